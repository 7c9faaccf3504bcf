"""Frozen documents: what people look at, approve by its SHA-256, and have signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, JSONResponse

from app.api import paging
from app.api.shape import Asked, Hex64, Id, Responses, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.kit.ids import Digest
from app.matters import acts, queries
from app.matters.signing_views import FrozenView
from app.matters.views import View

router = APIRouter(tags=["frozen documents"], prefix="/frozen")
PDF: Responses = {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}


@dataclass(frozen=True)
class ApprovalView(View):
    """One pair of eyes on one document."""

    frozen: str
    official: str
    sha256: str
    at: datetime
    after: bool
    """A second look, after an urgent document had left."""


@dataclass(frozen=True)
class SigningView(View):
    """A signature that was asked for. The sign class does it; the document's `state` says how it went."""

    id: str
    frozen: str
    asked: bool


class Look(Asked):
    """What was looked at."""

    sha256: Hex64
    """Of the PDF that was read."""


@router.get("", response_model=several(FrozenView))
def get_frozen_documents(
    caller: Asking,
    awaiting: Annotated[Literal["eyes", "signature"], Query(description="Whose turn it is")] = "eyes",
) -> JSONResponse:
    """What waits for the caller: for a pair of eyes, before it leaves or after; or for the caller's signature.

    Urgent ones and the oldest first, always whole.
    """
    with caller.enter() as visit:
        ask = queries.inbox_of_eyes if awaiting == "eyes" else queries.inbox_of_signatures
        found = ask(visit.session, visit.office, visit.actor)
    return JSONResponse(paging.whole(found))


@router.get("/{frozen}", response_model=shown(FrozenView))
def get_frozen(caller: Asking, frozen: Id) -> JSONResponse:
    """A frozen document: its digest once it is rendered, whose eyes are missing, how its signing fares."""
    with caller.enter() as visit:
        return JSONResponse(queries.frozen_document(visit.session, visit.office, visit.actor, frozen).to_json())


@router.get("/{frozen}/pdf", response_class=FileResponse, responses=PDF)
def get_frozen_pdf(caller: Asking, frozen: Id) -> FileResponse:
    """The document as it will be signed, to be looked at. 409 `not_rendered` until it is rendered."""
    with caller.enter() as visit:
        view, place = queries.frozen_file(visit.session, visit.office, visit.actor, frozen)
    return FileResponse(place, media_type="application/pdf", headers={"ETag": f'"{view.sha256}"'})


@router.post("/{frozen}/approvals", response_model=shown(ApprovalView), status_code=201)
def post_approval(caller: Acting, frozen: Id, body: Look) -> Response:
    """I have seen the document with this digest and agree. 409 `other_digest` for another one."""

    def act(visit: Visit) -> Answer:
        row = acts.approve(visit.session, visit.actor, frozen, Digest(body.sha256), visit.now, visit.office.catalogue)
        return Answer.of(201, ApprovalView(row.frozen, row.official, row.sha256, row.at, row.after))

    return caller.once(act)


@router.post("/{frozen}/signature", response_model=shown(SigningView), status_code=202)
def post_signature(caller: Acting, frozen: Id) -> Response:
    """Have it signed, or sealed, in the caller's name, and leave. Asking twice is asking once."""

    def act(visit: Visit) -> Answer:
        return signing(visit, frozen)

    return caller.once(act)


def signing(visit: Visit, frozen: str, *, unseen: bool = False) -> Answer:
    """Ask for the signature under a frozen document."""
    job = acts.sign(visit.session, visit.office, visit.actor, frozen, unseen=unseen)
    visit.wake("sign", job.id)
    return Answer.of(202, SigningView(job.id, job.frozen, True), Location=f"/v1/frozen/{job.frozen}")
