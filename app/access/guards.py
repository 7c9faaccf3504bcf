"""Confidential matters (`law.md` §3.0): only those who are named see what is in them, whatever their roles.

The list is held to beneath the code: policies of the database (`migrations/policies.py`) hide the rows of a guarded
matter from the login of the doors of people, unless the session stands for somebody who is named (`stand_for`). Who
may oversee (`Permission.GUARD_OVERSEE`: the head) sees that it exists, its status and its deadlines. The node's own
process classes (signing, delivery, intake, keeper) work on it as on any other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ARRAY, ColumnElement, SQLColumnExpression, String, cast, func, or_, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.models import Guard, GuardedFile, Named
from app.access.permit import may
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.ids import AuthorityId, OfficialId, uuid7

ASKED, MARKED = "asked", "marked"
NOBODY = ""
"""Is named nowhere."""
_SIGHT = {
    "app.oversees": Permission.GUARD_OVERSEE,
    "app.audits": Permission.AUDIT_READ,
    "app.tends": Permission.NODE_OPERATE,
}
"""What policies ask about the roles of whom a transaction stands for, beside who it is."""
_HOLDS = Named.ended.is_(None), or_(Named.until.is_(None), Named.until > func.here_now())
"""That somebody is named now, as the policies ask it too."""


def stand_for(session: Session, actor: Actor) -> None:
    """Say for whom a transaction of a door of people stands. Without it nothing that is guarded is seen in it."""
    settings: dict[str, str] = {"app.official": actor.official}
    for name, permission in _SIGHT.items():
        settings[name] = "yes" if may(actor, permission, actor.authority) else ""
    calls = ", ".join(f"set_config('{name}', :v{place}, true)" for place, name in enumerate(settings))
    values = {f"v{place}": value for place, value in enumerate(settings.values())}
    session.execute(text(f"select {calls}"), values)


def of_matter(session: Session, owner: AuthorityId, reference: str) -> Guard | None:
    """The guard on a matter; None where it is not confidential. A door of people finds it only for who is named in it
    or oversees: whether there is one, `is_confidential` tells.
    """
    query = select(Guard).where(Guard.authority == owner, Guard.reference == reference, Guard.ended.is_(None))
    return session.scalars(query).first()


def of_draft(session: Session, owner: AuthorityId, draft: str, reference: str | None = None) -> Guard | None:
    """The guard on a draft: on its matter, or on itself while it opens one."""
    here = Guard.draft == draft if reference is None else or_(Guard.draft == draft, Guard.reference == reference)
    return session.scalars(select(Guard).where(Guard.authority == owner, here, Guard.ended.is_(None))).first()


def closed_to(
    owner: SQLColumnExpression[str] | str,
    reference: SQLColumnExpression[str] | str,
    official: SQLColumnExpression[str] | str,
) -> ColumnElement[bool]:
    """Whether a matter is confidential and somebody is not named in it, whoever asks: for a query."""
    return func.matter_closed_to(owner, reference, official)


def is_confidential(session: Session, owner: AuthorityId, reference: str) -> bool:
    """Whether a matter is confidential, whoever asks."""
    return bool(session.scalar(select(closed_to(owner, reference, NOBODY))))


def closed_of(session: Session, owner: AuthorityId, references: Collection[str], official: str) -> frozenset[str]:
    """Those of some matters that are confidential and in which somebody is not named, whoever asks."""
    if not references:
        return frozenset()
    given = func.unnest(cast(list(references), ARRAY(String))).column_valued("given")
    return frozenset(session.scalars(select(given).where(closed_to(owner, given, official))))


def guarded(session: Session, owner: AuthorityId, references: Collection[str]) -> dict[str, Guard]:
    """The guards on some matters, by reference; to a door of people those alone that whom it stands for may see."""
    if not references:
        return {}
    query = select(Guard).where(Guard.authority == owner, Guard.reference.in_(references), Guard.ended.is_(None))
    return {str(one.reference): one for one in session.scalars(query)}


def named(session: Session, guard: Guard) -> Sequence[Named]:
    """Who is named now, in the order in which they were; who entered in an emergency until its time is over, whether
    the keeper has ended the entry by then or not.
    """
    query = select(Named).where(Named.authority == guard.authority, Named.guard == guard.id, *_HOLDS)
    return session.scalars(query.order_by(Named.made, Named.id)).all()


def all_named(session: Session, guard: Guard) -> Sequence[Named]:
    """Who is named or ever was."""
    query = select(Named).where(Named.authority == guard.authority, Named.guard == guard.id)
    return session.scalars(query.order_by(Named.made, Named.id)).all()


def is_named(session: Session, guard: Guard, official: str, *, for_good: bool = False) -> bool:
    """Whether somebody sees what is in it; `for_good`: otherwise than by an emergency."""
    return any(one.official == official and not (for_good and one.until) for one in named(session, guard))


def open_to(session: Session, official: str, found: Iterable[Guard]) -> frozenset[str]:
    """The references of those guarded matters in which somebody is named."""
    ids = {one.id: str(one.reference) for one in found}
    query = select(Named.guard).where(Named.guard.in_(ids), Named.official == official, *_HOLDS)
    return frozenset(ids[one] for one in session.scalars(query)) if ids else frozenset()


def put(
    session: Session,
    actor: Actor,
    *,
    reference: str | None,
    draft: str | None,
    why: str,
    reason: str,
    at: datetime,
) -> Guard:
    """Guard a matter or an opening draft; who is named comes next, in the same transaction."""
    row = Guard(authority=actor.authority, id=uuid7(), reference=reference, draft=draft, why=why, reason=reason)
    row.by, row.made, row.ended, row.ended_by = actor.official, at, None, None
    session.add(row)
    session.flush()
    record(session, actor, Event.GUARD_PUT, at=at, subject={**_subject(row), "why": why, "reason": _digest(reason)})
    return row


def enter(
    session: Session,
    actor: Actor,
    guard: Guard,
    official: OfficialId,
    how: str,
    reason: str,
    at: datetime,
    *,
    until: datetime | None = None,
) -> None:
    """Name somebody, in an emergency `until` an instant. Nothing where they are named already; who is in by an
    emergency only is named in its place.
    """
    known = _entered(session, guard, official)
    if known is not None:
        if known.until is None or (until is not None and known.until > at):
            return
        end_entry(session, actor, guard, known, at)
    row = Named(authority=guard.authority, id=uuid7(), guard=guard.id, official=official, how=how, reason=reason)
    row.by, row.made, row.until, row.ended, row.ended_by = actor.official, at, until, None, None
    session.add(row)
    session.flush()
    event = Event.GUARD_NAMED if until is None else Event.GUARD_BROKEN
    subject = {**_subject(guard), "official": official, "how": how, "reason": _digest(reason)}
    record(session, actor, event, at=at, subject=subject)


def _entered(session: Session, guard: Guard, official: str) -> Named | None:
    """The row by which somebody is named that nobody has ended, be its time over or not: there is one at most."""
    query = select(Named).where(Named.authority == guard.authority, Named.guard == guard.id)
    return session.scalars(query.where(Named.official == official, Named.ended.is_(None))).first()


def end_entry(session: Session, actor: Actor, guard: Guard, row: Named, at: datetime) -> None:
    """An entry in an emergency is over."""
    row.ended, row.ended_by = at, actor.official
    session.flush()
    record(session, actor, Event.GUARD_ENTRY_ENDED, at=at, subject={**_subject(guard), "official": row.official})


def end_entries(session: Session, owner: AuthorityId, now: datetime) -> Sequence[tuple[Guard, Named]]:
    """End the entries in an emergency whose time is over; answers them. For the keeper; twice is as once."""
    query = select(Named).where(Named.authority == owner, Named.ended.is_(None), Named.until <= now)
    rows = session.scalars(query.order_by(Named.until, Named.id).with_for_update(skip_locked=True)).all()
    found = [(session.get_one(Guard, (owner, row.guard)), row) for row in rows]
    for guard, row in found:
        end_entry(session, Actor.node(owner), guard, row, now)
    return found


def leave(session: Session, actor: Actor, guard: Guard, row: Named, at: datetime) -> None:
    """Somebody is named no longer."""
    row.ended, row.ended_by = at, actor.official
    session.flush()
    record(session, actor, Event.GUARD_LEFT, at=at, subject={**_subject(guard), "official": row.official})


def lift(session: Session, actor: Actor, guard: Guard, reason: str, at: datetime) -> None:
    """A matter is confidential no longer: whoever's roles allow it sees it again."""
    guard.ended, guard.ended_by = at, actor.official
    session.flush()
    record(session, actor, Event.GUARD_LIFTED, at=at, subject={**_subject(guard), "reason": _digest(reason)})


def bind(session: Session, owner: AuthorityId, draft: str, reference: str) -> Guard | None:
    """A draft opens a matter: the guard on either is on both, whichever was there first. None where there is none."""
    guard = of_draft(session, owner, draft, reference)
    if guard is not None and (guard.draft, guard.reference) != (draft, reference):
        guard.draft, guard.reference = draft, reference
        session.flush()
    return guard


def lay(session: Session, guard: Guard, files: Iterable[str]) -> None:
    """Files of it are hidden with it. Twice is as once."""
    rows = [{"authority": guard.authority, "guard": guard.id, "sha256": one} for one in dict.fromkeys(files)]
    if rows:
        session.execute(insert(GuardedFile).values(rows).on_conflict_do_nothing())


def _subject(guard: Guard) -> dict[str, str]:
    found = {"guard": guard.id}
    if guard.reference is not None:
        found["matter"] = guard.reference
    if guard.draft is not None:
        found["draft"] = guard.draft
    return found


def _digest(reason: str) -> str:
    # The log takes no words of people; the reason stands in the row, its digest here.
    return sha256(reason.encode())
