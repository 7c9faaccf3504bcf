"""Which identifiers an instrument gives under conditions, by the keys that they are known by again (`law.md` §2)."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from app.treaties.bodies import filled, text
from app.treaties.same_identifier import known_by, within

_BOUND = ("intelligence_only", "ask_first")


def bound(body: JsonObject) -> bool:
    """Whether an instrument limits the use of what it says: by conditions, or by the use that it allows."""
    return filled(body.get("conditions")) or text(body, "use") in _BOUND


def limited_marks(body: JsonObject) -> tuple[str, ...]:
    """The key of each identifier in a body that limits the use of what it says: by conditions, or by the use that it
    allows. None for a body that limits nothing.
    """
    if not bound(body):
        return ()
    return tuple(dict.fromkeys(mark for one in within(body) if (mark := known_by(one)) is not None))
