"""Information that nobody asked for, leads, questions of technique and law (`law.md` §3.3; UNCC 40(4)-(5), 41)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.procedures.answer_blocks import Condition, Ground
from app.procedures.blocks import Contact, Related, RequestingAuthority, Source, Translation, TreatyBasis
from app.procedures.body import DATA, NONE, PERSONAL, Block, Body, Problem, Says, first
from app.procedures.case_blocks import Offence, Person
from app.procedures.case_request import misnamed
from app.procedures.codes import DataCategory
from app.procedures.data_measures import Provider, ServableOrder
from app.procedures.identifiers import Identifier
from app.procedures.scalars import Count, Language, Line, Many, Matter, Moment, Money, Ref, Some, State, Text

InformationKind = Literal[
    "lead", "spontaneous", "technical_advice", "legal_information", "proceeds_alert", "early_warning",
    "order_notification",
]  # fmt: skip
InquiryKind = Literal["lead", "technical_advice", "legal_information", "locate_provider"]
Allowed = Literal["intelligence_only", "evidence_allowed", "ask_first"]


class Grade(Block):
    """How good a source and its word are, on a scale that is named."""

    scale: Literal["4x4", "6x6"]
    source_grade: Literal["A", "B", "C", "D", "E", "F"]
    information_grade: Annotated[int, Field(ge=1, le=6), Says("number")]

    def faults(self) -> Iterator[Problem]:
        """A scale of four has four steps: A, B, C, X is written D here."""
        if self.scale == "4x4" and (self.source_grade in ("E", "F") or self.information_grade > 4):
            yield Problem("scale", "has four steps only")


class Handling(Block):
    """UNCC 40(5), BC 26(2): how it is to be kept."""

    confidential: bool
    until: Moment | None = None
    may_disseminate_to: Many[Line] = Field(default_factory=list)
    tlp: Literal["red", "amber_strict", "amber", "green", "clear"] | None = None
    """Traffic Light Protocol 2.0."""


class InformedPerson(Person):
    """A person whom it speaks of, and how they are linked with it."""

    link: Text | None = None


class InformationOffer(Body):
    """UNCC 40(5), BC 26(2): that there is information, and under which conditions; nothing of its substance."""

    kind: InformationKind
    authority: RequestingAuthority
    contact: Contact
    subject: Line
    """Of what it is, in a line that betrays nothing."""
    handling: Handling
    use: Allowed | None = None
    conditions: Many[Condition] = Field(default_factory=list)
    answer_by: Moment | None = None


class TermsAnswer(Body):
    """BC 26(2): whether the conditions can be kept; or that and why no help can be given."""

    decision: Literal["accepted", "declined"]
    conditions_noted: bool | None = None
    reason: Text | None = None


class Information(Body):
    """UNCC 40(4)-(5), 47, 51; BC 26: information that may help the other State."""

    kind: InformationKind
    authority: RequestingAuthority
    contact: Contact
    legal_basis: Many[TreatyBasis] = Field(default_factory=list)
    summary: Text
    offences: Many[Offence] = Field(default_factory=list)
    persons: Many[InformedPerson] = Field(default_factory=list)
    identifiers: Many[Identifier] = Field(default_factory=list)
    data_categories: Many[DataCategory] = Field(default_factory=list)
    """What kinds of data it tells of."""
    grade: Grade | None = None
    handling: Handling | None = None
    use: Allowed | None = None
    """Only as intelligence, where nothing is said."""
    conditions: Many[Condition] = Field(default_factory=list)
    origin: Literal["own", "third_state"] | None = None
    origin_state: State | None = None
    origin_consent: Ref | None = None
    """UNCC 36(3): the consent of the State that it came from."""
    sources: Many[Source] = Field(default_factory=list)
    victims_count: Count | None = None
    amount: Money | None = None
    """For `proceeds_alert`: what is about to be moved."""
    order: ServableOrder | None = None
    """For `order_notification` (2AP 7(5)): the order to a provider in the other State."""
    action_suggested: Text | None = None
    related: Many[Related] = Field(default_factory=list)
    language: Language | None = None
    """As in the header."""
    answer_language: Language | None = None
    translations: Many[Translation] = Field(default_factory=list)
    translation_due: Moment | None = None
    """When the translation that is owed will follow."""

    def faults(self) -> Iterator[Problem]:
        """Ids given twice; ids that name nothing."""
        yield from misnamed(self, "identifiers", "persons")


class Inquiry(Body):
    """UNCC 41(3)(a)-(c), BC 35(1)(a): a question of technique or law, a clue, or who holds the data."""

    kind: InquiryKind
    authority: RequestingAuthority
    contact: Contact
    question: Text
    identifiers: Many[Identifier] = Field(default_factory=list)
    service: Line | None = None
    handling: Handling | None = None
    use: Allowed | None = None
    reply_by: Moment | None = None
    related: Many[Related] = Field(default_factory=list)
    language: Language | None = None
    """As in the header."""
    answer_language: Language | None = None
    translations: Many[Translation] = Field(default_factory=list)
    translation_due: Moment | None = None
    """When the translation that is owed will follow."""

    def faults(self) -> Iterator[Problem]:
        """Ids given twice."""
        yield from misnamed(self, "identifiers")


class LocatedProvider(Block):
    """UNCC 41(3)(b): who holds the data, where, and how long."""

    provider: Provider
    data_categories: Many[DataCategory] = Field(default_factory=list)
    retention_days: Annotated[int, Field(ge=0, le=36_500), Says("number")] | None = None
    deleted_by: Moment | None = None
    """When the data that was spoken of will be gone."""


class CitedLaw(Block):
    """A provision, in its own words."""

    citation: Line
    text: Text


class InformationReply(Body):
    """The answer to a question, or what the information led to."""

    text: Text
    located: Many[LocatedProvider] = Field(default_factory=list)
    provisions: Many[CitedLaw] = Field(default_factory=list)
    identifiers: Many[Identifier] = Field(default_factory=list)
    grade: Grade | None = None
    handling: Handling | None = None
    use: Allowed | None = None
    related: Many[Related] = Field(default_factory=list)

    def faults(self) -> Iterator[Problem]:
        """Ids given twice."""
        yield from misnamed(self, "identifiers")


class NondisclosureInstruction(Body):
    """2AP 7(5): the provider was told not to disclose what the order asks for."""

    grounds: Some[Ground]
    instructed_on: Moment
    provider: Provider | None = None
    other_road: Literal["mla", "preservation", "emergency_disclosure"] | None = None
    """How the data may be asked for."""
    text: Text | None = None


class Feedback(Body):
    """What came of it."""

    assessment: Literal["useful", "used_in_case", "led_to_request", "not_useful"]
    request: Ref | None = None
    matter: Matter | None = None
    text: Text | None = None


KINDS = (
    first("information_offer", "Offer of information", NONE, InformationOffer),
    first("terms_answer", "Answer to the terms", NONE, TermsAnswer),
    first("information", "Information", PERSONAL, Information),
    first("inquiry", "Inquiry", DATA, Inquiry),
    first("information_reply", "Reply to information", PERSONAL, InformationReply),
    first("nondisclosure_instruction", "Instruction not to disclose", DATA, NondisclosureInstruction),
    first("feedback", "Feedback", NONE, Feedback),
)
