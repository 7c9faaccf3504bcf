"""An attempt to deliver failed, or could not even be made: the next one later, people told, given up loudly at the end.

A row's pauses grow with its own tries since it last made progress; how the road fares is the road's affair.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.exchange import contact, outbox, roads, stuck
from app.exchange.courier import NoRoad
from app.exchange.desk import DeliveryDesk
from app.exchange.models import Delivery, Outbox
from app.exchange.stuck import Letter
from app.exchange.trouble import kept_apart
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit import lease
from app.kit.actor import Actor
from app.kit.clock import stamp
from app.kit.errors import RogatoryError, Unavailable
from app.kit.ids import AuthorityId, StateCode
from app.notices.occasions import Occasion
from app.notices.post import post, resolve

STALLED_AFTER = 4
"""Tries without progress after which people are told that a delivery stalls; it is tried on."""
STALLED_LONG = timedelta(hours=1)
"""Or after this time: while a circuit is open most rows are not tried."""
UNDECIDED_LONG = timedelta(days=1)
URGENT_PAUSE = timedelta(seconds=30)
"""The longest that an urgent row waits, whatever the road."""
UNTRIED = timedelta(hours=1)
"""A try that comes so much later than it was due was kept back here (this node stood still, its log did): that time
says nothing about the peer.
"""


def failed(desk: DeliveryDesk, owner: AuthorityId, instrument: str, error: RogatoryError) -> None:
    """Note a failure in a transaction of its own. If even that fails, the row alone is put off: the lane goes on."""
    with (
        kept_apart(f"delivery of {instrument}, noting that it failed") as noting,
        desk.sessions.begin(owner) as session,
    ):
        row, delivery = outbox.lock(session, owner, instrument)
        if row.done is None:
            note(session, desk, row, delivery, error)
    if noting.error is None:
        return
    with kept_apart(f"delivery of {instrument}, putting it off"), desk.sessions.begin(None) as session:
        alone = session.get_one(Outbox, instrument, with_for_update=True)
        if alone.done is None:
            lease.put_off(alone, desk.now() + roads.pause(alone.tries - 1, desk.retry_first, desk.retry_longest))


def note(session: Session, desk: DeliveryDesk, row: Outbox, delivery: Delivery, error: RogatoryError) -> None:
    """An attempt failed. The row and its delivery are locked, and the row is open."""
    now = desk.now()
    contact.failed(session, desk, StateCode(row.peer), error)
    again = now + roads.pause(row.tries - 1, desk.retry_first, desk.retry_longest)
    if row.urgent:
        again = min(again, now + URGENT_PAUSE)
    delivery.attempts += 1
    if delivery.problem != "parts_missing":  # the peer's own word, on which the next try depends
        delivery.problem = error.code
    heard = roads.road(session, StateCode(row.peer)).last_success if isinstance(error, NoRoad) else None
    wait(session, desk, row, delivery, error, again, heard=heard)


def spare(desk: DeliveryDesk, owner: AuthorityId, instrument: str, until: datetime, tries: int) -> None:
    """The peer's circuit is open: nothing was tried, and that is shown; the row comes back when the circuit ends.

    `tries`: what the row had before it was taken, for this was none.
    """
    with desk.sessions.begin(owner) as session:
        row, delivery = outbox.lock(session, owner, instrument)
        if row.done is not None:
            return
        row.tries = tries
        road = roads.road(session, StateCode(row.peer))
        problem = road.problem or "road_closed"
        if delivery.delivered is None:
            delivery.problem = problem
        closed = Unavailable(problem, f"The road to {row.peer} is closed.")
        wait(session, desk, row, delivery, closed, until, heard=road.last_success)


def wait(
    session: Session,
    desk: DeliveryDesk,
    row: Outbox,
    delivery: Delivery,
    error: RogatoryError,
    again: datetime,
    *,
    heard: datetime | None = None,
) -> None:
    """Put the row off; tell what has waited long; give up, for the reason of `error`, what has failed for good.
    `heard`: where the road failed, when the peer was heard last.
    """
    now, owner = desk.now(), AuthorityId(row.authority)
    subject = outbox.subject(delivery)
    told = {"peer": row.peer, "instrument": row.id, "matter": delivery.reference}
    if delivery.delivered is None:
        delivery.failing = _failing(delivery, now)
        patience = timedelta(seconds=desk.give_up_after)
        if now - _counted(delivery.failing, heard, patience) > patience:
            _give_up(session, row, delivery, error, now)
            return
        stalls = row.tries >= STALLED_AFTER or now - delivery.made > STALLED_LONG
        if stalls and not stuck.told(session, owner, Occasion.DELIVERY_STALLED, subject):
            post(session, owner, Occasion.DELIVERY_STALLED, subject, now, {**told, "since": stamp(delivery.made)})
    else:
        resolve(session, owner, Occasion.DELIVERY_STALLED, subject, now)
        late = now - delivery.delivered > UNDECIDED_LONG
        if late and not stuck.told(session, owner, Occasion.RECEIPT_MISSING, subject):
            post(session, owner, Occasion.RECEIPT_MISSING, subject, now, {**told, "since": stamp(delivery.delivered)})
    delivery.next_try = min(again, now + lease.LONGEST_PAUSE)
    lease.put_off(row, delivery.next_try)


def _failing(delivery: Delivery, now: datetime) -> datetime:
    """Since when every try fails, less the time in which nobody tried."""
    if delivery.failing is None:
        return now
    late = now - (delivery.next_try or now)
    return delivery.failing + late if late > UNTRIED else delivery.failing


def _counted(failing: datetime, heard: datetime | None, patience: timedelta) -> datetime:
    """From when on patience counts: since it fails, or since the peer was heard last in between. What never gets
    through on a road that others pass is given up all the same, after twice the time.
    """
    return failing if heard is None else max(failing, min(heard, failing + patience))


def _give_up(session: Session, row: Outbox, delivery: Delivery, error: RogatoryError, now: datetime) -> None:
    """Nothing more is tried until a person decides so; people are told."""
    owner, subject = AuthorityId(row.authority), outbox.subject(delivery)
    delivery.state, delivery.problem, delivery.next_try = "gave_up", error.code, None
    lease.finish(row, now)
    told = {"instrument": row.id, "peer": row.peer, "reason": error.code}
    record(session, Actor.node(owner), Event.DELIVERY_GAVE_UP, at=now, subject=told)
    letter = Letter.of(read(session.get_one(Instrument, (owner, owner, row.id)).content))
    if letter.wakes:
        stuck.tell(session, owner, Occasion.URGENT_GAVE_UP, letter, now, error.code)
        return
    post(session, owner, Occasion.DELIVERY_GAVE_UP, subject, now, {**told, "matter": delivery.reference})
    resolve(session, owner, Occasion.DELIVERY_STALLED, subject, now)
