"""Which peers a process is at: one hand a peer, and a hand for each. A peer that is silent, or drips an answer byte by
byte, holds the one hand that is at it, and nobody who waits for another peer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from app.kit.ids import StateCode


class OfPeer(Protocol):
    """Something that is due to one peer."""

    @property
    def peer(self) -> StateCode:
        """Whom it is due to."""


T = TypeVar("T", bound=OfPeer)
Busy = frozenset[StateCode]
"""Peers that a hand is at."""


@dataclass
class Engaged:
    """The peers that the hands of one process are at now; lost with it, as what it had leased is."""

    called: Callable[[], None] = lambda: None
    """Calls another hand: this one may not be back soon."""
    _peers: set[StateCode] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def now(self) -> Busy:
        """The peers that are busy."""
        with self._lock:
            return frozenset(self._peers)

    @contextmanager
    def one(self, choose: Callable[[Busy], T | None]) -> Iterator[T | None]:
        """What `choose` finds due to a peer that is not busy; that peer is busy until the block ends.

        Hands choose one after the other: `choose` reads and leases, and speaks to no peer.
        """
        with self._lock:
            found = choose(frozenset(self._peers))
            if found is not None:
                self._peers.add(found.peer)
        if found is None:
            yield None
            return
        try:
            self.called()
            yield found
        finally:
            with self._lock:
                self._peers.discard(found.peer)
