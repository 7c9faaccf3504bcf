"""Instruments for tests of this room: a small template of its own, and the ways to sign it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from tempfile import gettempdir

import typst

from app.kit import canonical
from app.kit.canonical import JsonObject
from app.kit.clock import now
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, Digest, OfficialId
from app.trust import pdfsign
from app.trust.anchors import Purpose
from app.trust.holder import Holder
from app.trust.keys import FileSigner
from app.trust.timestamps import Timestamper
from certs.lab import Lab

TEMPLATE = b"""
#let raw = bytes(sys.inputs.content)
#let d = json(raw)
#set document(title: "Request", author: d.sender.authority)
#pdf.attach("content.json", raw, relationship: "data", mime-type: "application/json", description: "canonical content")
= Request for assistance
#d.text
"""
KINDS = {"letter": pdfsign.PERSON_AND_SEAL, "receipt": pdfsign.SEAL_ONLY}
RENDERED_AT = datetime(2026, 1, 2, tzinfo=UTC)


def fields(header: JsonObject) -> tuple[str, ...]:
    """The fields of the kinds that these tests know."""
    kind = str(header["kind"])
    if kind not in KINDS:
        raise Unknown("unknown_kind", kind)
    return KINDS[kind]


def content(state: str = "XA", authority: str = "moj", person: str = "ana", **more: object) -> bytes:
    """Canonical content with what this room reads of it."""
    sender: JsonObject = {
        "state": state,
        "authority": f"{state}.{authority}",
        "official": f"{state}.{authority}/{person}",
    }
    text = "Please preserve the log files. " * 12
    value: JsonObject = {"v": 1, "kind": "letter", "exercise": False, "sender": sender, "text": text}
    return canonical.dumps({**value, **more})  # type: ignore[dict-item]  # tests give JSON


@lru_cache(maxsize=64)
def render(data: bytes) -> bytes:
    """Content → PDF/A-3b, the same bytes each time."""
    compiler = typst.Compiler(root=str(Path(gettempdir())))
    rendered: bytes = compiler.compile(
        input=TEMPLATE, format="pdf", pdf_standards="a-3b", timestamp=RENDERED_AT, sys_inputs={"content": data.decode()}
    )
    return rendered


@dataclass
class Desk:
    """A State's desk: what its signatory and its authority sign with, at a moment or now."""

    lab: Lab
    state: str = "XA"
    authority: str = "moj"
    person: str = "ana"
    at: datetime | None = None
    tsa: str | None = None
    """State whose timestamping authority is used; the desk's own by default."""
    stamped: bool = True
    signatory: FileSigner | None = None
    sealer: FileSigner | None = None
    revocation_at: datetime | None = None

    def letter(self, data: bytes | None = None) -> bytes:
        """Signed by a person and sealed."""
        return self.seal(self.sign(self.freeze(data)))

    def receipt(self, data: bytes | None = None) -> bytes:
        """Sealed alone."""
        data = data or content(self.state, self.authority, self.person, kind="receipt")
        return self.seal(pdfsign.prepare(render(data), pdfsign.SEAL_ONLY))

    def freeze(self, data: bytes | None = None) -> bytes:
        """Rendered, with empty fields for a person and a seal."""
        return pdfsign.prepare(render(data or content(self.state, self.authority, self.person)))

    def sign(self, frozen: bytes) -> bytes:
        """Signed by the person."""
        return pdfsign.sign_person(frozen, self._signatory, self._tsa)

    def seal(self, signed: bytes) -> bytes:
        """Sealed, with the revocation data of that moment."""
        sealer = self._sealer
        certificates = (*pdfsign.certificates(signed), sealer.certificate, *sealer.chain)
        revocation = self.lab.revocation(self.state, certificates, self.revocation_at or self.at)
        return pdfsign.seal(signed, sealer, self._tsa, revocation)

    @property
    def _signatory(self) -> FileSigner:
        return self.signatory or self.lab.pki.signatory(f"{self.state}.{self.authority}/{self.person}")

    @property
    def _sealer(self) -> FileSigner:
        return self.sealer or self.lab.pki.seal(f"{self.state}.{self.authority}")

    @property
    def _tsa(self) -> Timestamper | None:
        return self.lab.tsa(self.tsa or self.state, self.at) if self.stamped else None


def holders(lab: Lab) -> dict[Digest, Holder]:
    """What the directories of all States would say of the planned certificates."""
    found: dict[Digest, Holder] = {}
    since = now() - timedelta(days=400)
    for state in lab.pki.states:
        for authority in lab.pki.authorities(state):
            found[lab.pki.seal(authority).digest] = Holder(authority, Purpose.SEAL, None, since)
            found[lab.pki.exercise(authority).digest] = Holder(authority, Purpose.EXERCISE, None, since)
            for official in lab.pki.officials(authority):
                found[lab.pki.signatory(official).digest] = Holder(authority, Purpose.SIGNATORY, official, since)
    return found


def holder(authority: str, purpose: Purpose, official: str | None = None, **more: datetime) -> Holder:
    """A holder since long ago."""
    person = OfficialId(f"{authority}/{official}") if official else None
    return Holder(AuthorityId(authority), purpose, person, more.pop("since", now() - timedelta(days=400)), **more)
