"""Drills and chain tests: own certificates, own anchor, never taken for real (`law.md` §3.15, ADR 0031).

A chain test begins at once. A drill of another State's points is proposed and agreed first: both have signed the window
in which it may come.
"""

from __future__ import annotations

from app.procedures.inherited import ACK_24_7, DUTY, ONE, N, Q, R, S, Sets, Y, inherited, row, stops_all
from app.procedures.table import NONE, SAME, Procedure, Who, at

OPEN, END = ("PROPOSED", "AGREED", "RECEIVED"), ("ANSWERED", "STOPPED")

# fmt: off
STEPS = (
    row(at(NONE), "propose", "PROPOSED", R, DUTY, "exercise_proposal", S, ONE, Y),
    row(at("PROPOSED"), "agree", "AGREED", Q, DUTY, "exercise_agreement", S, ONE, Y),
    row(at(NONE, "AGREED"), "start", "RECEIVED", R, DUTY, "exercise_request", S, ONE, Y, ACK_24_7),
    row(at("RECEIVED"), "answer", "ANSWERED", Q, DUTY, "exercise_answer", S, ONE, Y, stops_all()),
    row(at(*OPEN), "stop", "STOPPED", Who.ANY, DUTY, "exercise_stop", S, ONE, Y, stops_all()),
    row(at(*END, "CLOSED"), "report", SAME, R, DUTY, "exercise_report", S, ONE, N),
)
# fmt: on
# Of the inherited rows an exercise keeps what can be said without a person's signature: a word, and the end.
KEPT = frozenset({"message", "ask_status", "report_status", "close"})

SETS = Sets(frozenset(OPEN), frozenset(END), frozenset(OPEN), None, tells=())

EXERCISE = Procedure(
    name="exercise",
    version=1,
    title="Exercise",
    open=OPEN,
    end=END,
    silent=OPEN,
    reopen=None,
    steps=(
        *STEPS,
        *(step for step in inherited(SETS) if step.act in KEPT),
    ),
    exercise=True,
)
