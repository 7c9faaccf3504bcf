"""`rogatory provider`: the log of orders to providers, and what the other side hears of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from app.cli import paper, printing
from app.cli.acting import Acting, person
from app.cli.groups import group
from app.cli.shell import Shell, shell
from app.kit.canonical import JsonObject
from app.kit.clock import instant, stamp
from app.kit.errors import Invalid
from app.kit.ids import reference as matter_reference
from app.matters import acts, drafts, milestones, provider_entries, provider_orders, provider_views
from app.matters.models import Draft
from app.matters.paper import NewDraft
from app.matters.provider_entries import Answer, Invoice, NewOrder, Service
from app.matters.provider_models import ProviderOrder
from app.matters.provider_views import ProviderItemView, ProviderLogView, ProviderOrderView

app = group("The provider log: who was ordered what, served how, and what came of it. Nothing of it crosses.")
Matter = Annotated[str, typer.Argument(metavar="REFERENCE", help="The matter, such as XA-2026-K7Q3MD9T.")]
Order = Annotated[str, typer.Argument(metavar="ORDER", help="Its id; see `provider list`.")]
At = Annotated[str | None, typer.Option(metavar="INSTANT", help="When: 2026-11-24T21:05:00+02:00; else now.")]


@app.command()
def order(
    ctx: typer.Context,
    reference: Matter,
    provider: Annotated[str, typer.Option(help="The legal entity that is ordered.")],
    basis: Annotated[str, typer.Option(help="The provision, and who gave the order.")],
    item: Annotated[list[str], typer.Option(metavar="ID", help="An item of the request: m1; more than once.")],
    gag: Annotated[bool, typer.Option("--gag/--no-gag", help="Whether it may not tell its customer.")],
    address: Annotated[str | None, typer.Option(help="Where it is served: portal, fax, street.")] = None,
    urgent: Annotated[bool | None, typer.Option("--urgent/--routine", help="Else as the matter is.")] = None,
) -> None:
    """Enter an order. It is to be served within 4 hours, an urgent one within 1."""
    told = shell(ctx)
    new = NewOrder(matter_reference(reference), provider, basis, tuple(item), gag, address, urgent)
    with person(told) as acting:
        row = provider_orders.make(acting.session, acting.actor, new, acting.node.now())
        view = provider_views.shown(row)
    _tell(told, view)


@app.command()
def served(
    ctx: typer.Context,
    order: Order,
    how: Annotated[str, typer.Option(help=f"One of {', '.join(provider_entries.HOWS)}.")],
    at: At = None,
    ticket: Annotated[str | None, typer.Option(help="The provider's own number.")] = None,
    reached: Annotated[str | None, typer.Option(help="Who was reached there.")] = None,
    promised: Annotated[str | None, typer.Option(metavar="INSTANT", help="By when it promised its answer.")] = None,
) -> None:
    """Note that an order was served, and what was promised."""
    told = shell(ctx)
    with person(told) as acting:
        now = acting.node.now()
        new = Service(how, instant(at) if at else now, ticket, reached, instant(promised) if promised else None)
        view = provider_views.shown(provider_orders.served(acting.session, acting.actor, order, new, now))
    _tell(told, view)


@app.command()
def promised(
    ctx: typer.Context,
    order: Order,
    by: Annotated[str, typer.Argument(metavar="INSTANT", help="By when the answer is promised.")],
    reached: Annotated[str, typer.Option(help="Who promised it.")],
) -> None:
    """Note a promise that came later, or another one."""
    told = shell(ctx)
    with person(told) as acting:
        row = provider_orders.promised(acting.session, acting.actor, order, instant(by), reached, acting.node.now())
        view = provider_views.shown(row)
    _tell(told, view)


@app.command()
def answered(
    ctx: typer.Context,
    order: Order,
    item: Annotated[list[str], typer.Option(metavar="ID", help="The item; more than once for the same answer.")],
    outcome: Annotated[str, typer.Option(help=f"One of {', '.join(provider_entries.OUTCOMES)}.")],
    at: At = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Until which day it is kept.")] = None,
    reference: Annotated[str | None, typer.Option(help="Its number for what it keeps, if it may be told.")] = None,
    means: Annotated[str | None, typer.Option(help=f"One of {', '.join(provider_entries.MEANS)}.")] = None,
    sha256: Annotated[str | None, typer.Option(help="Of a copy that we hold.")] = None,
    reason: Annotated[str | None, typer.Option(help="Why it is not all of it: for the log alone.")] = None,
    tell: Annotated[str | None, typer.Option(help="Why, in words that the other side may read.")] = None,
) -> None:
    """Note what the provider answered for items of an order."""
    told = shell(ctx)
    with person(told) as acting:
        now = acting.node.now()
        when, day = instant(at) if at else now, _day(until)
        new = [Answer(one, outcome, when, day, reference, means, sha256, reason, tell) for one in item]
        view = provider_views.shown(provider_orders.answered(acting.session, acting.actor, order, new, now))
    _tell(told, view)


@app.command()
def follow(
    ctx: typer.Context,
    order: Order,
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(provider_entries.FOLLOWED)}.")],
    words: Annotated[str, typer.Option(help="What was done.")],
) -> None:
    """Note what followed a refusal or silence."""
    told = shell(ctx)
    with person(told) as acting:
        row = provider_orders.followed(acting.session, acting.actor, order, kind, words, acting.node.now())
        view = provider_views.shown(row)
    _tell(told, view)


@app.command()
def invoice(
    ctx: typer.Context,
    order: Order,
    number: Annotated[str, typer.Option(help="The invoice's number.")],
    amount: Annotated[str, typer.Option(help="A decimal: 120.50.")],
    currency: Annotated[str, typer.Option(help="ISO 4217: EUR.")],
    dated: Annotated[str, typer.Option(metavar="DATE", help="Its date.")],
) -> None:
    """Note what the provider charges."""
    told, day = shell(ctx), _day(dated)
    assert day is not None  # noqa: S101  # the option is required
    with person(told) as acting:
        new = Invoice(number, amount, currency, day)
        view = provider_views.shown(
            provider_orders.invoiced(acting.session, acting.actor, order, new, acting.node.now())
        )
    _tell(told, view)


@app.command()
def lift(
    ctx: typer.Context,
    order: Order,
    reason: Annotated[str, typer.Option(help="Why.")],
    item: Annotated[list[str] | None, typer.Option(metavar="ID", help="For this item alone; more than once.")] = None,
) -> None:
    """Lift an order: it need not be served, or what it keeps need not be kept any more."""
    told, items = shell(ctx), item or ()
    with person(told) as acting:
        row = provider_orders.lifted(acting.session, acting.actor, order, reason, acting.node.now(), items)
        view = provider_views.shown(row)
    _tell(told, view)


@app.command("list")
def listing(ctx: typer.Context, reference: Matter) -> None:
    """The orders in a matter, and which clock runs."""
    told = shell(ctx)
    with person(told) as acting:
        found = _orders(acting, reference)
        views = [provider_views.shown(one) for one in found]
    columns = ("number", "id", "provider", "state", "clock", "due", "answered")
    rows = [(one.number, one.id, one.provider, one.state, one.clock, one.due, _count(one)) for one in views]
    told.show([one.to_json() for one in views], lambda: printing.table(columns, rows, empty="No order is entered."))


@app.command()
def show(ctx: typer.Context, order: Order) -> None:
    """One order whole, and who changed what."""
    told = shell(ctx)
    with person(told) as acting:
        row = provider_orders.order_of(acting.session, acting.actor, order)
        view = provider_views.whole(acting.session, acting.actor, row)
    told.show(view.to_json(), lambda: _whole(view))


@app.command()
def tell(ctx: typer.Context, reference: Matter, language: paper.Language = "en", wait: paper.Wait = 30.0) -> None:
    """Tell the other side the milestones: ordered, served, answered, and nothing else. It leaves under the seal."""
    told = shell(ctx)
    with person(told) as acting:
        body = milestones.milestones(acting.session, acting.actor, matter_reference(reference), language)
        draft = _begin(acting, reference, milestones.TELL, body, language)
        frozen = paper.freeze(told, acting, draft, (), all_of_them=True, signatory=None)
        job = acts.sign(acting.session, acting.node.office(), acting.actor, frozen, unseen=True).id
        node = acting.node
    node.wake("sign", frozen)
    paper.rendered(told, node, frozen, wait)
    node.wake("sign", job)
    paper.show_document(told, paper.issued(told, node, frozen, wait))


@app.command()
def confirmation(
    ctx: typer.Context,
    reference: Matter,
    draft: Annotated[bool, typer.Option("--draft", help="Begin the draft of `confirm` with it.")] = False,
    language: paper.Language = "en",
) -> None:
    """The confirmation of preservation, filled from the log: scope and days, by item and custodian."""
    told = shell(ctx)
    with person(told) as acting:
        body = milestones.confirmation(acting.session, acting.actor, matter_reference(reference), language)
        if draft:
            begun = _begin(acting, reference, milestones.CONFIRM, body, language)
            made: JsonObject = {"draft": begun.id, "body": body}
            told.show(made, f"The draft {begun.id} holds it: complete it, then freeze it.")
            return
    told.show(body, lambda: printing.as_json(body))


def _begin(acting: Acting, reference: str, act: str, body: JsonObject, language: str) -> Draft:
    new = NewDraft(act=act, reference=matter_reference(reference), language=language, body=body)
    return drafts.begin(acting.session, acting.node.office(), acting.actor, new, what="provider_log")


def _orders(acting: Acting, reference: str) -> list[ProviderOrder]:
    return provider_orders.orders_of(acting.session, acting.actor, matter_reference(reference))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid("bad_date", f"{text!r} is no date.", "Write 2026-11-24.") from error


def _count(one: ProviderOrderView) -> str:
    left = [item for item in one.items if item.lifted is None]
    return f"{sum(item.answer is not None for item in left)} of {len(left)}"


def _tell(told: Shell, view: ProviderOrderView) -> None:
    told.show(view.to_json(), lambda: _facts(view))


def _facts(one: ProviderOrderView) -> str:
    return printing.facts(
        {
            "order": one.id,
            "matter": f"{one.matter}, order {one.number}",
            "provider": one.provider,
            "basis": one.basis,
            "may not tell": one.gag,
            "state": one.state,
            "served": f"{one.served_how}, {one.served}" if one.served else None,
            "ticket": one.ticket,
            "reached": one.reached,
            "promised": one.promised,
            "clock": f"{one.clock} until {one.due}" if one.clock else None,
            "items": [_item(item) for item in one.items],
            "followed": [f"{each['kind']}: {each['words']}" for each in one.follow_ups],
            "invoice": one.invoice and " ".join(str(value) for value in one.invoice.values()),
        }
    )


def _item(item: ProviderItemView) -> str:
    measure, answer = item.measure, item.answer
    if item.lifted is not None:
        return f"{measure}: lifted {stamp(item.lifted)}"
    if answer is None:
        return f"{measure}: no answer"
    return f"{measure}: {answer['outcome']}" + (f" until {answer['until']}" if "until" in answer else "")


def _whole(view: ProviderLogView) -> str:
    rows = [(one.version, one.act, one.by, one.at, sorted(one.members), one.sha256[:12]) for one in view.history]
    return _facts(view) + "\n\n" + printing.table(("version", "what", "by", "at", "changed", "in the log"), rows)
