"""Which clocks the instruments of a matter started, stopped and paused. Pure: history in, clocks out.

Who sets its own clock anew replaces the one that ran (a status report, an acknowledgement); what is asked of the
other side stands beside what was asked before (two transmittals, two receipts owed).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.directory.calendar import Calendar
from app.kit.canonical import Json
from app.kit.ids import InstrumentId
from app.matters.beginnings import beginning
from app.matters.clock_rack import Moment, Rack, open_measures
from app.matters.matter_law import MatterLaw, Term, at_level, soonest, terms_of
from app.matters.measures import named, told_of
from app.matters.running_clock import RunningClock
from app.matters.treaty_clocks import TreatyClocks
from app.notices.clocks import Running
from app.notices.deadlines import Later, Pause
from app.procedures.alike import alike
from app.procedures.citing import of_clock
from app.procedures.engine import Applied, Link
from app.procedures.table import (
    Agrees,
    AgreesTo,
    Basis,
    Clock,
    EndsWait,
    Pauses,
    Procedure,
    Resumes,
    Side,
    Span,
    Starts,
    Stops,
    Unit,
    Waits,
    Who,
)
from app.treaties.bodies import at, filled, text
from app.treaties.practice import Practised
from app.treaties.schema import LEVELS, Treaty

_UNTOLD = Term(None, Basis.PRACTICE, "")
NONE_PRACTISED: Mapping[Side, Practised] = {}
"""Neither State published numbers of its own."""


def level(urgency: str) -> int:
    """Rank of an urgency: 0 routine, 1 urgent, 2 emergency."""
    return LEVELS.index(urgency) if urgency in LEVELS else 0


def urgency(history: Sequence[Applied]) -> str:
    """The urgency of a matter: its opening instrument's, until `change_urgency` says otherwise."""
    found = "routine"
    for place, one in enumerate(history):
        if place == 0:
            found = one.link.urgency
        elif one.link.act == "change_urgency" and not one.crossed:
            found = _changed(one.link, found)
    return found


def met(history: Sequence[Applied], place: int) -> str:
    """How urgent it was when an instrument came: its own urgency or the matter's, before it or by it, the highest."""
    found = history[place].link.urgency, urgency(history[:place]), urgency(history[: place + 1])
    return max(found, key=level)


def clocks(
    procedure: Procedure,
    history: Sequence[Applied],
    moments: Mapping[InstrumentId, Moment],
    calendars: Mapping[Side, Calendar],
    law: MatterLaw | None = None,
    practised: Mapping[Side, Practised] = NONE_PRACTISED,
) -> tuple[Running, ...]:
    """Every clock that was ever started, in the order of its start. `law`: the treaties that the matter names, whose
    own deadlines take the place of the table's (`law.md` §2.4). `practised`: what each side's State published of its
    own practice, which takes the place of the table's where no treaty speaks.
    """
    questions = frozenset(act for step in procedure.steps for act in step.answers)
    deciding = [step.act for step in procedure.steps if any(isinstance(one, Waits) for one in step.clocks)]
    rack = Rack(history, moments, calendars, questions, frozenset(deciding))
    state = _Reading(procedure, rack, law or MatterLaw(), practised)
    for place, one in enumerate(history):
        rack.place = place
        state.take(one, urgency(history[: place + 1]))
    still = open_measures(history)
    routine = level(urgency(history)) == 0
    return tuple(clock.told(calendars[clock.duty], still, routine=routine) for clock in rack.all if not clock.dormant)


class _Reading:
    """The clocks of one matter while its history is read."""

    def __init__(self, procedure: Procedure, rack: Rack, law: MatterLaw, practised: Mapping[Side, Practised]) -> None:
        self.procedure, self.rack, self.law, self.practised = procedure, rack, law, practised
        self.own = TreatyClocks(rack, procedure)
        self.treaties: tuple[Treaty, ...] = () if law.pinned is None else (law.pinned,)
        self.opened: Mapping[str, Json] = {}
        self.asked: dict[str, Mapping[str, Json]] = {}
        self.level = 0
        self.awaited: dict[str, tuple[Waits, Link]] = {}
        """By the clock of the work: the decision for which it waits."""
        self.open: dict[str, RunningClock] = {}
        """By the clock: one that is never told and has what is open and pauses it, whether one runs or not."""
        self.done: dict[tuple[str, str, Side], Link] = {}
        """By the clock, what begins it and whose duty it is: the letter that says that this one is kept."""

    def take(self, one: Applied, urgent: str) -> None:
        link, now = one.link, level(urgent)
        if not self.rack.acts:
            self.opened = link.body
        elif now != self.level:
            self._respan(link, self.level, now)
            self.own.change(link, LEVELS[now], raised=now > self.level)
        self.level = now
        self.rack.acts[link.id] = link.act
        if not one.crossed and link.side is Side.REQUESTING:
            self._ask(link)
        rules = self._rules(one)
        for rule in rules:
            self._move(rule, one)
        self.own.take(one, self.treaties, self.asked, LEVELS[max(level(link.urgency), now)])
        for rule in rules:
            if isinstance(rule, Starts):
                self._start(rule, link, max(level(link.urgency), now))
        for rule in rules:
            if isinstance(rule, Pauses):
                untold = RunningClock(rule.code, link.id, link.side, self.rack.signed(link), _UNTOLD, frozenset())
                self.open.setdefault(rule.code, untold).pause(link.id, self.rack.signed(link), named(link.body))
                for clock in self.rack.live(rule.code):
                    if not rule.own or clock.duty is link.side:
                        clock.pause(link.id, self.rack.signed(link), named(link.body))
        for rule in rules:
            if isinstance(rule, Agrees):
                self._agree(rule, link)
            elif isinstance(rule, AgreesTo):
                self._agree_to(rule, link)
            elif isinstance(rule, Waits):
                self._wait(rule, link)
            elif isinstance(rule, EndsWait):
                self._end_wait(rule, link)
        for clock in self.rack.live():
            if clock.by == link.id and clock.code in self.awaited:
                self._hold(clock, *self.awaited[clock.code])

    def _ask(self, link: Link) -> None:
        """What a request names: measures, and treaties beside the pinned one."""
        listed = link.body.get("measures")
        rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        self.asked |= {str(row.get("id")): row for row in rows}
        known = {one.code for one in self.treaties}
        beside = self.law.beside(link.body, self.rack.signed(link).date())
        self.treaties += tuple(one for one in beside if one.code not in known)

    def _rules(self, one: Applied) -> tuple[Clock, ...]:
        if one.step is not None:
            return one.step.clocks
        # A crossed instrument stops the clocks that it names, and does nothing else (design §6).
        rows = [row for row in self.procedure.rows(one.link.act) if row.instrument == one.link.kind]
        stops = [rule for row in rows[:1] for rule in row.clocks if isinstance(rule, Stops)]
        return tuple(rule for rule in stops if rule.code and rule.crossed)

    def _move(self, rule: Clock, one: Applied) -> None:
        link = one.link
        if isinstance(rule, Stops):
            self._stop(rule, link, one.dropped)
        elif isinstance(rule, Resumes):
            untold = [self.open[rule.code]] if rule.code in self.open else []
            for clock in [*self.rack.live(rule.code), *untold]:
                self.rack.resume(clock, one, others=True)

    def _start(self, rule: Starts, link: Link, urgent: int) -> None:
        duty = _duty(rule.duty, link.side)
        if not rule.starts_with(link.body, urgent) or rule.opened not in ("", self.rack.history[0].link.act):
            return
        found = beginning(self.rack, self.procedure, rule, link, duty)
        if found is None or (rule.spans is None and found.end is None):
            return
        began, about = self.rack.known(link, duty), _about(rule, link)
        rivals = [clock for clock in self.rack.rivals(rule.code, found.measures) if clock.about == about]
        if any(clock.owed for clock in rivals) or (rule.takes_up and rivals and not rule.left):
            return  # a treaty's own runs, which takes the table's place; or the work was taken up before
        replaces = bool(rule.rows) or rule.once or duty is link.side
        if replaces and any(self._agreed(clock, link) for clock in rivals if clock.by != link.id):
            return
        for clock in rivals:
            if clock.by == link.id:
                self.rack.all.remove(clock)  # one letter begins one clock of a name: the later row of the table
            elif replaces:
                self._end(clock, link, found.measures)
        term = self._term(rule, urgent, duty, began)
        clock = RunningClock(rule.code, link.id, duty, began, term, found.measures, rule, about=about)
        if term.span is None:
            clock.end, clock.ends_by, clock.named = found.end, dict(found.ends_by or {}), found.named
        if rule.stands and rule.code in self.open:
            clock.causes |= {cause: (began, names) for cause, (_, names) in self.open[rule.code].causes.items()}
        self.rack.all.append(clock)
        # Of two letters that are not chained the answer may be read first.
        if (kept := self.done.get((rule.code, about or link.id, duty))) is not None:
            self.rack.stop(clock, kept)

    def _agreed(self, clock: RunningClock, link: Link) -> bool:
        """Whether both sides agreed on its day, and that lies ahead: no word of one of them takes its place."""
        return clock.agreed_day is not None and clock.agreed_day >= self.rack.signed(link)

    def _term(self, rule: Starts, urgent: int, duty: Side, began: datetime) -> Term:
        """How long a clock runs in a matter of this urgency: a treaty's own deadline, else what the State whose duty
        it is had published when it began, else what the table says.
        """
        set_by = terms_of(self.treaties, rule.code, self.procedure.name, LEVELS[urgent])
        article = of_clock(self.law.pinned, self.procedure.name, rule.code, rule.article)
        custom = rule.basis is Basis.TREATY and self.law.pinned is not None and self.law.pinned.kind == "reciprocity"
        own = Term(self._practice(rule, urgent, duty, began), Basis.PRACTICE if custom else rule.basis, article)
        calendar = self.rack.calendars[duty]
        return at_level(soonest(set_by, began, calendar), own, urgent, began, calendar) if set_by else own

    def _practice(self, rule: Starts, urgent: int, duty: Side, began: datetime) -> Span | None:
        if rule.spans is None or rule.basis is not Basis.PRACTICE or duty not in self.practised:
            return rule.spans[urgent] if rule.spans else None
        own = self.practised[duty].at(began).get((self.procedure.name, rule.code, LEVELS[urgent]))
        return Span(own.number, Unit(own.unit)) if own else rule.spans[urgent]

    def _respan(self, link: Link, before: int, now: int) -> None:
        """The urgency was changed (UNCC 40(26)): what runs has the time of the new level.

        A lower one counts from the clock's start. A higher one counts from the change, for nobody could keep to it
        before, and never gives more time than was left.
        """
        for clock in self.rack.live():
            if clock.rule is None or clock.term.span is None:
                continue
            term = self._term(clock.rule, now, clock.duty, clock.began)
            if term.span is None or (term.span, term.basis) == (clock.term.span, clock.term.basis):
                continue
            old = replace(clock)
            clock.term, clock.counted = term, None
            if now > before:
                clock.counted = self.rack.known(link, clock.duty)
                if self.rack.ends(old) <= self.rack.ends(clock):
                    clock.term, clock.counted = old.term, old.counted

    def _agree(self, rule: Agrees, link: Link) -> None:
        """The end that was wished for is agreed; what is paused from then on moves it, as it does what is counted."""
        if link.body.get(rule.when) is not True:
            return
        wished = at(dict(self.opened), rule.until)
        for clock in self.rack.live(rule.code):
            end = self.rack.named_end(wished, clock.duty)
            if end is not None:
                clock.end, clock.named, clock.agreed = end, rule.until, self.rack.known(link, clock.duty)
                clock.term = replace(clock.term, span=None, basis=Basis.AGREED)

    def _agree_to(self, rule: AgreesTo, link: Link) -> None:
        """The day that the other side proposed is agreed, for the measures, or the loan, that it named."""
        asked = self.rack.asked(link)
        if asked is None or not rule.meant(link.body, asked.body):
            return
        begun = text(dict(asked.body), f"{rule.of}.id")
        meant = self.rack.lent(link).about(dict(asked.body)) if rule.part else {begun: True}
        measures = frozenset() if begun else frozenset(named(asked.body))
        for clock in self.rack.rivals(rule.code, measures):
            end = self.rack.named_end(asked.body.get(rule.until), clock.duty)
            if end is None or (begun and clock.by not in meant):
                continue
            known = self.rack.known(link, clock.duty)
            if not meant.get(clock.by, True):
                self.rack.all.append(clock.apart(link.id, known, end, rule.until))
            else:
                # An exact day is not moved by what is paused meanwhile: nobody named the day that would come of it.
                clock.move(Later(end, since=None if rule.exact else known, exact=rule.exact), measures)

    def _wait(self, rule: Waits, link: Link) -> None:
        """The requested side waits because the other wishes it: until an instant, or until it says otherwise."""
        if link.side is not Side.REQUESTING:
            return
        self._go_on(rule.code, link)
        if link.body.get(rule.member) == rule.word:
            self.awaited[rule.code] = (rule, link)
            for clock in self.rack.live(rule.code):
                self._hold(clock, rule, link)

    def _end_wait(self, rule: EndsWait, link: Link) -> None:
        """What was waited for has come; where only an instant was named, nothing is changed."""
        _, decision = self.awaited.get(rule.code, (None, None))
        if decision is not None and decision.body.get("event") is not None:
            self._go_on(rule.code, link)

    def _go_on(self, code: str, link: Link) -> None:
        self.awaited.pop(code, None)
        for clock in self.rack.live(code):
            known = self.rack.known(link, clock.duty)
            clock.wait_no_longer(known)
            for cause in [one for one in clock.causes if self.rack.acts[one] in self.rack.decisions]:
                clock.resume(cause, known)

    def _hold(self, clock: RunningClock, rule: Waits, link: Link) -> None:
        """A clock of the work waits, from its start where it began after the decision."""
        since = max(clock.began, self.rack.known(link, clock.duty))
        end = self.rack.named_end(link.body.get(rule.until), clock.duty)
        if end is None:
            clock.pause(link.id, since, ())
        elif end > since:
            clock.waits.append(Pause(since, end))

    def _stop(self, rule: Stops, link: Link, dropped: frozenset[InstrumentId]) -> None:
        code, measures = rule.code, told_of(link.body, rule.rows) if rule.rows else named(link.body)
        if rule.rows and not measures:
            return
        answered = self.rack.answered(link) if rule.asked or rule.alike else {}
        if not rule.meant(answered) or (rule.where and not filled(link.body.get(rule.where))):
            return
        if rule.left:
            self._settle(rule, link)
            return
        found = [clock for clock in self.rack.live(code) if not rule.others or clock.duty is link.side.other]
        if not code:
            found = [clock for clock in found if clock.rule is None or not clock.rule.outlives]
            found = [clock for clock in found if clock.code not in rule.spares.split("|")]
        if rule.names:
            begun = text(dict(link.body), f"{rule.names}.id")
            found = [one for one in found if begun and begun in (one.by, one.about) and one.duty is link.side]
            self.done[code, begun, link.side] = link
        elif rule.returned:
            found = self.rack.back(link, found)
        elif rule.dropped:
            found = [clock for clock in found if clock.by in dropped]
        elif own := [clock for clock in found if link.in_reply_to and clock.by == link.in_reply_to.id and code]:
            found = own
        elif rule.alike:
            said = {one.link.id: one.link.body for one in self.rack.history}
            step = self.rack.history[self.rack.place].step
            newer = answered if answered and step is not None and step.answers else link.body
            found = [one for one in found if one.by in said and alike(rule.alike, newer, said[one.by])]
        if code and measures and not rule.whole:
            found = [clock for clock in found if not clock.measures or clock.measures.intersection(measures)]
        for clock in found:
            if not rule.moot or (measures and self.rack.moot(clock)):
                self._end(clock, link, frozenset(measures))

    def _settle(self, rule: Stops, link: Link) -> None:
        """It ends for the measures of which nothing is left so, and as a whole where that is all of them: on a call
        nobody knows yet what they all are.
        """
        gone, left = self.rack.parted(rule.left)
        measures = frozenset(named(link.body))
        for clock in self.rack.live(rule.code):
            if rule.named and clock.measures and not clock.measures & measures:
                continue
            if gone and not left and (clock.measures or self.rack.written()):
                self.rack.stop(clock, link)
            elif gone:
                clock.settle(gone & measures if rule.named else gone, link.id, self.rack.signed(link), self.rack.scope)

    def _end(self, clock: RunningClock, link: Link, measures: frozenset[str]) -> None:
        """What goes on for other measures goes on (one of two interceptions that began together has ended)."""
        rule = clock.rule
        apart = rule is not None and (rule.by_measure or (rule.outlives and bool(clock.measures)))
        if apart and measures:
            clock.settle(measures, link.id, self.rack.signed(link), self.rack.scope)
        else:
            self.rack.stop(clock, link)


def _duty(who: Who, signer: Side) -> Side:
    """The side that a clock binds; where the table says other or any, the one that must act next."""
    return Side(who.value) if who in {Who.R, Who.Q} else signer.other


def _about(rule: Starts, link: Link) -> str:
    """The instrument that a clock is about: the one that the letter names, or answers (`Starts.about`)."""
    answered = link.in_reply_to.id if link.in_reply_to else ""
    return text(dict(link.body), f"{rule.about}.id") or answered if rule.about else ""


def _changed(link: Link, before: str) -> str:
    wanted = link.body.get("level")
    return wanted if isinstance(wanted, str) and wanted in LEVELS else before
