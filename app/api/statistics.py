"""The authority's own figures, the conference report, and what a working group is told."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.api.shape import Asked, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.statistics import conference, figures, groups
from app.statistics.conference import ConferenceReportView, StatisticsExportView
from app.statistics.figures import FIRST_YEAR, LAST_YEAR, FiguresView
from app.statistics.groups import GroupView

router = APIRouter(tags=["statistics"], prefix="/statistics")
_WORDS = "Calendar year, UTC, in which the matters were opened"
Year = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR, description=_WORDS)]
MaybeYear = Annotated[int | None, Query(ge=FIRST_YEAR, le=LAST_YEAR, description=f"{_WORDS}; else all")]
Group = Annotated[Literal["technical_assistance", "international_cooperation"], Path(description="The working group")]


class ExportAsked(Asked):
    """Of which year a conference report is exported."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


@router.get("", response_model=shown(FiguresView))
def get_statistics(caller: Asking, year: MaybeYear = None) -> JSONResponse:
    """Own figures, whole: counts, medians, ninetieth percentiles. Not for others."""
    with caller.enter() as visit:
        return JSONResponse(figures.figures(visit.session, visit.office, visit.actor, year=year).to_json())


@router.get("/conference", response_model=shown(ConferenceReportView))
def get_conference_report(caller: Asking, year: Year) -> JSONResponse:
    """The conference report as others may see it: suppressed aggregates. Nothing is logged."""
    with caller.enter() as visit:
        found = conference.report(visit.session, visit.office, visit.actor, year)
        return JSONResponse(ConferenceReportView(found).to_json())


@router.post("/exports", response_model=shown(StatisticsExportView), status_code=201)
def post_statistics_export(caller: Acting, asked: ExportAsked) -> Response:
    """The report as files that may leave, named in the log by their digests: `entry` can be proven to anybody."""

    def act(visit: Visit) -> Answer:
        return Answer.of(201, conference.export(visit.session, visit.office, visit.actor, asked.year))

    return caller.once(act)


@router.get("/groups/{group}", response_model=shown(GroupView))
def get_statistics_group(caller: Asking, group: Group, year: Year) -> JSONResponse:
    """A working group's focal points, our own figures of its matter, and what of them may be shown there."""
    with caller.enter() as visit:
        view = groups.view(visit.session, visit.office, visit.actor, group, year, visit.language)
        return JSONResponse(view.to_json())
