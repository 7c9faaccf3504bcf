"""Handing over what one has taken: at the end of a turn, to the next. Who took it stays bound until the other takes it.

An offer is a notice of its own (`Occasion.HANDED_OVER`): it rings the colleague first, by all their ways, and then
climbs as what is urgent does, the colleague once more and who offered it among those whom its first rung calls. To
acknowledge it, by whichever way, is to take over. Nothing is ever between two people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import guards
from app.access.permit import may, permit
from app.access.roles import Permission
from app.accounts.officials import actor_of
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.errors import Conflict, Denied
from app.kit.ids import OfficialId
from app.notices import post
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import URGENT
from app.notices.rungs import Stamped


@dataclass(frozen=True)
class Offer:
    """That somebody offered what they had taken to a colleague, and who took it over."""

    notice: str
    """Id of the offer, a notice."""
    by: OfficialId
    to: OfficialId
    at: datetime
    taken_by: OfficialId | None
    taken: datetime | None
    open: bool


def taken_by(session: Session, actor: Actor) -> Sequence[Notice]:
    """The urgent matters that the actor has taken and that still need somebody, oldest first."""
    permit(actor, Permission.NOTICE_READ, actor.authority)
    query = select(Notice).where(
        Notice.authority == actor.authority,
        Notice.acknowledged_by == actor.official,
        Notice.resolved.is_(None),
        Notice.severity.in_(URGENT),
        Notice.subject["matter"].astext.is_not(None),
        Notice.occasion.not_in([Occasion.DRILL_RINGS.value, Occasion.HANDED_OVER.value]),
    )
    return session.scalars(query.order_by(Notice.made, Notice.id)).all()


def hand_over(session: Session, actor: Actor, notice: str, to: OfficialId, at: datetime) -> str:
    """Offer what one has taken to a colleague, who is rung at once; a head offers what anybody has. Answers the offer's
    notice. A new offer ends the one before it.

    `Unknown` `no_notice`; `Conflict` `not_taken`, `not_yours`, `nothing_to_hand_over` for what is no urgent matter,
    `handed_already`; `Denied` `colleague_cannot`, `not_active`.
    """
    permit(actor, Permission.NOTICE_ACKNOWLEDGE, actor.authority)
    post.notice_of(session, actor, notice)
    row = session.get_one(Notice, (actor.authority, notice), with_for_update=True, populate_existing=True)
    _demand_theirs(actor, row)
    colleague = actor_of(session, to)
    if not may(colleague, Permission.NOTICE_ACKNOWLEDGE, actor.authority) or not _may_hear(session, colleague, row):
        raise Denied("colleague_cannot", f"{to} may not take this matter.", "Name somebody who is named in it.")
    if to == row.acknowledged_by or any(one.open and one.to == to for one in offers(session, actor, row.id)):
        raise Conflict("handed_already", f"{to} has it, or it is offered to them.", "Nothing more is needed.")
    by, matter = str(row.acknowledged_by), str(row.subject["matter"])
    for one in _offers(session, row):
        # One that was taken is over too: the same two may hand it to each other again, and the new offer rings.
        if one.resolved is None:
            one.resolved, one.next_ring = at, None
    session.flush()
    subject = {"notice": row.id, "matter": matter, "by": by, "to": to}
    untaken = Stamped(0, persons=(to, *dict.fromkeys((OfficialId(by), actor.official))))
    made = post.post(
        session, actor.authority, Occasion.HANDED_OVER, subject, at, {"matter": matter}, first=to, besides=untaken
    )
    told = {"notice": row.id, "offer": made, "to": to}
    record(session, actor, Event.NOTICE_HANDED_OVER, at=at, subject=told)
    return made


def offers(session: Session, actor: Actor, notice: str) -> list[Offer]:
    """To whom a notice was offered, and who took it over, in order."""
    permit(actor, Permission.NOTICE_READ, actor.authority)
    row = session.get(Notice, (actor.authority, notice))
    return [] if row is None else [_offer(one) for one in _offers(session, row)]


def offered(row: Notice) -> Offer | None:
    """What a notice offers; None for one that is no offer, or names nobody."""
    names = row.occasion == Occasion.HANDED_OVER.value and {"by", "to"} <= row.subject.keys()
    return _offer(row) if names else None


def _demand_theirs(actor: Actor, row: Notice) -> None:
    if row.acknowledged is None or row.resolved is not None:
        raise Conflict("not_taken", "Nobody has taken this, or its cause is gone.", "Take it, or pass it on.")
    if row.acknowledged_by != actor.official and not may(actor, Permission.LADDER_MANAGE, actor.authority):
        raise Conflict("not_yours", f"{row.acknowledged_by} has taken this.", "They hand it over, or a head does.")
    drill = row.occasion in {Occasion.DRILL_RINGS.value, Occasion.HANDED_OVER.value}
    if drill or row.severity not in URGENT or "matter" not in row.subject:
        raise Conflict("nothing_to_hand_over", "Only an urgent matter is handed over.", "Nobody need take this over.")


def _may_hear(session: Session, colleague: Actor, row: Notice) -> bool:
    """Whether the matter is open to them: a head hears of a confidential one, but works on it only when named in it."""
    matter = str(row.subject["matter"])
    return matter not in guards.closed_of(session, colleague.authority, {matter}, colleague.official)


def _offers(session: Session, row: Notice) -> Sequence[Notice]:
    query = select(Notice).where(
        Notice.authority == row.authority,
        Notice.occasion == Occasion.HANDED_OVER.value,
        Notice.subject["notice"].astext == row.id,
    )
    return session.scalars(query.order_by(Notice.made, Notice.id)).all()


def _offer(row: Notice) -> Offer:
    taken = OfficialId(row.acknowledged_by) if row.acknowledged_by else None
    open_ = row.acknowledged is None and row.resolved is None
    by, to = OfficialId(str(row.subject["by"])), OfficialId(str(row.subject["to"]))
    return Offer(row.id, by, to, row.made, taken, row.acknowledged, open_)
