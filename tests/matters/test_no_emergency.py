"""Who found that there is no emergency owes no disclosure (`law.md` §3.14)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from tests.matters.course import START, Course, Q, R


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


@pytest.mark.parametrize(("hours", "owed"), [(3, 3), (30, 9), (0.5, 9)])
@pytest.mark.parametrize("named", [[], ["m1"]])
def test_what_was_promised_on_conditions_is_owed_so_once_they_are_accepted(
    hours: float, owed: float, named: list[Json]
) -> None:
    """Never later than in eight hours from the acceptance; a day that passed before it binds nobody."""
    told: JsonObject = {"decision": "with_conditions", "expected_by": stamp(START + timedelta(hours=hours))}
    course = Course(EMERGENCY_DISCLOSURE)
    course.take(R, "request", {"data": [{"id": "m1"}, {"id": "m2"}]}, urgency="emergency")
    wanted = course.take(Q, "propose_conditions", {**told, "measures": named}, urgency="emergency")
    course.take(R, "accept_conditions", answers=wanted, days=1 / 24, urgency="emergency")
    found = [one for one in course.seen().clocks if one.code == "disclose"]
    assert [one.due for one in found] == [START + timedelta(hours=owed)]


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
