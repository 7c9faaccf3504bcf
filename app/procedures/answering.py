"""What the recipient of an instrument may answer: read out of the procedure's table, never stated twice. Pure.

Common to all procedures (`inherited`) is not told: a message, costs, an assurance may always be spoken of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from app.procedures.inherited import Sets, inherited
from app.procedures.table import BACK, NONE, SAME, Procedure, Side, Starts, Step, Stops, Who, at

_CLOSED = "CLOSED"
_COMMON = frozenset(
    row.act
    for row in inherited(
        Sets(
            at("RECEIVED", "ACKNOWLEDGED"), at("WITHDRAWN", "REFERRED"), at("RECEIVED"), "ACKNOWLEDGED",
            work=("execution",), delays=True,
        )
    )
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """A step that the recipient may take. `at_once`: as soon as the instrument is there; else later in its course.

    `clocks`: those that the instrument starts for the recipient and that this step ends.
    """

    step: Step
    at_once: bool
    clocks: tuple[Starts, ...] = ()


def answers(procedure: Procedure, taken: Step, sender: Side) -> tuple[Answer, ...]:
    """What the recipient may answer to an instrument that `taken` was taken with, in the order of the table: of each
    kind one that moves the matter, and one that leaves its status (a refusal of everything, and of the path alone).
    Empty where it asks nothing: it is none that the requesting side opens a matter with, and no step answers it.
    """
    owed = [row for row in procedure.steps if taken.act in row.answers and _may(row, sender.other)]
    first = [(row, True) for row in owed]
    opens = any(NONE in row.at and row.instrument == taken.instrument for row in procedure.steps)
    if opens and sender is Side.REQUESTING and taken.then not in (SAME, BACK):
        first += _opened(procedure, taken, sender)
    clocks = [one for one in taken.clocks if isinstance(one, Starts) and one.spans and _duty(one, sender.other)]
    found = dict[tuple[str, bool], Answer]()
    soon = {row.act for row, at_once in first if at_once}
    for row, at_once in first:
        if not at_once and row.act in soon:
            continue  # it is told already
        ended = {rule.code for rule in row.clocks if isinstance(rule, Stops) and _plain(rule)}
        ends = tuple(one for one in clocks if one.code in ended)
        found.setdefault((row.instrument, row.then == SAME and not row.answers), Answer(row, at_once, ends))
    return tuple(found.values())


def _opened(procedure: Procedure, taken: Step, sender: Side) -> Iterator[tuple[Step, bool]]:
    """What moves the matter, settles something of it, or asks the sender something: first what is open now, then what
    will be.
    """
    recipient, status = sender.other, taken.then
    known, begun = _reached(procedure, status), {one.code for one in taken.clocks if isinstance(one, Starts)}
    asked = {act for row in procedure.steps if _may(row, sender) for act in row.answers}
    own = [row for row in procedure.steps if _may(row, recipient) and row.act not in _COMMON and not row.answers]
    own = [row for row in own if not row.oral and (not row.alike or "=" in row.alike)]
    moving = [row for row in own if row.then not in (SAME, BACK, _CLOSED, status)]
    moves, owed = {row.act for row in moving}, _owed(procedure, recipient)
    stills = [row for row in own if row.act not in moves or (status in row.at and _ends(row, begun))]
    settling = [row for row in stills if _settles(row, recipient, owed)]
    told = [row for row in own if row in moving or row in settling]
    yield from ((row, True) for row in own if status in row.at and (row in told or row.act in asked))
    yield from ((row, False) for row in told if row.at & known and (row.then == SAME or row.then in known))


def _settles(row: Step, side: Side, owed: frozenset[str]) -> bool:
    """Whether a step that leaves the status decides on measures, or ends or begins what its own side has to keep."""
    ends = _ends(row, owed)
    begins = any(isinstance(one, Starts) and one.duty.value == side.value for one in row.clocks)
    return row.then == SAME and (bool(row.measures) or ends or begins)


def _ends(row: Step, clocks: Collection[str]) -> bool:
    """Not where a word only takes the place of another like it, takes one back, or leaves nothing to be answered."""
    return any(isinstance(one, Stops) and one.code in clocks and not (one.alike or one.dropped) for one in row.clocks)


def _owed(procedure: Procedure, side: Side) -> frozenset[str]:
    """The clocks that a side may have to keep, by code, whoever starts them."""
    return frozenset(
        one.code
        for row in procedure.steps
        for one in row.clocks
        if isinstance(one, Starts)
        and (one.duty.value == side.value or one.duty is Who.ANY or (one.duty is Who.OTHER and _may(row, side.other)))
    )


def _plain(rule: Stops) -> bool:
    """Whether it stops what is answered and looks at nothing else, but that both are about the same."""
    return rule == Stops(rule.code) or (bool(rule.alike) and replace(rule, alike="", crossed=True) == Stops(rule.code))


def _reached(procedure: Procedure, status: str) -> frozenset[str]:
    """Every status that can follow, by steps of either side, before the matter is closed."""
    known, todo = {status}, [status]
    while todo:
        here = todo.pop()
        for row in procedure.steps:
            if here in row.at and row.then not in (SAME, BACK, _CLOSED) and row.then not in known:
                known.add(row.then)
                todo.append(row.then)
    return frozenset(known)


def _may(row: Step, side: Side) -> bool:
    return row.who in (Who.ANY, Who.OTHER) or row.who.value == side.value


def _duty(clock: Starts, side: Side) -> bool:
    return clock.duty in (Who.ANY, Who.OTHER) or clock.duty.value == side.value
