"""Technical assistance and capacity-building (`law.md` §3.12; UNCC 53-56). No body here has a place for case data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.blocks import Contact
from app.procedures.body import NONE, Block, Body, Problem, first
from app.procedures.scalars import Count, Date, Language, Line, Many, Money, Ref, Some, Text

Support = Literal[
    "training", "mentoring", "equipment", "software", "legislation_review", "study_visit", "expert_mission",
    "joint_exercise", "operating_procedures",
]  # fmt: skip
Topic = Literal[
    "e_evidence", "mla_drafting", "contact_point_operation", "digital_forensics", "cryptocurrency_tracing",
    "asset_recovery", "victim_support", "prevention", "provider_cooperation", "critical_infrastructure", "legislation",
    "data_protection", "languages",
]  # fmt: skip
Grade = Literal["introductory", "intermediate", "advanced", "trainers"]


class Audience(Block):
    """For whom it is."""

    roles: Some[Line]
    people: Count
    women_share: Count | None = None
    """Per cent of women among them, where it is counted."""

    def faults(self) -> Iterator[Problem]:
        """A share is at most the whole."""
        if self.women_share is not None and self.women_share > 100:
            yield Problem("women_share", "is more than 100 per cent")


class Equipment(Block):
    """A thing or a programme that is wanted, offered or handed over."""

    what: Line
    quantity: Count
    recipient_authority: Line | None = None
    """The authority that will answer for it."""
    export_control: Text | None = None
    """What the law on the export of such things demands, or that it demands nothing."""
    value: Money | None = None
    """Of all pieces together."""


class Indicator(Block):
    """By what it is seen whether it helped."""

    what: Line
    before: Line | None = None
    after: Line | None = None


class Budget(Block):
    """What it costs, and who pays."""

    amount: Money
    payer: Line


class _Programme(Body):
    supports: Some[Support]
    topics: Some[Topic]
    audience: Audience | None = None
    grade: Grade | None = None
    spoken: Many[Language] = Field(default_factory=list)
    """Languages in which it is given."""
    starts_on: Date | None = None
    ends_on: Date | None = None
    place: Line | None = None
    budget: Budget | None = None
    partners: Many[Line] = Field(default_factory=list)
    deliverables: Many[Text] = Field(default_factory=list)
    equipment: Many[Equipment] = Field(default_factory=list)
    indicators: Many[Indicator] = Field(default_factory=list)
    contact: Contact
    note: Text | None = None


class TaRequest(_Programme):
    """What is needed, and why."""

    need: Text


class TaOffer(_Programme):
    """What can be given."""

    offer: Text


class Session(Block):
    """A part of the plan."""

    on: Date
    what: Line
    taught_hours: Count | None = None
    trainer: Line | None = None


class TaPlan(_Programme):
    """What will be done, when, where and for whom: both sides can hold each other to it."""

    plan: Text
    starts_on: Date
    sessions: Many[Session] = Field(default_factory=list)


class TaDeclined(Body):
    """Nothing will come of it."""

    reason: Text
    other_ways: Text | None = None


class TaDelivery(Body):
    """What was done."""

    plan: Ref
    starts_on: Date
    ends_on: Date
    attended: Count
    """People who took part."""
    women_attended: Count | None = None
    taught_hours: Count | None = None
    delivered: Some[Text]
    equipment: Many[Equipment] = Field(default_factory=list)
    accepted_by: Line | None = None
    """Who took over what was handed over."""
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A part is not more than the whole."""
        if self.women_attended is not None and self.women_attended > self.attended:
            yield Problem("women_attended", "is more than those who took part")


class TaEvaluation(Body):
    """Whether it helped, and what follows."""

    summary: Text
    rating: Literal["aims_met", "aims_partly_met", "aims_not_met"]
    indicators: Many[Indicator] = Field(default_factory=list)
    lessons: Text | None = None
    follow_up: Text | None = None


KINDS = (
    first("ta_request", "Request for technical assistance", NONE, TaRequest),
    first("ta_offer", "Offer of technical assistance", NONE, TaOffer),
    first("ta_plan", "Plan of technical assistance", NONE, TaPlan),
    first("ta_declined", "Technical assistance declined", NONE, TaDeclined),
    first("ta_delivery", "Report on technical assistance given", NONE, TaDelivery),
    first("ta_evaluation", "Evaluation of technical assistance", NONE, TaEvaluation),
)
