"""The scalar types of bodies (`law.md` §3.0): text, lines, dates, instants, references, money, lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from app.kit import unseen
from app.kit.errors import RogatoryError
from app.kit.ids import authority_id, reference
from app.procedures.body import Attached, Block, Form, Free, Says

TEXT_MAX, LINE_MAX, LIST_MAX = 20_000, 200, 500
_PLANE_ENDS = "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
# Control characters, line separators, bidi overrides and isolates (what is read must be what is signed: Unicode
# TR 36 §3.1), deprecated format characters, invisible tags, noncharacters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u206f\ufdd0-\ufdef\ufeff"
    f"\U000e0000-\U000e007f{_PLANE_ENDS}]"
)
_INSTANT = re.compile(
    r"(?:19|20|21)\d\d-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)",
    re.ASCII,
)
_DATE = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d", re.ASCII)


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    if (found := _UNSEEN.search(text)) is not None:
        raise ValueError(f"must not hold the invisible character U+{ord(found.group()):04X}")
    if unicodedata.normalize("NFC", text) != text:
        raise ValueError("must be in Unicode normal form C")
    return text


def _line(text: str) -> str:
    if "\n" in text or "\t" in text:
        raise ValueError("must be one line")
    return _text(text)


def _name(text: str) -> str:
    if (said := unseen.in_name(text)) is not None:
        raise ValueError(said)
    return _line(text)


def _exact(text: str) -> str:
    if (said := unseen.in_exact(text)) is not None:
        raise ValueError(said)
    return _line(text)


def _instant(text: str) -> str:
    if not _INSTANT.fullmatch(text):
        raise ValueError("must be a time with its offset, like 2026-11-24T08:35:51+03:00 or 2026-11-24T05:35:51Z")
    return _real(text, datetime.fromisoformat)


def _date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise ValueError("must be a date like 2026-11-24")
    return _real(text, date.fromisoformat)


def _moment(text: str) -> str:
    return _date(text) if _DATE.fullmatch(text) else _instant(text)


def _real(text: str, read: Callable[[str], object]) -> str:
    try:
        read(text)
    except ValueError as error:
        raise ValueError(f"{text} does not exist in the calendar") from error
    return text


def _authority(text: str) -> str:
    try:
        return authority_id(text)
    except RogatoryError as error:
        raise ValueError("must be an authority's id, like XA.moj") from error


def _reference(text: str) -> str:
    try:
        return reference(text)
    except RogatoryError as error:
        raise ValueError("must be a matter's reference, like XA-2026-K7Q3MD9T") from error


Text = Annotated[str, StringConstraints(max_length=TEXT_MAX), AfterValidator(_text), Free("text")]
Reasoned = Annotated[
    str,
    StringConstraints(min_length=40, max_length=TEXT_MAX),
    AfterValidator(_text),
    Free("text of at least 40 characters"),
]
"""Reasons that are owed: more than a word (`law.md` §3.1.2)."""
Line = Annotated[str, StringConstraints(max_length=LINE_MAX), AfterValidator(_line), Free("line")]
Name = Annotated[str, StringConstraints(max_length=LINE_MAX), AfterValidator(_name), Free("line")]
"""What somebody or something is called: without anything that nobody sees, but what its script is written with."""
Exact = Annotated[str, StringConstraints(max_length=LINE_MAX), AfterValidator(_exact), Free("line")]
"""A number, code or address that is compared letter by letter: without anything that nobody sees."""
Date = Annotated[str, AfterValidator(_date), Says("date")]
Instant = Annotated[str, AfterValidator(_instant), Says("instant")]
"""RFC 3339 with offset, kept as it was given."""
Moment = Annotated[str, AfterValidator(_moment), Says("date or instant")]
Zone = Annotated[
    str,
    Form(r"[A-Za-z][A-Za-z0-9_+-]{1,30}(/[A-Za-z0-9_+-]{1,30}){0,2}", "IANA time zone, like Europe/Bucharest"),
]
State = Annotated[str, Form(r"[A-Z]{2}", "State, two capitals like XA")]
Language = Annotated[str, Form(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?", "language, like fr or zh-Hans")]
"""BCP 47: language, at most script and region."""
Sha256 = Annotated[str, Form(r"[0-9a-f]{64}", "SHA-256, 64 hexadecimal digits")]
File = Annotated[str, Form(r"[0-9a-f]{64}", "attachment, by its SHA-256"), Attached()]
Authority = Annotated[str, AfterValidator(_authority), Says("authority's id")]
Matter = Annotated[str, AfterValidator(_reference), Says("matter's reference")]
Treaty = Annotated[str, Form(r"[a-z][a-z0-9_]{0,59}", "treaty's code")]
Count = Annotated[int, Field(ge=0, le=1_000_000_000), Says("number")]
Ordinal = Annotated[int, Field(ge=1, le=LIST_MAX), Says("number")]
Level = Literal["routine", "urgent", "emergency"]

T = TypeVar("T")
Some = Annotated[list[T], Field(min_length=1, max_length=LIST_MAX)]
"""A list that must not be empty."""
Many = Annotated[list[T], Field(max_length=LIST_MAX)]


class Ref(Block):
    """An instrument by its id and the SHA-256 of the delivered file."""

    id: Annotated[
        str,
        Form(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "instrument's id"),
    ]
    sha256: Sha256


class Money(Block):
    """An amount as a decimal string, in a currency of ISO 4217 or an asset such as BTC."""

    amount: Annotated[str, Form(r"(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?", "decimal string, like 1250.00")]
    currency: Annotated[str, Form(r"[A-Z][A-Z0-9]{1,11}", "currency or asset code, like EUR")]

    @property
    def number(self) -> Decimal:
        """The amount as a number."""
        return Decimal(self.amount)
