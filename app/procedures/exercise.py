"""Drills and chain tests: own certificates, own anchor, never taken for real (`law.md` §3.15)."""

from __future__ import annotations

from app.procedures.inherited import ACK_24_7, DUTY, ONE, Q, R, S, Sets, Y, inherited, row, stops_all
from app.procedures.table import NONE, Procedure, Who, at

OPEN, END = ("RECEIVED",), ("ANSWERED", "STOPPED")

# fmt: off
STEPS = (
    row(at(NONE), "start", "RECEIVED", R, DUTY, "exercise_request", S, ONE, Y, ACK_24_7),
    row(at("RECEIVED"), "answer", "ANSWERED", Q, DUTY, "exercise_answer", S, ONE, Y, stops_all()),
    row(at("RECEIVED"), "stop", "STOPPED", Who.ANY, DUTY, "exercise_stop", S, ONE, Y, stops_all()),
)
# fmt: on
# Of the inherited rows an exercise keeps what can be said without a person's signature: a word, and the end.
KEPT = frozenset({"message", "ask_status", "report_status", "close"})

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
        *(step for step in inherited(Sets(frozenset(OPEN), frozenset(END), frozenset(OPEN), None)) if step.act in KEPT),
    ),
    exercise=True,
)
