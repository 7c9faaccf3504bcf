"""Entrusted forensic examination: UNCC 40(3)(h), ICJAL 25(5); ISO/IEC 27037, 27041-27043 (`law.md` §3.9).

Either side may entrust the other: whoever opens the matter is the requesting side.
"""

from __future__ import annotations

from dataclasses import replace

from app.kit.actor import Role
from app.procedures import agreed_days
from app.procedures.inherited import (
    ACK_MLA,
    ALL_BACK,
    ANY,
    ENDED,
    EVIDENCE,
    LOAN_OVER,
    OFFICER,
    ONE,
    OTHER,
    PARCEL,
    SIGNATORY,
    TRANSLATION,
    TWO,
    P,
    Q,
    R,
    S,
    Sets,
    Y,
    consulting,
    days,
    giving_back,
    inherited,
    pause,
    postponing,
    resume,
    returned_by,
    row,
    stop,
    stops_all,
    taken_up,
    until,
)
from app.procedures.table import BACK, NONE, SAME, AgreesTo, Basis, Procedure, Stops, at

OPEN = ("RECEIVED", "ACKNOWLEDGED", "QUERIED", "POSTPONED", "MANDATED", "EXHIBITS_SENT", "EXHIBITS_IN", "RETURNING")
END = ("REPORTED", "RETURNED", "REFUSED", "WITHDRAWN", "REFERRED")
SILENT = ("RECEIVED", "ACKNOWLEDGED", "QUERIED", "POSTPONED", "MANDATED", "EXHIBITS_SENT", "RETURNING")
"""Not EXHIBITS_IN: whoever holds another State's exhibits gives them back first."""
HELD = at("EXHIBITS_IN", "REPORTED", "REFUSED", "WITHDRAWN", "RETURNING", "RETURNED", "CLOSED")
"""Where exhibits may be with the side that examines them: all, or those that stay longer than the others."""

DECIDE = days("decision", Q, 30)
"""Whether the mandate is accepted."""
EXAMINATION = until("examination", Q, "report_by", Basis.AGREED)
"""It stands until the exhibits are there: nobody examines what has not come."""
SCOPE_AGREED = AgreesTo("examination", "", "report_by", exact=True)
"""The day is the one that was asked for with the change: whoever agrees names none alone (ADR 0081)."""
RETURN_RECEIPT = days("return_receipt", R, 20)
EXHIBITS_SENT = days("exhibits_sent", R, 20)
"""Until they leave, the examination waits for the side that asked for it."""
GOES_BACK = (Stops("return_by", returned=True), LOAN_OVER)
"""What goes back has no day any more, nor is it asked for; what stays longer by agreement has."""
EXPERTS = "UNCC 40(3)(h), ICJAL 25(5)"

# fmt: off
STEPS = (
    row(at(NONE), "entrust", "RECEIVED", R, SIGNATORY, "examination_mandate", P, TWO, Y,
        ACK_MLA, TRANSLATION, articles=EXPERTS, measures="asked"),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, OFFICER, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), DECIDE),
    row(at("RECEIVED", "ACKNOWLEDGED"), "ask", "QUERIED", Q, OFFICER, "information_request", S, ONE, Y,
        stop("ack_mla"), days("answer_query", R, 30), taken_up(DECIDE), pause("decision"), articles="UNCC 40(16)",
        measures="queried"),
    row(at("QUERIED"), "answer", BACK, R, OFFICER, "information_answer", P, TWO, Y,
        stop("answer_query"), resume("decision"), answers=("ask",), articles="UNCC 40(16)", measures="answered"),
    *postponing(at("ACKNOWLEDGED", "MANDATED"), ("decision", "exhibits_sent"), article="UNCC 40(27)"),
    row(at("RECEIVED", "ACKNOWLEDGED", "QUERIED", "POSTPONED", "MANDATED"), "refuse", "REFUSED", Q, SIGNATORY,
        "refusal", P, TWO, Y, stops_all(), articles="UNCC 40(21), 40(25)", measures="refused"),
    row(at("ACKNOWLEDGED"), "accept", "MANDATED", Q, SIGNATORY, "examination_acceptance", P, TWO, Y,
        stop("decision"), EXAMINATION, pause("examination"), EXHIBITS_SENT),
    row(at("MANDATED"), "send_exhibits", "EXHIBITS_SENT", R, EVIDENCE, "exhibit_transmittal", P, TWO, Y,
        stop("exhibits_sent"), agreed_days.moot("exhibits"), days("exhibits_in", Q, 20), returned_by(Q),
        forgets=agreed_days.PROPOSALS),
    row(at("EXHIBITS_SENT"), "receive_exhibits", "EXHIBITS_IN", Q, EVIDENCE, "exhibit_receipt", S, ONE, Y,
        stop("exhibits_in"), resume("examination"), until("examination", Q, "report_by")),
    row(at("EXHIBITS_SENT"), "report_missing", "MANDATED", Q, EVIDENCE, "exhibit_receipt", S, ONE, Y,
        stop("exhibits_in"), stop("return_by"), LOAN_OVER, EXHIBITS_SENT, moots=ALL_BACK),
    row(at("EXHIBITS_IN"), "ask_scope_change", SAME, ANY, SIGNATORY, "scope_change", P, TWO, Y,
        days("change_answer", OTHER, 10)),
    row(at("EXHIBITS_IN"), "agree_scope", SAME, OTHER, SIGNATORY, "scope_agreed", P, TWO, Y,
        stop("change_answer"), SCOPE_AGREED, answers=("ask_scope_change",)),
    row(at("EXHIBITS_IN"), "decline_scope", SAME, OTHER, SIGNATORY, "scope_declined", P, TWO, Y,
        stop("change_answer"), answers=("ask_scope_change",)),
    row(at("EXHIBITS_IN"), "report", "REPORTED", Q, SIGNATORY, "examination_report", P, TWO, Y,
        stop("examination"), stop("change_answer"), stop("day_answer"), *ENDED, stop("translation_due"),
        stop("consult_answer"),
        taken_up(returned_by(Q, "return_by")),
        measures="outcome", also=(Role.EXAMINER,)),
    row(at("REPORTED"), "ask_clarification", SAME, R, OFFICER, "information_request", S, ONE, Y,
        days("clarification", Q, 15)),
    # Also while the exhibits travel and after: what was asked before stays owed.
    row(at("REPORTED", "RETURNING", "RETURNED"), "clarify", SAME, Q, OFFICER, "information_answer", P, TWO, Y,
        stop("clarification"), answers=("ask_clarification",)),
    # A day on which the exhibits were lent goes before the one that the report names. What no report has answered when
    # they go back stays unexamined; `return_items` gives some of them back and leaves the examination as it is.
    # REFUSED too: a refusal may have crossed the exhibits, which then are with the side that refused.
    row(at("EXHIBITS_IN", "REPORTED", "REFUSED"), "return", "RETURNING", Q, EVIDENCE, "return_note", P,
        TWO, Y, stop("examination"), stop("change_answer"), stop("day_answer"), *GOES_BACK, RETURN_RECEIPT,
        measures="unexamined", moots=PARCEL),
    # What was withdrawn stays so, and its withdrawal is still to be noted.
    row(at("WITHDRAWN"), "return", SAME, Q, EVIDENCE, "return_note", P, TWO, Y, *GOES_BACK, RETURN_RECEIPT,
        moots=PARCEL),
    row(at("RETURNING"), "confirm_return", "RETURNED", R, EVIDENCE, "return_receipt", S, ONE, Y,
        stop("return_receipt"), *ENDED, stop("translation_due"), stop("consult_answer")),
    row(at("WITHDRAWN"), "confirm_return", SAME, R, EVIDENCE, "return_receipt", S, ONE, Y, stop("return_receipt")),
    # What was agreed to stay longer goes back by itself, before the others or after them. Whoever sent the exhibits may
    # also have closed the matter without them: what is lent does not end with it.
    *giving_back(HELD, Q, sign=P, eyes=TWO),
    *agreed_days.moved(
        at("MANDATED", "EXHIBITS_SENT", "EXHIBITS_IN"),
        {"examination": "examination", "exhibits": "exhibits_sent"},
        meanwhile=at("POSTPONED"),
    ),
    *agreed_days.lent(HELD | at("EXHIBITS_SENT"), Q, meanwhile=at("MANDATED", "POSTPONED")),
    *consulting(at("RECEIVED", "ACKNOWLEDGED", "MANDATED"), "UNCC 40(28)", at(*OPEN)),
)
# fmt: on

FORENSICS = Procedure(
    name="forensics",
    version=1,
    title="Entrusted forensic examination",
    open=OPEN,
    end=END,
    silent=SILENT,
    reopen=None,
    steps=(
        # What was proposed about the day of sending is over once they leave, whoever proposed it.
        *(replace(one, alike="which=exhibits") if one.act == "send_exhibits" else one for one in STEPS),
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(SILENT),
                None,
                work=("examination",),
                translation=True,
                lends=True,
            )
        ),
    ),
)
