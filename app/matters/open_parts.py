"""Which parts are open: after a return for completion only those that were named (`law.md` §3.13). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict
from app.matters.differences import Difference, differences, leaves, within
from app.matters.models import Draft
from app.matters.standing import Standing
from app.procedures.engine import Link
from app.treaties.bodies import rows, text

ALWAYS = ("completed", "note")
"""Members that say what was completed."""
AGAIN = {"mandate_submission": "resubmit", "mandate_instruction": "instruct"}
"""Kind that came back ⇒ the act by which it is made again."""
_RETURN, _BACK = "mandate_return", "RETURNED"


@dataclass(frozen=True)
class Returned:
    """What came back for completion. `parts`: the dotted paths in its body that the return named."""

    kind: str
    body: JsonObject
    parts: tuple[str, ...]


def returned(status: str, applied: Sequence[Link]) -> Returned | None:
    """What came back and waits to be completed; None where nothing does. `applied`: what has taken effect, in order."""
    back = next((place for place in reversed(range(len(applied))) if applied[place].kind == _RETURN), None)
    if status != _BACK or back is None:
        return None
    last = next((one for one in reversed(applied[:back]) if one.kind in AGAIN), None)
    return None if last is None else Returned(last.kind, dict(last.body), parts(dict(applied[back].body)))


def open_parts(stands: Standing, act: str) -> list[str] | None:
    """The parts that alone are open in a draft of an act, where it answers a return; else None."""
    found = returned(stands.ahead.status, stands.ahead.applied)
    return None if found is None or act not in AGAIN.values() else [*found.parts]


def parts(body: Json) -> tuple[str, ...]:
    """The paths that a return names."""
    return tuple(sorted({named for _, one in rows(body, "findings") if (named := text(one, "field"))}))


def unreturned(found: Returned | None, kind: str, body: JsonObject) -> tuple[str, ...]:
    """Where what is made again differs from what came back, in parts that were not named. Of another kind: nowhere, for
    nothing of it can be compared.
    """
    if found is None or found.kind != kind:
        return ()
    return tuple(one.path for one in _closed(found.parts, found.body, body))


def demand_open(draft: Draft, before: JsonObject, after: JsonObject, base: JsonObject | None = None) -> None:
    """Only what was named changes; `Conflict` `part_closed` names the first that is not open. No named part: all is.

    `base`: the body that came back. A draft that was not begun from it may be brought to it, member by member.
    """
    if not draft.open_parts:
        return
    for one in differences(before, after):
        member, _, path = one.path.partition(".")
        if member not in {"attachments", "body"}:  # a file that was missing is brought beside it
            _refuse(draft.open_parts, path or member)
    was, now = (one.get("body") for one in (before, after))
    first = was if base is None else base
    known = set() if base is None else {one.path for one in _closed(draft.open_parts, first, was)}
    for one in _closed(draft.open_parts, first, now):
        if one.path not in known:
            _refuse(draft.open_parts, one.path)


def _closed(named: Collection[str], was: Json, now: Json) -> Iterator[Difference]:
    """What differs in parts that are not open. A member that holds nothing is as one that is not there."""
    opened = {*named, *ALWAYS}
    for one in differences(_said(was), _said(now)):
        sides = [*([] if one.added else [one.was]), *([] if one.removed else [one.now])]
        touched = {place for side in sides for place, _ in leaves(side, one.path)}
        if not all(_open(place, opened) for place in touched):
            yield one


def _said(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one is not None}
    return [_said(one) for one in value] if isinstance(value, list) else value


def _open(place: str, opened: Collection[str]) -> bool:
    return any(within(place, one) for one in opened)


def _refuse(named: Collection[str], path: str) -> None:
    listed = ", ".join(sorted({*named, *ALWAYS}))
    raise Conflict("part_closed", f"{path} was not returned for completion.", f"Open are: {listed}.")
