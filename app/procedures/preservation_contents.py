"""Expedited preservation of stored data (`law.md` §3.2; UNCC 42, BC 29; EIO 32, EER 11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.procedures.blocks import (
    Contact,
    IssuingAuthority,
    Reciprocity,
    Related,
    RequestingAuthority,
    Source,
    Translation,
    TreatyBasis,
)
from app.procedures.body import DATA, NONE, Block, Body, Problem, Says, first
from app.procedures.case_blocks import Conducting, Facts, Offence, Period
from app.procedures.case_request import misnamed
from app.procedures.codes import DataCategory
from app.procedures.data_measures import Provider
from app.procedures.entries import MeasureId
from app.procedures.identified import NamedIdentifier
from app.procedures.identifiers import Identifier
from app.procedures.scalars import Date, Instant, Language, Line, Many, Matter, Moment, Ref, Sha256, Some, Text

Days = Annotated[int, Field(ge=1, le=3650), Says("number")]


class DataItem(Block):
    """UNCC 42(3)(c): stored data that is to be kept; answers name it by its id, like a measure."""

    id: MeasureId
    category: DataCategory
    description: Text
    identifiers: Many[NamedIdentifier] = Field(default_factory=list)
    period: Period | None = None
    custodian: Provider | None = None
    """Who holds this item, where it is another than the request names."""


class PreservationRequest(Body):
    """UNCC 42(3), BC 29(2): keep stored data until a request for mutual legal assistance can be made. Kept short."""

    confirms: Ref | None = None
    """The note of the spoken request that this confirms."""
    authority: RequestingAuthority
    contact: Contact
    """Whom to reach at any hour."""
    issuing_authority: IssuingAuthority | None = None
    conducting: Conducting | None = None
    request_status: Literal["new", "extension", "supplement"]
    previous: Ref | None = None
    """The earlier request that this extends or supplements."""
    previous_matter: Matter | None = None
    legal_basis: Many[TreatyBasis] = Field(default_factory=list)
    """Where it is not the matter's treaty alone."""
    reciprocity: Reciprocity | None = None
    offences: Some[Offence]
    facts: Facts | None = None
    """UNCC 42(3)(b): briefly."""
    data: Some[DataItem]
    identifiers: Many[Identifier] = Field(default_factory=list)
    relationship: Text | None = None
    """UNCC 42(3)(c): how the data relates to the offence."""
    custodian: Provider | None = None
    """UNCC 42(3)(d): who holds the data."""
    location: Text | None = None
    """UNCC 42(3)(d): where the system is."""
    necessity: Text | None = None
    """UNCC 42(3)(e): why it must be kept now."""
    duration_wanted: Days | None = None
    """Days; 60 where nothing is said (UNCC 42(8))."""
    traffic_path_wanted: bool | None = None
    """UNCC 43: whether another provider that took part in the communication is to be named at once."""
    intends_mla: bool | None = None
    """UNCC 42(3)(f): that a request for mutual legal assistance will follow."""
    intended_by: Date | None = None
    intended_from: RequestingAuthority | None = None
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
        yield from misnamed(self, "identifiers", measures="data")


class Integrity(Block):
    """How it is made sure that the data stays what it is."""

    means: Literal["provider_hold", "copy", "account_lock"]
    sha256: Sha256 | None = None
    """Where the requested side holds a copy."""


class Holding(Block):
    """What came of one item with one custodian."""

    measure: MeasureId
    """The item, by its id in the request."""
    custodian: Line
    outcome: Literal["preserved", "partly", "none", "lost"]
    status: Literal["served", "held", "released"] | None = None
    """`served`: the order has reached the custodian, which has not confirmed yet: with the outcome `none` its answer is
    awaited. Who has answered that it has nothing has no status.
    """
    reason: Text | None = None
    """Where not all of it is preserved."""
    until: Moment | None = None
    custodian_reference: Line | None = None
    integrity: Integrity | None = None


class PreservationConfirmation(Body):
    """UNCC 42(8), BC 29(7): what is preserved, item by item and custodian by custodian, and until when. A later one
    says what further custodians have answered; what was told before need not be told again.
    """

    preserved_at: Instant
    preserved_until: Moment
    """Of several dates the first."""
    holdings: Some[Holding]
    user_will_be_notified: bool
    other_providers: Many[Provider] = Field(default_factory=list)
    """Providers that took part in the communication as well, or hold the data in truth."""
    traffic_disclosure_due: Moment | None = None
    """Where another provider was found: by when it and the path will be named (UNCC 43)."""
    legal_basis: Text | None = None
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A custodian answers once for an item."""
        told = [(one.measure, one.custodian) for one in self.holdings]
        if len(set(told)) != len(told):
            yield Problem("holdings", "holds an item twice for the same custodian")


class PreservationWarning(Body):
    """UNCC 42(7), BC 29(6): preservation will not ensure that the data stays available, or endangers the case."""

    status: Literal["unsafe", "resolved"]
    dangers: Some[Literal["availability", "confidentiality", "prejudice"]]
    measures: Many[MeasureId] = Field(default_factory=list)
    """The items concerned; none named: all."""
    text: Text
    proposal: Text | None = None
    """What could be done instead."""


class PreservationDecision(Body):
    """UNCC 42(7), BC 29(6): whether it is to be done nevertheless."""

    decision: Literal["proceed", "drop"]
    reason: Text | None = None


class FollowUpNotice(Body):
    """UNCC 42(8), BC 29(7): the formal request that was announced has been made."""

    request: Ref
    matter: Matter | None = None
    sent_on: Date
    authority: RequestingAuthority | None = None
    """Where another authority of the requesting State has made it."""
    mandate: Ref | None = None
    """What it acts upon."""
    note: Text | None = None


class Released(Block):
    """An item that a custodian need not keep any more."""

    measure: MeasureId
    custodian: Line
    released_at: Moment
    note: Text | None = None


class ReleaseNotice(Body):
    """What was lifted, when and why."""

    cause: Literal["decision", "expired", "withdrawn"]
    released: Some[Released]
    decided_by: Ref | None = None
    """The transmittal or refusal that decided on the request."""
    extension_reason: Text | None = None
    """Where an extension was asked for: why there is none."""
    note: Text | None = None


class Loss(Block):
    """What a custodian has no more."""

    measure: MeasureId
    custodian: Line
    lost_at: Moment | None = None
    note: Text | None = None


class LossReport(Body):
    """Preserved data was lost or changed."""

    losses: Some[Loss]
    noticed_at: Instant
    how: Text
    left: Text
    """What is left."""


KINDS = (
    first("preservation_request", "Request for expedited preservation", DATA, PreservationRequest),
    first("preservation_confirmation", "Confirmation of preservation", DATA, PreservationConfirmation),
    first("preservation_warning", "Warning about preservation", DATA, PreservationWarning),
    first("preservation_decision", "Decision on preservation", NONE, PreservationDecision),
    first("follow_up_notice", "Notice of the formal request", DATA, FollowUpNotice),
    first("release_notice", "Release of preserved data", NONE, ReleaseNotice),
    first("loss_report", "Loss of preserved data", DATA, LossReport),
)
