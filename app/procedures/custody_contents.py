"""A person in custody goes to the other State for a time and comes back (`law.md` §3.1.1; UNCC 40(9)-(11), 40(29))."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from app.procedures.body import Block, Body, Problem
from app.procedures.case_blocks import PersonDocument
from app.procedures.entries import MeasureId
from app.procedures.scalars import (
    Count,
    Date,
    File,
    Instant,
    Language,
    Line,
    Many,
    Moment,
    Name,
    Ref,
    Some,
    State,
    Text,
)


class Named(Block):
    """A person by name, so that nobody else is handed over."""

    names: Some[Name]
    birth: Date | None = None
    nationality: Many[State] = Field(default_factory=list)
    document: PersonDocument | None = None


class Counsel(Block):
    """Who advised the person, or that the person wanted nobody."""

    name: Name | None = None
    advice: Literal["given", "waived"]


class ConsentRecord(Body):
    """The person agrees, knowing what to (UNCC 40(9)(a))."""

    person: Named
    measures: Many[MeasureId] = Field(default_factory=list)
    """In mutual legal assistance: those that the transfer serves."""
    given_at: Instant
    place: Line
    counsel: Counsel
    language: Language
    interpreter: Line | None = None
    statement: Text
    """The person's own words."""
    revocable_until: Moment | None = None
    renounces_specialty: bool | None = None
    """Whether the person renounces the limits of prosecution after surrender (simplified extradition)."""
    file: File | None = None
    """The paper that the person signed."""


class Passage(Body):
    """A person changes hands: where, when, how, in whose care."""

    person: Named
    place: Line
    at: Instant
    health: Text
    guard: Some[Line]
    """The officers in charge."""
    belongings: Many[Line] = Field(default_factory=list)


class HandOverRecord(Passage):
    """The person was handed over, and is to be back by the given date."""

    measures: Some[MeasureId]
    consent: Ref
    return_by: Moment
    days_in_custody: Count | None = None
    """Days already served, for the credit of UNCC 40(10)(c)."""


class TakeOverRecord(Passage):
    """The person was taken over; what differs from the other side's record."""

    differences: Text | None = None


class CustodyReport(Body):
    """How the person is kept."""

    person: Named
    hand_over: Ref
    """The record by which the person was handed over."""
    start: Date = Field(alias="from")
    end: Date = Field(alias="to")
    place: Line
    regime: Text
    health: Text
    days_in_custody: Count
    events: Many[Text] = Field(default_factory=list)


class ReturnRecord(Passage):
    """The person was brought back."""

    hand_over: Ref
    days_in_custody: Count
    """Days served abroad, to be credited (UNCC 40(10)(c))."""


class CustodyEnded(Body):
    """The person is not in custody any more, and was not brought back."""

    person: Named
    hand_over: Ref | None = None
    """The record by which the person was handed over, where one stands in the matter."""
    outcome: Literal["died", "escaped", "released"]
    at: Instant
    place: Line
    circumstances: Text
    decided_by: Line | None = None
    """Whoever ordered the release."""
    days_in_custody: Count | None = None
    """Days served there until then."""

    def faults(self) -> Iterator[Problem]:
        """Nobody is set free without somebody's decision."""
        if self.outcome == "released" and self.decided_by is None:
            yield Problem("decided_by", "is missing: say who ordered the release")


class CustodyEndNoted(Body):
    """The other side knows of it, and expects the person back no more."""

    person: Named
    hand_over: Ref | None = None
    note: Text | None = None


class StayRequest(Body):
    """The person is needed for longer than was agreed."""

    person: Named
    hand_over: Ref | None = None
    measures: Many[MeasureId] = Field(default_factory=list)
    until: Moment
    reason: Text


class StayDecision(Body):
    """Whether the person may stay until then, by whose decision."""

    agreed: bool
    decided_by: Line
    consent: Ref | None = None
    """The person's own consent to it."""
    reason: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """A no has its reason."""
        if not self.agreed and self.reason is None:
            yield Problem("reason", "is missing: say why not")
