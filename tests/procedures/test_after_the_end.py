"""After the end: what is owed stays owed and can be done, what has lost its object rings no more, nothing is lost."""

from __future__ import annotations

import pytest

from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import open_steps
from app.procedures.table import Side
from tests.matters.course import Course, Q, R

ASKED: JsonObject = {"measures": [{"id": "m1", "code": "SUBSCRIBER"}], "translation_due": "2027-06-01"}
DONE: JsonObject = {"outcomes": [{"measure": "m1", "outcome": "done"}]}


def course(procedure: str) -> Course:
    return Course(CATALOGUE.newest(procedure))


def running(found: Course) -> set[str]:
    assert not found.seen().seen.crossed
    return {one.code for one in found.seen().clocks if one.stopped is None}


def status(found: Course) -> str:
    assert not found.seen().seen.crossed
    return found.seen().seen.status


def acts(found: Course, side: Side) -> set[str]:
    return {step.act for step in open_steps(found.procedure, found.seen().seen, side)}


def file_taken_over() -> Course:
    found = course("transfer")
    found.take(R, "request", {"translation_due": "2027-06-01"})
    found.take(Q, "acknowledge")
    found.take(Q, "accept")
    return found


def test_an_execution_answers_how_the_matter_stands_and_leaves_costs_and_assurances_owed() -> None:
    found = course("mla")
    found.take(R, "request", ASKED)
    found.take(Q, "acknowledge")
    costs, wanted = found.take(Q, "estimate_costs"), found.take(Q, "ask_assurance")
    found.take(Q, "consult")
    found.take(Q, "accept")
    found.take(R, "ask_status")
    assert running(found) >= {"translation_due", "consult_answer", "answer_status", "status_report"}
    found.take(Q, "report_execution", DONE, days=1)
    assert (status(found), running(found)) == ("EXECUTED", {"cost_answer", "assurance_answer"})
    found.take(R, "decide_costs", answers=costs)
    found.take(R, "give_assurance", answers=wanted)
    assert (status(found), running(found), found.seen().seen.unanswered) == ("EXECUTED", set(), ())


def test_an_answer_to_a_consultation_is_open_while_a_question_is() -> None:
    found = course("mla")
    found.take(R, "request", ASKED)
    consulted = found.take(Q, "consult")
    found.take(Q, "ask")
    assert "answer_consult" in acts(found, R)
    found.take(R, "answer_consult", answers=consulted)
    assert "consult_answer" not in running(found)


def test_exhibits_go_back_after_a_withdrawal_and_the_withdrawal_is_still_noted() -> None:
    found = course("forensics")
    found.take(R, "entrust", ASKED)
    found.take(Q, "acknowledge")
    found.take(Q, "accept", {"report_by": "2027-01-20"})
    found.take(R, "send_exhibits")
    found.take(Q, "receive_exhibits", days=2)
    found.take(R, "withdraw")
    found.take(Q, "return", days=1)
    assert (status(found), running(found)) == ("WITHDRAWN", {"withdrawal_note", "return_receipt"})
    found.take(Q, "note_withdrawal")
    found.take(R, "confirm_return", days=5)
    assert (status(found), running(found)) == ("WITHDRAWN", set())


@pytest.mark.parametrize("replies", [False, True])
def test_the_days_of_an_examination_ring_once_the_exhibits_are_there(replies: bool) -> None:
    found = course("forensics")
    found.take(R, "entrust", ASKED)
    found.take(Q, "acknowledge")
    found.take(Q, "accept", {"report_by": "2027-01-20"})
    assert found.clock("examination").due is None
    sent = found.take(R, "send_exhibits")
    found.take(Q, "receive_exhibits", days=2, answers=sent if replies else None)
    assert found.clock("examination").due is not None


@pytest.mark.parametrize("last", ["report_outcome", "hand_back"])
@pytest.mark.parametrize("side", [R, Q])
def test_whoever_gave_a_proceeding_away_learns_its_end_though_the_matter_was_closed(side: Side, last: str) -> None:
    found = file_taken_over()
    found.take(Q, "consult")
    found.take(R, "send_file")
    assert "consult_answer" in running(found)
    found.take(Q, "confirm_file", days=2)
    assert running(found) == {"report_stage"}
    found.take(side, "close", days=91)
    assert (status(found), running(found)) == ("CLOSED", {"report_stage"})
    due = found.clock("report_stage").due
    found.take(Q, "report_stage", days=80)
    assert found.clock("report_stage").due != due
    found.take(Q, last, days=400)
    assert (status(found), running(found)) == ("CLOSED", set())


def refused_and_closed() -> Course:
    found = course("extradition")
    found.take(R, "request")
    found.take(Q, "acknowledge")
    found.take(Q, "refuse", {"prosecute_instead": True, "outcome_report_on": "2027-12-01"})
    found.take(Q, "close", days=91)
    return found


def test_a_prosecution_in_place_of_extradition_is_reported_after_the_close() -> None:
    found = refused_and_closed()
    assert (status(found), running(found)) == ("CLOSED", {"outcome_report"})
    found.take(Q, "report_outcome", {"next_report_on": "2028-12-01"}, days=300)
    assert running(found) == {"outcome_report"}
    found.take(Q, "report_outcome", days=300)
    assert (status(found), running(found)) == ("CLOSED", set())


def test_a_reopened_refusal_keeps_that_duty_until_the_person_is_granted() -> None:
    found = refused_and_closed()
    found.take(R, "reopen")
    assert running(found) == {"outcome_report", "decide_extradition"}
    assert "report_outcome" in acts(found, Q)
    found.take(Q, "grant", {"surrender_by": "2027-09-01"})
    assert running(found) == {"surrender"}


def test_who_seeks_the_person_no_more_is_owed_no_report() -> None:
    found = refused_and_closed()
    found.take(R, "reopen")
    found.take(R, "withdraw")
    assert running(found) == {"withdrawal_note"}


def test_a_withdrawal_that_crossed_the_refusal_leaves_the_report_owed() -> None:
    found = course("extradition")
    found.take(R, "request")
    found.take(Q, "acknowledge")
    found.take(Q, "refuse", {"prosecute_instead": True, "outcome_report_on": "2027-12-01"})
    found.take(R, "withdraw", blind=True)
    assert [one.act for one in found.seen().seen.crossed] == ["withdraw"]
    assert found.clock("outcome_report").stopped is None


def test_a_new_refusal_says_anew_what_is_reported() -> None:
    found = refused_and_closed()
    found.take(R, "reopen")
    found.take(Q, "refuse", {"prosecute_instead": False})
    assert running(found) == set()


def test_the_surrender_stands_while_a_question_does() -> None:
    found = course("extradition")
    found.take(R, "request")
    found.take(Q, "acknowledge")
    found.take(Q, "record_consent")
    asked = found.take(Q, "ask", days=1)
    assert found.clock("surrender").paused is not None
    found.take(R, "answer", days=3, answers=asked)
    assert found.clock("surrender").paused is None


def test_a_suspended_account_is_looked_at_again_and_restored_after_the_close() -> None:
    found = course("provider_measures")
    found.take(R, "request", {"measures": [{"id": "m1", "code": "PM_SUSPEND_ACCOUNT"}]})
    found.take(Q, "acknowledge")
    found.take(Q, "report_measures", DONE)
    found.take(R, "close")
    assert (status(found), running(found)) == ("CLOSED", {"review_measures"})
    due = found.clock("review_measures").due
    found.take(Q, "report_review", days=60)
    assert (running(found), found.clock("review_measures").due != due) == ({"review_measures"}, True)
    found.take(Q, "lift", days=60)
    assert (status(found), running(found)) == ("CLOSED", set())


@pytest.mark.parametrize("procedure", ["mla", "hearing"])
def test_what_was_lent_goes_back_though_the_matter_was_closed_and_reopened(procedure: str) -> None:
    found = course(procedure)
    found.take(R, "request", ASKED)
    found.take(Q, "acknowledge")
    if procedure == "hearing":
        found.take(Q, "report_willing")
        slot = found.take(Q, "propose_slot")
        found.take(R, "agree_slot", {"begins_at": "2026-12-20T09:00:00Z"}, answers=slot)
        found.take(Q, "hold", days=27)
    last = "transmit" if procedure == "hearing" else "transmit_final"
    found.take(Q, last, {"conditions": [{"code": "return_by", "by": "2027-08-01"}], **DONE})
    found.take(R, "confirm_evidence")
    found.take(R, "close")
    found.take(Q, "reopen")
    assert (status(found), running(found)) == ("ACKNOWLEDGED", {"return_by", "execution"})
    sent = found.take(R, "return_items", days=3)
    found.take(Q, "confirm_items", days=3, answers=sent)
    assert running(found) == {"execution"}


@pytest.mark.parametrize("blind", [False, True])
def test_a_request_that_follows_before_the_data_is_known_to_be_kept_is_told(blind: bool) -> None:
    """Crossing the confirmation it holds the data; before it, what was announced is done, and the data not yet held."""
    found = course("preservation")
    found.take(R, "request", {**ASKED, "intended_by": "2027-01-10", "translation_due": None})
    found.take(Q, "acknowledge")
    if blind:
        found.take(Q, "confirm", {"preserved_until": "2027-02-01"})
    found.take(R, "follow_up", blind=blind)
    assert ("follow_up" in running(found), status(found)) == (False, "HELD" if blind else "ACKNOWLEDGED")
    if not blind:
        found.take(Q, "confirm", {"preserved_until": "2027-02-01"})
        assert (status(found), running(found)) == ("PRESERVED", {"preserved_until"})
        found.take(R, "follow_up")
    assert (status(found), running(found)) == ("HELD", set())
