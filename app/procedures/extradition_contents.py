"""Extradition: the person sought, the judgment or warrant, the decision, the hand-over, transit (`law.md` §3.6).

The same request asks for a person to be prosecuted, to serve a sentence, or, with that person's written consent, for
a sentence to be served at home (UNCC 38): `mode` says which.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.answer_blocks import Condition, Ground
from app.procedures.blocks import Channel, Contact, LegalBasis, Related, RequestingAuthority, Urgency
from app.procedures.body import DATA, PERSONAL, Block, Body, Problem, first
from app.procedures.case_blocks import Corresponding
from app.procedures.case_request import CaseRequest
from app.procedures.custody_contents import Named, Passage
from app.procedures.measures import Consent
from app.procedures.scalars import Count, Date, File, Instant, Line, Many, Moment, Name, Some, State, Text


class Sought(Named):
    """The person sought, so described that nobody else is arrested."""

    aliases: Many[Name] = Field(default_factory=list)
    birth_place: Line | None = None
    description: Text | None = None
    photo: File | None = None
    fingerprints: File | None = None
    whereabouts: Text | None = None
    """Where the person is believed to be, and why."""


class Warrant(Block):
    """The decision at home on which the person is sought."""

    kind: Literal["arrest_warrant", "judgment", "indictment"]
    court: Line
    date: Date
    number: Line | None = None
    file: File | None = None


class Limitation(Block):
    """Prosecution or punishment is not barred by lapse of time: the rule, and the day on which it will be."""

    provision: Text
    ends_on: Date | None = None


class Sentence(Block):
    """What is left of a sentence that is to be served."""

    imposed: Text
    remaining_months: Count | None = None
    final: bool | None = None
    """Whether no appeal lies any more."""
    in_absentia: bool | None = None
    retrial: Text | None = None
    """The right to be tried again of one who was judged in absence."""


class ProvisionalArrestRequest(CaseRequest):
    """UNCC 37(10): the person should be arrested now; the request for extradition follows."""

    person: Sought
    warrant: Warrant
    full_request_follows: bool
    full_request_by: Date | None = None


class ExtraditionRequest(CaseRequest):
    """UNCC 37, BC 24: surrender for trial or for a sentence; UNCC 38: a sentence is served at home."""

    mode: Literal["prosecution", "execution", "sentenced_transfer"]
    person: Sought
    warrant: Warrant | None = None
    limitation: Limitation | None = None
    sentence: Sentence | None = None
    consent: Consent | None = None
    """Transfer of a sentenced person: the person's written consent."""
    evidence_summary: Text | None = None
    """The evidence of guilt, as far as the requested State's law asks for it."""
    no_reextradition: bool | None = None
    """That the person will not be given to a third State without consent."""


class ArrestReport(Body):
    """The person is held; by the deadline the request for extradition must be here."""

    person: Named
    arrested_at: Instant
    place: Line
    deadline: Moment
    legal_basis: Text | None = None
    """The rule that sets the deadline."""
    held_by: Line | None = None
    rights_told: bool | None = None
    health: Text | None = None
    note: Text | None = None


class _Released(Block):
    person: Named
    released_at: Instant | None = None
    held_for: Text | None = None
    """Held on, for another cause."""

    def faults(self) -> Iterator[Problem]:
        """Free or held: one of the two."""
        if (self.released_at is None) == (self.held_for is None):
            yield Problem("released_at", "or held_for must be given, and not both")


class ReleaseOfPerson(_Released, Body):
    """The person is free, or is held for another cause only."""

    reason: Text
    may_ask_again: bool | None = None
    """UNTOC 16: whether a request may still be made."""


class DecidedOffence(Block):
    """An offence of the request, and whether extradition is granted for it: what may be tried later."""

    offence: Line
    granted: bool
    reason: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A no has a reason."""
        if not self.granted and self.reason is None:
            yield Problem("reason", "is missing: say why not")


class ExtraditionDecision(Body):
    """Granted, for which offences, on which terms; or that a temporary surrender has become final."""

    decision: Literal["granted", "granted_postponed", "made_final"]
    person: Named
    offences: Some[DecidedOffence]
    corresponding: Many[Corresponding] = Field(default_factory=list)
    """The own law on the same conduct."""
    decided_by: Line
    decided_on: Date
    final_on: Date | None = None
    conditions: Many[Condition] = Field(default_factory=list)
    enforcement: Literal["continued", "converted"] | None = None
    """A sentence that is served at home: as it stands, or as the own law has it."""
    surrender_by: Moment | None = None
    surrender_place: Line | None = None
    postponed_for: Text | None = None
    """The proceedings or sentence for which the person is kept."""
    temporary_terms: Text | None = None
    """On what terms the person could be surrendered for a time meanwhile."""
    days_in_custody: Count | None = None
    remedy_or_review: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """Something is granted; what is put off says for what."""
        if not any(one.granted for one in self.offences):
            yield Problem("offences", "holds none that is granted: that is a refusal")
        if (self.decision == "granted_postponed") != (self.postponed_for is not None):
            yield Problem("postponed_for", "must stand with granted_postponed, and only there")


class AppealNotice(Body):
    """A remedy was lodged, or has failed; what it means for the person's custody."""

    outcome: Literal["lodged", "dismissed"]
    court: Line
    reference: Line | None = None
    date: Date
    effect_on_custody: Text
    note: Text | None = None


class GivenItem(Block):
    """A thing that is handed over with the person."""

    description: Text
    number: Line | None = None
    return_by: Date | None = None


class SurrenderRecord(Passage):
    """The person was surrendered; for a time only where `return_by` stands."""

    items: Many[GivenItem] = Field(default_factory=list)
    days_in_custody: Count
    """Days held for this request, to be credited."""
    return_by: Moment | None = None


class SurrenderReceipt(Body):
    """The person was taken over, and is the one that was sought."""

    person: Named
    received_at: Instant
    identity_checked: bool
    method: Text | None = None
    """How identity was checked."""
    health: Text
    items: Many[GivenItem] = Field(default_factory=list)
    differences: Text | None = None


class Offered(Block):
    """When and where the person was ready to be taken over."""

    at: Instant
    place: Line


class NotCollected(_Released, Body):
    """The requesting side did not take the person over."""

    offered: Some[Offered]
    reason: Text


class TemporaryReturn(Passage):
    """The person is back from a temporary surrender."""

    days_in_custody: Count
    """Days held there, to be credited."""


class Leg(Block):
    """A part of the journey."""

    start: Moment = Field(alias="from")
    end: Moment | None = Field(default=None, alias="to")
    place: Line
    """Where the person enters, waits, leaves."""
    carrier: Line | None = None


class TransitRequest(Body):
    """A person in custody is to be brought through the territory of the requested State."""

    channel: Channel | None = None
    authority: RequestingAuthority
    contact: Contact
    urgency: Urgency
    legal_basis: Many[LegalBasis] = Field(default_factory=list)
    person: Named
    from_state: State
    to_state: State
    legs: Some[Leg]
    guard: Some[Line]
    """The officers in charge."""
    serves: Related
    """The extradition, sentence or custody transfer for which the person travels."""
    offences: Many[Line] = Field(default_factory=list)
    note: Text | None = None


class TransitDecision(Body):
    """Transit is granted on terms, or refused with its ground; what happens at an unscheduled landing."""

    decision: Literal["granted", "refused"]
    terms: Text | None = None
    grounds: Many[Ground] = Field(default_factory=list)
    unscheduled_landing: Text | None = None
    contact: Contact | None = None

    def faults(self) -> Iterator[Problem]:
        """A no has a ground, a yes has none."""
        if (self.decision == "refused") != bool(self.grounds):
            yield Problem("grounds", "must stand with refused, and only there")


KINDS = (
    first("provisional_arrest_request", "Request for provisional arrest", DATA, ProvisionalArrestRequest),
    first("extradition_request", "Request for extradition", DATA, ExtraditionRequest),
    first("arrest_report", "Report on an arrest", PERSONAL, ArrestReport),
    first("release_of_person", "Release of a person", PERSONAL, ReleaseOfPerson),
    first("extradition_decision", "Decision on extradition", DATA, ExtraditionDecision),
    first("appeal_notice", "Notice of a remedy", DATA, AppealNotice),
    first("surrender_record", "Record of surrender", PERSONAL, SurrenderRecord),
    first("surrender_receipt", "Receipt of a surrendered person", PERSONAL, SurrenderReceipt),
    first("not_collected", "Person not collected", PERSONAL, NotCollected),
    first("temporary_return", "Return from temporary surrender", PERSONAL, TemporaryReturn),
    first("transit_request", "Request for transit", DATA, TransitRequest),
    first("transit_decision", "Decision on transit", DATA, TransitDecision),
)
