"""The deliver class's work: bring what is in the outbox, ask for receipts that are late, give up loudly.

No transaction is open while the network is spoken to. The row's lease holds the work; the delivery's row shows how
it fares at every moment. Whatever goes wrong with a row, foreseen or not, stays with that row (`setback.py`), and a
peer that does not answer holds the one hand that is at it (`engaged.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.models import LogLeaf
from app.audit.record import record
from app.directory import queries as directory
from app.directory.edition import NodeEntry
from app.exchange import contact, fetching, inbox, outbox, owed, packing, peers, priority, remembered, roads, setback
from app.exchange.courier import Courier
from app.exchange.desk import DeliveryDesk
from app.exchange.engaged import Busy
from app.exchange.line import SLOWEST
from app.exchange.models import Delivery, Outbox
from app.exchange.trouble import kept_apart
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit import lease
from app.kit.actor import Actor
from app.kit.errors import Unavailable
from app.kit.ids import AuthorityId, StateCode
from app.kit.steps import reached
from app.notices.occasions import Occasion
from app.notices.post import resolve

LEASE = timedelta(seconds=180)
SMALL = 4 * 1024 * 1024
"""Bytes of a part that is through well within the lease on any line."""
SOON = timedelta(seconds=1)
"""How long to wait when the log shows an entry, yet cannot prove it."""


@dataclass(frozen=True)
class _Taken:
    """A row under our lease."""

    owner: AuthorityId
    instrument: str
    peer: StateCode
    tries: int
    """Since it last made progress, this one counted."""
    spared_until: datetime | None
    """The peer's circuit is open until then, and the row is not urgent."""
    packed: bool
    """It has had an envelope."""


@dataclass(frozen=True)
class _Load:
    """What one delivery carries, and to whom; read once, before the network is spoken to."""

    owner: AuthorityId
    instrument: str
    peer: StateCode
    node: NodeEntry
    token: bytes
    envelope: str
    """SHA-256 of the token."""
    parts: tuple[tuple[str, int], ...]
    """Digest and size: the instrument, then its attachments."""
    asks: bool
    """The peer has it; a receipt is asked for."""

    def courier(self, desk: DeliveryDesk) -> Courier:
        """The courier to its recipient's node."""
        return desk.courier(self.peer, self.node.address, self.node.tls_digests)


def work(desk: DeliveryDesk, worker: str, urgent: bool | None) -> bool:
    """Do one thing of a lane (`priority.rows`); answers whether there was anything."""
    asked = desk.asked
    if not urgent and asked.busy and peers.pressing(desk) and peers.work(desk, urgent=False):
        return True  # a lane that never runs dry does not forget its peers
    # Both, whatever the first found: receipts that some peer heaps up keep no instrument back.
    receipts, instrument = owed.work(desk, worker, urgent), _instrument(desk, worker, urgent)
    asked.busy = done = receipts or instrument
    return done or peers.work(desk, urgent=bool(urgent)) or (not urgent and remembered.work(desk))


def _instrument(desk: DeliveryDesk, worker: str, urgent: bool | None) -> bool:
    with desk.engaged.one(lambda busy: _take(desk, worker, urgent, busy)) as taken:
        if taken is None:
            return False
        with kept_apart(f"delivery of {taken.instrument}") as caught:
            if taken.spared_until is not None:
                _pack_ahead(desk, taken)
                setback.spare(desk, taken.owner, taken.instrument, taken.spared_until, taken.tries - 1)
            else:
                _carry(desk, taken)
        if caught.error is not None:
            setback.failed(desk, taken.owner, taken.instrument, caught.error)
    return True


def _take(desk: DeliveryDesk, worker: str, urgent: bool | None, busy: Busy) -> _Taken | None:
    """Lease a row whose entry is in the log already. The keeper, who gives entries their place, then wakes the lane:
    a row that was looked at too early would miss that call.
    """
    now = desk.now()
    with desk.sessions.begin(None) as session:
        logged = exists().where(LogLeaf.authority == Outbox.authority, LogLeaf.entry == Outbox.entry)
        where = [logged, Outbox.peer.not_in(list(busy)), *priority.rows(Outbox.urgent, Outbox.due, now, urgent)]
        shut = roads.closed(session, now)
        # Those that are only put off come last: a peer that is dead costs the others nothing.
        order: list[ColumnElement[bool]] = [Outbox.urgent.desc(), Outbox.peer.in_(list(shut))]
        row = lease.take(session, Outbox, worker, now, LEASE, *where, order=order)
        if row is None:
            return None
        peer = StateCode(row.peer)
        until = None if row.urgent else shut.get(peer)
        return _Taken(AuthorityId(row.authority), row.id, peer, row.tries, until, row.envelope is not None)


def _pack_ahead(desk: DeliveryDesk, taken: _Taken) -> None:
    """Sign the envelope though the road is shut: somebody may carry it (`carriage.py`)."""
    if not taken.packed:
        with desk.sessions.begin(taken.owner) as session:
            row, delivery = outbox.lock(session, taken.owner, taken.instrument)
            packing.pack(session, desk, row, delivery, desk.now())


def _carry(desk: DeliveryDesk, taken: _Taken) -> None:
    """Pack it and bring it, ask for its receipt, or lay it out; errors are the row's."""
    reached("deliver.1")
    with desk.sessions.begin(taken.owner) as session:
        load = _load(session, desk, taken.owner, taken.instrument)
    if load is None:
        return
    reached("deliver.2")
    if not load.node.reachable:
        _lay_out(desk, load)
    elif load.asks:
        _ask(desk, load)
    else:
        _bring(desk, load)


def _load(session: Session, desk: DeliveryDesk, owner: AuthorityId, instrument: str) -> _Load | None:
    """What there is to carry; None when the row is dealt with already."""
    now = desk.now()
    row, delivery = outbox.lock(session, owner, instrument)
    if delivery.final is not None:
        lease.finish(row, now)
        return None
    token = packing.pack(session, desk, row, delivery, now)
    if token is None:
        lease.put_off(row, now + SOON)
        return None
    node = directory.peer_node_for(session, AuthorityId(delivery.recipient))
    letter = session.get_one(Instrument, (owner, owner, instrument))
    beside = ((one.sha256, one.size) for one in read(letter.content).attachments)
    parts = ((letter.sha256, letter.size), *beside)
    asks = delivery.state in {"sent", "delivered", "held"} and delivery.problem != "parts_missing"
    envelope = delivery.envelope_sha256 or ""
    return _Load(owner, instrument, StateCode(row.peer), node, token, envelope, parts, asks)


def _bring(desk: DeliveryDesk, load: _Load) -> None:
    """Parts first, then the envelope; each may be repeated without changing anything."""
    owner, courier = load.owner, load.courier(desk)
    for part, size in load.parts:
        if not desk.store.has(owner, part):
            raise Unavailable("blob_missing", f"The store has no file {part}.", "Restore it from the backup.")
        if size > SMALL or part != load.parts[0][0]:
            _hold(desk, load, size)
        courier.put_part(part, desk.store.path(owner, part))
    reached("deliver.3")
    courier.post_envelope(load.token.decode("ascii"))
    reached("deliver.4")
    now = desk.now()
    with desk.sessions.begin(owner) as session:
        row, delivery = outbox.lock(session, owner, load.instrument)
        mended = contact.succeeded(session, desk, load.peer, courier, owner)
        if delivery.state == "waiting":
            delivery.state = "sent"
        delivery.problem = None
        if delivery.sent is None:  # a peer that loses it each time has had it before: patience with it goes on
            delivery.failing = None
        delivery.sent, delivery.attempts = delivery.sent or now, delivery.attempts + 1
        delivery.next_try = now + timedelta(seconds=desk.receipt_overdue)
        subject = {"envelope": load.envelope, "instrument": load.instrument, "peer": load.peer}
        record(session, Actor.node(owner), Event.ENVELOPE_SENT, at=now, subject=subject)
        resolve(session, owner, Occasion.DELIVERY_STALLED, outbox.subject(delivery), now)
        if row.done is None:
            row.tries = 1
            lease.put_off(row, delivery.next_try)
    if mended:
        contact.take_up(desk, load.peer)


def _hold(desk: DeliveryDesk, load: _Load, size: int) -> None:
    """A large part, or many, may take longer than the lease: hold the row for as long as the line may take."""
    with desk.sessions.begin(None) as session:
        row = session.get_one(Outbox, load.instrument, with_for_update=True)
        if row.done is None:
            row.taken_until = desk.now() + LEASE + timedelta(seconds=size / SLOWEST)


def _ask(desk: DeliveryDesk, load: _Load) -> None:
    """Receipts that do not come are asked for; an envelope that the peer does not know is brought again."""
    owner, peer, courier = load.owner, load.peer, load.courier(desk)
    found = courier.receipts(load.envelope)
    now = desk.now()
    with desk.sessions.begin(owner) as session:
        row, delivery = outbox.lock(session, owner, load.instrument)
        mended = contact.succeeded(session, desk, peer, courier, owner)
        delivery.asked = now
        fresh = fetching.take_receipts(session, peer, found or [], [owner], now, about=load.instrument)
        if row.done is None:
            _asked(session, desk, row, delivery, found is not None, bool(fresh))
    if fresh:
        desk.wake("intake", load.envelope)
    if mended:
        contact.take_up(desk, peer)


def _asked(session: Session, desk: DeliveryDesk, row: Outbox, delivery: Delivery, known: bool, fresh: bool) -> None:
    """When to ask next, now that the peer has answered."""
    now = desk.now()
    again = now + roads.pause(row.tries - 2, desk.receipt_overdue, desk.retry_longest)
    if not known:
        delivery.state, delivery.problem = "waiting", "peer_lost_it"
        again = now if row.tries <= 2 else again
    elif fresh:
        row.tries, again = 1, now + timedelta(seconds=desk.receipt_overdue)
    silent = Unavailable("no_receipt", f"{row.peer} has signed nothing new.")
    setback.wait(session, desk, row, delivery, silent, again)


def _lay_out(desk: DeliveryDesk, load: _Load) -> None:
    """A peer that only reaches out fetches its envelopes: they lie on its shelf until a final receipt is here."""
    for part, _ in load.parts:
        desk.store.link(load.owner, inbox.shelf_out(load.peer), part)
    desk.store.put(inbox.shelf_out(load.peer), load.token)
    with desk.sessions.begin(load.owner) as session:
        row, delivery = outbox.lock(session, load.owner, load.instrument)
        # What the peer has, by its own receipt, would only stand before what it has not: the list is short.
        row.waits = delivery.state in {"waiting", "sent"} or delivery.problem == "parts_missing"
        if row.done is None:
            again = desk.now() + timedelta(seconds=max(60.0, desk.receipt_overdue))
            unfetched = Unavailable("not_fetched", "The peer did not fetch it.")
            setback.wait(session, desk, row, delivery, unfetched, again)


def try_again(session: Session, owner: AuthorityId, instrument: str, now: datetime) -> None:
    """Take up a delivery that was given up: a person decided so."""
    row, delivery = outbox.lock(session, owner, instrument)
    if delivery.state == "gave_up":
        delivery.state, delivery.made, row.done, row.tries = "waiting", now, None, 0
        delivery.failing = None
        lease.put_off(row, now)
        for occasion in (Occasion.DELIVERY_GAVE_UP, Occasion.URGENT_GAVE_UP):
            resolve(session, owner, occasion, outbox.subject(delivery), now)
