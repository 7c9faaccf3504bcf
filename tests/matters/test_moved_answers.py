"""Who owes an answer about another day: whatever is declined, taken back or named wrongly, nothing rings for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.procedures.extradition import EXTRADITION
from app.procedures.forensics import FORENSICS
from app.procedures.mla import MLA
from app.procedures.table import Basis, Side
from app.treaties.catalogue import TREATIES
from app.treaties.events import Trigger
from app.treaties.schema import LEVELS
from tests.matters.course import Course, Q, R
from tests.matters.test_moved_days import GRANTED, MANDATED, acts, end_of, lending, of, running, went

SURRENDER = {"which": "surrender"}


def test_a_no_answers_the_letter_that_it_answers_whatever_it_names() -> None:
    course = went(FORENSICS, MANDATED)
    asked = course.take(R, "propose_day", {"which": "examination", "until": "2027-05-01"}, days=1)
    course.take(Q, "decline_day", {"which": "exhibits"}, answers=asked, days=1)
    assert running(course, "day_answer") == []
    loans = went(MLA, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "accept", {})))
    first = loans.take(Q, "transmit", lending("2027-03-01"))
    second = loans.take(Q, "transmit_final", lending("2027-04-01"), days=1)
    asked = loans.take(R, "ask_longer_loan", of(first, "2027-06-01"), days=1)
    loans.take(R, "ask_longer_loan", of(second, "2027-06-01"))
    loans.take(Q, "decline_return_day", of(second, ""), answers=asked, days=1)
    assert [one.started_by[3:] for one in loans.seen().clocks if one.code == "loan_answer" and not one.stopped] == [
        "ask_longer_loan"
    ]
    assert [one.id for one in loans.seen().seen.unanswered if one.act == "ask_longer_loan"] == ["06-ask_longer_loan"]


def test_a_yes_that_names_another_thing_ends_what_was_asked_about_the_same() -> None:
    course = went(FORENSICS, MANDATED)
    asked = course.take(R, "propose_day", {"which": "examination", "until": "2027-05-01"}, days=1)
    course.take(Q, "propose_day", {"which": "examination", "until": "2027-06-01"}, days=1)
    course.take(Q, "agree_day", {"which": "exhibits"}, answers=asked, days=1)
    assert running(course, "day_answer") == []


def test_whoever_owes_an_answer_still_owes_it_when_it_has_taken_back_a_proposal_of_its_own() -> None:
    course = went(EXTRADITION, GRANTED)
    asked = course.take(R, "propose_day", {**SURRENDER, "until": "2027-05-01"}, days=1)
    course.take(Q, "propose_day", {**SURRENDER, "until": "2027-06-01"}, days=1)
    course.take(Q, "take_back_day", SURRENDER, days=1)
    assert running(course, "day_answer") == [(end_of("2026-11-30"), Q)]
    course.take(Q, "agree_day", SURRENDER, answers=asked, days=1)
    assert running(course, "day_answer") == []


@pytest.mark.parametrize("proposer", [R, Q])
def test_a_no_to_one_of_two_proposals_leaves_the_other_to_be_answered(proposer: Side) -> None:
    course = went(EXTRADITION, GRANTED)
    first = course.take(proposer, "propose_day", {**SURRENDER, "until": "2027-05-01"}, days=1)
    second = course.take(proposer.other, "propose_day", {**SURRENDER, "until": "2027-06-01"}, days=1)
    course.take(proposer.other, "decline_day", SURRENDER, answers=first, days=1)
    assert [one for _, one in running(course, "day_answer")] == [proposer]
    course.take(proposer, "decline_day", SURRENDER, answers=second, days=1)
    assert running(course, "day_answer") == []


@pytest.mark.parametrize("proposer", [R, Q])
def test_once_the_exhibits_have_left_nobody_is_asked_when_they_will(proposer: Side) -> None:
    course = went(FORENSICS, MANDATED)
    asked = course.take(proposer, "propose_day", {"which": "exhibits", "until": "2027-05-01"}, days=1)
    report = course.take(proposer, "propose_day", {"which": "examination", "until": "2027-06-01"})
    course.take(R, "send_exhibits", days=1)
    assert [one for _, one in running(course, "day_answer")] == [proposer.other], (
        "the report's day is still asked about"
    )
    assert [one.id for one in course.seen().seen.unanswered if one.act == "propose_day"] == [report.id]
    course.take(Q, "report_missing", days=1)
    due = course.clock("exhibits_sent").due
    course.take(proposer.other, "agree_day", {"which": "exhibits"}, answers=asked, days=1)
    assert [one.act for one in course.seen().seen.crossed] == ["agree_day"]
    assert course.clock("exhibits_sent").due == due, "an old yes moves nothing that has begun since"
    assert "agree_day" in acts(course, proposer.other)


def test_the_hour_that_both_agreed_to_stays_whatever_is_asked_meanwhile() -> None:
    course = went(EXTRADITION, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "record_consent", {})))
    told = {**SURRENDER, "until": "2026-12-10T10:00:00Z", "held_until": "2026-12-15"}
    asked = course.take(Q, "propose_day", told, days=1)
    course.take(R, "agree_day", SURRENDER, answers=asked, days=1)
    question = course.take(Q, "ask", {}, days=1)
    course.take(R, "answer", {}, answers=question, days=10)
    assert course.clock("surrender").due == datetime(2026, 12, 10, 10, tzinfo=UTC)


def test_the_day_of_sending_that_both_agreed_to_stays_over_a_postponement() -> None:
    course = went(FORENSICS, MANDATED)
    asked = course.take(R, "propose_day", {"which": "exhibits", "until": "2026-12-31"}, days=1)
    course.take(Q, "agree_day", {"which": "exhibits"}, answers=asked, days=1)
    course.take(Q, "postpone", {"review_on": "2026-12-20"}, days=1)
    course.take(Q, "resume", days=10)
    assert course.clock("exhibits_sent").due == end_of("2026-12-31")


@pytest.mark.parametrize("proposer", [R, Q])
def test_where_a_decision_names_no_day_the_agreement_begins_the_surrenders_clock(proposer: Side) -> None:
    course = went(EXTRADITION, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "grant", {})))
    for until in ("2026-12-10T10:00:00Z", "2026-12-12T10:00:00Z"):
        told = {**SURRENDER, "until": until}
        asked = course.take(proposer, "propose_day", told, days=1)
        course.take(proposer.other, "agree_day", told, answers=asked, days=1)
        assert running(course, "surrender") == [(datetime.fromisoformat(until), Q)]
        assert course.clock("surrender").kind is Basis.AGREED
    course.take(Q, "surrender", days=1)
    assert running(course, "surrender") == []


STANDS = pytest.mark.parametrize(
    ("asks", "goes_on"), [("ask", "answer"), ("report_appeal", "end_appeal")], ids=["question", "appeal"]
)


@STANDS
@pytest.mark.parametrize("proposer", [R, Q])
def test_an_agreement_while_something_is_open_begins_the_clock_once_that_is_over(
    asks: str, goes_on: str, proposer: Side
) -> None:
    begun = "grant" if asks == "report_appeal" else "acknowledge"
    course = went(
        EXTRADITION, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "grant", {}))[: 3 if begun == "grant" else 2]
    )
    told = {**SURRENDER, "until": "2026-12-20T10:00:00Z"}
    asked = course.take(proposer, "propose_day", told, days=1)
    question = course.take(Q, asks, days=1)
    course.take(proposer.other, "agree_day", told, answers=asked, days=1)
    assert running(course, "surrender") == [(None, Q)], "it stands"
    if goes_on == "answer":
        course.take(R, "answer", answers=question, days=3)
    else:
        course.take(Q, "end_appeal", days=3)
    assert running(course, "surrender") == [(datetime(2026, 12, 20, 10, tzinfo=UTC), Q)]
    assert course.clock("surrender").kind is Basis.AGREED
    assert not course.seen().seen.crossed


def test_what_was_over_before_the_agreement_has_nothing_stand() -> None:
    course = went(EXTRADITION, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "grant", {})))
    course.take(Q, "report_appeal", days=1)
    course.take(Q, "end_appeal", days=1)
    told = {**SURRENDER, "until": "2026-12-20T10:00:00Z"}
    asked = course.take(Q, "propose_day", told, days=1)
    course.take(R, "agree_day", told, answers=asked, days=1)
    assert running(course, "surrender") == [(datetime(2026, 12, 20, 10, tzinfo=UTC), Q)]


@pytest.mark.parametrize("day", ["2026-12-28", "2026-12-05"])
def test_a_single_word_replaces_no_day_on_which_both_agreed(day: str) -> None:
    """Whether the other side's findings stopped it or not."""
    course = went(EXTRADITION, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "record_consent", {})))
    told = {**SURRENDER, "until": "2026-12-10T10:00:00Z"}
    asked = course.take(R, "propose_day", told, days=1)
    course.take(Q, "agree_day", told, answers=asked, days=1)
    course.take(Q, "grant", {"surrender_by": day}, days=1)
    assert running(course, "surrender") == [(datetime(2026, 12, 10, 10, tzinfo=UTC), Q)]
    late = went(EXTRADITION, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "record_consent", {})))
    asked = late.take(R, "propose_day", told, days=1)
    late.take(Q, "agree_day", told, answers=asked, days=1)
    late.take(Q, "grant", {"surrender_by": "2027-01-10"}, days=20)
    assert running(late, "surrender") == [(end_of("2027-01-10"), Q)], "once it has passed another may be named"


def test_the_receipt_of_the_exhibits_replaces_no_agreed_day_of_the_report() -> None:
    course = went(FORENSICS, MANDATED)
    asked = course.take(R, "propose_day", {"which": "examination", "until": "2027-05-01"}, days=1)
    course.take(Q, "agree_day", {"which": "examination"}, answers=asked, days=1)
    course.take(R, "send_exhibits", days=1)
    course.take(Q, "receive_exhibits", {"report_by": "2027-06-01"}, days=1)
    assert running(course, "examination") == [(end_of("2027-05-01"), Q)]


@pytest.mark.parametrize(("until", "due"), [("2026-12-05", "2026-12-05"), ("2027-05-01", "2026-12-26")])
def test_a_treatys_time_that_begins_later_keeps_the_agreed_day_and_is_not_agreed_away(until: str, due: str) -> None:
    eio = TREATIES.newest("eu_eio")
    law = replace(
        next(one for one in eio.deadlines if one.clock and one.starts_on),
        kind="treaty", number=30, unit="days", duty="requested", clock="surrender", procedures=("extradition",),
        urgency=LEVELS, extension=None, starts_on=(Trigger("grant"),), stops_on=(), pauses_on=(),
        resumes_on=(), measures=(),
    )  # fmt: skip
    course = Course(EXTRADITION, treaty=replace(eio, deadlines=(law,)))
    for side, act in ((R, "request"), (Q, "acknowledge"), (Q, "record_consent")):
        course.take(side, act)
    told = {**SURRENDER, "until": until}
    asked = course.take(R, "propose_day", told, days=1)
    course.take(Q, "agree_day", told, answers=asked)
    course.take(Q, "grant", {"surrender_by": "2027-03-01"}, days=1)
    assert running(course, "surrender") == [(end_of(due), Q)]
