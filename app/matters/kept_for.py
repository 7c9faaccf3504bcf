"""What is preserved for a request is let go when the request has ended (`law.md` §3.2, P-3): whoever keeps it is told.

Nothing else would tell them: the request is another matter, and what it rests on has no clock any more. A request may
rest on data of several preservations, and a preservation may wait for several requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.models import Instrument, MatterHead
from app.kit.ids import AuthorityId, Reference
from app.matters.models import Matter
from app.matters.neighbours import pending, rests_on
from app.matters.standing import Standing, standing
from app.notices.deadline_rows import command
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures.catalogue import Catalogue
from app.procedures.engine import Projection
from app.procedures.table import Procedure, Side

HELD, RELEASE = "HELD", "release_after_decision"


def tell(
    session: Session, catalogue: Catalogue, head: MatterHead, procedure: Procedure, seen: Projection, now: datetime
) -> None:
    """After a projection of a preservation or of a request, where we are asked."""
    if head.side != Side.REQUESTED.value or not seen.history:
        return
    if head.procedure == "preservation":
        ended = _followed_by(session, catalogue, head, seen) if seen.status == HELD else ""
        owner = AuthorityId(head.authority)
        if ended:
            _settle(session, catalogue, standing(session, catalogue, owner, Reference(head.reference)), ended, now)
        else:
            resolve(session, owner, Occasion.HELD_NO_MORE, {"matter": head.reference}, now)
    elif head.procedure == "mla":
        over = seen.status not in procedure.open
        for kept in _kept_for(session, catalogue, head, seen):
            _settle(session, catalogue, kept, head.reference if over else "", now)


def _kept_for(session: Session, catalogue: Catalogue, head: MatterHead, seen: Projection) -> Iterator[Standing]:
    """The matters in which data is kept for this request."""
    owner, body = AuthorityId(head.authority), dict(seen.history[0].link.body)
    query = (
        select(MatterHead.reference)
        .join(Matter, (Matter.authority == MatterHead.authority) & (Matter.reference == MatterHead.reference))
        .where(MatterHead.authority == owner, MatterHead.procedure == "preservation", Matter.status == HELD)
    )
    for reference in session.scalars(query):
        kept = standing(session, catalogue, owner, Reference(reference))
        if rests_on(body, reference, {link.id for link in kept.links}):
            yield kept


def _followed_by(session: Session, catalogue: Catalogue, head: MatterHead, seen: Projection) -> str:
    """The request that was announced as following, if it stands here and has ended already."""
    pins = [link.body.get("request") for link in seen.applied if link.act == "follow_up"]
    named = [str(one.get("id")) for one in pins if isinstance(one, dict)]
    query = (
        select(MatterHead, Matter.status)
        .join(Matter, (Matter.authority == MatterHead.authority) & (Matter.reference == MatterHead.reference))
        .join(
            Instrument,
            (Instrument.authority == MatterHead.authority) & (Instrument.reference == MatterHead.reference),
        )
        .where(MatterHead.authority == head.authority, Instrument.id.in_(named))
    )
    for request, status in session.execute(query):
        if status not in chains.table(catalogue, request).open:
            return str(request.reference)
    return ""


def _settle(session: Session, catalogue: Catalogue, kept: Standing, ended: str, now: datetime) -> None:
    """`ended`: a request that has; empty: none has."""
    owner, reference = AuthorityId(kept.head.authority), kept.head.reference
    subject = {"matter": reference}
    if not ended or pending(session, catalogue, kept):
        resolve(session, owner, Occasion.HELD_NO_MORE, subject, now)
        return
    told = {"matter": reference, "other": ended, "command": command(reference, RELEASE)}
    post(session, owner, Occasion.HELD_NO_MORE, subject, now, told)
