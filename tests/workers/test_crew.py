"""Hands side by side: somebody is always free to look, no call is lost, one that is stuck is seen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from app.cli.playground import eventually
from workers import crew
from workers.crew import Crew


def made(work: Callable[[int], None], **more: object) -> Crew:
    return Crew(lambda number: lambda: work(number), lambda: None, lambda: None, 600.0, **more)  # type: ignore[arg-type]


def test_a_hand_that_does_not_come_back_keeps_no_call_waiting() -> None:
    held, done = threading.Event(), []

    def work(number: int) -> None:
        if number == 0:
            held.wait(30)
        done.append(number)

    hands = made(work)
    hands.drain()
    eventually(lambda: 0 in hands._since, "the first is at it")
    hands.drain()
    eventually(lambda: done == [1], "another looks")
    hands.drain()
    eventually(lambda: done == [1, 1], "who is free is called again, and no third one begins")
    held.set()
    hands.close()
    assert done == [1, 1, 0]


def test_a_call_while_all_are_at_work_is_not_lost() -> None:
    held, looks = threading.Event(), []

    def work(number: int) -> None:
        looks.append(number)
        held.wait(30)

    hands = made(work, most=1)
    hands.drain()
    eventually(lambda: looks == [0], "it is at work")
    for _ in range(3):
        hands.drain()
    held.set()
    eventually(lambda: looks == [0, 0], "it looks once more")
    time.sleep(0.05)
    assert looks == [0, 0], "three calls, one look"
    hands.close()


def test_a_hand_that_fails_serves_on() -> None:
    looks: list[int] = []

    def work(number: int) -> None:
        looks.append(number)
        raise ValueError

    hands = made(work)
    for count in (1, 2):
        hands.drain()
        eventually(lambda count=count: len(looks) == count, "it looked")  # type: ignore[misc]
    hands.close()
    assert looks == [0, 0]


def test_a_stuck_hand_ends_the_process() -> None:
    held, ended = threading.Event(), []
    hands = made(lambda number: held.wait(30) and None, stuck=lambda: ended.append(1))
    hands.limit = 0.05
    hands.drain()
    time.sleep(0.1)
    hands.drain()
    held.set()
    hands.close()
    assert ended == [1]


def test_what_hands_share_is_closed_only_when_all_are_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "ENDS_WITHIN", 0.05)
    held, shut = threading.Event(), []
    hands = made(lambda number: held.wait(30) and None)
    hands.shut = lambda: shut.append(1)
    hands.drain()
    eventually(lambda: bool(hands._since), "it is at work")
    hands.close()
    assert shut == []
    held.set()
    hands.close()
    assert shut == [1]
