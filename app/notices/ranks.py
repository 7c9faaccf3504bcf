"""ONE table: which messages go before which, and how much of a limit each sort may use. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class Rank(IntEnum):
    """The place of a message in its channel's queue. Each goes before all that follow it."""

    FIRST = 0
    """Of something urgent of which nobody has had a word yet."""
    CLIMBED = 1
    """The first word to one person of something urgent that others were told before; a code that somebody waits for."""
    FURTHER = 2
    """That first word by a further way, or tried again."""
    AGAIN = 3
    """Something urgent once more."""
    CALM = 4
    """What is not urgent."""


ALONE = frozenset({Rank.FIRST, Rank.CLIMBED, Rank.FURTHER})
"""First words: a message of theirs is made for one notice, and no other joins it."""
SHARES: Mapping[Rank, float] = {
    Rank.FIRST: 1.0,
    Rank.CLIMBED: 0.75,
    Rank.FURTHER: 0.75,
    Rank.AGAIN: 0.75,
    Rank.CALM: 0.5,
}
"""Which part of each limit may be used when one leaves: what a flood repeats leaves room for the first word of a new
notice, and what is not urgent leaves more.
"""


def share(limit: int, rank: int) -> int:
    """How many of a limit may have been used when a message of this rank leaves."""
    return max(1, int(limit * SHARES[Rank(rank)]))
