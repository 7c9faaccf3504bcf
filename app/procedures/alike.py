"""When two letters are about the same, by what a row or a clock of the table says (`Step.alike`, `Stops.alike`)."""

from __future__ import annotations

from collections.abc import Mapping

from app.kit.canonical import Json
from app.treaties.loans import replaces


def alike(rule: str, newer: Mapping[str, Json], older: Mapping[str, Json]) -> bool:
    """`which`: both say the same there. `transmittal/items`: and the newer names some of the same things, or none.
    `which=exhibits`: the older says that word.
    """
    if "=" in rule:
        member, _, word = rule.partition("=")
        return older.get(member) == word
    member, _, things = rule.partition("/")
    return older.get(member) == newer.get(member) and (not things or replaces(dict(newer), dict(older)))
