"""Of one parcel things are named one by one: each has its own day and question, and what is all of it is the parcel
(ADR 0081).
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import Json, JsonObject
from app.matters.picture import Picture, picture
from app.procedures.engine import Link
from app.procedures.extradition import EXTRADITION
from app.procedures.forensics import FORENSICS
from app.procedures.mla import MLA
from app.procedures.table import Procedure, Side
from tests.matters.course import CALENDARS, Course, Q, R
from tests.matters.test_moved_days import GRANTED, MANDATED, Steps, of, went

TELEPHONE: JsonObject = {"description": "Telephone", "number": "E1"}
LAPTOP: JsonObject = {"description": "Laptop", "number": "E2"}
DUE = "2027-05-31"
LENT: JsonObject = {"conditions": [{"id": "c1", "code": "return_by", "text": "Lent.", "by": DUE}], "outcomes": []}


def seen(course: Course) -> Picture:
    """The matter as both sides have it, whatever came first."""
    told = [picture(course.procedure, side, known, CALENDARS)
            for side in (R, Q) for known in (course.known, course.known[::-1])]  # fmt: skip
    for one in told[1:]:
        assert (one.seen.status, one.seen.history, one.clocks) == (
            told[0].seen.status, told[0].seen.history, told[0].clocks,
        )  # fmt: skip
    return told[0]


def ends(course: Course, code: str = "return_by") -> list[str]:
    found = [one.due for one in seen(course).clocks if one.code == code and one.stopped is None]
    assert all(one is not None and one.tzinfo is UTC and isinstance(one, datetime) for one in found)
    return sorted(one.date().isoformat() for one in found if one is not None)


def open_(course: Course) -> list[str]:
    found = [one.id for one in seen(course).seen.unanswered if one.act in ("ask_longer_loan", "ask_back")]
    assert len(found) == len(ends(course, "loan_answer"))
    return found


def files(*items: JsonObject) -> JsonObject:
    return {**LENT, "evidence": [{"description": one["description"]} for one in items]}


PARCELS = pytest.mark.parametrize(
    ("procedure", "steps", "act", "body", "lender"),
    [
        (MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", files(TELEPHONE, LAPTOP), Q),
        (EXTRADITION, GRANTED, "surrender",
         {"items": [{**TELEPHONE, "return_by": DUE}, {**LAPTOP, "return_by": DUE}, {"description": "Passport"}]}, Q),
        (FORENSICS, MANDATED, "send_exhibits", {**LENT, "exhibits": [{"id": "E1"}, {"id": "E2"}]}, R),
    ],
    ids=["evidence", "belongings", "exhibits"],
)  # fmt: skip


class Loan:
    """Two things that went in one parcel."""

    def __init__(self, procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side) -> None:
        self.course, self.owner, self.holder = went(procedure, steps), lender, lender.other
        self.link = self.course.take(lender, act, body)
        assert ends(self.course) == [DUE]

    def asks(self, until: str, *items: Json, about: Link | None = None) -> Link:
        body = of(about or self.link, until, items=[*items])
        return self.course.take(self.holder, "ask_longer_loan", body, days=1)

    def agrees(self, asked: Link, until: str = "", *, blind: bool = False) -> Link:
        body = of(self.link, until)
        return self.course.take(self.owner, "agree_return_day", body, answers=asked, days=1, blind=blind)

    def moves(self, until: str, *items: Json, about: Link | None = None) -> Link:
        return self.agrees(self.asks(until, *items, about=about))

    def comes_back(self, *items: Json, about: Link | None = None) -> None:
        body = {**of(about or self.link, ""), "items": [*items]}
        note = self.course.take(self.holder, "return_items", body, days=1)
        self.course.take(self.owner, "confirm_items", answers=note, days=1)


@PARCELS
def test_two_things_are_asked_about_side_by_side(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side
) -> None:
    loan = Loan(procedure, steps, act, body, lender)
    first, second = loan.asks("2027-09-30", TELEPHONE), loan.asks("2027-12-30", LAPTOP)
    assert open_(loan.course) == [first.id, second.id]
    loan.agrees(first)
    assert open_(loan.course) == [second.id]
    assert ends(loan.course) == [DUE, "2027-09-30"]
    loan.agrees(second)
    assert ends(loan.course) == ["2027-09-30", "2027-12-30"], "of the parcel nothing else was left"
    assert not seen(loan.course).seen.crossed


@PARCELS
def test_a_parcel_all_of_whose_things_are_named_is_the_parcel(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side
) -> None:
    loan = Loan(procedure, steps, act, body, lender)
    both = loan.moves("2027-09-30", LAPTOP, TELEPHONE)
    assert ends(loan.course) == ["2027-09-30"]
    loan.moves("2027-10-31", about=both)
    assert ends(loan.course) == ["2027-10-31"], "the agreement on all of it means it too"
    loan.moves("2027-11-30", LAPTOP)
    assert ends(loan.course) == ["2027-10-31", "2027-11-30"]
    for thing, left in ((TELEPHONE, ["2027-11-30"]), (LAPTOP, [])):
        loan.comes_back(thing, about=both)
        assert ends(loan.course) == left


@PARCELS
def test_what_was_set_apart_is_meant_by_its_things_under_the_name_of_the_parcel_too(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side
) -> None:
    loan = Loan(procedure, steps, act, body, lender)
    first = loan.moves("2027-09-30", TELEPHONE)
    again = loan.moves("2027-12-30", TELEPHONE)
    assert ends(loan.course) == [DUE, "2027-12-30"]
    loan.moves("2028-01-31", about=again)
    loan.moves("2028-02-28", about=first)
    assert ends(loan.course) == [DUE, "2028-02-28"], "either agreement means it"
    loan.moves("2027-06-30")
    assert ends(loan.course) == ["2027-06-30", "2028-02-28"], "none named: all that was not set apart"
    loan.moves("2028-03-31", TELEPHONE, LAPTOP)
    assert ends(loan.course) == ["2028-03-31", "2028-03-31"], "each as a whole, on one day"


def test_of_a_letter_that_lists_nothing_nobody_knows_what_all_of_it_is() -> None:
    loan = Loan(MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", LENT, Q)
    loan.moves("2027-09-30", TELEPHONE)
    assert ends(loan.course) == [DUE, "2027-09-30"]
    loan.comes_back(LAPTOP)
    loan.moves("2027-10-31")
    assert ends(loan.course) == ["2027-10-31"], "the others are back: it alone is meant"


def test_things_of_two_days_that_are_asked_about_together_get_one_agreement() -> None:
    loan = Loan(MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", LENT, Q)
    keys: JsonObject = {"description": "Keys"}
    loan.moves("2027-09-30", TELEPHONE, LAPTOP)
    loan.moves("2027-12-30", LAPTOP, keys)
    assert ends(loan.course) == [DUE, "2027-09-30", "2027-12-30", "2027-12-30"]
    for thing, left in (
        (LAPTOP, [DUE, "2027-09-30", "2027-12-30", "2027-12-30"]), (TELEPHONE, [DUE, "2027-12-30", "2027-12-30"]),
        (keys, [DUE]), ({"description": "Passport"}, []),
    ):  # fmt: skip
        loan.comes_back(thing)
        assert ends(loan.course) == left


@PARCELS
def test_a_newer_question_takes_the_place_of_one_about_some_of_the_same(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side
) -> None:
    loan = Loan(procedure, steps, act, body, lender)
    whole, two = loan.asks("2027-07-31"), loan.asks("2027-08-31", TELEPHONE, LAPTOP)
    assert open_(loan.course) == [whole.id, two.id], "what is about all stands beside a newer word on some"
    one = loan.asks("2027-09-30", TELEPHONE)
    assert open_(loan.course) == [whole.id, one.id]
    back = loan.course.take(loan.owner, "ask_back", of(loan.link, "2027-03-31", items=[LAPTOP]), days=1)
    other = loan.course.take(loan.owner, "ask_back", of(loan.link, "2027-04-30", items=[TELEPHONE]), days=1)
    loan.agrees(one)
    assert open_(loan.course) == [whole.id, back.id], "of its own questions the agreement ends that about the same"
    loan.agrees(other)
    assert [one.act for one in seen(loan.course).seen.crossed] == ["agree_return_day"]
    all_of_it = loan.asks("2027-10-31")
    assert open_(loan.course) == [back.id, all_of_it.id]


@PARCELS
def test_what_is_taken_back_is_what_its_things_name_or_all(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side
) -> None:
    loan = Loan(procedure, steps, act, body, lender)
    _, second = loan.asks("2027-09-30", TELEPHONE), loan.asks("2027-12-30", LAPTOP)
    loan.course.take(loan.holder, "take_back_return_day", of(loan.link, "", items=[TELEPHONE]), days=1)
    assert open_(loan.course) == [second.id]
    loan.asks("2027-10-30", TELEPHONE)
    loan.course.take(loan.holder, "take_back_return_day", of(loan.link, ""), days=1)
    assert open_(loan.course) == []


def test_a_question_that_follows_a_no_is_about_what_it_names_itself() -> None:
    loan = Loan(MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", files(TELEPHONE, LAPTOP), Q)
    first, second = loan.asks("2027-09-30", TELEPHONE), loan.asks("2027-12-30", LAPTOP)
    no = loan.course.take(Q, "decline_return_day", of(loan.link, ""), answers=first, days=1)
    again = of(loan.link, "2027-08-30", items=[TELEPHONE])
    third = loan.course.take(R, "ask_longer_loan", again, answers=no, days=1)
    assert open_(loan.course) == [second.id, third.id]


def test_both_agree_blind_about_two_things_and_each_counts() -> None:
    loan = Loan(MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", files(TELEPHONE, LAPTOP), Q)
    longer = loan.asks("2027-09-30", TELEPHONE)
    back = loan.course.take(Q, "ask_back", of(loan.link, "2027-03-31", items=[LAPTOP]), days=1)
    loan.agrees(longer)
    loan.course.take(R, "agree_return_day", of(loan.link, ""), answers=back, blind=True)
    assert ends(loan.course) == ["2027-03-31", "2027-09-30"]
    assert not seen(loan.course).seen.crossed
