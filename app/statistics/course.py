"""What statistics know of one matter: codes and instants, and nothing that tells which matter it is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.kit.ids import StateCode
from app.procedures.table import Procedure, Side
from app.statistics.facts import Facts, Passed

QUERIED = "QUERIED"
"""The status in which the requesting side owes an answer: the requested side's clock stands."""
MILESTONES: Mapping[str, str] = {
    "receipt": "until the other node had it",
    "acknowledge": "until it was acknowledged",
    "first_answer": "until the first answer that is neither an acknowledgement nor a question",
    "first_evidence": "until the first evidence was sent",
    "execution": "until what was done was reported",
    "close": "until it ended",
}
EVIDENCE = frozenset({"evidence_transmittal", "emergency_disclosure", "traffic_disclosure"})
EXECUTION = frozenset({"execution_report", "provider_measure_report", "examination_report"})
REFUSALS = frozenset({"refusal", "partial_refusal"})
POSTPONEMENT = "postponement"


@dataclass(frozen=True)
class Taken:
    """How long a milestone took, in seconds since the opening instrument was signed."""

    seconds: float
    unpaused: float
    """Without the time in which a question was open."""


@dataclass(frozen=True)
class Course:
    """One matter in numbers and codes."""

    procedure: str
    treaty: str | None
    sent: bool
    """Whether we asked."""
    counterpart: StateCode
    urgency: str
    opened: datetime
    open: bool
    status: str
    offences: tuple[str, ...]
    measures: tuple[str, ...]
    """Codes, each once."""
    outcomes: tuple[tuple[str, str], ...]
    """Code of the measure and of what came of it."""
    grounds: tuple[tuple[str, str, str], ...]
    """refusal or postponement, code of the ground, article."""
    refused: bool
    consulted: bool
    """Whether the other side was consulted before a refusal."""
    questions: int
    waited_requesting: float
    """Seconds, until it ended or now, in which the requesting side owed an answer."""
    waited_requested: float
    """The other seconds in which it was open."""
    deadlines: tuple[str, ...]
    """`treaty kept`, `practice missed` and so on, of our own duties."""
    signed: int
    """Instruments that carry their sender's signature."""
    papers: int
    """Instruments that came on paper."""
    took: Mapping[str, Taken]
    """By milestone; what has not come is not in it."""
    facts: Facts = field(default_factory=Facts)
    """What the families of figures found in it."""

    def age(self, now: datetime) -> timedelta:
        """Since its opening instrument was signed."""
        return now - self.opened


def took(procedure: Procedure, passed: Sequence[Passed], received: datetime | None = None) -> dict[str, Taken]:
    """How long each milestone took; `passed` in the order of projection, at least the opening instrument.

    `received`: when the requested side's node had the opening instrument.
    """
    opened = passed[0].at
    reached = {name: one.at for name, one in _milestones(procedure, passed)}
    if received is not None:
        reached = {"receipt": received, **reached}
    return {
        name: Taken(_seconds(at - opened), _seconds(at - opened) - paused(passed, at)) for name, at in reached.items()
    }


def paused(passed: Sequence[Passed], until: datetime) -> float:
    """Seconds until an instant in which a question was open."""
    found = 0.0
    for place, one in enumerate(passed):
        following = passed[place + 1].at if place + 1 < len(passed) else until
        if one.after == QUERIED:
            found += max(0.0, _seconds(min(following, until) - one.at))
    return found


def ended(procedure: Procedure, passed: Sequence[Passed]) -> datetime | None:
    """When it left the open statuses for the last time; None: it is open."""
    if passed[-1].after in procedure.open:
        return None
    found = passed[0].at
    for one in passed:
        if one.before in procedure.open and one.after not in procedure.open:
            found = one.at
    return found


def _milestones(procedure: Procedure, passed: Sequence[Passed]) -> Iterator[tuple[str, Passed]]:
    theirs = [one for one in passed[1:] if one.side is Side.REQUESTED]
    wanted: dict[str, Collection[Passed]] = {
        "acknowledge": [one for one in theirs if one.act == "acknowledge"],
        "first_answer": [one for one in theirs if one.act not in ("acknowledge", "ask")],
        "first_evidence": [one for one in theirs if one.kind in EVIDENCE or one.act in procedure.evidence],
        "execution": [one for one in theirs if one.kind in EXECUTION],
    }
    for name, found in wanted.items():
        if found:
            yield name, min(found, key=lambda one: one.at)
    end = ended(procedure, passed)
    if end is not None:
        yield "close", next(one for one in passed if one.at == end)


def _seconds(span: timedelta) -> float:
    # Clocks of two nodes differ: what was signed before the letter that it answers took no time.
    return max(0.0, span.total_seconds())
