"""Technical assistance and capacity-building: UNCC 53-56, UNCAC 60-62 (`law.md` §3.12). No case data goes this way."""

from __future__ import annotations

from app.procedures import agreed_days
from app.procedures.inherited import (
    ACK_MLA,
    ANY,
    ENDED,
    OFFICER,
    ONE,
    TWO,
    P,
    Q,
    R,
    S,
    Sets,
    Y,
    days,
    inherited,
    opened_by,
    row,
    stop,
    stops_all,
    taken_up,
    until,
)
from app.procedures.table import NONE, SAME, Basis, Procedure, at

OPEN, END = ("OPEN", "PLANNED", "DELIVERED"), ("EVALUATED", "DECLINED", "WITHDRAWN")

CAPACITY = "UNCC 53-56, UNCAC 60-62"
STARTS_Q = opened_by("request", until("ta_start", Q, "starts_on", Basis.AGREED))
STARTS_R = opened_by("offer", until("ta_start", R, "starts_on", Basis.AGREED))
"""Whoever gives it begins on the day of the plan: who was asked for it, or who offered it."""

# fmt: off
STEPS = (
    row(at(NONE), "request", "OPEN", R, OFFICER, "ta_request", P, TWO, Y, ACK_MLA, articles=CAPACITY),
    row(at(NONE), "offer", "OPEN", R, OFFICER, "ta_offer", P, TWO, Y, ACK_MLA, articles=CAPACITY),
    row(at("OPEN"), "acknowledge", SAME, Q, OFFICER, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), taken_up(days("ta_plan", Q, 60))),
    row(at("OPEN"), "match", "PLANNED", Q, OFFICER, "ta_plan", P, TWO, Y,
        stop("ack_mla"), stop("ta_plan"), STARTS_Q, STARTS_R),
    row(at("OPEN", "PLANNED"), "decline", "DECLINED", ANY, OFFICER, "ta_declined", P, TWO, Y, stops_all()),
    row(at("PLANNED"), "deliver", "DELIVERED", ANY, OFFICER, "ta_delivery", S, ONE, Y,
        stop("ta_start"), stop("day_answer"), days("evaluation", ANY, 60)),
    row(at("DELIVERED"), "evaluate", "EVALUATED", ANY, OFFICER, "ta_evaluation", S, ONE, Y,
        stop("evaluation"), *ENDED),
    *agreed_days.moved(at("PLANNED"), {"training": "ta_start"}, articles=CAPACITY),
)
# fmt: on

ASSISTANCE = Procedure(
    name="assistance",
    version=1,
    title="Technical assistance and training",
    open=OPEN,
    end=END,
    silent=OPEN,
    reopen=None,
    steps=(*STEPS, *inherited(Sets(frozenset(OPEN), frozenset(END), frozenset(OPEN), None))),
)
