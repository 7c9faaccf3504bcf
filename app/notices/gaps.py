"""Rosters that nobody will hold, told before it happens; swaps that wait for an answer. For the keeper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.duty import queries, swaps
from app.duty.rotation import Span
from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.notices.occasions import Occasion
from app.notices.post import post, resolve_others

NEAR = timedelta(hours=24)
"""A gap that begins within this time is urgent."""
_AROUND, _BEYOND = timedelta(days=14), timedelta(days=1)
"""So far back, and beyond what is told, the schedule is reckoned: a gap is known by where it truly begins."""
MOST = 50
"""Gaps that are told of one roster: more of them are one cause, and the first is the next to happen."""


def tell(session: Session, authority: AuthorityId, now: datetime) -> int:
    """Post a notice for each gap of the next 14 days and each swap that waits, resolve those that are no more.

    Answers how many gaps there are. Twice is the same as once.
    """
    near, ahead = list[dict[str, str]](), list[dict[str, str]]()
    for roster in queries.rosters_of(session, authority):
        for begin, _ in _gaps(session, authority, roster, now):
            subject = {"roster": roster, "begins": stamp(begin)}
            (near if begin <= now + NEAR else ahead).append(subject)
    for occasion, subjects in ((Occasion.ROSTER_UNHELD, near), (Occasion.ROSTER_GAP, ahead)):
        for subject in subjects:
            post(session, authority, occasion, subject, now, subject)
        resolve_others(session, authority, occasion, subjects, now)
    _tell_swaps(session, authority, now)
    return len(near) + len(ahead)


def _gaps(session: Session, authority: AuthorityId, roster: str, now: datetime) -> Iterator[Span]:
    """Gaps that have not ended and begin within 14 days, the first ones, each from where it truly begins."""
    begin, end = now - _AROUND, now + queries.AHEAD + _BEYOND
    found = queries.loaded(session, authority, roster, begin, end).final(begin, end)
    coming = [one for one in found.gaps if one[1] > now and one[0] <= now + queries.AHEAD]
    if coming and coming[0][0] == begin:
        coming[0] = _since(session, authority, roster, begin), coming[0][1]
    yield from coming[:MOST]


def _since(session: Session, authority: AuthorityId, roster: str, at: datetime) -> datetime:
    """Since when nobody has been on duty; of a gap that is older than can be asked for: since there is the roster."""
    begin, end = at - queries.LONGEST + _BEYOND, at + _BEYOND
    found = queries.loaded(session, authority, roster, begin, end)
    opened = next(opens for opens, closes in found.final(begin, end).gaps if opens <= at < closes)
    return opened if opened > begin else found.first


def _tell_swaps(session: Session, authority: AuthorityId, now: datetime) -> None:
    subjects = []
    for row in swaps.waiting(session, authority, now):
        subject = {"swap": row.id}
        told = {"official": row.asker, "colleague": row.asked, "roster": row.roster}
        post(session, authority, Occasion.SWAP_ASKED, subject, now, told)
        subjects.append(subject)
    resolve_others(session, authority, Occasion.SWAP_ASKED, subjects, now)
