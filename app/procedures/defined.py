"""Which members of an instrument are linked to which terms of the glossary, and what these mean. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args, get_origin

from app.procedures import contents
from app.procedures.body import Block, Means
from app.treaties.glossary import BY_CODE


@dataclass(frozen=True)
class Linked:
    """A member by its dotted path, `[]` for each entry of a list, and the codes of its terms."""

    field: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Explained:
    """A linked member with one of its terms, in one language."""

    field: str
    """Its dotted path in the body; `[]` for each entry of a list."""
    code: str
    """Of the term, as in `/glossary`."""
    term: str
    definition: str


def explained(kind: str, language: str) -> tuple[Explained, ...]:
    """`linked` with a row for each term of a member. `Unknown` `unsupported`."""
    return tuple(
        Explained(row.field, code, BY_CODE[code].words[language], BY_CODE[code].definition[language])
        for row in linked(kind)
        for code in row.terms
    )


def linked(kind: str) -> tuple[Linked, ...]:
    """Every member of a kind's newest body, at any depth, that is linked, in the order of the body; each path once.

    `Unknown` `unsupported` for a kind that this release does not know.
    """
    found = _below(contents.kind(kind).versions[contents.newest(kind)], "", ())
    return tuple({one.field: one for one in found}.values())


def terms(metadata: Iterable[object]) -> tuple[str, ...]:
    """The codes on a member."""
    return next((one.terms for one in metadata if isinstance(one, Means)), ())


def _below(block: type[Block], path: str, within: tuple[type[Block], ...]) -> Iterator[Linked]:
    for name, info in block.model_fields.items():
        place = f"{path}.{info.alias or name}" if path else info.alias or name
        if codes := terms(info.metadata):
            yield Linked(place, codes)
        for one, step in _blocks(info.annotation):
            if one not in within:  # a block that holds itself says nothing new further down
                yield from _below(one, place + step, (*within, one))


def _blocks(hint: object, step: str = "") -> Iterator[tuple[type[Block], str]]:
    if isinstance(hint, type) and issubclass(hint, Block):
        yield hint, step
    more = {list: "[]", dict: ".*"}.get(get_origin(hint), "")  # type: ignore[arg-type]  # any origin may be asked for
    for one in get_args(hint):
        yield from _blocks(one, step + more)
