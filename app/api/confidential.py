"""Confidential matters: who is named in one, and the acts on that list. Nothing of it crosses the border."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import Field, StringConstraints

from app.access.models import Guard
from app.api.shape import AUTHORITY, REFERENCE, UUID, Asked, shown
from app.api.visit import Acting, Answer, Asking, Caller, Visit
from app.matters import confidential
from app.matters.confidential_views import GuardView
from app.matters.confidential_views import shown as list_of

router = APIRouter(tags=["confidential matters"], prefix="/confidential")

OFFICIAL = AUTHORITY[:-1] + r"/[a-z0-9]([a-z0-9.-]{0,38}[a-z0-9])?$"
SUBJECT = f"({REFERENCE}|{UUID})"
Official = Annotated[str, StringConstraints(pattern=OFFICIAL, max_length=81)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=confidential.REASON)]
Subject = Annotated[
    str, Path(pattern=SUBJECT, description="A matter's reference, or the id of the draft that opens it")
]


class MarkAsked(Asked):
    """What becomes confidential, why, and who sees it beside the caller; a head names others."""

    subject: Annotated[str, StringConstraints(pattern=SUBJECT)]
    reason: Reason
    names: list[Official] = Field(default_factory=list, max_length=50)


class NameAsked(Asked):
    """Who sees it from now on, and why."""

    official: Official
    reason: Reason


class RemovalAsked(Asked):
    """Who sees it no longer; the last who can work on it leaves only to a successor."""

    official: Official
    successor: Official | None = None


class ReasonAsked(Asked):
    """Why."""

    reason: Reason


@router.get("/{subject}", response_model=shown(GuardView))
def get_confidential(caller: Asking, subject: Subject) -> JSONResponse:
    """Who is named in it, and was; for those who are, and for the head."""
    with caller.enter() as visit:
        view = list_of(visit.session, visit.actor, confidential.seen(visit.session, visit.actor, subject))
    return JSONResponse(view.to_json())


@router.post("", response_model=shown(GuardView), status_code=201)
def post_confidential(caller: Acting, asked: MarkAsked) -> Response:
    """Mark a matter, or the draft that opens one: from now on only those who are named see what is in it."""
    return _did(
        caller,
        201,
        lambda visit: confidential.mark(
            visit.session, visit.actor, asked.subject, asked.reason, asked.names, visit.now
        ),
    )


@router.post("/{subject}/names", response_model=shown(GuardView))
def post_name(caller: Acting, subject: Subject, asked: NameAsked) -> Response:
    """Name one more official."""
    return _did(
        caller,
        200,
        lambda visit: confidential.name(visit.session, visit.actor, subject, asked.official, asked.reason, visit.now),
    )


@router.post("/{subject}/removal", response_model=shown(GuardView))
def post_removal(caller: Acting, subject: Subject, asked: RemovalAsked) -> Response:
    """Name somebody no longer."""
    return _did(
        caller,
        200,
        lambda visit: confidential.remove(
            visit.session, visit.actor, subject, asked.official, visit.now, successor=asked.successor
        ),
    )


@router.post("/{subject}/entry", response_model=shown(GuardView))
def post_entry(caller: Acting, subject: Subject, asked: ReasonAsked) -> Response:
    """Break the glass: a head enters without being named. It is logged, and rings until somebody acknowledges it."""
    return _did(
        caller, 200, lambda visit: confidential.enter(visit.session, visit.actor, subject, asked.reason, visit.now)
    )


@router.post("/{subject}/lifting", response_model=shown(GuardView))
def post_lifting(caller: Acting, subject: Subject, asked: ReasonAsked) -> Response:
    """Take the mark off."""
    return _did(
        caller, 200, lambda visit: confidential.lift(visit.session, visit.actor, subject, asked.reason, visit.now)
    )


def _did(caller: Caller, status: int, act: Callable[[Visit], Guard]) -> Response:
    return caller.once(lambda visit: Answer.of(status, list_of(visit.session, visit.actor, act(visit))))
