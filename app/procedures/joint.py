"""Joint investigation: UNCC 48, UNTOC 19, UNCAC 49, 2AP 12 (`law.md` §3.10).

Of more than two States each pair has a matter of its own; `conference_ref` and the digest of one common text tie them.
"""

from __future__ import annotations

from app.procedures import agreed_days
from app.procedures.inherited import (
    ANY,
    CONSULTED,
    DESTROYED,
    EVIDENCE,
    OFFICER,
    ONE,
    OTHER,
    SIGNATORY,
    TWO,
    N,
    P,
    R,
    S,
    Sets,
    Y,
    days,
    destroyed_by,
    giving_back,
    inherited,
    returned_by,
    row,
    stop,
    stops_all,
    until,
)
from app.procedures.table import NONE, SAME, Basis, Procedure, at

OPEN, END = ("PROPOSED", "ACTIVE"), ("ENDED", "DECLINED", "WITHDRAWN")

ANSWER = days("proposal_answer", OTHER, 30)
EXPIRES = until("jit_expires", ANY, "ends_on", Basis.AGREED)
PROPOSALS = ("propose", "counter")
TEAMS = "UNCC 48, UNTOC 19, UNCAC 49, 2AP 12"

# fmt: off
STEPS = (
    row(at(NONE), "propose", "PROPOSED", R, SIGNATORY, "jit_proposal", P, TWO, Y, ANSWER, articles=TEAMS),
    row(at("PROPOSED"), "counter", SAME, OTHER, SIGNATORY, "jit_proposal", P, TWO, Y,
        stop("proposal_answer"), ANSWER, answers=PROPOSALS),
    row(at("PROPOSED"), "accept", "ACTIVE", OTHER, SIGNATORY, "jit_agreement", P, TWO, Y,
        stop("proposal_answer"), EXPIRES, answers=PROPOSALS, articles=TEAMS),
    row(at("PROPOSED"), "decline", "DECLINED", ANY, SIGNATORY, "jit_declined", P, TWO, Y, stops_all()),
    row(at("ACTIVE"), "propose_change", SAME, ANY, SIGNATORY, "jit_change", P, TWO, Y,
        days("change_answer", OTHER, 30)),
    row(at("ACTIVE"), "agree_change", SAME, OTHER, SIGNATORY, "jit_change_agreed", P, TWO, Y,
        stop("change_answer"), stop("jit_expires"), EXPIRES, answers=("propose_change",)),
    row(at("ACTIVE"), "decline_change", SAME, OTHER, SIGNATORY, "jit_change_declined", P, TWO, Y,
        stop("change_answer"), answers=("propose_change",)),
    row(at("ACTIVE"), "share", SAME, ANY, EVIDENCE, "evidence_transmittal", P, TWO, Y,
        days("receipt_of_evidence", OTHER, 10), returned_by(OTHER), destroyed_by(OTHER)),
    # Ends the clock that `share` starts.
    row(at("ACTIVE", "ENDED", "WITHDRAWN"), "confirm_evidence", SAME, OTHER, EVIDENCE, "evidence_receipt", S, ONE, N,
        stop("receipt_of_evidence"), answers=("share",)),
    *giving_back(at("ACTIVE", "ENDED", "WITHDRAWN", "CLOSED"), ANY),
    *agreed_days.lent(at("ACTIVE", "ENDED", "WITHDRAWN", "CLOSED"), ANY),
    row(at("ACTIVE"), "report", SAME, ANY, OFFICER, "status_report", S, ONE, N,
        stop("jit_report"), days("jit_report", ANY, 90)),
    row(at("ACTIVE"), "end", "ENDED", ANY, SIGNATORY, "jit_closing_report", P, TWO, Y, stops_all()),
)
# fmt: on

JOINT = Procedure(
    name="joint",
    version=1,
    title="Joint investigation",
    open=OPEN,
    end=END,
    silent=OPEN,
    reopen=None,
    steps=(
        *STEPS,
        *inherited(
            Sets(frozenset(OPEN), frozenset(END), frozenset(OPEN), None, tells=(CONSULTED, DESTROYED), lends=True)
        ),
    ),
)
