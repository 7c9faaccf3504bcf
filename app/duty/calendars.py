"""On which days either side of a matter works, so that both nodes count alike (docs/decisions/0019).

What a State's editions publish counts: for each day the edition that was in force on it. A State that publishes none
has the calendar of the release's profile; one without a profile the public holidays of its ISO code, where they are
known, in UTC. Of a State's public holidays those count that its edition tells (docs/decisions/0060); of a year that it
does not tell, those that the list of this release has. The node's own `law_folder` never counts here: the other node
may not have it.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from app.directory import published
from app.directory.calendar import Calendar, has_holidays
from app.directory.working_days import WorkingDays
from app.kit.errors import Invalid
from app.kit.ids import StateCode
from app.treaties.profiles import profile

log = logging.getLogger("rogatory.calendars")


def calendar_of(session: Session, state: StateCode) -> Calendar:
    """By what a State's deadlines are counted."""
    said = published.calendars_of(session, state)
    return _laid(state, tuple((issued, one.model_dump_json()) for issued, one in said))


@lru_cache(maxsize=256)
def _laid(state: StateCode, said: tuple[tuple[datetime, str], ...]) -> Calendar:
    found: Calendar | None = None
    for issued, text in said:
        one = _read(state, WorkingDays.model_validate_json(text))
        if one is None or (found is not None and one == replace(found, since=None, earlier=None)):
            continue
        found = one if found is None else replace(one, since=one.day_of(issued), earlier=found)
    return found or of_the_release(state)


def of_the_release(state: StateCode) -> Calendar:
    """The calendar of a State that publishes none, as every node of this release counts it."""
    found = profile(state)
    country = found.country if found.known else state if has_holidays(state) else None
    own = found.weekend, found.closed
    return Calendar.of(found.zone, country, found.subdivision, *own, roll=found.roll, worked=found.worked)


def _read(state: StateCode, told: WorkingDays) -> Calendar | None:
    """None, and a line in the log, for a zone or holidays that this machine does not know."""
    try:
        return Calendar.published(told)
    except Invalid as error:
        log.warning("the calendar that %s publishes is passed over: %s", state, error.message)
        return None
