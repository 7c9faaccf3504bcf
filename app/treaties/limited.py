"""Which identifiers an instrument gives under conditions, by the keys that they are known by again (`law.md` §2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from app.kit.canonical import JsonObject
from app.treaties.article import Article
from app.treaties.bodies import filled, text
from app.treaties.same_identifier import known_by, place_of, span_of, touched_by, within
from app.treaties.schema import Use

_BOUND = ("intelligence_only", "ask_first")
IMPERSONAL = frozenset({"hash", "malware_family", "asn", "certificate", "tx"})
"""Kinds of identifiers that tell nothing of a natural person."""


class Key(NamedTuple):
    """What a limited identifier is known by, and where it lies (`same_identifier.place_of`)."""

    mark: str
    place: str | None


@dataclass(frozen=True)
class Touch:
    """What an identifier touches of those that are limited: itself and what it lies in, by their marks; what lies in
    it, by its place between two ends.
    """

    marks: frozenset[str]
    span: tuple[str, str] | None

    @staticmethod
    def of(row: JsonObject) -> Touch:
        """Of one identifier."""
        return Touch(touched_by(row), span_of(row))

    def __contains__(self, key: Key) -> bool:
        if key.mark in self.marks or self.span is None or key.place is None:
            return key.mark in self.marks
        return self.span[0] <= key.place <= self.span[1]


def touched(rows: Iterable[JsonObject]) -> tuple[frozenset[str], tuple[tuple[str, str], ...]]:
    """What several identifiers touch: all marks, and the ranges, each once."""
    found = [Touch.of(row) for row in rows]
    return (
        frozenset[str]().union(*(one.marks for one in found)),
        tuple(sorted({one.span for one in found if one.span is not None})),
    )


def bound(body: JsonObject) -> bool:
    """Whether an instrument limits the use of what it says: by conditions, or by the use that it allows."""
    return filled(body.get("conditions")) or text(body, "use") in _BOUND


def limited_keys(body: JsonObject) -> tuple[Key, ...]:
    """The key of each identifier in a body that limits the use of what it says: by conditions, or by the use that it
    allows. None for a body that limits nothing.
    """
    return keys(body) if bound(body) else ()


def keys(body: JsonObject) -> tuple[Key, ...]:
    """The key of each identifier in a body."""
    found = {mark: Key(mark, place_of(one)) for one in within(body) if (mark := known_by(one)) is not None}
    return tuple(found.values())


def limit_of(use: Use, row: JsonObject, *, furnished: bool) -> Article | None:
    """The article by which a treaty keeps an identifier from going on to a third State without consent, whatever was
    written: that on other use, for what the requested State furnished (UNCC 40(19)), or that on personal data, whoever
    told it (UNCC 36(3)). None where the treaty leaves it free, or to a condition (BC 28(2)(b)).
    """
    if furnished and use.specialty == "consent_before_other_use":
        return use.specialty_article
    if use.personal_data_onward == "authorisation" and text(row, "kind") not in IMPERSONAL:
        return use.personal_data
    return None
