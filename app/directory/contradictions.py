"""What was seen of a State's directory that contradicts what is held here, each time that it was not settled before.

A fork is settled by two officials who vouch for the State anew, a step back by an edition that is newer. What is seen
again after that is one anew.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.directory.models import (
    Confirmation,
    ContradictingEdition,
    ContradictionAgain,
    EditionFile,
    NamedEdition,
    PeerState,
)
from app.kit.ids import Digest, StateCode

Sight = tuple[int, str, datetime]
"""Number and name of an edition, and when it was seen."""


def sights(session: Session, state: StateCode) -> list[Sight]:
    """The first seen first: editions that were shown, those that envelopes named, and those that were seen again."""
    found: list[Sight] = []
    for table in (ContradictingEdition, NamedEdition, ContradictionAgain):
        rows = session.execute(select(table.number, table.sha256, table.seen).where(table.state == state))
        found += [(number, name, seen) for number, name, seen in rows]
    return sorted(found, key=lambda one: one[2])


def vouched(session: Session, state: StateCode) -> datetime | None:
    """When officials vouched for the State's introduction last."""
    return session.scalar(
        select(func.max(Confirmation.at))
        .join(PeerState, (PeerState.state == Confirmation.state) & (PeerState.introduction == Confirmation.sha256))
        .where(Confirmation.state == state, Confirmation.void.is_(None))
    )


def settled(session: Session, state: StateCode, number: int, name: str) -> datetime | None:
    """Until when what was seen of an edition is settled; None: nothing settles it."""
    held = session.get(EditionFile, (state, number))
    if held is None or held.sha256 != name:
        return vouched(session, state)
    return session.scalar(
        select(EditionFile.accepted).where(EditionFile.state == state).order_by(EditionFile.number.desc()).limit(1)
    )


def again(session: Session, state: StateCode, number: int, name: Digest, at: datetime) -> bool:
    """An edition that was seen before is seen once more; whether that is news, because it had been settled since."""
    last = max((seen for one, digest, seen in sights(session, state) if (one, digest) == (number, name)), default=None)
    until = settled(session, state, number, name)
    if last is None or until is None or not last < until <= at:
        return False
    session.add(ContradictionAgain(state=state, number=number, sha256=name, seen=at))
    session.flush()
    return True
