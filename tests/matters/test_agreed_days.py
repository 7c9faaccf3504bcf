"""A day to which both sides agreed waits while a question is open, as a time that is counted does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.cli.counting import counted
from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Link
from app.procedures.hearing import HEARING_BY_VIDEO
from app.procedures.table import Agrees, AgreesTo, Basis, Side
from tests.matters.course import Course, Q, R

DAY = timedelta(days=1)


def on(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}T23:59:59").replace(tzinfo=UTC)


def agreed(wanted_by: str = "2026-12-10", *measures: str) -> Course:
    """Wished for in the request of 24 November, and accepted the day after."""
    course = Course()
    names = measures or ("m1",)
    rows = [{"id": one, "code": "SUBSCRIBER"} for one in names]
    course.take(R, "request", {"measures": [*rows], "urgency": {"level": "routine", "wanted_by": wanted_by}})
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": [*names], "wanted_by_accepted": True}, days=1)
    return course


def test_a_day_that_both_agreed_to_waits_while_a_question_is_open() -> None:
    course = agreed()
    asked = course.take(Q, "ask", days=7)
    assert course.clock("execution").paused == datetime(2026, 12, 2, 9, tzinfo=UTC)
    course.take(R, "answer", days=18, answers=asked)
    clock = course.clock("execution")
    # 2 to 20 December do not count: nineteen days more.
    assert (clock.due, clock.kind) == (on("2026-12-29"), Basis.AGREED)
    assert clock.reckoning is not None
    assert (clock.reckoning["named"], clock.reckoning["due"]) == ("urgency.wanted_by", "2026-12-29T23:59:59.000Z")
    assert clock.reckoning["waited"] == {
        "from": "2026-11-25T09:00:00.000Z",
        "until": "2026-12-10T23:59:59.000Z",
        "passed_over": [{"from": "2026-12-02", "to": "2026-12-20", "why": "paused", "name": ""}],
        "paused": [{"from": "2026-12-02T09:00:00.000Z", "to": "2026-12-20T09:00:00.000Z"}],
        "due": "2026-12-29T23:59:59.000Z",
    }
    assert counted(clock.reckoning).endswith(
        "set on 2026-11-25T09:00+00:00 for 2026-12-10T23:59+00:00, moved on over 2026-12-02 to 2026-12-20 paused"
    )


def test_an_instant_that_both_agreed_to_waits_to_the_second() -> None:
    course = agreed("2026-12-10T12:00:00Z")
    asked = course.take(Q, "ask", days=7)
    course.take(R, "answer", days=1.5, answers=asked)
    clock = course.clock("execution")
    assert clock.due == datetime(2026, 12, 12, tzinfo=UTC)
    assert "moved on over 2026-12-02T09:00+00:00 to 2026-12-03T21:00+00:00 paused" in counted(clock.reckoning)


def test_a_later_day_that_both_agreed_to_waits_too() -> None:
    course = agreed()
    told: JsonObject = {"reason": "The court does not sit.", "execute_by": "2026-12-28"}
    notice = course.take(Q, "report_delay", told, days=5)
    course.take(R, "answer_delay", {"accepts_proposal": True}, answers=notice, days=1)
    asked = course.take(Q, "ask", days=5)
    course.take(R, "answer", days=21, answers=asked)
    clock = course.clock("execution")
    # 6 to 27 December do not count.
    assert clock.due == on("2027-01-19")
    assert counted(clock.reckoning).endswith("moved on over 2026-12-06 to 2026-12-27 paused")
    counting = Course()
    counting.begun()
    notice = counting.take(Q, "report_delay", {**told, "execute_by": "2027-03-28"}, days=60)
    counting.take(R, "answer_delay", {"accepts_proposal": True}, answers=notice, days=1)
    asked = counting.take(Q, "ask", days=1)
    counting.take(R, "answer", days=9, answers=asked)
    assert counting.clock("execution").due == on("2027-04-07"), "ten days more, of a time that was counted as well"
    assert counted(counting.clock("execution").reckoning).count("moved on over") == 1


def test_a_question_about_one_measure_moves_the_day_of_that_one() -> None:
    course = agreed("2026-12-10", "m1", "m2")
    asked = course.take(Q, "ask", {"measures": ["m1"]}, days=7)
    course.take(R, "answer", days=1, answers=asked)
    clock = course.clock("execution")
    assert {one.measures: one.due for one in clock.parts} == {("m1",): on("2026-12-12"), ("m2",): on("2026-12-10")}


def test_what_was_open_before_the_agreement_counts_from_the_agreement_on() -> None:
    course = Course()
    rows: JsonObject = {"measures": [{"id": "m1"}], "urgency": {"level": "routine", "wanted_by": "2026-12-10"}}
    course.take(R, "request", rows)
    asked = course.take(Q, "ask", days=1)
    course.take(Q, "accept", {"measures": ["m1"], "wanted_by_accepted": True}, days=4)
    course.take(R, "answer", days=2, answers=asked)
    assert course.clock("execution").due == on("2026-12-12"), "the day of the agreement is not counted"


def test_what_had_ended_stays_ended() -> None:
    course = agreed()
    asked = course.take(Q, "ask", days=20)
    assert course.clock("execution").due == on("2026-12-10")
    course.take(R, "answer", days=5, answers=asked)
    assert course.clock("execution").due == on("2026-12-10")


def test_an_agreed_day_that_waits_for_ever_has_no_end_within_reach() -> None:
    course = agreed()
    asked = course.take(Q, "ask", days=7)
    course.take(R, "answer", days=4000, answers=asked)
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (None, None)
    assert clock.reckoning is not None
    assert clock.reckoning["due"] is None
    assert counted(clock.reckoning).endswith("no end within ten years")


def test_a_date_of_the_world_stays_where_it_is() -> None:
    """When a postponement is looked at again was set by one side alone; a question moves it nowhere."""
    course = Course()
    course.begun()
    course.take(Q, "accept")
    course.take(Q, "postpone", {"review_on": "2027-06-01"}, days=1)
    asked = course.take(Q, "ask", days=1)
    course.take(R, "answer", days=30, answers=asked)
    assert course.clock("review_postponement").due == on("2027-06-01")


def scheduling(urgency: str = "routine") -> Course:
    """A witness is willing to be heard; the time of the execution has run since 24 November."""
    course = Course(HEARING_BY_VIDEO)
    course.take(R, "request", {"measures": [{"id": "m1", "code": "HEARING_VIDEO"}]}, urgency=urgency)
    course.take(Q, "acknowledge", urgency=urgency)
    course.take(Q, "report_willing", urgency=urgency)
    return course


def take_slot(course: Course, by: Side, proposal: Link, *, days: float = 0) -> None:
    course.take(by, "agree_slot", {"begins_at": "2027-04-20T09:00:00Z"}, answers=proposal, days=days)


@pytest.mark.parametrize("proposes", [R, Q])
def test_the_execution_waits_for_the_hearing_that_both_agreed_to(proposes: Side) -> None:
    course = scheduling()
    before = course.clock("execution").due
    assert before == on("2027-02-22")
    take_slot(course, proposes.other, course.take(proposes, "propose_slot", days=2))
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (None, course.time)
    assert course.clock("hearing").due == datetime(2027, 4, 20, 9, tzinfo=UTC)
    course.take(Q, "hold", days=145)
    assert course.clock("execution").due is None, "the record is owed from here on"
    assert course.clock("record_sent").stopped is None
    course.take(Q, "transmit", {"outcomes": [{"measure": "m1", "outcome": "done"}]}, days=3)
    clock = course.clock("execution")
    assert clock.stopped == course.time
    assert clock.due is not None
    assert clock.due > clock.stopped


def test_what_was_left_of_the_execution_runs_on_when_the_hearing_is_adjourned() -> None:
    course = scheduling()
    take_slot(course, Q, course.take(R, "propose_slot"), days=10)
    course.take(R, "adjourn", days=20)
    assert course.clock("execution").due == on("2027-03-15"), "4 to 24 December do not count"


def test_the_execution_waits_while_the_other_side_owes_an_answer_about_the_time() -> None:
    course = scheduling("emergency")
    assert course.clock("execution").due == datetime(2026, 11, 25, 9, tzinfo=UTC)
    course.take(Q, "propose_slot", days=0.25)
    assert course.clock("execution").due is None
    course.take(Q, "propose_slot", days=1)
    assert course.clock("execution").due is None, "a newer proposal takes the place of the older"
    # The other side proposes too: the answer is the requested side's now.
    proposal = course.take(R, "propose_slot", days=1)
    assert course.clock("execution").due == datetime(2026, 11, 27, 9, tzinfo=UTC)
    course.take(Q, "propose_slot", days=0.25)
    take_slot(course, Q, proposal)
    assert course.clock("execution").paused == course.time
    course.take(Q, "adjourn", days=3)
    assert course.clock("execution").due == datetime(2026, 11, 30, 9, tzinfo=UTC), "12 hours were left"


def test_a_proposal_of_the_other_side_lets_the_execution_run_and_a_postponement_keeps_it() -> None:
    course = scheduling()
    course.take(R, "propose_slot", days=1)
    assert course.clock("execution").due == on("2027-02-22")
    course.take(Q, "propose_slot", days=1)
    course.take(Q, "postpone", {"review_on": "2027-03-01"}, days=1)
    course.take(Q, "resume", days=5)
    assert course.clock("execution").due is None, "the answer is still owed"


FACTS = {"preserved_until", "return_by", "destroy_by", "measure_until", "hearing_begins", "surrender"}
BY_BOTH = {"return_by", "surrender"}
"""Of these the day is moved where one side proposes it and the other agrees (`tests/matters/test_moved_days.py`)."""


@pytest.mark.parametrize("procedure", sorted({one.name for one in CATALOGUE.procedures}))
def test_only_a_day_that_an_act_agrees_to_is_moved(procedure: str) -> None:
    """No act agrees to a wish for a clock that ends on a date of the world."""
    steps = CATALOGUE.newest(procedure).steps
    rules = [rule for step in steps for rule in step.clocks]
    assert not {rule.code for rule in rules if isinstance(rule, Agrees)} & FACTS
    assert not {rule.code for rule in rules if isinstance(rule, AgreesTo)} & (FACTS - BY_BOTH)
    paused = {rule.code for rule in rules if type(rule).__name__ in ("Pauses", "Waits")}
    assert "return_due" not in paused, "a longer stay is agreed to, and nothing has it wait"


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 60), st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=4))
def test_no_question_ever_costs_the_side_that_waits_a_day(after: int, gaps: list[tuple[int, int]]) -> None:
    """Days without a question between the agreement and the end are as many as were agreed, whatever is asked."""
    named = datetime(2026, 11, 25, tzinfo=UTC) + after * DAY
    course = agreed(named.date().isoformat())
    agreed_on, open_days = course.time.date(), set()
    for ahead, length in gaps:
        if course.time + ahead * DAY > (course.clock("execution").due or course.time):
            break
        asked = course.take(Q, "ask", days=ahead)
        began = course.time.date()
        course.take(R, "answer", days=length, answers=asked)
        open_days |= {began + one * DAY for one in range((course.time.date() - began).days + 1)}
    end = course.clock("execution").due
    assert end is not None
    days = [agreed_on + one * DAY for one in range(1, (end.date() - agreed_on).days + 1)]
    assert len([one for one in days if one not in open_days]) == after
