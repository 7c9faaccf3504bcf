"""Joint investigation: terms that go to and fro until one side accepts the other's, their change, the end (§3.10)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import Json
from app.procedures import contents
from app.procedures.joint import JOINT
from app.procedures.judging import Rejected
from app.procedures.table import Basis, Eyes, Side, Sign, Starts
from tests.factories import bodies
from tests.matters.course import Course
from tests.procedures.walking import Q, R, Walk, started, unstoppable

TO_ACTIVE = ((R, "propose"), (Q, "accept"))


def walk(*steps: tuple[object, str]) -> Walk:
    return Walk(JOINT).go(*steps)  # type: ignore[arg-type]


def test_from_the_proposal_to_the_closing_report() -> None:
    course = walk(
        *TO_ACTIVE, (Q, "share"), (R, "confirm_evidence"), (R, "share"), (Q, "report"), (R, "propose_change"),
        (Q, "agree_change"), (R, "end"), (Q, "confirm_evidence"), (Q, "close"),
    )  # fmt: skip
    assert course.status == "CLOSED"


def test_nobody_accepts_or_counters_their_own_terms() -> None:
    course = walk((R, "propose"))
    assert not course.may(R, "accept")
    assert not course.may(R, "counter")
    course.go((Q, "counter"))
    assert not course.may(Q, "accept")
    assert not course.may(Q, "counter")
    assert course.go((R, "counter"), (Q, "counter"), (R, "accept")).status == "ACTIVE"


def test_an_answered_proposal_can_be_accepted_no_more() -> None:
    course = walk((R, "propose"))
    first = course.links[0]
    course.go((Q, "counter"), (R, "counter"))
    assert course.judged(course.link(Q, "accept", first.pin)) == Rejected("answers_nothing_open")


def test_either_side_declines() -> None:
    for side in (R, Q):
        assert walk((R, "propose"), (side, "decline")).status == "DECLINED"


def test_an_acceptance_that_crosses_a_withdrawal_or_a_refusal_stands() -> None:
    course = walk((R, "propose")).both((R, "decline"), (Q, "accept"))
    assert course.status == "ACTIVE"
    assert [one.act for one in course.seen.crossed] == ["decline"]
    course = walk((R, "propose")).both((R, "withdraw"), (Q, "accept"))
    assert (course.status, course.seen.crossed) == ("WITHDRAWN", ())


def test_a_counter_proposal_that_crosses_a_withdrawal_changes_nothing() -> None:
    assert walk((R, "propose")).both((R, "withdraw"), (Q, "counter")).status == "WITHDRAWN"


def test_a_change_binds_when_the_other_side_agrees() -> None:
    for asking, other in ((R, Q), (Q, R)):
        course = walk(*TO_ACTIVE, (asking, "propose_change"))
        assert not course.may(asking, "agree_change")
        assert course.go((other, "agree_change")).status == "ACTIVE"


def test_a_change_may_be_declined_and_then_nothing_has_changed() -> None:
    for asking, other in ((R, Q), (Q, R)):
        course = walk(*TO_ACTIVE, (asking, "propose_change"))
        assert not course.may(asking, "decline_change")
        assert course.go((other, "decline_change")).status == "ACTIVE"
        assert course.seen.unanswered == ()
        assert not course.may(other, "agree_change")


def test_a_change_waits_for_an_answer_by_a_day_and_each_of_two_for_its_own() -> None:
    assert started(JOINT, "propose_change") == {"change_answer": "other"}
    course = Course(JOINT)
    course.take(Q, "accept", {"ends_on": "2027-12-31"}, answers=course.take(R, "propose"))
    first = course.take(R, "propose_change", days=1)
    second = course.take(Q, "propose_change", days=1)
    course.take(Q, "decline_change", days=1, answers=first)
    assert running(course) == {"change_answer": R, "jit_expires": R}
    course.take(R, "agree_change", {"ends_on": "2028-06-30"}, days=1, answers=second)
    assert "change_answer" not in running(course)
    assert course.clock("jit_expires").due == datetime(2028, 6, 30, 23, 59, 59, tzinfo=UTC)
    course.take(R, "propose_change", days=1)
    course.take(Q, "end", days=1)
    assert running(course) == {}


def running(course: Course) -> dict[str, Side]:
    """Whose duty each clock is that runs."""
    return {one.code: one.duty for one in course.seen().clocks if one.stopped is None}


def test_two_changes_that_cross_wait_for_an_answer_each() -> None:
    course = walk(*TO_ACTIVE).both((R, "propose_change"), (Q, "propose_change"))
    assert len(course.seen.unanswered) == 2
    assert course.go((R, "agree_change"), (Q, "agree_change")).seen.unanswered == ()


def test_only_the_other_side_confirms_what_was_shared_also_after_the_end() -> None:
    course = walk(*TO_ACTIVE, (R, "share"))
    assert not course.may(R, "confirm_evidence")
    course.go((Q, "end"))
    assert not course.may(R, "confirm_evidence")
    assert course.go((Q, "confirm_evidence")).status == "ENDED"


def test_a_side_that_ends_while_the_other_shares_gets_it_still() -> None:
    course = walk(*TO_ACTIVE).both((R, "end"), (Q, "share"))
    assert (course.status, course.seen.crossed) == ("ENDED", ())
    assert course.go((R, "confirm_evidence")).status == "ENDED"


def test_both_sides_can_end_a_silent_team() -> None:
    for course in (walk((R, "propose")), walk(*TO_ACTIVE)):
        assert course.may(R, "close_silent")
        assert course.may(Q, "close_silent")


def test_whatever_binds_is_signed_by_a_person_and_seen_by_two() -> None:
    changes = ("propose_change", "agree_change", "decline_change")
    for act in ("propose", "counter", "accept", "decline", *changes, "share", "end"):
        assert all((row.sign, row.eyes) == (Sign.PERSON_AND_SEAL, Eyes.TWO) for row in JOINT.rows(act)), act


def test_every_clock_can_be_stopped_and_the_team_ends_when_it_was_agreed() -> None:
    assert unstoppable(JOINT) <= {"status_report", "withdrawal_note"}
    assert started(JOINT, "counter") == {"proposal_answer": "other"}
    for act in ("accept", "agree_change"):
        clock = next(c for row in JOINT.rows(act) for c in row.clocks if isinstance(c, Starts))
        assert (clock.code, clock.until, clock.basis) == ("jit_expires", "ends_on", Basis.AGREED)


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("jit_proposal", {"members": []}, "members: must hold at least 1"),
        ("jit_proposal", {"offences": None}, "offences: is missing"),
        ("jit_agreement", {"proposal": None}, "proposal: is missing"),
        ("jit_proposal", {"guest_powers": ["arrest"]}, "guest_powers.0: must be"),
        ("jit_change", {"joins": None}, "joins: is missing"),
        ("jit_change", {"changes": ["release_member"]}, "leaves: is missing"),
        ("jit_change_agreed", {"ends_on": None}, "ends_on: is missing"),
        ("jit_closing_report", {"material_after": None}, "material_after: is missing"),
    ],
)
def test_what_the_bodies_mean_nothing_without(kind: str, changes: dict[str, Json], said: str) -> None:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))
    assert f"{found[0].field}: {found[0].words}".startswith(said)


def test_terms_that_the_law_misses_are_a_finding_and_no_fault() -> None:
    for member in ("host_law", "ends_on", "liability", "media"):
        assert contents.problems("jit_agreement", 1, bodies.of("jit_agreement", **{member: None})) == ()


def test_evidence_of_a_team_answers_no_measure() -> None:
    body = bodies.of("evidence_transmittal", outcomes=None)
    del body["evidence"][0]["measures"]  # type: ignore[union-attr,call-overload,arg-type,index]
    assert contents.problems("evidence_transmittal", 1, body) == ()
