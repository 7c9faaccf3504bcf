"""Notices: what the roles of the caller hear of, and the word that stops a ladder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse

from app.api import paging
from app.api.paging import Paged
from app.api.shape import Id, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.kit.canonical import JsonObject
from app.matters.views import View
from app.notices import post
from app.notices.models import Notice
from app.notices.wording import worded

router = APIRouter(tags=["notices"], prefix="/notices")


@dataclass(frozen=True)
class NoticeView(View):
    """Something that an official must hear of."""

    id: str
    occasion: str
    severity: str
    subject: JsonObject
    """What it is about: references, ids, codes."""
    words: str
    """In the language of the answer, filled; no case content."""
    params: JsonObject
    """What the words are filled with, for programs."""
    made: datetime
    rung: int
    """How far its ladder has been climbed; 0 is the first rung."""
    rings: int
    acknowledged: datetime | None
    acknowledged_by: str | None
    resolved: datetime | None


@router.get("", response_model=several(NoticeView))
def get_notices(
    caller: Asking,
    page: Paged,
    settled: Annotated[bool, Query(alias="all", description="Also those that are acknowledged or resolved")] = False,
) -> JSONResponse:
    """Notices that the caller's roles hear of, newest first."""
    with caller.enter() as visit:
        rows = post.heard(visit.session, visit.actor, all_of_them=settled, limit=page.limit + 1, before=page.place)
        return JSONResponse(paging.newest(page, rows, lambda row: (row.made, row.id), lambda row: _shown(row, visit)))


@router.post("/{notice}/acknowledgement", response_model=shown(NoticeView))
def post_acknowledgement(caller: Acting, notice: Id) -> Response:
    """I have heard it and see to it. The first who says so is named; again changes nothing."""

    def act(visit: Visit) -> Answer:
        return Answer.of(200, _shown(post.acknowledge(visit.session, visit.actor, notice, visit.now), visit))

    return caller.once(act)


def _shown(row: Notice, visit: Visit) -> NoticeView:
    return NoticeView(
        id=row.id,
        occasion=row.occasion,
        severity=row.severity,
        subject=row.subject,
        words=worded(row, visit.language, visit.zone),
        params=row.params,
        made=row.made,
        rung=row.rung,
        rings=row.rings,
        acknowledged=row.acknowledged,
        acknowledged_by=row.acknowledged_by,
        resolved=row.resolved,
    )
