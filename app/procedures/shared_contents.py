"""Instruments that every procedure has (`law.md` §3.0): words, status, corrections, the end, and requests by mouth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, get_args

from pydantic import Field

from app.procedures.answer_blocks import Outcome
from app.procedures.blocks import Contact, Translation
from app.procedures.body import Block, Body, Problem
from app.procedures.codes import AssuranceCode, ConditionCode, DataCategory, MeasureStatus
from app.procedures.entries import MeasureId
from app.procedures.identifiers import Identifier
from app.procedures.scalars import (
    Authority,
    Date,
    File,
    Instant,
    Language,
    Line,
    Many,
    Moment,
    Name,
    Ref,
    Sha256,
    Some,
    State,
    Text,
)


class ConferenceWord(Block):
    """In a conference of three or more States the sender and another one have signed, or are bound no more; nothing
    else is told of it.
    """

    conference_ref: Line
    common_text: Sha256
    """Digest of the text that they signed."""
    signed_with: State
    ended_on: Date | None = None
    """Since when the text binds the two no more."""


class Breach(Block):
    """A condition or an assurance was not kept (`law.md` §3.16). Whoever learns of it says so."""

    kind: Literal["condition", "assurance"]
    code: ConditionCode | AssuranceCode
    material: Ref | None = None
    """The instrument that holds what the condition is on, or the assurance."""
    text: Text
    """What happened, and what was done about it."""

    def faults(self) -> Iterator[Problem]:
        """The code is one of its kind."""
        known = get_args(ConditionCode if self.kind == "condition" else AssuranceCode)
        if self.code not in known:
            yield Problem("code", f"is no code of a {self.kind}")


class Destroyed(Block):
    """What was to be destroyed by a day is destroyed, all of it, or given back instead (`law.md` §5.3)."""

    what: Text
    when: Moment
    method: Text
    """How it was done, before whom, and where the record of it lies."""


_OF_ANOTHER = ("wants_consultation", "destroyed", "not_sent_again")
"""Members of a message that speak of the instrument which `about` names: each of another kind."""


class Communication(Body):
    """A word that changes no status."""

    subject: Line
    text: Text
    about: Ref | None = None
    reply_wanted_by: Moment | None = None
    conference: ConferenceWord | None = None
    breach: Breach | None = None
    wants_consultation: bool | None = None
    """UNCC 40(19): of the notice of exculpatory information that `about` names, whether its recipient wants to be
    consulted.
    """
    destroyed: Destroyed | None = None
    """Of the instrument that `about` names, which came on the condition that what it brought is destroyed by a day."""
    not_sent_again: Text | None = None
    """Of the receipt that `about` names: why what it found wrong with the evidence is not sent again."""
    translations: Many[Translation] = Field(default_factory=list)
    """Of this message, or of what its side has sent before in the matter."""

    def faults(self) -> Iterator[Problem]:
        """What is said of an instrument names it, and no two are meant at once."""
        told = [one for one in _OF_ANOTHER if getattr(self, one) is not None]
        for one in told[1:]:
            yield Problem(one, f"is about another instrument than {told[0]}: send a message for each")
        if self.about is None and told:
            yield Problem("about", "is missing: name the instrument that is meant")


class StatusInquiry(Body):
    """UNCC 40(26): how far is it?"""

    text: Text
    measures: Many[MeasureId] = Field(default_factory=list)


class Progress(Block):
    """How far one measure is."""

    measure: MeasureId
    status: MeasureStatus
    note: Text | None = None
    expected_on: Date | None = None
    served_on: Date | None = None
    """2AP 8(6): where an order is given effect to, when the provider was served with it."""


class StatusReport(Body):
    """UNCC 40(26): how far it is."""

    summary: Text
    progress: Many[Progress] = Field(default_factory=list)
    expected_on: Date | None = None
    next_report_on: Date | None = None


class Supplement(Body):
    """Further matter for the request, or the translation that is owed."""

    text: Text
    measures: Many[MeasureId] = Field(default_factory=list)
    """The measures that it helps."""
    identifiers: Many[Identifier] = Field(default_factory=list)
    translations: Many[Translation] = Field(default_factory=list)
    files: Many[File] = Field(default_factory=list)


class Corrected(Block):
    """A member as it stood and as it should read."""

    field: Line
    """Dotted path in the corrected body."""
    was: Text
    reads: Text


class Correction(Body):
    """An own instrument said something wrong. It stays; this stands beside it."""

    corrects: Ref
    corrections: Some[Corrected]
    reason: Text


class Withdrawal(Body):
    """No longer required, whole or for the named measures (UNCC 40(26), UNTOC 18(24))."""

    reason: Text
    measures: Many[MeasureId] = Field(default_factory=list)
    """None named: the whole request."""


class WithdrawalNoted(Body):
    """What had been done until then, what is kept, what was destroyed, what is on its way."""

    done: Text
    kept: Text | None = None
    destroyed: Text | None = None
    on_its_way: Text | None = None
    outcomes: Many[Outcome] = Field(default_factory=list)
    """Measures that were executed before the withdrawal came."""


class CompetentAuthority(Block):
    """The authority that is competent."""

    name: Name
    state: State
    directory_id: Authority | None = None
    contact: Contact | None = None


class CompetenceNotice(Body):
    """Another authority is competent: of the same State it takes over, of another State it must be asked there."""

    outcome: Literal["transferred", "referred_elsewhere"]
    authority: CompetentAuthority
    reason: Text


class Ruling(Block):
    """What a court said of evidence of one category that the other State had handed over."""

    category: DataCategory
    decision: Literal["admitted", "partly_admitted", "excluded"]
    text: Text | None = None


class ClosingNote(Body):
    """The matter ends, with what came of the case where that may be said (ICJAL 19)."""

    text: Text
    outcome: Literal["conviction", "acquittal", "dropped", "pending"] | None = None
    last_word_on: Date | None = None
    """Where the other side fell silent: the date of its last word."""
    reminded_on: Date | None = None
    lent: Literal["returned", "lost", "given_up"] | None = None
    """What became of what this side had lent to the other, where its return is not on record: it is owed no more."""
    rulings: Many[Ruling] = Field(default_factory=list)
    """Whether the evidence could be used; one for each category at most."""

    def faults(self) -> Iterator[Problem]:
        """A category is ruled on once."""
        categories = [one.category for one in self.rulings]
        if len(set(categories)) != len(categories):
            yield Problem("rulings", "holds a category twice")


class Reopening(Body):
    """The matter goes on."""

    reason: Text


class DisclosureNotice(Body):
    """Material that was received was shown to others, or must be."""

    state: Literal["disclosed", "will_be_disclosed"]
    what: Text
    material: Ref | None = None
    to_whom: Text
    order: Text
    """The order or rule that demands it."""
    when: Moment


class ExculpatoryNotice(Body):
    """UNCC 40(5), 40(19): information that exonerates an accused person will be disclosed."""

    what: Text
    material: Ref | None = None
    person: Line | None = None
    disclosed_on: Moment
    late_reason: Text | None = None
    """Where the disclosure came before this notice: why."""


class OralAuthority(Block):
    """The authority for which the caller spoke."""

    name: Name
    directory_id: Authority | None = None


class OralNote(Body):
    """UNCC 40(13): what was asked by word of mouth, as the requested side's officer took it down."""

    caller: Line
    authority: OralAuthority
    received_at: Instant
    call_back_number: Line
    """From the directory, never the caller's word."""
    called_back_at: Instant
    read_back_code: Line
    language: Language | None = None
    asked: Text
    basis: Text


class OralActReport(Body):
    """What was done on the spoken word."""

    done: Text
    done_at: Instant


class LapseNotice(Body):
    """Nothing in writing came."""

    note: Ref
    """The note of the spoken request."""
    waited_until: Moment
    undone: Text
    """What was undone."""
