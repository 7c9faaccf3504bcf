"""Assets: traced, frozen, confiscated, returned: UNCC 31, 49-52; UNCAC 54-57; UNTOC 12-14; ICJAL 39-54 (`law.md` §3.7).

One matter runs through stages; each stage has its own request, whose measures are named through all that follows.
"""

from __future__ import annotations

from dataclasses import replace

from app.procedures.inherited import (
    ACK_24_7,
    ACK_MLA,
    AFTER,
    DUTY,
    EXECUTION,
    OFFICER,
    ONE,
    OTHER,
    REVIEW_OF_PARTS,
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
    days,
    inherited,
    lapsed,
    oral,
    outliving,
    pause,
    postponing,
    resume,
    row,
    stop,
    stops_all,
    taken_up,
    until,
    working_days,
)
from app.procedures.table import BACK, NONE, SAME, Basis, Procedure, Span, Starts, Step, Stops, Unit, Who, at

OPEN = (
    "ORAL", "RECEIVED", "ACKNOWLEDGED", "QUERIED", "CONDITIONS_PROPOSED", "POSTPONED", "TRACED", "FROZEN",
    "LIFTING_ANNOUNCED", "CONFISCATED", "RETURN_PROPOSED", "RETURN_AGREED", "RETURN_PAID",
)  # fmt: skip
END = ("RETURNED", "LIFTED", "REFUSED", "WITHDRAWN", "REFERRED", "LAPSED")
SILENT = tuple(status for status in OPEN if status not in ("ORAL", "FROZEN", "LIFTING_ANNOUNCED"))

DAY = Span(24, Unit.HOURS)
AT_ONCE = Starts("execution", Q, (None, DAY, DAY))
"""An urgent freeze is decided on and done within a day of its receipt, acknowledged or not: money moves."""
NEXT_AT_ONCE = replace(AT_ONCE, where="stage=freeze")
FROZEN_UNTIL = outliving(until("frozen_until", Q, "until"))
HELD_YET = at(*OPEN, *END, "CLOSED") - at("ORAL", "RECEIVED", "FROZEN", "LIFTING_ANNOUNCED", "LAPSED")
"""Where something may still be frozen, whatever became of the matter and of the rest meanwhile."""
LIFTING_DUE = outliving(replace(working_days("lifting_due", Q, 10), lasting=True))
"""What the requesting side lets go is free soon (UNTOC 18(24)), whatever becomes of the rest."""
FREED = (stop("frozen_until"), stop("lifting_due"))
GONE = tuple(
    Stops(code, moot=True) for code in ("ack_mla", "ack_24_7", "execution", "answer_query", "conditions_answer")
)
"""What has lost its object where a part was let go and nothing else is asked for."""
ASKED_ABOUT = tuple(one for one in GONE if one.code in ("answer_query", "conditions_answer"))
RETURN = days("return", Q, 60)
STAGES = at("TRACED", "FROZEN", "LIFTING_ANNOUNCED", "CONFISCATED")
RETURNING = at("RETURN_PROPOSED", "RETURN_AGREED", "RETURN_PAID")
BESIDE = at("CONFISCATED") | RETURNING
"""Where one asset has gone on, and another may be frozen still."""
KEPT = at("FROZEN", "LIFTING_ANNOUNCED") | BESIDE
UNDECIDED = at("RECEIVED", "ACKNOWLEDGED")
NEXT = ("ask_next_stage",)
ACTED_UPON = at("FROZEN", "LIFTING_ANNOUNCED", "CONFISCATED") | RETURNING
"""Where a spoken request to freeze leads that was executed before anybody wrote it down."""
PROPOSALS = ("propose_return", "counter")
LIFTING = ("announce_lifting",)
QUESTIONS = ("ask", "propose_conditions")
UNRETURNED = Stops("return_decision", whole=True)
"""Who says that nothing is given back has decided on the return."""
NOT_GIVEN = "UNCC 52, UNCAC 57, ICJAL 52"
SECURE, SEIZE, GIVE_BACK = "UNCC 50, UNCAC 55(2), ICJAL 39-41", "UNCC 50, UNCAC 55(1), ICJAL 48", "UNCC 52, UNCAC 57"


def let_go(statuses: frozenset[str], then: str, once: tuple[str, ...] = ()) -> Step:
    """The requesting side lets a part go and keeps the rest: what was asked about it alone is asked no more, nor is it
    heard on the lifting of that; where this had led the matter to where it stands, it is where it was before.
    """
    return row(
        statuses, "withdraw_part", then, R, SIGNATORY, "withdrawal", P, AFTER, Y,
        *GONE, Stops("lifting_answer", left="open"), stop("review_postponement"), LIFTING_DUE, articles="UNTOC 18(24)",
        measures="withdrawn", forgets=("ask_next_stage", "ask_prolong", *QUESTIONS, *LIFTING), once=once,
    )  # fmt: skip


# fmt: off
STEPS = (
    row(at(NONE), "ask_freeze", "RECEIVED", R, (SIGNATORY, DUTY), "asset_request", P, AFTER, Y,
        ACK_24_7, AT_ONCE, TRANSLATION, articles=SECURE, measures="asked"),
    *(row(at(NONE), act, "RECEIVED", R, SIGNATORY, "asset_request", P, TWO, Y,
          ACK_MLA, TRANSLATION, articles=article, measures="asked")
      for act, article in (
          ("ask_trace", "UNCC 40(3)(j), 50, UNCAC 55(2)"), ("ask_confiscate", SEIZE), ("ask_return", GIVE_BACK),
      )),
    row(STAGES, "ask_next_stage", SAME, R, SIGNATORY, "asset_request", P, TWO, Y, ACK_MLA, NEXT_AT_ONCE,
        measures="asked"),
    row(STAGES | RETURNING, "refuse_stage", SAME, Q, SIGNATORY, "partial_refusal", P, TWO, Y,
        stop("ack_mla"), stop("execution"), *ASKED_ABOUT, replace(UNRETURNED, asked="stage=return"),
        answers=("ask_next_stage",), measures="refused", forgets=QUESTIONS),
    # A further stage is met as the first one was, and what went before stands meanwhile.
    row(STAGES, "acknowledge", SAME, Q, OFFICER, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), taken_up(EXECUTION), meets=NEXT),
    row(STAGES, "ask", SAME, Q, OFFICER, "information_request", S, ONE, Y,
        stop("ack_mla"), days("answer_query", R, 30), pause("execution"), measures="queried"),
    row(STAGES | RETURNING, "answer", SAME, R, OFFICER, "information_answer", P, AFTER, Y,
        stop("answer_query"), resume("execution"), answers=("ask",), measures="answered"),
    row(STAGES, "propose_conditions", SAME, Q, SIGNATORY, "conditions", P, TWO, Y,
        stop("ack_mla"), days("conditions_answer", R, 30), pause("execution"), meets=NEXT),
    row(STAGES, "accept_conditions", SAME, R, SIGNATORY, "conditions_accepted", P, TWO, Y,
        stop("conditions_answer"), resume("execution"), answers=("propose_conditions",)),
    row(STAGES, "decline_conditions", SAME, R, SIGNATORY, "conditions_declined", P, TWO, Y,
        stop("conditions_answer"), resume("execution"), answers=("propose_conditions",)),
    row(STAGES, "postpone_part", SAME, Q, SIGNATORY, "postponement", P, TWO, Y,
        stop("ack_mla"), REVIEW_OF_PARTS, pause("execution"), meets=NEXT),
    row(STAGES, "resume_part", SAME, Q, OFFICER, "resumption", S, ONE, Y,
        stop("review_postponement"), resume("execution")),
    row(STAGES, "report_trace", SAME, Q, OFFICER, "asset_report", P, TWO, Y,
        stop("ack_mla"), stop("execution"), answers=NEXT, articles="UNCC 40(3)(j), 50, UNCAC 55(2)",
        measures="outcome"),
    row(STAGES - at("TRACED"), "freeze", SAME, Q, SIGNATORY, "freezing_notice", P, AFTER, Y,
        stop("ack_mla"), stop("execution"), FROZEN_UNTIL, answers=NEXT, articles=SECURE, measures="running"),
    row(at("CONFISCATED"), "confiscate", SAME, Q, SIGNATORY, "confiscation_notice", P, TWO, Y,
        stop("ack_mla"), stop("execution"), *FREED, days("return_decision", Q, 90), answers=NEXT,
        articles=SEIZE, measures="done"),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, OFFICER, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), stop("ack_24_7"), taken_up(EXECUTION)),
    row(UNDECIDED, "ask", "QUERIED", Q, OFFICER, "information_request", S, ONE, Y,
        stop("ack_mla"), stop("ack_24_7"), days("answer_query", R, 30), taken_up(EXECUTION), pause("execution"),
        measures="queried"),
    row(at("QUERIED"), "answer", BACK, R, OFFICER, "information_answer", P, AFTER, Y,
        stop("answer_query"), resume("execution"), answers=("ask",), measures="answered"),
    row(at("ACKNOWLEDGED"), "propose_conditions", "CONDITIONS_PROPOSED", Q, SIGNATORY, "conditions", P, TWO, Y,
        days("conditions_answer", R, 30), pause("execution")),
    row(at("CONDITIONS_PROPOSED"), "accept_conditions", "ACKNOWLEDGED", R, SIGNATORY, "conditions_accepted", P, TWO, Y,
        stop("conditions_answer"), resume("execution"), answers=("propose_conditions",)),
    row(at("CONDITIONS_PROPOSED"), "decline_conditions", "ACKNOWLEDGED", R, SIGNATORY, "conditions_declined", P, TWO,
        Y, stop("conditions_answer"), resume("execution"), answers=("propose_conditions",)),
    *postponing(at("ACKNOWLEDGED"), ("execution",), REVIEW_OF_PARTS),
    row(UNDECIDED | at("ORAL", "QUERIED", "CONDITIONS_PROPOSED", "POSTPONED"), "refuse", "REFUSED", Q, SIGNATORY,
        "refusal", P, TWO, Y, stops_all(), measures="refused"),
    row(at("ACKNOWLEDGED"), "report_trace", "TRACED", Q, OFFICER, "asset_report", P, TWO, Y,
        stop("execution"), articles="UNCC 40(3)(j), 50, UNCAC 55(2)", measures="outcome"),
    row(UNDECIDED | at("ORAL", "TRACED"), "freeze", "FROZEN", Q, SIGNATORY, "freezing_notice", P, AFTER, Y,
        stop("ack_mla"), stop("ack_24_7"), stop("execution"), FROZEN_UNTIL,
        articles=SECURE, measures="running", forgets=("ask_next_stage",)),
    confirmed(ACTED_UPON, SAME, "asset_request", TRANSLATION),
    lapsed(at("FROZEN", "LIFTING_ANNOUNCED"), *FREED, measures="done"),
    let_go(at(*OPEN) - at("ORAL", "QUERIED", "CONDITIONS_PROPOSED", "LIFTING_ANNOUNCED"), SAME),
    let_go(at("QUERIED"), BACK, ("ask",)),
    let_go(at("CONDITIONS_PROPOSED"), BACK, ("propose_conditions",)),
    let_go(at("LIFTING_ANNOUNCED"), "FROZEN", LIFTING),
    # What is frozen beside what has gone on is prolonged, announced, pleaded for and lifted as before (ADR 0067).
    row(KEPT, "ask_prolong", SAME, R, SIGNATORY, "extension_request", P, TWO, Y, articles="ICJAL 41, 44", keeps=True),
    row(KEPT, "prolong", SAME, Q, SIGNATORY, "extension_confirmation", P, TWO, Y,
        stop("frozen_until"), FROZEN_UNTIL, answers=("ask_prolong",), articles="ICJAL 41, 44",
        measures="prolonged"),
    row(KEPT, "decline_prolong", SAME, Q, SIGNATORY, "extension_declined", P, TWO, Y,
        answers=("ask_prolong",)),
    row(at("FROZEN"), "announce_lifting", "LIFTING_ANNOUNCED", Q, SIGNATORY, "lifting_intention", P, TWO, Y,
        days("lifting_answer", R, 15), articles="UNCAC 55(8)"),
    row(BESIDE | at("LIFTING_ANNOUNCED"), "announce_lifting", SAME, Q, SIGNATORY, "lifting_intention", P, TWO, Y,
        days("lifting_answer", R, 15), articles="UNCAC 55(8)"),
    row(at("LIFTING_ANNOUNCED"), "plead", "FROZEN", R, SIGNATORY, "plea", P, TWO, Y,
        stop("lifting_answer"), articles="UNCAC 55(8)", keeps=True, forgets=LIFTING),
    row(at(*OPEN) - at("LIFTING_ANNOUNCED"), "plead", SAME, R, SIGNATORY, "plea", P, TWO, Y,
        stop("lifting_answer"), articles="UNCAC 55(8)", keeps=True, answers=LIFTING),
    row(at("FROZEN", "LIFTING_ANNOUNCED"), "lift", "LIFTED", Q, SIGNATORY, "lifting_notice", P, TWO, Y,
        stops_all(), *FREED, articles="UNCAC 55(8)", measures="lifted"),
    row(HELD_YET, "lift", SAME, Q, SIGNATORY, "lifting_notice", P, TWO, Y,
        *FREED, stop("lifting_answer"), articles="UNCAC 55(8)", measures="lifted", forgets=LIFTING),
    row(at("FROZEN", "LIFTING_ANNOUNCED"), "lift_part", "FROZEN", Q, SIGNATORY, "lifting_notice", P, TWO, Y,
        *FREED, stop("lifting_answer"), articles="UNCAC 55(8)", measures="lifted", forgets=LIFTING),
    row(KEPT, "third_party_claim", SAME, Q, OFFICER, "third_party_notice", S, ONE, N,
        articles="UNCAC 55(9), ICJAL 45"),
    row(at("ACKNOWLEDGED", "TRACED", "FROZEN", "LIFTING_ANNOUNCED"), "confiscate", "CONFISCATED", Q, SIGNATORY,
        "confiscation_notice", P, TWO, Y, stop("ack_mla"), stop("execution"), *FREED,
        days("return_decision", Q, 90), articles=SEIZE, measures="done", forgets=("ask_next_stage", "ask_prolong")),
    row(at("TRACED", "CONFISCATED"), "close", "CLOSED", R, OFFICER, "closing_note", S, ONE, Y, stops_all()),
    # What the other State has confiscated by itself is asked back as the first stage of all.
    row(at("ACKNOWLEDGED"), "propose_return", "RETURN_PROPOSED", Who.ANY, SIGNATORY, "return_proposal", P, TWO, Y,
        pause("execution"), days("proposal_answer", OTHER, 30), articles=GIVE_BACK),
    row(at("CONFISCATED"), "propose_return", "RETURN_PROPOSED", Who.ANY, SIGNATORY, "return_proposal", P, TWO, Y,
        stop("ack_mla"), stop("execution"), stop("review_postponement"), stop("conditions_answer"),
        stop("return_decision"), days("proposal_answer", OTHER, 30), articles=GIVE_BACK,
        forgets=("ask_next_stage",)),
    row(at("RETURN_PROPOSED"), "counter", SAME, OTHER, SIGNATORY, "return_proposal", P, TWO, Y,
        stop("proposal_answer"), days("proposal_answer", OTHER, 30), answers=PROPOSALS, articles=GIVE_BACK),
    row(at("RETURN_PROPOSED"), "agree_return", "RETURN_AGREED", OTHER, SIGNATORY, "return_agreement", P, TWO, Y,
        stop("proposal_answer"), stop("execution"), RETURN, until("return", Q, "pay_by", Basis.AGREED),
        answers=PROPOSALS, articles=GIVE_BACK),
    # The terms are not agreed to, and the return is still to be decided on; or nothing is given back (ICJAL 52).
    row(at("RETURN_PROPOSED"), "decline_return", BACK, OTHER, SIGNATORY, "return_declined", P, TWO, Y,
        stop("proposal_answer"), resume("execution"), taken_up(EXECUTION), answers=PROPOSALS, articles=GIVE_BACK),
    row(at("RETURN_PROPOSED"), "refuse_return", BACK, Q, SIGNATORY, "partial_refusal", P, TWO, Y,
        stop("proposal_answer"), resume("execution"), answers=PROPOSALS, articles=NOT_GIVEN, measures="return_refused"),
    row(at("CONFISCATED"), "refuse_return", SAME, Q, SIGNATORY, "partial_refusal", P, TWO, Y,
        stop("ack_mla"), stop("execution"), UNRETURNED, articles=NOT_GIVEN, measures="return_refused",
        forgets=("ask_next_stage",)),
    # A suit comes in after the agreement (ICJAL 52). When it is over, what is left to be given back is proposed anew.
    row(at("RETURN_AGREED"), "refuse_return", "CONFISCATED", Q, SIGNATORY, "partial_refusal", P, TWO, Y,
        stop("return"), articles=NOT_GIVEN, measures="return_refused"),
    row(at("RETURN_AGREED"), "pay", "RETURN_PAID", Q, OFFICER, "return_note", P, TWO, Y,
        stop("return"), days("return_receipt", R, 20)),
    row(at("RETURN_PAID"), "report_missing", "RETURN_AGREED", R, OFFICER, "return_receipt", S, ONE, Y,
        stop("return_receipt"), RETURN, answers=("pay",)),
    row(at("RETURN_PAID"), "confirm", "RETURNED", R, OFFICER, "return_receipt", S, ONE, Y,
        stops_all(), answers=("pay",), measures="returned"),
    row(at("RETURN_PAID"), "confirm_part", "CONFISCATED", R, OFFICER, "return_receipt", S, ONE, Y,
        stop("return_receipt"), answers=("pay",), measures="returned"),
    row(at("WITHDRAWN"), "confirm", SAME, R, OFFICER, "return_receipt", S, ONE, Y,
        answers=("pay",), measures="returned"),
    *consulting(UNDECIDED | STAGES, "UNCC 40(28)", at(*SILENT)),
)
# fmt: on

ASSETS = Procedure(
    name="assets",
    version=1,
    title="Assets",
    open=OPEN,
    end=END,
    silent=SILENT,
    reopen="ACKNOWLEDGED",
    steps=(
        *STEPS,
        *oral("asset_request", ACK_24_7, AT_ONCE, TRANSLATION),
        *inherited(
            Sets(
                frozenset(OPEN),
                frozenset(END),
                frozenset(SILENT),
                "ACKNOWLEDGED",
                work=("execution",),
                translation=True,
                withdrawn=(replace(LIFTING_DUE, whole=True),),
            )
        ),
    ),
)
