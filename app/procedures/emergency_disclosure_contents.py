"""Disclosure between 24/7 points where a life is at risk (`law.md` §3.14; UNCC 41(3)(e), 2AP 9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.answer_blocks import Condition, Outcome
from app.procedures.blocks import (
    Contact,
    Emergency,
    Reciprocity,
    Related,
    RequestingAuthority,
    Source,
    Specialty,
    Translation,
    TreatyBasis,
)
from app.procedures.body import DATA, EVIDENCE, PERSONAL, Block, Body, Problem, first
from app.procedures.case_blocks import Offence, Person
from app.procedures.case_request import misnamed
from app.procedures.codes import DataCategory
from app.procedures.data_measures import Justification, Provider
from app.procedures.entries import MeasureId
from app.procedures.execution_contents import Clearance, HandedOver
from app.procedures.identifiers import Identifier
from app.procedures.preservation_contents import DataItem
from app.procedures.scalars import Date, Language, Many, Moment, Ref, Some, Text


class SoughtItem(DataItem):
    """2AP 9(3)(f): stored data that is to be disclosed at once, and why it is needed."""

    justifications: Many[Justification] = Field(default_factory=list)
    """For the category of the item; the provider never sees them."""


class EmergencyRequest(Body):
    """2AP 9(3): data that is needed at once, because a life or the safety of a person is at risk."""

    confirms: Ref | None = None
    """The note of the spoken request that this confirms."""
    authority: RequestingAuthority
    contact: Contact
    """Whom to reach at any hour."""
    issued_on: Date
    statement: Text | None = None
    """That it is issued on this basis."""
    legal_basis: Many[TreatyBasis] = Field(default_factory=list)
    """Where it is not the matter's treaty alone."""
    reciprocity: Reciprocity | None = None
    offences: Some[Offence]
    emergency: Emergency
    persons: Many[Person] = Field(default_factory=list)
    """Who is at risk; an unknown person is admitted where the facts show one."""
    relationship: Text | None = None
    """How the data relates to the emergency."""
    provider: Provider | None = None
    data: Some[SoughtItem]
    """Exactly what is asked for."""
    identifiers: Many[Identifier] = Field(default_factory=list)
    special_instructions: Text | None = None
    wanted_by: Moment | None = None
    specialty: Specialty | None = None
    confidential: bool | None = None
    do_not_notify_user: bool | None = None
    no_intrusive_means: bool | None = None
    """That nothing was or will be taken from the requested State by intrusive technical means."""
    sources: Many[Source] = Field(default_factory=list)
    related: Many[Related] = Field(default_factory=list)
    language: Language | None = None
    """As in the header."""
    answer_language: Language | None = None
    translations: Many[Translation] = Field(default_factory=list)
    translation_due: Moment | None = None
    """When the translation that is owed will follow."""

    def faults(self) -> Iterator[Problem]:
        """Ids given twice; ids that name nothing."""
        yield from misnamed(self, "identifiers", "persons", measures="data")


class Determination(Body):
    """2AP 9(6): whether this is an emergency, what will be done, and on which conditions."""

    decision: Literal["will_disclose", "with_conditions", "not_an_emergency"]
    measures: Many[MeasureId] = Field(default_factory=list)
    """The items that it is about, where not all; the others are determined on by themselves."""
    reason: Text | None = None
    conditions: Many[Condition] = Field(default_factory=list)
    other_road: Literal["mla", "preservation", "information"] | None = None
    """Where this is no emergency: how the data may be asked for."""
    other_help: Text | None = None
    """What the requested side does itself to avert the danger."""
    expected_by: Moment | None = None
    """When the data will be there: its time ends then, where that is sooner than the usual one; on conditions,
    once they are accepted.
    """

    def faults(self) -> Iterator[Problem]:
        """Conditions are named, and only where there are some."""
        if (self.decision == "with_conditions") != bool(self.conditions):
            yield Problem("conditions", "must stand with with_conditions, and only there")


class ShortData(Block):
    """Data that is told in words, where a package would take too long."""

    measure: MeasureId
    category: DataCategory
    text: Text
    identifiers: Many[Identifier] = Field(default_factory=list)
    """Those that the text tells, so that they are known again: a condition is on them wherever they stand later."""
    obtained_at: Moment | None = None


class ToCome(Block):
    """An item of which nothing has come yet, or not all."""

    measure: MeasureId
    expected_by: Moment
    note: Text | None = None
    """What is missing, and why."""


class EmergencyDisclosure(Body):
    """2AP 9(2), UNCC 41(3)(e): the data or a part of it, in a file or in words, with the conditions on its use."""

    short_data: Many[ShortData] = Field(default_factory=list)
    evidence: Many[HandedOver] = Field(default_factory=list)
    outcomes: Many[Outcome] = Field(default_factory=list)
    """What came of each item; of a part, of those with which it is done."""
    to_come: Many[ToCome] = Field(default_factory=list)
    """Of a part: what follows, and by when it is expected."""
    conditions: Many[Condition] = Field(default_factory=list)
    clearance: Clearance | None = None
    legal_basis: Text | None = None
    regularise_by: Moment | None = None
    """By when a formal request must follow, where the law of the requested side wants one."""
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Something is disclosed, of some item; nothing stands twice, and what is done with is not to come."""
        if not self.short_data and not self.evidence:
            yield Problem("short_data", "is missing: nothing is disclosed")
        ids = [one.id for data in self.short_data for one in data.identifiers]
        if len(set(ids)) != len(ids):
            yield Problem("short_data", "holds the id of an identifier twice")
        done, coming = [one.measure for one in self.outcomes], [one.measure for one in self.to_come]
        if not done and not coming:
            yield Problem("outcomes", "must hold at least 1 entry where nothing is to come")
        for member, names in (("outcomes", done), ("to_come", coming)):
            if len(set(names)) != len(names):
                yield Problem(member, "holds an entry twice")
        if set(done) & set(coming):
            yield Problem("to_come", "holds an item of which it is said what came of it")


KINDS = (
    first("emergency_request", "Request for emergency disclosure", DATA, EmergencyRequest),
    first("determination", "Determination of an emergency", PERSONAL, Determination),
    first("emergency_disclosure", "Emergency disclosure", EVIDENCE, EmergencyDisclosure),
)
