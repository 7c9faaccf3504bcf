"""What an edition writes of an authority, a point or a card, member by member in a reader's words: for pages and
for the command line. A text of the State's own stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import cached_property

from app.directory.cards import KINDS
from app.directory.code_words import FIELDS, WORDS, code_words
from app.directory.state_points import KINDS as POINTS
from app.instruments.edition_words import labels
from app.instruments.pins import labels_in
from app.kit.canonical import Json
from app.kit.said import language_in, value_in
from app.kit.words import translate
from app.procedures.catalogue import Catalogue
from app.treaties.duties import DUTIES, LOGS

TONGUES = frozenset({"languages", "written", "spoken"})
PROCEDURES = frozenset({"procedures", "procedure"})
_BY_LANGUAGE = frozenset({"names", "title", "summary"})
_CODED = frozenset(
    {"duty", "duties", "capacities", "networks", "signature", "tiers", "log", "sanction", "data", "fields"}
)
_CODES = frozenset({"offences", "measures"})
_TELEPHONES = frozenset({"telephone", "telephones", "number"})
SPANS = {
    "minutes": "{count} minutes",
    "hours": "{count} hours",
    "days": "{count} days",
    "working_days": "{count} working days",
}
"""Amounts of time, by their units (msgids)."""
SAID_ELSEWHERE = ("competences", "hours", "contact_points", "successor", "verified_on")
"""Members of an authority's particulars that have a place of their own wherever they are shown."""
_PART = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Text:
    """A value. `link`: where it leads, whom it calls; `language`: in which the State wrote it, where that is told."""

    words: str
    link: str = ""
    language: str = ""


@dataclass(frozen=True)
class Member:
    """A member with its label: its values, or rows of members."""

    label: str
    texts: tuple[Text, ...] = ()
    below: tuple[tuple[Member, ...], ...] = ()

    def lines(self, depth: int = 1) -> Iterator[str]:
        """The same as lines of text."""
        begin = "  " * depth
        said = ", ".join(f"{one.words} ({one.link})" if _elsewhere(one) else one.words for one in self.texts)
        yield f"{begin}{self.label}: {said}".rstrip()
        for number, row in enumerate(self.below):
            if number:
                yield f"{begin}  –"
            for one in row:
                yield from one.lines(depth + 1)


@dataclass(frozen=True)
class Words:
    """What members, and the codes in them, are called in a language."""

    language: str
    catalogue: Catalogue

    def members(self, told: Mapping[str, Json], left_out: Collection[str] = (), of: str = "") -> tuple[Member, ...]:
        """What is told, without what is left out. `of`: the member in which it lies."""
        return tuple(self._member(name, one, of) for name, one in told.items() if name not in ("id", *left_out))

    def known(self, code: str) -> str | None:
        """Words of one of our tables; None for what is the State's own."""
        if not _PART.fullmatch(code):
            return None
        if code in self._titles:
            return translate(self.language, self._titles[code])
        return labels(self.language).get(code) or labels_in(self.language)["treaties"].get(code)

    def procedure(self, code: str) -> str:
        """A procedure's title; a contact point's duty may have the same code."""
        return translate(self.language, self._procedures.get(code, code))

    def kind(self, code: str) -> str:
        """Of a card or of a point; a provider's duty may have the same code."""
        return translate(self.language, {**KINDS, **POINTS}.get(code, code_words(code)))

    def _member(self, name: str, value: Json, of: str) -> Member:
        label = self._label(name, of)
        if isinstance(value, dict):
            if value.keys() == {"number", "unit"}:
                span = translate(self.language, SPANS[str(value["unit"])], count=value["number"])
                return Member(label, (Text(span),))
            return Member(label, below=(self.members(value, of=name),))
        ones: Sequence[Json] = value if isinstance(value, list) else [value]
        rows = [one for one in ones if isinstance(one, dict)]
        if name == "laws":
            return Member(label, tuple(Text(str(one["title"]), str(one.get("link", ""))) for one in rows))
        if rows:
            return Member(label, below=tuple(self.members(one, of=name) for one in rows))
        if name == "days" and isinstance(value, list):
            week = labels(self.language)["weekdays"].split()
            return Member(label, tuple(Text(week[one]) for one in ones if isinstance(one, int)))
        return Member(label, tuple(self._text(name, one, of) for one in ones))

    def _label(self, name: str, of: str) -> str:
        if of in _BY_LANGUAGE:
            return language_in(self.language, name)
        if of == "usual_answer":
            return self.procedure(name)
        if (of, name) == ("duty", "log"):  # elsewhere it is an edition's key
            return labels(self.language)["logs"]
        return labels(self.language).get(name) or translate(self.language, code_words(name))

    def _text(self, name: str, value: Json, of: str) -> Text:
        if isinstance(value, bool):
            return Text(labels(self.language)["yes" if value else "no"])
        if (of, name) == ("duty", "days"):
            return Text(translate(self.language, "{count} days", count=value))
        said = str(value)
        if of in _BY_LANGUAGE:
            return Text(said, language=name)
        if name == "link":
            return Text(said, said)
        if name in _TELEPHONES:
            return Text(said, f"tel:{said}")
        if name == "mail":
            return Text(said, f"mailto:{said}")
        return Text(self._coded(name, said))

    def _coded(self, name: str, said: str) -> str:
        if name in TONGUES:
            return language_in(self.language, said)
        if name in PROCEDURES:
            return self.procedure(said)
        if name in _CODES:
            return labels_in(self.language)["codes"].get(said, said)
        if name == "kind":
            return self.kind(said)
        if name == "treaty":
            return labels_in(self.language)["treaties"].get(said, said)
        if name == "fields" and said in FIELDS:
            return translate(self.language, FIELDS[said])
        if name in _CODED:
            return self.known(said) or said.replace("_", " ")
        return value_in(self.language, said, UTC)

    @cached_property
    def _titles(self) -> Mapping[str, str]:
        return {**self._procedures, **KINDS, **POINTS, **DUTIES, **LOGS, **WORDS}

    @cached_property
    def _procedures(self) -> Mapping[str, str]:
        return {one: self.catalogue.newest(one).title for one in self.catalogue.speaks()}


def _elsewhere(one: Text) -> bool:
    """Whether a text leads where its words do not say."""
    return one.link.startswith("https:") and one.link != one.words
