"""What conditions that were accepted and parts that wait do to measures and clocks (UNCC 40(27)-(28), BC 27(6))."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kit.canonical import JsonObject
from app.matters.matter_law import MatterLaw
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import open_steps, project
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.refusal_rules import IN_PARTS
from app.treaties.schema import Deadline
from tests.matters.course import START, Course, Q, R

DAY = timedelta(days=1)
WISH: JsonObject = {"measures": [{"id": "m1", "code": "SUBSCRIBER"}], "urgency": {"wanted_by": "2026-12-20"}}


def conditioned(treaty: str) -> Course:
    """A request whose conditions both sides have agreed to."""
    course = Course(law=MatterLaw(TREATIES.newest(treaty), (profile("XA"), profile("XB"))))
    course.take(R, "request", WISH)
    course.take(Q, "acknowledge")
    conditions = course.take(Q, "propose_conditions", {"measures": ["m1"]}, days=1)
    course.take(R, "accept_conditions", {}, answers=conditions, days=2)
    return course


def running(course: Course) -> dict[str, str]:
    return {one.code: one.kind.value for one in course.seen().clocks if one.stopped is None}


def may(course: Course, side: object) -> set[str]:
    seen = project(course.procedure, [one.link for one in course.known])
    return {one.act for one in open_steps(course.procedure, seen, side)}  # type: ignore[arg-type]


@pytest.mark.parametrize(("treaty", "execution"), [("bilateral_xa_xb", "treaty"), ("eu_eio", "treaty")])
def test_with_the_conditions_accepted_it_is_decided_and_the_work_runs(treaty: str, execution: str) -> None:
    course = conditioned(treaty)
    assert [one.status for one in course.seen().measures] == ["accepted"]
    found = running(course)
    assert "decision" not in found
    assert (found["execution"], found["status_report"]) == (execution, "practice")


def test_the_day_that_was_wished_for_may_be_agreed_after_the_conditions() -> None:
    course = conditioned("un_cybercrime")
    course.take(Q, "accept", {"wanted_by_accepted": True}, days=1)
    clock = course.clock("execution")
    assert clock.due is not None
    assert (clock.kind.value, clock.due.date().isoformat()) == ("agreed", "2026-12-20")
    assert project(course.procedure, [one.link for one in course.known]).status == "EXECUTING"


def delivered(treaty: str = "un_cybercrime") -> Course:
    """A request of two measures of which one has led to a first package."""
    course = Course(law=MatterLaw(TREATIES.newest(treaty), (profile("XA"), profile("XB"))))
    course.take(R, "request", {"measures": [{"id": one, "code": "SUBSCRIBER"} for one in ("m1", "m2")]})
    course.take(Q, "acknowledge")
    course.take(Q, "accept")
    course.take(Q, "transmit", {"measures": ["m1"]}, days=10)
    return course


@pytest.mark.parametrize("answer", ["accept_conditions", "decline_conditions"])
@pytest.mark.parametrize("queried", [False, True])
def test_after_the_first_package_the_rest_may_be_bound_to_conditions(answer: str, queried: bool) -> None:
    course = delivered()
    if queried:
        course.take(Q, "ask", {"measures": ["m1"]})
    status = course.seen().seen.status
    conditions = course.take(Q, "propose_conditions", {"measures": ["m2"]}, days=10)
    assert (course.seen().seen.status, course.clock("conditions_answer").duty) == (status, R)
    stands = {name: one.paused is not None for one in course.clock("execution").parts for name in one.measures}
    assert stands == {"m1": queried, "m2": True}
    assert {"transmit", "refuse_part"} <= may(course, Q), "the rest goes on"
    course.take(R, answer, {}, answers=conditions, days=5)
    seen = course.seen()
    assert (seen.seen.status, seen.seen.crossed) == (status, ())
    assert "conditions_answer" not in running(course)
    parts = {name: one for one in course.clock("execution").parts for name in one.measures}
    assert parts["m2"].paused is None


@pytest.mark.parametrize(
    ("act", "body"),
    [("transmit_final", {"measures": ["m2"]}), ("report_execution", {}), ("postpone", {"review_on": "2027-03-01"})],
)
def test_conditions_that_nobody_answered_wait_with_the_matter_and_lose_their_object_with_its_end(
    act: str, body: JsonObject
) -> None:
    course = delivered()
    conditions = course.take(Q, "propose_conditions", {"measures": ["m2"]}, days=1)
    course.take(Q, act, body, days=1)
    waits = act == "postpone"
    assert ("conditions_answer" in running(course), "accept_conditions" in may(course, R)) == (waits, waits)
    if waits:
        course.take(R, "accept_conditions", {}, answers=conditions, days=1)
        course.take(Q, "resume", days=1)
        assert course.seen().seen.status == "PARTLY_EXECUTED"
        assert course.clock("execution").paused is None


def test_conditions_proposed_while_a_question_is_open_outlast_its_answer() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    question = course.take(Q, "ask", {"measures": ["m1"]}, days=1)
    conditions = course.take(Q, "propose_conditions", {"measures": ["m2"]}, days=1)
    course.take(R, "answer", {}, answers=question, days=1)
    assert course.seen().seen.status == "EXECUTING"
    course.take(R, "decline_conditions", {}, answers=conditions, days=1)
    assert (course.seen().seen.status, course.seen().seen.crossed) == ("EXECUTING", ())
    assert "conditions_answer" not in running(course)


def test_conditions_accepted_later_are_no_new_decision() -> None:
    course = delivered("eu_eio")
    due = course.clock("execution").due
    conditions = course.take(Q, "propose_conditions", {"measures": ["m2"]}, days=10)
    course.take(R, "accept_conditions", {}, answers=conditions, days=5)
    parts = {name: one.due for one in course.clock("execution").parts for name in one.measures}
    assert (parts["m1"], due) == (due, parts["m2"] - 6 * DAY)  # type: ignore[operator]


def intercepting() -> Course:
    """Two measures, of which the first runs until March and has led to a first package."""
    course = Course()
    course.begun("m1", "m2", "m3")
    course.take(Q, "accept", {"measures": ["m1", "m2", "m3"]})
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-03-01T00:00:00Z"})
    course.take(Q, "transmit", {"measures": ["m1"]})
    return course


def statuses(course: Course) -> list[str]:
    return [one.status for one in course.seen().measures]


@pytest.mark.parametrize(
    ("named", "after"), [(["m2"], ["asked", "accepted", "asked"]), ([], ["accepted"] * 3), (None, ["accepted"] * 3)]
)
def test_accepted_conditions_reach_what_they_named_and_where_they_named_nothing_all_that_waited(
    named: list[str] | None, after: list[str]
) -> None:
    course = Course()
    course.begun("m1", "m2", "m3")
    conditions = course.take(Q, "propose_conditions", {} if named is None else {"measures": [*named]})
    course.take(R, "accept_conditions", {"conditions": ["c1"]}, answers=conditions)
    assert statuses(course) == after


@pytest.mark.parametrize("named", [["m1"], ["m2"], ["m1", "m2"], []])
def test_accepted_conditions_leave_running_what_runs_and_queried_what_is_asked_about(named: list[str]) -> None:
    course = intercepting()
    question = course.take(Q, "ask", {"measures": ["m2"]})
    conditions = course.take(Q, "propose_conditions", {"measures": [*named]})
    course.take(R, "accept_conditions", {"conditions": ["c1"]}, answers=conditions)
    assert statuses(course) == ["running", "queried", "accepted"]
    course.take(R, "answer", {}, answers=question)
    assert statuses(course) == ["running", "answered", "accepted"]


def _names(rows: tuple[object, ...]) -> set[str]:
    return {str(getattr(one, "act", one)) for one in rows}


@pytest.mark.parametrize("treaty", TREATIES.treaties, ids=lambda one: f"{one.code}-{one.version}")
def test_what_an_acceptance_does_to_a_treatys_clock_accepted_conditions_do_too(treaty: object) -> None:
    for one in treaty.deadlines:  # type: ignore[attr-defined]
        assert isinstance(one, Deadline)
        if "mla" not in one.procedures:
            continue
        for rows in (one.starts_on, one.stops_on):
            assert ("accept" in _names(rows)) == ("accept_conditions" in _names(rows)), one.code
        if "postpone" in _names(one.pauses_on):
            assert "postpone_part" in _names(one.pauses_on), one.code
            assert "resume_part" in _names(one.resumes_on), one.code


def test_a_part_waits_and_the_rest_goes_on() -> None:
    course = Course()
    course.begun("m1", "m2", "m3")
    course.take(Q, "accept")
    course.take(Q, "postpone_part", {"measures": ["m1"], "review_on": "2027-03-01"}, days=5)
    course.take(Q, "postpone_part", {"measures": ["m2"], "until": "2027-04-01"}, days=1)
    clock = course.clock("execution")
    paused = {one.measures: one.paused is not None for one in clock.parts}
    assert paused == {("m1",): True, ("m2",): True, ("m3",): False}
    reviews = [
        one.due.date().isoformat() for one in course.seen().clocks if one.code == "review_postponement" and one.due
    ]
    assert sorted(reviews) == ["2027-03-01", "2027-04-01"]
    assert {"transmit", "report_execution", "ask", "refuse_part", "resume_part"} <= may(course, Q)
    course.take(Q, "resume_part", {"measures": ["m1"]}, days=10)
    clock = course.clock("execution")
    paused = {name: one.paused is not None for one in clock.parts for name in one.measures}
    assert paused == {"m1": False, "m2": True, "m3": False}
    left = [one for one in course.seen().clocks if one.code == "review_postponement" and one.stopped is None]
    assert [one.due.date().isoformat() for one in left if one.due] == ["2027-04-01"]


def test_one_postponement_of_two_ends_for_one() -> None:
    course = Course()
    course.begun("m1", "m2", "m3")
    course.take(Q, "accept")
    course.take(Q, "postpone_part", {"measures": ["m1", "m2"], "review_on": "2027-03-01"}, days=5)
    course.take(Q, "resume_part", {"measures": ["m1"]}, days=10)
    paused = {name: one.paused is not None for one in course.clock("execution").parts for name in one.measures}
    assert paused == {"m1": False, "m2": True, "m3": False}
    assert course.clock("review_postponement").stopped is None
    course.take(Q, "resume_part", {"measures": ["m2"]}, days=1)
    assert [one for one in course.seen().clocks if one.code == "review_postponement" and one.stopped is None] == []
    due = {name: one.due for one in course.clock("execution").parts for name in one.measures}
    assert due["m2"] == due["m3"] + 12 * DAY == due["m1"] + DAY  # type: ignore[operator]


def test_in_a_matter_that_waits_what_was_asked_before_is_answered_and_the_review_is_moved() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    asked = course.take(Q, "ask", {"measures": ["m1"]})
    course.take(Q, "postpone", {"review_on": "2027-03-01"}, days=1)
    assert "answer" in may(course, R)
    course.take(R, "answer", {}, answers=asked, days=1)
    assert course.clock("answer_query").stopped is not None
    assert course.clock("execution").paused is not None
    course.take(Q, "postpone", {"review_on": "2027-06-01"}, days=80)
    [review] = [one for one in course.seen().clocks if one.code == "review_postponement" and one.stopped is None]
    assert review.due is not None
    assert review.due.date().isoformat() == "2027-06-01"
    course.take(Q, "resume", days=10)
    seen = project(course.procedure, [one.link for one in course.known])
    assert seen.status == "EXECUTING", "the question was answered meanwhile"
    assert course.clock("execution").paused is None


def test_evidence_that_came_before_it_waits_is_confirmed() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    course.take(Q, "transmit", {"measures": ["m1"]})
    course.take(Q, "postpone", {"review_on": "2027-03-01"}, days=1)
    assert "confirm_evidence" in may(course, R)
    course.take(R, "confirm_evidence", days=1)
    assert course.clock("receipt_of_evidence").stopped == START + 2 * DAY
    course.take(Q, "resume", days=1)
    assert project(course.procedure, [one.link for one in course.known]).status == "PARTLY_EXECUTED"


@pytest.mark.parametrize("led", ["ask", "postpone"])
@pytest.mark.parametrize("closed", [False, True])
def test_evidence_that_came_is_confirmed_though_the_rest_is_given_up(led: str, closed: bool) -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "transmit", {"measures": ["m1"]})
    course.take(Q, led, {"review_on": "2027-03-01"} if led == "postpone" else {}, days=1)
    course.take(Q, "discontinue" if led == "ask" else "refuse", days=1)
    assert "receipt_of_evidence" in running(course)
    if closed:
        course.take(Q, "close", days=1)
        assert "receipt_of_evidence" not in running(course)
    assert "confirm_evidence" in may(course, R)
    course.take(R, "confirm_evidence", days=1)
    assert not course.seen().seen.crossed
    assert "receipt_of_evidence" not in running(course)


def test_evidence_is_confirmed_once_the_discontinued_rest_is_taken_up_again() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "transmit", {"measures": ["m1"]})
    asked = course.take(Q, "ask", {"measures": ["m2"]}, days=1)
    course.take(Q, "discontinue", days=1)
    course.take(R, "answer", answers=asked, days=1)
    assert (course.seen().seen.status, "receipt_of_evidence" in running(course)) == ("ACKNOWLEDGED", True)
    course.take(R, "confirm_evidence", days=1)
    assert "receipt_of_evidence" not in running(course)
    course.take(Q, "accept", days=1)
    assert course.seen().seen.status == "EXECUTING"


def test_the_rule_knows_the_tables_in_which_a_part_may_wait() -> None:
    assert {one.name for one in CATALOGUE.procedures if one.rows("postpone_part")} == IN_PARTS
