"""Persons, assets, whole cases: extradition, transit, freezing to return, transfer of proceedings."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject
from tests.stories.turns import ANSWER, Course, Q, R, Turn

_URGENT: JsonObject = {"level": "urgent", "reason": "The person is held, and the term runs."}
_EURO: JsonObject = {"amount": "46900.00", "currency": "EUR"}
CONFISCATE: JsonObject = {
    "stage": "confiscate",
    "legal_basis": [{"treaty": "un_cybercrime", "articles": ["50"], "measures": ["m2"]}],
    "measures": [{"id": "m2", "code": "CONFISCATE", "assets": ["a1", "a2"], "orders": ["o1"]}],
    "confiscation": {
        "kind": "enforcement",
        "order": "o1",
        "extent": "The whole balance and all coins.",
        "final": True,
        "final_on": "2026-11-10",
        "notice_to_third_parties": "The creditors were told by a notice in the gazette.",
        "due_process": "The owner was present and had counsel.",
    },
    "risk": None,
    "freeze_until": None,
    "third_party_law": None,
}
PAID: list[Json] = [
    {
        "amount": _EURO,
        "asset": "a1",
        "paid_on": "2028-01-12",
        "paid_to": "Account of the Treasury.",
        "reference": "XBCB-2028-0112-77",
    }
]
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
EXTRADITION = (
    Course(
        "a person is arrested, asked for and surrendered",
        "extradition",
        "fr",
        (
            Turn(R, "ask_provisional_arrest", "PROVISIONAL", files=(ANSWER,)),
            Turn(Q, "report_arrest", "ARRESTED"),
            Turn(R, "request", "RECEIVED", {"urgency": _URGENT}, files=(ANSWER,)),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "record_consent", "ACKNOWLEDGED", {"measures": None, "renounces_specialty": False}),
            Turn(Q, "grant", "GRANTED", {"decision": "granted", "postponed_for": None}),
            Turn(Q, "report_appeal", "APPEAL_PENDING"),
            Turn(Q, "end_appeal", "GRANTED", {"outcome": "dismissed"}),
            Turn(Q, "surrender", "SURRENDERED", {"return_by": None}),
            Turn(R, "confirm_surrender", "SURRENDERED"),
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
            Turn(Q, "consult", "ACKNOWLEDGED", {"grounds": ["nationality"], "measures": None}, language="fr"),
            Turn(R, "answer_consult", "ACKNOWLEDGED"),
            Turn(Q, "refuse", "REFUSED", NATIONAL, language="fr", names={"consultation": "consult"}),
            Turn(Q, "report_outcome", "REFUSED", language="fr"),
        ),
        asks="XB",
    ),
    Course(
        "a person in custody passes through",
        "extradition",
        "ar",
        (
            Turn(R, "ask_transit", "TRANSIT_ASKED"),
            Turn(Q, "decide_transit", "TRANSIT_DECIDED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="untoc",
    ),
)
ASSETS = (
    Course(
        "money is frozen, confiscated and given back",
        "assets",
        "en",
        (
            Turn(R, "ask_freeze", "RECEIVED", files=(ANSWER,)),
            Turn(Q, "freeze", "FROZEN"),
            Turn(Q, "third_party_claim", "FROZEN"),
            Turn(R, "ask_next_stage", "FROZEN", CONFISCATE, files=(ANSWER,)),
            Turn(Q, "confiscate", "CONFISCATED"),
            Turn(Q, "propose_return", "RETURN_PROPOSED"),
            Turn(R, "counter", "RETURN_PROPOSED"),
            Turn(Q, "agree_return", "RETURN_AGREED", names={"proposal": "counter"}),
            Turn(Q, "pay", "RETURN_PAID", {"items": None, "carrier": None, "payments": PAID}),
            Turn(R, "confirm", "RETURNED", {"items": None, "payments": [{"amount": _EURO, "complete": True}]}),
        ),
        urgency="urgent",
        shows=("S5", "S9", "S49", "S50", "S51"),
    ),
    Course(
        "what was frozen on a spoken word is lifted after a hearing",
        "assets",
        "ru",
        (
            Turn(Q, "note_oral", "ORAL"),
            Turn(Q, "freeze", "FROZEN", {"measures": None}),
            Turn(R, "confirm_oral", "FROZEN", files=(ANSWER,), language="fr", names={"confirms": "note_oral"}),
            Turn(Q, "announce_lifting", "LIFTING_ANNOUNCED"),
            Turn(R, "plead", "FROZEN", files=(ANSWER,), language="fr"),
            Turn(Q, "lift", "LIFTED", names={"intention": "announce_lifting", "plea": "plead"}),
        ),
        treaty="budapest",
        urgency="urgent",
        asks="XB",
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
            Turn(Q, "report_outcome", "OUTCOME_REPORTED", language="en"),
            Turn(R, "close", "CLOSED"),
        ),
        asks="XB",
    ),
)
COURSES = (*EXTRADITION, *ASSETS, *TRANSFER)
