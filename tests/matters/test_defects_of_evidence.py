"""What a receipt finds wrong with evidence is sent again, or it is said why not: also once the request is executed."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Link, open_steps
from tests.matters.course import Course, Q, R

WRONG: JsonObject = {"verified": False, "defects": [{"description": "The second file cannot be opened."}]}
RIGHT: JsonObject = {"verified": True, "defects": []}
DONE: JsonObject = {"final": True, "outcomes": [{"measure": "m1", "outcome": "done"}]}


def pin(link: Link) -> JsonObject:
    return {"id": link.id, "sha256": link.sha256}


def executed() -> Course:
    course = Course()
    course.begun("m1")
    course.take(Q, "accept")
    course.take(Q, "transmit_final", DONE, days=1)
    return course


def runs(course: Course) -> dict[str, str]:
    return {one.code: one.duty.value for one in course.seen().clocks if one.stopped is None}


def may(course: Course, side: object) -> set[str]:
    return {one.act for one in open_steps(course.procedure, course.seen().seen, side)}  # type: ignore[arg-type]


def status(course: Course) -> str:
    assert not course.seen().seen.crossed
    return course.seen().seen.status


def test_what_was_wrong_with_the_last_package_is_sent_again_and_confirmed() -> None:
    course = executed()
    receipt = course.take(R, "confirm_evidence", WRONG, days=1)
    clock = course.clock("defects_answer")
    assert clock.due is not None
    assert (status(course), runs(course)) == ("EXECUTED", {"defects_answer": "requested"})
    assert ((clock.due - clock.started).days, clock.kind.value) == (10, "practice")
    course.take(Q, "transmit", {"mends": pin(receipt)}, days=2)
    assert (status(course), runs(course)) == ("EXECUTED", {"receipt_of_evidence": "requesting"})
    assert course.measure("m1") == "done"
    course.take(R, "confirm_evidence", RIGHT, days=1)
    assert (status(course), runs(course)) == ("EXECUTED", {})


@pytest.mark.parametrize("receipt", [RIGHT, {"verified": True}])
def test_what_came_whole_owes_nothing(receipt: JsonObject) -> None:
    course = executed()
    course.take(R, "confirm_evidence", receipt)
    assert runs(course) == {}


def test_a_defect_is_answered_where_the_hashes_were_verified_too() -> None:
    course = executed()
    course.take(R, "confirm_evidence", {**WRONG, "verified": True})
    assert runs(course) == {"defects_answer": "requested"}


@pytest.mark.parametrize("body", [{}, {"final": False}])
def test_the_next_package_of_what_goes_on_mends_nothing_that_it_does_not_name(body: JsonObject) -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "transmit", {"measures": ["m1"]})
    first = course.take(R, "confirm_evidence", WRONG, days=1)
    course.take(Q, "transmit", body, days=1)
    assert "defects_answer" in runs(course)
    second = course.take(R, "confirm_evidence", WRONG, days=1)
    course.take(Q, "transmit_final", {**DONE, "mends": pin(second)}, days=1)
    assert [one.started_by for one in course.seen().clocks if one.code == "defects_answer" and one.stopped is None] == [
        first.id
    ]
    assert status(course) == "EXECUTED"


def test_who_cannot_send_it_again_says_why() -> None:
    course = executed()
    receipt = course.take(R, "confirm_evidence", WRONG)
    course.take(Q, "message", {"about": pin(receipt)}, days=1)
    assert "defects_answer" in runs(course), "a word about it is no answer yet"
    course.take(Q, "message", {"about": pin(receipt), "not_sent_again": "The provider holds no other copy."}, days=1)
    assert (status(course), runs(course)) == ("EXECUTED", {})


@pytest.mark.parametrize("led", ["discontinue", "refuse"])
def test_what_was_wrong_is_sent_again_though_the_rest_is_given_up(led: str) -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "transmit", {"measures": ["m1"]})
    receipt = course.take(R, "confirm_evidence", WRONG, days=1)
    course.take(Q, "ask" if led == "discontinue" else "postpone", {"review_on": "2027-03-01"}, days=1)
    course.take(Q, led, days=1)
    ended = status(course)
    assert "defects_answer" in runs(course)
    course.take(Q, "transmit", {"mends": pin(receipt)}, days=1)
    assert (status(course), "defects_answer" in runs(course)) == (ended, False)


def test_a_withdrawal_and_the_close_end_it_and_a_receipt_after_the_close_asks_for_nothing() -> None:
    course = executed()
    course.take(R, "confirm_evidence", WRONG)
    course.take(R, "close", days=1)
    assert (status(course), runs(course)) == ("CLOSED", {})
    course.take(R, "confirm_evidence", WRONG, days=1)
    assert (status(course), runs(course)) == ("CLOSED", {})
    assert "transmit" not in may(course, Q)
    withdrawn = Course()
    withdrawn.begun("m1", "m2")
    withdrawn.take(Q, "transmit", {"measures": ["m1"]})
    withdrawn.take(R, "confirm_evidence", WRONG)
    withdrawn.take(R, "withdraw", days=1)
    assert "defects_answer" not in runs(withdrawn)
    withdrawn.take(R, "confirm_evidence", WRONG, days=1)
    assert "defects_answer" not in runs(withdrawn), "nothing is asked for any more"
    assert "transmit" not in may(withdrawn, Q)


def test_what_is_sent_again_and_a_close_that_cross_leave_one_status() -> None:
    course = executed()
    receipt = course.take(R, "confirm_evidence", WRONG)
    course.take(Q, "transmit", {"mends": pin(receipt)}, days=1)
    course.take(R, "close", blind=True, days=1)
    seen = course.seen().seen
    assert (seen.status, seen.crossed) == ("CLOSED", ())
    course.take(R, "confirm_evidence", RIGHT, days=1)
    assert not course.seen().seen.crossed


def test_the_tables_that_bring_evidence_ask_for_what_came_wrong() -> None:
    of = {one.name for one in CATALOGUE.procedures for step in one.steps for clock in step.clocks
          if getattr(clock, "code", "") == "defects_answer"}  # fmt: skip
    assert of == {"mla", "mandate", "hearing"}
