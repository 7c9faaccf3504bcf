"""Turns and serving hours of a layer, by the clock of its zone. Pure.

Every hand-over is written in local time and stays there when the clocks change, so a turn that crosses the change has
its true length: 23 or 25 hours for a day. A local time that the clock shows twice (the hour is set back) means the
first of the two; one that it does not show (the hour is set forward) means the moment at which the clock jumps over
it. Both keep hand-overs in order: no instant is lost, none is counted twice (docs/decisions/0033). A turn that lies
wholly in a jump (hourly turns) has no length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""From the first instant (UTC) to the second, which does not belong to it."""
Works = Callable[[date], bool]
"""Whether the office is open on a day."""
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class Office(Enum):
    """On which days a window counts."""

    ANY = "any"
    OPEN = "open"
    """Days on which the office works."""
    CLOSED = "closed"
    """Week-ends, public holidays, closing days."""


@dataclass(frozen=True)
class Window:
    """Hours of some days in which a layer serves. `until` not after `begin`: on the day after; the day is the first."""

    days: frozenset[int]
    """Days of the week, Monday is 0."""
    begin: time
    until: time
    office: Office = Office.ANY


@dataclass(frozen=True)
class Rotation:
    """Turns of equal length by the clock. `start`: local time of the first hand-over."""

    start: datetime
    length: timedelta


@lru_cache(maxsize=65_536)
def instant_of(local: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) of a naive local time; twice: the first, never: the jump over it. Monotone in `local`."""
    found = local.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == local:
        return found
    # PEP 495: in a gap fold=1 takes the offset after it, which gives an instant before the jump, fold=0 one behind it.
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    old = before.astimezone(zone).utcoffset()
    low, high = 0, int((found - before) / _SECOND)
    while high - low > 1:
        middle = (low + high) // 2
        if (before + middle * _SECOND).astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return (before + high * _SECOND).replace(microsecond=0)


def turns(
    rotation: Rotation, zone: ZoneInfo, begin: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, int]]:
    """The turns that touch a span, cut to it: begin, end, number (0 is the first). None before the start."""
    local = begin.astimezone(zone).replace(tzinfo=None)
    number = max(0, (local - rotation.start) // rotation.length)
    opens = instant_of(rotation.start + number * rotation.length, zone)
    while opens < end:
        closes = instant_of(rotation.start + (number + 1) * rotation.length, zone)
        if closes > begin and closes > opens:
            yield max(opens, begin), min(closes, end), number
        number, opens = number + 1, closes


def served(windows: Sequence[Window], zone: ZoneInfo, works: Works, begin: datetime, end: datetime) -> list[Span]:
    """When a layer serves within a span: in any of its windows; always where it has none."""
    if not windows:
        return [(begin, end)]
    day, last = begin.astimezone(zone).date() - _DAY, end.astimezone(zone).date()
    found: list[Span] = []
    while day <= last:
        for one in windows:
            if day.weekday() in one.days and (one.office is Office.ANY or works(day) is (one.office is Office.OPEN)):
                ends = day if one.until > one.begin else day + _DAY
                found.append(
                    (
                        instant_of(datetime.combine(day, one.begin), zone),
                        instant_of(datetime.combine(ends, one.until), zone),
                    )
                )
        day += _DAY
    return merged((max(opens, begin), min(closes, end)) for opens, closes in found)


def merged(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch or overlap made one; what has no length is left out."""
    found: list[Span] = []
    for begin, end in sorted(one for one in spans if one[0] < one[1]):
        if found and begin <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = found[-1][0], end
        else:
            found.append((begin, end))
    return found


def without(span: Span, taken: Sequence[Span]) -> list[Span]:
    """What of a span is left when spans in order (`merged`) are taken out."""
    at, end = span
    found: list[Span] = []
    for begin, until in taken:
        if begin >= end:
            break
        if begin > at:
            found.append((at, begin))
        at = max(at, until)
    if at < end:
        found.append((at, end))
    return found
