"""Blocks that answers share: grounds, conditions, outcomes (`law.md` §2.6, §3.1.2, §5.3)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from app.procedures.body import Block, Problem
from app.procedures.codes import (
    ConditionCode,
    GroundCode,
    OutcomeCode,
)
from app.procedures.entries import ConditionId, MeasureId
from app.procedures.scalars import (
    Date,
    Line,
    Many,
    Moment,
    Money,
    Reasoned,
    State,
    Text,
)


class Ground(Block):
    """Why assistance is refused or put off: a code, the treaty's article, and the reasons owed (UNCC 40(25))."""

    code: GroundCode
    article: Line
    explanation: Reasoned


class Condition(Block):
    """A condition on use or handling; copied onto the evidence (`law.md` §3.1.2, §5.3)."""

    id: ConditionId
    code: ConditionCode
    text: Text
    article: Line | None = None
    by: Date | None = None
    """For `return_by` and `destroy_by`: the date."""
    who: Many[Line] = Field(default_factory=list)
    """For `confidentiality`: who may see it."""

    def faults(self) -> Iterator[Problem]:
        """What must be done by a date names it."""
        if self.code in ("return_by", "destroy_by") and self.by is None:
            yield Problem("by", f"is missing: {self.code} needs its date")


class Kept(Block):
    """Data that a custodian holds until a date of its own (UNCC 42(8)-(9))."""

    measure: MeasureId
    """The item, by its id in the request."""
    custodian: Line
    until: Moment
    custodian_reference: Line | None = None


class Outcome(Block):
    """What came of one measure."""

    measure: MeasureId
    outcome: OutcomeCode
    note: Text | None = None
    state: State | None = None
    """For `provider_elsewhere`: where, if known."""
    cost: Money | None = None
