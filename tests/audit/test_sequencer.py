"""The sequencer: every entry once, in one order, whatever dies or happens at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, ProgrammingError

from app.audit import tree
from app.audit.events import Event
from app.audit.models import AuditEntry, AuditPending, LogCheckpoint, LogLeaf, LogTile
from app.audit.proof import latest, prove
from app.audit.record import record
from app.audit.sequencer import sequence, waiting
from app.kit.actor import Actor
from app.kit.errors import Unknown
from app.trust.note import NoteKey, open_checkpoint
from tests.audit.keeping import NOW, OTHER, OWNER, SIGNER, check, drain, step, write, write_many
from tests.conftest import Database

DYING = """
import os, sys
from app.audit.sequencer import sequence
from app.kit.clock import now
from app.kit.db import Sessions
from app.trust.note import NoteSigner
with Sessions.connect(sys.argv[1]).begin(None) as session:
    assert sequence(session, NoteSigner.generate("rogatory/XA"), now()) is not None
    print("sequenced", flush=True)
    sys.stdin.read()
"""


def leaves(database: Database) -> list[tuple[int, str]]:
    with database.sessions("rog_keeper").begin(None) as session:
        return [
            (index, entry)
            for index, entry in session.execute(select(LogLeaf.index, LogLeaf.entry).order_by(LogLeaf.index))
        ]


def test_entries_get_their_places_and_the_head_is_signed(database: Database) -> None:
    entries = write_many(database, 5)
    checkpoint = step(database)
    assert checkpoint is not None
    assert (checkpoint.origin, checkpoint.size) == ("rogatory/XA", 5)
    assert leaves(database) == list(enumerate(sorted(entries)))
    with database.sessions("rog_keeper").begin(None) as session:
        found = latest(session)
        assert found is not None
        assert open_checkpoint(found[1], SIGNER.public) == checkpoint
        assert checkpoint.root == tree.root_of(session.scalars(select(AuditEntry.leaf_hash).order_by(AuditEntry.id)))
        assert not waiting(session)


def test_nothing_pending_makes_no_checkpoint(database: Database) -> None:
    assert step(database) is None
    write_many(database, 1)
    assert step(database) is not None
    assert step(database) is None


def test_a_proof_is_none_until_sequenced_and_unknown_to_others(database: Database) -> None:
    entry = write_many(database, 3)[1]
    with database.sessions("rog_deliver").begin(OWNER) as session:
        assert prove(session, entry) is None
    drain(database)
    with database.sessions("rog_deliver").begin(OWNER) as session:
        proof = prove(session, entry)
        assert proof is not None
        assert proof.check(SIGNER.public).size == 3
    for owner in (OTHER, None):
        with database.sessions("rog_deliver").begin(owner) as session, pytest.raises(Unknown):
            prove(session, entry)


def test_a_proof_under_another_key_is_refused(database: Database) -> None:
    entry = write_many(database, 3)[1]
    drain(database)
    with database.sessions("rog_deliver").begin(OWNER) as session:
        proof = prove(session, entry)
    assert proof is not None
    from_other = NoteKey("rogatory/XB", SIGNER.public.algorithm, SIGNER.public.public)
    with pytest.raises(Exception, match="known keys"):
        proof.check(from_other)


@pytest.mark.parametrize("batch", [1, 7, 256, 300])
def test_batches_of_any_size_make_the_same_log(database: Database, batch: int) -> None:
    count = 40 if batch == 1 else 600
    write_many(database, count)
    while step(database, batch=batch) is not None:
        pass
    assert len(leaves(database)) == count
    assert check(database) == []
    with database.sessions("rog_keeper").begin(None) as session:
        assert session.scalar(select(func.count()).select_from(LogTile)) == count // 256
        assert session.scalar(select(func.count()).select_from(LogCheckpoint)) == -(-count // batch)


def test_a_transaction_that_commits_late_is_not_lost(database: Database) -> None:
    with database.sessions("rog_web").begin(OWNER) as late:
        early = write(late)
        write_many(database, 3)
        drain(database)
        assert len(leaves(database)) == 3
    drain(database)
    assert leaves(database)[-1] == (3, early)
    assert check(database) == []


def test_eight_writers_and_two_sequencers_lose_and_double_nothing(database: Database) -> None:
    stop = threading.Event()

    def writer(number: int) -> list[str]:
        owner = OWNER if number % 2 else OTHER
        made = []
        for count in range(30):
            with database.sessions("rog_web").begin(owner) as session:
                made.append(record(session, Actor.node(owner), Event.ENVELOPE_SENT, at=NOW, subject={"n": str(count)}))
        return made

    def sequencer() -> None:
        while not stop.is_set():
            if step(database, batch=16) is None:
                time.sleep(0.005)

    with ThreadPoolExecutor(10) as pool:
        sequencers = [pool.submit(sequencer) for _ in range(2)]
        try:
            written = [entry for made in pool.map(writer, range(8)) for entry in made]
        finally:
            stop.set()
        for running in sequencers:
            running.result()
    drain(database)
    placed = leaves(database)
    assert [index for index, _ in placed] == list(range(240))
    assert sorted(entry for _, entry in placed) == sorted(written)
    assert check(database) == []


def test_a_second_sequencer_has_nothing_to_do_while_the_first_works(database: Database) -> None:
    write_many(database, 2)
    with database.sessions("rog_keeper").begin(None) as first:
        assert sequence(first, SIGNER, NOW) is not None
        assert step(database) is None
    assert len(leaves(database)) == 2


def test_the_index_is_a_fence_even_without_the_lock(database: Database) -> None:
    write_many(database, 1)
    drain(database)
    with pytest.raises(IntegrityError), database.sessions("rog_keeper").begin(None) as session:
        session.add(LogLeaf(index=0, authority=OWNER, entry="another", hash=b"0" * 32))


def test_a_sequencer_killed_before_its_commit_has_done_nothing(database: Database) -> None:
    write_many(database, 4)
    dying = subprocess.Popen(
        [sys.executable, "-c", DYING, database.url("rog_keeper")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert dying.stdout is not None
    assert dying.stdout.readline() == "sequenced\n"
    os.kill(dying.pid, signal.SIGKILL)
    dying.communicate()
    end = time.monotonic() + 10
    while step(database) is None and time.monotonic() < end:
        time.sleep(0.02)  # the server frees the lock when it notices
    assert len(leaves(database)) == 4
    assert check(database) == []


def test_the_sequencer_of_a_killed_server_goes_on_where_it_was(database: Database) -> None:
    write_many(database, 3)
    drain(database)
    write_many(database, 2)
    database.close()
    server = database.server
    assert server.process_id is not None
    os.kill(server.process_id, signal.SIGKILL)
    end = time.monotonic() + 10
    while server.alive() and time.monotonic() < end:
        time.sleep(0.01)
    server.start()
    drain(database)
    assert len(leaves(database)) == 5
    assert check(database) == []


@pytest.mark.parametrize("login", ["rog_web", "rog_door", "rog_sign", "rog_deliver", "rog_intake", "rog_operator"])
def test_only_the_keeper_sequences(database: Database, login: str) -> None:
    write_many(database, 1)
    with pytest.raises(ProgrammingError, match="permission denied"), database.sessions(login).begin(None) as session:
        sequence(session, SIGNER, NOW)


def test_a_pending_row_without_its_entry_holds_up_nobody(database: Database) -> None:
    write_many(database, 2)
    with database.admin().begin(None) as session:
        session.add(AuditPending(entry="0", authority=OWNER))
    drain(database)
    assert len(leaves(database)) == 2
    assert [one.fault.value for one in check(database)] == ["pending_orphan"]
