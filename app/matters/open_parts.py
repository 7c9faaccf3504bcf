"""Which parts of a draft are open: after a return for completion only those that were named."""

from __future__ import annotations

from collections.abc import Collection

from app.kit.canonical import JsonObject
from app.kit.errors import Conflict
from app.matters.differences import differences, leaves, within
from app.matters.models import Draft

ALWAYS = ("completed", "note")
"""Members that say what was completed."""


def demand_open(draft: Draft, before: JsonObject, after: JsonObject) -> None:
    """Only what was named changes; `Conflict` `part_closed` names the first that is not open. No named part: all is."""
    if not draft.open_parts:
        return
    opened = {*draft.open_parts, *ALWAYS}
    for one in differences(before, after):
        member, _, path = one.path.partition(".")
        if member == "attachments":  # a file that was missing is brought beside it
            continue
        sides = [*([] if one.added else [one.was]), *([] if one.removed else [one.now])]
        touched = {place for side in sides for place, _ in leaves(side, path)}
        if member != "body" or not all(_open(place, opened) for place in touched):
            listed = ", ".join(sorted(opened))
            raise Conflict("part_closed", f"{path or member} was not returned for completion.", f"Open are: {listed}.")


def _open(place: str, opened: Collection[str]) -> bool:
    return any(within(place, one) for one in opened)
