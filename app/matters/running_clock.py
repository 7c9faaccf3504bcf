"""One clock while the history of its matter is read: what stopped and paused it, and for which measures. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from app.directory.calendar import Calendar
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.ids import InstrumentId
from app.matters.matter_law import Owed, Term
from app.notices.clocks import Part, Running
from app.notices.deadlines import NEVER, Later, Pause, Reckoning, Waited, extended, reckon, waited
from app.procedures.table import Basis, Side, Span, Starts, Unit

Names = frozenset[str]
"""Ids of measures. As what a pause or a clock concerns: empty is all."""
Scope = Callable[[], Collection[str]]
"""Says which measures of the matter are open."""


_A_DAY = {Unit.MINUTES: 24 * 60, Unit.HOURS: 24}


def within_a_day(span: Span) -> bool:
    """Whether a time is counted in hours or minutes, and no longer than a day."""
    return span.unit in _A_DAY and span.number <= _A_DAY[span.unit]


@dataclass(frozen=True)
class _Named:
    """An end that is named and not counted. `due` None: no instrument names one, or none within reach."""

    due: datetime | None
    own: Waited | None = None
    later: Later | None = None


@dataclass(eq=False)
class RunningClock:
    """`rule`: the row of the table that started it; None for a treaty's own (`owed`)."""

    code: str
    by: InstrumentId
    duty: Side
    began: datetime
    term: Term
    measures: Names
    rule: Starts | None = None
    owed: Owed | None = None
    end: datetime | None = None
    """For a clock whose end an instrument named."""
    ends_by: Mapping[str, datetime] = field(default_factory=dict)
    """Ends that it named for measures, where they have their own."""
    named: str = ""
    """The member that named the end."""
    agreed: datetime | None = None
    """When both sides agreed to that end: what is paused from then on moves it. None: a date of the world, which stays
    (a hearing, a loan, a promised day)."""
    counted: datetime | None = None
    """Where the span is counted from another moment than the start: a higher urgency shortens what is left."""
    dormant: bool = False
    """A treaty's own that does not count at the urgency of now."""
    taken_up: bool = False
    """Begun by a question, before what else begins it: that does not begin it anew."""
    settled: Names = frozenset()
    """Measures for which it is stopped while it runs for others."""
    settled_by: dict[str, InstrumentId] = field(default_factory=dict)
    """By which instrument it is."""
    origins: tuple[InstrumentId, ...] = ()
    """What had begun the clocks from which agreements set this one apart, the first of them first."""
    about: str = ""
    """The instrument that it is about (`Starts.about`): by which a person was handed over."""
    pauses: list[tuple[Pause, Names]] = field(default_factory=list)
    causes: dict[InstrumentId, tuple[datetime, Names]] = field(default_factory=dict)
    moves: list[tuple[Later, Names]] = field(default_factory=list)
    """Days that were named, to which it ends later, the last for a measure counting."""
    waits: list[Pause] = field(default_factory=list)
    """Until instants that the requesting side has named."""
    stopped_by: InstrumentId | None = None
    stopped: datetime | None = None
    scope: tuple[str, ...] = ()
    """When it stopped: the measures that were open."""

    def concerns(self, code: str, measures: Names) -> bool:
        """Whether it has this name and is about one of these measures."""
        return self.code == code and (not self.measures or not measures or bool(self.measures & measures))

    def runs_for(self, measure: str) -> bool:
        """Whether it runs for a measure: it is about it, or about all, and was not stopped for it."""
        return (not self.measures or measure in self.measures) and measure not in self.settled

    def end_of(self, measure: str) -> datetime | None:
        """The end that an instrument named for a measure; None for a clock that is counted."""
        return self.ends_by.get(measure, self.end)

    @property
    def agreed_day(self) -> datetime | None:
        """The day on which both sides agreed last; None: on none."""
        return next((one.until for one, _ in reversed(self.moves) if one.exact), None)

    def pause(self, cause: InstrumentId, at: datetime, measures: Collection[str]) -> None:
        """Something is open, for these measures; a question about others leaves it alone."""
        about = frozenset(measures)
        if self.concerns(self.code, about):
            self.causes.setdefault(cause, (at, about))

    def resume(self, cause: InstrumentId, at: datetime, measures: Collection[str] = ()) -> None:
        """What was open is answered: for these measures, or for all that it concerned where none is named."""
        began, about = self.causes.pop(cause, (None, frozenset()))
        if began is None:
            return
        over = about & frozenset(measures) if about and measures else about
        if about - over:
            self.causes[cause] = (began, about - over)
        if at > began and (over or not about):
            self.pauses.append((Pause(began, at), over))

    def move(self, later: Later, measures: Collection[str]) -> None:
        """It ends later, for these measures."""
        if self.concerns(self.code, frozenset(measures)):
            self.moves.append((later, frozenset(measures)))

    def apart(self, by: InstrumentId, at: datetime, end: datetime, member: str) -> RunningClock:
        """A clock of its own for some of the things that this one is about: begun by the agreement on their day. A
        treaty's own time binds it as before.
        """
        own = replace(
            self, by=by, began=at, ends_by={}, agreed=None, pauses=[], causes={}, moves=[], waits=[],
            origins=(*self.origins, self.by),
        )  # fmt: skip
        if self.term.basis is Basis.TREATY:
            moved = [(Later(end, exact=True), frozenset[str]())]
            return replace(own, counted=self.counted or self.began, pauses=[*self.pauses], moves=moved)
        return replace(own, term=replace(self.term, span=None, basis=Basis.AGREED), end=end, named=member, counted=None)

    def wait_no_longer(self, at: datetime) -> None:
        """What the requesting side decides anew ends what it had waited for before."""
        self.waits = [Pause(one.begin, min(one.end, at)) for one in self.waits if one.begin < at]

    def stop(self, by: InstrumentId, at: datetime, scope: Scope) -> None:
        """`scope`: the measures of the matter that were open until then."""
        for cause in list(self.causes):
            self.resume(cause, at)
        self.stopped_by, self.stopped = by, at
        self.scope = tuple(scope()) if self._divided else ()

    def settle(self, measures: Collection[str], by: InstrumentId, at: datetime, scope: Scope) -> None:
        """Stop it for some measures, and as a whole when none is left; none named is all."""
        left = (self.measures or frozenset(scope())) - self.settled - frozenset(measures)
        if measures and left:
            self.settled_by |= {one: by for one in measures if one not in self.settled}
            self.settled |= frozenset(measures)
        else:
            self.stop(by, at, scope)

    def told(self, calendar: Calendar, open_measures: Collection[str], *, routine: bool) -> Running:
        """As the matter's clocks show it. `routine`: the matter is. What is paused for some measures only runs on
        for the others, and its end is the first of theirs. `open_measures`: those of the matter that are not over.
        """
        parts = self._parts(calendar, self.scope if self.stopped else open_measures)
        running = [one for one in parts if one.due is not None]
        first = min(running, key=lambda one: one.due or self.began) if running else parts[0]
        agreed = self._agreed(calendar, first.measures[0] if first.measures else "")
        return Running(
            code=self.code,
            started_by=self.by,
            started=self.began,
            due=first.due,
            kind=Basis.AGREED if agreed else self.term.basis,
            duty=self.duty,
            article=self.term.article,
            paused=None if running else min((one.paused for one in parts if one.paused), default=None),
            stopped_by=self.stopped_by,
            stopped=self.stopped,
            reckoning=first.reckoning,
            parts=tuple(parts) if len(parts) > 1 else (),
            wakes=not routine and self._short(first.due),
        )

    def ends(self, calendar: Calendar) -> datetime | None:
        """When it would end if nothing were open any more; None where nothing says so."""
        counted = self._reckoned(calendar, "")
        return counted.due if counted is not None else self._named(calendar, "").due

    def _short(self, due: datetime | None) -> bool:
        """Whether it is counted in hours, at most a day, or ends within a day on what one side named (both sides meet
        what was agreed without being woken for it).
        """
        if self.term.span is not None:
            return within_a_day(self.term.span)
        return self.term.basis is Basis.PRACTICE and due is not None and due - self.began <= timedelta(days=1)

    @property
    def _divided(self) -> bool:
        """Whether measures have ends of their own, or something paused it for some of them only."""
        return bool(self.ends_by) or any(about for _, about in (*self.pauses, *self.causes.values(), *self.moves))

    def _parts(self, calendar: Calendar, open_measures: Collection[str]) -> list[Part]:
        """The measures by how it stands with them; one part without names where it stands alike with all."""
        own = [one for one in sorted(self.measures or open_measures) if one not in self.settled]
        names = [one for one in own if one in open_measures] or own
        if not self._divided:
            names = []
        found: dict[tuple[datetime | None, datetime | None], Part] = {}
        for name in names or [""]:
            one = self._part(calendar, name)
            before = found.get((one.due, one.paused))
            found[one.due, one.paused] = one if before is None else before.with_more(name)
        return list(found.values())

    def _part(self, calendar: Calendar, name: str) -> Part:
        since = min((at for at, about in self.causes.values() if not about or not name or name in about), default=None)
        counted = self._reckoned(calendar, name)
        named = self._named(calendar, name)
        due = counted.due if counted is not None else named.due
        if since is not None and due is not None and due < since:
            since = None  # it had ended: what is asked afterwards neither moves nor hides that
        reckoning = counted.to_json() if counted else self._by_name(calendar, named)
        return Part((name,) if name else (), None if since else due, since, reckoning)

    def _reckoned(self, calendar: Calendar, name: str) -> Reckoning | None:
        """How a clock with an amount is counted; None for one whose end an instrument names."""
        if self.term.span is None:
            return None
        pauses = self._paused(name)
        if self.owed and self.owed.law.anew:
            pauses = [Pause(self.began, one.end) for one in pauses]
        pauses += self.waits
        found = reckon(self.term.span, self.counted or self.began, calendar, pauses=pauses, roll=self.term.roll)
        later = self._later(name)
        if later is None or self._binds(found, later):
            return found
        return extended(found, later, calendar, pauses=pauses, roll=self.term.roll)

    def _binds(self, found: Reckoning, later: Later) -> bool:
        """Whether a treaty's own time stands, whatever both sides agreed on: it ends before that day."""
        return later.exact and self.term.basis is Basis.TREATY and (found.due or NEVER) < later.until

    def _agreed(self, calendar: Calendar, name: str) -> bool:
        """Whether it ends on a day to which both sides agreed."""
        later, counted = self._later(name), self._reckoned(calendar, name)
        return later is not None and later.by is None and (counted is None or counted.later is not None)

    def _later(self, name: str) -> Later | None:
        return next((one for one, about in reversed(self.moves) if not about or not name or name in about), None)

    def ends_for(self, measures: Collection[str]) -> datetime | None:
        """The first of the ends that were named for measures; none given: the first of all."""
        found = [self.end_of(one) for one in measures] or [self.end, *self.ends_by.values()]
        return min((one for one in found if one is not None), default=None)

    def _paused(self, name: str) -> list[Pause]:
        """What was open and is answered, for a measure."""
        return [one for one, about in self.pauses if not about or not name or name in about]

    def _named(self, calendar: Calendar, name: str) -> _Named:
        """The end that an instrument names, or the later one to which both sides have agreed."""
        named = self.end_of(name)
        if named is None:
            return _Named(None)
        pauses, later = [*self._paused(name), *self.waits], self._later(name)
        own = waited(named, self.agreed, calendar, pauses)
        if later is None:
            return _Named(own.due, own)
        since = later.since if self.agreed is not None else None
        later = replace(later, waited=(second := waited(later.until, since, calendar, pauses)))
        end = (second.due or NEVER) if later.exact else max(own.due or NEVER, second.due or NEVER)
        return _Named(None if end == NEVER else end, own, later)

    def _by_name(self, calendar: Calendar, found: _Named) -> JsonObject | None:
        if found.own is None:
            return None
        return {
            "named": self.named,
            "from": stamp(self.began),
            "zone": calendar.zone.key,
            "due": stamp(found.due) if found.due else None,
            **found.own.to_json(),
            **({"later": found.later.to_json()} if found.later else {}),
        }
