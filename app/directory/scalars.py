"""The scalars of an edition and their checks, which say in words what is wrong. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlsplit

from cryptography import x509
from pydantic import AfterValidator, Field, StringConstraints

from app.kit.clock import instant, stamp
from app.kit.errors import RogatoryError
from app.trust import emblem


def _checked_instant(text: str) -> str:
    if worded(instant, text) and stamp(instant(text)) != text:
        raise ValueError("a time is written in UTC with milliseconds, like 2026-11-24T08:35:51.123Z")
    return text


def _checked_certificate(text: str) -> str:
    try:
        der = base64.b64decode(text, validate=True)
        x509.load_der_x509_certificate(der)
    except (binascii.Error, ValueError, x509.InvalidVersion) as error:
        raise ValueError("a certificate is DER in base64") from error
    if base64.b64encode(der).decode() != text:
        raise ValueError("the base64 of a certificate is not canonical")
    return text


def _checked_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError("an address is https://host or https://host:port")
    if parts.path or parts.query or parts.fragment or not 0 < (parts.port or 443) < 65536:
        raise ValueError("an address is https://host or https://host:port and nothing more")
    return text


def _checked_emblem(text: str | None) -> str | None:
    if text is None:
        raise ValueError("an emblem that is not there is left out")
    worded(emblem.digest, text)
    return text


def left_out_if_empty(told: dict[str, Any]) -> None:
    """A list as JSON Schema describes it that is not there at all when nothing is in it."""
    del told["default"]
    told["minItems"] = 1


def worded(check: Callable[[str], object], text: str) -> bool:
    """Run a check of the kit inside pydantic, which knows ValueError only."""
    try:
        check(text)
    except RogatoryError as error:
        raise ValueError(error.message) from error
    return True


Hex64 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Rfc3339 = Annotated[str, AfterValidator(_checked_instant)]
Certificate = Annotated[str, StringConstraints(max_length=40_000), AfterValidator(_checked_certificate)]
Address = Annotated[str, StringConstraints(max_length=300), AfterValidator(_checked_address)]
Emblem = Annotated[
    str | None,
    Field(max_length=emblem.LARGEST_TEXT, exclude_if=lambda one: one is None, json_schema_extra=emblem.schema),
    AfterValidator(_checked_emblem),
]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")]
Version = Annotated[int, Field(ge=1, le=10_000)]
