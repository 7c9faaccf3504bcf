"""Assets: what is done to one account does not end the matter for the others; a return can be declined (ADR 0067)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import JsonObject
from app.procedures.assets import ASSETS
from app.procedures.engine import Link, open_steps
from app.procedures.table import Side
from tests.matters.course import Course, Q, R


def stage(measure: str, code: str, said: str) -> JsonObject:
    return {"stage": said, "measures": [{"id": measure, "code": code, "assets": ["a1"]}]}


def two() -> Course:
    """Two accounts, frozen until different days."""
    course = Course(ASSETS)
    course.take(R, "ask_freeze", stage("m1", "FREEZE", "freeze"), urgency="urgent")
    course.take(Q, "freeze", {"measures": ["m1"], "until": "2027-05-25"}, urgency="urgent")
    more = course.take(R, "ask_next_stage", stage("m2", "FREEZE", "freeze"), urgency="urgent")
    course.take(Q, "freeze", {"measures": ["m2"], "until": "2027-09-01"}, answers=more, urgency="urgent")
    return course


def confiscated() -> Course:
    """The first is confiscated, the second frozen."""
    course = two()
    course.take(R, "ask_next_stage", stage("m3", "CONFISCATE", "confiscate"))
    course.take(Q, "confiscate", {"measures": ["m1", "m3"]}, days=30)
    return course


def asked_back() -> tuple[Course, Link]:
    course = confiscated()
    return course, course.take(R, "ask_next_stage", stage("m4", "RETURN", "return"), days=5)


def status(course: Course) -> str:
    assert not course.seen().seen.crossed
    return course.seen().seen.status


def acts(course: Course, side: Side) -> set[str]:
    return {step.act for step in open_steps(ASSETS, course.seen().seen, side)}


def running(course: Course) -> set[str]:
    return {one.code for one in course.seen().clocks if one.stopped is None}


def measures(course: Course) -> dict[str, str]:
    return {one.id: one.status for one in course.seen().measures}


@pytest.mark.parametrize("announced", [False, True])
def test_one_account_is_lifted_and_the_other_stays_frozen(announced: bool) -> None:
    course = two()
    if announced:
        course.take(Q, "announce_lifting", {"measures": ["m1"]})
        assert "lifting_answer" in running(course)
    course.take(Q, "lift_part", {"measures": ["m1"]}, days=1)
    assert (status(course), measures(course)) == ("FROZEN", {"m1": "done", "m2": "running"})
    assert running(course) == {"frozen_until"}
    assert {"ask_prolong", "ask_next_stage"} <= acts(course, R)
    course.take(Q, "lift", {"measures": ["m2"]}, days=1)
    assert (status(course), running(course)) == ("LIFTED", set())


def test_a_lifting_that_names_nothing_says_nothing_of_what_was_only_asked_for() -> None:
    course, _ = asked_back()
    course.take(Q, "lift", {})
    assert measures(course) == {"m1": "done", "m2": "done", "m3": "done", "m4": "asked"}


def test_what_is_frozen_is_lifted_though_it_was_asked_about() -> None:
    course = two()
    question = course.take(Q, "ask", {"measures": ["m1"]})
    course.take(R, "answer", {"measures": ["m1"]}, answers=question)
    course.take(Q, "lift", {})
    assert (status(course), measures(course)) == ("LIFTED", {"m1": "done", "m2": "done"})


def test_while_the_lifting_of_one_is_announced_the_other_goes_on() -> None:
    course = two()
    course.take(Q, "announce_lifting", {"measures": ["m1"]})
    asked = course.take(R, "ask_prolong", {"measures": ["m2"], "until": "2027-12-01"})
    course.take(Q, "prolong", {"measures": ["m2"], "until": "2027-12-01"}, answers=asked)
    more = course.take(R, "ask_next_stage", stage("m5", "FREEZE", "freeze"), urgency="urgent")
    course.take(Q, "freeze", {"measures": ["m5"], "until": "2027-09-01"}, answers=more, urgency="urgent")
    course.take(Q, "announce_lifting", {"measures": ["m5"]})
    assert status(course) == "LIFTING_ANNOUNCED"
    course.take(R, "plead", {"measures": ["m1"]})
    assert (status(course), "plead" in acts(course, R), "lifting_answer" in running(course)) == ("FROZEN", True, True)
    course.take(R, "plead", {"measures": ["m5"]}, answers=course.seen().seen.unanswered[0])
    assert "lifting_answer" not in running(course)
    assert "plead" not in acts(course, R)


def test_beside_a_confiscation_the_rest_is_prolonged_and_heard_before_it_is_lifted() -> None:
    course = confiscated()
    asked = course.take(R, "ask_prolong", {"measures": ["m2"], "until": "2027-12-01"})
    course.take(Q, "prolong", {"measures": ["m2"], "until": "2027-12-01"}, answers=asked)
    assert course.clock("frozen_until").due == datetime(2027, 12, 1, 23, 59, 59, tzinfo=UTC)
    told = course.take(Q, "announce_lifting", {"measures": ["m2"]})
    assert course.clock("lifting_answer").duty is R
    course.take(R, "plead", {"measures": ["m2"]}, answers=told)
    assert (status(course), "lifting_answer" in running(course)) == ("CONFISCATED", False)
    course.take(Q, "announce_lifting", {"measures": ["m2"]})
    course.take(Q, "lift", {"measures": ["m2"]})
    assert (status(course), running(course)) == ("CONFISCATED", {"return_decision"})
    assert "plead" not in acts(course, R)


def test_what_was_asked_for_one_account_is_not_forgotten_with_another() -> None:
    course = two()
    prolong = course.take(R, "ask_prolong", {"measures": ["m2"], "until": "2027-12-01"})
    freeze = course.take(R, "ask_next_stage", stage("m5", "FREEZE", "freeze"), urgency="urgent")
    course.take(R, "ask_next_stage", stage("m3", "CONFISCATE", "confiscate"))
    course.take(Q, "confiscate", {"measures": ["m1", "m3"]}, days=0.5)
    assert [one.id for one in course.seen().seen.unanswered] == [prolong.id, freeze.id]
    course.take(Q, "freeze", {"measures": ["m5"], "until": "2027-09-01"}, answers=freeze, urgency="urgent")
    assert (status(course), measures(course)["m5"]) == ("CONFISCATED", "running")


def test_one_is_given_back_and_the_other_stays_frozen() -> None:
    course, _ = asked_back()
    proposal = course.take(Q, "propose_return", {})
    course.take(R, "agree_return", {}, answers=proposal)
    paid = course.take(Q, "pay", {})
    course.take(R, "confirm_part", {}, answers=paid)
    assert (status(course), measures(course)["m2"], measures(course)["m4"]) == ("CONFISCATED", "running", "done")
    assert running(course) == {"frozen_until"}
    assert {"ask_next_stage", "ask_prolong", "propose_return"} <= acts(course, R)


def test_a_receipt_says_nothing_of_what_is_frozen() -> None:
    course, _ = asked_back()
    proposal = course.take(Q, "propose_return", {})
    course.take(R, "agree_return", {}, answers=proposal)
    paid = course.take(Q, "pay", {})
    course.take(R, "confirm", {}, answers=paid)
    assert (status(course), measures(course)["m2"], "frozen_until" in running(course)) == ("RETURNED", "running", True)


@pytest.mark.parametrize("side", [R, Q])
@pytest.mark.parametrize("countered", [False, True])
def test_terms_of_a_return_can_be_declined_and_the_return_is_still_owed_an_answer(side: Side, countered: bool) -> None:
    course, _ = asked_back()
    last = course.take(side.other, "propose_return", {})
    if countered:
        last = course.take(side, "counter", {}, answers=last)
        side = side.other
    assert "decline_return" in acts(course, side)
    assert "decline_return" not in acts(course, side.other)
    course.take(side, "decline_return", {}, answers=last, days=3)
    assert (status(course), measures(course)["m4"]) == ("CONFISCATED", "asked")
    assert running(course) == {"frozen_until", "execution"}
    assert "propose_return" in acts(course, side)
    course.take(Q, "refuse_return", {"measures": ["m4"]})
    assert (measures(course)["m4"], running(course)) == ("refused", {"frozen_until"})


def test_who_is_proposed_a_return_that_was_asked_for_first_may_still_refuse() -> None:
    course = Course(ASSETS)
    course.take(R, "ask_return", stage("m1", "RETURN", "return"))
    course.take(Q, "acknowledge")
    proposal = course.take(R, "propose_return", {})
    course.take(Q, "decline_return", {}, answers=proposal)
    assert (status(course), running(course)) == ("ACKNOWLEDGED", {"execution"})
    course.take(Q, "refuse", {"measures": ["m1"]})
    assert (status(course), running(course), measures(course)) == ("REFUSED", set(), {"m1": "refused"})


def test_a_return_that_the_other_side_proposes_can_be_refused_at_once() -> None:
    course = confiscated()
    proposal = course.take(R, "propose_return", {})
    course.take(Q, "refuse_return", {"measures": ["m3"]}, answers=proposal)
    assert (status(course), running(course)) == ("CONFISCATED", {"frozen_until"})
    assert measures(course)["m3"] == "done"


def test_who_refuses_the_return_has_decided_on_it() -> None:
    course, asked = asked_back()
    assert running(course) >= {"return_decision", "ack_mla"}
    course.take(Q, "refuse_stage", {"measures": ["m4"]}, answers=asked)
    assert running(course) == {"frozen_until"}
    unasked = confiscated()
    unasked.take(Q, "refuse_return", {"measures": ["m3"]})
    assert (running(unasked), measures(unasked)["m3"]) == ({"frozen_until"}, "done")


def test_who_refuses_another_stage_has_not() -> None:
    course = confiscated()
    asked = course.take(R, "ask_next_stage", stage("m5", "CONFISCATE", "confiscate"))
    course.take(Q, "refuse_stage", {"measures": ["m5"]}, answers=asked)
    assert running(course) == {"frozen_until", "return_decision"}


def test_who_has_the_trace_that_it_wanted_closes() -> None:
    course = Course(ASSETS)
    course.take(R, "ask_trace", stage("m1", "TRACE", "trace"))
    course.take(Q, "acknowledge")
    course.take(Q, "report_trace", {"outcomes": [{"measure": "m1", "outcome": "done"}]})
    assert "close" in acts(course, R)
    assert "close" not in acts(course, Q)
    course.take(R, "close")
    assert (status(course), measures(course)) == ("CLOSED", {"m1": "done"})


def test_a_freezing_that_crosses_the_close_goes_first() -> None:
    course = Course(ASSETS)
    course.take(R, "ask_trace", stage("m1", "TRACE", "trace"))
    course.take(Q, "acknowledge")
    course.take(Q, "report_trace", {"outcomes": [{"measure": "m1", "outcome": "done"}]})
    course.take(R, "close")
    course.take(Q, "freeze", {"until": "2027-09-01"}, blind=True)
    seen = course.seen().seen
    assert (seen.status, [one.act for one in seen.crossed]) == ("FROZEN", ["close"])
