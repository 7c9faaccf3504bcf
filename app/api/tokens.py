"""Personal tokens: list one's own, make, revoke. The text of a new one is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.accounts import tokens
from app.accounts.models import ApiToken
from app.api import paging
from app.api.paging import Paged
from app.api.shape import Asked, Code, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.matters.views import View

router = APIRouter(tags=["tokens"], prefix="/tokens")
TokenId = Annotated[str, Path(pattern="^[0-9a-f]{12}$", description="The id of a token")]


@dataclass(frozen=True)
class TokenView(View):
    """A token, without its secret."""

    id: str
    label: str
    scopes: tuple[str, ...] | None
    """Null: everything that the official's roles allow."""
    made: datetime
    expires: datetime
    last_used: datetime | None
    revoked: datetime | None


@dataclass(frozen=True)
class NewTokenView(View):
    """A new token. `text` cannot be had again: a repetition with the same `Idempotency-Key` shows null."""

    id: str
    text: str | None
    expires: datetime


class NewToken(Asked):
    """What a token is to be."""

    label: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    scopes: Annotated[list[Code], Field(max_length=100)] | None = None
    """`read`, or names of permissions; null: everything that one's roles allow."""
    days: Annotated[int, Field(ge=1, le=tokens.LONGEST.days)] = 90
    """How long it lives."""


@router.get("", response_model=several(TokenView))
def get_tokens(caller: Asking, page: Paged) -> JSONResponse:
    """One's own tokens, by id."""
    with caller.enter() as visit:
        rows = tokens.tokens_of(visit.session, visit.actor)
        return JSONResponse(paging.keyed(page, rows, lambda row: row.id, _shown))


@router.post("", response_model=shown(NewTokenView), status_code=201)
def post_token(caller: Acting, body: NewToken) -> Response:
    """Make a token for oneself. One that came with scopes makes none."""

    def act(visit: Visit) -> Answer:
        made = tokens.issue_token(
            visit.session,
            visit.actor,
            label=body.label,
            scopes=body.scopes,
            lifetime=timedelta(days=body.days),
            at=visit.now,
        )
        view = NewTokenView(made.id, made.text, made.expires)
        return Answer(201, view.to_json(), {"Location": f"/v1/tokens/{made.id}"}, secret=("text",))

    return caller.once(act)


@router.delete("/{token}", status_code=204, response_class=Response)
def delete_token(caller: Asking, token: TokenId) -> Response:
    """Revoke a token: one's own, or any of the authority for those who manage officials. Twice is once."""
    with caller.enter() as visit:
        tokens.revoke_token(visit.session, visit.actor, token, visit.now)
    return Response(status_code=204)


def _shown(row: ApiToken) -> TokenView:
    scopes = None if row.scopes is None else tuple(row.scopes)
    return TokenView(row.id, row.label, scopes, row.made, row.expires, row.last_used, row.revoked)
