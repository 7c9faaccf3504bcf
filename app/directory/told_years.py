"""The public holidays that a State's edition tells: this year's and those of the two after (ADR 0060). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from app.directory.calendar import Calendar, listed
from app.directory.working_days import WorkingDays

YEARS = 3
"""The year in which an edition is drafted and the two after: what is counted in working days ends within them, and an
edition stays small."""


def with_holidays(told: Mapping[str, object] | None, at: datetime) -> dict[str, object] | None:
    """A State's calendar as an edition writes it, with the holidays of its country as they are listed here by now, and
    the days that are worked for them. `at`: when it is drafted. None, where there is no calendar.

    `Invalid` `bad_zone`, `bad_calendar` for what no node could count by. What the State itself says of a day counts.
    """
    if told is None:
        return None
    own = WorkingDays.model_validate(dict(told))
    found = Calendar.published(own)
    if own.country is None:
        return dict(told)
    first = found.day_of(at).year
    years, made_up = listed(own.country, own.subdivision, range(first, first + YEARS))
    worked = sorted({*own.worked, *(day.isoformat() for day in made_up if day.isoformat() not in own.closed)})
    return {
        **told,
        **({"worked": worked} if worked else {}),
        "holidays": {
            f"{year:04}": {day.isoformat(): name for day, name in days.items()} for year, days in years.items()
        },
    }
