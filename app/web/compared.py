"""Two States side by side, in words: what a line is about, and what each says (`directory_views.compare`)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.directory.cards import KINDS
from app.instruments.edition_words import labels
from app.kit.said import language_in, value_in
from app.kit.words import translate
from app.matters.directory_views import CompareView
from app.matters.directory_words import PROCEDURES, TONGUES, Words

_DAYS = re.compile(r"([0-9]+) days")
_CODE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+")
_WEEK = frozenset("0123456")


@dataclass(frozen=True)
class Line:
    """One thing of which two States say something else; a side that says nothing is empty."""

    about: str
    what: str
    first: str
    second: str


@dataclass(frozen=True)
class Wording(Words):
    """What the codes of a comparison are called in a language."""

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
        if (found := self.known(code)) is not None:
            return found
        return _spaced(code)

    def _value(self, value: str | None, member: str) -> str:
        if value is None:
            return ""
        if (days := _DAYS.fullmatch(value)) is not None:
            return translate(self.language, "{count} days", count=int(days[1]))
        parts = value.split(", ")
        if (day := value_in(self.language, value)) != value:
            return day
        if member == "days" and all(part in _WEEK for part in parts):
            weekdays = labels(self.language)["weekdays"].split()
            return ", ".join(weekdays[int(part)] for part in parts)
        if member in TONGUES:
            return ", ".join(language_in(self.language, part) for part in parts)
        if member in PROCEDURES:
            return ", ".join(self.procedure(part) for part in parts)
        return ", ".join(self.known(part) or (_spaced(part) if _CODE.fullmatch(part) else part) for part in parts)


def _spaced(code: str) -> str:
    return code.replace("_", " ")
