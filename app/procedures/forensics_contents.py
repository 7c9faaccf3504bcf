"""Entrusted forensic examination (`law.md` §3.9; UNCC 40(3)(h), ICJAL 25(5); ISO/IEC 27037, 27041-27043).

Exhibits are named by ids that the mandate gives; data among them also by the SHA-256 of the data and of the manifest
of the package that brings it. What opens an exhibit (a password, a key) stands in no body.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.procedures.answer_blocks import Condition, Outcome
from app.procedures.blocks import Attending
from app.procedures.body import DATA, EVIDENCE, NONE, Block, Body, Problem, first
from app.procedures.case_blocks import Person
from app.procedures.case_request import CaseRequest, misnamed
from app.procedures.data_measures import Measure
from app.procedures.entries import ItemId
from app.procedures.execution_contents import Clearance, CostReport
from app.procedures.scalars import (
    Count,
    Date,
    File,
    Instant,
    Line,
    Many,
    Moment,
    Money,
    Name,
    Ordinal,
    Ref,
    Sha256,
    Some,
    Text,
)


class Entrusted(Measure):
    """UNCC 40(3)(h): the examination as a measure, so that its basis and its outcome are told as for any other."""

    code: Literal["EXPERT_EVALUATION"]


class Exhibit(Block):
    """A thing or data to be examined."""

    id: ItemId
    description: Text
    sha256: Sha256 | None = None
    """Of the data."""
    manifest: Sha256 | None = None
    """Of the manifest of the package that brings it."""
    seal: Line | None = None
    """Number of the seal on a thing."""
    locked: bool | None = None
    """Whether a secret is needed to open it."""


class ExpertQuestion(Block):
    """A numbered question to the examiner."""

    number: Ordinal
    question: Text
    exhibits: Many[ItemId] = Field(default_factory=list)
    """The exhibits that it concerns; none named: all."""


class OwnersOrder(Block):
    """The order or consent of whoever an exhibit belongs to."""

    by: Line
    date: Date
    file: File | None = None


class ExaminationMandate(CaseRequest):
    """The requesting side entrusts an examination: of which exhibits, with which questions, within which bounds."""

    measures: Annotated[list[Entrusted], Field(min_length=1, max_length=1)]
    persons: Many[Person] = Field(default_factory=list)
    """Whom the case concerns, so that an examiner can say that there is no tie."""
    exhibits: Some[Exhibit]
    questions: Many[ExpertQuestion] = Field(default_factory=list)
    standard: Text | None = None
    method: Text | None = None
    """A method that is wished for."""
    destructive: bool
    """Whether methods that change or consume an exhibit are allowed."""
    destructive_reason: Text | None = None
    owner_order: OwnersOrder | None = None
    secrets_road: Line | None = None
    """The separate, sealed road by which passwords and keys come."""
    presence: Many[Attending] = Field(default_factory=list)
    """The requesting side's own expert."""
    link: Text | None = None
    purpose: Text | None = None
    """What the result will be used for."""
    no_intrusive_means: bool | None = None
    """That nothing was or will be taken from the requested State by intrusive technical means."""

    def faults(self) -> Iterator[Problem]:
        """Ids and numbers stand once; ids name something."""
        yield from misnamed(self, "measures", "persons", "identifiers", "orders")
        yield from _exhibits(self.exhibits)
        yield from _questions(self.questions, {one.id for one in self.exhibits})


class Accreditation(Block):
    """By whom the laboratory is accredited, for what, until when."""

    body: Line
    number: Line
    standard: Line
    valid_until: Date | None = None


class Examiner(Block):
    """Who examines, and with what qualification."""

    name: Name
    qualification: Text


class Tool(Block):
    """A tool that is used."""

    name: Name
    version: Line | None = None
    use: Line | None = None


class ExaminationAcceptance(Body):
    """The examination is taken on."""

    laboratory: Line
    accreditation: Accreditation | None = None
    examiners: Some[Examiner]
    tools: Some[Tool]
    plan: Text
    estimated_days: Count
    report_by: Moment
    cost: Money | None = None
    note: Text | None = None


class SentExhibit(Block):
    """An exhibit on its way."""

    id: ItemId
    sha256: Sha256 | None = None
    manifest: Sha256 | None = None
    seal: Line | None = None
    note: Line | None = None


class ExhibitTransmittal(Body):
    """The exhibits are on their way."""

    exhibits: Some[SentExhibit]
    sent_on: Moment
    carrier: Line
    conditions: Many[Condition] = Field(default_factory=list)
    clearance: Clearance | None = None
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Ids stand once."""
        yield from _exhibits(self.exhibits)


class CameExhibit(Block):
    """An exhibit as it came, or that it did not come."""

    id: ItemId
    arrived: bool
    seal_state: Literal["intact", "broken", "unsealed"] | None = None
    sha256: Sha256 | None = None
    """As computed on arrival."""
    matches: bool | None = None
    note: Line | None = None


class ExhibitReceipt(Body):
    """What came, in which state; or that it did not arrive."""

    received_on: Moment
    """Or the day until which was waited."""
    exhibits: Some[CameExhibit]
    defects: Many[Text] = Field(default_factory=list)
    report_by: Moment | None = None
    """Where they came later than was counted on: by when the report will come. None: as agreed."""

    def faults(self) -> Iterator[Problem]:
        """Ids stand once; what is not as announced is told."""
        yield from _exhibits(self.exhibits)
        bad = [one for one in self.exhibits if not one.arrived or one.seal_state == "broken" or one.matches is False]
        if bad and not self.defects:
            yield Problem("defects", "is missing: say what is not as announced")


class ScopeChange(Body):
    """The examination should go further, or not so far."""

    adds: Many[ExpertQuestion] = Field(default_factory=list)
    drops: Many[Ordinal] = Field(default_factory=list)
    """Numbers of questions that need no answer any more."""
    destructive: bool | None = None
    owner_order: OwnersOrder | None = None
    reason: Text
    report_by: Moment
    """By when the report would come."""
    cost: Money | None = None

    def faults(self) -> Iterator[Problem]:
        """Something changes."""
        if not self.adds and not self.drops and self.destructive is None:
            yield Problem("adds", "is missing: say what changes")
        yield from _questions(self.adds, None)


class ScopeAgreed(Body):
    """The change is agreed; the report comes by this date."""

    change: Ref
    report_by: Moment
    note: Text | None = None


class ScopeDeclined(Body):
    """The examination goes on as it was agreed."""

    reason: Text
    note: Text | None = None


class ExaminedExhibit(Block):
    """An exhibit before and after the examination."""

    id: ItemId
    sha256_before: Sha256 | None = None
    sha256_after: Sha256 | None = None
    note: Line | None = None
    """Why they differ, or why there is none."""


class Done(Block):
    """A step of the examination."""

    at: Instant | None = None
    what: Text


class Result(Block):
    """The answer to a numbered question."""

    number: Ordinal
    answer: Text
    confidence: Literal["certain", "very_likely", "likely", "possible", "undetermined"]
    limits: Text | None = None


class Annex(Block):
    """A file that belongs to the report and comes with its package."""

    description: Text
    sha256: Sha256


class ExaminationReport(Body):
    """The report: by whom, on what, how, with what result, and how sure."""

    examiners: Some[Examiner]
    independence: Text
    """That the examiners have no interest in the case."""
    exhibits: Some[ExaminedExhibit]
    environment: Text
    tools: Some[Tool]
    method: Text
    steps: Some[Done]
    results: Some[Result]
    limits: Text | None = None
    repeatable: Text
    """How another laboratory can repeat it, or why it cannot."""
    annexes: Many[Annex] = Field(default_factory=list)
    manifest: Sha256 | None = None
    """Of the manifest of the package that holds the annexes."""
    file: File | None = None
    """The examiners' own signed report."""
    outcomes: Many[Outcome] = Field(default_factory=list)
    costs: CostReport | None = None
    return_by: Moment | None = None
    """Until when the exhibits will be on their way back."""

    def faults(self) -> Iterator[Problem]:
        """An exhibit and an answer stand once."""
        yield from _exhibits(self.exhibits)
        yield from _numbers("results", [one.number for one in self.results])


def _exhibits(given: Iterable[Exhibit | SentExhibit | CameExhibit | ExaminedExhibit]) -> Iterator[Problem]:
    ids = [one.id for one in given]
    if len(set(ids)) != len(ids):
        yield Problem("exhibits", "holds an id twice")


def _questions(given: list[ExpertQuestion], exhibits: set[str] | None) -> Iterator[Problem]:
    yield from _numbers("questions" if exhibits is not None else "adds", [one.number for one in given])
    for index, one in enumerate(given if exhibits is not None else ()):
        for place, named in enumerate(one.exhibits):
            if named not in (exhibits or ()):
                yield Problem(f"questions.{index}.exhibits.{place}", f"names {named}, which is not among the exhibits")


def _numbers(member: str, numbers: list[int]) -> Iterator[Problem]:
    if len(set(numbers)) != len(numbers):
        yield Problem(member, "holds a number twice")


KINDS = (
    first("examination_mandate", "Mandate for a forensic examination", DATA, ExaminationMandate),
    first("examination_acceptance", "Acceptance of an examination", DATA, ExaminationAcceptance),
    first("exhibit_transmittal", "Transmittal of exhibits", EVIDENCE, ExhibitTransmittal),
    first("exhibit_receipt", "Receipt of exhibits", NONE, ExhibitReceipt),
    first("scope_change", "Change of an examination", DATA, ScopeChange),
    first("scope_agreed", "Agreement to a change of an examination", NONE, ScopeAgreed),
    first("scope_declined", "Change of an examination declined", NONE, ScopeDeclined),
    first("examination_report", "Report on a forensic examination", EVIDENCE, ExaminationReport),
)
