"""What the codes mean that a treaty uses: offences, measures and grounds, in words of a language."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from app.kit.canonical import JsonObject
from app.treaties import matrix
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES, Known, meaning
from app.treaties.schema import Treaty

OFFENCE, MEASURE, GROUND = "offence", "measure", "ground"


@dataclass(frozen=True)
class Meaning:
    """One code. `kind` is offence, measure or ground: a code may stand in two tables."""

    kind: str
    code: str
    words: str

    def to_json(self) -> JsonObject:
        """As doors show it."""
        return {"kind": self.kind, "code": self.code, "words": self.words}


def meanings(treaty: Treaty, language: str) -> tuple[Meaning, ...]:
    """The codes of what a treaty opens and of the grounds that it names, those that are never one among them; in the
    order of the tables.
    """
    opened = [one for one in matrix.cells(treaty) if one.state != matrix.SHUT]
    measures = {one.code for one in treaty.measures} | {one.measure for one in opened}
    used: tuple[tuple[str, Known, Container[str]], ...] = (
        (OFFENCE, OFFENCES, {one.code for one in treaty.scope.offences} | {one.offence for one in opened}),
        (MEASURE, MEASURES, measures | {*treaty.dual_criminality.waived}),
        (GROUND, GROUNDS, {one.code for one in treaty.refusals} | {*treaty.refusal_rules.never}),
    )
    return tuple(
        Meaning(kind, code, meaning(table, code, language))
        for kind, table, codes in used
        for code in table
        if code in codes
    )
