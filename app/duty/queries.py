"""What other rooms and doors ask: who is on duty, which rosters there are, the final schedule and its gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts.models import Official
from app.duty.bodies import RosterBody
from app.duty.calendars import calendar_of
from app.duty.models import Absence, ClosingDay, Override, Roster
from app.duty.rotation import Span, Works, merged
from app.duty.schedule import Missing, People, Plan, Schedule, Take, Why, final
from app.kit.actor import Actor, Role
from app.kit.errors import Invalid, Unknown
from app.kit.ids import AuthorityId, OfficialId, state_of

LONGEST = timedelta(days=400)
"""Of a schedule that is asked for."""
AHEAD = timedelta(days=14)
"""Gaps are shown and told so long before they begin."""
_INSTANT = timedelta(microseconds=1)
_FIRST, _LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Loaded:
    """A roster with everything that its schedule is reckoned from between two instants."""

    name: str
    first: datetime
    """Since when there is the roster."""
    body: RosterBody
    """Its newest version."""
    plans: tuple[Plan, ...]
    takes: tuple[Take, ...]
    people: People
    works: Works

    def final(self, begin: datetime, end: datetime) -> Schedule:
        """The final schedule of a span."""
        return final(self.plans, self.takes, self.people, self.works, begin, end)

    def with_takes(self, more: Sequence[Take]) -> Loaded:
        """As it would be with these."""
        return replace(self, takes=(*self.takes, *more))


def on_duty(session: Session, authority: AuthorityId, roster: str, at: datetime) -> tuple[OfficialId, ...]:
    """Who is on duty at an instant: present holders only, who stands in first, then layer by layer; none: a gap.

    `Unknown` `no_roster`. Reads no more than this: it asks for nobody's permission, doors use `schedule_of`.
    """
    return loaded(session, authority, roster, at, at + _INSTANT).final(at, at + _INSTANT).holders(at)


def rosters_of(session: Session, authority: AuthorityId) -> list[str]:
    """The names of an authority's rosters that are not retired, in order."""
    return sorted(row.name for row in newest(session, authority) if not row.retired)


def in_force(session: Session, authority: AuthorityId, at: datetime) -> list[str]:
    """The names of the rosters that somebody is to hold at an instant, in order: of each the newest version whose time
    has come, unless by that one nobody need hold it.
    """
    query = select(Roster.name, Roster.retired).where(Roster.authority == authority, Roster.since <= at)
    rows = session.execute(query.order_by(Roster.name, Roster.version)).all()
    newest = {row.name: row.retired for row in rows}
    return [name for name, retired in newest.items() if not retired]


def absent(session: Session, authority: AuthorityId, at: datetime) -> frozenset[OfficialId]:
    """Who is away at an instant. Asks for nobody's permission, as `on_duty`."""
    query = select(Absence.official).where(
        Absence.authority == authority, Absence.begins <= at, Absence.ends > at, Absence.withdrawn.is_(None)
    )
    return frozenset(OfficialId(one) for one in session.scalars(query))


def newest(session: Session, authority: AuthorityId) -> list[Roster]:
    """The newest version of each roster, retired ones too, by name."""
    last = (
        select(Roster.name, func.max(Roster.version).label("version"))
        .where(Roster.authority == authority)
        .group_by(Roster.name)
        .subquery()
    )
    query = (
        select(Roster)
        .join(last, (last.c.name == Roster.name) & (last.c.version == Roster.version))
        .where(Roster.authority == authority)
    )
    return list(session.scalars(query.order_by(Roster.name)))


def versions(session: Session, authority: AuthorityId, roster: str) -> list[Roster]:
    """Every version of a roster, the oldest first; `Unknown` `no_roster`."""
    query = select(Roster).where(Roster.authority == authority, Roster.name == roster).order_by(Roster.version)
    rows = list(session.scalars(query))
    if not rows:
        raise Unknown("no_roster", f"There is no roster {roster!r}.", "See `rogatory roster list`.")
    return rows


def loaded(session: Session, authority: AuthorityId, roster: str, begin: datetime, end: datetime) -> Loaded:
    """A roster for schedules between two instants; `Unknown` `no_roster`."""
    rows = versions(session, authority, roster)
    current = max((row.version for row in rows if row.since <= begin), default=0)
    # The newest whose time has come counts: older ones never again from `begin` on.
    held = [row for row in rows if row.version == current or (row.version > current and row.since < end)]
    bodies = [RosterBody.model_validate(row.body) for row in held]
    plans = tuple(
        Plan(row.since, (), retired=True) if row.retired else body.plan(row.since)
        for row, body in zip(held, bodies, strict=True)
    )
    takes = tuple(_takes(session, authority, roster, begin, end))
    named = {one for body in bodies for one in body.people} | {one.by for one in takes}
    people = People(_away(session, authority, named, begin, end), _unfit(session, authority, named))
    newest = RosterBody.model_validate(rows[-1].body)
    return Loaded(roster, rows[0].since, newest, plans, takes, people, works(session, authority))


def schedule_of(session: Session, actor: Actor, roster: str, begin: datetime, end: datetime) -> Schedule:
    """The final schedule of a roster for an official; `Unknown` `no_roster`, `Invalid` `bad_span`."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    demand_span(begin, end)
    return loaded(session, actor.authority, roster, begin, end).final(begin, end)


def works(session: Session, authority: AuthorityId) -> Works:
    """On which days the authority's office works: the calendar of its State, without its own closing days."""
    calendar = calendar_of(session, state_of(authority))
    query = select(ClosingDay.day).where(ClosingDay.authority == authority, ClosingDay.withdrawn.is_(None))
    closed = frozenset(session.scalars(query))

    def opens(day: date) -> bool:
        return day not in closed and calendar.works(day)

    return opens


def demand_span(begin: datetime, end: datetime) -> None:
    """`Invalid` `bad_span` for a time that ends before it begins, is longer than `LONGEST`, or in another age."""
    if not (_FIRST <= begin < end <= _LAST and end - begin <= LONGEST):
        raise Invalid(
            "bad_span", f"A time has a begin and a later end, at most {LONGEST.days} days apart.", "Ask for less."
        )


def unfit(official: Official | None) -> Missing | None:
    """Why somebody cannot be on duty now; None: they can."""
    if official is None or not official.active:
        return Missing.NOT_ACTIVE
    return None if Role.DUTY_OFFICER.value in official.roles else Missing.NO_DUTY_OFFICER


def _takes(session: Session, authority: AuthorityId, roster: str, begin: datetime, end: datetime) -> list[Take]:
    query = select(Override).where(
        Override.authority == authority, Override.roster == roster, Override.ends > begin, Override.begins < end
    )
    return [
        Take(
            id=row.swap or row.id,
            why=Why.OVERRIDE if row.swap is None else Why.SWAP,
            of=None if row.of is None else OfficialId(row.of),
            by=OfficialId(row.taker),
            begin=row.begins,
            end=row.ends,
            layer=row.layer,
            withdrawn=row.withdrawn,
        )
        for row in session.scalars(query.order_by(Override.made, Override.id))
    ]


def _away(
    session: Session, authority: AuthorityId, named: Collection[OfficialId], begin: datetime, end: datetime
) -> dict[OfficialId, list[Span]]:
    query = select(Absence.official, Absence.begins, Absence.ends, Absence.withdrawn).where(
        Absence.authority == authority, Absence.official.in_(named), Absence.ends > begin, Absence.begins < end
    )
    found: defaultdict[OfficialId, list[Span]] = defaultdict(list)
    for official, begins, ends, withdrawn in session.execute(query):
        found[OfficialId(official)].append((begins, ends if withdrawn is None else min(ends, withdrawn)))
    return {official: merged(spans) for official, spans in found.items()}


def _unfit(
    session: Session, authority: AuthorityId, named: Collection[OfficialId]
) -> dict[OfficialId, tuple[datetime, Missing]]:
    query = select(Official).where(Official.authority == authority, Official.id.in_(named))
    rows = {OfficialId(row.id): row for row in session.scalars(query)}
    reasons = ((one, unfit(rows.get(one))) for one in named)
    # Since the last change of their entry: what it was before is not kept, and that is never later than the present.
    return {one: (rows[one].changed if one in rows else _EVER, why) for one, why in reasons if why is not None}
