"""Spontaneous information, leads, technical advice: UNCC 40(4)-(5), 41(3), 47, 51; BC 26, 35 (`law.md` §3.3)."""

from __future__ import annotations

from app.procedures.inherited import (
    ACK_24_7,
    AFTER,
    DUTY,
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
    days,
    hours,
    inherited,
    pause,
    resume,
    row,
    stop,
    stops_all,
)
from app.procedures.table import NONE, SAME, Procedure, Span, Starts, Unit, at

OPEN = ("OFFERED", "TERMS_ACCEPTED", "SENT", "ACKNOWLEDGED")
END = ("ANSWERED", "TERMS_DECLINED", "DECLINED", "WITHDRAWN")

OFFER = Starts("offer_answer", Q, (Span(5, Unit.DAYS), Span(1, Unit.HOURS), Span(1, Unit.HOURS)))
FEEDBACK = days("feedback", Q, 30)
ANSWER = Starts("answer_query", R, (Span(5, Unit.DAYS), Span(24, Unit.HOURS), Span(2, Unit.HOURS)))
HERE = at("SENT", "ACKNOWLEDGED")

# fmt: off
STEPS = (
    # Who declined the terms has declined these: the sender decides whether to give it on others, or all the same.
    row(at(NONE, "TERMS_DECLINED"), "offer", "OFFERED", R, DUTY, "information_offer", P, AFTER, Y, OFFER,
        articles="UNCC 40(5), BC 26(2), UNTOC 18(5), UNCAC 46(5)"),
    row(at("OFFERED"), "accept_terms", "TERMS_ACCEPTED", Q, DUTY, "terms_answer", P, AFTER, Y, stop("offer_answer"),
        articles="UNCC 40(5), BC 26(2)"),
    row(at("OFFERED"), "decline_terms", "TERMS_DECLINED", Q, DUTY, "terms_answer", P, AFTER, Y, stops_all(),
        articles="UNCC 40(5), BC 26(2)"),
    row(at(NONE, "TERMS_ACCEPTED", "TERMS_DECLINED"), "send", "SENT", R, DUTY, "information", P, AFTER, Y,
        ACK_24_7, TRANSLATION,
        articles="UNCC 40(4)-(5), 47, 51, BC 26(1), UNTOC 18(4)-(5), UNCAC 46(4)-(5), 56, 2AP 7(5)"),
    row(at(NONE), "inquire", "SENT", R, DUTY, "inquiry", P, AFTER, Y,
        ACK_24_7, hours("inquiry_answer", Q, 24), TRANSLATION,
        articles="UNCC 41(3)(a)-(c), BC 35(1)(a)"),
    row(at("SENT"), "acknowledge", "ACKNOWLEDGED", Q, DUTY, "acknowledgement", S, ONE, Y,
        stop("ack_24_7"), FEEDBACK),
    # 2AP 7(5): also what is needed to see whether a provider may answer an order.
    row(HERE, "ask", SAME, Q, DUTY, "information_request", S, ONE, N, ANSWER, pause("inquiry_answer")),
    row(HERE, "answer", SAME, R, DUTY, "information_answer", S, ONE, N,
        stop("answer_query"), resume("inquiry_answer"), answers=("ask",)),
    row(HERE, "reply", "ANSWERED", Q, OFFICER, "information_reply", P, AFTER, Y, stops_all()),
    row(HERE, "instruct_not_to_disclose", "ANSWERED", Q, SIGNATORY, "nondisclosure_instruction",
        P, AFTER, Y, stops_all(), articles="2AP 7(5)"),
    row(HERE, "decline", "DECLINED", Q, DUTY, "terms_answer", P, TWO, Y, stops_all()),
    row(at("ACKNOWLEDGED", "ANSWERED"), "feedback", SAME, Q, OFFICER, "feedback", S, ONE, N, stop("feedback")),
)
# fmt: on

INFORMATION = Procedure(
    name="information",
    version=1,
    title="Information, leads and advice",
    open=OPEN,
    end=END,
    silent=OPEN,
    reopen="ACKNOWLEDGED",
    steps=(
        *STEPS,
        *inherited(
            Sets(frozenset(OPEN), frozenset(END), frozenset(OPEN), "ACKNOWLEDGED", again=FEEDBACK, translation=True)
        ),
    ),
)
