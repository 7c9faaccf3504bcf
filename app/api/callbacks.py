"""Where gateways call back. Nobody is signed in here: what counts is the gateway's signature, and nothing else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.concurrency import run_in_threadpool

from app.api.desk import Desk
from app.api.refusals import Answered
from app.api.shape import Id
from app.kit.errors import Refused, Unreadable
from app.kit.ids import AuthorityId
from app.notices import callbacks
from app.notices.callbacks import Taken

router = APIRouter(tags=["callbacks"], prefix="/callbacks", include_in_schema=False)
LARGEST = 16 * 1024
Gateway = Annotated[str, Path(pattern="^[a-z]{1,20}$")]


@router.post("/{gateway}/{sending}")
async def post_callback(request: Request, gateway: Gateway, sending: Id) -> Response:
    """What became of a message, or the key that somebody pressed. A repetition is answered and changes nothing."""
    body = await request.body()
    if len(body) > LARGEST:
        raise Answered(Unreadable("too_large", "That callback is too long."), 413)
    desk: Desk = request.app.state.desk
    taken = await run_in_threadpool(_take, desk, gateway, sending, request, body)
    return Response(taken.body, 200, {"Rogatory-Result": taken.result.value}, taken.media)


def _take(desk: Desk, gateway: str, sending: str, request: Request, body: bytes) -> Taken:
    now = desk.office.now()
    try:
        told = desk.doors.read(gateway, sending, dict(request.headers), body, now)
        with desk.sessions.begin(_owner(desk, sending)) as session:
            return callbacks.take(session, desk.doors, gateway, sending, told, now)
    except Refused as error:
        with desk.sessions.begin(_owner(desk, sending)) as session:
            callbacks.refused(session, sending, gateway, error.code, now)
        raise Answered(error, 403) from error


def _owner(desk: Desk, sending: str) -> AuthorityId:
    with desk.sessions.begin(None) as session:
        return callbacks.owner_of(session, sending)
