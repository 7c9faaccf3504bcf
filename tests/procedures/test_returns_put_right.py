"""A return of assets: the day that was agreed, what came wrong or not at all, a suit that comes in (ADR 0077)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.procedures.assets import ASSETS
from app.procedures.engine import Link
from app.procedures.table import Basis, Side
from tests.factories import bodies
from tests.matters.course import Course, Q, R
from tests.procedures.test_assets_apart import acts, asked_back, measures, running, stage, status


def agreed(proposes: Side = Q, body: JsonObject | None = None) -> Course:
    """What is frozen beside it stays frozen."""
    course, _ = asked_back()
    proposal = course.take(proposes, "propose_return", body or {})
    course.take(proposes.other, "agree_return", body or {}, answers=proposal)
    return course


def paid(body: JsonObject | None = None) -> tuple[Course, Link]:
    course = agreed(body=body)
    return course, course.take(Q, "pay", {}, days=5)


@pytest.mark.parametrize("proposes", [R, Q])
@pytest.mark.parametrize(("day", "due"), [("2028-01-31", (2028, 1, 31)), ("2027-01-05", (2027, 1, 5))])
def test_the_day_that_both_signed_is_the_day_of_the_payment(proposes: Side, day: str, due: tuple[int, ...]) -> None:
    course = agreed(proposes, {"pay_by": day})
    clocks = [one for one in course.seen().clocks if one.code == "return"]
    assert [(one.due, one.kind, one.duty) for one in clocks] == [
        (datetime(*due, 23, 59, 59, tzinfo=UTC), Basis.AGREED, Q)  # type: ignore[misc]  # three numbers
    ]
    course.take(Q, "pay")
    assert "return" not in running(course)


@pytest.mark.parametrize("proposes", [R, Q])
def test_without_a_day_it_is_sixty_days_of_practice(proposes: Side) -> None:
    course = agreed(proposes)
    (clock,) = [one for one in course.seen().clocks if one.code == "return"]
    assert clock.due is not None
    assert ((clock.due.date() - course.time.date()).days, clock.kind) == (60, Basis.PRACTICE)


def test_who_is_paid_owes_a_receipt() -> None:
    course, note = paid()
    clock = course.clock("return_receipt")
    assert clock.due is not None
    assert (clock.duty, (clock.due.date() - course.time.date()).days) == (R, 20)
    course.take(R, "confirm_part", {}, answers=note)
    assert running(course) == {"frozen_until"}
    ended, note = paid()
    ended.take(R, "confirm", {}, answers=note)
    assert "return_receipt" not in running(ended)


def test_what_never_came_is_owed_again() -> None:
    course, note = paid({"pay_by": "2026-12-31"})
    assert "report_missing" in acts(course, R)
    course.take(R, "report_missing", {}, answers=note, days=15)
    assert (status(course), measures(course)["m4"]) == ("RETURN_AGREED", "asked")
    assert running(course) == {"frozen_until", "return"}
    clock = course.clock("return")
    assert clock.due is not None
    assert (clock.due.date() - course.time.date()).days == 60
    assert acts(course, Q) >= {"pay", "refuse_return"}
    again = course.take(Q, "pay", {}, days=3)
    assert course.clock("return_receipt").started_by == again.id
    course.take(R, "confirm", {}, answers=again)
    assert (status(course), measures(course)["m4"]) == ("RETURNED", "done")


@pytest.mark.parametrize("missed", [False, True])
def test_a_suit_that_comes_in_after_the_agreement_stops_the_return(missed: bool) -> None:
    course = agreed()
    if missed:
        note = course.take(Q, "pay", {})
        course.take(R, "report_missing", {}, answers=note)
    assert "refuse_return" not in acts(course, R)
    course.take(Q, "refuse_return", {"measures": ["m4"]}, days=3)
    assert (status(course), measures(course)["m4"], running(course)) == ("CONFISCATED", "refused", {"frozen_until"})
    assert "close" in acts(course, R)
    assert "propose_return" in acts(course, Q), "when the suit is over"


def test_what_the_other_state_confiscated_itself_may_be_kept_for_a_suit_too() -> None:
    course = Course(ASSETS)
    course.take(R, "ask_return", stage("m1", "RETURN", "return"))
    course.take(Q, "acknowledge")
    proposal = course.take(R, "propose_return", {})
    course.take(Q, "agree_return", {}, answers=proposal)
    course.take(Q, "refuse_return", {"measures": ["m1"]})
    assert (status(course), measures(course), running(course)) == ("CONFISCATED", {"m1": "refused"}, set())
    course.take(R, "close")
    assert status(course) == "CLOSED"


def test_a_receipt_may_say_that_nothing_has_come() -> None:
    said = bodies.of("return_receipt", items=None)
    nothing = {**said, "not_come": "Our bank has had no transfer under the reference XBCB-2028-0112-77."}
    assert contents.problems("return_receipt", 1, nothing) == ()
    assert [one.field for one in contents.problems("return_receipt", 1, said)] == ["items"]


def test_the_day_of_the_payment_stands_in_the_terms() -> None:
    assert contents.problems("return_proposal", 1, bodies.of("return_proposal", pay_by="2028-01-31")) == ()
