"""The certificates of the development PKI make an introduction that another State takes in."""

from __future__ import annotations

import base64
from pathlib import Path

from app.directory.edition import build_edition, holders, sign_edition
from app.directory.introduction import build_introduction, read_introduction
from app.kit.clock import now, stamp
from app.kit.ids import AuthorityId, StateCode
from app.trust import anchors as folders
from app.trust.anchors import Purpose
from app.trust.note import NoteSigner
from certs import pki
from tests.directory.states import State


def test_the_development_pki_can_be_introduced(tmp_path: Path) -> None:
    made = pki.make(tmp_path / "pki", ("XA",))
    known = folders.load(made.anchors)
    at = now()

    def text(label: str) -> str:
        return base64.b64encode(made.signer("XA", label).certificate).decode()

    held = {"valid_from": stamp(made.made_at), "valid_until": None}
    nobody = {"official": None, "official_name": None, "function": None}
    ana = {"official": "XA.moj/ana", "official_name": "Ana Albin", "function": "Head of Section"}
    payload = State("XA").payload(
        issued_at=stamp(at),
        valid_until=stamp(at.replace(year=at.year + 1, day=1)),
        log={"origin": "rogatory/XA", "vkey": NoteSigner.generate("rogatory/XA").public.vkey},
        authorities=[
            {
                "id": "XA.moj",
                "names": {"en": "Ministry of Justice of Ardenia"},
                "functions": ["central_mla"],
                "languages": ["en"],
                "certificates": [
                    {"purpose": "signatory", "certificate": text("signatory-moj-ana"), **held, **ana},
                    {"purpose": "seal", "certificate": text("seal-moj"), **held, **nobody},
                    {"purpose": "exercise", "certificate": text("exercise-moj"), **held, **nobody},
                ],
            }
        ],
        nodes=[
            {
                "id": "main",
                "address": "https://127.0.0.1:8443",
                "authorities": ["XA.moj"],
                "envelope_certificates": [text("envelope")],
                "receipt_certificates": [text("receipt")],
                "tls_certificates": [text("tls-server"), text("tls-client")],
                "reachable": True,
            }
        ],
    )
    edition = build_edition(payload)
    file = sign_edition(edition, made.signer("XA", "directory"))
    roots = {purpose: known.of("XA", purpose) for purpose in Purpose}
    data = build_introduction(StateCode("XA"), roots, "https://127.0.0.1:8443", file, at)
    introduction, found = read_introduction(data, at)
    assert found == edition
    assert introduction.trust.certificates == known.certificates
    assert holders(found)[made.seal(AuthorityId("XA.moj")).digest].authority == "XA.moj"
