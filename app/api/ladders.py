"""The ladders that notices climb: the authority's own go before those of the rules; none may be a dead end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import Field, JsonValue

from app.api import paging
from app.api.shape import Asked, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.kit.canonical import Json
from app.matters.views import View
from app.notices import ladders, policy, rungs, trail
from app.notices.channel_models import NoticeLadder
from app.notices.policy import Link, Policy

router = APIRouter(tags=["ladders"])
Key = Annotated[
    str,
    Path(pattern=r"^(occasion|severity):[a-z_.]{1,40}$", description="occasion:matter.urgent or severity:urgent"),
]


@dataclass(frozen=True)
class LadderView(View):
    """A ladder of the authority's own."""

    key: str
    version: int
    rungs: list[Json]
    """Each `{"after": seconds, "next_way": seconds, "roles": […], "rosters": […], "persons": […], "channels": […]}`:
    `next_way` (30 to 900) is how long somebody is left to answer one of their ways before the next one is taken too.
    """
    repeat: int
    """Seconds after which the last rung rings again."""
    by: str
    made: datetime
    ended: datetime | None


@dataclass(frozen=True)
class LadderCheckView(View):
    """What is wrong with a ladder, and whom it would not reach at this moment."""

    faults: tuple[str, ...]
    """It cannot be set while there are any."""
    unreached: tuple[str, ...]


@dataclass(frozen=True)
class NoticePolicyView(View):
    """How notices may be acknowledged outside of a signed-in door."""

    link: str
    """alone, or factor: a link asks for the second factor."""
    keypress: bool


class NewLadder(Asked):
    """What a notice is to climb."""

    rungs: Annotated[list[dict[str, JsonValue]], Field(min_length=1, max_length=rungs.MOST)]
    repeat: Annotated[int, Field(ge=ladders.SHORTEST, le=rungs.LONGEST)]


class NewNoticePolicy(Asked):
    """How notices may be acknowledged."""

    link: Annotated[str, Field(pattern="^(alone|factor)$")]
    keypress: bool


@router.get("/ladders", response_model=several(LadderView))
def get_ladders(caller: Asking) -> JSONResponse:
    """The authority's own ladders that are in force; for all else the rules' are climbed."""
    with caller.enter() as visit:
        return JSONResponse(paging.whole([view(one) for one in ladders.ladders_of(visit.session, visit.actor)]))


@router.put("/ladders/{key}", response_model=shown(LadderView))
def put_ladder(caller: Asking, key: Key, asked: NewLadder) -> Response:
    """Set a ladder. What is under way goes on by the one that it was made with."""
    with caller.enter() as visit:
        rosters = caller.desk.doors.means.rosters.rosters_of(visit.session, visit.actor.authority)
        made = ladders.set_ladder(
            visit.session, visit.actor, key, _json(asked), asked.repeat, visit.now, rosters=rosters
        )
        return JSONResponse(view(made).to_json())


@router.post("/ladders/{key}/check", response_model=shown(LadderCheckView))
def post_check(caller: Asking, key: Key, asked: NewLadder) -> Response:
    """Whether a ladder is a dead end anywhere, and whom it would not reach now."""
    with caller.enter() as visit:
        means, authority = caller.desk.doors.means, visit.actor.authority
        found = rungs.read(_json(asked))
        unreached = trail.unreached(visit.session, visit.actor, found, means, visit.now)
        rosters = means.rosters.rosters_of(visit.session, authority)
        wrong = ladders.faults(authority, key, found, asked.repeat, rosters)
        return JSONResponse(LadderCheckView(tuple(wrong), tuple(unreached)).to_json())


@router.delete("/ladders/{key}", status_code=204, response_class=Response)
def delete_ladder(caller: Asking, key: Key) -> Response:
    """The rule's own ladder is climbed again."""
    with caller.enter() as visit:
        ladders.end_ladder(visit.session, visit.actor, key, visit.now)
    return Response(status_code=204)


@router.get("/notice-policy", response_model=shown(NoticePolicyView))
def get_notice_policy(caller: Asking) -> JSONResponse:
    """How notices may be acknowledged outside of a signed-in door."""
    with caller.enter() as visit:
        found = policy.policy_of(visit.session, visit.actor.authority)
        return JSONResponse(NoticePolicyView(found.link.value, found.keypress).to_json())


@router.post("/notice-policy", response_model=shown(NoticePolicyView))
def post_notice_policy(caller: Acting, asked: NewNoticePolicy) -> Response:
    """Say how notices may be acknowledged."""

    def act(visit: Visit) -> Answer:
        wanted = Policy(Link(asked.link), asked.keypress)
        found = policy.set_policy(visit.session, visit.actor, wanted, visit.now)
        return Answer.of(200, NoticePolicyView(found.link.value, found.keypress))

    return caller.once(act)


def view(row: NoticeLadder) -> LadderView:
    """A ladder as doors show it."""
    return LadderView(row.key, row.version, list(row.rungs), row.repeat, row.by, row.made, row.ended)


def _json(asked: NewLadder) -> list[Json]:
    return [dict(one) for one in asked.rungs]
