"""What a question or conditions name waits; every other measure goes on (`law.md` §2.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.kit.canonical import Json
from app.kit.clock import stamp
from app.matters.matter_law import MatterLaw
from app.matters.picture import picture
from app.notices.clocks import Running
from app.procedures.mla import MLA
from tests.matters.course import CALENDARS, START, Course, Q, R

DAY = timedelta(days=1)


def end_of(day: datetime) -> datetime:
    return day.replace(hour=23, minute=59, second=59)


def parts(clock: Running) -> dict[tuple[str, ...], tuple[datetime | None, datetime | None]]:
    return {one.measures: (one.due, one.paused) for one in clock.parts}


def working(*measures: str) -> Course:
    course = Course()
    course.begun(*measures)
    course.take(Q, "accept", {"measures": [*measures]})
    return course


def test_a_question_about_one_measure_pauses_the_duty_for_it_only() -> None:
    course = working("m1", "m2")
    ask = course.take(Q, "ask", {"measures": ["m1"]}, days=10)
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (end_of(START + 90 * DAY), None)
    assert parts(clock) == {
        ("m1",): (None, START + 10 * DAY),
        ("m2",): (end_of(START + 90 * DAY), None),
    }
    course.take(R, "answer", days=20, answers=ask)
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (end_of(START + 90 * DAY), None)
    assert parts(clock) == {
        ("m1",): (end_of(START + (90 + 21) * DAY), None),
        ("m2",): (end_of(START + 90 * DAY), None),
    }


def test_conditions_for_one_measure_pause_it_only() -> None:
    course = working("m1", "m2")
    asked = course.take(Q, "propose_conditions", {"measures": ["m2"]}, days=3)
    assert parts(course.clock("execution"))["m2",] == (None, START + 3 * DAY)
    assert course.clock("execution").due == end_of(START + 90 * DAY)
    course.take(R, "accept_conditions", days=1, answers=asked)
    assert parts(course.clock("execution"))["m2",] == (end_of(START + 92 * DAY), None)


def test_a_question_about_all_of_them_pauses_the_whole() -> None:
    for names in ((), ("m1", "m2")):
        course = working("m1", "m2")
        course.take(Q, "ask", {"measures": [*names]}, days=10)
        clock = course.clock("execution")
        assert (clock.due, clock.paused, clock.parts) == (None, START + 10 * DAY, ())


def test_what_waits_for_two_reasons_runs_on_when_both_are_gone() -> None:
    course = working("m1", "m2", "m3")
    ask = course.take(Q, "ask", {"measures": ["m1", "m2"]}, days=10)
    course.take(Q, "postpone", {"measures": ["m2", "m3"], "review_on": "2027-06-01"}, days=2)
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (None, START + 10 * DAY)
    assert parts(clock) == {("m1", "m2"): (None, START + 10 * DAY), ("m3",): (None, START + 12 * DAY)}
    course.take(Q, "resume", days=3)
    clock = course.clock("execution")
    assert parts(clock) == {("m1", "m2"): (None, START + 10 * DAY), ("m3",): (end_of(START + 94 * DAY), None)}
    assert (clock.due, clock.paused) == (end_of(START + 94 * DAY), None)
    course.take(R, "answer", days=3, answers=ask)
    assert parts(course.clock("execution")) == {
        ("m1", "m2"): (end_of(START + 99 * DAY), None),
        ("m3",): (end_of(START + 94 * DAY), None),
    }


def test_a_measure_that_is_over_has_no_end_of_its_own() -> None:
    course = working("m1", "m2")
    ask = course.take(Q, "ask", {"measures": ["m1"]}, days=10)
    course.take(R, "answer", days=4, answers=ask)
    course.take(R, "withdraw_part", {"measures": ["m2"]}, days=1)
    clock = course.clock("execution")
    assert (clock.due, clock.parts) == (end_of(START + (90 + 5) * DAY), ())


def test_a_clock_that_stopped_keeps_the_end_of_what_was_open_then() -> None:
    course = working("m1", "m2")
    ask = course.take(Q, "ask", {"measures": ["m1"]}, days=10)
    course.take(R, "answer", days=4, answers=ask)
    outcomes: list[Json] = [{"measure": one, "outcome": "done"} for one in ("m1", "m2")]
    course.take(Q, "transmit_final", {"outcomes": outcomes}, days=1)
    clock = course.clock("execution")
    assert (clock.stopped, clock.due) == (START + 15 * DAY, end_of(START + 90 * DAY))
    assert parts(clock)["m1",] == (end_of(START + 95 * DAY), None)


def test_a_question_after_the_end_hides_no_measure_that_is_late() -> None:
    course = working("m1", "m2")
    course.take(Q, "ask", {"measures": ["m1"]}, days=100)
    clock = course.clock("execution")
    assert (clock.due, clock.paused, clock.parts) == (end_of(START + 90 * DAY), None, ())


def test_an_agreed_date_moves_for_a_measure_by_the_days_on_which_a_question_about_it_was_open() -> None:
    course = Course()
    urgency: Json = {"level": "routine", "wanted_by": "2027-01-20"}
    course.take(R, "request", {"measures": [{"id": "m1"}, {"id": "m2"}], "urgency": urgency})
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": ["m1", "m2"], "wanted_by_accepted": True})
    ask = course.take(Q, "ask", {"measures": ["m1"]}, days=1)
    agreed = datetime(2027, 1, 20, 23, 59, 59, tzinfo=START.tzinfo)
    assert parts(course.clock("execution"))["m2",] == (agreed, None)
    course.take(R, "answer", days=1, answers=ask)
    assert parts(course.clock("execution")) == {("m1",): (agreed + 2 * DAY, None), ("m2",): (agreed, None)}
    assert course.clock("execution").due == agreed


def test_both_sides_reckon_the_same_and_show_it() -> None:
    course = working("m1", "m2")
    course.take(Q, "ask", {"measures": ["m1"]}, days=10)
    mine, theirs = (picture(MLA, side, course.known, CALENDARS, MatterLaw()).clocks for side in (R, Q))
    assert mine == theirs
    shown = [one for one in course.seen().to_json()["clocks"] if one["code"] == "execution"]  # type: ignore[union-attr,index,call-overload]
    assert [(one["measures"], one["paused"]) for one in shown[0]["parts"]] == [  # type: ignore[index,call-overload,union-attr]
        (["m1"], stamp(START + 10 * DAY)),
        (["m2"], None),
    ]
