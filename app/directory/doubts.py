"""What is wrong with the edition from which an answer comes: out of date, forked, set back, shrunken. ONE table.

The edition in force stays in force (a State must not vanish because it forgot to renew); whoever reads an answer is
told on the answer itself, with the day and with what to do. A State that only a list tells of has no edition: it is
marked unverified, and no doubt is added to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session

from app.directory import contradictions
from app.directory.lacking import lacking
from app.directory.models import ContradictingEdition, EditionFile, NamedEdition, PeerState
from app.directory.queries import TRUSTED, edition_by_number, numbers
from app.kit.clock import instant
from app.kit.ids import StateCode


@dataclass(frozen=True)
class Kind:
    """What is said of a doubt, and what to do (msgids with `state`, `number`, `since`)."""

    words: str
    remedy: str


DOUBTS: Mapping[str, Kind] = {
    "forked": Kind(
        "Disputed since {since}: two different editions {number} of the directory of {state} were seen.",
        "Somebody may hold a key who should not. Telephone a number known from elsewhere before you rely on it.",
    ),
    "stale": Kind(
        "Out of date since {since}: edition {number} of {state} was valid until then.",
        "Telephone them before you rely on it, and ask for a newer edition.",
    ),
    "rolled_back": Kind(
        "Disputed since {since}: a node of {state} showed edition {number} again, older than the one that counts.",
        "What you read comes from the newer one. Ask them by telephone whether their node was set back.",
    ),
    "shrunken": Kind(
        "Shrunken since {since}: edition {number} of {state} lacks what the one before it had.",
        "See what it lacks where its State is shown, and ask them whether that is meant.",
    ),
}
"""By code, the gravest first."""


_NAME = ("state", "number", "sha256")


@dataclass(frozen=True)
class Doubt:
    """One thing that is wrong with the edition in force of a State."""

    code: str
    state: StateCode
    number: int
    """Of the edition that it is about."""
    since: datetime


def doubts(session: Session, state: StateCode, at: datetime) -> tuple[Doubt, ...]:
    """What is wrong with a State's edition at an instant, the gravest first; nothing where no edition counts."""
    peer = session.get(PeerState, state)
    held = numbers(session, state)
    if peer is None or peer.status not in TRUSTED or not held:
        return ()
    found = [*_shown_otherwise(session, peer, held[-1])]
    edition = edition_by_number(session, state, held[-1])
    if edition.expired(at):
        found.append(Doubt("stale", state, edition.number, instant(edition.valid_until)))
    gone = lacking(session, state)
    if gone is not None:
        found.append(Doubt("shrunken", state, gone.number, gone.since))
    order = list(DOUBTS)
    return tuple(sorted(found, key=lambda one: order.index(one.code)))


def forks(session: Session, state: StateCode) -> tuple[int, ...]:
    """Numbers of which two different editions were ever seen."""
    known = _names(session, state)
    return tuple(
        sorted({number for number, name, _ in contradictions.sights(session, state) if known.get(number) != name})
    )


def unseen(session: Session, since: datetime) -> Mapping[StateCode, tuple[int, ...]]:
    """Numbers of the other editions that envelopes have named since then, of which no file is here, by State."""
    same = and_(*(getattr(NamedEdition, one) == getattr(ContradictingEdition, one) for one in _NAME))
    query = select(NamedEdition.state, NamedEdition.number).where(NamedEdition.seen >= since)
    found: dict[StateCode, tuple[int, ...]] = {}
    for state, number in session.execute(query.where(~exists().where(same)).distinct().order_by(NamedEdition.number)):
        found[StateCode(state)] = (*found.get(StateCode(state), ()), number)
    return found


def _shown_otherwise(session: Session, peer: PeerState, newest: int) -> list[Doubt]:
    """A fork, until two officials have vouched for the State anew; a step back, until it publishes something newer."""
    state = StateCode(peer.state)
    rows = contradictions.sights(session, state)
    if not rows:
        return []
    known = _names(session, state)
    vouched = contradictions.vouched(session, state)
    accepted = session.get_one(EditionFile, (state, newest)).accepted
    found: dict[str, Doubt] = {}
    for number, name, seen in rows:
        if known.get(number) != name:
            if vouched is None or seen >= vouched:
                found.setdefault("forked", Doubt("forked", state, number, seen))
        elif seen > accepted:
            found.setdefault("rolled_back", Doubt("rolled_back", state, number, seen))
    return list(found.values())


def _names(session: Session, state: StateCode) -> Mapping[int, str]:
    query = select(EditionFile.number, EditionFile.sha256).where(EditionFile.state == state)
    return {row.number: row.sha256 for row in session.execute(query)}
