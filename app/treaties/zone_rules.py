"""An instant and the zone that is named beside it are two statements of one time, and must agree (`law.md` §4.4).

One rule for all: the slots of a hearing, identifiers, periods.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC
from zoneinfo import ZoneInfo

from app.kit.canonical import JsonObject
from app.treaties import bodies, slots
from app.treaties.review import Review
from app.treaties.slots import Local

_SLOT = re.compile(r"(?:slots\.\d{1,3}|slot)\.(?:requesting|requested)", re.ASCII)
_UTC = ("Z", "z")


def clocks(review: Review) -> None:
    """Every object with a zone: its instants as the clocks there showed them.

    What is written in UTC (`Z`) says nothing of a local clock, and contradicts no zone (RFC 9557 §3.4).
    """
    for path, name in bodies.strings(review.body):
        above, _, member = path.rpartition(".")
        if member != "tz" or not above or _SLOT.fullmatch(above):
            continue
        place, row = slots.zone(name.strip()), review.at(above)
        if place is None:
            review.find("zone_unknown", path, zone=name)
        elif isinstance(row, dict):
            _instants(review, above, row, name, place)


def _instants(review: Review, path: str, row: JsonObject, name: str, place: ZoneInfo) -> None:
    for member, one in stated(row, place):
        if skipped(one, place):
            review.find("time_skipped", f"{path}.{member}", zone=name, given=slots.clock(one.given))
        elif not one.right:
            review.find(
                "clock_differs",
                f"{path}.{member}",
                zone=name,
                right=slots.clock(one.shown),
                given=slots.clock(one.given),
            )
        elif one.twice:
            review.find("time_twice", f"{path}.{member}", zone=name, local=one.words)


def stated(row: JsonObject, place: ZoneInfo) -> Iterator[tuple[str, Local]]:
    """The instants of an object that are written with an offset of their own, by member."""
    for member, value in row.items():
        one = slots.local(value, place) if isinstance(value, str) and not value.endswith(_UTC) else None
        if one is not None:
            yield member, one


def skipped(one: Local, place: ZoneInfo) -> bool:
    """Whether the local time that is written was left out there, when the clocks were put forward.

    Such a time has two readings, before and after the change, and neither comes back as it was written (PEP 495).
    """
    written = one.given.replace(tzinfo=None)
    readings = [written.replace(tzinfo=place, fold=fold) for fold in (0, 1)]
    offsets = {reading.utcoffset() for reading in readings}
    if len(offsets) == 1 or one.given.utcoffset() not in offsets:
        return False
    return all(reading.astimezone(UTC).astimezone(place).replace(tzinfo=None) != written for reading in readings)
