"""What a request asks for: one block a measure, told apart by `code` (`law.md` §3.1.2; UNCC 40(3))."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.procedures.blocks import Attending
from app.procedures.body import Block
from app.procedures.case_blocks import Period
from app.procedures.codes import DataCategory, PersonStatus
from app.procedures.data_measures import (
    AccessStored,
    ContentRealtime,
    GiveEffectOrder,
    Justification,
    LocateProvider,
    Measure,
    TrafficRealtime,
)
from app.procedures.entries import NamedItem, NamedOrder, NamedPerson
from app.procedures.identified import NamedIdentifier
from app.procedures.scalars import Date, File, Language, Line, Many, Matter, Moment, Money, Name, Some, State, Text


class Days(Block):
    """From one day to another."""

    start: Date = Field(alias="from")
    end: Date = Field(alias="to")


class TakeStatement(Measure):
    """UNCC 40(3)(a): hear a person."""

    code: Literal["TAKE_STATEMENT"]
    person: NamedPerson
    status: PersonStatus
    questions: Some[Text]
    rights: Many[Text] = Field(default_factory=list)
    """What the person is to be told before."""
    may_attend: Many[Attending] = Field(default_factory=list)
    form: Text | None = None
    """Oath, recording, record to be signed, or other form that the court needs."""


class Addressee(Block):
    """To whom documents are served."""

    name: Name
    address: Text
    status: PersonStatus | None = None
    nationality: Many[State] = Field(default_factory=list)


class ServeDocuments(Measure):
    """UNCC 40(3)(b): serve judicial documents."""

    code: Literal["SERVE_DOCUMENTS"]
    documents: Some[File]
    document_kind: Literal["summons", "indictment", "judgment", "decision", "notice", "other"]
    addressee: Addressee
    hearing_date: Date | None = None
    proof_of_service: Literal["signed_receipt", "certificate", "report", "none"]
    rights_notice: Text | None = None


class SearchSeize(Measure):
    """UNCC 40(3)(c): search a place or system and seize."""

    code: Literal["SEARCH_SEIZE"]
    place: Text
    """The place or system to be searched."""
    items: Many[NamedItem] = Field(default_factory=list)
    sought: Some[Text]
    grounds: Text
    """Why they are believed to be there."""
    orders: Many[NamedOrder] = Field(default_factory=list)


class Asset(Block):
    """Property to be found, frozen or recovered."""

    description: Text
    identifiers: Many[NamedIdentifier] = Field(default_factory=list)
    items: Many[NamedItem] = Field(default_factory=list)
    value: Money | None = None


class _AssetMeasure(Measure):
    assets: Some[Asset]
    grounds: Text
    """How the property is tied to the offence."""
    orders: Many[NamedOrder] = Field(default_factory=list)
    assets_matter: Matter | None = None
    """The matter on assets that this belongs to; a request of its own is the rule."""


class Freeze(_AssetMeasure):
    """UNCC 40(3)(c): freeze property, only incidental to this request."""

    code: Literal["FREEZE"]


class Trace(_AssetMeasure):
    """UNCC 40(3)(j): identify or trace proceeds, property, instrumentalities."""

    code: Literal["TRACE"]


class Recover(_AssetMeasure):
    """UNCC 40(3)(l): recover proceeds of crime."""

    code: Literal["RECOVER"]


class ExamineSite(Measure):
    """UNCC 40(3)(g): examine objects and sites."""

    code: Literal["EXAMINE_SITE"]
    place: Text
    """The object or place."""
    items: Many[NamedItem] = Field(default_factory=list)
    method: Text
    presence: Many[Attending] = Field(default_factory=list)


class ExpertEvaluation(Measure):
    """UNCC 40(3)(h): information, evidence and expert evaluations."""

    code: Literal["EXPERT_EVALUATION"]
    questions: Some[Text]
    exhibits: Some[Text]
    items: Many[NamedItem] = Field(default_factory=list)
    standard: Text | None = None
    forensics_matter: Matter | None = None


class Records(Measure):
    """UNCC 40(3)(i): originals or certified copies of documents and records, of government, bank, business."""

    code: Literal["RECORDS"]
    holder: Line
    public_record: bool
    document_kind: Text
    identifiers: Many[NamedIdentifier] = Field(default_factory=list)
    period: Period | None = None
    form: Literal["original", "certified_copy", "copy"]
    certificate: Literal["business_records", "notarial", "apostille", "none"] | None = None
    """The certificate of authenticity that the court needs."""
    data_categories: Many[DataCategory] = Field(default_factory=list)
    """The categories of personal data that the records hold."""
    justifications: Many[Justification] = Field(default_factory=list)
    """For each category."""


class VoluntaryAppearance(Measure):
    """UNCC 40(3)(k): a person comes of their own will; UNCC 40(29): safe conduct."""

    code: Literal["VOLUNTARY_APPEARANCE"]
    person: NamedPerson
    place: Text
    dates: Days
    expenses: Text
    safe_conduct: Text


class Consent(Block):
    """The written consent of a person who is to be transferred."""

    given_on: Date
    words: Text
    file: File | None = None


class CustodyTransfer(Measure):
    """UNCC 40(9)-(11): a person in custody comes for a time and is returned."""

    code: Literal["CUSTODY_TRANSFER"]
    person: NamedPerson
    aim: Literal["identification", "testimony", "other_assistance"]
    consent: Consent
    dates: Days
    guard: Text
    return_undertaking: Text
    sentence_credit: Text


class LocatePerson(Measure):
    """UNCC 41(3)(d), 47: find a person."""

    code: Literal["LOCATE_PERSON"]
    person: NamedPerson
    reason: Text
    """Why the person is believed to be there."""


class HearingVideo(Measure):
    """UNCC 40(18): hear a person by video; the hearing itself is a matter of its own."""

    code: Literal["HEARING_VIDEO"]
    person: NamedPerson
    status: PersonStatus
    languages: Some[Language]
    wanted_on: Many[Moment] = Field(default_factory=list)
    questions: Many[Text] = Field(default_factory=list)
    hearing_matter: Matter | None = None


class OtherMeasure(Measure):
    """UNCC 40(3)(m): any other assistance that the requested State's law allows."""

    code: Literal["OTHER"]
    description: Text


AnyMeasure = Annotated[
    TakeStatement
    | ServeDocuments
    | SearchSeize
    | Freeze
    | AccessStored
    | TrafficRealtime
    | ContentRealtime
    | ExamineSite
    | ExpertEvaluation
    | Records
    | Trace
    | VoluntaryAppearance
    | Recover
    | CustodyTransfer
    | LocatePerson
    | HearingVideo
    | GiveEffectOrder
    | LocateProvider
    | OtherMeasure,
    Field(discriminator="code"),
]
