"""The directory: the States that this node knows, and their authorities."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse

from app.access.permit import permit
from app.access.roles import Permission
from app.api import paging
from app.api.paging import Paged
from app.api.shape import several, shown
from app.api.visit import Asking
from app.directory import queries as directory
from app.directory.queries import Match, Peer
from app.kit.canonical import JsonObject
from app.kit.ids import StateCode
from app.matters import directory_views
from app.matters.directory_views import CardView, CompanyView, CompareView, EntryView, StateView
from app.matters.reciprocity import AssuranceView, ledger
from app.matters.views import View
from app.matters.who import WhoView, who

router = APIRouter(tags=["directory"], prefix="/directory")
StatePath = Annotated[str, Path(pattern=r"^[A-Z]{2}$", description="Code of the State: XB")]


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


@router.get("/states/{state}", response_model=shown(StateView))
def get_state(caller: Asking, state: StatePath) -> JSONResponse:
    """A State: its newest edition and what is wrong with it, its authorities with all that they say, its points."""
    with caller.enter() as visit:
        found = directory_views.show(visit.session, visit.actor, StateCode(state), visit.office.now())
        return JSONResponse(found.to_json())


@router.get("/states/{state}/who", response_model=several(WhoView))
def get_who(
    caller: Asking,
    state: StatePath,
    procedure: Annotated[str, Query(pattern=r"^[a-z][a-z0-9_]{0,39}$", description="Such as preservation")],
    *,
    treaty: Annotated[
        str | None, Query(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$", description="Such as un_cybercrime; else any")
    ] = None,
    measure: Annotated[
        str | None, Query(pattern=r"^[A-Z][A-Z0-9_]{1,39}$", description="Such as SEIZE; else any")
    ] = None,
    urgent: Annotated[bool, Query(description="It cannot wait for the office to open")] = False,
    at: Annotated[datetime | None, Query(description="RFC 3339; else now")] = None,
) -> JSONResponse:
    """Who takes a procedure at this minute, those first who are there; always whole. Who says that it does not take it
    under the treaty, or for the measure, is left out; who does not say it has `takes` null.
    """
    with caller.enter() as visit:
        when = (at if at.tzinfo else at.replace(tzinfo=UTC)) if at is not None else visit.office.now()
        asked = visit.session, visit.office, visit.actor, StateCode(state), procedure
        found = who(*asked, urgent=urgent, at=when.astimezone(UTC), treaty=treaty, measure=measure)
        return JSONResponse(paging.whole(found))


@router.get("/entries", response_model=several(EntryView))
def get_entries(
    caller: Asking, find: Annotated[str, Query(max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
) -> JSONResponse:
    """Authorities of every known State, also of those that only a list tells of, with all that they say; whole."""
    with caller.enter() as visit:
        return JSONResponse(paging.whole(directory_views.search(visit.session, visit.actor, find, visit.office.now())))


@router.get("/cards", response_model=several(CardView))
def get_cards(
    caller: Asking,
    state: Annotated[str | None, Query(pattern=r"^[A-Z]{2}$", description="One State; else all that are known")] = None,
    kind: Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$", description="Such as early_warning")] = None,
) -> JSONResponse:
    """Cards of law and practice, since which edition, and whether their review is due; always whole."""
    with caller.enter() as visit:
        wanted = StateCode(state) if state else None
        found = directory_views.cards(visit.session, visit.actor, visit.office.now(), wanted, kind)
        return JSONResponse(paging.whole(found))


@router.get("/companies", response_model=several(CompanyView))
def get_companies(
    caller: Asking,
    find: Annotated[str, Query(max_length=300, pattern=r"^[^\x00-\x1f\x7f]+$", description="Brand, domain, address")],
) -> JSONResponse:
    """Which State, which company: the longest domain or prefix of every State that tells of one; always whole. Where
    they name several States (`contested`), choose none of them before you have asked by telephone.
    """
    with caller.enter() as visit:
        return JSONResponse(paging.whole(directory_views.company(visit.session, visit.actor, find, visit.office.now())))


@router.get("/comparisons", response_model=several(CompareView))
def get_comparisons(
    caller: Asking,
    first: Annotated[str, Query(pattern=r"^[A-Z]{2}$")],
    second: Annotated[str, Query(pattern=r"^[A-Z]{2}$")],
) -> JSONResponse:
    """Two States side by side: a line for each thing of which they say something else; always whole."""
    with caller.enter() as visit:
        found = directory_views.compare(visit.session, visit.actor, StateCode(first), StateCode(second))
        return JSONResponse(paging.whole(found))


@router.get("/assurances", response_model=several(AssuranceView))
def get_assurances(
    caller: Asking,
    state: Annotated[str | None, Query(pattern=r"^[A-Z]{2}$", description="One State; else all")] = None,
) -> JSONResponse:
    """Assurances given and received, out of the accepted instruments that gave them; always whole."""
    with caller.enter() as visit:
        found = ledger(visit.session, visit.actor, StateCode(state) if state else None)
        return JSONResponse(paging.whole(found))


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
