"""Without a treaty: what no custom obliges to, on an assurance of reciprocity, from the first letter to the close."""

from __future__ import annotations

from app.kit.canonical import Json
from app.treaties.catalogue import TREATIES
from tests.stories.turns import ANSWER, Course, Q, R, Turn

CUSTOM = "reciprocity"
FLAG = "own_law_unsaid"
"""What both sides are told: it rests on the law of the State that is asked, whose file names no article."""


def assured(language: str, **more: Json) -> dict[str, Json]:
    """The assurance as the treaty file words it, beside what else is said."""
    return {"reciprocity": {"text": TREATIES.newest(CUSTOM).assurance[language]}, **more}


_TERMS = assured("en", legal_basis="Reciprocity")
"""Of a team: what the other side proposes in turn, its own assurance among it, is what is agreed, word for word."""
COURSES = (
    Course(
        "data is preserved without a treaty, on an assurance of reciprocity",
        "preservation",
        "fr",
        (
            Turn(R, "request", "RECEIVED", assured("fr"), flagged=FLAG),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "confirm", "PRESERVED"),
            Turn(R, "follow_up", "HELD"),
            Turn(Q, "release_after_decision", "RELEASED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty=CUSTOM,
        urgency="urgent",
    ),
    Course(
        "a life is saved without a treaty, on an assurance of reciprocity",
        "emergency_disclosure",
        "es",
        (
            Turn(R, "request", "RECEIVED", assured("es"), flagged=FLAG),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "determine", "DETERMINED"),
            Turn(Q, "disclose", "DISCLOSED"),
            Turn(R, "confirm_evidence", "DISCLOSED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty=CUSTOM,
        urgency="emergency",
        asks="XB",
    ),
    Course(
        "a provider acts without a treaty, on an assurance of reciprocity",
        "provider_measures",
        "en",
        (
            Turn(R, "request", "RECEIVED", assured("en"), flagged=FLAG),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "report_measures", "MEASURED"),
            Turn(Q, "lift", "LIFTED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty=CUSTOM,
    ),
    Course(
        "a case is taken over without a treaty, on an assurance of reciprocity",
        "transfer",
        "ru",
        (
            Turn(R, "request", "RECEIVED", assured("ru", channel={"kind": "diplomatic"}), flagged=FLAG),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="fr"),
            Turn(Q, "accept", "ACCEPTED", language="fr"),
            Turn(R, "send_file", "FILE_SENT", files=(ANSWER,)),
            Turn(Q, "confirm_file", "FILE_IN", language="fr"),
            Turn(Q, "report_outcome", "OUTCOME_REPORTED", language="fr"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty=CUSTOM,
        asks="XB",
    ),
    Course(
        "a team is formed without a treaty, on assurances that both sides give",
        "joint",
        "es",
        (
            Turn(R, "propose", "PROPOSED", assured("es", legal_basis="Reciprocidad"), flagged=FLAG),
            Turn(Q, "counter", "PROPOSED", _TERMS, language="en", flagged=FLAG),
            Turn(R, "accept", "ACTIVE", _TERMS, names={"proposal": "counter"}),
            Turn(R, "share", "ACTIVE", {"outcomes": None, "manifest": "4a" * 32}, files=(ANSWER,)),
            Turn(Q, "confirm_evidence", "ACTIVE", language="en"),
            Turn(R, "end", "ENDED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty=CUSTOM,
        asks="XB",
    ),
    Course(
        "two States agree without a treaty who prosecutes",
        "jurisdiction",
        "fr",
        (
            Turn(R, "open", "OPEN", assured("fr"), flagged=FLAG),
            Turn(Q, "state_position", "COMPARING", assured("fr")),
            Turn(R, "propose", "PROPOSED"),
            Turn(Q, "agree", "AGREED", names={"agreed": "propose"}, language="ru"),
            Turn(Q, "report_outcome", "AGREED", language="ar"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty=CUSTOM,
    ),
)
