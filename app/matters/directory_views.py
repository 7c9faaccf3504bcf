"""What doors show of the directory beside who takes what: a State, its cards, two States side by side, providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.directory import companies, entries
from app.directory import queries as directory
from app.directory.cards import Card
from app.directory.companies import Hit, Provider
from app.directory.doubts import forks
from app.directory.entries import Entry, Told
from app.directory.lacking import lacking
from app.directory.models import EditionFile
from app.directory.side_by_side import rows
from app.kit.actor import Actor
from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant
from app.kit.ids import StateCode
from app.matters import reachable
from app.matters.doubted import DoubtView, doubted
from app.matters.reachable import ReachabilityView
from app.matters.views import View


@dataclass(frozen=True)
class EntryView(View):
    """An authority as it is known here."""

    state: str
    id: str
    names: JsonObject
    """By language."""
    functions: tuple[str, ...]
    languages: tuple[str, ...]
    particulars: JsonObject
    """What it says before one writes to it, as its edition writes it; empty: nothing."""
    node: bool
    """Whether instruments reach it through its node."""
    verified: bool
    """Whether its State signed this; false: from a list that nobody signed."""
    verified_on: date | None
    age: str
    """fresh, amber (180 days), red (365 days), unsaid: it names no day, and is itself no older than what is fresh."""
    source: str
    doubts: tuple[DoubtView, ...] = ()
    """What is wrong with the edition that says so."""


@dataclass(frozen=True)
class CardView(View):
    """A card of law and practice."""

    state: str
    id: str
    kind: str
    card: JsonObject
    """As the edition writes it."""
    since_edition: int | None
    """The edition from which on it stands as it is; null: it is from a list."""
    overdue: bool
    """D-1: not reviewed for twelve months, or its day of review has passed."""
    holds: bool
    """Whether what it tells is in force today."""
    verified: bool
    doubts: tuple[DoubtView, ...] = ()
    """What is wrong with the edition that it stands in."""


@dataclass(frozen=True)
class StateView(View):
    """A State as its newest edition, or a list, tells of it, and what is wrong with that."""

    state: str
    names: JsonObject
    verified: bool
    source: str
    edition: int | None
    sha256: str | None
    issued_at: datetime | None
    valid_until: datetime | None
    accepted: datetime | None
    """When the edition came here."""
    out_of_date: bool
    """Its validity is over, and no newer one is here."""
    forks: tuple[int, ...]
    """Numbers of which two different editions were seen: somebody holds a key who should not."""
    missing: tuple[int, ...]
    """Numbers between those that are here."""
    lacks: tuple[str, ...]
    """What an edition before had and this one silently lacks, unless somebody said here that it is meant."""
    points: tuple[Json, ...]
    entries: tuple[EntryView, ...]
    cards: tuple[str, ...]
    """Ids."""
    reachability: tuple[ReachabilityView, ...] = ()
    """What drills prove of its points: measured and signed by others, beside what it promises itself."""
    evaluation_overdue: tuple[str, ...] = ()
    """Ids of points, such as the body for prevention, that were to be evaluated until a day that has passed (S13)."""
    doubts: tuple[DoubtView, ...] = ()
    """What is wrong with its edition, the gravest first, with what to do."""


@dataclass(frozen=True)
class CompanyView(View):
    """A provider that was found: which State, which company."""

    told_by: str
    """The State whose edition tells it."""
    by: str
    """brand, domain, address; like: only part of the name agrees."""
    matched: str
    exact: bool
    """Whether that is what was asked for, and not something within which it lies, or that is called alike."""
    part: bool
    """Whether only a part of the addresses that were asked for lies in it."""
    length: int
    """Labels of the domain or bits of the prefix that agree; 0 for a name."""
    provider: JsonObject
    """State, brand, legal entity, data, retention, user notice, emergency desk."""
    points: tuple[str, ...]
    """Contact points for preservation of the provider's State, as AUTHORITY/POINT."""
    card: CardView
    source: str
    """`edition 3`, or where the list was taken from."""
    edition: int | None
    """The edition that tells it; null: a list that nobody signed."""
    edition_of: datetime | None
    """When that edition was issued."""
    contested: tuple[str, ...]
    """The States each of which is said to take it, where they are several: choose none of them before you have asked by
    telephone. The same for all that was found."""
    warning: str | None
    """That, in English; pages and the command line say it in the reader's language."""
    doubts: tuple[DoubtView, ...] = ()
    """What is wrong with the editions that tell the provider and its contact points."""


@dataclass(frozen=True)
class CompareView(View):
    """Two States side by side: one line for each thing of which they say something else."""

    what: str
    first: str | None
    second: str | None
    about: tuple[str, ...] = ()
    """What it is of: a function, a kind of card; then a duty, an offence, a name."""
    member: tuple[str, ...] = ()


def show(session: Session, actor: Actor, state: StateCode, now: datetime) -> StateView:
    """A State; `Unknown` `not_confirmed` where nothing is known of it."""
    permit(actor, Permission.PEER_READ, actor.authority)
    told = entries.told(session, state)
    wrong = doubted(session, state, now)
    shown = tuple(_entry(one, now, wrong) for one in told.entries)
    points: tuple[Json, ...] = tuple(one.model_dump(mode="json") for one in told.points)
    cards = tuple(one.id for one in told.cards)
    proven = reachable.newest(session, actor.authority, now, state)
    late = tuple(one.id for one in told.points if one.overdue(now.date()))
    if not told.verified:
        none = (None, None, None, None, None, False, (), (), ())
        return StateView(state, dict(told.names), False, told.source, *none, points, shown, cards, proven, late)
    edition, pin = directory.current_edition(session, state), directory.current_pin(session, state)
    held = directory.numbers(session, state)
    gone = lacking(session, state)
    accepted = select(EditionFile.accepted).where(EditionFile.state == state, EditionFile.number == pin.number)
    return StateView(
        state=state,
        names=dict(told.names),
        verified=True,
        source=told.source,
        edition=pin.number,
        sha256=pin.sha256,
        issued_at=instant(edition.issued_at),
        valid_until=instant(edition.valid_until),
        accepted=session.scalar(accepted),
        out_of_date=edition.expired(now),
        forks=forks(session, state),
        missing=tuple(one for one in range(held[0], held[-1]) if one not in set(held)),
        lacks=gone.lines if gone is not None else (),
        points=points,
        entries=shown,
        cards=cards,
        reachability=proven,
        evaluation_overdue=late,
        doubts=wrong,
    )


def known(session: Session, actor: Actor) -> list[tuple[StateCode, JsonObject]]:
    """Every State of which something is known, by code, with its names by language."""
    permit(actor, Permission.PEER_READ, actor.authority)
    return [(told.state, dict(told.names)) for told in entries.everybody(session)]


def search(session: Session, actor: Actor, text: str, now: datetime) -> list[EntryView]:
    """Authorities whose id, name, function, duty, treaty or procedure holds a text, or a card for which they answer, or
    a point of their State; of every State that is known.
    """
    permit(actor, Permission.PEER_READ, actor.authority)
    wanted = text.casefold().strip()
    return [
        _entry(one, now, wrong)
        for told in entries.everybody(session)
        for wrong in [doubted(session, told.state, now)]
        for one in told.entries
        if any(wanted in words.casefold() for words in _words(one, told))
    ]


def cards(
    session: Session, actor: Actor, now: datetime, state: StateCode | None = None, kind: str | None = None
) -> list[CardView]:
    """The cards of all States that are known, or of one. Early warnings that are over show for one State only."""
    permit(actor, Permission.PEER_READ, actor.authority)
    known = [entries.told(session, state)] if state is not None else list(entries.everybody(session))
    found = [
        _card(session, told, one, now, wrong)
        for told in known
        for wrong in [doubted(session, told.state, now)]
        for one in told.cards
        if kind in (None, one.kind)
    ]
    return [one for one in found if state is not None or one.kind != "early_warning" or one.holds]


def company(session: Session, actor: Actor, text: str, now: datetime) -> list[CompanyView]:
    """Which State, which company: by brand, domain or address, the longest match of every State that tells of one; else
    those that are called alike. What a State says of a company of its own goes first, then what it signed, then what
    is more exact; where they name several States, each says so (`contested`), and nothing chooses among them.
    """
    permit(actor, Permission.PEER_READ, actor.authority)
    known = {told.state: told for told in entries.everybody(session)}
    stand = {
        f"{told.state}/{one.id}": (told, one, one.provider)
        for told in known.values()
        for one in told.cards
        if one.provider is not None and one.holds(now.date())
    }
    providers = {key: provider for key, (_, _, provider) in stand.items()}
    hits = companies.nearest(providers, text)
    several = companies.contested(providers[key] for key, _ in hits)
    found = [_company(session, known, *stand[key], hit, several, now) for key, hit in hits]
    if not hits:
        alike = companies.like(providers, text)
        found = [_company(session, known, *stand[key], None, (), now) for key in alike]
    return sorted(found, key=_place)


def _place(one: CompanyView) -> tuple[bool, bool, int, str, str]:
    """A State's own company first, what a State signed before a list, then what is more exact."""
    return one.told_by != one.provider["state"], one.edition is None, -one.length, one.told_by, one.card.id


def _company(
    session: Session,
    known: Mapping[StateCode, Told],
    told: Told,
    card: Card,
    provider: Provider,
    hit: Hit | None,
    contested: tuple[str, ...],
    now: datetime,
) -> CompanyView:
    """One that was found; without a `hit` only its name is like what was asked for."""
    theirs = known.get(StateCode(provider.state))
    wrong = doubted(session, told.state, now)
    shown = _card(session, told, card, now, wrong)
    if theirs is not None and theirs.state != told.state:
        wrong += doubted(session, theirs.state, now)
    edition = directory.current_edition(session, told.state) if told.verified else None
    return CompanyView(
        told_by=told.state,
        by=hit.by if hit else "like",
        matched=hit.matched if hit else provider.brand,
        exact=hit.exact if hit else False,
        part=hit.part if hit else False,
        length=hit.length if hit else 0,
        provider=provider.model_dump(mode="json"),
        points=tuple(_points(theirs)) if theirs is not None else (),
        card=shown,
        source=told.source,
        edition=edition.number if edition else None,
        edition_of=instant(edition.issued_at) if edition else None,
        contested=contested,
        warning=companies.CONTESTED.format(states=", ".join(contested)) if contested else None,
        doubts=wrong,
    )


def compare(session: Session, actor: Actor, first: StateCode, second: StateCode) -> list[CompareView]:
    """Two States side by side: what their authorities of one function ask, what their cards of one kind tell."""
    permit(actor, Permission.PEER_READ, actor.authority)
    found = rows(entries.told(session, first), entries.told(session, second))
    return [CompareView(one.what, one.first, one.second, one.about, one.member) for one in found]


def _points(told: Told) -> Iterator[str]:
    for entry in told.entries:
        for one in entry.particulars.contact_points:
            if "preservation" in one.duties:
                yield f"{entry.id}/{one.id}"


def _words(one: Entry, told: Told) -> Iterator[str]:
    yield from (one.id, *one.names.values(), *one.functions, *told.names.values())
    for row in one.particulars.competences:
        yield from (*([row.treaty] if row.treaty else []), *row.procedures, *row.measures, *row.offences)
    for point in one.particulars.contact_points:
        yield from (point.unit, *point.duties, *point.networks)
    for beside in told.points:
        yield from (beside.id, beside.kind, *beside.names.values())
    for card in told.cards:
        if card.issued_by == one.id:
            yield from (card.id, card.kind, *card.title.values())


def _entry(one: Entry, now: datetime, wrong: tuple[DoubtView, ...]) -> EntryView:
    return EntryView(
        one.state,
        one.id,
        dict(one.names),
        one.functions,
        one.languages,
        one.particulars.model_dump(mode="json"),
        one.reachable,
        one.verified,
        one.verified_on,
        one.age(now.date()),
        one.source,
        wrong,
    )


def _card(session: Session, told: Told, one: Card, now: datetime, wrong: tuple[DoubtView, ...]) -> CardView:
    since = _since(session, told.state, one) if told.verified else None
    day = now.date()
    shown = one.model_dump(mode="json")
    standing = (one.overdue(day), one.holds(day), told.verified)
    return CardView(told.state, one.id, one.kind, shown, since, *standing, wrong)


def _since(session: Session, state: StateCode, card: Card) -> int:
    """The first edition since which a card stands as it does."""
    since = 0
    for number in reversed(directory.numbers(session, state)):
        if card not in directory.edition_by_number(session, state, number).cards:
            break
        since = number
    return since
