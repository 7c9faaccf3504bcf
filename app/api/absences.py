"""Who is away, days on which the office is closed, and calendars of either that are brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from app.api import paging
from app.api.rosters import Moment
from app.api.shape import Asked, Id, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.duty import absences, importing
from app.duty.bodies import Day, Person
from app.duty.imported import LARGEST
from app.duty.importing import Brought
from app.duty.models import Absence, ClosingDay
from app.kit.ids import OfficialId, official_id
from app.matters.views import View

router = APIRouter(tags=["rosters"])
Ics = Annotated[str, StringConstraints(min_length=1, max_length=LARGEST)]
DayPath = Annotated[str, Path(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="A day: 2026-12-24")]


@dataclass(frozen=True)
class AbsenceView(View):
    """An official is away."""

    id: str
    official: str
    begin: datetime
    end: datetime
    imported: bool
    by: str
    made: datetime
    withdrawn: datetime | None


@dataclass(frozen=True)
class ClosingDayView(View):
    """A day on which the office is closed, beside those of the State's calendar."""

    day: str
    name: str
    by: str
    made: datetime


@dataclass(frozen=True)
class BroughtView(View):
    """What a calendar came to."""

    new: int
    known: int
    ended: int
    """Gone from it since it was brought before."""


class AbsenceMade(Asked):
    """When somebody is away."""

    official: Person | None = None
    """As a head: whose; null: one's own."""
    begin: Moment
    end: Moment


class CalendarBrought(Asked):
    """A calendar with absences."""

    official: Person | None = None
    """As a head: whose; null: one's own."""
    calendar: Ics
    """iCalendar (RFC 5545)."""
    matching: Annotated[str, StringConstraints(max_length=100)] = ""
    """Only events whose title or category holds this."""
    replace: bool = False
    """End what was brought before and is gone from it."""


class DaysClosed(Asked):
    """Days on which the office is closed."""

    days: Annotated[list[Day], Field(min_length=1, max_length=400)]
    name: Annotated[str, StringConstraints(min_length=1, max_length=absences.NAME_MAX)]


class HolidaysBrought(Asked):
    """A calendar of holidays."""

    calendar: Ics
    """iCalendar (RFC 5545): its whole days close the office."""


@router.get("/absences", response_model=several(AbsenceView))
def get_absences(
    caller: Asking, everything: Annotated[bool, Query(alias="all", description="Also what is over")] = False
) -> JSONResponse:
    """Absences to come: the caller's own, of a head everybody's; always whole."""
    with caller.enter() as visit:
        rows = absences.absences_of(visit.session, visit.actor, visit.now, everything=everything)
        return JSONResponse(paging.whole([_absence(row) for row in rows]))


@router.post("/absences", response_model=shown(AbsenceView), status_code=201)
def post_absence(caller: Acting, body: AbsenceMade) -> Response:
    """Say that one is away, or as a head that somebody is."""

    def act(visit: Visit) -> Answer:
        who = _whose(visit, body.official)
        return Answer.of(
            201, _absence(absences.report(visit.session, visit.actor, who, body.begin, body.end, visit.now))
        )

    return caller.once(act)


@router.post("/absences/{absence}/end", response_model=shown(AbsenceView))
def post_absence_end(caller: Acting, absence: Id) -> Response:
    """Back again, or never away: from now on it does not count."""

    def act(visit: Visit) -> Answer:
        return Answer.of(200, _absence(absences.end_absence(visit.session, visit.actor, absence, visit.now)))

    return caller.once(act)


@router.post("/absences/calendar", response_model=shown(BroughtView))
def post_absence_calendar(caller: Acting, body: CalendarBrought) -> Response:
    """Enter what a calendar has from now on as absences. The same is entered once; titles are not kept."""

    def act(visit: Visit) -> Answer:
        found = importing.bring_absences(
            visit.session,
            visit.actor,
            _whose(visit, body.official),
            body.calendar.encode(),
            visit.now,
            matching=body.matching,
            replace=body.replace,
        )
        return Answer.of(200, _brought(found))

    return caller.once(act)


@router.get("/closing-days", response_model=several(ClosingDayView))
def get_closing_days(caller: Asking) -> JSONResponse:
    """Days on which the office is closed, beside those of the State's calendar; always whole."""
    with caller.enter() as visit:
        rows = absences.closing_days(visit.session, visit.actor)
        return JSONResponse(paging.whole([_closing(row) for row in rows]))


@router.post("/closing-days", response_model=shown(BroughtView))
def post_closing_days(caller: Acting, body: DaysClosed) -> Response:
    """Close the office on some days."""

    def act(visit: Visit) -> Answer:
        days = {date.fromisoformat(one): body.name for one in body.days}
        new = absences.close_days(visit.session, visit.actor, days, visit.now)
        return Answer.of(200, BroughtView(new, len(days) - new, 0))

    return caller.once(act)


@router.post("/closing-days/calendar", response_model=shown(BroughtView))
def post_holidays(caller: Acting, body: HolidaysBrought) -> Response:
    """Close the office on the whole days of a calendar of holidays."""

    def act(visit: Visit) -> Answer:
        found = importing.bring_closing_days(visit.session, visit.actor, body.calendar.encode(), visit.now)
        return Answer.of(200, _brought(found))

    return caller.once(act)


@router.delete("/closing-days/{day}", response_model=shown(BroughtView))
def delete_closing_day(caller: Asking, day: DayPath) -> JSONResponse:
    """Open the office on a day after all; again changes nothing."""
    with caller.enter() as visit:
        count = absences.open_days(visit.session, visit.actor, absences.read_days([day]), visit.now)
        return JSONResponse(BroughtView(0, 0, count).to_json())


def _whose(visit: Visit, official: str | None) -> OfficialId:
    return visit.actor.official if official is None else official_id(official)


def _absence(row: Absence) -> AbsenceView:
    return AbsenceView(
        row.id, row.official, row.begins, row.ends, row.source is not None, row.by, row.made, row.withdrawn
    )


def _closing(row: ClosingDay) -> ClosingDayView:
    return ClosingDayView(row.day.isoformat(), row.name, row.by, row.made)


def _brought(found: Brought) -> BroughtView:
    return BroughtView(found.new, found.known, found.ended)
