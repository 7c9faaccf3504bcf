"""Whose certificates they were, by all editions of a State, each for its time. Pure: part of the base install.

A node and a bare machine ask the same (docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.directory.edition import Edition, holders
from app.kit.clock import instant
from app.kit.ids import Digest
from app.trust.holder import Holder, Holders


def holders_over_time(editions: Sequence[Edition]) -> Holders:
    """Whose certificates they are by several editions of a State, in the order of their numbers.

    What the newest says of a certificate counts. One that an edition no longer names was its holder's until that
    edition was issued, or until the end that it was given before: what was proven until then holds, also if it comes
    later.
    """
    known: dict[Digest, Holder] = {}
    for edition in editions:
        named, issued = holders(edition), instant(edition.issued_at)
        for digest, holder in known.items():
            if digest not in named and (holder.not_after is None or holder.not_after > issued):
                known[digest] = replace(holder, not_after=issued)
        known.update(named)
    return known
