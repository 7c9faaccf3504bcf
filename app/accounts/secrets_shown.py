"""Codes that people type: 100 random bits in an alphabet in which nothing is misread; kept as a digest only."""

from __future__ import annotations

import secrets

from app.kit.canonical import sha256
from app.kit.ids import Digest

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32."""
LENGTH, GROUP = 20, 5
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u2011": None, "\u00a0": None})


def new_code() -> str:
    """`7K3QM-D9T2X-…`: four groups of five."""
    text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def digest_of(code: str) -> Digest:
    """SHA-256 of a code as people type it: without regard to case, hyphens, spaces and what is misread."""
    return sha256(plain(code).encode())


def is_code(text: str) -> bool:
    """Whether it has the form of such a code."""
    found = plain(text)
    return len(found) == LENGTH and not set(found) - set(ALPHABET)


def plain(code: str) -> str:
    """A code without what only helps to read it."""
    return code[:100].upper().translate(_MISREAD)
