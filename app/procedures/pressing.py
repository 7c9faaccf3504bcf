"""Which steps press in a matter that cannot wait: when one arrives, duty officers are called as by the request itself.

Whoever asked at night is asleep, or waits for the word: what decides, what asks and what answers is no letter for the
morning, on either side (`law.md` §6). Read out of the tables, so that a new row is judged with the rest. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.procedures.table import BACK, Procedure, Side, Starts, Step, Unit, Who
from app.treaties.schema import LEVELS

ROUTINE, EMERGENCY = LEVELS[0], LEVELS[2]
QUIET: Mapping[str, str] = {
    "acknowledgement": "It says that the request is here; nobody has decided anything.",
    "closing_note": "It puts away what has ended.",
    "cost_estimate": "Money is spoken of in the office.",
    "cost_decision": "Money is spoken of in the office.",
    "evidence_receipt": "A receipt.",
    "exhibit_receipt": "A receipt.",
    "return_note": "What is sent back is met by a receipt.",
    "return_receipt": "A receipt.",
    "take_over_record": "A receipt, for a person.",
}
"""Kinds that change a chain and wake nobody, whatever the urgency, and why."""
_TONIGHT = frozenset({Unit.MINUTES, Unit.HOURS})


def presses(procedure: Procedure, step: Step, side: Side, urgency: str, before: str) -> bool:
    """Whether an instrument calls people at any hour. `side`: its signer's; `urgency`: the matter's or its own, the
    higher; `before`: the status that it met.

    What has ended presses no more: only what takes it up again, what must be answered within hours, and that answer.
    """
    if step.wakes:
        return True
    if urgency == ROUTINE or step.instrument in QUIET:
        return False
    if before in procedure.end or before == "CLOSED":
        again = step.then in procedure.open or step.then == BACK
        return again or _asks(step, side, urgency, _TONIGHT) or _answers_tonight(procedure, step, urgency)
    return step.chained or bool(step.answers) or _asks(step, side, urgency, frozenset(Unit) - {Unit.WORKING_DAYS})


def within_hours(step: Step, side: Side, urgency: str) -> bool:
    """Whether an instrument asks the other side for something within hours or minutes."""
    return _asks(step, side, urgency, _TONIGHT)


def may_press(procedure: Procedure, step: Step) -> bool:
    """Whether there is any urgency, side and status in which an instrument of a row presses: for the reference."""
    return any(
        presses(procedure, step, side, urgency, before)
        for side in _sides(step.who)
        for urgency in LEVELS
        for before in step.at
    )


def _asks(step: Step, side: Side, urgency: str, units: frozenset[Unit]) -> bool:
    """Whether it starts a clock of the other side's, counted in one of these units or until an instant that it names.

    A clock that outlives the matter guards what goes on anyway, and asks for nothing. What is counted in working days
    waits for the office.
    """
    return any(
        _at(clock, urgency) in units
        for clock in step.clocks
        if isinstance(clock, Starts) and not clock.outlives and side.other in _sides(clock.duty, side)
    )


def _at(clock: Starts, urgency: str) -> Unit | None:
    """The unit of a clock; an instant that the instrument names is counted like days. None: it does not start then."""
    if clock.spans is None:
        return Unit.DAYS
    span = clock.spans[LEVELS.index(urgency)]
    return None if span is None else span.unit


def _answers_tonight(procedure: Procedure, step: Step, urgency: str) -> bool:
    asked = (row for act in step.answers for row in procedure.rows(act))
    return any(_asks(row, side, urgency, _TONIGHT) for row in asked for side in _sides(row.who))


def _sides(who: Who, signer: Side | None = None) -> Iterator[Side]:
    """Whom a column names. `signer`: of the instrument, where it is known who `other` is."""
    if who is Who.OTHER and signer is not None:
        yield signer.other
    elif who in (Who.ANY, Who.OTHER):
        yield from Side
    else:
        yield Side(who.value)
