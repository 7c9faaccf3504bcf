"""The word to the asking side that nobody here has taken its urgent instrument up, though everybody was called.

It is a further receipt of this node (`unattended`, ADR 0031): informative, beside the decision, once for an instrument.
The other side can telephone instead of waiting; no status and no clock changes by it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Integer,
    Interval,
    Select,
    SQLColumnExpression,
    case,
    cast,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from app.exchange import envelope as wire
from app.exchange import receipts
from app.exchange.desk import IntakeDesk
from app.exchange.models import ReceiptOut
from app.instruments.models import Instrument
from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.notices.calling import AGAIN
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.trust import jws

CALLS = (Occasion.MATTER_URGENT, Occasion.MATTER_FIRST, Occasion.INSTRUMENT_URGENT)
"""Notices that call people to what cannot wait."""
FAIR = timedelta(minutes=10)
"""So long whoever stands on the last rung is left to answer before the other State is told that nobody did. The rules'
ladder ends at 20 minutes: the word leaves with the 30 within which a 24/7 point promises a human answer (`law.md` §6).
"""
FAIR_EMERGENCY = timedelta(minutes=5)
"""The same where a life is in danger: time for the first ways of the last who is called (`rungs.NEXT_WAY`)."""
SHARE = 0.75
"""Of the time until the last rung rings again, where an own ladder leaves less."""


def owed(session: Session, authority: AuthorityId, now: datetime) -> list[Instrument]:
    """Urgent instruments of which everybody on the ladder was called and had their time, unheard, and of which the
    other side does not know.
    """
    return list(session.scalars(_owed(authority, now)))


def work(desk: IntakeDesk) -> bool:
    """Sign one such word; answers whether there was one. For the intake class, which holds the receipt key."""
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            found = session.scalars(_owed(owner, desk.now()).limit(1)).first()
            if found is None:
                continue
            # Locked: another process may be signing the same word.
            row = session.get_one(Instrument, (owner, found.sender, found.id), with_for_update=True)
            accepted = _receipt(session, row)
            if accepted is None or _said(session, row):
                continue
            told = wire.receipt_of(jws.read(accepted.token, wire.RECEIPT_TYPE).payload)
            changed = {"status": wire.UNATTENDED, "reason": None, "decision": None, "at": stamp(desk.now())}
            receipt = wire.Receipt.model_validate({**told.model_dump(), **changed})
            made = receipts.queue(session, desk, receipt, urgent=True)
        desk.wake(wire.lane(True), made)
        return True
    return False


def _owed(owner: AuthorityId, now: datetime) -> Select[Instrument]:
    """One question for all of them: it is asked at each turn of the intake class."""
    matter, named = Notice.subject["matter"].astext, Notice.subject["instrument"].astext
    # What the notice is about: the instrument that it names, or the one that opened its matter.
    about = (
        select(Instrument)
        .where(
            Instrument.authority == owner,
            Instrument.reference == matter,
            Instrument.outgoing.is_(False),
            Instrument.exercise.is_(False),
            or_(named.is_(None), Instrument.id == named),
        )
        .order_by(Instrument.at, Instrument.id)
        .limit(1)
        .correlate(Notice)
        .lateral()
    )
    row = aliased(Instrument, about)
    receipts_on = (ReceiptOut.authority == owner, ReceiptOut.instrument == row.id)
    return (
        select(row)
        .select_from(Notice)
        .join(row, true())
        .where(
            Notice.authority == owner,
            Notice.occasion.in_([one.value for one in CALLS]),
            Notice.acknowledged.is_(None),
            Notice.resolved.is_(None),
            # A ladder of one rung has rung to its end with its first ring.
            or_(Notice.rings > 1, func.jsonb_array_length(Notice.ladder) == 1),
            Notice.rung == func.jsonb_array_length(Notice.ladder) - 1,
            # The ring has become calls: a keeper that was down, or is busy, has called nobody yet.
            Notice.called == Notice.rings,
            _had_time(row.urgency, now),
            # What came on paper has no receipt, and nobody to say it to.
            exists().where(*receipts_on, ReceiptOut.status == "accepted"),
            ~exists().where(*receipts_on, ReceiptOut.status == wire.UNATTENDED),
        )
        .order_by(Notice.made)
    )


def _had_time(urgency: SQLColumnExpression[str], now: datetime) -> ColumnElement[bool]:
    """Whether the last rung was left a fair time since it rang first. When that was is not kept: at least as long ago
    as its rings since then took, each its own time, or `calling.AGAIN` where no way to anybody worked.
    """
    length, again = func.jsonb_array_length(Notice.ladder), int(AGAIN.total_seconds())
    # `least` passes over null: a ladder that does not ring again.
    # By how many rings its number of rings is ahead of its rungs, where it began to ring anew (`left_behind.py`).
    ahead = Notice.first_ring - 1 - Notice.first_rung
    since = (Notice.rings - ahead - length) * func.least(Notice.repeat, again)
    rang = func.coalesce(Notice.ring_due, Notice.made) - _seconds(func.greatest(since, 0))
    longest = case((urgency == "emergency", int(FAIR_EMERGENCY.total_seconds())), else_=int(FAIR.total_seconds()))
    share = cast(func.floor(Notice.repeat * SHARE), Integer)
    return case((length == 1, Notice.made), else_=rang) + _seconds(func.least(share, longest)) <= now


def _seconds(count: ColumnElement[int]) -> ColumnElement[timedelta]:
    return cast(func.make_interval(0, 0, 0, 0, 0, 0, count), Interval)


def _receipt(session: Session, row: Instrument) -> ReceiptOut | None:
    query = select(ReceiptOut).where(
        ReceiptOut.authority == row.authority, ReceiptOut.instrument == row.id, ReceiptOut.status == "accepted"
    )
    return session.scalars(query.order_by(ReceiptOut.id.desc()).limit(1)).first()


def _said(session: Session, row: Instrument) -> bool:
    said = exists().where(
        ReceiptOut.authority == row.authority,
        ReceiptOut.instrument == row.id,
        ReceiptOut.status == wire.UNATTENDED,
    )
    return bool(session.scalar(select(said)))
