"""Names by language in an edition: those in use, and those that were (docs/decisions/0026). Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from app.trust.holder import Names, names_of

FORMER_NAMES = 20
"""How many names of one language that are used no more may be listed."""
Words = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+$"
    ),
]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


def left_out_if_none(told: dict[str, Any]) -> None:
    """An object as JSON Schema describes it that is not there at all when nothing is in it."""
    del told["default"]
    told["minProperties"] = 1


FormerNames = Annotated[
    dict[Language, Annotated[list[Words], Field(min_length=1, max_length=FORMER_NAMES)]],
    Field(max_length=20, exclude_if=lambda ones: not ones, json_schema_extra=left_out_if_none),
]
"""Names by language that are used no more: documents that were frozen with them are still true."""


def demand_names(names: Mapping[str, str], former: Mapping[str, Sequence[str]]) -> None:
    """A name is either in use or a former one, and stands once; `ValueError` otherwise."""
    for language, ones in former.items():
        if len(set(ones)) != len(ones) or names.get(language) in ones:
            raise ValueError("a former name is in use or stands twice")


def demand_distinct(called: Iterable[tuple[str, Mapping[str, str], Mapping[str, Sequence[str]]]]) -> None:
    """No authority is called what another of the State is called, or was called what another is called now, in
    whatever language: each by its id, its names in use and its former ones. `ValueError` otherwise.
    """
    held: dict[str, str] = {}
    listed = [(one, {_same(name) for name in names.values()}, former) for one, names, former in called]
    for one, names, _ in listed:
        for name in names:
            if (other := held.setdefault(name, one)) != one:
                raise ValueError(f"{other} and {one} have the same name")
    for one, _, former in listed:
        for name in (name for names in former.values() for name in names):
            if (other := held.get(_same(name), one)) != one:
                raise ValueError(f"a former name of {one} is the name of {other}")


def _same(name: str) -> str:
    """Equal for names that a reader takes for the same."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def without_english(called: Iterable[tuple[str, Mapping[str, str]]]) -> list[str]:
    """Those that have names, each by its id, and none in English: whoever reads no other of their languages cannot read
    what they are called.
    """
    return [one for one, names in called if names and "en" not in names]


def all_names(names: Mapping[str, str], former: Mapping[str, Sequence[str]]) -> Names:
    """The names in use and the former ones."""
    return names_of(names).union(*(names_of({language: one}) for language, ones in former.items() for one in ones))


def former_names(
    had: Mapping[str, str], former: Mapping[str, Sequence[str]], names: Mapping[str, str]
) -> dict[str, list[str]]:
    """The former names once others are in use, the newest last: such documents are under way, or kept."""
    found = {
        language: [
            one
            for one in dict.fromkeys((*former.get(language, ()), *([had[language]] if language in had else ())))
            if one != names.get(language)
        ][-FORMER_NAMES:]
        for language in dict.fromkeys((*former, *had))
    }
    return {language: ones for language, ones in found.items() if ones}
