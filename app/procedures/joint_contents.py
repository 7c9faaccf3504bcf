"""Joint investigation: the terms that both sides propose and agree to, their change, the end (`law.md` §3.10).

The members are those of 2AP 12(2). What an agreement lacks is a finding: teams were founded on less.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.blocks import Contact, Costs, Reciprocity, Related
from app.procedures.body import DATA, NONE, Block, Body, Problem, first
from app.procedures.case_blocks import Offence
from app.procedures.execution_contents import CostReport
from app.procedures.scalars import Date, Line, Many, Moment, Name, Ref, Sha256, Some, State, Text

GuestPower = Literal["be_present", "assist", "advise", "question", "take_measures", "carry_weapons"]


class Member(Block):
    """A member of the team."""

    state: State
    authority: Line
    name: Name | None = None
    function: Line | None = None
    leader: bool


class TeamTerms(Body):
    """The terms of a joint investigation (2AP 12(2), UNTOC 19)."""

    purpose: Text
    legal_basis: Text | None = None
    reciprocity: Reciprocity | None = None
    offences: Some[Offence]
    members: Some[Member]
    functions: Text | None = None
    """Who does what in the team."""
    territory: Text | None = None
    """Where it works."""
    starts_on: Date | None = None
    ends_on: Date | None = None
    organisation: Text | None = None
    gathering: Text | None = None
    """How evidence is gathered and passed on."""
    use_rules: Text | None = None
    """What it may be used for, and what is confidential."""
    host_law: Text | None = None
    """That each act follows the law of the State where it is done, whose sovereignty is fully respected."""
    host_acts: Text | None = None
    """How the authorities of that State take part in acts on its territory."""
    guest_powers: Many[GuestPower] = Field(default_factory=list)
    """What officers of one State may do in the other."""
    no_intrusive_means: bool | None = None
    """That no State of the team takes anything from another's territory by intrusive technical means."""
    personal_data: Text | None = None
    costs: Costs | None = None
    media: Text | None = None
    liability: Text | None = None
    review: Text | None = None
    """When and how the terms are looked at again."""
    participants: Many[State] = Field(default_factory=list)
    """All States of the team, where there are more than two."""
    conference_ref: Line | None = None
    common_text: Sha256 | None = None
    related: Many[Related] = Field(default_factory=list)
    contact: Contact
    note: Text | None = None


class JitProposal(TeamTerms):
    """Terms that are proposed, first or in answer to others."""

    reply_by: Moment | None = None


class JitAgreement(TeamTerms):
    """The terms as they bind both sides: those of the proposal that it names."""

    proposal: Ref


class JitDeclined(Body):
    """There will be no team."""

    reason: Text
    other_ways: Text | None = None
    """What could be done instead."""


class JitChange(Body):
    """The terms should change: other words, a longer time, a member more or less."""

    changes: Some[Literal["amend", "prolong", "add_member", "release_member"]]
    text: Text
    """The change in words that can be agreed to."""
    joins: Many[Member] = Field(default_factory=list)
    leaves: Many[Member] = Field(default_factory=list)
    ends_on: Date
    """The end of the team from then on, changed or not."""
    participants: Many[State] = Field(default_factory=list)
    """All States of the team from then on, where there were or will be more than two."""
    conference_ref: Line | None = None
    common_text: Sha256 | None = None
    """Of the text as changed, which every pair signs."""
    reason: Text

    def faults(self) -> Iterator[Problem]:
        """A change of members names them."""
        if "add_member" in self.changes and not self.joins:
            yield Problem("joins", "is missing: name who joins")
        if "release_member" in self.changes and not self.leaves:
            yield Problem("leaves", "is missing: name who leaves")


class JitChangeAgreed(Body):
    """The change binds: its end, States and common text said again, so that both signed the same."""

    change: Ref
    ends_on: Date
    participants: Many[State] = Field(default_factory=list)
    conference_ref: Line | None = None
    common_text: Sha256 | None = None
    note: Text | None = None


class JitChangeDeclined(Body):
    """The team goes on as it was agreed."""

    reason: Text
    other_ways: Text | None = None
    """What could be changed instead."""


class JitClosingReport(Body):
    """The team has ended: what came of it, and what becomes of the material."""

    summary: Text
    ended_on: Date
    proceedings: Many[Text] = Field(default_factory=list)
    """Cases that follow from it, and where."""
    material_after: Text
    """What each side may keep and use, and what goes back or is destroyed."""
    costs: CostReport | None = None


KINDS = (
    first("jit_proposal", "Proposal of a joint investigation", DATA, JitProposal),
    first("jit_agreement", "Agreement on a joint investigation", DATA, JitAgreement),
    first("jit_declined", "Joint investigation declined", NONE, JitDeclined),
    first("jit_change", "Change of a joint investigation", DATA, JitChange),
    first("jit_change_agreed", "Agreement to a change of a joint investigation", NONE, JitChangeAgreed),
    first("jit_change_declined", "Change of a joint investigation declined", NONE, JitChangeDeclined),
    first("jit_closing_report", "Closing report of a joint investigation", DATA, JitClosingReport),
)
