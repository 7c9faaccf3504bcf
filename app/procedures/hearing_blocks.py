"""What the instruments of a hearing share (`law.md` §3.8): slots in both sides' time, oath, interpreters, the line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import Field

from app.procedures.body import Block, Problem
from app.procedures.scalars import Instant, Language, Line, Many, Name, Ordinal, Some, Text, Zone

Side = Literal["requesting", "requested"]


class LocalTime(Block):
    """From one instant to another in the time of one side."""

    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    tz: Zone


class Slot(Block):
    """A time for the hearing, as the clocks of each side show it."""

    requesting: LocalTime
    requested: LocalTime

    def faults(self) -> Iterator[Problem]:
        """It is one time, written twice."""
        if not same(self.requesting.start, self.requested.start):
            yield Problem("requested.from", "is another instant than requesting.from")
        if not same(self.requesting.end, self.requested.end):
            yield Problem("requested.to", "is another instant than requesting.to")


class NumberedSlot(Slot):
    """One of the times that are proposed."""

    number: Ordinal


class Oath(Block):
    """Whether the person is sworn, under whose law, and in which words."""

    form: Literal["oath", "affirmation", "none"]
    law_of: Side
    words: Text | None = None


class Rights(Block):
    """Rights and privileges of the person under the law of each side."""

    requesting: Text
    requested: Text


class Interpreting(Block):
    """An interpreter: between which languages, brought and paid by whom."""

    languages: Some[Language]
    name: Name | None = None
    provided_by: Side
    paid_by: Side


class VideoSystem(Block):
    """The system that carries picture and sound."""

    name: Name
    end_to_end: bool
    """Encrypted from end to end."""
    third_party_recording: bool
    """Whether anybody but the two authorities can record."""
    note: Line | None = None


class Setting(Block):
    """How the hearing is to be conducted."""

    mode: Literal["video", "audio"]
    language: Language
    conducted_by: Line
    """The judge or official of the requesting State who puts the questions."""
    attended_by: Line | None = None
    """The authority of the requested State that must be present (ICJAL 31)."""
    oath: Oath | None = None
    rights: Rights | None = None
    interpreters: Many[Interpreting] = Field(default_factory=list)
    protection: Many[Literal["face", "voice", "address", "identity"]] = Field(default_factory=list)
    """What is hidden for the person's safety."""
    line: VideoSystem | None = None
    recorded_by: Literal["requesting", "requested", "both", "nobody"]


def same(one: str, other: str) -> bool:
    """Whether two instants with offsets are one."""
    return datetime.fromisoformat(one) == datetime.fromisoformat(other)
