"""Notices: post, acknowledge, resolve, climb. The database is the record; channels come later and read it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, inspect, select, tuple_
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.orm import Session

from app.access import guards
from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor, Role
from app.kit.canonical import Json, dumps, sha256
from app.kit.errors import Invalid, Unknown
from app.kit.ids import AuthorityId, Digest, uuid7
from app.notices.models import Notice
from app.notices.rules import RULES, Occasion, Rule

KIND, UNTOLD = "kind", "instrument"
"""What came or waits in a confidential matter is not told by its notice (`law.md` §3.0)."""
OVERSIGHT = frozenset({Occasion.CONFIDENTIAL_ENTERED.value, Occasion.CONFIDENTIAL_UNNAMED.value})
"""Occasions that everybody hears whom their rule names, named in the matter or not."""
_SEES_ALL = frozenset({Role.HEAD, Role.OPERATOR})
"""Roles that hear of confidential matters without being named: that something waits or stalls, not what."""
_VALUE = re.compile(r"[^\x00-\x1f\x7f]{0,200}")


def post(
    session: Session,
    authority: AuthorityId,
    occasion: Occasion,
    subject: Mapping[str, str],
    at: datetime,
    params: Mapping[str, str],
) -> str:
    """Tell an authority's officials; answers the notice's id.

    While a notice of the same occasion and subject is unresolved it is answered instead: nothing rings twice for
    one thing. `params` must be exactly what the rule's words need, and hold no case content.
    """
    rule = RULES[occasion]
    _check(rule, occasion, params)
    if KIND in params and "matter" in subject and guards.of_matter(session, authority, subject["matter"]) is not None:
        params = {**params, KIND: UNTOLD}
    values = _row(authority, occasion, rule, subject, at, params)
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


def acknowledge(session: Session, actor: Actor, notice: str, at: datetime) -> Notice:
    """Say: I have heard it and see to it. The ladder stops; the first who says so is named."""
    permit(actor, Permission.NOTICE_ACKNOWLEDGE, actor.authority)
    row = session.get(Notice, (actor.authority, notice), with_for_update=True)
    if row is None or not list(_told_to(session, actor, [row])):
        raise Unknown("no_notice", f"There is no notice {notice}.", "See your list of notices.")
    if row.acknowledged is None:
        row.acknowledged, row.acknowledged_by, row.next_ring = at, actor.official, None
        session.flush()
        record(session, actor, Event.NOTICE_ACKNOWLEDGED, at=at, subject=_logged(row.id, row.occasion))
    return row


def resolve(
    session: Session, authority: AuthorityId, occasion: Occasion, subject: Mapping[str, str], at: datetime
) -> None:
    """The cause is gone: the ladder stops, and the same thing may be posted again. Without a notice: nothing."""
    _resolve(session, _open(authority, occasion).where(Notice.key == _key(subject)), at)


def resolve_others(
    session: Session,
    authority: AuthorityId,
    occasion: Occasion,
    subjects: Collection[Mapping[str, str]],
    at: datetime,
) -> None:
    """Resolve every notice of an occasion but those on `subjects`, which are all that is left of it."""
    kept = [_key(subject) for subject in subjects]
    _resolve(session, _open(authority, occasion).where(Notice.key.not_in(kept)), at)


def climb(session: Session, authority: AuthorityId, now: datetime, *, limit: int = 200) -> list[Notice]:
    """Ring what is due: the next rung hears, or the last one again. Answers what rang; for the keeper."""
    query = (
        select(Notice)
        .where(Notice.authority == authority, Notice.next_ring <= now)
        .order_by(Notice.next_ring)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rang = list(session.scalars(query))
    for row in rang:
        _ring(row, now)
        session.flush()
        subject = {**_logged(row.id, row.occasion), "rung": str(row.rung)}
        record(session, Actor.node(authority), Event.NOTICE_ESCALATED, at=now, subject=subject)
    return rang


def heard(
    session: Session,
    actor: Actor,
    *,
    all_of_them: bool = False,
    limit: int = 200,
    before: tuple[datetime, str] | None = None,
) -> list[Notice]:
    """Notices that the actor's roles hear of, newest first: those that nobody acknowledged, or all.

    `before`: instant and id of the notice that the list goes on after.
    """
    permit(actor, Permission.NOTICE_READ, actor.authority)
    query = select(Notice).where(
        Notice.authority == actor.authority,
        Notice.roles.op("?|")(array(sorted(role.value for role in actor.roles))),  # jsonb: any of these
    )
    if not all_of_them:
        query = query.where(Notice.acknowledged.is_(None), Notice.resolved.is_(None))
    found, after = list[Notice](), before
    while len(found) < limit:
        page = query if after is None else query.where(tuple_(Notice.made, Notice.id) < tuple_(*after))
        rows = list(session.scalars(page.order_by(Notice.made.desc(), Notice.id.desc()).limit(limit)))
        found += _told_to(session, actor, rows)
        if len(rows) < limit:
            break
        after = rows[-1].made, rows[-1].id
    return found[:limit]


def _told_to(session: Session, actor: Actor, rows: Sequence[Notice]) -> Iterator[Notice]:
    """What of some notices an official hears: of a confidential matter who is named in it, and who must see to it that
    somebody works on it; these hear that something is there, not what, also of what was posted before it was marked.
    """
    closed = guards.guarded(session, actor.authority, {str(row.subject.get("matter")) for row in rows})
    opened = guards.open_to(session, actor.official, closed.values())
    for row in rows:
        matter = str(row.subject.get("matter"))
        if matter not in closed or matter in opened or row.occasion in OVERSIGHT:
            yield row
        elif actor.roles & _SEES_ALL:
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
    for row in session.scalars(query.with_for_update()):
        row.resolved, row.next_ring = at, None
    session.flush()


def _ring(row: Notice, now: datetime) -> None:
    row.rings += 1
    if row.rung + 1 < len(row.ladder):
        row.rung += 1
        _, roles = _rung(row.ladder, row.rung)
        row.roles = [*row.roles, *(role for role in roles if role not in row.roles)]
    row.next_ring = _next(row.ladder, row.rung, row.repeat, now)


def _next(ladder: list[Json], rung: int, repeat: int | None, now: datetime) -> datetime | None:
    if rung + 1 < len(ladder):
        return now + timedelta(seconds=_rung(ladder, rung + 1)[0])
    return None if repeat is None else now + timedelta(seconds=repeat)


def _rung(ladder: list[Json], rung: int) -> tuple[int, list[str]]:
    found = ladder[rung]
    if not isinstance(found, dict) or not isinstance(found["after"], int) or not isinstance(found["roles"], list):
        raise Invalid("bad_ladder", f"Rung {rung} of a notice is not one: {found!r}.")
    return found["after"], [str(role) for role in found["roles"]]


def _row(
    authority: AuthorityId,
    occasion: Occasion,
    rule: Rule,
    subject: Mapping[str, str],
    at: datetime,
    params: Mapping[str, str],
) -> dict[str, object]:
    ladder: list[Json] = [
        {"after": int(rung.after.total_seconds()), "roles": [role.value for role in rung.roles]} for rung in rule.ladder
    ]
    repeat = None if rule.repeat is None else int(rule.repeat.total_seconds())
    return {
        "authority": authority,
        "id": uuid7(),
        "occasion": occasion.value,
        "severity": rule.severity.value,
        "subject": dict(subject),
        "key": _key(subject),
        "words": rule.words,
        "params": dict(params),
        "ladder": ladder,
        "repeat": repeat,
        "roles": [role.value for role in rule.ladder[0].roles],
        "rung": 0,
        "rings": 1,
        "made": at,
        "next_ring": _next(ladder, 0, repeat, at),
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
