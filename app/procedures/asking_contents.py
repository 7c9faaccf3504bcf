"""Questions that any matter may raise: costs, assurances, confidentiality, other use (`law.md` §3.0)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from app.procedures.answer_blocks import Condition
from app.procedures.body import Block, Body, Problem
from app.procedures.codes import AssuranceCode
from app.procedures.entries import MeasureId
from app.procedures.scalars import Date, Line, Many, Moment, Money, Ref, Some, State, Text


class CostItem(Block):
    """What something will cost."""

    what: Line
    amount: Money
    measure: MeasureId | None = None


class CostEstimate(Body):
    """UNCC 40(30): substantial or extraordinary costs are expected."""

    items: Some[CostItem]
    total: Money
    share_asked: Money | None = None
    """What the requesting side is asked to bear."""
    reason: Text
    """Why they are substantial or extraordinary."""

    def faults(self) -> Iterator[Problem]:
        """In one currency the total is the sum."""
        currencies = {one.amount.currency for one in self.items} | {self.total.currency}
        total = sum((one.amount.number for one in self.items), Decimal(0))
        if len(currencies) == 1 and total != self.total.number:
            yield Problem("total", f"is not the sum of the items, {total}")


class CostDecision(Body):
    """Who bears them."""

    decision: Literal["agreed", "agreed_in_part", "declined"]
    amount: Money | None = None
    reason: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A part has an amount, a no has a reason."""
        if self.decision == "agreed_in_part" and self.amount is None:
            yield Problem("amount", "is missing: say which part")
        if self.decision == "declined" and self.reason is None:
            yield Problem("reason", "is missing: say why")


class WantedAssurance(Block):
    """An assurance that the requested side needs."""

    code: AssuranceCode
    text: Text
    article: Line | None = None


class AssuranceRequest(Body):
    """Without these assurances assistance cannot be given."""

    assurances: Some[WantedAssurance]
    reason: Text
    measures: Many[MeasureId] = Field(default_factory=list)


class SignedAssurance(Block):
    """What is assured, by whom, and by what power."""

    code: AssuranceCode
    text: Text
    giver: Line
    function: Line
    power: Text
    """The law that gives the power to bind the State."""
    duration: Text
    """Until when it binds."""


class DeclinedAssurance(Block):
    """An assurance, or a part of one, that was asked for and is not given: why, and what is offered instead."""

    code: AssuranceCode
    text: Text
    """What is not assured, in the words in which it was asked for."""
    why: Literal["law_forbids", "no_power", "not_needed", "other"]
    """`no_power`: nobody can bind whoever decides; `not_needed`: what is feared cannot happen there."""
    reason: Text
    law: Text | None = None
    """The provision that forbids it, or leaves the decision to somebody who is free."""
    instead: Text | None = None
    """What can be assured, or done, in its place."""

    def faults(self) -> Iterator[Problem]:
        """What the law forbids is forbidden by a law that has a name."""
        if self.why == "law_forbids" and self.law is None:
            yield Problem("law", "is missing: name the law that forbids it")


class Assurance(Body):
    """Assurances given; and of what was asked for besides, what is not."""

    assurances: Some[SignedAssurance]
    not_given: Many[DeclinedAssurance] = Field(default_factory=list)


class AssuranceDeclined(Body):
    """None of the assurances that were asked for is given."""

    not_given: Some[DeclinedAssurance]
    note: Text | None = None


class ConfidentialityWarning(Body):
    """UNCC 40(20), BC 27(8): the wish for confidentiality cannot be met, or not for long."""

    what: Text
    reason: Text
    disclosed_by: Moment | None = None
    """When it would become known."""
    measures: Many[MeasureId] = Field(default_factory=list)


class ConfidentialityDecision(Body):
    """What the other side wants nevertheless."""

    decision: Literal["proceed", "proceed_without", "wait_until", "withdraw"]
    without: Text | None = None
    """Without what."""
    until: Moment | None = None
    event: Line | None = None
    """What is waited for, where no instant can be named: an arrest, a search. A later decision ends it, or
    the requested side's word that the event has come."""
    reason: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """What a decision needs."""
        if self.decision == "proceed_without" and self.without is None:
            yield Problem("without", "is missing: say without what")
        if self.decision == "wait_until" and self.until is None and self.event is None:
            yield Problem("until", "is missing: say until when, or which event")


class EventNotice(Body):
    """The event that the work waited for has come: the work goes on."""

    event: Line
    date: Date
    note: Text
    """How the requested side knows of it."""


class DelayNotice(Body):
    """The time cannot be kept: why, and how long it needs (Directive 2014/41/EU, article 12(5)-(6))."""

    reason: Text
    measures: Many[MeasureId] = Field(default_factory=list)
    """Those that it concerns; none named: all."""
    decide_by: Date | None = None
    """When the decision on them is estimated to be taken."""
    execute_by: Date | None = None
    """When they are proposed to be carried out, on which the requesting side is consulted."""
    answer_by: Moment | None = None
    """By when it is to say whether that day suits it."""

    def faults(self) -> Iterator[Problem]:
        """A delay has an estimate."""
        if self.decide_by is None and self.execute_by is None:
            yield Problem(
                "decide_by", "is missing: say until when the decision, or the execution, is estimated to take"
            )


class DelayAnswer(Body):
    """Whether the day that is proposed for carrying it out suits the requesting side (article 12(6))."""

    accepts_proposal: bool
    text: Text | None = None
    wanted_by: Date | None = None
    """Another day by which it is wanted."""

    def faults(self) -> Iterator[Problem]:
        """Who does not agree says why."""
        if not self.accepts_proposal and self.text is None:
            yield Problem("text", "is missing: say why the day does not suit you")


class UseRequest(Body):
    """UNCC 40(19), 36(3): may the material be used otherwise, or go to a third State?"""

    material: Ref
    use: Text
    proceeding: Line
    onward_to: Many[State] = Field(default_factory=list)
    reason: Text


class UseDecision(Body):
    """Whether it may."""

    decision: Literal["agreed", "agreed_with_conditions", "declined"]
    conditions: Many[Condition] = Field(default_factory=list)
    reason: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Conditions are named, a no has a reason."""
        if (self.decision == "agreed_with_conditions") != bool(self.conditions):
            yield Problem("conditions", "must stand with agreed_with_conditions, and only there")
        if self.decision == "declined" and self.reason is None:
            yield Problem("reason", "is missing: say why")
