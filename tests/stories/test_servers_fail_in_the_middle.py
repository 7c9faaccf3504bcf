"""The broker is emptied, PostgreSQL is killed, the peer is away, the timestamping authority is silent."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import redis
from sqlalchemy import select, update

from app.audit.events import Event
from app.audit.proof import prove
from app.audit.record import record
from app.cli.hands import delivery, instruments, matter
from app.cli.playground import Playground, RunningNode, eventually, silence, still
from app.embedded.valkey import EmbeddedValkey
from app.exchange.courier import Courier
from app.exchange.deliver import try_again
from app.exchange.models import Inbox, ReceiptOut
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import now
from app.kit.errors import RogatoryError
from tests.exchange import silent
from tests.factories import bodies
from tests.stories import world
from tests.stories.forge import courier
from tests.stories.hands import Paper, agree, ask_signature, fresh, request, second_look, signed, take, write

URGENT: JsonObject = {"level": "urgent", "reason": "The logs end tomorrow."}


def flush(node: RunningNode) -> None:
    """Empty the node's broker: every wake-up is lost."""
    with redis.Redis(unix_socket_path=str(EmbeddedValkey(node.home / "valkey").socket())) as client:
        client.flushall()


def kill_postgres(node: RunningNode) -> None:
    """Kill the node's PostgreSQL, all of it."""
    pid = int((node.home / "postgres" / "data" / "postmaster.pid").read_text().split("\n", 1)[0])
    os.kill(pid, signal.SIGKILL)


def test_the_broker_is_emptied_in_the_middle(xa: RunningNode, xb: RunningNode) -> None:
    papers = [write(xa, "request", fresh(), to="XB.moj") for _ in range(3)]
    for paper in papers:
        second_look(paper)
    for paper in papers:
        ask_signature(paper)
        flush(xa)
        flush(xb)
    for paper in papers:
        agree(xa, xb, paper.reference, "RECEIVED")
        assert len(instruments(xb, paper.reference)) == 1


def test_postgresql_is_killed_in_the_middle(broken_pair: Playground) -> None:
    xa, xb = broken_pair["XA"], broken_pair["XB"]
    papers = [write(xa, "request", fresh(), to="XB.moj") for _ in range(3)]
    for paper in papers:
        second_look(paper)
        ask_signature(paper)
    kill_postgres(xa)
    eventually(lambda: answers(xa, papers[0].reference), "the database of XA is back", 60)
    kill_postgres(xb)
    eventually(lambda: answers(xb, papers[0].reference), "the database of XB is back", 60)
    for paper in papers:
        agree(xa, xb, paper.reference, "RECEIVED")
        assert [row.id for row in instruments(xb, paper.reference)] == [paper.id]
    take(xb, "acknowledge", papers[0].reference, kind="acknowledgement")
    agree(xa, xb, papers[0].reference, "ACKNOWLEDGED")
    world.log_holds(xa)
    world.log_holds(xb)


def answers(node: RunningNode, reference: str) -> bool:
    try:
        matter(node, reference)
    except Exception:  # noqa: BLE001  # whatever a killed database answers means: not yet
        return False
    return True


def test_the_peer_is_away_and_comes_back(broken_pair: Playground) -> None:
    xa, xb = broken_pair["XA"], broken_pair["XB"]
    xb.stop()
    paper = request(xa)
    waits = eventually(lambda: tried(xa, paper.id, 4), "several tries")
    assert waits.state == "waiting"
    assert waits.problem in {"peer_unreachable", "peer_hung_up"}
    assert waits.next_try is not None
    assert _told(xa, "delivery.stalled", paper)
    xb.start()
    agree(xa, xb, paper.reference, "RECEIVED")
    eventually(lambda: not world.notices(xa, "delivery.stalled"), "nobody is told any more that it stalls")


def tried(node: RunningNode, identity: str, times: int):  # type: ignore[no-untyped-def]  # a Delivery or None
    found = delivery(node, identity)
    return found if found.attempts >= times else None


def test_a_delivery_is_given_up_loudly_and_can_be_taken_up(own_pair: Callable[..., Playground]) -> None:
    built = own_pair(give_up_after=2.0)
    xa, xb = built["XA"], built["XB"]
    xb.stop()
    paper = request(xa)
    eventually(lambda: delivery(xa, paper.id).state == "gave_up", "it is given up")
    assert _told(xa, "delivery.gave_up", paper)
    xb.start()
    with xa.node.sessions("rog_operator").begin(xa.authority) as session:
        try_again(session, xa.authority, paper.id, now())
    agree(xa, xb, paper.reference, "RECEIVED")
    assert not world.notices(xa, "delivery.gave_up")


def test_ordinary_letters_wait_for_the_timestamp_and_urgent_ones_leave(broken_pair: Playground) -> None:
    xa, xb = broken_pair["XA"], broken_pair["XB"]
    request(xa)  # revocation data is cached from here on, as on any day
    broken_pair.tsa.stop()
    ordinary = write(xa, "request", fresh(), to="XB.moj")
    second_look(ordinary)
    ask_signature(ordinary)
    eventually(lambda: world.notices(xa, "tsa.down"), "people hear that the authority is silent")
    body = fresh(urgency={"level": "urgent", "reason": "The logs end tomorrow."})
    urgent = write(xa, "request", body, to="XB.moj", urgency="urgent")
    ask_signature(urgent)
    agree(xa, xb, urgent.reference, "RECEIVED")
    there = instruments(xb, urgent.reference)[0]
    told = world.told(there.report)
    assert [one["time_source"] for one in told["signatures"]] == ["receipt", "receipt"]  # type: ignore[index,union-attr]
    assert _told(xa, "unstamped.left", urgent)
    assert signed(ordinary) is None
    broken_pair.tsa.start()
    eventually(lambda: signed(ordinary), "the ordinary one leaves once the authority answers", 60)
    agree(xa, xb, ordinary.reference, "RECEIVED")
    eventually(lambda: not world.notices(xa, "tsa.down"), "the notice is resolved")


def _told(node: RunningNode, occasion: str, paper: Paper) -> bool:
    """Whether people have heard something of this very paper."""
    return any(one.subject["instrument"] == paper.id for one in world.notices(node, occasion))


URGENT_LEAVES = 60.0
"""Seconds after which an urgent letter has left without a timestamp, on a machine that does much else."""
PLACED = 3.0
"""Seconds after which an entry has its place in the log, whatever any service does."""


def test_a_timestamping_authority_that_accepts_and_never_answers(broken_pair: Playground) -> None:
    """Worse than one that is away: whoever asks it waits. Only what needs its stamp may wait for it."""
    xa, xb = broken_pair["XA"], broken_pair["XB"]
    assert not world.notices(xa, "tsa.down")
    request(xa)  # revocation data is cached from here on, as on any day
    line = ExitStack()
    line.enter_context(silence(xa))
    before = request(xa)
    with hanging(broken_pair), line:
        line.close()  # what was signed already leaves only now
        ordinary = write(xa, "request", fresh(), to="XB.moj")
        second_look(ordinary)
        ask_signature(ordinary)
        eventually(lambda: world.notices(xa, "tsa.down"), "people hear that the authority does not answer", 60)
        body = fresh(urgency={"level": "urgent", "reason": "The logs end tomorrow."})
        urgent = write(xa, "request", body, to="XB.moj", urgency="urgent")
        ask_signature(urgent)
        left = eventually(lambda: signed(urgent), "the urgent one is signed", URGENT_LEAVES)
        assert _told(xa, "unstamped.left", urgent)
        for _ in range(6):
            _placed(xa)
            time.sleep(0.7)
        assert signed(ordinary) is None
        for paper in (before, urgent):
            agree(xa, xb, paper.reference, "RECEIVED")
        assert [row.sha256 for row in instruments(xb, urgent.reference)] == [left.sha256]
        assert signed(ordinary) is None
    eventually(lambda: signed(ordinary), "the ordinary one leaves once the authority answers", 60)
    agree(xa, xb, ordinary.reference, "RECEIVED")
    eventually(lambda: not world.notices(xa, "tsa.down"), "the notice is resolved")
    world.log_holds(xa)


@contextmanager
def hanging(built: Playground) -> Iterator[None]:
    """The timestamping authority's machine takes connections and says nothing for a while."""
    assert built.tsa.running is not None
    os.kill(built.tsa.running.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(built.tsa.running.pid, signal.SIGCONT)


def _placed(node: RunningNode) -> None:
    """An entry that is written now has its place in the log soon."""
    with node.session() as session:
        entry = record(session, Actor.node(node.authority), Event.ALARM, at=now(), subject={"reason": "story"})
    eventually(lambda: world.read(node, lambda session: prove(session, entry)), "the entry has its place", PLACED)


def posted(road: Courier, token: str) -> bool:
    """Whether the envelope was taken; its own node may still be bringing the parts."""
    try:
        road.post_envelope(token)
    except RogatoryError as error:
        if error.code != "parts_missing":
            raise
        return False
    return True


def test_the_same_envelope_fifty_times_from_eight_threads(xa: RunningNode, xb: RunningNode) -> None:
    """All at once, before anything of it was read: the first insert races, and then the decision does."""
    with still(xb, "intake"):
        paper = request(xa)
        token = eventually(lambda: delivery(xa, paper.id).envelope, "it is packed").decode("ascii")
        failures: list[str] = []
        together = threading.Barrier(8)

        def bring() -> None:
            try:
                with courier(xa, xb) as road:
                    together.wait(30)
                    for _ in range(7):
                        eventually(lambda: posted(road, token), "its parts are there")
            except RogatoryError as error:
                failures.append(str(error))

        threads = [threading.Thread(target=bring) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert failures == []
    agree(xa, xb, paper.reference, "RECEIVED")
    assert len(instruments(xb, paper.reference)) == 1
    assert sum(row.envelope == delivery(xa, paper.id).envelope_sha256 for row in world.inbox(xb)) == 1


def test_letters_that_arrive_in_the_wrong_order(xa: RunningNode, xb: RunningNode) -> None:
    """One side's intake stands still while three letters pile up; then the last is taken first."""
    paper = request(xa)
    agree(xa, xb, paper.reference, "RECEIVED")
    with still(xa, "intake"):
        for act, kind in (("acknowledge", "acknowledgement"), ("accept", "acceptance"), ("ask", "information_request")):
            take(xb, act, paper.reference, kind=kind)
        eventually(lambda: len(waiting(xa)) >= 3, "three letters wait")
        last = waiting(xa)[-1]
        # No login of the node may change this mark; the server's own may.
        with xa.as_superuser() as connection:
            connection.execute(update(Inbox).where(Inbox.envelope == last).values(urgent=True))
    agree(xa, xb, paper.reference, "EXECUTION_QUERIED")
    with xa.session() as session:
        held = select(ReceiptOut).where(ReceiptOut.envelope == last, ReceiptOut.status == "held")
        assert session.scalars(held).first() is not None


def waiting(node: RunningNode) -> list[str]:
    """Envelopes that are not decided."""
    return [row.envelope for row in world.inbox(node) if row.done is None]


def test_a_timestamping_authority_that_hangs_holds_up_neither_the_log_nor_an_urgent_letter(
    own_world: Playground,
) -> None:
    """It accepts and never answers. The keeper and the sign class both ask it."""
    with silent.server() as url:
        own_world.found("XA", settings={**world.QUICK, "tsa_url": url})
        built = world.pair(own_world)
        xa, xb = built["XA"], built["XB"]
        opened = write(xa, "request", fresh(urgency=URGENT), to="XB.moj", urgency="urgent")
        ask_signature(opened)
        agree(xa, xb, opened.reference, "RECEIVED")
        body = bodies.of("communication")
        ordinary = write(xa, "message", body, reference=opened.reference, urgency="routine")
        ask_signature(ordinary)
        eventually(lambda: world.notices(xa, "tsa.down"), "people hear that the authority is silent")
        urgent = write(xa, "message", body, reference=opened.reference, urgency="urgent")
        ask_signature(urgent)
        eventually(lambda: signed(urgent), "an urgent word of the same matter leaves", 30)
        eventually(lambda: delivery(xa, urgent.id).state == "accepted", "and it arrives: the log goes on", 30)
        assert signed(ordinary) is None
        assert world.frozen(xa, ordinary.id).state in {"frozen", "signing"}, "it waits, begun or not"
        world.log_holds(xa)
