"""Transfer of criminal proceedings: UNCC 39, UNTOC 21, UNCAC 47 (`law.md` §3.11).

Once the file is in, the proceeding is the requested side's own: nobody withdraws it any more.
"""

from __future__ import annotations

from app.procedures import agreed_days
from app.procedures.inherited import (
    ACK_MLA,
    CONSULTED,
    DESTROYED,
    ENDED,
    EVIDENCE,
    OFFICER,
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
    consulting,
    days,
    destroyed_by,
    giving_back,
    inherited,
    outliving,
    pause,
    resume,
    returned_by,
    row,
    stop,
    stops_all,
    taken_up,
)
from app.procedures.table import BACK, NONE, SAME, Procedure, at

OPEN = ("RECEIVED", "ACKNOWLEDGED", "QUERIED", "ACCEPTED", "FILE_SENT")
END = ("FILE_IN", "OUTCOME_REPORTED", "HANDED_BACK", "REFUSED", "WITHDRAWN", "REFERRED")
SILENT = OPEN

LAW = "UNCC 39, UNTOC 21, UNCAC 47"
DECIDE = days("decide_transfer", Q, 90)
FILE_DUE = days("file_sent", R, 60)
NEXT_STAGE = outliving(days("report_stage", Q, 180))
"""Whoever gave its proceeding away learns how it ends, whoever closes the matter meanwhile."""
TAKEN_OVER = at("FILE_IN", "CLOSED")
BROUGHT = at("ACCEPTED", "FILE_SENT", *END, "CLOSED") - at("REFERRED")
"""Where things that came with a file may be with the requested side, whatever became of the matter meanwhile: a refusal
or a withdrawal may have crossed the file, and what is sent anew comes beside what came.
"""

# fmt: off
STEPS = (
    row(at(NONE), "request", "RECEIVED", R, SIGNATORY, "transfer_request", P, TWO, Y, ACK_MLA, TRANSLATION,
        articles=LAW),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, OFFICER, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), DECIDE),
    row(at("RECEIVED", "ACKNOWLEDGED"), "ask", "QUERIED", Q, OFFICER, "information_request", S, ONE, Y,
        stop("ack_mla"), days("answer_query", R, 30), taken_up(DECIDE), pause("decide_transfer")),
    row(at("QUERIED"), "answer", BACK, R, OFFICER, "information_answer", P, TWO, Y,
        stop("answer_query"), resume("decide_transfer"), answers=("ask",)),
    row(at("ACKNOWLEDGED"), "accept", "ACCEPTED", Q, SIGNATORY, "transfer_acceptance", P, TWO, Y,
        stop("decide_transfer"), FILE_DUE, articles=LAW),
    row(at("RECEIVED", "ACKNOWLEDGED", "QUERIED", "ACCEPTED"), "refuse", "REFUSED", Q, SIGNATORY, "refusal",
        P, TWO, Y, stops_all()),
    row(at("ACCEPTED"), "send_file", "FILE_SENT", R, EVIDENCE, "transfer_file", P, TWO, Y,
        stop("file_sent"), days("file_in", Q, 20), returned_by(Q), destroyed_by(Q)),
    row(at("FILE_SENT"), "confirm_file", "FILE_IN", Q, EVIDENCE, "evidence_receipt", S, ONE, Y,
        stop("file_in"), *ENDED, stop("consult_answer"), stop("translation_due"), NEXT_STAGE),
    row(at("FILE_SENT"), "report_missing", "ACCEPTED", Q, EVIDENCE, "evidence_receipt", S, ONE, Y,
        stop("file_in"), FILE_DUE),
    row(TAKEN_OVER, "report_stage", SAME, Q, OFFICER, "status_report", S, ONE, N, NEXT_STAGE),
    row(at("FILE_IN"), "report_outcome", "OUTCOME_REPORTED", Q, SIGNATORY, "outcome_report", P, TWO, Y,
        stops_all(), stop("report_stage")),
    row(at("FILE_IN"), "hand_back", "HANDED_BACK", Q, SIGNATORY, "transfer_handed_back", P, TWO, Y,
        stops_all(), stop("report_stage")),
    row(at("CLOSED"), "report_outcome", SAME, Q, SIGNATORY, "outcome_report", P, TWO, Y, stop("report_stage")),
    row(at("CLOSED"), "hand_back", SAME, Q, SIGNATORY, "transfer_handed_back", P, TWO, Y, stop("report_stage")),
    # What crossed a refusal or a withdrawal came all the same: what came of it is told, and nothing is taken over.
    row(at("REFUSED", "WITHDRAWN"), "confirm_file", SAME, Q, EVIDENCE, "evidence_receipt", S, ONE, Y),
    *giving_back(BROUGHT, Q),
    *agreed_days.lent(BROUGHT, Q),
    *consulting(at("RECEIVED", "ACKNOWLEDGED", "ACCEPTED"), LAW, at(*OPEN)),
)
# fmt: on

TRANSFER = Procedure(
    name="transfer",
    version=1,
    title="Transfer of criminal proceedings",
    open=OPEN,
    end=END,
    silent=SILENT,
    reopen=None,
    steps=(
        *STEPS,
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(SILENT),
                None,
                work=("decide_transfer",),
                translation=True,
                lends=True,
                tells=(CONSULTED, DESTROYED),
            )
        ),
    ),
)
