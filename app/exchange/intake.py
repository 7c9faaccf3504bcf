"""The intake class's work: one receipt or one envelope, the most urgent first."""

from __future__ import annotations

from datetime import timedelta

from app.exchange import receipts
from app.exchange.desk import IntakeDesk
from app.exchange.models import Inbox
from app.exchange.receive import receive
from app.exchange.trouble import left_for_later
from app.kit import lease
from app.kit.ids import AuthorityId, StateCode

LEASE = timedelta(seconds=90)


def work(desk: IntakeDesk, worker: str) -> bool:
    """Do what is most urgent; answers whether there was anything.

    An urgent receipt or envelope comes before everything ordinary. Of the rest one receipt and one envelope are taken
    in turn: a flood of either does not keep the other waiting.
    """
    if receipts.work(desk, worker, urgent=True) or _envelope(desk, worker, urgent=True):
        return True
    receipt = receipts.work(desk, worker)
    return _envelope(desk, worker) or receipt


def _envelope(desk: IntakeDesk, worker: str, urgent: bool | None = None) -> bool:
    with desk.sessions.begin(None) as session:
        where = [Inbox.urgent.is_(True)] if urgent else []
        row = lease.take(session, Inbox, worker, desk.now(), LEASE, *where, order=[Inbox.urgent.desc()])
        if row is None:
            return False
        digest, owner, peer, tries = row.envelope, AuthorityId(row.authority), StateCode(row.peer), row.tries
    with left_for_later(desk, Inbox, digest, tries):
        receive(desk, owner, digest, peer)
    return True
