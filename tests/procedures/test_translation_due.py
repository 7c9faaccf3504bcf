"""A translation that will follow has a day in every procedure that begins with a request (`law.md` §3.0)."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from tests.matters.course import Course, Q, R

DUE: JsonObject = {"translation_due": "2026-12-20"}
TRANSLATED: JsonObject = {
    "text": "The translation that was owed.",
    "translations": [{"file": "ab" * 32, "language": "fr", "translator": "Mei Lin", "certified": True}],
}
OPENED = [
    ("preservation", "request"), ("emergency_disclosure", "request"), ("information", "send"),
    ("information", "inquire"), ("jurisdiction", "open"), ("provider_measures", "request"), ("mla", "request"),
]  # fmt: skip


def owed(course: Course) -> bool:
    return any(one.code == "translation_due" and one.stopped is None for one in course.seen().clocks)


@pytest.mark.parametrize(("procedure", "act"), OPENED)
def test_a_translation_that_will_follow_is_a_duty_until_it_comes(procedure: str, act: str) -> None:
    course = Course(CATALOGUE.newest(procedure))
    course.take(R, act, DUE)
    assert course.clock("translation_due").duty is R
    for brings_none in ({}, {"text": "The bank has given the source port."}, {"text": "More.", "translations": []}):
        course.take(R, "supplement", brings_none, days=1)
        assert owed(course)
    course.take(R, "supplement", TRANSLATED, days=2)
    assert not owed(course)
    assert not course.seen().seen.crossed
    without = Course(CATALOGUE.newest(procedure))
    without.take(R, act)
    assert not owed(without)


@pytest.mark.parametrize("procedure", ["preservation", "emergency_disclosure"])
@pytest.mark.parametrize("acted", [False, True])
def test_so_it_is_on_the_road_of_the_spoken_word(procedure: str, acted: bool) -> None:
    course = Course(CATALOGUE.newest(procedure))
    course.take(Q, "note_oral")
    if acted:
        course.take(Q, "confirm" if procedure == "preservation" else "determine")
    course.take(R, "confirm_oral", DUE, urgency="urgent")
    assert owed(course)


@pytest.mark.parametrize(
    ("procedure", "acts"),
    [
        ("emergency_disclosure", [(R, "request"), (Q, "acknowledge"), (Q, "disclose")]),
        ("emergency_disclosure", [(Q, "note_oral"), (Q, "disclose"), (R, "confirm_oral")]),
        ("information", [(R, "inquire"), (Q, "reply")]),
        ("jurisdiction", [(R, "open"), (R, "disagree")]),
        ("provider_measures", [(R, "request"), (Q, "acknowledge"), (Q, "report_measures")]),
        ("preservation", [(R, "request"), (Q, "report_none")]),
    ],
)
def test_once_it_is_done_nobody_needs_it_any_more(procedure: str, acts: list[tuple[object, str]]) -> None:
    course = Course(CATALOGUE.newest(procedure))
    for side, act in acts:
        course.take(side, act, DUE)  # type: ignore[arg-type]
    assert not course.seen().seen.crossed
    assert not owed(course)
