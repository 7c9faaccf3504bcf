"""From an authority's drills and notices to the calls that its 24/7 points had to answer (`points`)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access import guards
from app.kit.actor import Role
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId
from app.matters import drill_course
from app.matters.drill_models import OwnDrill
from app.matters.drill_promises import ANSWER_WITHIN
from app.notices import left_behind, rungs
from app.notices.models import Notice, PassedOn
from app.notices.occasions import Occasion, Severity
from app.statistics.points import BY_OTHERS, OF_DRILLS, OF_OTHERS, OWN, REAL, Call, first_heard, missed

MOST = 100_000
"""Drills: more than there will ever be."""
LOUD = (Severity.URGENT.value, Severity.ALARM.value)


def calls(session: Session, owner: AuthorityId, begins: datetime | None, ends: datetime | None) -> list[Call]:
    """Drills that are over, and notices that rang, which began within a time; the same whoever reads."""
    found = (*_drills(session, owner), *_own(session, owner), *_notices(session, owner))
    return [one for one in found if (begins is None or one.began >= begins) and (ends is None or one.began < ends)]


def _drills(session: Session, owner: AuthorityId) -> Iterator[Call]:
    for course in drill_course.courses(session, owner, limit=MOST):
        over = course.drill
        if over is None or over.outcome == "stopped":
            continue
        took = over.person
        kind, point = (OF_OTHERS, str(course.counterpart)) if course.asks else (BY_OTHERS, str(owner))
        yield Call(kind, point, over.request.frozen_at, None if took is None else took.total_seconds(), over.kept)


def _own(session: Session, owner: AuthorityId) -> Iterator[Call]:
    query = select(OwnDrill).where(
        OwnDrill.authority == owner, OwnDrill.rang.is_not(None), OwnDrill.outcome.in_(("reached", "unanswered"))
    )
    for one in session.scalars(query.order_by(OwnDrill.rang)):
        if one.rang is None:
            continue
        took = one.acknowledged - one.rang if one.outcome == "reached" and one.acknowledged is not None else None
        kept = took is not None and took <= timedelta(minutes=ANSWER_WITHIN)
        yield Call(OWN, str(owner), one.rang, None if took is None else took.total_seconds(), kept)


def _notices(session: Session, owner: AuthorityId) -> Iterator[Call]:
    """What is told of a confidential matter is left out for everybody, so that two readers' figures never differ."""
    about = func.coalesce(Notice.subject["matter"].astext, "")
    guarded = guards.closed_to(Notice.authority, about, guards.NOBODY)
    passed = (
        select(func.count())
        .where(PassedOn.authority == Notice.authority, PassedOn.notice == Notice.id)
        .scalar_subquery()
    )
    query = select(Notice, passed).where(Notice.authority == owner, Notice.severity.in_(LOUD), ~guarded)
    for row, passes in session.execute(query.order_by(Notice.made, Notice.id)):
        point = _on_duty(row)
        taken, rings = _first_taken(row)
        if point is None or (taken is None and rings == 1):
            continue  # it rings for the first time still, or its cause was gone before it rang again
        took = None if taken is None else (taken - row.made).total_seconds()
        late = missed(rings, passes)
        kind = OF_DRILLS if row.occasion == Occasion.DRILL_RINGS.value else REAL
        yield Call(kind, point, row.made, took, took is not None and late == 0, late)


def _first_taken(row: Notice) -> tuple[datetime | None, int]:
    """When somebody first took a notice, and how often it had rung: that they left later is no fault of the point."""
    first = next(iter(left_behind.left(row)), None)
    return (row.acknowledged, row.rings) if first is None else (first.taken, first.rings)


def _on_duty(row: Notice) -> str | None:
    """Who on duty hears a notice first; None where it is not for whoever is on duty, or its ladder cannot be read."""
    try:
        first = rungs.rung(next(iter(row.ladder), None))
    except Invalid:
        return None
    if not first.rosters and Role.DUTY_OFFICER not in first.roles:
        return None
    return first_heard(first.rosters, [one.value for one in first.roles])
