"""Emergency disclosure between 24/7 points: UNCC 41(3)(e), 2AP 9 (`law.md` §3.14)."""

from __future__ import annotations

from dataclasses import replace

from app.procedures.inherited import (
    ACK_24_7,
    AFTER,
    CONSULTED,
    DESTROYED,
    DUTY,
    EVIDENCE,
    ONE,
    SIGNATORY,
    TRANSLATION,
    TWO,
    N,
    P,
    Q,
    R,
    S,
    Sets,
    Y,
    confirmed,
    consulting,
    destroyed_by,
    hours,
    inherited,
    lapsed,
    oral,
    row,
    stop,
    stops_all,
    until,
)
from app.procedures.table import NONE, SAME, Procedure, at

OPEN = ("ORAL", "RECEIVED", "ACKNOWLEDGED", "DETERMINED")
END = ("DISCLOSED", "NOT_FOUND", "REFUSED", "WITHDRAWN", "LAPSED")
SILENT = OPEN[1:]
WRITTEN = at(*SILENT)
DETERMINE = hours("determine", Q, 4)
DISCLOSE = hours("disclose", Q, 8)
PROMISED = replace(DISCLOSE, where="decision=will_disclose")
"""Whoever found that there is no emergency owes no disclosure."""
DECIDED = (stop("ack_24_7"), stop("ack_mla"), stop("determine"), stop("conditions_answer"), stop("disclose"))
"""What a determination ends, the one before it too."""
UNDETERMINED = at("ORAL", "RECEIVED", "ACKNOWLEDGED")

# fmt: off
STEPS = (
    row(at(NONE), "request", "RECEIVED", R, DUTY, "emergency_request", P, AFTER, Y,
        ACK_24_7, TRANSLATION, articles="UNCC 41(3)(e), 2AP 9(1), 9(3)", measures="asked"),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, DUTY, "acknowledgement", S, ONE, Y,
        stop("ack_24_7"), stop("ack_mla"), DETERMINE),
    row(WRITTEN, "ask", SAME, Q, DUTY, "information_request", S, ONE, N, hours("answer_query", R, 2),
        wakes=True),
    row(WRITTEN, "answer", SAME, R, DUTY, "information_answer", S, ONE, N, stop("answer_query"), answers=("ask",)),
    row(UNDETERMINED | at("DETERMINED"), "determine", "DETERMINED", Q, DUTY, "determination", S, ONE, Y,
        *DECIDED, PROMISED, articles="UNCC 2(o), 2AP 9(6)", forgets=("propose_conditions",), wakes=True),
    # Data on conditions: whoever gets it accepts them and is bound, or says that it cannot keep them; then the other
    # side determines anew, or discloses all the same (2AP 9(7)).
    row(UNDETERMINED | at("DETERMINED"), "propose_conditions", "DETERMINED", Q, DUTY, "determination", S, ONE, Y,
        *DECIDED, hours("conditions_answer", R, 1), articles="UNCC 41(3)(e), 2AP 9(6)",
        forgets=("propose_conditions",), wakes=True),
    row(at("DETERMINED"), "accept_conditions", SAME, R, DUTY, "conditions_accepted", P, AFTER, Y,
        stop("conditions_answer"), DISCLOSE, answers=("propose_conditions",), articles="UNCC 41(3)(e), 2AP 9(7)",
        wakes=True),
    row(at("DETERMINED"), "decline_conditions", SAME, R, DUTY, "conditions_declined", P, AFTER, Y,
        stop("conditions_answer"), DETERMINE, answers=("propose_conditions",), articles="UNCC 41(3)(e), 2AP 9(7)",
        wakes=True),
    # What was said by word of mouth is still owed in writing once it was done (2AP 9(4)).
    row(at("ORAL", "ACKNOWLEDGED", "DETERMINED"), "disclose", "DISCLOSED", Q, EVIDENCE, "emergency_disclosure",
        P, AFTER, Y, stops_all("confirm_oral"), until("regularise", R, "regularise_by"), destroyed_by(R),
        articles="UNCC 41(3)(e), 2AP 9(2)", measures="outcome", wakes=True),
    # Nobody waits for data that is not there, or with a provider in another State.
    row(at("ORAL", "ACKNOWLEDGED", "DETERMINED"), "report_none", "NOT_FOUND", Q, DUTY, "execution_report",
        P, AFTER, Y, stops_all("confirm_oral"), articles="UNCC 41(3)(e), 2AP 9(6)", measures="outcome",
        wakes=True),
    confirmed(at("DETERMINED"), SAME, "emergency_request", TRANSLATION),
    confirmed(at("DISCLOSED", "NOT_FOUND"), SAME, "emergency_request"),
    lapsed(at("DETERMINED")),
    *consulting(WRITTEN, "", clock=hours("consult_answer", R, 1), role=DUTY),
    row(WRITTEN, "refuse", "REFUSED", Q, SIGNATORY, "refusal", P, TWO, Y, stops_all(), measures="refused"),
    row(at("DISCLOSED"), "regularise", SAME, R, SIGNATORY, "follow_up_notice", P, TWO, Y,
        stop("regularise"), articles="2AP 9(5)"),
    row(at("DISCLOSED"), "confirm_evidence", SAME, R, EVIDENCE, "evidence_receipt", S, ONE, N),
)
# fmt: on

EMERGENCY_DISCLOSURE = Procedure(
    name="emergency_disclosure",
    version=1,
    title="Emergency disclosure",
    open=OPEN,
    end=END,
    silent=SILENT,
    reopen="ACKNOWLEDGED",
    steps=(
        *STEPS,
        *oral("emergency_request", ACK_24_7, TRANSLATION),
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(SILENT),
                "ACKNOWLEDGED",
                again=DETERMINE,
                translation=True,
                tells=(CONSULTED, DESTROYED),
                work=(DETERMINE.code,),
            )
        ),
    ),
)
