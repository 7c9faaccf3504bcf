"""What comes back ends its own day alone, and answers what was asked about it, by whichever side (ADR 0081)."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json, JsonObject
from app.procedures.forensics import FORENSICS
from app.procedures.joint import JOINT
from app.procedures.mla import MLA
from app.procedures.table import Side
from tests.matters.course import Course, Q, R
from tests.matters.test_moved_days import MANDATED, Link, end_of, lending, of, running, went

TELEPHONE: JsonObject = {"description": "Telephone", "number": "S-1"}
LAPTOP: JsonObject = {"description": "Laptop"}
KEYS: JsonObject = {"description": "Keys"}
LENT = ((R, "request", {}), (Q, "acknowledge", {}), (Q, "accept", {}))


def lent() -> tuple[Course, Link]:
    course = went(MLA, LENT)
    return course, course.take(Q, "transmit_final", lending("2027-05-31"))


def apart(course: Course, loan: Link, until: str, *items: Json) -> Link:
    asked = course.take(R, "ask_longer_loan", of(loan, until, items=[*items]), days=1)
    return course.take(Q, "agree_return_day", of(loan, until), answers=asked, days=1)


def parcel(course: Course, loan: Link | None, *items: Json) -> None:
    told: JsonObject = {} if loan is None else {"transmittal": {"id": loan.id, "sha256": loan.sha256}}
    note = course.take(R, "return_items", {**told, "items": [*items]}, days=1)
    course.take(Q, "confirm_items", answers=note, days=1)


def days(course: Course) -> list[str]:
    return sorted(due.date().isoformat() for due, _ in running(course, "return_by") if due is not None)


def asked(course: Course) -> set[str]:
    found = {one.act for one in course.seen().seen.unanswered} - {"transmit_final", "share"}
    assert bool(found & {"ask_longer_loan", "ask_back"}) == bool(running(course, "loan_answer"))
    return found


@pytest.mark.parametrize("named", [True, False])
def test_of_two_parts_each_ends_with_its_own_things(named: bool) -> None:
    course, loan = lent()
    apart(course, loan, "2027-06-30", TELEPHONE)
    apart(course, loan, "2027-07-31", LAPTOP, KEYS)
    parcel(course, loan if named else None, {"description": "Passport"})
    assert days(course) == ["2027-06-30", "2027-07-31"], "what was set apart is away still"
    parcel(course, loan if named else None, {"description": "A mobile", "number": "s-1"})
    assert days(course) == ["2027-07-31"]
    parcel(course, loan if named else None, {"description": "laptop"})
    assert days(course) == ["2027-07-31"], "the keys are away still"
    parcel(course, loan if named else None, {**KEYS, "lost": True})
    assert days(course) == []


def test_what_was_set_apart_may_come_back_before_the_rest_and_with_it() -> None:
    course, loan = lent()
    apart(course, loan, "2027-06-30", TELEPHONE)
    apart(course, loan, "2027-07-31", LAPTOP)
    parcel(course, loan, TELEPHONE)
    assert days(course) == ["2027-05-31", "2027-07-31"]
    parcel(course, loan, LAPTOP, {"description": "Passport"})
    assert days(course) == []


def test_a_parcel_that_is_neither_part_ends_neither() -> None:
    course, loan = lent()
    first = apart(course, loan, "2027-06-30", TELEPHONE)
    apart(course, loan, "2027-07-31", LAPTOP)
    parcel(course, loan)
    parcel(course, loan, {"description": "A box"})
    assert days(course) == ["2027-06-30", "2027-07-31"]
    parcel(course, first, {"description": "A box"})
    assert days(course) == ["2027-07-31"], "the agreement was named"
    parcel(course, loan, {"description": "A box"})
    assert days(course) == [], "one alone was left"


def test_a_part_of_a_part_has_a_day_of_its_own_too() -> None:
    course, loan = lent()
    first = apart(course, loan, "2027-06-30", TELEPHONE, LAPTOP)
    apart(course, first, "2027-07-31", LAPTOP)
    parcel(course, first, TELEPHONE)
    assert days(course) == ["2027-05-31", "2027-07-31"]
    parcel(course, loan, LAPTOP)
    assert days(course) == ["2027-05-31"]


@pytest.mark.parametrize("act", ["ask_longer_loan", "ask_back"])
@pytest.mark.parametrize("named", [True, False])
def test_what_goes_back_answers_what_was_asked_about_it(act: str, named: bool) -> None:
    course, loan = lent()
    course.take(R if act == "ask_longer_loan" else Q, act, of(loan, "2027-06-30"), days=1)
    assert asked(course) == {act}
    course.take(R, "return_items", of(loan, "") if named else {}, days=1)
    assert asked(course) == {"return_items"}


def test_what_was_asked_about_some_things_is_answered_by_their_return_alone() -> None:
    course, loan = lent()
    course.take(R, "ask_longer_loan", of(loan, "2027-06-30", items=[TELEPHONE]), days=1)
    parcel(course, loan, LAPTOP)
    assert asked(course) == {"ask_longer_loan"}
    parcel(course, loan, TELEPHONE, KEYS)
    assert asked(course) == set()


def test_the_return_of_a_part_leaves_the_question_about_the_rest() -> None:
    course, loan = lent()
    part = apart(course, loan, "2027-06-30", TELEPHONE)
    course.take(R, "ask_longer_loan", of(loan, "2027-08-31"), days=1)
    course.take(Q, "ask_back", of(part, "2027-06-15"), days=1)
    parcel(course, loan, TELEPHONE)
    assert asked(course) == {"ask_longer_loan"}
    parcel(course, loan, LAPTOP)
    assert asked(course) == set()


@pytest.mark.parametrize("became", ["returned", "lost", "given_up", None])
def test_who_closes_and_says_what_became_of_it_has_answered(became: str | None) -> None:
    course, loan = lent()
    course.take(R, "ask_longer_loan", of(loan, "2027-08-31"), days=1)
    course.take(Q, "ask_back", of(loan, "2027-04-30"), days=1)
    course.take(Q, "close", {"text": "It is over.", **({"lent": became} if became else {})}, days=100)
    assert asked(course) == (set() if became else {"ask_longer_loan", "ask_back"})
    holder, loan = lent()
    holder.take(Q, "ask_back", of(loan, "2027-04-30"), days=1)
    holder.take(R, "close", {"text": "It is over.", "lent": "returned"}, days=100)
    assert asked(holder) == {"ask_back"}, "whoever has it does not say so"


@pytest.mark.parametrize("act", ["ask_longer_loan", "ask_back"])
def test_exhibits_that_go_back_or_never_came_are_asked_about_no_more(act: str) -> None:
    for how in ("return", "report_missing"):
        course = went(FORENSICS, MANDATED)
        loan = course.take(R, "send_exhibits", lending("2027-02-01"))
        if how == "return":
            course.take(Q, "receive_exhibits", days=1)
        course.take(Q if act == "ask_longer_loan" else R, act, of(loan, "2027-03-01"), days=1)
        course.take(Q, how, days=1)
        assert asked(course) == set(), how


@pytest.mark.parametrize("blind", [True, False])
def test_a_question_that_crosses_the_return_has_come_too_late_on_both_sides(blind: bool) -> None:
    course = went(JOINT, ((R, "propose", {}),))
    course.take(Q, "accept", answers=course.known[0].link)
    loan = course.take(R, "share", lending())
    course.take(Q, "return_items", of(loan, ""), days=1)
    course.take(R, "ask_back", of(loan, "2027-01-10"), blind=blind)
    assert [one.act for one in course.seen().seen.crossed] == (["ask_back"] if blind else [])
    assert asked(course) == ({"return_items"} if blind else {"return_items", "ask_back"})


@pytest.mark.parametrize("returns", [R, Q])
def test_in_a_team_each_return_answers_about_its_own_things_alone(returns: Side) -> None:
    course = went(JOINT, ((R, "propose", {}),))
    course.take(Q, "accept", answers=course.known[0].link)
    first, second = course.take(R, "share", lending()), course.take(Q, "share", lending("2027-06-30"))
    course.take(Q, "ask_longer_loan", of(first, "2027-09-30"), days=1)
    course.take(R, "ask_longer_loan", of(second, "2027-09-30"), days=1)
    course.take(returns, "return_items", {}, days=1)
    left = [one.side for one in course.seen().seen.unanswered if one.act == "ask_longer_loan"]
    assert left == [returns.other]
    assert [one for _, one in running(course, "loan_answer")] == [returns]
    assert running(course, "return_by")[0][0] == end_of("2027-05-31")


def test_a_new_loan_has_its_day_whatever_was_agreed_about_another() -> None:
    course = went(MLA, LENT)
    first = course.take(Q, "transmit", lending("2027-03-01"))
    question = course.take(R, "ask_longer_loan", of(first, "2027-09-30"), days=1)
    course.take(Q, "agree_return_day", of(first, "2027-09-30"), answers=question, days=1)
    course.take(Q, "transmit_final", lending("2027-04-01"), days=1)
    assert days(course) == ["2027-04-01", "2027-09-30"]
