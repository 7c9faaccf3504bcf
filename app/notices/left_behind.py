"""What somebody has taken and can see to no more: they were deactivated, or may hear of it no longer.

Who leaves goes by an act that knows nothing of notices, a list of names may end by the clock: so the keeper looks, and
whatever ended it is found. What is urgent rings anew from the first rung of its own ladder, what is not lies open again
and wakes nobody. An offer of who left is over; one to them climbs at once, and is still in the hands of who made it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session

from app.access import guards
from app.access.models import Guard
from app.access.permit import permit
from app.access.roles import GRANTS, Permission
from app.accounts import officials
from app.accounts.models import Official
from app.accounts.officials import Changed, Taken
from app.audit.events import Event
from app.audit.record import record
from app.kit import apart
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.clock import instant, stamp
from app.kit.ids import AuthorityId, OfficialId
from app.notices.locks import OLDEST_FIRST
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import OVERSIGHT, SEES_ALL, URGENT, shown_to
from app.notices.rungs import rung

log = logging.getLogger("rogatory.notices")

LIMIT = 25
"""Notices that are opened again in one transaction."""
NAMED = 10
"""Matters that a line names; the others it counts."""
NOT_ACTIVE, NO_ROLE, NOT_NAMED = "not_active", "no_role", "not_named"
"""Why somebody can see to it no more: deactivated; no role that acknowledges anything; no longer named in the matter,
which is confidential.
"""
_ABLE = GRANTS[Permission.NOTICE_ACKNOWLEDGE].roles
_NOBODYS = (Occasion.HANDED_OVER.value, Occasion.DRILL_RINGS.value)
"""Occasions that leave nothing to see to once somebody has acknowledged."""


@dataclass(frozen=True)
class Left:
    """That somebody had taken a notice and can see to it no more."""

    official: OfficialId
    taken: datetime
    how: str | None
    """By which way they acknowledged it."""
    why: str
    """not_active, no_role, not_named."""
    at: datetime
    """When it was opened again."""
    rings: int
    """How often it had rung until then."""


def left(row: Notice) -> list[Left]:
    """Who had taken a notice and can see to it no more, the first of them first."""
    told = [one for one in row.left_by if isinstance(one, dict)]
    return [
        Left(
            OfficialId(str(one["official"])),
            instant(str(one["taken"])),
            None if one["how"] is None else str(one["how"]),
            str(one["why"]),
            instant(str(one["at"])),
            int(str(one["rings"])),
        )
        for one in told
    ]


def deactivate(session: Session, actor: Actor, official: OfficialId, at: datetime) -> Changed:
    """Deactivate an official (`officials.deactivate`), and say what they have taken that somebody must see to."""
    taken = held(session, actor, official)
    changed = officials.deactivate(session, actor, official, at)
    return replace(changed, taken=taken, warnings=(*changed.warnings, *_warned(taken)))


def change_roles(
    session: Session, actor: Actor, official: OfficialId, roles: Collection[Role], at: datetime
) -> Changed:
    """Give an official these roles (`officials.change_roles`), and say what they have taken and would hear of no more:
    what nobody else has unless it is handed over.
    """
    rows = _held(session, actor, official)
    changed = officials.change_roles(session, actor, official, roles, at)
    if not changed.roles & _ABLE:
        taken = tuple(_taken(one) for one in rows)
        return replace(changed, taken=taken, warnings=(*changed.warnings, *_warned(taken)))
    names = {role.value for role in changed.roles}
    unheard = tuple(
        _taken(one)
        for one in rows
        if one.severity in URGENT and not names & {*one.roles} and official not in one.persons
    )
    if not unheard:
        return changed
    said = f"{_urgent(unheard, 'stays', 'stay')} theirs, and they hear of it no more: {_where(unheard)}."
    told = f"{said} A head hands it over: {_BY}"
    return replace(changed, taken=unheard, warnings=(*changed.warnings, told))


def held(session: Session, actor: Actor, official: OfficialId) -> tuple[Taken, ...]:
    """What an official has taken and whose cause is not gone, the oldest first; what is confidential only as far as the
    actor may know of it.
    """
    return tuple(_taken(one) for one in _held(session, actor, official))


def _held(session: Session, actor: Actor, official: OfficialId) -> Sequence[Notice]:
    permit(actor, Permission.OFFICIAL_MANAGE, actor.authority)
    query = select(Notice).where(*_of(actor.authority), Notice.acknowledged_by == official)
    return session.scalars(query.order_by(*OLDEST_FIRST)).all()


def waits(session: Session, authority: AuthorityId, now: datetime) -> bool:
    """Whether `look` would find anything."""
    return bool(session.scalar(select(waiting(authority, now))))


def waiting(authority: AuthorityId, now: datetime) -> ColumnElement[bool]:
    """The same as part of a question."""
    return or_(*(one.exists() for one in _queries(authority, now)))


def look(session: Session, authority: AuthorityId, now: datetime, *, limit: int = LIMIT) -> int:
    """Open again some of what nobody can see to who has taken it; answers how many. For the keeper; twice is as once.

    What is to ring is due at once: `post.climb` rings it.
    """
    ids = {one for query in _queries(authority, now) for one in session.scalars(query.limit(limit))}
    if not ids:
        return 0
    query = select(Notice).where(Notice.authority == authority, Notice.id.in_(ids)).order_by(*OLDEST_FIRST)
    rows = list(session.scalars(query.with_for_update(skip_locked=True)))
    # One whose ladder cannot be read must not keep the others from ringing.
    return apart.each(session, rows, lambda row: _left(session, row, now), log)


def _queries(authority: AuthorityId, now: datetime) -> Iterator[Select[str]]:
    """The ids of what was left behind by who works here no more, of offers that wait for them, and of what was left
    behind by who is not named in its matter any more.
    """
    able = Official.roles.bool_op("?|")(array(sorted(one.value for one in _ABLE)))
    gone = Official.authority == authority, or_(~Official.active, ~able)
    taken = select(Notice.id).where(*_of(authority))
    # Few are gone: by the index for each of them, and not through all that anybody has taken.
    of_each = taken.where(Notice.acknowledged_by == Official.id).limit(LIMIT).correlate(Official).lateral()
    yield select(of_each.c.id).select_from(Official).join(of_each, true()).where(*gone)
    offers = select(Notice.id).where(*_waiting(authority, now))
    yield offers.where(Notice.subject["to"].astext.in_(select(Official.id).where(*gone)))
    oversees = select(Official.id).where(
        Official.authority == authority, Official.roles.bool_op("?|")(array(sorted(one.value for one in SEES_ALL)))
    )
    guarded = select(Guard.reference).where(
        Guard.authority == authority, Guard.ended.is_(None), Guard.reference.is_not(None)
    )
    yield taken.where(
        Notice.matter.in_(guarded),
        Notice.occasion.not_in(OVERSIGHT),
        Notice.acknowledged_by.not_in(oversees),
        guards.closed_to(
            Notice.authority, func.coalesce(Notice.matter, ""), func.coalesce(Notice.acknowledged_by, guards.NOBODY)
        ),
    )


def _of(authority: AuthorityId) -> tuple[ColumnElement[bool], ...]:
    """What somebody has taken and must see to."""
    return (
        Notice.authority == authority,
        Notice.acknowledged_by.is_not(None),
        Notice.resolved.is_(None),
        Notice.occasion.not_in(_NOBODYS),
    )


def _waiting(authority: AuthorityId, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Offers that ring with nobody but to whom they were made, for a time yet."""
    return (
        Notice.authority == authority,
        Notice.occasion == Occasion.HANDED_OVER.value,
        Notice.acknowledged.is_(None),
        Notice.resolved.is_(None),
        Notice.rung == 0,
        Notice.next_ring > now,
    )


def _left(session: Session, row: Notice, now: datetime) -> None:
    """Read under its lock: somebody may have been quicker."""
    offer = row.occasion == Occasion.HANDED_OVER.value
    who = OfficialId(str(row.subject["to"]) if offer else str(row.acknowledged_by))
    open_ = row.acknowledged is None
    why = None if row.resolved is not None or open_ is not offer else _why(session, row, who)
    if why is None:
        return
    if offer:
        row.next_ring, then = now, "climbs"
    else:
        _open_again(row, why, now, _end_offers(session, row, now))
        then = "rings" if row.severity in URGENT else "open"
    session.flush()
    subject = {"notice": row.id, "occasion": row.occasion, "official": who, "reason": why, "then": then}
    record(session, Actor.node(AuthorityId(row.authority)), Event.NOTICE_LEFT, at=now, subject=subject)


def _open_again(row: Notice, why: str, now: datetime, offered: Sequence[OfficialId]) -> None:
    taken = None if row.acknowledged is None else stamp(row.acknowledged)
    told: JsonObject = {"official": row.acknowledged_by, "taken": taken, "how": row.acknowledged_how}
    row.left_by = [*row.left_by, {**told, "why": why, "at": stamp(now), "rings": row.rings}]
    row.persons = [one for one in row.persons if one != row.acknowledged_by]
    row.acknowledged = row.acknowledged_by = row.acknowledged_how = None
    row.called = row.rings  # a ring of before calls nobody any more
    if row.severity in URGENT:
        _anew(row, now, offered)
    elif row.wait is not None:
        row.next_ring = now + timedelta(seconds=row.wait)


def _anew(row: Notice, now: datetime, besides: Sequence[OfficialId]) -> None:
    """Put the whole ladder once more behind the rung that was reached: each rung keeps its number, and what was said of
    it, such as who passed it on. `besides`: whom its first rung calls too.
    """
    ladder = row.ladder[row.first_rung :]
    first = rung(next(iter(ladder), None))
    first = replace(first, after=0, persons=tuple(dict.fromkeys((*first.persons, *besides))))
    row.ladder = [*row.ladder[: row.rung + 1], first.to_json(), *ladder[1:]]
    row.first_rung, row.first_ring = row.rung + 1, row.rings + 1
    row.next_ring, row.wait = now, 0


def _why(session: Session, row: Notice, official: OfficialId) -> str | None:
    """Why somebody can see to a notice no more; None: they can."""
    entry = session.get_one(Official, (row.authority, official))
    actor = Actor(AuthorityId(row.authority), official, frozenset(Role(one) for one in entry.roles))
    if not entry.active:
        return NOT_ACTIVE
    if not actor.roles & _ABLE:
        return NO_ROLE
    return None if shown_to(session, actor, row) is not None else NOT_NAMED


def _end_offers(session: Session, row: Notice, now: datetime) -> list[OfficialId]:
    """Nobody has it who could hand it over; what was taken over is not theirs any more who took it. Answers to whom it
    was offered and who had not answered: they are called to it as the others are.
    """
    query = select(Notice).where(
        Notice.authority == row.authority,
        Notice.occasion == Occasion.HANDED_OVER.value,
        Notice.resolved.is_(None),
        Notice.subject["notice"].astext == row.id,
    )
    found = list(session.scalars(query.order_by(*OLDEST_FIRST).with_for_update()))
    for offer in found:
        offer.resolved, offer.next_ring = now, None
    session.flush()
    return [OfficialId(str(one.subject["to"])) for one in found if one.acknowledged is None]


def _taken(row: Notice) -> Taken:
    return Taken(row.id, row.matter, row.severity in URGENT)


_BY = "`rogatory notices hand-over OFFICIAL ID`"


def _warned(taken: Sequence[Taken]) -> Iterator[str]:
    loud, calm = ([one for one in taken if one.urgent is urgent] for urgent in (True, False))
    if loud:
        said = f"{_urgent(loud, 'rings', 'ring')} anew for the others, from the first rung on: {_where(loud)}."
        yield f"{said} A head hands it over before: {_BY}"
    if calm:
        what = "notice that is not urgent lies" if len(calm) == 1 else "notices that are not urgent lie"
        yield f"{len(calm)} {what} open again in the list, and nobody is woken: {_where(calm)}"


def _urgent(taken: Sequence[Taken], one: str, several: str) -> str:
    if len(taken) == 1:
        return f"1 urgent notice that they have taken {one}"
    return f"{len(taken)} urgent notices that they have taken {several}"


def _where(taken: Sequence[Taken]) -> str:
    """The matters, and the notices that are about none."""
    names = [*dict.fromkeys(one.matter or one.notice for one in taken)]
    more = [f"and {len(names) - NAMED} more"] if len(names) > NAMED else []
    return ", ".join([*names[:NAMED], *more])
