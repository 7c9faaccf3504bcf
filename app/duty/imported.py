"""Calendars that people bring (RFC 5545): absences, closing days, duty. What comes is a stranger's: bounded, pure.

Events that repeat are expanded by `recurring-ical-events`, once `repeating.py` has bounded their rules.
Zones are looked up by their name (IANA, or as Windows calls them); definitions of zones in the file are not believed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, NoReturn, TypeAlias
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

from app.duty.repeating import Unbounded, bound
from app.duty.rotation import Span, instant_of
from app.kit.canonical import dumps, sha256
from app.kit.clock import stamp
from app.kit.errors import Unreadable
from app.kit.ids import Digest

LARGEST = 512 * 1024
"""Bytes of a calendar."""
MOST_EVENTS, MOST_FOUND, MOST_RULES = 2_000, 2_000, 500
MOST_EXPANDED = 20_000
"""Events that repeated ones may come to in the time that is read, estimated from above."""
MOST_WALKED = 400_000
"""Days that the rules of a calendar may be walked over, all together, those of long steps counting less."""
MOST_LISTED = 1_000
"""Single dates that are added to or taken out of a repetition (RDATE, EXDATE)."""
EARLIEST, LATEST = 1600, 2200
"""Years; programs begin birthdays of an unknown year in 1604."""
CLOSING_DAYS = 62
"""Days of one event that closes an office."""
_FOLD = re.compile(rb"\r?\n[ \t]")
WHY = {
    "syntax": "it cannot be parsed",
    "text": "it is not UTF-8 text",
    "kind": "it is no VCALENDAR",
    "parts": "it has more parts than are read",
    "events": "it has more events than are read",
    "repeats": "more repeats in it than is read",
    "rule": "a rule by which an event repeats cannot be followed",
    "closes": "an event closes the office for longer than two months",
    "broken": "a time or a rule in it cannot be read",
    "begin": "it has no begin",
    "exrule": "it has an EXRULE, which is used no more",
    "age": "it lies in another age",
    "empty": "it has no event",
    "nameless": "it has no UID, by which it would be known again",
    "twice": "its UID stands in this calendar twice",
}
"""Why a calendar, or an event in it, is not taken."""
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_MIDNIGHT, _DAY = datetime.min.time(), timedelta(days=1)
Component: TypeAlias = Any  # the library's own, whose members have no types
Value: TypeAlias = Any


@dataclass(frozen=True)
class Found:
    """One event of a calendar, repeated ones each for itself."""

    uid: str
    span: Span
    summary: str
    first: date
    """Local day on which it begins."""
    days: int | None
    """How many whole days it has; None: it has hours."""
    occurrence: str = ""
    """Which one of those that repeat under one UID: when it was to begin (RECURRENCE-ID)."""
    invited: tuple[str, ...] = ()
    """Addresses of the people in it (ATTENDEE, `mailto:`), in small letters, without those who have declined."""
    cancelled: bool = False

    def source(self, whose: str) -> Digest:
        """What it is known by: whose, which event, when."""
        return sha256(dumps([whose, self.uid, stamp(self.span[0]), stamp(self.span[1])]))

    @property
    def event(self) -> Digest:
        """What it is known by wherever it moves: which event, which one of those that repeat."""
        return sha256(dumps([self.uid, self.occurrence]))


def absences_in(data: bytes, zone: ZoneInfo, begin: datetime, end: datetime, matching: str = "") -> list[Found]:
    """The times in a calendar that somebody is away, within a span: what is busy, neither free nor cancelled.

    `zone`: of times and days that name none. `matching`: only events whose title or category holds it. `Unreadable`
    `bad_ics`, `bad_zone`, `too_large`.
    """
    wanted = matching.casefold()
    return [
        found
        for found, one in _events(_read(data), zone, begin, end)
        if _lasts(found) and not _is(one, "TRANSP", "TRANSPARENT") and wanted in _words(one).casefold()
    ]


def closing_days_in(data: bytes, zone: ZoneInfo, begin: datetime, end: datetime) -> dict[date, str]:
    """The whole days in a calendar of holidays, each with its name; errors as above."""
    days: dict[date, str] = {}
    for found, _ in _events(_read(data), zone, begin, end):
        if found.days is None or not _lasts(found):
            continue
        if found.days > CLOSING_DAYS:
            _refuse("closes")
        for number in range(found.days):
            name = "".join(one for one in found.summary if one.isprintable())[:100].strip()
            days.setdefault(found.first + timedelta(days=number), name or "–")
    return days


def duty_in(data: bytes, zone: ZoneInfo, begin: datetime, end: datetime, matching: str = "") -> list[Found]:
    """The events of a plan of duty, by their begin, free ones, cancelled ones and those without length too.

    `zone`, `matching`, errors: as above. Each has a UID of its own, for it shall be known again.
    """
    calendar = _read(data)
    events = calendar.walk("VEVENT")
    if not events:
        _refuse("empty")
    known, repeated = set[tuple[str, str]](), set[str]()
    for number, event in enumerate(events, 1):
        _demand_times(event, number)
        if not (uid := _uid(event)):
            raise _event_not_taken(number, WHY["nameless"])
        place = "".join(one.isoformat() for one, _ in _times(event, "RECURRENCE-ID"))
        if (uid, place) in known:
            raise _event_not_taken(number, WHY["twice"])
        known.add((uid, place))
        if place or "RRULE" in event or "RDATE" in event:
            repeated.add(uid)
    wanted = matching.casefold()
    found = [
        replace(
            read,
            occurrence=_occurrence(one, zone) if read.uid in repeated else "",
            invited=_invited(one),
            cancelled=_is(one, "STATUS", "CANCELLED"),
        )
        # A day more: what is written without a zone is looked for by the clock of UTC.
        for read, one in _events(calendar, zone, begin - _DAY, end + _DAY, cancelled=True)
        if read.span[1] > begin and read.span[0] < end and wanted in _words(one).casefold()
    ]
    return sorted(found, key=lambda one: (one.span, one.uid))


def _events(
    calendar: Component, zone: ZoneInfo, begin: datetime, end: datetime, *, cancelled: bool = False
) -> Iterator[tuple[Found, Component]]:
    """Events that touch a span, repeated ones each for itself."""
    rules = 0
    expanded = walked = listed = 0.0
    for number, event in enumerate(calendar.walk("VEVENT"), 1):
        _demand_times(event, number)
        listed += sum(len(_times(event, name)) for name in ("EXDATE", "RDATE"))
        if (rule := event.get("RRULE")) is not None:
            rules += 1
            start = _times(event, "DTSTART")[0][0]
            try:
                days, count = bound(rule, start, begin, end)
            except Unbounded as error:
                raise _event_not_taken(number, str(error)) from error
            walked, expanded = walked + days, expanded + count
    if rules > MOST_RULES or expanded > MOST_EXPANDED or walked > MOST_WALKED or listed > MOST_LISTED:
        _refuse("repeats")
    try:
        found = recurring_ical_events.of(calendar, components=["VEVENT"]).between(begin, end)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, IndexError, RecursionError) as error:
        raise _not_taken("rule") from error
    if len(found) > MOST_FOUND:
        _refuse("events")
    for one in found:
        if cancelled or not _is(one, "STATUS", "CANCELLED"):
            yield _found(one, zone), one


def _read(data: bytes) -> Component:
    """The calendar, with nothing in it that is malformed, nested or about zones."""
    if len(data) > LARGEST:
        raise Unreadable("too_large", f"A calendar has at most {LARGEST // 1024} KiB.", "Export a shorter time.")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_taken("text") from error
    if data.upper().count(b"BEGIN:") > 4 * MOST_EVENTS:
        _refuse("parts")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about prefixes of zone names, which are taken off
            calendar = icalendar.Calendar.from_ical(_without_zones(data))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, RecursionError) as error:
        raise _not_taken("syntax") from error
    if not isinstance(calendar, icalendar.Calendar):
        _refuse("kind")
    calendar.pop("X-WR-TIMEZONE", None)
    calendar.subcomponents = [one for one in calendar.subcomponents if one.name == "VEVENT"]
    for one in calendar.subcomponents:
        one.subcomponents = []
    if len(calendar.subcomponents) > MOST_EVENTS:
        _refuse("events")
    return calendar


def _without_zones(data: bytes) -> bytes:
    """The lines of a calendar but for those that define zones: whoever reads these keeps them for the next file."""
    kept, inside = list[bytes](), False
    for line in _FOLD.sub(b"", data).splitlines():
        told = line.strip().upper()
        if told.endswith(b":VTIMEZONE") and told.startswith((b"BEGIN", b"END")):
            inside = told.startswith(b"BEGIN")
        elif not inside:
            kept.append(line)
    return b"\r\n".join(kept) + b"\r\n"


def _demand_times(event: Component, number: int) -> None:
    """Every time of an event can be read, has a zone that is known where it names one, and lies in our age."""
    if event.errors:
        raise _event_not_taken(number, WHY["broken"])
    if "DTSTART" not in event:
        raise _event_not_taken(number, WHY["begin"])
    if "EXRULE" in event:
        raise _event_not_taken(number, WHY["exrule"])
    for name in _TIMES:
        for value, told in _times(event, name):
            parts = value if isinstance(value, tuple) else (value,)
            for one in parts:
                if isinstance(one, datetime) and one.tzinfo is None and told:
                    named = _clean(told)
                    raise Unreadable(
                        "bad_zone",
                        f"Event {number} is in a time zone that is not known: {named!r}.",
                        "Use an IANA name.",
                    )
                if isinstance(one, date) and not EARLIEST <= one.year <= LATEST:
                    raise _event_not_taken(number, WHY["age"])


def _times(event: Component, name: str) -> list[tuple[Value, str]]:
    """The values of a property, each with the zone that it names."""
    found = event.get(name)
    if found is None:
        return []
    rows = found if isinstance(found, list) else [found]
    values = [(one, row) for row in rows for one in getattr(row, "dts", [row])]
    return [(one.dt, str(row.params.get("TZID", "")) if hasattr(row, "params") else "") for one, row in values]


def _found(one: Component, zone: ZoneInfo) -> Found:
    start, stop = one["DTSTART"].dt, one["DTEND"].dt if "DTEND" in one else one["DTSTART"].dt
    whole = not isinstance(start, datetime)
    first = start if whole else start.astimezone(zone).date() if start.tzinfo else start.date()
    span = _instant(start, zone), _instant(stop, zone)
    days = (stop - start).days if whole and not isinstance(stop, datetime) else None
    return Found(_uid(one), span, str(one.get("SUMMARY", ""))[:500], first, days)


def _lasts(found: Found) -> bool:
    return found.span[0] < found.span[1]


def _is(one: Component, name: str, value: str) -> bool:
    return str(one.get(name, "")).upper() == value


def _uid(one: Component) -> str:
    return str(one.get("UID", ""))[:500].strip()


def _occurrence(one: Component, zone: ZoneInfo) -> str:
    return "".join(stamp(_instant(moment, zone)) for moment, _ in _times(one, "RECURRENCE-ID"))


def _invited(one: Component) -> tuple[str, ...]:
    """Addresses of people, each once; rooms and machines have no duty (RFC 5545 §3.2.3, §3.2.12)."""
    found = one.get("ATTENDEE", [])
    kept = dict[str, None]()
    for row in found if isinstance(found, list) else [found]:
        kind, answer = (str(row.params.get(name, "")).upper() for name in ("CUTYPE", "PARTSTAT"))
        scheme, _, address = str(row).strip().partition(":")
        if scheme.casefold() == "mailto" and kind not in ("ROOM", "RESOURCE") and answer != "DECLINED":
            kept[address.strip().casefold()[:320]] = None
    return tuple(kept)


def _instant(moment: date, zone: ZoneInfo) -> datetime:
    """A day as its beginning, a time without a zone by the clock of `zone`."""
    if not isinstance(moment, datetime):
        return instant_of(datetime.combine(moment, _MIDNIGHT), zone)
    if moment.tzinfo is None:
        return instant_of(moment, zone)
    return moment.astimezone(UTC)


def _words(one: Component) -> str:
    categories = one.get("CATEGORIES", [])
    rows = categories if isinstance(categories, list) else [categories]
    named = [str(word) for row in rows for word in getattr(row, "cats", [row])]
    return "\n".join([str(one.get("SUMMARY", "")), *named])


def _clean(text: str) -> str:
    return "".join(one for one in str(text) if one.isprintable())[:60]


def _not_taken(why: str) -> Unreadable:
    return Unreadable(
        "bad_ics", f"This calendar is not taken: {WHY[why]}.", "Export it anew as iCalendar (.ics), or less of it."
    )


def _event_not_taken(number: int, why: str) -> Unreadable:
    return Unreadable(
        "bad_ics", f"Event {number} of this calendar is not taken: {why}.", "Mend it there, or leave it out."
    )


def _refuse(why: str) -> NoReturn:
    raise _not_taken(why)
