"""What is handed out for a signature that is made elsewhere. Light: no PDF library is loaded by speaking of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class HandOut:
    """A document that is ready for a signature made elsewhere."""

    prepared: bytes
    """The whole file with an empty place; it begins with the frozen one."""
    attributes: bytes
    """What is signed: the signed attributes, DER, as SET OF (RFC 5652 §5.4)."""
    algorithm: str
    """The hash that belongs to the certificate's key: sha256, sha384 or sha512."""
