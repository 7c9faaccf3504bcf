"""Expedited preservation and disclosure of traffic data: UNCC 42-43, BC 29-30 (`law.md` §3.2)."""

from __future__ import annotations

from dataclasses import replace

from app.procedures.inherited import (
    ACK_24_7,
    AFTER,
    DUTY,
    EVIDENCE,
    ONE,
    SIGNATORY,
    TRANSLATION,
    TWO,
    P,
    Q,
    R,
    S,
    Sets,
    Y,
    confirmed,
    consulting,
    days,
    hours,
    inherited,
    lapsed,
    oral,
    row,
    stop,
    stops_all,
    taken_up,
    until,
    working_days,
)
from app.procedures.table import BACK, NONE, SAME, Basis, Procedure, Starts, Step, Stops, at

OPEN = ("ORAL", "RECEIVED", "ACKNOWLEDGED", "QUERIED", "UNSAFE", "PRESERVED", "EXTENSION_ASKED", "HELD")
END = ("RELEASED", "EXPIRED", "NOT_PRESERVED", "REFUSED", "WITHDRAWN", "REFERRED", "LAPSED")
SILENT = ("RECEIVED", "ACKNOWLEDGED", "QUERIED")

TREATY = "UNCC 42(8)-(9), BC 29(7)"
STILL_KEPT = Starts("extension_in_time", Q, None, Basis.AGREED, TREATY, ends_as="preserved_until", by_measure=True)
"""The day that was promised last, while nobody has said whether it is prolonged: from then on the data may go."""
ANSWERED = Stops("preserved_until", crossed=False)
"""The requesting side has asked for longer or sent its request; where that changed nothing the day still nears."""
KEPT = at("PRESERVED", "EXTENSION_ASKED", "HELD")
FOLLOW_UP = until("follow_up", R, "intended_by")
"""The request that was announced (UNCC 42(3)(f)): by the day that the requesting side named."""
PRESERVE = replace(hours("preserve_act", Q, 24), by_measure=True)
"""No question has it stand: meanwhile the data may be gone. It runs for an item until each custodian has answered."""
LAST_WORD = replace(working_days("last_word", Q, 10), spent=True)
"""Where one item after the other was let go, released or lost, somebody says that nothing is left: `report_none`."""
GOES_ON = (stop("last_word"), LAST_WORD)
"""Another custodian or item was found; or nothing again."""
ANSWERS = (
    Stops("preserve_act", left="awaited"), replace(taken_up(PRESERVE), left="awaited"),
    until("traffic_disclosure", Q, "traffic_disclosure_due"), *GOES_ON,
)  # fmt: skip
"""Custodians answer one by one: of what one of them has not answered yet the time goes on."""
NEW = replace(taken_up(PRESERVE), left="awaited")
"""What is first named in writing, after the confirmation of what was said, is preserved as soon."""
WORKING = KEPT | at("ACKNOWLEDGED", "QUERIED")


def preserved(field: str) -> Starts:
    """Until when it is preserved: by then the requesting side extends it or sends its request."""
    found = Starts("preserved_until", R, None, Basis.TREATY, TREATY, field, by_measure=True, rows="holdings")
    return replace(found, unless="extension_in_time")


LET_GO = tuple(Stops(code, left="wanted") for code in ("preserved_until", "extension_in_time"))
"""What is let go, released or lost has no day to come; the rest keeps its own."""
ANSWERED_SO = Stops("extension_answer", left="open")
"""Whether what nobody keeps any more is kept for longer was answered by its loss or its release."""
GONE = (
    Stops("answer_query", left="open", named=True), Stops("unsafe_answer", left="open", named=True),
    Stops("preserve_act", left="awaited"), replace(ANSWERED_SO, named=True), *LET_GO,
)  # fmt: skip
"""What has lost its object where an item was let go."""
RELEASE_DUE = Starts("release_due", Q, working_days("release_due", Q, 10).spans, by_measure=True, lasting=True)
"""What the requesting side lets go is released soon (UNTOC 18(24)); what was only asked for needs no release."""
ALL_DUE = replace(RELEASE_DUE, whole=True)
FREED = (*LET_GO, ANSWERED_SO, Stops("release_due", left="kept"))


def moved(found: Starts, member: str) -> Starts:
    """Where another day is now the first for an item, by its custodians, it takes the place of the one that runs."""
    return replace(found, until="", ends_as=found.code, rows=member, left="wanted", unless="")


def freed(member: str) -> tuple[Stops | Starts, ...]:
    """What has no day any more, and what has another: by the custodians that the rows of a list tell of."""
    return *FREED, moved(preserved("preserved_until"), member), moved(STILL_KEPT, member), LAST_WORD


OPEN_ASKS = ("ask", "ask_extension", "warn_unsafe")
ASKED = ("ask_extension",)


def let_go(statuses: frozenset[str], then: str, once: tuple[str, ...] = ()) -> Step:
    """The requesting side lets an item go and keeps the rest: what was asked about it alone is asked no more, and where
    that had led the matter to where it stands, it is where it was before.
    """
    return row(
        statuses, "withdraw_part", then, R, SIGNATORY, "withdrawal", P, AFTER, Y, *GONE, RELEASE_DUE, LAST_WORD,
        articles="UNTOC 18(24)", measures="withdrawn", forgets=OPEN_ASKS, once=once,
    )  # fmt: skip


def by_item(step: Step) -> Step:
    """An answer to what was asked about several items: to each its own, and the matter stays until all have theirs."""
    return replace(step, once=ASKED)


def answering(step: Step) -> tuple[Step, Step]:
    """What may leave nothing of an item. Where longer is asked for, that answers for it, and is the answer where it
    leaves none of the items; the matter goes on from there.
    """
    asked = at("EXTENSION_ASKED")
    answer = replace(step, at=asked, then="PRESERVED", forgets=ASKED)
    return replace(step, at=step.at - asked), by_item(answer)


# fmt: off
STEPS = (
    row(at(NONE), "request", "RECEIVED", R, (DUTY, SIGNATORY), "preservation_request", P, AFTER, Y,
        ACK_24_7, FOLLOW_UP, TRANSLATION, articles="UNCC 42(1)-(3), BC 29(1)-(2), EIO 32, EER 11", measures="asked"),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, DUTY, "acknowledgement", S, ONE, Y,
        stop("ack_24_7"), stop("ack_mla"), PRESERVE),
    row(at("RECEIVED", "ACKNOWLEDGED"), "ask", "QUERIED", Q, DUTY, "information_request", S, ONE, Y,
        stop("ack_24_7"), stop("ack_mla"), hours("answer_query", R, 24), taken_up(PRESERVE), measures="queried"),
    row(at("QUERIED"), "answer", BACK, R, DUTY, "information_answer", S, ONE, Y,
        stop("answer_query"), answers=("ask",), measures="answered"),
    row(KEPT | at("UNSAFE"), "answer", SAME, R, DUTY, "information_answer", S, ONE, Y,
        stop("answer_query"), answers=("ask",), measures="answered"),
    row(at("ORAL", "RECEIVED", "ACKNOWLEDGED", "QUERIED"), "confirm", "PRESERVED", Q, DUTY,
        "preservation_confirmation", P, AFTER, Y, stop("ack_24_7"), stop("ack_mla"), *ANSWERS,
        preserved("preserved_until"), articles="UNCC 42(8), BC 29(7)", measures="preserved"),
    *answering(row(at("PRESERVED", "EXTENSION_ASKED"), "confirm", SAME, Q, DUTY, "preservation_confirmation", P, AFTER,
        Y, *ANSWERS, ANSWERED_SO, preserved("preserved_until"), moved(STILL_KEPT, "holdings"),
        articles="UNCC 42(8), BC 29(7)", measures="preserved")),
    # What is held for the request has no day: it stays until the decision (UNCC 42(8)).
    row(at("HELD"), "confirm", SAME, Q, DUTY, "preservation_confirmation", P, AFTER, Y,
        *ANSWERS, articles="UNCC 42(8), BC 29(7)", measures="preserved"),
    confirmed(at("PRESERVED", "EXTENSION_ASKED"), SAME, "preservation_request", FOLLOW_UP, TRANSLATION, NEW, *GOES_ON),
    # The request that was announced may be here already: where it is held for that, and in danger from there.
    confirmed(at("UNSAFE", "HELD"), SAME, "preservation_request", TRANSLATION, NEW, *GOES_ON),
    # Not where it is held: what is asked stands in the signed request that followed (UNCC 42(8)).
    lapsed(at("PRESERVED", "EXTENSION_ASKED", "UNSAFE"), measures="done"),
    row(WORKING - at("EXTENSION_ASKED"), "warn_unsafe", "UNSAFE", Q, DUTY, "preservation_warning", P, AFTER, Y,
        hours("unsafe_answer", R, 24), articles="UNCC 42(7), BC 29(6)", wakes=True),
    row(at("UNSAFE"), "proceed", BACK, R, DUTY, "preservation_decision", P, AFTER, Y,
        stop("unsafe_answer"), answers=("warn_unsafe",), articles="UNCC 42(7), BC 29(6)"),
    row(at("UNSAFE"), "drop", "WITHDRAWN", R, DUTY, "preservation_decision", P, AFTER, Y,
        stops_all(RELEASE_DUE.code), ALL_DUE, working_days("withdrawal_note", Q, 10), answers=("warn_unsafe",),
        articles="UNCC 42(7), BC 29(6)"),
    row(at("UNSAFE"), "resolve_unsafe", BACK, Q, DUTY, "preservation_warning", S, ONE, Y,
        stop("unsafe_answer"), forgets=("warn_unsafe",)),
    row(WORKING, "disclose_traffic", SAME, Q, EVIDENCE, "traffic_disclosure", P, AFTER, Y,
        stop("traffic_disclosure"), articles="UNCC 43(1), BC 30(1)"),
    row(WORKING, "withhold_traffic", SAME, Q, SIGNATORY, "refusal", P, TWO, Y,
        stop("traffic_disclosure"), articles="UNCC 43(2), BC 30(2)"),
    row(at("PRESERVED"), "ask_extension", "EXTENSION_ASKED", R, DUTY, "extension_request", P, AFTER, Y,
        ANSWERED, replace(days("extension_answer", Q, 7), by_measure=True), STILL_KEPT, articles="UNCC 42(9)",
        keeps=True),
    by_item(row(at("EXTENSION_ASKED"), "extend", "PRESERVED", Q, DUTY, "extension_confirmation", P, AFTER, Y,
        stop("extension_answer"), ANSWERED_SO, stop("extension_in_time"), preserved("until"), answers=ASKED,
        articles="UNCC 42(9)", measures="preserved")),
    by_item(row(at("EXTENSION_ASKED"), "decline_extension", "PRESERVED", Q, SIGNATORY, "extension_declined", P, TWO,
        Y, stop("extension_answer"), ANSWERED_SO, stop("extension_in_time"), preserved("kept_until"), answers=ASKED,
        articles="UNCC 42(9)", measures="kept")),
    row(at("PRESERVED", "EXTENSION_ASKED"), "follow_up", "HELD", R, SIGNATORY, "follow_up_notice", P, AFTER, Y,
        ANSWERED, stop("extension_answer"), Stops("extension_in_time", crossed=False), stop("follow_up"),
        articles="UNCC 42(8), BC 29(7)", keeps=True, forgets=ASKED),
    # What was announced may be sent before anybody has said that the data is preserved.
    row(at("RECEIVED", "ACKNOWLEDGED", "QUERIED"), "follow_up", SAME, R, SIGNATORY, "follow_up_notice", P, AFTER, Y,
        stop("follow_up"), articles="UNCC 42(8), BC 29(7)", keeps=True),
    row(at("HELD"), "release_after_decision", "RELEASED", Q, DUTY, "release_notice", P, AFTER, Y,
        stops_all(), articles="UNCC 42(8), BC 29(7)", measures="released"),
    row(at("PRESERVED", "EXTENSION_ASKED", "UNSAFE"), "expire", "EXPIRED", Q, DUTY, "release_notice", P, AFTER, Y,
        stops_all(), articles="UNCC 42(8)-(9), BC 29(7)", measures="released"),
    *answering(row(KEPT | at("UNSAFE"), "report_loss", SAME, Q, DUTY, "loss_report", P, AFTER, Y,
        Stops("preserve_act", left="awaited"), *freed("losses"), measures="lost", wakes=True)),
    # One item after the other: what was let go, what is over, what the decision on the request was about.
    *answering(row(KEPT | at("UNSAFE"), "release_part", SAME, Q, DUTY, "release_notice", P, AFTER, Y,
        *freed("released"), articles="UNCC 42(8)-(9), BC 29(7)", measures="released")),
    let_go(at("RECEIVED", "ACKNOWLEDGED", "PRESERVED", "HELD"), SAME),
    let_go(at("QUERIED"), BACK, ("ask",)),
    let_go(at("UNSAFE"), BACK, ("warn_unsafe",)),
    let_go(at("EXTENSION_ASKED"), "PRESERVED", ASKED),
    row(at(*OPEN) - at("ORAL"), "report_none", "NOT_PRESERVED", Q, DUTY, "execution_report", P, AFTER, Y,
        stops_all(), articles="UNCC 41(3)(b), 42(2)", measures="outcome"),
    *consulting(at("RECEIVED", "ACKNOWLEDGED", "QUERIED"), "UNCC 40(28), BC 27(6), EIO 11(4)",
        at(*OPEN) - at("ORAL"), hours("consult_answer", R, 24)),
    row(at("ORAL", "RECEIVED", "ACKNOWLEDGED", "QUERIED"), "refuse", "REFUSED", Q, SIGNATORY, "refusal", P, TWO, Y,
        stops_all(), articles="UNCC 42(5)-(6), BC 29(4)-(5)", measures="refused"),
    row(at("WITHDRAWN"), "release", "RELEASED", Q, DUTY, "release_notice", P, AFTER, Y, stops_all(),
        measures="released"),
)
# fmt: on

PRESERVATION = Procedure(
    name="preservation",
    version=1,
    title="Expedited preservation",
    open=OPEN,
    end=END,
    silent=SILENT,
    reopen=None,
    steps=(
        *STEPS,
        *oral("preservation_request", ACK_24_7, FOLLOW_UP, TRANSLATION),
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(SILENT),
                None,
                translation=True,
                withdrawn=(ALL_DUE,),
                spared=(RELEASE_DUE.code,),
            )
        ),
    ),
)
