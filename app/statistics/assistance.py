"""Technical assistance (`law.md` §7): hours, participants, equipment, topics, by the other State.

Source: the signed instruments of the procedure `assistance`. Topics and kinds of support are those of the plan or,
while there is none, of the request or offer: each once for a matter. Hours are hours taught, participants the people
who took part, both as the report on what was given says (`ta_delivery`), so that what was only planned counts nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from app.kit.canonical import JsonObject, objects
from app.statistics.facts import Facts, Story, Sum, last, money, texts
from app.statistics.table import Table, by_state, found

PROCEDURE = "assistance"
PROGRAMMES = ("ta_request", "ta_offer", "ta_plan")
KINDS = frozenset({*PROGRAMMES, "ta_delivery", "ta_evaluation"})
COUNTED: Mapping[str, str] = {"taught_hours": "hours", "attended": "participants", "women_attended": "women"}
"""Member of the report, and the key of the sum."""


def read(story: Story) -> Facts:
    """What a programme was about, and what was given."""
    if story.procedure != PROCEDURE:
        return Facts()
    programme, rated = last(story.of(*PROGRAMMES)), last(story.of("ta_evaluation"))
    given = [one.body for one in story.of("ta_delivery")]
    return Facts(
        codes={
            "topic": texts(programme.body.get("topics")) if programme else (),
            "support": texts(programme.body.get("supports")) if programme else (),
            "rating": (str(rated.body["rating"]),) if rated and "rating" in rated.body else (),
        },
        sums={"assistance": tuple(row for body in given for row in _given(body))},
    )


def _given(body: JsonObject) -> Iterator[tuple[str, Decimal]]:
    for member, key in COUNTED.items():
        if isinstance(number := body.get(member), int):
            yield key, Decimal(number)
    for row in objects(body.get("equipment", [])):
        if isinstance(quantity := row.get("quantity"), int):
            yield "equipment pieces", Decimal(quantity)
        if (value := money(row.get("value"))) is not None:
            yield f"equipment {value[0]}", value[1]


TABLES: Mapping[str, Table] = {
    "topic": Table("topics of technical assistance", found("topic"), within=PROCEDURE),
    "support": Table("kinds of technical assistance", found("support"), within=PROCEDURE),
    "rating": Table("technical assistance, as it was evaluated", found("rating"), within=PROCEDURE, linked=("state",)),
    "topic_state": Table("topics by State", by_state("topic"), shared=False),
    "support_state": Table("kinds of technical assistance by State", by_state("support"), shared=False),
}
SUMS: Mapping[str, Sum] = {"assistance": Sum("technical assistance given", within=PROCEDURE)}
