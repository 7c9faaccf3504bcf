"""Papers: the set with which an instrument leaves where no node is reached, its departures, word of their arrival."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import Field, StringConstraints

from app.api import paging
from app.api.shape import Asked, Code, Hex64, Id, ReferencePath, Responses, Uuid, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.exchange import dispatch, replies
from app.exchange.dispatch import Arrival, Departure, NewSet
from app.kit.errors import Conflict, Invalid
from app.kit.ids import Digest
from app.matters import paper_look
from app.matters.paper_views import DepartureView, DispatchSetView, ReplyReadingView

router = APIRouter(tags=["papers"])
ZIP: Responses = {200: {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}}
Line = Annotated[str, Field(min_length=1, max_length=dispatch.LINE)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class DispatchOrder(Asked):
    """What a dispatch set is made from."""

    instrument: Uuid
    """Our own, signed."""
    letter: Literal["cover_letter", "note_verbale"] = "cover_letter"
    language: Literal["ar", "en", "es", "fr", "ru", "zh"] | None = None
    """Of letter and checklist; null: the instrument's."""
    addressee: Annotated[list[Line], Field(max_length=dispatch.LINES, default_factory=list)]
    """Lines of the address; none: as the State's profile or edition has them."""
    dated: Day | None = None
    copies: Annotated[int, Field(ge=0, le=dispatch.MOST_COPIES)] = 1
    originals: Annotated[list[Line], Field(max_length=dispatch.LINES, default_factory=list)]
    """Papers that go along on paper alone."""
    kit: Code | None = None
    """The act of the other side for which a reply kit is enclosed, such as acknowledge; null: none."""


class Leaving(Asked):
    """A dispatch set leaves."""

    route: Literal["pouch", "post", "foreign_ministry", "embassy", "interpol", "electronic_mail", "by_hand"]
    left: Day
    bearer: Line | None = None
    tracking: Line | None = None
    expected: Day | None = None
    """By when word of its arrival is expected; null: as is usual for the road."""


class Word(Asked):
    """Word that it arrived."""

    arrived: Day
    received_by: Line
    known_how: Literal["slip", "letter", "telephone", "tracking", "message", "reply"]


class ReturnedForm(Asked):
    """A reply kit that came back."""

    file: Hex64
    """SHA-256 of the PDF among the attachments."""


@router.post("/dispatch-sets", response_model=shown(DispatchSetView), status_code=201)
def post_dispatch_set(caller: Acting, body: DispatchOrder) -> Response:
    """Have the papers made with which an instrument leaves. Made again from the same they are the same bytes."""

    def act(visit: Visit) -> Answer:
        new = NewSet(
            body.instrument,
            body.letter,
            body.language,
            tuple(body.addressee),
            _day(body.dated),
            body.copies,
            tuple(body.originals),
            body.kit,
        )
        made = dispatch.make(visit.session, visit.actor, visit.office.catalogue, new, visit.now)
        visit.wake("sign", made.id)
        return Answer.of(201, DispatchSetView.of(made), Location=f"/v1/dispatch-sets/{made.id}")

    return caller.once(act)


@router.get("/dispatch-sets/{id}", response_model=shown(DispatchSetView))
def get_dispatch_set(caller: Asking, id: Id) -> JSONResponse:  # the name in the path
    """One dispatch set: whether it is made, and the digest of its file."""
    with caller.enter() as visit:
        view = DispatchSetView.of(dispatch.set_of(visit.session, visit.actor, id))
    return JSONResponse(view.to_json())


@router.get("/dispatch-sets/{id}/zip", response_class=FileResponse, responses=ZIP)
def get_dispatch_set_zip(caller: Asking, id: Id) -> FileResponse:  # as above
    """The papers as one file, to be printed. Its ETag is its SHA-256."""
    with caller.enter() as visit:
        row = dispatch.set_of(visit.session, visit.actor, id)
        if row.sha256 is None:
            raise Conflict("not_made", f"The set is {row.state}.", "Ask again in a moment.")
        place = visit.office.store.path(visit.actor.authority, row.sha256)
    return FileResponse(place, media_type="application/zip", headers={"ETag": f'"{row.sha256}"'})


@router.post("/dispatch-sets/{id}/departures", response_model=shown(DepartureView), status_code=201)
def post_departure(caller: Acting, id: Id, body: Leaving) -> Response:  # as above
    """Note that it left, by which road and with whom. Nobody hears of it but ourselves."""

    def act(visit: Visit) -> Answer:
        left = _day(body.left) or visit.now.date()
        departure = Departure(id, body.route, left, body.bearer, body.tracking, _day(body.expected))
        row = dispatch.depart(visit.session, visit.actor, departure, visit.now)
        visit.wake("intake", row.reference)
        return Answer.of(201, DepartureView.of(row))

    return caller.once(act)


@router.post("/departures/{id}/arrival", response_model=shown(DepartureView))
def post_arrival(caller: Acting, id: Id, body: Word) -> Response:  # as above
    """Note word of its arrival. It counts on our own record: the status moves, and is not settled."""

    def act(visit: Visit) -> Answer:
        arrival = Arrival(_day(body.arrived) or visit.now.date(), body.received_by, body.known_how)
        row = dispatch.arrive(visit.session, visit.actor, id, arrival, visit.now)
        visit.wake("intake", row.reference)
        return Answer.of(200, DepartureView.of(row))

    return caller.once(act)


@router.post("/reply-readings", response_model=shown(ReplyReadingView), status_code=201)
def post_reply_reading(caller: Acting, body: ReturnedForm) -> Response:
    """Have a reply kit read that came back, out of an attachment; what it says fills in a registration."""

    def act(visit: Visit) -> Answer:
        made = replies.ask(visit.session, visit.actor, Digest(body.file), visit.now)
        visit.wake("sign", made.id)
        return Answer.of(201, ReplyReadingView.of(made), Location=f"/v1/reply-readings/{made.id}")

    return caller.once(act)


@router.get("/reply-readings/{id}", response_model=shown(ReplyReadingView))
def get_reply_reading(caller: Asking, id: Id) -> JSONResponse:  # as above
    """What was read, and what is missing in it."""
    with caller.enter() as visit:
        row = replies.reading_of(visit.session, visit.actor, id)
        view = ReplyReadingView.of(row, paper_look.step_of(visit.session, visit.office, visit.actor, row))
    return JSONResponse(view.to_json())


@router.get("/matters/{reference}/dispatch-sets", response_model=several(DispatchSetView))
def get_dispatch_sets(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """The dispatch sets of a matter, oldest first; always whole."""
    with caller.enter() as visit:
        found = tuple(DispatchSetView.of(row) for row in dispatch.sets_of(visit.session, visit.actor, reference))
    return JSONResponse(paging.whole(found))


@router.get("/matters/{reference}/departures", response_model=several(DepartureView))
def get_departures(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """The departures in a matter, in the order in which they were noted; always whole."""
    with caller.enter() as visit:
        found = tuple(DepartureView.of(row) for row in dispatch.departures_of(visit.session, visit.actor, reference))
    return JSONResponse(paging.whole(found))


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("bad_date", f"There is no day {text}.", "Write it like 2026-11-24.") from error
