"""Whom a ladder reaches at this moment, and the notice that nobody would hear what is urgent. For the keeper, the
doctor, and whoever sets a ladder.

A rung that reaches nobody costs no time, for the next one rings at once; nothing comes after the last. Whoever could
mend it is told before it matters: the head may be the very one who is missing, so the operator and those who sign hear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.kit.ids import AuthorityId
from app.notices import calling, ladders
from app.notices.calling import Means
from app.notices.channels import Channel
from app.notices.occasions import Occasion
from app.notices.post import post, resolve_others
from app.notices.rules import RULES
from app.notices.rungs import Stamped

NOBODY, NO_WAY = "nobody_there", "no_way_to_them"
"""Why a rung reaches nobody: nobody stands on it, or nothing proven, that this node has, leads to any of them."""
_WORDS: Mapping[str, str] = {
    NOBODY: "nobody stands there",
    NO_WAY: "nobody there has a proven way that this node can use",
}


@dataclass(frozen=True)
class DeadEnd:
    """A rung that reaches nobody now."""

    rung: int
    """Counted from 1."""
    last: bool
    why: str

    @property
    def words(self) -> str:
        """In a line, for a command."""
        then = "it would ring with nobody, again and again" if self.last else "the next one would ring at once"
        return f"Rung {self.rung}{', the last' if self.last else ''}: {_WORDS[self.why]}; {then}."

    @property
    def advice(self) -> str:
        """What to do, in a line."""
        who = "Enter a head, or have one" if self.last else "Enter somebody, or have them"
        return f"{who} prove a way: docs/how-to/reach-the-duty-officer.md."


def dead_ends(
    session: Session, authority: AuthorityId, rungs: Sequence[Stamped], means: Means, now: datetime
) -> list[DeadEnd]:
    """Rungs that reach nobody, in order. A page that is open counts for nothing: it is closed at night."""
    found = []
    for place, one in enumerate(rungs, start=1):
        people = calling.hearers(session, authority, one, means.rosters, now)
        if not any(_reached(session, authority, who.id, means, now) for who in people):
            found.append(DeadEnd(place, place == len(rungs), NO_WAY if people else NOBODY))
    return found


def of_urgent(session: Session, authority: AuthorityId, means: Means, now: datetime) -> list[DeadEnd]:
    """Of the ladder that an urgent matter would climb now. A rung that only calls rosters is left out: those who answer
    for a roster are told of its gaps (`gaps`) and of officers whom nothing reaches (`proven`). Nothing for a node
    without channels: it calls nobody.
    """
    if not means.calls:
        return []
    occasion = Occasion.MATTER_URGENT
    rungs = ladders.stamped(session, authority, occasion, RULES[occasion], now).rungs
    found = dead_ends(session, authority, rungs, means, now)
    return [one for one in found if rungs[one.rung - 1].roles or rungs[one.rung - 1].persons]


def tell(session: Session, authority: AuthorityId, means: Means, now: datetime) -> int:
    """Post a notice for each rung that what is urgent would find empty, the last one's urgent; resolve those that hold
    no more. Answers how many there are. Twice is the same as once.
    """
    found = of_urgent(session, authority, means, now)
    for occasion, last in ((Occasion.LADDER_ENDS_NOWHERE, True), (Occasion.LADDER_RUNG_EMPTY, False)):
        subjects = [{"rung": str(one.rung), "reason": one.why} for one in found if one.last is last]
        for subject in subjects:
            told = {"number": subject["rung"], "reason": subject["reason"]}
            post(session, authority, occasion, subject, now, told)
        resolve_others(session, authority, occasion, subjects, now)
    return len(found)


def _reached(session: Session, authority: AuthorityId, official: str, means: Means, now: datetime) -> bool:
    ways = calling.ways(session, authority, official, means, now)
    return any(one.channel != Channel.SCREEN.value for one in ways)
