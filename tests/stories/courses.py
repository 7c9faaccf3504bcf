"""Courses of procedures between two States: who takes which step, and the status that both sides then see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Side
from app.procedures.table import NONE, Procedure, Step
from tests.factories import bodies

R, Q = Side.REQUESTING, Side.REQUESTED


@dataclass(frozen=True)
class Turn:
    """One step. `body` None: the plausible one of its kind, with `changes`."""

    side: Side
    act: str
    then: str
    changes: JsonObject = field(default_factory=dict)
    body: JsonObject | None = None

    def text(self, step: Step) -> JsonObject:
        """What it says."""
        return bodies.of(step.instrument, **self.changes) if self.body is None else self.body


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
    """The State of the requesting side. Ardenia (XA) reads all six languages, Boreland (XB) three."""
    shows: tuple[str, ...] = ()
    """Rows of the coverage map (`law.md` §1) that it shows."""

    @property
    def table(self) -> Procedure:
        """The procedure's table."""
        return CATALOGUE.newest(self.procedure)

    def step(self, turn: Turn, status: str) -> Step:
        """The row that a turn takes in a status."""
        rows = [one for one in self.table.rows(turn.act) if status in one.at]
        assert len(rows) == 1, f"{self.name}: {turn.act} is no step of {self.procedure} in {status}"
        return rows[0]


Made = Callable[[], JsonObject]
COURSES: Mapping[str, Course] = {
    one.name: one
    for one in (
        Course(
            "a question is answered and the request executed",
            "mla",
            "es",
            (
                Turn(R, "request", "RECEIVED"),
                Turn(Q, "acknowledge", "ACKNOWLEDGED"),
                Turn(Q, "ask", "QUERIED"),
                Turn(R, "answer", "ACKNOWLEDGED"),
                Turn(Q, "accept", "EXECUTING"),
                Turn(R, "ask_status", "EXECUTING"),
                Turn(Q, "report_status", "EXECUTING"),
                Turn(Q, "report_execution", "EXECUTED"),
                Turn(R, "close", "CLOSED"),
            ),
            asks="XB",
            shows=("S5",),
        ),
    )
}


def opens(course: Course) -> Step:
    """The row that opens a course."""
    return course.step(course.turns[0], NONE)
