"""The families of figures: ONE table. Each is a file that says what it counts, from which instruments (`law.md` §7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.statistics import assets, assistance, conditions, evidence, extradition, hearings, jurisdiction, leads
from app.statistics.facts import Facts, Read, Span, Story, Sum, together
from app.statistics.table import Table


@dataclass(frozen=True)
class Family:
    """One family: how it reads a matter, and what it tells."""

    read: Read
    tables: Mapping[str, Table]
    kinds: frozenset[str] = frozenset()
    """Kinds of instruments whose bodies it reads."""
    sums: Mapping[str, Sum] = field(default_factory=dict)
    spans: Mapping[str, Span] = field(default_factory=dict)


FAMILIES: Mapping[str, Family] = {
    "assets": Family(assets.read, assets.TABLES, assets.KINDS, assets.SUMS, assets.SPANS),
    "jurisdiction": Family(jurisdiction.read, jurisdiction.TABLES, jurisdiction.KINDS),
    "extradition": Family(extradition.read, extradition.TABLES, extradition.KINDS),
    "hearings": Family(hearings.read, hearings.TABLES, spans=hearings.SPANS),
    "leads": Family(leads.read, {}, leads.KINDS, spans=leads.SPANS),
    "assistance": Family(assistance.read, assistance.TABLES, assistance.KINDS, assistance.SUMS),
    "conditions": Family(conditions.read, conditions.TABLES, conditions.KINDS),
    "evidence": Family(evidence.read, evidence.TABLES, evidence.KINDS, evidence.SUMS),
}
KINDS = frozenset(kind for one in FAMILIES.values() for kind in one.kinds)
TABLES: Mapping[str, Table] = {name: table for one in FAMILIES.values() for name, table in one.tables.items()}
SUMS: Mapping[str, Sum] = {name: found for one in FAMILIES.values() for name, found in one.sums.items()}
SPANS: Mapping[str, Span] = {name: found for one in FAMILIES.values() for name, found in one.spans.items()}


def read(story: Story) -> Facts:
    """What all families find in a matter."""
    return together(one.read(story) for one in FAMILIES.values())
