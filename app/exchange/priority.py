"""Which rows a lane takes, and whose turn it is within one.

What is urgent has processes of its own in signing, delivery and intake, and the others leave it to them: an urgent row
never stands behind an ordinary one that was begun, nor shares a processor with it on equal terms. A row that is still
there some seconds after it was due is anybody's: a lane that is dead, or has more than it can do, loses nothing.

Whether a row is urgent is our own word in the queues of what leaves. In those of what comes it is the peer's, which
counts for a place in the queue only; an envelope whose signed content says otherwise is refused. So peers take turns,
and after some urgent rows one ordinary row is taken: who calls everything urgent keeps back nobody but itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, literal, or_
from sqlalchemy.orm import InstrumentedAttribute

from app.kit.lease import LONGEST_PAUSE

LATE = timedelta(seconds=3)
"""How long an urgent row is left to its own lane."""
IN_A_ROW = 4
"""Urgent rows that one process takes before it looks at an ordinary one, where it takes both."""

Mark = InstrumentedAttribute[bool]
Due = InstrumentedAttribute[datetime]


def rows(mark: Mark, due: Due, now: datetime, urgent: bool | None) -> list[ColumnElement[bool]]:
    """The rows of a lane. `urgent`: True the urgent lane's; False those of the one beside it, late ones among them;
    None where one process serves all.
    """
    if urgent is None:
        return []
    return [mark.is_(True) if urgent else or_(mark.is_(False), late(due, now))]


def late(due: Due, now: datetime) -> ColumnElement[bool]:
    """Rows that should have been taken long ago; those, too, that a clock which has been put back since wrote."""
    return or_(due <= now - LATE, due > now + LONGEST_PAUSE)


@dataclass
class Turns:
    """Whom this process served last. Lost with it, which costs one row out of turn."""

    _served: dict[str, dict[str, int]] = field(default_factory=dict)
    _count: int = 0
    _in_a_row: int = 0

    def order(self, queue: str, peer: InstrumentedAttribute[str]) -> ColumnElement[int]:
        """Peers in the order of their turns: first whom nobody has served yet, last who was served last."""
        served = self._served.get(queue)
        return case(served, value=peer, else_=0) if served else literal(0)

    def took(self, queue: str, peer: str) -> None:
        """A row of a peer was taken."""
        self._count += 1
        self._served.setdefault(queue, {})[peer] = self._count

    def last(self, queue: str) -> int:
        """When a row of a queue was last taken: of two queues the one with the lower count has its turn."""
        return max(self._served.get(queue, {}).values(), default=0)

    def more(self, urgent: bool) -> bool:
        """Whether, an urgent row having been taken or not, urgent ones go on before an ordinary one is looked at."""
        self._in_a_row = self._in_a_row + 1 if urgent and self._in_a_row < IN_A_ROW else 0
        return self._in_a_row > 0
