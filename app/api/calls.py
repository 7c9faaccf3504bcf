"""Our own notes of calls, each beside the note that the other side signed. Nothing of it crosses the border."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field, StringConstraints

from app.api import paging
from app.api.shape import Asked, Authority, Id, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.matters import calls
from app.matters.calls import CallView, NewCall

router = APIRouter(tags=["calls"], prefix="/calls")
Line = Annotated[str, StringConstraints(min_length=1, max_length=calls.LINE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=calls.TEXT)]


class CallAsked(Asked):
    """What was asked by word of mouth, as we took it down."""

    recipient: Authority
    """The authority that was called."""
    caller: Line
    call_back_number: Line
    """At which they called back: ours in the directory."""
    called_at: Annotated[AwareDatetime, Field(strict=False)]
    code: Line
    """The read-back code."""
    asked: Text
    basis: Text


@router.get("", response_model=several(CallView))
def get_calls(caller: Asking) -> JSONResponse:
    """The newest 200 calls of the authority, each with the note that it was matched with."""
    with caller.enter() as visit:
        return JSONResponse(paging.whole(calls.calls(visit.session, visit.actor)))


@router.get("/{call}", response_model=shown(CallView))
def get_call(caller: Asking, call: Id) -> JSONResponse:
    """One call, and in what the two notes agree."""
    with caller.enter() as visit:
        return JSONResponse(calls.call(visit.session, visit.actor, call).to_json())


@router.post("", response_model=shown(CallView), status_code=201)
def post_call(caller: Acting, asked: CallAsked) -> Response:
    """Note a call. It is matched by its read-back code with the other side's note, now or when that comes."""

    def act(visit: Visit) -> Answer:
        new = NewCall(
            asked.recipient, asked.caller, asked.call_back_number, asked.called_at, asked.code, asked.asked, asked.basis
        )
        row = calls.note(visit.session, visit.actor, new, visit.now)
        return Answer.of(201, calls.shown(visit.session, row), Location=f"/v1/calls/{row.id}")

    return caller.once(act)
