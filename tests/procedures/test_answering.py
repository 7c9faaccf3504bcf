"""What may be answered is what the table opens: nothing else is told, and nothing of it is written by hand."""

from __future__ import annotations

import json

import pytest

from app.instruments.pins import TEMPLATES
from app.procedures.answering import Answer, answers
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import BACK, NONE, SAME, Procedure, Side, Step, Who

ASKS = set(json.loads((TEMPLATES / "instrument_1" / "plan.json").read_text())["requests"])
ROWS = [(table, row) for table in CATALOGUE.procedures for row in table.steps]


def row_of(procedure: str, act: str, kind: str = "") -> tuple[Procedure, Step]:
    table = CATALOGUE.newest(procedure)
    return table, next(row for row in table.rows(act) if kind in ("", row.instrument))


def kinds(found: tuple[Answer, ...], *, at_once: bool) -> list[str]:
    return [one.step.instrument for one in found if one.at_once is at_once]


def sides(row: Step) -> list[Side]:
    return [side for side in Side if row.who in (Who.ANY, Who.OTHER) or row.who.value == side.value]


def test_a_request_for_assistance_is_acknowledged_asked_about_or_refused_and_then_executed() -> None:
    found = answers(*row_of("mla", "request"), Side.REQUESTING)
    assert kinds(found, at_once=True) == ["acknowledgement", "information_request", "consultation", "refusal"]
    assert {"acceptance", "conditions", "postponement", "evidence_transmittal", "execution_report"} <= {
        *kinds(found, at_once=False)
    }
    ended = {one.step.instrument: [clock.code for clock in one.clocks] for one in found if one.clocks}
    assert ended == {"acknowledgement": ["ack_mla"], "information_request": ["ack_mla"]}


def test_who_confirms_a_call_in_writing_is_answered_as_who_asked_in_writing() -> None:
    plain = answers(*row_of("mla", "request"), Side.REQUESTING)
    spoken = answers(*row_of("mla", "confirm_oral"), Side.REQUESTING)
    assert [(one.step, one.at_once) for one in spoken] == [(one.step, one.at_once) for one in plain]
    assert [clock.code for clock in spoken[0].clocks] == ["ack_24_7"]


def test_a_question_is_answered_with_its_answer_and_nothing_else() -> None:
    found = answers(*row_of("mla", "ask"), Side.REQUESTED)
    assert [(one.step.act, one.at_once) for one in found] == [("answer", True)]
    assert [clock.code for clock in found[0].clocks] == ["answer_query"]
    both = answers(*row_of("mla", "propose_conditions"), Side.REQUESTED)
    assert kinds(both, at_once=True) == ["conditions_accepted", "conditions_declined"]


@pytest.mark.parametrize(("act", "side"), [("acknowledge", Side.REQUESTED), ("refuse", Side.REQUESTED),
                                           ("message", Side.REQUESTING), ("close", Side.REQUESTED)])  # fmt: skip
def test_what_asks_nothing_opens_no_answers(act: str, side: Side) -> None:
    assert answers(*row_of("mla", act), side) == ()


def test_what_is_told_of_a_call_or_of_ones_own_acts_is_no_step_of_the_other() -> None:
    assert answers(*row_of("mla", "note_oral"), Side.REQUESTED) == ()
    assert answers(*row_of("provider_measures", "notify_own_initiative"), Side.REQUESTED) == ()


PLAIN = ("acknowledgement", "information_request", "refusal")
WRITTEN: dict[tuple[str, str], tuple[set[str], set[str]]] = {
    ("mla", "request"): (
        {*PLAIN, "consultation"},
        {"acceptance", "conditions", "postponement", "resumption", "discontinuance", "start_notice", "end_notice",
         "partial_refusal", "evidence_transmittal", "execution_report"},
    ),
    ("preservation", "request"): (
        {*PLAIN, "preservation_confirmation", "execution_report", "consultation"},
        {"preservation_warning", "traffic_disclosure", "refusal", "release_notice", "loss_report"},
    ),
    ("emergency_disclosure", "request"): (
        {*PLAIN, "consultation", "determination", "partial_refusal"},
        {"emergency_disclosure", "execution_report", "partial_refusal"},
    ),
    ("extradition", "request"): (
        {*PLAIN, "consultation"},
        {"consent_record", "extradition_decision", "appeal_notice", "surrender_record", "not_collected",
         "custody_ended", "outcome_report"},
    ),
    ("extradition", "ask_provisional_arrest"): (
        {*PLAIN, "arrest_report"},
        {"release_of_person", "consent_record", "extradition_decision",
         "appeal_notice", "surrender_record", "not_collected", "custody_ended", "outcome_report"},
    ),
    ("extradition", "ask_transit"): ({"transit_decision"}, set()),
    ("assets", "ask_freeze"): (
        {*PLAIN, "freezing_notice", "consultation"},
        {"conditions", "postponement", "resumption", "asset_report", "partial_refusal", "lifting_intention",
         "lifting_notice", "confiscation_notice", "return_proposal", "return_note"},
    ),
    ("hearing", "request"): (
        {*PLAIN, "consultation"},
        {"conditions", "postponement", "willingness_report", "slot_proposal", "hearing_record", "adjournment",
         "stop_note", "evidence_transmittal"},
    ),
    ("forensics", "entrust"): (
        {*PLAIN, "consultation"},
        {"postponement", "examination_acceptance", "exhibit_receipt", "examination_report", "return_note"},
    ),
    ("transfer", "request"): (
        {*PLAIN, "consultation"},
        {"transfer_acceptance", "evidence_receipt", "status_report", "outcome_report", "transfer_handed_back"},
    ),
    ("provider_measures", "request"): (
        {*PLAIN, "consultation"}, {"provider_measure_report", "provider_measure_lifted", "status_report"},
    ),
    ("information", "inquire"): (
        {"acknowledgement", "information_request", "information_reply", "nondisclosure_instruction", "terms_answer"},
        {"feedback"},
    ),
    ("joint", "propose"): (
        {"jit_proposal", "jit_agreement", "jit_declined"}, {"status_report", "jit_closing_report"},
    ),
    ("jurisdiction", "open"): (
        {"jurisdiction_position", "jurisdiction_disagreement"}, {"jurisdiction_proposal"},
    ),
    ("draft_consultation", "share_draft"): ({"draft_comment"}, set()),
}  # fmt: skip
"""What a practitioner expects to read at the head of each request: what may come at once, and what in its course."""


@pytest.mark.parametrize(("procedure", "act"), list(WRITTEN), ids=[" ".join(one) for one in WRITTEN])
def test_each_request_tells_the_answers_that_a_practitioner_would_name(procedure: str, act: str) -> None:
    found = answers(*row_of(procedure, act), Side.REQUESTING)
    at_once, later = WRITTEN[procedure, act]
    assert (set(kinds(found, at_once=True)), set(kinds(found, at_once=False))) == (at_once, later)


def test_withholding_the_path_is_told_beside_the_refusal_of_everything() -> None:
    found = answers(*row_of("preservation", "request"), Side.REQUESTING)
    assert [(one.step.act, one.at_once) for one in found if one.step.instrument == "refusal"] == [
        ("refuse", True), ("withhold_traffic", False),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", sorted(ASKS))
def test_every_request_may_be_answered(kind: str) -> None:
    rows = [(table, row) for table, row in ROWS if row.instrument == kind and NONE in row.at]
    assert rows
    for table, row in rows:
        assert kinds(answers(table, row, Side.REQUESTING), at_once=True)


def test_each_answer_is_a_row_of_the_table_open_to_the_recipient_and_told_once() -> None:
    told = 0
    for table, row in ROWS:
        for side in sides(row):
            found = answers(table, row, side)
            told += len(found)
            assert len({one.step.act for one in found}) == len(found)
            moving = [one.step.instrument for one in found if one.step.then != SAME]
            assert len(set(moving)) == len(moving)
            for one in found:
                assert one.step in table.steps
                assert side.other in sides(one.step)
                opens = row.then not in (SAME, BACK) and row.then in one.step.at
                assert not one.at_once or opens or row.act in one.step.answers
                assert all(clock in row.clocks for clock in one.clocks)
    assert told > 200
