"""The directory to take along: an authority's card, the copy for a laptop without network, and lists that were brought.

A card as PDF is laid out by `rogatory directory card`: the class that answers here has no typesetter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse

from app.access.permit import permit
from app.access.roles import Permission
from app.api import paging
from app.api.paging import Paged
from app.api.shape import AUTHORITY, several
from app.api.speech import Spoken
from app.api.visit import Asking
from app.directory import listed
from app.directory import queries as directory
from app.directory.held import held
from app.directory.listed import Listed
from app.instruments.edition_words import qr
from app.kit.ids import StateCode, authority_id
from app.matters import directory_copy
from app.matters.directory_card import card_of
from app.matters.views import View

router = APIRouter(tags=["directory"], prefix="/directory")
_CARD = {"vcf": "text/vcard; charset=utf-8", "svg": "image/svg+xml"}
_ZIP = "application/zip"
JOSE = "application/jose+json"
StatePath = Annotated[str, Path(pattern=r"^[A-Z]{2}$", description="Code of the State: XB")]
_TEXT, _FILE = {"schema": {"type": "string"}}, {"schema": {"type": "string", "format": "binary"}}


@dataclass(frozen=True)
class ListView(View):
    """A list of a State that runs no node, as it was brought. Nobody signed it."""

    state: str
    sha256: str
    source: str
    """Where it was taken from."""
    authorities: tuple[str, ...]
    brought_by: str
    brought: datetime
    confirmed_by: str | None
    """The second official, who compared it with its source; null: it shows nowhere yet."""
    verified: bool
    """Always false: nobody signed it."""


@dataclass(frozen=True)
class EditionView(View):
    """An edition that was accepted here."""

    state: str
    number: int
    sha256: str
    """The edition's name: of its canonical payload, whoever has respelt its signature."""
    accepted: datetime


@router.get(
    "/authorities/{authority}/card",
    response_class=Response,
    responses={200: {"content": {"text/vcard": _TEXT, "image/svg+xml": _TEXT}}},
)
def get_card(
    caller: Asking,
    language: Spoken,
    authority: Annotated[str, Path(pattern=AUTHORITY, max_length=40, description="Such as XB.moj")],
    form: Annotated[Literal["vcf", "svg"], Query(description="vCard 4.0, or the same as a QR code")] = "vcf",
) -> Response:
    """The card of an authority and its contact points: for a telephone, or to be scanned."""
    with caller.enter() as visit:
        found = card_of(visit.session, visit.actor, authority_id(authority), visit.office.now())
    told = found.vcard(language)
    data = told if form == "vcf" else qr(told)
    named = {"Content-Disposition": f'attachment; filename="{authority}.{form}"'}
    return Response(data.encode(), media_type=_CARD[form], headers=named)


@router.get("/export", response_class=Response, responses={200: {"content": {_ZIP: _FILE}}})
def get_export(caller: Asking, language: Spoken) -> Response:
    """The whole directory as an archive (ZIP) for a laptop without network: one page, JSON, vCards, signed editions."""
    with caller.enter() as visit:
        packed = directory_copy.packed(directory_copy.copy(visit.session, visit.actor, language, visit.office.now()))
    named = {"Content-Disposition": 'attachment; filename="directory.zip"'}
    return StreamingResponse(directory_copy.read(packed), media_type=_ZIP, headers=named)


@router.get("/states/{state}/editions", response_model=several(EditionView))
def get_editions(
    caller: Asking,
    state: StatePath,
    after: Annotated[int, Query(ge=0, le=10**9, description="Only those of a higher number; 0 begins")] = 0,
    limit: Annotated[int, Query(ge=1, le=paging.LONGEST, description="At most so many")] = paging.LONGEST,
) -> JSONResponse:
    """A State's editions that are here, old ones too, by number, which is the cursor: ask again after the highest."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        rows = held(visit.session, StateCode(state), after, limit)
        views = [EditionView(one.state, one.number, one.sha256, one.accepted) for one in rows]
    return JSONResponse(paging.whole(views))


@router.get(
    "/states/{state}/editions/{number}",
    response_class=Response,
    responses={200: {"content": {JOSE: _FILE}}},
)
def get_edition(
    caller: Asking, state: StatePath, number: Annotated[int, Path(ge=1, le=10**9, description="Old ones too")]
) -> Response:
    """One edition as its State has signed it (flattened JWS in canonical JSON): what `edition verify` takes. On paper
    by `rogatory edition print`: the class that answers here has no typesetter.
    """
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        data = directory.edition_file(visit.session, StateCode(state), number)
    named = {"Content-Disposition": f'attachment; filename="edition-{number}.json"'}
    return Response(data, media_type=JOSE, headers=named)


@router.get("/lists", response_model=several(ListView))
def get_lists(caller: Asking, page: Paged) -> JSONResponse:
    """Lists of States without a node, by State: who brought them, who confirmed them."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.PEER_READ, visit.actor.authority)
        return JSONResponse(paging.keyed(page, listed.lists(visit.session), _key, _list))


def _key(one: Listed) -> str:
    return f"{one.state} {one.sha256}"


def _list(one: Listed) -> ListView:
    return ListView(
        state=one.state,
        sha256=one.sha256,
        source=one.source,
        authorities=tuple(sorted(one.told.authorities)),
        brought_by=one.brought_by,
        brought=one.brought,
        confirmed_by=one.confirmed_by,
        verified=False,
    )
