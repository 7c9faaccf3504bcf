"""Measures through a provider, on request or on the own initiative of its State (`law.md` §3.5).

No treaty obliges: it is done by comity and domestic law, and only for what is an offence in both States.
"""

from __future__ import annotations

from app.procedures.inherited import (
    AFTER,
    ENDED,
    HALF_HOUR,
    OFFICER,
    ONE,
    SIGNATORY,
    TRANSLATION,
    TWO,
    WEEKS_TWO,
    N,
    P,
    Q,
    R,
    S,
    Sets,
    Y,
    consulting,
    days,
    inherited,
    outliving,
    pause,
    resume,
    row,
    stop,
    stops_all,
    taken_up,
    working_days,
)
from app.procedures.table import BACK, NONE, SAME, Procedure, Span, Starts, Unit, at

OPEN = ("RECEIVED", "ACKNOWLEDGED", "QUERIED")
END = ("MEASURED", "LIFTED", "REFUSED", "WITHDRAWN", "REFERRED")
EARLY = at("RECEIVED", "ACKNOWLEDGED")

ACK = Starts("ack_mla", Q, (WEEKS_TWO, HALF_HOUR, HALF_HOUR))
"""Routine as any request, urgent as among 24/7 points."""
MEASURE = Starts("measure", Q, (Span(10, Unit.DAYS), Span(24, Unit.HOURS), Span(24, Unit.HOURS)))
CONSULT = Starts("consult_answer", R, (Span(15, Unit.DAYS), Span(24, Unit.HOURS), Span(24, Unit.HOURS)))
REVIEW = outliving(days("review_measures", Q, 90))
"""An account stays suspended when the matter is closed."""
CLOSED_BEFORE = at("REFUSED", "WITHDRAWN", "REFERRED", "CLOSED")
"""Where a measure may go on that was taken before the matter was closed, or closed and reopened."""

# fmt: off
STEPS = (
    row(at(NONE), "request", "RECEIVED", R, SIGNATORY, "provider_measure_request", P, AFTER, Y,
        ACK, TRANSLATION, measures="asked"),
    row(at(NONE), "notify_own_initiative", "MEASURED", Q, OFFICER, "provider_measure_notice", P, AFTER, Y,
        measures="taken"),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, OFFICER, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), MEASURE),
    row(EARLY, "ask", "QUERIED", Q, OFFICER, "information_request", S, ONE, Y,
        stop("ack_mla"), days("answer_query", R, 30), taken_up(MEASURE), pause("measure"), measures="queried"),
    row(at("QUERIED"), "answer", BACK, R, OFFICER, "information_answer", P, AFTER, Y,
        stop("answer_query"), resume("measure"), answers=("ask",), measures="answered"),
    # No treaty wants it; but where the laws of both alone decide, a refusal is talked over first.
    *consulting(at(*OPEN), "", clock=CONSULT),
    row(at(*OPEN), "refuse", "REFUSED", Q, SIGNATORY, "refusal", P, TWO, Y,
        stops_all(), measures="refused"),
    row(at("ACKNOWLEDGED", "QUERIED"), "report_measures", "MEASURED", Q, OFFICER, "provider_measure_report", P, TWO, Y,
        stop("measure"), stop("answer_query"), stop("consult_answer"), stop("translation_due"), *ENDED, REVIEW,
        measures="outcome"),
    row(at("MEASURED"), "ask_change", SAME, R, SIGNATORY, "provider_measure_change", P, TWO, Y,
        working_days("change_answer", Q, 10)),
    row(at("MEASURED"), "decide_change", SAME, Q, SIGNATORY, "provider_measure_decision", P, TWO, Y,
        stop("change_answer"), stop("review_measures"), REVIEW, answers=("ask_change",)),
    # They were looked at again, and stand.
    row(at("MEASURED") | CLOSED_BEFORE, "report_review", SAME, Q, OFFICER, "status_report", S, ONE, N, REVIEW),
    row(at("MEASURED"), "lift", "LIFTED", Q, OFFICER, "provider_measure_lifted", P, TWO, Y,
        stops_all(), stop("review_measures")),
    row(CLOSED_BEFORE, "lift", SAME, Q, OFFICER, "provider_measure_lifted", P, TWO, Y, stop("review_measures")),
)
# fmt: on

PROVIDER_MEASURES = Procedure(
    name="provider_measures",
    version=1,
    title="Measures through a provider",
    open=OPEN,
    end=END,
    silent=OPEN,
    reopen="ACKNOWLEDGED",
    steps=(
        *STEPS,
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(OPEN),
                "ACKNOWLEDGED",
                again=MEASURE,
                work=(MEASURE.code,),
                translation=True,
            )
        ),
    ),
)
