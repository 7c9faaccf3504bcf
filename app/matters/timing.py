"""Which clocks the instruments of a matter started, stopped and paused. Pure: history in, clocks out.

Who sets its own clock anew replaces the one that ran (a status report, an acknowledgement); what is asked of the
other side stands beside what was asked before (two transmittals, two receipts owed).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant, stamp
from app.kit.errors import Invalid
from app.kit.ids import InstrumentId
from app.matters.measures import named
from app.notices.clocks import Running
from app.notices.deadlines import Calendar, Pause, Reckoning, end_of_day, reckon
from app.procedures.citing import of_clock
from app.procedures.engine import Applied, Link
from app.procedures.table import (
    Agrees,
    Basis,
    Clock,
    Pauses,
    Procedure,
    Resumes,
    Side,
    Span,
    Starts,
    Stops,
    Unit,
    Who,
)
from app.treaties.bodies import at
from app.treaties.practice import Practised
from app.treaties.schema import Treaty

_LEVELS = ("routine", "urgent", "emergency")
NONE_PRACTISED: Mapping[Side, Practised] = {}
"""Neither State published numbers of its own."""


@dataclass(frozen=True)
class Moment:
    """When an instrument was signed (its proven time), and when the other side had it."""

    signed: datetime
    reached: datetime

    def known_to(self, side: Side, signer: Side) -> datetime:
        """When a side knew of it: the signer at once."""
        return self.signed if side is signer else self.reached


@dataclass
class _Running:
    """A clock while the history is read."""

    rule: Starts
    by: InstrumentId
    duty: Side
    began: datetime
    span: Span | None
    end: datetime | None
    """For a clock whose end an instrument named."""
    measures: frozenset[str]
    basis: Basis
    article: str
    roll: bool = False
    counted: datetime | None = None
    """Where the span is counted from another moment than the start: a higher urgency shortens what is left."""
    named: str = ""
    """The member that named the end."""
    pauses: list[Pause] = field(default_factory=list)
    causes: dict[InstrumentId, datetime] = field(default_factory=dict)
    stopped_by: InstrumentId | None = None
    stopped: datetime | None = None

    @property
    def paused(self) -> datetime | None:
        return min(self.causes.values(), default=None)

    def resume(self, cause: InstrumentId, at: datetime) -> None:
        began = self.causes.pop(cause, None)
        if began is not None and at > began:
            self.pauses.append(Pause(began, at))

    def stop(self, by: InstrumentId, at: datetime) -> None:
        for cause in list(self.causes):
            self.resume(cause, at)
        self.stopped_by, self.stopped = by, at


def level(urgency: str) -> int:
    """Rank of an urgency: 0 routine, 1 urgent, 2 emergency."""
    return _LEVELS.index(urgency) if urgency in _LEVELS else 0


def urgency(history: Sequence[Applied]) -> str:
    """The urgency of a matter: its opening instrument's, until `change_urgency` says otherwise."""
    found = "routine"
    for place, one in enumerate(history):
        if place == 0:
            found = one.link.urgency
        elif one.link.act == "change_urgency" and not one.crossed:
            found = _changed(one.link, found)
    return found


def clocks(
    procedure: Procedure,
    history: Sequence[Applied],
    moments: Mapping[InstrumentId, Moment],
    calendars: Mapping[Side, Calendar],
    treaty: Treaty | None = None,
    practised: Mapping[Side, Practised] = NONE_PRACTISED,
) -> tuple[Running, ...]:
    """Every clock that was ever started, in the order of its start. `treaty`: the one that the matter pins, whose own
    deadlines take the place of the table's (`law.md` §2.4). `practised`: what each side's State published of its own
    practice, which takes the place of the table's where no treaty speaks.
    """
    state = _Reading(procedure, moments, calendars, treaty, practised)
    for place, one in enumerate(history):
        state.take(one, urgency(history[: place + 1]))
    return tuple(state.told(clock) for clock in state.all)


class _Reading:
    """The clocks of one matter while its history is read."""

    def __init__(
        self,
        procedure: Procedure,
        moments: Mapping[InstrumentId, Moment],
        calendars: Mapping[Side, Calendar],
        treaty: Treaty | None,
        practised: Mapping[Side, Practised],
    ) -> None:
        self.practised = practised
        self.procedure, self.moments, self.calendars, self.treaty = procedure, moments, calendars, treaty
        self.opened: Mapping[str, Json] = {}
        self.questions = {act for step in procedure.steps for act in step.answers}
        self.acts: dict[InstrumentId, str] = {}
        self.all: list[_Running] = []
        self.level = 0

    def take(self, one: Applied, urgent: str) -> None:
        link = one.link
        if not self.acts:
            self.opened = link.body
        elif level(urgent) != self.level:
            self._respan(link, self.level, level(urgent))
        self.level = level(urgent)
        self.acts[link.id] = link.act
        for rule in self._rules(one):
            if isinstance(rule, Stops):
                self._stop(rule.code, link)
            elif isinstance(rule, Pauses):
                for clock in self._live(rule.code):
                    clock.causes.setdefault(link.id, self.moments[link.id].signed)
            elif isinstance(rule, Resumes):
                self._resume(rule.code, link)
            elif isinstance(rule, Agrees):
                self._agree(rule, link)
            else:
                self._start(rule, link, max(level(link.urgency), level(urgent)))

    def told(self, clock: _Running) -> Running:
        paused, counted = clock.paused, self._reckoned(clock)
        due = clock.end if counted is None else counted.due
        if paused is not None and due is not None and due < paused:
            paused = None  # it had ended: what is asked afterwards neither moves nor hides that
        return Running(
            code=clock.rule.code,
            started_by=clock.by,
            started=clock.began,
            due=None if paused else due,
            kind=clock.basis,
            duty=clock.duty,
            article=clock.article,
            paused=paused,
            stopped_by=clock.stopped_by,
            stopped=clock.stopped,
            reckoning=counted.to_json() if counted else self._named(clock),
        )

    def _rules(self, one: Applied) -> tuple[Clock, ...]:
        if one.step is not None:
            return one.step.clocks
        # A crossed instrument stops the clocks that it names, and does nothing else (design §6).
        rows = [row for row in self.procedure.rows(one.link.act) if row.instrument == one.link.kind]
        return tuple(rule for row in rows[:1] for rule in row.clocks if isinstance(rule, Stops) and rule.code)

    def _live(self, code: str = "") -> list[_Running]:
        return [clock for clock in self.all if clock.stopped is None and code in ("", clock.rule.code)]

    def _start(self, rule: Starts, link: Link, urgent: int) -> None:
        duty = _duty(rule.duty, link.side)
        began = self.moments[link.id].known_to(duty, link.side)
        end = self._named_end(_told(link.body, rule.until), duty) if rule.until else None
        if rule.spans is None and end is None:
            return
        measures = frozenset(named(link.body))
        if duty is link.side:
            for clock in self._live(rule.code):
                if clock.measures & measures or not clock.measures or not measures:
                    clock.stop(link.id, self.moments[link.id].signed)
        span, basis, article, roll = self._term(rule, urgent, duty, began)
        end = end if span is None else None
        clock = _Running(rule, link.id, duty, began, span, end, measures, basis, article, roll)
        clock.named = rule.until if clock.span is None else ""
        self.all.append(clock)

    def _term(self, rule: Starts, urgent: int, duty: Side, began: datetime) -> tuple[Span | None, Basis, str, bool]:
        """How long a clock runs in a matter of this urgency: the treaty's own deadline, else what the State whose duty
        it is had published when it began, else what the table says.
        """
        law = self.treaty.clock(rule.code, _LEVELS[urgent]) if self.treaty else None
        if law is None or law.number is None or self.treaty is None:
            article = of_clock(self.treaty, self.procedure.name, rule.code, rule.article)
            return self._practice(rule, urgent, duty, began), rule.basis, article, False
        return Span(law.number, Unit(law.unit)), Basis(law.kind), self.treaty.cite(law.article), law.roll

    def _practice(self, rule: Starts, urgent: int, duty: Side, began: datetime) -> Span | None:
        if rule.spans is None or rule.basis is not Basis.PRACTICE or duty not in self.practised:
            return rule.spans[urgent] if rule.spans else None
        own = self.practised[duty].at(began).get((self.procedure.name, rule.code, _LEVELS[urgent]))
        return Span(own.number, Unit(own.unit)) if own else rule.spans[urgent]

    def _respan(self, link: Link, before: int, now: int) -> None:
        """The urgency was changed (UNCC 40(26)): what runs has the time of the new level.

        A lower one counts from the clock's start. A higher one counts from the change, for nobody could keep to it
        before, and never gives more time than was left.
        """
        for clock in self._live():
            span, basis, article, roll = self._term(clock.rule, now, clock.duty, clock.began)
            if clock.span is None or span is None or (span, basis) == (clock.span, clock.basis):
                continue
            old = replace(clock)
            clock.span, clock.basis, clock.article, clock.roll, clock.counted = span, basis, article, roll, None
            if now > before:
                clock.counted = self.moments[link.id].known_to(clock.duty, link.side)
                if self._end(old) <= self._end(clock):
                    clock.span, clock.basis, clock.article, clock.roll = old.span, old.basis, old.article, old.roll
                    clock.counted = old.counted

    def _end(self, clock: _Running) -> datetime:
        counted = self._reckoned(clock)
        return datetime.max.replace(tzinfo=UTC) if counted is None else counted.due

    def _agree(self, rule: Agrees, link: Link) -> None:
        """The end that was wished for is agreed; a clock that is paused then runs to it all the same."""
        if link.body.get(rule.when) is not True:
            return
        wished = at(dict(self.opened), rule.until)
        for clock in self._live(rule.code):
            end = self._named_end(wished, clock.duty)
            if end is not None:
                clock.end, clock.span, clock.basis, clock.named = end, None, Basis.AGREED, rule.until

    def _stop(self, code: str, link: Link) -> None:
        found, measures = self._live(code), named(link.body)
        if not code:
            found = [clock for clock in found if not clock.rule.outlives]
        if code and link.in_reply_to is not None:
            found = [clock for clock in found if clock.by == link.in_reply_to.id] or found
        if code and measures:
            found = [clock for clock in found if not clock.measures or clock.measures.intersection(measures)]
        for clock in found:
            clock.stop(link.id, self.moments[link.id].signed)

    def _resume(self, code: str, link: Link) -> None:
        """A pause by a question ends with its answer; one by anything else, with the next resumption."""
        answered = link.in_reply_to.id if link.in_reply_to else None
        for clock in self._live(code):
            at = self.moments[link.id].known_to(clock.duty, link.side)
            for cause in list(clock.causes):
                if cause == answered or (answered is None and self.acts[cause] not in self.questions):
                    clock.resume(cause, at)

    def _reckoned(self, clock: _Running) -> Reckoning | None:
        """How a clock with an amount is counted; None for one whose end an instrument names."""
        if clock.span is None:
            return None
        start = clock.counted or clock.began
        return reckon(clock.span, start, self.calendars[clock.duty], pauses=clock.pauses, roll=clock.roll)

    def _named(self, clock: _Running) -> JsonObject | None:
        if clock.end is None:
            return None
        zone = self.calendars[clock.duty].zone.key
        return {"named": clock.named, "from": stamp(clock.began), "zone": zone, "due": stamp(clock.end)}

    def _named_end(self, value: Json, duty: Side) -> datetime | None:
        """The end that an instrument names: a date ends in the duty holder's zone. None for what cannot be read."""
        if not isinstance(value, str):
            return None
        try:
            if len(value) == len("2026-11-24"):
                return end_of_day(date.fromisoformat(value), self.calendars[duty])
            return instant(value)
        except (ValueError, Invalid):
            return None


def _duty(who: Who, signer: Side) -> Side:
    """The side that a clock binds; where the table says other or any, the one that must act next."""
    return Side(who.value) if who in {Who.R, Who.Q} else signer.other


def _told(body: Mapping[str, Json], path: str) -> Json:
    """The end that a member holds, or the earliest of a list's rows with one code (`Starts.until`)."""
    member, _, rest = path.partition("[")
    found = body.get(member)
    if not rest:
        return found
    code, _, name = rest.partition("].")
    rows = (
        [one for one in found if isinstance(one, dict) and one.get("code") == code] if isinstance(found, list) else []
    )
    ends = [end for one in rows if isinstance(end := one.get(name), str)]
    return min(ends, default=None)


def _changed(link: Link, before: str) -> str:
    wanted = link.body.get("level")
    return wanted if isinstance(wanted, str) and wanted in _LEVELS else before
