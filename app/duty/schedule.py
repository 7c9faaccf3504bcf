"""The final schedule of a roster over any span: who holds it at each instant, and why. Pure.

In this order: 1. the plan in force (the newest version whose time has come); 2. of each layer the turn, where the layer
serves; 3. overrides and swaps, as they were made; 4. who is absent, deactivated or no duty officer any more holds
nothing: a gap, not a ghost. Each layer says one thing for each instant that it serves, no more and no less; who is
given a layer whoever's turn it is (a plan that is kept elsewhere) holds it also where it does not serve.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.duty.rotation import Rotation, Span, Window, Works, instant_of, merged, served, turns, without
from app.kit.ids import OfficialId

STANDING_IN = ""
"""In place of a layer's name: somebody who stands in beside all layers."""


class Demand(Enum):
    """When somebody must hold a roster."""

    ALWAYS = "always"
    SERVED = "served"
    """Whenever one of its layers serves."""


class Why(Enum):
    """Why somebody holds a roster."""

    LAYER = "layer"
    OVERRIDE = "override"
    SWAP = "swap"


class Missing(Enum):
    """Why the one whose time it is does not hold it."""

    ABSENT = "absent"
    NOT_ACTIVE = "not_active"
    NO_DUTY_OFFICER = "no_duty_officer"


@dataclass(frozen=True)
class Layer:
    """One line of a roster: people who take turns, in their own zone, where it serves."""

    name: str
    zone: ZoneInfo
    people: tuple[OfficialId, ...]
    rotation: Rotation
    windows: tuple[Window, ...] = ()
    """None: it always serves."""
    ends: datetime | None = None
    """Local time from which it serves no more."""


@dataclass(frozen=True)
class Plan:
    """One version of a roster, in force from `since` until a later version's time has come."""

    since: datetime
    layers: tuple[Layer, ...]
    demand: Demand = Demand.ALWAYS
    retired: bool = False
    """Nobody need hold it."""


@dataclass(frozen=True)
class Take:
    """`by` takes the time of `of` within a span; `of` None: the whole of it, beside the layers or in `layer`."""

    id: str
    why: Why
    of: OfficialId | None
    by: OfficialId
    begin: datetime
    end: datetime
    layer: str | None = None
    """Only in this layer; with `of` None whoever's turn it is, and beside the layers where there is none of that name.
    """
    withdrawn: datetime | None = None
    """From then on it does not count; what was held before stays so."""

    @property
    def span(self) -> Span:
        """When it counts."""
        return self.begin, self.end if self.withdrawn is None else min(self.end, self.withdrawn)


@dataclass(frozen=True)
class People:
    """Who is away when, and who cannot be on duty from when on."""

    away: Mapping[OfficialId, Sequence[Span]] = field(default_factory=dict)
    """In order, none overlapping (`rotation.merged`)."""
    unfit: Mapping[OfficialId, tuple[datetime, Missing]] = field(default_factory=dict)


class Shift(NamedTuple):  # and no dataclass: a year of many rosters makes a hundred thousand of them
    """An unbroken time of one layer. `holder` None: `missing` says why `assigned` does not hold it."""

    begin: datetime
    end: datetime
    layer: str
    planned: OfficialId
    """Whose turn it is."""
    assigned: OfficialId
    """To whom it went."""
    why: Why
    take: str | None
    """Id of the override or swap by which it went there."""
    missing: Missing | None = None

    @property
    def holder(self) -> OfficialId | None:
        """Who is on duty."""
        return self.assigned if self.missing is None else None


@dataclass(frozen=True)
class Schedule:
    """The final schedule over a span: shifts by layer, those who stand in first, and when nobody holds it."""

    begin: datetime
    end: datetime
    shifts: tuple[Shift, ...]
    gaps: tuple[Span, ...]

    def holders(self, at: datetime) -> tuple[OfficialId, ...]:
        """Who is on duty at an instant of the span, each once, in the order of the layers."""
        found = (one.holder for one in self.shifts if one.begin <= at < one.end)
        return tuple(dict.fromkeys(one for one in found if one is not None))


def final(
    plans: Sequence[Plan], takes: Sequence[Take], people: People, works: Works, begin: datetime, end: datetime
) -> Schedule:
    """The schedule from `begin` to `end` (UTC). `plans`: all versions, the oldest first; `takes`: as they were made."""
    shifts: list[tuple[int, Shift]] = []
    gaps: list[Span] = []
    for plan, opens, closes in in_force(plans, begin, end):
        if plan.retired:
            continue
        named = {layer.name for layer in plan.layers}
        standing = list(_standing_in([one for one in takes if one.layer not in named], opens, closes))
        # Each has a place of its own, in the order in which they were made: where a span is cut says nothing about it.
        lines = [(place - len(standing), [one]) for place, one in enumerate(standing)]
        demanded: list[Span] = [(opens, closes)] if plan.demand is Demand.ALWAYS else []
        for place, layer in enumerate(plan.layers):
            line = _turns(layer, works, opens, closes)
            if plan.demand is Demand.SERVED:
                demanded += [(one.begin, one.end) for one in line]
            for take in takes:
                if take.of is None and take.layer == layer.name:
                    _hold(line, take, layer.name, opens, closes)
                elif take.of is not None and take.layer in (None, layer.name):
                    _take(line, take)
            lines.append((place, line))
        held: list[Span] = []
        for place, line in lines:
            for one in line:
                for part in _present(one, people):
                    shifts.append((place, part))
                    if part.missing is None:
                        held.append((part.begin, part.end))
        whole = merged(held)
        gaps += [gap for span in merged(demanded) for gap in without(span, whole)]
    shifts.sort(key=lambda one: (one[0], one[1].begin))
    return Schedule(begin, end, tuple(one for _, one in shifts), tuple(merged(gaps)))


def in_force(plans: Sequence[Plan], begin: datetime, end: datetime) -> Iterator[tuple[Plan, datetime, datetime]]:
    """The plans of a span, each with its part of it: at each instant the newest whose time has come."""
    edges = sorted({begin, end, *(one.since for one in plans if begin < one.since < end)})
    current: tuple[Plan, datetime, datetime] | None = None
    for opens, closes in pairwise(edges):
        plan = next((one for one in reversed(plans) if one.since <= opens), None)
        if plan is None:
            continue
        if current is not None and current[0] is plan:
            current = plan, current[1], closes
            continue
        if current is not None:
            yield current
        current = plan, opens, closes
    if current is not None:
        yield current


def _turns(layer: Layer, works: Works, begin: datetime, end: datetime) -> list[Shift]:
    """A layer's turns where it serves."""
    if layer.ends is not None:
        end = min(end, instant_of(layer.ends, layer.zone))
    if end <= begin or not layer.people:
        return []
    windows = served(layer.windows, layer.zone, works, begin, end)
    found: list[Shift] = []
    at = 0
    for opens, closes, number in turns(layer.rotation, layer.zone, begin, end):
        who = layer.people[number % len(layer.people)]
        while at < len(windows) and windows[at][1] <= opens:
            at += 1
        place = at
        while place < len(windows) and windows[place][0] < closes:
            first, last = max(opens, windows[place][0]), min(closes, windows[place][1])
            found.append(Shift(first, last, layer.name, who, who, Why.LAYER, None))
            place += 1
    return found


def _standing_in(takes: Sequence[Take], begin: datetime, end: datetime) -> Iterator[Shift]:
    for one in takes:
        opens, closes = max(one.span[0], begin), min(one.span[1], end)
        if one.of is None and opens < closes:
            yield Shift(opens, closes, STANDING_IN, one.by, one.by, one.why, one.id)


def _take(line: list[Shift], take: Take) -> None:
    """Give what `of` has in a layer, or whoever has it (None), within the take's span, to `by`, and no more."""
    begin, end = take.span
    if begin >= end or not line:
        return
    first = max(0, bisect_right(line, begin, key=lambda one: one.begin) - 1)
    place = first
    changed: list[Shift] = []
    while place < len(line) and line[place].begin < end:
        one = line[place]
        opens, closes = max(one.begin, begin), min(one.end, end)
        if take.of not in (None, one.assigned) or opens >= closes:
            changed.append(one)
        else:
            if one.begin < opens:
                changed.append(_cut(one, one.begin, opens))
            changed.append(Shift(opens, closes, one.layer, one.planned, take.by, take.why, take.id))
            if closes < one.end:
                changed.append(_cut(one, closes, one.end))
        place += 1
    line[first:place] = changed


def _hold(line: list[Shift], take: Take, layer: str, begin: datetime, end: datetime) -> None:
    """Give all of a layer, within the take's span, to `by`: whoever's turn it is, and where it is nobody's."""
    opens, closes = max(take.span[0], begin), min(take.span[1], end)
    if opens >= closes:
        return
    _take(line, take)
    bare = without((opens, closes), [(one.begin, one.end) for one in line])
    line += [Shift(first, last, layer, take.by, take.by, take.why, take.id) for first, last in bare]
    line.sort(key=lambda one: one.begin)


def _present(one: Shift, people: People) -> Iterator[Shift]:
    """A shift in parts: where the one to whom it went is there, and where not."""
    away, unfit = people.away.get(one.assigned, ()), people.unfit.get(one.assigned)
    fit_until = one.end if unfit is None else max(one.begin, min(one.end, unfit[0]))
    if not away and fit_until == one.end:
        yield one
        return
    at = one.begin
    for begin, end in away:
        if end <= at or max(at, begin) >= fit_until:
            continue
        if begin > at:
            yield _cut(one, at, begin)
        yield _cut(one, max(at, begin), min(end, fit_until), Missing.ABSENT)
        at = min(end, fit_until)
    if at < fit_until:
        yield _cut(one, at, fit_until)
    if fit_until < one.end and unfit is not None:
        yield _cut(one, fit_until, one.end, unfit[1])


def _cut(one: Shift, begin: datetime, end: datetime, missing: Missing | None = None) -> Shift:
    return Shift(begin, end, one.layer, one.planned, one.assigned, one.why, one.take, missing)
