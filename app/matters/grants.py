"""What another authority of the same State may see of a matter, and prepare in it (`law.md` §3.13).

A grant stands in a signed instrument (`access`) of a mandate. It begins when the desk has accepted the mandate and
lasts for as long as that is at hand there; one that was given by the very letter that ended the mandate (a submission
that was forwarded) lasts until the mandate is closed (docs/decisions/0037). It gives sight beneath the code too
(row-level security), and no signature: who speaks for a side is ADR 0020's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.instruments.models import MatterHead
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.errors import Denied
from app.kit.ids import AuthorityId
from app.matters.models import Grant
from app.procedures.engine import Projection
from app.procedures.table import Procedure, Side

CLOSED = "CLOSED"
MANDATING = frozenset({"submit", "instruct", "resubmit"})
"""Acts by which a desk is told what to do."""
ACCEPTS = "accept"


@dataclass(frozen=True)
class Given:
    """A grant as an instrument of a mandate words it."""

    source: str
    reference: str
    acts: tuple[str, ...]


def given(procedure: Procedure, seen: Projection, side: Side) -> tuple[Given, ...]:
    """The grants that one side's instruments in a mandate give now. Pure."""
    return tuple(_given(procedure, seen, side))


def reconcile(session: Session, head: MatterHead, procedure: Procedure, seen: Projection, now: datetime) -> None:
    """Write the grants that our own instruments in a mandate give, and end those that they give no more.

    A matter that is not ours to show is passed over: the other authority's letter gives no grant on our matters.
    """
    owner = AuthorityId(head.authority)
    wanted = {one.source: one for one in given(procedure, seen, Side(head.side)) if _ours(session, owner, one)}
    rows = session.scalars(select(Grant).where(Grant.authority == owner, Grant.mandate == head.reference)).all()
    over = [row for row in rows if row.source not in wanted or row.grantee != head.counterpart]
    _end(session, [row for row in over if row.ended is None], now)
    known = {row.source: row for row in rows}
    for one in wanted.values():
        row = known.get(one.source)
        if row is None:
            give(session, owner, one, AuthorityId(head.counterpart), head.reference, now)
        elif row.ended is not None:  # accepted anew, after the mandate was opened again
            row.grantee, row.made, row.ended = head.counterpart, now, None
            _say(session, row, now)


def give(
    session: Session, owner: AuthorityId, one: Given, grantee: AuthorityId, mandate: str | None, now: datetime
) -> None:
    """Write a grant, and say so in the log."""
    row = Grant(authority=owner, source=one.source, reference=one.reference, grantee=grantee, mandate=mandate, made=now)
    row.acts, row.ended = [*one.acts], None
    session.add(row)
    _say(session, row, now)


def let_go(session: Session, owner: AuthorityId, reference: str, heir: AuthorityId, now: datetime) -> None:
    """End what our mandates grant on a matter that was handed over, and what the heir held by having had it before: who
    speaks for the side now shows it, or does not.
    """
    query = select(Grant).where(Grant.authority == owner, Grant.reference == reference, Grant.ended.is_(None))
    ours = or_(Grant.mandate.is_not(None), Grant.grantee == heir)
    _end(session, session.scalars(query.where(ours)).all(), now)


def close(session: Session, owner: AuthorityId, reference: str, now: datetime) -> None:
    """End the grants that end with their matter."""
    query = select(Grant).where(Grant.authority == owner, Grant.reference == reference, Grant.mandate.is_(None))
    _end(session, session.scalars(query.where(Grant.ended.is_(None))).all(), now)


def held(session: Session, actor: Actor, reference: str) -> Grant | None:
    """The grant by which the actor's authority may read a matter of another one; None if there is none."""
    query = select(Grant).where(Grant.reference == reference, Grant.grantee == actor.authority, Grant.ended.is_(None))
    return session.scalars(query.order_by(Grant.made.desc()).limit(1)).first()


def holder(session: Session, actor: Actor, reference: str, now: datetime) -> AuthorityId:
    """Whose copy of a matter the actor reads: their own authority's; that of another one by its grant, where there is
    no own one or where it was handed over. That use is logged.
    """
    own = session.get(MatterHead, (actor.authority, reference))
    if own is not None and own.successor is None:
        return actor.authority
    grant = held(session, actor, reference)
    if grant is None:
        return actor.authority
    used(session, actor, permit_granted(actor, Permission.MATTER_READ, grant), now)
    return AuthorityId(grant.authority)


def all_held(session: Session, actor: Actor) -> Sequence[Grant]:
    """Every grant of the actor's authority, newest first."""
    query = select(Grant).where(Grant.grantee == actor.authority, Grant.ended.is_(None))
    return session.scalars(query.order_by(Grant.made.desc())).all()


def of_matter(session: Session, actor: Actor, reference: str) -> Sequence[Grant]:
    """The grants that were given on a matter of the actor's authority, those that ended too."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    query = select(Grant).where(Grant.authority == actor.authority, Grant.reference == reference)
    return session.scalars(query.order_by(Grant.made)).all()


def permit_granted(actor: Actor, permission: Permission, grant: Grant | None, act: str | None = None) -> Grant:
    """`permit` in another authority's matter: the actor may do it at home, and their authority there, by a grant.

    `Denied` `not_granted` without a grant, and for an act that it does not name.
    """
    permit(actor, permission, actor.authority)
    if grant is None or grant.grantee != actor.authority or (act is not None and act not in grant.acts):
        what = f"prepare {act} in" if act else "read"
        raise Denied(
            "not_granted",
            f"{actor.authority} holds no grant that lets it {what} this matter.",
            "Ask its holder for a mandate that grants it.",
        )
    return grant


def used(session: Session, actor: Actor, grant: Grant, now: datetime, **more: str) -> None:
    """Say in the log that somebody made use of a grant."""
    record(session, actor, Event.GRANT_USED, at=now, subject={**_subject(grant), **more})


def _given(procedure: Procedure, seen: Projection, side: Side) -> Iterator[Given]:
    lasting = _mandating(procedure, seen), _ending(procedure, seen)
    for one in seen.history:
        access = one.link.body.get("access")
        if one.link.side is not side or one.link.id not in lasting or not isinstance(access, dict):
            continue
        linked, acts = access.get("linked"), access.get("acts")
        reference = linked.get("matter") if isinstance(linked, dict) else None
        if isinstance(reference, str):
            yield Given(one.link.id, reference, _texts(acts))


def _mandating(procedure: Procedure, seen: Projection) -> str | None:
    """The letter under which the desk works, once it has accepted that; None before, and when it is at hand no more.

    A mandate that came back and was completed, or that was opened again, is accepted anew; of two letters the later one
    says what may be seen.
    """
    letter, accepted = None, False
    for one in seen.history:
        if one.crossed or one.step is None:
            continue
        if one.link.act in MANDATING:
            letter, accepted = one.link.id, False
        elif one.link.act == ACCEPTS:
            accepted = True
        elif one.after not in procedure.open:
            accepted = False
    return letter if accepted and seen.status in procedure.open else None


def _ending(procedure: Procedure, seen: Projection) -> str | None:
    """The letter that ended the mandate, until that is closed or opened again."""
    return None if seen.status in procedure.open or seen.status == CLOSED else seen.source


def _ours(session: Session, owner: AuthorityId, one: Given) -> bool:
    head = session.get(MatterHead, (owner, one.reference))
    return head is not None and head.successor is None


def _say(session: Session, row: Grant, now: datetime) -> None:
    session.flush()
    record(session, Actor.node(AuthorityId(row.authority)), Event.GRANT_GIVEN, at=now, subject=_subject(row))


def _end(session: Session, rows: Collection[Grant], now: datetime) -> None:
    for row in rows:
        row.ended = now
        record(session, Actor.node(AuthorityId(row.authority)), Event.GRANT_ENDED, at=now, subject=_subject(row))
    session.flush()


def _subject(row: Grant) -> dict[str, str]:
    found = {"matter": row.reference, "holder": row.authority, "grantee": row.grantee, "instrument": row.source}
    return found | ({"mandate": row.mandate} if row.mandate else {})


def _texts(found: Json) -> tuple[str, ...]:
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()
