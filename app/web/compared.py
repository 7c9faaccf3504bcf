"""Two States side by side, in words: what a line is about, and what each says (`directory_views.compare`)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.directory.cards import KINDS
from app.directory.code_words import WORDS
from app.directory.state_points import KINDS as POINTS
from app.instruments.edition_words import labels
from app.instruments.pins import labels_in
from app.kit.said import language_in
from app.kit.words import translate
from app.matters.directory_views import CompareView
from app.procedures.catalogue import Catalogue
from app.treaties.duties import DUTIES, LOGS

_TONGUES = frozenset({"languages", "written", "spoken"})
_PROCEDURES = frozenset({"procedures", "procedure"})
_DAYS = re.compile(r"([0-9]+) days")
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
_WEEK = frozenset("0123456")
_PART = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True)
class Line:
    """One thing of which two States say something else; a side that says nothing is empty."""

    about: str
    what: str
    first: str
    second: str


@dataclass(frozen=True)
class Wording:
    """What the codes of a comparison are called in a language."""

    language: str
    catalogue: Catalogue

    def lines(self, found: Sequence[CompareView]) -> Sequence[Line]:
        """Every line, in words."""
        return [self._line(one) for one in found]

    def _line(self, one: CompareView) -> Line:
        last = one.member[-1] if one.member else ""
        about, *parts = (self._words(part) for part in (*one.about, *one.member))
        return Line(about, " · ".join(parts), self._value(one.first, last), self._value(one.second, last))

    def _words(self, part: str) -> str:
        """What stands together in a part, each in words."""
        return ", ".join(translate(self.language, KINDS[one]) if one in KINDS else self._word(one)
                         for one in part.split(", "))  # fmt: skip

    def _word(self, code: str) -> str:
        """A part of what a line is about: a member, a code, the number of a row."""
        if (found := self._known(code)) is not None:
            return found
        return _spaced(code)

    def _value(self, value: str | None, member: str) -> str:
        if value is None:
            return ""
        if (days := _DAYS.fullmatch(value)) is not None:
            return translate(self.language, "{count} days", count=int(days[1]))
        parts = value.split(", ")
        if member == "days" and all(part in _WEEK for part in parts):
            weekdays = labels(self.language)["weekdays"].split()
            return ", ".join(weekdays[int(part)] for part in parts)
        if member in _TONGUES:
            return ", ".join(language_in(self.language, part) for part in parts)
        if member in _PROCEDURES:  # a duty of a contact point may have the same code
            return ", ".join(translate(self.language, self._procedures.get(part, part)) for part in parts)
        return ", ".join(self._known(part) or (_spaced(part) if _CODE.fullmatch(part) else part) for part in parts)

    def _known(self, code: str) -> str | None:
        """Words of one of our tables; None for what is the State's own."""
        if not _PART.fullmatch(code):
            return None
        if code in self._titles:
            return translate(self.language, self._titles[code])
        return labels(self.language).get(code) or labels_in(self.language)["treaties"].get(code)

    @property
    def _titles(self) -> Mapping[str, str]:
        return {**self._procedures, **KINDS, **POINTS, **DUTIES, **LOGS, **WORDS}

    @property
    def _procedures(self) -> Mapping[str, str]:
        return {one: self.catalogue.newest(one).title for one in self.catalogue.speaks()}


def _spaced(code: str) -> str:
    return code.replace("_", " ")
