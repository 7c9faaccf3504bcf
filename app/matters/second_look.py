"""The second look at what left at once: owed within 24 hours, loud in its last hours and when it is missed. For the
keeper.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit import apart
from app.kit.clock import instant, stamp
from app.kit.ids import AuthorityId
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve

log = logging.getLogger("rogatory.notices")

LOUD = timedelta(hours=4)
"""So long before it is missed those are woken who can give it; not whoever signed."""
_WAITS = (Occasion.SECOND_LOOK_DUE, Occasion.SECOND_LOOK_NEAR)


def ring(session: Session, owner: AuthorityId, now: datetime, *, limit: int = 200) -> int:
    """Wake people for every second look that is nearly missed, and tell the head of every one that is; answers how
    many. Twice is the same as once.
    """
    due = {row: instant(str(row.params["due"])) for row in _waiting(session, owner, now, limit)}
    rows = [row for row, end in due.items() if end <= now or row.occasion == Occasion.SECOND_LOOK_DUE.value]
    act = {True: _miss, False: _near}
    return apart.each(session, rows, lambda row: act[due[row] <= now](session, owner, row, now), log)


def tell_anew(session: Session, owner: AuthorityId, now: datetime) -> int:
    """The clock was put back: a second look that was called missed, and is not, is waited for again; answers how many.
    Twice is the same as once.
    """
    query = select(Notice).where(
        Notice.authority == owner,
        Notice.occasion == Occasion.SECOND_LOOK_MISSED.value,
        Notice.resolved.is_(None),
        Notice.made > now,
    )
    rows = list(session.scalars(query.order_by(Notice.id).with_for_update(skip_locked=True)))
    return apart.each(session, rows, lambda row: _await_again(session, owner, row, now), log)


def _await_again(session: Session, owner: AuthorityId, row: Notice, now: datetime) -> None:
    occasions = [one.value for one in _WAITS]
    query = select(Notice).where(Notice.authority == owner, Notice.occasion.in_(occasions), Notice.key == row.key)
    before = session.scalars(query.order_by(Notice.made.desc(), Notice.id.desc()).limit(1)).first()
    if before is not None and instant(str(before.params["due"])) > now:
        resolve(session, owner, Occasion.SECOND_LOOK_MISSED, _subject(row), now)
        _post(session, owner, Occasion.SECOND_LOOK_DUE, before, now)


def _waiting(session: Session, owner: AuthorityId, now: datetime, limit: int) -> list[Notice]:
    """What may be due within `LOUD`."""
    query = select(Notice).where(
        Notice.authority == owner,
        Notice.occasion.in_([one.value for one in _WAITS]),
        Notice.resolved.is_(None),
        Notice.params["due"].astext <= stamp(now + LOUD),
    )
    query = query.order_by(Notice.params["due"].astext, Notice.id).limit(limit)
    return list(session.scalars(query.with_for_update(skip_locked=True)))


def _near(session: Session, owner: AuthorityId, row: Notice, now: datetime) -> None:
    resolve(session, owner, Occasion.SECOND_LOOK_DUE, _subject(row), now)
    _post(session, owner, Occasion.SECOND_LOOK_NEAR, row, now)


def _post(session: Session, owner: AuthorityId, occasion: Occasion, row: Notice, now: datetime) -> None:
    """Tell what `row` told, as `occasion`: not whoever signed."""
    subject = _subject(row)
    letter = session.get(Instrument, (owner, owner, subject["instrument"]))
    signer = None if letter is None else read(letter.content).official
    params = {name: str(value) for name, value in row.params.items()}
    post(session, owner, occasion, subject, now, params, without=signer)


def _miss(session: Session, owner: AuthorityId, row: Notice, now: datetime) -> None:
    subject = _subject(row)
    for occasion in _WAITS:
        resolve(session, owner, occasion, subject, now)
    told = {"kind": str(row.params["kind"]), "matter": subject["matter"]}
    post(session, owner, Occasion.SECOND_LOOK_MISSED, subject, now, told)


def _subject(row: Notice) -> dict[str, str]:
    return {name: str(value) for name, value in row.subject.items()}
