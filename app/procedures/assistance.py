"""Technical assistance and capacity-building: UNCC 53-56, UNCAC 60-62 (`law.md` §3.12). No case data goes this way."""

from __future__ import annotations

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
    row,
    stop,
    stops_all,
    until,
)
from app.procedures.table import NONE, Basis, Procedure, at

OPEN, END = ("OPEN", "PLANNED", "DELIVERED"), ("EVALUATED", "DECLINED", "WITHDRAWN")

CAPACITY = "UNCC 53-56, UNCAC 60-62"

# fmt: off
STEPS = (
    row(at(NONE), "request", "OPEN", R, OFFICER, "ta_request", P, TWO, Y, ACK_MLA, articles=CAPACITY),
    row(at(NONE), "offer", "OPEN", R, OFFICER, "ta_offer", P, TWO, Y, ACK_MLA, articles=CAPACITY),
    row(at("OPEN"), "match", "PLANNED", Q, OFFICER, "ta_plan", P, TWO, Y,
        stop("ack_mla"), until("ta_start", ANY, "starts_on", Basis.AGREED)),
    row(at("OPEN", "PLANNED"), "decline", "DECLINED", ANY, OFFICER, "ta_declined", P, TWO, Y, stops_all()),
    row(at("PLANNED"), "deliver", "DELIVERED", ANY, OFFICER, "ta_delivery", S, ONE, Y,
        stop("ta_start"), days("evaluation", ANY, 60)),
    row(at("DELIVERED"), "evaluate", "EVALUATED", ANY, OFFICER, "ta_evaluation", S, ONE, Y,
        stop("evaluation"), *ENDED),
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
