"""How many pairs of eyes look at an instrument before it leaves: by its row, its urgency and what it asks for. Pure.

`law.md` §3, conventions: never 2-after are "refusal in any form, real-time and content measures, extradition, return of
assets: there 2 whatever the urgency". The tables have it for refusals and extradition, whose steps are 2 by their rows.
Real-time and content measures, and assets that are to go back, are no rows: they stand in what a step asks for.

It binds the side that signs, before the signature. Approvals do not cross the border: the receiver cannot judge this,
and does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.kit.canonical import Json, JsonObject, objects
from app.procedures.table import Eyes, Step

ROUTINE = "routine"
REAL_TIME = "Real-time measures need two pairs of eyes whatever the urgency: ask a colleague to approve the document."
CONTENT = "Content measures need two pairs of eyes whatever the urgency: ask a colleague to approve the document."
ASSETS = "The return of assets needs two pairs of eyes whatever the urgency: ask a colleague to approve the document."


@dataclass(frozen=True)
class Never:
    """Why a measure never leaves before the second look, and where it is founded."""

    words: str
    """A msgid: the reason, and what to do."""
    articles: str


NEVER_AFTER: Mapping[str, Never] = {
    "TRAFFIC_REALTIME": Never(REAL_TIME, "UNCC 40(3)(e), 45, BC 33"),
    "CONTENT_REALTIME": Never(CONTENT, "UNCC 40(3)(f), 46, BC 34"),
    "CONTENT_STORED": Never(CONTENT, "UNCC 40(3)(d), 44, BC 31"),
    "RECOVER": Never(ASSETS, "UNCC 40(3)(l), UNCAC 46(3)(k)"),
    "RETURN": Never(ASSETS, "UNCC 52, UNCAC 57"),
}
"""Measures that never wait for their second look until they have left; CONTENT_STORED is the kind of ACCESS_STORED."""
FURTHERS = frozenset({"asked", "taken", "answered", "running", "prolonged"})
"""What a step does to measures (`Step.measures`) where it brings them on. One that ends them may leave at once: what
is stopped or withdrawn intrudes no more, and `stop_measure` is 2-after by its own row (`law.md` §3.1.1).
"""
ACCESS_STORED, CONTENT_STORED = "ACCESS_STORED", "CONTENT_STORED"
_CONTENT = frozenset({"CONTENT", "DEVICE_IMAGE", "CLOUD_SNAPSHOT"})
"""Categories of stored data that are content, whichever kind of access the measure says that it is."""


@dataclass(frozen=True)
class Demanded:
    """What is demanded: one pair of eyes, two before it leaves, or the second within 24 hours after. Never a routine
    instrument's second pair after.
    """

    eyes: Eyes
    never: Never | None = None
    """Why it may not leave before the second look, where its row would let it."""


def demanded(step: Step, urgency: str, body: Mapping[str, Json], stated: Iterable[JsonObject]) -> Demanded:
    """What a step demands of an instrument with this urgency and body.

    `stated`: the measures of the matter as its requests state them, for an instrument that names them by their ids; of
    one that names none, all are meant.
    """
    if step.eyes is not Eyes.TWO_AFTER:
        return Demanded(step.eyes)
    never = _never(meant(body, stated)) if step.measures in FURTHERS else None
    if never is not None:
        return Demanded(Eyes.TWO, never)
    return Demanded(Eyes.TWO if urgency == ROUTINE else Eyes.TWO_AFTER)


def meant(body: Mapping[str, Json], stated: Iterable[JsonObject]) -> list[JsonObject]:
    """The measures that a body is about: its own, with what the matter knows of one that it repeats in short."""
    known = {str(one.get("id")): one for one in stated}
    named = body.get("measures")
    listed = named if isinstance(named, list) else []
    if not listed:
        return [*known.values()]
    own = [{**known.get(str(one.get("id")), {}), **one} for one in objects(listed)]
    return [*own, *(known[one] for one in listed if isinstance(one, str) and one in known)]


def _never(measures: Iterable[JsonObject]) -> Never | None:
    found = (NEVER_AFTER.get(_kind(one)) for one in measures)
    return next((one for one in found if one is not None), None)


def _kind(measure: JsonObject) -> str:
    """A measure's code; of access to stored data its kind. One that does not say its kind may be of content."""
    if measure.get("code") != ACCESS_STORED:
        return str(measure.get("code"))
    categories = measure.get("data_categories")
    if isinstance(categories, list) and any(one in _CONTENT for one in categories):
        return CONTENT_STORED
    return str(measure.get("sub", CONTENT_STORED))
