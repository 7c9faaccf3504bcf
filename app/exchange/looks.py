"""What a State hears of the other's second look, and when that is over: it was given after all, or the instrument was
revoked. A revocation is a signed withdrawal or correction (`law.md` §3), never an erasure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import envelope as wire
from app.exchange.models import ReceiptIn
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.ids import AuthorityId, state_of
from app.notices.occasions import Occasion
from app.notices.post import post, resolve, stands

OURS = (Occasion.SECOND_LOOK_DUE, Occasion.SECOND_LOOK_NEAR, Occasion.SECOND_LOOK_MISSED)
"""What our own officials hear of a look that they owe."""
THEIRS = (Occasion.SECOND_LOOK_MISSED_THERE,)
"""What our head hears of one that the other State missed."""


def heard(session: Session, row: Instrument, status: str, at: datetime) -> None:
    """The other side's word on its second look at an instrument: our head hears it. It decides nothing (ADR 0054).

    That it was missed is told to nobody where it comes after the word that it was given, or after a revocation; that it
    was given, to nobody who has not heard that it was missed.
    """
    owner, subject = AuthorityId(row.authority), {"instrument": row.id, "matter": row.reference}
    told = {"kind": row.kind, "matter": row.reference, "sender": row.sender}
    if status == wire.REVIEWED:
        missed = stands(session, owner, Occasion.SECOND_LOOK_MISSED_THERE, subject)
        resolve(session, owner, Occasion.SECOND_LOOK_MISSED_THERE, subject, at)
        if missed:
            post(session, owner, Occasion.SECOND_LOOK_GIVEN_THERE, subject, at, told)
    elif not _given(session, row) and not _revoked(session, row):
        post(session, owner, Occasion.SECOND_LOOK_MISSED_THERE, subject, at, told)


def revoke(session: Session, by: Instrument, rows: Iterable[Instrument], at: datetime) -> None:
    """An instrument of a matter has left or arrived: of what it revokes nobody need hear any more. `rows`: the matter's
    instruments.
    """
    for row in rows:
        if _revokes(by, row):
            subject = {"instrument": row.id, "matter": row.reference}
            for occasion in OURS if by.outgoing else THEIRS:
                resolve(session, AuthorityId(row.authority), occasion, subject, at)


def _revokes(by: Instrument, row: Instrument) -> bool:
    """Whether one revokes the other: both are of one side; a withdrawal in part takes nothing back as a whole."""
    if by.sender != row.sender or by.id == row.id or by.state != "accepted":
        return False
    if by.kind == "withdrawal":
        return by.act == "withdraw"
    corrects = read(by.content).body.get("corrects") if by.kind == "correction" else None
    return isinstance(corrects, dict) and corrects.get("id") == row.id


def _revoked(session: Session, row: Instrument) -> bool:
    query = select(Instrument).where(
        Instrument.authority == row.authority,
        Instrument.reference == row.reference,
        Instrument.sender == row.sender,
        Instrument.kind.in_(("withdrawal", "correction")),
    )
    return any(_revokes(one, row) for one in session.scalars(query))


def _given(session: Session, row: Instrument) -> bool:
    query = select(ReceiptIn.sha256).where(
        ReceiptIn.authority == row.authority,
        ReceiptIn.instrument == row.id,
        ReceiptIn.peer == state_of(AuthorityId(row.sender)),
        ReceiptIn.status == wire.REVIEWED,
    )
    return session.scalars(query.limit(1)).first() is not None
