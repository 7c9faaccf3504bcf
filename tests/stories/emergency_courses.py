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
)
