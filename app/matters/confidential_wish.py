"""What the other side wishes: whether a matter is to be kept confidential, until when, and whether that still binds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.access.models import Guard
from app.instruments import said_by
from app.instruments.confidentiality import Wish, asks, wish
from app.instruments.models import Approval, Frozen, Instrument
from app.kit.errors import Denied
from app.kit.ids import AuthorityId, OfficialId, authority_of
from app.matters.models import Draft
from app.matters.waits import KIND, passed


def demand_unasked(session: Session, owner: AuthorityId, reference: str, now: datetime) -> None:
    """`Denied` `asked_by_them` while the other side's wish binds, in whichever of its instruments it came: until the
    day that it names has passed everywhere, until it takes it back, or until it answers our warning that we are to
    proceed nevertheless. What came on paper counts as what came by the node.
    """
    query = select(Instrument).where(
        Instrument.authority == owner,
        Instrument.reference == reference,
        Instrument.outgoing.is_(False),
        Instrument.state == "accepted",
    )
    found, proceed = Wish(), False
    for row in session.scalars(query.order_by(Instrument.number, Instrument.at)):
        told = said_by.read(row.content)
        said = wish(told.body)
        if said != Wish():
            found = Wish(found.asked if said.asked is None else said.asked, said.until or found.until)
            proceed = proceed and said.asked is not True
        if told.kind == KIND:
            proceed = told.body.get("decision") == "proceed"
    if not found.asked or proceed or (found.until is not None and passed(found.until, now)):
        return
    raise Denied("asked_by_them", "The request itself asks for it (UNCC 40(20)).", "Ask them: `warn_confidentiality`.")


def unanswered(session: Session, owner: AuthorityId, reference: str, rows: Sequence[Instrument]) -> bool:
    """Whether one of a matter's instruments asks for it and the matter was not guarded since: what an official has
    lifted does not come back with the next projection, and does with the other side's next wish.
    """
    asking = [row for row in rows if row.state != "rejected" and asks(said_by.read(row.content).body)]
    if not asking:
        return False
    guarded = select(Guard.id).where(Guard.authority == owner, Guard.reference == reference)
    theirs = [row.at for row in asking if not row.outgoing]
    if theirs:
        guarded = guarded.where(or_(Guard.ended.is_(None), Guard.ended >= max(theirs)))
    return session.scalars(guarded).first() is None


def writers(session: Session, owner: AuthorityId, rows: Iterable[Instrument]) -> tuple[OfficialId, ...]:
    """Who wrote, approved and signed those of a matter's instruments that are our own: they know what is in it."""
    people: list[str | None] = []
    for row in rows:
        frozen = session.get(Frozen, (owner, row.id)) if row.outgoing else None
        if frozen is not None:
            draft = session.get(Draft, (owner, frozen.draft))
            people += [draft.author if draft else None, frozen.author, frozen.signatory]
            given = select(Approval.official).where(Approval.authority == owner, Approval.frozen == row.id)
            people += session.scalars(given.order_by(Approval.at))
    return tuple(dict.fromkeys(OfficialId(one) for one in people if one and authority_of(OfficialId(one)) == owner))
