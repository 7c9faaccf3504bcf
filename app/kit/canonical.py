"""Canonical JSON (RFC 8785) and digests. What is signed, hashed or compared goes through here."""

from __future__ import annotations

import hashlib
import json
from typing import NoReturn, TypeAlias

import rfc8785

from app.kit.errors import Invalid, Unreadable
from app.kit.ids import Digest

Json: TypeAlias = "None | bool | int | float | str | list[Json] | dict[str, Json]"
JsonObject: TypeAlias = "dict[str, Json]"


def objects(value: Json) -> list[JsonObject]:
    """The objects of a list, in order; what is no list, or no object in it, reads as if it were not there."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def sha256(data: bytes) -> Digest:
    """SHA-256 of bytes, as lower-case hexadecimal digits."""
    return Digest(hashlib.sha256(data).hexdigest())


def dumps(value: Json) -> bytes:
    """RFC 8785 bytes of a JSON value; `Invalid` for what I-JSON cannot carry."""
    try:
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, RecursionError, UnicodeEncodeError) as error:
        raise Invalid("not_json", f"This value has no canonical JSON: {error}") from error


def fingerprint(value: Json) -> Digest | None:
    """By what a request or a part of it is known again: SHA-256 of its canonical JSON; None for what has none."""
    try:
        return sha256(dumps(value))
    except Invalid:
        return None


def loads(data: bytes, *, limit: int = 4 * 1024 * 1024) -> JsonObject:
    """Read an object that must already be in canonical form.

    Duplicate names, NaN, lone surrogates, trailing bytes, depth beyond the parser's and anything else that is
    not exactly what `dumps` would write are refused with `Unreadable`.
    """
    if len(data) > limit:
        raise Unreadable("json_too_large", f"The JSON holds {len(data)} bytes; {limit} are allowed.")
    try:
        value = json.loads(data, object_pairs_hook=_unique, parse_constant=_constant)
        canonical = isinstance(value, dict) and dumps(value) == data
    except (ValueError, RecursionError, Invalid) as error:
        raise Unreadable("json_malformed", f"The JSON cannot be read: {error}") from error
    if not canonical:
        raise Unreadable("json_not_canonical", "The JSON is not an object in its canonical form (RFC 8785).")
    return value  # type: ignore[no-any-return]  # json.loads; the isinstance above proved the shape


def _unique(pairs: list[tuple[str, Json]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object names a member twice")
    return found


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
