"""Versions of a draft: what each change made of it, who made it and when; and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import JSONResponse

from app.api import paging
from app.api.drafts import STALE, DraftView, draft_view
from app.api.paging import Paged
from app.api.shape import Id, several, shown
from app.api.visit import Acting, Answer, Asking, Seen, Visit, etag
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid
from app.matters import drafts, versions
from app.matters.versions import Compared
from app.matters.views import View

router = APIRouter(tags=["drafts"], prefix="/drafts/{draft}/versions")

Version = Annotated[int, Path(ge=1, le=999_999_999, description="A version that is listed")]


@dataclass(frozen=True)
class DraftVersionView(View):
    """A version of a draft in the list."""

    version: int
    what: str
    """begun, changed, restored, copied, carried, clause, shared, returned; shown: changed, and then shown to the
    other State; found: from before versions were kept.
    """
    source: JsonObject
    """Where it came from, if it was not typed: a version, a matter, a clause."""
    by: str
    began: datetime
    """When the first of its changes was made: small changes of one official within a minute are one version."""
    at: datetime
    since: int | None
    """The version that it is compared with; null: it is the first."""
    paths: tuple[str, ...]
    """Dotted paths of what differs."""


@dataclass(frozen=True)
class DifferenceView(View):
    """One member that differs."""

    path: str
    was: Json
    now: Json
    added: bool
    removed: bool


@dataclass(frozen=True)
class WholeVersionView(DraftVersionView):
    """A version whole."""

    differences: tuple[DifferenceView, ...]
    members: JsonObject
    """What the draft held: recipient, treaty, urgency, language, body, attachments, in_reply_to, replaces."""


@router.get("", response_model=several(DraftVersionView))
def get_versions(caller: Asking, draft: Id, page: Paged) -> JSONResponse:
    """The versions of a draft, newest first, each compared with the one before it."""
    with caller.enter() as visit:
        rows = versions.versions_of(visit.session, visit.actor, draft, limit=page.limit + 1, before=_before(page))
        told = paging.newest(page, rows, lambda one: (one.version.at, str(one.version.version)), _line)
    return JSONResponse(told)


@router.get("/{version}", response_model=shown(WholeVersionView))
def get_version(
    caller: Asking,
    draft: Id,
    version: Version,
    since: Annotated[
        int | None, Query(ge=1, le=999_999_999, description="Compare with this version; left out: with the one before")
    ] = None,
) -> JSONResponse:
    """One version whole, and in what it differs from another."""
    with caller.enter() as visit:
        return JSONResponse(_whole(versions.version_of(visit.session, visit.actor, draft, version, since)).to_json())


@router.post("/{version}/restore", response_model=shown(DraftView), responses=STALE)
def post_restore(caller: Acting, draft: Id, version: Version, seen: Seen) -> Response:
    """Bring the draft back to what it held then. That is a version too: nothing is lost."""

    def act(visit: Visit) -> Answer:
        row = drafts.restore(visit.session, visit.office, visit.actor, draft, seen, version)
        return Answer.of(200, draft_view(row), ETag=etag(row.version))

    return caller.once(act)


def _before(page: paging.Window) -> int | None:
    if page.place is None:
        return None
    number = page.place[1]
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise Invalid("bad_cursor", "That cursor is none that was given here.", "Begin without one.")
    return int(number)


def _line(one: Compared) -> DraftVersionView:
    row = one.version
    paths = tuple(each.path for each in one.differences)
    return DraftVersionView(row.version, row.what, row.source, row.by, row.began, row.at, one.since, paths)


def _whole(one: Compared) -> WholeVersionView:
    line = _line(one)
    told = tuple(DifferenceView(each.path, each.was, each.now, each.added, each.removed) for each in one.differences)
    return WholeVersionView(
        line.version,
        line.what,
        line.source,
        line.by,
        line.began,
        line.at,
        line.since,
        line.paths,
        told,
        one.version.members,
    )
