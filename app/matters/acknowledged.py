"""How soon each letter was acknowledged, as both sides reckon it: from signature to signature. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.kit.canonical import Json, JsonObject, objects
from app.kit.clock import instant

ACT = "acknowledge"


def acknowledged(history: Sequence[Json]) -> tuple[JsonObject, ...]:
    """Each acknowledgement that took effect, with the letter that it acknowledges: the last of the other side that
    led to a status before it. `minutes`: between the two signatures, to one digit; never below zero, for two clocks
    differ. `history`: as the projection has it, in the order of application.
    """
    found, letters = list[JsonObject](), dict[str, JsonObject]()
    for one in objects(list(history)):
        side = str(one["side"])
        letter = next((letters[other] for other in letters if other != side), None)
        if not one["crossed"] and one["act"] == ACT and letter is not None:
            took = instant(str(one["at"])) - instant(str(letter["at"]))
            found.append(
                {
                    "instrument": letter["id"],
                    "act": letter["act"],
                    "by": one["id"],
                    "minutes": round(max(0.0, took.total_seconds()) / 60, 1),
                }
            )
        if not one["crossed"] and one["before"] != one["after"]:
            letters[side] = one
    return tuple(found)
