"""What people rely on in an edition, thing by thing, and whether another edition still has it. Pure.

A thing has a name that stays when the edition says something else of it. What is an amount (a promise, days that logs
are kept, how many telephones) has the amount in its name: an edition has it still where it tells as much or more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from app.directory.cards import Card
from app.directory.contact_points import ContactPoint
from app.directory.edition import AuthorityEntry, Edition
from app.directory.hours import Hours
from app.directory.particulars import Competence, Particulars
from app.directory.state_points import StatePoint

Key: TypeAlias = tuple[str, ...]
NEVER = "9999"
_WEEK = 7 * 24 * 60
"""Minutes."""
_REQUIREMENTS = ("form", "form_when_urgent", "electronic", "documents", "copies", "hearing_notice_days")
_NOTHING = Particulars()
_Much: TypeAlias = Callable[[Edition], int]
"""How much an edition has of something."""


@dataclass(frozen=True)
class Thing:
    """Something that an edition has."""

    words: str
    until: str = NEVER
    """Its own end (RFC 3339): from then on it may go."""
    under: Key | None = None
    """What it belongs to: where that is gone, this need not be named."""
    still: Callable[[Edition], bool] | None = None
    """Whether an edition has as much of it; None: one with a thing of this name has."""


def things(edition: Edition) -> Iterator[tuple[Key, Thing]]:
    """All that people rely on in an edition, each by its name."""
    for one in edition.authorities:
        yield ("authority", one.id), Thing(f"authority {one.id}")
    for one in edition.authorities:
        yield from _of_authority(one)
    for node in edition.nodes:
        yield ("node", node.id), Thing(f"node {node.id}")
    for point in edition.points:
        yield from _of_state_point(point)
    for card in edition.cards:
        yield from _of_card(card)
    for what, told in (("procedure", edition.speaks), ("content", edition.contents)):
        for name, versions in told.items():
            for version in versions:
                yield (what, name, str(version)), Thing(f"{what} {name} version {version}")


def _of_authority(one: AuthorityEntry) -> Iterator[tuple[Key, Thing]]:
    whole: Key = ("authority", one.id)
    for held in one.certificates:
        words = f"{held.purpose} certificate {held.digest[:16]} of {one.id}"
        yield ("certificate", held.certificate), Thing(words, held.valid_until or NEVER)
    for digest in sorted(one.emblem_digests):
        yield ("emblem", one.id, digest), Thing(f"emblem {digest[:16]} of {one.id}")
    yield from _each("function", one.functions, one.id, whole)
    yield from _each("language", one.languages, one.id, whole)
    told = one.particulars or _NOTHING
    for point in told.contact_points:
        yield from _of_contact_point(one.id, point, whole)
    for row in told.competences:
        parts = (row.treaty, *row.procedures, *row.measures, *row.offences, row.territory)
        words = ", ".join(part for part in parts if part) or "everything"
        still = partial(_covered, row, one.id)
        yield ("competence", one.id, words), Thing(f"competence of {one.id}: {words}", under=whole, still=still)
    yield from _of_particulars(one.id, told, whole)


def _of_particulars(id: str, told: Particulars, whole: Key) -> Iterator[tuple[Key, Thing]]:
    for treaty in dict.fromkeys(one.treaty for one in told.designated):
        articles = [one.article for one in told.designated if one.treaty == treaty]
        yield from _several(f"designation under {treaty}", articles, id, whole, partial(_designations, id, treaty))
    for row in told.accepts:
        for way, languages in (("written", row.written), ("spoken", row.spoken)):
            for language in languages:
                words = f"{language} {way} in {row.procedure or 'every procedure'} of {id}"
                still = partial(_accepted, told, id, row.procedure, way, language)
                yield (way, id, row.procedure or "", language), Thing(words, under=whole, still=still)
    if told.hours is not None:
        yield _open(f"office hours of {id}", id, whole, partial(_office, id), _week(told.hours))
    if told.requirements is not None:
        for member in _REQUIREMENTS:
            if getattr(told.requirements, member):
                words = f"{member.replace('_', ' ')} of a request to {id}"
                yield ("requirement", id, member), Thing(words, under=whole)
        if told.requirements.electronic is not None and told.requirements.electronic.accepted:
            under = ("requirement", id, "electronic")
            yield ("electronic form", id), Thing(f"electronic form is accepted by {id}", under=under)
    for procedure, levels in told.usual_answer.items():
        for level in levels:
            words = f"usual answer in {procedure}, {level}, of {id}"
            yield ("usual answer", id, procedure, level), Thing(words, under=whole)
    yield from _several("law", [one.title for one in told.laws], id, whole, partial(_laws, id))
    if told.channels is not None:
        yield from _several("telephone", told.channels.telephones, id, whole, partial(_telephones, id))
        for what, there in (
            ("postal address", told.channels.postal),
            ("mail", told.channels.mail),
            ("INTERPOL as a channel", told.channels.interpol),
        ):
            if there:
                yield (what, id), Thing(f"{what} of {id}", under=whole)


def _of_contact_point(id: str, point: ContactPoint, whole: Key) -> Iterator[tuple[Key, Thing]]:
    name, called = ("contact point", id, point.id), f"{id}/{point.id}"
    yield name, Thing(f"contact point {called}", under=whole)
    yield from _each("duty", point.duties, called, name)
    yield from _each("capacity", point.capacities, called, name)
    yield from _each("network", point.networks, called, name)
    yield from _each("language", point.languages, called, name)
    spoken = dict.fromkeys(language for one in point.phones for language in one.languages)
    yield from _each("language at the telephone", [*spoken], called, name)
    if point.powers:
        yield ("powers", called), Thing(f"powers of {called}", under=name)
    numbers = [one.number for one in point.phones]
    yield from _several("telephone", numbers, called, name, partial(_phones, id, point.id))
    if point.promise is not None:
        there = partial(_promised, id, point.id)
        yield _open(f"somebody at {called}", called, name, there, _manned(point))
    if point.answer_minutes is not None:
        words = f"an answer within {point.answer_minutes} minutes at {called}"
        still = partial(_answers, id, point.id, point.answer_minutes)
        yield ("answer", called, str(point.answer_minutes)), Thing(words, under=name, still=still)


def _of_state_point(point: StatePoint) -> Iterator[tuple[Key, Thing]]:
    name, called = ("state point", point.id), f"{point.kind} {point.id}"
    yield name, Thing(called)
    yield from _each("language", point.languages, called, name)
    yield from _several("telephone", point.telephones, called, name, partial(_point_telephones, point.id))
    for what, there in (("mail", point.mail), ("link", point.link), ("postal address", point.postal)):
        if there:
            yield (what, *name), Thing(f"{what} of {called}", under=name)


def _of_card(card: Card) -> Iterator[tuple[Key, Thing]]:
    # In force on the whole of its last day.
    until = f"{card.until}T24" if card.until else NEVER
    name, called = ("card", card.id), f"card {card.id}"
    yield name, Thing(called, until)
    duty, provider = card.duty, card.provider
    if duty is not None:
        yield from _each("tier", duty.tiers, called, name, until)
        yield from _each("field", duty.fields, called, name, until)
    if provider is not None:
        yield from _each("domain", provider.domains, called, name, until)
        yield from _each("range", provider.address_ranges, called, name, until)
        yield from _each("kind of data", provider.data, called, name, until)
        if provider.emergency_desk is not None:
            yield ("emergency desk", card.id), Thing(f"emergency desk of {called}", until, name)
    for what, days in _retention(card).items():
        still = _at_least(partial(_kept, card.id, what), days)
        yield ("kept", card.id, what, str(days)), Thing(f"{what} kept {days} days by {called}", until, name, still)


def _each(what: str, ones: Sequence[str], called: str, under: Key, until: str = NEVER) -> Iterator[tuple[Key, Thing]]:
    for one in ones:
        yield (what, *under, one), Thing(f"{what} {one} of {called}", until, under)


def _several(what: str, ones: Sequence[str], called: str, under: Key, much: _Much) -> Iterator[tuple[Key, Thing]]:
    """Things that have no name of their own: one in the place of another is not lost, fewer are."""
    if ones:
        words = f"{what} of {called}: {', '.join(ones)}"
        yield (what, *under, str(len(ones))), Thing(words, under=under, still=_at_least(much, len(ones)))


def _open(what: str, called: str, under: Key, much: _Much, minutes: int) -> tuple[Key, Thing]:
    """So many minutes of a week at which somebody is there: others of the same week are as good."""
    hours, rest = divmod(minutes, 60)
    told = "at any time" if minutes == _WEEK else f"{hours} h {rest} min a week" if rest else f"{hours} h a week"
    return ("open", called, str(minutes)), Thing(f"{what}: {told}", under=under, still=_at_least(much, minutes))


def _at_least(much: _Much, least: int) -> Callable[[Edition], bool]:
    return lambda edition: much(edition) >= least


def _said(id: str, edition: Edition) -> Particulars:
    entry = edition.authority(id)
    return (entry.particulars if entry is not None else None) or _NOTHING


def _point(id: str, point: str, edition: Edition) -> ContactPoint | None:
    return next((one for one in _said(id, edition).contact_points if one.id == point), None)


def _designations(id: str, treaty: str, edition: Edition) -> int:
    return sum(one.treaty == treaty for one in _said(id, edition).designated)


def _laws(id: str, edition: Edition) -> int:
    return len(_said(id, edition).laws)


def _telephones(id: str, edition: Edition) -> int:
    channels = _said(id, edition).channels
    return len(channels.telephones) if channels is not None else 0


def _phones(id: str, point: str, edition: Edition) -> int:
    found = _point(id, point, edition)
    return len(found.phones) if found is not None else 0


def _point_telephones(point: str, edition: Edition) -> int:
    return sum(len(one.telephones) for one in edition.points if one.id == point)


def _office(id: str, edition: Edition) -> int:
    return _week(_said(id, edition).hours)


def _promised(id: str, point: str, edition: Edition) -> int:
    found = _point(id, point, edition)
    return _manned(found) if found is not None else 0


def _manned(point: ContactPoint) -> int:
    if point.promise is None:
        return 0
    return _WEEK if point.promise.always else _week(point.promise.hours)


def _answers(id: str, point: str, minutes: int, edition: Edition) -> bool:
    found = _point(id, point, edition)
    return found is not None and found.answer_minutes is not None and found.answer_minutes <= minutes


def _kept(card: str, what: str, edition: Edition) -> int:
    return max((_retention(one).get(what, 0) for one in edition.cards if one.id == card), default=0)


def _retention(card: Card) -> dict[str, int]:
    """How many days what is kept."""
    told = {f"{data} data": days for data, days in card.provider.retention.items()} if card.provider is not None else {}
    if card.duty is not None and card.duty.days is not None:
        told["records"] = card.duty.days
    return told


def _week(hours: Hours | None) -> int:
    """Minutes of a week at which it is open; what two rows name counts once."""
    rows = hours.open if hours is not None else []
    minutes = {
        (day, minute) for row in rows for day in row.days for minute in range(_minute(row.opens), _minute(row.closes))
    }
    return len(minutes)


def _minute(clock: str) -> int:
    return 60 * int(clock[:2]) + int(clock[3:5])


def _accepted(then: Particulars, id: str, procedure: str | None, way: str, language: str, edition: Edition) -> bool:
    """Whether it takes the language still; a row for all procedures also in each that has a row of its own by now."""
    now = _said(id, edition)
    asked = [procedure] if procedure else ["", *(one.procedure for one in now.accepts if one.procedure)]
    return all(_takes(now, one, way, language) for one in asked if procedure or _takes(then, one, way, language))


def _takes(told: Particulars, procedure: str, way: str, language: str) -> bool:
    return language in (told.written(procedure) if way == "written" else told.spoken(procedure))


def _covered(row: Competence, id: str, edition: Edition) -> bool:
    """Whether the authority's rows still say all that a row did, each of its procedures by one or several of them."""
    told = _said(id, edition).competences
    fit = [one for one in told if one.treaty in (None, row.treaty) and one.territory in (None, row.territory)]
    wanted: list[str | None] = [*row.procedures] or [None]
    for procedure in wanted:
        ones = [one for one in fit if not one.procedures or procedure in one.procedures]
        if not ones or not all(
            _all_of(names, given)
            for names, given in (
                (row.measures, [one.measures for one in ones]),
                (row.offences, [one.offences for one in ones]),
            )
        ):
            return False
    return True


def _all_of(names: list[str], given: list[list[str]]) -> bool:
    """Whether lists name all that one named; an empty list is everything."""
    return any(not one for one in given) or (bool(names) and {*names} <= {name for one in given for name in one})
