"""The provider log: our own record of orders to providers. The other side hears milestones, and nothing else of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field, StringConstraints

from app.api import approvals, paging
from app.api.drafts import DraftView, begun
from app.api.shape import Asked, Hex64, Id, ReferencePath, several, shown
from app.api.visit import Acting, Answer, Asking, Visit
from app.kit.canonical import JsonObject
from app.kit.ids import Reference
from app.matters import drafts, milestones, provider_entries, provider_orders, provider_views
from app.matters.models import Draft
from app.matters.paper import NewDraft
from app.matters.provider_entries import Invoice, NewOrder, Service
from app.matters.provider_models import ProviderOrder
from app.matters.provider_views import ProviderLogView, ProviderOrderView

router = APIRouter(tags=["provider log"])
Line = Annotated[str, StringConstraints(min_length=1, max_length=provider_entries.LINE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=provider_entries.TEXT)]
Item = Annotated[str, StringConstraints(pattern=r"^m[1-9][0-9]{0,2}$")]
Instant = Annotated[AwareDatetime, Field(strict=False)]
Day = Annotated[date, Field(strict=False)]
Language = Annotated[Literal["en", "fr", "ar", "es", "ru", "zh"], Query(description="Of the document")]


class OrderAsked(Asked):
    """An order to one provider."""

    provider: Line
    """The legal entity that is ordered."""
    address: Text | None = None
    """Where it is served: portal, fax, street."""
    basis: Text
    """The provision that it rests on, and who gave it."""
    gag: bool
    """Whether it may not tell its customer."""
    urgent: bool | None = None
    """Left out: as the matter is."""
    items: Annotated[list[Item], Field(min_length=1, max_length=provider_entries.ITEMS)]
    """Items of the request, by their ids."""


class ServiceAsked(Asked):
    """How an order reached its provider."""

    how: Literal["portal", "fax", "email", "post", "in_person", "telephone"]
    at: Instant
    ticket: Line | None = None
    """The provider's own number."""
    reached: Line | None = None
    """Who was reached there."""
    promised: Instant | None = None
    """By when it promised its answer."""


class PromiseAsked(Asked):
    """A promise that came later."""

    by: Instant
    reached: Line


class ItemAnswer(Asked):
    """What the provider answered for one item."""

    measure: Item
    outcome: Literal["preserved", "partly", "none", "lost", "disclosed", "refused"]
    at: Instant
    until: Day | None = None
    """Until which day it is kept."""
    reference: Line | None = None
    """Its number for what it keeps, where the other side may have it."""
    means: Literal["provider_hold", "copy", "account_lock"] | None = None
    sha256: Hex64 | None = None
    """Of a copy that we hold."""
    reason: Text | None = None
    """Why it is not all of it: for the log alone."""
    told: Text | None = None
    """Why, in words that the other side may read."""


class AnswersAsked(Asked):
    """What the provider answered, item by item."""

    items: Annotated[list[ItemAnswer], Field(min_length=1, max_length=provider_entries.ITEMS)]


class FollowUpAsked(Asked):
    """What followed a refusal or silence."""

    kind: Literal["reminder", "refusal", "sanction", "challenge", "correction"]
    words: Text


class InvoiceAsked(Asked):
    """What the provider charges."""

    number: Line
    amount: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,18}([.][0-9]{1,6})?$")]
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    dated: Day


class LiftAsked(Asked):
    """Why an order is lifted."""

    reason: Text
    items: Annotated[list[Item], Field(min_length=1, max_length=provider_entries.ITEMS)] | None = None
    """For which of its items alone; null: for all."""


@router.get("/matters/{reference}/provider-orders", response_model=several(ProviderOrderView))
def get_provider_orders(caller: Asking, reference: ReferencePath) -> JSONResponse:
    """The orders in a matter in which we are asked, always whole."""
    with caller.enter() as visit:
        rows = provider_orders.orders_of(visit.session, visit.actor, reference)
        return JSONResponse(paging.whole([provider_views.shown(one) for one in rows]))


@router.post("/matters/{reference}/provider-orders", response_model=shown(ProviderOrderView), status_code=201)
def post_provider_order(caller: Acting, reference: ReferencePath, asked: OrderAsked) -> Response:
    """Enter an order. It is to be served within 4 hours, an urgent one within 1."""

    def act(visit: Visit) -> Answer:
        new = NewOrder(
            reference, asked.provider, asked.basis, tuple(asked.items), asked.gag, asked.address, asked.urgent
        )
        row = provider_orders.make(visit.session, visit.actor, new, visit.now)
        return Answer.of(201, provider_views.shown(row), Location=f"/v1/provider-orders/{row.id}")

    return caller.once(act)


@router.post(
    "/matters/{reference}/provider-orders/milestones", response_model=shown(approvals.SigningView), status_code=202
)
def post_milestones(caller: Acting, reference: ReferencePath, language: Language = "en") -> Response:
    """Tell the other side the milestones: ordered, served, answered, and nothing else. It leaves under the seal."""

    def act(visit: Visit) -> Answer:
        body = milestones.milestones(visit.session, visit.actor, reference, language)
        draft = _begin(visit, reference, milestones.TELL, body, language)
        office = visit.office
        ticked = [one.key for one in drafts.findings_of(visit.session, office, visit.actor, draft.id)]
        frozen = drafts.freeze(visit.session, office, visit.actor, draft.id, draft.version, ticked=ticked)
        return approvals.signing(visit, frozen.id, unseen=True)

    return caller.once(act)


@router.post("/matters/{reference}/provider-orders/confirmation", response_model=shown(DraftView), status_code=201)
def post_confirmation_draft(caller: Acting, reference: ReferencePath, language: Language = "en") -> Response:
    """Begin the draft of `confirm`, filled from the log: scope and days, by item and custodian."""

    def act(visit: Visit) -> Answer:
        body = milestones.confirmation(visit.session, visit.actor, reference, language)
        return begun(_begin(visit, reference, milestones.CONFIRM, body, language))

    return caller.once(act)


@router.get("/provider-orders/{order}", response_model=shown(ProviderLogView))
def get_provider_order(caller: Asking, order: Id) -> JSONResponse:
    """One order whole, and who changed what."""
    with caller.enter() as visit:
        row = provider_orders.order_of(visit.session, visit.actor, order)
        return JSONResponse(provider_views.whole(visit.session, visit.actor, row).to_json())


@router.post("/provider-orders/{order}/service", response_model=shown(ProviderOrderView))
def post_provider_service(caller: Acting, order: Id, asked: ServiceAsked) -> Response:
    """Note that it was served, and what was promised."""

    def act(visit: Visit) -> Answer:
        new = Service(asked.how, asked.at, asked.ticket, asked.reached, asked.promised)
        return _now(provider_orders.served(visit.session, visit.actor, order, new, visit.now))

    return caller.once(act)


@router.post("/provider-orders/{order}/promise", response_model=shown(ProviderOrderView))
def post_provider_promise(caller: Acting, order: Id, asked: PromiseAsked) -> Response:
    """Note a promise that came later, or another one."""

    def act(visit: Visit) -> Answer:
        return _now(provider_orders.promised(visit.session, visit.actor, order, asked.by, asked.reached, visit.now))

    return caller.once(act)


@router.post("/provider-orders/{order}/answers", response_model=shown(ProviderOrderView))
def post_provider_answers(caller: Acting, order: Id, asked: AnswersAsked) -> Response:
    """Note what the provider answered, item by item."""

    def act(visit: Visit) -> Answer:
        new = [provider_entries.Answer(**one.model_dump()) for one in asked.items]
        return _now(provider_orders.answered(visit.session, visit.actor, order, new, visit.now))

    return caller.once(act)


@router.post("/provider-orders/{order}/follow-ups", response_model=shown(ProviderOrderView))
def post_provider_follow_up(caller: Acting, order: Id, asked: FollowUpAsked) -> Response:
    """Note what followed a refusal or silence."""

    def act(visit: Visit) -> Answer:
        return _now(provider_orders.followed(visit.session, visit.actor, order, asked.kind, asked.words, visit.now))

    return caller.once(act)


@router.post("/provider-orders/{order}/invoice", response_model=shown(ProviderOrderView))
def post_provider_invoice(caller: Acting, order: Id, asked: InvoiceAsked) -> Response:
    """Note what the provider charges."""

    def act(visit: Visit) -> Answer:
        new = Invoice(asked.number, asked.amount, asked.currency, asked.dated)
        return _now(provider_orders.invoiced(visit.session, visit.actor, order, new, visit.now))

    return caller.once(act)


@router.post("/provider-orders/{order}/end", response_model=shown(ProviderOrderView))
def post_provider_end(caller: Acting, order: Id, asked: LiftAsked) -> Response:
    """Lift it, whole or for some of its items: it need not be served, or what it keeps need not be kept any more."""

    def act(visit: Visit) -> Answer:
        items = asked.items or ()
        return _now(provider_orders.lifted(visit.session, visit.actor, order, asked.reason, visit.now, items))

    return caller.once(act)


def _now(row: ProviderOrder) -> Answer:
    return Answer.of(200, provider_views.shown(row))


def _begin(visit: Visit, reference: str, act: str, body: JsonObject, language: str) -> Draft:
    new = NewDraft(act=act, reference=Reference(reference), language=language, body=body)
    return drafts.begin(visit.session, visit.office, visit.actor, new, what="provider_log")
