"""Drills and chain tests (`law.md` §3.15): never taken for real."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.kit.clock import instant
from app.procedures.body import NONE, Block, Body, Form, first
from app.procedures.scalars import Authority, Count, Instant, Matter, Ordinal, Sha256, Text

Hop = Annotated[str, Form(r"[a-z][a-z0-9_]{0,59}", "hop")]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Uuid = Annotated[str, Form(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "instrument's id")]
Cause = Literal["real_case", "unanswered", "not_agreed", "outside_window", "declined", "other"]
Outcome = Literal["reached", "unanswered", "stopped"]
How = Literal["page", "link", "key"]
"""By what a person acknowledged: before a page or a command line, by the link of a message, by the key of a call."""


class Window(Block):
    """The time within which a drill was agreed to come."""

    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")


class ExerciseProposal(Body):
    """A drill of the other side's points is proposed: it comes at some moment of the window, or not at all."""

    scenario: Text
    window: Window

    @model_validator(mode="after")
    def _ordered(self) -> ExerciseProposal:
        if instant(self.window.start) >= instant(self.window.end):
            raise ValueError("the window ends before it begins")
        return self


class ExerciseAgreement(Body):
    """The drill may come within the window that was proposed; a person will answer within so many minutes."""

    answer_within: Minutes
    note: Text | None = None


class EditionPromise(Block):
    """What the directory of who is drilled promises of its points, as it was in force at who drills (ADR 0050)."""

    number: Ordinal
    sha256: Sha256
    answer_within: Minutes
    """The shortest of its points."""


class ExerciseRequest(Body):
    """A chain test is answered by the node itself, a drill by a person. A promise is kept by the shorter of what was
    agreed and what `edition` promised.
    """

    kind: Literal["chain", "drill"]
    scenario: Text
    window: Window | None = None
    edition: EditionPromise | None = None


class ExerciseAnswer(Body):
    """When each hop was passed, and of a person, by what they acknowledged."""

    hops: Annotated[dict[Hop, Instant], Field(min_length=1, max_length=50)]
    acknowledged_how: How | None = None
    note: Text | None = None


class ExerciseStop(Body):
    """The exercise ends at once: a real case has come, or another reason."""

    reason: Text
    cause: Cause | None = None


class SignedFile(Block):
    """An instrument, by its id and the SHA-256 of its file."""

    id: Uuid
    sha256: Sha256


class CountedDrill(Block):
    """One drill that the figures count, by the instruments that say so. `answer_within` are the minutes that counted:
    the shorter of what was agreed and what the edition promised. `woken`: a message had been handed over, and a person
    acknowledged by its link or by the key of the call, at a moment that they could not foresee. `foreseeable`: less
    than ten minutes of the window were left once it was agreed to, so that they could. `cause` is what a stop says of
    itself, also where it came too late to count as one.
    """

    matter: Matter
    agreement: SignedFile
    request: SignedFile
    ending: SignedFile
    outcome: Outcome
    answer_within: Count
    woken: bool
    foreseeable: bool | None = None
    cause: Cause | None = None
    agreement_came: Instant | None = None
    """When the agreement was entered by who drills, by its clock: where it is later than the agreement says of itself,
    the window is counted from here."""
    came_back: Instant | None = None
    """When the ending was entered by who drills, by its clock: no hop lies after it, and the last are close to it."""


class ExerciseReport(Body):
    """Proof of reachability: what the signed instruments of the last drills say of an authority's points.

    Whoever has the instruments that it names can count again (`rogatory instrument recount`). `medians` are
    milliseconds after the request was frozen. The times of hops are the word of who was drilled; `came_back` is that of
    who drills. `clock_disagrees` is in how many drills the time that was told of a hop does not fit: it lies before the
    request or after its answer was back, or a person is said to have acknowledged more than five minutes before the
    answer was back. It counts in no median; of the person `came_back` counts instead, in `medians`, `last_reached` and
    `kept_promises` too (ADR 0046). `stopped` are those that count neither way, by cause: an end by who was drilled that
    was here later than a person had promised to be is none, nobody answered then. `woken` is in how many of those that
    reached a person they were woken by a message, at a moment that they could not foresee; to answer before a page
    proves no night. `foreseeable` is in how many of those that reached a person it could be foreseen: less than ten
    minutes of the window were left once it was agreed to. It proves no night either (ADR 0050).
    """

    authority: Authority
    drills: Annotated[list[CountedDrill], Field(min_length=1, max_length=50)]
    tried: Count
    reached: Count
    woken: Count
    kept_promises: Count
    foreseeable: Count | None = None
    stopped: Annotated[dict[Hop, Count], Field(max_length=50)] | None = None
    last_reached: Instant | None = None
    last_woken: Instant | None = None
    medians: Annotated[dict[Hop, Count], Field(max_length=50)] | None = None
    clock_disagrees: Annotated[dict[Hop, Count], Field(max_length=50)] | None = None


KINDS = (
    first("exercise_proposal", "Proposal of a drill", NONE, ExerciseProposal),
    first("exercise_agreement", "Agreement to a drill", NONE, ExerciseAgreement),
    first("exercise_request", "Exercise", NONE, ExerciseRequest),
    first("exercise_answer", "Answer to an exercise", NONE, ExerciseAnswer),
    first("exercise_stop", "End of an exercise", NONE, ExerciseStop),
    first("exercise_report", "Proof of reachability", NONE, ExerciseReport),
)
