"""The measures of a matter: each has a status of its own, projected from the same instruments. Pure.

A step's row says what it does (`Step.measures`), its body names to which (`measures: ["m1"]`). Where it names none, a
question concerns the request as a whole and no measure, an answer those that were asked about, and anything else every
measure that is not over yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.kit.canonical import Json, JsonObject
from app.kit.ids import InstrumentId
from app.procedures.engine import Applied

ASKED, TAKEN, QUERIED, ANSWERED, OUTCOME, DONE = "asked", "taken", "queried", "answered", "outcome", "done"
NEW = {ASKED: "asked", TAKEN: "running"}
"""Steps that bring measures into the matter, and how these stand then: asked for, or taken without being asked."""
OVER = frozenset({DONE, "refused", "withdrawn"})


@dataclass(frozen=True)
class Measure:
    """A measure as the instruments leave it. `source`: the instrument that said so last."""

    id: str
    code: str
    status: str
    source: InstrumentId
    until: str | None = None
    outcome: str | None = None
    note: str | None = field(default=None, repr=False)

    def to_json(self) -> JsonObject:
        """For pages and API."""
        return {
            "id": self.id,
            "code": self.code,
            "status": self.status,
            "source": self.source,
            "until": self.until,
            "outcome": self.outcome,
            "note": self.note,
        }


def named(body: Mapping[str, Json]) -> tuple[str, ...]:
    """The ids of the measures that a body names, in either form: ids, or the measures themselves."""
    found = body.get("measures")
    ids = [_id(one) for one in found] if isinstance(found, list) else []
    return tuple(one for one in ids if one)


def measures(history: Iterable[Applied]) -> tuple[Measure, ...]:
    """Every measure that was asked for or taken, in the order in which it was; crossed instruments change nothing."""
    state: dict[str, Measure] = {}
    for one in history:
        if one.step is None:
            continue
        if one.step.measures in NEW:
            state |= _new(one, NEW[one.step.measures])
        elif one.step.measures == OUTCOME:
            state |= _outcomes(one, state)
        elif one.step.measures:
            state |= _changed(one, state, one.step.measures)
    return tuple(state.values())


def _new(one: Applied, status: str) -> dict[str, Measure]:
    found = one.link.body.get("measures")
    made: dict[str, Measure] = {}
    for block in found if isinstance(found, list) else []:
        if isinstance(block, dict) and (name := _id(block)):
            made[name] = Measure(name, str(block.get("code", "")), status, one.link.id)
    return made


def _outcomes(one: Applied, state: Mapping[str, Measure]) -> dict[str, Measure]:
    found = one.link.body.get("outcomes")
    made: dict[str, Measure] = {}
    for told in found if isinstance(found, list) else []:
        if not isinstance(told, dict) or (before := state.get(str(told.get("measure")))) is None:
            continue
        outcome, note = str(told.get("outcome", "")), told.get("note")
        status = outcome if outcome in OVER else DONE
        words = note if isinstance(note, str) else None
        made[before.id] = replace(before, status=status, source=one.link.id, outcome=outcome, note=words)
    return made


def _changed(one: Applied, state: Mapping[str, Measure], status: str) -> dict[str, Measure]:
    wanted = named(one.link.body) or _meant(one, state, status)
    until = one.link.body.get("until")
    return {
        key: replace(
            state[key],
            status=status,
            source=one.link.id,
            until=until if isinstance(until, str) else state[key].until,
        )
        for key in wanted
        if key in state
    }


def _meant(one: Applied, state: Mapping[str, Measure], status: str) -> tuple[str, ...]:
    if status == QUERIED:
        return ()
    if status == ANSWERED:
        question = one.link.in_reply_to.id if one.link.in_reply_to else None
        return tuple(key for key, measure in state.items() if (measure.status, measure.source) == (QUERIED, question))
    return tuple(key for key, measure in state.items() if measure.status not in OVER)


def _id(one: Json) -> str | None:
    found = one.get("id") if isinstance(one, dict) else one
    return found if isinstance(found, str) else None
