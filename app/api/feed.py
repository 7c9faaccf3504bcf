"""The change feed: how another system keeps up without asking for everything again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.api.shape import shown
from app.api.visit import Asking
from app.matters import changes
from app.matters.views import View

router = APIRouter(tags=["changes"])


@dataclass(frozen=True)
class ChangeView(View):
    """Something changed; read it at its own place."""

    number: int
    at: datetime
    what: str
    """matter, instrument, draft; edition, of a directory, ours or another State's."""
    subject: str
    """Its reference or id; of an edition State and number: XB/7."""


@dataclass(frozen=True)
class ChangesView(View):
    """Changes in order, without gaps. `next` is always there: ask with it again later."""

    items: tuple[ChangeView, ...]
    next: str


@router.get("/changes", response_model=shown(ChangesView))
def get_changes(
    caller: Asking,
    cursor: Annotated[str, Query(pattern="^[0-9]{1,18}$", description="`next` of the last answer; 0 begins")] = "0",
    limit: Annotated[int, Query(ge=1, le=changes.LONGEST)] = 100,
) -> JSONResponse:
    """What changed for the caller's authority after `cursor`, oldest first. None is ever skipped."""
    with caller.enter() as visit:
        rows, last = changes.since(visit.session, visit.actor, int(cursor), limit)
        items = tuple(ChangeView(row.number, row.at, row.what, row.subject) for row in rows)
    return JSONResponse(ChangesView(items, str(last)).to_json())
