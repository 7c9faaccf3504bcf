"""When a day is over: at its end in the time zone of the side whose duty it is (`law.md` §2.4)."""

from __future__ import annotations

from app.kit.canonical import Json
from app.treaties import bodies
from app.treaties.review import Review


def when(review: Review, value: Json, side: str = "") -> bodies.When | None:
    """An instant, or a day as the clock of a side counts it (`requesting`, `requested`). Where it is not told whose it
    is, as that of the two does in whose zone it ends last.
    """
    sides = {"requested": (review.requested,), "requesting": (review.requesting,)}
    found = [bodies.when(value, one.ends_in) for one in sides.get(side, (review.requested, review.requesting))]
    return max((one for one in found if one is not None), key=lambda one: one.end, default=None)
