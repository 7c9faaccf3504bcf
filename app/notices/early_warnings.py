"""Early-warning bulletins of other States, told to those who may act. For the keeper.

A bulletin is a card of a State's edition (`law.md` §6): only what a confirmed State signed is told, while it holds. It
is named by its card's code: what it says is read in the directory, no text of another State stands in a notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.directory.cards import Card
from app.kit.canonical import dumps, sha256
from app.kit.ids import AuthorityId, StateCode
from app.notices.occasions import Occasion
from app.notices.post import post, resolve_others

KIND = "early_warning"
MOST = 20
"""Bulletins that are told of one State: the newest; a card beyond them is read in the directory."""


def tell(session: Session, authority: AuthorityId, now: datetime) -> int:
    """Post a notice for each bulletin that holds today, a changed one anew; resolve those of what is over or withdrawn.

    Answers how many hold. Twice is the same as once.
    """
    subjects = list[dict[str, str]]()
    for state, card in _holding(session, now.astimezone(UTC).date()):
        subject = {"peer": state, "card": card.id, "sha256": sha256(dumps(card.model_dump(mode="json")))}
        told = {"peer": state, "what": card.id, "command": f"rogatory directory cards {state} --kind {KIND}"}
        post(session, authority, Occasion.EARLY_WARNING, subject, now, told)
        subjects.append(subject)
    resolve_others(session, authority, Occasion.EARLY_WARNING, subjects, now)
    return len(subjects)


def _holding(session: Session, day: date) -> Iterator[tuple[StateCode, Card]]:
    for peer in directory.peers(session):
        if peer.status == "confirmed" and peer.edition is not None:
            cards = directory.current_edition(session, peer.state).cards
            held = [one for one in cards if one.kind == KIND and one.holds(day)]
            held.sort(key=lambda one: (one.since or one.reviewed_on, one.id), reverse=True)
            yield from ((peer.state, one) for one in held[:MOST])
