"""Waiting at the other side's wish: for each finding a draft that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from app.kit.canonical import JsonObject
from app.treaties.review import Asked, Word
from tests.factories import bodies
from tests.treaties.sample import NOW, answer, asked

DAY = (NOW + timedelta(days=20)).date().isoformat()


def decided(decision: str = "wait_until", side: str = "requesting", **more: object) -> Word:
    """What one side answered to a warning about confidentiality."""
    body = {"decision": decision, **({"until": DAY} if decision == "wait_until" and not more else {}), **more}
    return Word("d", "confidentiality_decision", side, body, NOW - timedelta(days=1))  # type: ignore[arg-type]


def starts(*words: Word, **more: object) -> Asked:
    """The requested side says that it has begun a measure."""
    return answer("start_notice", bodies.of("start_notice"), spoken=words, **more)


def reports(*words: Word) -> Asked:
    """The requested side reports what it has done."""
    return answer("execution_report", bodies.of("execution_report"), spoken=words)


def decides(until: str) -> Asked:
    """The requesting side is about to have the other wait."""
    body: JsonObject = {"decision": "wait_until", "until": until}
    return asked(body, kind="confidentiality_decision", act="decide_confidentiality", attachments=())


def came(*words: Word, **more: str) -> Asked:
    """The requested side says that the event has come."""
    return answer("event_notice", bodies.of("event_notice", **more), spoken=words)


CASES: Mapping[str, Callable[[], Asked]] = {
    "asked_to_wait": lambda: starts(decided()),
    "done_meanwhile": lambda: reports(decided()),
    "no_event_awaited": lambda: came(decided()),
    "event_to_come": lambda: came(decided(event="An arrest."), date="2199-12-31"),
    "wait_too_long": lambda: decides("2199-12-31"),
}
