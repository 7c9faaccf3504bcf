"""Timestamping authorities with any flaw, for tests of archival copies; and copies of the letters of `paper`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from certomancer.services import TimeStamper
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.trust import docstamp
from app.trust.keys import FileSigner
from app.trust.revocation import Revocation
from app.trust.timestamps import Timestamper
from tests.trust.certificates import Authority, usage

STAMPING = (
    (usage("digital_signature"), True),
    (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True),
)


@dataclass
class Tsa:
    """A timestamping authority of its own, whose clock stands where it is put."""

    root: Authority
    since: datetime
    until: datetime
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = STAMPING
    signer: FileSigner = field(init=False)

    def __post_init__(self) -> None:
        self.signer = self.root.signer("tsa", self.extensions, since=self.since, until=self.until)

    def at(self, moment: datetime) -> Timestamper:
        """A client of it, at a moment."""
        assert isinstance(self.signer.key, ec.EllipticCurvePrivateKey)
        der = self.signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        stamper = TimeStamper(
            asn1_x509.Certificate.load(self.signer.certificate),
            keys.PrivateKeyInfo.load(der),
            certs_to_embed=[asn1_x509.Certificate.load(self.root.der)],
            fixed_dt=moment.replace(microsecond=0),
        )

        def ask(request: bytes) -> bytes:
            return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump())

        return Timestamper(ask)

    def stamped(self, pdf: bytes, moment: datetime, *more: bytes, fresh: bool = True) -> bytes:
        """One more document timestamp, with this authority's list of shortly before and `more` lists."""
        lists = (self.root.crl(at=moment - timedelta(minutes=5)),) if fresh else ()
        return stamped(pdf, self.at(moment), Revocation((*lists, *more)))


def stamped(pdf: bytes, tsa: Timestamper, revocation: Revocation, certificates: Iterable[bytes] = ()) -> bytes:
    """One more document timestamp."""
    prepared = docstamp.prepare(pdf, certificates, revocation, tsa.room)
    return prepared.complete(tsa.token(prepared.digest))
