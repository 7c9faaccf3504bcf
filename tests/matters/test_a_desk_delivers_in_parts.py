"""What a desk has goes as it comes: parts, receipts, what is let go or cannot be executed, and then the last of it."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Unknown
from app.procedures.engine import Link, open_steps
from app.procedures.mandate import MANDATE
from app.procedures.table import Side
from tests.factories import bodies
from tests.factories.node import House
from tests.matters.course import Course, Q, R
from tests.matters.ministry_and_desk import answered, deadlines, desk, events, mandated, ministry, reads, received, xa

__all__ = ["desk", "ministry", "xa"]
TWO: list[Json] = [{"id": "m1", "code": "CONTENT_REALTIME"}, {"id": "m2", "code": "TAKE_STATEMENT"}]
WANTED: JsonObject = {"measures": TWO, "urgency": {"level": "routine", "wanted_by": "2027-02-01"}}
BEGUN: JsonObject = {"lasting": [{"measure": "m1", "from": "2026-11-24T08:00:00Z", "until": "2027-01-20"}]}
ENDED: JsonObject = {"lasting": [{"measure": "m1", "ended_at": "2026-11-25T08:00:00Z", "why": "It is used no more."}]}
WRONG: JsonObject = {"verified": False, "defects": [{"description": "It cannot be opened."}]}
GIVEN_UP = [("forward", False), ("return_for_completion", False), ("return_for_completion", True)]
"""How a mandate is given on or back, and whether it comes anew."""
RIGHT: JsonObject = {"verified": True, "defects": []}


def outcome(*names: str, came: str = "done") -> JsonObject:
    return {"outcomes": [{"measure": one, "outcome": came} for one in names]}


def at_work() -> Course:
    """An instruction for two measures that the desk has accepted."""
    course = Course(MANDATE)
    course.take(R, "instruct", WANTED)
    course.take(Q, "accept")
    return course


def pin(link: Link) -> JsonObject:
    return {"id": link.id, "sha256": link.sha256}


def status(course: Course) -> str:
    assert not course.seen().seen.crossed
    return course.seen().seen.status


def runs(course: Course) -> set[str]:
    return {one.code for one in course.seen().clocks if one.stopped is None}


def due(course: Course) -> str:
    (clock,) = [one for one in course.seen().clocks if one.code == "desk_report" and one.stopped is None]
    return clock.due.date().isoformat() if clock.due else ""


def may(course: Course, side: Side) -> set[str]:
    return {one.act for one in open_steps(course.procedure, course.seen().seen, side)}


def test_parts_go_as_they_come_and_the_last_ends_the_mandate() -> None:
    course = at_work()
    first = course.take(Q, "deliver_part", BEGUN, days=1)
    assert (status(course), course.measure("m1"), course.measure("m2")) == ("ACCEPTED", "running", "accepted")
    assert runs(course) == {"desk_report", "receipt_of_evidence"}
    course.take(R, "confirm_delivery", RIGHT, days=1, answers=first)
    assert runs(course) == {"desk_report"}
    course.take(Q, "deliver_part", ENDED, days=1)
    assert course.measure("m1") == "accepted"  # what it brought has its outcome still to come
    course.take(Q, "deliver_part", outcome("m2"), days=1)
    assert (status(course), course.measure("m2")) == ("ACCEPTED", "done")
    course.take(Q, "report", outcome("m1"), days=1)
    assert (status(course), runs(course)) == ("REPORTED", {"receipt_of_evidence"})
    assert [course.measure(one) for one in ("m1", "m2")] == ["done", "done"]


def test_an_outcome_ends_what_runs() -> None:
    course = at_work()
    course.take(Q, "deliver_part", BEGUN)
    course.take(Q, "report", outcome("m1", "m2"), days=1)
    assert [one.runs for one in course.seen().measures] == [False, False]


def test_a_receipt_is_owed_for_each_delivery_and_ends_its_own_clock_alone() -> None:
    course = at_work()
    first = course.take(Q, "deliver_part", outcome("m1"))
    last = course.take(Q, "report", outcome("m2"), days=2)
    owed = [one for one in course.seen().clocks if one.code == "receipt_of_evidence" and one.stopped is None]
    assert [(one.started_by, one.duty, (one.due - one.started).days if one.due else 0) for one in owed] == [
        (first.id, R, 10),
        (last.id, R, 10),
    ]
    course.take(R, "confirm_delivery", RIGHT, days=1, answers=last)
    left = [one.started_by for one in course.seen().clocks if one.code == "receipt_of_evidence" and not one.stopped]
    assert left == [first.id]
    course.take(R, "confirm_delivery", RIGHT, days=1, answers=first)
    assert (status(course), runs(course), may(course, R) & {"confirm_delivery"}) == ("REPORTED", set(), set())


def test_nothing_is_confirmed_twice_or_before_it_came() -> None:
    course = at_work()
    assert "confirm_delivery" not in may(course, R)
    first = course.take(Q, "deliver_part", outcome("m1"))
    course.take(R, "confirm_delivery", RIGHT, answers=first)
    course.take(R, "confirm_delivery", WRONG, answers=first)
    assert [one.act for one in course.seen().seen.crossed] == ["confirm_delivery"]
    assert "defects_answer" not in runs(course)


@pytest.mark.parametrize(("day", "ends"), [("2027-01-10", "2027-01-10"), ("2027-03-01", "2027-02-01")])
def test_the_day_that_a_delivery_names_brings_the_rest_forward_and_never_puts_it_off(day: str, ends: str) -> None:
    course = at_work()
    course.take(Q, "deliver_part", {**outcome("m1"), "expected_on": day}, days=1)
    assert due(course) == ends


@pytest.mark.parametrize(("agrees", "ends"), [(True, "2027-03-15"), (False, "2027-02-01")])
def test_a_later_day_holds_once_it_is_agreed_to(agrees: bool, ends: str) -> None:
    course = at_work()
    asked = course.take(Q, "report_delay", {"execute_by": "2027-03-15", "answer_by": "2026-12-15"}, days=1)
    assert (due(course), "consult_answer" in runs(course)) == ("2027-02-01", True)
    course.take(R, "answer_delay", {"accepts_proposal": agrees}, days=1, answers=asked)
    assert (due(course), runs(course)) == (ends, {"desk_report"})


def test_while_a_question_is_open_a_part_goes_and_the_time_stands() -> None:
    course = at_work()
    asked = course.take(Q, "ask", days=1)
    course.take(Q, "deliver_part", {**outcome("m1"), "expected_on": "2026-12-01"}, days=1)
    assert (status(course), course.clock("desk_report").paused is not None) == ("QUERIED", True)
    assert "report" not in may(course, Q)
    course.take(R, "answer", days=3, answers=asked)
    assert (status(course), course.clock("desk_report").paused) == ("ACCEPTED", None)


@pytest.mark.parametrize("ends", ["report", "return_unexecuted"])
def test_what_came_wrong_is_delivered_again_also_after_the_end(ends: str) -> None:
    course = at_work()
    first = course.take(Q, "deliver_part", outcome("m1"))
    receipt = course.take(R, "confirm_delivery", WRONG, days=1, answers=first)
    course.take(Q, ends, outcome("m2"), days=1)
    ended = status(course)
    assert "defects_answer" in runs(course)
    again = course.take(Q, "deliver_part", {"mends": pin(receipt)}, days=1)
    assert (status(course), "defects_answer" in runs(course)) == (ended, False)
    course.take(R, "confirm_delivery", RIGHT, days=1, answers=again)
    assert (status(course), course.measure("m1")) == (ended, "done")


def test_who_cannot_deliver_it_again_says_why() -> None:
    course = at_work()
    last = course.take(Q, "report", outcome("m1", "m2"))
    receipt = course.take(R, "confirm_delivery", WRONG, answers=last)
    course.take(Q, "message", {"about": pin(receipt), "not_sent_again": "There is no other copy."}, days=1)
    assert (status(course), runs(course)) == ("REPORTED", set())


def test_one_measure_is_let_go_and_one_cannot_be_executed() -> None:
    course = at_work()
    course.take(R, "withdraw_part", {"measures": ["m2"]}, days=1)
    assert (status(course), course.measure("m1"), course.measure("m2")) == ("ACCEPTED", "accepted", "withdrawn")
    course.take(Q, "return_part_unexecuted", {"measures": ["m1"], "why": "impossible"}, days=1)
    assert (status(course), course.measure("m1"), runs(course)) == ("ACCEPTED", "refused", {"desk_report"})


@pytest.mark.parametrize(
    ("came", "act", "stands"),
    [
        ("done", "return_part_unexecuted", "done"),
        ("done_partly", "return_part_unexecuted", "done"),
        ("done", "return_unexecuted", "done"),
        ("no_data", "return_part_unexecuted", "refused"),
    ],
)
def test_of_what_was_delivered_nobody_says_that_it_is_not_executed(came: str, act: str, stands: str) -> None:
    course = at_work()
    course.take(Q, "deliver_part", outcome("m1", came=came), days=1)
    course.take(Q, act, {"measures": ["m1", "m2"] if act == "return_unexecuted" else ["m1"], "why": "impossible"})
    assert course.measure("m1") == stands
    assert course.measure("m2") == ("refused" if act == "return_unexecuted" else "accepted")
    if act == "return_part_unexecuted":
        course.take(R, "withdraw_part", {"measures": ["m1"]}, days=1)
        assert course.measure("m1") == ("done" if stands == "done" else "withdrawn")


def test_a_withdrawal_that_crosses_a_part_loses_neither() -> None:
    """What came is confirmed, and the end of what ran is told, after the withdrawal."""
    course = at_work()
    course.take(Q, "deliver_part", BEGUN)
    course.take(R, "withdraw", blind=True)
    assert (status(course), course.measure("m1")) == ("WITHDRAWN", "withdrawn")
    assert [one.id for one in course.seen().measures if one.runs] == ["m1"]
    told = course.take(Q, "deliver_part", ENDED, days=1)
    assert (status(course), course.measure("m1")) == ("WITHDRAWN", "withdrawn")
    assert not [one for one in course.seen().measures if one.runs]
    course.take(R, "confirm_delivery", WRONG, days=1, answers=told)
    assert "defects_answer" not in runs(course)  # nothing is asked for any more
    course.take(R, "close", days=1)
    assert status(course) == "CLOSED"


def test_a_part_that_crosses_a_part_withdrawn_leaves_both_sides_with_one_status() -> None:
    course = at_work()
    course.take(Q, "deliver_part", outcome("m2"))
    course.take(R, "withdraw_part", {"measures": ["m2"]}, blind=True, days=1)
    assert status(course) == "ACCEPTED"
    assert course.measure("m1") == "accepted"


@pytest.mark.parametrize("act", ["return_for_completion", "forward"])
def test_who_gives_the_mandate_on_after_a_part_leaves_its_receipt_owed(act: str) -> None:
    course = at_work()
    first = course.take(Q, "deliver_part", outcome("m1"))
    course.take(Q, "report_delay", {"execute_by": "2027-03-15", "answer_by": "2026-12-15"})
    course.take(Q, act, days=1)
    assert (runs(course), may(course, Q) & {"deliver_part", "report"}) == ({"receipt_of_evidence"}, {"deliver_part"})
    course.take(R, "confirm_delivery", RIGHT, days=1, answers=first)
    assert runs(course) == set()


@pytest.mark.parametrize(("act", "again"), GIVEN_UP)
def test_what_runs_after_the_mandate_was_given_on_or_back_has_its_end_told(act: str, again: bool) -> None:
    course = at_work()
    course.take(Q, "deliver_part", BEGUN, days=1)
    course.take(Q, act, days=1)
    if again:
        course.take(R, "instruct", WANTED)
    before = status(course)
    assert [one.id for one in course.seen().measures if one.runs] == ["m1"]
    course.take(Q, "deliver_part", ENDED, days=1)
    assert (status(course), [one.id for one in course.seen().measures if one.runs]) == (before, [])


@pytest.mark.parametrize(("act", "again"), GIVEN_UP)
def test_what_came_wrong_is_owed_anew_also_from_a_desk_that_is_not_at_work(act: str, again: bool) -> None:
    course = at_work()
    first = course.take(Q, "deliver_part", outcome("m1"))
    course.take(Q, act, days=1)
    if again:
        course.take(R, "instruct", WANTED)
    receipt = course.take(R, "confirm_delivery", WRONG, days=1, answers=first)
    assert "defects_answer" in runs(course)
    course.take(Q, "deliver_part", {"mends": pin(receipt)}, days=1)
    assert "defects_answer" not in runs(course)
    assert not course.seen().seen.crossed


def test_a_grant_lasts_through_the_parts_and_ends_with_the_last(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    rest: JsonObject = {"outcomes": None, "evidence": None, "expected_on": "2027-01-20"}
    begun: list[Json] = [{"measure": "m1", "from": "2026-11-20T08:00:00Z", "until": "2047-01-20"}]
    part = bodies.of("mandate_delivery", **rest, lasting=begun)
    answered(desk, ministry, "deliver_part", mandate, body=part)
    assert reads(desk, reference).line.holder == ministry.owner
    assert ministry.matter(mandate).status == desk.matter(mandate).status == "ACCEPTED"
    told = bodies.of("evidence_receipt", checked=None)
    answered(ministry, desk, "confirm_delivery", mandate, body=told)
    assert {one.code for one in deadlines(desk, mandate)} == {"desk_report"}
    assert reads(desk, reference).line.holder == ministry.owner
    answered(desk, ministry, "report", mandate, body=bodies.of("mandate_delivery", evidence=None))
    with pytest.raises(Unknown):
        reads(desk, reference)
    assert [one for one in events(ministry) if one.startswith("grant.")] == ["grant.given", "grant.ended"]
    assert {one.code for one in deadlines(ministry, mandate)} == {"receipt_of_evidence"}


def test_each_side_takes_its_own_acts_alone() -> None:
    """Whoever instructed delivers nothing to itself, and the desk does not confirm its own delivery."""
    course = at_work()
    course.take(Q, "deliver_part", outcome("m1"))
    assert not may(course, R) & {"deliver_part", "report", "return_part_unexecuted", "report_delay"}
    assert not may(course, Q) & {"confirm_delivery", "withdraw_part", "answer_delay"}
