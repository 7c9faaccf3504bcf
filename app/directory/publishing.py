"""Publishing our own State's next edition: what a door or the command line calls, in one transaction.

What it tells people (`told`) takes two officials: one who drafted it here, and another who publishes it. So do who may
sign and where letters go, once we have confirmed another State: until then our door shows it to nobody, and whoever
sets the node up may still be alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import editions, introduce
from app.directory.drafting import Present, contradictions
from app.directory.edition import Edition, unverified
from app.directory.lacking import note_meant
from app.directory.models import EditionDraft, PeerState
from app.directory.told import entrusted_otherwise, told_otherwise
from app.kit.actor import Actor
from app.kit.errors import Misused, Refused
from app.kit.ids import OfficialId, StateCode, state_of


@dataclass(frozen=True)
class Published:
    """An edition of our own that is in force now, and the introduction file that goes with it."""

    edition: Edition
    new: bool
    lost: tuple[str, ...]
    introduction: bytes


def draft(session: Session, actor: Actor, edition: Edition, at: datetime) -> None:
    """Note who drafted an edition; again by the same changes nothing."""
    permit(actor, Permission.EDITION_DRAFT, actor.authority)
    state = StateCode(edition.state)
    if state != state_of(actor.authority):
        raise Misused("other_state", f"This is an edition of {state}.", "Draft editions of your own State.")
    if session.get(EditionDraft, (state, edition.digest, actor.official)) is None:
        key = {"state": state, "sha256": edition.digest, "drafted_by": actor.official}
        session.add(EditionDraft(**key, number=edition.number, drafted=at))
        subject = {"state": state, "number": str(edition.number), "edition": edition.digest}
        record(session, actor, Event.EDITION_DRAFTED, at=at, subject=subject)


def publish(session: Session, actor: Actor, data: bytes, present: Present | None, at: datetime) -> Published:
    """Put the next edition in force and renew our own introduction file with it.

    `Refused` `two_officials` when it tells people something new, or of another who signs, and nobody else drafted it.
    `Refused` `edition_contradicts_keys` when the node could not work under it with the keys that it uses
    (`present` None: the caller knows better); else what `editions.publish` says.
    """
    edition = unverified(data)
    found = contradictions(edition, present, at) if present is not None else ()
    two = _demand_two(session, actor, edition)
    taken = editions.publish(session, actor, data, at)
    if two and taken.new:  # what it tells no more is meant: its publisher read it, and another drafted it
        note_meant(session, actor, StateCode(edition.state), edition.number, at, enough=True)
    if found:
        raise Refused(
            "edition_contradicts_keys",
            f"Edition {edition.number} does not fit the keys that this node uses: {' '.join(found)}",
            "Draft it anew with all keys in their place.",
        )
    return Published(taken.edition, taken.new, taken.lost, introduce.renew_own(session, actor, at))


def _demand_two(session: Session, actor: Actor, edition: Edition) -> bool:
    """Whether two officials stand for it, as they must where it tells people something else."""
    before = editions.in_force(session, StateCode(edition.state))
    if not told_otherwise(before, edition) and not (entrusted_otherwise(before, edition) and _relied_on(session)):
        return False
    drafts = EditionDraft.state == edition.state, EditionDraft.sha256 == edition.digest
    drafted = set(session.scalars(select(EditionDraft.drafted_by).where(*drafts)))
    people = {one for one in drafted if not OfficialId(one).endswith("/node")}
    if actor.official.endswith("/node") or not people - {actor.official}:
        raise Refused(
            "two_officials",
            f"Edition {edition.number} says something else to people than the one before it, or of who signs or where "
            "letters go: one official drafts that and another publishes it. "
            f"Drafted by: {', '.join(sorted(people)) or 'no official'}.",
            "`edition request` by one and `edition publish` by the other, each by their token (or --as).",
        )
    return True


def _relied_on(session: Session) -> bool:
    """Whether another State was ever confirmed here: the door shows our editions to no other."""
    known = select(PeerState.state).where(PeerState.status.in_(("confirmed", "withdrawn")))
    return session.scalars(known.limit(1)).first() is not None
