"""What is looked for in a course, so that the row of the coverage map (`law.md` §1) is seen and not only named.

A look names members of the bodies that the story exchanges. Each must stand in the letter that the member is in, as the
renderer prints it in English, or make a difference to what findings, clocks, measures and figures say. Without the
member it must be gone: so a look that looks at nothing cannot pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from app.instruments.rendering import Renderer
from app.kit.canonical import JsonObject
from app.matters.measures import Measure
from app.matters.picture import Picture
from app.notices.clocks import Running
from app.procedures import contents
from app.statistics.facts import Story
from app.treaties.rules import findings
from tests.instruments import letters, pages
from tests.procedures.played import Played, counted, pictured, played
from tests.stories.courses import COURSES
from tests.stories.turns import Course

APART = timedelta(days=1)
"""Between one signature and the next."""


@dataclass(frozen=True)
class Shown:
    """A course, played. `without`: an act and the path of a member that is taken out; no path: the whole instrument."""

    course: Course
    without: tuple[str, str] | None = None

    @cached_property
    def turns(self) -> tuple[Played, ...]:
        """Every turn, but an instrument that is left out."""
        left_out = self.without[0] if self.without and not self.without[1] else None
        member = self.without if left_out is None else None
        return tuple(one for one in played(self.course, without=member) if one.turn.act != left_out)

    def body(self, act: str) -> JsonObject:
        """What is signed; of an act that is taken more than once, the last."""
        return dict(self._turn(act).link.body)

    def letter(self, renderer: Renderer, act: str) -> str:
        """All that the letter says, without white space."""
        one = self._turn(act)
        content = letters.content(
            renderer,
            one.step.instrument,
            act,
            dict(one.link.body),
            kind_version=contents.newest(one.step.instrument),
            urgency=self.course.urgency,
            procedure={"name": self.course.procedure, "version": self.course.table.version, "sha256": "0" * 64},
        )
        with TemporaryDirectory() as folder:
            return pages.solid(pages.text(renderer.render(content), Path(folder)))

    def found(self, act: str) -> set[str]:
        """Codes of the findings on an instrument before it is signed."""
        return {one.code for one in findings(self._turn(act).asked)}

    def stops(self, act: str) -> set[str]:
        """Codes of those without whose cure it cannot be signed."""
        return {one.code for one in findings(self._turn(act).asked) if one.blocks}

    def after(self, act: str) -> Picture:
        """What both sides see once an act was taken, for the last time."""
        last = max((place for place, one in enumerate(self.turns) if one.turn.act == act), default=len(self.turns))
        return pictured(self.course, self.turns[: last + 1], APART)

    def clock(self, act: str, code: str) -> Running | None:
        """The clock of that name that was started last, once an act was taken."""
        return next((one for one in reversed(self.after(act).clocks) if one.code == code), None)

    def due(self, act: str, code: str) -> datetime | None:
        """When that clock ends."""
        clock = self.clock(act, code)
        return clock.due if clock else None

    def runs(self, act: str, code: str) -> timedelta | None:
        """How long that clock runs, from its start."""
        clock = self.clock(act, code)
        return clock.due - clock.started if clock and clock.due else None

    def kept(self, act: str, code: str) -> timedelta | None:
        """How long that clock runs, where the instrument of the act is what stops it."""
        clock = self.clock(act, code)
        taken = [one.link.id for one in self.turns if one.turn.act == act]
        return self.runs(act, code) if clock and clock.stopped_by in taken else None

    def measure(self, act: str, name: str) -> Measure | None:
        """A measure once an act was taken."""
        return next((one for one in self.after(act).measures if one.id == name), None)

    @property
    def story(self) -> Story:
        """As figures are read of it."""
        return counted(self.course, self.turns, APART)

    def _turn(self, act: str) -> Played:
        found = [one for one in self.turns if one.turn.act == act]
        assert found, f"{self.course.name}: nobody takes {act}"
        return found[-1]


@dataclass(frozen=True)
class Told:
    """A member, and the words by which the letter shows it: a label and a value."""

    act: str
    path: str
    words: str


@dataclass(frozen=True)
class Counts:
    """A member, or with no path an instrument, that makes a difference. `seen`: true with it, false without."""

    act: str
    path: str
    seen: Callable[[Shown], bool]


@dataclass(frozen=True)
class Look:
    """What a course shows of a row."""

    row: str
    course: str
    told: tuple[Told, ...] = ()
    counts: tuple[Counts, ...] = ()

    @property
    def name(self) -> str:
        """`S4: two States agree who prosecutes`."""
        return f"{self.row}: {self.course}"

    def shown(self, without: tuple[str, str] | None = None) -> Shown:
        """The course, played."""
        return Shown(COURSES[self.course], without)
