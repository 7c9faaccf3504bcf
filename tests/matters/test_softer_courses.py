"""Consultations on jurisdiction, measures through a provider, questions and mandates as they run: status and clocks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.procedures.assistance import ASSISTANCE
from app.procedures.engine import Link, project
from app.procedures.information import INFORMATION
from app.procedures.judging import Rejected, judge
from app.procedures.jurisdiction import JURISDICTION
from app.procedures.mandate import MANDATE
from app.procedures.provider_measures import PROVIDER_MEASURES
from app.procedures.table import Basis, Eyes, Procedure, Side, Sign
from tests.matters.course import START, Course, Q, R

MEASURES: JsonObject = {"measures": [{"id": "m1", "code": "PM_SUSPEND_DOMAIN"}]}
DAY = timedelta(days=1)


def running(course: Course) -> set[str]:
    return {one.code for one in course.seen().clocks if one.stopped is None}


def status(course: Course) -> str:
    return course.seen().seen.status


def reason(course: Course, link: Link) -> str:
    verdict = judge(course.procedure, [one.link for one in course.known if one.link.id != link.id], (), link)
    assert isinstance(verdict, Rejected)
    return verdict.reason


def opened(procedure: Procedure, act: str, body: JsonObject | None = None) -> Course:
    course = Course(procedure)
    course.take(R, act, body)
    return course


def proposed() -> tuple[Course, Link]:
    course = opened(JURISDICTION, "open")
    course.take(Q, "state_position")
    return course, course.take(R, "propose")


def test_a_consultation_runs_from_notice_to_agreement_and_each_clock_ends() -> None:
    course = opened(JURISDICTION, "open")
    assert running(course) == {"position"}
    course.take(Q, "state_position", days=10)
    assert running(course) == {"proposal"}
    proposal = course.take(R, "propose", days=10)
    assert (status(course), running(course)) == ("PROPOSED", {"proposal_answer"})
    counter = course.take(Q, "counter", days=5, answers=proposal)
    assert (status(course), running(course)) == ("PROPOSED", {"proposal_answer"})
    assert course.clock("proposal_answer").started_by == counter.id
    course.take(R, "agree", days=5, answers=counter)
    assert (status(course), running(course)) == ("AGREED", set())
    course.take(Q, "report_outcome", days=400)
    course.take(R, "close", days=1)
    assert status(course) == "CLOSED"


def test_nobody_agrees_to_their_own_proposal() -> None:
    course, _ = proposed()
    own = course.take(R, "agree")
    assert reason(course, own) in {"wrong_side", "answers_nothing_open"}


def test_what_was_countered_can_no_longer_be_agreed_to() -> None:
    course, proposal = proposed()
    course.take(Q, "counter", answers=proposal)
    assert reason(course, course.take(Q, "agree", answers=proposal)) in {"wrong_side", "answers_nothing_open"}


def test_two_proposals_that_cross_leave_the_requested_sides() -> None:
    course = opened(JURISDICTION, "open")
    course.take(Q, "state_position")
    theirs = course.take(Q, "propose")
    course.take(R, "propose", blind=True)
    seen = course.seen().seen
    assert [one.act for one in seen.crossed] == ["propose"]
    assert [one.id for one in seen.unanswered] == [theirs.id]


def test_who_disagrees_goes_on_and_is_reminded_and_may_propose_again() -> None:
    course, _ = proposed()
    course.take(R, "disagree")
    assert (status(course), running(course)) == ("PARALLEL", {"review_parallel"})
    course.take(Q, "propose", days=80)
    assert (status(course), running(course)) == ("PROPOSED", {"proposal_answer"})


@pytest.mark.parametrize("act", ["open", "state_position", "propose", "counter", "agree", "disagree"])
def test_every_word_on_jurisdiction_is_signed_by_a_person_before_two_pairs_of_eyes(act: str) -> None:
    assert all((row.sign, row.eyes) == (Sign.PERSON_AND_SEAL, Eyes.TWO) for row in JURISDICTION.rows(act))


def test_measures_are_asked_for_reported_changed_and_ended() -> None:
    course = opened(PROVIDER_MEASURES, "request", MEASURES)
    course.take(Q, "acknowledge", days=1)
    assert running(course) == {"measure"}
    course.take(Q, "report_measures", {"outcomes": [{"measure": "m1", "outcome": "done"}]}, days=3)
    assert (status(course), running(course), course.measure("m1")) == ("MEASURED", {"review_measures"}, "done")
    change = course.take(R, "ask_change", days=30)
    assert running(course) == {"review_measures", "change_answer"}
    course.take(Q, "decide_change", days=2, answers=change)
    assert running(course) == {"review_measures"}
    course.take(Q, "lift", days=20)
    assert (status(course), running(course)) == ("LIFTED", set())


def test_an_urgent_request_is_acknowledged_in_half_an_hour_and_acted_upon_in_a_day() -> None:
    course = Course(PROVIDER_MEASURES)
    course.take(R, "request", urgency="urgent")
    assert (course.clock("ack_mla").due - course.time).total_seconds() == 1800  # type: ignore[operator]
    course.take(Q, "acknowledge", urgency="urgent")
    assert (course.clock("measure").due - course.time).total_seconds() == 24 * 3600  # type: ignore[operator]


def test_the_providers_state_opens_of_its_own_motion_and_stays_the_requested_side() -> None:
    course = Course(PROVIDER_MEASURES)
    course.take(Q, "notify_own_initiative", MEASURES)
    assert (status(course), course.measure("m1")) == ("MEASURED", "running")
    change = course.take(R, "ask_change")
    course.take(Q, "decide_change", answers=change)
    course.take(Q, "lift")
    assert status(course) == "LIFTED"


def test_the_other_side_cannot_give_that_notice() -> None:
    course = Course(PROVIDER_MEASURES)
    assert reason(course, course.take(R, "notify_own_initiative")) == "wrong_side"


def test_a_question_takes_the_request_up_and_its_time_stands_still_until_the_answer() -> None:
    course = opened(PROVIDER_MEASURES, "request", MEASURES)
    ask = course.take(Q, "ask", {"measures": ["m1"]})
    assert (status(course), running(course)) == ("QUERIED", {"answer_query", "measure"})
    assert course.clock("measure").paused == course.time
    course.take(R, "answer", answers=ask)
    assert (status(course), running(course), course.clock("measure").paused) == ("RECEIVED", {"measure"}, None)


def test_a_mandate_is_accepted_asked_about_and_delivered_with_a_clock_on_each_desk() -> None:
    course = opened(MANDATE, "instruct", MEASURES)
    assert running(course) == {"desk"}
    course.take(Q, "accept", days=1)
    assert (running(course), course.measure("m1")) == ({"desk_report"}, "accepted")
    ask = course.take(Q, "ask", days=2)
    assert running(course) == {"desk_report", "desk_answer"}
    assert course.clock("desk_report").paused == course.time
    course.take(R, "answer", days=3, answers=ask)
    assert (status(course), course.clock("desk_report").paused) == ("ACCEPTED", None)
    course.take(Q, "report", {"outcomes": [{"measure": "m1", "outcome": "done"}]}, days=3)
    assert (status(course), course.measure("m1")) == ("REPORTED", "done")
    # What the desk owed is over; whoever instructed it has ten days to confirm what came.
    assert running(course) == {"receipt_of_evidence"}
    clock = course.clock("receipt_of_evidence")
    assert (clock.duty, clock.due - course.time >= 10 * DAY) == (R, True)  # type: ignore[operator]
    course.take(R, "confirm_delivery", {"verified": True}, days=1, answers=course.known[-1].link)
    assert (status(course), running(course)) == ("REPORTED", set())


def test_the_desk_has_four_hours_when_it_is_urgent() -> None:
    course = Course(MANDATE)
    course.take(R, "instruct", urgency="urgent")
    assert (course.clock("desk").due - course.time).total_seconds() == 4 * 3600  # type: ignore[operator]


@pytest.mark.parametrize(
    ("urgency", "left"), [("routine", 30 * DAY), ("urgent", 10 * DAY), ("emergency", timedelta(hours=8))]
)
def test_what_is_accepted_is_reported_in_a_third_of_the_time_that_its_matter_has(urgency: str, left: timedelta) -> None:
    course = Course(MANDATE)
    course.take(R, "instruct", MEASURES, urgency=urgency)
    course.take(Q, "accept", urgency=urgency)
    clock = course.clock("desk_report")
    assert clock.due is not None
    assert clock.due - course.time < left + DAY
    assert clock.due - course.time >= left
    assert clock.wakes is (urgency == "emergency")


def test_the_day_by_which_it_is_wanted_is_counted_from_the_instruction_on_and_the_acceptance_keeps_it() -> None:
    course = opened(MANDATE, "instruct", wanted("2026-12-20"))
    assert running(course) == {"desk", "desk_report"}
    assert end(course) == date(2026, 12, 20)
    course.take(Q, "accept", days=1)
    assert (running(course), end(course)) == ({"desk_report"}, date(2026, 12, 20))
    course.take(Q, "report")
    assert running(course) == {"receipt_of_evidence"}, "the report is there: only its receipt is owed"
    assert course.clock("receipt_of_evidence").duty is R


@pytest.mark.parametrize(
    ("by", "expected", "ends"),
    [
        (None, "2027-01-20", date(2027, 1, 20)),
        ("2026-12-20", "2026-12-10", date(2026, 12, 10)),
        ("2026-12-20", "2027-01-20", date(2026, 12, 20)),
    ],
)
def test_the_day_that_the_desk_expects_holds_unless_an_earlier_one_is_wanted(
    by: str | None, expected: str, ends: date
) -> None:
    course = opened(MANDATE, "instruct", wanted(by))
    course.take(Q, "accept", {"expected_on": expected}, days=1)
    assert (running(course), end(course)) == ({"desk_report"}, ends)


@pytest.mark.parametrize(("urgency", "left"), [("urgent", timedelta(days=10)), ("emergency", timedelta(hours=8))])
def test_what_is_urgent_and_undated_gets_no_longer_by_what_the_desk_expects(urgency: str, left: timedelta) -> None:
    course = Course(MANDATE)
    course.take(R, "instruct", MEASURES, urgency=urgency)
    course.take(Q, "accept", {"expected_on": "2027-02-20"}, urgency=urgency)
    clock = course.clock("desk_report")
    assert clock.due is not None
    assert clock.due - course.time < left + DAY
    course = Course(MANDATE)
    course.take(R, "instruct", MEASURES, urgency="urgent")
    course.take(Q, "accept", {"expected_on": str(course.time.date() + DAY)}, urgency="urgent")
    assert end(course) == course.time.date() + DAY
    assert [(one.code, one.started_by) for one in course.seen().clocks if one.code == "desk_report"] == [
        ("desk_report", course.known[-1].link.id)
    ], "one letter begins one clock of a name"


def test_an_emergency_wakes_people_at_the_instant_by_which_it_is_wanted() -> None:
    course = Course(MANDATE)
    soon = course.time + timedelta(hours=6)
    course.take(R, "instruct", wanted(stamp(soon)), urgency="emergency")
    course.take(Q, "accept", urgency="emergency")
    assert (course.clock("desk_report").due, course.clock("desk_report").wakes) == (soon, True)


def test_what_came_back_is_wanted_by_the_day_that_is_named_anew() -> None:
    course = opened(MANDATE, "instruct", wanted("2026-12-20"))
    course.take(Q, "return_for_completion")
    assert running(course) == set()
    course.take(R, "instruct", wanted("2027-01-08"))
    assert (running(course), end(course)) == ({"desk", "desk_report"}, date(2027, 1, 8))


def wanted(by: str | None) -> JsonObject:
    return {**MEASURES, "urgency": {"level": "routine", **({"wanted_by": by} if by else {})}}


def end(course: Course) -> date:
    due = course.clock("desk_report").due
    assert due is not None
    return due.date()


@pytest.mark.parametrize(("opens", "gives"), [("request", Q), ("offer", R)])
def test_whoever_gives_the_assistance_is_bound_by_the_day_on_which_it_starts(opens: str, gives: Side) -> None:
    course = opened(ASSISTANCE, opens)
    course.take(Q, "match", {"starts_on": "2027-03-01"})
    assert running(course) == {"ta_start"}
    assert (course.clock("ta_start").duty, course.clock("ta_start").kind) == (gives, Basis.AGREED)
    course.take(gives, "deliver")
    assert running(course) == {"evaluation"}


def test_assistance_is_acknowledged_and_a_plan_or_a_no_is_owed_from_then_on() -> None:
    course = opened(ASSISTANCE, "request")
    assert running(course) == {"ack_mla"}
    course.take(Q, "acknowledge", days=3)
    assert (status(course), running(course)) == ("OPEN", {"ta_plan"})
    due = course.clock("ta_plan").due
    course.take(Q, "acknowledge", days=20)
    assert course.clock("ta_plan").due == due
    course.take(Q, "match", {"starts_on": "2027-03-01"})
    assert running(course) == {"ta_start"}
    declined = opened(ASSISTANCE, "offer")
    declined.take(Q, "acknowledge")
    declined.take(Q, "decline")
    assert (status(declined), running(declined)) == ("DECLINED", set())


@pytest.mark.parametrize(("first", "again"), [("submit", "resubmit"), ("instruct", "instruct")])
def test_what_came_back_for_completion_is_completed_in_the_same_mandate(first: str, again: str) -> None:
    course = opened(MANDATE, first)
    course.take(Q, "return_for_completion")
    assert (status(course), running(course)) == ("RETURNED", set())
    course.take(R, again)
    assert (status(course), running(course)) == ("RECEIVED", {"desk"})


def test_a_submission_goes_on_and_what_is_not_executed_is_refused_measure_by_measure() -> None:
    course = opened(MANDATE, "submit")
    course.take(Q, "forward")
    assert (status(course), running(course)) == ("FORWARDED", set())
    other = opened(MANDATE, "instruct", MEASURES)
    other.take(Q, "return_unexecuted")
    assert (status(other), running(other), other.measure("m1")) == ("UNEXECUTED", set(), "refused")


@pytest.mark.parametrize("procedure", [JURISDICTION, PROVIDER_MEASURES, MANDATE])
def test_both_sides_can_end_a_silent_matter(procedure: Procedure) -> None:
    first = next(row.act for row in procedure.steps if row.then in procedure.open)
    for side in (R, Q):
        course = opened(procedure, first)
        course.take(side, "close_silent")
        assert project(procedure, [one.link for one in course.known]).status == "CLOSED"
        course.take(side, "reopen")
        assert status(course) == procedure.reopen


def test_whoever_asked_a_question_that_is_not_understood_waits_for_its_own_words() -> None:
    """The time for the answer stands until it is said what was meant, and no longer."""
    course = Course(INFORMATION)
    course.take(R, "inquire", urgency="urgent")
    asked = course.take(Q, "ask", days=0.25, urgency="urgent")
    assert (course.clock("inquiry_answer").due, course.clock("answer_query").duty) == (None, R)
    course.take(R, "answer", answers=asked, days=0.5, urgency="urgent")
    assert "answer_query" not in running(course)
    assert course.clock("inquiry_answer").due == START + timedelta(days=1.5)
