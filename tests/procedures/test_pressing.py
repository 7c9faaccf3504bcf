"""What calls people at any hour in a matter that cannot wait: each step of each table, on both sides."""

from __future__ import annotations

import pytest

from app.procedures.catalogue import CATALOGUE
from app.procedures.contents import KINDS
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.mla import MLA
from app.procedures.preservation import PRESERVATION
from app.procedures.pressing import QUIET, may_press, presses, within_hours
from app.procedures.printing import page
from app.procedures.table import NONE, Procedure, Side, Step
from app.treaties.schema import LEVELS

Q, R = Side.REQUESTED, Side.REQUESTING
REAL = [one for one in CATALOGUE.procedures if not one.exercise]
PROCEDURES = pytest.mark.parametrize("procedure", REAL, ids=lambda one: one.name)
SILENT = {
    "acknowledge", "message", "report_status", "supplement", "note_withdrawal", "notify_disclosure", "close",
    "close_silent", "confirm_evidence", "ask_status", "report_act", "estimate_costs", "decide_costs",
}  # fmt: skip
"""Receipts and letters of the desk: whatever the table, whatever the urgency."""


def row(procedure: Procedure, act: str, before: str) -> Step:
    (found,) = [step for step in procedure.rows(act) if before in step.at]
    return found


def pressing(procedure: Procedure, act: str, side: Side, before: str, urgency: str = "urgent") -> bool:
    return presses(procedure, row(procedure, act, before), side, urgency, before)


@pytest.mark.parametrize(
    ("procedure", "act", "side", "before"),
    [
        (MLA, "refuse", Q, "ACKNOWLEDGED"),
        (MLA, "ask", Q, "EXECUTING"),
        (MLA, "answer", R, "QUERIED"),
        (MLA, "accept", Q, "ACKNOWLEDGED"),
        (MLA, "propose_conditions", Q, "ACKNOWLEDGED"),
        (MLA, "accept_conditions", R, "CONDITIONS_PROPOSED"),
        (MLA, "consult", Q, "EXECUTING"),
        (MLA, "answer_consult", R, "EXECUTING"),
        (MLA, "postpone", Q, "EXECUTING"),
        (MLA, "withdraw", R, "EXECUTING"),
        (MLA, "report_delay", Q, "EXECUTING"),
        (MLA, "change_urgency", Q, "EXECUTING"),
        (MLA, "transmit_final", Q, "EXECUTING"),
        (MLA, "correct", R, "RECEIVED"),
        (PRESERVATION, "refuse", Q, "RECEIVED"),
        (PRESERVATION, "confirm", Q, "ACKNOWLEDGED"),
        (PRESERVATION, "ask", Q, "RECEIVED"),
        (PRESERVATION, "answer", R, "QUERIED"),
        (PRESERVATION, "proceed", R, "UNSAFE"),
        (PRESERVATION, "ask_extension", R, "PRESERVED"),
        (PRESERVATION, "decline_extension", Q, "EXTENSION_ASKED"),
        (PRESERVATION, "expire", Q, "PRESERVED"),
        (EMERGENCY_DISCLOSURE, "answer", R, "ACKNOWLEDGED"),
        (EMERGENCY_DISCLOSURE, "refuse", Q, "ACKNOWLEDGED"),
        (EMERGENCY_DISCLOSURE, "confirm_oral", R, "ORAL"),
    ],
    ids=lambda one: getattr(one, "name", one) if not isinstance(one, Side) else one.value,
)  # fmt: skip
def test_what_decides_asks_or_answers_calls_people_when_urgent_and_only_then(
    procedure: Procedure, act: str, side: Side, before: str
) -> None:
    assert pressing(procedure, act, side, before)
    assert pressing(procedure, act, side, before, "emergency")
    assert not pressing(procedure, act, side, before, "routine")


@PROCEDURES
def test_a_receipt_and_a_letter_of_the_desk_call_nobody(procedure: Procedure) -> None:
    quiet = [step for step in procedure.steps if step.act in SILENT or step.instrument in QUIET]
    assert quiet
    assert [step.act for step in quiet if may_press(procedure, step)] == []


@PROCEDURES
def test_every_refusal_question_and_answer_of_a_table_calls_people(procedure: Procedure) -> None:
    """Of what is open: a new row is judged here without anybody naming it."""
    for step in procedure.steps:
        here = [status for status in procedure.open if status in step.at]
        decides = step.measures or (step.answers and step.instrument not in QUIET) or step.act.startswith("refuse")
        if here and decides and step.instrument not in QUIET:
            side = R if step.who.value == R.value else Q
            assert presses(procedure, step, side, "emergency", here[0]), step.act


@pytest.mark.parametrize("level", LEVELS)
def test_what_can_never_wait_needs_no_urgency(level: str) -> None:
    assert pressing(PRESERVATION, "report_loss", Q, "PRESERVED", level)
    assert pressing(PRESERVATION, "warn_unsafe", Q, "ACKNOWLEDGED", level)
    assert pressing(MLA, "lapse", Q, "ORAL", level)


def test_after_the_end_only_what_takes_it_up_again_or_must_be_answered_tonight_calls_people() -> None:
    assert pressing(MLA, "reopen", R, "CLOSED")
    assert pressing(MLA, "answer", R, "DISCONTINUED")
    for act, side in (("warn_confidentiality", Q), ("decide_confidentiality", R)):
        assert pressing(MLA, act, side, "EXECUTED")
    for act, side, before in (
        ("ask_other_use", R, "CLOSED"), ("decide_other_use", Q, "EXECUTED"), ("correct", Q, "EXECUTED"),
        ("return_items", R, "CLOSED"), ("notify_exculpatory", R, "EXECUTED"),
    ):  # fmt: skip
        assert not pressing(MLA, act, side, before), act
    assert not pressing(EMERGENCY_DISCLOSURE, "regularise", R, "DISCLOSED", "emergency")


def test_every_quiet_kind_is_one_of_a_table() -> None:
    used = {step.instrument for procedure in REAL for step in procedure.steps}
    assert set(QUIET) <= used & set(KINDS)


def test_asking_within_hours_is_the_other_sides_clock_counted_in_hours() -> None:
    information = CATALOGUE.newest("information")
    assert within_hours(row(information, "inquire", NONE), R, "routine")
    assert within_hours(row(information, "offer", NONE), R, "urgent")
    assert not within_hours(row(information, "offer", NONE), R, "routine"), "five days"
    assert not within_hours(row(MLA, "request", NONE), R, "urgent"), "ten working days"
    assert within_hours(row(MLA, "request", NONE), R, "emergency")
    assert not within_hours(row(MLA, "acknowledge", "RECEIVED"), Q, "emergency"), "the clock is its own side's"


def test_the_reference_says_which_steps_call_people() -> None:
    lines = {line.split("|")[2].strip(): line for line in page(PRESERVATION).splitlines() if line.startswith("| ")}
    assert "calls people at any hour in an urgent matter" in lines["`refuse`"]
    assert "calls people at any hour;" not in lines["`refuse`"]
    assert "at any hour" in lines["`report_loss`"]
    assert "urgent matter" not in lines["`report_loss`"]
    assert "at any hour" not in lines["`acknowledge`"]
    assert "at any hour" not in lines["`request`"]
