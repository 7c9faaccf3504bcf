"""Office hours in an edition, and whether somebody is there at an instant. Pure: part of the base install."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints, model_validator

from app.directory.wording import LEFT_OUT, Clock, Day, Strict, Zone, several

AHEAD = 14
"""Days that are looked at for the next opening."""


class Shift(Strict):
    """From when until when it is open on some days of the week; past midnight is written as two of these."""

    days: Annotated[list[Literal[0, 1, 2, 3, 4, 5, 6]], Field(min_length=1, max_length=7)]
    """Monday is 0."""
    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _whole(self) -> Shift:
        if self.opens >= self.closes:
            raise ValueError("it closes after it opens; what goes past midnight is two rows")
        if self.days != sorted(set(self.days)):
            raise ValueError("days of the week stand once, in order, Monday is 0")
        return self


class Hours(Strict):
    """When somebody is there."""

    zone: Zone
    """Not compared with this machine's own list of zones: what a State signed is read also where that is older."""
    open: Annotated[list[Shift], Field(min_length=1, max_length=20)]
    closed: list[Day] = several(1_000)
    """Closing days beside the public holidays."""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = LEFT_OUT
    """Whose public holidays it keeps (ISO 3166-1); left out: those of the State's calendar."""
    subdivision: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,10}$")] | None = LEFT_OUT

    def is_open(self, at: datetime, works: Callable[[date], bool]) -> bool:
        """Whether it is open at an instant. `works`: whether a day is no public holiday."""
        local = at.astimezone(ZoneInfo(self.zone))
        day, clock = local.date(), f"{local:%H:%M}"
        return self._worked(day, works) and any(
            day.weekday() in one.days and one.opens <= clock < one.closes for one in self.open
        )

    def next_change(self, at: datetime, works: Callable[[date], bool]) -> datetime | None:
        """When it opens if it is closed, closes if it is open (UTC); None: not within two weeks.

        What changes it is an hour on the wall, which one night shows twice, or that very night's change of the clock.
        """
        zone, now = ZoneInfo(self.zone), self.is_open(at, works)
        begin = at.astimezone(zone).date()
        edges = sorted({edge for one in self.open for edge in (one.opens, one.closes)})
        for ahead in range(AHEAD + 1):
            day = begin + timedelta(days=ahead)
            moments = set(_changes(day, zone))
            for edge in edges:
                hour, minute = int(edge[:2]), int(edge[3:])
                on = day if hour < 24 else day + timedelta(days=1)
                local = datetime(on.year, on.month, on.day, hour % 24, minute, tzinfo=zone)
                moments |= {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}
            for moment in sorted(moments):
                if moment > at and self.is_open(moment, works) is not now:
                    return moment
        return None

    def _worked(self, day: date, works: Callable[[date], bool]) -> bool:
        return day.isoformat() not in self.closed and works(day)


def _changes(day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The instants (UTC) of a day at which its clock is put on or back."""
    begin = datetime.combine(day, time(), zone).astimezone(UTC)
    before = begin.astimezone(zone).utcoffset()
    if datetime.combine(day + timedelta(days=1), time(), zone).utcoffset() == before:
        return
    for quarter in range(1, 4 * 25 + 1):
        moment = begin + timedelta(minutes=15 * quarter)
        after = moment.astimezone(zone).utcoffset()
        if after != before:
            yield moment
            before = after
