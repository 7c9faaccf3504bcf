"""Who found that there is no emergency owes no disclosure (`law.md` §3.14)."""

from __future__ import annotations

import pytest

from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from tests.matters.course import Course, Q, R


@pytest.mark.parametrize(("decision", "owed"), [("will_disclose", True), ("not_an_emergency", False)])
def test_the_clock_of_the_disclosure_runs_where_it_was_decided(decision: str, owed: bool) -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    course.take(R, "request", urgency="emergency")
    course.take(Q, "acknowledge", urgency="emergency")
    course.take(Q, "determine", {"decision": decision}, urgency="emergency")
    assert course.clock("determine").stopped is not None
    assert ("disclose" in {one.code for one in course.seen().clocks}) is owed


def running(course: Course) -> set[str]:
    """The clocks that run."""
    return {one.code for one in course.seen().clocks if one.stopped is None}


def conditional() -> Course:
    """The data will be given on conditions."""
    course = Course(EMERGENCY_DISCLOSURE)
    course.take(R, "request", urgency="emergency")
    course.take(Q, "acknowledge", urgency="emergency")
    course.take(Q, "propose_conditions", {"decision": "with_conditions"}, urgency="emergency")
    return course


def test_while_the_conditions_are_not_answered_the_time_is_the_other_sides() -> None:
    course = conditional()
    assert running(course) == {"conditions_answer"}
    assert course.clock("conditions_answer").duty is R


def test_whoever_has_its_conditions_accepted_owes_the_data() -> None:
    course = conditional()
    course.take(R, "accept_conditions", answers=course.known[-1].link, urgency="emergency")
    assert running(course) == {"disclose"}


def test_whoever_has_its_conditions_declined_determines_anew() -> None:
    course = conditional()
    course.take(R, "decline_conditions", answers=course.known[-1].link, urgency="emergency")
    assert running(course) == {"determine"}
    course.take(Q, "determine", {"decision": "will_disclose"}, urgency="emergency")
    assert running(course) == {"disclose"}
    course.take(Q, "determine", {"decision": "not_an_emergency"}, urgency="emergency")
    assert running(course) == set()


def test_the_letter_is_owed_though_nothing_was_held() -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    course.take(Q, "note_oral", urgency="emergency")
    course.take(Q, "report_none", urgency="emergency")
    assert running(course) == {"confirm_oral"}
    course.take(R, "confirm_oral", urgency="emergency")
    assert running(course) == set()
