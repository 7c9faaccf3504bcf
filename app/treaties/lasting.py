"""What goes on in a matter until somebody ends it: measures that last, assets that are frozen, persons handed over for
a time (`law.md` §3.1.1, §3.7). Told by the instruments that have taken effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.kit.canonical import Json
from app.treaties import bodies
from app.treaties.bodies import When
from app.treaties.review import Review

KEEPING = ("FREEZE", "SEAL", "SEIZE")
"""Measures that keep assets where they are (UNTOC 2(f), ICJAL 39)."""
_FREED = frozenset({"lifting_notice", "confiscation_notice", "lapse_notice"})
"""Kinds by which what is frozen is frozen no more: those that they name, or all."""
_RUNS_ON = "WITHDRAWN"
"""The status in which nothing is asked for any more, and yet a measure may run until its end is noted."""
_DESK, _DELIVERED = "mandate", "mandate_delivery"
"""The procedure in which a desk says of what it began that it ended, or what came of it, and the kind that says so: no
refusal of it ends that.
"""


@dataclass(frozen=True)
class Lasting:
    """A measure that was begun. None: what the instrument says of it cannot be read, or nothing does."""

    start: When | None
    until: When | None
    ended: When | None = None
    noted: bool = False
    """Whether its end was noted."""
    first: When | None = None
    """When it was begun first; None: of one of its begins that cannot be read."""

    @property
    def last(self) -> When | None:
        """Its last moment: as it was noted, or the end that was set, whichever is sooner."""
        ends = [one for one in (self.until, self.ended) if one is not None]
        return min(ends, key=lambda one: one.end, default=None)


def begun(review: Review) -> Mapping[str, Lasting]:
    """Each measure that was begun, as the last instrument about it leaves it."""
    found: dict[str, Lasting] = {}
    for word in review.asked.spoken:
        named = bodies.texts(word.body, "measures")
        if word.kind == _DELIVERED:
            _told(word.body, found)
            continue
        if word.kind == "start_notice":
            start, until = _when(word.body, "from"), _when(word.body, "until")
            for one in named:
                first = _sooner(found[one].first, start) if one in found else start
                found[one] = Lasting(start, until, first=first)
        for one in named:
            if one not in found:
                continue
            if word.kind == "extension_confirmation":
                found[one] = replace(found[one], until=_when(word.body, "until"))
            elif word.kind == "end_notice":
                found[one] = replace(found[one], ended=_when(word.body, "ended_at"), noted=True)
    return found


def running(review: Review) -> dict[str, When | None]:
    """Of these the ones that may still run: not over by law (`until` lies ahead), and without an outcome; what was
    withdrawn runs until its end is noted. With the day to which they may; None: unreadable.
    """
    over = {one.id for one in review.asked.measures if not (one.open or one.runs)}
    kept = {} if review.asked.status == _RUNS_ON or review.asked.procedure == _DESK else over
    return {
        name: one.until
        for name, one in begun(review).items()
        if not one.noted and name not in kept and (one.until is None or one.until.end >= review.asked.now)
    }


def _told(body: Json, found: dict[str, Lasting]) -> None:
    """What a desk says in one delivery: what began, what ended, and what came of it, which ends it too."""
    for _, row in bodies.rows(body, "lasting"):
        name, start = bodies.text(row, "measure"), _when(row, "from")
        if bodies.filled(row.get("from")):
            first = _sooner(found[name].first, start) if name in found else start
            found[name] = Lasting(start, _when(row, "until"), first=first)
        if bodies.filled(row.get("ended_at")) and name in found:
            found[name] = replace(found[name], ended=_when(row, "ended_at"), noted=True)
    for _, row in bodies.rows(body, "outcomes"):
        if (name := bodies.text(row, "measure")) in found:
            found[name] = replace(found[name], noted=True)


def kept(review: Review) -> dict[str, When | None]:
    """The measures by which assets were frozen and not freed, whatever became of the request, with the day to which
    they are; None: unreadable. By an empty name what was frozen on a spoken word that nobody has written down.
    """
    asked, held = list[str](), dict[str, When | None]()
    for word in review.asked.spoken:
        named = bodies.texts(word.body, "measures")
        if word.kind == "asset_request":
            new = [bodies.text(row, "id") for _, row in bodies.rows(word.body, "measures")
                   if bodies.text(row, "code") in KEEPING]  # fmt: skip
            asked += new
            if "" in held and new:
                held |= dict.fromkeys(new, held.pop(""))
        elif word.kind == "freezing_notice":
            held |= dict.fromkeys(named or asked or [""], _when(word.body, "until"))
        elif word.kind == "extension_confirmation":
            held |= dict.fromkeys((one for one in named if one in held), _when(word.body, "until"))
        elif word.kind in _FREED:
            held = {name: until for name, until in held.items() if name and named and name not in named}
    return held


def frozen(review: Review) -> dict[str, When | None]:
    """Of these the ones whose day lies ahead."""
    return {name: until for name, until in kept(review).items() if until is None or until.end >= review.asked.now}


def abroad(review: Review) -> int:
    """How many persons were handed over whom the State that gave them has neither taken back nor noted as gone: dead,
    escaped or set free (UNCC 40(9)-(11)). Who was noted as gone and came back all the same counts once.
    """
    noted = _about(review, "custody_end_noted")
    gone = sum(one.id not in noted for one in review.spoken("hand_over_record"))
    back = sum(one.side == "requested" for one in review.spoken("take_over_record"))
    return gone - max(back - len(noted & _about(review, "return_record")), 0)


def _about(review: Review, kind: str) -> set[str]:
    """The records of handing over that instruments of a kind name."""
    return {bodies.text(one.body, "hand_over.id") for one in review.spoken(kind)} - {""}


def _sooner(one: When | None, other: When | None) -> When | None:
    return None if one is None or other is None else min(one, other, key=lambda day: day.start)


def _when(body: Json, member: str) -> When | None:
    return bodies.when(bodies.at(body, member))
