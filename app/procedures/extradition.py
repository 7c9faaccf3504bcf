"""Extradition, provisional arrest, transit, transfer of sentenced persons: UNCC 37, 38; UNTOC 16; UNCAC 44; BC 24.

`law.md` §3.6. Nothing here leaves before the second look, however urgent: a person's liberty hangs on it.
"""

from __future__ import annotations

from dataclasses import replace

from app.procedures import agreed_days, custody
from app.procedures.inherited import (
    ACK_24_7,
    ACK_MLA,
    DUTY,
    ENDED,
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
    consulting,
    days,
    giving_back,
    hours,
    inherited,
    outliving,
    pause,
    resume,
    returned_by,
    row,
    stop,
    stops_all,
    taken_up,
    until,
)
from app.procedures.table import BACK, NONE, SAME, Basis, Eyes, Procedure, Stops, at

OPEN = (
    "PROVISIONAL", "ARRESTED", "RECEIVED", "ACKNOWLEDGED", "QUERIED", "APPEAL_PENDING", "GRANTED", "GRANTED_POSTPONED",
    "TEMPORARILY_SURRENDERED", "TRANSIT_ASKED",
)  # fmt: skip
END = ("SURRENDERED", "REFUSED", "WITHDRAWN", "LAPSED", "REFERRED", "TRANSIT_DECIDED")
SILASTING = ("PROVISIONAL", "RECEIVED", "ACKNOWLEDGED", "QUERIED", "TRANSIT_ASKED")
"""Where nobody is held."""

ARREST = "UNCC 37(10), UNTOC 16(9), UNCAC 44(10)"
PROSECUTE = "UNCC 37(11), UNTOC 16(10), UNCAC 44(11), BC 24(6)"
CONSULT = "UNCC 37(17), UNTOC 16(16), UNCAC 44(17)"
GIVEN_BACK = returned_by(R, "items[].return_by")
"""Things that went with the person and are to come back."""
GIVEN = at("GRANTED", "GRANTED_POSTPONED")
LASTING = at(*OPEN, *END, "CLOSED") - at("PROVISIONAL", "ARRESTED", "TRANSIT_ASKED", "TRANSIT_DECIDED")
"""Where a person or a thing may still be away, whatever became of the matter meanwhile."""
INSTEAD = at("REFUSED", "ACKNOWLEDGED", "QUERIED", "APPEAL_PENDING", "REFERRED", "CLOSED")
"""Where a person may be prosecuted who was not extradited, also when the matter was closed, or closed and reopened."""
FREED = at("WITHDRAWN", "REFUSED", "REFERRED", "CLOSED")
"""Where somebody may still be held whom nobody is to have: the other side may have closed what it withdrew."""
REPORTED_ON = outliving(until("outcome_report", Q, "outcome_report_on"))
REPORTED_NEXT = outliving(until("outcome_report", Q, "next_report_on"))
ON_DUTY = (OFFICER, DUTY)
"""Who answers a request for arrest at night: an act has the same roles in every status."""
HALF_A_YEAR = 182
GRANT_ENDS = (stop("consult_answer"), stop("outcome_report"))
"""Nobody is asked any more what would speak against a refusal, or owes a prosecution in its place."""
IN_VAIN = (*ENDED, stop("consult_answer"), stop("translation_due"), stop("day_answer"))
"""What has lost its object once the person is surrendered."""
DECIDE = days("decide_extradition", Q, HALF_A_YEAR)
CONSENTED = taken_up(days("surrender", Q, 30))
"""A further consent puts no other day in the place of the one that stands, agreed or not."""
SURRENDER_AGREED = replace(taken_up(until("surrender", Q, "until", Basis.AGREED)), where="which=surrender", stands=True)
"""A decision need not name the day of the surrender."""

# fmt: off
STEPS = (
    row(at(NONE), "ask_provisional_arrest", "PROVISIONAL", R, SIGNATORY, "provisional_arrest_request", P, TWO, Y,
        ACK_24_7, TRANSLATION, articles=ARREST),
    row(at("PROVISIONAL"), "acknowledge", SAME, Q, ON_DUTY, "acknowledgement", S, ONE, Y, stop("ack_24_7")),
    row(at("PROVISIONAL"), "ask", SAME, Q, ON_DUTY, "information_request", S, ONE, Y,
        stop("ack_24_7"), hours("answer_query", R, 24), wakes=True),
    row(at("PROVISIONAL", "ARRESTED"), "answer", SAME, R, ON_DUTY, "information_answer", P, TWO, Y,
        stop("answer_query"), answers=("ask",)),
    row(at("PROVISIONAL"), "report_arrest", "ARRESTED", Q, DUTY, "arrest_report", S, ONE, Y,
        stop("ack_24_7"), until("extradition_provisional", R, "deadline"), articles=ARREST),
    row(at("ARRESTED"), "release_no_request", "LAPSED", Q, SIGNATORY, "release_of_person", P, TWO, Y,
        stops_all(), articles=ARREST),
    row(at(NONE, "PROVISIONAL", "ARRESTED", "LAPSED"), "request", "RECEIVED", R, SIGNATORY, "extradition_request",
        P, TWO, Y, stop("extradition_provisional"), stop("ack_24_7"), stop("answer_query"), ACK_MLA, TRANSLATION,
        articles="UNCC 37, 38, BC 24, UNTOC 16, UNCAC 44", forgets=("ask",)),
    row(at("RECEIVED", "ACKNOWLEDGED", "QUERIED"), "report_arrest", SAME, Q, DUTY, "arrest_report", S, ONE, Y,
        articles=ARREST),
    row(at("RECEIVED"), "acknowledge", "ACKNOWLEDGED", Q, ON_DUTY, "acknowledgement", S, ONE, Y,
        stop("ack_mla"), DECIDE),
    row(at("RECEIVED", "ACKNOWLEDGED"), "ask", "QUERIED", Q, ON_DUTY, "information_request", S, ONE, Y,
        stop("ack_mla"), days("answer_query", R, 30), taken_up(DECIDE), pause("decide_extradition"),
        pause("surrender")),
    row(at("QUERIED"), "answer", BACK, R, ON_DUTY, "information_answer", P, TWO, Y,
        stop("answer_query"), resume("decide_extradition"), resume("surrender"), answers=("ask",)),
    row(at("ACKNOWLEDGED"), "record_consent", SAME, Q, OFFICER, "consent_record", P, TWO, Y,
        CONSENTED, articles="UNCC 37(9), UNTOC 16(8), UNCAC 44(9)"),
    row(at("ACKNOWLEDGED"), "grant", "GRANTED", Q, SIGNATORY, "extradition_decision", P, TWO, Y,
        stop("decide_extradition"), *GRANT_ENDS, until("surrender", Q, "surrender_by")),
    row(at("ACKNOWLEDGED"), "grant_postponed", "GRANTED_POSTPONED", Q, SIGNATORY, "extradition_decision", P, TWO, Y,
        stop("decide_extradition"), *GRANT_ENDS, until("surrender", Q, "surrender_by")),
    row(at("PROVISIONAL", "ARRESTED", "RECEIVED", "ACKNOWLEDGED", "QUERIED", "APPEAL_PENDING"), "refuse", "REFUSED",
        Q, SIGNATORY, "refusal", P, TWO, Y, stops_all(), stop("outcome_report"), REPORTED_ON,
        articles=PROSECUTE),
    row(at("ACKNOWLEDGED") | GIVEN, "report_appeal", "APPEAL_PENDING", Q, OFFICER, "appeal_notice", S, ONE, Y,
        pause("decide_extradition"), pause("surrender")),
    row(at("APPEAL_PENDING"), "end_appeal", BACK, Q, OFFICER, "appeal_notice", S, ONE, Y,
        resume("decide_extradition"), resume("surrender")),
    row(GIVEN, "surrender", "SURRENDERED", Q, OFFICER, "surrender_record", P, TWO, Y,
        stop("surrender"), *IN_VAIN, days("surrender_receipt", R, 3), GIVEN_BACK),
    row(at("SURRENDERED"), "confirm_surrender", SAME, R, OFFICER, "surrender_receipt", S, ONE, N,
        stop("surrender_receipt")),
    row(GIVEN, "report_not_collected", "LAPSED", Q, SIGNATORY, "not_collected", P, TWO, Y, stops_all()),
    row(GIVEN, "report_person_gone", "LAPSED", Q, SIGNATORY, "custody_ended", P, TWO, Y, stops_all()),
    custody.ended(LASTING, stop("return_due")),
    custody.noted(at("TEMPORARILY_SURRENDERED"), "LAPSED", stops_all()),
    custody.noted(LASTING - at("TEMPORARILY_SURRENDERED")),
    *custody.longer(LASTING),
    row(at("GRANTED_POSTPONED"), "surrender_temporarily", "TEMPORARILY_SURRENDERED", Q, SIGNATORY, "surrender_record",
        P, TWO, Y, pause("surrender"), outliving(until("return_due", R, "return_by")), GIVEN_BACK),
    row(at("TEMPORARILY_SURRENDERED"), "return_person", "GRANTED_POSTPONED", R, OFFICER, "temporary_return",
        P, TWO, Y, stop("return_due"), resume("surrender")),
    row(LASTING - at("TEMPORARILY_SURRENDERED"), "return_person", SAME, R, OFFICER, "temporary_return", P, TWO, Y,
        stop("return_due")),
    row(at("TEMPORARILY_SURRENDERED"), "make_final", "SURRENDERED", Q, SIGNATORY, "extradition_decision", P, TWO, Y,
        stop("return_due"), stop("surrender"), *IN_VAIN),
    row(FREED, "release", SAME, Q, SIGNATORY, "release_of_person", P, TWO, Y),
    row(INSTEAD, "report_outcome", SAME, Q, OFFICER, "outcome_report", S, ONE, N,
        stop("outcome_report"), REPORTED_NEXT, articles=PROSECUTE),
    row(at(NONE), "ask_transit", "TRANSIT_ASKED", R, SIGNATORY, "transit_request", P, TWO, Y,
        days("transit_answer", Q, 10)),
    row(at("TRANSIT_ASKED"), "decide_transit", "TRANSIT_DECIDED", Q, SIGNATORY, "transit_decision", P, TWO, Y,
        stop("transit_answer"), *ENDED),
    *giving_back(LASTING),
    *agreed_days.lent(LASTING),
    *agreed_days.moved(
        GIVEN | at("ACKNOWLEDGED"),
        {"surrender": "surrender"},
        meanwhile=at("QUERIED", "APPEAL_PENDING", "TEMPORARILY_SURRENDERED"),
        begins=(SURRENDER_AGREED,),
        sign=P,
        eyes=TWO,
    ),
    *consulting(at("ARRESTED", "RECEIVED", "ACKNOWLEDGED", "APPEAL_PENDING"), CONSULT, LASTING & at(*OPEN)),
)
# fmt: on

EXTRADITION = Procedure(
    name="extradition",
    version=1,
    title="Extradition",
    open=OPEN,
    end=END,
    silent=SILASTING,
    reopen="ACKNOWLEDGED",
    steps=tuple(
        replace(step, eyes=Eyes.TWO) if step.eyes is Eyes.TWO_AFTER else step
        for step in (
            *STEPS,
            *inherited(
                Sets(
                    frozenset(OPEN),
                    frozenset(END),
                    frozenset(SILASTING),
                    "ACKNOWLEDGED",
                    again=DECIDE,
                    work=(DECIDE.code,),
                    translation=True,
                    lends=True,
                    # UNCC 37(11): a prosecution is owed to whoever seeks the extradition.
                    withdrawn=(Stops("outcome_report", crossed=False),),
                )
            ),
        )
    ),
)
