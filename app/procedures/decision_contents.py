"""Decisions of the requested side that do not execute: consult, postpone, refuse, stop (`law.md` §3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.answer_blocks import Ground
from app.procedures.body import Body, Problem
from app.procedures.case_blocks import Corresponding
from app.procedures.codes import GroundCode
from app.procedures.entries import MeasureId
from app.procedures.scalars import Date, Level, Line, Many, Moment, Ref, Some, Text


class Consultation(Body):
    """UNCC 40(28): owed before a refusal under 40(21) or a postponement under 40(27)."""

    considered: Literal["refusal", "postponement"]
    grounds: Some[GroundCode]
    measures: Many[MeasureId] = Field(default_factory=list)
    """The measures concerned; none named: all."""
    text: Text
    proposal: Text | None = None
    """Terms and conditions under which assistance could be given."""
    corresponding: Many[Corresponding] = Field(default_factory=list)
    """The own law that comes nearest to the conduct."""
    answer_by: Moment | None = None


class ConsultationAnswer(Body):
    """What the requesting side says to it."""

    text: Text
    accepts_proposal: bool | None = None


class Postponement(Body):
    """UNCC 40(27): execution would interfere with an ongoing proceeding."""

    grounds: Some[Ground]
    measures: Many[MeasureId] = Field(default_factory=list)
    """The measures that wait; none named: all."""
    until: Moment | None = None
    review_on: Moment | None = None
    partial_now: Text | None = None
    """UNCC 40(28): what can be done meanwhile."""
    consultation: Ref | None = None

    def faults(self) -> Iterator[Problem]:
        """A postponement has an end or a review."""
        if self.until is None and self.review_on is None:
            yield Problem("review_on", "is missing: say until when, or when it will be looked at again")


class Resumption(Body):
    """The reason to wait is gone."""

    measures: Many[MeasureId] = Field(default_factory=list)
    """The measures that wait no longer; none named: all."""
    reason: Text
    expected_on: Date | None = None


class _Refused(Body):
    grounds: Some[Ground]
    consultation: Ref | None = None
    no_consultation_reason: Text | None = None
    """Only where consultation was owed (UNCC 40(28))."""
    corresponding: Many[Corresponding] = Field(default_factory=list)
    """The own law that comes nearest to the conduct."""
    could_be_cured_by: Text | None = None
    remedy_or_review: Text | None = None


class Refusal(_Refused):
    """UNCC 40(21), 40(25): assistance is refused, with reasons."""

    measures: Many[MeasureId] = Field(default_factory=list)
    """All measures of the request; none where it has none, or while nothing has come in writing."""
    prosecute_instead: bool | None = None
    """Extradition: whether the case goes to the own prosecutors (aut dedere aut judicare, BC 24(6))."""
    prosecuting_authority: Line | None = None
    outcome_report_on: Date | None = None
    """Where it does: when the requesting side will hear what came of it."""


class PartialRefusal(_Refused):
    """UNCC 40(21), 40(25): some of the measures are refused, with reasons; the others go on."""

    measures: Some[MeasureId]


class Discontinuance(Body):
    """No answer came in spite of a reminder: the requested side stops. Not a refusal."""

    query: Ref
    """The question that was not answered."""
    reminder: Ref | None = None
    reminded_on: Date
    done: Text
    """What was done until then."""
    reason: Text


class UrgencyChange(Body):
    """The requested side's officer sees the urgency otherwise: said with reasons, never silently."""

    was: Level
    level: Level
    reason: Text
