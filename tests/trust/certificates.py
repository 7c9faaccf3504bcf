"""A small certification authority for tests of chains: certificates, lists and answers with any flaw."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from app.trust.keys import FileSigner, PrivateKey

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EXPIRED_ON_LIST = x509.ObjectIdentifier("2.5.29.60")
_YEAR = timedelta(days=365)
USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def usage(*names: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{one: one in names for one in USAGES})


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


@dataclass
class Authority:
    """Issues certificates; itself self-signed, or issued by another."""

    label: str
    issuer: Authority | None = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    certificate: x509.Certificate = field(init=False)
    path_length: int | None = None
    ca: bool = True
    usages: tuple[str, ...] = ("key_cert_sign", "crl_sign")

    def __post_init__(self) -> None:
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.BasicConstraints(ca=self.ca, path_length=self.path_length if self.ca else None), True)
        ]
        if self.usages:
            extensions.append((usage(*self.usages), True))
        self.certificate = (self.issuer or self).make(self.label, self.key, extensions)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    def make(
        self,
        label: str,
        key: PrivateKey,
        extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
        *,
        since: datetime = NOW - _YEAR,
        until: datetime = NOW + _YEAR,
        hashing: hashes.HashAlgorithm | None = None,
    ) -> x509.Certificate:
        """Any certificate that this authority signs."""
        builder = (
            x509.CertificateBuilder()
            .subject_name(name(label))
            .issuer_name(name(self.label))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashing or hashes.SHA256())

    def signer(
        self,
        label: str = "signer",
        extensions: Iterable[tuple[x509.ExtensionType, bool]] | None = None,
        *,
        key: PrivateKey | None = None,
        chain: Iterable[bytes] = (),
        **more: object,
    ) -> FileSigner:
        """A signer below this authority; for digital signatures if nothing else is said."""
        own = key or ec.generate_private_key(ec.SECP256R1())
        wanted = [(usage("digital_signature"), True)] if extensions is None else extensions
        made = self.make(label, own, wanted, **more)  # type: ignore[arg-type]
        return FileSigner.of(own, [made.public_bytes(Encoding.DER), *chain])

    def crl(
        self,
        revoked: Iterable[tuple[bytes, datetime, x509.ReasonFlags | None]] = (),
        *,
        at: datetime = NOW,
        lasts: timedelta = timedelta(days=7),
        extensions: Iterable[x509.ExtensionType] = (),
        key: ec.EllipticCurvePrivateKey | None = None,
        invalid: datetime | None = None,
        hashing: hashes.HashAlgorithm | None = None,
        expired_since: datetime | None = None,
    ) -> bytes:
        """A list of this authority; with `expired_since` it keeps those that expired then or later."""
        builder = x509.CertificateRevocationListBuilder().issuer_name(name(self.label)).last_update(at)
        builder = builder.next_update(at + lasts)
        for der, since, reason in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(x509.load_der_x509_certificate(der).serial_number)
            entry = entry.revocation_date(since)
            if reason is not None:
                entry = entry.add_extension(x509.CRLReason(reason), False)
            if invalid is not None:
                entry = entry.add_extension(x509.InvalidityDate(invalid.replace(tzinfo=None)), False)
            builder = builder.add_revoked_certificate(entry.build())
        for extension in extensions:
            builder = builder.add_extension(extension, True)
        if expired_since is not None:
            told = core.GeneralizedTime(expired_since).dump()
            builder = builder.add_extension(x509.UnrecognizedExtension(EXPIRED_ON_LIST, told), False)
        return builder.sign(key or self.key, hashing or hashes.SHA256()).public_bytes(Encoding.DER)

    def answer(
        self,
        about: bytes,
        by: FileSigner | None = None,
        *,
        at: datetime = NOW,
        revoked: datetime | None = None,
        reason: x509.ReasonFlags | None = None,
        unknown: bool = False,
        issuer: Authority | None = None,
        nonce: bytes | None = None,
    ) -> bytes:
        """An OCSP answer about a certificate of this authority, signed by it or by a responder."""
        status = ocsp.OCSPCertStatus.UNKNOWN if unknown else ocsp.OCSPCertStatus.GOOD
        if revoked is not None:
            status = ocsp.OCSPCertStatus.REVOKED
        signer = x509.load_der_x509_certificate(by.certificate) if by else self.certificate
        builder = ocsp.OCSPResponseBuilder().add_response(
            x509.load_der_x509_certificate(about),
            (issuer or self).certificate,
            hashes.SHA1(),  # noqa: S303  # names the issuer only
            status,
            at,
            at + timedelta(hours=1),
            revoked,
            reason,
        )
        builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer)
        if by:
            builder = builder.certificates([signer])
        if nonce is not None:
            builder = builder.add_extension(x509.OCSPNonce(nonce), False)
        return builder.sign(by.key if by else self.key, hashes.SHA256()).public_bytes(Encoding.DER)
