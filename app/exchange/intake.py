"""The intake class's work: one receipt or one envelope, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement

from app.exchange import priority, receipts
from app.exchange.desk import IntakeDesk
from app.exchange.models import Inbox, ReceiptIn
from app.exchange.receive import receive
from app.exchange.trouble import left_for_later
from app.kit import lease
from app.kit.ids import AuthorityId, StateCode

LEASE = timedelta(seconds=90)


def work(desk: IntakeDesk, worker: str, urgent: bool | None = None) -> bool:
    """Do what is most urgent of a lane (`priority.rows`); answers whether there was anything.

    An urgent receipt or envelope comes before what is ordinary, but not without end: `priority.Turns`. Of the rest one
    receipt and one envelope are taken in turn: a flood of either does not keep the other waiting.
    """
    first = _urgent(desk, worker, late=urgent is False)
    if urgent or desk.turns.more(first):
        return first
    receipt = receipts.work(desk, worker, ReceiptIn.urgent.is_(False))
    return _envelope(desk, worker, Inbox.urgent.is_(False)) or receipt or first


def _urgent(desk: IntakeDesk, worker: str, *, late: bool) -> bool:
    """A receipt or an envelope, in turn while both wait. `late`: only what its own lane has left lying."""
    now = desk.now()
    for _, take, row in sorted(_KINDS, key=lambda kind: desk.turns.last(kind[0])):
        only = [priority.late(row.due, now)] if late else []
        if take(desk, worker, row.urgent.is_(True), *only):
            return True
    return False


def _envelope(desk: IntakeDesk, worker: str, *where: ColumnElement[bool]) -> bool:
    with desk.sessions.begin(None) as session:
        turn = desk.turns.order("envelopes", Inbox.peer)
        row = lease.take(session, Inbox, worker, desk.now(), LEASE, *where, order=[turn])
        if row is None:
            return False
        desk.turns.took("envelopes", row.peer)
        digest, owner, peer, tries = row.envelope, AuthorityId(row.authority), StateCode(row.peer), row.tries
    with left_for_later(desk, Inbox, digest, tries):
        receive(desk, owner, digest, peer)
    return True


_KINDS: tuple[tuple[str, Callable[..., bool], type[ReceiptIn | Inbox]], ...] = (
    ("receipts", receipts.work, ReceiptIn),
    ("envelopes", _envelope, Inbox),
)
"""What comes in, under the names of its turns."""
