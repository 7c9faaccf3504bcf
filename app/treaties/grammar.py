"""The tiny grammar of `required` in a treaty's contents: when a field is required. Read, never evaluated as code.

    required = "always" | "never" | ("if" | "unless") comparison
    comparison = field ("==" | "!=") literal | field "in" "[" literal {"," literal} "]"
    field    = word {"." word}             a member of the request, or one of the words in SUBJECTS
    literal  = "'" characters "'" | "true" | "false" | digits

A field that begins with `measure` speaks of one measure at a time: the content is required when the expression holds
for any of the measures asked. So `unless measure == 'SERVE_DOCUMENTS'` means: unless only service is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from app.kit.canonical import Json
from app.kit.errors import Invalid

SUBJECTS = ("measure", "measure.sub", "measure.data", "measure.coercive", "measure.lasting", "personal")
"""Words of the grammar itself: code, kind, data asked for, coercive, lasting; whether persons or identifiers stand."""

_FIELD = re.compile(r"[a-z][a-z_0-9]*(?:\.[a-z][a-z_0-9]*)*")
_LITERAL = re.compile(r"'(?P<text>[^']*)'|(?P<flag>true|false)|(?P<number>[0-9]{1,9})")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True)
class Expression:
    """A parsed `required`. `when` is always, never, if or unless."""

    text: str
    when: str
    field: str = ""
    operator: str = ""
    literals: tuple[str | bool | int, ...] = ()

    def holds(self, value: Callable[[str], Json]) -> bool:
        """Whether the content is required, given what each field holds."""
        if self.when in {"always", "never"}:
            return self.when == "always"
        found = value(self.field)
        equal = any(type(found) is type(one) and found == one for one in self.literals)
        return (equal != (self.operator == "!=")) == (self.when == "if")


def parse(text: str) -> Expression:
    """Read an expression; `Invalid` code `bad_expression` says what was expected and where."""
    words = text.split(maxsplit=1)
    if words and words[0] in {"always", "never"} and len(words) == 1:
        return Expression(text, words[0])
    if not words or words[0] not in {"if", "unless"}:
        raise _bad(text, 0, "'always', 'never', 'if …' or 'unless …'")
    reader = _Reader(text, text.index(words[0]) + len(words[0]))
    field = reader.take(_FIELD, "a field such as measure or urgency.level").group()
    operator = reader.take(re.compile(r"==|!=|in\b"), "'==', '!=' or 'in'").group()
    literals = reader.list() if operator == "in" else (reader.literal(),)
    reader.end()
    return Expression(text, words[0], field, operator, literals)


class _Reader:
    """A place in the text."""

    def __init__(self, text: str, at: int) -> None:
        self.text, self.at = text, at

    def take(self, pattern: re.Pattern[str], expected: str) -> re.Match[str]:
        """The next piece, which must be as expected."""
        self._skip()
        found = pattern.match(self.text, self.at)
        if found is None:
            raise _bad(self.text, self.at, expected)
        self.at = found.end()
        return found

    def literal(self) -> str | bool | int:
        """The next literal."""
        found = self.take(_LITERAL, "a literal: 'text', true, false or a number")
        if found["flag"]:
            return found["flag"] == "true"
        return int(found["number"]) if found["number"] else found["text"]

    def list(self) -> tuple[str | bool | int, ...]:
        """A bracketed list of literals, not empty."""
        self.take(re.compile(r"\["), "'['")
        found = [self.literal()]
        while self.take(re.compile(r"[,\]]"), "',' or ']'").group() == ",":
            found.append(self.literal())
        return tuple(found)

    def end(self) -> None:
        """Nothing may follow."""
        self._skip()
        if self.at != len(self.text):
            raise _bad(self.text, self.at, "the end")

    def _skip(self) -> None:
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at


def _bad(text: str, at: int, expected: str) -> Invalid:
    return Invalid(
        "bad_expression",
        f"{text!r} is wrong at character {at + 1}: expected {expected}.",
        "Write always, never, if <field> == '<literal>', or unless <field> == '<literal>'.",
    )
