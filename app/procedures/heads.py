"""Where a side's chain goes on after one of its instruments was rejected (`design.md` §6). Pure."""

from __future__ import annotations

from collections.abc import Iterable

from app.kit.ids import InstrumentId
from app.procedures.engine import Link, Pin, chained
from app.procedures.table import Procedure, Side


def sound_head(procedure: Procedure, links: Iterable[Link], side: Side) -> Pin | None:
    """The last chained instrument of a side whose predecessors all count; `links` are those that are not void.

    What was signed after a rejected one names a void predecessor and will be rejected too, so the chain goes on from
    before the first void instrument. None: nothing of the chain is left, it begins anew.
    """
    own = [link for link in links if link.side is side and chained(procedure, link.act)]
    following: dict[InstrumentId | None, Link] = {
        link.after_own.id if link.after_own else None: link for link in sorted(own, key=lambda one: one.id)
    }
    head: Link | None = None
    while (after := following.pop(head.id if head else None, None)) is not None:
        head = after
    return head.pin if head else None
