"""Keys that sign: what a signer is, and keys from files.

A `Signer` may hold a key in memory, in a PKCS#11 token or behind a remote service; what signs instruments and
envelopes knows only this protocol. A file is read once: loading a key costs ten times its signature.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.kit.canonical import sha256
from app.kit.errors import Misused
from app.kit.ids import Digest
from app.trust import keyfile

PrivateKey: TypeAlias = "ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey"
PublicKey: TypeAlias = "ec.EllipticCurvePublicKey | rsa.RSAPublicKey | ed25519.Ed25519PublicKey"


class Signer(Protocol):
    """A private key that can sign, with its certificate."""

    @property
    def certificate(self) -> bytes:
        """The signer's certificate, DER."""

    @property
    def chain(self) -> tuple[bytes, ...]:
        """Issuing certificates up to the anchor, which is left out; DER, nearest first."""

    def sign(self, data: bytes) -> bytes:
        """Sign bytes: ECDSA (DER of r and s) or RSA PKCS #1 v1.5 over `digest_name`, or pure Ed25519 (RFC 8032).

        `Unavailable` when the key cannot be reached (token removed, service down).
        """


@dataclass(frozen=True)
class FileSigner:
    """A key held in memory, read from files."""

    certificate: bytes
    chain: tuple[bytes, ...]
    key: PrivateKey = field(repr=False)

    @classmethod
    def load(cls, key: Path, certificates: Path | None = None, passphrase: bytes | None = None) -> FileSigner:
        """Read a key (PEM or PKCS #12, under a passphrase or not) and a PEM file with its certificate first, then the
        issuing ones; without one, those in the PKCS #12 file, or the `.crt` beside the key.

        `Misused` when a file is missing or unreadable, a passphrase is missing or wrong (`keyfile.opened`), or when
        key and certificate do not belong together.
        """
        try:
            private, found = keyfile.opened(key.read_bytes(), key.name, passphrase)
            if certificates is not None or not found:
                beside = certificates or key.with_suffix(".crt")
                found = tuple(x509.load_pem_x509_certificates(beside.read_bytes()))
        except (OSError, ValueError) as error:
            raise Misused("bad_key", f"The key {key.name} cannot be loaded: {error}", "Check the files.") from error
        return cls.of(private, [one.public_bytes(Encoding.DER) for one in found])

    @classmethod
    def of(cls, private: object, certificates: list[bytes]) -> FileSigner:
        """A signer from a key object and DER certificates, its own first."""
        if not isinstance(private, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey):
            raise Misused("bad_key", "The key is neither ECDSA, RSA nor Ed25519.")
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        if public != spki(x509.load_der_x509_certificate(certificates[0])):
            raise Misused("bad_key", "The key does not belong to the certificate.", "Give both from one issuance.")
        return cls(certificates[0], tuple(certificates[1:]), private)

    def sign(self, data: bytes) -> bytes:
        """See `Signer.sign`."""
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return self.key.sign(data)
        hashing = hash_for(self.key.public_key())
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), hashing)
        return self.key.sign(data, ec.ECDSA(hashing))

    @cached_property
    def digest(self) -> Digest:
        """SHA-256 of the certificate: its name in editions."""
        return sha256(self.certificate)


def digest_name(certificate: x509.Certificate) -> str:
    """The hash that belongs to a certificate's key: `sha256`, `sha384` for P-384, `sha512` for P-521 and Ed25519."""
    public = certificate.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        return "sha512"
    if isinstance(public, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
        return hash_for(public).name
    raise Misused("bad_key", "The certificate's key is neither ECDSA, RSA nor Ed25519.")


def hash_for(public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> hashes.HashAlgorithm:
    """The hash as strong as the key (ETSI TS 119 312 §8)."""
    if isinstance(public, ec.EllipticCurvePublicKey):
        if public.curve.key_size > 384:
            return hashes.SHA512()
        if public.curve.key_size > 256:
            return hashes.SHA384()
    return hashes.SHA256()


def spki(certificate: x509.Certificate) -> bytes:
    """The subject's public key, DER (RFC 5280 §4.1.2.7)."""
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def common_name(certificate: bytes) -> str:
    """The common name of a DER certificate's subject, or its whole name."""
    subject = x509.load_der_x509_certificate(certificate).subject
    names = subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else subject.rfc4514_string()
