"""When a deadline ends. Pure: spans, calendars, pauses.

Minutes and hours run through, day and night, between UTC instants. A deadline in days ends at 23:59:59 in the
duty-holder's zone on the last day, the day of its event not counted; a deadline in working days counts only the days
on which that State works (`law.md` §2.4). A day of which any part was paused does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from app.directory.calendar import Calendar
from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.kit.errors import Invalid
from app.procedures.table import Span, Unit

_LONGEST = 3660
"""Days that a calendar is searched: no deadline of the field is longer than ten years. An end beyond is not told."""
NEVER = datetime.max.replace(tzinfo=UTC)
"""In comparisons: what has no end within reach."""


@dataclass(frozen=True)
class Pause:
    """A time during which a deadline did not run."""

    begin: datetime
    end: datetime


@dataclass(frozen=True)
class PassedOver:
    """Days in a row that did not count, and why: weekend, closed, holiday (with its name), paused."""

    first: date
    last: date
    why: str
    name: str = ""


@dataclass(frozen=True)
class Waited:
    """An end to which both sides agreed, and where it comes to lie by what was paused since.

    `due` None: nowhere within ten years. `since` None: a date of the world (a hearing, a promised day), not moved.
    """

    named: datetime
    since: datetime | None
    due: datetime | None
    passed_over: tuple[PassedOver, ...] = ()
    pauses: tuple[Pause, ...] = ()

    def to_json(self) -> JsonObject:
        """As it is stored and shown; nothing where it did not move."""
        if self.due == self.named or self.since is None:
            return {}
        return {
            "waited": {
                "from": stamp(self.since),
                "until": stamp(self.named),
                "passed_over": _rows(self.passed_over),
                "paused": _spans(self.pauses),
                "due": stamp(self.due) if self.due else None,
            }
        }


@dataclass(frozen=True)
class Later:
    """A day that was named, to which a time ends later. `by`: in the same unit, by so much at most; None: agreed.

    `since`: when it was named; what is paused from then on moves it. None: nothing does.
    """

    until: datetime
    by: int | None = None
    article: str = ""
    since: datetime | None = None
    waited: Waited | None = None
    """Where it has come to lie."""
    exact: bool = False
    """Both sides agreed to that very day: it counts, also where it is sooner."""

    def to_json(self) -> JsonObject:
        """As it is stored and shown."""
        moved = self.waited.to_json() if self.waited else {}
        return {"until": stamp(self.until), "by": self.by, "article": self.article, **moved}


@dataclass(frozen=True)
class Reckoning:
    """How the end of a deadline was counted, so that a reader can count again.

    `due` None: no end within reach, because it is paused, or nobody works, for longer than ten years from its start.
    """

    due: datetime | None
    span: Span
    start: datetime
    zone: str
    passed_over: tuple[PassedOver, ...] = ()
    pauses: tuple[Pause, ...] = ()
    rolled_from: date | None = None
    """The last day of the count, where nobody worked on it and the rule moves on."""
    rolled_by: str = ""
    """Whose rule that is: `treaty`, or `law` for that of the State whose duty it is."""
    later: Later | None = None
    """Why it ends later than the count says."""

    def to_json(self) -> JsonObject:
        """As it is stored and shown. Days are those of the duty-holder's zone."""
        return {
            "number": self.span.number,
            "unit": self.span.unit.value,
            "from": stamp(self.start),
            "zone": self.zone,
            "passed_over": _rows(self.passed_over),
            "paused": _spans(self.pauses),
            "rolled_from": self.rolled_from.isoformat() if self.rolled_from else None,
            "due": stamp(self.due) if self.due else None,
            **({"rolled_by": self.rolled_by} if self.rolled_by else {}),
            **({"later": self.later.to_json()} if self.later else {}),
        }


def due(
    span: Span, start: datetime, calendar: Calendar, *, pauses: Sequence[Pause] = (), roll: bool = False
) -> datetime | None:
    """The last instant in time, UTC: that of `reckon`; None: none within reach."""
    return reckon(span, start, calendar, pauses=pauses, roll=roll).due


def reckon(
    span: Span, start: datetime, calendar: Calendar, *, pauses: Sequence[Pause] = (), roll: bool = False
) -> Reckoning:
    """Count a deadline. `roll`: the treaty says that a last day on which nobody works moves to the next on which they
    do; where it says nothing, the law of the State whose duty it is (`Calendar.rolls`).

    What the other side names (a wait of forty years) never fails: such a deadline has no end within reach.
    `Invalid` for a negative span or a start without a zone.
    """
    if span.number < 0 or start.tzinfo is None:
        raise Invalid("bad_deadline", f"{span.number} {span.unit.value} from {start} is no deadline.")
    zone, kept = calendar.zone.key, tuple(sorted(pauses, key=lambda one: (one.begin, one.end)))
    if span.unit in {Unit.MINUTES, Unit.HOURS}:
        length = timedelta(minutes=span.number) if span.unit is Unit.MINUTES else timedelta(hours=span.number)
        end = _running(start.astimezone(UTC), length, kept)
        return Reckoning(end, span, start, zone, pauses=_before(end, kept))
    first = calendar.day_of(start)
    reasons: dict[date, tuple[str, str]] = {}
    last: date | None = first
    if span.number:
        counted = (day for day in _after(first) if _counts(day, span.unit, calendar, kept, reasons))
        last = _nth(counted, span.number)
    rolled, rule = None, ""
    if last is not None and not calendar.works(last) and (roll or calendar.rolls(last)):
        rule = "treaty" if roll else "law"
        rolled, last = last, _nth((day for day in _after(last) if calendar.works(day)), 1)
    if last is None:
        return Reckoning(None, span, start, zone, pauses=kept)
    end = calendar.end_of(last)
    return Reckoning(end, span, start, zone, _in_rows(reasons), _before(end, kept), rolled, rule)


def extended(
    counted: Reckoning, later: Later, calendar: Calendar, *, pauses: Sequence[Pause] = (), roll: bool = False
) -> Reckoning:
    """The same time, ending on the day that was named, and not after so many more units than it has; never sooner,
    unless both sides agreed to that very day (`Later.exact`).

    `pauses`: all of them, also those after the time's own end. They move the day that was named too (`waited`).
    """
    if counted.due is None:
        return counted
    moved = waited(later.until, later.since, calendar, pauses)
    end = moved.due or NEVER
    if later.by is not None:
        more = Span(counted.span.number + later.by, counted.span.unit)
        end = min(end, reckon(more, counted.start, calendar, pauses=pauses, roll=roll).due or NEVER)
    if not later.exact:
        end = max(counted.due, end)
    return replace(counted, due=None if end == NEVER else end, later=replace(later, waited=moved))


def waited(named: datetime, since: datetime | None, calendar: Calendar, pauses: Sequence[Pause]) -> Waited:
    """Where an end that was agreed at `since` comes to lie: what was paused between the two does not count.

    A day (its last second in the calendar's zone) moves by the days of which any part was paused, and never rolls; an
    instant by the time of the pauses. Unmoved without `since`, or where it lies before it.
    """
    if since is None or named <= since:
        return Waited(named, since, named)
    kept = tuple(sorted((one for one in pauses if one.end > since), key=lambda one: (one.begin, one.end)))
    first, last = calendar.day_of(since), calendar.day_of(named)
    reasons: dict[date, tuple[str, str]] = {}
    if calendar.end_of(last) != named:
        end = _running(since, named - since, kept)
    elif first == last:
        end = named
    else:
        counted = (day for day in _after(first) if _counts(day, Unit.DAYS, calendar, kept, reasons))
        moved = _nth(counted, (last - first).days)
        end = None if moved is None else calendar.end_of(moved)
    return Waited(named, since, end, () if end is None else _in_rows(reasons), _before(end, kept))


def end_of_day(day: date, calendar: Calendar) -> datetime:
    """A deadline that an instrument gives as a date: its end in the duty-holder's zone, UTC."""
    return calendar.end_of(day)


def _rows(passed_over: Sequence[PassedOver]) -> list[Json]:
    return [
        {"from": one.first.isoformat(), "to": one.last.isoformat(), "why": one.why, "name": one.name}
        for one in passed_over
    ]


def _spans(pauses: Sequence[Pause]) -> list[Json]:
    return [{"from": stamp(one.begin), "to": stamp(one.end)} for one in pauses]


def _before(end: datetime | None, pauses: Sequence[Pause]) -> tuple[Pause, ...]:
    """The pauses that bear on an end."""
    return tuple(one for one in pauses if end is None or one.begin < end)


def _running(start: datetime, length: timedelta, pauses: Sequence[Pause]) -> datetime | None:
    """When so much time has run; None: not within `_LONGEST` days."""
    end, reach = start + length, start + timedelta(days=_LONGEST)
    covered = start
    for pause in sorted(pauses, key=lambda one: one.begin):
        begin = max(pause.begin, covered)
        if begin < end and pause.end > begin:
            end += pause.end - begin
        covered = max(covered, pause.end)
    return end if end <= reach else None


def _counts(
    day: date, unit: Unit, calendar: Calendar, pauses: Sequence[Pause], reasons: dict[date, tuple[str, str]]
) -> bool:
    """Whether a day counts; where it does not, the reason is written down."""
    why = calendar.off(day) if unit is Unit.WORKING_DAYS else None
    if why is None and any(calendar.day_of(one.begin) <= day <= calendar.day_of(one.end) for one in pauses):
        why = ("paused", "")
    if why is not None:
        reasons[day] = why
    return why is None


def _in_rows(reasons: Mapping[date, tuple[str, str]]) -> tuple[PassedOver, ...]:
    """Days in a row with one reason as one."""
    found: list[PassedOver] = []
    for day, (why, name) in reasons.items():
        before = found[-1] if found else None
        if before and (before.why, before.name) == (why, name) and day - before.last == timedelta(days=1):
            found[-1] = PassedOver(before.first, day, why, name)
        else:
            found.append(PassedOver(day, day, why, name))
    return tuple(found)


def _after(day: date) -> Iterator[date]:
    for number in range(1, _LONGEST):
        yield day + timedelta(days=number)


def _nth(days: Iterator[date], number: int) -> date | None:
    return next((day for count, day in enumerate(days, start=1) if count == number), None)
