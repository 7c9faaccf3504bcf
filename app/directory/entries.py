"""What is known of authorities, whoever said it: their State in its edition, or a list that nobody signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory import listed
from app.directory.calendar import Calendar
from app.directory.cards import Card
from app.directory.contact_points import ContactPoint
from app.directory.endings import AMBER, RED
from app.directory.first_listed import first_listed
from app.directory.hours import Hours
from app.directory.models import PeerState
from app.directory.particulars import Particulars
from app.directory.queries import TRUSTED, current_edition
from app.directory.state_points import StatePoint
from app.directory.working_days import WorkingDays
from app.kit.errors import Invalid, Unknown
from app.kit.ids import AuthorityId, StateCode, state_of

NOTHING = Particulars()


@dataclass(frozen=True)
class Entry:
    """An authority. `verified`: its State signed this; else it is from a list, with its source."""

    state: StateCode
    id: str
    names: Mapping[str, str]
    functions: tuple[str, ...]
    languages: tuple[str, ...]
    particulars: Particulars
    verified: bool
    source: str
    """`edition 3`, or where the list was taken from."""
    reachable: bool
    """Whether a node of it can be reached."""
    calendar: WorkingDays | None
    since: date | None = None
    """Of one that names no day: when it was first told, by an edition or by the list that was brought."""

    def name(self, language: str = "en") -> str:
        """The name in a language, else in English, else in the first that is given."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()))

    @property
    def verified_on(self) -> date | None:
        """When it was last compared with how things stand, as it says."""
        told = self.particulars.verified_on
        return date.fromisoformat(told) if told else None

    def age(self, day: date) -> str:
        """`fresh`, `amber`, `red`. One that names no day is as old as it is itself, `unsaid` while that is fresh."""
        on = self.verified_on or self.since
        if on is None:
            return "unsaid"
        fresh = "fresh" if self.verified_on is not None else "unsaid"
        return "red" if day - on > RED else "amber" if day - on > AMBER else fresh


@dataclass(frozen=True)
class Told:
    """What is known of a State as a whole."""

    state: StateCode
    names: Mapping[str, str]
    points: tuple[StatePoint, ...]
    cards: tuple[Card, ...]
    entries: tuple[Entry, ...]
    verified: bool
    source: str


def told(session: Session, state: StateCode) -> Told:
    """What is known of a State; `Unknown` `not_confirmed` where nothing is."""
    peer = session.get(PeerState, state)
    if peer is not None and peer.status in TRUSTED:
        return _of_edition(session, state)
    for one in listed.in_force(session, state):
        return _of_list(one)
    words = f"{state} is not a State that this node trusts, and no list of it is here."
    raise Unknown("not_confirmed", words, "Introduce it, or bring a list: rogatory directory import.")


def everybody(session: Session) -> Iterator[Told]:
    """What is known of every State, by code."""
    trusted = session.scalars(select(PeerState.state).where(PeerState.status.in_(TRUSTED)))
    states = {*trusted, *(one.state for one in listed.in_force(session))}
    yield from (told(session, StateCode(one)) for one in sorted(states))


def red_since(session: Session, authority: AuthorityId, day: date) -> date | None:
    """The day on which the entry of an authority was last compared, or first told, where that is so long ago that
    whoever writes to it is warned; None: it is not, or nothing is known of it.
    """
    try:
        known = told(session, state_of(authority))
    except Unknown:
        return None
    for one in known.entries:
        if one.id == authority and one.age(day) == "red":
            return one.verified_on or one.since
    return None


def holidays_of(entry: Entry, hours: Hours) -> Callable[[date], bool]:
    """Whether a day is no public holiday where the hours are kept: of the country that they name, else the State's."""
    own, named = entry.calendar, (hours.country, hours.subdivision)
    if own is not None and (hours.country is None or named == (own.country, own.subdivision)):
        whole = {"zone": hours.zone, "weekend": [], "closed": []}
        return Calendar.published(own.model_copy(update=whole)).works
    if hours.country is None:
        return lambda day: True
    return Calendar.of(hours.zone, *named, weekend=()).works


def now_there(entry: Entry, hours: Hours, at: datetime) -> tuple[bool | None, datetime | None]:
    """Whether it is open at an instant, and when that changes; None: this machine knows its zone or holidays not."""
    try:
        works = holidays_of(entry, hours)
        return hours.is_open(at, works), hours.next_change(at, works)
    except (Invalid, ZoneInfoNotFoundError, ValueError, OSError):
        return None, None


def point_there(entry: Entry, point: ContactPoint, at: datetime) -> tuple[bool | None, datetime | None]:
    """Whether a contact point is there at an instant, as it promises, and when that changes; None: not known."""
    if point.promise is None:
        return None, None
    return now_there(entry, point.promise.hours, at) if point.promise.hours else (True, None)


def _of_edition(session: Session, state: StateCode) -> Told:
    edition = current_edition(session, state)
    source = f"edition {edition.number}"
    undated = [one.id for one in edition.authorities if one.particulars is None or not one.particulars.verified_on]
    since = first_listed(session, state, undated)
    found = []
    for one in edition.authorities:
        node = edition.node_of(one.id)
        what = (tuple(one.functions), tuple(one.languages), one.particulars or NOTHING)
        reached = node is not None and node.reachable
        found.append(Entry(state, one.id, one.names, *what, True, source, reached, edition.calendar, since.get(one.id)))
    return Told(state, edition.names, tuple(edition.points), tuple(edition.cards), tuple(found), True, source)


def _of_list(one: listed.Listed) -> Told:
    since, found = one.brought.date(), []
    for authority, part in sorted(one.told.authorities.items()):
        what = (tuple(part.functions or ()), tuple(part.languages or ()), part.particulars or NOTHING)
        found.append(Entry(one.state, authority, part.names or {}, *what, False, one.source, False, None, since))
    head = one.told.state
    points, cards = tuple(head.points or ()), tuple(head.cards or ())
    return Told(one.state, head.names or {}, points, cards, tuple(found), False, one.source)
