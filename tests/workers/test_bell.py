"""What wakes the keeper: an act that is committed, although nobody rings, and an instrument that rings."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from app import broker
from app.audit.events import Event
from app.audit.record import record
from app.audit.sequencer import sequence
from app.cli.playground import eventually
from app.embedded.valkey import EmbeddedValkey
from app.kit.actor import Actor
from app.kit.clock import now
from app.kit.db import Sessions
from app.kit.ids import AuthorityId
from app.trust.note import NoteSigner
from tests.conftest import Database
from workers.bell import Bell

OWNER = AuthorityId("XA.moj")
LONG = 30.0
"""Seconds that a bell which rings never takes."""


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[str]:
    server = EmbeddedValkey(tmp_path / "valkey")
    yield server.start()
    server.stop()


@pytest.fixture
def bell(database: Database, queue: str) -> Bell:
    made = Bell(queue, Sessions.connect(database.url("rog_keeper"), size=1))
    eventually(lambda: made.watching, "the database is watched")
    made.wait(0.0)
    return made


def rings(bell: Bell) -> bool:
    start = time.monotonic()
    bell.wait(LONG)
    return time.monotonic() - start < LONG


def act(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        record(session, Actor.node(OWNER), Event.NODE_STARTED, at=now(), subject={"node": "XA"})


def place(database: Database) -> None:
    with database.sessions("rog_keeper").begin(None) as session:
        sequence(session, NoteSigner.generate("rogatory/XA"), now())


def test_an_act_rings_when_it_is_committed_and_not_before(database: Database, bell: Bell) -> None:
    with database.sessions("rog_web").begin(OWNER) as session:
        record(session, Actor.node(OWNER), Event.NODE_STARTED, at=now(), subject={"node": "XA"})
        start = time.monotonic()
        bell.wait(1.5)
        assert time.monotonic() - start >= 1.5
    assert rings(bell)


def test_it_rings_until_the_entry_has_its_place(database: Database, bell: Bell) -> None:
    act(database)
    assert rings(bell)
    assert rings(bell), "nothing was done yet"
    place(database)
    time.sleep(0.5)  # a look that had begun before is over
    bell.wait(0.0)
    start = time.monotonic()
    bell.wait(1.5)
    assert time.monotonic() - start >= 1.5


def test_an_instrument_rings_through_the_broker(bell: Bell, queue: str) -> None:
    wake = broker.waker(broker.celery(queue))
    threading.Timer(0.3, wake, ("keeper", "row")).start()
    assert rings(bell)


def test_a_watch_that_was_cut_off_begins_anew_and_says_so_meanwhile(database: Database, bell: Bell) -> None:
    with database.admin().begin(None) as session:
        kill = "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'rog_keeper'"
        assert session.execute(text(kill)).all()
    eventually(lambda: not bell.watching, "nobody watches")
    eventually(lambda: bell.watching, "it is watched again")
    act(database)
    assert rings(bell)
