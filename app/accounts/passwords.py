"""Passwords: argon2id (RFC 9106 §4, the second recommended option: 64 MiB, 3 passes), few rules, and no hurry."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.kit.errors import Invalid, Unavailable

SHORTEST, LONGEST, DIFFERENT = 12, 200, 5
"""Characters: of a password, and how many different ones stand in it."""
AT_ONCE = 2
"""Hashes that are reckoned at once: each takes 64 MiB, and strangers may ask for one."""
PATIENCE = 10.0
"""Seconds that a hash waits for its turn."""
_hasher = PasswordHasher(time_cost=3, memory_cost=65_536, parallelism=4)
_turn = threading.BoundedSemaphore(AT_ONCE)


def hashed(password: str, *, told: str = "") -> str:
    """The hash of a new password. `told`: what everybody knows of its owner, which it may not be.

    `Invalid` `bad_password` says what is wrong (NIST SP 800-63B: length, and no rules of composition).
    """
    text = _normal(password)
    if not SHORTEST <= len(text) <= LONGEST:
        raise Invalid(
            "bad_password",
            "A password has at least 12 and at most 200 characters.",
            "Take a sentence that only you know.",
        )
    rest = text.casefold()
    for word in told.casefold().replace("/", " ").split():
        rest = rest.replace(word, "")
    if len(set(rest)) < DIFFERENT:
        raise Invalid("bad_password", "That password is too easy to guess.", "Take a sentence that only you know.")
    with _turned():
        return _hasher.hash(text)


def matches(stored: str | None, password: str) -> bool:
    """Whether it is the password. Takes as long where there is none. Never called while a transaction is open."""
    with _turned():
        try:
            right = _hasher.verify(stored or _nobodys(), _normal(password)[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
    return right and stored is not None


@contextmanager
def _turned() -> Iterator[None]:
    if not _turn.acquire(timeout=PATIENCE):
        raise Unavailable("busy", "Too many people sign in at this moment.", "Try again in a few seconds.")
    try:
        yield
    finally:
        _turn.release()


@cache
def _nobodys() -> str:
    """A hash that nobody has the password of."""
    return _hasher.hash(unicodedata.normalize("NFKC", "nobody has this password"))


def _normal(password: str) -> str:
    # The same keys give other code points on other machines (NIST SP 800-63B §5.1.1.2).
    return unicodedata.normalize("NFKC", password)
