"""Translations of drafts and instruments, and papers that are made of an instrument for people to read.

Those are laid out by the sign class: this one has no typesetter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import Field, StringConstraints

from app.api.approvals import PDF
from app.api.drafts import Language
from app.api.shape import Asked, Hex64, Id, Responses, Sender, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.exchange.printout_models import Printout
from app.exchange.printouts import printout_of
from app.instruments import xliff
from app.kit.errors import Conflict
from app.kit.ids import Digest
from app.matters import printouts, translations
from app.matters.printouts import PrintoutView
from app.matters.translations import Attached
from app.matters.views import View

router = APIRouter(tags=["translations"])
XLIFF = "application/xliff+xml"
WORK: Responses = {200: {"content": {XLIFF: {"schema": {"type": "string", "format": "binary"}}}}}
Into = Annotated[Language, Query(description="The language of the translation")]
Translator = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True)
class AttachedView(View):
    """A translation that is now in a draft."""

    draft: str
    version: int
    """Of the draft, which names it now."""
    language: str
    sha256: str
    """Of the file that travels beside the instrument."""
    missing: tuple[str, ...]
    """Paths of texts that are not translated, and will be marked so."""


class WorkDone(Asked):
    """What a translator brought."""

    work: Annotated[str, StringConstraints(min_length=1, max_length=xliff.LARGEST)]
    """The working file (XLIFF 2.0) with its targets."""
    translator: Translator
    certified: bool = False
    """Whether the translator certifies it."""


class PaperDone(Asked):
    """A translation on paper."""

    file: Hex64
    """SHA-256 of the PDF among the attachments."""
    language: Language
    translator: Translator
    certified: bool = False
    """Whether the translator certifies it."""


class Reading(Asked):
    """In which translation an instrument is read."""

    file: Hex64
    """SHA-256 of the translation among the attachments, as the instrument or a later one names it."""
    beside: bool = False
    """Each original text beside its translation."""


class Serving(Asked):
    """What is laid before a provider."""

    measure: Annotated[str, StringConstraints(pattern=r"^m[1-9][0-9]{0,2}$")] | None = None
    """Only this measure or item; null: all of them."""
    language: Language | None = None
    """Of the fixed words; null: the instrument's."""


@router.get("/drafts/{draft}/texts", response_class=Response, responses=WORK)
def get_draft_texts(caller: Asking, draft: Id, into: Into) -> Response:
    """The free texts of a draft for a translator (XLIFF 2.0). Labels, codes and dates translate themselves."""
    with caller.enter() as visit:
        return _work(translations.work_of(visit.session, visit.office, visit.actor, draft, into))


@router.post("/drafts/{draft}/translations", response_model=shown(AttachedView), status_code=201)
def post_translation(caller: Acting, draft: Id, body: WorkDone) -> Response:
    """Attach what a translator brought to a draft, and name it there, in place of an earlier one of that language.

    In a message or a supplement it may be a translation of what was sent before in the matter.
    """

    def act(visit: Visit) -> Answer:
        work = body.work.encode()
        return _attached(
            translations.attach(
                visit.session, visit.office, visit.actor, draft, work, body.translator, certified=body.certified
            )
        )

    return caller.once(act)


@router.post("/drafts/{draft}/translations/paper", response_model=shown(AttachedView), status_code=201)
def post_paper_translation(caller: Acting, draft: Id, body: PaperDone) -> Response:
    """Name a translation on paper in a draft, bound to the texts of which it is."""

    def act(visit: Visit) -> Answer:
        return _attached(
            translations.attach_file(
                visit.session,
                visit.office,
                visit.actor,
                draft,
                Digest(body.file),
                body.language,
                body.translator,
                certified=body.certified,
            )
        )

    return caller.once(act)


@router.get("/instruments/{sender}/{instrument}/texts", response_class=Response, responses=WORK)
def get_instrument_texts(caller: Asking, sender: Sender, instrument: Id, into: Into) -> Response:
    """The free texts of an instrument for a translator (XLIFF 2.0), with the warnings that its sender overrode."""
    with caller.enter() as visit:
        return _work(
            translations.work_of_instrument(visit.session, visit.office, visit.actor, sender, instrument, into)
        )


@router.post(
    "/instruments/{sender}/{instrument}/printouts/translation", response_model=shown(PrintoutView), status_code=201
)
def post_translation_printout(caller: Acting, sender: Sender, instrument: Id, body: Reading) -> Response:
    """Have an instrument laid out in translation: unsigned, and marked so on each page. 422 `translation_stale` for a
    translation of another document or of an earlier text.
    """

    def act(visit: Visit) -> Answer:
        file = Digest(body.file)
        return _asked(
            visit,
            printouts.in_translation(
                visit.session, visit.office, visit.actor, sender, instrument, file, beside=body.beside
            ),
        )

    return caller.once(act)


@router.post(
    "/instruments/{sender}/{instrument}/printouts/servable", response_model=shown(PrintoutView), status_code=201
)
def post_servable_printout(caller: Acting, sender: Sender, instrument: Id, body: Serving) -> Response:
    """Have the servable extract laid out as the paper for the provider; the extract is embedded in it as JSON."""

    def act(visit: Visit) -> Answer:
        return _asked(
            visit,
            printouts.for_provider(
                visit.session,
                visit.office,
                visit.actor,
                sender,
                instrument,
                measure=body.measure,
                language=body.language,
            ),
        )

    return caller.once(act)


@router.get("/printouts/{printout}", response_model=shown(PrintoutView))
def get_printout(caller: Asking, printout: Id) -> JSONResponse:
    """A paper: whether it is made, and the digest of its file."""
    with caller.enter() as visit:
        return JSONResponse(PrintoutView.of(printout_of(visit.session, visit.actor, printout)).to_json())


@router.get("/printouts/{printout}/pdf", response_class=FileResponse, responses=PDF)
def get_printout_pdf(caller: Asking, printout: Id) -> FileResponse:
    """The paper itself. Its ETag is its SHA-256. 409 `not_made` until it is made."""
    with caller.enter() as visit:
        row = printout_of(visit.session, visit.actor, printout)
        if row.sha256 is None:
            raise Conflict("not_made", f"The printout is {row.state}.", "Ask again in a moment.")
        place = visit.office.store.path(visit.actor.authority, row.sha256)
    return FileResponse(place, media_type="application/pdf", headers={"ETag": f'"{row.sha256}"'})


def _work(data: bytes) -> Response:
    return Response(data, media_type=XLIFF, headers={"Content-Disposition": 'attachment; filename="texts.xlf"'})


def _attached(found: Attached) -> Answer:
    draft = found.draft
    view = AttachedView(draft.id, draft.version, found.language, found.sha256, found.missing)
    return Answer.of(201, view, Location=f"/v1/drafts/{draft.id}")


def _asked(visit: Visit, row: Printout) -> Answer:
    visit.wake("sign", row.id)
    return Answer.of(201, PrintoutView.of(row), Location=f"/v1/printouts/{row.id}")
