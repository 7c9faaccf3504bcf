"""A small State for the tests of the directory: its anchors, its keys, its editions."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from app.directory.edition import Edition, build_edition, sign_edition
from app.directory.introduction import build_introduction
from app.kit.clock import stamp
from app.kit.ids import StateCode
from app.trust.anchors import Anchors, Purpose
from app.trust.keys import FileSigner
from app.trust.note import NoteSigner

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_YEAR = timedelta(days=365)


def certificate(
    name: str,
    issuer: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    *,
    ca: bool,
    begins: datetime = NOW - _YEAR,
    ends: datetime = NOW + 3 * _YEAR,
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """A certificate and its key; self-signed without an issuer."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def der(found: x509.Certificate) -> bytes:
    return found.public_bytes(Encoding.DER)


def text(found: x509.Certificate) -> str:
    return base64.b64encode(der(found)).decode()


@dataclass
class State:
    """One State with everything that its introduction needs."""

    code: str
    roots: dict[Purpose, tuple[x509.Certificate, ec.EllipticCurvePrivateKey]] = field(default_factory=dict)
    leaves: dict[str, tuple[x509.Certificate, ec.EllipticCurvePrivateKey]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.roots = {one: certificate(f"{self.code} {one.value}", None, ca=True) for one in Purpose}
        self.log = NoteSigner.generate(f"rogatory/{self.code}")
        for name, purpose in (
            ("ana", Purpose.SIGNATORY),
            ("seal", Purpose.SEAL),
            ("exercise", Purpose.EXERCISE),
            ("envelope", Purpose.NODE),
            ("receipt", Purpose.NODE),
            ("tls", Purpose.NODE),
            ("directory", Purpose.DIRECTORY),
        ):
            self.leaves[name] = certificate(f"{self.code} {name}", self.roots[purpose], ca=False)

    @property
    def anchors(self) -> Anchors:
        return Anchors({StateCode(self.code): {one: (der(found),) for one, (found, _) in self.roots.items()}})

    @property
    def directory(self) -> FileSigner:
        found, key = self.leaves["directory"]
        return FileSigner.of(key, [der(found)])

    def payload(self, number: int = 1, previous: Edition | None = None, **changes: object) -> dict[str, object]:
        """The payload of an edition with one authority and one node."""
        held = {"valid_from": stamp(NOW - _YEAR), "valid_until": None}
        person = {"official": f"{self.code}.moj/ana", "official_name": "Ana Albin", "function": "Head of Section"}
        nobody = {"official": None, "official_name": None, "function": None}
        return {
            "v": 1,
            "type": "edition",
            "state": self.code,
            "number": number,
            "issued_at": stamp(NOW - timedelta(days=1) + timedelta(minutes=number)),
            "valid_until": stamp(NOW + _YEAR),
            "previous": previous.digest if previous else None,
            "authorities": [
                {
                    "id": f"{self.code}.moj",
                    "names": {"en": f"Ministry of Justice of {self.code}"},
                    "functions": ["central_mla", "contact_24_7"],
                    "languages": ["en"],
                    "certificates": [
                        {"purpose": "signatory", "certificate": text(self.leaves["ana"][0]), **held, **person},
                        {"purpose": "seal", "certificate": text(self.leaves["seal"][0]), **held, **nobody},
                        {"purpose": "exercise", "certificate": text(self.leaves["exercise"][0]), **held, **nobody},
                    ],
                }
            ],
            "nodes": [
                {
                    "id": "main",
                    "address": "https://localhost:8443",
                    "authorities": [f"{self.code}.moj"],
                    "envelope_certificates": [text(self.leaves["envelope"][0])],
                    "receipt_certificates": [text(self.leaves["receipt"][0])],
                    "tls_certificates": [text(self.leaves["tls"][0])],
                    "reachable": True,
                }
            ],
            "log": {"origin": f"rogatory/{self.code}", "vkey": self.log.public.vkey, "handover": None},
            "speaks": {"mla": [1, 2], "exercise": [1]},
            "contents": {"mla_request": [1]},
            **changes,
        }

    def edition(self, number: int = 1, previous: Edition | None = None, **changes: object) -> Edition:
        return build_edition(self.payload(number, previous, **changes))

    def signed(self, edition: Edition) -> bytes:
        return sign_edition(edition, self.directory)

    def directory_until(self, ends: datetime, begins: datetime = NOW - _YEAR) -> FileSigner:
        """Another directory key below the same anchor, whose certificate ends so."""
        root = self.roots[Purpose.DIRECTORY]
        found, key = certificate(f"{self.code} directory", root, ca=False, begins=begins, ends=ends)
        return FileSigner.of(key, [der(found)])

    def introduction(self, edition: Edition | None = None) -> bytes:
        known = {one: [der(found)] for one, (found, _) in self.roots.items()}
        data = self.signed(edition or self.edition())
        return build_introduction(StateCode(self.code), known, "https://localhost:8443", data, NOW)
