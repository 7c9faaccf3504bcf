"""What was asked about a part that is let go or refused is asked no more, and nothing rings for it (ADR 0083)."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.matters.matter_law import MatterLaw
from app.matters.picture import picture
from app.procedures.assets import ASSETS
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.engine import Link, open_steps
from app.procedures.table import Side
from tests.matters.course import CALENDARS, Course, Q, R
from tests.procedures.test_assets_apart import stage, two

M1: JsonObject = {"measures": ["m1"]}
M2: JsonObject = {"measures": ["m2"]}
BOTH: JsonObject = {"measures": ["m1", "m2"]}


def stands(course: Course) -> tuple[str, set[str], list[str]]:
    """The status, the clocks that run and what is unanswered, as both sides see it."""
    seen = course.seen()
    other = picture(course.procedure, R, course.known, CALENDARS, MatterLaw())
    assert (seen.seen.status, seen.clocks, seen.measures) == (other.seen.status, other.clocks, other.measures)
    running = {one.code for one in seen.clocks if one.stopped is None}
    return seen.seen.status, running, [one.id for one in seen.seen.unanswered]


def crossed(course: Course) -> list[str]:
    return [one.act for one in course.seen().seen.crossed]


def acts(course: Course, side: Side) -> set[str]:
    return {step.act for step in open_steps(course.procedure, course.seen().seen, side)}


def begun(*, at_work: bool = False, evidence: bool = False) -> Course:
    course = Course()
    course.begun("m1", "m2", "m3")
    if at_work:
        course.take(Q, "accept", {"measures": ["m1", "m2", "m3"]})
    if evidence:
        course.take(Q, "transmit", days=1)
    return course


@pytest.mark.parametrize(
    ("at_work", "evidence", "asked", "then"),
    [
        (False, False, "QUERIED", "ACKNOWLEDGED"),
        (True, False, "EXECUTION_QUERIED", "EXECUTING"),
        (True, True, "EXECUTION_QUERIED", "PARTLY_EXECUTED"),
    ],
)
@pytest.mark.parametrize("blind", [False, True])
def test_what_is_withdrawn_is_asked_about_no_more(
    at_work: bool, evidence: bool, asked: str, then: str, blind: bool
) -> None:
    course = begun(at_work=at_work, evidence=evidence)
    before = stands(course)[1]
    course.take(Q, "ask", M1, days=1)
    assert stands(course)[:2] == (asked, {*before, "answer_query"})
    course.take(R, "withdraw_part", M1, days=1, blind=blind)
    assert stands(course) == (then, before, [])
    assert crossed(course) == []
    assert course.clock("execution").paused is None
    assert "discontinue" not in acts(course, Q)
    assert {"transmit", "report_execution"} <= acts(course, Q)


def test_evidence_that_went_while_the_question_was_open_is_not_unsent() -> None:
    course = begun(at_work=True)
    course.take(Q, "ask", M1)
    course.take(Q, "transmit", days=1)
    course.take(R, "withdraw_part", M1, days=1)
    assert stands(course)[0] == "PARTLY_EXECUTED"


def test_a_question_about_more_stays_until_all_of_it_is_let_go_or_refused() -> None:
    course = begun(at_work=True)
    ask = course.take(Q, "ask", BOTH)
    course.take(R, "withdraw_part", M1, days=1)
    status, running, open_ = stands(course)
    assert (status, "answer_query" in running, open_) == ("EXECUTION_QUERIED", True, [ask.id])
    course.take(Q, "refuse_part", M2, days=1)
    status, running, open_ = stands(course)
    assert (status, "answer_query" in running, open_) == ("EXECUTING", False, [])


def test_what_ended_meanwhile_is_asked_about_no_more_either() -> None:
    course = begun(at_work=True)
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-03-01"})
    course.take(Q, "ask", BOTH)
    course.take(Q, "end_measure", M1, days=1)
    assert stands(course)[0] == "EXECUTION_QUERIED"
    course.take(R, "withdraw_part", M2, days=1)
    status, running, open_ = stands(course)
    assert (status, "answer_query" in running, open_) == ("EXECUTING", False, [])


@pytest.mark.parametrize("body", [{}, M2])
def test_a_question_about_the_rest_or_the_whole_stays(body: JsonObject) -> None:
    for side, act in ((R, "withdraw_part"), (Q, "refuse_part")):
        course = begun(at_work=True)
        ask = course.take(Q, "ask", body)
        course.take(side, act, M1, days=1)
        status, running, open_ = stands(course)
        assert (status, "answer_query" in running, open_) == ("EXECUTION_QUERIED", True, [ask.id])


def test_what_is_refused_is_asked_about_no_more() -> None:
    course = begun(at_work=True)
    before = stands(course)[1]
    course.take(Q, "ask", M1)
    course.take(Q, "refuse_part", M1, days=1)
    assert stands(course) == ("EXECUTING", before, [])


def test_an_answer_that_crosses_the_refusal_of_what_was_asked_about_begins_nothing() -> None:
    course = begun(at_work=True)
    ask = course.take(Q, "ask", M1)
    course.take(R, "message")
    course.take(Q, "refuse_part", M1, days=1)
    course.take(R, "answer", M1, answers=ask, blind=True)
    assert stands(course)[0] == "EXECUTING"
    assert "answer_query" not in stands(course)[1]


@pytest.mark.parametrize(("at_work", "then"), [(False, "ACKNOWLEDGED"), (True, "EXECUTING")])
@pytest.mark.parametrize("blind", [False, True])
def test_conditions_for_what_is_withdrawn_wait_for_no_answer(at_work: bool, then: str, blind: bool) -> None:
    course = begun(at_work=at_work)
    before = stands(course)[1]
    course.take(Q, "propose_conditions", M1)
    assert stands(course)[0] == "CONDITIONS_PROPOSED"
    course.take(R, "withdraw_part", M1, days=1, blind=blind)
    assert stands(course) == (then, before, [])
    assert crossed(course) == []
    assert "transmit" in acts(course, Q)


def test_conditions_beside_the_work_wait_no_more_for_what_is_let_go_or_refused() -> None:
    for side, act in ((R, "withdraw_part"), (Q, "refuse_part")):
        course = begun(at_work=True, evidence=True)
        before = stands(course)[1]
        course.take(Q, "propose_conditions", M1, days=1)
        course.take(side, act, M1, days=1)
        assert stands(course) == ("PARTLY_EXECUTED", before, [])


def test_a_question_leads_back_though_conditions_for_another_measure_wait() -> None:
    course = begun(at_work=True)
    course.take(Q, "ask", M1)
    conditions = course.take(Q, "propose_conditions", M2)
    course.take(Q, "refuse_part", M1, days=1)
    status, running, open_ = stands(course)
    assert (status, open_) == ("EXECUTING", [conditions.id])
    assert {"conditions_answer"} == running & {"conditions_answer", "answer_query"}


def test_what_else_is_owed_about_a_part_ends_with_it() -> None:
    for side, act in ((R, "withdraw_part"), (Q, "refuse_part")):
        course = begun(at_work=True)
        before = stands(course)[1]
        course.take(Q, "consult", M1)
        course.take(Q, "ask_assurance", M1)
        course.take(Q, "postpone_part", {"measures": ["m1"], "review_on": "2027-03-01"})
        assert stands(course)[1] - before == {"consult_answer", "assurance_answer", "review_postponement"}
        course.take(side, act, M2, days=1)
        assert stands(course)[1] - before == {"consult_answer", "assurance_answer", "review_postponement"}
        course.take(side, act, M1, days=1)
        assert stands(course)[1] == before
        assert {"answer_consult", "give_assurance"} <= acts(course, R), "the answer may be given all the same"


def test_whoever_lets_go_asks_no_more_that_it_be_prolonged() -> None:
    course = begun(at_work=True)
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-03-01"})
    course.take(R, "ask_prolong", {"measures": ["m1"], "until": "2027-04-01"})
    course.take(R, "withdraw_part", M1, days=1)
    assert stands(course)[2] == []
    assert "prolong" not in acts(course, Q)
    assert "measure_until" in stands(course)[1], "its end is to be noted"


def test_the_last_word_on_the_request_is_owed_though_all_that_was_left_is_refused() -> None:
    course = begun(at_work=True, evidence=True)
    course.take(Q, "refuse_part", {"measures": ["m1", "m2", "m3"]}, days=1)
    status, running, _ = stands(course)
    assert (status, "execution" in running) == ("PARTLY_EXECUTED", True)
    assert {"report_execution", "transmit_final", "transmit"} <= acts(course, Q)


def two_asked(status: str = "ACKNOWLEDGED") -> Course:
    course = Course(ASSETS)
    asked = {"stage": "trace", "measures": [{"id": "m1", "code": "TRACE"}, {"id": "m2", "code": "TRACE"}]}
    course.take(R, "ask_trace", asked)
    course.take(Q, "acknowledge")
    assert course.seen().seen.status == status
    return course


@pytest.mark.parametrize("blind", [False, True])
@pytest.mark.parametrize(("act", "led"), [("ask", "QUERIED"), ("propose_conditions", "CONDITIONS_PROPOSED")])
def test_an_account_that_is_let_go_is_asked_about_no_more(act: str, led: str, blind: bool) -> None:
    course = two_asked()
    before = stands(course)[1]
    course.take(Q, act, M1)
    assert stands(course)[0] == led
    course.take(R, "withdraw_part", M1, days=1, blind=blind)
    assert stands(course) == ("ACKNOWLEDGED", before, [])
    assert "report_trace" in acts(course, Q)


@pytest.mark.parametrize("act", ["ask", "propose_conditions"])
def test_a_stage_that_is_refused_is_asked_about_no_more(act: str) -> None:
    course = two()
    before = stands(course)[1]
    asked = course.take(R, "ask_next_stage", stage("m3", "CONFISCATE", "confiscate"))
    course.take(Q, act, {"measures": ["m3"]})
    course.take(Q, "refuse_stage", {"measures": ["m3"]}, answers=asked, days=1)
    assert stands(course) == ("FROZEN", before, [])


@pytest.mark.parametrize("blind", [False, True])
def test_nobody_pleads_for_what_it_let_go(blind: bool) -> None:
    course = two()
    course.take(Q, "announce_lifting", M1)
    assert stands(course)[:2] == ("LIFTING_ANNOUNCED", {"frozen_until", "lifting_answer"})
    course.take(R, "withdraw_part", M1, days=1, blind=blind)
    assert stands(course) == ("FROZEN", {"frozen_until", "lifting_due"}, [])


def test_an_announcement_for_more_than_was_let_go_is_pleaded_against_still() -> None:
    for body in ({}, BOTH):
        course = two()
        announced = course.take(Q, "announce_lifting", body)
        course.take(R, "withdraw_part", M1, days=1)
        assert stands(course) == (
            "LIFTING_ANNOUNCED",
            {"frozen_until", "lifting_answer", "lifting_due"},
            [announced.id],
        )


def emergency() -> Course:
    course = Course(EMERGENCY_DISCLOSURE)
    course.take(R, "request", {"data": [{"id": "m1"}, {"id": "m2"}]}, urgency="emergency")
    course.take(Q, "acknowledge", urgency="emergency")
    return course


@pytest.mark.parametrize(("side", "act"), [(R, "withdraw_part"), (Q, "refuse_part")])
def test_in_an_emergency_too(side: Side, act: str) -> None:
    course = emergency()
    course.take(Q, "ask", M1, urgency="emergency")
    conditions: Link = course.take(
        Q, "propose_conditions", {"measures": ["m2"], "decision": "with_conditions"}, urgency="emergency"
    )
    course.take(side, act, M1, urgency="emergency")
    status, running, open_ = stands(course)
    assert (status, open_) == ("DETERMINED", [conditions.id])
    assert "answer_query" not in running
    assert "answer" not in acts(course, R)
    course.take(side, act, M2, urgency="emergency")
    assert stands(course)[2] == []
    assert "accept_conditions" not in acts(course, R)
