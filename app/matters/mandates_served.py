"""The mandates that this authority gave to desks of its State, and the matters that they serve (`law.md` §3.13)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.models import MatterHead
from app.kit.ids import AuthorityId
from app.matters.desk_results import DELIVERY, RECEIPT, TRANSMITTAL, wrong_files
from app.matters.models import MatterLink
from app.matters.standing import Standing
from app.procedures.catalogue import Catalogue
from app.procedures.engine import Projection, project
from app.procedures.table import Side

_MEMBER = "linked.matter"
"""Where an instruction names the matter for which the desk works."""


def pairs(session: Session, head: MatterHead, catalogue: Catalogue) -> Iterable[tuple[MatterHead, MatterHead]]:
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


def seen(session: Session, head: MatterHead, catalogue: Catalogue) -> Projection:
    """What a matter has come to."""
    links, _ = chains.known(session, AuthorityId(head.authority), head.reference)
    return project(chains.table(catalogue, head), links)


def found_wrong(session: Session, catalogue: Catalogue, standing: Standing, kind: str) -> frozenset[str]:
    """For a draft that sends evidence in a matter: the files that came from our desks under its mandates, were found
    wrong and did not come anew.
    """
    if kind != TRANSMITTAL or standing.procedure.domestic:
        return frozenset()
    words = [seen(session, mandate, catalogue).applied for mandate, _ in pairs(session, standing.head, catalogue)]
    desks = [[one for one in told if one.kind in (DELIVERY, RECEIPT)] for told in words]
    return frozenset(file for desk in desks for file in wrong_files(desk))
