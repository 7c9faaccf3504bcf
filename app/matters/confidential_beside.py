"""What holds the same text as a confidential draft: the other parts of its circular, the letters that showed it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import guards
from app.access.models import Guard
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import Json
from app.kit.ids import AuthorityId, OfficialId
from app.matters.circular_models import CircularMember
from app.matters.keeping import opened_as, opener
from app.matters.models import Draft, DraftVersion


def beside(session: Session, owner: AuthorityId, draft: str | None, circular: Json = None) -> tuple[Draft, ...]:
    """The drafts that hold the text of one: its siblings in a circular, and the letters by which it or they were shown
    for comment. To be asked before it is guarded: what is closed to the actor is not found any more.

    `circular`: the one in which the draft is just begun.
    """
    if draft is None:
        return ()
    same = dict.fromkeys((draft, *_siblings(session, owner, draft, circular)))
    others = dict.fromkeys((*same, *_letters(session, owner, same)))
    closed = select(Guard.draft).where(Guard.authority == owner, Guard.draft.in_(others), Guard.ended.is_(None))
    left = [one for one in others if one not in {draft, *session.scalars(closed)}]
    query = select(Draft).where(Draft.authority == owner, Draft.id.in_(left)).order_by(Draft.made, Draft.id)
    return tuple(session.scalars(query)) if left else ()


def spread(
    session: Session, actor: Actor, drafts: Sequence[Draft], people: Sequence[OfficialId], reason: str, at: datetime
) -> None:
    """Guard them too, each with the same names; what is guarded already keeps its own list."""
    owner = actor.authority
    for draft in drafts:
        reference = draft.reference or opened_as(session, draft)
        first = draft.id if draft.reference is None else opener(session, owner, draft.reference)
        if guards.of_draft(session, owner, first or draft.id, reference) is not None:
            continue
        guard = guards.put(session, actor, reference=reference, draft=first, why=guards.MARKED, reason=reason, at=at)
        for one in people:
            guards.enter(session, actor, guard, one, "marked", reason, at)
        lay_all(session, guard)


def lay_all(session: Session, guard: Guard) -> None:
    """Every file of a matter and of its drafts is hidden with it."""
    if guard.draft is not None:
        opening = session.get(Draft, (guard.authority, guard.draft))
        guards.lay(session, guard, opening.attachments if opening else ())
    if guard.reference is None:
        return
    query = select(Instrument).where(Instrument.authority == guard.authority, Instrument.reference == guard.reference)
    guards.lay(session, guard, files(session.scalars(query).all()))
    drafts = select(Draft.attachments).where(Draft.authority == guard.authority, Draft.reference == guard.reference)
    guards.lay(session, guard, [one for each in session.scalars(drafts) for one in each])


def files(rows: Sequence[Instrument]) -> list[str]:
    """The digests of the files beside some instruments."""
    return [one.sha256 for row in rows for one in read(row.content).attachments]


def _siblings(session: Session, owner: AuthorityId, draft: str, circular: Json) -> Iterator[str]:
    mine = (CircularMember.authority == owner, CircularMember.draft == draft)
    among = select(CircularMember.circular).where(*mine)
    query = select(CircularMember.draft).where(
        CircularMember.authority == owner,
        CircularMember.circular.in_(among) if circular is None else CircularMember.circular == circular,
    )
    yield from session.scalars(query.order_by(CircularMember.draft))


def _letters(session: Session, owner: AuthorityId, drafts: Iterable[str]) -> Iterator[str]:
    query = select(DraftVersion.draft).where(
        DraftVersion.authority == owner,
        DraftVersion.what == "shared",
        DraftVersion.source["draft"].astext.in_(list(drafts)),
    )
    yield from session.scalars(query.order_by(DraftVersion.draft).distinct())
