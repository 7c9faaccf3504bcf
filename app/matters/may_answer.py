"""What the recipient of a letter may answer, and by when: written into its content as it is frozen. Pure.

The steps are those of the procedure's table. The time is that of the clock which the letter starts and the step ends:
the treaty's where it sets one, else what the recipient's State publishes of its own practice, else the table's. It is
told as a length, since it runs from the receipt; with the article that binds to it, and none where it is a target only
(`law.md`, rule 3), wherever that is written.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.kit.canonical import Json, JsonObject
from app.matters.matter_law import Owed, Term, begun_by, terms_of
from app.procedures.answering import Answer, answers
from app.procedures.engine import Link
from app.procedures.table import Basis, Procedure, Side, Span, Starts, Step, Unit
from app.treaties.practice import NONE, Targets
from app.treaties.schema import LEVELS, Treaty

_HOURS = {Unit.MINUTES: 1 / 60, Unit.HOURS: 1, Unit.DAYS: 24, Unit.WORKING_DAYS: 24 * 7 / 5}
"""About how long a unit is, to tell which of several times ends first; the calendars of both sides are not asked."""


def may_answer(
    procedure: Procedure,
    taken: Step,
    sender: Side,
    treaties: Sequence[Treaty],
    link: Link,
    practised: Targets = NONE,
) -> JsonObject:
    """The member of the header, under its name; empty where the letter asks nothing.

    `treaties`: that of the matter and those that its request names beside it. `practised`: what the recipient's State
    publishes of its own practice now.
    """
    found: list[Json] = []
    for one in answers(procedure, taken, sender):
        term = _term(procedure, one, sender.other, treaties, link, practised)
        within: Json = None
        if term is not None and term.span is not None:
            binds = term.article if term.basis is not Basis.PRACTICE else ""
            within = {"number": term.span.number, "unit": term.span.unit.value, "article": binds or None}
        found.append({"act": one.step.act, "kind": one.step.instrument, "at_once": one.at_once, "within": within})
    return {"may_answer": found} if found else {}


def _term(
    procedure: Procedure,
    one: Answer,
    recipient: Side,
    treaties: Sequence[Treaty],
    link: Link,
    practised: Targets,
) -> Term | None:
    """The time of a step; what binds goes before a target, then what ends first."""
    found = list[Term]()
    for clock in one.clocks:
        set_by = terms_of(treaties, clock.code, procedure.name, link.urgency)
        own = Term(_usual(procedure, clock, link.urgency, practised), clock.basis, clock.article)
        general = link.urgency != "routine" and all(one.general for one in set_by)
        sooner = general and all(_length(own.span) < _length(one.span) for one in set_by)
        found += [own] if sooner else set_by or [own]
    for owed, trigger in begun_by(treaties, procedure.name, link):
        ends = any(stop.act == one.step.act and not stop.member for stop in owed.law.stops_on)
        if ends and owed.duty is recipient and not trigger.member and _counts(owed, procedure, link):
            found.append(owed.term)
    return min(found, key=lambda term: (term.basis is Basis.PRACTICE, _length(term.span)), default=None)


def _usual(procedure: Procedure, clock: Starts, urgency: str, practised: Targets) -> Span | None:
    """As a matter's clocks take it (`timing.py`): a State's own practice in the place of a target, nowhere else."""
    span = clock.spans[LEVELS.index(urgency)] if clock.spans else None
    own = practised.get((procedure.name, clock.code, urgency))
    if span is None or own is None or clock.basis is not Basis.PRACTICE:
        return span
    return Span(own.number, Unit(own.unit))


def _counts(owed: Owed, procedure: Procedure, link: Link) -> bool:
    """Whether a time of a treaty's own runs from the receipt of this letter, for all that it asks."""
    rows = link.body.get("measures")
    asked = {str(row.get("id")): row for row in rows if isinstance(row, dict)} if isinstance(rows, list) else {}
    about = owed.concerns(asked)
    whole = about is not None and about in (frozenset(), frozenset(asked))
    return whole and owed.law.start == "receipt" and owed.law.counts_in(procedure.name, link.urgency)


def _length(span: Span | None) -> float:
    return span.number * _HOURS[span.unit] if span is not None else float("inf")
