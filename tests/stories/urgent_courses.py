"""What cannot wait: preservation, and information between contact points."""

from __future__ import annotations

from app.kit.canonical import Json
from tests.factories import bodies
from tests.factories.request_samples import MEASURES
from tests.stories.turns import ANSWER, CALLER, FILE, MONEY, Course, Q, R, Turn

SECRET: dict[str, Json] = {
    "grounds": [
        {
            "code": "sovereignty",
            "article": "UNCC 42(6)",
            "explanation": "The records are those of the armed forces; to name their connections would harm them.",
        }
    ]
}
ADVICE: dict[str, Json] = {
    "kind": "technical_advice",
    "question": "How are the keys of this encryption programme read out of a running machine before it is shut down?",
    "identifiers": None,
}
ADVISED: dict[str, Json] = {
    "text": "Take the memory first, with the programme still open; the key lies behind the header of the volume.",
    "located": None,
    "provisions": None,
}
"""The sample keeps it confidential, for intelligence only."""
_SUM: dict[str, Json] = {"amount": "48200.00", "currency": "EUR"}
ALERT: dict[str, Json] = {
    "kind": "proceeds_alert",
    "summary": "The money of three victims lies on this account in your State and is to be moved on tonight.",
    "offences": MONEY,
    "identifiers": [
        {"id": "i1", "kind": "bank_account", "iban": "GB82WEST12345698765432", "holder": "Example Trading Ltd."}
    ],
    "data_categories": None,
    "amount": _SUM,
    "action_suggested": "Hold the balance until a request for freezing arrives.",
}
STOPPED: dict[str, Json] = {
    "text": "The bank holds 48200.00 EUR since 17:40 UTC, for 72 hours; a request for freezing is awaited.",
    "located": None,
    "provisions": None,
}
_GIVEN_EFFECT = next(one for one in MEASURES if one["code"] == "GIVE_EFFECT_ORDER")
SERVED = _GIVEN_EFFECT["order"]
"""An order that goes to a provider in the other State."""
SOFTER: dict[str, Json] = {
    "conditions": [{"id": "c1", "code": "use_limit", "text": "To protect the banks alone.", "article": "BC 26(2)"}],
}
TRANSLATED: dict[str, Json] = {"file": FILE, "language": "fr", "translator": "Elena Dumitru", "certified": True}
WHICH: dict[str, Json] = {
    "questions": [{"number": 1, "question": "In which of your cases does this address stand?"}],
    "measures": [],
}
PRESERVATION = (
    Course(
        "data is preserved, extended, held for the request and released",
        "preservation",
        "en",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "confirm", "PRESERVED"),
            Turn(Q, "disclose_traffic", "PRESERVED"),
            Turn(R, "ask_extension", "EXTENSION_ASKED"),
            Turn(Q, "extend", "PRESERVED"),
            Turn(R, "follow_up", "HELD"),
            Turn(Q, "release_after_decision", "RELEASED"),
            Turn(R, "close", "CLOSED"),
        ),
        urgency="urgent",
        shows=("S26", "S45", "S46"),
    ),
    Course(
        "the custodian may warn the suspect, and part of the data is lost",
        "preservation",
        "ru",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "warn_unsafe", "UNSAFE"),
            Turn(R, "proceed", "ACKNOWLEDGED"),
            Turn(Q, "confirm", "PRESERVED"),
            Turn(Q, "report_loss", "PRESERVED"),
            Turn(R, "withdraw", "WITHDRAWN"),
            Turn(Q, "release", "RELEASED", {"cause": "withdrawn", "decided_by": None}),
        ),
        treaty="budapest",
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "the data is with no provider of the State that was asked",
        "preservation",
        "zh",
        (
            Turn(R, "request", "RECEIVED", {"location": "A data centre in the port, hall 2"}),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "RECEIVED"),
            Turn(
                Q,
                "report_none",
                "NOT_PRESERVED",
                {
                    "outcomes": [
                        {"measure": "m1", "outcome": "provider_elsewhere", "state": "XC"},
                        {"measure": "m2", "outcome": "provider_unknown"},
                    ]
                },
            ),
        ),
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "a translation follows what could not wait for it",
        "preservation",
        "ru",
        (
            Turn(R, "request", "RECEIVED", {"translation_due": "2047-01-15"}, flagged="translation_follows"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="fr"),
            Turn(R, "supplement", "ACKNOWLEDGED", {"translations": [TRANSLATED]}, files=(ANSWER,)),
            Turn(Q, "confirm", "PRESERVED", language="fr"),
        ),
        treaty="budapest",
        urgency="emergency",
    ),
)
SPOKEN = (
    Course(
        "what was asked by telephone is preserved before it is written, and is not prolonged",
        "preservation",
        "fr",
        (
            Turn(Q, "note_oral", "ORAL", CALLER["XB"]),
            Turn(Q, "report_act", "ORAL"),
            Turn(Q, "confirm", "PRESERVED"),
            Turn(R, "confirm_oral", "PRESERVED", names={"confirms": "note_oral"}),
            Turn(Q, "withhold_traffic", "PRESERVED", SECRET),
            Turn(Q, "warn_unsafe", "UNSAFE"),
            Turn(Q, "resolve_unsafe", "PRESERVED", {"status": "resolved"}),
            Turn(R, "ask_extension", "EXTENSION_ASKED"),
            Turn(Q, "decline_extension", "PRESERVED", {"kept_until": "2027-02-10"}),
        ),
        treaty="budapest",
        urgency="urgent",
    ),
    Course(
        "what nobody asks to keep any longer is let go",
        "preservation",
        "fr",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "confirm", "PRESERVED", bodies.kept_alike()),
            Turn(Q, "expire", "EXPIRED", {"cause": "expired", "decided_by": None}, over="preserved_until"),
        ),
        treaty="budapest",
        urgency="urgent",
    ),
    Course(
        "the suspect would be warned, and the request is dropped",
        "preservation",
        "es",
        (
            Turn(R, "request", "RECEIVED", {"location": "A data centre behind the station"}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "warn_unsafe", "UNSAFE"),
            Turn(R, "drop", "WITHDRAWN", {"decision": "drop"}),
            Turn(Q, "note_withdrawal", "WITHDRAWN"),
        ),
        treaty="budapest",
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "nothing is preserved of what the armed forces hold",
        "preservation",
        "ar",
        (
            Turn(R, "request", "RECEIVED", {"location": "The computing centre of the army"}),
            Turn(Q, "consult", "RECEIVED"),
            Turn(R, "answer_consult", "RECEIVED"),
            Turn(Q, "refuse", "REFUSED", SECRET),
        ),
        urgency="urgent",
    ),
    Course(
        "what was preserved on a call is written down while it is asked for longer, and held for the request",
        "preservation",
        "fr",
        (
            Turn(Q, "note_oral", "ORAL", CALLER["XB"]),
            Turn(Q, "confirm", "PRESERVED"),
            Turn(R, "ask_extension", "EXTENSION_ASKED"),
            Turn(R, "follow_up", "HELD"),
            Turn(R, "confirm_oral", "HELD", names={"confirms": "note_oral"}),
            Turn(Q, "release_after_decision", "RELEASED"),
        ),
        treaty="budapest",
        urgency="urgent",
        apart="The courses beside it run between nodes as far as it goes.",
    ),
)
INFORMATION = (
    Course(
        "a lead is not wanted on its terms, nor without them",
        "information",
        "ru",
        (
            Turn(R, "offer", "OFFERED"),
            Turn(Q, "decline_terms", "TERMS_DECLINED"),
            Turn(R, "send", "SENT", {"handling": None}),
            Turn(Q, "decline", "DECLINED"),
            Turn(R, "close", "CLOSED"),
            Turn(R, "reopen", "ACKNOWLEDGED", {"reason": "A second source names the same server."}),
        ),
        treaty="budapest",
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "a lead whose terms cannot be kept is offered on others, and at last given without any",
        "information",
        "fr",
        (
            Turn(R, "offer", "OFFERED"),
            Turn(Q, "decline_terms", "TERMS_DECLINED"),
            Turn(R, "offer", "OFFERED", SOFTER),
            Turn(Q, "decline_terms", "TERMS_DECLINED"),
            Turn(R, "send", "SENT", {"handling": None}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "feedback", "ACKNOWLEDGED"),
        ),
        treaty="budapest",
        urgency="urgent",
    ),
    Course(
        "a question that is not understood is asked about before it is answered",
        "information",
        "fr",
        (
            Turn(R, "inquire", "SENT"),
            Turn(Q, "ask", "SENT", WHICH),
            Turn(R, "answer", "SENT", {"measures": []}),
            Turn(Q, "reply", "ANSWERED"),
        ),
        urgency="urgent",
    ),
    Course(
        "a State forbids that a provider answers another State's order",
        "information",
        "en",
        (
            Turn(R, "send", "SENT", {"kind": "order_notification", "order": SERVED}),
            Turn(Q, "ask", "SENT", WHICH),
            Turn(R, "answer", "SENT", {"measures": []}),
            Turn(Q, "instruct_not_to_disclose", "ANSWERED"),
        ),
        treaty="budapest_2ap",
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "a lead is offered on terms, sent and found useful",
        "information",
        "fr",
        (
            Turn(R, "offer", "OFFERED"),
            Turn(Q, "accept_terms", "TERMS_ACCEPTED", {"decision": "accepted", "reason": None}),
            Turn(R, "send", "SENT"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "feedback", "ACKNOWLEDGED", language="es"),
            Turn(Q, "reply", "ANSWERED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty="uncac",
        urgency="urgent",
        shows=("S7", "S38"),
    ),
    Course(
        "who holds the data is asked and answered",
        "information",
        "ar",
        (
            Turn(R, "inquire", "SENT"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "reply", "ANSWERED", language="zh"),
        ),
        treaty="untoc",
        urgency="urgent",
        shows=("S37",),
    ),
    Course(
        "how a technique works is asked and answered in confidence",
        "information",
        "fr",
        (
            Turn(R, "inquire", "SENT", ADVICE),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "reply", "ANSWERED", ADVISED, language="zh"),
        ),
        urgency="urgent",
        shows=("S39",),
    ),
    Course(
        "another State is told of money that is about to leave it",
        "information",
        "en",
        (
            Turn(R, "send", "SENT", ALERT),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "reply", "ANSWERED", STOPPED),
            Turn(Q, "feedback", "ANSWERED"),
        ),
        treaty="uncac",
        urgency="urgent",
        shows=("S49",),
    ),
)
COURSES = (*PRESERVATION, *SPOKEN, *INFORMATION)
