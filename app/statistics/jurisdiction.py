"""Consultations on jurisdiction (`law.md` §7): how many there were, in how many the States agreed, and on what links
claims were founded.

Source: the signed instruments of the procedure `jurisdiction`. A consultation is one matter. It was agreed when its
last standing is AGREED, and went on side by side when that is PARALLEL; a proposal after that opens it again. A
connection is counted by its kind (UNCC 22, BC 22), once for each consultation in which either State names it.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.kit.canonical import objects
from app.statistics.facts import Facts, Story, once
from app.statistics.table import Table, by_state, found

PROCEDURE = "jurisdiction"
KINDS = frozenset({"jurisdiction_notice", "jurisdiction_position"})
ENDS: Mapping[str, str] = {"AGREED": "agreed", "PARALLEL": "parallel", "WITHDRAWN": "withdrawn"}
SETTLED = ("agreed", "parallel")


def read(story: Story) -> Facts:
    """How a consultation stands, and what claims were founded on."""
    if story.procedure != PROCEDURE:
        return Facts()
    standing = ENDS.get(story.standing, "open")
    kinds = once(row.get("kind") for one in story.of(*KINDS) for row in objects(one.body.get("connections", [])))
    return Facts(
        {
            "jurisdiction": (standing,),
            "agreement": (standing,) if standing in SETTLED else (),
            "connection": kinds,
        }
    )


TABLES: Mapping[str, Table] = {
    "agreement": Table(
        "consultations on jurisdiction that ended", found("agreement"), within=PROCEDURE, linked=("state",)
    ),
    "connection": Table("connections claimed", found("connection"), within=PROCEDURE),
    "jurisdiction": Table("consultations on jurisdiction", found("jurisdiction"), shared=False),
    "jurisdiction_pair": Table("consultations by State", by_state("jurisdiction"), shared=False),
}
