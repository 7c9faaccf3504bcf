"""The clause library: texts that the authority uses again. A clause's ETag is its version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.api import paging
from app.api.drafts import STALE, DraftView, Language, Place, draft_view
from app.api.paging import Paged
from app.api.shape import Asked, Code, Id, Responses, Uuid, several, shown
from app.api.visit import Acting, Answer, Asking, Seen, Visit, etag
from app.matters import clauses
from app.matters.clauses import NewClause, Use
from app.matters.models import Clause
from app.matters.views import View

router = APIRouter(tags=["clauses"])

CHANGED: Responses = {
    412: {"description": "The clause has changed since"},
    428: {"description": "`If-Match` is missing"},
}
Title = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(min_length=1, max_length=20_000)]
Generic = Annotated[str, Field(max_length=400, pattern=r"^[a-z][a-z_]{0,40}(\.[a-z][a-z_]{0,40}){0,9}$")]


@dataclass(frozen=True)
class ClauseView(View):
    """A clause in one of its versions."""

    id: str
    version: int
    title: str
    language: str
    kind: str | None
    """The kind of instrument that it fits; null: any."""
    field: str | None
    """The dotted path that it fits, list positions left out; null: any."""
    text: str
    placeholders: tuple[str, ...]
    """Names in braces in its text, to be filled when it is used."""
    archived: bool
    by: str
    at: datetime


class ClauseMade(Asked):
    """A new clause."""

    title: Title
    language: Language
    text: Words
    """With `{placeholders}`. These fill themselves: authority, own_state, recipient, recipient_state, treaty and today,
    in names and words of the draft's language; authority_code, own_state_code, recipient_code, recipient_state_code,
    treaty_code and today_iso; matter and case."""
    kind: Code | None = None
    field: Generic | None = None


class ClauseChanges(Asked):
    """Members of a clause that are to be something else; what is left out stays."""

    title: Title | None = None
    language: Language | None = None
    text: Words | None = None
    kind: Code | None = None
    field: Generic | None = None
    archived: bool | None = None


class Using(Asked):
    """A clause that is put into a draft."""

    clause: Uuid
    path: Place | None = None
    """Dotted path in the body; null: the clause's own field. In a list the text is an item of its own."""
    values: Annotated[
        dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")], Annotated[str, Field(max_length=2000)]],
        Field(max_length=100, default_factory=dict),
    ]
    """For its placeholders. One without a value stays, and a finding says so."""
    replace: bool = False
    """Instead of what stands there; else behind it."""


@router.get("/clauses", response_model=several(ClauseView))
def get_clauses(
    caller: Asking,
    page: Paged,
    kind: Annotated[str | None, Query(pattern=r"^[a-z][a-z0-9_]{0,59}$", description="Those that fit it")] = None,
    field: Annotated[
        str | None, Query(pattern=r"^[a-z][a-z0-9_.]{0,399}$", description="Dotted path: those that fit there")
    ] = None,
    language: Annotated[Language | None, Query()] = None,
    find: Annotated[str, Query(pattern=r"^[^\x00-\x1f]{0,200}$", description="What the title holds")] = "",
    archived: Annotated[bool, Query(description="Archived ones, too")] = False,
) -> JSONResponse:
    """The authority's clauses as they are now, by id."""
    with caller.enter() as visit:
        rows = clauses.clauses_of(
            visit.session, visit.actor, kind=kind, field=field, language=language, words=find, archived=archived
        )
        return JSONResponse(paging.keyed(page, rows, lambda row: row.id, _view))


@router.post("/clauses", response_model=shown(ClauseView), status_code=201)
def post_clause(caller: Acting, body: ClauseMade) -> Response:
    """Add a clause."""

    def act(visit: Visit) -> Answer:
        new = NewClause(body.title, body.language, body.text, body.kind, body.field)
        row = clauses.add_clause(visit.session, visit.office, visit.actor, new)
        return Answer.of(201, _view(row), ETag=etag(row.version), Location=f"/v1/clauses/{row.id}")

    return caller.once(act)


@router.get("/clauses/{clause}", response_model=shown(ClauseView))
def get_clause(caller: Asking, clause: Id) -> JSONResponse:
    """One clause as it is now, with its ETag."""
    with caller.enter() as visit:
        row = clauses.clause_of(visit.session, visit.actor, clause)
        return JSONResponse(_view(row).to_json(), headers={"ETag": etag(row.version)})


@router.get("/clauses/{clause}/versions", response_model=several(ClauseView))
def get_clause_versions(caller: Asking, clause: Id) -> JSONResponse:
    """Every version of a clause, the newest first; always whole."""
    with caller.enter() as visit:
        rows: Sequence[Clause] = clauses.clause_versions(visit.session, visit.actor, clause)
        return JSONResponse(paging.whole([_view(row) for row in rows]))


@router.patch("/clauses/{clause}", response_model=shown(ClauseView), responses=CHANGED)
def patch_clause(caller: Asking, clause: Id, seen: Seen, body: ClauseChanges) -> JSONResponse:
    """Change a clause, or archive it: a new version. Drafts that it was put into keep what they hold."""
    with caller.enter() as visit:
        given = body.model_dump(mode="json", exclude_unset=True)
        view = _view(clauses.change_clause(visit.session, visit.office, visit.actor, clause, seen, given))
    return JSONResponse(view.to_json(), headers={"ETag": etag(view.version)})


@router.post("/drafts/{draft}/clauses", response_model=shown(DraftView), responses=STALE)
def post_draft_clause(caller: Acting, draft: Id, seen: Seen, body: Using) -> Response:
    """Put a clause into a draft: a version that names the clause and its version."""

    def act(visit: Visit) -> Answer:
        use = Use(body.clause, body.path, body.values, body.replace)
        row = clauses.use_clause(visit.session, visit.office, visit.actor, draft, seen, use)
        return Answer.of(200, draft_view(row), ETag=etag(row.version))

    return caller.once(act)


def _view(row: Clause) -> ClauseView:
    return ClauseView(
        id=row.id,
        version=row.version,
        title=row.title,
        language=row.language,
        kind=row.kind,
        field=row.field,
        text=row.text,
        placeholders=clauses.placeholders(row.text),
        archived=row.archived,
        by=row.by,
        at=row.at,
    )
