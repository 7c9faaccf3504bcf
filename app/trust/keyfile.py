"""Private keys in files: PEM (PKCS #8, RFC 5958, also encrypted) and PKCS #12 (RFC 7292); under a passphrase."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from app.kit.errors import Misused

_DER = 0x30
"""A PKCS #12 file is one DER SEQUENCE; everything else is read as PEM."""
_BROKEN = (ValueError, TypeError, UnsupportedAlgorithm)


def locked(data: bytes) -> bool:
    """Whether a key file is under a passphrase."""
    if not _packed(data):
        return b"ENCRYPTED" in data
    for empty in (None, b""):
        try:
            pkcs12.load_key_and_certificates(data, empty)
        except _BROKEN:
            continue
        return False
    return True


def opened(data: bytes, name: str, passphrase: bytes | None = None) -> tuple[object, tuple[x509.Certificate, ...]]:
    """The private key in a file, and the certificates that a PKCS #12 file has with it, its own first.

    A passphrase for a file that has none is passed over. `Misused`: `passphrase_missing`, `passphrase_refused`, or
    `bad_key` when `name` is no key file.
    """
    under = locked(data)
    if under and passphrase is None:
        raise Misused("passphrase_missing", f"The key {name} is under a passphrase.", "Name the file that holds it.")
    try:
        if not _packed(data):
            return load_pem_private_key(data, passphrase if under else None), ()
        key, own, others = pkcs12.load_key_and_certificates(data, passphrase if under else None)
    except _BROKEN as error:
        if under:
            words = f"The passphrase does not open the key {name}, or the file is damaged."
            raise Misused("passphrase_refused", words, "Name the right one, or bring the file back.") from error
        raise Misused("bad_key", f"The key {name} cannot be loaded: {error}", "Check the files.") from error
    if key is None:
        raise Misused("bad_key", f"{name} holds no private key.", "Check the files.")
    return key, (own, *others) if own is not None else tuple(others)


def under_passphrase(pem: bytes, name: str, passphrase: bytes) -> bytes:
    """A PEM key that has no passphrase, under one: PKCS #8 with PBES2, AES-256 and a slow derivation (RFC 8018).

    What is under a passphrase already comes back as it is, once that passphrase has opened it.
    """
    key, _ = opened(pem, name, passphrase)
    if locked(pem):
        return pem
    made: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase))  # type: ignore[attr-defined]  # every private key has it
    return made


def _packed(data: bytes) -> bool:
    return data[:1] == bytes([_DER])
