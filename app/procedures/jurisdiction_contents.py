"""Consultation on jurisdiction: claim, position, proposal, agreement or none (`law.md` §3.4).

Connections stand in the order of priority of the source (S28): where the result occurred, where the act was done,
where the offender is; then the others of UNCC 22 and BC 22. Transit of data alone founds nothing (S29).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.blocks import Contact, Reciprocity, Related, RequestingAuthority, Translation
from app.procedures.body import DATA, Block, Body, Problem, first
from app.procedures.case_blocks import Conducting, Facts, Offence, Penalty, Person, Proceeding
from app.procedures.identifiers import Identifier
from app.procedures.scalars import Count, Date, Line, Many, Moment, Money, Ref, Sha256, Some, State, Text

ConnectionKind = Literal[
    "result",
    "conduct",
    "offender",
    "nationality_offender",
    "nationality_victim",
    "habitual_residence",
    "flag",
    "system_location",
    "data_location",
    "state_target",
    "laundering_abroad",
    "transit",
]


class Connection(Block):
    """A link between the conduct and the State (UNCC 22(1)-(4), BC 22(1))."""

    kind: ConnectionKind
    weight: Literal["strong", "medium", "weak"]
    place: Line | None = None
    facts: Text
    evidence_ref: Line | None = None
    """Where the case file proves it."""


class Prospects(Block):
    """How well the case can be prosecuted there: the first criterion of choice (S30)."""

    suspect: Literal["present", "extraditable", "elsewhere", "unidentified"] | None = None
    evidence_located: Text | None = None
    stage: Literal["investigation", "prosecution", "trial"] | None = None
    max_penalty: Penalty | None = None
    limitation: Date | None = None
    """The day on which prosecution becomes time-barred."""
    victims_heard: Count | None = None
    note: Text | None = None


class FrozenIn(Block):
    """What is frozen in one State."""

    state: State
    amount: Money


class LossRecovery(Block):
    """What was lost and can be given back: the second criterion of choice (S30)."""

    loss: Money | None = None
    """The total."""
    frozen: Many[FrozenIn] = Field(default_factory=list)
    law_on_return: Text | None = None


class FinalDecision(Block):
    """A decision after which nobody may be tried again for the same act (ne bis in idem)."""

    person: Line
    court: Line
    date: Date
    decision: Text


class _Case(Body):
    """What both States say of their own case."""

    authority: RequestingAuthority
    contact: Contact
    conducting: Conducting | None = None
    facts: Facts
    persons: Many[Person] = Field(default_factory=list)
    identifiers: Many[Identifier] = Field(default_factory=list)
    connections: Many[Connection] = Field(default_factory=list)
    real_and_sufficient: Text | None = None
    """Why the link is real and sufficient (S28)."""
    prosecution_prospects: Prospects | None = None
    loss_recovery: LossRecovery | None = None
    ne_bis_in_idem: Many[FinalDecision] = Field(default_factory=list)
    interests_of_victims: Text | None = None
    related: Many[Related] = Field(default_factory=list)
    translations: Many[Translation] = Field(default_factory=list)
    conference_ref: Line | None = None
    common_text: Sha256 | None = None
    """Where three or more States consult: the digest of the one common text."""
    reciprocity: Reciprocity | None = None
    """Where no treaty provides for the consultation: that it is given in a like case."""


class JurisdictionNotice(_Case):
    """UNCC 22(5): another State acts on the same conduct, or may. Own proceeding, and what the claim rests on."""

    proceeding: Proceeding
    offences: Some[Offence]
    other_proceeding: Text | None = None
    """What is known of the other State's."""
    wanted: Text
    """What the consultation should settle."""
    translation_due: Moment | None = None
    """When the translation that is owed will follow."""


class JurisdictionPosition(_Case):
    """The other State's own claim, or that it makes none."""

    claim: Literal["claimed", "not_claimed", "undecided"]
    proceeding: Proceeding | None = None
    offences: Many[Offence] = Field(default_factory=list)

    def faults(self) -> Iterator[Problem]:
        """Who claims says for which offences."""
        if self.claim == "claimed" and not self.offences:
            yield Problem("offences", "is missing: a claim is made for an offence")


class Share(Block):
    """What one State prosecutes and what it does besides."""

    state: State
    prosecutes: Text | None = None
    undertakes: Text | None = None
    """Evidence sent, persons surrendered, assets kept for the victims, its own proceeding stayed."""

    def faults(self) -> Iterator[Problem]:
        """It has a part."""
        if self.prosecutes is None and self.undertakes is None:
            yield Problem("", "must say what this State prosecutes or what it does")


class _Settled(Body):
    shares: Some[Share]
    participants: Many[State] = Field(default_factory=list)
    """Where three or more States take part: all of them."""
    conference_ref: Line | None = None
    common_text: Sha256 | None = None

    def faults(self) -> Iterator[Problem]:
        """Each State has one share; somebody prosecutes; a conference has one text, and names who takes part."""
        states = [one.state for one in self.shares]
        if len(set(states)) != len(states):
            yield Problem("shares", "holds a State twice")
        if all(one.prosecutes is None for one in self.shares):
            yield Problem("shares", "must say who prosecutes")
        if self.conference_ref is not None and self.common_text is None:
            yield Problem("common_text", "is missing: States that confer sign one common text")
        if self.conference_ref is not None and len(set(self.participants)) < 3:
            yield Problem("participants", "must name the three or more States that confer")


class JurisdictionProposal(_Settled):
    """Who prosecutes what, what the other does, and why."""

    reason: Text
    """Prospects of prosecution and recovery of losses compared."""


class FollowUp(Block):
    """An instrument that the agreement calls for."""

    kind: Literal["transfer", "request", "extradition", "joint", "other"]
    by: State
    note: Text | None = None


class JurisdictionAgreement(_Settled):
    """The proposal is agreed: its shares, said again, so that both signed the same."""

    agreed: Ref
    """The proposal."""
    follow_ups: Many[FollowUp] = Field(default_factory=list)
    note: Text | None = None


class Coordination(Block):
    """What States that both go on settle between them."""

    witnesses: Text | None = None
    deconfliction: Text | None = None
    ne_bis_in_idem: Text | None = None
    """How it is kept from happening that one person is judged twice."""
    note: Text | None = None


class JurisdictionDisagreement(Body):
    """No agreement: each proceeds, side by side."""

    reason: Text
    coordination: Coordination
    review_on: Date | None = None


KINDS = (
    first("jurisdiction_notice", "Notice on jurisdiction", DATA, JurisdictionNotice),
    first("jurisdiction_position", "Position on jurisdiction", DATA, JurisdictionPosition),
    first("jurisdiction_proposal", "Proposal on jurisdiction", DATA, JurisdictionProposal),
    first("jurisdiction_agreement", "Agreement on jurisdiction", DATA, JurisdictionAgreement),
    first("jurisdiction_disagreement", "Disagreement on jurisdiction", DATA, JurisdictionDisagreement),
)
