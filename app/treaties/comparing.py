"""Which articles were compared with a text of the treaty: the numbers that its file lists under `[read]`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from app.treaties.schema import Article
from app.treaties.toml import Table

T = TypeVar("T")
Compared = Mapping[int, frozenset[int]]
"""What was read: of an article these paragraphs; of one with none named, the whole."""
_NUMBERS = re.compile(r"(?<![\d(])(\d{1,3})(?:-(\d{1,3}))?(?=$|[(,\s])")
"""Article numbers of a citation: those that stand in no parentheses."""
_PARAGRAPHS = re.compile(r"\((\d{1,2})\)(?:-\((\d{1,2})\))?")
_ARTICLES = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?")
_PART = re.compile(r"(\d{1,3})\((\d{1,2})\)(?:-\((\d{1,2})\))?")


def read_in(table: Table, last: int | None) -> tuple[Compared, str]:
    """What was read by `[read]`, and where; nothing where nothing was compared yet. None of it is beyond the treaty's
    last article, where the file tells that.
    """
    below = table.maybe("read")
    if below is None:
        return {}, ""
    with below:
        whole: set[int] = set()
        parts: dict[int, frozenset[int]] = {}
        for one in below.texts("articles"):
            article, part = _ARTICLES.fullmatch(one), _PART.fullmatch(one)
            if article:
                named = _span(article[1], article[2])
            elif part:
                named = _span(part[1], None)
            else:
                below.refuse(f"{one!r} is no article and no range of articles", "Write 18, 2-11 or 24(1)-(4).")
                continue
            if last is not None and any(number > last for number in named):
                below.refuse(f"{one!r} goes beyond the last article, {last}", "Name only articles that there are.")
            elif part:
                number = int(part[1])
                parts[number] = parts.get(number, frozenset()) | set(_span(part[2], part[3]))
            else:
                whole.update(named)
        return parts | dict.fromkeys(whole, frozenset[int]()), below.text("text")


def numbers(citation: str) -> tuple[int, ...]:
    """The articles that a citation names: 29 and 30 of `29(2), 30`; 18 of `18(10)-(12)`; 7 to 10 of `7-10`."""
    return tuple(number for number, _ in places(citation))


def places(citation: str) -> tuple[tuple[int, frozenset[int]], ...]:
    """The articles that a citation names, each with its paragraphs; with none where it names the article as a whole, or
    by letters only.
    """
    found: list[tuple[int, frozenset[int]]] = []
    named = [*_NUMBERS.finditer(citation)]
    for at, one in enumerate(named):
        tail = citation[one.end() : named[at + 1].start() if at + 1 < len(named) else None]
        paragraphs = frozenset(number for part in _PARAGRAPHS.finditer(tail) for number in _span(part[1], part[2]))
        found.extend((number, paragraphs) for number in _span(one[1], one[2]))
    return tuple(found)


def compared(citation: str, known: Compared) -> bool:
    """Was every place that it names read? A whole article counts as read only where it was read as a whole."""
    named = places(citation)
    return bool(named) and all(
        number in known and (not known[number] or (bool(paragraphs) and paragraphs <= known[number]))
        for number, paragraphs in named
    )


def marked(value: T, known: Compared) -> T:
    """The value with every article in it marked as compared whose places were all read."""
    return cast(T, _marked(value, known)) if known else value


def cited(value: object) -> Iterator[Article]:
    """Every article in a value."""
    if isinstance(value, Article):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from cited(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from cited(one)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from cited(getattr(value, one.name)) if one.name != "written" else ()


def _span(first: str, last: str | None) -> range:
    return range(int(first), int(last or first) + 1)


def _marked(value: object, known: Compared) -> object:
    if isinstance(value, Article):
        return Article(value.text, value.verified or compared(value.text, known))
    if isinstance(value, tuple):
        return tuple(_marked(one, known) for one in value)
    if isinstance(value, Mapping):
        return {key: one if key == "written" else _marked(one, known) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {one.name: _marked(getattr(value, one.name), known) for one in fields(value) if one.name != "written"}
        return replace(value, **changed)
    return value
