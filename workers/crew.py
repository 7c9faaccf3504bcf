"""Hands that work one queue off side by side, where the work is waiting for others: a thread each, begun when needed.

Whoever takes something calls the next hand before it begins (`exchange/engaged.py`), so somebody is always free to
look, and no wake-up stands behind a call that does not come back.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

log = logging.getLogger("rogatory.worker")

MOST = 32
"""Hands of one process: peers that may be silent at the same moment and hold up nobody else."""
ENDS_WITHIN = 5.0
"""Seconds that hands have to come back when the process ends; the supervisor kills after ten."""


def _replace_me() -> None:
    os._exit(1)


@dataclass
class Crew:
    """Has a hand work the queue off. `hand` makes, for its number, what a hand does until nothing is due."""

    hand: Callable[[int], Callable[[], None]]
    again: Callable[[], None]
    """Rings the queue's own bell."""
    shut: Callable[[], None]
    """Closes what the hands share."""
    limit: float
    """Seconds after which a hand counts as stuck."""
    most: int = MOST
    stuck: Callable[[], None] = _replace_me
    """Ends this process: its like begins anew, and the row is taken again."""
    _free: threading.Condition = field(default_factory=threading.Condition)
    _hands: list[threading.Thread] = field(default_factory=list)
    _since: dict[int, float] = field(default_factory=dict)
    """When each hand that is at work began (monotonic seconds)."""
    _idle: int = 0
    _called: bool = False
    _closing: bool = False

    def drain(self) -> None:
        """Somebody looks what is due; does not wait for it. A hand that is stuck ends the process."""
        with self._free:
            began = min(self._since.values(), default=float("inf"))
        if time.monotonic() - began > self.limit:
            log.error("a hand has been at one thing for more than %.0f s: this process is replaced", self.limit)
            self.stuck()
            return
        self.call()

    def call(self) -> None:
        """Call a hand. While all are at work, the first that has nothing left looks once more."""
        with self._free:
            self._called = True
            if self._idle:
                self._free.notify()
            elif len(self._hands) < self.most and not self._closing:
                number = len(self._hands)
                made = threading.Thread(target=self._serve, args=(number,), name=f"hand-{number}", daemon=True)
                self._hands.append(made)
                made.start()

    def close(self) -> None:
        """No hand begins anything more. One that does not come back keeps what it holds: its row's lease tells."""
        with self._free:
            self._closing = True
            self._free.notify_all()
        end = time.monotonic() + ENDS_WITHIN
        for one in self._hands:
            one.join(max(0.0, end - time.monotonic()))
        if not any(one.is_alive() for one in self._hands):
            self.shut()

    def _serve(self, number: int) -> None:
        work = self.hand(number)
        while self._is_called(number):
            try:
                work()
            except Exception:
                log.exception("hand %s failed", number)

    def _is_called(self, number: int) -> bool:
        with self._free:
            self._since.pop(number, None)
            self._idle += 1
            while not self._called and not self._closing:
                self._free.wait()
            self._idle -= 1
            self._called = False
            self._since[number] = time.monotonic()
            return not self._closing
