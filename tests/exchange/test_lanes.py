"""The lanes of signing, delivery and intake: the urgent has its own, nothing waits for ever, no peer stops another."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.exchange import deliver, intake, priority, receipts, signing
from app.exchange.models import Inbox
from app.instruments.models import Instrument, Signing
from app.trust.keys import Signer
from tests.conftest import Database
from tests.directory.states import State
from tests.exchange import arriving
from tests.exchange.arriving import arrived, bring, letter, states
from tests.exchange.out_side import Side, side
from tests.exchange.test_signing import answers, asked, desk_of, received, state
from tests.factories.node import House, urgent_request
from tests.matters.conftest import xa, xb

__all__ = ["answers", "states", "xa", "xb"]

LATE = priority.LATE.total_seconds()


@pytest.fixture
def other(states: tuple[State, State]) -> State:
    """XB, who sends."""
    return states[1]


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path) as made:
        yield made


def test_the_urgent_lane_of_intake_takes_what_is_urgent_and_nothing_else(xa: House, other: State) -> None:
    bring(xa, ordinary := letter(other))
    bring(xa, urgent := letter(other, urgent=True))
    desk = arriving.desk(xa)
    assert intake.work(desk, "intake-urgent", True)
    assert not intake.work(desk, "intake-urgent", True)
    assert (arrived(xa, urgent).done is not None, arrived(xa, ordinary).state) == (True, "stored")


def test_an_urgent_letter_is_left_to_its_lane_until_it_is_late(xa: House, other: State) -> None:
    bring(xa, urgent := letter(other, urgent=True))
    desk = arriving.desk(xa)
    xa.later(seconds=LATE - 1)
    assert not intake.work(desk, "intake", False)
    xa.later(seconds=1)
    assert intake.work(desk, "intake", False)
    assert arrived(xa, urgent).taken_by is None
    assert arrived(xa, urgent).tries == 1


def test_what_a_clock_that_was_put_back_wrote_is_taken_by_any_lane(xa: House, other: State) -> None:
    bring(xa, letter(other, urgent=True))
    xa.later(hours=-3)
    assert intake.work(arriving.desk(xa), "intake", False)


def test_peers_take_turns_in_the_urgent_lane(xa: House, other: State) -> None:
    """XB calls everything urgent; the one letter of XC, which came last, is second."""
    for _ in range(5):
        bring(xa, letter(other, urgent=True))
    xa.later(seconds=1)
    bring(xa, last := letter(State("XC"), urgent=True), "XC")
    desk = arriving.desk(xa)
    for _ in range(2):
        assert intake.work(desk, "intake-urgent", True)
    assert arrived(xa, last).state != "stored"
    assert waiting(xa) == 4


def test_peers_take_turns_with_what_is_ordinary(xa: House, other: State) -> None:
    for _ in range(5):
        bring(xa, letter(other))
    xa.later(seconds=1)
    bring(xa, last := letter(State("XC")), "XC")
    desk = arriving.desk(xa)
    for _ in range(2):
        assert intake.work(desk, "intake", False)
    assert arrived(xa, last).state != "stored"


@pytest.mark.parametrize("lane", [True, None])
def test_urgent_receipts_keep_no_urgent_letter_back(xa: House, other: State, lane: bool | None) -> None:
    """A peer may send receipts without end, and each is read before the next one comes."""
    sent = arriving.request(xa, body=urgent_request(), urgency="urgent")
    tokens = [arriving.receipt(other, sent, "delivered", envelope=f"{number:064x}") for number in range(3)]
    arriving.post(xa, *tokens)
    bring(xa, urgent := letter(other, urgent=True))
    desk = arriving.desk(xa)
    for _ in range(2):
        assert intake.work(desk, "intake-urgent", lane)
    assert arrived(xa, urgent).state != "stored"
    assert sum(arriving.read(xa, one).done is not None for one in tokens) == 1


@pytest.mark.parametrize("lane", [None, False])
def test_a_flood_of_what_is_called_urgent_does_not_keep_back_what_is_ordinary(
    xa: House, other: State, lane: bool | None
) -> None:
    for _ in range(priority.IN_A_ROW + 3):
        bring(xa, letter(other, urgent=True))
    bring(xa, ordinary := letter(other))
    xa.later(seconds=LATE)
    desk = arriving.desk(xa)
    for number in range(priority.IN_A_ROW + 1):
        assert arrived(xa, ordinary).state == "stored", number
        assert intake.work(desk, "intake", lane)
    assert arrived(xa, ordinary).state != "stored"
    assert waiting(xa) == 2


def test_a_receipt_on_something_ordinary_is_not_the_urgent_lanes(xa: House, other: State) -> None:
    sent = arriving.request(xa)
    token = arriving.receipt(other, sent)
    arriving.post(xa, token)
    desk = arriving.desk(xa)
    assert not intake.work(desk, "intake-urgent", True)
    assert intake.work(desk, "intake", False)
    assert arriving.read(xa, token).status == "accepted"
    assert not receipts.work(desk, "intake")


def test_the_lanes_of_signing_take_each_its_own(xa: House, xb: House) -> None:
    reference, desk = received(xa, xb), desk_of(xb, lambda digest: b"stamp")
    ordinary = to_sign(xb, reference)
    urgent = to_sign(xb, reference, "urgent")
    work_off(desk, "sign", False)
    assert (state(xb, ordinary), state(xb, urgent)) == ("issued", "frozen")
    work_off(desk, "sign-urgent", True)
    assert state(xb, urgent) == "issued"


def test_the_urgent_lane_of_signing_does_nothing_ordinary(xa: House, xb: House) -> None:
    reference, desk = received(xa, xb), desk_of(xb, lambda digest: b"stamp")
    ordinary = to_sign(xb, reference)
    xb.later(minutes=5)
    assert not signing.work(desk, "sign-urgent", True)
    assert state(xb, ordinary) == "frozen"


def test_two_lanes_at_one_late_row_sign_it_once(xa: House, xb: House) -> None:
    """The urgent lane is at it, slowly; the other finds the row late and must not begin it again."""
    reference = received(xa, xb)
    urgent = to_sign(xb, reference, "urgent")
    begun, go, signed = threading.Event(), threading.Event(), []

    def slow(frozen: bytes, person: Signer | None, seal: Signer, unstamped: bool) -> bytes:
        signed.append(threading.current_thread().name)
        begun.set()
        assert go.wait(30)
        return frozen + b"signed"

    desk = replace(desk_of(xb, lambda digest: b"stamp"), sign=slow)
    lane = threading.Thread(target=work_off, args=(desk, "sign-urgent", True), name="urgent")
    lane.start()
    try:
        assert begun.wait(30)
        xb.later(seconds=2 * LATE)
        assert not signing.work(desk, "sign", False)
    finally:
        go.set()
        lane.join(30)
    work_off(desk, "sign", False)
    assert (state(xb, urgent), signed) == ("issued", ["urgent"])
    with xb.session() as session:
        assert len(session.scalars(select(Instrument).where(Instrument.id == urgent)).all()) == 1
        entries = [bytes(one.entry).decode() for one in session.scalars(select(AuditEntry))]
    assert sum('"signing.intended"' in one and urgent in one for one in entries) == 1
    assert sum('"instrument.issued"' in one and urgent in one for one in entries) == 1


def test_four_workers_of_both_lanes_sign_each_row_once(xa: House, xb: House, caplog: pytest.LogCaptureFixture) -> None:
    """All at once, everything late: each document is signed by one of them, and again only what gave way to an urgent
    one of its matter while it was being signed.
    """
    reference = received(xa, xb)
    papers = [to_sign(xb, reference, one) for one in ("urgent", "routine") * 3]
    xb.later(minutes=1)
    together, signed, lock = threading.Barrier(4), [], threading.Lock()

    def sign(frozen: bytes, person: Signer | None, seal: Signer, unstamped: bool) -> bytes:
        with lock:
            signed.append(frozen)
        return frozen + b"signed"

    desk = replace(desk_of(xb, lambda digest: b"stamp"), sign=sign)

    def lane(name: str, urgent: bool) -> None:
        together.wait(30)
        work_off(desk, name, urgent)

    lanes = [("sign-1", False), ("sign-2", False), ("sign-urgent", True), ("sign-urgent-2", True)]
    threads = [threading.Thread(target=lane, args=one) for one in lanes]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    for _ in range(20):  # one at a time in a matter: the others were put off for a moment
        xb.later(seconds=1)
        work_off(desk, "sign-1", False)
    assert {state(xb, one) for one in papers} == {"issued"}
    gave_way = sum("given free to another" in one.message for one in caplog.records)
    assert len(set(signed)) == len(papers)
    assert len(signed) == len(papers) + gave_way
    urgent = [one for one in signed if b'"urgency":"urgent"' in one]
    assert len(urgent) == len(set(urgent)) == len(papers) / 2


def test_the_ordinary_lane_of_delivery_leaves_an_urgent_letter_until_it_is_late(out: Side) -> None:
    urgent, ordinary = out.letter(urgent=True), out.letter()
    while deliver.work(out.desk, "deliver", False):
        pass
    assert (out.delivery(ordinary.id).state, out.delivery(urgent.id).state) == ("sent", "waiting")
    out.later(seconds=LATE)
    while deliver.work(out.desk, "deliver", False):
        pass
    assert out.delivery(urgent.id).state == "sent"


def test_receipts_that_are_owed_keep_no_urgent_letter_back(out: Side) -> None:
    """A peer that calls everything urgent is owed urgent receipts without end."""
    urgent = out.letter(urgent=True)
    out.owe(urgent=True)
    assert deliver.work(out.desk, "deliver-urgent", True)
    assert out.delivery(urgent.id).state == "sent"


def waiting(house: House) -> int:
    with house.session("rog_intake") as session:
        return session.query(Inbox).filter(Inbox.state == "stored").count()


def to_sign(house: House, *more: str) -> str:
    """A document that only waits for its signature: what factories leave of its rendering is done with."""
    found = asked(house, "message", "communication", *more)
    with house.session("rog_sign") as session:
        for job in session.scalars(select(Signing).where(Signing.done.is_(None), Signing.task == "freeze")):
            job.done = house.time
    return found


def work_off(desk, worker: str, urgent: bool) -> None:  # type: ignore[no-untyped-def]
    """What is due in one lane now."""
    while signing.work(desk, worker, urgent):
        pass
