"""What the families of figures read of one matter, and what they find in it: codes, amounts, days. Pure.

A family (`assets`, `hearings`, …) is one file: which instruments it reads, what it counts, and what of that others may
see. Its `read` turns the signed bodies of a matter into `Facts`, in which nothing tells which matter it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.kit.canonical import Json, JsonObject, objects
from app.procedures.table import Side

CLOSED = "CLOSED"
DAY = 86_400.0
"""Seconds."""


@dataclass(frozen=True)
class Passed:
    """An instrument that took effect. `at`: when it was signed, the same on both sides."""

    act: str
    kind: str
    side: Side
    before: str
    after: str
    at: datetime


@dataclass(frozen=True)
class Said:
    """An instrument that took effect, with its signed body."""

    passed: Passed
    body: JsonObject = field(default_factory=dict)
    """Empty where no family reads its kind."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Bytes of the files that travelled beside it, by SHA-256."""


@dataclass(frozen=True)
class Story:
    """A matter as families read it: all that took effect, in the order of projection."""

    procedure: str
    sent: bool
    """Whether we asked."""
    open: bool
    said: Sequence[Said]

    def of(self, *kinds: str) -> list[Said]:
        """The instruments of some kinds."""
        return [one for one in self.said if one.passed.kind in kinds]

    def acts(self, *acts: str) -> list[Said]:
        """The instruments by which an act was taken."""
        return [one for one in self.said if one.passed.act in acts]

    @property
    def standing(self) -> str:
        """The status in which it is or, once it was closed, in which it was closed."""
        return next((one.passed.after for one in reversed(self.said) if one.passed.after != CLOSED), "")

    def ours(self, one: Said) -> bool:
        """Whether an instrument came from our side."""
        return (one.passed.side is Side.REQUESTING) == self.sent


@dataclass(frozen=True)
class Facts:
    """What a matter adds to the figures of the families."""

    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys by the name of the table: each counts one."""
    sums: Mapping[str, tuple[tuple[str, Decimal], ...]] = field(default_factory=dict)
    """Key and amount by the name of the sum."""
    spans: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Seconds by the name of the span."""


@dataclass(frozen=True)
class Sum:
    """An amount that is added up by a key. `within`: the one procedure whose matters add to it.

    `table`: the table that counts the matters of a key (`TRAFFIC` of `bytes TRAFFIC`). Others see the sum only where
    they see that count, for a sum of items bounds it; a sum of no key of the table, where they see all of it.
    """

    words: str
    within: str = ""
    shared: bool = True
    table: str = ""


@dataclass(frozen=True)
class Span:
    """A time of which a median is told. `within`: the one procedure whose matters have it.

    `linked`: tables whose cells tell of the same facts: others see the time only where nothing is hidden in them, for
    that ten matters have it, or fewer do, bounds what is hidden.
    """

    words: str
    within: str = ""
    shared: bool = True
    linked: tuple[str, ...] = ()


Read = Callable[[Story], Facts]


def together(found: Iterable[Facts]) -> Facts:
    """What several families found in one matter; no two use one name."""
    codes: dict[str, tuple[str, ...]] = {}
    sums: dict[str, tuple[tuple[str, Decimal], ...]] = {}
    spans: dict[str, tuple[float, ...]] = {}
    for one in found:
        codes |= one.codes
        sums |= one.sums
        spans |= one.spans
    return Facts(codes, sums, spans)


def lasted(begin: Said | None, end: Said | None) -> tuple[float, ...]:
    """Seconds between two signatures; nothing where one is missing. Two clocks differ: never below zero."""
    if begin is None or end is None:
        return ()
    return (max(0.0, (end.passed.at - begin.passed.at).total_seconds()),)


def first(found: Sequence[Said]) -> Said | None:
    """The first of some instruments."""
    return found[0] if found else None


def last(found: Sequence[Said]) -> Said | None:
    """The last of some instruments."""
    return found[-1] if found else None


def once(codes: Iterable[Json]) -> tuple[str, ...]:
    """Codes that are given, each once."""
    return tuple(dict.fromkeys(str(one) for one in codes if one))


def texts(value: Json) -> tuple[str, ...]:
    """The strings of a list, each once."""
    return once(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def money(value: Json) -> tuple[str, Decimal] | None:
    """Currency and amount of a signed body's money (`procedures.scalars.Money`)."""
    if not isinstance(value, dict) or "amount" not in value:
        return None
    return str(value.get("currency")), Decimal(str(value["amount"]))


def coded(body: JsonObject, member: str, code: str = "code") -> tuple[str, ...]:
    """One code of each entry of a list, also where it stands twice."""
    return tuple(str(one[code]) for one in objects(body.get(member, [])) if code in one)
