"""How long another authority took to acknowledge, measured from our own letters and theirs.

No statistic of others: what this authority itself has seen, of the matters that the reader may see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.instruments.models import Instrument, MatterHead
from app.kit.ids import AuthorityId
from app.matters.views import View

LATEST = 50
"""Letters that are looked at: the newest that were acknowledged."""
URGENT = ("urgent", "emergency")


@dataclass(frozen=True)
class LatelyView(View):
    """Seconds from our signature until their acknowledgement was here."""

    median_seconds: float | None
    """null: none was acknowledged yet."""
    slowest_seconds: float | None
    count: int
    """Of how many letters."""
    unanswered: int
    """How many of the same kind wait for their acknowledgement still."""


def lately(
    session: Session, owner: AuthorityId, counterpart: str, procedure: str, *, urgent: bool
) -> LatelyView | None:
    """Of one authority (`XB.moj`) in one procedure; None: we have written it none."""
    asked, heard = aliased(Instrument), aliased(Instrument)
    first = (
        select(asked.reference, func.min(asked.at).label("at"))
        .join(
            MatterHead,
            (MatterHead.authority == asked.authority) & (MatterHead.reference == asked.reference),
        )
        .where(
            asked.authority == owner,
            asked.outgoing,
            asked.side == "requesting",
            asked.exercise.is_(False),
            asked.state == "accepted",
            MatterHead.counterpart == counterpart,
            MatterHead.procedure == procedure,
        )
        .group_by(asked.reference)
    )
    if urgent:
        first = first.where(asked.urgency.in_(URGENT))
    begun = first.subquery()
    came = (
        select(begun.c.reference, begun.c.at, func.min(heard.at).label("came"))
        .outerjoin(
            heard,
            (heard.authority == owner)
            & (heard.reference == begun.c.reference)
            & heard.outgoing.is_(False)
            & (heard.act == "acknowledge")
            & (heard.state == "accepted"),
        )
        .group_by(begun.c.reference, begun.c.at)
        .order_by(begun.c.at.desc())
        .limit(LATEST)
    )
    rows = session.execute(came).all()
    spans = [(heard_at - at) / timedelta(seconds=1) for _, at, heard_at in rows if heard_at is not None]
    if not rows:
        return None
    return LatelyView(median(spans) if spans else None, max(spans, default=None), len(spans), len(rows) - len(spans))
