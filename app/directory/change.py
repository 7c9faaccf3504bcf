"""One thing that is otherwise than before, in words. Pure: part of the base install."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Change(Enum):
    """What happens to a thing; `LOST` was there, was good and is not there any more: beware."""

    NEW = "new"
    CHANGED = "changed"
    ENDED = "ended"
    LOST = "lost"


@dataclass(frozen=True)
class Difference:
    """One thing that is otherwise than before."""

    change: Change
    words: str
