"""A matter in which both sides know everything: one act after another, each as its side signs it."""

from __future__ import annotations

from app.kit.canonical import Json, sha256
from app.kit.ids import InstrumentId
from app.procedures.engine import Link, Pin, Projection, project
from app.procedures.heads import sound_head
from app.procedures.judging import Accepted, Judgement, judge
from app.procedures.table import Procedure, Side, Starts, Stops

R, Q = Side.REQUESTING, Side.REQUESTED


class Walk:
    """The instruments of one matter so far."""

    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.links: list[Link] = []

    @property
    def seen(self) -> Projection:
        """What they say."""
        return project(self.procedure, self.links)

    @property
    def status(self) -> str:
        """Where the matter stands."""
        return self.seen.status

    def go(self, *steps: tuple[Side, str]) -> Walk:
        """Take steps that must be open."""
        for side, act in steps:
            link = self.link(side, act)
            assert isinstance(self.judged(link), Accepted), (self.status, act, self.judged(link))
            self.links.append(link)
        return self

    def both(self, *acts: tuple[Side, str]) -> Walk:
        """Take steps that cross: neither side has seen the other's."""
        letters = [self.link(side, act) for side, act in acts]
        self.links += letters
        return self

    def may(self, side: Side, act: str) -> bool:
        """Whether a side may take a step now."""
        return isinstance(self.judged(self.link(side, act)), Accepted)

    def judged(self, link: Link) -> Judgement:
        """What the other side says to it."""
        return judge(self.procedure, self.links, (), link)

    def link(self, side: Side, act: str, reply: Pin | None = None, **body: Json) -> Link:
        """A step as a side signs it; it answers the newest question that its act can answer."""
        rows = self.procedure.rows(act)
        asks = [
            one for one in self.seen.unanswered if one.side is not side and any(one.act in row.answers for row in rows)
        ]
        name = f"{len(self.links):03d}-{side.value}-{act}"
        return Link(
            InstrumentId(name),
            sha256(name.encode()),
            side,
            act,
            rows[0].instrument,
            sound_head(self.procedure, self.links, side),
            sound_head(self.procedure, self.links, side.other),
            reply or (asks[-1].pin if asks else None),
            body=body,
        )


def started(procedure: Procedure, act: str) -> dict[str, str]:
    """The clocks that an act starts, by code, with whose duty each is."""
    return {
        clock.code: clock.duty.value for row in procedure.rows(act) for clock in row.clocks if isinstance(clock, Starts)
    }


def unstoppable(procedure: Procedure) -> set[str]:
    """Clocks that the procedure starts and that no act stops by name."""
    clocks = [clock for step in procedure.steps for clock in step.clocks]
    begun = {clock.code for clock in clocks if isinstance(clock, Starts)}
    return begun - {clock.code for clock in clocks if isinstance(clock, Stops)}
