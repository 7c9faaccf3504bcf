"""Preservation item by item and custodian by custodian: confirmed, let go, prolonged, released, lost one by one."""

from __future__ import annotations

from app.kit.canonical import Json
from tests.factories import bodies
from tests.stories.turns import Course, Q, R, Turn

TELECOM: dict[str, Json] = {"measure": "m1", "custodian": "Example Telecom"}
BACKBONE: dict[str, Json] = {"measure": "m1", "custodian": "Example Backbone"}
REGISTRY: dict[str, Json] = {"measure": "m2", "custodian": "Example Registry"}
HELD: dict[str, Json] = {"outcome": "preserved", "status": "held", "until": "2027-01-31"}
WAITS: dict[str, Json] = {
    "outcome": "none",
    "status": "served",
    "reason": "The order has been served; the custodian has not confirmed yet.",
}
ALONE: dict[str, Json] = {"other_providers": None, "traffic_disclosure_due": None}


def kept(*holdings: dict[str, Json], **more: Json) -> dict[str, Json]:
    """What a confirmation tells of these holdings alone."""
    return {**ALONE, "holdings": [*holdings], **more}


def freed(cause: str, *released: dict[str, Json]) -> dict[str, Json]:
    """A release of these for a cause."""
    rows: list[Json] = [{**one, "released_at": "2026-11-28"} for one in released]
    decided = {} if cause == "decision" else {"decided_by": None}
    return {"cause": cause, "released": rows, **decided}


COURSES = (
    Course(
        "items are confirmed as their custodians answer, and one is let go",
        "preservation",
        "fr",
        (
            Turn(R, "request", "RECEIVED", {"location": "The exchange of the old town"}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "confirm", "PRESERVED", kept({**TELECOM, **HELD}, {**REGISTRY, **WAITS})),
            Turn(
                Q,
                "confirm",
                "PRESERVED",
                kept({**REGISTRY, **HELD, "until": "2027-02-20"}, preserved_until="2027-02-20"),
            ),
            Turn(R, "withdraw_part", "PRESERVED", {"measures": ["m1"]}),
            Turn(Q, "release_part", "PRESERVED", freed("withdrawn", TELECOM)),
            Turn(R, "follow_up", "HELD"),
            Turn(Q, "release_after_decision", "RELEASED", freed("decision", REGISTRY)),
        ),
        urgency="urgent",
    ),
    Course(
        "one of two items is prolonged, the other released",
        "preservation",
        "en",
        (
            Turn(R, "request", "RECEIVED", {"location": "The exchange behind the harbour"}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "confirm", "PRESERVED", bodies.kept_alike()),
            Turn(R, "ask_extension", "EXTENSION_ASKED", {"measures": ["m1", "m2"]}),
            Turn(Q, "extend", "EXTENSION_ASKED", {"measures": ["m1"]}),
            Turn(Q, "decline_extension", "PRESERVED", {"measures": ["m2"], "kept_until": "2027-02-10"}),
            Turn(R, "withdraw_part", "PRESERVED", {"measures": ["m2"]}),
            Turn(Q, "release_part", "PRESERVED", freed("withdrawn", REGISTRY)),
        ),
        treaty="budapest",
        urgency="urgent",
    ),
    Course(
        "what a custodian lost",
        "preservation",
        "es",
        (
            Turn(R, "request", "RECEIVED", {"location": "The exchange on the hill"}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(
                Q,
                "confirm",
                "PRESERVED",
                kept({**TELECOM, **HELD}, {**BACKBONE, **HELD}, {**REGISTRY, **WAITS}),
            ),
            Turn(Q, "report_loss", "PRESERVED", {"losses": [TELECOM], "left": "The copy of the backbone."}),
            Turn(
                Q,
                "confirm",
                "PRESERVED",
                kept({**REGISTRY, "outcome": "none", "reason": "It has no such customer."}),
            ),
            Turn(R, "ask_extension", "EXTENSION_ASKED"),
            Turn(Q, "extend", "PRESERVED"),
            Turn(
                Q,
                "report_none",
                "NOT_PRESERVED",
                {"outcomes": [{"measure": "m1", "outcome": "lost"}, {"measure": "m2", "outcome": "no_data"}]},
            ),
        ),
        treaty="budapest",
        urgency="urgent",
        asks="XB",
    ),
    Course(
        "nothing is left of what was preserved, and the last word says so",
        "preservation",
        "en",
        (
            Turn(R, "request", "RECEIVED", {"location": "The exchange below the castle"}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "confirm", "PRESERVED", kept({**TELECOM, **HELD}, {**REGISTRY, **HELD})),
            Turn(R, "withdraw_part", "PRESERVED", {"measures": ["m1"]}, runs="release_due"),
            Turn(Q, "report_loss", "PRESERVED", {"losses": [REGISTRY], "left": "Nothing of it."}),
            Turn(Q, "release_part", "PRESERVED", freed("withdrawn", TELECOM), runs="last_word"),
            Turn(Q, "report_none", "NOT_PRESERVED", {"outcomes": [{"measure": "m2", "outcome": "lost"}]}),
        ),
        urgency="urgent",
    ),
    Course(
        "an item whose day has passed is released, and the other is held for the request",
        "preservation",
        "fr",
        (
            Turn(R, "request", "RECEIVED", {"location": "The exchange by the river"}),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(
                Q,
                "confirm",
                "PRESERVED",
                kept(
                    {**TELECOM, **HELD, "until": "2026-11-20"},
                    {**REGISTRY, **HELD},
                    preserved_at="2026-09-10T09:30:00+01:00",
                    preserved_until="2026-11-20",
                ),
            ),
            Turn(Q, "release_part", "PRESERVED", freed("expired", TELECOM)),
            Turn(R, "follow_up", "HELD"),
            Turn(Q, "release_after_decision", "RELEASED", freed("decision", REGISTRY)),
        ),
        urgency="urgent",
    ),
)
