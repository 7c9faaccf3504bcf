"""Requests for mutual legal assistance, from the first letter to the last."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject
from tests.factories.request_samples import MEASURES
from tests.stories.beside_courses import delay, event
from tests.stories.day_turns import LENT, kept_longer
from tests.stories.turns import ANSWER, GROUP, HEARD, Course, Q, R, Turn


def measure(code: str, **more: Json) -> list[Json]:
    """The measures of a request: one, under the id that the samples of answers name."""
    return [{**next(one for one in MEASURES if one["code"] == code), "id": "m1", **more}]


PERSON: list[Json] = [
    {
        "id": "p1",
        "kind": "natural",
        "names": ["Vasile Marin"],
        "birth": "1988-04-02",
        "nationality": ["XB"],
        "status": "witness",
    }
]
ORDER: list[Json] = [
    {
        "id": "o1",
        "kind": "Order for interception",
        "court": "Tribunal of Bucharest",
        "date": "2026-10-02",
        "number": "412/2026",
        "file": "c0ffee" * 10 + "c0ff",
    }
]
THREE: list[Json] = [
    *measure("ACCESS_STORED"),
    *({**one, "id": "m2"} for one in MEASURES if one["code"] == "TAKE_STATEMENT"),
    *({**one, "id": "m3"} for one in MEASURES if one["code"] == "LOCATE_PERSON"),
]
FOR_THREE: dict[str, Json] = {
    "persons": PERSON,
    "offences": GROUP,
    "legal_basis": [{"treaty": "untoc", "measures": ["m1", "m2", "m3"]}],
}
LAST: dict[str, Json] = {"final": True, "outcomes": [{"measure": "m1", "outcome": "done"}]}
_SAFE: JsonObject = {"code": "safe_conduct", "text": "No proceedings for what the person did before coming."}
_LIFE: JsonObject = {"code": "no_death_penalty", "text": "The death penalty will not be sought or carried out."}
TWO_WANTED: dict[str, Json] = {"assurances": [_LIFE, _SAFE]}
ONE_DECLINED: dict[str, Json] = {
    "not_given": [
        {
            **_SAFE,
            "why": "law_forbids",
            "reason": "Whoever is in custody is not free to leave, and a new warrant binds every court.",
            "law": "Code of Criminal Procedure of XA, article 9",
            "instead": "No warrant will be asked for while the person is here.",
        }
    ]
}
"""Of two assurances that were asked for one is given."""
UNREADABLE: dict[str, Json] = {"verified": False, "checked": None, "defects": [{"description": "It cannot be opened."}]}
AGAIN = b"name,address,since\nV. Marin,12 Quay Street,2024\n"
"""What is sent again."""
COURSES = (
    Course(
        "a question is answered and the request executed",
        "mla",
        "es",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(R, "ask_status", "EXECUTING"),
            Turn(Q, "report_status", "EXECUTING"),
            Turn(Q, "transmit", "PARTLY_EXECUTED", files=(ANSWER,)),
            Turn(R, "confirm_evidence", "PARTLY_EXECUTED"),
            Turn(Q, "report_execution", "EXECUTED", {"outcomes": [{"measure": "m1", "outcome": "done"}]}),
            Turn(R, "close", "CLOSED"),
            Turn(R, "reopen", "ACKNOWLEDGED"),
        ),
        treaty="budapest",
        asks="XB",
        shows=("S5", "S41"),
    ),
    Course(
        "conversations are intercepted, prolonged and stopped",
        "mla",
        "fr",
        (
            Turn(
                R,
                "request",
                "RECEIVED",
                {"measures": measure("CONTENT_REALTIME"), "orders": ORDER},
                files=(ANSWER,),
            ),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(Q, "start_measure", "EXECUTING"),
            Turn(Q, "transmit", "PARTLY_EXECUTED", {"outcomes": None}, files=(ANSWER,)),
            Turn(R, "ask_prolong", "PARTLY_EXECUTED"),
            Turn(Q, "prolong", "PARTLY_EXECUTED"),
            Turn(R, "stop_measure", "PARTLY_EXECUTED"),
            Turn(Q, "end_measure", "PARTLY_EXECUTED"),
            Turn(
                Q,
                "transmit_final",
                "EXECUTED",
                {"final": True, "outcomes": [{"measure": "m1", "outcome": "done"}]},
                files=(ANSWER,),
            ),
        ),
        treaty="bilateral_xa_xb",
    ),
    Course(
        "a person in custody goes to testify and comes back",
        "mla",
        "ar",
        (
            Turn(R, "request", "RECEIVED", {"measures": measure("CUSTODY_TRANSFER"), "persons": PERSON}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "ask_assurance", "ACKNOWLEDGED", TWO_WANTED),
            Turn(R, "give_assurance", "ACKNOWLEDGED", ONE_DECLINED),
            Turn(Q, "record_consent", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(Q, "hand_over", "EXECUTING", names={"consent": "record_consent"}),
            Turn(R, "take_over", "EXECUTING"),
            Turn(R, "report_custody", "EXECUTING", names={"hand_over": "hand_over"}),
            Turn(R, "return_person", "EXECUTING", names={"hand_over": "hand_over"}),
            Turn(Q, "confirm_person", "EXECUTING"),
            Turn(Q, "report_execution", "EXECUTED", {"outcomes": [{"measure": "m1", "outcome": "done"}]}),
        ),
    ),
    Course(
        "a person in custody is needed for longer, and escapes",
        "mla",
        "en",
        (
            Turn(R, "request", "RECEIVED", {"measures": measure("CUSTODY_TRANSFER"), "persons": PERSON}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "record_consent", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(Q, "hand_over", "EXECUTING", names={"consent": "record_consent"}),
            Turn(R, "take_over", "EXECUTING"),
            Turn(R, "ask_longer_stay", "EXECUTING", names={"hand_over": "hand_over"}),
            Turn(Q, "decide_longer_stay", "EXECUTING"),
            Turn(R, "report_custody_end", "EXECUTING", names={"hand_over": "hand_over"}),
            Turn(Q, "note_custody_end", "EXECUTING", names={"hand_over": "hand_over"}),
            Turn(Q, "report_execution", "EXECUTED", {"outcomes": [{"measure": "m1", "outcome": "done"}]}),
            Turn(R, "close", "CLOSED"),
        ),
    ),
    Course(
        "an emergency turns out to be none",
        "mla",
        "en",
        (
            Turn(
                R,
                "request",
                "RECEIVED",
                {
                    "urgency": {"level": "emergency", "reason": "A child has been abducted."},
                    "emergency": {"facts": "A child was taken an hour ago.", "risk_to": "The life of the child."},
                },
            ),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(
                Q,
                "change_urgency",
                "ACKNOWLEDGED",
                {"was": "emergency", "level": "routine", "reason": "The child is at home."},
            ),
            Turn(R, "withdraw", "WITHDRAWN"),
            Turn(Q, "note_withdrawal", "WITHDRAWN"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
        shows=("S44", "S60"),
    ),
    Course(
        "conditions are declined, and after a consultation it is refused",
        "mla",
        "ru",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "estimate_costs", "ACKNOWLEDGED"),
            Turn(R, "decide_costs", "ACKNOWLEDGED"),
            Turn(Q, "ask_assurance", "ACKNOWLEDGED"),
            Turn(R, "decline_assurance", "ACKNOWLEDGED"),
            Turn(Q, "propose_conditions", "CONDITIONS_PROPOSED"),
            Turn(R, "decline_conditions", "ACKNOWLEDGED"),
            Turn(Q, "consult", "ACKNOWLEDGED"),
            Turn(R, "answer_consult", "ACKNOWLEDGED"),
            Turn(Q, "postpone", "POSTPONED"),
            Turn(Q, "resume", "ACKNOWLEDGED"),
            Turn(Q, "refuse", "REFUSED", HEARD, names={"consultation": "consult"}),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="bilateral_xa_xb",
        asks="XB",
        shows=("S11", "S58"),
    ),
    Course(
        "what was received is used elsewhere and shown to the defence",
        "mla",
        "zh",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(R, "warn_confidentiality", "EXECUTING"),
            Turn(Q, "decide_confidentiality", "EXECUTING"),
            *event("EXECUTING"),
            *delay("EXECUTING"),
            Turn(R, "correct", "EXECUTING"),
            Turn(Q, "report_execution", "EXECUTED", {"outcomes": [{"measure": "m1", "outcome": "done"}]}),
            Turn(R, "ask_other_use", "EXECUTED"),
            Turn(Q, "decide_other_use", "EXECUTED"),
            Turn(R, "notify_disclosure", "EXECUTED"),
            Turn(R, "notify_exculpatory", "EXECUTED"),
        ),
        asks="XB",
    ),
    Course(
        "an order of a court is given effect",
        "mla",
        "en",
        (
            Turn(R, "request", "RECEIVED", {"measures": measure("GIVE_EFFECT_ORDER")}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(Q, "report_execution", "EXECUTED", {"outcomes": [{"measure": "m1", "outcome": "provider_refused"}]}),
        ),
        treaty="budapest_2ap",
        shows=("S27",),
    ),
    Course(
        "one measure is withdrawn, one refused, and what was lent comes back",
        "mla",
        "ar",
        (
            Turn(R, "request", "RECEIVED", {"measures": THREE, **FOR_THREE}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "propose_conditions", "CONDITIONS_PROPOSED"),
            Turn(R, "accept_conditions", "EXECUTING"),
            Turn(Q, "postpone_part", "EXECUTING", {"measures": ["m1"]}),
            Turn(R, "message", "EXECUTING"),
            Turn(R, "supplement", "EXECUTING"),
            Turn(R, "withdraw_part", "EXECUTING", {"measures": ["m3"]}),
            Turn(Q, "refuse_part", "EXECUTING", {"measures": ["m2"]}),
            Turn(Q, "resume_part", "EXECUTING", {"measures": ["m1"]}),
            Turn(Q, "transmit_final", "EXECUTED", {"final": True, "conditions": LENT}, files=(ANSWER,)),
            *kept_longer(R, "EXECUTED", "transmit_final"),
            Turn(R, "return_items", "EXECUTED"),
            Turn(Q, "confirm_items", "EXECUTED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="untoc",
    ),
    Course(
        "a question is not answered in time, and then another State is competent",
        "mla",
        "ru",
        (
            Turn(
                R,
                "request",
                "RECEIVED",
                {"measures": measure("CONTENT_REALTIME"), "orders": ORDER},
                files=(ANSWER,),
            ),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(Q, "start_measure", "EXECUTING"),
            Turn(R, "ask_prolong", "EXECUTING"),
            Turn(Q, "decline_prolong", "EXECUTING"),
            Turn(Q, "end_measure", "EXECUTING"),
            Turn(Q, "ask", "EXECUTION_QUERIED"),
            Turn(Q, "discontinue", "DISCONTINUED", names={"query": "ask"}),
            Turn(R, "answer", "ACKNOWLEDGED"),
            Turn(Q, "refer_elsewhere", "REFERRED"),
        ),
        asks="XB",
    ),
    Course(
        "a request by telephone is confirmed in writing",
        "mla",
        "fr",
        (
            Turn(Q, "note_oral", "ORAL"),
            Turn(Q, "report_act", "ORAL"),
            Turn(
                R,
                "confirm_oral",
                "RECEIVED",
                {"urgency": {"level": "urgent", "reason": "The logs end on Friday."}},
                names={"confirms": "note_oral"},
            ),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
        ),
        treaty="bilateral_xa_xb",
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "what came is confirmed after the rest was discontinued",
        "mla",
        "fr",
        (
            Turn(R, "request", "RECEIVED", {"measures": THREE, **FOR_THREE}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(Q, "transmit", "PARTLY_EXECUTED", files=(ANSWER,)),
            Turn(Q, "ask", "EXECUTION_QUERIED"),
            Turn(Q, "discontinue", "DISCONTINUED", names={"query": "ask"}),
            Turn(R, "confirm_evidence", "DISCONTINUED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="untoc",
    ),
    Course(
        "after a first package the rest is bound to conditions",
        "mla",
        "en",
        (
            Turn(R, "request", "RECEIVED", {"measures": THREE, **FOR_THREE}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(Q, "transmit", "PARTLY_EXECUTED", files=(ANSWER,)),
            Turn(Q, "propose_conditions", "PARTLY_EXECUTED", {"measures": ["m2"]}),
            Turn(R, "decline_conditions", "PARTLY_EXECUTED"),
            Turn(Q, "propose_conditions", "PARTLY_EXECUTED", {"measures": ["m3"]}),
            Turn(R, "accept_conditions", "PARTLY_EXECUTED"),
            Turn(Q, "refuse_part", "PARTLY_EXECUTED", {"measures": ["m2"]}),
            Turn(
                Q,
                "transmit_final",
                "EXECUTED",
                {"final": True, "outcomes": [{"measure": one, "outcome": "done"} for one in ("m1", "m3")]},
                files=(ANSWER,),
            ),
        ),
        treaty="untoc",
        asks="XB",
    ),
    Course(
        "what was wrong with the last package is sent again",
        "mla",
        "es",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "EXECUTING"),
            Turn(Q, "transmit_final", "EXECUTED", LAST, files=(ANSWER,)),
            Turn(R, "confirm_evidence", "EXECUTED", UNREADABLE),
            Turn(Q, "transmit", "EXECUTED", {"outcomes": None}, files=(AGAIN,), names={"mends": "confirm_evidence"}),
            Turn(R, "confirm_evidence", "EXECUTED", UNREADABLE),
            Turn(
                Q,
                "message",
                "EXECUTED",
                {"not_sent_again": "The provider holds no other copy of it."},
                names={"about": "confirm_evidence"},
            ),
            Turn(R, "close", "CLOSED"),
            Turn(R, "confirm_evidence", "CLOSED"),
        ),
        asks="XB",
    ),
)
