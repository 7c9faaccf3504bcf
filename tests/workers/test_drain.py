"""A drain: bounded in time, and no stage's failure ends it."""

from __future__ import annotations

import time

import pytest

from workers import tasks
from workers.tasks import Drain


def test_one_stage_that_always_fails_keeps_no_other_from_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    rows = list(range(20))
    calls = []

    def fails() -> bool:
        calls.append(1)
        raise ValueError

    Drain((fails, lambda: bool(rows) and rows.pop() is not None)).drain()
    assert len(calls) == tasks.MOST_FAILURES
    assert len(rows) == 20 - tasks.MOST_FAILURES


def test_a_failure_now_and_then_is_gone_past(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    rows = list(range(30))

    def once() -> bool:
        if not rows:
            return False
        if rows.pop() % 3 == 0:
            raise ValueError
        return True

    Drain((once,)).drain()
    assert rows == []


def test_a_drain_without_end_goes_on_at_the_next_bell() -> None:
    rung: list[int] = []
    began = time.monotonic()
    Drain((lambda: True,), lambda: rung.append(1)).drain(0.2)
    assert rung == [1]
    assert time.monotonic() - began < 5


def test_what_a_failed_turn_had_taken_is_given_back_before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database died in the middle: the row's lease must not keep it from being taken again at once."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    told: list[str] = []
    answers = iter([ValueError, True, False])

    def stage() -> bool:
        answer = next(answers)
        told.append("stage")
        if answer is ValueError:
            raise ValueError
        return bool(answer)

    Drain((stage,), free=lambda: told.append("free")).drain()
    assert told == ["stage", "free", "stage", "stage"]


def test_while_nothing_can_be_given_back_nothing_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    calls: list[int] = []
    away = [True]

    def fails() -> bool:
        calls.append(1)
        if away[0]:
            raise ValueError
        return False

    def free() -> None:
        if away[0]:
            raise ConnectionError

    drain = Drain((fails,), free=free)
    drain.drain()
    drain.drain()
    assert len(calls) == 1
    away[0] = False
    drain.drain()
    assert len(calls) == 2
