"""The requested side waits because the other wishes it: until a day, for an event, and no longer than is decided."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.matters.waits import waits
from app.procedures.mandate import MANDATE
from tests.matters.course import START, Course, Q, R

DAY = timedelta(days=1)


def test_the_execution_waits_until_the_day_that_the_requesting_side_names() -> None:
    course = Course()
    course.begun()
    before = course.clock("execution").due
    warned = course.take(Q, "warn_confidentiality", days=1)
    course.take(R, "decide_confidentiality", {"decision": "wait_until", "until": "2027-01-10"}, answers=warned)
    clock = course.clock("execution")
    assert before is not None
    assert clock.due is not None
    assert (clock.paused, (clock.due - before).days) == (None, (date(2027, 1, 10) - date(2026, 11, 25)).days + 1)
    assert clock.reckoning is not None
    assert len(clock.reckoning["paused"]) == 1
    told = waits(course.seen().seen.history, START)
    assert told is not None
    assert (told["until"], told["over"]) == ("2027-01-10", False)
    assert waits(course.seen().seen.history, START + timedelta(days=60)) == {**told, "over": True}


def test_for_an_event_it_waits_until_the_next_decision() -> None:
    course = Course()
    course.begun()
    first = course.take(Q, "warn_confidentiality", days=1)
    decision = {"decision": "wait_until", "event": "The arrest in XA."}
    course.take(R, "decide_confidentiality", decision, answers=first)
    assert (course.clock("execution").due, course.clock("execution").paused) == (None, START + 1 * DAY)
    second = course.take(Q, "warn_confidentiality", days=9)
    course.take(R, "decide_confidentiality", {"decision": "proceed"}, answers=second)
    clock = course.clock("execution")
    assert clock.paused is None
    assert clock.due is not None
    assert waits(course.seen().seen.history, START) is None


@pytest.mark.parametrize("until", ["2037-01-01T00:00:00Z", "2199-12-31"])
def test_a_wait_beyond_reach_leaves_no_end_and_the_matter_goes_on(until: str) -> None:
    course = Course()
    course.begun()
    first = course.take(Q, "warn_confidentiality", days=1)
    course.take(R, "decide_confidentiality", {"decision": "wait_until", "until": until}, answers=first)
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (None, None)
    assert clock.reckoning is not None
    assert clock.reckoning["due"] is None
    second = course.take(Q, "warn_confidentiality", days=3)
    course.take(R, "decide_confidentiality", {"decision": "proceed"}, answers=second)
    assert course.clock("execution").due is not None


def test_a_question_that_is_answered_after_eleven_years_leaves_no_end() -> None:
    course = Course()
    course.begun()
    asked = course.take(Q, "ask", {"measures": ["m1"]}, days=1)
    course.take(R, "answer", days=11 * 366, answers=asked)
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (None, None)


def test_an_earlier_yes_cuts_what_was_waited_for_short() -> None:
    course = Course()
    course.begun()
    first = course.take(Q, "warn_confidentiality", days=1)
    course.take(R, "decide_confidentiality", {"decision": "wait_until", "until": "2027-06-01"}, answers=first)
    far = course.clock("execution").due
    second = course.take(Q, "warn_confidentiality", days=3)
    course.take(R, "decide_confidentiality", {"decision": "proceed"}, answers=second)
    soon = course.clock("execution").due
    assert far is not None
    assert soon is not None
    assert far - soon > timedelta(days=150)


def test_what_the_requested_side_decides_about_our_warning_stops_nothing() -> None:
    course = Course()
    course.begun()
    due = course.clock("execution").due
    warned = course.take(R, "warn_confidentiality", days=1)
    course.take(Q, "decide_confidentiality", {"decision": "wait_until", "until": "2027-06-01"}, answers=warned)
    assert course.clock("execution").due == due
    assert waits(course.seen().seen.history, START) is None


def awaited(course: Course, **decision: str) -> None:
    """The requesting side has the other wait."""
    warned = course.take(Q, "warn_confidentiality", days=1)
    course.take(R, "decide_confidentiality", {"decision": "wait_until", **decision}, answers=warned)


def test_the_requested_side_says_that_the_event_has_come_and_its_clock_runs_on() -> None:
    course = Course()
    course.begun()
    before = course.clock("execution").due
    awaited(course, event="The arrest in XA.")
    assert course.clock("execution").due is None
    course.take(Q, "report_event", {"event": "The arrest in XA."}, days=9)
    clock = course.clock("execution")
    assert before is not None
    assert clock.due is not None
    assert (clock.paused, clock.due - before) == (None, 10 * DAY)
    assert waits(course.seen().seen.history, START) is None


def test_where_a_day_was_named_no_event_cuts_it_short() -> None:
    course = Course()
    course.begun()
    awaited(course, until="2027-01-10")
    due = course.clock("execution").due
    course.take(Q, "report_event", {"event": "An arrest."}, days=2)
    assert course.clock("execution").due == due
    assert waits(course.seen().seen.history, START) is not None


def test_work_that_is_taken_up_while_it_waits_waits_from_its_start() -> None:
    course = Course()
    course.take(R, "request", {"measures": [{"id": "m1", "code": "SUBSCRIBER"}]})
    awaited(course, event="The arrest in XA.")
    course.take(Q, "acknowledge", days=1)
    course.take(Q, "accept", days=1)
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (None, clock.started)


def mandated() -> Course:
    """A mandate that a desk has before it."""
    course = Course(MANDATE)
    course.take(R, "instruct", {"measures": [{"id": "m1", "code": "SUBSCRIBER"}]})
    return course


def test_the_desk_of_a_mandate_waits_when_it_is_told_to_and_goes_on() -> None:
    course = mandated()
    before = course.clock("desk").due
    course.take(R, "decide_wait", {"decision": "wait_until", "event": "The arrest in XA."}, days=1)
    assert (course.clock("desk").due, course.clock("desk").paused) == (None, START + DAY)
    told = waits(course.seen().seen.history, START)
    assert told is not None
    assert told["event"] == "The arrest in XA."
    course.take(R, "decide_wait", {"decision": "proceed"}, days=2)
    after = course.clock("desk").due
    assert before is not None
    assert after is not None
    assert after > before
    assert waits(course.seen().seen.history, START) is None


def test_what_the_desk_takes_up_meanwhile_waits_too_until_the_event_comes() -> None:
    course = mandated()
    course.take(R, "decide_wait", {"decision": "wait_until", "event": "The arrest in XA."}, days=1)
    course.take(Q, "accept", days=1)
    assert course.clock("desk").stopped is not None
    assert (course.clock("desk_report").due, course.clock("desk_report").paused) == (None, START + 2 * DAY)
    course.take(Q, "report_event", {"event": "The arrest in XA."}, days=10)
    assert course.clock("desk_report").due is not None
