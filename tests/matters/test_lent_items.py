"""What was lent is given back by its day, whatever procedure it went with: from both sides, after the close too."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.kit.canonical import Json, JsonObject
from app.notices.clocks import reminders
from app.procedures import contents
from app.procedures.engine import Link, open_steps
from app.procedures.extradition import EXTRADITION
from app.procedures.forensics import FORENSICS
from app.procedures.hearing import HEARING_BY_VIDEO
from app.procedures.joint import JOINT
from app.procedures.mla import MLA
from app.procedures.table import Procedure, Side
from tests.factories import bodies
from tests.matters.course import START, Course, Q, R

Steps = tuple[tuple[Side, str], ...]


def lent(*days: str) -> JsonObject:
    conditions: list[Json] = [
        {"id": f"c{place}", "code": "return_by", "text": "Lent.", "by": day} for place, day in enumerate(days)
    ]
    return {"conditions": conditions, "outcomes": []}


def end_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=23, minute=59, second=59)


def went(procedure: Procedure, *steps: tuple[Side, str]) -> Course:
    course = Course(procedure)
    for side, act in steps:
        answered = [one for one in course.seen().seen.unanswered if one.side is not side]
        wanted = procedure.rows(act)[0].answers
        asked = next((one for one in reversed(answered) if one.act in wanted), None)
        link = next((one.link for one in course.known if asked is not None and one.link.id == asked.id), None)
        course.take(
            side, act, {"measures": [{"id": "m1", "code": "RECORDS"}]} if not course.known else {}, answers=link
        )
    return course


def running(course: Course) -> dict[str, tuple[datetime | None, Side]]:
    return {one.code: (one.due, one.duty) for one in course.seen().clocks if one.stopped is None}


def returns(course: Course, giver: Side, transmittal: Link | None = None, days: float = 1) -> None:
    ref: JsonObject = {} if transmittal is None else {"transmittal": {"id": transmittal.id, "sha256": "a1" * 32}}
    note = course.take(giver, "return_items", ref, days=days)
    course.take(giver.other, "confirm_items", answers=note, days=1)
    assert not course.seen().seen.crossed


HEARD: Steps = (
    (R, "request"), (Q, "acknowledge"), (Q, "report_willing"), (R, "propose_slot"), (Q, "agree_slot"), (Q, "hold"),
)  # fmt: skip
SURRENDERING: Steps = ((R, "request"), (Q, "acknowledge"), (Q, "grant"))
TEAM: Steps = ((R, "propose"), (Q, "accept"))
EXAMINING: Steps = ((R, "entrust"), (Q, "acknowledge"), (Q, "accept"))
ITEMS: JsonObject = {"items": [{"description": "Telephone", "return_by": "2027-05-31"}, {"description": "Passport"}]}


@pytest.mark.parametrize(
    ("procedure", "steps", "act", "body"),
    [
        (MLA, ((R, "request"), (Q, "acknowledge")), "transmit_final", lent("2027-05-31")),
        (HEARING_BY_VIDEO, HEARD, "transmit", lent("2027-06-30", "2027-05-31")),
        (EXTRADITION, SURRENDERING, "surrender", ITEMS),
    ],
)
def test_what_went_to_the_requesting_side_is_due_back_also_after_the_close(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject
) -> None:
    course = went(procedure, *steps)
    course.take(Q, act, body)
    assert running(course)["return_by"] == (end_of("2027-05-31"), R)
    course.take(R, "close", days=1)
    assert running(course)["return_by"] == (end_of("2027-05-31"), R), "the end of the matter is not the end of the loan"
    acts = {side: {one.act for one in open_steps(procedure, course.seen().seen, side)} for side in Side}
    assert "return_items" in acts[R]
    assert "return_items" not in acts[Q]
    returns(course, R)
    assert "return_by" not in running(course)
    assert course.seen().seen.status == "CLOSED"


def test_nothing_is_due_back_where_no_day_is_named() -> None:
    for procedure, steps, act in ((HEARING_BY_VIDEO, HEARD, "transmit"), (EXTRADITION, SURRENDERING, "surrender")):
        course = went(procedure, *steps)
        course.take(Q, act, {"items": [{"description": "Passport"}], "conditions": []})
        assert "return_by" not in running(course)


def test_in_a_team_each_side_gives_back_what_it_got_and_confirms_its_own_alone() -> None:
    course = went(JOINT, *TEAM)
    for side, day in ((R, "2027-03-01"), (Q, "2027-04-01")):
        course.take(side, "share", lent(day))
    live = [(one.duty, one.due) for one in course.seen().clocks if one.code == "return_by" and one.stopped is None]
    assert live == [(Q, end_of("2027-03-01")), (R, end_of("2027-04-01"))]
    course.take(R, "end", days=1)
    returns(course, Q)
    assert running(course)["return_by"] == (end_of("2027-04-01"), R), "what the other holds is not back"
    returns(course, R)
    assert "return_by" not in running(course)


def test_of_several_loans_one_that_is_named_comes_back_alone() -> None:
    course = went(MLA, (R, "request"), (Q, "acknowledge"), (Q, "accept"))
    first = course.take(Q, "transmit", lent("2027-03-01"))
    course.take(Q, "transmit_final", lent("2027-04-01"), days=1)
    returns(course, R, first)
    live = [one.due for one in course.seen().clocks if one.code == "return_by" and one.stopped is None]
    assert live == [end_of("2027-04-01")]
    returns(course, R)
    assert "return_by" not in running(course)


def test_a_person_surrendered_for_a_time_and_the_things_with_them_have_a_day_each() -> None:
    course = went(EXTRADITION, *SURRENDERING[:2], (Q, "grant_postponed"))
    course.take(Q, "surrender_temporarily", {**ITEMS, "return_by": "2027-04-30"})
    assert {"return_due", "return_by"} <= set(running(course))
    course.take(R, "return_person", days=1)
    assert "return_due" not in running(course)
    returns(course, R)
    assert "return_by" not in running(course)


def test_exhibits_are_due_back_by_the_day_on_which_they_were_lent_whatever_the_report_says() -> None:
    course = went(FORENSICS, *EXAMINING)
    course.take(R, "send_exhibits", lent("2027-02-01"))
    assert running(course)["return_by"] == (end_of("2027-02-01"), Q)
    course.take(Q, "receive_exhibits", days=1)
    course.take(Q, "report", {"return_by": "2027-06-01"}, days=1)
    assert running(course)["return_by"] == (end_of("2027-02-01"), Q)
    course.take(Q, "return", days=1)
    assert {"return_by"}.isdisjoint(running(course))
    assert running(course)["return_receipt"][1] is R


def test_exhibits_of_a_mandate_that_is_withdrawn_are_due_back_all_the_same() -> None:
    course = went(FORENSICS, *EXAMINING)
    course.take(R, "send_exhibits", lent("2027-02-01"))
    course.take(Q, "receive_exhibits", days=1)
    course.take(R, "withdraw", days=1)
    assert running(course)["return_by"] == (end_of("2027-02-01"), Q)
    course.take(Q, "return", days=1)
    assert "return_by" not in running(course)


def test_what_did_not_arrive_is_not_due_back() -> None:
    course = went(FORENSICS, *EXAMINING)
    course.take(R, "send_exhibits", lent("2027-02-01"))
    course.take(Q, "report_missing", days=1)
    assert "return_by" not in running(course)


def test_without_a_day_of_the_loan_the_reports_day_counts() -> None:
    course = went(FORENSICS, *EXAMINING, (R, "send_exhibits"), (Q, "receive_exhibits"))
    course.take(Q, "report", {"return_by": "2027-06-01"})
    assert running(course)["return_by"] == (end_of("2027-06-01"), Q)


def examined() -> Course:
    """Exhibits were lent until a day and examined, and are with the side that examined them."""
    course = went(FORENSICS, *EXAMINING)
    course.take(R, "send_exhibits", lent("2027-02-01"))
    course.take(Q, "receive_exhibits", days=1)
    course.take(Q, "report", days=1)
    return course


def test_exhibits_come_back_after_the_lender_has_closed_as_other_things_do() -> None:
    course = examined()
    course.take(R, "close", {"text": "The case is over."}, days=1)
    assert running(course)["return_by"] == (end_of("2027-02-01"), Q), "the end of the matter is not the end of the loan"
    acts = {side: {one.act for one in open_steps(FORENSICS, course.seen().seen, side)} for side in Side}
    assert "return_items" in acts[Q]
    assert not {"return_items", "confirm_items"} & acts[R]
    returns(course, Q)
    assert "return_by" not in running(course)
    assert course.seen().seen.status == "CLOSED"


@pytest.mark.parametrize("became", ["returned", "lost", "given_up"])
def test_who_closes_says_what_became_of_what_it_lent_and_that_ends_the_day_on_both_sides(became: str) -> None:
    course = examined()
    course.take(R, "close", {"text": "The case is over.", "lent": became}, days=1)
    assert "return_by" not in running(course)


@pytest.mark.parametrize(
    ("procedure", "steps", "act", "body", "lender"),
    [
        (MLA, ((R, "request"), (Q, "acknowledge")), "transmit_final", lent("2027-05-31"), Q),
        (HEARING_BY_VIDEO, HEARD, "transmit", lent("2027-05-31"), Q),
        (EXTRADITION, SURRENDERING, "surrender", ITEMS, Q),
    ],
)
def test_the_word_of_who_lent_it_counts_in_every_procedure_and_that_of_the_holder_in_none(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side
) -> None:
    for closer in Side:
        course = went(procedure, *steps)
        course.take(Q, act, body)
        course.take(closer, "close", {"text": "It is over.", "lent": "given_up"}, days=100)
        assert ("return_by" in running(course)) is (closer is not lender)


def test_in_a_team_who_closes_settles_its_own_alone() -> None:
    course = went(JOINT, *TEAM)
    for side, day in ((R, "2027-03-01"), (Q, "2027-04-01")):
        course.take(side, "share", lent(day))
    course.take(Q, "end", days=1)
    course.take(R, "close", {"text": "It is over.", "lent": "returned"}, days=1)
    assert running(course)["return_by"] == (end_of("2027-04-01"), R)


def test_things_that_are_lost_are_told_of_and_that_ends_their_day() -> None:
    said = bodies.of("return_note", carrier=None, note="Burnt with the store on 3 January.")
    gone = {**said, "items": [{"description": "Telephone", "number": "S-1", "lost": True}]}
    assert contents.problems("return_note", 1, gone) == ()
    assert [one.field for one in contents.problems("return_note", 1, {**gone, "note": None})] == ["note"]
    some: JsonObject = {**gone, "items": [{"description": "Telephone", "lost": True}, {"description": "Passport"}]}
    assert [one.field for one in contents.problems("return_note", 1, some)] == ["carrier"]
    course = examined()
    course.take(R, "close", {"text": "The case is over."}, days=1)
    note = course.take(Q, "return_items", gone, days=1)
    course.take(R, "confirm_items", answers=note, days=1)
    assert "return_by" not in running(course)


def test_who_has_them_is_reminded_ten_three_and_one_day_before() -> None:
    due = end_of("2027-05-31")
    assert [(due - one).days for one in reminders("return_by", START, due)] == [10, 3, 1]


def two_loans() -> tuple[Course, Link, Link]:
    course = went(MLA, (R, "request"), (Q, "acknowledge"), (Q, "accept"))
    first = course.take(Q, "transmit", lent("2027-03-01"))
    return course, first, course.take(Q, "transmit_final", lent("2027-04-01"), days=1)


def days_of(course: Course) -> list[datetime | None]:
    return [one.due for one in course.seen().clocks if one.code == "return_by" and one.stopped is None]


def test_a_second_parcel_of_one_loan_leaves_the_other_loan_owed() -> None:
    course, first, second = two_loans()
    returns(course, R, first)
    returns(course, R, first)
    assert days_of(course) == [end_of("2027-04-01")]
    returns(course, R, second)
    assert days_of(course) == []


def test_what_was_set_apart_comes_back_by_the_name_of_its_own_loan_once_the_rest_is_back() -> None:
    course, first, _ = two_loans()
    ref: JsonObject = {"which": "loan", "transmittal": {"id": first.id, "sha256": first.sha256}, "until": "2027-06-01"}
    asked = course.take(R, "ask_longer_loan", {**ref, "items": [{"description": "Telephone"}]}, days=1)
    course.take(Q, "agree_return_day", ref, answers=asked, days=1)
    returns(course, R, first)
    assert days_of(course) == [end_of("2027-04-01"), end_of("2027-06-01")]
    returns(course, R, first)
    assert days_of(course) == [end_of("2027-04-01")]


def test_the_day_of_a_report_is_that_of_the_exhibits_whatever_brought_them() -> None:
    course = went(FORENSICS, *EXAMINING)
    sent = course.take(R, "send_exhibits")
    course.take(Q, "receive_exhibits")
    course.take(Q, "report", {"return_by": "2027-06-01"})
    course.take(R, "close", days=1)
    returns(course, Q, sent)
    assert "return_by" not in running(course)
