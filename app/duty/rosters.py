"""Acts on rosters: make one, change it, retire it. Each change is a version; the past stays as it was."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts.models import Official
from app.audit.events import Event
from app.audit.record import record
from app.duty import queries
from app.duty.bodies import NAME, RosterBody
from app.duty.models import Roster
from app.duty.schedule import Missing
from app.kit.actor import Actor
from app.kit.canonical import dumps, sha256
from app.kit.errors import Conflict, Invalid
from app.kit.ids import AuthorityId, OfficialId

FARTHEST = timedelta(days=2 * 366)
"""So far ahead a version may come into force."""
RESERVED = frozenset({"feed", "feeds"})
"""Names that stand for something else in an address."""


def set_roster(
    session: Session,
    actor: Actor,
    name: str,
    body: RosterBody,
    now: datetime,
    *,
    seen: int,
    since: datetime | None = None,
) -> Roster:
    """Make a roster (`seen` 0), or give it a new version, in force from `since` (now, if None).

    `Conflict` `roster_changed` when `seen` is not its newest version; `Invalid` `bad_roster`, `not_on_duty`.
    """
    permit(actor, Permission.ROSTER_MANAGE, actor.authority)
    if not re.fullmatch(NAME, name) or name in RESERVED:
        raise Invalid(
            "bad_roster", f"{name!r} cannot name a roster.", "Small letters, digits, - and _; a letter first."
        )
    begins = since or now
    if not now <= begins <= now + FARTHEST:
        raise Invalid(
            "bad_since",
            "A version comes into force now or later, within two years.",
            "What was on duty stays as it was.",
        )
    demand_fit(session, actor.authority, body.people)
    return _kept(session, actor, name, seen, body, begins, now, Event.ROSTER_CHANGED)


def retire_roster(session: Session, actor: Actor, name: str, now: datetime, *, seen: int) -> Roster:
    """Nobody need hold it any more. A new version brings it back."""
    permit(actor, Permission.ROSTER_MANAGE, actor.authority)
    known = queries.versions(session, actor.authority, name)[-1]
    body = RosterBody.model_validate(known.body)
    return _kept(session, actor, name, seen, body, now, now, Event.ROSTER_RETIRED)


def rosters_of(session: Session, actor: Actor, *, retired: bool = False) -> list[Roster]:
    """The rosters of the actor's authority in their newest version, by name."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    return [row for row in queries.newest(session, actor.authority) if retired or not row.retired]


def roster_versions(session: Session, actor: Actor, name: str) -> list[Roster]:
    """Every version of a roster, the newest first; `Unknown` `no_roster`."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    return queries.versions(session, actor.authority, name)[::-1]


def demand_fit(session: Session, authority: AuthorityId, people: Collection[OfficialId]) -> None:
    """`Invalid` `not_on_duty` for somebody who cannot be on duty: not an active official with the role."""
    query = select(Official).where(Official.authority == authority, Official.id.in_(people))
    rows = {row.id: row for row in session.scalars(query)}
    for one in sorted(people):
        why = queries.unfit(rows.get(one))
        if why is Missing.NOT_ACTIVE:
            raise Invalid("not_on_duty", f"{one} is no active official.", "Name one who can be on duty.")
        if why is Missing.NO_DUTY_OFFICER:
            raise Invalid(
                "not_on_duty", f"{one} has not the role duty_officer.", "Give them the role, or name another."
            )


def _kept(
    session: Session,
    actor: Actor,
    name: str,
    seen: int,
    body: RosterBody,
    since: datetime,
    now: datetime,
    event: Event,
) -> Roster:
    locked(session, actor.authority, name)
    held = Roster.authority == actor.authority, Roster.name == name
    newest = session.scalar(select(func.max(Roster.version)).where(*held)) or 0
    if newest != seen:
        words = f"The roster {name} is at version {newest}, not {seen}."
        raise Conflict("roster_changed", words, "Read it again, then repeat.")
    row = Roster(
        authority=actor.authority,
        name=name,
        version=seen + 1,
        body=body.model_dump(mode="json"),
        retired=event is Event.ROSTER_RETIRED,
        since=since,
        by=actor.official,
        made=now,
    )
    session.add(row)
    session.flush()
    subject = {"roster": name, "version": str(row.version), "sha256": sha256(dumps(row.body))}
    record(session, actor, event, at=now, subject=subject)
    return row


def locked(session: Session, authority: AuthorityId, name: str) -> None:
    """Hold a roster until the transaction ends: of two who change it or its schedule, the second sees the first."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"roster {authority} {name}", 0))))
