"""Circulars: one text to several States, each in a draft and a matter of its own, and the board of their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.api import paging
from app.api.drafts import STALE, Attachments, Body, DraftView, Language, Urgency, begun
from app.api.shape import REFERENCE, Asked, Authority, Code, Id, several, shown
from app.api.visit import Acting, Answer, Asking, Seen, Visit, etag
from app.kit.ids import Reference
from app.matters import circulars
from app.matters.board import BoardView, board
from app.matters.circular_models import Circular
from app.matters.circulars import Addressed, NewCircular
from app.matters.views import View

router = APIRouter(tags=["circulars"], prefix="/circulars")


@dataclass(frozen=True)
class CircularLine(View):
    """A circular in a list."""

    id: str
    version: int
    title: str
    procedure: str
    act: str
    changed: datetime
    kept: str | None

    @classmethod
    def of(cls, row: Circular) -> CircularLine:
        """Out of its row."""
        return cls(row.id, row.version, row.title, row.procedure, row.act, row.changed, row.kept)


@dataclass(frozen=True)
class WithdrawalsView(View):
    """The withdrawals that were begun, by draft; those that nothing held up are frozen."""

    drafts: tuple[str, ...]
    frozen: tuple[str, ...]


class Part(Asked):
    """One State's part."""

    recipient: Authority
    treaty: Code | None = None
    language: Language = "en"
    own: Annotated[Body, Field(default_factory=dict)]
    """Members of the body that stand beside or in place of the common ones."""
    attachments: Annotated[Attachments, Field(default_factory=list)]

    def addressed(self) -> Addressed:
        """As the room takes it."""
        return Addressed(self.recipient, self.treaty, self.language, self.own, tuple(self.attachments))


class CircularOpening(Asked):
    """A circular that is begun."""

    title: Annotated[str, Field(min_length=1, max_length=circulars.TITLE)]
    procedure: Code
    act: Code
    common: Body
    to: Annotated[list[Part], Field(min_length=1, max_length=circulars.MOST)]
    urgency: Urgency = "routine"
    attachments: Annotated[Attachments, Field(default_factory=list)]


class CommonPart(Asked):
    """The common part as it shall be."""

    common: Body


class PartMore(Part):
    """One more State's part."""

    urgency: Urgency = "routine"


class Rest(Asked):
    """One State has it; the rest is withdrawn."""

    kept: Annotated[str, Field(pattern=REFERENCE)]
    """The matter of the State that has it."""
    reason: Annotated[str, Field(min_length=1, max_length=20_000)]


@router.get("", response_model=several(CircularLine))
def get_circulars(caller: Asking) -> JSONResponse:
    """The authority's circulars, those changed last first; always whole."""
    with caller.enter() as visit:
        found = tuple(CircularLine.of(row) for row in circulars.circulars_of(visit.session, visit.actor))
    return JSONResponse(paging.whole(found))


@router.post("", response_model=shown(BoardView), status_code=201)
def post_circular(caller: Acting, body: CircularOpening) -> Response:
    """Begin a circular: a draft for each State. Its ETag is the version of its common part."""

    def act(visit: Visit) -> Answer:
        to = tuple(one.addressed() for one in body.to)
        new = NewCircular(body.title, body.procedure, body.act, body.common, to, body.urgency, tuple(body.attachments))
        row = circulars.begin(visit.session, visit.office, visit.actor, new)
        return _board(visit, row.id, 201, Location=f"/v1/circulars/{row.id}")

    return caller.once(act)


@router.get("/{id}", response_model=shown(BoardView))
def get_circular(caller: Asking, id: Id) -> JSONResponse:  # the name in the path
    """The board: who has it, who acknowledged, answered, refused; what each State's part has of its own."""
    with caller.enter() as visit:
        view = board(visit.session, visit.office, visit.actor, id)
    return JSONResponse(view.to_json(), headers={"ETag": etag(view.version)})


@router.put("/{id}/common", response_model=shown(BoardView), responses=STALE)
def put_common(caller: Acting, seen: Seen, id: Id, body: CommonPart) -> Response:  # as above
    """Edit the common part once: every draft that has not left follows, and what it has of its own stays."""

    def act(visit: Visit) -> Answer:
        circulars.edit(visit.session, visit.office, visit.actor, id, seen, body.common)
        return _board(visit, id, 200)

    return caller.once(act)


@router.post("/{id}/states", response_model=shown(DraftView), status_code=201)
def post_state(caller: Acting, id: Id, body: PartMore) -> Response:  # as above
    """Write to one more State."""

    def act(visit: Visit) -> Answer:
        made = circulars.address(visit.session, visit.office, visit.actor, id, body.addressed(), body.urgency)
        return begun(made)

    return caller.once(act)


@router.post("/{id}/rest", response_model=shown(WithdrawalsView))
def post_rest(caller: Acting, id: Id, body: Rest) -> Response:  # as above
    """One State has it: drafts that have not left are given up, and withdrawals of the others are begun."""

    def act(visit: Visit) -> Answer:
        kept = Reference(body.kept)
        drafts = circulars.withdraw_rest(visit.session, visit.office, visit.actor, id, kept, body.reason)
        frozen = tuple(one.frozen for one in drafts if one.frozen)
        for one in frozen:
            visit.wake("sign", one)
        return Answer.of(200, WithdrawalsView(tuple(one.id for one in drafts), frozen))

    return caller.once(act)


def _board(visit: Visit, circular: str, status: int, **headers: str) -> Answer:
    view = board(visit.session, visit.office, visit.actor, circular)
    return Answer.of(status, view, ETag=etag(view.version), **headers)
