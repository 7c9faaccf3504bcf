"""What a duty officer must know of a matter at 3 a.m., on one screen: who asks, what, under which article, by when, and
what is at stake. Everything is read out of the signed instrument and the matter's clocks; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.instruments.header import Content, parse
from app.instruments.pins import labels_in
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import instant
from app.kit.errors import Invalid
from app.kit.ids import Reference
from app.kit.words import translate
from app.matters import queries
from app.matters.office import Office
from app.matters.views import DeadlineView, InstrumentLine, MatterView
from app.procedures.clock_words import called
from app.procedures.contents import KINDS
from app.treaties.bodies import rows, text

LONGEST = 700
"""Characters of a text on the screen; the document has the whole."""
MOST = 8
"""Measures that are told one by one."""


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
class Brief:
    """One matter on one screen. Members without anything to say are empty."""

    reference: str
    kind: str
    """What it is called in the reader's language."""
    urgency: str
    sender: str
    """Id of the authority that asks."""
    authority: str
    """What it is called."""
    official: str
    contact: tuple[tuple[str, str], ...]
    """How the other side is reached: `phone`, `email`, `name`, `hours`; the first that helps first."""
    measures: tuple[Measure, ...]
    more: int
    """Measures beyond those that are told."""
    summary: str
    """The facts, cut."""
    articles: tuple[tuple[str, tuple[str, ...]], ...]
    """Treaties by their titles, with the articles that are invoked."""
    due: tuple[Due, ...]
    """The first first."""
    wanted_by: datetime | str | None
    stake: tuple[str, ...]
    """Why it cannot wait, in the words of who asks."""
    language: str
    """In which the other side's own words are."""
    document: str
    """The id of the instrument that says all this."""


def brief(
    session: Session, office: Office, actor: Actor, reference: Reference, instrument: str | None, language: str
) -> Brief | None:
    """The brief of a matter, by the instrument that is named or else by what opened it; None for a confidential matter
    in which the actor is not named, and where nothing has come yet. `language`: the reader's.
    """
    found = queries.matter(session, office, actor, reference, findings=False)
    line = _meant(found, instrument)
    if line is None:
        return None
    content = parse(queries.instrument(session, actor, line.id, sender=line.sender).content)
    return _told(found, line, content, language)


def _meant(found: MatterView, instrument: str | None) -> InstrumentLine | None:
    named = [one for one in found.instruments if one.id == instrument]
    came = [one for one in found.instruments if not one.outgoing]
    return next(iter(named or came or found.instruments), None)


def _told(found: MatterView, line: InstrumentLine, content: Content, language: str) -> Brief:
    body, labels = content.body, labels_in(language)
    measures = list(_measures(body, labels))
    known = KINDS.get(line.kind)
    return Brief(
        reference=found.line.reference,
        kind=labels["kinds"].get(line.kind) or (translate(language, known.title) if known else line.kind),
        urgency=line.urgency,
        sender=line.sender,
        authority=_name(content.sender.names, language) or text(body, "authority.name") or line.sender,
        official=content.sender.official,
        contact=tuple(
            (name, said) for name in ("phone", "email", "name", "hours") if (said := text(body, f"contact.{name}"))
        ),
        measures=tuple(measures[:MOST]),
        more=max(0, len(measures) - MOST),
        summary=_cut(text(body, "facts.summary") or text(body, "relationship")),
        articles=tuple(_articles(body, labels)),
        due=tuple(sorted(_due(found.deadlines, language), key=lambda one: one.at)),
        wanted_by=_moment(text(body, "urgency.wanted_by") or text(body, "wanted_by")),
        stake=tuple(_stake(body)),
        language=content.language,
        document=line.id,
    )


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
