"""A message failed: the next way to that person is taken at once for what it told; with none left, the next rung."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId
from app.notices import calling, sendings
from app.notices.channel_models import ContactMethod, NoticeAttempt, NoticeSending
from app.notices.models import Notice
from app.notices.post import URGENT
from app.notices.ranks import Rank


def fail(
    session: Session,
    row: NoticeSending,
    attempt: NoticeAttempt | None,
    error: RogatoryError,
    means: calling.Means,
    now: datetime,
) -> None:
    """A message was not handed over: say so, and pass on what it told by the rank that it had until then."""
    rank = Rank(row.rank)
    sendings.end_failed(session, row, attempt, error, now)
    pass_on(session, row, rank, means, now)


def rested(session: Session, row: NoticeSending, error: RogatoryError, means: calling.Means, now: datetime) -> None:
    """The same of a message whose way rests."""
    rank = Rank(row.rank)
    sendings.rested(session, row, error, now)
    pass_on(session, row, rank, means, now)


def pass_on(session: Session, row: NoticeSending, rank: Rank, means: calling.Means, now: datetime) -> None:
    """A message failed: take the next way to this person for what it told, or, with none left, have the next rung ring.

    Once for a message, however often it fails afterwards; what it told together goes on together, and by its `rank`: a
    word that nobody has had goes on as one. A failure wakes nobody higher for what is not urgent: it is tried on, and
    climbs on its own times.
    """
    if row.passed_on or row.purpose != sendings.RING:
        return
    row.passed_on = True
    session.flush()
    authority, notices = AuthorityId(row.authority), sendings.open_of(session, row, locked=True)
    told = sendings.tellings(session, notices, row.official)
    planned = _hasten(session, rank, told, now)
    rest, left = [one for one in notices if one.id not in planned], list[Notice]()
    tried: dict[str, set[str]] = {}
    for each in told:
        tried.setdefault(each.notice, set()).add(each.method)
    by_way: dict[str, tuple[ContactMethod, list[Notice]]] = {}
    found = calling.ways(session, authority, row.official, means, now) if rest else []
    for notice in rest:
        way = next((one for one in found if one.id not in tried.get(notice.id, ())), None)
        if way is None:
            left.append(notice)
        else:
            by_way.setdefault(way.id, (way, []))[1].append(notice)
    for way, some in by_way.values():
        sendings.tell(session, some, way, rank, due=now, at=now)
    living = sendings.living(session, left) if left else frozenset()
    for notice in left:
        if notice.id not in living:
            calling.nobody(session, authority, notice, now, "every_way_failed")
            if notice.severity in URGENT:
                calling.hurry(notice, now)
    session.flush()


def _hasten(session: Session, rank: Rank, told: Sequence[sendings.Telling], now: datetime) -> frozenset[str]:
    """Have the next messages leave now that the present rings of some notices have made for the same person and whose
    turn would come later: in the place of the one that failed, so no later than by its `rank`. Answers of which notices
    there is one.
    """
    by_sending: dict[str, list[str]] = {}
    for one in told:
        by_sending.setdefault(one.sending, []).append(one.notice)
    query = (
        select(NoticeSending)
        .where(
            NoticeSending.id.in_(by_sending),
            NoticeSending.state == sendings.WAITING,
            NoticeSending.tries == 0,
            NoticeSending.taken_by.is_(None),
            NoticeSending.due > now,
        )
        .order_by(NoticeSending.due, NoticeSending.id)
        .with_for_update(skip_locked=True)
    )
    found = set[str]()
    for planned in session.scalars(query) if by_sending else ():
        fresh = [one for one in by_sending[planned.id] if one not in found]
        if fresh:
            found.update(fresh)
            planned.due = planned.planned = now
            planned.rank = min(planned.rank, rank)
    return frozenset(found)
