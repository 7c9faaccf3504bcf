"""Scalars of what an authority says of itself in an edition: passages, days, hours, telephone numbers, links. Pure."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

_UNSEEN = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"


class Strict(BaseModel):
    """A part of an edition: no member that is not known, no value that is only like one."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    @model_validator(mode="after")
    def _nothing_empty(self) -> Self:
        """What is signed is written in one way: a member with nothing in it is not there."""
        for name in sorted(self.model_fields_set):
            unsaid = type(self).model_fields[name].exclude_if
            if unsaid is not None and unsaid(getattr(self, name)):
                raise ValueError(f"{name} is left out where there is nothing in it")
        return self


def checked_day(text: str) -> str:
    """A date as RFC 3339 writes it; `ValueError` otherwise."""
    if date.fromisoformat(text).isoformat() != text:
        raise ValueError("a day is written like 2026-12-24")
    return text


def _checked_link(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        raise ValueError("a link is https://host/…")
    return text


def composed(text: str) -> str:
    """Text in NFC; `ValueError` otherwise."""
    if unicodedata.normalize("NFC", text) != text:
        raise ValueError("text is written in NFC")
    return text


def absent(told: dict[str, Any]) -> None:
    """A member as JSON Schema describes it that is left out where there is nothing in it, never null."""
    if "anyOf" in told:
        [one] = [one for one in told.pop("anyOf") if one != {"type": "null"}]
        told.update(one)
    del told["default"]


LEFT_OUT = Field(default=None, exclude_if=lambda one: one is None, json_schema_extra=absent)
"""A member that is not there where the State says nothing."""


def _never_empty(told: dict[str, Any]) -> None:
    told["minItems" if told.get("type") == "array" else "minProperties"] = 1


def several(most: int) -> Any:
    """A list that is left out where nothing is in it."""
    return Field(
        default_factory=list, max_length=most, exclude_if=lambda ones: not ones, json_schema_extra=_never_empty
    )


def tabled(most: int) -> Any:
    """A table that is left out where nothing is in it."""
    return Field(
        default_factory=dict, max_length=most, exclude_if=lambda ones: not ones, json_schema_extra=_never_empty
    )


Passage = Annotated[
    str, StringConstraints(min_length=1, max_length=4_000, pattern=f"^[^{_UNSEEN}]+$"), AfterValidator(composed)
]
"""Text of several lines."""
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$"), AfterValidator(checked_day)]
Clock = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
"""Time of day, `24:00` for the end of a day."""
Telephone = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{4,14}$")]
"""ITU-T E.164: `+` and digits."""
Mail = Annotated[str, StringConstraints(max_length=254, pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
Link = Annotated[str, StringConstraints(max_length=500, pattern=r"^[\x21-\x7e]+$"), AfterValidator(_checked_link)]
Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}$")]
"""IANA name."""
Upper = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,39}$")]
"""A code of the field's own lists (`law.md` §4)."""
