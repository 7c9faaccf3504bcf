"""Drafts that begin with what was said before; they say what was not taken over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from app.api.drafts import DraftView, draft_view
from app.api.shape import REFERENCE, Asked, Authority, Code, Uuid, shown
from app.api.visit import Acting, Answer, Visit, etag
from app.kit.ids import Reference
from app.matters import copying
from app.matters.copying import Begun
from app.matters.views import View

router = APIRouter(tags=["drafts"], prefix="/drafts")

ReferenceText = Annotated[str, StringConstraints(pattern=REFERENCE)]


@dataclass(frozen=True)
class LeftOutView(View):
    """Something that was not taken over."""

    path: str
    """Dotted path in the earlier body."""
    why: str


@dataclass(frozen=True)
class CopyView(View):
    """A draft that began with what was said before."""

    draft: DraftView
    left_out: tuple[LeftOutView, ...]


class Copying(Asked):
    """Which request is copied, and to whom."""

    earlier: Uuid
    """Id of an instrument of ours that opened a matter, or of such a draft."""
    recipient: Authority | None = None
    """Null: the same."""
    treaty: Code | None = None
    """Null: the same."""


class Carrying(Asked):
    """Which preservation a request for mutual legal assistance follows."""

    matter: ReferenceText
    recipient: Authority | None = None
    """The authority that decides on it; null: the one that preserved."""
    treaty: Code | None = None
    """Null: the preservation's."""


class Delivering(Asked):
    """Of which mandate the desk's results are sent on."""

    mandate: ReferenceText
    """A mandate that we gave; the draft begins in the matter that it serves."""


@router.post("/copies", response_model=shown(CopyView), status_code=201)
def post_copy(caller: Acting, body: Copying) -> Response:
    """Copy an earlier request: its body, without reference, passed dates, affirmations and what was another State's."""

    def act(visit: Visit) -> Answer:
        told = {"recipient": body.recipient, "treaty": body.treaty}
        return _begun(copying.copy_request(visit.session, visit.office, visit.actor, body.earlier, **told))

    return caller.once(act)


@router.post("/carried", response_model=shown(CopyView), status_code=201)
def post_carried(caller: Acting, body: Carrying) -> Response:
    """From a preservation to the request for mutual legal assistance, with everything carried over."""

    def act(visit: Visit) -> Answer:
        told = {"recipient": body.recipient, "treaty": body.treaty}
        reference = Reference(body.matter)
        return _begun(copying.carry_preservation(visit.session, visit.office, visit.actor, reference, **told))

    return caller.once(act)


@router.post("/delivered", response_model=shown(CopyView), status_code=201)
def post_delivered(caller: Acting, body: Delivering) -> Response:
    """From what a desk delivered, in parts or at once, to the transmittal in the matter that its mandate serves."""

    def act(visit: Visit) -> Answer:
        return _begun(copying.carry_delivery(visit.session, visit.office, visit.actor, Reference(body.mandate)))

    return caller.once(act)


def _begun(found: Begun) -> Answer:
    left = tuple(LeftOutView(one.path, one.why) for one in found.left_out)
    view = CopyView(draft_view(found.draft), left)
    return Answer.of(201, view, ETag=etag(found.draft.version), Location=f"/v1/drafts/{found.draft.id}")
