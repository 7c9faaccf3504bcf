"""What a provider keeps ends before what we have signed: people are told 7 days before, and 2 days (`law.md` §5.5)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange import chains
from app.instruments.models import MatterHead
from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.matters.models import Matter
from app.matters.provider_kept import answered
from app.matters.provider_models import ProviderOrder
from app.notices.models import RUNS, Deadline
from app.notices.occasions import Occasion
from app.notices.post import post, resolve, stands
from app.procedures.catalogue import CATALOGUE

LEADS = (timedelta(days=7), timedelta(days=2))
"""Practice: how long before the end people are told; each is told of anew."""
_KEPT = ("preserved_until", "extension_in_time")
"""Clocks that end with what was signed to be kept."""
_SAME_DAY = timedelta(hours=12)
"""A day ends in one zone so long after it does in UTC."""


def remind(session: Session, row: ProviderOrder, now: datetime) -> None:
    """Tell of what every item of an answered order has, and see when to look next. Twice is as once."""
    end = _end(session, row)
    reached = [] if end is None else [one for one in LEADS if end - one <= now]
    owner, wanted = AuthorityId(row.authority), end is not None and bool(reached) and _wanted(session, row, end)
    for lead in LEADS:
        if end is not None and wanted and lead is reached[-1]:
            told = {"order": str(row.number), "matter": row.reference, "due": stamp(end)}
            post(session, owner, Occasion.ORDER_KEEPING_ENDS, _subject(row, lead), now, told)
        else:
            resolve(session, owner, Occasion.ORDER_KEEPING_ENDS, _subject(row, lead), now)
    row.rings = None if end is None else next((end - one for one in LEADS if end - one > now), None)


def rest(session: Session, row: ProviderOrder, now: datetime) -> None:
    """Nothing is kept for the matter any more, or another authority sees to it."""
    for lead in LEADS:
        resolve(session, AuthorityId(row.authority), Occasion.ORDER_KEEPING_ENDS, _subject(row, lead), now)


def about_item(row: ProviderOrder, item: str) -> dict[str, str]:
    """What notices of one item of an order are about."""
    return {"matter": row.reference, "order": row.id, "measures": item}


def is_given_up(session: Session, row: ProviderOrder, item: str) -> bool:
    """Whether it is told of an item that it is given up, and that the order stands for it."""
    return stands(session, AuthorityId(row.authority), Occasion.ORDER_PART_GOES_ON, about_item(row, item))


def _end(session: Session, row: ProviderOrder) -> datetime | None:
    """The end of the first day until which something is kept that is wanted still; None while an answer is owed, or
    nothing is kept.
    """
    known = list(answered(row)) if row.state == "answered" else []
    days = [day for item, day in known if not is_given_up(session, row, item)]
    return datetime.combine(min(days), time(23, 59, 59), UTC) if days else None


def _wanted(session: Session, row: ProviderOrder, end: datetime) -> bool:
    """Whether the matter keeps longer: until a later day that was signed; where none runs, as long as it is open."""
    matter = session.get(Matter, (row.authority, row.reference))
    head = session.get_one(MatterHead, (row.authority, row.reference))
    if matter is None or matter.status not in chains.table(CATALOGUE, head).open:
        return False
    query = select(Deadline.due).where(
        Deadline.authority == row.authority,
        Deadline.reference == row.reference,
        Deadline.code.in_(_KEPT),
        *RUNS,
        Deadline.due.is_not(None),
    )
    signed = [one for one in session.scalars(query) if one is not None]
    return not signed or max(signed) > end + _SAME_DAY


def _subject(row: ProviderOrder, lead: timedelta) -> dict[str, str]:
    return {"matter": row.reference, "order": row.id, "days": str(lead.days)}
