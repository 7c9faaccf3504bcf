"""What each custodian holds of each item that is to be preserved, by the letters of the matter alone (`law.md` §3.2;
UNCC 42(8)-(9), BC 29(7)). Pure: bodies may hold anything.

Custodians answer one by one. What a custodian has lost, or was let go by, is not begun anew by a later confirmation; a
day that was promised is moved to a later one and never to an earlier.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from app.kit.canonical import Json, JsonObject
from app.treaties.bodies import rows, text, texts, when

AWAITED, HELD, NONE, LOST, RELEASED = "awaited", "held", "none", "lost", "released"
"""How it stands with one custodian: its answer is awaited; it keeps something; it has nothing; it lost what it kept; it
need not keep it any more."""
KEPT = ("preserved", "partly")
"""Outcomes by which something is kept."""
_GONE = (LOST, RELEASED)


@dataclass(frozen=True)
class Holder:
    """A custodian of one item. `until`: the last day that was promised, as it was written; None: none was named."""

    custodian: str
    state: str
    outcome: str = ""
    until: str | None = None
    reference: str | None = None

    def to_json(self) -> JsonObject:
        """For pages and API."""
        return {"custodian": self.custodian, "state": self.state, "outcome": self.outcome, "until": self.until}


Holders = tuple[Holder, ...]
Ledger = Mapping[str, Holders]
"""By the item's id."""


def ledger(words: Iterable[tuple[str, Json]]) -> dict[str, Holders]:
    """What the letters of a matter come to, each as its kind and body, in their order."""
    found: dict[str, Holders] = {}
    for kind, body in words:
        found |= told(kind, body, found)
    return found


def told(kind: str, body: Json, before: Ledger, *, ends: bool = False) -> dict[str, Holders]:
    """The items of which a letter says something, each as it leaves them. `ends`: the letter ends the matter, and what
    it releases is released by every custodian.
    """
    if kind == "release_notice" and ends:
        names = {text(row, "measure") for _, row in rows(body, "released")}
        return {name: freed(before[name]) for name in names if name in before}
    read = _READ.get(kind)
    return {} if read is None else read(body, before)


def freed(holders: Holders, state: str = RELEASED) -> Holders:
    """Nobody need keep anything of it any more, or what was kept is lost."""
    return tuple(replace(one, state=state) if one.state in (HELD, AWAITED) else one for one in holders)


def called(name: str) -> str:
    """A custodian's name as it is compared."""
    return " ".join(name.casefold().split())


def of(holders: Holders, custodian: str) -> Holder | None:
    """What is known of a custodian, by its name."""
    return next((one for one in holders if called(one.custodian) == called(custodian)), None)


def meant(holders: Holders, custodian: str) -> Holder | None:
    """The custodian that is let go, or has lost something: by its name, else the only one that keeps the item."""
    found = of(holders, custodian)
    held = [one for one in holders if one.state == HELD]
    return found if found is not None else held[0] if len(held) == 1 else None


def first_day(holders: Holders) -> str | None:
    """Until when all of it is kept that is kept: of several custodians the first day."""
    days = [one.until for one in holders if one.state == HELD and one.until and when(one.until) is not None]
    return min(days, key=_end, default=None)


def keeps(holders: Holders) -> bool:
    """Whether any custodian keeps something of it."""
    return any(one.state == HELD for one in holders)


def gone(holders: Holders, over: bool = False) -> bool:
    """Whether nothing of it is kept and nobody's answer awaited: it was let go, or is lost, or was never there. What
    was `over` before stays so until somebody keeps it.
    """
    return bool(holders) and all(one.state != HELD and (over or one.state != AWAITED) for one in holders)


def later(one: str | None, other: str | None) -> str | None:
    """The later of two days; what cannot be read is none."""
    days = [day for day in (one, other) if day and when(day) is not None]
    return max(days, key=_end, default=None)


def _end(day: str) -> float:
    found = when(day)
    return found.end.timestamp() if found is not None else 0.0


def _with(holders: Holders, new: Holder) -> Holders:
    known = of(holders, new.custodian)
    if known is None:
        return (*holders, new)
    return tuple(new if one is known else one for one in holders)


def _confirmed(body: Json, before: Ledger) -> dict[str, Holders]:
    whole, found = text(body, "preserved_until") or None, dict[str, Holders]()
    for item, row in _items(body, "holdings"):
        holders = found.get(item, before.get(item, ()))
        found[item] = _with(holders, _answer(of(holders, text(row, "custodian")), row, whole))
    return found


def _answer(old: Holder | None, row: JsonObject, whole: str | None) -> Holder:
    """What a custodian is said to have. What it keeps ends by its release or its loss, and by no other word."""
    if old is not None and old.state in _GONE:
        return old
    outcome, status, custodian = text(row, "outcome") or KEPT[0], text(row, "status"), text(row, "custodian")
    if outcome in KEPT:
        until = later(old.until if old is not None else None, text(row, "until") or whole)
        reference = text(row, "custodian_reference") or (old.reference if old is not None else None)
        return Holder(custodian, RELEASED if status == RELEASED else HELD, outcome, until, reference)
    if old is not None and old.state == HELD:
        return old
    return Holder(custodian, AWAITED if (outcome, status) == ("none", "served") else NONE, outcome)


def _extended(body: Json, before: Ledger) -> dict[str, Holders]:
    """Custodians with a day of their own have that, the others of such an item what they had; an item without rows has
    the day of the whole.
    """
    whole, found = text(body, "until") or None, dict[str, Holders]()
    listed: dict[str, list[JsonObject]] = {}
    for item, row in _items(body, "holdings"):
        listed.setdefault(item, []).append(row)
    for item in dict.fromkeys((*texts(body, "measures"), *listed)) or before:
        holders = before.get(item, ())
        if item not in listed:
            found[item] = _prolonged(holders, whole)
        for row in listed.get(item, ()):
            old = of(holders, text(row, "custodian"))
            if old is None or old.state not in _GONE:
                until = later(old.until if old is not None else None, text(row, "until") or whole)
                outcome = old.outcome if old is not None and old.outcome in KEPT else KEPT[0]
                reference = text(row, "custodian_reference") or (old.reference if old is not None else None)
                holders = _with(holders, Holder(text(row, "custodian"), HELD, outcome, until, reference))
            found[item] = holders
    return found


def _declined(body: Json, before: Ledger) -> dict[str, Holders]:
    """Kept a while still: as long as was promised, and longer where that says so."""
    until = text(body, "kept_until") or None
    names = texts(body, "measures") or tuple(before)
    return {name: _prolonged(before[name], until) for name in names if name in before}


def _prolonged(holders: Holders, until: str | None) -> Holders:
    return tuple(replace(one, until=later(one.until, until)) if one.state == HELD else one for one in holders)


def _gone(member: str, state: str) -> Callable[[Json, Ledger], dict[str, Holders]]:
    """What is let go, or lost, by the rows of a list."""

    def read(body: Json, before: Ledger) -> dict[str, Holders]:
        found: dict[str, Holders] = {}
        for item, row in _items(body, member):
            holders = found.get(item, before.get(item, ()))
            old = meant(holders, text(row, "custodian"))
            new = Holder(text(row, "custodian"), state) if old is None else replace(old, state=state)
            found[item] = holders if old is not None and old.state in _GONE else _with(holders, new)
        return found

    return read


def _items(body: Json, member: str) -> Iterator[tuple[str, JsonObject]]:
    for _, row in rows(body, member):
        if item := text(row, "measure"):
            yield item, row


_READ: Mapping[str, Callable[[Json, Ledger], dict[str, Holders]]] = {
    "preservation_confirmation": _confirmed,
    "extension_confirmation": _extended,
    "extension_declined": _declined,
    "release_notice": _gone("released", RELEASED),
    "loss_report": _gone("losses", LOST),
}
