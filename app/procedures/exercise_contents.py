"""Drills and chain tests (`law.md` §3.15): never taken for real."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.procedures.body import Block, Body, Form
from app.procedures.scalars import Instant, Text

Hop = Annotated[str, Form(r"[a-z][a-z0-9_]{0,59}", "hop")]


class Window(Block):
    """The time within which a drill was agreed to come."""

    start: Instant = Field(alias="from")
    end: Instant = Field(alias="to")


class ExerciseRequest(Body):
    """A chain test is answered by the node itself, a drill by a person."""

    kind: Literal["chain", "drill"]
    scenario: Text
    window: Window | None = None


class ExerciseAnswer(Body):
    """When each hop was passed."""

    hops: Annotated[dict[Hop, Instant], Field(min_length=1, max_length=50)]
    note: Text | None = None


class ExerciseStop(Body):
    """The exercise ends at once: a real case has come, or another reason."""

    reason: Text
