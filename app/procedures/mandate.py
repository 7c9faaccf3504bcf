"""The chain inside a State: what one of its authorities has another do (`law.md` §3.13).

Same engine, signed and logged, and it never crosses a border. R wants something done, Q is the desk that must act.
"""

from __future__ import annotations

from app.procedures.inherited import (
    AFTER,
    EIGHT_HOURS,
    ENDED,
    OFFICER,
    ONE,
    SIGNATORY,
    TWO,
    P,
    Q,
    R,
    S,
    Sets,
    Y,
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
from app.procedures.table import BACK, NONE, SAME, Procedure, Span, Starts, Unit, at

OPEN = ("RECEIVED", "ACCEPTED", "QUERIED")
END = ("FORWARDED", "RETURNED", "REPORTED", "UNEXECUTED", "WITHDRAWN")
AT_HAND = at("RECEIVED", "ACCEPTED")
DESK = Starts("desk", Q, (Span(5, Unit.WORKING_DAYS), Span(4, Unit.HOURS), Span(4, Unit.HOURS)))
WANTED = until("desk_report", Q, "urgency.wanted_by")
"""The day that an instruction names is counted from the instruction on, whenever it is accepted. What a submission
names is the day for the other State's answer.
"""
EXPECTED = sooner(until("desk_report", Q, "expected_on"))
MONTH, TEN_DAYS = Span(30, Unit.DAYS), Span(10, Unit.DAYS)
PRESSED = taken_up(Starts("desk_report", Q, (None, TEN_DAYS, EIGHT_HOURS)))
UNDATED = taken_up(Starts("desk_report", Q, (MONTH, TEN_DAYS, EIGHT_HOURS)))
"""A third of the time that the linked matter has for its execution, so that what is reported can still be sent."""

WORK = ("desk", "desk_report")

# fmt: off
STEPS = (
    row(at(NONE), "submit", "RECEIVED", R, OFFICER, "mandate_submission", P, AFTER, Y, DESK),
    row(at(NONE), "instruct", "RECEIVED", R, OFFICER, "mandate_instruction", P, AFTER, Y, DESK, WANTED,
        measures="asked"),
    row(AT_HAND, "return_for_completion", "RETURNED", Q, OFFICER, "mandate_return", S, ONE, Y,
        stop("desk"), stop("desk_report"), *ENDED),
    row(at("RETURNED"), "resubmit", "RECEIVED", R, OFFICER, "mandate_submission", P, AFTER, Y, DESK),
    # An instruction that came back is completed as an instruction.
    row(at("RETURNED"), "instruct", "RECEIVED", R, OFFICER, "mandate_instruction", P, AFTER, Y, DESK, WANTED,
        measures="asked"),
    row(AT_HAND, "forward", "FORWARDED", Q, OFFICER, "mandate_forwarded", S, ONE, Y,
        stop("desk"), stop("desk_report"), *ENDED),
    row(at("RECEIVED"), "accept", "ACCEPTED", Q, OFFICER, "mandate_acceptance", S, ONE, Y,
        stop("desk"), PRESSED, EXPECTED, UNDATED, measures="accepted"),
    row(AT_HAND, "ask", "QUERIED", Q, OFFICER, "mandate_question", S, ONE, Y,
        working_days("desk_answer", R, 10), pause("desk"), pause("desk_report")),
    row(at("QUERIED"), "answer", BACK, R, OFFICER, "mandate_answer", S, ONE, Y,
        stop("desk_answer"), resume("desk"), resume("desk_report"), answers=("ask",)),
    row(at("ACCEPTED"), "report", "REPORTED", Q, OFFICER, "mandate_delivery", P, TWO, Y,
        stops_all(), measures="outcome"),
    row(at("RECEIVED", "ACCEPTED", "QUERIED"), "return_unexecuted", "UNEXECUTED", Q, SIGNATORY, "mandate_unexecuted",
        P, TWO, Y, stops_all(), measures="refused"),
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
        *inherited(Sets(frozenset(OPEN), frozenset(END), frozenset(OPEN), "RECEIVED", ack=DESK, again=DESK, work=WORK)),
    ),
    domestic=True,
)
