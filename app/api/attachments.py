"""Attachments: files that travel beside an instrument, streamed in and out, named by their SHA-256."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from typing import Annotated

import anyio
import anyio.from_thread
import anyio.to_thread
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import FileResponse, JSONResponse

from app.access import guards
from app.access.permit import permit
from app.access.roles import Permission
from app.api import paging
from app.api.paging import Paged
from app.api.refusals import Answered
from app.api.shape import REFERENCE, DigestPath, Responses, several, shown
from app.api.visit import Asking, Caller
from app.instruments import attachments
from app.instruments.attachments import MEDIA_TYPES
from app.instruments.models import Attachment
from app.kit.errors import Misused
from app.kit.ids import Digest, Reference
from app.matters.files_beside import file_beside
from app.matters.views import View
from app.serving import SILENT, paced

router = APIRouter(tags=["attachments"], prefix="/attachments")
AT_ONCE = 8
"""Uploads that are written at the same time; others wait their turn, so that ordinary requests never do."""
Blocks = Iterator[bytes]
BINARY = {"type": "string", "format": "binary"}
UPLOAD = {"requestBody": {"required": True, "content": {name: {"schema": BINARY} for name in sorted(MEDIA_TYPES)}}}
DOWNLOAD: Responses = {200: {"content": {name: {"schema": BINARY} for name in sorted(MEDIA_TYPES)}}}


@dataclass(frozen=True)
class AttachmentView(View):
    """A file that is here. Drafts name it by `sha256`."""

    sha256: str
    name: str
    media_type: str
    size: int
    at: datetime
    official: str | None
    """Who added it; null: it came with an instrument."""


@router.get("", response_model=several(AttachmentView))
def get_attachments(caller: Asking, page: Paged) -> JSONResponse:
    """The authority's attachments, newest first: its own, and those that came."""
    with caller.enter() as visit:
        rows = attachments.attachments_of(visit.session, visit.actor, limit=page.limit + 1, before=page.place)
        return JSONResponse(paging.newest(page, rows, lambda row: (row.at, row.sha256), _shown))


@router.post("", response_model=shown(AttachmentView), status_code=201, openapi_extra=UPLOAD)
async def post_attachment(
    request: Request,
    caller: Asking,
    named: Annotated[
        str,
        Header(
            alias="Content-Disposition",
            max_length=2000,
            pattern=r"^attachment; ?filename\*?=[ -~]+$",
            description="The file's name: `attachment; filename*=UTF-8''domestic%20order.pdf`. It is no part of the"
            " address: addresses end up in logs.",
        ),
    ],
) -> JSONResponse:
    """Add a file of at most 100 MB; its type is the request's. The same bytes again are the same attachment."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = blocks(request.stream())
    view = await anyio.to_thread.run_sync(
        lambda: _add(caller, _file_name(named), media_type, body), limiter=request.app.state.uploads
    )
    return JSONResponse(view.to_json(), 201, {"Location": f"/v1/attachments/{view.sha256}"})


@router.get("/{sha256}", response_class=FileResponse, responses=DOWNLOAD)
def get_attachment(
    caller: Asking,
    sha256: DigestPath,
    matter: Annotated[
        str | None,
        Query(pattern=REFERENCE, description="The matter in which it is read, if another authority lets us read that"),
    ] = None,
) -> FileResponse:
    """The bytes of one. `Range` is understood; its ETag is its SHA-256."""
    with caller.enter() as visit:
        named = None if matter is None else Reference(matter)
        found = file_beside(visit.session, visit.office, visit.actor, Digest(sha256), named)
    told = {"ETag": f'"{found.sha256}"'}
    return FileResponse(found.place, media_type=found.media_type, filename=found.name, headers=told)


def _add(caller: Caller, name: str, media_type: str, body: Blocks) -> AttachmentView:
    """In two transactions: nobody's bytes are read before they may add, and none is open while they trickle in."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.ATTACHMENT_WRITE, visit.actor.authority)
    with caller.desk.sessions.begin(caller.owner) as session:
        guards.stand_for(session, visit.actor)
        row = attachments.add(session, visit.office.store, visit.actor, name, media_type, body, visit.now)
        return _shown(row)


def blocks(stream: AsyncIterator[bytes]) -> Blocks:
    """The blocks of a request, for a thread that writes them."""
    steady = paced(stream, SILENT)
    try:
        while block := anyio.from_thread.run(anext, steady, b""):
            yield block
    except TimeoutError as error:
        stalled = Misused("upload_stalled", f"Nothing came for {SILENT:.0f} seconds.", "Send it again.")
        raise Answered(stalled, 408) from error


def _file_name(header: str) -> str:
    """RFC 6266: `filename*` carries any language."""
    parsed = Message()
    parsed["Content-Disposition"] = header
    return parsed.get_filename("")


def _shown(row: Attachment) -> AttachmentView:
    return AttachmentView(row.sha256, row.name, row.media_type, row.size, row.at, row.official)
