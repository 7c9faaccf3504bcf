"""A peer that is silent: it takes the connection and answers nothing, or a byte at a time. It costs others nothing.

XC's door is a real TCP socket, XB's an honest door; the hands are the real ones of a deliver process.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.exchange import deliver
from app.exchange.engaged import Busy, Engaged
from app.kit.ids import StateCode
from tests.conftest import Database
from tests.exchange import silent
from tests.exchange.out_side import Reply, Side, acquainted, side, state
from workers.crew import Crew
from workers.tasks import Drain

HELD = 120.0
"""Seconds for which a silent door holds a hand here: whoever waited for it would be seen to."""
SOON = 30.0
"""Seconds in which a letter to a peer that answers has left though the machine is busy; alone, a fraction of one."""


@pytest.fixture
def out(database: Database, tmp_path: Path) -> Iterator[Side]:
    with side(database, tmp_path, patience=HELD) as made:
        yield made


@contextmanager
def silence(out: Side, *, drips: bool = False) -> Iterator[None]:
    """XC, known to XA, behind a door that holds whoever knocks."""
    with silent.server(drips=drips, pause=0.2, words=silent.TLS) as held:
        acquainted(out, state("XC"), held.replace("http://127.0.0.1", "https://localhost").removesuffix("/tsa"))
        yield


@contextmanager
def crew(out: Side, urgent: bool | None) -> Iterator[Crew]:
    """The hands of a deliver process."""

    def hand(number: int) -> Callable[[], None]:
        return Drain((lambda: deliver.work(out.desk, f"tests/{number}", urgent),)).drain

    made = Crew(hand, lambda: None, lambda: None, 600.0)
    out.desk.engaged.called = made.call
    try:
        yield made
    finally:
        made.close()


def sent(out: Side, letter: str, seconds: float) -> float:
    """Seconds until a letter has left."""
    began = time.monotonic()
    while out.delivery(letter).state != "sent":
        assert time.monotonic() - began < seconds, "it waits for somebody else's door"
        time.sleep(0.02)
    return time.monotonic() - began


@pytest.mark.parametrize("drips", [False, True])
def test_an_urgent_letter_does_not_wait_for_a_peer_that_is_silent(out: Side, drips: bool) -> None:
    with crew(out, True) as hands, silence(out, drips=drips):
        dead = [out.letter(urgent=True, to="XC") for _ in range(3)]
        hands.drain()
        engaged(out, "XC")
        for _ in range(3):
            letter = out.letter(urgent=True)
            hands.drain()
            sent(out, letter.id, SOON)
        assert out.desk.engaged.now == {"XC"}, "that hand is still there"
        assert [out.delivery(one.id).state for one in dead] == ["waiting"] * 3
        assert sum(out.row(one.id).taken_by is not None for one in dead) == 1, "one hand is at that door, not three"


def test_ordinary_letters_receipts_and_editions_do_not_wait_for_it_either(out: Side) -> None:
    with crew(out, None) as hands, silence(out):
        out.letter(to="XC")
        hands.drain()
        engaged(out, "XC")
        letter, receipt = out.letter(), out.owe()
        hands.drain()
        sent(out, letter.id, SOON)
        assert out.owed(receipt).done is not None


def test_one_hand_is_at_a_peer_and_takes_its_letters_one_by_one(out: Side) -> None:
    """However many hands there are: a peer is not stormed, and what is due to it is not lost."""
    at_once, most, lock = [0], [0], threading.Lock()

    def slow(method: str, path: str, body: bytes) -> Reply:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        time.sleep(0.05)
        with lock:
            at_once[0] -= 1
        return Reply(202)

    out.door.when("POST", "/v1/envelopes", slow)
    letters = [out.letter(urgent=True) for _ in range(6)]
    with crew(out, True) as hands:
        for _ in range(6):
            hands.drain()
        for one in letters:
            sent(out, one.id, SOON)
    assert most == [1]
    assert out.door.count("POST", "/v1/envelopes") == len(letters)


class Due:
    def __init__(self, peer: str) -> None:
        self.peer = StateCode(peer)


def test_a_peer_is_busy_until_its_hand_is_done_and_whoever_takes_it_calls_another() -> None:
    called: list[str] = []
    engaged = Engaged(lambda: called.append("another"))
    seen: list[Busy] = []

    def choose(busy: Busy) -> Due | None:
        seen.append(busy)
        return next((Due(one) for one in ("XB", "XC") if one not in busy), None)

    with engaged.one(choose) as first, engaged.one(choose) as second, engaged.one(choose) as third:
        assert (first and first.peer, second and second.peer, third) == ("XB", "XC", None)
    assert seen == [frozenset(), {"XB"}, {"XB", "XC"}]
    assert called == ["another"] * 2
    with pytest.raises(ValueError, match="broken"), engaged.one(choose):
        raise ValueError("broken")
    with engaged.one(choose) as again:
        assert again is not None, "a hand that failed leaves no peer busy"


def engaged(out: Side, peer: str) -> None:
    """Wait until a hand is at a peer."""
    end = time.monotonic() + SOON
    while peer not in out.desk.engaged.now:
        assert time.monotonic() < end
        time.sleep(0.01)
