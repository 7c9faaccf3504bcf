"""What each queue's worker does when it is woken: take what is due, most urgent first, until nothing is left."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from app import wiring
from app.exchange import deliver, intake, signing, unattended, unreviewed
from app.exchange.models import Inbox, Outbox, ReceiptIn, ReceiptOut
from app.instruments.models import Signing
from app.kit import lease
from app.kit.db import Queued
from app.matters import exercises, projection
from workers.crew import MOST, Crew

log = logging.getLogger("rogatory.worker")

TURN = 60.0
"""Seconds after which a drain that has not come to its end begins anew at the next bell."""
MOST_FAILURES = 5
"""Failed turns in a row after which a drain waits for the sweep's bell."""


Stage = Callable[[], bool]
"""Does one row and answers whether there was one."""


class Works(Protocol):
    """What a queue's task calls."""

    def drain(self) -> None:
        """Have what is due done."""

    @property
    def again(self) -> Callable[[], None]:
        """Rings the queue's own bell."""

    @property
    def close(self) -> Callable[[], None]:
        """Gives back what it holds."""


@dataclass
class Drain:
    """Works a queue off. Each turn gives every stage one row."""

    stages: tuple[Stage, ...]
    again: Callable[[], None] = lambda: None
    """Rings the queue's own bell: there may be more."""
    close: Callable[[], None] = lambda: None
    free: Callable[[], None] = lambda: None
    """Gives back what this worker has taken: called after a turn that failed, which may have left its row leased."""
    _left: bool = field(default=False, init=False)

    def drain(self, seconds: float = TURN) -> None:
        """Until nothing is due, or for some seconds and then on at the next bell: a task must end before its limit.

        The rooms see to what fails in a row of theirs. What fails all the same is logged here and stops neither the
        other stages nor this process; when it fails again and again, the sweep's bell is waited for.
        """
        end, failures = time.monotonic() + seconds, 0
        while True:
            done, failed = self._turn()
            failures = failures + 1 if failed else 0
            if not done and not failed:
                return
            if time.monotonic() >= end:
                self.again()
                return
            if failures >= MOST_FAILURES:
                return
            if failed:
                time.sleep(min(2.0, 0.2 * 2**failures))

    def _turn(self) -> tuple[bool, bool]:
        done = failed = False
        if self._left:
            try:
                self.free()
            except Exception:
                log.exception("what a failed turn had taken is not free yet")
                return False, True
            self._left = False
        for stage in self.stages:
            try:
                done = stage() or done
            except Exception:
                failed = self._left = True
                log.exception("a worker's turn failed")
        return done, failed


def _sign(node: wiring.Node, name: str, queue: str) -> Drain:
    desk, worker, free = node.signing_desk(), *_worker(node, name, Signing)
    urgent = _lane(node, queue)
    return Drain((lambda: signing.work(desk, worker, urgent),), _bell(node, queue), desk.close, free)


def _deliver(node: wiring.Node, name: str, queue: str) -> Crew:
    """A hand for each peer: one that is silent costs the others nothing. Each leases under a name of its own."""
    desk, urgent, again = node.delivery_desk(), _lane(node, queue), _bell(node, queue)
    worker = _named(name)
    _free(node, [worker, *(f"{worker}/{number}" for number in range(MOST))], Outbox, ReceiptOut)

    def hand(number: int) -> Callable[[], None]:
        mine = f"{worker}/{number}"
        free = partial(_free, node, [mine], Outbox, ReceiptOut)
        return Drain((lambda: deliver.work(desk, mine, urgent),), again, free=free).drain

    crew = Crew(hand, again, desk.close, LIMITS[queue])
    desk.engaged.called = crew.call
    return crew


def _intake(node: wiring.Node, name: str, queue: str) -> Drain:
    desk, worker, free = node.intake_desk(), *_worker(node, name, Inbox, ReceiptIn)
    projecting, answering = node.projection_desk(), node.exercise_desk()
    urgent = _lane(node, queue)
    stages: tuple[Stage, ...] = (
        lambda: intake.work(desk, worker, urgent),
        lambda: projection.work(projecting, worker, urgent),
        lambda: unattended.work(desk),
        lambda: unreviewed.work(desk),
    )
    if not urgent:
        stages += (lambda: exercises.answer(answering),)
    return Drain(stages, _bell(node, queue), desk.close, free)


def _lane(node: wiring.Node, queue: str) -> bool | None:
    """What a queue's process takes, as `priority.rows` has it."""
    if queue.endswith("-urgent"):
        return True
    return False if queue == "deliver" or node.settings.urgent_lanes else None


def _bell(node: wiring.Node, queue: str) -> Callable[[], None]:
    return lambda: node.wake(queue, "again")


def _worker(node: wiring.Node, name: str, *tables: type[Queued]) -> tuple[str, Callable[[], None]]:
    """The worker's name in leases, and what frees them.

    What a dead process of this name had taken is free at once, and so is what a turn of this one left behind when its
    database died in the middle: not a lease later.
    """
    worker = _named(name)
    free = partial(_free, node, [worker], *tables)
    free()
    return worker, free


def _named(name: str) -> str:
    return f"{name}@{socket.gethostname()}"


def _free(node: wiring.Node, workers: Sequence[str], *tables: type[Queued]) -> None:
    with node.sessions().begin(None) as session:
        for table in tables:
            lease.release(session, table, workers, node.now())


DRAINS: dict[str, Callable[[wiring.Node, str, str], Works]] = {
    "sign": _sign,
    "sign-urgent": _sign,
    "intake": _intake,
    "intake-urgent": _intake,
    "deliver": _deliver,
    "deliver-urgent": _deliver,
}
"""Makes a queue's drain for a node, the process's name and the queue."""

LIMITS: dict[str, float] = {
    "sign": 300.0,
    "sign-urgent": 300.0,
    "intake": 900.0,
    "intake-urgent": 900.0,
    "deliver": 7200.0,
    "deliver-urgent": 7200.0,
}
"""Seconds after which a queue's task counts as stuck: its process is killed and replaced, its row taken again.

Well above a turn and the longest honest row that begins at its end: two signatures with every service at its
deadline (60 s), the verification of the largest file in a parser that may take its time and be started anew, and an
envelope with several attachments of 100 MB on a slow line (100 MB at 2 Mbit/s: 7 minutes).
"""
