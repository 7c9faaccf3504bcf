"""A task that hangs for ever: its process is killed and replaced, and its row is taken again and done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from app.cli.playground import eventually
from app.embedded.valkey import EmbeddedValkey
from app.exchange.models import Inbox
from tests.conftest import Database
from tests.directory.states import NOW
from workers.tasks import LIMITS, TURN


def test_a_stuck_process_is_replaced_and_its_row_is_taken_again(database: Database, tmp_path: Path) -> None:
    row = Inbox(authority="XA.moj", envelope="a" * 64, peer="XB", received=NOW, state="stored", due=NOW, tries=0)
    with database.sessions("rog_door").begin(None) as session:
        session.add(row)
    broker = EmbeddedValkey(tmp_path / "v")
    broker.start()
    words = [sys.executable, "-m", "tests.workers.stuck", broker.url(), database.url("rog_intake"), str(tmp_path)]
    running = subprocess.Popen(words, start_new_session=True)
    try:
        eventually(lambda: done(database), "the row is done", 120)
    finally:
        running.terminate()
        running.wait(30)
        broker.stop()
    first, second = (tmp_path / "taken").read_text().split()
    assert first != second, "another process than the one that hung"


def done(database: Database) -> bool:
    with database.sessions("rog_intake").begin(None) as session:
        return session.scalars(select(Inbox.done)).one() is not None


def test_every_queue_has_a_limit_above_a_turn_and_its_longest_row() -> None:
    assert all(limit >= TURN + 180 for limit in LIMITS.values())
