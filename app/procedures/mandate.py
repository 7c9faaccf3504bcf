"""The chain inside a State: what one of its authorities has another do (`law.md` §3.13).

Same engine, signed and logged, and it never crosses a border. R wants something done, Q is the desk that must act.
"""

from __future__ import annotations

from app.procedures.inherited import (
    AFTER,
    CONSULTED,
    DEFECTS,
    EIGHT_HOURS,
    ENDED,
    EVIDENCE,
    MENDED,
    OFFICER,
    ONE,
    SIGNATORY,
    TWO,
    UNMENDED,
    N,
    P,
    Q,
    R,
    S,
    Sets,
    Y,
    days,
    inherited,
    pause,
    resume,
    row,
    sooner,
    stop,
    stops_all,
    taken_up,
    until,
    waiting,
    working_days,
)
from app.procedures.table import BACK, NONE, SAME, AgreesTo, Procedure, Span, Starts, Unit, at

OPEN = ("RECEIVED", "ACCEPTED", "QUERIED")
END = ("FORWARDED", "RETURNED", "REPORTED", "UNEXECUTED", "WITHDRAWN")
AT_HAND = at("RECEIVED", "ACCEPTED")
AT_WORK = at("ACCEPTED", "QUERIED")
MENDS = at("RECEIVED", "FORWARDED", "RETURNED", "REPORTED", "UNEXECUTED")
"""Where a desk is not at work, or not any more, and sends again what came wrong: also what it gave on or back, and what
it has got anew.
"""
DESK = Starts("desk", Q, (Span(5, Unit.WORKING_DAYS), Span(4, Unit.HOURS), Span(4, Unit.HOURS)))
WANTED = until("desk_report", Q, "urgency.wanted_by")
"""The day that an instruction names is counted from the instruction on, whenever it is accepted. What a submission
names is the day for the other State's answer.
"""
EXPECTED = sooner(until("desk_report", Q, "expected_on"))
"""The desk's own day, for all or for what is still to come: it never puts off what runs."""
MONTH, TEN_DAYS = Span(30, Unit.DAYS), Span(10, Unit.DAYS)
PRESSED = taken_up(Starts("desk_report", Q, (None, TEN_DAYS, EIGHT_HOURS)))
UNDATED = taken_up(Starts("desk_report", Q, (MONTH, TEN_DAYS, EIGHT_HOURS)))
"""A third of the time that the linked matter has for its execution, so that what is reported can still be sent."""
AGREED = AgreesTo("desk_report", "accepts_proposal", "execute_by")
"""A later day holds once whoever instructed has agreed to it."""
RECEIPT = days("receipt_of_evidence", R, 10)
WHAT_CAME = ("receipt_of_evidence", "defects_answer")
"""What is owed for what was delivered, whatever becomes of the rest."""
DELIVERIES = ("deliver_part", "report")

WORK = ("desk", "desk_report")

# fmt: off
STEPS = (
    row(at(NONE), "submit", "RECEIVED", R, OFFICER, "mandate_submission", P, AFTER, Y, DESK),
    row(at(NONE), "instruct", "RECEIVED", R, OFFICER, "mandate_instruction", P, AFTER, Y, DESK, WANTED,
        measures="asked"),
    row(AT_HAND, "return_for_completion", "RETURNED", Q, OFFICER, "mandate_return", S, ONE, Y,
        stop("desk"), stop("desk_report"), stop("consult_answer"), *ENDED),
    row(at("RETURNED"), "resubmit", "RECEIVED", R, OFFICER, "mandate_submission", P, AFTER, Y, DESK),
    # An instruction that came back is completed as an instruction.
    row(at("RETURNED"), "instruct", "RECEIVED", R, OFFICER, "mandate_instruction", P, AFTER, Y, DESK, WANTED,
        measures="asked"),
    row(AT_HAND, "forward", "FORWARDED", Q, OFFICER, "mandate_forwarded", S, ONE, Y,
        stop("desk"), stop("desk_report"), stop("consult_answer"), *ENDED),
    row(at("RECEIVED"), "accept", "ACCEPTED", Q, OFFICER, "mandate_acceptance", S, ONE, Y,
        stop("desk"), PRESSED, EXPECTED, UNDATED, measures="accepted"),
    row(AT_HAND, "ask", "QUERIED", Q, OFFICER, "mandate_question", S, ONE, Y,
        working_days("desk_answer", R, 10), pause("desk"), pause("desk_report")),
    row(at("QUERIED"), "answer", BACK, R, OFFICER, "mandate_answer", S, ONE, Y,
        stop("desk_answer"), resume("desk"), resume("desk_report"), answers=("ask",)),
    # What the desk has today goes today; while a question is open its time stands.
    row(at("ACCEPTED"), "deliver_part", SAME, Q, OFFICER, "mandate_delivery", P, TWO, Y,
        MENDED, EXPECTED, RECEIPT, measures="delivered"),
    row(at("QUERIED"), "deliver_part", SAME, Q, OFFICER, "mandate_delivery", P, TWO, Y,
        MENDED, RECEIPT, measures="delivered"),
    # Else only what a receipt found wrong, and that what ran has ended (`desk_is_done`, `desk_not_at_work`): a measure
    # runs on whatever becomes of the mandate.
    row(MENDS | at("WITHDRAWN"), "deliver_part", SAME, Q, OFFICER, "mandate_delivery", P, TWO, Y,
        MENDED, RECEIPT, measures="delivered"),
    row(at("ACCEPTED"), "report", "REPORTED", Q, OFFICER, "mandate_delivery", P, TWO, Y,
        stops_all(*WHAT_CAME), MENDED, RECEIPT, measures="delivered"),
    row(AT_WORK | MENDS, "confirm_delivery", SAME, R, (OFFICER, EVIDENCE), "evidence_receipt", S, ONE, N,
        stop("receipt_of_evidence"), DEFECTS, answers=DELIVERIES),
    row(at(*OPEN, *END, "CLOSED") - AT_WORK - MENDS, "confirm_delivery", SAME, R, (OFFICER, EVIDENCE),
        "evidence_receipt", S, ONE, N, stop("receipt_of_evidence"), answers=DELIVERIES),
    row(at(*OPEN), "return_unexecuted", "UNEXECUTED", Q, SIGNATORY, "mandate_unexecuted",
        P, TWO, Y, stops_all(*WHAT_CAME), measures="refused"),
    row(at(*OPEN), "return_part_unexecuted", SAME, Q, SIGNATORY, "mandate_unexecuted", P, TWO, Y, measures="refused"),
    row(at(*OPEN), "withdraw_part", SAME, R, SIGNATORY, "withdrawal", P, AFTER, Y, measures="withdrawn"),
    row(at(*OPEN), "report_delay", SAME, Q, OFFICER, "delay_notice", S, ONE, N,
        until("consult_answer", R, "answer_by")),
    row(at(*OPEN), "answer_delay", SAME, R, OFFICER, "delay_answer", S, ONE, N,
        stop("consult_answer"), AGREED, answers=("report_delay",)),
    # The other State wishes that the linked matter waits: so does the desk, without having warned of anything.
    row(at(*OPEN), "decide_wait", SAME, R, OFFICER, "confidentiality_decision", S, ONE, Y, *waiting(WORK)),
)
# fmt: on

MANDATE = Procedure(
    name="mandate",
    version=1,
    title="Mandate",
    open=OPEN,
    end=END,
    silent=OPEN,
    reopen="RECEIVED",
    steps=(
        *STEPS,
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(OPEN),
                "RECEIVED",
                ack=DESK,
                again=DESK,
                tells=(CONSULTED, UNMENDED),
                work=WORK,
            )
        ),
    ),
    domestic=True,
)
