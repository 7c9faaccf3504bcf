"""Blocks that describe the case: its stage, offences, facts, persons and things (`law.md` §3.0; UNCC 40(15))."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from app.procedures.body import Block, Means, Problem, Says
from app.procedures.codes import (
    OffenceCode,
    OffenceMode,
    PenaltyKind,
    PersonStatus,
)
from app.procedures.entries import ItemId, OrderId, PersonId
from app.procedures.scalars import (
    Count,
    Date,
    Exact,
    File,
    Instant,
    Line,
    Many,
    Moment,
    Money,
    Name,
    Some,
    State,
    Text,
    Zone,
)

Years = Annotated[int, Field(ge=0, le=200), Says("number")]


class Conducting(Block):
    """UNCC 40(15)(b): who conducts the investigation, prosecution or proceeding, and what that body does."""

    name: Name
    functions: Text


class Proceeding(Block):
    """UNCC 40(15)(b): nature and subject of the case."""

    kind: Literal["investigation", "prosecution", "trial", "confiscation", "execution"]
    reference: Line
    """The case number at home."""
    subject: Text


class Penalty(Block):
    """The heaviest punishment that the law threatens."""

    kind: PenaltyKind
    years: Years | None = None

    def faults(self) -> Iterator[Problem]:
        """Years have a number."""
        if self.kind == "years" and self.years is None:
            yield Problem("years", "is missing: say how many")


class Offence(Block):
    """UNCC 40(15)(b): an offence, its provision at home, and what aggravates it (`law.md` §4.1)."""

    code: Annotated[OffenceCode, Means("cyber_attack", "malware", "botnet", "harmful_information")]
    mode: OffenceMode
    domestic_provision: Line
    text_of_provision: Text | None = None
    max_penalty: Penalty | None = None
    definition: Annotated[Text | None, Means("harmful_information")] = None
    """For HARMFUL_INFORMATION: what the law of the requesting State means by it."""
    treaty: Line | None = None
    """For UN_TREATY_OFFENCE: the convention and article."""
    maps_to: Line | None = None
    """For BIC codes: the article or domestic offence that the conduct falls under."""
    chain_role: Line | None = None
    cii: Annotated[bool | None, Means("critical_information_infrastructure")] = None
    """Against critical information infrastructure."""
    system_protection_level: Annotated[Line | None, Means("critical_information_infrastructure")] = None
    organised_group: bool | None = None
    child_victim: bool | None = None
    loss: Money | None = None
    victims_count: Count | None = None
    aggravated: Text | None = None


class Corresponding(Block):
    """The offence of the requested State under which the same conduct falls (UNCC 35(3): whatever it is called)."""

    code: OffenceCode | None = None
    """The offence of the request that it corresponds to; none named: each of them."""
    domestic_provision: Line
    text_of_provision: Text | None = None
    max_penalty: Penalty | None = None
    note: Text | None = None


class FactsPeriod(Block):
    """When it happened; open while it goes on."""

    start: Moment = Field(alias="from")
    end: Moment | None = Field(default=None, alias="to")


class Facts(Block):
    """UNCC 40(15)(c): the relevant facts; not needed where documents are only to be served."""

    summary: Text
    period: FactsPeriod | None = None
    places: Many[Line] = Field(default_factory=list)
    result: Text | None = None
    """The harm or loss that it caused, where that matters."""


class Period(Block):
    """UNCC 40(15)(f): the period for which data is sought."""

    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")
    tz: Zone | None = None


class Item(Block):
    """UNCC 40(15)(e): a thing, account or system, and where it is."""

    id: ItemId
    kind: Literal["item", "account", "system"]
    description: Text
    country_of_origin: State | None = None
    location: Text | None = None
    holder: Line | None = None


class PersonDocument(Block):
    """A document of identity."""

    kind: Line
    number: Exact
    issuing_state: State | None = None


class Person(Block):
    """UNCC 40(15)(e): a person concerned, as far as known."""

    id: PersonId
    kind: Literal["natural", "legal", "group", "unknown"]
    names: Annotated[Some[Name], Means("personal_information")]
    """As written in the source first; for an unknown person at least "unknown user of …"."""
    aliases: Many[Name] = Field(default_factory=list)
    birth: Date | None = None
    birth_place: Name | None = None
    nationality: Many[State] = Field(default_factory=list)
    document: PersonDocument | None = None
    address: Text | None = None
    status: PersonStatus


class Order(Block):
    """A domestic order or warrant."""

    id: OrderId
    kind: Line
    court: Line
    date: Date
    number: Exact
    file: File | None = None


class KeyDate(Block):
    """A date after which the case is lost or a person goes free."""

    kind: Literal["limitation", "custody_expiry", "trial", "hearing", "retention_end"]
    date: Date
    law: Line | None = None
    consequence: Text | None = None
