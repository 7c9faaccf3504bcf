"""The directory: the States that this node knows, and their authorities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.access.permit import permit
from app.access.roles import Permission
from app.api import paging
from app.api.paging import Paged
from app.api.shape import several
from app.api.visit import Asking
from app.directory import queries as directory
from app.directory.queries import Match, Peer
from app.kit.canonical import JsonObject
from app.matters.views import View

router = APIRouter(tags=["directory"], prefix="/directory")


@dataclass(frozen=True)
class PeerView(View):
    """A State as this node knows it."""

    state: str
    status: str
    """introduced, confirmed, withdrawn; own for this node's own State."""
    fingerprint: str
    """Of its introduction: what two officials compare by telephone."""
    confirmed_by: tuple[str, ...]
    edition: int | None
    """Number of its directory in force."""
    edition_sha256: str | None
    address: str


@dataclass(frozen=True)
class AuthorityView(View):
    """An authority of a State that this node trusts."""

    id: str
    state: str
    names: JsonObject
    """By language."""
    functions: tuple[str, ...]
    languages: tuple[str, ...]
    reachable: bool
    """Whether its node can be reached; otherwise it fetches what waits for it."""


@router.get("/peers", response_model=several(PeerView))
def get_peers(caller: Asking, page: Paged) -> JSONResponse:
    """The States that this node knows, its own included, by code."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        return JSONResponse(paging.keyed(page, directory.peers(visit.session), lambda one: one.state, _peer))


@router.get("/authorities", response_model=several(AuthorityView))
def get_authorities(
    caller: Asking,
    page: Paged,
    find: Annotated[
        str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$", description="Part of an id, a name or a function")
    ] = "",
) -> JSONResponse:
    """Authorities of trusted States, by id; all of them, or those that match `find`."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        found = directory.find(visit.session, find)
        return JSONResponse(paging.keyed(page, found, lambda one: one.authority.id, _authority))


def _peer(one: Peer) -> PeerView:
    pin = one.edition
    return PeerView(
        state=one.state,
        status=one.status,
        fingerprint=one.fingerprint,
        confirmed_by=one.confirmed_by,
        edition=pin.number if pin else None,
        edition_sha256=pin.sha256 if pin else None,
        address=one.address,
    )


def _authority(one: Match) -> AuthorityView:
    entry = one.authority
    return AuthorityView(
        id=entry.id,
        state=one.state,
        names=dict(entry.names),
        functions=tuple(entry.functions),
        languages=tuple(entry.languages),
        reachable=one.reachable,
    )
