"""A time that cannot be kept: for each finding a draft that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from app.kit.canonical import JsonObject
from app.treaties.catalogue import TREATIES
from app.treaties.review import Asked, Word
from tests.factories import bodies
from tests.treaties.sample import NOW, answer

EIO = TREATIES.newest("eu_eio")
ENDS = NOW + timedelta(days=5)
"""When the time for the decision ends."""


def day(days: int) -> str:
    """A date, so many days from now."""
    return (NOW + timedelta(days=days)).date().isoformat()


def delayed(*words: Word, ends: datetime | None = ENDS, **more: object) -> Asked:
    """The requested side says, under the Directive, that it cannot decide in time; what is None is left out."""
    told = {"decide_by": day(20), "execute_by": None, "answer_by": None, **more}
    body: JsonObject = bodies.of("delay_notice", **told)  # type: ignore[arg-type]  # a test's own values
    body = {name: value for name, value in body.items() if value is not None}
    due = {} if ends is None else {"decision": ends}
    return answer("delay_notice", body, act="report_delay", treaty=EIO, spoken=words, due=due)


def said(**more: str) -> Word:
    """It had said so before."""
    body: JsonObject = {"reason": "The court does not sit.", **more}
    return Word("d", "delay_notice", "requested", body, NOW - timedelta(days=1))


def agrees(*words: Word, accepts: bool = True) -> Asked:
    """The requesting side answers."""
    body = bodies.of("delay_answer", accepts_proposal=accepts)
    return answer("delay_answer", body, act="answer_delay", side="requesting", spoken=words)


CASES: Mapping[str, Callable[[], Asked]] = {
    "delay_past": lambda: delayed(decide_by=day(-3)),
    "delay_beyond": lambda: delayed(decide_by=day(60)),
    "delay_late": lambda: delayed(ends=NOW - timedelta(days=1)),
    "delay_moves_nothing": lambda: answer(
        "delay_notice", bodies.of("delay_notice", decide_by=day(20)), act="report_delay"
    ),
    "timing_not_asked": lambda: delayed(execute_by=day(90)),
    "timing_not_proposed": lambda: agrees(said(decide_by=day(20))),
}
