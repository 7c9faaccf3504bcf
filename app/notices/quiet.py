"""When an official wants to hear nothing but what is urgent: times of the day in their own zone. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid

MOST = 14
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
AHEAD = 15
"""Days that are looked at for an end."""
EVERY_DAY = tuple(range(7))


@dataclass(frozen=True)
class Quiet:
    """From a time on until another, which is on the next day where it is not later. `days` on which it begins."""

    begin: time
    end: time
    days: tuple[int, ...] = EVERY_DAY
    """Days of the week, Monday is 0."""

    def to_json(self) -> JsonObject:
        """As it is stored and shown."""
        return {"from": f"{self.begin:%H:%M}", "to": f"{self.end:%H:%M}", "days": [*self.days]}


def read(rules: Sequence[Json]) -> tuple[Quiet, ...]:
    """What somebody wrote; `Invalid` `bad_quiet`."""
    if len(rules) > MOST:
        raise Invalid("bad_quiet", f"There are more than {MOST} quiet times.", "Write fewer, each for several days.")
    return tuple(_one(rule) for rule in rules)


def until(rules: Sequence[Quiet], at: datetime, zone: tzinfo) -> datetime | None:
    """When the quiet ends that an instant lies in, UTC; None: it lies in none. Adjoining ones are one.

    It is quiet when the clock on the wall says so: an hour that is shown twice is as quiet the second time, and a time
    that is skipped is the instant at which it is. Of what never ends, an end is told `AHEAD` days away.
    """
    if not _holds(rules, at.astimezone(zone)):
        return None
    ahead = [one for one in _moments(rules, at.astimezone(zone).date(), zone) if one > at]
    return next((one for one in ahead if not _holds(rules, one.astimezone(zone))), ahead[-1])


def _holds(rules: Sequence[Quiet], local: datetime) -> bool:
    """Whether it is quiet when a wall shows this."""
    wall = local.replace(tzinfo=None, fold=0)
    for rule in rules:
        for begins in (wall.date() - timedelta(days=1), wall.date()):
            ends = begins if rule.end > rule.begin else begins + timedelta(days=1)
            within = datetime.combine(begins, rule.begin) <= wall < datetime.combine(ends, rule.end)
            if within and begins.weekday() in rule.days:
                return True
    return False


def _moments(rules: Sequence[Quiet], begin: date, zone: tzinfo) -> list[datetime]:
    """Instants (UTC) from a day on at which quiet may begin or end: what the wall then shows, and when it is set."""
    found = set[datetime]()
    for edge in {edge for rule in rules for edge in (rule.begin, rule.end)}:
        for ahead in range(AHEAD + 1):
            local = datetime.combine(begin + timedelta(days=ahead), edge, zone)
            early, late = sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
            found |= {early, late, _change(early, late, zone)} if early != late else {early}
    return sorted(found)


def _change(early: datetime, late: datetime, zone: tzinfo) -> datetime:
    """The second, after one instant and until another, at which a clock is set; it is once (PEP 495)."""
    before = early.astimezone(zone).utcoffset()
    low, high = 0, int((late - early).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        same = (early + timedelta(seconds=middle)).astimezone(zone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return early + timedelta(seconds=high)


def _one(rule: Json) -> Quiet:
    if not isinstance(rule, dict) or set(rule) - {"from", "to", "days"}:
        raise _bad()
    days = rule.get("days", [*EVERY_DAY])
    if not isinstance(days, list) or not days:
        raise _bad()
    named = tuple(one for one in days if isinstance(one, int) and not isinstance(one, bool) and 0 <= one <= 6)
    begin, end = (_TIME.fullmatch(str(rule.get(name))) for name in ("from", "to"))
    if len(named) != len(days) or begin is None or end is None:
        raise _bad()
    return Quiet(time(int(begin[1]), int(begin[2])), time(int(end[1]), int(end[2])), tuple(sorted(set(named))))


def _bad() -> Invalid:
    return Invalid("bad_quiet", "That is no quiet time.", 'Write {"from": "22:00", "to": "07:00", "days": [0, 1, 2]}.')
