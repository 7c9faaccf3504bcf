"""What an edition silently has no more: legal, but people are told, for a lost directory looks so. Pure.

What ends may go once its own end has come: a certificate that was given an end, a card whose law is no longer in force.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.directory.edition import Edition
from app.directory.relied_on import Key, Thing, things


@dataclass(frozen=True)
class Lost:
    """Something that an edition has no more, in words, and the number of the last one that had it."""

    words: str
    number: int


def lost(before: Iterable[Edition], now: Edition) -> tuple[Lost, ...]:
    """What `now` has no more of all that earlier editions had.

    `before`: the newest first, for what was said last counts.
    """
    known: dict[Key, tuple[Thing, int]] = {}
    for edition in before:
        for key, thing in things(edition):
            known.setdefault(key, (thing, edition.number))
    # A certificate may have passed to a node.
    here = {*(key for key, _ in things(now)), *(("certificate", one) for one in now.certificates())}

    def there(key: Key, thing: Thing) -> bool:
        return thing.still(now) if thing.still is not None else key in here

    gone = {key: one for key, one in known.items() if one[0].until > now.issued_at and not there(key, one[0])}
    return tuple(Lost(thing.words, number) for thing, number in gone.values() if thing.under not in gone)


def shrunken(old: Edition, new: Edition) -> tuple[str, ...]:
    """What `new` has no more that `old` had, one line each."""
    return tuple(one.words for one in lost([old], new))
