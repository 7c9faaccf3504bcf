"""Where a clock of a table may ring, and whether who is bound there can do what it waits for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace

from app.procedures.table import BACK, SAME, Clock, Pauses, Procedure, Resumes, Starts, Step, Stops, Who

SOFT = {"refuse", "close_silent", "close", "withdraw", "refer_elsewhere", "expire", "lapse", "drop"}
"""What ends a matter does not do what a clock waits for."""
NARROW = ("others", "of", "names", "where", "asked", "rows", "left", "alike", "unless")
"""What a `Stops` may ask of a body, so that it does not always stop."""
SIDES = (Who.R, Who.Q)


@dataclass(frozen=True)
class Place:
    """A status, and those to which `back` leads from it, the next last. `stands`: the clock is paused."""

    status: str
    before: tuple[str, ...] = ()
    stands: bool = False


@dataclass(frozen=True)
class Ringing:
    """A clock that a step of a table starts."""

    procedure: Procedure
    step: Step
    clock: Starts

    def bound(self) -> Collection[Who]:
        """The sides that it may bind: where the table says other or any, the one that did not sign."""
        if self.clock.duty in SIDES:
            return (self.clock.duty,)
        return [side for side in SIDES if self.step.who is not side]

    def places(self) -> set[Place]:
        """Wherever the matter may be while it runs; not where it stands."""
        taken = _taken(self.procedure, self.step, frozenset())
        assert taken, f"{self.step.act} can never be taken"
        begin = {after for place in taken for after in self._onward(self.step, place)}
        return {place for place in self._walk(begin, self.procedure.steps) if not place.stands}

    def served(self, side: Who, place: Place) -> bool:
        """Whether a side can stop it from there by its own acts, set it anew, or bring what the other side confirms by
        stopping it; by none that refuses or only ends.
        """
        own = [one for one in self.procedure.steps if one.who in (side, Who.ANY, Who.OTHER) and one.act not in SOFT]
        brought = {act for one in self.procedure.steps if self.ends(one) for act in one.answers} - {self.step.act}
        found = {one.status for one in self._walk({place}, own)}
        return any(found & one.at and (self.ends(one) or one.act in brought or self._anew(one, side)) for one in own)

    def ends(self, end: Step) -> bool:
        """Whether a step may stop it: what answers one thing leaves alone what another asked."""
        asked = {one.act for one in self.procedure.steps if one.act in end.answers and starts(one, self.clock.code)}
        return (not asked or self.step.act in asked) and any(self._stopped_by(rule) for rule in end.clocks)

    def _surely(self, end: Step) -> bool:
        """Whether it stops it whatever its body says."""
        return self.ends(end) and any(
            isinstance(rule, Stops) and self._stopped_by(rule) and not any(getattr(rule, one) for one in NARROW)
            for rule in end.clocks
        )

    def _stopped_by(self, rule: Clock) -> bool:
        if not isinstance(rule, Stops) or self.clock.code in rule.spares.split("|"):
            return False
        return rule.code in (self.clock.code, "" if not self.clock.outlives else None)

    def _anew(self, step: Step, side: Who) -> bool:
        """Whether a side sets its own clock anew."""
        return self.clock.duty is side and step.who in (side, Who.ANY) and starts(step, self.clock.code)

    def _walk(self, begin: set[Place], steps: Collection[Step]) -> set[Place]:
        going = [one for one in steps if not self._surely(one)]
        return _reached(begin, going, self._onward)

    def _onward(self, step: Step, here: Place) -> Iterator[Place]:
        for one in _after(self.procedure, step, here):
            if self.step.act in step.once and one != here:
                continue  # what was asked is answered or has lost its object, and so has its clock
            pauses = [rule for rule in step.clocks if isinstance(rule, Pauses) and rule.code == self.clock.code]
            if pauses:
                # What stands only where its own side proposes runs on where the other does.
                yield from (replace(one, stands=stands) for stands in {True, not pauses[0].own})
            elif any(isinstance(rule, Resumes) and rule.code == self.clock.code for rule in step.clocks):
                yield replace(one, stands=False)
            else:
                yield one


def ringing(procedure: Procedure) -> Iterator[Ringing]:
    """Every clock that a table starts. What lasts is set anew only where it began (a report on custody)."""
    for step in procedure.steps:
        for rule in step.clocks:
            if isinstance(rule, Starts) and not (rule.outlives and _again(procedure, step, rule)):
                yield Ringing(procedure, step, rule)


def _again(procedure: Procedure, step: Step, clock: Starts) -> bool:
    others = any(starts(one, clock.code) for one in procedure.steps if one.act != step.act)
    return others and step.then == SAME and not step.answers


def starts(step: Step, code: str) -> bool:
    """Whether a step starts a clock of this name."""
    return any(isinstance(rule, Starts) and rule.code == code for rule in step.clocks)


def stops(step: Step, code: str) -> bool:
    """Whether a step stops clocks of this name, or all."""
    return any(isinstance(rule, Stops) and rule.code in ("", code) for rule in step.clocks)


def _taken(procedure: Procedure, step: Step, answering: frozenset[str]) -> set[Place]:
    """Where a step may be taken: an answer, wherever a matter may be in which what it answers was asked."""
    places = {Place(status, before) for status in step.at for before in _ways(procedure, status, frozenset())}
    asks = [one for one in procedure.steps if one.act in step.answers and one.act not in answering]
    if not asks:
        return places
    asked = {
        after
        for ask in asks
        for place in _taken(procedure, ask, answering | {*step.answers})
        for after in _after(procedure, ask, place)
    }
    return places & _reached(asked, procedure.steps, lambda one, here: _after(procedure, one, here))


def _reached(
    begin: set[Place], steps: Collection[Step], onward: Callable[[Step, Place], Iterator[Place]]
) -> set[Place]:
    found, todo = set[Place](), set(begin)
    while todo:
        here = todo.pop()
        found.add(here)
        todo |= {one for step in steps if here.status in step.at for one in onward(step, here)} - found
    return found


def _after(procedure: Procedure, step: Step, here: Place) -> Iterator[Place]:
    """Where a step leads from a place; who comes into a status again is where it was, so that walks end."""
    if step.once:
        yield here  # something else is unanswered yet
    if step.then == SAME:
        yield _partly(here) if step.act in procedure.evidence else here
    elif step.then == BACK:
        if here.before:
            yield replace(here, status=here.before[-1], before=here.before[:-1])
    else:
        before = (*here.before, here.status) if _turns_back(procedure, step.then) else ()
        again = before.index(step.then) if step.then in before else len(before)
        yield replace(here, status=step.then, before=before[:again])


def _partly(here: Place) -> Place:
    """Evidence that was sent while a question was open is not unsent by its answer."""
    return replace(here, before=(*here.before[:-1], "PARTLY_EXECUTED")) if here.before else here


def _turns_back(procedure: Procedure, status: str) -> bool:
    return any(status in one.at and one.then == BACK for one in procedure.steps)


def _ways(procedure: Procedure, status: str, seen: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """The statuses through which a matter may have come to one that leads back."""
    if not _turns_back(procedure, status):
        yield ()
        return
    for came in {one for step in procedure.steps if step.then == status for one in step.at} - {status, *seen}:
        for before in _ways(procedure, came, seen | {status}):
            yield (*before, came)
