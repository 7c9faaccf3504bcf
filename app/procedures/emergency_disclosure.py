"""Emergency disclosure between 24/7 points: UNCC 41(3)(e), 2AP 9 (`law.md` §3.14)."""

from __future__ import annotations

from dataclasses import replace

from app.procedures.inherited import (
    ACK_24_7,
    AFTER,
    CONSULTED,
    DESTROYED,
    DUTY,
    EVIDENCE,
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
    confirmed,
    consulting,
    destroyed_by,
    hours,
    inherited,
    lapsed,
    oral,
    row,
    sooner,
    stop,
    stops_all,
    until,
)
from app.procedures.table import NONE, SAME, Procedure, Starts, Step, Stops, at

OPEN = ("ORAL", "RECEIVED", "ACKNOWLEDGED", "DETERMINED")
END = ("DISCLOSED", "NOT_FOUND", "REFUSED", "WITHDRAWN", "LAPSED")
SILENT = OPEN[1:]
WRITTEN = at(*SILENT)
HEARD = at("ORAL", "ACKNOWLEDGED", "DETERMINED")
"""Where somebody has read or heard the request."""
EVER = at(*OPEN, *END)
"""Where a part may have come, whatever became of the rest."""
DETERMINE = replace(hours("determine", Q, 4), by_measure=True)
UNDETERMINED_REST = replace(DETERMINE, left="open", untold="determine|propose_conditions")
"""What a letter on some items leaves undetermined, also where nothing had begun the time for it yet."""
DISCLOSE = replace(hours("disclose", Q, 8), by_measure=True)
PROMISED = replace(DISCLOSE, where="decision=will_disclose")
"""Whoever found that there is no emergency owes no disclosure."""
EXPECTED = replace(sooner(until("disclose", Q, "expected_by")), by_measure=True, where="decision=will_disclose")
"""Who says when it will come is held to that: an earlier time than the usual one, and never a later."""
EXPECTED_SO = replace(sooner(until("disclose", Q, "expected_by")), by_measure=True, answered=True)
"""What was promised on conditions is owed as promised once they are accepted."""
TO_COME = replace(sooner(Starts("disclose", Q, None, rows="to_come.expected_by")), by_measure=True)
"""The same of each item that a part leaves."""
LAST_WORD = replace(hours("last_word", Q, 24), spent=True)
"""Where one item after the other came, was refused or let go, somebody says that nothing is left: `report_rest`."""
ITEMS_OVER = (Stops("determine", left="open"), Stops("disclose", left="open"))
"""The work ends for what is over, in whatever order that went."""
ITEMS_DONE = (
    Stops("determine", rows="outcomes"), Stops("disclose", rows="outcomes"), *ITEMS_OVER,
    Stops("conditions_answer", rows="outcomes", moot=True),
)  # fmt: skip
"""What is said of an item ends the work on that alone, and the wait for an answer where that was about nothing else."""
REGULARISE = replace(until("regularise", R, "regularise_by"), once=True)
"""One formal request follows a matter (2AP 9(5)), however many letters bring its data."""
WHAT_CAME = ("regularise",)
"""What is owed for the part that came, whatever becomes of the rest."""
BRINGS = (REGULARISE, destroyed_by(R))
GONE = (
    *(Stops(code, moot=True) for code in ("ack_24_7", "ack_mla", "answer_query", "conditions_answer")), *ITEMS_OVER,
)  # fmt: skip
"""What has lost its object where an item was refused or let go and nothing is left that it is about."""
QUESTIONS = ("ask", "propose_conditions")
DECIDED = (stop("ack_24_7"), stop("ack_mla"), stop("determine"), stop("conditions_answer"), stop("disclose"))
"""What a determination ends, the one before it too."""
UNDETERMINED = at("ORAL", "RECEIVED", "ACKNOWLEDGED")
GIVEN, NOT_HELD = "UNCC 41(3)(e), 2AP 9(2)", "UNCC 41(3)(e), 2AP 9(6)"


def _part_stays(step: Step) -> Step:
    """A lapse lets go what was not done; for the part that came the formal request is owed still."""
    return replace(step, clocks=(stops_all(*WHAT_CAME),)) if step.act == "lapse" else step


# fmt: off
STEPS = (
    row(at(NONE), "request", "RECEIVED", R, DUTY, "emergency_request", P, AFTER, Y,
        ACK_24_7, TRANSLATION, articles="UNCC 41(3)(e), 2AP 9(1), 9(3)", measures="asked"),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, DUTY, "acknowledgement", S, ONE, Y,
        stop("ack_24_7"), stop("ack_mla"), DETERMINE),
    row(WRITTEN, "ask", SAME, Q, DUTY, "information_request", S, ONE, N, hours("answer_query", R, 2),
        wakes=True),
    row(WRITTEN, "answer", SAME, R, DUTY, "information_answer", S, ONE, N, stop("answer_query"), answers=("ask",)),
    # A determination may be of some items alone: their time is theirs, and the others are determined on by themselves.
    row(UNDETERMINED | at("DETERMINED"), "determine", "DETERMINED", Q, DUTY, "determination", S, ONE, Y,
        *DECIDED, PROMISED, EXPECTED, UNDETERMINED_REST, articles="UNCC 2(o), 2AP 9(6)",
        forgets=("propose_conditions",), wakes=True),
    # Data on conditions: whoever gets it accepts them and is bound, or says that it cannot keep them; then the other
    # side determines anew, or discloses all the same (2AP 9(7)).
    row(UNDETERMINED | at("DETERMINED"), "propose_conditions", "DETERMINED", Q, DUTY, "determination", S, ONE, Y,
        *DECIDED, hours("conditions_answer", R, 1), UNDETERMINED_REST, articles="UNCC 41(3)(e), 2AP 9(6)",
        forgets=("propose_conditions",), wakes=True),
    row(at("DETERMINED"), "accept_conditions", SAME, R, DUTY, "conditions_accepted", P, AFTER, Y,
        stop("conditions_answer"), replace(DISCLOSE, answered=True), EXPECTED_SO, answers=("propose_conditions",),
        articles="UNCC 41(3)(e), 2AP 9(7)", wakes=True),
    row(at("DETERMINED"), "decline_conditions", SAME, R, DUTY, "conditions_declined", P, AFTER, Y,
        stop("conditions_answer"), replace(DETERMINE, answered=True), answers=("propose_conditions",),
        articles="UNCC 41(3)(e), 2AP 9(7)", wakes=True),
    # What was said by word of mouth is still owed in writing once it was done (2AP 9(4)).
    row(HEARD, "disclose", "DISCLOSED", Q, EVIDENCE, "emergency_disclosure",
        P, AFTER, Y, stops_all("confirm_oral", *WHAT_CAME), *BRINGS, articles=GIVEN, measures="outcome", wakes=True),
    # What is there goes at once, and the rest when it is there: each item by itself.
    row(HEARD, "disclose_part", SAME, Q, EVIDENCE, "emergency_disclosure",
        P, AFTER, Y, *ITEMS_DONE, TO_COME, LAST_WORD, *BRINGS, articles=GIVEN, measures="outcome", wakes=True),
    # Nobody waits for data that is not there, or with a provider in another State.
    row(HEARD, "report_none", "NOT_FOUND", Q, DUTY, "execution_report",
        P, AFTER, Y, stops_all("confirm_oral", *WHAT_CAME), articles=NOT_HELD, measures="outcome", wakes=True),
    # What is not there is said at once, and the rest goes on.
    row(HEARD, "report_part", SAME, Q, DUTY, "execution_report",
        P, AFTER, Y, *ITEMS_DONE, LAST_WORD, articles=NOT_HELD, measures="outcome", wakes=True),
    # Once a part has come the end says so: of the rest nothing is held, or it is refused.
    row(HEARD, "report_rest", "DISCLOSED", Q, DUTY, "execution_report",
        P, AFTER, Y, stops_all("confirm_oral", *WHAT_CAME), articles=NOT_HELD, measures="outcome", wakes=True),
    row(at("ACKNOWLEDGED", "DETERMINED"), "refuse_rest", "DISCLOSED", Q, SIGNATORY, "partial_refusal", P, TWO, Y,
        stops_all("confirm_oral", *WHAT_CAME), measures="refused"),
    row(WRITTEN, "refuse_part", SAME, Q, SIGNATORY, "partial_refusal", P, TWO, Y,
        *GONE, LAST_WORD, measures="refused", forgets=QUESTIONS),
    row(WRITTEN, "withdraw_part", SAME, R, SIGNATORY, "withdrawal", P, AFTER, Y,
        *GONE, LAST_WORD, articles="UNTOC 18(24)", measures="withdrawn", forgets=QUESTIONS),
    confirmed(at("DETERMINED"), SAME, "emergency_request", TRANSLATION, UNDETERMINED_REST),
    confirmed(at("DISCLOSED", "NOT_FOUND"), SAME, "emergency_request"),
    _part_stays(lapsed(at("DETERMINED"))),
    *consulting(WRITTEN, "", clock=hours("consult_answer", R, 1), role=DUTY),
    row(WRITTEN, "refuse", "REFUSED", Q, SIGNATORY, "refusal", P, TWO, Y, stops_all(*WHAT_CAME), measures="refused"),
    # As soon as a part has come, and whatever becomes of the rest.
    row(EVER, "regularise", SAME, R, SIGNATORY, "follow_up_notice", P, TWO, Y,
        stop("regularise"), articles="2AP 9(5)"),
    row(EVER | at("CLOSED"), "confirm_evidence", SAME, R, EVIDENCE, "evidence_receipt", S, ONE, N),
)
# fmt: on

EMERGENCY_DISCLOSURE = Procedure(
    name="emergency_disclosure",
    version=1,
    title="Emergency disclosure",
    open=OPEN,
    end=END,
    silent=SILENT,
    reopen="ACKNOWLEDGED",
    steps=(
        *STEPS,
        *map(_part_stays, oral("emergency_request", ACK_24_7, TRANSLATION)),
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(SILENT),
                "ACKNOWLEDGED",
                again=DETERMINE,
                translation=True,
                tells=(CONSULTED, DESTROYED),
                work=(DETERMINE.code,),
                spared=WHAT_CAME,
            )
        ),
    ),
)
