"""Publishing our own State's next edition: what a door or the command line calls, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.directory import editions, introduce
from app.directory.drafting import Present, contradictions
from app.directory.edition import Edition, unverified
from app.kit.actor import Actor
from app.kit.errors import Refused


@dataclass(frozen=True)
class Published:
    """An edition of our own that is in force now, and the introduction file that goes with it."""

    edition: Edition
    new: bool
    lost: tuple[str, ...]
    introduction: bytes


def publish(session: Session, actor: Actor, data: bytes, present: Present | None, at: datetime) -> Published:
    """Put the next edition in force and renew our own introduction file with it.

    `Refused` `edition_contradicts_keys` when the node could not work under it with the keys that it uses
    (`present` None: the caller knows better); else what `editions.publish` says.
    """
    edition = unverified(data)
    found = contradictions(edition, present, at) if present is not None else ()
    taken = editions.publish(session, actor, data, at)
    if found:
        raise Refused(
            "edition_contradicts_keys",
            f"Edition {edition.number} does not fit the keys that this node uses: {' '.join(found)}",
            "Draft it anew with all keys in their place.",
        )
    return Published(taken.edition, taken.new, taken.lost, introduce.renew_own(session, actor, at))
