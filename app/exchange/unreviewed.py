"""The word to the other side that nobody here gave the second look at what left at once, by its time; and the word that
somebody gave it after all (`law.md` §3: a missed one climbs to both heads).

Both are receipts of this node beside those of the other side on the same instrument (`unreviewed`, `reviewed`, ADR
0054): informative, each once for an instrument. No status and no clock changes by them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Exists, Select, SQLColumnExpression, exists, literal, select
from sqlalchemy.orm import Session, aliased

from app.exchange import envelope as wire
from app.exchange import receipts
from app.exchange.desk import IntakeDesk
from app.exchange.models import Delivery, ReceiptOut
from app.instruments.models import Approval, Frozen, Instrument
from app.kit.clock import stamp
from app.kit.ids import AuthorityId, state_of
from app.notices.models import Notice
from app.notices.occasions import Occasion


def owed(session: Session, owner: AuthorityId) -> list[tuple[Instrument, str]]:
    """Our instruments of which such a word is to be said, and which: the status of the receipt."""
    found = list[tuple[Instrument, str]]()
    for status, candidates, still in (
        (wire.UNREVIEWED, _missed(owner), ()),
        (wire.REVIEWED, _told(owner), _given(owner)),
    ):
        # Asked apart: as a rule there is none, and nothing reads through all instruments to learn that.
        if ids := set(session.scalars(candidates)):
            query = _held_there(owner).where(Instrument.id.in_(ids), *still, ~_said(owner, Instrument.id, status))
            found += [(row, status) for row in session.scalars(query)]
    return found


def work(desk: IntakeDesk) -> bool:
    """Sign one such word; answers whether there was one. For the intake class, which holds the receipt key."""
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            found = next(iter(owed(session, owner)), None)
            if found is None:
                continue
            # Locked: another process may be signing the same word.
            row = session.get_one(Instrument, (owner, found[0].sender, found[0].id), with_for_update=True)
            if session.scalar(select(_said(owner, row.id, found[1]))):
                continue
            sent = session.get_one(Delivery, (owner, row.id))
            made = receipts.queue(session, desk, _word(row, sent, found[1], desk.now()), wire.urgent(row.urgency))
        desk.wake(wire.lane(wire.urgent(row.urgency)), made)
        return True
    return False


def _word(row: Instrument, sent: Delivery, status: str, now: datetime) -> wire.Receipt:
    return wire.Receipt.model_validate(
        {
            "status": status,
            "reason": None,
            "decision": None,
            "envelope": sent.envelope_sha256,
            "instrument": {"id": row.id, "sha256": row.sha256, "size": row.size},
            "sender": {"state": state_of(AuthorityId(row.sender)), "authority": row.sender},
            "recipient": {"state": state_of(AuthorityId(sent.recipient)), "authority": sent.recipient},
            "at": stamp(now),
        }
    )


def _missed(owner: AuthorityId) -> Select[str]:
    """The ids of what people here were told was missed, and nobody has looked at since or revoked."""
    return select(Notice.subject["instrument"].astext).where(
        Notice.authority == owner,
        Notice.occasion == Occasion.SECOND_LOOK_MISSED.value,
        Notice.resolved.is_(None),
    )


def _told(owner: AuthorityId) -> Select[str]:
    """The ids of what the other side was told was missed."""
    return select(ReceiptOut.instrument).where(
        ReceiptOut.authority == owner, ReceiptOut.status == literal(wire.UNREVIEWED, literal_execute=True)
    )


def _given(owner: AuthorityId) -> tuple[Exists]:
    """That somebody beside its signatory has looked at an instrument."""
    looked = exists().where(
        Frozen.authority == owner,
        Frozen.id == Instrument.id,
        Approval.authority == owner,
        Approval.frozen == Frozen.id,
        Approval.official != Frozen.signatory,
    )
    return (looked,)


def _held_there(owner: AuthorityId) -> Select[Instrument]:
    """Ours that the other side's node has accepted: what went on paper has no receipts, and nobody to say it to."""
    return (
        select(Instrument)
        .join(Delivery, (Delivery.authority == Instrument.authority) & (Delivery.id == Instrument.id))
        .where(
            Instrument.authority == owner,
            Instrument.sender == owner,
            Instrument.state == "accepted",
            Instrument.exercise.is_(False),
            Delivery.state == "accepted",
            Delivery.envelope_sha256.is_not(None),
        )
        .order_by(Instrument.at, Instrument.id)
    )


def _said(owner: AuthorityId, instrument: SQLColumnExpression[str] | str, status: str) -> Exists:
    other = aliased(ReceiptOut)
    return exists().where(other.authority == owner, other.instrument == instrument, other.status == status)
