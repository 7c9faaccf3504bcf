"""What courses are made of: turns, each with the status that both sides see after it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.kit.canonical import Json, JsonObject, sha256
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import NONE, Procedure, Side, Step
from tests.factories import bodies
from tests.factories.request_samples import FILE

R, Q = Side.REQUESTING, Side.REQUESTED
ANSWER = b"name,address\nV. Marin,12 Quay Street\n"
"""A file that travels beside an instrument. Samples name it by a digest of their own."""
_OFFENCES = bodies.of("mla_request")["offences"]
assert isinstance(_OFFENCES, list)
GROUP: list[Json] = [{**one, "organised_group": True} for one in _OFFENCES if isinstance(one, dict)]
"""What UNTOC covers: the crime of an organised group."""
MONEY: list[Json] = [{**one, "code": "LAUNDERING"} for one in _OFFENCES if isinstance(one, dict)]
"""What UNCAC covers."""
HEARD: Mapping[str, Json] = {"no_consultation_reason": None}
"""Of a refusal that names the consultation which came before it."""
CALLER: Mapping[str, dict[str, Json]] = {
    state: {"authority": {"name": f"Ministry of Justice of {state}", "directory_id": f"{state}.moj"}}
    for state in ("XA", "XB")
}
"""For whom the caller spoke, in the note of a call, by the State that asks."""


@dataclass(frozen=True)
class Turn:
    """One step of a side, and what both see then. The body: the plausible one of its kind, with `changes`."""

    side: Side
    act: str
    then: str
    changes: Mapping[str, Json] = field(default_factory=dict)
    files: tuple[bytes, ...] = ()
    language: str = ""
    """Another than the course's: where the other side does not read that, or for the courses of a procedure to speak
    all six languages together.
    """
    names: Mapping[str, str] = field(default_factory=dict)
    """Members that name an earlier instrument of the matter, by its act: `{"confirms": "note_oral"}`."""
    flagged: str = ""
    """Code of a finding that the side which receives it sees on it."""
    runs: str = ""
    """A clock that runs after it, as either side's API shows it."""
    over: str = ""
    """A clock of the other side that has run out before it, on both nodes."""
    waits: int = 0
    """Days that pass before it. Nodes do not wait: a course in which days pass is `apart`."""

    def text(self, step: Step, pins: Mapping[str, JsonObject], treaty: str | None) -> JsonObject:
        """What it says, under the treaty; where a file travels, the sample's digest is that of the file.

        `pins`: id and digest of the last instrument of each act in the matter.
        """
        told: dict[str, Json] = {name: pins[act] for name, act in self.names.items()}
        body = _under(treaty, bodies.of(step.instrument, **{**self.changes, **told}))
        if not self.files:
            return body
        found: JsonObject = json.loads(json.dumps(body).replace(FILE, sha256(self.files[0])))
        return found


def _under(treaty: str | None, body: JsonObject) -> JsonObject:
    """A request under another treaty than that of the samples, whose articles it does not name then."""
    basis = body.get("legal_basis")
    if treaty in (None, "un_cybercrime") or not isinstance(basis, list):
        return body
    rows: list[Json] = [
        {"treaty": treaty, "measures": one["measures"]} if "measures" in one else {"treaty": treaty}
        for one in basis
        if isinstance(one, dict)
    ]
    return {**body, "legal_basis": rows}


@dataclass(frozen=True)
class Course:
    """A story: its procedure, language and turns. The first turn opens the matter."""

    name: str
    procedure: str
    language: str
    turns: tuple[Turn, ...]
    treaty: str | None = "un_cybercrime"
    urgency: str = "routine"
    asks: str = "XA"
    """The State that opens. Ardenia (XA) reads all six languages, Boreland (XB) three."""
    shows: tuple[str, ...] = ()
    """Rows of the coverage map (`law.md` §1) that it shows."""
    apart: str = ""
    """Why no nodes of two States run it; its table, texts and findings are checked all the same."""

    @property
    def table(self) -> Procedure:
        """The procedure's table."""
        return CATALOGUE.newest(self.procedure)

    @property
    def opener(self) -> Side:
        """The side of the State that opens."""
        return self.turns[0].side

    @property
    def states(self) -> dict[Side, str]:
        """The State of each side; a domestic procedure knows one only."""
        other = self.asks if self.table.domestic else {"XA": "XB", "XB": "XA"}[self.asks]
        return {self.opener: self.asks, self.opener.other: other}

    def step(self, turn: Turn, status: str) -> Step:
        """The row that a turn takes in a status."""
        rows = [one for one in self.table.rows(turn.act) if status in one.at]
        assert len(rows) == 1, f"{self.name}: {turn.act} is no step of {self.procedure} in {status}"
        return rows[0]

    def steps(self) -> tuple[tuple[Turn, Step], ...]:
        """The turns, each with its row."""
        before = (NONE, *(turn.then for turn in self.turns))
        return tuple((turn, self.step(turn, status)) for turn, status in zip(self.turns, before, strict=False))
