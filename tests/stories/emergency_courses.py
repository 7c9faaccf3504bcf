"""A life at risk: disclosure between contact points within hours, and every answer that may come instead."""

from __future__ import annotations

from app.kit.canonical import Json
from tests.stories.turns import CALLER, HEARD, Course, Q, R, Turn

NO_EMERGENCY: dict[str, Json] = {
    "decision": "not_an_emergency",
    "reason": "The account has not been used since the person was found in safety.",
    "other_road": "mla",
    "conditions": [],
    "expected_by": None,
}
NOTHING_HELD: dict[str, Json] = {
    "summary": "The account was never opened with Example Mail; the address belongs to a provider in XC.",
    "outcomes": [{"measure": "m1", "outcome": "provider_elsewhere", "state": "XC"}],
    "costs": None,
}
STRICT: dict[str, Json] = {
    "decision": "with_conditions",
    "conditions": [
        {"id": "c1", "code": "use_limit", "text": "To find the child alone.", "article": "2AP 9(6)"},
        {"id": "c2", "code": "no_onward", "text": "Nobody but the rescuers sees it.", "article": "2AP 9(6)"},
    ],
}
SOFTER: dict[str, Json] = {
    "decision": "with_conditions",
    "conditions": [{"id": "c1", "code": "use_limit", "text": "To find the child alone.", "article": "2AP 9(6)"}],
}


def item(name: str, category: str, description: str) -> dict[str, Json]:
    """An item of the request, with the need for it."""
    return {
        "id": name,
        "category": category,
        "description": description,
        "identifiers": ["i1"],
        "justifications": [
            {
                "category": category,
                "necessity": "Nothing else shows where the child is held.",
                "proportionality": "Nothing but this is asked for, of this account alone.",
            }
        ],
    }


SUBSCRIBER = item("m1", "SUBSCRIBER", "Who has the account.")
PLACE = item("m2", "ACCESS_LOGS", "Addresses of the last sign-ins.")
LETTERS = item("m3", "CONTENT", "The messages of the last night.")
FIRST: dict[str, Json] = {
    "short_data": [{"measure": "m1", "category": "SUBSCRIBER", "text": "V. Marin, 12 Quay Street."}],
    "outcomes": [{"measure": "m1", "outcome": "done"}],
    "to_come": [
        {"measure": "m2", "expected_by": "2046-11-25T12:00:00+01:00", "note": "The provider was asked an hour ago."}
    ],
}
"""What is there at once, and what follows."""
NO_LETTERS: dict[str, Json] = {
    "summary": "The provider keeps no messages.",
    "outcomes": [{"measure": "m3", "outcome": "not_retained"}],
    "costs": None,
}
LAST: dict[str, Json] = {
    "short_data": [{"measure": "m2", "category": "ACCESS_LOGS", "text": "81.2.69.142, port 40122."}],
    "outcomes": [{"measure": "m2", "outcome": "done"}],
    "regularise_by": None,
}
COURSES = (
    Course(
        "a call in the night is written down, refused, and heard after all",
        "emergency_disclosure",
        "en",
        (
            Turn(Q, "note_oral", "ORAL", CALLER["XB"]),
            Turn(R, "confirm_oral", "RECEIVED", names={"confirms": "note_oral"}),
            Turn(Q, "refuse", "REFUSED"),
            Turn(R, "close", "CLOSED"),
            Turn(R, "reopen", "ACKNOWLEDGED", {"reason": "A second message names the hour at which the child dies."}),
            Turn(Q, "disclose", "DISCLOSED"),
            Turn(R, "confirm_evidence", "DISCLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
    ),
    Course(
        "a call in the night is never written down",
        "emergency_disclosure",
        "fr",
        (
            Turn(Q, "note_oral", "ORAL"),
            Turn(Q, "report_act", "ORAL"),
            Turn(R, "message", "ORAL"),
            Turn(Q, "lapse", "LAPSED", names={"note": "note_oral"}, over="confirm_oral"),
        ),
        urgency="emergency",
        asks="XB",
    ),
    Course(
        "a call in the night is answered with data, and written down afterwards",
        "emergency_disclosure",
        "en",
        (
            Turn(Q, "note_oral", "ORAL"),
            Turn(Q, "determine", "DETERMINED"),
            Turn(Q, "disclose", "DISCLOSED"),
            Turn(R, "confirm_oral", "DISCLOSED", names={"confirms": "note_oral"}),
            Turn(R, "regularise", "DISCLOSED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
        asks="XB",
    ),
    Course(
        "a child is found with data that was disclosed within hours",
        "emergency_disclosure",
        "es",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(
                Q, "ask", "ACKNOWLEDGED", {"questions": [{"number": 1, "question": "Which address?"}], "measures": []}
            ),
            Turn(R, "answer", "ACKNOWLEDGED", {"measures": []}),
            Turn(Q, "determine", "DETERMINED"),
            Turn(Q, "disclose", "DISCLOSED"),
            Turn(R, "regularise", "DISCLOSED"),
            Turn(R, "close", "CLOSED"),
        ),
        urgency="emergency",
        asks="XB",
        shows=("S44", "S40"),
    ),
    Course(
        "the facts are found to be no emergency, and another road is shown",
        "emergency_disclosure",
        "ru",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "determine", "DETERMINED", NO_EMERGENCY),
            Turn(R, "withdraw", "WITHDRAWN"),
            Turn(Q, "note_withdrawal", "WITHDRAWN"),
        ),
        urgency="emergency",
    ),
    Course(
        "nothing is held, and it is told where to ask",
        "emergency_disclosure",
        "fr",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "determine", "DETERMINED", language="zh"),
            Turn(Q, "report_none", "NOT_FOUND", NOTHING_HELD, language="ar"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
    ),
    Course(
        "nothing is held of what was asked by telephone, and the letter follows all the same",
        "emergency_disclosure",
        "en",
        (
            Turn(Q, "note_oral", "ORAL"),
            Turn(Q, "report_none", "NOT_FOUND", NOTHING_HELD),
            Turn(R, "confirm_oral", "NOT_FOUND", names={"confirms": "note_oral"}),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
        asks="XB",
    ),
    Course(
        "conditions that cannot be kept are softened, accepted, and bind",
        "emergency_disclosure",
        "fr",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "propose_conditions", "DETERMINED", STRICT),
            Turn(R, "decline_conditions", "DETERMINED", {"conditions": ["c2"]}),
            Turn(Q, "propose_conditions", "DETERMINED", SOFTER),
            Turn(R, "accept_conditions", "DETERMINED"),
            Turn(Q, "disclose", "DISCLOSED"),
            Turn(R, "confirm_evidence", "DISCLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
    ),
    Course(
        "a refusal in the night is talked over first",
        "emergency_disclosure",
        "fr",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "consult", "ACKNOWLEDGED", language="zh"),
            Turn(R, "answer_consult", "ACKNOWLEDGED"),
            Turn(Q, "refuse", "REFUSED", HEARD, names={"consultation": "consult"}),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
    ),
    Course(
        "the subscriber's data comes at once and the location when it is there",
        "emergency_disclosure",
        "en",
        (
            Turn(R, "request", "RECEIVED", {"data": [SUBSCRIBER, PLACE]}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "determine", "DETERMINED"),
            Turn(Q, "disclose_part", "DETERMINED", FIRST),
            Turn(R, "confirm_evidence", "DETERMINED"),
            Turn(R, "regularise", "DETERMINED"),
            Turn(Q, "disclose", "DISCLOSED", LAST),
            Turn(R, "confirm_evidence", "DISCLOSED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
        shows=("S44",),
    ),
    Course(
        "in an emergency one item is let go, one is refused, and the third comes",
        "emergency_disclosure",
        "fr",
        (
            Turn(R, "request", "RECEIVED", {"data": [SUBSCRIBER, PLACE, LETTERS]}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(R, "withdraw_part", "ACKNOWLEDGED", {"measures": ["m3"]}),
            Turn(Q, "determine", "DETERMINED", {"measures": ["m1"]}),
            Turn(Q, "propose_conditions", "DETERMINED", {**STRICT, "measures": ["m2"], "expected_by": None}),
            Turn(R, "decline_conditions", "DETERMINED", {"conditions": ["c2"]}),
            Turn(Q, "refuse_part", "DETERMINED", {"measures": ["m2"]}),
            Turn(Q, "disclose", "DISCLOSED", {"short_data": FIRST["short_data"]}),
            Turn(R, "confirm_evidence", "DISCLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
    ),
    Course(
        "in an emergency a part has come, and the rest is refused",
        "emergency_disclosure",
        "en",
        (
            Turn(R, "request", "RECEIVED", {"data": [SUBSCRIBER, PLACE, LETTERS]}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "report_part", "ACKNOWLEDGED", NO_LETTERS),
            Turn(Q, "disclose_part", "ACKNOWLEDGED", FIRST),
            Turn(Q, "refuse_rest", "DISCLOSED", {"measures": ["m2"]}),
            Turn(R, "confirm_evidence", "DISCLOSED"),
            Turn(R, "regularise", "DISCLOSED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
    ),
    Course(
        "on a call a part is given at once, and of the rest nothing is held",
        "emergency_disclosure",
        "en",
        (
            Turn(Q, "note_oral", "ORAL"),
            Turn(Q, "disclose_part", "ORAL", FIRST),
            Turn(R, "confirm_oral", "RECEIVED", {"data": [SUBSCRIBER, PLACE]}, names={"confirms": "note_oral"}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(
                Q,
                "report_rest",
                "DISCLOSED",
                {
                    "summary": "The provider keeps no addresses of sign-ins.",
                    "outcomes": [{"measure": "m2", "outcome": "not_retained"}],
                    "costs": None,
                },
            ),
            Turn(R, "confirm_evidence", "DISCLOSED"),
        ),
        treaty="budapest_2ap",
        urgency="emergency",
        asks="XB",
    ),
    Course(
        "in an emergency a part has come, and the rest is required no more",
        "emergency_disclosure",
        "es",
        (
            Turn(R, "request", "RECEIVED", {"data": [SUBSCRIBER, PLACE]}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "determine", "DETERMINED"),
            Turn(Q, "disclose_part", "DETERMINED", FIRST),
            Turn(R, "withdraw", "WITHDRAWN"),
            Turn(R, "confirm_evidence", "WITHDRAWN"),
            Turn(R, "regularise", "WITHDRAWN"),
            Turn(Q, "note_withdrawal", "WITHDRAWN"),
            Turn(R, "close", "CLOSED"),
        ),
        urgency="emergency",
        asks="XB",
    ),
)
