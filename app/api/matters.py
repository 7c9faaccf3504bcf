"""Matters: what the signed instruments say. Nobody sets a status; a new one comes of an act."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from app.api import paging
from app.api.paging import LONGEST
from app.api.shape import ReferencePath, several, shown
from app.api.visit import Asking
from app.kit.ids import Reference
from app.matters import claims, dual, queries
from app.matters.claims import ClaimsView
from app.matters.dual import DualView
from app.matters.linked import linked
from app.matters.offences import Narrowed
from app.matters.views import AppliedView, DeadlineView, InstrumentLine, LinkedView, MatterLine, MatterView
from app.procedures.codes import ChainCode, ClassCode, OffenceCode, OffenceMode

router = APIRouter(tags=["matters"], prefix="/matters")


@router.get("", response_model=several(MatterLine))
def get_matters(
    caller: Asking,
    limit: Annotated[int, Query(ge=1, le=LONGEST, description="Items of a page")] = 50,
    cursor: Annotated[
        str | None, Query(pattern=r"^[A-Za-z0-9_-]{1,400}$", description="`next` of the page before")
    ] = None,
    status: Annotated[str | None, Query(pattern="^[A-Z_]{1,40}$")] = None,
    side: Annotated[Literal["requesting", "requested"] | None, Query(description="Our own side")] = None,
    find: Annotated[str, Query(pattern=r"^[A-Za-z0-9-]{0,20}$", description="How the reference begins")] = "",
    exercises: Annotated[bool, Query(description="Exercises, too")] = False,
    granted: Annotated[bool, Query(description="Those that other authorities of the State let us read")] = False,
    class_: Annotated[ClassCode | None, Query(alias="class", description="They name an offence of this class")] = None,
    offence: Annotated[OffenceCode | None, Query(description="They name this offence")] = None,
    role: Annotated[ChainCode | None, Query(description="They name this role in the chain that supplies crime")] = None,
    mode: Annotated[OffenceMode | None, Query(description="They name an offence, or the one asked for, so")] = None,
) -> JSONResponse:
    """Matters, those that changed last first. Each status names the instrument that it comes from.

    By offence our own are found: a confidential one by who is named in it alone.
    """
    with caller.enter() as visit:
        page = queries.matters(
            visit.session,
            visit.actor,
            cursor=cursor,
            limit=limit,
            status=status,
            side=side,
            text=find,
            exercises=exercises,
            granted=granted,
            about=Narrowed(class_, offence, role, mode),
        )
    return JSONResponse({"items": [one.to_json() for one in page.matters], "next": page.cursor})


@router.get("/{reference}", response_model=shown(MatterView))
def get_matter(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """One matter whole: status, history, measures, deadlines, what is open to us, and its instruments."""
    with caller.enter() as visit:
        view = queries.matter(
            visit.session,
            visit.office,
            visit.actor,
            Reference(reference),
            language=visit.language,
            zone=visit.zone,
        )
    return JSONResponse(view.to_json())


@router.get("/{reference}/deadlines", response_model=several(DeadlineView))
def get_deadlines(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """Its clocks, those that run first; always whole."""
    with caller.enter() as visit:
        view = queries.matter(visit.session, visit.office, visit.actor, Reference(reference), findings=False)
    return JSONResponse(paging.whole(view.deadlines))


@router.get("/{reference}/instruments", response_model=several(InstrumentLine))
def get_matter_instruments(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """Its instruments, of both sides, in the order in which they came to be known; always whole."""
    with caller.enter() as visit:
        view = queries.matter(visit.session, visit.office, visit.actor, Reference(reference), findings=False)
    return JSONResponse(paging.whole(view.instruments))


@router.get("/{reference}/replay", response_model=several(AppliedView))
def get_replay(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """The order in which its instruments are applied, computed anew, with the status before and after each."""
    with caller.enter() as visit:
        steps = queries.replay(visit.session, visit.office, visit.actor, Reference(reference))
    return JSONResponse(paging.whole(steps))


@router.get("/{reference}/linked", response_model=several(LinkedView))
def get_linked(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """Other matters that its instruments name, and those whose instruments name it; always whole."""
    with caller.enter() as visit:
        found = linked(visit.session, visit.actor, Reference(reference), visit.now)
    return JSONResponse(paging.whole(found))


@router.get("/{reference}/dual-criminality", response_model=shown(DualView))
def get_dual(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """Both laws side by side: each offence with the provisions of either State, the treaty's rule and what follows."""
    with caller.enter() as visit:
        found = dual.of_matter(visit.session, visit.office, visit.actor, Reference(reference), visit.language)
    return JSONResponse(found.to_json())


@router.get("/{reference}/claims", response_model=shown(ClaimsView))
def get_claims(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """The claims of both States side by side in a consultation on jurisdiction, and what is proposed for each."""
    with caller.enter() as visit:
        found = claims.of_matter(visit.session, visit.office, visit.actor, Reference(reference), visit.language)
    return JSONResponse(found.to_json())
