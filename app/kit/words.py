"""Words for people, in the six languages of the United Nations.

The English words in the tables are the msgids. The catalogues are the `.po` files in `app/locale`, read at first use
and kept: there is no compiled copy that could be stale (docs/decisions/0008). Where a number stands in the words, the
form is the one that the language has for it (`counted.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from app.kit.counted import COUNTED

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
RIGHT_TO_LEFT = frozenset({"ar"})
CODE = "code: "
"""Begins a comment of a catalogue: under which code an error is raised."""
FOLDER = Path(__file__).resolve().parent.parent / "locale"
_PLACE = re.compile(r"\{([a-z_]+)\}")
_LEFT = "\u200e"
"""A mark of direction (Unicode UAX 9 §2.6): it orders what stands beside it and overrides nothing."""


def translate(language: str, msgid: str, /, **params: object) -> str:
    """The words in a language, their placeholders filled; in English where there is no translation.

    Filled in one pass: a value may hold braces. A placeholder without a value stays as it stands. In a language that is
    written from right to left, a value that is not is held together by marks, so that its brackets stay where they are.
    """
    words = _worded(language, msgid, params)
    apart = _apart if language in RIGHT_TO_LEFT and words != msgid else str
    return _PLACE.sub(lambda found: apart(str(params.get(found[1], found[0]))), words)


@dataclass(frozen=True)
class Words:
    """One language: msgid to words, and for a msgid with a number its forms. `form`: which of them a number takes."""

    said: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: Callable[[int], int] = lambda number: int(number != 1)
    errors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Msgids of errors that are filled when they are raised, by code."""


def refilled(language: str, code: str, words: str) -> str:
    """The words of an error that was filled when it was raised: its msgid is found by its code, the longest first."""
    known = words_of(language)
    if words in known.said:
        return known.said[words]
    for msgid in sorted(known.errors.get(code, ()), key=len, reverse=True):
        if found := _pattern(msgid).fullmatch(words):
            # What was filled in may be words of ours themselves: what a role permits.
            values = {name: known.said.get(value, value) for name, value in found.groupdict().items()}
            return translate(language, msgid, **values)
    return words


@cache
def _pattern(msgid: str) -> re.Pattern[str]:
    """What a msgid can have been filled to."""
    seen: set[str] = set()
    parts = []
    for place, part in enumerate(_PLACE.split(msgid)):
        if place % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P={part})" if part in seen else f"(?P<{part}>.*?)")
            seen.add(part)
    return re.compile("".join(parts), re.DOTALL)


def catalogue(language: str) -> Mapping[str, str]:
    """Msgid to words of one language; empty for a language that is not one of the six, and for English."""
    return words_of(language).said


@cache
def words_of(language: str) -> Words:
    """A language; without any words for one that is not one of the six, and for English."""
    if language not in LANGUAGES or language == "en":
        return Words()
    # Here and not above: those who ask for English, as the verifier does, pay nothing for it.
    from gettext import c2py

    from babel.messages.pofile import read_po

    with (FOLDER / f"{language}.po").open("rb") as file:
        read = read_po(file, locale=language, abort_invalid=True)
    told = [one for one in read if one.id and one.string and not one.fuzzy]
    said = {one.id: one.string for one in told if isinstance(one.id, str) and isinstance(one.string, str)}
    forms = {
        one.id[1]: tuple(one.string)
        for one in told
        if isinstance(one.id, list | tuple) and isinstance(one.string, list | tuple) and all(one.string)
    }
    errors: dict[str, tuple[str, ...]] = {}
    for one in told:
        for code in (comment.removeprefix(CODE) for comment in one.auto_comments if comment.startswith(CODE)):
            errors[code] = (*errors.get(code, ()), str(one.id))
    return Words(said, forms, c2py(read.plural_expr), errors)


def places(words: str) -> frozenset[str]:
    """The placeholders in words."""
    return frozenset(_PLACE.findall(words))


def _worded(language: str, msgid: str, params: Mapping[str, object]) -> str:
    """The words of a msgid, in the form that its number takes."""
    known = words_of(language)
    number = _number(params[COUNTED[msgid].by]) if msgid in COUNTED and COUNTED[msgid].by in params else None
    if number is None:
        return known.said.get(msgid) or known.forms.get(msgid, (msgid,))[-1]
    if msgid in known.forms:
        return known.forms[msgid][known.form(number)]
    return COUNTED[msgid].one if number == 1 else msgid


def _number(value: object) -> int | None:
    try:
        return abs(int(str(value)))
    except ValueError:
        return None


def _apart(value: str) -> str:
    strong = {unicodedata.bidirectional(one) for one in value}
    return f"{_LEFT}{value}{_LEFT}" if "L" in strong and not strong & {"R", "AL"} else value
