"""Drills of contact points, by agreement, and what they prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.api import paging
from app.api.paging import Paged
from app.api.shape import Asked, Authority, Id, ReferencePath, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.instruments.models import Frozen
from app.kit.clock import instant
from app.kit.ids import AuthorityId, Reference
from app.matters import drills, own_drills, reachable
from app.matters.drills import DrillView
from app.matters.reachable import ReachabilityView
from app.matters.views import View

router = APIRouter(tags=["drills"], prefix="/drills")
Words = Annotated[str, Field(min_length=1, max_length=2_000)]
Moment = Annotated[str, Field(max_length=40)]


@dataclass(frozen=True)
class DrillWordView(View):
    """A word on a drill that is on its way: the matter, and the instrument that is being sealed."""

    reference: str
    instrument: str


class DrillProposal(Asked):
    """A drill that is proposed."""

    recipient: Authority
    begins: Moment
    """RFC 3339."""
    ends: Moment
    scenario: Words = drills.SCENARIO


@dataclass(frozen=True)
class OwnDrillView(View):
    """A drill of our own points that was asked for."""

    reference: str


class OwnDrillWindow(Asked):
    """Within which our own points are drilled."""

    begins: Moment
    """RFC 3339."""
    ends: Moment


class DrillAgreement(Asked):
    """What is promised."""

    answer_within: Annotated[int, Field(ge=1, le=1440)] | None = None
    """Minutes, no more than our edition promises (`longer_than_promised`); left out: as it promises, else 30."""


class DrillStop(Asked):
    """Why a drill is declined, stopped or called off."""

    reason: Words


@router.get("", response_model=several(DrillView))
def get_drills(caller: Asking, page: Paged) -> JSONResponse:
    """Drills both ways, and of our own points, newest first."""
    with caller.enter() as visit:
        found = own_drills.all_drills(visit.session, visit.actor, limit=page.limit + 1, before=page.place)
        return JSONResponse(paging.newest(page, found, own_drills.place, lambda one: one))


@router.get("/reachability", response_model=several(ReachabilityView))
def get_reachability(
    caller: Asking,
    about: Annotated[str | None, Query(max_length=40, description="A State or an authority; else all")] = None,
) -> JSONResponse:
    """The newest proof of reachability on each authority by each other; always whole."""
    with caller.enter() as visit:
        return JSONResponse(paging.whole(reachable.proofs(visit.session, visit.actor, visit.office.now(), about)))


@router.get("/{reference}", response_model=shown(DrillView))
def get_drill(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """One drill with the times of its hops."""
    with caller.enter() as visit:
        return JSONResponse(drills.shown(visit.session, visit.actor, Reference(reference)).to_json())


@router.post("", response_model=shown(DrillWordView), status_code=202)
def post_drill(caller: Acting, body: DrillProposal) -> Response:
    """Propose a drill; it begins by itself, at a moment that nobody knows, once the other side has agreed."""

    def act(visit: Visit) -> Answer:
        window = instant(body.begins), instant(body.ends)
        to = AuthorityId(body.recipient)
        return _leaves(visit, drills.propose(visit.session, visit.office, visit.actor, to, window, body.scenario))

    return caller.once(act)


@router.post("/own", response_model=shown(OwnDrillView), status_code=202)
def post_own_drill(caller: Acting, body: OwnDrillWindow) -> Response:
    """Have our own points drilled; it comes at a moment of the window that nobody knows."""

    def act(visit: Visit) -> Answer:
        window = instant(body.begins), instant(body.ends)
        return Answer.of(202, OwnDrillView(own_drills.ask(visit.session, visit.actor, window, visit.now).id))

    return caller.once(act)


@router.get("/own/{drill}", response_model=shown(DrillView))
def get_own_drill(caller: Asking, drill: Id) -> JSONResponse:
    """One drill of our own points with the times of its hops."""
    with caller.enter() as visit:
        return JSONResponse(own_drills.shown(visit.session, visit.actor, drill).to_json())


@router.post("/own/{drill}/withdrawal", response_model=shown(DrillView))
def post_own_drill_withdrawal(caller: Acting, drill: Id, body: DrillStop) -> Response:
    """Call a drill of our own points off, before it comes or while it rings: by who planned it, or a head."""

    def act(visit: Visit) -> Answer:
        own_drills.withdraw(visit.session, visit.actor, drill, body.reason, visit.now)
        return Answer.of(200, own_drills.shown(visit.session, visit.actor, drill))

    return caller.once(act)


@router.post("/{reference}/agreement", response_model=shown(DrillWordView), status_code=202)
def post_drill_agreement(caller: Acting, reference: ReferencePath, body: DrillAgreement) -> Response:
    """Agree to a drill of our points."""

    def act(visit: Visit) -> Answer:
        found = Reference(reference)
        return _leaves(visit, drills.agree(visit.session, visit.office, visit.actor, found, body.answer_within))

    return caller.once(act)


@router.post("/{reference}/end", response_model=shown(DrillWordView), status_code=202)
def post_drill_end(caller: Acting, reference: ReferencePath, body: DrillStop) -> Response:
    """Decline a drill that was proposed, or stop one of either side, before it comes or while it rings."""

    def act(visit: Visit) -> Answer:
        found = Reference(reference)
        return _leaves(visit, drills.end(visit.session, visit.office, visit.actor, found, body.reason))

    return caller.once(act)


def _leaves(visit: Visit, made: tuple[Frozen, str]) -> Answer:
    frozen, job = made
    visit.wake("sign", job)
    return Answer.of(202, DrillWordView(frozen.reference, frozen.id))
