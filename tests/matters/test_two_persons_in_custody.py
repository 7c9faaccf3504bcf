"""Two persons in the other State's custody: what is agreed on, reported or done of one leaves the other alone (UNCC
40(9)-(11)), on both sides and in whatever order their letters come.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import JsonObject
from app.matters.picture import Picture, picture
from app.procedures.engine import Link
from app.procedures.table import Basis
from tests.matters.course import CALENDARS, Course, Q, R

FIRST, SECOND = "2027-03-01", "2027-03-05"


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=UTC)


def handed_over(second: str = "m2") -> tuple[Course, Link, Link]:
    """Two persons are handed over and taken over, on one day; `second`: for which measure the second one is."""
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    one = course.take(Q, "hand_over", {"measures": ["m1"], "return_by": FIRST})
    other = course.take(Q, "hand_over", {"measures": [second], "return_by": SECOND})
    for handed in (one, other):
        course.take(R, "take_over", answers=handed)
    return course, one, other


def of(link: Link, **more: object) -> JsonObject:
    return {"hand_over": {"id": link.id, "sha256": link.sha256}, **more}  # type: ignore[dict-item]  # a test's own


def both(course: Course) -> Picture:
    """The matter as both sides have it, whatever came first."""
    told = [picture(course.procedure, side, known, CALENDARS)
            for side in (R, Q) for known in (course.known, course.known[::-1])]  # fmt: skip
    first = told[0]
    for one in told[1:]:
        assert (one.seen.status, one.seen.history, one.clocks) == (first.seen.status, first.seen.history, first.clocks)
    return first


def due(course: Course, code: str) -> list[datetime | None]:
    """When what runs under a name ends, in the order of its start."""
    return [one.due for one in both(course).clocks if one.code == code and one.stopped is None]


@pytest.mark.parametrize("second", ["m2", "m1"], ids=["own measures", "one measure"])
@pytest.mark.parametrize("measures", [(), ("m1",), ("m2",)], ids=["no measure", "m1", "m2"])
def test_a_longer_stay_moves_the_return_of_that_person_alone(second: str, measures: tuple[str, ...]) -> None:
    course, _, other = handed_over(second)
    asked = course.take(R, "ask_longer_stay", of(other, until="2027-06-01", measures=[*measures]), days=1)
    course.take(Q, "decide_longer_stay", {"agreed": True}, answers=asked, days=1)
    assert due(course, "return_due") == [end_of(FIRST), end_of("2027-06-01")]
    kinds = [one.kind for one in both(course).clocks if one.code == "return_due"]
    assert kinds == [Basis.PRACTICE, Basis.AGREED]
    assert not both(course).seen.crossed


def test_each_person_is_reported_on_by_themselves() -> None:
    course, one, other = handed_over()
    month = [end_of("2026-12-24")]
    assert due(course, "custody_report") == month * 2, "who is taken over later leaves the first to be reported on"
    course.take(R, "report_custody", of(one), days=20)
    assert due(course, "custody_report") == [*month, end_of("2027-01-13")]
    course.take(R, "report_custody", of(other), days=1)
    assert due(course, "custody_report") == [end_of("2027-01-13"), end_of("2027-01-14")]


@pytest.mark.parametrize("says", ["return_person", "report_custody_end"])
def test_who_is_back_or_gone_is_reported_on_no_more_and_the_other_is(says: str) -> None:
    course, one, other = handed_over("m1")
    course.take(R, says, of(one), days=1)
    assert due(course, "return_due") == [end_of(SECOND)]
    assert due(course, "custody_report") == [end_of("2026-12-24")]
    running = [clock for clock in both(course).clocks if clock.code == "custody_report" and clock.stopped is None]
    reported = {clock.started_by for clock in running}
    assert reported == {next(known.link.id for known in course.known if known.link.in_reply_to == other.pin)}
    # A last report on the time before the return asks for no further one.
    course.take(R, "report_custody", of(one), days=1)
    assert due(course, "custody_report") == [end_of("2026-12-24")]


def test_a_longer_stay_of_one_and_the_return_of_the_other_cross_and_both_count() -> None:
    course, one, other = handed_over("m1")
    asked = course.take(R, "ask_longer_stay", of(other, until="2027-06-01"), days=1)
    course.take(R, "return_person", of(one), days=2)
    course.take(Q, "decide_longer_stay", {"agreed": True}, answers=asked, blind=True)
    assert due(course, "return_due") == [end_of("2027-06-01")]
    assert len(due(course, "custody_report")) == 1
    assert not both(course).seen.crossed


def test_a_request_that_names_nobody_is_about_all_of_its_measures() -> None:
    course, _, _ = handed_over()
    asked = course.take(R, "ask_longer_stay", {"until": "2027-06-01", "measures": ["m1"]}, days=1)
    course.take(Q, "decide_longer_stay", {"agreed": True}, answers=asked, days=1)
    assert due(course, "return_due") == [end_of("2027-06-01"), end_of(SECOND)]
