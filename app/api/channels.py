"""How one is reached: one's own ways, proven by codes, in one's own order; and how the channels fare."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import Field, JsonValue, StringConstraints

from app.api import paging
from app.api.refusals import Answered
from app.api.shape import Asked, Id, Uuid, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid
from app.matters.views import View
from app.notices import contacts, trail
from app.notices.channel_models import ContactMethod
from app.notices.channels import Channel
from app.notices.trail import Fares

router = APIRouter(tags=["channels"])
Line = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


@dataclass(frozen=True)
class ContactView(View):
    """A way by which one is reached."""

    id: str
    channel: str
    """email, sms, voice, push, webhook, screen."""
    address: JsonObject
    place: int
    """In which order it is tried: 0 is the first."""
    quiet: list[Json]
    """When nothing comes this way but what is urgent."""
    verified: datetime | None
    problem: str | None
    """Why the last message did not get through."""
    problem_at: datetime | None


@dataclass(frozen=True)
class NewContactView(View):
    """A new way. `secret` is shown once: what comes to a webhook is signed with it."""

    contact: ContactView
    secret: str | None


@dataclass(frozen=True)
class FaresView(Fares, View):
    """How a channel fares for the authority; counts are of the last day."""


@dataclass(frozen=True)
class TestView(View):
    """A test that is on its way."""

    sending: str
    channel: str


@dataclass(frozen=True)
class PushKeyView(View):
    """What a browser subscribes to Web Push with (`applicationServerKey`); empty: this node has none."""

    key: str


class NewContact(Asked):
    """A way to oneself."""

    channel: Annotated[str, Field(pattern="^(email|sms|voice|push|webhook|screen)$")]
    address: Annotated[dict[str, Line], Field(max_length=5)] = Field(default_factory=dict)
    """`{"to": …}`; a browser's subscription is `{"endpoint": …, "p256dh": …, "auth": …}`, it may have a `name`; a
    screen has none.
    """


class Code(Asked):
    """What came there."""

    code: Annotated[str, Field(min_length=4, max_length=20)]


class Order(Asked):
    """All of one's ways, the first to be tried first."""

    contacts: Annotated[list[Uuid], Field(max_length=contacts.MOST)]


class QuietTimes(Asked):
    """When nothing comes but what is urgent, in one's own zone."""

    quiet: Annotated[list[dict[str, JsonValue]], Field(max_length=14)]
    """Each `{"from": "22:00", "to": "07:00", "days": [0, 1]}`; Monday is 0."""


@router.get("/contacts", response_model=several(ContactView))
def get_contacts(caller: Asking) -> JSONResponse:
    """One's own ways, in the order in which they are tried."""
    with caller.enter() as visit:
        return JSONResponse(paging.whole([view(one) for one in contacts.contacts_of(visit.session, visit.actor)]))


@router.post("/contacts", response_model=shown(NewContactView), status_code=201)
def post_contact(caller: Acting, asked: NewContact) -> Response:
    """Say how one is reached. A code goes there, which proves it."""

    def act(visit: Visit) -> Answer:
        channel = Channel(asked.channel)
        row = contacts.add(visit.session, visit.actor, channel, dict(asked.address), visit.now)
        made = NewContactView(view(row), row.secret)
        return Answer(201, made.to_json(), {"Location": f"/v1/contacts/{row.id}"}, secret=("secret",))

    return caller.once(act)


@router.post("/contacts/{contact}/code", response_model=shown(ContactView))
def post_code(caller: Acting, contact: Id) -> Response:
    """Have a code sent: another one, or one that proves a way anew. What is proven stays so meanwhile."""

    def act(visit: Visit) -> Answer:
        return Answer.of(200, view(contacts.ask_code(visit.session, visit.actor, contact, visit.now)))

    return caller.once(act)


@router.post("/contacts/{contact}/verification", response_model=shown(ContactView))
def post_verification(caller: Asking, contact: Id, asked: Code) -> Response:
    """Prove a way by the code that came there."""
    with caller.enter() as visit:
        right = contacts.verify(visit.session, visit.actor, contact, asked.code, visit.now)
        found = [view(one) for one in contacts.contacts_of(visit.session, visit.actor) if one.id == contact]
    if not right:  # told once it is counted
        raise Answered(Invalid("wrong_code", "That is not the code.", "Type in the newest, or ask for another."), 422)
    return JSONResponse(found[0].to_json())


@router.put("/contacts/order", response_model=several(ContactView))
def put_order(caller: Asking, asked: Order) -> Response:
    """Say in which order one is tried."""
    with caller.enter() as visit:
        rows = contacts.reorder(visit.session, visit.actor, asked.contacts, visit.now)
        return JSONResponse(paging.whole([view(one) for one in rows]))


@router.put("/contacts/{contact}/quiet", response_model=shown(ContactView))
def put_quiet(caller: Asking, contact: Id, asked: QuietTimes) -> Response:
    """Say when nothing comes this way but what is urgent."""
    with caller.enter() as visit:
        rules: list[Json] = [dict(one) for one in asked.quiet]
        return JSONResponse(view(contacts.set_quiet(visit.session, visit.actor, contact, rules, visit.now)).to_json())


@router.post("/contacts/{contact}/test", response_model=shown(TestView), status_code=202)
def post_test(caller: Acting, contact: Id) -> Response:
    """Have a test sent to oneself."""

    def act(visit: Visit) -> Answer:
        row = contacts.try_out(visit.session, visit.actor, contact, visit.now)
        return Answer.of(202, TestView(row.id, row.channel))

    return caller.once(act)


@router.delete("/contacts/{contact}", status_code=204, response_class=Response)
def delete_contact(caller: Asking, contact: Id) -> Response:
    """One is not reached this way any more; the address is erased."""
    with caller.enter() as visit:
        contacts.remove(visit.session, visit.actor, contact, visit.now)
    return Response(status_code=204)


@router.get("/channels", response_model=several(FaresView))
def get_channels(caller: Asking) -> JSONResponse:
    """How the channels fare for the authority."""
    with caller.enter() as visit:
        there = {one: one in caller.desk.doors.means.channels for one in Channel}
        rows = trail.fares(visit.session, visit.actor, there, visit.now)
        return JSONResponse(paging.whole([FaresView(**vars(one)) for one in rows]))


@router.get("/push-key", response_model=shown(PushKeyView))
def get_push_key(caller: Asking) -> JSONResponse:
    """What a browser subscribes to Web Push with."""
    with caller.enter():
        return JSONResponse(PushKeyView(caller.desk.push_key).to_json())


def view(row: ContactMethod) -> ContactView:
    """A way as doors show it to its owner."""
    return ContactView(
        id=row.id,
        channel=row.channel,
        address=dict(row.address),
        place=row.place,
        quiet=list(row.quiet),
        verified=row.verified,
        problem=row.problem,
        problem_at=row.problem_at,
    )
