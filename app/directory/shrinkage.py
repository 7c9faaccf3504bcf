"""What an edition silently has no more: legal, but people are told, for a lost directory looks so. Pure.

What ends may go once its own end has come: a certificate that was given an end, a card whose law is no longer in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from app.directory.edition import AuthorityEntry, Edition
from app.directory.particulars import Competence, Particulars

_Key: TypeAlias = tuple[str, ...]
_NEVER = "9999"
_NOTHING = Particulars()


@dataclass(frozen=True)
class Lost:
    """Something that an edition has no more, in words, and the number of the last one that had it."""

    words: str
    number: int


@dataclass(frozen=True)
class _Thing:
    words: str
    until: str = _NEVER
    """Its own end (RFC 3339): from then on it may go."""
    under: _Key | None = None
    """What it belongs to: where that is gone, this need not be named."""
    row: Competence | None = None


def lost(before: Iterable[Edition], now: Edition) -> tuple[Lost, ...]:
    """What `now` has no more of all that earlier editions had.

    `before`: the newest first, for what was said last counts.
    """
    known: dict[_Key, tuple[_Thing, int]] = {}
    for edition in before:
        for key, thing in _things(edition):
            known.setdefault(key, (thing, edition.number))
    here, certificates = {key for key, _ in _things(now)}, set(now.certificates())

    def there(key: _Key, thing: _Thing) -> bool:
        if thing.row is not None:
            entry = now.authority(key[1])
            return entry is not None and _covered(thing.row, entry)
        return key in here or (key[0] == "certificate" and key[1] in certificates)

    gone = {key: one for key, one in known.items() if one[0].until > now.issued_at and not there(key, one[0])}
    return tuple(Lost(thing.words, number) for thing, number in gone.values() if thing.under not in gone)


def shrunken(old: Edition, new: Edition) -> tuple[str, ...]:
    """What `new` has no more that `old` had, one line each."""
    return tuple(one.words for one in lost([old], new))


def _things(edition: Edition) -> Iterator[tuple[_Key, _Thing]]:
    """All that people rely on in an edition, by a name that stays when it says something else."""
    for one in edition.authorities:
        yield ("authority", one.id), _Thing(f"authority {one.id}")
    for one in edition.authorities:
        yield from _of_authority(one)
    for node in edition.nodes:
        yield ("node", node.id), _Thing(f"node {node.id}")
    for point in edition.points:
        yield ("state point", point.id), _Thing(f"{point.kind} {point.id}")
    for card in edition.cards:
        # In force on the whole of its last day.
        yield ("card", card.id), _Thing(f"card {card.id}", f"{card.until}T24" if card.until else _NEVER)
    yield from _versions("procedure", edition.speaks)
    yield from _versions("content", edition.contents)


def _of_authority(one: AuthorityEntry) -> Iterator[tuple[_Key, _Thing]]:
    whole: _Key = ("authority", one.id)
    told = one.particulars or _NOTHING
    for held in one.certificates:
        words = f"{held.purpose} certificate {held.digest[:16]} of {one.id}"
        yield ("certificate", held.certificate), _Thing(words, held.valid_until or _NEVER)
    for digest in sorted(one.emblem_digests):
        yield ("emblem", one.id, digest), _Thing(f"emblem {digest[:16]} of {one.id}")
    for function in one.functions:
        yield ("function", one.id, function), _Thing(f"function {function} of {one.id}", under=whole)
    for point in told.contact_points:
        name: _Key = ("contact point", one.id, point.id)
        yield name, _Thing(f"contact point {one.id}/{point.id}", under=whole)
        for duty in point.duties:
            yield (*name, duty), _Thing(f"duty {duty} of {one.id}/{point.id}", under=name)
    for row in told.competences:
        parts = (row.treaty, *row.procedures, *row.measures, *row.offences, row.territory)
        words = ", ".join(part for part in parts if part) or "everything"
        yield ("competence", one.id, words), _Thing(f"competence of {one.id}: {words}", under=whole, row=row)


def _versions(what: str, told: Mapping[str, Iterable[int]]) -> Iterator[tuple[_Key, _Thing]]:
    for name, versions in told.items():
        for one in versions:
            yield (what, name, str(one)), _Thing(f"{what} {name} version {one}")


def _covered(row: Competence, entry: AuthorityEntry) -> bool:
    """Whether the authority's rows still say all that a row did, each of its procedures by one or several of them."""
    told = (entry.particulars or _NOTHING).competences
    fit = [one for one in told if one.treaty in (None, row.treaty) and one.territory in (None, row.territory)]
    wanted: list[str | None] = [*row.procedures] or [None]
    for procedure in wanted:
        ones = [one for one in fit if not one.procedures or procedure in one.procedures]
        if not ones or not all(
            _all_of(names, given)
            for names, given in (
                (row.measures, [one.measures for one in ones]),
                (row.offences, [one.offences for one in ones]),
            )
        ):
            return False
    return True


def _all_of(names: list[str], given: list[list[str]]) -> bool:
    """Whether lists name all that one named; an empty list is everything."""
    return any(not one for one in given) or (bool(names) and {*names} <= {name for one in given for name in one})
