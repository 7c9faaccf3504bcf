"""A matter in which we are asked is given up, and what a provider was ordered stands: somebody hears that it is to be
lifted, and nobody is rung for an answer that is wanted no more (`law.md` §5.5).

An order ends by the act of an official alone: the provider keeps, and is silent to its customer, until it is told.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.models import MatterHead
from app.kit.canonical import objects
from app.kit.ids import AuthorityId
from app.matters import desk_waits
from app.matters import provider_clocks as clocks
from app.matters import provider_ends as ends
from app.matters.models import Matter
from app.matters.provider_kept import answered
from app.matters.provider_models import ProviderOrder
from app.notices.occasions import Occasion
from app.notices.post import post, resolve, stands
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import Side

_KEPT_NO_MORE = frozenset({"EXPIRED", "NOT_PRESERVED"})
"""Ends of a preservation that nobody gave up, after which nothing is kept for the other State either."""
_CLOSED = "CLOSED"


def tell(session: Session, head: MatterHead, now: datetime) -> None:
    """Compare the orders in a matter with what it has come to, after its projection; twice is as once. Those of a part
    that was handed over are the heir's.
    """
    if head.side != Side.REQUESTED.value or head.successor is not None:
        return
    query = select(ProviderOrder).where(
        ProviderOrder.authority == head.authority, ProviderOrder.reference == head.reference
    )
    rows = session.scalars(query.order_by(ProviderOrder.number).with_for_update()).all()
    over = bool(rows) and given_up(session, head)
    for row in rows:
        settle(session, row, over, now)
    session.flush()


def given_up(session: Session, head: MatterHead) -> bool:
    """Whether nothing is ordered from providers for a matter any more, as it was projected last."""
    matter = session.get(Matter, (head.authority, head.reference))
    if matter is None:
        return False
    history = objects(matter.projection.get("history"))
    moved = (str(one["before"]) for one in reversed(history) if one["after"] != one["before"])
    before = next(moved, "")
    ended = before if matter.status == _CLOSED else matter.status
    return ended in _KEPT_NO_MORE or desk_waits.given_up(chains.table(CATALOGUE, head), matter.status, before)


def settle(session: Session, row: ProviderOrder, over: bool, now: datetime) -> None:
    """Have it told that an order stands in a matter that is given up (`over`), and its clocks rest meanwhile; where the
    matter goes on they ring again. Twice is as once.
    """
    owner, about, rested = AuthorityId(row.authority), clocks.subject(row), rests(session, row)
    if over and _stands(row, now.date()):
        post(session, owner, Occasion.ORDER_GOES_ON, about, now, {"matter": row.reference, "order": str(row.number)})
    else:
        resolve(session, owner, Occasion.ORDER_GOES_ON, about, now)
    if over or rested:
        clocks.wound(session, row, now)
    if over:
        row.rings = None
        ends.rest(session, row, now)
    elif row.state in {"answered", "lifted"}:
        ends.remind(session, row, now)


def rests(session: Session, row: ProviderOrder) -> bool:
    """Whether it is told of an order that its matter is given up."""
    return stands(session, AuthorityId(row.authority), Occasion.ORDER_GOES_ON, clocks.subject(row))


def _stands(row: ProviderOrder, today: date) -> bool:
    """Whether its provider is still to act, or keeps something beyond today."""
    if row.state in {"ordered", "served"}:
        return True
    return row.state == "answered" and any(day > today for _, day in answered(row))
