"""Entrusted examination: exhibits that go and come back, a scope that both agree to, what crosses (`law.md` §3.9)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.actor import Role
from app.kit.canonical import Json
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from app.procedures.forensics import FORENSICS
from app.procedures.printing import page
from app.procedures.table import AgreesTo, Basis, Eyes, Starts
from tests.factories import bodies
from tests.matters.course import Course
from tests.procedures.walking import Q, R, Walk, started, unstoppable

TO_MANDATED = ((R, "entrust"), (Q, "acknowledge"), (Q, "accept"))
TO_EXHIBITS_IN = (*TO_MANDATED, (R, "send_exhibits"), (Q, "receive_exhibits"))


def walk(*steps: tuple[object, str]) -> Walk:
    return Walk(FORENSICS).go(*steps)  # type: ignore[arg-type]


def test_from_the_mandate_to_the_exhibits_at_home_again() -> None:
    course = walk(
        *TO_EXHIBITS_IN, (Q, "ask_scope_change"), (R, "agree_scope"), (Q, "report"), (R, "ask_clarification"),
        (Q, "clarify"), (Q, "return"), (R, "confirm_return"), (R, "close"),
    )  # fmt: skip
    assert course.status == "CLOSED"
    assert FORENSICS.reopen is None


def test_exhibits_that_did_not_arrive_are_sent_again() -> None:
    course = walk(*TO_MANDATED, (R, "send_exhibits"), (Q, "report_missing"))
    assert course.status == "MANDATED"
    assert course.go((R, "send_exhibits"), (Q, "receive_exhibits")).status == "EXHIBITS_IN"


def test_a_change_of_scope_binds_when_the_other_side_agrees() -> None:
    for asking, other in ((R, Q), (Q, R)):
        course = walk(*TO_EXHIBITS_IN, (asking, "ask_scope_change"))
        assert not course.may(asking, "agree_scope")
        assert course.go((other, "agree_scope")).status == "EXHIBITS_IN"
        assert not course.may(other, "agree_scope")


def test_a_change_of_scope_may_be_declined_and_then_the_examination_goes_on_as_it_was() -> None:
    for asking, other in ((R, Q), (Q, R)):
        course = walk(*TO_EXHIBITS_IN, (asking, "ask_scope_change"))
        assert not course.may(asking, "decline_scope")
        assert course.go((other, "decline_scope")).status == "EXHIBITS_IN"
        assert course.seen.unanswered == ()
        assert not course.may(other, "agree_scope")


@pytest.mark.parametrize("act", ["agree_scope", "decline_scope", "report", "return"])
def test_an_answer_about_the_scope_is_owed_until_it_comes_or_the_exhibits_are_done_with(act: str) -> None:
    assert started(FORENSICS, "ask_scope_change") == {"change_answer": "other"}
    course = Course(FORENSICS)
    course.take(R, "entrust", {"measures": [{"id": "m1", "code": "EXPERT_EVALUATION"}]})
    for side, step in ((Q, "acknowledge"), (Q, "accept"), (R, "send_exhibits"), (Q, "receive_exhibits")):
        course.take(side, step, {"report_by": "2027-04-01"} if step == "accept" else None)
    asked = course.take(R, "ask_scope_change", days=1)
    clock = course.clock("change_answer")
    assert (clock.duty, clock.due) == (Q, datetime(2026, 12, 5, 23, 59, 59, tzinfo=UTC))
    course.take(Q, act, {"report_by": "2027-05-01"}, days=1, answers=asked if act.endswith("scope") else None)
    assert course.clock("change_answer").stopped == course.time
    assert (course.clock("examination").stopped is None) is act.endswith("scope")


def test_a_report_that_crosses_a_change_of_scope_stands() -> None:
    course = walk(*TO_EXHIBITS_IN).both((R, "ask_scope_change"), (Q, "report"))
    assert course.status == "REPORTED"
    assert [one.act for one in course.seen.crossed] == ["ask_scope_change"]


def test_exhibits_go_back_unexamined_and_after_a_withdrawal() -> None:
    assert walk(*TO_EXHIBITS_IN, (Q, "return"), (R, "confirm_return")).status == "RETURNED"
    assert walk(*TO_EXHIBITS_IN, (R, "withdraw"), (Q, "return"), (R, "confirm_return")).status == "WITHDRAWN"


def test_exhibits_that_crossed_a_refusal_come_back() -> None:
    course = walk(*TO_MANDATED).both((R, "send_exhibits"), (Q, "refuse"))
    assert course.status == "REFUSED"
    assert [one.act for one in course.seen.crossed] == ["send_exhibits"]
    assert course.go((Q, "return"), (R, "confirm_return")).status == "RETURNED"


@pytest.mark.parametrize("reached", [TO_EXHIBITS_IN, (*TO_MANDATED, (R, "send_exhibits"))])
def test_nobody_refuses_what_is_on_its_way(reached: tuple[tuple[object, str], ...]) -> None:
    assert not walk(*reached).may(Q, "refuse")


def test_a_clarification_that_was_asked_for_is_owed_while_the_exhibits_travel() -> None:
    course = walk(*TO_EXHIBITS_IN, (Q, "report"), (R, "ask_clarification"), (Q, "return"))
    assert course.go((Q, "clarify")).status == "RETURNING"
    course = walk(*TO_EXHIBITS_IN, (Q, "report"), (R, "ask_clarification"), (Q, "return"), (R, "confirm_return"))
    assert course.go((Q, "clarify")).status == "RETURNED"
    assert not course.may(Q, "clarify")


def test_silence_never_ends_a_matter_in_which_exhibits_are_held() -> None:
    assert "EXHIBITS_IN" not in FORENSICS.silent
    assert not walk(*TO_EXHIBITS_IN).may(R, "close_silent")
    assert not walk(*TO_EXHIBITS_IN).may(Q, "close_silent")
    assert walk(*TO_MANDATED).may(Q, "close_silent")


def test_a_report_is_signed_by_a_signatory_with_an_examiner_s_part_in_it_and_seen_by_two() -> None:
    row = FORENSICS.rows("report")[0]
    assert (row.role, row.also) == ((Role.SIGNATORY,), (Role.EXAMINER,))
    assert "| examiner + signatory | `examination_report` |" in page(FORENSICS)
    # `law.md` §3 has no other role that takes part beside another.
    others = [(one.name, step.act) for one in CATALOGUE.procedures for step in one.steps if step.also]
    assert others == [("forensics", "report")]
    assert all(one.eyes is Eyes.TWO for act in ("entrust", "refuse", "report", "return") for one in FORENSICS.rows(act))


def test_every_clock_can_be_stopped_and_the_examination_ends_when_it_was_agreed() -> None:
    assert unstoppable(FORENSICS) <= {"status_report"}
    assert started(FORENSICS, "send_exhibits") == {"exhibits_in": "requested", "return_by": "requested"}
    assert started(FORENSICS, "return") == {"return_receipt": "requesting"}
    clock = next(c for row in FORENSICS.rows("accept") for c in row.clocks if isinstance(c, Starts))
    assert (clock.code, clock.until, clock.basis) == ("examination", "report_by", Basis.AGREED)
    moved = next(c for row in FORENSICS.rows("agree_scope") for c in row.clocks if isinstance(c, AgreesTo))
    assert (moved.code, moved.until, moved.exact) == ("examination", "report_by", True)


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("examination_mandate", {"exhibits": []}, "exhibits: must hold at least 1"),
        ("examination_mandate", {"destructive": None}, "destructive: is missing"),
        ("examination_mandate", {"questions": [{"number": 1, "question": "?", "exhibits": ["t9"]}]},
         "questions.0.exhibits.0: names t9, which is not among the exhibits"),
        ("examination_mandate", {"password": "x"}, "password: is not known here"),
        ("exhibit_receipt", {"defects": []}, "defects: is missing"),
        ("scope_change", {"adds": [], "drops": []}, "adds: is missing"),
        ("scope_agreed", {"report_by": None}, "report_by: is missing"),
        ("examination_report", {"repeatable": None}, "repeatable: is missing"),
        ("examination_report", {"results": []}, "results: must hold at least 1"),
    ],
)  # fmt: skip
def test_what_the_bodies_mean_nothing_without(kind: str, changes: dict[str, Json], said: str) -> None:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))
    assert f"{found[0].field}: {found[0].words}".startswith(said)


def test_a_mandate_without_questions_is_a_finding_and_no_fault() -> None:
    assert contents.problems("examination_mandate", 1, bodies.of("examination_mandate", questions=[])) == ()
