"""The request for mutual legal assistance and what is said about it (`law.md` §3.1; UNCC 40)."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from app.procedures.answer_blocks import Condition
from app.procedures.blocks import (
    Attending,
    Channel,
    Confidentiality,
    Contact,
    CopyTo,
    Costs,
    DataProtection,
    GivenAssurance,
    LegalBasis,
    Related,
    Source,
    Specialty,
    Translation,
)
from app.procedures.body import Block, Body, Problem
from app.procedures.case_blocks import Conducting, Corresponding, Item, KeyDate, Order, Period, Person, Proceeding
from app.procedures.case_request import Opening, misnamed
from app.procedures.entries import ConditionId, MeasureId
from app.procedures.identifiers import Identifier
from app.procedures.measures import AnyMeasure
from app.procedures.scalars import (
    Date,
    File,
    Language,
    Line,
    Many,
    Moment,
    Ordinal,
    Ref,
    Sha256,
    Some,
    Text,
)


class ProcedureWanted(Block):
    """UNCC 40(15)(d), 40(17): a form that the requesting side's courts need, and why."""

    text: Text
    reason: Text | None = None


class Sent(Body):
    """By which road it goes, and what was said before it."""

    channel: Channel
    confirms: Ref | None = None
    """The note of the spoken request that this confirms (UNCC 40(13))."""


class MlaRequest(Opening, Sent):
    """A request for mutual legal assistance with everything that UNCC 40(15) asks for.

    In an emergency the short form of 2AP 10 suffices: what is marked so below may follow.
    """

    conducting: Conducting | None = None
    """UNCC 40(15)(b). Required, but in an emergency."""
    proceeding: Proceeding | None = None
    """UNCC 40(15)(b). Required, but in an emergency."""
    legal_basis: Many[LegalBasis] = Field(default_factory=list)
    """The treaty for each measure. Required, but in an emergency."""
    link: Text | None = None
    """How what is asked relates to the case."""
    key_dates: Many[KeyDate] = Field(default_factory=list)
    persons: Many[Person] = Field(default_factory=list)
    identifiers: Many[Identifier] = Field(default_factory=list)
    items: Many[Item] = Field(default_factory=list)
    measures: Some[AnyMeasure]
    """UNCC 40(15)(d)."""
    period_sought: Period | None = None
    """UNCC 40(15)(f)."""
    purpose: Text | None = None
    """UNCC 40(15)(g): what the evidence is for. Required, but in an emergency."""
    procedure_wanted: ProcedureWanted | None = None
    presence: Many[Attending] = Field(default_factory=list)
    orders: Many[Order] = Field(default_factory=list)
    no_intrusive_means: bool | None = None
    """That nothing was or will be taken from the requested State by intrusive technical means."""
    confidentiality: Confidentiality
    specialty: Specialty | None = None
    """UNCC 40(19). Required, but in an emergency."""
    data_protection: DataProtection | None = None
    assurances: Many[GivenAssurance] = Field(default_factory=list)
    sources: Many[Source] = Field(default_factory=list)
    related: Many[Related] = Field(default_factory=list)
    copy_to: Many[CopyTo] = Field(default_factory=list)
    language: Language | None = None
    """As in the header."""
    answer_language: Language
    translations: Many[Translation] = Field(default_factory=list)
    translation_due: Moment | None = None
    """When the translation that is owed will follow."""
    conference_ref: Line | None = None
    common_text: Sha256 | None = None
    costs: Costs | None = None

    def faults(self) -> Iterator[Problem]:
        """What only an emergency may leave out; ids given twice; ids that name nothing."""
        if self.urgency.level != "emergency":
            for name in ("conducting", "proceeding", "legal_basis", "purpose", "specialty"):
                if not getattr(self, name):
                    yield Problem(name, "is missing")
        yield from misnamed(self, "measures", "identifiers", "persons", "items", "orders")


class Acknowledgement(Body):
    """It has arrived, who deals with it, and until when."""

    reference: Line
    """The requested side's own case number."""
    officer: Contact
    expected_on: Date | None = None
    points_missing: Many[Text] = Field(default_factory=list)
    note: Text | None = None


class Question(Block):
    """A numbered question and the measures that wait for its answer."""

    number: Ordinal
    question: Text
    measures: Many[MeasureId] = Field(default_factory=list)


class InformationRequest(Body):
    """UNCC 40(16): additional information needed; measures that no question names go on."""

    questions: Some[Question]
    measures: Many[MeasureId] = Field(default_factory=list)
    """The measures that wait: those of all questions. A question about the request as a whole names none."""
    reply_by: Moment | None = None
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Numbers are given once; the measures are those of the questions."""
        numbers = [one.number for one in self.questions]
        if len(set(numbers)) != len(numbers):
            yield Problem("questions", "holds a number twice")
        if {name for one in self.questions for name in one.measures} != set(self.measures):
            yield Problem("measures", "must be the measures that the questions name")


class Answer(Block):
    """The answer to a numbered question."""

    number: Ordinal
    answer: Text
    files: Many[File] = Field(default_factory=list)


class InformationAnswer(Body):
    """UNCC 40(16): the additional information."""

    answers: Some[Answer]
    measures: Many[MeasureId] = Field(default_factory=list)
    """The measures that may go on; none named: all that waited for it."""
    identifiers: Many[Identifier] = Field(default_factory=list)
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A question is answered once."""
        numbers = [one.number for one in self.answers]
        if len(set(numbers)) != len(numbers):
            yield Problem("answers", "holds a number twice")


class Acceptance(Body):
    """The measures that will be executed, and under which law."""

    measures: Some[MeasureId]
    legal_basis: Text
    executing_authority: Line | None = None
    expected_on: Date | None = None
    wanted_by_accepted: bool | None = None
    """Whether the date that the requesting side wished for is agreed (UNCC 40(26))."""
    corresponding: Many[Corresponding] = Field(default_factory=list)
    """The own law on the same conduct: both laws then stand side by side."""
    note: Text | None = None


class Conditions(Body):
    """UNCC 40(28): assistance is possible under these conditions."""

    conditions: Some[Condition]
    measures: Many[MeasureId] = Field(default_factory=list)
    """The measures they apply to; none named: all."""
    reason: Text

    def faults(self) -> Iterator[Problem]:
        """Ids are given once."""
        if len({one.id for one in self.conditions}) != len(self.conditions):
            yield Problem("conditions", "holds an id twice")


class ConditionsAccepted(Body):
    """The conditions bind the requesting side from now on."""

    conditions: Some[ConditionId]
    undertaking: Text


class ConditionsDeclined(Body):
    """The conditions cannot be accepted."""

    conditions: Some[ConditionId]
    reason: Text
    counter_proposal: Text | None = None
