"""Another day is proposed, agreed to, declined, taken back: for work, and for what was lent (`law.md` §2.4, §3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.body import NONE, Block, Body, Problem, first
from app.procedures.scalars import Line, Many, Moment, Ref, Text, Zone

Which = Literal["examination", "exhibits", "surrender", "training", "loan"]
"""The report of an examination, the sending of its exhibits, a surrender, the begin of a training, the return of things
that were lent.
"""
Cause = Literal[
    "force_majeure", "no_transport", "out_of_order", "ill", "court", "still_needed", "needed_back", "other",
]  # fmt: skip


class LentItem(Block):
    """A thing that was lent."""

    description: Text
    number: Line | None = None
    """Exhibit or seal number."""


class _OfDay(Body):
    which: Which
    transmittal: Ref | None = None
    """The instrument that the things came with."""

    def faults(self) -> Iterator[Problem]:
        """Things that were lent are known by the instrument that they came with; nothing else is."""
        if (self.which == "loan") != (self.transmittal is not None):
            yield Problem("transmittal", "must stand with loan, and only there")


class DayProposal(_OfDay):
    """What was to be done, or to be back, by one day, by another."""

    items: Many[LentItem] = Field(default_factory=list)
    """Of what came with that instrument these alone; none: all. The day of the others stays."""
    until: Moment
    tz: Zone | None = None
    """Of the place, for the hour."""
    place: Line | None = None
    cause: Cause
    reason: Text
    held_until: Moment | None = None
    """Until when the person can be held by law, and is set free where nobody has taken them over."""

    def faults(self) -> Iterator[Problem]:
        """Things are lent; a person is held for a surrender."""
        yield from super().faults()
        if self.items and self.which != "loan":
            yield Problem("items", "must stand with loan, and only there")
        if self.held_until is not None and self.which != "surrender":
            yield Problem("held_until", "must stand with surrender, and only there")


class DayAgreed(_OfDay):
    """The day that the other side proposed counts from now on."""

    until: Moment
    tz: Zone | None = None
    place: Line | None = None
    held_until: Moment | None = None
    """Until when the person can be held by law, and is set free where nobody has taken them over."""
    note: Text | None = None


class DayDeclined(_OfDay):
    """The day stands as it was."""

    reason: Text
    other_days: Many[Moment] = Field(default_factory=list)
    """Days that would suit: each may be proposed."""
    note: Text | None = None


class DayTakenBack(_OfDay):
    """The proposal needs no answer any more."""

    items: Many[LentItem] = Field(default_factory=list)
    """Only the proposals about some of these; none: each that is about that instrument."""
    reason: Text

    def faults(self) -> Iterator[Problem]:
        """Things are lent."""
        yield from super().faults()
        if self.items and self.which != "loan":
            yield Problem("items", "must stand with loan, and only there")


KINDS = (
    first("day_proposal", "Proposal of another day", NONE, DayProposal),
    first("day_agreed", "Agreement to another day", NONE, DayAgreed),
    first("day_declined", "Another day declined", NONE, DayDeclined),
    first("day_taken_back", "Proposal of another day taken back", NONE, DayTakenBack),
)
