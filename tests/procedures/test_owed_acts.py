"""What treaties owe has an act: where they want a consultation, or let one postpone, the procedure has rows for it."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import open_steps
from app.treaties.catalogue import TREATIES
from app.treaties.schema import Treaty
from tests.matters.course import Course, Q, R


@pytest.mark.parametrize("treaty", TREATIES.treaties, ids=lambda one: f"{one.code}-{one.version}")
def test_who_owes_a_consultation_or_may_postpone_has_an_act_for_it(treaty: Treaty) -> None:
    for row in treaty.refusals:
        for name in row.procedures:
            table = CATALOGUE.newest(name)
            if row.consult:
                assert table.rows("consult"), (name, row.code)
                assert table.rows("answer_consult"), (name, row.code)
            if row.postpones:
                assert table.rows("postpone"), (name, row.code)
                assert table.rows("resume"), (name, row.code)


M: JsonObject = {"measures": [{"id": "m1", "code": "HEARING_VIDEO"}]}


@pytest.mark.parametrize(
    ("procedure", "opens", "work"), [("hearing", "request", "execution"), ("forensics", "entrust", "decision")]
)
def test_what_is_put_off_waits_and_goes_on_where_it_was(procedure: str, opens: str, work: str) -> None:
    course = Course(CATALOGUE.newest(procedure))
    course.take(R, opens, M)
    course.take(Q, "acknowledge")
    course.take(Q, "postpone", {"review_on": "2027-03-01"}, days=2)
    assert course.clock(work).paused is not None
    assert course.clock("review_postponement").due is not None
    course.take(Q, "postpone", {"until": "2027-06-01"}, days=80)
    acts = {step.act for step in open_steps(course.procedure, course.seen().seen, Q)}
    assert {"resume", "refuse", "postpone"} <= acts
    course.take(Q, "resume", days=3)
    assert course.seen().seen.status == "ACKNOWLEDGED"
    assert course.clock(work).paused is None
    assert course.clock("review_postponement").stopped is not None


def test_an_answer_about_a_refusal_to_preserve_is_due_within_a_day() -> None:
    course = Course(CATALOGUE.newest("preservation"))
    course.take(R, "request", {"data": [{"id": "m1"}]}, urgency="urgent")
    asked = course.take(Q, "consult", {}, urgency="urgent")
    clock = course.clock("consult_answer")
    assert clock.due is not None
    assert (clock.due - clock.started).total_seconds() == 24 * 3600
    course.take(R, "answer_consult", {}, answers=asked)
    assert course.clock("consult_answer").stopped is not None


def test_a_translation_that_was_promised_runs_on_the_road_of_the_spoken_word_too() -> None:
    for procedure in ("mla", "assets"):
        course = Course(CATALOGUE.newest(procedure))
        course.take(Q, "note_oral", {})
        course.take(R, "confirm_oral", {**M, "translation_due": "2026-12-20"}, urgency="urgent")
        assert course.clock("translation_due").due is not None, procedure
