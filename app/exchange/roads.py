"""The road to each peer: a circuit that opens after failures of the road itself, and pauses that grow with jitter.

What a peer refuses concerns the one thing that was carried, never the road (`courier.NoRoad` tells them apart).
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.models import Outbox, ReceiptOut, Road
from app.kit import lease
from app.kit.ids import StateCode

OPENS_AFTER = 3
"""Failures in a row after which ordinary deliveries stop trying for a while; an urgent one still may."""


def pause(tries: int, first: float, longest: float) -> timedelta:
    """How long to wait after so many tries: doubling, bounded, ± 20 % so that nodes do not march in step."""
    seconds = min(longest, first * 2 ** min(max(tries, 0), 30))
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311  (jitter, no secret)


def road(session: Session, peer: StateCode) -> Road:
    """The road's row, locked; made on first use."""
    found = session.scalars(select(Road).where(Road.peer == peer).with_for_update()).first()
    if found is None:
        found = Road(peer=peer, failures=0)
        session.add(found)
        session.flush()
    return found


def closed(session: Session, now: datetime) -> dict[StateCode, datetime]:
    """Peers whose circuit is open now, and until when. One that would be open for longer than any pause was opened by a
    clock that has since been put back, and counts as closed.
    """
    still = (Road.closed_until > now, Road.closed_until <= now + lease.LONGEST_PAUSE)
    rows = session.execute(select(Road.peer, Road.closed_until).where(*still))
    return {StateCode(peer): until for peer, until in rows if until is not None}


def succeeded(session: Session, peer: StateCode, now: datetime, skew: float | None) -> bool:
    """A call went through: the circuit closes. Answers whether the road had failed before."""
    row = road(session, peer)
    mended = row.failures > 0
    row.failures, row.closed_until, row.last_success, row.problem, row.skew = 0, None, now, None, skew
    return mended


def failed(session: Session, peer: StateCode, now: datetime, problem: str, first: float, longest: float) -> None:
    """The road failed: count it, open the circuit when there are too many failures in a row."""
    row = road(session, peer)
    row.failures, row.last_failure, row.problem = row.failures + 1, now, problem
    if row.failures >= OPENS_AFTER:
        row.closed_until = now + pause(row.failures - 1, first, longest)


def take_up(session: Session, peer: StateCode, now: datetime) -> None:
    """The road is good again: what was put off while it was not is due now.

    In a transaction of its own, and past rows that somebody holds: whoever holds one may wait for the road's row.
    """
    for table in (Outbox, ReceiptOut):
        lease.take_up(session, table, now, table.peer == peer)
