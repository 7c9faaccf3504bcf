"""Acts in a matter: what is open, and the beginning of one; `send=true` has it leave under the seal at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from app.api import approvals, paging
from app.api.drafts import DraftView, Paper, begun
from app.api.shape import ReferencePath, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.kit.ids import Reference
from app.matters import drafts, queries
from app.matters.paper import NewDraft
from app.matters.views import OpenView

router = APIRouter(tags=["acts"], prefix="/matters/{reference}/acts")


class Act(Paper):
    """An act in a matter."""

    ticked: Annotated[list[Annotated[str, Field(max_length=300)]], Field(max_length=500, default_factory=list)]
    """With `send=true`: keys of the warnings that were read and are accepted."""


@router.get("", response_model=several(OpenView))
def get_open_acts(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """The steps that are open to us now, and whether the caller may take them; always whole."""
    with caller.enter() as visit:
        view = queries.matter(visit.session, visit.office, visit.actor, Reference(reference), findings=False)
    return JSONResponse(paging.whole(view.open))


@router.post(
    "",
    response_model=shown(DraftView),
    status_code=201,
    responses={202: {"model": shown(approvals.SigningView), "description": "With `send=true`: it is being sealed"}},
)
def post_act(
    caller: Acting,
    reference: ReferencePath,
    body: Act,
    send: Annotated[
        bool,
        Query(
            description="Freeze it and ask for the seal at once. Only for steps that need one pair of eyes and no"
            " personal signature; anything else is refused and nothing is begun."
        ),
    ] = False,
) -> Response:
    """Begin a draft for an act, to be frozen, approved and signed like any other; or send it at once."""

    def act(visit: Visit) -> Answer:
        new = NewDraft(
            act=body.act,
            reference=Reference(reference),
            urgency=body.urgency,
            language=body.language,
            body=body.body,
            attachments=tuple(body.attachments),
            in_reply_to=body.in_reply_to,
            replaces=body.replaces,
        )
        draft = drafts.begin(visit.session, visit.office, visit.actor, new)
        if not send:
            return begun(draft)
        frozen = drafts.freeze(visit.session, visit.office, visit.actor, draft.id, draft.version, ticked=body.ticked)
        return approvals.signing(visit, frozen.id, unseen=True)

    return caller.once(act)
