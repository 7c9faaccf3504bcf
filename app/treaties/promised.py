"""Until when something was promised, by the letters that named a day, also while no clock runs (`law.md` §3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from app.treaties import bodies
from app.treaties.review import Word

NAMED: Mapping[str, Mapping[str, str]] = {
    "preserved_until": {
        "preservation_confirmation": "preserved_until",
        "extension_confirmation": "until",
        "extension_declined": "kept_until",
    },
}
"""By the clock: the kinds that name its end, and the member that does. What was promised stands whatever became of the
clock (UNCC 42(9))."""


def promised(spoken: Iterable[Word], clock: str) -> datetime | None:
    """The end that was named last; None where none was, and for clocks of which no letter names it."""
    members = NAMED.get(clock, {})
    found: datetime | None = None
    for one in spoken:
        said = bodies.when(bodies.at(one.body, members[one.kind])) if one.kind in members else None
        found = said.end if said is not None else found
    return found
