"""Which articles were compared with a text of the treaty: the numbers that its file lists under `[read]`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from app.treaties.schema import Article
from app.treaties.toml import Table

T = TypeVar("T")
_NUMBERS = re.compile(r"(?<![\d(])(\d{1,3})(?:-(\d{1,3}))?(?=$|[(,\s])")
"""Article numbers of a citation: those that stand in no parentheses."""
_RANGE = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?")


def read_in(table: Table) -> tuple[frozenset[int], str]:
    """The numbers under `[read]`, and where the text was read; none where nothing was compared yet."""
    below = table.maybe("read")
    if below is None:
        return frozenset(), ""
    with below:
        numbers: set[int] = set()
        for one in below.texts("articles"):
            found = _RANGE.fullmatch(one)
            if found is None:
                below.refuse(f"{one!r} is no article and no range of articles", "Write 18 or 2-11.")
                continue
            numbers.update(range(int(found[1]), int(found[2] or found[1]) + 1))
        return frozenset(numbers), below.text("text")


def numbers(citation: str) -> tuple[int, ...]:
    """The articles that a citation names: 29 and 30 of `29(2), 30`; 18 of `18(10)-(12)`; 7 to 10 of `7-10`."""
    found: list[int] = []
    for one in _NUMBERS.finditer(citation):
        found.extend(range(int(one[1]), int(one[2] or one[1]) + 1))
    return tuple(found)


def marked(value: T, known: Collection[int]) -> T:
    """The value with every article in it marked as compared whose numbers were all read."""
    return cast(T, _marked(value, known)) if known else value


def _marked(value: object, known: Collection[int]) -> object:
    if isinstance(value, Article):
        named = numbers(value.text)
        return Article(value.text, value.verified or (bool(named) and set(named) <= set(known)))
    if isinstance(value, tuple):
        return tuple(_marked(one, known) for one in value)
    if isinstance(value, Mapping):
        return {key: one if key == "written" else _marked(one, known) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _marked(getattr(value, one.name), known) for one in fields(value) if one.name != "written"}
        return replace(value, **changed)
    return value
