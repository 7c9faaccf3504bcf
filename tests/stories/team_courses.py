"""Joint investigations and technical assistance."""

from __future__ import annotations

from app.kit.canonical import Json
from tests.stories.day_turns import LENT, kept_longer, put_off
from tests.stories.turns import ANSWER, Course, Q, R, Turn

_PREVENTION: dict[str, Json] = {
    "supports": ["training", "expert_mission"],
    "topics": ["prevention", "critical_infrastructure"],
    "audience": {"roles": ["Officials of the body for prevention policy"], "people": 12},
    "equipment": None,
}
COURSES = (
    Course(
        "a team investigates in two States",
        "joint",
        "ru",
        (
            Turn(R, "propose", "PROPOSED"),
            Turn(Q, "counter", "PROPOSED", language="en"),
            Turn(R, "accept", "ACTIVE", names={"proposal": "counter"}),
            Turn(
                R,
                "share",
                "ACTIVE",
                {"outcomes": None, "manifest": "4a" * 32, "conditions": LENT},
                files=(ANSWER,),
                language="zh",
            ),
            Turn(Q, "confirm_evidence", "ACTIVE", language="en"),
            Turn(Q, "report", "ACTIVE", language="en"),
            Turn(Q, "propose_change", "ACTIVE", language="en"),
            Turn(R, "decline_change", "ACTIVE"),
            Turn(Q, "propose_change", "ACTIVE", language="en"),
            Turn(R, "agree_change", "ACTIVE", names={"change": "propose_change"}),
            *kept_longer(Q, "ACTIVE", "share", {Q: "en"}),
            Turn(R, "end", "ENDED", language="ar"),
            Turn(Q, "return_items", "ENDED", language="en"),
            Turn(R, "confirm_items", "ENDED"),
        ),
        treaty="untoc",
        asks="XB",
    ),
    Course(
        "no team is formed, for the case is at trial",
        "joint",
        "es",
        (
            Turn(R, "propose", "PROPOSED"),
            Turn(Q, "decline", "DECLINED", language="fr"),
        ),
        treaty="budapest_2ap",
        asks="XB",
    ),
    Course(
        "prosecutors are trained",
        "assistance",
        "en",
        (
            Turn(R, "request", "OPEN"),
            Turn(Q, "acknowledge", "OPEN", language="ru"),
            Turn(Q, "match", "PLANNED", language="zh"),
            Turn(Q, "deliver", "DELIVERED", names={"plan": "match"}, language="ar"),
            Turn(R, "evaluate", "EVALUATED"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty=None,
        shows=("S6", "S52", "S53"),
    ),
    Course(
        "a body for prevention builds up what it can do",
        "assistance",
        "es",
        (
            Turn(R, "request", "OPEN", _PREVENTION),
            Turn(Q, "match", "PLANNED", _PREVENTION, language="fr"),
        ),
        treaty=None,
        shows=("S15",),
    ),
    Course(
        "a training is moved",
        "assistance",
        "en",
        (
            Turn(R, "request", "OPEN", {"need": "Judges have had no training in electronic evidence at all."}),
            Turn(Q, "match", "PLANNED"),
            *put_off(
                Q,
                "PLANNED",
                "training",
                ("2047-09-06", "2047-06-07"),
                cause="ill",
                reason="The trainer is ill, and nobody else speaks the language.",
            ),
            Turn(Q, "deliver", "DELIVERED", names={"plan": "match"}),
        ),
        treaty=None,
    ),
    Course(
        "equipment is offered and not needed",
        "assistance",
        "fr",
        (
            Turn(R, "offer", "OPEN"),
            Turn(Q, "decline", "DECLINED"),
        ),
        treaty=None,
    ),
)
