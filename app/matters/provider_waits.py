"""A matter in which we are asked, or an item of it, is given up, and what a provider was ordered stands: somebody hears
that it is to be lifted, and nobody is rung for an answer that is wanted no more (`law.md` §5.5).

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
from app.matters import provider_clocks as clocks
from app.matters import provider_ends as ends
from app.matters.given_up import CLOSED, NOTHING, GivenUp, given_up, parts
from app.matters.models import Matter
from app.matters.provider_kept import answered, unanswered
from app.matters.provider_models import ProviderOrder
from app.notices.occasions import Occasion
from app.notices.post import post, resolve, stands
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import Side

_KEPT_NO_MORE = frozenset({"EXPIRED", "NOT_PRESERVED"})
"""Ends of a preservation that nobody gave up, after which nothing is kept for the other State either."""


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
    over = what_is_given_up(session, head) if rows else NOTHING
    for row in rows:
        settle(session, row, over, now)
    session.flush()


def what_is_given_up(session: Session, head: MatterHead) -> GivenUp:
    """For what nothing is ordered from providers any more, by the matter as it was projected last."""
    matter = session.get(Matter, (head.authority, head.reference))
    if matter is None:
        return NOTHING
    history = objects(matter.projection.get("history"))
    moved = (str(one["before"]) for one in reversed(history) if one["after"] != one["before"])
    before = next(moved, "")
    ended = before if matter.status == CLOSED else matter.status
    whole = ended in _KEPT_NO_MORE or given_up(chains.table(CATALOGUE, head), matter.status, before)
    return GivenUp(whole, parts(objects(matter.projection.get("measures")), history))


def settle(session: Session, row: ProviderOrder, over: GivenUp, now: datetime) -> None:
    """Have it told that an order stands for what is given up. Its clocks rest where nothing else is left of it; where
    that goes on they ring again. Twice is as once.
    """
    rested, left = rests(session, row, now), _standing(row, now.date())
    gone = {one for one in left if over.has(one, row.provider)}
    _note(session, row, Occasion.ORDER_GOES_ON, clocks.subject(row), now, goes_on=over.whole and bool(left))
    for item in _items(row):
        about = ends.about_item(row, item)
        _note(session, row, Occasion.ORDER_PART_GOES_ON, about, now, goes_on=not over.whole and item in gone)
    rest = over.whole or (bool(gone) and gone == left)
    if rest or rested:
        clocks.wound(session, row, now)
    if rest:
        row.rings = None
        ends.rest(session, row, now)
    elif row.state in {"answered", "lifted"}:
        ends.remind(session, row, now)


def rests(session: Session, row: ProviderOrder, now: datetime) -> bool:
    """Whether it is told of an order that its matter, or all for which it stands, is given up."""
    if stands(session, AuthorityId(row.authority), Occasion.ORDER_GOES_ON, clocks.subject(row)):
        return True
    told = [ends.is_given_up(session, row, one) for one in _standing(row, now.date())]
    return bool(told) and all(told)


def _note(
    session: Session, row: ProviderOrder, occasion: Occasion, about: dict[str, str], now: datetime, *, goes_on: bool
) -> None:
    owner = AuthorityId(row.authority)
    if not goes_on:
        resolve(session, owner, occasion, about, now)
        return
    told = {"matter": row.reference, "order": str(row.number)}
    post(session, owner, occasion, about, now, told | {"measures": about["measures"]} if "measures" in about else told)


def _items(row: ProviderOrder) -> list[str]:
    return [str(one["measure"]) for one in objects(row.items)]


def _standing(row: ProviderOrder, today: date) -> set[str]:
    """The items for which its provider is still to act, or keeps something beyond today."""
    if row.state == "lifted":
        return set()
    return {*unanswered(row), *(item for item, day in answered(row) if day > today)}
