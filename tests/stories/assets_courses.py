"""Assets: from freezing to return, and where a stage is refused, put off or asked for by itself."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject
from tests.stories.turns import ANSWER, GROUP, MONEY, Course, Q, R, Turn

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
LAWFUL: list[Json] = [{"kind": "judicial", "text": "The judgment of XA is final.", "article": "UNCAC 57(3)"}]
DEMAND: JsonObject = {"kind": "other", "text": "XA names XB in its report to the Conference."}
"""What no court asks for: it is flagged to who proposes it, and the other side answers without it."""
PAID: list[Json] = [
    {
        "amount": _EURO,
        "asset": "a1",
        "paid_on": "2028-01-12",
        "paid_to": "Account of the Treasury.",
        "reference": "XBCB-2028-0112-77",
    }
]
_FIRST: JsonObject = {"amount": "40000.00", "currency": "EUR"}
_REST: JsonObject = {"amount": "6900.00", "currency": "EUR"}
THE_REST: list[Json] = [
    {
        "amount": _REST,
        "asset": "a1",
        "paid_on": "2028-02-20",
        "paid_to": "Account of the Treasury.",
        "reference": "XBCB-2028-0220-81",
    }
]
PARTLY_CAME: JsonObject = {
    "items": None,
    "payments": [{"amount": _FIRST, "asset": "a1", "reference": "XBCB-2028-0112-77", "complete": False}],
    "not_come": "6,900 euro: our bank has had one transfer under this reference, and of less.",
}
A_SUIT: JsonObject = {
    "grounds": [
        {
            "code": "pending_debt_or_suit",
            "article": "Code of Civil Procedure of XB, section 88",
            "explanation": "Since the agreement a creditor of the company has sued for the balance before our court.",
        }
    ]
}


def _stage(code: str, identity: str, **more: Json) -> JsonObject:
    """What a request for one stage says: its measure, on both assets, and what that stage needs."""
    one: JsonObject = {"id": identity, "code": code, "assets": ["a1", "a2"], "description": "As the order says."}
    told: JsonObject = {"stage": code.lower(), "offences": MONEY, "measures": [{**one, "orders": ["o1"]}]}
    return {**told, "legal_basis": [{"treaty": "uncac", "measures": [identity]}], **more}


TRACE = _stage("TRACE", "m1")
FREEZE = _stage("FREEZE", "m2")
THEN_CONFISCATE = _stage("CONFISCATE", "m3", confiscation=CONFISCATE["confiscation"])
ONLY_CONFISCATE: JsonObject = {
    **_stage("CONFISCATE", "m1", confiscation=CONFISCATE["confiscation"]),
    "legal_basis": [{"treaty": "un_cybercrime", "articles": ["50"], "measures": ["m1"]}],
}
_HOUSE: JsonObject = {
    "id": "a1",
    "kind": "real_estate",
    "description": "House in which the coins are kept",
    "owner": "Example Trading Ltd.",
    "holder": "Example Trading Ltd.",
    "location": "12 Quay Street, Port XB",
    "state": "XB",
    "value": _EURO,
}
_CAR: JsonObject = {**_HOUSE, "id": "a2", "kind": "vehicle", "description": "Car bought with a part of the money"}
KEPT: JsonObject = {
    "offences": GROUP,
    "assets": [_HOUSE, _CAR],
    "measures": [
        {"id": "m1", "code": "SEAL", "assets": ["a1"], "orders": ["o1"]},
        {"id": "m2", "code": "SEIZE", "assets": ["a2"], "orders": ["o1"], "kept_by": "Port XB Police"},
    ],
    "legal_basis": [{"treaty": "untoc", "measures": ["m1", "m2"]}],
}
TWO: JsonObject = {
    **FREEZE,
    "measures": [
        {"id": "m1", "code": "FREEZE", "assets": ["a1"], "orders": ["o1"]},
        {"id": "m2", "code": "FREEZE", "assets": ["a2"], "orders": ["o1"]},
    ],
    "legal_basis": [{"treaty": "uncac", "measures": ["m1", "m2"]}],
}
THEN_RETURN = _stage(
    "RETURN", "m4", restitution={"kind": "victim_compensation", "victims": {"count": 3, "total": _EURO}}
)
ABOUT_M3: JsonObject = {
    "questions": [{"number": 1, "question": "Since when is the order final?", "measures": ["m3"]}],
    "measures": ["m3"],
}
RETURN = _stage("RETURN", "m1", restitution={"kind": "victim_compensation", "victims": {"count": 3, "total": _EURO}})
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
            Turn(
                Q, "propose_return", "RETURN_PROPOSED", {"conditions": [*LAWFUL, DEMAND]}, flagged="return_precondition"
            ),
            Turn(R, "counter", "RETURN_PROPOSED", {"conditions": LAWFUL}),
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
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "the trace of money is asked for, put off, found, and the freezing runs out",
        "assets",
        "fr",
        (
            Turn(R, "ask_trace", "RECEIVED", TRACE, files=(ANSWER,)),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "consult", "ACKNOWLEDGED"),
            Turn(R, "answer_consult", "ACKNOWLEDGED"),
            Turn(Q, "postpone", "POSTPONED"),
            Turn(Q, "resume", "ACKNOWLEDGED"),
            Turn(Q, "propose_conditions", "CONDITIONS_PROPOSED"),
            Turn(R, "decline_conditions", "ACKNOWLEDGED"),
            Turn(Q, "propose_conditions", "CONDITIONS_PROPOSED"),
            Turn(R, "accept_conditions", "ACKNOWLEDGED"),
            Turn(Q, "report_trace", "TRACED"),
            Turn(R, "ask_next_stage", "TRACED", FREEZE, files=(ANSWER,)),
            Turn(Q, "freeze", "FROZEN", {"measures": ["m2"]}),
            Turn(R, "ask_prolong", "FROZEN", {"measures": ["m2"]}),
            Turn(Q, "prolong", "FROZEN", {"measures": ["m2"]}),
            Turn(R, "ask_prolong", "FROZEN", {"measures": ["m2"]}),
            Turn(Q, "decline_prolong", "FROZEN", {"measures": ["m2"]}),
            Turn(R, "ask_next_stage", "FROZEN", THEN_CONFISCATE, files=(ANSWER,)),
            Turn(Q, "acknowledge", "FROZEN"),
            Turn(Q, "ask", "FROZEN", ABOUT_M3),
            Turn(R, "answer", "FROZEN", {"measures": ["m3"]}),
            Turn(Q, "postpone_part", "FROZEN", {"measures": ["m3"]}),
            Turn(Q, "resume_part", "FROZEN", {"measures": ["m3"]}),
            Turn(Q, "refuse_stage", "FROZEN", {"measures": ["m3"]}),
            Turn(Q, "announce_lifting", "LIFTING_ANNOUNCED", {"measures": ["m2"]}),
            Turn(Q, "lift", "LIFTED", {"measures": ["m2"], "plea": None}, names={"intention": "announce_lifting"}),
        ),
        treaty="uncac",
        urgency="urgent",
    ),
    Course(
        "a house is sealed and a car seized",
        "assets",
        "en",
        (
            Turn(R, "ask_freeze", "RECEIVED", KEPT, files=(ANSWER,)),
            Turn(Q, "freeze", "FROZEN", {"measures": ["m1", "m2"]}, language="zh"),
        ),
        treaty="untoc",
        urgency="urgent",
        shows=("S9",),
    ),
    Course(
        "a confiscation is refused",
        "assets",
        "ar",
        (
            Turn(R, "ask_confiscate", "RECEIVED", ONLY_CONFISCATE, files=(ANSWER,)),
            Turn(Q, "refuse", "REFUSED"),
        ),
        urgency="urgent",
    ),
    Course(
        "what the other State has confiscated itself is asked back",
        "assets",
        "es",
        (
            Turn(R, "ask_return", "RECEIVED", RETURN, files=(ANSWER,)),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="fr"),
            Turn(R, "propose_return", "RETURN_PROPOSED"),
            Turn(Q, "agree_return", "RETURN_AGREED", language="fr", names={"proposal": "propose_return"}),
            Turn(Q, "refuse_return", "CONFISCATED", {**A_SUIT, "measures": ["m1"]}, language="fr"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="uncac",
        urgency="urgent",
        shows=("S9",),
        asks="XB",
    ),
    Course(
        "one account is let go, and what was paid comes at the second attempt",
        "assets",
        "en",
        (
            Turn(R, "ask_freeze", "RECEIVED", TWO, files=(ANSWER,)),
            Turn(Q, "freeze", "FROZEN", {"measures": ["m1", "m2"]}),
            Turn(R, "withdraw_part", "FROZEN", {"measures": ["m1"]}),
            Turn(Q, "lift_part", "FROZEN", {"measures": ["m1"], "intention": None, "plea": None, "order_ended": None}),
            Turn(R, "ask_next_stage", "FROZEN", THEN_CONFISCATE, files=(ANSWER,)),
            Turn(Q, "confiscate", "CONFISCATED", {"measures": ["m2", "m3"]}),
            Turn(R, "ask_next_stage", "CONFISCATED", THEN_RETURN, files=(ANSWER,)),
            Turn(Q, "propose_return", "RETURN_PROPOSED"),
            Turn(R, "agree_return", "RETURN_AGREED", names={"proposal": "propose_return"}),
            Turn(Q, "pay", "RETURN_PAID", {"items": None, "carrier": None, "payments": PAID}),
            Turn(R, "report_missing", "RETURN_AGREED", PARTLY_CAME),
            Turn(Q, "pay", "RETURN_PAID", {"items": None, "carrier": None, "payments": THE_REST}),
            Turn(R, "confirm", "RETURNED", {"items": None, "payments": [{"amount": _REST, "complete": True}]}),
        ),
        treaty="uncac",
        urgency="urgent",
    ),
    Course(
        "one account is given back while another stays frozen",
        "assets",
        "en",
        (
            Turn(R, "ask_freeze", "RECEIVED", TWO, files=(ANSWER,)),
            Turn(Q, "freeze", "FROZEN", {"measures": ["m1", "m2"]}),
            Turn(R, "ask_next_stage", "FROZEN", THEN_CONFISCATE, files=(ANSWER,)),
            Turn(Q, "confiscate", "CONFISCATED", {"measures": ["m1", "m3"]}),
            Turn(R, "ask_prolong", "CONFISCATED", {"measures": ["m2"]}),
            Turn(Q, "prolong", "CONFISCATED", {"measures": ["m2"]}),
            Turn(R, "ask_next_stage", "CONFISCATED", THEN_RETURN, files=(ANSWER,)),
            Turn(Q, "propose_return", "RETURN_PROPOSED"),
            Turn(R, "decline_return", "CONFISCATED", names={"proposal": "propose_return"}),
            Turn(Q, "propose_return", "RETURN_PROPOSED"),
            Turn(R, "agree_return", "RETURN_AGREED", names={"proposal": "propose_return"}),
            Turn(Q, "pay", "RETURN_PAID", {"items": None, "carrier": None, "payments": PAID}),
            Turn(R, "confirm_part", "CONFISCATED", {"items": None, "payments": [{"amount": _EURO, "complete": True}]}),
            Turn(Q, "announce_lifting", "CONFISCATED", {"measures": ["m2"]}),
            Turn(R, "plead", "CONFISCATED", {"measures": ["m2"]}, files=(ANSWER,)),
            Turn(
                Q, "lift", "CONFISCATED", {"measures": ["m2"]}, names={"intention": "announce_lifting", "plea": "plead"}
            ),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="uncac",
        urgency="urgent",
    ),
    Course(
        "one account is freed, the other confiscated, and nothing given back",
        "assets",
        "fr",
        (
            Turn(R, "ask_freeze", "RECEIVED", TWO, files=(ANSWER,)),
            Turn(Q, "freeze", "FROZEN", {"measures": ["m1", "m2"]}),
            Turn(Q, "announce_lifting", "LIFTING_ANNOUNCED"),
            Turn(Q, "lift_part", "FROZEN", {"plea": None}, names={"intention": "announce_lifting"}),
            Turn(R, "ask_next_stage", "FROZEN", THEN_CONFISCATE, files=(ANSWER,)),
            Turn(Q, "confiscate", "CONFISCATED", {"measures": ["m2", "m3"]}),
            Turn(R, "ask_next_stage", "CONFISCATED", THEN_RETURN, files=(ANSWER,)),
            Turn(Q, "refuse_return", "CONFISCATED", {"measures": ["m4"]}),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="uncac",
        urgency="urgent",
    ),
    Course(
        "the trace of money was all that was wanted",
        "assets",
        "en",
        (
            Turn(R, "ask_trace", "RECEIVED", TRACE, files=(ANSWER,)),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "report_trace", "TRACED", language="zh"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="uncac",
        urgency="urgent",
    ),
)
COURSES = ASSETS
