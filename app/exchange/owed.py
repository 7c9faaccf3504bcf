"""Receipts that we owe: pushed to the node they are for, many at once; kept to be fetched by one that only reaches out.

One that the peer refuses, or that cannot even be read, stands alone: those beside it are pushed without it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.directory.edition import NodeEntry
from app.exchange import contact, priority, roads
from app.exchange import envelope as wire
from app.exchange.courier import NoRoad
from app.exchange.desk import DeliveryDesk
from app.exchange.engaged import Busy
from app.exchange.models import ReceiptOut
from app.exchange.setback import STALLED_AFTER, URGENT_PAUSE
from app.exchange.trouble import kept_apart
from app.kit import lease
from app.kit.clock import stamp
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, StateCode, made_at
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.trust import jws

log = logging.getLogger("rogatory.deliver")
LEASE = timedelta(seconds=180)
AT_ONCE = 50
FETCHED = timedelta(hours=1)
"""How often a receipt is looked at that its peer fetches by itself."""


@dataclass(frozen=True)
class _Owed:
    """One receipt under our lease."""

    id: str
    token: str
    instrument: str


@dataclass(frozen=True)
class _Batch:
    """Receipts of one authority of ours for one peer, oldest first."""

    peer: StateCode
    owner: AuthorityId
    receipts: tuple[_Owed, ...]


def work(desk: DeliveryDesk, worker: str, urgent: bool | None) -> bool:
    """Push what is due to one peer; answers whether there was anything."""
    with desk.engaged.one(lambda busy: _take(desk, worker, urgent, busy)) as first:
        if first is None:
            return False
        _bring(desk, _with_its_like(desk, worker, urgent, first))
    return True


def _bring(desk: DeliveryDesk, batch: _Batch) -> None:
    nodes: dict[str, tuple[NodeEntry | None, list[_Owed]]] = {}
    for one in batch.receipts:
        with kept_apart(f"receipt {one.id}") as caught:
            node = _node_for(desk, batch.peer, one)
            nodes.setdefault(node.id if node else "", (node, []))[1].append(one)
        if caught.error is not None:
            _put_off(desk, batch, [one], caught.error)
    for node, receipts in nodes.values():
        if node is None or not node.reachable:
            _leave(desk, batch, receipts)
        else:
            _push(desk, batch, node, receipts)


def _take(desk: DeliveryDesk, worker: str, urgent: bool | None, busy: Busy) -> _Batch | None:
    """Lease one receipt."""
    now = desk.now()
    with desk.sessions.begin(None) as session:
        where = [ReceiptOut.peer.not_in(list(busy)), *_due(session, urgent, now)]
        row = lease.take(session, ReceiptOut, worker, now, LEASE, *where, order=[ReceiptOut.urgent.desc()])
        if row is None:
            return None
        return _Batch(StateCode(row.peer), AuthorityId(row.authority), (_owed(row),))


def _with_its_like(desk: DeliveryDesk, worker: str, urgent: bool | None, first: _Batch) -> _Batch:
    """Lease those as well that go from the same authority to the same peer."""
    now, found = desk.now(), list(first.receipts)
    with desk.sessions.begin(None) as session:
        like = [ReceiptOut.peer == first.peer, ReceiptOut.authority == first.owner, *_due(session, urgent, now)]
        while len(found) < AT_ONCE and (more := lease.take(session, ReceiptOut, worker, now, LEASE, *like)) is not None:
            found.append(_owed(more))
            session.flush()
    return replace(first, receipts=tuple(sorted(found, key=lambda one: one.id)))


def _due(session: Session, urgent: bool | None, now: datetime) -> list[ColumnElement[bool]]:
    """What a lane takes. Urgent receipts are tried though the circuit is open."""
    where = priority.rows(ReceiptOut.urgent, ReceiptOut.due, now, urgent)
    if shut := roads.closed(session, now):
        where.append(or_(ReceiptOut.urgent.is_(True), ReceiptOut.peer.not_in(list(shut))))
    return where


def _owed(row: ReceiptOut) -> _Owed:
    return _Owed(row.id, row.token, row.instrument)


def _node_for(desk: DeliveryDesk, peer: StateCode, one: _Owed) -> NodeEntry | None:
    """The node of the authority that a receipt is for; None when the directory has it no more."""
    payload = wire.receipt_of(jws.read(one.token, wire.RECEIPT_TYPE).payload)
    with desk.sessions.begin(None) as session:
        try:
            return directory.peer_node_for(session, AuthorityId(payload.recipient.authority))
        except RogatoryError as error:
            log.warning("no node for a receipt to %s: %s", peer, error)
            return None


def _push(desk: DeliveryDesk, batch: _Batch, node: NodeEntry, receipts: Sequence[_Owed]) -> None:
    """All at once; if the peer refuses that, each alone, for one of them may be the reason."""
    with kept_apart(f"{len(receipts)} receipts for {batch.peer}") as caught:
        courier = desk.courier(batch.peer, node.address, node.tls_digests)
        courier.post_receipts([one.token for one in receipts])
        with desk.sessions.begin(batch.owner) as session:
            for one in receipts:
                lease.finish(_row(session, one), desk.now())
                resolve(session, batch.owner, Occasion.RECEIPT_STALLED, _subject(one), desk.now())
            mended = contact.succeeded(session, desk, batch.peer, courier, batch.owner)
        if mended:
            contact.take_up(desk, batch.peer)
    if caught.error is None:
        return
    if isinstance(caught.error, NoRoad) or len(receipts) == 1:
        _put_off(desk, batch, receipts, caught.error)
        return
    for one in receipts:
        _push(desk, batch, node, [one])


def _put_off(desk: DeliveryDesk, batch: _Batch, receipts: Sequence[_Owed], error: RogatoryError) -> None:
    """They wait, each for as long as its own tries say; people hear of one that does not get through."""
    what = f"{len(receipts)} receipts for {batch.peer}, putting them off"
    with kept_apart(what), desk.sessions.begin(batch.owner) as session:
        for one in receipts:
            row = _row(session, one)
            if row.done is None:
                _wait(session, desk, batch, row, one)
        contact.failed(session, desk, batch.peer, error)


def _wait(session: Session, desk: DeliveryDesk, batch: _Batch, row: ReceiptOut, one: _Owed) -> None:
    wait = roads.pause(row.tries - 1, desk.retry_first, desk.retry_longest)
    lease.put_off(row, desk.now() + (min(wait, URGENT_PAUSE) if row.urgent else wait))
    if row.tries >= STALLED_AFTER:
        told = {"peer": batch.peer, "instrument": one.instrument, "since": stamp(made_at(one.id))}
        post(session, batch.owner, Occasion.RECEIPT_STALLED, _subject(one), desk.now(), told)


def _leave(desk: DeliveryDesk, batch: _Batch, receipts: Sequence[_Owed]) -> None:
    with kept_apart(f"{len(receipts)} receipts that {batch.peer} fetches"), desk.sessions.begin(None) as session:
        for one in receipts:
            row = _row(session, one)
            if row.done is None:
                lease.put_off(row, desk.now() + FETCHED)


def _row(session: Session, one: _Owed) -> ReceiptOut:
    return session.get_one(ReceiptOut, one.id, with_for_update=True)


def _subject(one: _Owed) -> dict[str, str]:
    return {"receipt": one.id}
