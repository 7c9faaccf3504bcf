"""Days that are moved by agreement: which clock ends when, whatever is proposed, declined, taken back or crosses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.kit.canonical import JsonObject
from app.procedures.assistance import ASSISTANCE
from app.procedures.engine import Link, open_steps
from app.procedures.extradition import EXTRADITION
from app.procedures.forensics import FORENSICS
from app.procedures.hearing import HEARING_BY_VIDEO
from app.procedures.joint import JOINT
from app.procedures.mla import MLA
from app.procedures.table import Basis, Procedure, Side
from app.treaties.catalogue import TREATIES
from app.treaties.schema import LEVELS, Treaty
from tests.matters.course import Course, Q, R

Steps = tuple[tuple[Side, str, JsonObject], ...]


def end_of(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=23, minute=59, second=59)


def went(procedure: Procedure, steps: Steps) -> Course:
    course = Course(procedure)
    for side, act, body in steps:
        course.take(side, act, body)
    assert not course.seen().seen.crossed
    return course


def acts(course: Course, side: Side) -> set[str]:
    return {one.act for one in open_steps(course.procedure, course.seen().seen, side)}


def running(course: Course, code: str) -> list[tuple[datetime | None, Side]]:
    return [(one.due, one.duty) for one in course.seen().clocks if one.code == code and one.stopped is None]


MANDATED: Steps = (
    (R, "entrust", {"measures": [{"id": "m1", "code": "EXPERT_EVALUATION"}]}),
    (Q, "acknowledge", {}),
    (Q, "accept", {"report_by": "2027-03-01"}),
)
IN: Steps = (*MANDATED, (R, "send_exhibits", {}), (Q, "receive_exhibits", {}))
GRANTED: Steps = ((R, "request", {}), (Q, "acknowledge", {}), (Q, "grant", {"surrender_by": "2027-03-01"}))
PLANNED: Steps = ((R, "request", {}), (Q, "acknowledge", {}), (Q, "match", {"starts_on": "2027-03-01"}))
OFFERED: Steps = ((R, "offer", {}), (Q, "acknowledge", {}), (Q, "match", {"starts_on": "2027-03-01"}))
WORK = pytest.mark.parametrize(
    ("procedure", "steps", "which", "code", "duty"),
    [
        (FORENSICS, IN, "examination", "examination", Q),
        (EXTRADITION, GRANTED, "surrender", "surrender", Q),
        (ASSISTANCE, PLANNED, "training", "ta_start", Q),
        (ASSISTANCE, OFFERED, "training", "ta_start", R),
    ],
    ids=["examination", "surrender", "training", "offered training"],
)


@WORK
@pytest.mark.parametrize("proposer", [R, Q])
@pytest.mark.parametrize("until", ["2027-05-01", "2027-02-01"])
def test_a_day_on_which_both_agree_is_the_day(
    procedure: Procedure, steps: Steps, which: str, code: str, duty: Side, proposer: Side, until: str
) -> None:
    course = went(procedure, steps)
    before = course.clock(code).due
    asked = course.take(proposer, "propose_day", {"which": which, "until": until}, days=1)
    assert course.clock(code).due == before == end_of("2027-03-01"), "nothing has moved yet"
    assert [one for _, one in running(course, "day_answer")] == [proposer.other]
    course.take(proposer.other, "agree_day", {"which": which, "until": until}, answers=asked, days=1)
    clock = course.clock(code)
    assert (clock.due, clock.kind, clock.duty) == (end_of(until), Basis.AGREED, duty)
    assert running(course, "day_answer") == []
    assert not course.seen().seen.crossed


@WORK
def test_a_day_that_is_declined_stays_as_it_was(
    procedure: Procedure, steps: Steps, which: str, code: str, duty: Side
) -> None:
    course = went(procedure, steps)
    asked = course.take(duty, "propose_day", {"which": which, "until": "2027-05-01"}, days=1)
    course.take(duty.other, "decline_day", {"which": which, "other_days": ["2027-04-01"]}, answers=asked, days=1)
    assert course.clock(code).due == end_of("2027-03-01")
    assert running(course, "day_answer") == []
    assert "agree_day" not in acts(course, duty.other)


@WORK
def test_what_is_taken_back_is_agreed_to_by_nobody(
    procedure: Procedure, steps: Steps, which: str, code: str, duty: Side
) -> None:
    course = went(procedure, steps)
    assert "take_back_day" not in acts(course, duty), "nothing to take back"
    asked = course.take(duty, "propose_day", {"which": which, "until": "2027-05-01"}, days=1)
    assert "take_back_day" not in acts(course, duty.other), "only its own"
    course.take(duty, "take_back_day", {"which": which}, days=1)
    assert running(course, "day_answer") == []
    assert "agree_day" not in acts(course, duty.other)
    course.take(duty.other, "agree_day", {"which": which, "until": "2027-05-01"}, answers=asked, days=1)
    assert [one.act for one in course.seen().seen.crossed] == ["agree_day"]
    assert course.clock(code).due == end_of("2027-03-01")


def test_an_agreement_and_what_takes_the_proposal_back_cross_and_one_of_them_counts_for_both_sides() -> None:
    for proposer, agreed in ((R, True), (Q, False)):
        course = went(EXTRADITION, GRANTED)
        asked = course.take(proposer, "propose_day", {"which": "surrender", "until": "2027-05-01"}, days=1)
        course.take(proposer.other, "agree_day", {"which": "surrender"}, answers=asked, days=1)
        course.take(proposer, "take_back_day", {"which": "surrender"}, days=0.1, blind=True)
        seen = course.seen().seen
        assert [one.act for one in seen.crossed] == (["take_back_day"] if agreed else ["agree_day"])
        assert course.clock("surrender").due == end_of("2027-05-01" if agreed else "2027-03-01")
        assert running(course, "day_answer") == []


def test_a_newer_proposal_takes_the_place_of_the_older_and_another_duty_keeps_its_own() -> None:
    course = went(FORENSICS, MANDATED)
    first = course.take(R, "propose_day", {"which": "exhibits", "until": "2027-01-10"}, days=1)
    report = course.take(R, "propose_day", {"which": "examination", "until": "2027-04-01"})
    assert len(running(course, "day_answer")) == 2
    second = course.take(R, "propose_day", {"which": "exhibits", "until": "2027-01-20"}, days=1)
    assert len(running(course, "day_answer")) == 2
    open_ = [one.id for one in course.seen().seen.unanswered]
    assert first.id not in open_
    assert {report.id, second.id} <= set(open_)
    course.take(Q, "agree_day", {"which": "exhibits"}, answers=second, days=1)
    assert course.clock("exhibits_sent").due == end_of("2027-01-20")
    assert len(running(course, "day_answer")) == 1
    course.take(Q, "agree_day", {"which": "examination"}, answers=report, days=1)
    course.take(R, "send_exhibits", days=1)
    course.take(Q, "receive_exhibits", days=1)
    assert course.clock("examination").due == end_of("2027-04-01"), "what is agreed while it stands counts too"


def test_a_counter_proposal_leaves_the_older_to_be_agreed_to_and_one_answer_ends_both() -> None:
    course = went(ASSISTANCE, PLANNED)
    mine = course.take(Q, "propose_day", {"which": "training", "until": "2027-05-01"}, days=1)
    course.take(R, "propose_day", {"which": "training", "until": "2027-06-01"}, days=1)
    assert {one for _, one in running(course, "day_answer")} == {R, Q}, "each has the other's to answer"
    course.take(R, "agree_day", {"which": "training"}, answers=mine, days=1)
    assert course.clock("ta_start").due == end_of("2027-05-01")
    assert course.seen().seen.unanswered == ()
    assert running(course, "day_answer") == []


def test_what_an_urgent_matter_asks_is_answered_within_a_day() -> None:
    course = went(EXTRADITION, GRANTED)
    course.take(Q, "propose_day", {"which": "surrender", "until": "2027-05-01"}, urgency="urgent")
    clock = course.clock("day_answer")
    assert clock.due is not None
    assert (clock.due - clock.started).total_seconds() == 24 * 3600


def test_a_further_consent_begins_no_other_time_than_the_one_that_runs() -> None:
    course = went(EXTRADITION, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "record_consent", {})))
    thirty_days = course.clock("surrender").due
    course.take(Q, "record_consent", days=5)
    assert running(course, "surrender") == [(thirty_days, Q)]
    asked = course.take(R, "propose_day", {"which": "surrender", "until": "2027-03-01"}, days=1)
    course.take(Q, "agree_day", {"which": "surrender", "until": "2027-03-01"}, answers=asked, days=1)
    course.take(Q, "record_consent", days=1)
    assert running(course, "surrender") == [(end_of("2027-03-01"), Q)]
    assert course.clock("surrender").kind is Basis.AGREED
    course.take(Q, "grant", {"surrender_by": "2027-03-01"})
    course.take(Q, "report_person_gone", days=1)
    for side, act in ((R, "request"), (Q, "acknowledge"), (Q, "record_consent")):
        course.take(side, act, days=1)
    (anew,) = running(course, "surrender")
    assert anew != (end_of("2027-03-01"), Q), "in a new course it begins anew"


def bound(procedure: Procedure, clock: str, duty: Side) -> Treaty:
    """A treaty that gives thirty days for a clock."""
    eio = TREATIES.newest("eu_eio")
    law = replace(
        next(one for one in eio.deadlines if one.clock and not one.starts_on),
        kind="treaty", number=30, unit="days", duty=duty.value, clock=clock, procedures=(procedure.name,),
        urgency=LEVELS, extension=None,
    )  # fmt: skip
    return replace(eio, deadlines=(law,))


def consented() -> Course:
    """Under such a treaty the surrender is due on 24 December."""
    course = Course(EXTRADITION, treaty=bound(EXTRADITION, "surrender", Q))
    for side, act in ((R, "request"), (Q, "acknowledge"), (Q, "record_consent")):
        course.take(side, act)
    assert (course.clock("surrender").due, course.clock("surrender").kind) == (end_of("2026-12-24"), Basis.TREATY)
    return course


def agree(course: Course, until: str) -> None:
    asked = course.take(Q, "propose_day", {"which": "surrender", "until": until})
    course.take(R, "agree_day", {"which": "surrender", "until": until}, answers=asked)


def test_a_time_that_a_treaty_sets_is_not_agreed_away() -> None:
    course = consented()
    for until, due, kind in (
        ("2027-05-01", "2026-12-24", Basis.TREATY),
        ("2026-12-10", "2026-12-10", Basis.AGREED),
        ("2026-12-20", "2026-12-20", Basis.AGREED),
        ("2026-12-25", "2026-12-24", Basis.TREATY),
    ):
        agree(course, until)
        clock = course.clock("surrender")
        assert (clock.due, clock.kind) == (end_of(due), kind)
        assert ("later" in (clock.reckoning or {})) is (kind is Basis.AGREED)


@pytest.mark.parametrize(
    ("until", "due", "kind"),
    [
        # Forty-one days on which a question was open, the first and the last among them, are added to the treaty's
        # time, and to no agreed day.
        (None, "2027-02-03", Basis.TREATY),
        ("2027-05-01", "2027-02-03", Basis.TREATY),
        ("2027-01-20", "2027-01-20", Basis.AGREED),
        ("2026-12-20", "2026-12-20", Basis.AGREED),
    ],
)
def test_what_a_treaty_gives_is_suspended_as_if_no_later_day_had_been_agreed_on(
    until: str | None, due: str, kind: Basis
) -> None:
    course = consented()
    if until is not None:
        agree(course, until)
    question = course.take(Q, "ask", days=5)
    assert course.clock("surrender").due is None
    course.take(R, "answer", answers=question, days=40)
    clock = course.clock("surrender")
    assert (clock.due, clock.kind, clock.article) == (end_of(due), kind, "EIO 16(1)")


def test_of_things_that_stay_longer_by_themselves_a_treaty_s_own_time_binds_too() -> None:
    for until, due, kind in (
        ("2027-05-01", "2026-12-24", Basis.TREATY),
        ("2026-12-10", "2026-12-10", Basis.AGREED),
    ):
        course = Course(MLA, treaty=bound(MLA, "return_by", R))
        course.take(R, "request")
        course.take(Q, "acknowledge")
        link = course.take(Q, "transmit_final", lending())
        course.time += timedelta(days=1)
        asked = course.take(R, "ask_longer_loan", of(link, until, items=[{"description": "Telephone"}]))
        course.take(Q, "agree_return_day", of(link, until), answers=asked)
        found = {(one.due, one.kind) for one in course.seen().clocks if one.code == "return_by"}
        assert found == {(end_of("2026-12-24"), Basis.TREATY), (end_of(due), kind)}


def lending(day: str = "2027-05-31") -> JsonObject:
    return {"conditions": [{"id": "c1", "code": "return_by", "text": "Lent.", "by": day}], "outcomes": []}


def of(link: Link, until: str, **more: object) -> JsonObject:
    ref: JsonObject = {"id": link.id, "sha256": link.sha256}
    return {"which": "loan", "transmittal": ref, "until": until, **more}  # type: ignore[dict-item]  # a test's own


LOANS = pytest.mark.parametrize(
    ("procedure", "steps", "act", "body", "lender"),
    [
        (MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", lending(), Q),
        (EXTRADITION, GRANTED, "surrender", {"items": [{"description": "A", "return_by": "2027-05-31"}]}, Q),
        (FORENSICS, MANDATED, "send_exhibits", lending(), R),
        (JOINT, ((R, "propose", {}),), "share", lending(), R),
    ],
    ids=["evidence", "belongings", "exhibits", "team"],
)


def lent(procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side) -> tuple[Course, Link]:
    course = went(procedure, steps)
    if procedure is JOINT:
        course.take(Q, "accept", answers=course.known[0].link)
    link = course.take(lender, act, body)
    assert running(course, "return_by") == [(end_of("2027-05-31"), lender.other)]
    return course, link


@LOANS
def test_things_stay_longer_or_come_back_sooner_by_agreement(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side
) -> None:
    course, link = lent(procedure, steps, act, body, lender)
    holder = lender.other
    asked = course.take(holder, "ask_longer_loan", of(link, "2027-09-30"), days=1)
    assert [one for _, one in running(course, "loan_answer")] == [lender]
    course.take(lender, "agree_return_day", of(link, "2027-09-30"), answers=asked, days=1)
    assert running(course, "return_by") == [(end_of("2027-09-30"), holder)]
    assert course.clock("return_by").kind is Basis.AGREED
    back = course.take(lender, "ask_back", of(link, "2027-04-30"), days=1)
    course.take(holder, "agree_return_day", of(link, "2027-04-30"), answers=back, days=1)
    assert running(course, "return_by") == [(end_of("2027-04-30"), holder)], "a sooner day counts too"
    assert running(course, "loan_answer") == []
    assert not course.seen().seen.crossed


@LOANS
def test_a_loan_that_is_not_prolonged_ends_as_it_would_have(
    procedure: Procedure, steps: Steps, act: str, body: JsonObject, lender: Side
) -> None:
    course, link = lent(procedure, steps, act, body, lender)
    asked = course.take(lender.other, "ask_longer_loan", of(link, "2027-09-30"), days=1)
    course.take(lender, "decline_return_day", of(link, "2027-09-30"), answers=asked, days=1)
    again = course.take(lender.other, "ask_longer_loan", of(link, "2027-08-30"), days=1)
    course.take(lender.other, "take_back_return_day", of(link, "2027-08-30"), days=1)
    assert again.id not in [one.id for one in course.seen().seen.unanswered]
    assert running(course, "return_by") == [(end_of("2027-05-31"), lender.other)]
    assert running(course, "loan_answer") == []


def test_after_the_day_and_after_the_close_it_is_still_asked_and_answered() -> None:
    course, link = lent(MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", lending(), Q)
    course.take(R, "close", days=1)
    asked = course.take(R, "ask_longer_loan", of(link, "2027-12-31"), days=300)
    assert [one for _, one in running(course, "loan_answer")] == [Q]
    course.take(Q, "agree_return_day", of(link, "2027-12-31"), answers=asked, days=1)
    assert running(course, "return_by") == [(end_of("2027-12-31"), R)]
    assert course.seen().seen.status == "CLOSED"


def test_a_question_about_a_loan_outlives_the_close_and_is_answered_after_it() -> None:
    course, link = lent(MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", lending(), Q)
    asked = course.take(R, "ask_longer_loan", of(link, "2027-12-31"), days=1)
    course.take(R, "close", days=1)
    assert [one for _, one in running(course, "loan_answer")] == [Q]
    course.take(Q, "decline_return_day", of(link, "2027-12-31"), answers=asked, days=1)
    assert running(course, "loan_answer") == []


def test_of_several_loans_only_that_of_the_instrument_stays_longer() -> None:
    course = went(MLA, ((R, "request", {}), (Q, "acknowledge", {}), (Q, "accept", {})))
    first = course.take(Q, "transmit", lending("2027-03-01"))
    second = course.take(Q, "transmit_final", lending("2027-04-01"), days=1)
    asked = course.take(R, "ask_longer_loan", of(first, "2027-06-01"), days=1)
    course.take(R, "ask_longer_loan", of(second, "2027-07-01"), days=1)
    assert len(running(course, "loan_answer")) == 2, "each is asked about by itself"
    course.take(Q, "agree_return_day", of(first, "2027-06-01"), answers=asked, days=1)
    assert running(course, "return_by") == [(end_of("2027-06-01"), R), (end_of("2027-04-01"), R)]
    assert len(running(course, "loan_answer")) == 1
    note = course.take(R, "return_items", of(second, "2027-07-01"), days=1)
    assert running(course, "loan_answer") == [], "what goes back is not asked for any longer"
    course.take(Q, "confirm_items", answers=note, days=1)
    assert running(course, "return_by") == [(end_of("2027-06-01"), R)]
    assert course.seen().seen.unanswered == (), "its return has answered for it"


def test_some_of_the_things_stay_longer_by_a_clock_of_their_own() -> None:
    course, link = lent(MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", lending(), Q)
    asked = course.take(R, "ask_longer_loan", of(link, "2027-09-30", items=[{"description": "Telephone"}]), days=1)
    agreement = course.take(Q, "agree_return_day", of(link, "2027-09-30"), answers=asked, days=1)
    assert running(course, "return_by") == [(end_of("2027-05-31"), R), (end_of("2027-09-30"), R)]
    again = course.take(R, "ask_longer_loan", of(agreement, "2027-10-31"), days=1)
    course.take(Q, "agree_return_day", of(agreement, "2027-10-31"), answers=again, days=1)
    assert running(course, "return_by") == [(end_of("2027-05-31"), R), (end_of("2027-10-31"), R)]
    note = course.take(R, "return_items", of(link, ""), days=1)
    course.take(Q, "confirm_items", answers=note, days=1)
    assert running(course, "return_by") == [(end_of("2027-10-31"), R)], "the part has its own way back"
    note = course.take(R, "return_items", of(agreement, ""), days=1)
    course.take(Q, "confirm_items", answers=note, days=1)
    assert running(course, "return_by") == []


def test_an_agreement_that_names_what_lends_nothing_moves_nothing() -> None:
    course, link = lent(MLA, ((R, "request", {}), (Q, "acknowledge", {})), "transmit_final", lending(), Q)
    opening = course.known[0].link
    asked = course.take(R, "ask_longer_loan", of(opening, "2027-09-30"), days=1)
    # What the agreement itself names does not matter: both have signed the proposal.
    course.take(Q, "agree_return_day", of(link, "2028-09-30"), answers=asked, days=1)
    assert running(course, "return_by") == [(end_of("2027-05-31"), R)]


def test_in_a_team_either_side_asks_about_what_it_has_and_takes_back_its_own_alone() -> None:
    course, first = lent(JOINT, ((R, "propose", {}),), "share", lending(), R)
    second = course.take(Q, "share", lending("2027-06-30"))
    course.take(Q, "ask_longer_loan", of(first, "2027-09-30"), days=1)
    asked = course.take(R, "ask_longer_loan", of(second, "2027-10-31"), days=1)
    # A word of its own about the other's question takes nothing of the other's back.
    course.take(Q, "take_back_return_day", of(second, "2027-10-31"), days=1)
    assert asked.id in [one.id for one in course.seen().seen.unanswered]
    course.take(Q, "agree_return_day", of(second, "2027-10-31"), answers=asked, days=1)
    assert sorted(one for one, _ in running(course, "return_by") if one) == [end_of("2027-05-31"), end_of("2027-10-31")]


@pytest.mark.parametrize("procedure", [MLA, HEARING_BY_VIDEO, EXTRADITION, FORENSICS, JOINT], ids=lambda one: one.name)
def test_wherever_things_come_back_they_may_stay_longer(procedure: Procedure) -> None:
    asks = {status for row in procedure.rows("ask_longer_loan") for status in row.at}
    answers = {status for row in procedure.rows("agree_return_day") for status in row.at}
    assert "CLOSED" in asks
    assert asks <= answers
    sent = {"EXHIBITS_SENT"} if procedure is FORENSICS else set()  # what is on its way may be asked for, not given back
    assert asks - sent == {status for row in procedure.rows("return_items") for status in row.at}
