"""Hearing of a person by video or audio (`law.md` §3.8; UNCC 40(18), UNTOC 18(18), 2AP 11; ICJAL 31-32, 36-37).

A slot is written twice, in the time of each side, each instant with its offset. Address and codes of the line are in
no body: a signed document is kept for ever, and they are to be forgotten with the slot. `BridgeDetails` names the file
that holds them, encrypted for named persons, by the SHA-256 of the encrypted file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.procedures.answer_blocks import Outcome
from app.procedures.blocks import Attending, Contact
from app.procedures.body import DATA, EVIDENCE, NONE, PERSONAL, Block, Body, Form, Problem, first
from app.procedures.case_blocks import Person, PersonDocument
from app.procedures.case_request import CaseRequest, misnamed
from app.procedures.custody_contents import Named
from app.procedures.hearing_blocks import Interpreting, NumberedSlot, Oath, Setting, Side, Slot, VideoSystem, same
from app.procedures.measures import HearingVideo
from app.procedures.scalars import Date, File, Instant, Line, Many, Moment, Name, Ordinal, Ref, Sha256, Some, Text


class HearingRequest(CaseRequest):
    """A person is to be heard in the requested State by an authority of the requesting State, by video or audio."""

    technical_contact: Contact | None = None
    link: Text | None = None
    """How what the person may know relates to the case."""
    persons: Some[Person]
    measures: Annotated[list[HearingVideo], Field(min_length=1, max_length=1)]
    """The hearing: one person, one matter."""
    why_remote: Text | None = None
    """UNTOC 18(18): why it is not possible or desirable that the person appears in the requesting State."""
    subjects: Many[Text] = Field(default_factory=list)
    """What the person is to be heard about, where there is no list of questions."""
    hearing: Setting
    slots: Many[NumberedSlot] = Field(default_factory=list)
    consent_rule: Text | None = None
    """For a suspect or accused: what the requested State's law demands, and that it is kept."""
    purpose: Text | None = None
    presence: Many[Attending] = Field(default_factory=list)
    no_intrusive_means: bool | None = None
    """That nothing was or will be taken from the requested State by intrusive technical means."""

    def faults(self) -> Iterator[Problem]:
        """Ids and numbers stand once; ids name something."""
        yield from misnamed(self, "measures", "persons", "identifiers", "orders")
        yield from _numbers(self.slots)


class Served(Block):
    """A summons that was served, and what follows when the person stays away."""

    served_on: Date
    force: Text


class WillingnessReport(Body):
    """Whether the person will be heard: agrees, was summoned, does not agree, was not found."""

    decision: Literal["willing", "summoned", "unwilling", "not_found"]
    person: Named
    given_at: Instant | None = None
    statement: Text | None = None
    """The person's own words."""
    summons: Served | None = None
    efforts: Text | None = None
    """What was done to find the person."""
    conditions: Many[Text] = Field(default_factory=list)
    """What the person asks for."""
    outcomes: Many[Outcome] = Field(default_factory=list)
    """Where there will be no hearing: what came of the measure."""
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A summons and a search are told."""
        if self.decision == "summoned" and self.summons is None:
            yield Problem("summons", "is missing: say when it was served and what force it has")
        if self.decision == "not_found" and self.efforts is None:
            yield Problem("efforts", "is missing: say what was done to find the person")


class SlotProposal(Body):
    """Times that would suit."""

    slots: Some[NumberedSlot]
    reply_by: Moment | None = None
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Numbers stand once."""
        yield from _numbers(self.slots)


class Rooms(Block):
    """Where each side sits."""

    requesting: Text
    requested: Text


class TechnicalContacts(Block):
    """Whom to call about the line, on each side."""

    requesting: Contact
    requested: Contact


class Schedule(Body):
    """The agreed time: one of those that were proposed."""

    proposal: Ref
    number: Ordinal
    """The number of the slot in the proposal."""
    begins_at: Instant
    slot: Slot
    rooms: Rooms | None = None
    technical_contacts: TechnicalContacts | None = None
    test_at: Instant | None = None
    presence: Many[Attending] = Field(default_factory=list)
    interpreters: Many[Interpreting] = Field(default_factory=list)
    line: VideoSystem | None = None
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """It begins when the slot begins."""
        if not same(self.begins_at, self.slot.requesting.start):
            yield Problem("begins_at", "is another instant than the begin of the slot")


class SealedFor(Block):
    """A person who can open the details, by an age key (X25519) of that person's own."""

    name: Name
    function: Line | None = None
    key: Annotated[str, Form(r"age1[ac-hj-np-z02-9]{58}", "public age key, like age1…")]


class BridgeDetails(Body):
    """That the details of the line were sealed to these persons, and by what digest the sealed file is known.

    The file is in the age format (age-encryption.org/v1). Beside this document it is kept like any attachment, for as
    long as the document; by another road it leaves nothing here but its digest. It opens nothing after `expires_at`.
    """

    schedule: Ref
    encryption: Literal["age"]
    recipients: Some[SealedFor]
    file: File | None = None
    """The encrypted file, where it travels beside."""
    sealed: Sha256 | None = None
    """The digest of the encrypted file, where it goes by another road."""
    road: Line | None = None
    expires_at: Instant

    def faults(self) -> Iterator[Problem]:
        """The file goes one way, and the other way is named."""
        if (self.file is None) == (self.sealed is None):
            yield Problem("sealed", "must stand where no file travels beside, and only there")
        if self.sealed is not None and self.road is None:
            yield Problem("road", "is missing: say by which road the sealed file goes")


class Check(Block):
    """One thing that was tried."""

    what: Line
    passed: bool
    note: Line | None = None


class TechnicalTest(Body):
    """The line was tried before the hearing."""

    schedule: Ref
    at: Instant
    passed: bool
    checks: Some[Check]
    next_test_at: Instant | None = None
    note: Text | None = None


class Present(Block):
    """Somebody who was present."""

    name: Name
    function: Line
    side: Side
    place: Line | None = None


class IdentityCheck(Block):
    """How it was made sure that the right person was heard."""

    method: Text
    document: PersonDocument | None = None
    confirmed: bool


class Sworn(Oath):
    """The oath as it was taken."""

    taken: bool


class Interruption(Block):
    """When the hearing was interrupted, and why."""

    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    why: Line


class Objection(Block):
    """What was objected to, and what was made of it."""

    by: Line
    text: Text
    answer: Text | None = None


class Recording(Block):
    """A recording by the digest of its file; the file itself comes with the evidence."""

    recorded_by: Side
    sha256: Sha256
    kept: Line
    """Where it is kept."""


class SignedBy(Block):
    """Who signed the written record, or why somebody did not."""

    name: Name
    function: Line
    at: Instant | None = None
    refused_reason: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Signed at a time, or not for a reason."""
        if (self.at is None) == (self.refused_reason is None):
            yield Problem("at", "must be given, or the reason why there is no signature")


class HearingRecord(Body):
    """What happened: who was there, identity, oath, interruptions, objections, recording, signatures."""

    schedule: Ref
    begins_at: Instant
    ended_at: Instant
    mode: Literal["video", "audio"]
    person: Named
    present: Some[Present]
    identity: IdentityCheck
    rights_notice: Text
    """Which rights were told, and by whom."""
    oath: Sworn | None = None
    interpreters: Many[Interpreting] = Field(default_factory=list)
    interruptions: Many[Interruption] = Field(default_factory=list)
    objections: Many[Objection] = Field(default_factory=list)
    recordings: Many[Recording] = Field(default_factory=list)
    file: File | None = None
    """The written record."""
    signatures: Some[SignedBy]
    note: Text | None = None


class Adjournment(Body):
    """The hearing does not take place at the agreed time; another is to be found."""

    schedule: Ref
    reason: Text


class StopNote(Body):
    """The requested State's authority ended the hearing (ICJAL 31: sovereignty, security, public interest)."""

    stopped_at: Moment
    article: Line | None = None
    reason: Text
    done: Text | None = None
    """How far the hearing had come, and what becomes of what was recorded."""
    outcomes: Many[Outcome] = Field(default_factory=list)


def _numbers(slots: list[NumberedSlot]) -> Iterator[Problem]:
    if len({one.number for one in slots}) != len(slots):
        yield Problem("slots", "holds a number twice")


KINDS = (
    first("hearing_request", "Request for a hearing by video or audio", DATA, HearingRequest),
    first("willingness_report", "Report on the person to be heard", PERSONAL, WillingnessReport),
    first("slot_proposal", "Proposal of a time for the hearing", NONE, SlotProposal),
    first("schedule", "Agreed time of the hearing", NONE, Schedule),
    first("bridge_details", "Sealed details of the line", NONE, BridgeDetails),
    first("technical_test", "Test of the line", NONE, TechnicalTest),
    first("hearing_record", "Record of the hearing", EVIDENCE, HearingRecord),
    first("adjournment", "Adjournment of the hearing", NONE, Adjournment),
    first("stop_note", "Notice that the hearing was stopped", DATA, StopNote),
)
