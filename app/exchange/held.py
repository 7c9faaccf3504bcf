"""Held envelopes: why they wait, for which instrument, when they are looked at again, and who is told.

A held row is looked at when its pause is over (1 s, doubling, at most 30 s for urgent ones and 5 min else), and at
once when the one instrument that it builds on is decided. No other decision moves it: a peer that leaves many
envelopes undecided here does not make each of its further ones cost a look at all of them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.exchange import envelope as wire
from app.exchange import receipts, standing, stuck
from app.exchange.desk import IntakeDesk
from app.exchange.models import Inbox
from app.kit import lease
from app.kit.actor import Actor
from app.kit.clock import stamp
from app.kit.errors import RogatoryError, Undecided
from app.kit.ids import AuthorityId, InstrumentId, StateCode
from app.notices.occasions import Occasion
from app.notices.post import post
from app.notices.reason_words import one_line

HELD_LONG = timedelta(hours=1)
HELD = {True: Occasion.URGENT_HELD, False: Occasion.INSTRUMENT_HELD_LONG}
"""What tells of it: whether it wakes people."""
WOKEN = 100
"""Held rows that one decision wakes at most; the rest come with their own pauses."""


class Predecessor(Undecided):
    """It builds on `instrument`, which is not here yet."""

    instrument: InstrumentId


def predecessor(code: str, instrument: InstrumentId) -> Predecessor:
    """The error that says for which instrument something waits."""
    error = Predecessor(code, f"What it builds on, {instrument}, is not here yet.")
    error.instrument = instrument
    return error


def waits(error: RogatoryError, age: timedelta) -> bool:
    """Whether this is a reason to wait, not to refuse, for what came here `age` ago."""
    if error.code == "timestamp_far_ahead":
        # Our own clock may be behind: an hour off is its commonest fault.
        return age <= standing.CLOCKS
    return isinstance(error, Undecided) or error.code == "unsupported" or error.code in standing.LACKS


def hold(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    envelope: wire.Envelope,
    digest: str,
    peer: StateCode,
    error: RogatoryError,
) -> None:
    """Put an envelope off with its reason; the sender hears of each new reason by a signed receipt."""
    now = desk.now()
    inbox = session.get_one(Inbox, digest, with_for_update=True)
    if (inbox.state, inbox.reason) != ("held", error.code):
        receipts.sign(session, desk, envelope, digest, "held", error.code)
        subject = {"envelope": digest, "instrument": envelope.instrument.id, "reason": error.code}
        record(session, Actor.node(owner), Event.INSTRUMENT_HELD, at=now, subject=subject)
    inbox.state, inbox.reason = "held", error.code
    inbox.waits_for = error.instrument if isinstance(error, Predecessor) else None
    longest = 30.0 if envelope.urgent else 300.0
    lease.put_off(inbox, now + timedelta(seconds=min(longest, 1.0 * 2 ** min(inbox.tries, 12))))
    unsupported, wakes = error.code == "unsupported", envelope.urgent and not envelope.exercise
    if unsupported:
        told = {"peer": peer, "what": one_line(error.message)[:150].rstrip(".")}
        post(session, owner, Occasion.UNSUPPORTED_VERSION, {"envelope": digest}, now, told)
    if now - inbox.received > (stuck.AFTER if wakes else HELD_LONG) and (wakes or not unsupported):
        told = {"sender": envelope.sender.authority, "since": stamp(inbox.received), "reason": error.code}
        post(session, owner, HELD[wakes], {"envelope": digest}, now, told)


def look_again(session: Session, owner: AuthorityId, peer: StateCode, instrument: str, now: datetime) -> None:
    """An instrument of this peer was decided: what is held here and builds on it can now be answered too."""
    waiting = (
        select(Inbox.envelope)
        .where(Inbox.authority == owner, Inbox.waits_for == instrument, Inbox.peer == peer)
        .where(Inbox.state == "held", Inbox.done.is_(None))
        .order_by(Inbox.urgent.desc(), Inbox.received)
        .limit(WOKEN)
        .with_for_update(skip_locked=True)
    )
    woken = update(Inbox).where(Inbox.envelope.in_(waiting)).values(due=now)
    session.execute(woken, execution_options={"synchronize_session": False})
