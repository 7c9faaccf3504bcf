"""Assets: what is asked at each stage, what was found, frozen, confiscated, returned (`law.md` §3.7).

An asset keeps its id (`a1`) through all stages, a measure its own (`m1`). Amounts are decimal strings in a currency of
ISO 4217 or a virtual asset; whether they have too many decimals is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from app.procedures.answer_blocks import Outcome
from app.procedures.body import DATA, PERSONAL, Block, Body, Problem, first
from app.procedures.case_blocks import Person
from app.procedures.case_request import CaseRequest, misnamed
from app.procedures.entries import AssetId, MeasureId, NamedAsset, NamedOrder
from app.procedures.identified import NamedIdentifier
from app.procedures.scalars import Count, Date, File, Instant, Line, Many, Moment, Money, Name, Ref, Some, State, Text


class Property(Block):
    """An asset: what it is, who holds it, where, and what it is worth."""

    id: AssetId
    kind: Literal["money", "account", "virtual_asset", "company", "vehicle", "real_estate", "movable", "other"]
    description: Text
    identifiers: Many[NamedIdentifier] = Field(default_factory=list)
    """Accounts, wallets, transactions, number plates, company numbers."""
    owner: Line | None = None
    holder: Line | None = None
    """The bank, exchange, registry or person that holds it."""
    self_hosted: bool | None = None
    """Of a virtual asset: whether the owner holds the keys."""
    address: Text | None = None
    """The holder's."""
    location: Text | None = None
    state: State | None = None
    value: Money | None = None
    valued_at: Moment | None = None


class AssetMeasure(Block):
    """What is asked for which assets."""

    id: MeasureId
    code: Literal["TRACE", "FREEZE", "CONFISCATE", "RETURN", "SEAL", "SEIZE"]
    assets: Some[NamedAsset]
    description: Text | None = None
    """The action wanted (UNCAC 55(3)(c))."""
    kept_by: Line | None = None
    """Of a seizure: who is to keep what is taken."""
    orders: Many[NamedOrder] = Field(default_factory=list)


class Confiscation(Block):
    """UNCAC 55(1), 55(3): by the requested State's own order, or by enforcing the requesting State's."""

    kind: Literal["own_order", "enforcement"]
    order: NamedOrder | None = None
    extent: Text | None = None
    """To what extent the order is to be enforced."""
    final: bool | None = None
    final_on: Date | None = None
    notice_to_third_parties: Text | None = None
    """How those who hold in good faith were told."""
    due_process: Text | None = None


class Victims(Block):
    """Who is to be compensated: by name, or at least how many and for how much."""

    names: Many[Name] = Field(default_factory=list)
    count: Count | None = None
    total: Money | None = None
    file: File | None = None
    """The list."""


class Restitution(Block):
    """UNCAC 57(3), ICJAL 53: to whom the assets belong."""

    kind: Literal["victim_compensation", "prior_owner", "requesting_state"]
    victims: Victims | None = None
    ownership_evidence: Text | None = None
    pay_to: Text | None = None
    """The account, and whose it is."""


class AssetRequest(CaseRequest):
    """One stage: trace, freeze, confiscate or return."""

    confirms: Ref | None = None
    """The note of the spoken request that this confirms (UNCC 40(13))."""
    stage: Literal["trace", "freeze", "confiscate", "return"]
    assets: Some[Property]
    measures: Some[AssetMeasure]
    persons: Many[Person] = Field(default_factory=list)
    link: Text | None = None
    """How the assets are tied to the offence."""
    risk: Text | None = None
    """Why they may be gone soon."""
    freeze_until: Moment | None = None
    third_party_law: Text | None = None
    """The law on the rights of interested persons (ICJAL 40)."""
    confiscation: Confiscation | None = None
    restitution: Restitution | None = None
    no_intrusive_means: bool | None = None
    """That nothing was or will be taken or stopped in the requested State by intrusive technical means."""

    def faults(self) -> Iterator[Problem]:
        """Ids given twice; ids that name nothing."""
        yield from misnamed(self, "assets", "measures", "identifiers", "orders", "persons")


class _Held(Block):
    asset: AssetId | None = None
    description: Text | None = None
    amount: Money | None = None

    def faults(self) -> Iterator[Problem]:
        """An asset of the request, or a new one that is described."""
        if self.asset is None and self.description is None:
            yield Problem("description", "is missing: an asset that the request does not name is described")


class FoundAsset(_Held):
    """An asset that was found."""

    owner: Line | None = None
    holder: Line | None = None
    location: Text | None = None
    valued_at: Moment | None = None


class AssetReport(Body):
    """What tracing has found."""

    summary: Text
    assets: Many[FoundAsset] = Field(default_factory=list)
    outcomes: Some[Outcome]
    legal_basis: Text | None = None
    note: Text | None = None


class FrozenAsset(_Held):
    """An asset that nobody may move any more."""

    holder: Line | None = None
    frozen_at: Instant


class FreezingNotice(Body):
    """What is frozen, for how much, until when."""

    measures: Many[MeasureId] = Field(default_factory=list)
    """None named: all, or the spoken request's."""
    assets: Some[FrozenAsset]
    until: Moment
    legal_basis: Text
    remedy_or_review: Text | None = None
    note: Text | None = None


class LiftingIntention(Body):
    """UNCAC 55(8): before a measure is lifted the requesting State is heard."""

    measures: Many[MeasureId] = Field(default_factory=list)
    reason: Text
    lift_on: Moment
    answer_by: Moment | None = None


class Plea(Body):
    """Why the measure should go on."""

    measures: Many[MeasureId] = Field(default_factory=list)
    text: Text
    files: Many[File] = Field(default_factory=list)


class LiftingNotice(Body):
    """The assets are free."""

    measures: Many[MeasureId] = Field(default_factory=list)
    lifted_at: Instant
    reason: Text
    intention: Ref | None = None
    plea: Ref | None = None
    """The plea that was weighed."""
    order_ended: bool | None = None
    """Whether the order had ended by itself."""


class ThirdPartyNotice(Body):
    """UNCAC 55(9), ICJAL 45: somebody claims the assets in good faith."""

    claimant: Line
    assets: Some[AssetId]
    claim: Text
    court: Line | None = None
    filed_on: Date | None = None
    consequence: Text | None = None
    """What the claim stops."""


class CourtOrder(Block):
    """A decision of a court."""

    court: Line
    date: Date
    number: Line


class ConfiscatedAsset(_Held):
    """An asset that was confiscated."""


class ConfiscationNotice(Body):
    """The assets are confiscated: by which order, final since when."""

    measures: Many[MeasureId] = Field(default_factory=list)
    """Those that this ends: the confiscation, and the freezing that it takes the place of."""
    kind: Literal["own_order", "enforcement"]
    order: CourtOrder
    final_on: Date | None = None
    assets: Some[ConfiscatedAsset]
    third_parties: Text | None = None
    """Who was told and heard."""
    note: Text | None = None


class Recipient(Block):
    """Who gets how much."""

    kind: Literal["victim_compensation", "prior_owner", "requesting_state"]
    name: Name | None = None
    count: Count | None = None
    amount: Money


class Deduction(Block):
    """Reasonable expenses that are kept back (UNCAC 57(4))."""

    amount: Money
    reason: Text


class Sharing(Block):
    """A part that the requested State keeps, and the agreement that allows it (ICJAL 49, 54)."""

    amount: Money
    agreement: Text | None = None


class ReturnCondition(Block):
    """What the return is made to depend on."""

    kind: Literal["judicial", "costs", "sharing", "other"]
    text: Text
    article: Line | None = None


class _Terms(Body):
    recipients: Some[Recipient]
    total: Money
    deducted: Many[Deduction] = Field(default_factory=list)
    sharing: Sharing | None = None
    conditions: Many[ReturnCondition] = Field(default_factory=list)
    pay_to: Text | None = None
    pay_by: Date | None = None
    """None: within the time of practice."""

    def faults(self) -> Iterator[Problem]:
        """In one currency the parts are the whole."""
        parts = [one.amount for one in self.recipients] + [one.amount for one in self.deducted]
        parts += [self.sharing.amount] if self.sharing else []
        said = sum((one.number for one in parts), Decimal(0))
        if len({one.currency for one in (*parts, self.total)}) == 1 and said != self.total.number:
            yield Problem("total", f"is not the sum of the parts, {said}")


class ReturnProposal(_Terms):
    """UNCAC 57: to whom the assets go, what is deducted, what is shared."""

    text: Text | None = None


class ReturnAgreement(_Terms):
    """Both sides agree on the return: these are the terms."""

    proposal: Ref
    note: Text | None = None


class ReturnDeclined(Body):
    """Not on these terms: the return is still to be decided on."""

    proposal: Ref
    reason: Text
    counter_proposal: Text | None = None
    """What could be agreed on."""


KINDS = (
    first("asset_request", "Request concerning assets", DATA, AssetRequest),
    first("asset_report", "Report on assets", PERSONAL, AssetReport),
    first("freezing_notice", "Notice of freezing", PERSONAL, FreezingNotice),
    first("lifting_intention", "Intention to lift a freezing", DATA, LiftingIntention),
    first("plea", "Plea against lifting", DATA, Plea),
    first("lifting_notice", "Notice of lifting", DATA, LiftingNotice),
    first("third_party_notice", "Notice of a third party's claim", PERSONAL, ThirdPartyNotice),
    first("confiscation_notice", "Notice of confiscation", PERSONAL, ConfiscationNotice),
    first("return_proposal", "Proposal for return", DATA, ReturnProposal),
    first("return_agreement", "Agreement on return", DATA, ReturnAgreement),
    first("return_declined", "Proposal for return declined", DATA, ReturnDeclined),
)
