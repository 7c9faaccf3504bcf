"""What doors show of a confidential matter's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access import guards
from app.access.models import Guard
from app.kit.actor import Actor
from app.matters.views import View


@dataclass(frozen=True)
class NamedView(View):
    """Somebody who is named in a confidential matter, or was."""

    official: str
    how: str
    """drafted, marked, named, arrived (duty officers, of what cannot wait), emergency (a head broke the glass)."""
    reason: str | None
    """For who is named only: a reason may tell what the matter is about."""
    by: str
    since: datetime
    ended: datetime | None
    ended_by: str | None
    until: datetime | None
    """When an entry in an emergency ends by itself."""


@dataclass(frozen=True)
class GuardView(View):
    """A matter, or the draft that opens one, which only those see who are named."""

    matter: str | None
    draft: str | None
    why: str
    """asked (by the request itself) or marked (by an official)."""
    reason: str | None
    by: str
    since: datetime
    ended: datetime | None
    seen: bool
    """Whether the caller is named."""
    named: tuple[NamedView, ...]


def shown(session: Session, actor: Actor, guard: Guard) -> GuardView:
    """The list as an official sees it who is named in it or oversees."""
    inside = guards.is_named(session, guard, actor.official)
    rows = guards.all_named(session, guard)
    people = tuple(
        NamedView(
            one.official,
            one.how,
            one.reason if inside else None,
            one.by,
            one.made,
            one.ended,
            one.ended_by,
            one.until,
        )
        for one in rows
    )
    reason = guard.reason if inside else None
    return GuardView(guard.reference, guard.draft, guard.why, reason, guard.by, guard.made, guard.ended, inside, people)
