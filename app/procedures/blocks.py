"""Blocks that requests share: who asks, under which law, by which road, with which care (`law.md` §3.0)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.procedures.body import Block, Form, Means, Problem
from app.procedures.codes import (
    AssuranceCode,
)
from app.procedures.entries import NamedMeasure
from app.procedures.identified import Email
from app.procedures.scalars import (
    Authority,
    Date,
    File,
    Language,
    Level,
    Line,
    Many,
    Matter,
    Moment,
    Name,
    Ref,
    Sha256,
    Some,
    Text,
    Treaty,
    Zone,
)


class RequestingAuthority(Block):
    """UNCC 40(15)(a): who makes the request."""

    name: Name
    directory_id: Authority | None = None


class IssuingAuthority(Block):
    """Another authority of the requesting State that issued it, and whether its letter's signature was checked."""

    name: Name
    function: Line | None = None
    signed_letter: File | None = None
    verdict: Literal["good", "bad", "not_checked"]


class LegalBasis(Block):
    """The treaty that opens the named measures; `reciprocity` where there is none."""

    treaty: Treaty
    articles: Many[Line] = Field(default_factory=list)
    measures: Many[NamedMeasure] = Field(default_factory=list)
    """The measures that it opens; none where a request has none, such as one for extradition."""


class TreatyBasis(Block):
    """The treaty that opens the whole of it; `reciprocity` where there is none."""

    treaty: Treaty
    articles: Many[Line] = Field(default_factory=list)


class Reciprocity(Block):
    """Written assurance of reciprocity (ICJAL 13)."""

    text: Text


class Urgency(Block):
    """UNCC 40(26): how soon, and why: weight is given to reasons."""

    level: Level
    reason: Text | None = None
    wanted_by: Moment | None = None


class Emergency(Block):
    """UNCC 2(o): a significant and imminent risk to life or safety, and how the data relates to it."""

    facts: Text
    risk_to: Text


class Confidentiality(Block):
    """UNCC 40(20): whether the request and its content are to be kept from others."""

    asked: bool
    reason: Text | None = None
    until: Moment | None = None
    do_not_notify_user: bool | None = None


class Specialty(Block):
    """UNCC 40(19): no other use or transmission without prior consent."""

    acknowledged: bool


class DataProtection(Block):
    """UNCC 36: how personal data will be handled."""

    basis: Annotated[Text, Means("personal_information")]
    retention_until: Date | None = None
    onward_transfer_asked: bool


class Attending(Block):
    """A person who wishes to be present."""

    name: Name
    function: Line | None = None
    reason: Text | None = None


class GivenAssurance(Block):
    """An assurance that comes with the request."""

    code: AssuranceCode
    text: Text
    given_by: Line


class Translation(Block):
    """A translation that travels beside the instrument."""

    file: File
    language: Language
    translator: Line
    certified: bool
    of: Sha256 | None = None
    """Digest of the texts that it was made of (`procedures.texts`), where the file cannot say so itself: a paper."""


class Contact(Block):
    """Whom to ask."""

    name: Name
    phone: Annotated[str, Form(r"\+[1-9][0-9 ()-]{5,24}[0-9]( ext [0-9]{1,6})?", "number with + first")]
    email: Email
    hours: Line | None = None
    tz: Zone | None = None


class Source(Block):
    """UNCC 40(19), 36(3): material of another State that facts of this request came from."""

    matter: Matter | None = None
    instrument: Ref | None = None
    feeds: Some[Line]
    """The members of this body that it feeds."""
    conditions: Many[Text] = Field(default_factory=list)
    consent: Ref | None = None

    def faults(self) -> Iterator[Problem]:
        """A source is a matter or an instrument."""
        if self.matter is None and self.instrument is None:
            yield Problem("", "must name a matter or an instrument")


class CopyTo(Block):
    """BC 27(9)(a): an authority that gets the same instrument at the same time."""

    authority: Authority
    why: Text
    scope: Line | None = None


class Channel(Block):
    """The road that the request takes, and why where it is not the ordinary one."""

    kind: Literal["central", "diplomatic", "judicial_direct", "interpol", "contact_point"]
    reason: Text | None = None
    copy_to_central: Authority | None = None


class Related(Block):
    """Another matter or instrument that belongs to this case."""

    kind: Literal[
        "preservation", "request", "information", "hearing", "forensics", "assets", "extradition", "joint", "other"
    ]
    ref: Ref | None = None
    matter: Matter | None = None

    def faults(self) -> Iterator[Problem]:
        """It is named by instrument or by matter."""
        if self.ref is None and self.matter is None:
            yield Problem("ref", "is missing: name the instrument or the matter")


class Costs(Block):
    """UNCC 40(30): a word on costs."""

    note: Text
