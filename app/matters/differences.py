"""Two JSON values compared member by member, and one value read or written at a dotted path (`persons.0.names`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.kit.canonical import Json, JsonObject, dumps
from app.kit.errors import Invalid

LONGEST = 500
"""Items of a list beyond which both forms are compared place by place: what was moved within is then not recognised."""


@dataclass(frozen=True)
class Difference:
    """One member that is not what it was. None with `added`: it was not there; with `removed`: it is not there now."""

    path: str
    was: Json
    now: Json
    added: bool = False
    removed: bool = False

    @property
    def loses(self) -> bool:
        """Whether something that stood there does so no more: it is gone, or another value is in its place. Nothing is
        lost where nothing stood, or where a text has all that it had, with something put into it at one place.
        """
        if self.removed or (self.was is not None and self.now is None):
            return True
        return self.was is not None and not _put_into(self.was, self.now)


def differences(was: Json, now: Json, path: str = "") -> tuple[Difference, ...]:
    """What differs, in the order of the members. A list's place is its place in the newer form, or, for an item that
    was taken out, in the older one.
    """
    return tuple(_differ(was, now, path))


def _put_into(was: Json, now: Json) -> bool:
    """Whether both are texts, and the later one is the earlier one with something put into it at one place."""
    if not (isinstance(was, str) and isinstance(now, str) and len(was) <= len(now)):
        return False
    pairs = enumerate(zip(was, now, strict=False))
    same = next((place for place, (one, other) in pairs if one != other), len(was))
    return now.endswith(was[same:])


def _differ(was: Json, now: Json, path: str) -> Iterator[Difference]:
    if isinstance(was, dict) and isinstance(now, dict):
        for name in [*was, *(one for one in now if one not in was)]:
            below = f"{path}.{name}" if path else name
            if name not in now:
                yield Difference(below, was[name], None, removed=True)
            elif name not in was:
                yield Difference(below, None, now[name], added=True)
            else:
                yield from _differ(was[name], now[name], below)
    elif isinstance(was, list) and isinstance(now, list):
        yield from _lists(was, now, path)
    elif type(was) is not type(now) or was != now:
        yield Difference(path, was, now)


def _lists(was: list[Json], now: list[Json], path: str) -> Iterator[Difference]:
    whole = [("replace", 0, len(was), 0, len(now))]
    if max(len(was), len(now)) <= LONGEST:
        before, after = [dumps(one) for one in was], [dumps(one) for one in now]
        whole = list(SequenceMatcher(None, before, after, autojunk=False).get_opcodes())
    for tag, a, b, c, d in whole:
        if tag == "equal":
            continue
        paired = min(b - a, d - c)
        for place in range(paired):
            yield from _differ(was[a + place], now[c + place], f"{path}.{c + place}")
        for place in range(a + paired, b):
            yield Difference(f"{path}.{place}", was[place], None, removed=True)
        for place in range(c + paired, d):
            yield Difference(f"{path}.{place}", None, now[place], added=True)


def put(body: JsonObject, path: str, value: Json) -> JsonObject:
    """A body with another value at a dotted path; None takes the member or item out. The given body is left alone.

    Objects on the way are made where nothing stands; an item is written over, or appended at the list's end.
    `Invalid` `no_such_place` where the path leads through something else.
    """
    steps = path.split(".")
    if not path or "" in steps or len(steps) > 32:
        raise Invalid(
            "no_such_place", f"{path!r} is no dotted path.", "Write it like facts.summary or persons.0.names."
        )
    found = _put(body, steps, value, path)
    if not isinstance(found, dict):
        raise Invalid("no_such_place", f"There is no place {path!r} in the body.")
    return found


def _put(place: Json, steps: list[str], value: Json, path: str) -> Json:
    step, rest = steps[0], steps[1:]
    if place is None:
        place = {}
    if isinstance(place, dict):
        inner = _put(place.get(step), rest, value, path) if rest else value
        kept = {name: one for name, one in place.items() if name != step or inner is not None}
        return kept if inner is None else {**kept, step: inner}
    if isinstance(place, list) and step.isascii() and step.isdecimal() and len(step) < 6 and int(step) <= len(place):
        at = int(step)
        inner = _put(place[at] if at < len(place) else None, rest, value, path) if rest else value
        return [*place[:at], *([] if inner is None else [inner]), *place[at + 1 :]]
    raise Invalid("no_such_place", f"There is no place {path!r} in the body: nothing can stand under {step!r}.")


def leaves(value: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Everything in a value that is no object and no list, by its dotted path; and what is empty."""
    below: list[tuple[str, Json]] = []
    if isinstance(value, dict):
        below = [*value.items()]
    elif isinstance(value, list):
        below = [(str(place), one) for place, one in enumerate(value)]
    if not below:
        yield path, None if isinstance(value, dict | list) else value
    for name, one in below:
        yield from leaves(one, f"{path}.{name}" if path else name)


def within(path: str, opened: str) -> bool:
    """Whether a path lies at or under another."""
    return path == opened or path.startswith(f"{opened}.")
