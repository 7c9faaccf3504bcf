"""Acts that bring a calendar in: an official's absences, or days on which the office is closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import Permission
from app.accounts.officials import official_entry
from app.duty import absences, queries
from app.duty.imported import absences_in, closing_days_in
from app.duty.rotation import Span
from app.kit.actor import Actor
from app.kit.ids import OfficialId


@dataclass(frozen=True)
class Brought:
    """What a calendar came to: how many are new, how many were known, how many ended because they are gone from it."""

    new: int
    known: int
    ended: int


def bring_absences(
    session: Session,
    actor: Actor,
    official: OfficialId,
    data: bytes,
    now: datetime,
    *,
    matching: str = "",
    replace: bool = False,
) -> Brought:
    """Enter what a calendar has from now on as an official's absences: their own an officer, anybody's a head.

    The same is entered once, however often it is brought. `replace`: what was brought before and is gone from it ends.
    Titles are not kept. `Unreadable` as in `imported.absences_in`.
    """
    own = official == actor.official and may(actor, Permission.DUTY_ARRANGE, actor.authority)
    permit(actor, Permission.DUTY_ARRANGE if own else Permission.ROSTER_MANAGE, actor.authority)
    zone, end = ZoneInfo(official_entry(session, official).zone), now + queries.LONGEST
    found = absences_in(data, zone, now, end, matching)
    spans: dict[str, Span] = {one.source(official): (max(one.span[0], now), min(one.span[1], end)) for one in found}
    return Brought(*absences.replace(session, actor, official, spans, now, drop=replace))


def bring_closing_days(session: Session, actor: Actor, data: bytes, now: datetime) -> Brought:
    """Enter the whole days of a calendar of holidays, from today on, as days on which the office is closed."""
    permit(actor, Permission.ROSTER_MANAGE, actor.authority)
    zone = ZoneInfo(official_entry(session, actor.official).zone)
    today = now.astimezone(zone).date()
    found = closing_days_in(data, zone, now, now + queries.LONGEST)
    days = {day: name for day, name in found.items() if day >= today}
    new = absences.close_days(session, actor, days, now)
    return Brought(new, len(days) - new, 0)
