"""Assets: a further stage is met as the first one was, whatever stage the matter has reached (`law.md` §3.7)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import JsonObject
from app.matters.matter_law import MatterLaw
from app.procedures.assets import ASSETS
from app.procedures.engine import open_steps
from app.procedures.table import Side
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from tests.matters.course import Course, Q, R


def stage(measure: str, code: str, said: str) -> JsonObject:
    return {"stage": said, "measures": [{"id": measure, "code": code, "assets": ["a1"]}]}


def frozen() -> Course:
    course = Course(ASSETS, law=MatterLaw(TREATIES.newest("bilateral_xa_xb"), (profile("XA"), profile("XB"))))
    course.take(R, "ask_freeze", stage("m1", "FREEZE", "freeze"), urgency="urgent")
    course.take(Q, "freeze", {"measures": ["m1"], "until": "2027-05-25"}, urgency="urgent")
    return course


def status(course: Course) -> str:
    return course.seen().seen.status


def acts(course: Course, side: Side) -> set[str]:
    return {step.act for step in open_steps(ASSETS, course.seen().seen, side)}


def running(course: Course) -> set[str]:
    return {one.code for one in course.seen().clocks if one.stopped is None}


def waits(course: Course) -> set[str]:
    """The measures for which the clock of the work stands."""
    return {name for part in course.clock("execution").parts if part.paused for name in part.measures}


MEETS = {"acknowledge", "propose_conditions", "postpone_part", "refuse_stage", "report_trace"}


def test_nothing_is_met_where_no_further_stage_was_asked_for() -> None:
    assert not acts(frozen(), Q) & MEETS


def test_a_confiscation_after_a_freezing_is_met_like_a_first_request() -> None:
    course = frozen()
    course.take(R, "ask_next_stage", stage("m2", "CONFISCATE", "confiscate"), days=10)
    assert acts(course, Q) >= MEETS | {"confiscate", "ask"}
    course.take(Q, "acknowledge", days=1)
    assert (status(course), "ack_mla" in running(course), "execution" in running(course)) == ("FROZEN", False, True)
    assert acts(course, Q) >= MEETS
    question = course.take(Q, "ask", {"measures": ["m2"]}, days=1)
    assert waits(course) == {"m2"}
    course.take(R, "answer", {}, answers=question, days=1)
    assert waits(course) == set()
    conditions = course.take(Q, "propose_conditions", {"measures": ["m2"]}, days=1)
    course.take(R, "accept_conditions", {}, answers=conditions, days=1)
    course.take(Q, "postpone_part", {"measures": ["m2"], "review_on": "2027-03-01"}, days=1)
    assert waits(course) == {"m2"}
    course.take(Q, "resume_part", {"measures": ["m2"]}, days=20)
    course.take(Q, "confiscate", {"measures": ["m1", "m2"]}, days=60)
    assert status(course) == "CONFISCATED"
    assert not running(course) & {"execution", "ack_mla", "review_postponement"}


def test_a_second_account_is_frozen_beside_the_first_and_each_keeps_its_day() -> None:
    course = frozen()
    more = course.take(R, "ask_next_stage", stage("m2", "FREEZE", "freeze"), urgency="urgent", days=5)
    clock = course.clock("execution")
    assert clock.due is not None
    assert (clock.kind.value, clock.due - clock.started) == (
        "treaty",
        datetime(2026, 1, 2, tzinfo=UTC) - datetime(2026, 1, 1, tzinfo=UTC),
    )
    course.take(Q, "freeze", {"measures": ["m2"], "until": "2027-09-01"}, answers=more, urgency="urgent")
    assert status(course) == "FROZEN"
    assert not running(course) & {"execution", "ack_mla"}
    days = [
        one.due.date().isoformat()
        for one in course.seen().clocks
        if one.code == "frozen_until" and one.stopped is None and one.due
    ]
    assert sorted(days) == ["2027-05-25", "2027-09-01"]
    assert [one.status for one in course.seen().measures] == ["running", "running"]
    assert not acts(course, Q) & MEETS


@pytest.mark.parametrize("reached", ["FROZEN", "CONFISCATED"])
def test_money_is_traced_at_any_stage(reached: str) -> None:
    course = frozen()
    if reached == "CONFISCATED":
        course.take(R, "ask_next_stage", stage("m8", "CONFISCATE", "confiscate"))
        course.take(Q, "confiscate", {"measures": ["m1", "m8"]})
    asked = course.take(R, "ask_next_stage", stage("m2", "TRACE", "trace"), days=5)
    told = {"outcomes": [{"measure": "m2", "outcome": "done"}]}
    course.take(Q, "report_trace", told, answers=asked, days=2)
    assert status(course) == reached
    assert course.seen().measures[-1].status == "done"
    assert "ack_mla" not in running(course)


def test_a_further_confiscation_after_the_first() -> None:
    course = frozen()
    course.take(R, "ask_next_stage", stage("m2", "CONFISCATE", "confiscate"))
    course.take(Q, "confiscate", {"measures": ["m1", "m2"]})
    asked = course.take(R, "ask_next_stage", stage("m3", "CONFISCATE", "confiscate"), days=5)
    course.take(Q, "confiscate", {"measures": ["m3"]}, answers=asked, days=30)
    assert (status(course), "ack_mla" in running(course)) == ("CONFISCATED", False)


@pytest.mark.parametrize("side", [R, Q])
def test_what_was_confiscated_there_already_is_given_back_without_another_confiscation(side: Side) -> None:
    course = Course(ASSETS)
    course.take(R, "ask_return", stage("m1", "RETURN", "return"))
    course.take(Q, "acknowledge")
    assert "propose_return" in acts(course, side)
    proposal = course.take(side, "propose_return", {}, days=20)
    course.take(side.other, "agree_return", {}, answers=proposal, days=5)
    assert status(course) == "RETURN_AGREED"
    assert "execution" not in running(course)


def test_a_whole_that_waits_may_wait_on() -> None:
    course = Course(ASSETS)
    course.take(R, "ask_confiscate", stage("m1", "CONFISCATE", "confiscate"))
    course.take(Q, "acknowledge")
    course.take(Q, "postpone", {"review_on": "2027-03-01"})
    course.take(Q, "postpone", {"until": "2027-06-01"}, days=80)
    [clock] = [one for one in course.seen().clocks if one.code == "review_postponement" and one.stopped is None]
    assert clock.due is not None
    assert clock.due.date().isoformat() == "2027-06-01"
