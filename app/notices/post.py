"""Notices: post, acknowledge, resolve, climb. The database is the record; `calling` and the lanes read it."""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import ColumnElement, Interval, Select, and_, cast, exists, func, inspect, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB, array, insert
from sqlalchemy.orm import Session

from app.access import guards
from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit import apart
from app.kit.actor import Actor, Role
from app.kit.canonical import Json, dumps, sha256
from app.kit.errors import Invalid, Unknown
from app.kit.ids import AuthorityId, Digest, OfficialId, uuid7
from app.notices.ladders import Ladder, stamped
from app.notices.locks import OLDEST_FIRST
from app.notices.models import Notice
from app.notices.occasions import Occasion, Severity
from app.notices.rules import RULES
from app.notices.rungs import NOBODY, Rule, Stamped, at_once, begun, rung, sparing

log = logging.getLogger("rogatory.notices")

KIND, UNTOLD = "kind", "instrument"
"""What came or waits in a confidential matter is not told by its notice (`law.md` §3.0)."""
OVERSIGHT = frozenset({Occasion.CONFIDENTIAL_ENTERED.value, Occasion.CONFIDENTIAL_UNNAMED.value})
"""Occasions that everybody hears whom their rule names, named in the matter or not."""
SEES_ALL = frozenset({Role.HEAD, Role.OPERATOR})
"""Roles that hear of confidential matters without being named: that something waits or stalls, not what."""
_VALUE = re.compile(r"[^\x00-\x1f\x7f]{0,200}")
URGENT = frozenset({Severity.URGENT.value, Severity.ALARM.value})
"""What cannot wait."""
CLIMB = 25
"""Notices that climb in one transaction."""
LATE = timedelta(seconds=5)
"""A ring that is no later is counted from when it was due: a ladder does not drift by the keeper's rounds."""


class How(Enum):
    """By which way somebody acknowledged."""

    SIGNED = "signed"
    """In at a door: page, API, command line."""
    LINK = "link"
    KEYPRESS = "keypress"


def post(
    session: Session,
    authority: AuthorityId,
    occasion: Occasion,
    subject: Mapping[str, str],
    at: datetime,
    params: Mapping[str, str],
    *,
    first: OfficialId | None = None,
    besides: Stamped = NOBODY,
    everybody: bool = False,
    without: OfficialId | None = None,
) -> str:
    """Tell an authority's officials; answers the notice's id. `first`: who alone hears it, before its ladder begins;
    `besides`: whom the first rung of that ladder calls too; `everybody`: it calls all of the ladder (`at_once`);
    `without`: who is not called (`sparing`).

    While a notice of the same occasion and subject is unresolved it is answered instead: nothing rings twice for
    one thing. `params` must be exactly what the rule's words need, and hold no case content.
    """
    rule = RULES[occasion]
    _check(rule, occasion, params)
    if KIND in params and "matter" in subject and guards.is_confidential(session, authority, subject["matter"]):
        params = {**params, KIND: UNTOLD}
    found = stamped(session, authority, occasion, rule, at)
    ladder = begun(at_once(found.rungs) if everybody else found.rungs, first, besides)
    found = replace(found, rungs=tuple(ladder if without is None else sparing(ladder, without)))
    values = _row(authority, occasion, rule, subject, at, params, found)
    open_only = Notice.resolved.is_(None)
    statement = insert(Notice).values(values)
    statement = statement.on_conflict_do_nothing(index_elements=["authority", "occasion", "key"], index_where=open_only)
    made = session.scalars(statement.returning(Notice.id)).first()
    if made is None:
        query = select(Notice.id).where(
            Notice.authority == authority, Notice.occasion == occasion.value, Notice.key == values["key"], open_only
        )
        return session.scalars(query).one()
    record(session, Actor.node(authority), Event.NOTICE_RAISED, at=at, subject=_logged(made, occasion.value))
    return made


def reason_told(session: Session, authority: AuthorityId, occasion: Occasion, subject: Mapping[str, str]) -> str | None:
    """The words of the reason in the newest notice on a subject; None without such a notice, or with a code alone."""
    query = select(Notice.params).where(
        Notice.authority == authority, Notice.occasion == occasion.value, Notice.key == _key(subject)
    )
    params = session.scalars(query.order_by(Notice.made.desc()).limit(1)).first()
    return str((params or {}).get("reason", "")).partition(": ")[2] or None


def acknowledge(session: Session, actor: Actor, notice: str, at: datetime, how: How = How.SIGNED) -> Notice:
    """Say: I have heard it and see to it. The ladder stops; the first who says so is named and bound.

    The answer is the notice as it stands: who comes second reads in `acknowledged_by` who was first.
    """
    permit(actor, Permission.NOTICE_ACKNOWLEDGE, actor.authority)
    seen = session.get(Notice, (actor.authority, notice))
    if seen is not None and seen.occasion == Occasion.HANDED_OVER.value and "notice" in seen.subject:
        # What is offered is locked before its offer, everywhere: who resolves it locks both.
        session.get(Notice, (actor.authority, str(seen.subject["notice"])), with_for_update=True)
    # Read anew under its lock: who looked at it before in this transaction may hold what it was then.
    row = session.get(Notice, (actor.authority, notice), with_for_update=True, populate_existing=True)
    if row is None or not list(_told_to(session, actor, [row])):
        raise Unknown("no_notice", f"There is no notice {notice}.", "See your list of notices.")
    if row.acknowledged is None:
        row.acknowledged, row.acknowledged_by, row.next_ring = at, actor.official, None
        row.acknowledged_how = how.value
        session.flush()
        subject = {**_logged(row.id, row.occasion), "how": how.value}
        record(session, actor, Event.NOTICE_ACKNOWLEDGED, at=at, subject=subject)
        if row.occasion == Occasion.HANDED_OVER.value and "notice" in row.subject:
            _take_over(session, actor, row, at)
    return row


def _take_over(session: Session, actor: Actor, offer: Notice, at: datetime) -> None:
    """Who acknowledges an offer is bound in place of who made it. When it was first taken stays as it was."""
    row = session.get_one(Notice, (actor.authority, str(offer.subject["notice"])), with_for_update=True)
    if offer.resolved is not None or row.resolved is not None or row.acknowledged_by != offer.subject["by"]:
        return
    row.acknowledged_by = actor.official
    if actor.official not in row.persons:
        row.persons = [*row.persons, actor.official]
    session.flush()
    told = {**_logged(row.id, row.occasion), "offer": offer.id, "from": str(offer.subject["by"])}
    record(session, actor, Event.NOTICE_TAKEN_OVER, at=at, subject=told)


def notice_of(session: Session, actor: Actor, notice: str) -> Notice:
    """One notice as the actor hears it; `Unknown` `no_notice` for what is not theirs to hear."""
    permit(actor, Permission.NOTICE_READ, actor.authority)
    row = session.get(Notice, (actor.authority, notice))
    found = list(_told_to(session, actor, [row] if row is not None else []))
    if not found:
        raise Unknown("no_notice", f"There is no notice {notice}.", "See your list of notices.")
    return found[0]


def stands(session: Session, authority: AuthorityId, occasion: Occasion, subject: Mapping[str, str]) -> bool:
    """Whether people are told of this already, and its cause is not gone."""
    return session.scalars(_open(authority, occasion).where(Notice.key == _key(subject)).limit(1)).first() is not None


def resolve(
    session: Session, authority: AuthorityId, occasion: Occasion, subject: Mapping[str, str], at: datetime
) -> None:
    """The cause is gone: the ladder stops, and the same thing may be posted again. Without a notice: nothing."""
    _resolve(session, _open(authority, occasion).where(Notice.key == _key(subject)), at)


def resolve_others(
    session: Session, authority: AuthorityId, occasion: Occasion, subjects: Collection[Mapping[str, str]], at: datetime
) -> None:
    """Resolve every notice of an occasion but those on `subjects`, which are all that is left of it."""
    kept = [_key(subject) for subject in subjects]
    _resolve(session, _open(authority, occasion).where(Notice.key.not_in(kept)), at)


def climb(session: Session, authority: AuthorityId, now: datetime, *, limit: int = CLIMB) -> list[Notice]:
    """Ring some of what is due: the next rung hears, or the last one again. Answers what rang; for the keeper.

    What lies further ahead than it was ever to wait was written by a clock that has been put back since, and is due.
    """
    query = (
        select(Notice)
        .where(Notice.authority == authority, _due(now))
        .order_by(Notice.next_ring)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rang = list[Notice]()

    def ring(row: Notice) -> None:
        _ring(row, now)
        session.flush()
        subject = {**_logged(row.id, row.occasion), "rung": str(row.rung)}
        record(session, Actor.node(authority), Event.NOTICE_ESCALATED, at=now, subject=subject)
        rang.append(row)

    # One whose ladder cannot be read must not keep the others from climbing.
    apart.each(session, list(session.scalars(query)), ring, log)
    return rang


def waits(
    session: Session, authority: AuthorityId, now: datetime, *, called: bool, besides: ColumnElement[bool] | None = None
) -> bool:
    """Whether `climb` would ring anything, or, if that is asked too, a ring waits for its messages. For the keeper.
    `besides`: something else that is asked in the same breath.
    """
    silent = (Notice.called < Notice.rings, Notice.acknowledged.is_(None), Notice.resolved.is_(None))
    found: ColumnElement[bool] = exists().where(Notice.authority == authority, _due(now))
    if called:
        found = or_(found, exists().where(Notice.authority == authority, *silent))
    if besides is not None:
        found = or_(found, besides)
    return bool(session.scalar(select(found)))


def _due(now: datetime) -> ColumnElement[bool]:
    span = cast(func.make_interval(0, 0, 0, 0, 0, 0, Notice.wait + int(LATE.total_seconds())), Interval)
    open_ = and_(Notice.acknowledged.is_(None), Notice.resolved.is_(None))
    return and_(open_, or_(Notice.next_ring <= now, Notice.next_ring - span > now))


def heard(
    session: Session,
    actor: Actor,
    *,
    all_of_them: bool = False,
    limit: int = 200,
    before: tuple[datetime, str] | None = None,
    urgent: bool | None = None,
) -> list[Notice]:
    """Notices that the actor hears of, by their roles or by name, newest first: those that nobody acknowledged, or all.

    `before`: instant and id of the notice that the list goes on after. `urgent`: those alone that cannot wait, or that
    can.
    """
    permit(actor, Permission.NOTICE_READ, actor.authority)
    query = select(Notice).where(*_heard_by(actor))
    if not all_of_them:
        query = query.where(Notice.acknowledged.is_(None), Notice.resolved.is_(None))
    if urgent is not None:
        query = query.where(Notice.severity.in_(URGENT) if urgent else Notice.severity.not_in(URGENT))
    found, after = list[Notice](), before
    while len(found) < limit:
        page = query if after is None else query.where(tuple_(Notice.made, Notice.id) < tuple_(*after))
        rows = list(session.scalars(page.order_by(Notice.made.desc(), Notice.id.desc()).limit(limit)))
        found += _told_to(session, actor, rows)
        if len(rows) < limit:
            break
        after = rows[-1].made, rows[-1].id
    return found[:limit]


def waiting(session: Session, actor: Actor) -> int:
    """How many notices `heard` would answer that nobody has acknowledged."""
    permit(actor, Permission.NOTICE_READ, actor.authority)
    matter = Notice.subject["matter"].astext
    query = (
        select(matter, Notice.occasion, func.count())
        .where(*_heard_by(actor), Notice.acknowledged.is_(None), Notice.resolved.is_(None))
        .group_by(matter, Notice.occasion)
    )
    rows = session.execute(query).all()
    closed = frozenset[str]()
    if not actor.roles & SEES_ALL:
        closed = guards.closed_of(session, actor.authority, {one for one, _, _ in rows if one}, actor.official)
    return sum(count for one, occasion, count in rows if one not in closed or occasion in OVERSIGHT)


def _heard_by(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    here = Notice.ladder.op("->", return_type=JSONB)(Notice.rung).op("->", return_type=JSONB)("without")
    return (
        Notice.authority == actor.authority,
        ~func.coalesce(here.bool_op("?")(actor.official), False),
        or_(
            Notice.roles.op("?|")(array(sorted(role.value for role in actor.roles))),  # jsonb: any of these
            Notice.persons.op("?")(actor.official),
        ),
    )


def shown_to(session: Session, actor: Actor, row: Notice) -> Notice | None:
    """A notice as an official may hear of it, called or not; None: not at all, because its matter is confidential."""
    return next(_told_to(session, actor, [row]), None)


def _told_to(session: Session, actor: Actor, rows: Sequence[Notice]) -> Iterator[Notice]:
    """What of some notices an official hears: of a confidential matter who is named in it, and who must see to it that
    somebody works on it; these hear that something is there, not what, also of what was posted before it was marked.
    """
    matters = {str(row.subject.get("matter")) for row in rows}
    closed = guards.closed_of(session, actor.authority, matters, actor.official)
    for row in rows:
        if str(row.subject.get("matter")) not in closed or row.occasion in OVERSIGHT:
            yield row
        elif actor.roles & SEES_ALL:
            yield _untold(row)


def _untold(row: Notice) -> Notice:
    """A copy that does not tell what it is about; no row of the database."""
    columns = {one.key: getattr(row, one.key) for one in inspect(Notice).column_attrs}
    told = {**row.params, **({KIND: UNTOLD} if KIND in row.params else {})}
    return Notice(**{**columns, "params": told})


def _open(authority: AuthorityId, occasion: Occasion) -> Select[Notice]:
    return select(Notice).where(
        Notice.authority == authority, Notice.occasion == occasion.value, Notice.resolved.is_(None)
    )


def _resolve(session: Session, query: Select[Notice], at: datetime) -> None:
    gone = list(session.scalars(query.order_by(*OLDEST_FIRST).with_for_update()))
    for row in gone:
        row.resolved, row.next_ring = at, None
    session.flush()
    if taken := [row.id for row in gone if row.acknowledged is not None]:
        # What is over need not be taken over.
        offers = _open(AuthorityId(gone[0].authority), Occasion.HANDED_OVER).order_by(*OLDEST_FIRST)
        for offer in session.scalars(offers.where(Notice.subject["notice"].astext.in_(taken)).with_for_update()):
            offer.resolved, offer.next_ring = at, None
        session.flush()


def _ring(row: Notice, now: datetime) -> None:
    row.rings += 1
    if row.rung + 1 < len(row.ladder):
        row.rung += 1
        here = rung(row.ladder[row.rung], row.rung + 1)
        row.roles = [*row.roles, *(one.value for one in here.roles if one.value not in row.roles)]
        row.persons = [*row.persons, *(one for one in here.persons if one not in row.persons)]
    due = row.next_ring
    row.ring_due = due if due is not None and due <= now else now
    begun = due if due is not None and now - LATE < due <= now else now
    row.wait = _wait(row.ladder, row.rung, row.repeat)
    row.next_ring = None if row.wait is None else begun + timedelta(seconds=row.wait)


def _wait(ladder: Sequence[Json], at: int, repeat: int | None) -> int | None:
    """Seconds from a rung to the next, or from the last one to itself."""
    return rung(ladder[at + 1], at + 2).after if at + 1 < len(ladder) else repeat


def _row(
    authority: AuthorityId,
    occasion: Occasion,
    rule: Rule,
    subject: Mapping[str, str],
    at: datetime,
    params: Mapping[str, str],
    found: Ladder,
) -> dict[str, object]:
    ladder: list[Json] = [one.to_json() for one in found.rungs]
    wait, first = _wait(ladder, 0, found.repeat), found.rungs[0]
    return {
        "authority": authority,
        "id": uuid7(),
        "occasion": occasion.value,
        "severity": rule.severity.value,
        "subject": dict(subject),
        "matter": subject.get("matter"),
        "key": _key(subject),
        "words": rule.words,
        "params": dict(params),
        "ladder": ladder,
        "ladder_of": found.of,
        "repeat": found.repeat,
        "roles": [role.value for role in first.roles],
        "persons": [*first.persons],
        "rung": 0,
        "rings": 1,
        "made": at,
        "ring_due": at,
        "next_ring": None if wait is None else at + timedelta(seconds=wait),
        "wait": wait,
    }


def _check(rule: Rule, occasion: Occasion, params: Mapping[str, str]) -> None:
    if set(params) != rule.names:
        raise Invalid("bad_params", f"{occasion.value} needs {sorted(rule.names)}, not {sorted(params)}.")
    wrong = [name for name, value in params.items() if not _VALUE.fullmatch(value)]
    if wrong:
        raise Invalid("bad_params", f"{occasion.value}: {', '.join(wrong)} is not one short line.")


def _key(subject: Mapping[str, str]) -> Digest:
    return sha256(dumps(dict(subject)))


def _logged(notice: str, occasion: str) -> dict[str, str]:
    return {"notice": notice, "occasion": occasion}
