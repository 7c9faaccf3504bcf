"""Execution: evidence handed over, lasting measures, the report, things returned (`law.md` §3.1.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from app.procedures.admissibility_contents import Admissibility
from app.procedures.answer_blocks import Condition, Kept, Outcome
from app.procedures.body import Block, Body, Means, Problem
from app.procedures.codes import DataCategory
from app.procedures.entries import AssetId, MeasureId
from app.procedures.scalars import Date, File, Instant, Line, Many, Moment, Money, Ref, Sha256, Some, Text


class HandedOver(Block):
    """One file of evidence, which travels beside the instrument, and what it answers."""

    file: File
    description: Text
    measures: Many[MeasureId] = Field(default_factory=list)
    """None only where the matter has no measures, such as a joint investigation."""
    category: DataCategory
    source: Line | None = None
    """Provider, holder or system that it came from."""
    obtained_at: Instant | None = None


class Clearance(Block):
    """The decision at home that let it leave: its number and the digest of its form."""

    reference: Line
    sha256: Sha256 | None = None
    decided_on: Date


class EvidenceTransmittal(Body):
    """Evidence, in part or all of it, with the conditions on its use."""

    final: bool
    evidence: Annotated[Some[HandedOver], Means("electronic_evidence")]
    outcomes: Many[Outcome] = Field(default_factory=list)
    """What came of each measure; with the last transmittal, of every one."""
    conditions: Many[Condition] = Field(default_factory=list)
    clearance: Clearance | None = None
    manifest: Sha256 | None = None
    """Of the manifest of the package that the files belong to."""
    legal_basis: Text | None = None
    """The law and order under which it was obtained."""
    admissibility: Many[Admissibility] = Field(default_factory=list)
    """Whether it can be used in court; by groups of files."""
    mends: Ref | None = None
    """The receipt which found wrong what is sent again here."""
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """The last transmittal says what came of the measures; nothing stands twice; each file is spoken of once."""
        if self.final and not self.outcomes:
            yield Problem("outcomes", "is missing: the last transmittal says what came of each measure")
        yield from _once("outcomes", [one.measure for one in self.outcomes])
        yield from _once("evidence", [one.file for one in self.evidence])
        yield from _once("conditions", [one.id for one in self.conditions])
        yield from self._spoken_of()

    def _spoken_of(self) -> Iterator[Problem]:
        files = [file for one in self.admissibility for file in one.files]
        yield from _once("admissibility", files)
        if sum(not one.files for one in self.admissibility) > (0 if files else 1):
            yield Problem("admissibility", "is ambiguous: two statements speak of the same file")
        handed = {one.file for one in self.evidence}
        for number, one in enumerate(self.admissibility):
            if not handed.issuperset(one.files):
                yield Problem(f"admissibility.{number}.files", "names a file that is not handed over here")


class Checked(Block):
    """Whether a file that came is the one that was announced."""

    file: Sha256
    matches: bool


class Defect(Block):
    """What is wrong with what came."""

    file: Sha256 | None = None
    description: Text


class EvidenceReceipt(Body):
    """The evidence has come; its hashes were verified or not."""

    received_on: Moment
    verified: bool
    checked: Many[Checked] = Field(default_factory=list)
    defects: Many[Defect] = Field(default_factory=list)
    conditions_noted: bool | None = None
    """That the conditions on use were read and will be kept."""

    def faults(self) -> Iterator[Problem]:
        """Verified means that every file matches; otherwise the defects are told."""
        if self.verified and not all(one.matches for one in self.checked):
            yield Problem("verified", "contradicts checked: a file does not match")
        if not self.verified and not self.defects:
            yield Problem("defects", "is missing: say what could not be verified")


class CostReport(Block):
    """Actual costs against the estimate (UNCC 40(30))."""

    actual: Money
    estimate: Ref | None = None
    note: Text | None = None


class ExecutionReport(Body):
    """What came of each measure, and what it cost."""

    summary: Text
    outcomes: Some[Outcome]
    legal_basis: Text | None = None
    costs: CostReport | None = None

    def faults(self) -> Iterator[Problem]:
        """A measure has one outcome."""
        yield from _once("outcomes", [one.measure for one in self.outcomes])


class StartNotice(Body):
    """A lasting measure has begun: from when, until when, under which law."""

    measures: Some[MeasureId]
    start: Instant = Field(alias="from")
    until: Moment
    legal_basis: Text
    note: Text | None = None


class ExtensionRequest(Body):
    """The measure should go on longer."""

    measures: Some[MeasureId]
    until: Moment
    reason: Text
    files: Many[File] = Field(default_factory=list)
    """The order at home that was renewed."""


class ExtensionConfirmation(Body):
    """It goes on until the new date."""

    measures: Some[MeasureId]
    until: Moment
    """Of several dates the first."""
    holdings: Many[Kept] = Field(default_factory=list)
    """For preserved data: the new date of each item with each custodian."""
    legal_basis: Text | None = None
    note: Text | None = None


class ExtensionDeclined(Body):
    """It ends on the date that was set."""

    measures: Some[MeasureId]
    reason: Text
    kept_until: Moment | None = None
    """For preserved data: until when it is kept still, so that a request can follow."""


class StopRequest(Body):
    """The measure is needed no longer."""

    measures: Some[MeasureId]
    reason: Text
    stop_at: Moment | None = None


class EndNotice(Body):
    """A lasting measure has ended: when, why, and what remains to be sent."""

    measures: Some[MeasureId]
    ended_at: Instant
    why: Text
    remains: Text | None = None


class ReturnedItem(Block):
    """A thing that goes back."""

    description: Text
    number: Line | None = None
    """Exhibit or seal number."""
    lost: bool | None = None
    """Whether it was lost, used up or destroyed, and does not go back; the note says how."""


class Payment(Block):
    """Money or a virtual asset that is paid out."""

    amount: Money
    asset: AssetId | None = None
    paid_on: Date
    paid_to: Text
    """The account or wallet, and whose it is."""
    reference: Line
    """The bank's reference, or the transaction."""


class ReturnNote(Body):
    """Things that were lent go back, or assets are paid out."""

    items: Many[ReturnedItem] = Field(default_factory=list)
    payments: Many[Payment] = Field(default_factory=list)
    sent_on: Date
    carrier: Line | None = None
    transmittal: Ref | None = None
    """The instrument that they came with."""
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Something is returned; things have a carrier; what is lost is explained."""
        if not self.items and not self.payments:
            yield Problem("items", "or payments must be given: say what is returned")
        if self.carrier is None and not all(one.lost for one in self.items):
            yield Problem("carrier", "is missing: say who carries the things")
        if self.note is None and any(one.lost for one in self.items):
            yield Problem("note", "is missing: say how the things were lost")


class ReceivedItem(Block):
    """A thing that came back, and whether it is whole."""

    description: Text
    number: Line | None = None
    complete: bool
    note: Text | None = None


class ReceivedPayment(Block):
    """A payment that has come, and whether it is whole."""

    amount: Money
    asset: AssetId | None = None
    reference: Line | None = None
    complete: bool
    note: Text | None = None


class ReturnReceipt(Body):
    """The things have come back, or what was paid has come; or what has not."""

    items: Many[ReceivedItem] = Field(default_factory=list)
    payments: Many[ReceivedPayment] = Field(default_factory=list)
    measures: Many[MeasureId] = Field(default_factory=list)
    """Where assets are returned: the measures that this ends."""
    received_on: Moment
    """Or the day until which was waited."""
    not_come: Text | None = None
    """What was announced and has not come."""

    def faults(self) -> Iterator[Problem]:
        """Something has come, or it is said what has not."""
        if not self.items and not self.payments and self.not_come is None:
            yield Problem("items", "or payments must be given: say what has come")


def _once(member: str, names: list[str]) -> Iterator[Problem]:
    if len(set(names)) != len(names):
        yield Problem(member, "holds an entry twice")
