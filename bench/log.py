"""The log, measured: appends with 8 writers, wait from commit to local checkpoint, one proof at a million entries.

    python -m bench.log [--entries 1000000] [--seconds 4] [--json]

Appends are compared with bare inserts of the same rows in the same transactions by the same writers, in turns. The
wait is measured in a whole node that runs, with nothing else to do: an act commits in one process, its keeper signs.
"""

from __future__ import annotations

import argparse
import json
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import exists, func, insert, select, text
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.events import Event
from app.audit.models import AuditEntry, AuditPending, AuditSalt, LogCheckpoint, LogLeaf
from app.audit.proof import prove
from app.audit.record import commitment, record
from app.audit.sequencer import sequence
from app.cli.playground import RunningNode, playground
from app.embedded.postgres import SUPERUSER, EmbeddedPostgres
from app.kit.actor import Actor
from app.kit.clock import now
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, OfficialId, uuid7
from app.trust.note import NoteSigner
from migrations import run

OWNER = AuthorityId("XA.moj")
ANA = OfficialId("XA.moj/ana")
WRITERS = 8
AIM_APPENDS, AIM_WAIT_MS = 0.8, 50.0
SUBJECT = {"instrument": uuid7(), "matter": "XA-2026-K7Q3MD9T", "sha256": "0" * 64, "kind": "mla_request"}


def append(session: Session) -> None:
    """What an act does."""
    record(session, Actor.named(ANA), Event.APPROVAL_GIVEN, at=now(), subject=SUBJECT)


ENTRY = secrets.token_bytes(420)
LEAF = tree.leaf(ENTRY)
COMMITTED = commitment(ENTRY[:32], ANA)


def bare(session: Session) -> None:
    """The same rows, made beforehand but for their key: what the database alone asks."""
    identity = uuid7()
    row = {"authority": OWNER, "id": identity, "at": datetime.now(UTC), "event": Event.APPROVAL_GIVEN.value}
    session.execute(insert(AuditEntry).values(**row, entry=ENTRY, leaf_hash=LEAF))
    names = {"authority": OWNER, "entry": identity, "member": "actor", "salt": ENTRY[:32], "official": ANA}
    session.execute(insert(AuditSalt).values(**names))
    session.execute(insert(AuditPending).values(entry=identity, authority=OWNER))


ROUNDS: dict[str, Callable[[Session], None]] = {"append": append, "bare": bare}


def write(url: str, what: str, seconds: float) -> None:
    """A writer: transactions for so long; prints how many."""
    sessions, act, count = Sessions.connect(url, size=1), ROUNDS[what], 0
    with sessions.begin(OWNER) as session:
        act(session)  # compiled and connected before the clock starts
    sys.stdin.readline()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        with sessions.begin(OWNER) as session:
            act(session)
        count += 1
    sys.stdout.write(f"{count}\n")


def rate(url: str, what: str, seconds: float) -> float:
    """Transactions a second of all writers together."""
    command = [sys.executable, "-m", "bench.log", "--writer", what, "--url", url, "--seconds", str(seconds)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    running = [subprocess.Popen(command, **pipes) for _ in range(WRITERS)]
    time.sleep(3.0)
    for one in running:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    return sum(int(one.communicate()[0]) for one in running) / seconds


def waits(node: RunningNode, count: int, *, rung: bool) -> list[float]:
    """Milliseconds from an act's commit until its log entry is seen under a signed head of the running keeper; the act
    rings the keeper as an issued instrument does, or leaves it to look by itself.
    """
    sessions, found = node.node.sessions("rog_web"), []
    for _ in range(count + 5):
        time.sleep(0.05 + secrets.randbelow(100) / 1000)  # at no particular moment of the keeper's turn
        with sessions.begin(node.authority) as session:
            entry = record(
                session,
                Actor.named(OfficialId(f"{node.authority}/ana")),
                Event.APPROVAL_GIVEN,
                at=now(),
                subject=SUBJECT,
            )
        start = time.perf_counter()
        if rung:
            node.node.wake("keeper", entry)
        while not _covered(sessions, node.authority, entry):
            time.sleep(0.001)
        found.append((time.perf_counter() - start) * 1000)
    return found[5:]


def _covered(sessions: Sessions, owner: AuthorityId, entry: str) -> bool:
    with sessions.begin(owner) as session:
        index = select(LogLeaf.index).where(LogLeaf.entry == entry).scalar_subquery()
        return session.scalar(select(exists().where(LogCheckpoint.size > index))) is True


def alone(server: EmbeddedPostgres, signer: NoteSigner, count: int) -> list[float]:
    """Milliseconds of the sequencer's own work for one entry: the floor of the wait."""
    writer, keeper = Sessions.connect(server.url("rog_web")), Sessions.connect(server.url("rog_keeper"))
    found = []
    for _ in range(count + 5):
        with writer.begin(OWNER) as session:
            append(session)
        start = time.perf_counter()
        with keeper.begin(None) as session:
            assert sequence(session, signer, now()) is not None
        found.append((time.perf_counter() - start) * 1000)
    return found[5:]


def fill(server: EmbeddedPostgres, signer: NoteSigner, entries: int) -> tuple[float, float]:
    """Bring the log to so many entries; seconds of writing them by SQL and of sequencing."""
    sessions, keeper = Sessions.connect(server.url(SUPERUSER)), Sessions.connect(server.url("rog_keeper"))
    with keeper.begin(None) as session:
        missing = entries - (session.scalar(select(func.count()).select_from(LogLeaf)) or 0)
    start = time.perf_counter()
    with sessions.begin(OWNER) as session:
        made = (
            "with made as (insert into audit_entry (authority, id, at, event, entry, leaf_hash) "
            "select :owner, uuidv7()::text, now(), 'alarm', e, sha256('\\x00'::bytea || e) "
            "from generate_series(1, :count) n, lateral (select sha256(n::text::bytea) e) "
            "made returning id, authority) "
            "insert into audit_pending (entry, authority) select id, authority from made"
        )
        session.execute(text(made), {"owner": OWNER, "count": max(missing, 0)})
    written = time.perf_counter()
    while True:
        with keeper.begin(None) as session:
            if sequence(session, signer, now()) is None:
                break
    return written - start, time.perf_counter() - written


def proofs(server: EmbeddedPostgres, signer: NoteSigner, count: int) -> list[float]:
    """Milliseconds of one proof of an entry picked at random, each checked."""
    sessions = Sessions.connect(server.url("rog_deliver"))
    with sessions.begin(OWNER) as session:
        size = session.scalar(select(func.count()).select_from(LogLeaf)) or 0
        places = [secrets.randbelow(size) for _ in range(count + 3)]
        chosen = [session.scalar(select(LogLeaf.entry).where(LogLeaf.index == place)) for place in places]
    found = []
    for entry in chosen:
        assert entry is not None
        start = time.perf_counter()
        with sessions.begin(OWNER) as session:
            proof = prove(session, entry)
        found.append((time.perf_counter() - start) * 1000)
        assert proof is not None
        proof.check(signer.public)
    return found[3:]


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20)[-1]


def measure(seconds: float, entries: int) -> dict[str, float]:
    """Everything, on a durable server of its own."""
    with tempfile.TemporaryDirectory(prefix="rogatory-bench-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        server.start()
        try:
            run.upgrade(server.url(SUPERUSER))
            found = _measured(server, seconds, entries)
        finally:
            server.stop()
    return found | _waited()


def _waited() -> dict[str, float]:
    """In a node of its own that does nothing else."""
    with tempfile.TemporaryDirectory(prefix="rog-") as folder, playground(Path(folder)) as built:
        node = built.found("XA", settings={"chain_test_every": 0.0})
        node.start()
        built.people(node)
        looked, rung = waits(node, 150, rung=False), waits(node, 150, rung=True)
    return {
        "wait_p50_ms": statistics.median(looked),
        "wait_p95_ms": p95(looked),
        "rung_p95_ms": p95(rung),
    }


def _measured(server: EmbeddedPostgres, seconds: float, entries: int) -> dict[str, float]:
    signer = NoteSigner.generate("rogatory/XA")
    rounds = [
        (rate(server.url("rog_web"), "bare", seconds), rate(server.url("rog_web"), "append", seconds)) for _ in "123"
    ]
    fill(server, signer, 0)
    floor = alone(server, signer, 200)
    filled, sequenced = fill(server, signer, entries)
    proved = proofs(server, signer, 200)
    return {
        "bare_per_s": statistics.median(one for one, _ in rounds),
        "append_per_s": statistics.median(one for _, one in rounds),
        "append_ratio": statistics.median(ours / theirs for theirs, ours in rounds),
        "sequencer_p95_ms": p95(floor),
        "sequenced_per_s": entries / sequenced if filled else 0.0,
        "proof_p50_ms": statistics.median(proved),
        "proof_p95_ms": p95(proved),
        "entries": entries,
    }


def main() -> None:
    """Print the figures; exit 1 if an aim is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.log", description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--writer", choices=sorted(ROUNDS), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.writer:
        write(given.url, given.writer, given.seconds)
        return
    found = measure(given.seconds, given.entries)
    if given.json:
        print(json.dumps(found))
    else:
        print(f"appends, {WRITERS} writers: {found['append_per_s']:.0f}/s against {found['bare_per_s']:.0f}/s bare")
        print(f"  ratio {found['append_ratio']:.2f} (aim at least {AIM_APPENDS})")
        print(f"commit to local checkpoint: p50 {found['wait_p50_ms']:.1f} ms, p95 {found['wait_p95_ms']:.1f} ms")
        print(f"  (aim p95 below {AIM_WAIT_MS:.0f} ms, idle; p95 {found['rung_p95_ms']:.1f} ms where the act rings,")
        print(f"  {found['sequencer_p95_ms']:.1f} ms of it the sequencer's own work)")
        print(f"sequencing in bulk: {found['sequenced_per_s']:.0f} entries/s")
        print(f"one proof at {given.entries} entries: p50 {found['proof_p50_ms']:.1f} ms")
    sys.exit(0 if found["append_ratio"] >= AIM_APPENDS and found["wait_p95_ms"] < AIM_WAIT_MS else 1)


if __name__ == "__main__":
    main()
