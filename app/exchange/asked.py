"""When a deliver process last asked whom; lost with the process, which costs one question more."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.directory.queries import EditionPin
from app.directory.vouched import Vouched
from app.exchange.engaged import Busy
from app.exchange.roads import pause
from app.kit.ids import StateCode


@dataclass
class Turn:
    """When a peer is asked next, and how often in a row it was in vain."""

    due: datetime
    in_vain: int = 0

    def good(self, now: datetime, wait: timedelta) -> None:
        """Asked now, and not in vain: the next time after `wait`."""
        self.due, self.in_vain = now + wait, 0

    def vain(self, now: datetime, first: float, longest: float) -> None:
        """Asked now, in vain: the next time after a pause that grows, in seconds."""
        self.due, self.in_vain = now + pause(self.in_vain, first, longest), self.in_vain + 1


@dataclass
class Asked:
    """The turns of all peers, by what they are asked for. `clock` in seconds, monotonic."""

    clock: Callable[[], float] = time.monotonic
    busy: bool = False
    """The lane has just had a row: only then do peers go before the next one, for what is asked of a peer that is away
    would else close its circuit before each try of a letter.
    """
    looked: float = float("-inf")
    """When the peers were last looked at (as `clock` has it)."""
    passed: dict[StateCode, float] = field(default_factory=dict)
    """Since when (as `clock` has it) looks have passed over a peer, because a hand was at it each time."""
    daily: dict[StateCode, Turn] = field(default_factory=dict)
    wished: dict[StateCode, Turn] = field(default_factory=dict)
    fetched: dict[StateCode, Turn] = field(default_factory=dict)
    told: dict[StateCode, tuple[EditionPin | None, Turn]] = field(default_factory=dict)
    """Our own edition that each was told of last, and when the next try may be."""
    vouched: dict[StateCode, Vouched] = field(default_factory=dict)
    """How far the editions of each were followed downwards from its newest, until those that are missing are here."""
    compared: dict[StateCode, datetime] = field(default_factory=dict)
    """When each was last asked for the head of its log."""

    def look(self, peers: set[StateCode], wished: set[StateCode], busy: Busy) -> None:
        """These peers are looked at now, but for the busy ones. One whose edition nobody waits for any more begins
        afresh another time.
        """
        self.looked = now = self.clock()
        self.passed = {state: self.passed.get(state, now) for state in sorted(peers & busy)}
        self.wished = {state: turn for state, turn in self.wished.items() if state in wished}

    def look_due(self, seconds: float, busy: Busy) -> bool:
        """Whether the peers were last looked at that long ago, or one that is free now has been passed over so long:
        with a backlog to it a hand is at it whenever another looks, and only who comes from it finds it free.
        """
        latest = self.clock() - seconds
        return self.looked <= latest or any(
            since <= latest for state, since in self.passed.items() if state not in busy
        )


def due(turns: dict[StateCode, Turn], state: StateCode, now: datetime) -> bool:
    """Whether it is a peer's turn; the first time it is."""
    return turns.setdefault(state, Turn(now)).due <= now
