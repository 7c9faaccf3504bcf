"""A draft shown to the other authority for comment; its comments; what came back for completion."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.api import paging
from app.api.drafts import DraftView, Place, begun
from app.api.shape import Asked, Id, Uuid, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.matters import completion, sharing
from app.matters.sharing import CommentView, Sharing

router = APIRouter(tags=["drafts"], prefix="/drafts")


class Showing(Asked):
    """What is shown of a draft, and what is asked about it."""

    fields: Annotated[list[Place], Field(max_length=200, default_factory=list)]
    """Dotted paths in the body; empty: all of it."""
    asks: Annotated[str | None, Field(max_length=20_000)] = None
    comment_wanted_by: Annotated[str | None, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")] = None


class Completing(Asked):
    """Which return is completed."""

    instrument: Uuid
    """Id of the return for completion that came."""


@router.post("/{draft}/sharings", response_model=shown(DraftView), status_code=201)
def post_sharing(caller: Acting, draft: Id, body: Showing) -> Response:
    """Begin the informal letter that shows a draft to its recipient, to be frozen and sealed like any other."""

    def act(visit: Visit) -> Answer:
        how = Sharing(tuple(body.fields), body.asks, body.comment_wanted_by)
        return begun(sharing.share(visit.session, visit.office, visit.actor, draft, how))

    return caller.once(act)


@router.get("/{draft}/comments", response_model=several(CommentView))
def get_comments(caller: Asking, draft: Id) -> JSONResponse:
    """The comments of the other authority on a draft, at its fields, the newest first; always whole."""
    with caller.enter() as visit:
        return JSONResponse(paging.whole(sharing.comments_on(visit.session, visit.actor, draft)))


@router.post("/returned", response_model=shown(DraftView), status_code=201)
def post_returned(caller: Acting, body: Completing) -> Response:
    """Begin once more what came back for completion: only the parts that were named there are open."""

    def act(visit: Visit) -> Answer:
        return begun(completion.complete(visit.session, visit.office, visit.actor, body.instrument))

    return caller.once(act)
