"""Measures through a provider: request, notice of one's own, report, change, end (`law.md` §3.5; S16-S19, S47-S48)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.blocks import (
    Confidentiality,
    Contact,
    Emergency,
    Reciprocity,
    Related,
    RequestingAuthority,
    Translation,
    Urgency,
)
from app.procedures.body import DATA, PERSONAL, Block, Body, Names, Problem, first, marked
from app.procedures.case_blocks import Conducting, Corresponding, Facts, Offence, Order, Person, Proceeding
from app.procedures.codes import OutcomeCode
from app.procedures.data_measures import Measure, Provider
from app.procedures.entries import MeasureId, NamedOrder
from app.procedures.identified import NamedIdentifier
from app.procedures.identifiers import Identifier
from app.procedures.scalars import Instant, Language, Many, Moment, Some, Text

ProviderMeasureCode = Literal[
    "PM_PRESERVE_LOGS",
    "PM_SUSPEND_ACCOUNT",
    "PM_SINKHOLE_DOMAIN",
    "PM_SUSPEND_DOMAIN",
    "PM_BLOCK_ADDRESS",
    "PM_REMOVE_CONTENT",
    "PM_DISABLE_HOSTING",
    "PM_STOP_PAYMENT_FLOW",
    "PM_NOTIFY_VICTIMS",
    "PM_PATCH_NOTICE",
    "PM_INCIDENT_RESPONSE",
    "PM_OTHER",
]
Reversible = Literal["reversible", "partly_reversible", "irreversible"]
Tier = Literal["large", "medium", "small"]


class ProviderTier(Provider):
    """The provider, and how large it is: duties follow its size (S19)."""

    tier: Tier | None = None


class ProviderMeasure(Measure):
    """One measure that the provider is to take (S48)."""

    code: ProviderMeasureCode
    identifiers: Many[NamedIdentifier] = Field(default_factory=list)
    """The accounts, domains, addresses or systems that it strikes."""
    description: Text | None = None
    until: Moment | None = None
    proportionality: Text | None = None
    reversibility: Reversible
    orders: Many[NamedOrder] = Field(default_factory=list)
    third_parties: Text | None = None
    """Who else is affected."""
    expression: Text | None = None
    """Where content is removed: freedom of expression, and the legal review (UNCC 6(2))."""
    remedy: Text | None = None
    """What the affected person can do."""


def _twice(body: ProviderMeasureRequest | ProviderMeasureNotice) -> Iterator[Problem]:
    """Ids are given once and name something."""
    ids: dict[str, set[str]] = {}
    for member in ("measures", "identifiers", "persons", "orders"):
        given = [one.id for one in getattr(body, member)]
        ids[member] = set(given)
        if len(ids[member]) != len(given):
            yield Problem(member, "holds an id twice")
    for path, mark, value in marked(body, Names):
        if value not in ids[mark.member]:
            yield Problem(path, f"names {value}, which is not among the {mark.member}")


class ProviderMeasureRequest(Body):
    """A State asks the provider's State for measures, by comity and domestic law; an offence in both."""

    authority: RequestingAuthority
    contact: Contact
    urgency: Urgency
    emergency: Emergency | None = None
    conducting: Conducting | None = None
    proceeding: Proceeding | None = None
    offences: Some[Offence]
    corresponding: Many[Corresponding] = Field(default_factory=list)
    """Dual criminality is mandatory here."""
    facts: Facts
    provider: ProviderTier
    persons: Many[Person] = Field(default_factory=list)
    identifiers: Many[Identifier] = Field(default_factory=list)
    measures: Some[ProviderMeasure]
    why_needed: Text | None = None
    """Why other means do not suffice."""
    no_intrusive_means: bool | None = None
    """That nothing was or will be taken or stopped in the requested State by intrusive technical means."""
    reciprocity: Reciprocity | None = None
    orders: Many[Order] = Field(default_factory=list)
    confidentiality: Confidentiality | None = None
    related: Many[Related] = Field(default_factory=list)
    answer_language: Language | None = None
    translations: Many[Translation] = Field(default_factory=list)
    translation_due: Moment | None = None
    """When the translation that is owed will follow."""

    def faults(self) -> Iterator[Problem]:
        """Ids are given once and name something."""
        yield from _twice(self)


class TakenMeasure(ProviderMeasure):
    """A measure that was taken, and under what."""

    legal_basis: Text
    served_at: Instant | None = None
    done_at: Instant | None = None
    appeal_until: Moment | None = None


class ProviderMeasureNotice(Body):
    """The provider's State acts of its own motion and tells the State concerned (S47)."""

    authority: RequestingAuthority
    contact: Contact
    offences: Some[Offence]
    facts: Facts
    provider: ProviderTier
    persons: Many[Person] = Field(default_factory=list)
    identifiers: Many[Identifier] = Field(default_factory=list)
    measures: Some[TakenMeasure]
    why_told: Text
    """How the State that hears of it is concerned."""
    orders: Many[Order] = Field(default_factory=list)
    related: Many[Related] = Field(default_factory=list)
    translations: Many[Translation] = Field(default_factory=list)

    def faults(self) -> Iterator[Problem]:
        """Ids are given once and name something."""
        yield from _twice(self)


class ProviderOutcome(Block):
    """What came of one measure."""

    measure: MeasureId
    outcome: OutcomeCode
    legal_basis: Text
    """The law of the requested State that was applied."""
    served_at: Instant | None = None
    done_at: Instant | None = None
    until: Moment | None = None
    appeal_until: Moment | None = None
    follow_up: Text | None = None
    """Where the provider refused: what its State does about it (S27)."""
    note: Text | None = None


class ProviderMeasureReport(Body):
    """Which measures were taken, when, under which law, and until when they may be appealed."""

    outcomes: Some[ProviderOutcome]
    text: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A measure has one outcome."""
        if len({one.measure for one in self.outcomes}) != len(self.outcomes):
            yield Problem("outcomes", "holds a measure twice")


class ProviderMeasureChange(Body):
    """The State that asked wants measures ended, prolonged or made others."""

    wanted: Literal["lift", "prolong", "adjust"]
    measures: Many[MeasureId] = Field(default_factory=list)
    """None named: all."""
    until: Moment | None = None
    text: Text | None = None
    reason: Text

    def faults(self) -> Iterator[Problem]:
        """What is prolonged has an end, what is adjusted a text."""
        if self.wanted == "prolong" and self.until is None:
            yield Problem("until", "is missing: say until when")
        if self.wanted == "adjust" and self.text is None:
            yield Problem("text", "is missing: say how")


class ProviderMeasureDecision(Body):
    """Whether they are."""

    decision: Literal["agreed", "agreed_in_part", "declined"]
    measures: Many[MeasureId] = Field(default_factory=list)
    until: Moment | None = None
    text: Text | None = None
    reason: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A part is named, a no has a reason."""
        if self.decision == "agreed_in_part" and self.text is None:
            yield Problem("text", "is missing: say which part")
        if self.decision == "declined" and self.reason is None:
            yield Problem("reason", "is missing: say why")


class ProviderMeasureLifted(Body):
    """All measures have ended."""

    lifted_at: Instant
    reason: Text
    remains: Text | None = None
    """What cannot be undone."""


KINDS = (
    first("provider_measure_request", "Request for measures through a provider", DATA, ProviderMeasureRequest),
    first("provider_measure_notice", "Notice of measures through a provider", PERSONAL, ProviderMeasureNotice),
    first("provider_measure_report", "Report on measures through a provider", DATA, ProviderMeasureReport),
    first("provider_measure_change", "Request to change measures", DATA, ProviderMeasureChange),
    first("provider_measure_decision", "Decision on a change of measures", DATA, ProviderMeasureDecision),
    first("provider_measure_lifted", "End of measures through a provider", DATA, ProviderMeasureLifted),
)
