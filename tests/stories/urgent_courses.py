"""What cannot wait: preservation, emergency disclosure, information between contact points."""

from __future__ import annotations

from tests.stories.turns import Course, Q, R, Turn

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
)
EMERGENCY = (
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
)
INFORMATION = (
    Course(
        "a lead is offered on terms, sent and found useful",
        "information",
        "fr",
        (
            Turn(R, "offer", "OFFERED"),
            Turn(Q, "accept_terms", "TERMS_ACCEPTED", {"decision": "accepted", "reason": None}),
            Turn(R, "send", "SENT"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "feedback", "ACKNOWLEDGED"),
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
            Turn(Q, "reply", "ANSWERED"),
        ),
        treaty="untoc",
        urgency="urgent",
        shows=("S37", "S39"),
    ),
)
COURSES = (*PRESERVATION, *EMERGENCY, *INFORMATION)
