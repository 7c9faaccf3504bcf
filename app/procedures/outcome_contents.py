"""What came of proceedings, told to the other State: after a consultation, a refusal to extradite, a transfer."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from app.procedures.body import PERSONAL, Body, first
from app.procedures.scalars import Date, Line, Many, Text


class OutcomeReport(Body):
    """How a proceeding stands or how it ended (ICJAL 19)."""

    proceeding: Line
    """The number of the case at home."""
    outcome: Literal["pending", "charged", "conviction", "acquittal", "dropped", "transferred", "other"]
    decided_on: Date | None = None
    court: Line | None = None
    persons: Many[Line] = Field(default_factory=list)
    sentence: Text | None = None
    recovered: Text | None = None
    """What was recovered for the victims."""
    final: bool | None = None
    """Whether no appeal lies any more (ne bis in idem)."""
    text: Text
    next_report_on: Date | None = None
    """While it goes on: when the other State will hear again."""


KINDS = (first("outcome_report", "Report on the outcome", PERSONAL, OutcomeReport),)
