"""What another authority of the same State may see of a matter, and prepare in it (`law.md` §3.13).

A grant stands in a signed instrument (`access`) of a mandate and lasts as long as the mandate is at hand; one that was
given by the very letter that ended the mandate (a submission that was forwarded) lasts until the mandate is closed. It
gives sight beneath the code too (row-level security), and no signature: who speaks for a side is ADR 0020's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
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
from app.procedures.engine import Applied, Projection
from app.procedures.table import Procedure, Side

CLOSED = "CLOSED"


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
    _end(session, [row for row in rows if row.ended is None and row.source not in wanted], now)
    for one in wanted.values():
        if one.source not in {row.source for row in rows}:
            give(session, owner, one, AuthorityId(head.counterpart), head.reference, now)


def give(
    session: Session, owner: AuthorityId, one: Given, grantee: AuthorityId, mandate: str | None, now: datetime
) -> None:
    """Write a grant, and say so in the log."""
    row = Grant(authority=owner, source=one.source, reference=one.reference, grantee=grantee, mandate=mandate, made=now)
    row.acts, row.ended = [*one.acts], None
    session.add(row)
    session.flush()
    record(session, Actor.node(owner), Event.GRANT_GIVEN, at=now, subject=_subject(row))


def close(session: Session, owner: AuthorityId, reference: str, now: datetime) -> None:
    """End the grants that end with their matter."""
    query = select(Grant).where(Grant.authority == owner, Grant.reference == reference, Grant.mandate.is_(None))
    _end(session, session.scalars(query.where(Grant.ended.is_(None))).all(), now)


def held(session: Session, actor: Actor, reference: str) -> Grant | None:
    """The grant by which the actor's authority may read a matter of another one; None if there is none."""
    query = select(Grant).where(Grant.reference == reference, Grant.grantee == actor.authority, Grant.ended.is_(None))
    return session.scalars(query.order_by(Grant.made.desc()).limit(1)).first()


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
    for one in seen.history:
        access = one.link.body.get("access")
        if one.crossed or one.link.side is not side or not isinstance(access, dict):
            continue
        if _lasts(procedure, seen, one):
            linked, acts = access.get("linked"), access.get("acts")
            reference = linked.get("matter") if isinstance(linked, dict) else None
            if isinstance(reference, str):
                yield Given(one.link.id, reference, _texts(acts))


def _lasts(procedure: Procedure, seen: Projection, one: Applied) -> bool:
    if seen.status in procedure.open:
        return True
    return seen.source == one.link.id and seen.status != CLOSED


def _ours(session: Session, owner: AuthorityId, one: Given) -> bool:
    return session.get(MatterHead, (owner, one.reference)) is not None


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
