"""The keeper's process: `python -m workers.keeper --node DIR --name keeper`. Not Celery; it must outlive the broker.

It sequences the log at once when the bell wakes it, and looks for itself as well: every second, or at every `TURN`
while the database is not watched. It wakes workers for rows that nobody took (1 s for urgent ones, 10 s for the rest).
What speaks to a network or may take long (anchoring checkpoints, chain tests, deadlines and notices) runs in threads of
its own: the sequencer never waits for it.
"""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app import wiring
from app.kit.db import Sessions
from workers import rounds
from workers.bell import Bell
from workers.rounds import Round

TURN = 0.03
"""Seconds between two looks at the log while nobody watches it: an act's entry is in a signed head within 50 ms."""
QUIET = 1.0
"""Seconds between two looks at the log while it is watched."""

log = logging.getLogger("rogatory.keeper")


def main() -> None:
    """Parse the command line and serve until a signal comes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--node", type=Path, required=True)
    parser.add_argument("--name", default="keeper")
    given = parser.parse_args()
    node = wiring.open_node(given.node, given.name)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, frame: stopping.set())
    bell = Bell(node.queue_url(), Sessions.connect(node.database_url("rog_keeper"), size=1))
    serve(rounds.schedule(node.keeper_desk()), bell, node.now, node.ready, stopping)


def serve(
    schedule: list[Round],
    bell: Bell,
    now: Callable[[], datetime],
    ready: Callable[[], None],
    stopping: threading.Event,
) -> None:
    """Do the rounds until `stopping` is set: those apart each in a thread, the others in this one, at every bell."""
    for one in schedule:
        if one.apart:
            # Daemons: a thread that waits for a service must not keep the keeper from ending.
            threading.Thread(target=alone, args=(one, now, stopping), name=one.name, daemon=True).start()
    here = [one for one in schedule if not one.apart]
    ready()
    timed = [one for one in here if one.every]
    while not stopping.is_set():
        bell.wait(min([QUIET, *(one.until_due(now()) for one in timed)]) if bell.watching else TURN)
        for one in here:
            one.run_if_due(now())


def alone(one: Round, now: Callable[[], datetime], stopping: threading.Event) -> None:
    """Do one round, whenever its time comes, until `stopping` is set."""
    while not stopping.wait(min(0.5, one.every.total_seconds() / 2)):
        one.run_if_due(now())


if __name__ == "__main__":
    main()
