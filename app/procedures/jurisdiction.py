"""Consultation on conflicts of jurisdiction: UNCC 22(5), BC 22(5), UNTOC 15(5), UNCAC 42(5), 47 (`law.md` §3.4).

Either State opens of its own motion; the opener stands on the requesting side and gains nothing by it.
"""

from __future__ import annotations

from app.procedures.inherited import (
    ANY,
    ENDED,
    OFFICER,
    ONE,
    OTHER,
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
    days,
    inherited,
    row,
    stop,
)
from app.procedures.table import NONE, SAME, Procedure, at

OPEN = ("OPEN", "COMPARING", "PROPOSED")
END = ("AGREED", "PARALLEL", "WITHDRAWN")
CONSULT = "UNCC 22(5), BC 22(5), UNTOC 15(5), UNCAC 42(5), 47"
PROPOSAL = days("proposal", ANY, 30)

# fmt: off
STEPS = (
    row(at(NONE), "open", "OPEN", R, SIGNATORY, "jurisdiction_notice", P, TWO, Y,
        days("position", Q, 30), TRANSLATION, articles=CONSULT),
    row(at("OPEN"), "state_position", "COMPARING", Q, SIGNATORY, "jurisdiction_position", P, TWO, Y,
        stop("position"), PROPOSAL, articles=CONSULT),
    row(at("COMPARING", "PARALLEL"), "propose", "PROPOSED", ANY, SIGNATORY, "jurisdiction_proposal", P, TWO, Y,
        stop("proposal"), stop("review_parallel"), days("proposal_answer", OTHER, 30), articles=CONSULT),
    row(at("PROPOSED"), "counter", "PROPOSED", OTHER, SIGNATORY, "jurisdiction_proposal", P, TWO, Y,
        stop("proposal_answer"), days("proposal_answer", OTHER, 30), answers=("propose", "counter"), articles=CONSULT),
    row(at("PROPOSED"), "agree", "AGREED", OTHER, SIGNATORY, "jurisdiction_agreement", P, TWO, Y,
        stop("proposal_answer"), *ENDED, stop("translation_due"), answers=("propose", "counter"), articles=CONSULT),
    row(at("OPEN", "COMPARING", "PROPOSED"), "disagree", "PARALLEL", ANY, SIGNATORY, "jurisdiction_disagreement",
        P, TWO, Y, stop("position"), stop("proposal"), stop("proposal_answer"), *ENDED,
        stop("translation_due"), days("review_parallel", ANY, 90), forgets=("propose", "counter"), articles=CONSULT),
    row(at("AGREED", "PARALLEL"), "report_outcome", SAME, ANY, OFFICER, "outcome_report", S, ONE, N),
)
# fmt: on

JURISDICTION = Procedure(
    name="jurisdiction",
    version=1,
    title="Consultation on jurisdiction",
    open=OPEN,
    end=END,
    silent=OPEN,
    reopen="COMPARING",
    steps=(
        *STEPS,
        *inherited(
            Sets(frozenset(OPEN), frozenset(END), frozenset(OPEN), "COMPARING", again=PROPOSAL, translation=True)
        ),
    ),
)
