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
            Turn(Q, "expire", "EXPIRED", {"cause": "expired"}),
        ),
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "the data is with no provider of the State that was asked",
        "preservation",
        "zh",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "RECEIVED"),
            Turn(Q, "report_none", "NOT_PRESERVED"),
        ),
        urgency="urgent",
        asks="XB",
    ),
)
COURSES = (*PRESERVATION,)
