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


def kept(word: Word) -> dict[str, datetime]:
    """Items that a letter keeps longer than the first of its days, by their ids: until when, of several custodians the
    last. The first day is the clock's.
    """
    if word.kind not in NAMED["preserved_until"]:
        return {}
    whole = bodies.when(bodies.at(word.body, NAMED["preserved_until"][word.kind]))
    found = {one: whole.end for one in bodies.texts(word.body, "measures") if whole is not None}
    rows: dict[str, datetime] = {}
    for _, row in bodies.rows(word.body, "holdings"):
        name, said = bodies.text(row, "measure"), bodies.when(row.get("until")) or whole
        if name and said is not None and bodies.text(row, "outcome") not in {"none", "lost"}:
            rows[name] = max(said.end, rows.get(name, said.end))
    return {name: end for name, end in (found | rows).items() if whole is None or end > whole.end}


def promised(spoken: Iterable[Word], clock: str) -> datetime | None:
    """The end that was named last; None where none was, and for clocks of which no letter names it."""
    members = NAMED.get(clock, {})
    found: datetime | None = None
    for one in spoken:
        said = bodies.when(bodies.at(one.body, members[one.kind])) if one.kind in members else None
        found = said.end if said is not None else found
    return found
