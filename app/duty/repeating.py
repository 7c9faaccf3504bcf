"""Rules by which events repeat (RFC 5545 §3.3.10), bounded before anybody expands them. Pure.

`dateutil` walks a rule until something matches, and looks at UNTIL only then: a rule that never comes true is walked to
the year 9999. So it is tried first near that year: the calendar is the same every 400 years, also in its days of the
week, and the walk is short there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise, takewhile
from typing import Any, TypeAlias

from dateutil.rrule import rrulestr

SELDOM = 5_000
"""Steps of a rule from one time that it comes true to the next: daily ones, some 13 years."""
_UNITS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_WEIGHTS = {"DAILY": 1.0, "WEEKLY": 0.5, "MONTHLY": 0.25, "YEARLY": 0.05}
"""What a day costs that a rule is walked over."""
_CYCLE, _NEAR_END = 400, 9_799
_ONCE_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
Rule: TypeAlias = Any  # the library's own, a dictionary of lists without types


def bound(rule: Rule, start: date, begin: datetime, end: datetime) -> tuple[float, float]:
    """Let a rule end with what is read, in place of its own COUNT or a later UNTIL.

    Answers over how many days it is walked, and how many events it may come to between `begin` and `end`.
    `Unbounded` says what is wrong with it.
    """
    if isinstance(rule, list):
        raise Unbounded(WHY["rules"])
    told = {str(name).upper(): [str(one) for one in values] for name, values in rule.items()}
    unit = told.get("FREQ", [""])[0]
    if unit not in _UNITS:
        raise Unbounded(WHY["unit"])
    if any(len(told.get(name, [])) > 1 for name in _ONCE_A_DAY):
        raise Unbounded(WHY["often"])
    interval, count = int(told.get("INTERVAL", ["1"])[0]), int(told.get("COUNT", ["0"])[0])
    if interval < 1 or ("COUNT" in told and count < 1):
        raise Unbounded(WHY["numbers"])
    last = end + timedelta(days=1)
    walk = _Walk(told, start)
    walk.demand_often(_UNITS[unit] * interval)
    ends = walk.nth(count, last) if count else None
    given = (rule.get("UNTIL") or [None])[0]
    if given is None or _day(given) > last.date():
        rule["UNTIL"] = [_as(start, last if ends is None else ends)]
    rule.pop("COUNT", None)
    several = sum(len(values) for name, values in told.items() if name.startswith("BY"))
    weight = 1.0 if unit == "YEARLY" and several > 2 else _WEIGHTS[unit]
    walked = max(0, (last.date() - _day(start)).days) * weight / interval
    each = 1 if unit == "DAILY" else min(_UNITS[unit], max(1, several) * 5)
    return walked, ((end - begin).days + 2) / _UNITS[unit] * each / interval + 1


class Unbounded(ValueError):
    """A rule that is not taken. Its words, one of `WHY`, end a sentence about its event."""


WHY = {
    "rules": "it has more than one rule by which it repeats",
    "unit": "it repeats otherwise than by days, weeks, months or years",
    "often": "it repeats more than once a day",
    "numbers": "its rule has an interval or a count that is none",
    "seldom": "its rule comes true too seldom, or never",
    "syntax": "its rule cannot be followed",
}


class _Walk:
    """A rule without its end, tried near the end of the calendar."""

    def __init__(self, told: Mapping[str, Sequence[str]], start: date) -> None:
        words = ";".join(f"{name}={','.join(one)}" for name, one in told.items() if name not in ("COUNT", "UNTIL"))
        self._years = (_NEAR_END - start.year) // _CYCLE * _CYCLE
        moment = start if isinstance(start, datetime) else datetime.combine(start, datetime.min.time())
        self._start = moment.replace(tzinfo=None, year=start.year + self._years)
        try:
            self._rule = rrulestr(words, dtstart=self._start)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError) as error:
            raise Unbounded(WHY["syntax"]) from error

    def demand_often(self, step: int) -> None:
        """It comes true at once, again, and not too seldom."""
        found = [self._start, *islice(self._rule, 2)]
        gaps = [(later - earlier).days / step for earlier, later in pairwise(found)]
        if len(found) < 3 or max(gaps) > SELDOM:
            raise Unbounded(WHY["seldom"])

    def nth(self, number: int, last: datetime) -> datetime | None:
        """The local time at which it comes true for the `number`th time; None: later than `last`."""
        limit = last.replace(tzinfo=None, year=last.year + self._years)
        found = list(islice(takewhile(lambda one: one <= limit, self._rule), number))
        return found[-1].replace(year=found[-1].year - self._years) if len(found) == number else None


def _as(start: date, moment: datetime) -> date:
    """An end of the kind that the begin is of: a day, a local time, or an instant in UTC (RFC 5545 §3.3.10)."""
    if not isinstance(start, datetime):
        return moment.date()
    if start.tzinfo is None:
        return moment.replace(tzinfo=None)
    return (moment if moment.tzinfo else moment.replace(tzinfo=start.tzinfo)).astimezone(UTC)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
