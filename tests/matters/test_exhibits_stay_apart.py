"""Of exhibits some stay longer than the others by agreement: a return ends what it names, and what stays keeps its day
and its acts, on both sides and in whatever order their letters come (ADR 0081).
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kit.canonical import JsonObject
from app.matters.picture import Picture, picture
from app.procedures.engine import Link, open_steps
from app.procedures.forensics import FORENSICS
from app.procedures.table import Side
from tests.matters.course import CALENDARS, Course, Q, R

LENT, LATER = "2027-05-31", "2027-12-31"


def end_of(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T23:59:59").replace(tzinfo=UTC)


def of(link: Link, **more: object) -> JsonObject:
    return {"which": "loan", "transmittal": {"id": link.id, "sha256": link.sha256}, **more}  # type: ignore[dict-item]


def two_loans() -> tuple[Course, Link, Link]:
    """Exhibits were lent and have come, and one of them stays longer: what brought them, and the agreement on it."""
    course = Course(FORENSICS)
    course.take(R, "entrust", {"measures": [{"id": "m1", "code": "EXPERT_EVALUATION"}]})
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"report_by": "2027-03-01"})
    lent: JsonObject = {"conditions": [{"id": "c1", "code": "return_by", "text": "Lent.", "by": LENT}]}
    sent = course.take(R, "send_exhibits", lent)
    course.take(Q, "receive_exhibits", days=1)
    one: JsonObject = {"description": "Telephone", "number": "E1"}
    asked = course.take(Q, "ask_longer_loan", of(sent, until=LATER, items=[one]), days=1)
    agreed = course.take(R, "agree_return_day", of(sent, until=LATER), answers=asked, days=1)
    assert days_of(course) == [end_of(LENT), end_of(LATER)]
    return course, sent, agreed


def both(course: Course) -> Picture:
    """The matter as both sides have it, whatever came first."""
    told = [picture(FORENSICS, side, known, CALENDARS)
            for side in (R, Q) for known in (course.known, course.known[::-1])]  # fmt: skip
    first = told[0]
    for one in told[1:]:
        assert (one.seen.status, one.seen.history, one.clocks) == (first.seen.status, first.seen.history, first.clocks)
    return first


def days_of(course: Course, code: str = "return_by") -> list[datetime | None]:
    """When what runs under a name ends, in the order of its start."""
    return [one.due for one in both(course).clocks if one.code == code and one.stopped is None]


def acts(course: Course, side: Side) -> set[str]:
    return {one.act for one in open_steps(FORENSICS, both(course).seen, side)}


def returned(course: Course, link: Link, act: str = "return") -> None:
    """Exhibits go back by the name of their loan, and it is confirmed that they came."""
    note = course.take(Q, act, of(link), days=1)
    course.take(R, "confirm_return" if act == "return" else "confirm_items", answers=note, days=1)
    assert not [one.act for one in both(course).seen.crossed if one.act in (act, "confirm_return", "confirm_items")]


def test_the_others_go_back_and_what_stays_keeps_its_day_and_may_stay_longer_or_go_back() -> None:
    course, sent, agreed = two_loans()
    course.take(Q, "report", days=1)
    course.take(Q, "return", of(sent), days=1)
    assert (both(course).seen.status, days_of(course)) == ("RETURNING", [end_of(LATER)])
    for status in ("RETURNING", "RETURNED"):
        assert both(course).seen.status == status
        assert {"ask_longer_loan", "return_items"} <= acts(course, Q)
        assert "ask_back" in acts(course, R)
        if status == "RETURNING":
            course.take(R, "confirm_return", days=1)
    asked = course.take(Q, "ask_longer_loan", of(agreed, until="2028-03-31"), days=1)
    course.take(R, "agree_return_day", of(agreed, until="2028-03-31"), answers=asked, days=1)
    back = course.take(R, "ask_back", of(agreed, until="2028-01-31"), days=1)
    course.take(Q, "agree_return_day", of(agreed, until="2028-01-31"), answers=back, days=1)
    assert days_of(course) == [end_of("2028-01-31")]
    returned(course, agreed, "return_items")
    assert (both(course).seen.status, days_of(course)) == ("RETURNED", [])
    assert not both(course).seen.crossed


def test_what_is_done_with_goes_back_first_and_the_rest_is_still_examined() -> None:
    course, sent, agreed = two_loans()
    returned(course, sent, "return_items")
    assert (both(course).seen.status, days_of(course)) == ("EXHIBITS_IN", [end_of(LATER)])
    assert len(days_of(course, "examination")) == 1
    course.take(Q, "report", {"return_by": "2027-06-30"}, days=1)
    assert days_of(course) == [end_of(LATER)], "the agreed day goes before the one that the report names"
    returned(course, agreed)
    assert (both(course).seen.status, days_of(course)) == ("RETURNED", [])


@pytest.mark.parametrize("first", ["parcel", "apart"])
def test_after_a_withdrawal_each_loan_ends_by_its_own_return(first: str) -> None:
    course, sent, agreed = two_loans()
    course.take(R, "withdraw", days=1)
    one, other = (sent, agreed) if first == "parcel" else (agreed, sent)
    left = LATER if first == "parcel" else LENT
    returned(course, one)
    assert (both(course).seen.status, days_of(course)) == ("WITHDRAWN", [end_of(left)])
    returned(course, other)
    assert (both(course).seen.status, days_of(course)) == ("WITHDRAWN", [])


def test_a_return_ends_the_question_about_its_own_loan_and_leaves_what_was_set_apart() -> None:
    for names_it in (True, False):
        course, sent, agreed = two_loans()
        course.take(Q, "ask_longer_loan", of(agreed, until="2028-03-31"), days=1)
        course.take(R, "ask_back", of(sent, until="2027-04-30"), days=1)
        assert len(days_of(course, "loan_answer")) == 2
        course.take(Q, "return", of(sent) if names_it else {}, days=1)
        left = [one.duty for one in both(course).clocks if one.code == "loan_answer" and one.stopped is None]
        assert left == [R]
        assert days_of(course) == [end_of(LATER)]


def test_a_withdrawal_and_a_return_of_the_others_cross_and_what_stays_keeps_its_day() -> None:
    course, sent, agreed = two_loans()
    note = course.take(Q, "return", of(sent), days=1)
    course.take(R, "withdraw", days=0.1, blind=True)
    assert (both(course).seen.status, days_of(course)) == ("WITHDRAWN", [end_of(LATER)])
    course.take(R, "confirm_return", answers=note, days=1)
    returned(course, agreed)
    assert days_of(course) == []


def test_exhibits_leave_by_a_signature_and_two_pairs_of_eyes_whatever_the_act() -> None:
    ways = {(row.sign, row.eyes) for act in ("return", "return_items") for row in FORENSICS.rows(act)}
    assert len(ways) == 1
