"""What counts as real before a drill, on either side, in ONE place: while it waits no drill rings, and one that rings
falls silent (`law.md` §3.15, ADR 0031, ADR 0035). What nobody has taken for longer than a person had promised to need
is no excuse any more: it shows the same as a drill that nobody answers (ADR 0050).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from app.kit.actor import Role
from app.kit.ids import AuthorityId, OfficialId
from app.matters.call_models import OwnCall
from app.matters.call_watch import WAITED
from app.matters.drill_course import DrillCourse, course
from app.matters.drill_promises import ANSWER_WITHIN
from app.notices.models import RUNS, Deadline, Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.notices.rules import REAL
from app.notices.rungs import Stamped

SPOKEN = "confirm_oral"
"""The clock of what was asked by word of mouth and is not in writing yet."""
HOURS = timedelta(hours=24)
"""What is to be answered within this is asked within hours."""
CAME = (Occasion.MATTER_RECEIVED, Occasion.INSTRUMENT_RECEIVED)


def patience(found: DrillCourse | None) -> timedelta:
    """For how long a notice that nobody has taken keeps a drill back: as long as a person had promised to need; of our
    own points, and where nothing was agreed, as long as is expected of them.
    """
    return timedelta(minutes=(found.within if found is not None else None) or ANSWER_WITHIN)


def real_waits(session: Session, owner: AuthorityId, now: datetime, within: timedelta) -> bool:
    """Whether something real waits for people here: it rang and nobody took it; it came on paper or by the line, is
    owed within hours, and nobody has looked; or somebody is on the telephone with it, and it is not in writing yet.

    `within`: for how long a notice that nobody has taken counts (`patience`).
    """
    since = now - within
    waits = or_(_rang(owner, since), _owed(owner, now, since), _spoken(owner, now), _called(owner, now))
    return bool(session.scalar(select(waits)))


def yield_to_real(session: Session, owner: AuthorityId, at: datetime) -> None:
    """Drills that ring fall silent where something real waits, and those who were called hear that it is real now."""
    query = select(Notice).where(
        Notice.authority == owner, Notice.occasion == Occasion.DRILL_RINGS.value, Notice.resolved.is_(None)
    )
    for row in list(session.scalars(query)):
        subject = {"matter": str(row.subject["matter"])}
        if not real_waits(session, owner, at, patience(course(session, owner, subject["matter"]))):
            continue
        resolve(session, owner, Occasion.DRILL_RINGS, subject, at)
        told = {name: str(row.params[name]) for name in ("matter", "sender")}
        post(session, owner, Occasion.DRILL_GAVE_WAY, subject, at, told, besides=_rung_by(row))


def _rung_by(row: Notice) -> Stamped:
    """Whom a notice has called by now: by their roles, by name, or because they were on duty."""
    return Stamped(0, tuple(Role(one) for one in row.roles), persons=tuple(OfficialId(one) for one in row.persons))


def _unheard(owner: AuthorityId, since: datetime) -> tuple[ColumnElement[bool], ...]:
    return Notice.authority == owner, Notice.acknowledged.is_(None), Notice.resolved.is_(None), Notice.made >= since


def _rang(owner: AuthorityId, since: datetime) -> ColumnElement[bool]:
    return exists().where(*_unheard(owner, since), Notice.occasion.in_([one.value for one in REAL]))


def _running(owner: AuthorityId, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return Deadline.authority == owner, *RUNS, Deadline.due > now


def _owed(owner: AuthorityId, now: datetime, since: datetime) -> ColumnElement[bool]:
    """What came and was not looked at, in a matter in which we owe something within hours."""
    return exists().where(
        *_unheard(owner, since),
        Notice.occasion.in_([one.value for one in CAME]),
        *_running(owner, now),
        Deadline.reference == Notice.subject["matter"].astext,
        Deadline.own,
        Deadline.due - Deadline.started <= HOURS,
    )


def _spoken(owner: AuthorityId, now: datetime) -> ColumnElement[bool]:
    return exists().where(*_running(owner, now), Deadline.code == SPOKEN)


def _called(owner: AuthorityId, now: datetime) -> ColumnElement[bool]:
    """A call of ours that the other side has not written down; later somebody is told of it."""
    return exists().where(OwnCall.authority == owner, OwnCall.instrument.is_(None), OwnCall.called_at > now - WAITED)
