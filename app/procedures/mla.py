"""Mutual legal assistance: UNCC 40, 44-46; UNTOC 18; UNCAC 46; BC 25-28, 31, 33-34 (`law.md` §3.1.1)."""

from __future__ import annotations

from dataclasses import replace

from app.procedures import agreed_days, custody
from app.procedures.inherited import (
    ACK_24_7,
    ACK_MLA,
    AFTER,
    CONSULTED,
    DEFECTS,
    DESTROYED,
    ENDED,
    EVIDENCE,
    EXECUTION,
    MENDED,
    OFFICER,
    ONE,
    RECEIPT,
    REVIEW_OF_PARTS,
    SIGNATORY,
    STATUS_REPORT,
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
    agreed,
    consulting,
    days,
    giving_back,
    inherited,
    oral,
    outliving,
    pause,
    postponing,
    resume,
    row,
    stop,
    stops_all,
    taken_up,
    until,
)
from app.procedures.table import BACK, NONE, SAME, Basis, Procedure, Step, Stops, at

OPEN = (
    "ORAL", "RECEIVED", "ACKNOWLEDGED", "QUERIED", "CONDITIONS_PROPOSED", "POSTPONED", "EXECUTING",
    "PARTLY_EXECUTED", "EXECUTION_QUERIED",
)  # fmt: skip
END = ("EXECUTED", "REFUSED", "WITHDRAWN", "DISCONTINUED", "REFERRED", "LAPSED")
SILENT = OPEN[1:]

ASKED = at("QUERIED", "EXECUTION_QUERIED")
AT_WORK = at("EXECUTING", "PARTLY_EXECUTED")
WORKING = AT_WORK | at("EXECUTION_QUERIED")
KNOWN = WORKING | at("ACKNOWLEDGED")
LASTING = at(*OPEN, *END, "CLOSED") - at("ORAL", "RECEIVED", "LAPSED")
"""Where a person may be held or a measure go on, a thing be lent or evidence have come, whatever became of the matter
meanwhile (UNCC 40(9)-(11)).
"""
OVER = at("WITHDRAWN", "REFERRED", "CLOSED")
"""Where evidence is confirmed still, and nothing that is wrong with it is asked for any more."""
CUSTODY_REPORT = replace(outliving(days("custody_report", R, 30)), about="hand_over")
"""On each person by themselves, whom the record of the handing over tells apart."""
HOME = (Stops("custody_report", names="hand_over"), Stops("return_due", names="hand_over"))
"""The person of this handing over is back, or cannot be brought back: what is left is for the other side to confirm."""
WHAT_CAME = ("receipt_of_evidence", "defects_answer")
"""What is owed for evidence that came, whatever becomes of the rest."""
IN_VAIN = (
    *ENDED, stop("answer_query"), stop("consult_answer"), stop("translation_due"), stop("review_postponement"),
    stop("conditions_answer"),
)  # fmt: skip
"""What has lost its object once the request is executed."""
MEASURE_ENDS = outliving(until("measure_until", Q, "until"))
GONE = tuple(
    Stops(code, left="open")
    for code in ("answer_query", "conditions_answer", "consult_answer", "assurance_answer", "review_postponement")
)
"""What has lost its object where a part was let go or refused and nothing is left that it is about."""
OPEN_ASKS = ("ask", "propose_conditions", "ask_prolong")


def let_go(statuses: frozenset[str], then: str, once: tuple[str, ...] = ()) -> Step:
    """The requesting side lets a part go: what was asked about it alone is asked no more, and where that had led the
    matter to where it stands, it is where it was before.
    """
    return row(
        statuses, "withdraw_part", then, R, SIGNATORY, "withdrawal", P, AFTER, Y, *GONE,
        articles="UNTOC 18(24)", measures="withdrawn", forgets=OPEN_ASKS, once=once,
    )  # fmt: skip


def refused(statuses: frozenset[str], then: str, once: tuple[str, ...] = ()) -> Step:
    """The requested side refuses a part: nor does it ask about that any more."""
    return row(
        statuses, "refuse_part", then, Q, SIGNATORY, "partial_refusal", P, TWO, Y, *GONE,
        articles="UNCC 40(21), 40(25)", measures="refused", forgets=OPEN_ASKS, once=once,
    )  # fmt: skip


# fmt: off
STEPS = (
    row(at(NONE), "request", "RECEIVED", R, SIGNATORY, "mla_request", P, AFTER, Y,
        ACK_MLA, TRANSLATION, articles="UNCC 40(13)-(15)", measures="asked"),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, OFFICER, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), stop("ack_24_7"), EXECUTION),
    row(at("RECEIVED", "ACKNOWLEDGED"), "ask", "QUERIED", Q, OFFICER, "information_request", S, ONE, Y,
        stop("ack_mla"), stop("ack_24_7"), days("answer_query", R, 30), taken_up(EXECUTION), pause("execution"),
        articles="UNCC 40(16)", measures="queried"),
    row(AT_WORK, "ask", "EXECUTION_QUERIED", Q, OFFICER, "information_request", S, ONE, Y,
        days("answer_query", R, 30), pause("execution"), articles="UNCC 40(16)", measures="queried"),
    row(ASKED, "answer", BACK, R, OFFICER, "information_answer", P, AFTER, Y,
        stop("answer_query"), resume("execution"), answers=("ask",), articles="UNCC 40(16)", measures="answered"),
    row(AT_WORK | at("POSTPONED"), "answer", SAME, R, OFFICER, "information_answer", P, AFTER, Y,
        stop("answer_query"), resume("execution"), answers=("ask",), measures="answered"),
    row(ASKED, "discontinue", "DISCONTINUED", Q, SIGNATORY, "discontinuance", P, TWO, Y,
        stops_all(*WHAT_CAME)),
    row(at("DISCONTINUED"), "answer", "ACKNOWLEDGED", R, OFFICER, "information_answer", P, AFTER,
        Y, EXECUTION, answers=("ask",), measures="answered"),
    row(at("ACKNOWLEDGED", "QUERIED", "CONDITIONS_PROPOSED"), "accept", "EXECUTING", Q, OFFICER,
        "acceptance", S, ONE, Y, stop("conditions_answer"), resume("execution"),
        agreed("execution", "wanted_by_accepted", "urgency.wanted_by"), STATUS_REPORT,
        forgets=("propose_conditions",), measures="accepted"),
    # Once the other side has accepted the conditions: the day that it wished for may still be agreed.
    row(at("EXECUTING"), "accept", SAME, Q, OFFICER, "acceptance", S, ONE, Y,
        agreed("execution", "wanted_by_accepted", "urgency.wanted_by"), STATUS_REPORT, measures="accepted"),
    row(at("ACKNOWLEDGED", "EXECUTING"), "propose_conditions", "CONDITIONS_PROPOSED", Q, SIGNATORY, "conditions", P,
        TWO, Y, days("conditions_answer", R, 30), pause("execution"), articles="UNCC 40(28)"),
    row(at("CONDITIONS_PROPOSED"), "accept_conditions", "EXECUTING", R, SIGNATORY, "conditions_accepted", P, TWO, Y,
        stop("conditions_answer"), resume("execution"), STATUS_REPORT, answers=("propose_conditions",),
        measures="accepted"),
    row(at("CONDITIONS_PROPOSED"), "decline_conditions", BACK, R, SIGNATORY, "conditions_declined", P, TWO, Y,
        stop("conditions_answer"), resume("execution"), answers=("propose_conditions",)),
    # For what is still to come after a first package, or while a question is open: what goes on goes on.
    row(at("PARTLY_EXECUTED", "EXECUTION_QUERIED"), "propose_conditions", SAME, Q, SIGNATORY, "conditions", P, TWO, Y,
        days("conditions_answer", R, 30), pause("execution"), articles="UNCC 40(28), 2AP 8(7)"),
    row(WORKING | at("POSTPONED"), "accept_conditions", SAME, R, SIGNATORY, "conditions_accepted", P, TWO, Y,
        stop("conditions_answer"), resume("execution"), STATUS_REPORT, answers=("propose_conditions",),
        measures="accepted"),
    row(WORKING | at("POSTPONED"), "decline_conditions", SAME, R, SIGNATORY, "conditions_declined", P, TWO, Y,
        stop("conditions_answer"), resume("execution"), answers=("propose_conditions",)),
    *consulting(AT_WORK | at("RECEIVED", "ACKNOWLEDGED"), "UNCC 40(28)", at(*SILENT)),
    *postponing(KNOWN, ("execution",), REVIEW_OF_PARTS, "UNCC 40(27)"),
    row(KNOWN, "postpone_part", SAME, Q, SIGNATORY, "postponement", P, TWO, Y,
        REVIEW_OF_PARTS, pause("execution"), articles="UNCC 40(27)-(28), BC 27(6)"),
    row(KNOWN, "resume_part", SAME, Q, OFFICER, "resumption", S, ONE, Y,
        stop("review_postponement"), resume("execution")),
    row(AT_WORK | at("ACKNOWLEDGED"), "transmit", "PARTLY_EXECUTED", Q, EVIDENCE, "evidence_transmittal", P, TWO, Y,
        MENDED, *RECEIPT),
    row(at("EXECUTION_QUERIED"), "transmit", SAME, Q, EVIDENCE, "evidence_transmittal", P, TWO, Y,
        MENDED, *RECEIPT),
    # After the end only what a receipt found wrong (`nothing_to_mend`): no measure stands otherwise by it.
    row(at("EXECUTED", "DISCONTINUED", "REFUSED"), "transmit", SAME, Q, EVIDENCE, "evidence_transmittal", P, TWO, Y,
        MENDED, *RECEIPT),
    row(KNOWN, "transmit_final", "EXECUTED", Q, EVIDENCE, "evidence_transmittal", P, TWO, Y,
        stop("execution"), *IN_VAIN, MENDED, *RECEIPT, measures="outcome"),
    row(KNOWN, "report_execution", "EXECUTED", Q, OFFICER, "execution_report", P, TWO, Y,
        stop("execution"), *IN_VAIN, measures="outcome"),
    # What came is confirmed whatever becomes of the rest.
    row(LASTING - OVER, "confirm_evidence", SAME, R, EVIDENCE, "evidence_receipt", S, ONE, N,
        stop("receipt_of_evidence"), DEFECTS),
    row(OVER, "confirm_evidence", SAME, R, EVIDENCE, "evidence_receipt", S, ONE, N,
        stop("receipt_of_evidence")),
    row(at(*OPEN) - at("PARTLY_EXECUTED"), "refuse", "REFUSED", Q, SIGNATORY, "refusal", P, TWO, Y,
        stops_all(*WHAT_CAME), articles="UNCC 40(21), 40(25)", measures="refused"),
    refused(KNOWN - ASKED, SAME),
    refused(KNOWN & ASKED, BACK, ("ask",)),
    let_go(at(*SILENT) - ASKED - at("CONDITIONS_PROPOSED"), SAME),
    let_go(ASKED, BACK, ("ask",)),
    let_go(at("CONDITIONS_PROPOSED"), BACK, ("propose_conditions",)),
    row(KNOWN | at("RECEIVED", "QUERIED"), "change_urgency", SAME, Q, OFFICER, "urgency_change", S, ONE, Y),
    row(WORKING, "start_measure", SAME, Q, OFFICER, "start_notice", S, ONE, Y,
        MEASURE_ENDS, measures="running"),
    row(WORKING, "ask_prolong", SAME, R, SIGNATORY, "extension_request", P, TWO, Y, keeps=True),
    row(WORKING, "prolong", SAME, Q, SIGNATORY, "extension_confirmation", P, TWO, Y,
        stop("measure_until"), replace(MEASURE_ENDS, basis=Basis.AGREED), answers=("ask_prolong",),
        measures="prolonged"),
    row(WORKING, "decline_prolong", SAME, Q, SIGNATORY, "extension_declined", P, TWO, Y, answers=("ask_prolong",)),
    row(LASTING - at("CLOSED"), "stop_measure", SAME, R, SIGNATORY, "stop_request", P, AFTER, Y),
    row(LASTING, "end_measure", SAME, Q, OFFICER, "end_notice", S, ONE, Y,
        stop("measure_until"), measures="done"),
    row(AT_WORK | at("ACKNOWLEDGED"), "record_consent", SAME, Q, OFFICER, "consent_record", P, TWO, Y,
        articles="UNCC 40(9)"),
    row(AT_WORK, "hand_over", SAME, Q, OFFICER, "hand_over_record", P, TWO, Y,
        outliving(until("return_due", R, "return_by")), articles="UNCC 40(9)-(11)"),
    row(LASTING, "take_over", SAME, R, OFFICER, "take_over_record", P, TWO, Y,
        CUSTODY_REPORT, answers=("hand_over",)),
    row(LASTING, "report_custody", SAME, R, OFFICER, "custody_report", S, ONE, N,
        CUSTODY_REPORT),
    row(LASTING, "return_person", SAME, R, OFFICER, "return_record", P, TWO, Y,
        *HOME, custody.CONFIRMED),
    row(LASTING, "confirm_person", SAME, Q, OFFICER, "take_over_record", P, TWO, Y,
        stop("custody_confirmed"), answers=("return_person",)),
    custody.ended(LASTING, *HOME),
    custody.noted(LASTING),
    *custody.longer(LASTING),
    *giving_back(LASTING),
    *agreed_days.lent(LASTING),
)
# fmt: on

MLA = Procedure(
    name="mla",
    version=1,
    title="Mutual legal assistance",
    open=OPEN,
    end=END,
    silent=SILENT,
    reopen="ACKNOWLEDGED",
    steps=(
        *STEPS,
        *oral("mla_request", ACK_24_7, TRANSLATION),
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(SILENT),
                "ACKNOWLEDGED",
                work=("execution",),
                translation=True,
                lends=True,
                tells=(CONSULTED, DESTROYED, UNMENDED),
                delays=True,
            )
        ),
    ),
    evidence=frozenset({"transmit"}),
)
