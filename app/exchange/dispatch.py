"""What leaves on paper: the set of papers is made by one act, each departure and each word of arrival is an entry.

No node is reached, so nothing of this crosses a border by itself: these are our own records (`law.md` §3.17).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange import chains
from app.exchange.dispatch_models import Dispatch, DispatchSet
from app.instruments.header import LANGUAGES, read
from app.instruments.models import Instrument, Signing
from app.kit.actor import Actor
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import AuthorityId, state_of, uuid7
from app.procedures.catalogue import Catalogue
from app.procedures.registering import KIND
from app.procedures.table import Procedure
from app.treaties.profiles import Profile, profile

LETTERS = ("cover_letter", "note_verbale")
ROUTES: Mapping[str, int] = {
    "pouch": 21,
    "post": 14,
    "foreign_ministry": 30,
    "embassy": 21,
    "interpol": 2,
    "electronic_mail": 2,
    "by_hand": 1,
}
"""The roads, and after how many days word of arrival is expected where nothing else is said (practice)."""
KNOWN_HOW = ("slip", "letter", "telephone", "tracking", "message", "reply")
LINE, LINES, MOST_COPIES = 200, 12, 20
TASK = "dispatch"


@dataclass(frozen=True)
class NewSet:
    """What a set of papers is made from, beside the instrument."""

    instrument: str
    letter: str = "cover_letter"
    language: str | None = None
    """Of letter and checklist; None: the instrument's."""
    addressee: tuple[str, ...] = ()
    """Lines of the address; none: as the State's profile or edition has them."""
    dated: date | None = None
    copies: int = 1
    originals: tuple[str, ...] = ()
    kit: str | None = None


@dataclass(frozen=True)
class Departure:
    """A set leaves."""

    bundle: str
    route: str
    left: date
    bearer: str | None = None
    tracking: str | None = None
    expected: date | None = None


@dataclass(frozen=True)
class Arrival:
    """Word that it arrived."""

    arrived: date
    received_by: str
    known_how: str


def make(session: Session, actor: Actor, catalogue: Catalogue, new: NewSet, at: datetime) -> DispatchSet:
    """Have the set of papers made with which an instrument of ours leaves; the sign class composes it.

    The same instrument may have several (another language, another letter): a second road is the same matter.
    `Invalid` `bad_dispatch`, `address_needed`, `no_such_act` for a reply kit that nobody can answer with; `Conflict`
    `instrument_void` for an instrument that was rejected.
    """
    permit(actor, Permission.ACT, actor.authority)
    row = _ours(session, actor.authority, new.instrument)
    content = read(row.content)
    language = new.language or content.language
    _one_of("letter", new.letter, LETTERS)
    _one_of("language", language, LANGUAGES)
    if not 0 <= new.copies <= MOST_COPIES:
        raise Invalid("bad_dispatch", f"A set has 0 to {MOST_COPIES} copies.")
    if new.kit is not None:
        pin = content.procedure
        answer(catalogue.pinned(pin.name, pin.version, pin.sha256), new.kit)
    lines = _lines("addressee", new.addressee) or address(session, content.receiving, language)
    made = DispatchSet(
        authority=actor.authority,
        id=uuid7(),
        instrument=row.id,
        reference=row.reference,
        letter=new.letter,
        language=language,
        addressee=[*lines],
        dated=new.dated or at.date(),
        copies=new.copies,
        originals=[*_lines("originals", new.originals)],
        kit=new.kit,
        state="composing",
        official=actor.official,
        asked=at,
    )
    urgent = row.urgency != "routine"
    job = Signing(authority=actor.authority, id=uuid7(), task=TASK, frozen=made.id, urgent=urgent, due=at, tries=0)
    session.add_all([made, job])
    session.flush()
    _log(session, actor, Event.DISPATCH_SET_ASKED, made.instrument, made.reference, at, bundle=made.id)
    return made


def depart(session: Session, actor: Actor, departure: Departure, at: datetime) -> Dispatch:
    """Note that a set left, by which road and with whom. `Conflict` `not_made` before it is made, `route_not_agreed`
    for a road that the other State has not opened.
    """
    permit(actor, Permission.ACT, actor.authority)
    bundle = session.get(DispatchSet, (actor.authority, departure.bundle))
    if bundle is None:
        raise Unknown("no_dispatch_set", f"There is no dispatch set {departure.bundle}.", "Make one first.")
    if bundle.state != "made":
        raise Conflict("not_made", f"The set is {bundle.state}.", "Nothing leaves before it is made.")
    _one_of("route", departure.route, tuple(ROUTES))
    head = chains.lock(session, actor.authority, bundle.reference)
    _demand_open(departure.route, profile(state_of(head.counterpart)))
    expected = departure.expected or departure.left + timedelta(days=ROUTES[departure.route])
    if departure.left > at.date() + timedelta(days=1) or departure.left < bundle.asked.date() - timedelta(days=1):
        raise Invalid("bad_dispatch", "It left when the set was made or later, and not in the future.")
    if expected < departure.left:
        raise Invalid("bad_dispatch", "It does not arrive before it left.", "Mend the dates.")
    row = Dispatch(
        authority=actor.authority,
        id=uuid7(),
        instrument=bundle.instrument,
        reference=bundle.reference,
        bundle=bundle.id,
        route=departure.route,
        left=departure.left,
        bearer=_line("bearer", departure.bearer),
        tracking=_line("tracking", departure.tracking),
        expected=expected,
        official=actor.official,
        entered=at,
    )
    session.add(row)
    head.changed += 1
    session.flush()
    _log(session, actor, Event.DISPATCHED, row.instrument, row.reference, at, dispatch=row.id, route=row.route)
    return row


def arrive(session: Session, actor: Actor, dispatch_id: str, arrival: Arrival, at: datetime) -> Dispatch:
    """Note word of the arrival: date, who has it, how that is known. It is noted once; `Conflict` `arrived_already`."""
    permit(actor, Permission.ACT, actor.authority)
    row = session.get(Dispatch, (actor.authority, dispatch_id), with_for_update=True)
    if row is None:
        raise Unknown("no_dispatch", f"There is no departure {dispatch_id}.", "See `rogatory dispatch list`.")
    if row.arrived is not None:
        raise Conflict("arrived_already", f"Its arrival on {row.arrived} is noted.", "Write a communication.")
    _one_of("known_how", arrival.known_how, KNOWN_HOW)
    if not row.left <= arrival.arrived <= at.date() + timedelta(days=1):
        raise Invalid("bad_dispatch", "It arrives after it left, and not in the future.", "Mend the date.")
    row.received_by = _line("received_by", arrival.received_by)
    if row.received_by is None:
        raise Invalid("bad_dispatch", "Say who has received it.")
    row.arrived, row.known_how = arrival.arrived, arrival.known_how
    row.noted_by, row.noted = actor.official, at
    chains.lock(session, actor.authority, row.reference).changed += 1
    session.flush()
    _log(session, actor, Event.DISPATCH_ARRIVED, row.instrument, row.reference, at, dispatch=row.id)
    return row


def answer(procedure: Procedure, act: str) -> str:
    """The kind of instrument with which an act answers; `Invalid` `no_such_act`."""
    rows = procedure.rows(act)
    if not rows:
        raise Invalid("no_such_act", f"{procedure.name} has no act {act!r}.", "See the procedure's table.")
    return rows[0].instrument


def sets_of(session: Session, actor: Actor, reference: str) -> Sequence[DispatchSet]:
    """The dispatch sets of a matter, oldest first."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    query = select(DispatchSet).where(DispatchSet.authority == actor.authority, DispatchSet.reference == reference)
    return session.scalars(query.order_by(DispatchSet.asked, DispatchSet.id)).all()


def set_of(session: Session, actor: Actor, set_id: str) -> DispatchSet:
    """One dispatch set."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    row = session.get(DispatchSet, (actor.authority, set_id))
    if row is None:
        raise Unknown("no_dispatch_set", f"There is no dispatch set {set_id}.", "Make one first.")
    return row


def departures_of(session: Session, actor: Actor, reference: str) -> Sequence[Dispatch]:
    """The departures in a matter, in the order in which they were noted."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    query = select(Dispatch).where(Dispatch.authority == actor.authority, Dispatch.reference == reference)
    return session.scalars(query.order_by(Dispatch.entered, Dispatch.id)).all()


def address(session: Session, recipient: AuthorityId, language: str) -> tuple[str, ...]:
    """An authority's postal address: as its State's profile has it, else its name in the edition in force."""
    told = profile(state_of(recipient)).addresses.get(recipient.partition(".")[2])
    if told:
        return told
    try:
        return (directory.authority_entry(session, recipient).name(language),)
    except Unknown as error:
        raise Invalid("address_needed", f"No address of {recipient} is held.", "Give its lines.") from error


def _ours(session: Session, owner: AuthorityId, instrument: str) -> Instrument:
    row = session.get(Instrument, (owner, owner, instrument))
    if row is None or not row.outgoing or read(row.content).kind == KIND:
        raise Unknown("no_instrument", f"There is no instrument {instrument} of ours.", "See the matter's instruments.")
    if row.state == "rejected" or row.exercise:
        raise Conflict("instrument_void", f"The instrument {instrument} is void or an exercise.", "Nothing leaves.")
    return row


def _demand_open(route: str, theirs: Profile) -> None:
    closed = {
        "interpol": not theirs.interpol,
        "electronic_mail": not theirs.email_copies,
        "post": theirs.diplomatic_only,
        "by_hand": theirs.diplomatic_only,
    }
    if closed.get(route, False):
        raise Conflict("route_not_agreed", f"{theirs.state} has not opened the road {route}.", "Choose another road.")


def _one_of(name: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        raise Invalid("bad_dispatch", f"The {name} is one of {', '.join(allowed)}.")


def _line(name: str, value: str | None) -> str | None:
    if value is not None and (not 0 < len(value.strip()) <= LINE or not value.isprintable()):
        raise Invalid("bad_dispatch", f"The {name} is one line of at most {LINE} characters.")
    return value


def _lines(name: str, values: Sequence[str]) -> tuple[str, ...]:
    if len(values) > LINES:
        raise Invalid("bad_dispatch", f"The {name} has at most {LINES} lines.")
    return tuple(line for value in values if (line := _line(name, value)) is not None)


def _log(
    session: Session, actor: Actor, event: Event, instrument: str, reference: str, at: datetime, **more: str
) -> None:
    record(session, actor, event, at=at, subject={"instrument": instrument, "matter": reference, **more})
