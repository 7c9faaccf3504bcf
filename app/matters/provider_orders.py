"""The provider log: an order is entered, served, answered item by item, followed up, lifted (`law.md` §5.5).

Each act writes the order as it now stands, a row that says who changed what, and an entry in the log that holds the
digest of that row. The requested side's own record: nothing here leads into an instrument by itself.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import guards
from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.instruments.models import MatterHead
from app.kit.actor import Actor
from app.kit.canonical import JsonObject, dumps, objects, sha256
from app.kit.clock import stamp
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import uuid7
from app.matters import provider_clocks as clocks
from app.matters import provider_entries as entries
from app.matters import provider_waits as waits
from app.matters.models import Matter
from app.matters.provider_entries import Answer, Invoice, NewOrder, Service
from app.matters.provider_kept import ordered
from app.matters.provider_models import ProviderChange, ProviderOrder
from app.procedures.table import Side

ENDED = ("answered", "lifted")


def make(session: Session, actor: Actor, new: NewOrder, now: datetime) -> ProviderOrder:
    """Enter an order to one provider. The clock `order_served` runs from here: 4 hours, an urgent one's 1 hour.

    `Conflict` `not_requested_side` in a matter in which we ask; `Invalid` `bad_provider_order`, `unknown_item` for
    one that the request does not name.
    """
    permit(actor, Permission.PROVIDER_WRITE, actor.authority)
    head, told = _asked_of_us(session, actor, new.reference, locked=True), entries.order(new)
    matter = session.get(Matter, (actor.authority, head.reference))
    known = {str(one.get("id")) for one in objects(matter.projection.get("measures"))} if matter else set()
    strange = [one for one in told.items if known and one not in known]
    if strange:
        raise Invalid("unknown_item", f"The request names no {strange[0]}.", f"It names {', '.join(sorted(known))}.")
    urgent = told.urgent if told.urgent is not None else matter is not None and matter.urgency != "routine"
    counted = select(func.max(ProviderOrder.number)).where(
        ProviderOrder.authority == actor.authority, ProviderOrder.reference == head.reference
    )
    row = ProviderOrder(authority=actor.authority, id=uuid7(), reference=head.reference)
    row.number, row.version, row.told = (session.scalar(counted) or 0) + 1, 0, ""
    row.served = row.served_how = row.ticket = row.reached = row.promised = row.answered = row.lifted = None
    row.follow_ups, row.invoice, row.rings = [], None, None
    members: dict[str, object] = {
        "state": "ordered",
        "provider": told.provider,
        "address": told.address,
        "basis": told.basis,
        "gag": told.gag,
        "urgent": urgent,
        "items": [{"measure": one, "answer": None} for one in told.items],
        "ordered": now,
        "serve_by": now + (clocks.SERVED_URGENT if urgent else clocks.SERVED),
    }
    session.add(row)
    _set(row, members, now)
    waits.settle(session, row, waits.what_is_given_up(session, head), now)
    session.flush()
    _enter(session, actor, row, "ordered", members, now)
    return row


def served(session: Session, actor: Actor, order: str, new: Service, now: datetime) -> ProviderOrder:
    """Note how and when it reached the provider; `order_served` stops, and `provider_answer` runs to the promise.
    Where nothing is promised yet it runs 24 hours, an urgent one's 4.
    """
    row = _open(session, actor, order)
    if row.served is not None:
        raise Conflict("served_already", f"Order {row.number} was served.", "Note a later promise: `promised`.")
    told = entries.service(new, row.ordered, now)
    members: dict[str, object] = {
        "state": "served",
        "served": told.at,
        "served_how": told.how,
        "ticket": told.ticket,
        "reached": told.reached,
        "promised": told.promised,
    }
    return _change(session, actor, row, "served", members, now)


def promised(session: Session, actor: Actor, order: str, by: datetime, reached: str, now: datetime) -> ProviderOrder:
    """Note a promise that came later, or another one, and who gave it."""
    row = _open(session, actor, order)
    if row.served is None:
        raise Conflict("not_served", f"Order {row.number} has not been served.", "Note the service first.")
    if by.tzinfo is None or by <= now:
        raise Invalid("bad_provider_order", "What is promised lies ahead, with its zone.", "Correct promised.")
    members: dict[str, object] = {"promised": by, "reached": entries.line("reached", reached)}
    return _change(session, actor, row, "promised", members, now)


def answered(session: Session, actor: Actor, order: str, new: Iterable[Answer], now: datetime) -> ProviderOrder:
    """Note what the provider answered, item by item; a later answer takes an earlier one's place, which stays in the
    history. Once every item has one, `provider_answer` stops.
    """
    row, given = _locked(session, actor, order), {one.measure: entries.answer(one, now) for one in new}
    if row.state == "lifted":
        raise Conflict("order_lifted", f"Order {row.number} was lifted.", "Enter a new one.")
    if row.served is None:
        raise Conflict("not_served", f"Order {row.number} has not been served.", "Note the service first.")
    _demand_named(row, given)
    after: list[JsonObject] = [
        {**one, "answer": given[str(one["measure"])].to_json()} if str(one["measure"]) in given else one
        for one in objects(row.items)
    ]
    return _change(session, actor, row, "answered", {"items": after, **_completed(row, after, now)}, now)


def _demand_named(row: ProviderOrder, items: Collection[str]) -> None:
    """`Invalid` `unknown_item` for an item that an order does not name, or names no more."""
    left = [str(one["measure"]) for one in ordered(row)]
    strange = sorted(set(items) - set(left))
    if strange or not items:
        raise Invalid(
            "unknown_item", f"Order {row.number} names no {', '.join(strange) or 'such item'}.", ", ".join(left)
        )


def _completed(row: ProviderOrder, items: Iterable[JsonObject], now: datetime) -> dict[str, object]:
    """An order that was served is answered once every item that is left of it is."""
    left = [one for one in items if one.get("lifted") is None]
    if row.served is None or any(one["answer"] is None for one in left):
        return {}
    return {"state": "answered", "answered": row.answered or now}


def followed(session: Session, actor: Actor, order: str, kind: str, words: str, now: datetime) -> ProviderOrder:
    """Note what followed a refusal or silence: a reminder, a sanction, a challenge in court."""
    row = _locked(session, actor, order)
    entries.one_of("kind", kind, entries.FOLLOWED)
    if len(row.follow_ups) >= entries.FOLLOW_UPS:
        raise Invalid("bad_provider_order", f"An order has at most {entries.FOLLOW_UPS} notes.", "Enter a new one.")
    one: JsonObject = {"kind": kind, "at": stamp(now), "words": entries.text("words", words), "by": actor.official}
    return _change(session, actor, row, "followed", {"follow_ups": [*row.follow_ups, one]}, now)


def invoiced(session: Session, actor: Actor, order: str, new: Invoice, now: datetime) -> ProviderOrder:
    """Note what the provider charges."""
    row = _locked(session, actor, order)
    return _change(session, actor, row, "invoiced", {"invoice": entries.invoice(new)}, now)


def lifted(
    session: Session, actor: Actor, order: str, reason: str, now: datetime, items: Collection[str] = ()
) -> ProviderOrder:
    """Lift an order: the provider need not do it, or keep it, any more. Its clocks stop. `items`: for these alone; the
    order goes on for the others, and is lifted with the last of them. `Invalid` `unknown_item`.
    """
    row = _locked(session, actor, order)
    if row.state == "lifted":
        raise Conflict("order_lifted", f"Order {row.number} was lifted.", "Enter a new one.")
    if items:
        _demand_named(row, items)
    after: list[JsonObject] = [
        {**one, "lifted": stamp(now)} if str(one["measure"]) in items else one for one in objects(row.items)
    ]
    note: JsonObject = {
        "kind": "lifted",
        "at": stamp(now),
        "words": entries.text("reason", reason),
        "by": actor.official,
    }
    members: dict[str, object] = {"follow_ups": [*row.follow_ups, note]}
    if items and any(one.get("lifted") is None for one in after):
        members |= {"items": after, **_completed(row, after, now)}
    else:
        members |= {"state": "lifted", "lifted": now}
    return _change(session, actor, row, "lifted", members, now)


def orders_of(session: Session, actor: Actor, reference: str) -> list[ProviderOrder]:
    """The orders in a matter, in the order of their numbers."""
    permit(actor, Permission.PROVIDER_READ, actor.authority)
    head = _asked_of_us(session, actor, reference)
    query = select(ProviderOrder).where(
        ProviderOrder.authority == actor.authority, ProviderOrder.reference == head.reference
    )
    return list(session.scalars(query.order_by(ProviderOrder.number)))


def order_of(session: Session, actor: Actor, order: str) -> ProviderOrder:
    """One order. `Unknown` `no_order` also for one in a confidential matter in which the actor is not named."""
    permit(actor, Permission.PROVIDER_READ, actor.authority)
    return _seen(session, actor, session.get(ProviderOrder, (actor.authority, order)), order)


def history(session: Session, actor: Actor, row: ProviderOrder) -> list[ProviderChange]:
    """Its changes, the first one first."""
    permit(actor, Permission.PROVIDER_READ, actor.authority)
    query = select(ProviderChange).where(
        ProviderChange.authority == row.authority, ProviderChange.provider_order == row.id
    )
    return list(session.scalars(query.order_by(ProviderChange.version)))


def digest(change: ProviderChange) -> str:
    """What the log has of a change: SHA-256 of its canonical JSON."""
    told: JsonObject = {
        "order": change.provider_order,
        "version": change.version,
        "act": change.act,
        "at": stamp(change.at),
        "members": change.members,
        "salt": change.salt,
    }
    return sha256(dumps(told))


def _asked_of_us(session: Session, actor: Actor, reference: str, *, locked: bool = False) -> MatterHead:
    """A matter in which we are asked, and which the actor sees."""
    head = session.get(MatterHead, (actor.authority, reference), with_for_update=locked, populate_existing=locked)
    if head is None or not _sees(session, actor, reference):
        raise Unknown("no_matter", f"There is no matter {reference}.", "See `matters list`.")
    if head.side != Side.REQUESTED.value:
        raise Conflict(
            "not_requested_side",
            f"In {reference} we ask, and the other side orders from its providers.",
            "Ask how far it is: `ask_status`.",
        )
    if locked:
        _demand_ours(head)
    return head


def _demand_ours(head: MatterHead) -> None:
    if head.successor is not None:
        raise Conflict(
            "handed_over",
            f"{head.reference} was handed over to {head.successor}, and the log of its orders with it.",
            "What you wrote stays here to be read; the log goes on there.",
        )


def _sees(session: Session, actor: Actor, reference: str) -> bool:
    guard = guards.of_matter(session, actor.authority, reference)
    return guard is None or guards.is_named(session, guard, actor.official)


def _seen(session: Session, actor: Actor, row: ProviderOrder | None, order: str) -> ProviderOrder:
    if row is None or not _sees(session, actor, row.reference):
        raise Unknown("no_order", f"There is no order {order}.", "See `provider list`.")
    return row


def _locked(session: Session, actor: Actor, order: str) -> ProviderOrder:
    permit(actor, Permission.PROVIDER_WRITE, actor.authority)
    row = _seen(session, actor, session.get(ProviderOrder, (actor.authority, order)), order)
    # The matter first: it is not handed over while somebody writes, and nobody writes once it is.
    key = (actor.authority, row.reference)
    _demand_ours(session.get_one(MatterHead, key, with_for_update=True, populate_existing=True))
    return session.get_one(ProviderOrder, (actor.authority, order), with_for_update=True, populate_existing=True)


def _open(session: Session, actor: Actor, order: str) -> ProviderOrder:
    row = _locked(session, actor, order)
    if row.state in ENDED:
        raise Conflict("order_ended", f"Order {row.number} is {row.state}.", "Enter a new one.")
    return row


def _change(
    session: Session, actor: Actor, row: ProviderOrder, act: str, members: dict[str, object], now: datetime
) -> ProviderOrder:
    before = clocks.running(row)
    _set(row, members, now)
    if clocks.running(row) != before:
        clocks.wound(session, row, now)
    head = session.get_one(MatterHead, (row.authority, row.reference))
    waits.settle(session, row, waits.what_is_given_up(session, head), now)
    session.flush()
    _enter(session, actor, row, act, members, now)
    return row


def _set(row: ProviderOrder, members: dict[str, object], now: datetime) -> None:
    for name, value in members.items():
        setattr(row, name, value)
    row.version, row.changed = row.version + 1, now
    if row.version == 1:
        row.rings = clocks.first_ring(row)


def _enter(
    session: Session, actor: Actor, row: ProviderOrder, act: str, members: dict[str, object], now: datetime
) -> None:
    """The change's own row, and its digest in the log."""
    change = ProviderChange(authority=row.authority, provider_order=row.id, version=row.version, act=act)
    change.by, change.at, change.salt = actor.official, now, secrets.token_hex(16)
    change.members = {name: stamp(one) if isinstance(one, datetime) else one for name, one in members.items()}  # type: ignore[misc]  # members are JSON or instants
    session.add(change)
    session.flush()
    event = Event.PROVIDER_ORDERED if act == "ordered" else Event.PROVIDER_CHANGED
    about = {"order": row.id, "matter": row.reference, "version": str(row.version), "act": act}
    record(session, actor, event, at=now, subject={**about, "sha256": digest(change)})
