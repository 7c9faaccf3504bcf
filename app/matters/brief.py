"""What a duty officer must know of a matter at 3 a.m., on one screen: who asks, what, under which article, by when, and
what is at stake; and for the side that asks, whom to call. Everything is read out of the signed instruments, the
matter's clocks and the directory; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.instruments.header import Content, parse
from app.instruments.pins import labels_in
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import instant
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId, Reference, state_of
from app.kit.words import translate
from app.matters import queries
from app.matters.listed_phones import listed_phones
from app.matters.office import Office
from app.matters.views import DeadlineView, InstrumentLine, MatterLine
from app.matters.who import WhoView
from app.matters.whom_to_call import whom_to_call
from app.procedures.clock_words import called
from app.procedures.contents import KINDS
from app.procedures.table import Side
from app.treaties.bodies import rows, text
from app.treaties.numbering import dialled

LONGEST = 700
"""Characters of a text on the screen; the document has the whole."""
MOST = 8
"""Measures that are told one by one."""
NUMBERS = 3
"""Telephones of the directory that are told."""
ORAL = "oral_note"
"""UNCC 40(13): what the requested side's officer took down."""


@dataclass(frozen=True)
class Measure:
    """One thing that is asked for: what it is called, what it is of, and by which identifiers."""

    name: str
    what: str
    of: str


@dataclass(frozen=True)
class Due:
    """Until when something is owed: what its clock is called, the article it comes from, whose duty it is."""

    clock: str
    """In the reader's language."""
    article: str
    at: datetime
    own: bool


@dataclass(frozen=True)
class Told:
    """What one letter says of its matter. Members without anything to say are empty."""

    kind: str
    """What it is called in the reader's language."""
    measures: tuple[Measure, ...]
    more: int
    """Measures beyond those that are told."""
    summary: str
    """The facts, cut."""
    articles: tuple[tuple[str, tuple[str, ...]], ...]
    """Treaties by their titles, with the articles that are invoked."""
    wanted_by: datetime | str | None
    stake: tuple[str, ...]
    """Why it cannot wait, in the words of who asks."""
    language: str
    """In which the writer's own words are."""


@dataclass(frozen=True)
class Brief:
    """One matter on one screen."""

    reference: str
    asking: bool
    """Whether our side is the one that asks: it telephones the other, and its own number is of no use to it."""
    calls: tuple[WhoView, ...]
    """Whom our side telephones, the first first; empty too where the directory tells no number."""
    state: str
    """Of the other side."""
    asks: bool
    """Whether the letter that is meant is the one that asks; else it says something of what was asked."""
    sender: str
    """Id of the authority whose letter it is."""
    authority: str
    """What it is called."""
    official: str
    contact: tuple[tuple[str, str], ...]
    """How the other side is reached, by its own letter: `phone`, `email`, `name`, `hours`; the first that helps first.
    Empty for a letter of our own side; of what was spoken the directory's `phone`, or the number that was called back
    as `unlisted`.
    """
    letter: Told
    asked: Told | None
    """The letter that asks, where another one is meant."""
    due: tuple[Due, ...]
    """The first first."""


def brief(
    session: Session, office: Office, actor: Actor, reference: Reference, instrument: str | None, language: str
) -> Brief | None:
    """The brief of a matter, by the instrument that is named or else by the one that asks; None for a confidential
    matter in which the actor is not named. `language`: the reader's.
    """
    found = queries.matter(session, office, actor, reference, findings=False)
    opening = _asking(found.instruments)
    if opening is None:
        return None
    meant = next((one for one in found.instruments if one.id == instrument), opening)
    asking = _content(session, actor, opening)
    content = asking if meant is opening else _content(session, actor, meant)
    return Brief(
        reference=found.line.reference,
        asking=found.line.side == Side.REQUESTING.value,
        calls=whom_to_call(session, office, actor, found.line, language),
        state=state_of(AuthorityId(found.line.counterpart)),
        asks=meant is opening,
        sender=_by_word(content, found.line) or meant.sender,
        authority=_authority(content, language) or meant.sender,
        official=text(content.body, "caller") or content.sender.official,
        contact=_contact((meant, content), (opening, asking), side=found.line.side)
        or _listed(session, found.line, content, asking),
        letter=_told(meant, content, language),
        asked=None if meant is opening else _told(opening, asking, language),
        due=tuple(sorted(_due(found.deadlines, language), key=lambda one: one.at)),
    )


def _asking(lines: Sequence[InstrumentLine]) -> InstrumentLine | None:
    """What opened the matter; of one that was asked for by word of mouth the letter that confirms it, once it came."""
    stand = [one for one in lines if one.state != "rejected"] or lines
    confirmed = (one for one in stand if one.act == "confirm_oral")
    opening = next(iter(stand), None)
    return next(confirmed, opening) if opening is not None and opening.kind == ORAL else opening


def _content(session: Session, actor: Actor, line: InstrumentLine) -> Content:
    return parse(queries.instrument(session, actor, line.id, sender=line.sender).content)


def _told(line: InstrumentLine, content: Content, language: str) -> Told:
    body, labels = content.body, labels_in(language)
    measures = list(_measures(body, labels))
    known = KINDS.get(line.kind)
    return Told(
        kind=labels["kinds"].get(line.kind) or (translate(language, known.title) if known else line.kind),
        measures=tuple(measures[:MOST]),
        more=max(0, len(measures) - MOST),
        summary=_cut(text(body, "facts.summary") or text(body, "relationship") or text(body, "asked")),
        articles=tuple(_articles(body, labels)),
        wanted_by=_moment(text(body, "urgency.wanted_by") or text(body, "wanted_by")),
        stake=tuple(_stake(body)),
        language=content.language,
    )


def _by_word(content: Content, line: MatterLine) -> str:
    """Who asked, where the letter is a note of what was asked by word of mouth: its writer took it down."""
    if content.kind != ORAL:
        return ""
    return line.counterpart if line.side == Side.REQUESTED.value else line.holder


def _authority(content: Content, language: str) -> str:
    told = text(content.body, "authority.name")
    return told if content.kind == ORAL else _name(content.sender.names, language) or told


def _contact(*letters: tuple[InstrumentLine, Content], side: str) -> tuple[tuple[str, str], ...]:
    """By the first letter that tells how the other side is reached. What our own letters tell is our own number."""
    for line, content in letters:
        named = ((name, text(content.body, f"contact.{name}")) for name in ("phone", "email", "name", "hours"))
        found = tuple((name, said) for name, said in named if said)
        if found and line.side != side:
            return found
    return ()


def _listed(session: Session, line: MatterLine, *contents: Content) -> tuple[tuple[str, str], ...]:
    """Of what was spoken, for the side that was asked: the number that was called back, where the directory has it;
    else those that the directory has. What nobody lists proves nobody, and is called by that name.
    """
    note = next((one for one in contents if one.kind == ORAL), None)
    if note is None or line.side != Side.REQUESTED.value:
        return ()
    called = text(note.body, "call_back_number")
    phones = listed_phones(session, state_of(AuthorityId(line.counterpart)))
    first = [*phones.get(text(note.body, "authority.directory_id"), ()), *phones.get(line.counterpart, ())]
    known = [*dict.fromkeys([*first, *(number for numbers in phones.values() for number in numbers)])]
    same = [one for one in known if dialled(one) == dialled(called)]
    return tuple(("phone", one) for one in (same or known)[:NUMBERS]) or (("unlisted", called),)


def _measures(body: JsonObject, labels: Mapping[str, Mapping[str, str]]) -> Iterator[Measure]:
    identifiers = {str(one.get("id")): _identifier(one, labels) for _, one in rows(body, "identifiers")}
    for member in ("measures", "data"):
        for _, one in rows(body, member):
            codes = [text(one, name) for name in ("code", "sub", "category")]
            said = [labels["codes"].get(code) or labels["words"].get(code) or code for code in codes if code]
            wanted = one.get("identifiers")
            named = [identifiers.get(str(each), str(each)) for each in wanted] if isinstance(wanted, list) else []
            yield Measure(" · ".join(said), _cut(text(one, "description")), ", ".join(named))


def _identifier(one: JsonObject, labels: Mapping[str, Mapping[str, str]]) -> str:
    for name in ("address", "number", "name", "handle", "account", "domain", "url", "value"):
        if said := text(one, name):
            port = one.get("port")
            return f"{said}, {port}" if isinstance(port, int) else said
    return labels["words"].get(text(one, "kind"), "")


def _articles(body: JsonObject, labels: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, tuple[str, ...]]]:
    for _, one in rows(body, "legal_basis"):
        code, named = text(one, "treaty"), one.get("articles")
        articles = tuple(str(each) for each in named) if isinstance(named, list) else ()
        if code:
            yield labels["treaties"].get(code, code), articles


def _due(deadlines: tuple[DeadlineView, ...], language: str) -> Iterator[Due]:
    for one in deadlines:
        if one.due is not None and one.stopped is None:
            clock = translate(language, called(one.code))
            yield Due(clock[:1].upper() + clock[1:], one.article, one.due, one.own)


def _stake(body: JsonObject) -> Iterator[str]:
    for path in ("emergency.risk_to", "emergency.facts", "urgency.reason", "necessity"):
        if said := _cut(text(body, path)):
            yield said
    for member in ("measures", "data"):
        for _, one in rows(body, member):
            if said := _cut(text(one, "why_vulnerable")):
                yield said


def _moment(said: str) -> datetime | str | None:
    """An instant, or the day as it is written."""
    try:
        return instant(said) if said else None
    except Invalid:
        return said


def _name(names: Mapping[str, str] | None, language: str) -> str:
    if not names:
        return ""
    return names.get(language) or names.get("en") or next(iter(names.values()))


def _cut(said: str) -> str:
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rstrip() + "…"
