"""Quarantine: what came, was refused and is kept apart."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from app.api import paging
from app.api.paging import Paged
from app.api.shape import several
from app.api.visit import Asking
from app.matters import queries
from app.matters.views import QuarantineView

router = APIRouter(tags=["quarantine"], prefix="/quarantine")


@router.get("", response_model=several(QuarantineView))
def get_quarantine(caller: Asking, page: Paged) -> JSONResponse:
    """What was refused, newest first, with the step that refused it and why. None of it is an instrument."""
    with caller.enter() as visit:
        found = queries.quarantine(visit.session, visit.actor, limit=page.limit + 1, before=page.place)
    return JSONResponse(paging.newest(page, found, lambda one: (one.at, one.envelope), lambda one: one))
