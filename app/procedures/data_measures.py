"""Measures on electronic data: stored, in real time, by an order given effect (`law.md` §3.1.2; UNCC 44-46)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.procedures.body import Block, Means
from app.procedures.case_blocks import Period
from app.procedures.codes import DataCategory
from app.procedures.entries import MeasureId, NamedOrder
from app.procedures.identified import NamedIdentifier
from app.procedures.scalars import Date, File, Line, Many, Matter, Name, Ref, Some, State, Text


class Measure(Block):
    """What every measure has."""

    id: MeasureId
    note: Text | None = None


class Provider(Block):
    """A provider of a service, as far as it is known."""

    name: Annotated[Name, Means("network_service_provider")]
    service: Annotated[Line | None, Means("network_service_provider", "cloud_storage")] = None
    address: Text | None = None
    state: State | None = None


class Justification(Block):
    """UNCC 24, BC 15: why data of a category is needed, and why less would not do."""

    category: DataCategory
    necessity: Text
    proportionality: Text


class AccessStored(Measure):
    """UNCC 40(3)(d), 44; BC 31: search, secure and disclose stored electronic data."""

    code: Literal["ACCESS_STORED"]
    sub: Literal["SUBSCRIBER", "TRAFFIC_STORED", "CONTENT_STORED"]
    provider: Provider
    identifiers: Some[NamedIdentifier]
    period: Period | None = None
    data_categories: Annotated[Some[DataCategory], Means("electronic_evidence", "personal_information")]
    description: Annotated[Text | None, Means("electronic_evidence", "cloud_storage")] = None
    """Which data within the categories."""
    justifications: Many[Justification] = Field(default_factory=list)
    """For each category."""
    preservation: Ref | None = None
    preservation_matter: Matter | None = None
    why_vulnerable: Text | None = None
    """UNCC 44(3): why the data may be lost or changed."""
    orders: Many[NamedOrder] = Field(default_factory=list)


class _RealTime(Measure):
    authority: Line | None = None
    """UNCC 45(3)(a): the authority that asks, where it is not the one above."""
    facts: Text | None = None
    """UNCC 45(3)(b): facts that matter for this measure alone."""
    provider: Provider | None = None
    identifiers: Some[NamedIdentifier]
    communications: Text
    """UNCC 45(3)(c): the data to be collected and the communications it belongs to."""
    user: Text
    """UNCC 45(3)(d): owner or user of the data, and where."""
    justification: Text
    justifications: Many[Justification] = Field(default_factory=list)
    """For the category that is collected."""
    period: Period
    period_justification: Text
    """UNCC 45(3)(f): why so long."""


class TrafficRealtime(_RealTime):
    """UNCC 40(3)(e), 45: collect traffic data in real time."""

    code: Literal["TRAFFIC_REALTIME"]
    orders: Many[NamedOrder] = Field(default_factory=list)


class ContentRealtime(_RealTime):
    """UNCC 40(3)(f), 46: intercept content."""

    code: Literal["CONTENT_REALTIME"]
    orders: Some[NamedOrder]
    serious_offence: Text
    """Which serious offence justifies it."""
    non_notification: bool


class ServableOrder(Block):
    """2AP 8: the part that is served on the provider."""

    issuing_authority: Line
    seeking_authority: Line | None = None
    """2AP 8(3)(a)(v): who seeks the data, where that is not who issued the order."""
    issued_on: Date
    statement: Text
    """That the order is issued under the protocol."""
    provider: Provider
    offences: Some[Line]
    data: Text
    data_categories: Some[Literal["SUBSCRIBER", "ACCESS_LOGS", "TRAFFIC"]]
    identifiers: Some[NamedIdentifier]
    period: Period | None = None
    file: File | None = None


class Supporting(Block):
    """2AP 8: the part that the provider never sees without the requesting side's consent."""

    grounds: Text
    facts: Text
    relevance: Text
    special_instructions: Text | None = None
    provisions: Text
    why_held: Text | None = None
    """8(3)(b)(iii): why the provider is believed to hold the data."""
    preservation: Text | None = None
    """8(3)(b)(vii): whether its preservation was sought already; when, and under which reference."""
    sought_otherwise: Text | None = None
    """8(3)(b)(viii): whether the data was sought by other means already, and by which."""


class GiveEffectOrder(Measure):
    """2AP 8: give effect to an order for subscriber information or traffic data."""

    code: Literal["GIVE_EFFECT_ORDER"]
    order: ServableOrder
    supporting: Supporting
    justifications: Many[Justification] = Field(default_factory=list)
    """For each category of the order; the provider never sees them."""


class LocateProvider(Measure):
    """UNCC 41(3)(b): say which provider holds the data, and where."""

    code: Literal["LOCATE_PROVIDER"]
    identifiers: Some[NamedIdentifier]
    service: Line | None = None
