"""On which days a State works: weekend, public holidays, its authorities' own closing days. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from app.kit.errors import Invalid

SATURDAY, SUNDAY = 5, 6
_END = time(23, 59, 59)


@dataclass(frozen=True)
class Calendar:
    """On which days a State works. `country` (ISO 3166-1) names its public holidays, None: it has none that we know."""

    zone: ZoneInfo
    country: str | None = None
    subdivision: str | None = None
    weekend: frozenset[int] = frozenset({SATURDAY, SUNDAY})
    """Days of the week, Monday is 0."""
    closed: frozenset[date] = frozenset()
    """The authority's own closing days."""
    roll: bool = False
    """Whether, by the State's law, a time in days that would end on a day without work ends on the next working day."""
    since: date | None = None
    """The day from which it counts; before it `earlier` does."""
    earlier: Calendar | None = None

    @classmethod
    def of(
        cls,
        zone: str,
        country: str | None = None,
        subdivision: str | None = None,
        weekend: Collection[int] = (SATURDAY, SUNDAY),
        closed: Collection[date] = (),
        *,
        roll: bool = False,
    ) -> Calendar:
        """Check what a State's profile says; `Invalid` `bad_zone`, `bad_calendar`."""
        try:
            found = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Invalid("bad_zone", f"{zone!r} is no IANA time zone.", "Write it like Europe/Vienna.") from error
        if not set(weekend) < set(range(7)):
            raise Invalid("bad_calendar", f"{sorted(weekend)} is no weekend: days are 0 to 6, and some are worked.")
        calendar = cls(found, country, subdivision, frozenset(weekend), frozenset(closed), roll)
        try:
            _ = calendar._holidays
        except NotImplementedError as error:
            raise Invalid("bad_calendar", f"No public holidays are known for {country} {subdivision or ''}.") from error
        return calendar

    def works(self, day: date) -> bool:
        """Whether the State works on this day."""
        return self.off(day) is None

    def off(self, day: date) -> tuple[str, str] | None:
        """Why the State does not work on a day: weekend, closed or holiday, and the holiday's name; None: it works."""
        if self.earlier is not None and self.since is not None and day < self.since:
            return self.earlier.off(day)
        if day.weekday() in self.weekend:
            return "weekend", ""
        if day in self.closed:
            return "closed", ""
        if day in self._holidays:
            return "holiday", self._holidays.get(day) or ""
        return None

    def rolls(self, day: date) -> bool:
        """Whether what would end on a day without work ends on the next working day, by the law as it is that day."""
        if self.earlier is not None and self.since is not None and day < self.since:
            return self.earlier.rolls(day)
        return self.roll

    def end_of(self, day: date) -> datetime:
        """23:59:59 of a day in the zone, UTC; the later one where the clock shows it twice."""
        return datetime.combine(day, _END, self.zone).replace(fold=1).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The day that an instant falls on in the zone."""
        return moment.astimezone(self.zone).date()

    @cached_property
    def _holidays(self) -> Mapping[date, str]:
        if self.country is None:
            return {}
        return holidays.country_holidays(self.country, subdiv=self.subdivision)


def has_holidays(country: str) -> bool:
    """Whether the public holidays of a country (ISO 3166-1) are known."""
    return country in holidays.list_supported_countries()
