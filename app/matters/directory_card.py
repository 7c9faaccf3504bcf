"""The card of one authority, as doors hand it out: what is known of it, and what is wrong with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.directory import entries
from app.directory.entries import Entry
from app.directory.vcard import vcard
from app.kit.actor import Actor
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, state_of
from app.matters.doubted import DoubtView, doubted, lines


@dataclass(frozen=True)
class CardOf:
    """An authority's entry, with the doubts about its State's edition."""

    entry: Entry
    doubts: tuple[DoubtView, ...]

    def vcard(self, language: str, point: str | None = None) -> str:
        """As vCard 4.0, the doubts in its notes; that of one contact point alone. `Unknown` `no_contact_point`."""
        if point is not None and all(one.id != point for one in self.entry.particulars.contact_points):
            raise Unknown("no_contact_point", "There is no such contact point.", "See what its State says of itself.")
        return vcard(self.entry, language, lines(self.doubts, language), point)


def card_of(session: Session, actor: Actor, authority: AuthorityId, now: datetime) -> CardOf:
    """The card of an authority; `Unknown` `unknown_authority`, or `not_confirmed` where its State is not known."""
    permit(actor, Permission.PEER_READ, actor.authority)
    state = state_of(authority)
    for one in entries.told(session, state).entries:
        if one.id == authority:
            return CardOf(one, doubted(session, state, now))
    raise Unknown("unknown_authority", f"{authority} is not known here.", "See `rogatory directory search`.")
