"""An urgent letter of ours that does not get through: whoever is on duty hears of it at any hour, and telephones.

One word at a time for one letter: what befalls it next takes the place of what was told before, and of the word by
which the same is told of ordinary letters; the operators hear with them what they can mend. An exercise wakes nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self, TypeAlias

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.exchange import envelope as wire
from app.exchange.models import Delivery, Outbox
from app.instruments.header import Content
from app.instruments.header import read as content_of
from app.instruments.models import Frozen, Instrument, Signing
from app.kit.actor import Role
from app.kit.clock import stamp
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId
from app.notices.locks import hold
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve, stands
from app.notices.reason_words import reason_of
from app.notices.rules import RULES
from app.notices.rungs import Stamped
from app.procedures.pressing import EMERGENCY

AFTER = timedelta(minutes=5)
"""How soon the other machine's receipt is there (law.md §6, timeline of an urgent preservation); a decision as well."""
ANSWERED = timedelta(minutes=1)
"""How long the receipt for what has just been brought is waited for."""
Instant: TypeAlias = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]
AT_ONCE = 200
"""Letters that one round tells of."""
INSTEAD_OF: Mapping[Occasion, Occasion] = {
    Occasion.URGENT_UNDELIVERED: Occasion.DELIVERY_STALLED,
    Occasion.URGENT_GAVE_UP: Occasion.DELIVERY_GAVE_UP,
    Occasion.URGENT_UNDECIDED: Occasion.RECEIPT_MISSING,
    Occasion.URGENT_REJECTED: Occasion.INSTRUMENT_REJECTED,
    Occasion.URGENT_UNSIGNED: Occasion.SIGNING_FAILED,
}
"""What befalls an urgent letter, and by which word the same is told of an ordinary one."""
UNSENT = (Occasion.URGENT_UNDELIVERED, Occasion.URGENT_GAVE_UP, Occasion.URGENT_UNDECIDED)
"""What nobody need hear of any more once the other side has decided."""
_TOLD = (*INSTEAD_OF, Occasion.DELIVERY_STALLED, Occasion.RECEIPT_MISSING, Occasion.SIGNING_WAITS)


@dataclass(frozen=True)
class Letter:
    """One of ours, as its notices name it."""

    id: str
    matter: str
    kind: str
    recipient: str
    urgency: str
    exercise: bool

    @classmethod
    def of(cls, content: Content) -> Self:
        """As its content says."""
        return cls(content.id, content.matter, content.kind, content.receiving, content.urgency, content.exercise)

    @property
    def wakes(self) -> bool:
        """Whether people are woken for what befalls it."""
        return wire.urgent(self.urgency) and not self.exercise

    @property
    def subject(self) -> dict[str, str]:
        """What notices of it are about."""
        return {"instrument": self.id, "matter": self.matter}


def tell(
    session: Session,
    owner: AuthorityId,
    occasion: Occasion,
    letter: Letter,
    at: datetime,
    reason: str,
    since: datetime | None = None,
) -> None:
    """Say what has befallen an urgent letter (one of `INSTEAD_OF`). `reason`: a code, or an error by `reason_of`."""
    hold(session, owner, letter.matter)
    for one in _TOLD:
        if one is not occasion:
            resolve(session, owner, one, letter.subject, at)
    rule = RULES[occasion]
    known = {"kind": letter.kind, "matter": letter.matter, "recipient": letter.recipient, "reason": reason}
    told = known | ({"since": stamp(since)} if since is not None else {})
    mends = tuple(one for one in RULES[INSTEAD_OF[occasion]].ladder[0].roles if one is Role.OPERATOR)
    params = {one: told[one] for one in rule.names}
    danger = letter.urgency == EMERGENCY
    post(session, owner, occasion, letter.subject, at, params, besides=Stamped(0, mends), everybody=danger)


def unsigned(session: Session, owner: AuthorityId, letter: Letter, at: datetime, error: RogatoryError) -> None:
    """It will not be signed as it is."""
    tell(session, owner, Occasion.URGENT_UNSIGNED, letter, at, reason_of(error))


def told(session: Session, owner: AuthorityId, occasion: Occasion, subject: Mapping[str, str]) -> bool:
    """Whether people were woken already for what `occasion` tells of ordinary letters."""
    urgently = [one for one, other in INSTEAD_OF.items() if other is occasion]
    return any(stands(session, owner, one, subject) for one in urgently)


def look(session: Session, owner: AuthorityId, now: datetime, *, limit: int = AT_ONCE) -> int:
    """Tell of each urgent letter that is not where it should be by now, whoever is at fault; answers how many. For the
    keeper: it also sees what a class that stands still does not tell. Twice is the same as once.
    """
    return _undelivered(session, owner, now, limit) + _waiting_for_signature(session, owner, now, limit)


def _undelivered(session: Session, owner: AuthorityId, now: datetime, limit: int) -> int:
    nowhere = and_(Delivery.delivered.is_(None), _over(Delivery.made, AFTER, now), _answered(now))
    there = _over(Delivery.delivered, AFTER, now)
    nowhere &= ~_stands(owner, Occasion.URGENT_UNDELIVERED, Delivery.id)
    there &= ~_stands(owner, Occasion.URGENT_UNDECIDED, Delivery.id)
    query = (
        select(Delivery, Instrument)
        .join(Outbox, and_(Outbox.authority == Delivery.authority, Outbox.id == Delivery.id))
        .join(Instrument, and_(Instrument.authority == Delivery.authority, Instrument.id == Delivery.id))
        .where(Delivery.authority == owner, Delivery.final.is_(None), Instrument.sender == owner)
        .where(Outbox.urgent, Outbox.done.is_(None), Instrument.exercise.is_(False))
        .where(or_(nowhere, there))
        .order_by(Delivery.made)
    )
    count = 0
    for delivery, row in session.execute(query.limit(limit)):
        letter = Letter(row.id, row.reference, row.kind, delivery.recipient, row.urgency, row.exercise)
        if delivery.delivered is None:
            occasion, since, reason = Occasion.URGENT_UNDELIVERED, delivery.made, delivery.problem or "not_tried"
        else:
            occasion, since, reason = Occasion.URGENT_UNDECIDED, delivery.delivered, delivery.problem or "undecided"
        tell(session, owner, occasion, letter, now, reason, since)
        count += 1
    return count


def _stands(owner: AuthorityId, occasion: Occasion, letter: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether that is told of a letter: what was told leaves its place in a round to others."""
    about = (Notice.authority == owner, Notice.occasion == occasion.value, Notice.resolved.is_(None))
    return exists().where(*about, Notice.subject["instrument"].astext == letter)


def _answered(now: datetime) -> ColumnElement[bool]:
    """Not what was brought a moment ago, for the first time: its receipt is on its way."""
    return or_(Delivery.sent.is_(None), _over(Delivery.sent, ANSWERED, now))


def _over(since: Instant, wait: timedelta, now: datetime) -> ColumnElement[bool]:
    """Whether it has been so for as long; what a clock wrote that has since been put back counts as if it had."""
    return or_(since <= now - wait, since > now + wait)


def _waiting_for_signature(session: Session, owner: AuthorityId, now: datetime, limit: int) -> int:
    """What the sign class cannot sign for so long, and what nobody took from its queue."""
    instrument = Notice.subject["instrument"].astext
    waits = (
        select(instrument)
        .where(Notice.authority == owner, Notice.occasion == Occasion.SIGNING_WAITS.value)
        .where(Notice.resolved.is_(None), _over(Notice.made, AFTER, now))
    )
    query = (
        select(Signing, Frozen)
        .join(Frozen, and_(Frozen.authority == Signing.authority, Frozen.id == Signing.frozen))
        .where(Signing.authority == owner, Signing.urgent, Signing.done.is_(None), Signing.task == "sign")
        .where(Frozen.state.in_(("rendering", "frozen", "signing")))
        .where(or_(Signing.frozen.in_(waits), _over(Signing.due, AFTER, now)))
        .where(~_stands(owner, Occasion.URGENT_UNSIGNED, Frozen.id))
        .order_by(Signing.due)
    )
    count = 0
    for job, frozen in session.execute(query.limit(limit)):
        letter = Letter.of(content_of(frozen.content))
        if letter.wakes:
            tell(session, owner, Occasion.URGENT_UNSIGNED, letter, now, job.error or "not_taken")
            count += 1
    return count
