"""Versions of a draft: every change kept with who made it and when, compared, and brought back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Unknown
from app.matters.differences import Difference, differences
from app.matters.keeping import found
from app.matters.models import Draft, DraftVersion

TOGETHER = timedelta(minutes=1)
"""Small changes that one official makes within this time of the first of them are one version: a page that saves by
itself does so every few seconds. A change that takes something away, or puts another thing in its place, always begins
a version of its own: what stood in a draft once stands in one of its versions.
"""
CHANGED, SHOWN = "changed", "shown"
"""What a version was made by that may still grow, and what it becomes once the other State was shown it."""
MEMBERS = ("recipient", "treaty", "urgency", "language", "body", "attachments", "in_reply_to", "replaces")


@dataclass(frozen=True)
class Compared:
    """A version, and in what it differs from the one that it is compared with. `since` None: it is the first."""

    version: DraftVersion
    since: int | None
    differences: tuple[Difference, ...]


def members_of(draft: Draft) -> JsonObject:
    """What a version keeps: every member of a draft that may be changed."""
    return {name: getattr(draft, name) for name in MEMBERS}


def keep_version(
    session: Session, actor: Actor, draft: Draft, before: JsonObject | None, what: str, source: JsonObject | None = None
) -> None:
    """Keep what a draft holds now as the version that it is at. `before`: what it held; None: it begins.

    The draft is locked by the caller. Nothing is kept where nothing differs: only a draft's state has changed then.
    """
    last = _newest(session, draft)
    if before is not None and last is None:  # a draft from before versions were kept
        last = _row(draft, draft.author, draft.made, "found", {}, before)
        last.version, last.at = draft.version - 1, draft.made
        session.add(last)
    now = members_of(draft)
    if before is not None:
        changed = differences(before, now)
        if not changed:
            return
        if last is not None and what == CHANGED and _goes_on(last, actor, draft, changed):
            last.version, last.at, last.members = draft.version, draft.changed, now
            session.flush()
            return
    session.add(_row(draft, actor.official, draft.changed, what, source or {}, now))
    session.flush()


def keep_shown(session: Session, actor: Actor, draft: Draft, at: datetime) -> None:
    """Keep what a draft holds now, as the other State is shown it, under its number and for good: nothing is written
    into that version any more. The draft is locked by the caller.
    """
    last = _newest(session, draft)
    if last is None or last.version < draft.version:  # nothing differed since, or it is from before versions were kept
        session.add(_row(draft, actor.official, at, SHOWN, {}, members_of(draft)))
    elif last.what == CHANGED:  # only such a version is gone on with
        last.what = SHOWN
    session.flush()


def versions_of(
    session: Session, actor: Actor, draft_id: str, *, limit: int = 200, before: int | None = None
) -> list[Compared]:
    """A draft's versions, newest first, each compared with the one before it."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    draft = found(session, actor, draft_id)
    query = select(DraftVersion).where(DraftVersion.authority == draft.authority, DraftVersion.draft == draft.id)
    if before is not None:
        query = query.where(DraftVersion.version < before)
    rows = list(session.scalars(query.order_by(DraftVersion.version.desc()).limit(limit + 1)))
    older: list[DraftVersion | None] = [*rows[1:], None]
    return [_compared(row, than) for row, than in zip(rows, older, strict=True)][:limit]


def version_of(session: Session, actor: Actor, draft_id: str, version: int, since: int | None = None) -> Compared:
    """One version compared with another, or with the one before it. `Unknown` `no_version` when either is not kept."""
    permit(actor, Permission.DRAFT_READ, actor.authority)
    draft = found(session, actor, draft_id)
    row = kept(session, draft, version)
    if since is not None:
        return _compared(row, kept(session, draft, since))
    query = select(DraftVersion).where(
        DraftVersion.authority == draft.authority, DraftVersion.draft == draft.id, DraftVersion.version < version
    )
    return _compared(row, session.scalars(query.order_by(DraftVersion.version.desc()).limit(1)).first())


def kept(session: Session, draft: Draft, version: int) -> DraftVersion:
    """A version that is kept; `Unknown` `no_version` otherwise."""
    row = session.get(DraftVersion, (draft.authority, draft.id, version))
    if row is None:
        raise Unknown("no_version", f"No version {version} of draft {draft.id} is kept.", "See the list of versions.")
    return row


def _newest(session: Session, draft: Draft) -> DraftVersion | None:
    query = select(DraftVersion).where(DraftVersion.authority == draft.authority, DraftVersion.draft == draft.id)
    return session.scalars(query.order_by(DraftVersion.version.desc()).limit(1)).first()


def _goes_on(last: DraftVersion, actor: Actor, draft: Draft, changed: tuple[Difference, ...]) -> bool:
    """Whether a change belongs to the version that is being written: same official, same minute, nothing lost, and
    nobody was shown it.
    """
    mine = last.what == CHANGED and last.by == actor.official
    together = last.version == draft.version - 1 and draft.changed - last.began < TOGETHER
    return mine and together and not any(one.loses for one in changed)


def _compared(row: DraftVersion, than: DraftVersion | None) -> Compared:
    if than is None:
        return Compared(row, None, ())
    return Compared(row, than.version, differences(than.members, row.members))


def _row(draft: Draft, by: str, at: datetime, what: str, source: JsonObject, members: dict[str, Json]) -> DraftVersion:
    return DraftVersion(
        authority=draft.authority,
        draft=draft.id,
        version=draft.version,
        what=what,
        source=source,
        by=by,
        began=at,
        at=at,
        members=members,
    )
