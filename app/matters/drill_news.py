"""What people hear of drills. Every word says EXERCISE. What a drill gives way to: `drill_yields`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments.models import Instrument, MatterHead
from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.matters.drill_course import DrillCourse, course, courses
from app.matters.drill_yields import patience, real_waits
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures.reachability import twice_unreached

CAUSES = {"other": "called_off"}
"""How a notice tells the cause of a stop where it has another word (`notices/reason_words.py`)."""
GRACE = timedelta(minutes=5)
"""How long after its window a drill may arrive that began within it."""


def tell(session: Session, head: MatterHead, fresh: Sequence[Instrument], at: datetime) -> None:
    """What is new in a matter of exercise: a proposal, a drill that rings, one that is over."""
    owner, found = AuthorityId(head.authority), course(session, AuthorityId(head.authority), head.reference)
    if found is None:
        return
    for row in (one for one in fresh if not one.outgoing):
        if row.act == "propose" and found.window is not None:
            told = {"matter": head.reference, "sender": head.counterpart}
            ends = {"since": stamp(found.window[0]), "ends": stamp(found.window[1])}
            post(session, owner, Occasion.DRILL_PROPOSED, _about(found), at, {**told, **ends})
        elif row.act == "start" and sound(found) is None and not real_waits(session, owner, at, patience(found)):
            told = {"matter": head.reference, "sender": head.counterpart}
            post(session, owner, Occasion.DRILL_RINGS, _about(found), at, told)
    if found.status != "PROPOSED":
        resolve(session, owner, Occasion.DRILL_PROPOSED, _about(found), at)
    if found.ending is None or not fresh:
        return
    resolve(session, owner, Occasion.DRILL_RINGS, _about(found), at)
    # Who is drilled learns by the report when its word was there: a stop in time may have come too late.
    if any(row.id == found.ending.row.id or (row.act == "report" and not row.outgoing) for row in fresh):
        _over(session, owner, found, at)


def sound(found: DrillCourse) -> str | None:
    """Why a drill that came rings nobody: `not_agreed`, `outside_window`; None: it rings."""
    started = found.said.get("start")
    if started is None or found.window is None or "agree" not in found.said:
        return "not_agreed"
    begin, end = found.window
    arrived = started.row.decided or started.row.at
    within = begin - GRACE <= started.content.frozen <= end and arrived <= end + GRACE
    return None if within else "outside_window"


def ringing(session: Session, owner: AuthorityId, reference: str) -> Notice | None:
    """The notice by which a drill rings or rang here, the newest; None: it never rang."""
    query = select(Notice).where(
        Notice.authority == owner,
        Notice.occasion == Occasion.DRILL_RINGS.value,
        Notice.subject["matter"].astext == reference,
    )
    return session.scalars(query.order_by(Notice.made.desc()).limit(1)).first()


def tell_stopped(session: Session, owner: AuthorityId, drill: str, peer: str, cause: str, at: datetime) -> None:
    """The head hears that a drill was stopped, and why: what counts neither way is not passed over in silence."""
    told = {"matter": drill, "peer": peer, "reason": CAUSES.get(cause, cause)}
    post(session, owner, Occasion.DRILL_STOPPED, {"matter": drill}, at, told)


def _over(session: Session, owner: AuthorityId, found: DrillCourse, at: datetime) -> None:
    """Both heads hear of a drill that was stopped, with the cause, and of one that nobody answered; of a second one in
    a row the head of the point is told so.
    """
    other = found.counterpart
    outcomes = [one.drill.outcome for one in _same(session, owner, found) if one.drill is not None]
    pair = {"authority": other, "direction": "ours" if found.asks else "theirs"}
    over = found.drill
    if found.cause is not None and found.cause != "unanswered":
        tell_stopped(session, owner, found.reference, other, found.cause, at)
    if over is None or over.outcome == "stopped":
        return
    if over.outcome == "reached":
        resolve(session, owner, Occasion.POINT_UNREACHED, pair, at)
        return
    told = {"matter": found.reference, "count": str(over.within)}
    if found.asks:
        post(session, owner, Occasion.DRILL_FAILED, _about(found), at, {**told, "recipient": other})
    else:
        post(session, owner, Occasion.DRILL_MISSED, _about(found), at, {**told, "sender": other})
        if twice_unreached(outcomes):
            told = {"matter": found.reference, "sender": other}
            post(session, owner, Occasion.POINT_UNREACHED, pair, at, told)


def _same(session: Session, owner: AuthorityId, found: DrillCourse) -> list[DrillCourse]:
    """Drills of the same points by the same side, newest first."""
    return list(courses(session, owner, asks=found.asks, counterpart=found.counterpart, limit=20))


def _about(found: DrillCourse) -> dict[str, str]:
    return {"matter": found.reference}
