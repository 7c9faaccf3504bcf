"""Queues in the database: a row is taken with a lease, done, or put off. Recovery is the lease's end.

The broker only wakes; whoever finds a row whose lease has run out takes it (`design.md` §1, idea 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, case, inspect, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.kit.db import Queued

Q = TypeVar("Q", bound=Queued)


LONGEST_LEASE = timedelta(hours=1)
LONGEST_PAUSE = timedelta(hours=2)
"""No lease and no pause is longer. What lies further ahead was written by a clock that has since been put back, and
counts as over: a wrong clock costs one repetition, never a row that nobody takes for days. What cannot wait as long is
taken up as soon as the keeper sees that the clock was put back (`workers/put_back.py`)."""


DEADLY = timedelta(seconds=30)
"""How long a row rests at which its process died many times."""


def free(table: type[Q], now: datetime) -> ColumnElement[bool]:
    """Rows that are due, not done and not leased."""
    due = or_(table.due <= now, table.due > now + LONGEST_PAUSE)
    untaken = or_(table.taken_until.is_(None), table.taken_until < now, table.taken_until > now + LONGEST_LEASE)
    return and_(table.done.is_(None), due, untaken)


def take(
    session: Session,
    table: type[Q],
    worker: str,
    now: datetime,
    lease: timedelta,
    *where: ColumnElement[bool],
    order: Sequence[ColumnElement[bool] | ColumnElement[int] | InstrumentedAttribute[datetime]] = (),
) -> Q | None:
    """Lease the first free row; None when there is none. The caller commits before it works."""
    query = (
        select(table)
        .where(free(table, now), *where)
        .order_by(*order, table.due)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(query).first()
    if row is not None:
        row.taken_by, row.taken_until = worker, now + lease
        row.tries += 1
    return row


def release(session: Session, table: type[Queued], workers: Sequence[str], now: datetime) -> None:
    """Give back what workers of these names had leased: they have just been started again, so those before are dead."""
    mine = update(table).where(table.taken_by.in_(workers), table.done.is_(None))
    # A row at which its process died again and again (a file that hangs a parser) must not keep the others waiting.
    again = case((table.tries <= 3, now), (table.tries <= 6, now + timedelta(seconds=5)), else_=now + DEADLY)
    values = {"taken_by": None, "taken_until": None, "due": again}
    session.execute(mine.values(values), execution_options={"synchronize_session": False})


def take_up(session: Session, table: type[Queued], now: datetime, *where: ColumnElement[bool]) -> None:
    """What was put off is due now, where nobody is at it: past rows that somebody holds, who waits for nobody's."""
    (key,) = inspect(table).primary_key
    idle = or_(table.taken_until.is_(None), table.taken_until < now)
    waiting = select(key).where(table.done.is_(None), table.due > now, idle, *where)
    free = waiting.with_for_update(skip_locked=True)
    session.execute(
        update(table).where(key.in_(free)).values(due=now), execution_options={"synchronize_session": False}
    )


def finish(row: Queued, now: datetime) -> None:
    """The work is done; the row stays as a record."""
    row.done, row.taken_by, row.taken_until = now, None, None


def put_off(row: Queued, until: datetime) -> None:
    """Give the row back until an instant."""
    row.due, row.taken_by, row.taken_until = until, None, None
