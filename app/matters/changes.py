"""The change feed: what changed for an authority, numbered without gaps, so that its systems can follow by a cursor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import event, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.kit.actor import Actor
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId
from app.matters.models import Change, ChangeCounter

MATTER, INSTRUMENT, DRAFT, EDITION = "matter", "instrument", "draft", "edition"
LONGEST = 1000
FURTHEST = 2**31 - 1
"""What the number's column can hold."""
_QUEUE = "changes"
_Line: TypeAlias = tuple[AuthorityId, str, str, datetime]


def note(session: Session, owner: AuthorityId, what: str, subject: str, at: datetime) -> None:
    """Add a line; it gets its number when the transaction commits."""
    note_all(session, owner, [(what, subject)], at)


def note_all(session: Session, owner: AuthorityId, lines: Sequence[tuple[str, str]], at: datetime) -> None:
    """Add several lines, each (what, subject), in their order.

    The counter of the numbers is locked until the transaction ends, so that a number is seen only after all lower
    ones are and no reader misses one. It is locked last, at the commit: whoever holds it waits for nobody else, which
    keeps two transactions that also lock matters and drafts from waiting for each other.
    """
    queue: list[_Line] = session.info.setdefault(_QUEUE, [])
    queue += [(owner, what, subject, at) for what, subject in lines]


@event.listens_for(Session, "before_commit")
def _number(session: Session) -> None:
    if session.in_nested_transaction():
        return
    queue: list[_Line] = session.info.pop(_QUEUE, [])
    if queue:
        session.flush()
        for owner in dict.fromkeys(line[0] for line in queue):
            _write(session, owner, [line for line in queue if line[0] == owner])


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_QUEUE, None)


def _write(session: Session, owner: AuthorityId, lines: Sequence[_Line]) -> None:
    count = len(lines)
    counted = insert(ChangeCounter).values(authority=owner, last=count)
    counted = counted.on_conflict_do_update(index_elements=["authority"], set_={"last": ChangeCounter.last + count})
    last = session.scalars(counted.returning(ChangeCounter.last)).one()
    rows = [
        {"authority": owner, "number": number, "at": at, "what": what, "subject": subject}
        for number, (_, what, subject, at) in enumerate(lines, start=last - count + 1)
    ]
    session.execute(insert(Change), rows)


def since(session: Session, actor: Actor, cursor: int, limit: int = 100) -> tuple[list[Change], int]:
    """The lines after a cursor, oldest first, and the cursor for the next call; 0 begins."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    if not 0 <= cursor <= FURTHEST or not 0 < limit <= LONGEST:
        raise Invalid("bad_cursor", f"A cursor is 0 or more, a limit from 1 to {LONGEST}.", "Begin again with 0.")
    query = select(Change).where(Change.authority == actor.authority, Change.number > cursor)
    found = list(session.scalars(query.order_by(Change.number).limit(limit)))
    return found, found[-1].number if found else cursor
