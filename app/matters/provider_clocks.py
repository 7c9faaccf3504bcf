"""The clocks of the provider log: `order_served` and `provider_answer`, rung to the own side only (`law.md` §5.5)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kit import apart
from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.matters import provider_ends as ends
from app.matters.provider_models import ProviderOrder
from app.notices.clocks import reminders
from app.notices.occasions import Occasion
from app.notices.post import post, resolve

log = logging.getLogger("rogatory.notices")

SERVED, SERVED_URGENT = timedelta(hours=4), timedelta(hours=1)
"""Practice (`law.md` §5.5, §6): from the order to its service."""
ANSWERED, ANSWERED_URGENT = timedelta(hours=24), timedelta(hours=4)
"""Practice: from the service to the answer, as long as the provider has promised nothing."""
ORDER_SERVED, PROVIDER_ANSWER = "order_served", "provider_answer"
_PASSED = {ORDER_SERVED: Occasion.ORDER_UNSERVED, PROVIDER_ANSWER: Occasion.PROVIDER_SILENT}


def running(row: ProviderOrder) -> tuple[str, datetime, datetime] | None:
    """The clock of an order that runs: its code, start and end. None: none does. Pure."""
    if row.state == "ordered":
        return ORDER_SERVED, row.ordered, row.serve_by
    if row.state == "served" and row.served is not None:
        return PROVIDER_ANSWER, row.served, row.promised or row.served + (ANSWERED_URGENT if row.urgent else ANSWERED)
    return None


def first_ring(row: ProviderOrder) -> datetime | None:
    """When people first hear of the clock that runs: in its last fifth."""
    clock = running(row)
    return None if clock is None else reminders(*clock)[0]


def wound(session: Session, row: ProviderOrder, now: datetime) -> None:
    """Another clock runs, or none: what was told of the one before it is over."""
    for occasion in (Occasion.ORDER_NEAR, *_PASSED.values()):
        resolve(session, AuthorityId(row.authority), occasion, subject(row), now)
    row.told, row.rings = "", first_ring(row)


def ring(session: Session, authority: AuthorityId, now: datetime, *, limit: int = 200) -> int:
    """Post notices for orders whose clock is near its end or past it; answers how many. For the keeper."""
    query = (
        select(ProviderOrder)
        .where(ProviderOrder.authority == authority, ProviderOrder.rings <= now)
        .order_by(ProviderOrder.rings)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return apart.each(session, list(session.scalars(query)), lambda row: _tell(session, authority, row, now), log)


def tell_anew(session: Session, authority: AuthorityId, now: datetime) -> int:
    """The clock was put back: orders of which was told that their time is over, and it is not, are told of in their
    time. Answers of how many. Twice is the same as once.
    """
    query = (
        select(ProviderOrder)
        .where(ProviderOrder.authority == authority, ProviderOrder.told == "passed")
        .where(ProviderOrder.state.in_(("ordered", "served")))
        .with_for_update(skip_locked=True)
    )
    found = [(row, running(row)) for row in session.scalars(query)]
    rows = [row for row, clock in found if clock is not None and clock[2] > now]
    return apart.each(session, rows, lambda row: wound(session, row, now), log)


def _tell(session: Session, authority: AuthorityId, row: ProviderOrder, now: datetime) -> None:
    clock = running(row)
    if clock is None:
        ends.remind(session, row, now)
        return
    code, _, due = clock
    told = {"order": str(row.number), "matter": row.reference, "due": stamp(due)}
    if due > now:
        post(session, authority, Occasion.ORDER_NEAR, subject(row), now, {**told, "code": code})
        row.told, row.rings = "near", due
        return
    resolve(session, authority, Occasion.ORDER_NEAR, subject(row), now)
    post(session, authority, _PASSED[code], subject(row), now, told)
    row.told, row.rings = "passed", None


def subject(row: ProviderOrder) -> dict[str, str]:
    """What notices of an order are about."""
    return {"matter": row.reference, "order": row.id}
