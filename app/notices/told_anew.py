"""Deadlines told anew once a clock was put back: nothing stays told that lies ahead again."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kit import apart
from app.kit.ids import AuthorityId
from app.notices.clocks import next_told, reminders, silence, silence_parts, take_back, times_of_parts, wait_for_parts
from app.notices.deadline_rows import act_of, later
from app.notices.models import RUNS, Deadline

log = logging.getLogger("rogatory.notices")


def tell_anew(session: Session, authority: AuthorityId, now: datetime) -> int:
    """The clock was put back: what was told of ends and reminders that lie ahead again is taken back, and told in its
    time. Answers of how many deadlines. Twice is the same as once.
    """
    ahead = or_(Deadline.due > now, Deadline.told.in_(("parts", "passed")) & Deadline.reckoning.op("?")("parts"))
    query = (
        select(Deadline)
        .where(Deadline.authority == authority, *RUNS, Deadline.told != "", Deadline.due.is_not(None), ahead)
        .order_by(Deadline.due)
        .with_for_update(skip_locked=True)
    )
    rows = [row for row in session.scalars(query) if _told_ahead(row, now)]
    return apart.each(session, rows, lambda row: _begin_anew(session, row, now), log)


def _told_ahead(row: Deadline, now: datetime) -> bool:
    """Whether something was told of it that is still to come."""
    assert row.due is not None  # noqa: S101  # `tell_anew` reads only rows that have one
    if row.told != "near" and row.due > now:
        return True
    times = reminders(row.code, row.started, row.due) if row.told == "near" else times_of_parts(row)
    left = [one for one in times if one > now]
    return bool(left) and (row.told == "passed" or row.near is None or row.near > left[0])


def _begin_anew(session: Session, row: Deadline, now: datetime) -> None:
    if row.due is not None and row.due > now:
        silence(session, row, now)
        row.told, row.near = "", next_told(row.code, row.started, row.due, now)
        return
    silence_parts(session, row, [one for one in later(row) if one[0] > now], now)
    take_back(session, row, act_of(row), now)
    wait_for_parts(row, None)
