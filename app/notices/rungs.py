"""The rungs of a ladder: as a rule has them, and as they are stamped on a notice and kept by an authority. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from string import Formatter

from app.kit.actor import Role
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid
from app.kit.ids import OfficialId, official_id
from app.notices.channels import Channel
from app.notices.occasions import Severity

LONGEST = 31 * 24 * 3600
"""Seconds between two rungs at most."""
NEXT_WAY, SOONEST, LATEST = 120, 30, 900
"""Seconds that somebody is left to answer one of their ways before the next one is taken too, of what is urgent: where
a rung does not say it, and at least and at most.
"""
MOST = 20
"""Rungs of a ladder, and names in one list of a rung, as somebody may write them."""
ALONE = 600
"""Seconds that who is to hear something first hears it alone."""


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: who hears, and how long after the rung below it nobody had acknowledged."""

    after: timedelta
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Rule:
    """How one occasion is told. The last rung rings again every `repeat`, until somebody acknowledges the notice or its
    cause is gone: none is ever left lying after one ring.
    """

    severity: Severity
    words: str
    ladder: tuple[Rung, ...]
    repeat: timedelta = timedelta(days=1)

    @property
    def names(self) -> frozenset[str]:
        """The params that the words need."""
        return frozenset(name for _, name, _, _ in Formatter().parse(self.words) if name)


@dataclass(frozen=True)
class Stamped:
    """One rung: `after` so many seconds without an answer these hear, by these channels (none named: each by their own
    order, the next way `next_way` seconds after the one before it).
    """

    after: int
    roles: tuple[Role, ...] = ()
    rosters: tuple[str, ...] = ()
    persons: tuple[OfficialId, ...] = ()
    channels: tuple[Channel, ...] = ()
    next_way: int = NEXT_WAY
    without: tuple[OfficialId, ...] = ()
    """Whom it does not call, whatever else it says; for one notice alone, never in a ladder that somebody writes."""

    def to_json(self) -> JsonObject:
        """As it is stored; of the lists, `roles` is always there."""
        found: JsonObject = {"after": self.after, "next_way": self.next_way, "roles": [one.value for one in self.roles]}
        rest: dict[str, list[Json]] = {
            "rosters": [*self.rosters],
            "persons": [*self.persons],
            "channels": [one.value for one in self.channels],
            "without": [*self.without],
        }
        return {**found, **{name: values for name, values in rest.items() if values}}


NOBODY = Stamped(0)


def begun(ladder: Sequence[Stamped], first: OfficialId | None, besides: Stamped) -> list[Stamped]:
    """A ladder whose first rung calls those of `besides` too; `first` hears it alone before, for `ALONE`."""
    here = _together(ladder[0], besides)
    if first is None:
        return [here, *ladder[1:]]
    return [Stamped(0, persons=(first,)), replace(here, after=ALONE), *ladder[1:]]


def sparing(ladder: Sequence[Stamped], official: OfficialId) -> list[Stamped]:
    """A ladder that does not call somebody, but on its last rung: it must be no dead end."""
    return [*(replace(one, without=(*one.without, official)) for one in ladder[:-1]), ladder[-1]]


def at_once(ladder: Sequence[Stamped]) -> list[Stamped]:
    """A ladder that calls everybody on it at once, by every channel that one of its rungs names; then its last rung
    again.
    """
    if len(ladder) == 1:
        return [*ladder]
    channels = tuple(dict.fromkeys(channel for one in ladder for channel in one.channels))
    soonest = min(one.next_way for one in ladder)
    return [replace(_together(*ladder), channels=channels, next_way=soonest), ladder[-1]]


def _together(first: Stamped, *others: Stamped) -> Stamped:
    """A rung that calls those of the others too."""
    rungs = (first, *others)
    return replace(
        first,
        roles=tuple(dict.fromkeys(one for rung in rungs for one in rung.roles)),
        rosters=tuple(dict.fromkeys(one for rung in rungs for one in rung.rosters)),
        persons=tuple(dict.fromkeys(one for rung in rungs for one in rung.persons)),
    )


def on_duty_first(ladder: Sequence[Stamped], rosters: Sequence[str]) -> list[Stamped]:
    """A rule's ladder of the night where an authority keeps rosters: who is on duty is called, alone; those whom the
    rule calls at once hear with the next rung, at its time.
    """
    first, *rest = ladder
    above = rest[0] if rest else Stamped(ALONE)
    roles = tuple(dict.fromkeys((*first.roles, *above.roles)))
    return [replace(first, roles=(), rosters=tuple(rosters)), replace(above, roles=roles), *rest[1:]]


def of_rule(rule: Rule) -> list[Stamped]:
    """The ladder of a rule."""
    return [Stamped(int(one.after.total_seconds()), one.roles) for one in rule.ladder]


def read(ladder: Sequence[Json]) -> list[Stamped]:
    """Rungs as somebody wrote them. `Invalid` `bad_ladder` says which is none."""
    if not ladder or len(ladder) > MOST:
        raise Invalid("bad_ladder", f"A ladder has 1 to {MOST} rungs.", "See `rogatory ladder show`.")
    return [rung(one, place, most=MOST) for place, one in enumerate(ladder, start=1)]


def rung(value: Json, place: int = 1, *, most: int | None = None) -> Stamped:
    """One rung; `place` is said of one that is wrong. `most`: names in one of its lists; None: as it was stamped, with
    however many it calls besides.
    """
    if not isinstance(value, dict) or not isinstance(value.get("after"), int) or isinstance(value["after"], bool):
        raise _bad(place, "it names no `after` in seconds")
    after = value["after"]
    if not isinstance(after, int) or not 0 <= after <= LONGEST:
        raise _bad(place, "its `after` is not within 0 seconds and 31 days")
    next_way = value.get("next_way", NEXT_WAY)
    if not isinstance(next_way, int) or isinstance(next_way, bool) or not SOONEST <= next_way <= LATEST:
        raise _bad(place, f"its `next_way` is not within {SOONEST} and {LATEST} seconds")
    stamped = {"without"} if most is None else set()
    strange = sorted(set(value) - {"after", "next_way", "roles", "rosters", "persons", "channels"} - stamped)
    if strange:
        raise _bad(place, f"it has no {strange[0][:40]}")
    known = {role.value: role for role in Role if role not in {Role.NODE, Role.AUDITOR}}
    ways = {one.value: one for one in Channel}
    try:
        return Stamped(
            after,
            tuple(known[one] for one in _names(value, "roles", place, most)),
            tuple(_names(value, "rosters", place, most)),
            tuple(official_id(one) for one in _names(value, "persons", place, most)),
            tuple(ways[one] for one in _names(value, "channels", place, most)),
            next_way,
            tuple(official_id(one) for one in _names(value, "without", place, most)),
        )
    except KeyError as error:
        raise _bad(place, f"there is no role or channel {error.args[0][:40]!r}") from error


def _names(value: JsonObject, name: str, place: int, most: int | None) -> list[str]:
    found = value.get(name, [])
    if (
        not isinstance(found, list)
        or (most is not None and len(found) > most)
        or not all(isinstance(one, str) and one for one in found)
    ):
        raise _bad(place, f"its `{name}` is not a short list of names")
    return list(dict.fromkeys(str(one) for one in found))


def _bad(place: int, why: str) -> Invalid:
    return Invalid("bad_ladder", f"Rung {place} is none: {why}.", "See docs/how-to/reach-the-duty-officer.md.")
