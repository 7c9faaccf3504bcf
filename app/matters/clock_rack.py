"""The clocks of one matter while its history is read, and when each instrument was known to whom. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.directory.calendar import Calendar
from app.kit.canonical import Json
from app.kit.clock import instant
from app.kit.errors import Invalid
from app.kit.ids import InstrumentId
from app.matters.measures import OVER, Measure, measures, named
from app.matters.running_clock import RunningClock
from app.notices.deadlines import NEVER, end_of_day
from app.procedures.engine import Applied, Link
from app.procedures.table import Side
from app.treaties.loans import Loans, read

_LEFT: Mapping[str, Callable[[Measure], bool]] = {
    "open": lambda one: one.status not in OVER,
    "awaited": lambda one: one.awaited,
    "kept": lambda one: one.lasts is not None,
    "wanted": lambda one: one.lasts is not None and one.status not in OVER,
}
"""What may be left of a measure (`table.LEFT`)."""


@dataclass(frozen=True)
class Moment:
    """When an instrument was signed (its proven time), and when the other side had it."""

    signed: datetime
    reached: datetime

    def known_to(self, side: Side, signer: Side) -> datetime:
        """When a side knew of it: the signer at once."""
        return self.signed if side is signer else self.reached


@dataclass
class Rack:
    """`questions`: the acts that an answer answers. `decisions`: those by which the requesting side has work wait."""

    history: Sequence[Applied]
    moments: Mapping[InstrumentId, Moment]
    calendars: Mapping[Side, Calendar]
    questions: frozenset[str]
    decisions: frozenset[str] = frozenset()
    place: int = 0
    """Of the instrument that is being read."""
    acts: dict[InstrumentId, str] = field(default_factory=dict)
    """Of the instruments that were read."""
    all: list[RunningClock] = field(default_factory=list)
    """In the order of their start."""

    def live(self, code: str = "") -> list[RunningClock]:
        """Those that run, also those that do not count at this urgency; of one code or all."""
        return [clock for clock in self.all if clock.stopped is None and code in ("", clock.code)]

    def rivals(self, code: str, measures: frozenset[str]) -> list[RunningClock]:
        """Those that run under a name and count, for one of these measures or for all; none named is all."""
        return [clock for clock in self.live() if not clock.dormant and clock.concerns(code, measures)]

    def until_now(self, code: str, link: Link) -> RunningClock | None:
        """The clock of a name that runs, or that this instrument has just stopped: the last."""
        found = (one for one in reversed(self.all) if one.code == code)
        return next((one for one in found if one.stopped is None or one.stopped_by == link.id), None)

    def running(self, code: str, measure: str) -> list[RunningClock]:
        """Those that run under a name for a measure."""
        return [clock for clock in self.live(code) if clock.runs_for(measure)]

    def ends_by(self, code: str, link: Link, about: Sequence[str]) -> dict[str, datetime]:
        """When each measure was to end by the clocks of a name that run, or that this instrument has just stopped: by
        the last that is about it. `about`: of these alone; empty: of all.
        """
        ends: dict[str, datetime] = {}
        for clock in self.all:
            if clock.code == code and (clock.stopped is None or clock.stopped_by == link.id):
                for name in clock.measures or about or clock.ends_by:
                    end = clock.end_of(name)
                    ran = clock.settled_by.get(name, link.id) == link.id
                    if ran and end is not None and (not about or name in about):
                        ends[name] = end
        return ends

    def back(self, link: Link, clocks: Sequence[RunningClock]) -> list[RunningClock]:
        """Of clocks those of what came back with the parcel that an instrument is, or confirms: each part that an
        agreement had set apart with its own things, the rest with any other. Where whoever has the things named their
        day itself (a report), it is that of all that it has.
        """
        note = link if link.kind == "return_note" else self.asked(link)
        if note is None:
            return []
        brought = self.lent(note).take(dict(note.body))
        began = {one.link.id: one.link.side for one in self.history}
        found = [clock for clock in clocks if brought.ends(clock.by)]
        told = [one for one in clocks if not one.origins and began.get(one.by) is one.duty]
        return found or (told if brought.rest else [])

    def lent(self, link: Link) -> Loans:
        """What was lent, as it stood before an instrument."""
        return read([one.link for one in self.history if not one.crossed], link.id)

    def asked(self, link: Link) -> Link | None:
        """The instrument that this one answers; None: it answers none."""
        return next((one.link for one in self.history if link.in_reply_to == one.link.pin), None)

    def answered(self, link: Link) -> Mapping[str, Json]:
        """The body of the instrument that this one answers; empty: it answers none."""
        asked = self.asked(link)
        return {} if asked is None else asked.body

    def signed(self, link: Link) -> datetime:
        """When an instrument was signed."""
        return self.moments[link.id].signed

    def known(self, link: Link, side: Side) -> datetime:
        """When a side knew of it."""
        return self.moments[link.id].known_to(side, link.side)

    def scope(self) -> tuple[str, ...]:
        """The measures that were open before the instrument that is being read."""
        return open_measures(self.history[: self.place])

    def until_here(self) -> tuple[Measure, ...]:
        """The measures as the instrument leaves them that is being read."""
        return measures(self.history[: self.place + 1])

    def kept_until(self, measures: frozenset[str], duty: Side) -> dict[str, datetime]:
        """Until when each is kept after the instrument that is being read: of several custodians the first day."""
        found = [one for one in self.until_here() if one.id in measures and one.lasts is not None]
        ends = {one.id: self.named_end(one.until, duty) for one in found}
        return {name: end for name, end in ends.items() if end is not None}

    def parted(self, left: str) -> tuple[frozenset[str], frozenset[str]]:
        """The measures of which nothing is left so (`table.LEFT`) after what is being read, and the others."""
        found = {one.id: _LEFT[left](one) for one in self.until_here()}
        gone = frozenset(name for name, still in found.items() if not still)
        return gone, frozenset(found) - gone

    def told_of(self, acts: Collection[str], measures: frozenset[str]) -> frozenset[str]:
        """Those of the measures on which a letter of these acts has said something that has taken effect until here;
        one that names none says it of all.
        """
        told = [one.link for one in self.history[: self.place + 1] if one.step is not None and one.link.act in acts]
        return frozenset().union(*(frozenset(named(one.body)) or measures for one in told)) & measures

    def lasting(self) -> frozenset[str]:
        """The measures that went on before the instrument that is being read."""
        before = measures(self.history[: self.place])
        return frozenset(one.id for one in before if one.lasts is not None and one.status not in OVER)

    def over(self) -> frozenset[str]:
        """The measures that were over before the instrument that is being read."""
        return frozenset(one.id for one in measures(self.history[: self.place]) if one.status in OVER)

    def written(self) -> bool:
        """Whether the measures have been asked for by an instrument until here, and not by word of mouth alone."""
        return any(one.step is not None and one.step.measures == "asked" for one in self.history[: self.place + 1])

    def spent(self) -> bool:
        """Whether the instrument that is being read leaves nothing of any measure: all are over, and none goes on. On a
        call nobody knows yet what they all are.
        """
        found = self.until_here()
        return bool(found) and self.written() and all(one.status in OVER and one.lasts is None for one in found)

    def moot(self, clock: RunningClock) -> bool:
        """Whether the instrument that is being read leaves nothing that a clock is about (`Stops.moot`)."""
        left = [one for one in self.until_here() if one.status not in OVER and clock.runs_for(one.id)]
        return not left if clock.measures else all(one.lasts is not None for one in left)

    def stop(self, clock: RunningClock, link: Link) -> None:
        """An instrument ends a clock."""
        clock.stop(link.id, self.signed(link), self.scope)

    def resume(self, clock: RunningClock, one: Applied, *, others: bool) -> None:
        """A pause by a question ends with its answer, or when it is given up (conditions, by an acceptance without
        them; a time that was proposed, by an agreement to another); one by a decision to wait with the next, or with
        the event; one by anything else, where `others`, with this instrument, for the measures that it names, also
        where it replies to something that asked nothing.
        """
        link = one.link
        answered = link.in_reply_to.id if link.in_reply_to else None
        replies = answered is not None and self.acts.get(answered) in self.questions
        given_up = one.step.forgets if one.step else ()
        for cause in list(clock.causes):
            if self.acts[cause] in self.decisions:
                continue
            if cause == answered or (others and self.acts[cause] in given_up):
                clock.resume(cause, self.known(link, clock.duty))
            elif others and not replies and self.acts[cause] not in self.questions:
                clock.resume(cause, self.known(link, clock.duty), named(link.body))

    def ends(self, clock: RunningClock) -> datetime:
        """When a clock would end if nothing were open any more."""
        return clock.ends(self.calendars[clock.duty]) or NEVER

    def named_end(self, value: Json, duty: Side) -> datetime | None:
        """The end that an instrument names: a date ends in the duty holder's zone. None for what cannot be read."""
        if not isinstance(value, str):
            return None
        try:
            if len(value) == len("2026-11-24"):
                return end_of_day(date.fromisoformat(value), self.calendars[duty])
            return instant(value)
        except (ValueError, Invalid):
            return None


def open_measures(history: Sequence[Applied]) -> tuple[str, ...]:
    """The measures of the matter that are not over."""
    return tuple(one.id for one in measures(history) if one.status not in OVER)
