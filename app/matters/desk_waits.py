"""The requesting side has us wait, and a desk of our own State works on: somebody hears which mandate (`law.md` §3.13).

A mandate's clocks follow its own signed instruments, as every matter's do: the holder of the matter tells the desk to
wait, and to go on, by the act `decide_wait` of the mandate.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.models import MatterHead
from app.kit.ids import AuthorityId
from app.matters.models import MatterLink
from app.matters.waits import waits
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures.catalogue import Catalogue
from app.procedures.engine import project
from app.procedures.table import Side

_MEMBER = "linked.matter"
"""Where an instruction names the matter for which the desk works."""


def tell(session: Session, head: MatterHead, catalogue: Catalogue, now: datetime) -> None:
    """Compare a matter with the mandates that serve it, or a mandate with what it serves; twice is as once."""
    if Side(head.side) is not (Side.REQUESTING if chains.table(catalogue, head).domestic else Side.REQUESTED):
        return
    for mandate, matter in _pairs(session, head, catalogue):
        subject = {"matter": matter.reference, "mandate": mandate.reference}
        owner = AuthorityId(head.authority)
        wanted, kept = _waits(session, matter, catalogue, now), _waits(session, mandate, catalogue, now)
        told = {Occasion.MANDATE_WORKS_ON: wanted and not kept, Occasion.MANDATE_STILL_WAITS: kept and not wanted}
        for occasion, stands in told.items():
            if stands and _at_hand(session, mandate, catalogue):
                post(session, owner, occasion, subject, now, subject)
            else:
                resolve(session, owner, occasion, subject, now)


def _pairs(session: Session, head: MatterHead, catalogue: Catalogue) -> Iterable[tuple[MatterHead, MatterHead]]:
    """Mandates of ours with the matters of ours that they serve, of which the given matter is one."""
    domestic = chains.table(catalogue, head).domestic
    own, far = (MatterLink.reference, MatterLink.other) if domestic else (MatterLink.other, MatterLink.reference)
    query = select(far).where(
        MatterLink.authority == head.authority,
        MatterLink.sender == head.authority,
        MatterLink.member == _MEMBER,
        own == head.reference,
    )
    for reference in sorted(set(session.scalars(query))):
        other = session.get(MatterHead, (head.authority, reference))
        if other is None or chains.table(catalogue, other).domestic is domestic:
            continue
        mandate, matter = (head, other) if domestic else (other, head)
        if (Side(mandate.side), Side(matter.side)) == (Side.REQUESTING, Side.REQUESTED):
            yield mandate, matter


def _waits(session: Session, head: MatterHead, catalogue: Catalogue, now: datetime) -> bool:
    links, _ = chains.known(session, AuthorityId(head.authority), head.reference)
    found = waits(project(chains.table(catalogue, head), links).history, now)
    return found is not None and not found["over"]


def _at_hand(session: Session, head: MatterHead, catalogue: Catalogue) -> bool:
    procedure = chains.table(catalogue, head)
    links, _ = chains.known(session, AuthorityId(head.authority), head.reference)
    return project(procedure, links).status in procedure.open
