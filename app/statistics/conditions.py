"""Conditions (`law.md` §7): by code and by State pair, and breaches that were reported.

Source: the conditions in the signed instruments of every procedure, of whichever side. A condition counts once for each
code and matter, however often it is said again: the same one is proposed, accepted, and copied onto the evidence. A
breach is one that a `communication` reports, of a condition or of an assurance: once for each kind, code and matter,
whichever side reports it. Nothing is proven by being counted.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.statistics.facts import Facts, Story, coded, once
from app.statistics.table import Table, by_state, found

CONDITIONED = frozenset(
    {
        "conditions",
        "use_decision",
        "evidence_transmittal",
        "emergency_disclosure",
        "determination",
        "traffic_disclosure",
        "information_offer",
        "information",
        "extradition_decision",
        "exhibit_transmittal",
        "transfer_acceptance",
        "transfer_file",
    }
)
"""Every kind whose body has them; `return_proposal` has conditions of its own kinds (`assets`)."""
KINDS = CONDITIONED | {"communication"}


def read(story: Story) -> Facts:
    """The codes of the conditions of a matter, and of the breaches."""
    codes = once(code for one in story.of(*CONDITIONED) for code in coded(one.body, "conditions"))
    said = [one.body.get("breach") for one in story.of("communication")]
    breaches = once(f"{one.get('kind')} {one.get('code')}" for one in said if isinstance(one, dict))
    return Facts({"condition": codes, "breach": breaches})


TABLES: Mapping[str, Table] = {
    "condition": Table("conditions by code", found("condition")),
    # A breach tells of a matter that its pair knows, and of nothing that others need: for the authority's own eyes.
    "breach": Table("breaches reported", found("breach"), shared=False),
    "breach_pair": Table("breaches reported, by State", by_state("breach"), shared=False),
    "condition_pair": Table("conditions by State", by_state("condition"), shared=False),
}
