"""Who is away, and on which days the office is closed. Why somebody is away is not asked and not kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import Permission
from app.accounts.officials import official_entry
from app.audit.events import Event
from app.audit.record import record
from app.duty import queries
from app.duty.models import Absence, ClosingDay
from app.duty.rotation import Span
from app.kit.actor import Actor
from app.kit.canonical import dumps, sha256
from app.kit.clock import stamp
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import OfficialId, authority_of, uuid7

NAME_MAX = 100


def report(
    session: Session,
    actor: Actor,
    official: OfficialId,
    begin: datetime,
    end: datetime,
    now: datetime,
    source: str | None = None,
) -> Absence:
    """Enter that an official is away: their own an officer, anybody's a head. `Invalid` `bad_span`, `in_the_past`."""
    _permit_for(actor, official)
    queries.demand_span(begin, end)
    if end <= now:
        raise Invalid("in_the_past", "That time is over.", "Name a time to come.")
    official_entry(session, official)
    row = Absence(
        authority=actor.authority,
        id=uuid7(),
        official=official,
        begins=begin,
        ends=end,
        source=source,
        by=actor.official,
        made=now,
        withdrawn=None,
        withdrawn_by=None,
    )
    session.add(row)
    session.flush()
    subject = {"absence": row.id, "official": official, "begins": stamp(begin), "ends": stamp(end)}
    record(session, actor, Event.ABSENCE_ENTERED, at=now, subject=subject)
    return row


def end_absence(session: Session, actor: Actor, absence: str, now: datetime) -> Absence:
    """They are back, or never leave: from now on it does not count.

    `Unknown` `no_absence`; `Conflict` `absence_over`.
    """
    manages = may(actor, Permission.ROSTER_MANAGE, actor.authority)
    permit(actor, Permission.ROSTER_MANAGE if manages else Permission.DUTY_ARRANGE, actor.authority)
    row = session.get(Absence, (actor.authority, absence), with_for_update=True)
    if row is None or not (manages or row.official == actor.official):
        raise Unknown("no_absence", f"There is no absence {absence} of yours.", "See `rogatory roster absence list`.")
    if row.withdrawn is not None or row.ends <= now:
        raise Conflict("absence_over", f"The absence {absence} counts no longer.", "It needs no end.")
    row.withdrawn, row.withdrawn_by = now, actor.official
    session.flush()
    subject = {"absence": row.id, "official": row.official}
    record(session, actor, Event.ABSENCE_ENDED, at=now, subject=subject)
    return row


def absences_of(session: Session, actor: Actor, now: datetime, *, everything: bool = False) -> list[Absence]:
    """Absences that count now or later: of a head everybody's, else one's own. `everything`: also what is over."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    query = select(Absence).where(Absence.authority == actor.authority)
    if not may(actor, Permission.ROSTER_MANAGE, actor.authority):
        query = query.where(Absence.official == actor.official)
    if not everything:
        query = query.where(Absence.ends > now, Absence.withdrawn.is_(None))
    return list(session.scalars(query.order_by(Absence.begins, Absence.id)))


def replace(
    session: Session, actor: Actor, official: OfficialId, spans: Mapping[str, Span], now: datetime, *, drop: bool
) -> tuple[int, int, int]:
    """Bring an official's imported absences to what a calendar says; answers how many are new, known and dropped.

    `spans`: by the digest of what each was there. `drop`: what was imported before and is not there now ends.
    """
    _permit_for(actor, official)
    held = select(Absence).where(
        Absence.authority == actor.authority,
        Absence.official == official,
        Absence.source.is_not(None),
        Absence.withdrawn.is_(None),
        Absence.ends > now,
    )
    known = {str(row.source): row for row in session.scalars(held.with_for_update())}
    coming = {source: span for source, span in spans.items() if span[1] > now}
    for source, (begin, end) in coming.items():
        if source not in known:
            report(session, actor, official, begin, end, now, source)
    gone = [row for source, row in known.items() if source not in coming] if drop else []
    for row in gone:
        end_absence(session, actor, row.id, now)
    return len(coming.keys() - known.keys()), len(coming.keys() & known.keys()), len(gone)


def read_days(texts: Iterable[str]) -> list[date]:
    """Days as people write them; `Invalid` `bad_day`."""
    found = []
    for one in texts:
        try:
            found.append(date.fromisoformat(one))
        except ValueError as error:
            raise Invalid("bad_day", f"{one!r} is no day.", "Write it like 2026-12-24.") from error
    return found


def close_days(session: Session, actor: Actor, days: Mapping[date, str], now: datetime) -> int:
    """Enter days on which the office is closed, each with its name; answers how many are new."""
    permit(actor, Permission.ROSTER_MANAGE, actor.authority)
    for name in days.values():
        if not 0 < len(name) <= NAME_MAX or not name.isprintable():
            raise Invalid("bad_closing_day", f"A closing day is named in at most {NAME_MAX} characters, on one line.")
    known = {row.day for row in _closed(session, actor)}
    new = sorted(set(days) - known)
    for day in new:
        row = ClosingDay(authority=actor.authority, id=uuid7(), day=day, name=days[day], by=actor.official, made=now)
        row.withdrawn, row.withdrawn_by = None, None
        session.add(row)
    session.flush()
    _log_days(session, actor, new, "closed", now)
    return len(new)


def open_days(session: Session, actor: Actor, days: Iterable[date], now: datetime) -> int:
    """Take closing days back; answers how many there were."""
    permit(actor, Permission.ROSTER_MANAGE, actor.authority)
    wanted = set(days)
    found = [row for row in _closed(session, actor) if row.day in wanted]
    for row in found:
        row.withdrawn, row.withdrawn_by = now, actor.official
    session.flush()
    _log_days(session, actor, sorted(row.day for row in found), "open", now)
    return len(found)


def closing_days(session: Session, actor: Actor) -> list[ClosingDay]:
    """The authority's own closing days, beside those of its State's calendar, in order."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    return _closed(session, actor)


def _closed(session: Session, actor: Actor) -> list[ClosingDay]:
    query = select(ClosingDay).where(ClosingDay.authority == actor.authority, ClosingDay.withdrawn.is_(None))
    return list(session.scalars(query.order_by(ClosingDay.day)))


def _permit_for(actor: Actor, official: OfficialId) -> None:
    own = official == actor.official and may(actor, Permission.DUTY_ARRANGE, actor.authority)
    permit(actor, Permission.DUTY_ARRANGE if own else Permission.ROSTER_MANAGE, authority_of(official))


def _log_days(session: Session, actor: Actor, days: list[date], what: str, now: datetime) -> None:
    if days:
        told = sha256(dumps([one.isoformat() for one in days]))
        subject = {"days": str(len(days)), "sha256": told, "office": what}
        record(session, actor, Event.CLOSING_DAYS_CHANGED, at=now, subject=subject)
