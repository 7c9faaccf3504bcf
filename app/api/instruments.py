"""Instruments: the signed file, the content that is read out of it, its verification, receipts and log proof."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, JSONResponse

from app.access.permit import permit
from app.access.roles import Permission
from app.api import paging
from app.api.approvals import PDF
from app.api.paging import Paged
from app.api.shape import Id, Sender, several, shown
from app.api.visit import Asking
from app.audit.proof import prove
from app.kit.canonical import JsonObject
from app.kit.errors import Undecided, Unknown
from app.matters import court_letters, queries
from app.matters.court_letters import LetterView
from app.matters.serving import servable_extract
from app.matters.views import InstrumentLine, InstrumentView, ReceiptView, ReceivedFinding, View

router = APIRouter(tags=["instruments"], prefix="/instruments")


@dataclass(frozen=True)
class ReportView(View):
    """How an instrument was verified when it came, or before it left."""

    instrument: str
    verdict: str | None
    report: JsonObject | None
    """The numbered steps of the verification, each with its result and its reason."""
    later: JsonObject | None
    """The same of a later look, because something was found of a certificate that it stands on; its verdict counts."""


@dataclass(frozen=True)
class ProofView(View):
    """That the log has the entry which names the instrument (RFC 6962 §2.1.1)."""

    entry: str
    """The entry's bytes, base64: canonical JSON. Its leaf hash is SHA-256 of 0x00 and these bytes."""
    index: int
    size: int
    """Entries of the log under `checkpoint`."""
    hashes: tuple[str, ...]
    """The path from the leaf to the root, base64."""
    checkpoint: str
    """The signed note (C2SP tlog-checkpoint)."""


@dataclass(frozen=True)
class ServableView(View):
    """The servable extract of an instrument."""

    v: int
    served_by: str
    """The authority that made the extract."""
    requesting_state: str
    requested_state: str
    called: JsonObject
    """Names by language (BCP 47) of `served_by`, of `served_by_state`, its State, and of `requesting_state`."""
    matter: str
    instrument: str
    sha256: str
    """Of the delivered file."""
    dated: str
    language: str
    extracts: tuple[JsonObject, ...]
    """One object a measure or item, with its id as `measure`."""


@router.get("", response_model=several(InstrumentLine))
def get_instruments(caller: Asking, page: Paged) -> JSONResponse:
    """Instruments of all matters, our own and those that came, newest first."""
    with caller.enter() as visit:
        place = page.place
        before = (place[0], *_named(place[1])) if place else None
        found = queries.instruments(visit.session, visit.actor, limit=page.limit + 1, before=before)
    return JSONResponse(paging.newest(page, found, lambda one: (one.at, f"{one.sender} {one.id}"), lambda one: one))


@router.get("/{sender}/{instrument}", response_model=shown(InstrumentView))
def get_instrument(caller: Asking, sender: Sender, instrument: Id) -> JSONResponse:
    """One instrument: where it stands, and its signed content."""
    with caller.enter() as visit:
        view = queries.instrument(visit.session, visit.actor, instrument, sender=sender)
    return JSONResponse(view.to_json())


@router.get("/{sender}/{instrument}/servable", response_model=shown(ServableView))
def get_servable(
    caller: Asking,
    sender: Sender,
    instrument: Id,
    measure: Annotated[
        str | None, Query(pattern=r"^m[1-9][0-9]{0,2}$", description="Only this measure or item")
    ] = None,
) -> JSONResponse:
    """What of a data request may be laid before the provider: order, identifiers, data, period, and nothing else."""
    with caller.enter() as visit:
        found = servable_extract(visit.session, visit.actor, instrument, sender=sender, measure=measure)
    return JSONResponse(found)


@router.get("/{sender}/{instrument}/pdf", response_class=FileResponse, responses=PDF)
def get_instrument_pdf(caller: Asking, sender: Sender, instrument: Id) -> FileResponse:
    """The signed file, byte for byte as it was delivered. Its ETag is its SHA-256."""
    with caller.enter() as visit:
        line, place = queries.instrument_file(visit.session, visit.office, visit.actor, instrument, sender=sender)
    return FileResponse(place, media_type="application/pdf", headers={"ETag": f'"{line.sha256}"'})


@router.get("/{sender}/{instrument}/report", response_model=shown(ReportView))
def get_report(caller: Asking, sender: Sender, instrument: Id) -> JSONResponse:
    """How it was verified."""
    with caller.enter() as visit:
        view = queries.instrument(visit.session, visit.actor, instrument, sender=sender)
    return JSONResponse(ReportView(view.line.id, view.line.verdict, view.report, view.later).to_json())


@router.get("/{sender}/{instrument}/findings", response_model=several(ReceivedFinding))
def get_received_findings(caller: Asking, sender: Sender, instrument: Id) -> JSONResponse:
    """What our own law says of an instrument that came, gravest first; it decides nothing. Always whole."""
    with caller.enter() as visit:
        found = queries.findings_on_received(
            visit.session,
            visit.office,
            visit.actor,
            instrument,
            sender=sender,
            language=visit.language,
            zone=visit.zone,
        )
    return JSONResponse(paging.whole(found))


@router.get("/{sender}/{instrument}/letters", response_model=several(LetterView))
def get_instrument_letters(caller: Asking, sender: Sender, instrument: Id) -> JSONResponse:
    """What this node found of the signatures of the courts' letters that it names; always whole."""
    with caller.enter() as visit:
        found = court_letters.of_instrument(visit.session, visit.office, visit.actor, instrument, sender=sender)
    return JSONResponse(paging.whole(found))


@router.get("/{sender}/{instrument}/receipts", response_model=several(ReceiptView))
def get_receipts(caller: Asking, sender: Sender, instrument: Id) -> JSONResponse:
    """The signed receipts on it, in order: those that came for ours, those that we signed for theirs; always whole."""
    with caller.enter() as visit:
        found = queries.receipts(visit.session, visit.actor, instrument, sender=sender)
    return JSONResponse(paging.whole(found))


@router.get("/{sender}/{instrument}/proof", response_model=shown(ProofView))
def get_proof(caller: Asking, sender: Sender, instrument: Id) -> JSONResponse:
    """The proof that our log has it, under the newest checkpoint. 503 `not_in_log_yet` for some milliseconds."""
    with caller.enter() as visit:
        permit(visit.actor, Permission.LOG_PROVE, visit.actor.authority)
        entry = queries.instrument(visit.session, visit.actor, instrument, sender=sender).entry
        if entry is None:
            raise Unknown("no_such_entry", "No log entry names this instrument.")
        found = prove(visit.session, entry)
    if found is None:
        raise Undecided("not_in_log_yet", "No checkpoint covers the entry yet.", "Ask again in a moment.")
    hashes = tuple(base64.b64encode(one).decode() for one in found.hashes)
    entry_text = base64.b64encode(found.entry).decode()
    return JSONResponse(ProofView(entry_text, found.index, found.size, hashes, found.checkpoint).to_json())


def _named(place: str) -> tuple[str, str]:
    """Sender and id, as a cursor holds them."""
    sender, _, identity = place.partition(" ")
    return sender, identity
