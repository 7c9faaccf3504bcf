"""Who found that there is no emergency owes no disclosure (`law.md` §3.14)."""

from __future__ import annotations

import pytest

from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from tests.matters.course import Course, Q, R


@pytest.mark.parametrize(
    ("decision", "owed"), [("will_disclose", True), ("with_conditions", True), ("not_an_emergency", False)]
)
def test_the_clock_of_the_disclosure_runs_where_it_was_decided(decision: str, owed: bool) -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    course.take(R, "request", urgency="emergency")
    course.take(Q, "acknowledge", urgency="emergency")
    course.take(Q, "determine", {"decision": decision}, urgency="emergency")
    assert course.clock("determine").stopped is not None
    assert ("disclose" in {one.code for one in course.seen().clocks}) is owed
