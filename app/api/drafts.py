"""Drafts: what will become an instrument. Every change names the version that it was made on (`If-Match`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field, JsonValue

from app.api import paging
from app.api.paging import Paged
from app.api.shape import Asked, Authority, Code, Hex64, Id, Responses, Uuid, several, shown
from app.api.visit import Acting, Answer, Asking, Seen, Visit, etag
from app.kit.canonical import JsonObject
from app.kit.ids import OfficialId
from app.matters import court_letters, drafts, dual, queries
from app.matters.court_letters import LetterView
from app.matters.dual import DualView
from app.matters.models import Draft
from app.matters.paper import ATTACHMENTS, NewDraft
from app.matters.signing_views import FrozenView
from app.matters.views import View
from app.procedures.personal import personal
from app.treaties.findings import Finding

router = APIRouter(tags=["drafts"], prefix="/drafts")

Urgency = Literal["routine", "urgent", "emergency"]
Language = Literal["ar", "en", "es", "fr", "ru", "zh"]
Attachments = Annotated[list[Hex64], Field(max_length=ATTACHMENTS)]
Body = dict[str, JsonValue]
Place = Annotated[str, Field(min_length=1, max_length=400)]
"""A dotted path in a body."""
Official = Annotated[str, Field(max_length=81, pattern=r"^[A-Z]{2}\.[a-z0-9-]{1,30}/[a-z0-9.-]{1,40}$")]
STALE: Responses = {412: {"description": "The draft has changed since"}, 428: {"description": "`If-Match` is missing"}}


@dataclass(frozen=True)
class DraftView(View):
    """A draft. Its ETag is its `version`."""

    id: str
    version: int
    state: str
    """open, frozen, issued, discarded."""
    matter: str | None
    """Null: it opens a matter."""
    procedure: str
    act: str
    recipient: str
    treaty: str | None
    urgency: str
    language: str
    body: JsonObject
    attachments: tuple[str, ...]
    in_reply_to: str | None
    replaces: str | None
    frozen: str | None
    """The document that was frozen of it last: the id of the instrument that it will be."""
    open_parts: tuple[str, ...] | None
    """Dotted paths in the body that alone may be changed, after a return for completion; null: all of it."""
    personal: tuple[str, ...]
    """Dotted paths in the body that hold personal data."""
    author: str
    made: datetime
    changed: datetime


@dataclass(frozen=True)
class FindingView(View):
    """What the law says of a draft. `blocks` must be mended; `warns` is mended or ticked by its `key`."""

    key: str
    code: str
    severity: str
    field: str
    words: str
    """In the language of the answer, dates in words."""
    article: str
    mend: str
    params: JsonObject
    """What the words are filled with, as it is written in the draft or in the law: for programs."""


class Paper(Asked):
    """What any draft holds."""

    act: Code
    """The step that it takes: a name of the procedure's table."""
    body: Annotated[Body, Field(default_factory=dict)]
    """The content of its kind; what it must hold is in the reference, what it still lacks in its findings."""
    urgency: Urgency | None = None
    """Null: the matter's own, or routine."""
    language: Language = "en"
    attachments: Annotated[Attachments, Field(default_factory=list)]
    """Digests of files that were added at `/v1/attachments`, in their order."""
    in_reply_to: Uuid | None = None
    """The instrument that it answers; may be left out where only one waits for an answer."""
    replaces: Uuid | None = None
    """A rejected instrument of ours that it is sent instead of."""


class Opening(Paper):
    """A draft that opens a matter."""

    procedure: Code
    recipient: Authority
    treaty: Code | None = None


class DraftChanges(Asked):
    """Members of a draft that are to be something else; what is left out stays."""

    recipient: Authority | None = None
    treaty: Code | None = None
    urgency: Urgency | None = None
    language: Language | None = None
    body: Body | None = None
    attachments: Attachments | None = None
    in_reply_to: Uuid | None = None
    replaces: Uuid | None = None
    fields: Annotated[dict[Place, JsonValue], Field(max_length=200, default_factory=dict)]
    """Single places in the body by their dotted path (`facts.summary`, `persons.0.names`), after the members above;
    null takes one out. So that a page can save a field by itself."""


class Freezing(Asked):
    """How a draft is frozen."""

    ticked: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=500, default_factory=list)]
    """Keys of the warnings that were read and are accepted."""
    reasons: Annotated[
        dict[Annotated[str, Field(max_length=300)], Annotated[str, Field(min_length=1, max_length=2000)]],
        Field(max_length=100, default_factory=dict),
    ]
    """By key: why a warning is overridden. It is ticked thereby, and the other side is told which and why."""
    signatory: Official | None = None
    """Who will sign in person; may be left out where it is clear."""


@router.get("", response_model=several(DraftView))
def get_drafts(
    caller: Asking,
    page: Paged,
    state: Annotated[
        Literal["open", "frozen", "issued", "discarded"] | None, Query(description="Left out: open and frozen ones")
    ] = None,
) -> JSONResponse:
    """The authority's drafts, those changed last first."""
    with caller.enter() as visit:
        rows = drafts.drafts_of(visit.session, visit.actor, state=state, limit=page.limit + 1, before=page.place)
        return JSONResponse(paging.newest(page, rows, lambda row: (row.changed, row.id), draft_view))


@router.post("", response_model=shown(DraftView), status_code=201)
def post_draft(caller: Acting, body: Opening) -> Response:
    """Begin a draft that opens a matter. It may be as incomplete as it is; in a matter, begin at its `/acts`."""

    def act(visit: Visit) -> Answer:
        new = NewDraft(
            act=body.act,
            procedure=body.procedure,
            recipient=body.recipient,
            treaty=body.treaty,
            urgency=body.urgency,
            language=body.language,
            body=body.body,
            attachments=tuple(body.attachments),
            in_reply_to=body.in_reply_to,
            replaces=body.replaces,
        )
        return begun(drafts.begin(visit.session, visit.office, visit.actor, new))

    return caller.once(act)


@router.get("/{draft}", response_model=shown(DraftView))
def get_draft(caller: Asking, draft: Id) -> JSONResponse:
    """One draft, with its ETag."""
    with caller.enter() as visit:
        row = drafts.draft_of(visit.session, visit.actor, draft)
        return JSONResponse(draft_view(row).to_json(), headers={"ETag": etag(row.version)})


@router.patch("/{draft}", response_model=shown(DraftView), responses=STALE)
def patch_draft(caller: Asking, draft: Id, seen: Seen, body: DraftChanges) -> JSONResponse:
    """Change members of a draft. What was frozen of it is discarded, its approvals with it."""
    with caller.enter() as visit:
        given = body.model_dump(mode="json", exclude_unset=True)
        fields = given.pop("fields", None)
        row = drafts.change(visit.session, visit.office, visit.actor, draft, seen, given, fields=fields)
        view = draft_view(row)
    return JSONResponse(view.to_json(), headers={"ETag": etag(view.version)})


@router.delete("/{draft}", response_model=shown(DraftView), responses=STALE)
def delete_draft(caller: Asking, draft: Id, seen: Seen) -> JSONResponse:
    """Give a draft up, and what was frozen of it. It stays readable."""
    with caller.enter() as visit:
        view = draft_view(drafts.discard(visit.session, visit.office, visit.actor, draft, seen))
    return JSONResponse(view.to_json(), headers={"ETag": etag(view.version)})


@router.get("/{draft}/findings", response_model=several(FindingView))
def get_findings(caller: Asking, draft: Id) -> JSONResponse:
    """What the law and the practice say of a draft as it stands, what blocks first; always whole."""
    with caller.enter() as visit:
        found = drafts.findings_of(visit.session, visit.office, visit.actor, draft)
        return JSONResponse(paging.whole([_finding(one, visit) for one in found]))


@router.get("/{draft}/letters", response_model=several(LetterView))
def get_draft_letters(caller: Asking, draft: Id) -> JSONResponse:
    """What was found of the signatures of the courts' letters that it names; always whole."""
    with caller.enter() as visit:
        found = court_letters.of_draft(visit.session, visit.office, visit.actor, draft)
    return JSONResponse(paging.whole(found))


@router.get("/{draft}/dual-criminality", response_model=shown(DualView))
def get_draft_dual(caller: Asking, draft: Id) -> JSONResponse:
    """Both laws side by side for a draft that opens a matter, as far as the other State's law is known here."""
    with caller.enter() as visit:
        found = dual.of_draft(visit.session, visit.office, visit.actor, draft, visit.language)
    return JSONResponse(found.to_json())


@router.post("/{draft}/freeze", response_model=shown(FrozenView), status_code=202, responses=STALE)
def post_freeze(caller: Acting, draft: Id, seen: Seen, body: Freezing) -> Response:
    """Fix its content and have it rendered: look at `/v1/frozen/{id}/pdf`, approve that, then ask for its signature."""

    def act(visit: Visit) -> Answer:
        signatory = OfficialId(body.signatory) if body.signatory else None
        frozen = drafts.freeze(
            visit.session,
            visit.office,
            visit.actor,
            draft,
            seen,
            ticked=body.ticked,
            reasons=body.reasons,
            signatory=signatory,
            language=visit.language,
        )
        visit.wake("sign", frozen.id)
        view = queries.frozen_document(visit.session, visit.office, visit.actor, frozen.id)
        return Answer.of(202, view, Location=f"/v1/frozen/{frozen.id}")

    return caller.once(act)


def begun(row: Draft) -> Answer:
    """The answer to a new draft."""
    return Answer.of(201, draft_view(row), ETag=etag(row.version), Location=f"/v1/drafts/{row.id}")


def draft_view(row: Draft) -> DraftView:
    """A draft as it is shown."""
    return DraftView(
        id=row.id,
        version=row.version,
        state=row.state,
        matter=row.reference,
        procedure=row.procedure,
        act=row.act,
        recipient=row.recipient,
        treaty=row.treaty,
        urgency=row.urgency,
        language=row.language,
        body=row.body,
        attachments=tuple(row.attachments),
        in_reply_to=row.in_reply_to,
        replaces=row.replaces,
        frozen=row.frozen,
        open_parts=None if row.open_parts is None else tuple(row.open_parts),
        personal=personal(row.body),
        author=row.author,
        made=row.made,
        changed=row.changed,
    )


def _finding(one: Finding, visit: Visit) -> FindingView:
    words, mend = one.said(visit.language, visit.zone), one.mended(visit.language, visit.zone)
    params: JsonObject = dict(one.params)
    return FindingView(
        one.key, one.code, one.severity.value, one.field, words, one.cited_in(visit.language), mend, params
    )
