"""Signings that stall: seen with their reasons, taken up again, given up."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse

from app.api import paging
from app.api.approvals import SigningView
from app.api.shape import Id, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.matters import signings
from app.matters.signing_views import StalledView
from app.matters.views import View

router = APIRouter(tags=["signings that stall"], prefix="/signings")


@dataclass(frozen=True)
class GivenUpView(View):
    """A document whose signing was given up."""

    frozen: str
    state: str
    """frozen: it may be signed again, in any way."""


@router.get("", response_model=several(StalledView))
def get_signings(caller: Asking) -> JSONResponse:
    """Every document whose signing was asked for and is not at its end, with the reason; always whole.

    Of more than 500 that failed, that wait, or that are signed elsewhere, the newest 500 of each.
    """
    with caller.enter() as visit:
        return JSONResponse(paging.whole(signings.stalled(visit.session, visit.office, visit.actor)))


@router.post("/{frozen}/retry", response_model=shown(SigningView), status_code=202)
def post_retry(caller: Acting, frozen: Id) -> Response:
    """Take it up again. Its signatory has asked for it; every condition is asked anew."""

    def act(visit: Visit) -> Answer:
        job = signings.retry(visit.session, visit.office, visit.actor, frozen)
        visit.wake("sign", job.id)
        return Answer.of(202, SigningView(job.id, job.frozen, True), Location=f"/v1/frozen/{job.frozen}")

    return caller.once(act)


@router.post("/{frozen}/cancel", response_model=shown(GivenUpView))
def post_cancel(caller: Acting, frozen: Id) -> Response:
    """Give it up: nothing leaves, and the document stays as it was approved, to be signed in any way."""

    def act(visit: Visit) -> Answer:
        found = signings.cancel(visit.session, visit.office, visit.actor, frozen)
        return Answer.of(200, GivenUpView(found.id, found.state))

    return caller.once(act)
