"""Persons and whole cases: extradition, transit, transfer of proceedings."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.stories.turns import ANSWER, GROUP, MONEY, Course, Q, R, Turn

_URGENT: JsonObject = {"level": "urgent", "reason": "The person is held, and the term runs."}
NATIONAL: JsonObject = {
    "measures": None,
    "grounds": [
        {
            "code": "nationality",
            "article": "UNCC 37(8), 37(11)",
            "explanation": "The person is a national, and the constitution allows no surrender of nationals.",
        }
    ],
    "prosecute_instead": True,
    "prosecuting_authority": "Prosecutor's Office of the capital",
    "outcome_report_on": "2027-12-01",
}
NOTHING_CAME: JsonObject = {"verified": False, "defects": [{"description": "The second volume is not there."}]}
WHICH: JsonObject = {"questions": [{"number": 1, "question": "Which name does the person use?"}], "measures": None}
EXTRADITION = (
    Course(
        "a person is arrested, asked for and surrendered",
        "extradition",
        "fr",
        (
            Turn(R, "ask_provisional_arrest", "PROVISIONAL", files=(ANSWER,)),
            Turn(Q, "acknowledge", "PROVISIONAL"),
            Turn(Q, "ask", "PROVISIONAL", WHICH),
            Turn(R, "answer", "PROVISIONAL", {"measures": None}),
            Turn(Q, "report_arrest", "ARRESTED", language="zh"),
            Turn(R, "request", "RECEIVED", {"urgency": _URGENT}, files=(ANSWER,)),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "record_consent", "ACKNOWLEDGED", {"measures": None, "renounces_specialty": False}),
            Turn(Q, "grant", "GRANTED", {"decision": "granted", "postponed_for": None}),
            Turn(Q, "report_appeal", "APPEAL_PENDING"),
            Turn(Q, "end_appeal", "GRANTED", {"outcome": "dismissed"}),
            Turn(Q, "surrender", "SURRENDERED", {"return_by": None}),
            Turn(R, "confirm_surrender", "SURRENDERED"),
            Turn(R, "return_items", "SURRENDERED"),
            Turn(Q, "confirm_items", "SURRENDERED"),
        ),
        treaty="bilateral_xa_xb",
        urgency="urgent",
        shows=("S5",),
    ),
    Course(
        "a national is tried at home instead",
        "extradition",
        "es",
        (
            Turn(R, "request", "RECEIVED", files=(ANSWER,)),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="fr"),
            Turn(Q, "report_arrest", "ACKNOWLEDGED", language="fr"),
            Turn(Q, "consult", "ACKNOWLEDGED", {"grounds": ["nationality"], "measures": None}, language="fr"),
            Turn(R, "answer_consult", "ACKNOWLEDGED"),
            Turn(Q, "refuse", "REFUSED", NATIONAL, language="fr", names={"consultation": "consult"}),
            Turn(Q, "release", "REFUSED", language="fr"),
            Turn(Q, "report_outcome", "REFUSED", language="fr"),
            Turn(R, "close", "CLOSED"),
            Turn(Q, "report_outcome", "CLOSED", language="fr"),
        ),
        asks="XB",
    ),
    Course(
        "a person is released, asked for again, lent and given for good",
        "extradition",
        "en",
        (
            Turn(R, "ask_provisional_arrest", "PROVISIONAL", files=(ANSWER,)),
            Turn(Q, "report_arrest", "ARRESTED"),
            Turn(Q, "release_no_request", "LAPSED"),
            Turn(R, "request", "RECEIVED", {"urgency": _URGENT}, files=(ANSWER,)),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "grant_postponed", "GRANTED_POSTPONED"),
            Turn(Q, "surrender_temporarily", "TEMPORARILY_SURRENDERED"),
            Turn(R, "return_person", "GRANTED_POSTPONED"),
            Turn(Q, "surrender_temporarily", "TEMPORARILY_SURRENDERED"),
            Turn(Q, "make_final", "SURRENDERED", {"decision": "made_final", "postponed_for": None}),
        ),
        treaty="bilateral_xa_xb",
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "a person escapes before the surrender, is lent later and dies there",
        "extradition",
        "en",
        (
            Turn(R, "request", "RECEIVED", files=(ANSWER,)),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "grant", "GRANTED", {"decision": "granted", "postponed_for": None}),
            Turn(Q, "report_person_gone", "LAPSED", {"hand_over": None}),
            Turn(R, "request", "RECEIVED", files=(ANSWER,)),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "grant_postponed", "GRANTED_POSTPONED"),
            Turn(Q, "surrender_temporarily", "TEMPORARILY_SURRENDERED"),
            Turn(R, "ask_longer_stay", "TEMPORARILY_SURRENDERED", {"hand_over": None, "measures": None}),
            Turn(Q, "decide_longer_stay", "TEMPORARILY_SURRENDERED"),
            Turn(R, "report_custody_end", "TEMPORARILY_SURRENDERED", {"hand_over": None, "outcome": "died"}),
            Turn(Q, "note_custody_end", "LAPSED", {"hand_over": None}),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="bilateral_xa_xb",
        asks="XB",
    ),
    Course(
        "a person is not fetched, asked for again, and no longer wanted",
        "extradition",
        "ru",
        (
            Turn(R, "request", "RECEIVED", files=(ANSWER,)),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="en"),
            Turn(Q, "grant", "GRANTED", {"decision": "granted", "postponed_for": None}, language="en"),
            Turn(Q, "report_not_collected", "LAPSED", language="en"),
            Turn(R, "request", "RECEIVED", files=(ANSWER,)),
            Turn(R, "withdraw", "WITHDRAWN"),
            Turn(Q, "release", "WITHDRAWN", {"reason": "The request was withdrawn."}, language="en"),
        ),
        treaty="budapest",
        asks="XB",
    ),
    Course(
        "a person in custody passes through",
        "extradition",
        "ar",
        (
            Turn(R, "ask_transit", "TRANSIT_ASKED"),
            Turn(Q, "decide_transit", "TRANSIT_DECIDED", language="zh"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="untoc",
    ),
)
TRANSFER = (
    Course(
        "a case is taken over and tried where the suspect lives",
        "transfer",
        "zh",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="en"),
            Turn(Q, "accept", "ACCEPTED", language="en"),
            Turn(R, "send_file", "FILE_SENT", files=(ANSWER,)),
            Turn(Q, "confirm_file", "FILE_IN", language="en"),
            Turn(Q, "report_stage", "FILE_IN", language="en"),
            Turn(R, "close", "CLOSED"),
            Turn(Q, "report_outcome", "CLOSED", language="en"),
        ),
        asks="XB",
    ),
    Course(
        "a file comes whole at the second attempt, and the case is handed back",
        "transfer",
        "fr",
        (
            Turn(R, "request", "RECEIVED", {"offences": GROUP}),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "consult", "ACKNOWLEDGED"),
            Turn(R, "answer_consult", "ACKNOWLEDGED"),
            Turn(Q, "accept", "ACCEPTED"),
            Turn(R, "send_file", "FILE_SENT", files=(ANSWER,)),
            Turn(Q, "report_missing", "ACCEPTED", NOTHING_CAME),
            Turn(R, "send_file", "FILE_SENT", files=(ANSWER,)),
            Turn(Q, "confirm_file", "FILE_IN", language="es"),
            Turn(Q, "hand_back", "HANDED_BACK", language="es"),
        ),
        treaty="untoc",
    ),
    Course(
        "a case is not taken over",
        "transfer",
        "ar",
        (
            Turn(R, "request", "RECEIVED", {"offences": MONEY}),
            Turn(Q, "refuse", "REFUSED"),
        ),
        treaty="uncac",
    ),
)
COURSES = (*EXTRADITION, *TRANSFER)
