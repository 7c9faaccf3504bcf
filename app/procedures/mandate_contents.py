"""Mandates: what is submitted, instructed, returned, forwarded, asked, delivered (`law.md` §3.13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.procedures.answer_blocks import Ground, Outcome
from app.procedures.blocks import Confidentiality, Contact, RequestingAuthority, Urgency
from app.procedures.body import DATA, EVIDENCE, Block, Body, Form, Problem, first
from app.procedures.case_blocks import Facts, Order
from app.procedures.entries import MeasureId
from app.procedures.execution_contents import HandedOver
from app.procedures.mla_contents import Answer, Question
from app.procedures.scalars import (
    Authority,
    Date,
    File,
    Instant,
    Language,
    Line,
    Many,
    Matter,
    Moment,
    Ref,
    Some,
    State,
    Text,
    Treaty,
)
from app.procedures.shared_contents import CompetentAuthority

ActName = Annotated[str, Form(r"[a-z][a-z0-9_]{0,59}", "act of the linked matter's procedure")]
MeasureCode = Annotated[str, Form(r"[A-Z][A-Z0-9_]{0,59}", "code of a measure")]


class LinkedMatter(Block):
    """The matter across the border that the mandate serves, as its holder in this State keeps it."""

    matter: Matter
    instrument: Ref | None = None
    """The instrument of it that is to be acted upon."""


class Access(Block):
    """What the other authority may do with the linked matter for as long as the mandate runs: a grant.

    Reading goes with every grant. `acts` names what it may prepare besides; the holder of the matter signs.
    """

    linked: LinkedMatter
    acts: Many[ActName] = Field(default_factory=list)


class OutgoingRequest(Block):
    """The request that is to leave the State, as the body that wants it has drawn it up."""

    procedure: Annotated[str, Form(r"[a-z][a-z0-9_]{0,59}", "name of a procedure")]
    state: State
    recipient: Authority | None = None
    treaty: Treaty | None = None
    language: Language | None = None
    files: Many[File] = Field(default_factory=list)
    """Its draft and what belongs to it."""


class MandateSubmission(Body):
    """A prosecutor or court hands an outgoing request to the authority that sends it (UNCC 40(13); EIO 2(c))."""

    authority: RequestingAuthority
    contact: Contact
    urgency: Urgency
    subject: Line
    outgoing: OutgoingRequest
    signed_letter: File | None = None
    """The issuing authority's signed letter."""
    linked: LinkedMatter | None = None
    """Where the request goes on in a matter that exists."""
    access: Access | None = None
    facts: Facts | None = None
    completed: Many[Line] = Field(default_factory=list)
    """After a return: the members that were completed."""
    note: Text | None = None


class Instructed(Block):
    """A measure of the linked matter, by its id and code there."""

    id: MeasureId
    code: MeasureCode
    text: Text | None = None
    """How it is to be executed."""


class MandateInstruction(Body):
    """Execute these measures of the linked matter, by when, and under what domestic law."""

    contact: Contact
    urgency: Urgency
    linked: LinkedMatter
    measures: Some[Instructed]
    domestic_law: Text
    orders: Many[Order] = Field(default_factory=list)
    access: Access | None = None
    confidentiality: Confidentiality | None = None
    facts: Facts | None = None
    files: Many[File] = Field(default_factory=list)
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A measure stands once; access is to the matter that is linked."""
        if len({one.id for one in self.measures}) != len(self.measures):
            yield Problem("measures", "holds an id twice")
        if self.access is not None and self.access.linked.matter != self.linked.matter:
            yield Problem("access.linked.matter", "is another matter than the linked one")


class ReturnedPart(Block):
    """What must be completed: only these parts open again."""

    field: Line
    """Dotted path in the submission."""
    text: Text
    article: Line | None = None


class MandateReturn(Body):
    """Incomplete: it comes back with what is missing."""

    findings: Some[ReturnedPart]
    answer_by: Moment | None = None
    note: Text | None = None


class MandateForwarded(Body):
    """It has gone on: to the next desk, or out of the State."""

    to: CompetentAuthority | None = None
    """The next desk."""
    left: Ref | None = None
    """The instrument that left the State."""
    access: Access | None = None
    """What the body that submitted it may see of the matter that was opened."""
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """It went somewhere."""
        if self.to is None and self.left is None:
            yield Problem("to", "is missing: name the next desk, or the instrument that left")


class MandateAcceptance(Body):
    """Who deals with it, and until when."""

    officer: Contact
    reference: Line | None = None
    expected_on: Date | None = None
    note: Text | None = None


class _Numbered(Body):
    note: Text | None = None


class MandateQuestion(_Numbered):
    """What the desk needs to know."""

    questions: Some[Question]
    reply_by: Moment | None = None

    def faults(self) -> Iterator[Problem]:
        """Numbers are given once."""
        if len({one.number for one in self.questions}) != len(self.questions):
            yield Problem("questions", "holds a number twice")


class MandateAnswer(_Numbered):
    """The answers."""

    answers: Some[Answer]

    def faults(self) -> Iterator[Problem]:
        """A question is answered once."""
        if len({one.number for one in self.answers}) != len(self.answers):
            yield Problem("answers", "holds a number twice")


class Remaining(Block):
    """What is still to come, and when."""

    measure: MeasureId | None = None
    """None only where the mandate has no measures: what was submitted for dispatch."""
    text: Text
    expected_on: Date | None = None


class Lasted(Block):
    """A measure that goes on has begun, or has ended: what whoever instructed it notes in the linked matter by a
    `start_notice` or an `end_notice`.
    """

    measure: MeasureId
    start: Instant | None = Field(default=None, alias="from")
    until: Moment | None = None
    ended_at: Instant | None = None
    why: Text | None = None
    """Of an end."""
    legal_basis: Text | None = None
    """The law and order under which it goes on."""

    def faults(self) -> Iterator[Problem]:
        """It says a begin with the end that is set, or an end with its reason."""
        if self.start is None and self.ended_at is None:
            yield Problem("from", "is missing: say when it began, or in `ended_at` when it ended")
        if self.start is not None and self.until is None:
            yield Problem("until", "is missing: say until when it goes on")
        if self.ended_at is not None and self.why is None:
            yield Problem("why", "is missing: say why it ended")


class MandateDelivery(Body):
    """What came of it, all or a part: results, an outcome for each measure that is over, the material, what is still
    to come.
    """

    summary: Text
    outcomes: Many[Outcome] = Field(default_factory=list)
    """The last word on a measure: what is delivered as it comes has one with its last part."""
    evidence: Many[HandedOver] = Field(default_factory=list)
    lasting: Many[Lasted] = Field(default_factory=list)
    remains: Many[Remaining] = Field(default_factory=list)
    expected_on: Date | None = None
    """When the rest is expected. It brings the desk's day forward, and never puts it off."""
    mends: Ref | None = None
    """The receipt which found wrong what is delivered again here."""
    legal_basis: Text | None = None
    """The law and order under which it was obtained."""
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Nothing stands twice."""
        if len({one.measure for one in self.outcomes}) != len(self.outcomes):
            yield Problem("outcomes", "holds a measure twice")
        if len({one.file for one in self.evidence}) != len(self.evidence):
            yield Problem("evidence", "holds a file twice")
        if len({one.measure for one in self.lasting}) != len(self.lasting):
            yield Problem("lasting", "holds a measure twice")


class MandateUnexecuted(Body):
    """It is not executed, or a part of it: the desk is not competent, or a ground stands against it that the State may
    cite.
    """

    why: Literal["not_competent", "ground", "impossible"]
    reason: Text
    measures: Many[MeasureId] = Field(default_factory=list)
    """The part; none named: the whole."""
    competent: CompetentAuthority | None = None
    grounds: Many[Ground] = Field(default_factory=list)

    def faults(self) -> Iterator[Problem]:
        """A ground is named where there is one."""
        if self.why == "ground" and not self.grounds:
            yield Problem("grounds", "is missing: name the ground")


KINDS = (
    first("mandate_submission", "Submission for dispatch", DATA, MandateSubmission),
    first("mandate_instruction", "Instruction to execute", DATA, MandateInstruction),
    first("mandate_return", "Return for completion", DATA, MandateReturn),
    first("mandate_forwarded", "Note of forwarding", DATA, MandateForwarded),
    first("mandate_acceptance", "Acceptance of a mandate", DATA, MandateAcceptance),
    first("mandate_question", "Question on a mandate", DATA, MandateQuestion),
    first("mandate_answer", "Answer on a mandate", DATA, MandateAnswer),
    first("mandate_delivery", "Delivery under a mandate", EVIDENCE, MandateDelivery),
    first("mandate_unexecuted", "Return unexecuted", DATA, MandateUnexecuted),
)
