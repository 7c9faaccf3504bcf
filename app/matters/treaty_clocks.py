"""The clocks that the treaties of a matter start themselves, beside those of its procedure's table. Pure.

Where a treaty names the acts, its clock takes the place of the table's of the same name as soon as it runs (an order
under Directive 2014/41/EU is executed within ninety days of the decision, not of the acknowledgement).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from app.kit.canonical import Json
from app.matters.clock_rack import Rack
from app.matters.matter_law import Owed, begun_by, fired, taken_up_by
from app.matters.measures import named
from app.matters.running_clock import Names, RunningClock
from app.notices.deadlines import Later, Pause
from app.procedures.engine import WRITTEN, Applied, Link
from app.procedures.table import Basis, Procedure, Stops
from app.treaties.events import Trigger
from app.treaties.schema import Article, Treaty


class TreatyClocks:
    """Reads the treaties' own clocks of one matter into its rack."""

    def __init__(self, rack: Rack, procedure: Procedure) -> None:
        self.rack, self.procedure = rack, procedure

    def take(
        self, one: Applied, treaties: Iterable[Treaty], asked: Mapping[str, Mapping[str, Json]], urgency: str
    ) -> None:
        """What an instrument stops, pauses and starts. One that crossed another stops, and does nothing else; what
        confirms a spoken request begins no time for what the other side has done already.
        """
        for clock in self.rack.live():
            if clock.owed is not None:
                self._move(clock, clock.owed, one)
        if not one.crossed:
            treaties = tuple(treaties)
            for owed, trigger in begun_by(treaties, self.procedure.name, one.link):
                if not self._was_done(owed, one) and not self._runs(owed, one.link):
                    self._start(owed, trigger, one.link, asked, urgency)
            for owed in taken_up_by(treaties, self.procedure.name, one.link):
                if not any(clock.owed == owed for clock in self.rack.all):
                    self._take_up(owed, one.link, asked, urgency)

    def change(self, link: Link, urgency: str, *, raised: bool) -> None:
        """The urgency was changed: what does not count at the new one is over, what does begins. A higher one counts
        from the change, and never gives more time than was left; a lower one from the clock's start.
        """
        own = [(clock, clock.owed) for clock in self.rack.live() if clock.owed is not None]
        slept = [clock for clock, _ in own if clock.dormant]
        for clock, owed in own:
            clock.dormant = not owed.law.counts_in(self.procedure.name, urgency)
        gone = [clock for clock, _ in own if clock.dormant and clock not in slept]
        for clock in slept:
            if clock.dormant:
                continue
            clock.counted = self.rack.known(link, clock.duty) if raised else None
            before = [one for one in gone if raised and one.concerns(clock.code, clock.measures)]
            sooner = [one for one in before if self.rack.ends(one) <= self.rack.ends(clock)]
            if sooner:
                clock.dormant, sooner[0].dormant = True, False
            else:
                self._replace(clock, link)

    def _move(self, clock: RunningClock, owed: Owed, one: Applied) -> None:
        link, law = one.link, owed.law
        stops = fired(law.stops_on, link)
        if stops is not None:
            about = stops.told(link.body) if stops.member else named(link.body)
            some = [name for name in about if name and one.after not in self.procedure.end]
            clock.settle(some, link.id, self.rack.signed(link), self.rack.scope)
        if one.crossed or clock.stopped is not None:
            return
        self._extend(clock, owed, link)
        if fired(law.pauses_on, link) is not None:
            clock.pause(link.id, self.rack.signed(link), named(link.body))
        else:
            self.rack.resume(clock, one, others=fired(law.resumes_on, link) is not None)

    def _extend(self, clock: RunningClock, owed: Owed, link: Link) -> None:
        """It ends later by as much as the treaty lets it; what had ended before it was said does not run again."""
        more = owed.law.extension
        if more is None or fired((more.on,), link) is None or self.rack.ends(clock) < self.rack.signed(link):
            return
        day = self.rack.named_end(more.on.told(link.body).get(""), owed.duty)
        if day is not None:
            since = self.rack.known(link, owed.duty)
            clock.move(Later(day, more.number, owed.treaty.cite(Article(more.article)), since), named(link.body))

    def _start(
        self, owed: Owed, trigger: Trigger, link: Link, asked: Mapping[str, Mapping[str, Json]], urgency: str
    ) -> None:
        about = owed.concerns(asked)
        if about is None:
            return
        now = self.rack.known(link, owed.duty)
        began, pauses = now, []
        if trigger.member:
            told = {name: day for name, day in trigger.told(link.body).items() if not about or name in about}
            if not told:
                return
            opened = self.rack.signed(self.rack.history[0].link)
            ends = {name: self.rack.named_end(day, owed.duty) or now for name, day in told.items()}
            days = {name: min(now, max(opened, end)) for name, end in ends.items()}
            began, about = min(days.values()), frozenset(name for name in days if name)
            pauses = [(Pause(began, day), frozenset({name})) for name, day in days.items() if day > began]
        elif names := frozenset(named(link.body)) & frozenset(asked):
            about = about & names if about else names
            if not about:
                return
        self._add(
            RunningClock(owed.law.clock, link.id, owed.duty, began, owed.term, about, owed=owed, pauses=pauses),
            link,
            owed,
            urgency,
        )

    def _take_up(self, owed: Owed, link: Link, asked: Mapping[str, Mapping[str, Json]], urgency: str) -> None:
        """The whole of what it is about begins, and what the question names stands still from the start."""
        about = owed.concerns(asked)
        if about is None:
            return
        began = self.rack.known(link, owed.duty)
        clock = RunningClock(owed.law.clock, link.id, owed.duty, began, owed.term, about, owed=owed, taken_up=True)
        if fired(owed.law.pauses_on, link) is not None:
            clock.pause(link.id, began, named(link.body))
        self._add(clock, link, owed, urgency)

    def _add(self, clock: RunningClock, link: Link, owed: Owed, urgency: str) -> None:
        clock.dormant = not owed.law.counts_in(self.procedure.name, urgency)
        if clock.dormant or self._replace(clock, link):
            self.rack.all.append(clock)

    def _replace(self, clock: RunningClock, link: Link) -> bool:
        """End what ran under the same name for the same measures: the table's, or another treaty's that gives more
        time; what binds goes before a target. False: the other treaty's gives less, and this one is not needed.

        Of one instrument and one name only one is told: it takes the measures of both.
        """
        twins = [one for one in self.rack.all if (one.code, one.by, one.dormant) == (clock.code, clock.by, False)]
        twins = [one for one in twins if one is not clock]
        rivals = [one for one in self.rack.rivals(clock.code, clock.measures) if one is not clock]
        for one in (*rivals, *twins):
            if one.owed and one.owed != clock.owed and one.stopped is None and self._order(one) <= self._order(clock):
                if one in twins:
                    one.measures = _both(one, clock)
                return False
        for one in twins:
            clock.measures = _both(one, clock)
            self.rack.all.remove(one)
        for one in rivals:
            if (day := one.agreed_day) is not None and day >= self.rack.signed(link):
                # What both sides agreed on counts on, no later than the treaty has it.
                clock.move(Later(min(day, self.rack.ends(clock)), exact=True), one.measures)
            if one not in twins:
                self.rack.stop(one, link)
        return True

    def _was_done(self, owed: Owed, one: Applied) -> bool:
        """Whether this confirms a spoken request on which the other side has done by then what the time is for: frozen,
        preserved, disclosed.
        """
        if one.step is None or one.link.act != WRITTEN:
            return False
        done, before = Stops(owed.law.clock), self.rack.history[: self.rack.place]
        done_in_part = replace(done, left="awaited")
        return any(
            fired(owed.law.stops_on, past.link) is not None
            or (past.step is not None and bool({done, done_in_part}.intersection(past.step.clocks)))
            for past in before
            if not past.crossed
        )

    def _runs(self, owed: Owed, link: Link) -> bool:
        """Whether its time runs already: taken up by a question, or from the decision, which is taken once; conditions
        that are accepted afterwards, or a day that is agreed, are none.
        """
        names, live = frozenset(named(link.body)), [one for one in self.rack.live() if one.owed == owed]
        decided = [one for one in live if not one.measures or (names and names <= one.measures)]
        return any(one.taken_up for one in live) or (owed.law.start == "decision" and bool(decided))

    def _order(self, clock: RunningClock) -> tuple[bool, float]:
        return clock.term.basis is Basis.PRACTICE, self.rack.ends(clock).timestamp()


def _both(one: RunningClock, other: RunningClock) -> Names:
    return one.measures | other.measures if one.measures and other.measures else frozenset()
