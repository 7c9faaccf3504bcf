"""What a State's editions say, each from when it was issued: practice numbers and calendars of working days."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.edition import unverified
from app.directory.models import EditionFile
from app.directory.practice import Practice
from app.directory.working_days import WorkingDays
from app.kit.clock import instant
from app.kit.ids import StateCode

_said: dict[str, tuple[datetime, Practice, WorkingDays | None]] = {}
"""When an edition was issued, its practice numbers and its calendar, by its name."""


def practice_of(session: Session, state: StateCode) -> tuple[tuple[datetime, Practice], ...]:
    """The practice numbers of a State's editions, each with when it was issued, the oldest first; none: no edition."""
    return tuple((issued, practice) for issued, practice, _ in _editions(session, state))


def calendars_of(session: Session, state: StateCode) -> tuple[tuple[datetime, WorkingDays], ...]:
    """The calendars in a State's editions, each with when it was issued, the oldest first; none: it publishes none."""
    return tuple((issued, one) for issued, _, one in _editions(session, state) if one is not None)


def _editions(session: Session, state: StateCode) -> list[tuple[datetime, Practice, WorkingDays | None]]:
    held = EditionFile.state == state
    names = session.scalars(select(EditionFile.sha256).where(held).order_by(EditionFile.number)).all()
    missing = [one for one in names if one not in _said]
    for row in session.scalars(select(EditionFile).where(held, EditionFile.sha256.in_(missing))) if missing else ():
        edition = unverified(row.data)
        _said[row.sha256] = (instant(edition.issued_at), edition.practice, edition.calendar)
    return [_said[one] for one in names]
