"""What an authority's entry says before one writes to it (`law.md` §6). Pure: part of the base install.

Every member is left out where the State says nothing: nobody is to guess. Contact points stand in `contact_points`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.directory.contact_points import ContactPoint
from app.directory.hours import Hours
from app.directory.naming import Language, Words
from app.directory.practice import Target
from app.directory.scalars import Code, worded
from app.directory.wording import LEFT_OUT, Day, Link, Mail, Passage, Strict, Telephone, Upper, several, tabled
from app.kit.ids import authority_id

Level = Literal["routine", "urgent", "emergency"]
SIGNATURES = ("none", "simple", "advanced", "qualified")
"""How an electronic document must be signed to be accepted."""


class Competence(Strict):
    """For what it is competent: the rows of one treaty, or of all where `treaty` is left out."""

    treaty: Code | None = LEFT_OUT
    procedures: list[Code] = several(50)
    measures: list[Upper] = several(100)
    offences: list[Upper] = several(100)
    territory: Words | None = LEFT_OUT
    """A region with its own system (UNTOC 18(13)); left out: the whole State."""


class Designation(Strict):
    """By which article it was designated, and notified to whom."""

    treaty: Code
    article: Words
    notified_on: Day | None = LEFT_OUT
    depositary: Words | None = LEFT_OUT
    """Reference of the notification."""


class Accepted(Strict):
    """Languages that it accepts in a procedure; in all others where `procedure` is left out."""

    procedure: Code | None = LEFT_OUT
    written: Annotated[list[Language], Field(min_length=1, max_length=20)]
    spoken: list[Language] = several(20)
    certified: bool | None = LEFT_OUT
    """Whether a translation must be certified."""


class Electronic(Strict):
    """Whether a document in electronic form is accepted, and how."""

    accepted: bool
    signature: Literal["none", "simple", "advanced", "qualified"] | None = LEFT_OUT
    original_follows: bool | None = LEFT_OUT


class Requirements(Strict):
    """What a request must be."""

    form: Passage | None = LEFT_OUT
    form_when_urgent: Passage | None = LEFT_OUT
    electronic: Electronic | None = LEFT_OUT
    documents: list[Words] = several(30)
    """Orders, apostille and other documents that it asks for."""
    copies: Annotated[int, Field(ge=1, le=20)] | None = LEFT_OUT
    hearing_notice_days: Annotated[int, Field(ge=1, le=365)] | None = LEFT_OUT


class Law(Strict):
    """A law that it applies, and where it is read."""

    title: Words
    link: Link | None = LEFT_OUT


class Channels(Strict):
    """How it is reached beside its node. No case content goes by any of these but post and the diplomatic bag."""

    postal: list[Words] = several(8)
    """Lines of the address."""
    telephones: list[Telephone] = several(10)
    mail: Mail | None = LEFT_OUT
    """For talk that is not about a case."""
    diplomatic: bool | None = LEFT_OUT
    """Whether the diplomatic channel is required."""
    interpol: bool | None = LEFT_OUT
    """Whether INTERPOL is agreed for urgent requests."""


class Particulars(Strict):
    """All of it."""

    competences: list[Competence] = several(100)
    designated: list[Designation] = several(50)
    accepts: list[Accepted] = several(50)
    hours: Hours | None = LEFT_OUT
    requirements: Requirements | None = LEFT_OUT
    usual_answer: dict[Code, Annotated[dict[Level, Target], Field(min_length=1)]] = tabled(50)
    """How long an answer usually takes, by procedure and urgency. What it promises is its practice (`practice`)."""
    laws: list[Law] = several(50)
    channels: Channels | None = LEFT_OUT
    contact_points: list[ContactPoint] = several(20)
    successor: str | None = LEFT_OUT
    """The authority that takes its place."""
    verified_on: Day | None = LEFT_OUT
    """When the State last compared this with how things stand."""
    source: Words | None = LEFT_OUT

    def spoken(self, procedure: str) -> tuple[str, ...]:
        """Languages in which one may speak about a procedure; none: not told."""
        row = self._accepted(procedure)
        return tuple(row.spoken) if row else ()

    def written(self, procedure: str) -> tuple[str, ...]:
        """Languages in which one may write; none: not told."""
        row = self._accepted(procedure)
        return tuple(row.written) if row else ()

    def competent(self, procedure: str, treaty: str | None = None, measure: str | None = None) -> bool | None:
        """Whether it says that it takes this; None: it says nothing of its competences."""
        return bool(self.competent_by(procedure, treaty, measure)) if self.competences else None

    def competent_by(
        self, procedure: str, treaty: str | None = None, measure: str | None = None
    ) -> tuple[Competence, ...]:
        """The rows by which it takes this. What a row leaves out it does not narrow; nor does what is not asked for."""
        return tuple(
            one
            for one in self.competences
            if (not one.procedures or procedure in one.procedures)
            and (treaty is None or one.treaty in (None, treaty))
            and (measure is None or not one.measures or measure in one.measures)
        )

    def _accepted(self, procedure: str) -> Accepted | None:
        named = next((one for one in self.accepts if one.procedure == procedure), None)
        return named or next((one for one in self.accepts if one.procedure is None), None)

    @model_validator(mode="after")
    def _whole(self) -> Particulars:
        if self.successor is not None:
            worded(authority_id, self.successor)
        for what, ones in (
            ("procedure of accepts", [one.procedure for one in self.accepts]),
            ("contact point", [one.id for one in self.contact_points]),
        ):
            if len(set(ones)) != len(ones):
                raise ValueError(f"a {what} stands twice")
        return self
