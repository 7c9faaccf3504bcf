"""An examination waits for its exhibits: until they have come, the clock runs for the side that is to send them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.procedures.forensics import FORENSICS
from app.procedures.table import Basis
from tests.matters.course import START, Course, Q, R

DAY = timedelta(days=1)
AGREED = datetime(2027, 3, 1, 23, 59, 59, tzinfo=UTC)


def mandated() -> Course:
    """An examination that was accepted on the first day, the report of which is due on 1 March."""
    course = Course(FORENSICS)
    course.take(R, "entrust", {"measures": [{"id": "m1", "code": "EXPERT_EVALUATION"}]})
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"report_by": "2027-03-01"})
    return course


def running(course: Course) -> set[str]:
    """The clocks that run to an end."""
    assert not course.seen().seen.crossed
    return {one.code for one in course.seen().clocks if one.stopped is None and one.due is not None}


def end_of(day: datetime) -> datetime:
    return day.replace(hour=23, minute=59, second=59)


def test_whoever_asked_has_twenty_days_to_send_the_exhibits_and_the_examination_stands() -> None:
    course = mandated()
    assert running(course) == {"exhibits_sent"}
    clock = course.clock("exhibits_sent")
    assert (clock.duty, clock.due, clock.kind) == (R, end_of(START + 20 * DAY), Basis.PRACTICE)
    assert course.clock("examination").paused == START


def test_the_examination_runs_to_the_agreed_day_once_they_have_come() -> None:
    course = mandated()
    course.take(R, "send_exhibits", days=3)
    assert running(course) == {"exhibits_in"}
    course.take(Q, "receive_exhibits", days=3)
    assert running(course) == {"examination"}
    clock = course.clock("examination")
    assert (clock.duty, clock.due, clock.kind) == (Q, AGREED, Basis.AGREED)


def test_exhibits_that_did_not_arrive_are_owed_again() -> None:
    course = mandated()
    course.take(R, "send_exhibits", days=3)
    course.take(Q, "report_missing", days=20)
    assert running(course) == {"exhibits_sent"}
    assert course.clock("exhibits_sent").due == end_of(START + 43 * DAY)
    course.take(R, "send_exhibits")
    course.take(Q, "receive_exhibits")
    assert running(course) == {"examination"}


def test_exhibits_that_come_late_get_a_day_of_their_own() -> None:
    course = mandated()
    course.take(R, "send_exhibits", days=120)
    course.take(Q, "receive_exhibits", {"report_by": "2027-05-10"}, days=5)
    assert running(course) == {"examination"}
    clock = course.clock("examination")
    assert clock.due == datetime(2027, 5, 10, 23, 59, 59, tzinfo=UTC)
    assert clock.kind is Basis.PRACTICE


def test_while_the_examination_is_postponed_nothing_has_to_be_sent() -> None:
    course = mandated()
    course.take(Q, "postpone", {"review_on": "2027-01-10"}, days=1)
    assert running(course) == {"review_postponement"}
    course.take(Q, "resume", days=10)
    assert running(course) == {"exhibits_sent"}
    # The eleven days on which it stood, the first and the last among them, are added.
    assert course.clock("exhibits_sent").due == end_of(START + 31 * DAY)
    course.take(R, "send_exhibits")
    course.take(Q, "receive_exhibits")
    assert running(course) == {"examination"}


def test_a_change_of_scope_brings_the_day_that_it_names_whatever_its_agreement_says() -> None:
    for asking in (R, Q):
        course = mandated()
        course.take(R, "send_exhibits", days=1)
        course.take(Q, "receive_exhibits", days=1)
        proposed = course.take(Q, "propose_day", {"which": "examination", "until": "2027-03-15"}, days=1)
        course.take(R, "agree_day", {"which": "examination", "until": "2027-03-15"}, answers=proposed, days=1)
        change = course.take(asking, "ask_scope_change", {"report_by": "2027-04-01"}, days=1)
        assert course.clock("examination").due == datetime(2027, 3, 15, 23, 59, 59, tzinfo=UTC)
        # A peer that does not look at findings: neither side names the day alone.
        course.take(asking.other, "agree_scope", {"report_by": "2028-01-01"}, answers=change, days=1)
        assert running(course) == {"examination"}
        clock = course.clock("examination")
        assert (clock.due, clock.kind) == (datetime(2027, 4, 1, 23, 59, 59, tzinfo=UTC), Basis.AGREED)
