"""Hearing of a person by video or audio: UNCC 40(18), UNTOC 18(18), UNCAC 46(18), 2AP 11 (`law.md` §3.8)."""

from __future__ import annotations

from app.procedures import agreed_days
from app.procedures.inherited import (
    ACK_MLA,
    AFTER,
    ANY,
    CONSULTED,
    DEFECTS,
    DESTROYED,
    ENDED,
    EVIDENCE,
    EXECUTION,
    MENDED,
    OFFICER,
    ONE,
    OTHER,
    RECEIPT,
    SIGNATORY,
    TRANSLATION,
    TWO,
    UNMENDED,
    N,
    P,
    Q,
    R,
    S,
    Sets,
    Y,
    consulting,
    days,
    giving_back,
    inherited,
    pause,
    postponing,
    resume,
    row,
    stop,
    stops_all,
    taken_up,
    until,
)
from app.procedures.table import BACK, NONE, SAME, Basis, Pauses, Procedure, at

OPEN = ("RECEIVED", "ACKNOWLEDGED", "QUERIED", "CONDITIONS_PROPOSED", "POSTPONED", "SCHEDULING", "SCHEDULED", "HELD")
END = ("EXECUTED", "UNWILLING", "NOT_FOUND", "STOPPED", "REFUSED", "WITHDRAWN", "REFERRED")

SLOT = days("slot", ANY, 20)
WAITS = (resume("execution"), Pauses("execution", own=True))
"""Whoever proposed a time waits for the answer; a newer proposal of either side takes the place of the older."""
HEARING = until("hearing", Q, "begins_at", Basis.AGREED)
"""Ends with the begin of the agreed slot; `notices.clocks` reminds of it 72, 24 and 2 hours before."""
VIDEO = "UNCC 40(18), UNTOC 18(18), UNCAC 46(18), 2AP 11"

# fmt: off
STEPS = (
    row(at(NONE), "request", "RECEIVED", R, SIGNATORY, "hearing_request", P, AFTER, Y,
        ACK_MLA, TRANSLATION, articles=VIDEO, measures="asked"),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, OFFICER, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), EXECUTION),
    row(at("RECEIVED", "ACKNOWLEDGED"), "ask", "QUERIED", Q, OFFICER, "information_request", S, ONE, Y,
        stop("ack_mla"), days("answer_query", R, 30), taken_up(EXECUTION), pause("execution"),
        articles="UNCC 40(16)", measures="queried"),
    row(at("QUERIED"), "answer", BACK, R, OFFICER, "information_answer", P, TWO, Y,
        stop("answer_query"), resume("execution"), answers=("ask",), articles="UNCC 40(16)", measures="answered"),
    row(at("ACKNOWLEDGED"), "propose_conditions", "CONDITIONS_PROPOSED", Q, SIGNATORY, "conditions", P, TWO, Y,
        days("conditions_answer", R, 30), pause("execution"), articles="UNCC 40(28)"),
    row(at("CONDITIONS_PROPOSED"), "accept_conditions", "ACKNOWLEDGED", R, SIGNATORY, "conditions_accepted", P, TWO, Y,
        stop("conditions_answer"), resume("execution"), answers=("propose_conditions",)),
    row(at("CONDITIONS_PROPOSED"), "decline_conditions", "ACKNOWLEDGED", R, SIGNATORY, "conditions_declined", P, TWO,
        Y, stop("conditions_answer"), resume("execution"), answers=("propose_conditions",)),
    *postponing(at("ACKNOWLEDGED", "SCHEDULING"), ("execution", "slot", "slot_answer"), article="UNCC 40(27)"),
    row(at(*OPEN) - at("SCHEDULED", "HELD"), "refuse", "REFUSED", Q,
        SIGNATORY, "refusal", P, TWO, Y, stops_all(), articles="UNCC 40(21), 40(25)", measures="refused"),
    row(at("ACKNOWLEDGED"), "report_willing", "SCHEDULING", Q, OFFICER, "willingness_report", P, TWO, Y, SLOT),
    row(at("ACKNOWLEDGED"), "report_summoned", "SCHEDULING", Q, OFFICER, "willingness_report", P, TWO, Y, SLOT),
    row(at("ACKNOWLEDGED", "SCHEDULING", "SCHEDULED"), "report_unwilling", "UNWILLING", Q, OFFICER,
        "willingness_report", P, TWO, Y, stops_all(), measures="outcome"),
    row(at("ACKNOWLEDGED", "SCHEDULING", "SCHEDULED"), "not_found", "NOT_FOUND", Q, OFFICER,
        "willingness_report", P, TWO, Y, stops_all(), measures="outcome"),
    row(at("SCHEDULING"), "propose_slot", SAME, ANY, OFFICER, "slot_proposal", S, ONE, Y,
        stop("slot_answer"), days("slot_answer", OTHER, 10), *WAITS, forgets=("propose_slot",)),
    # Both sides signed the day: the execution waits for it, and what was left runs on after an adjournment.
    row(at("SCHEDULING"), "agree_slot", "SCHEDULED", OTHER, OFFICER, "schedule", S, ONE, Y,
        stop("slot"), stop("slot_answer"), HEARING, resume("execution"), pause("execution"),
        answers=("propose_slot",), forgets=("propose_slot",)),
    row(at("SCHEDULED"), "send_bridge", SAME, ANY, OFFICER, "bridge_details", S, ONE, N),
    row(at("SCHEDULED"), "test_line", SAME, ANY, OFFICER, "technical_test", S, ONE, N),
    row(at("SCHEDULED"), "hold", "HELD", Q, OFFICER, "hearing_record", P, TWO, Y,
        stop("hearing"), days("record_sent", Q, 10), articles=VIDEO),
    row(at("SCHEDULED"), "adjourn", "SCHEDULING", ANY, OFFICER, "adjournment", S, ONE, Y,
        stop("hearing"), resume("execution"), SLOT),
    row(at("SCHEDULED", "HELD"), "stop", "STOPPED", Q, SIGNATORY, "stop_note", P, TWO, Y,
        stops_all(), articles="ICJAL 31, 36", measures="outcome"),
    row(at("HELD"), "transmit", "EXECUTED", Q, EVIDENCE, "evidence_transmittal", P, TWO, Y,
        stop("execution"), stop("record_sent"), *ENDED, stop("consult_answer"), stop("translation_due"),
        *RECEIPT, measures="outcome"),
    # Ends the clock that `transmit` starts.
    row(at("EXECUTED"), "confirm_evidence", SAME, R, EVIDENCE, "evidence_receipt", S, ONE, N,
        stop("receipt_of_evidence"), DEFECTS),
    # Only what a receipt found wrong (`nothing_to_mend`): nobody is heard again for a file that cannot be opened.
    row(at("EXECUTED"), "transmit", SAME, Q, EVIDENCE, "evidence_transmittal", P, TWO, Y,
        MENDED, *RECEIPT),
    # Wherever the matter is once it was reopened, too.
    *giving_back(at(*OPEN, *END, "CLOSED") - at("RECEIVED")),
    *agreed_days.lent(at(*OPEN, *END, "CLOSED") - at("RECEIVED")),
    *consulting(at("RECEIVED", "ACKNOWLEDGED", "SCHEDULING"), "UNCC 40(28)", at(*OPEN)),
)
# fmt: on

HEARING_BY_VIDEO = Procedure(
    name="hearing",
    version=1,
    title="Hearing by video or audio",
    open=OPEN,
    end=END,
    silent=OPEN,
    reopen="ACKNOWLEDGED",
    steps=(
        *STEPS,
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(OPEN),
                "ACKNOWLEDGED",
                work=("execution",),
                translation=True,
                lends=True,
                tells=(CONSULTED, DESTROYED, UNMENDED),
                delays=True,
            )
        ),
    ),
)
