"""Identifiers: types for what must not be confused, and how new ones are made."""

from __future__ import annotations

import re
import secrets
import time
from datetime import UTC, datetime
from typing import NewType
from uuid import UUID

from app.kit.errors import Invalid

StateCode = NewType("StateCode", str)
"""ISO 3166-1 alpha-2, user-assigned codes included: `XA`."""
AuthorityId = NewType("AuthorityId", str)
"""State code, a dot, a short name: `XA.moj`. Unique in the world because the State is in it."""
OfficialId = NewType("OfficialId", str)
"""Authority, a slash, a short name: `XA.moj/ana`."""
InstrumentId = NewType("InstrumentId", str)
"""UUIDv7 (RFC 9562), lower-case with hyphens; unique for its sender."""
Reference = NewType("Reference", str)
"""Reference of a matter, given by the State that opens it: `XA-2026-K7Q3MD9T`."""
Digest = NewType("Digest", str)
"""SHA-256 as 64 lower-case hexadecimal digits."""

_AUTHORITY = re.compile(r"[A-Z]{2}\.[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?")
_OFFICIAL = re.compile(_AUTHORITY.pattern + r"/[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?")
_REFERENCE = re.compile(r"[A-Z]{2}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{8}")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: nothing to misread on the telephone


def uuid7() -> str:
    """A new UUIDv7: 48 bits of Unix milliseconds, 12 bits of what has passed of the millisecond (RFC 9562 §6.2, method
    3: what one process makes is in order), 62 random bits.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = milliseconds << 80 | 7 << 76 | (rest << 12) // 1_000_000 << 64 | 2 << 62 | secrets.randbits(62)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_uuid(text: str) -> bool:
    """Whether a text has the form of a UUID, lower-case with hyphens: no reference of a matter has it."""
    return _UUID.fullmatch(text) is not None


def made_at(identity: str) -> datetime:
    """When an id of `uuid7` was made, to the millisecond."""
    return datetime.fromtimestamp((UUID(identity).int >> 80) / 1000, UTC)


def new_reference(state: StateCode, year: int) -> Reference:
    """A new matter reference: random, so that it tells nothing about how many there are."""
    return Reference(f"{state}-{year:04d}-" + "".join(secrets.choice(_ALPHABET) for _ in range(8)))


def authority_id(text: str) -> AuthorityId:
    """Check the form of an authority's id; `Invalid` otherwise."""
    if not _AUTHORITY.fullmatch(text):
        raise Invalid("bad_authority", f"{text!r} is not an authority's id.", "Write it like XA.moj.")
    return AuthorityId(text)


def official_id(text: str) -> OfficialId:
    """Check the form of an official's id; `Invalid` otherwise."""
    if not _OFFICIAL.fullmatch(text):
        raise Invalid("bad_official", f"{text!r} is not an official's id.", "Write it like XA.moj/ana.")
    return OfficialId(text)


def reference(text: str) -> Reference:
    """Check the form of a matter's reference; `Invalid` otherwise."""
    if not _REFERENCE.fullmatch(text):
        raise Invalid("bad_reference", f"{text!r} is not a matter's reference.", "It looks like XA-2026-K7Q3MD9T.")
    return Reference(text)


def state_of(owner: str) -> StateCode:
    """The State in an authority's or official's id, or in a matter's reference."""
    return StateCode(owner[:2])


def authority_of(official: OfficialId) -> AuthorityId:
    """The authority in an official's id."""
    return AuthorityId(official.partition("/")[0])
