"""Expedited disclosure of preserved traffic data (`law.md` §3.2; UNCC 43, BC 30)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from app.procedures import addresses
from app.procedures.answer_blocks import Condition
from app.procedures.body import EVIDENCE, Block, Body, Problem, Says, first
from app.procedures.codes import DataCategory
from app.procedures.data_measures import Provider
from app.procedures.entries import MeasureId
from app.procedures.execution_contents import Clearance, HandedOver
from app.procedures.scalars import Instant, Line, Many, Ordinal, Sha256, Some, Text


class Endpoint(Block):
    """One end of a part of the path."""

    address: Annotated[str, AfterValidator(addresses.ip), Says("IPv4 or IPv6 address")]
    port: Annotated[int, Field(ge=1, le=65535), Says("number")] | None = None


class PathSegment(Block):
    """A part of the path of a communication, and the provider that carried it."""

    number: Ordinal
    provider: Provider
    sender: Endpoint | None = None
    receiver: Endpoint | None = None
    instant_from: Instant
    instant_to: Instant | None = None
    clock_source: Line | None = None


class TrafficDisclosure(Body):
    """UNCC 43(1), BC 30(1): only so much traffic data as names the other provider and the path."""

    measures: Some[MeasureId]
    """The items of the request whose path this is."""
    data_categories: Some[DataCategory]
    path: Some[PathSegment]
    source: Line
    """Which record, of which provider, it was taken from."""
    sha256: Sha256 | None = None
    """Of that record."""
    files: Many[HandedOver] = Field(default_factory=list)
    conditions: Many[Condition] = Field(default_factory=list)
    clearance: Clearance | None = None
    note: Text | None = None

    def faults(self) -> Iterator[Problem]:
        """The parts of the path are numbered once."""
        numbers = [one.number for one in self.path]
        if len(set(numbers)) != len(numbers):
            yield Problem("path", "holds a number twice")


KINDS = (first("traffic_disclosure", "Disclosure of traffic data", EVIDENCE, TrafficDisclosure),)
