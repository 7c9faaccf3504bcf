"""On which days a State works: weekend, public holidays, its authorities' own closing days. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from app.directory.working_days import WorkingDays
from app.kit.errors import Invalid

SATURDAY, SUNDAY = 5, 6
_END = time(23, 59, 59)
_ENGLISH = "en_US"


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
    worked: frozenset[date] = frozenset()
    """Days on which it works though they fall on the weekend or a public holiday."""
    told: Mapping[int, Mapping[date, str]] = field(default_factory=dict, hash=False)
    """Public holidays of whole years, as the State told them: of these years no list of the country counts."""
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
        worked: Collection[date] = (),
        told: Mapping[int, Mapping[date, str]] | None = None,
    ) -> Calendar:
        """Check what a State's profile says; `Invalid` `bad_zone`, `bad_calendar`."""
        try:
            found = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Invalid("bad_zone", f"{zone!r} is no IANA time zone.", "Write it like Europe/Vienna.") from error
        if not set(weekend) < set(range(7)):
            raise Invalid("bad_calendar", f"{sorted(weekend)} is no weekend: days are 0 to 6, and some are worked.")
        if both := sorted({*closed} & {*worked}):
            raise Invalid("bad_calendar", f"{both[0]} is closed and worked.", "Strike it from one of the two.")
        days = frozenset(weekend), frozenset(closed)
        calendar = cls(found, country, subdivision, *days, roll, frozenset(worked), told or {})
        try:
            _ = calendar._listed
        except NotImplementedError as error:
            raise Invalid("bad_calendar", f"No public holidays are known for {country} {subdivision or ''}.") from error
        return calendar

    @classmethod
    def published(cls, one: WorkingDays) -> Calendar:
        """What an edition says; `Invalid` `bad_zone`, `bad_calendar` for what this machine does not know.

        Where it tells its holidays, a country that this machine has no list of is no hindrance: only the years that it
        does not tell have none.
        """
        told = {int(year): {_day(day): name for day, name in days.items()} for year, days in one.holidays.items()}
        named = (None, None) if told and not _lists(one.country, one.subdivision) else (one.country, one.subdivision)
        days = one.weekend, [*map(_day, one.closed)]
        return cls.of(one.zone, *named, *days, roll=one.roll, worked=[*map(_day, one.worked)], told=told)

    def works(self, day: date) -> bool:
        """Whether the State works on this day."""
        return self.off(day) is None

    def off(self, day: date) -> tuple[str, str] | None:
        """Why the State does not work on a day: weekend, closed or holiday, and the holiday's name; None: it works."""
        if self.earlier is not None and self.since is not None and day < self.since:
            return self.earlier.off(day)
        if day in self.worked:
            return None
        weekend = day.weekday() in self.weekend
        if weekend and not self._made_up(day):
            return "weekend", ""
        if day in self.closed:
            return "closed", ""
        name = None if weekend else self._holiday(day)
        return None if name is None else ("holiday", name)

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

    def _holiday(self, day: date) -> str | None:
        """The name of a public holiday; None: it is none."""
        if day.year in self.told:
            return self.told[day.year].get(day)
        return self._listed.get(day) if self._listed is not None else None

    def _made_up(self, day: date) -> bool:
        """Whether a day of the weekend is worked for a day off elsewhere, by the list of the country."""
        if day.year in self.told or self._listed is None:
            return False
        _ = self._listed.get(day)  # such days are known once the list has been asked for their year
        return day in self._listed.weekend_workdays

    @cached_property
    def _listed(self) -> holidays.HolidayBase | None:
        return None if self.country is None else _list_of(self.country, self.subdivision)


def has_holidays(country: str) -> bool:
    """Whether the public holidays of a country (ISO 3166-1) are known."""
    return country in holidays.list_supported_countries()


def listed(
    country: str, subdivision: str | None, years: Iterable[int]
) -> tuple[dict[int, dict[date, str]], list[date]]:
    """The public holidays of a country in these years, with their names, and the days of weekends that are worked for
    them, as this machine's list has them by now.
    """
    found = _list_of(country, subdivision)
    told = {year: {day: " ".join(name.split()) for day, name in _of(found, year)} for year in years}
    return told, sorted(day for day in found.weekend_workdays if day.year in told)


def _of(found: holidays.HolidayBase, year: int) -> Iterable[tuple[date, str]]:
    _ = found.get(date(year, 1, 1))
    return sorted((day, name) for day, name in found.items() if day.year == year)


def _lists(country: str | None, subdivision: str | None) -> bool:
    try:
        return country is None or _list_of(country, subdivision) is not None
    except NotImplementedError:
        return False


def _list_of(country: str, subdivision: str | None) -> holidays.HolidayBase:
    """In English, where the list has more than one language: else it would be that of the machine's own settings."""
    return holidays.country_holidays(country, subdiv=subdivision, language=_ENGLISH)


def _day(text: str) -> date:
    return date.fromisoformat(text)
