"""How long another authority took to answer, measured from our own letters and theirs.

An answer is the first letter of theirs after ours that its chain counts: an acknowledgement, a question, a
confirmation, a refusal. Somebody there has read what we sent, and signed. No statistic of others: what this authority
itself has seen, of the matters that the reader may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.instruments.models import Instrument, MatterHead
from app.kit.ids import AuthorityId
from app.matters.models import Matter
from app.matters.views import View
from app.procedures.catalogue import Catalogue

LATEST = 50
"""Letters that are looked at: the newest that were answered, or wait."""
WITHIN = timedelta(days=365)
"""How long ago an answer may have come that says how soon they answer now."""
URGENT = ("urgent", "emergency")


@dataclass(frozen=True)
class LatelyView(View):
    """Seconds from our signature until their first answer was here."""

    median_seconds: float | None
    """null: none was answered yet."""
    slowest_seconds: float | None
    count: int
    """Of how many letters."""
    unanswered: int
    """How many of the same kind wait for an answer still; a matter that ended waits for none."""
    since: datetime
    """When we signed the oldest of all these letters."""
    newest: datetime
    """When we signed the newest."""


def lately(
    session: Session,
    catalogue: Catalogue,
    owner: AuthorityId,
    counterpart: str,
    procedure: str,
    *,
    urgent: bool,
    now: datetime,
) -> LatelyView | None:
    """Of one authority (`XB.moj`) in one procedure; None: we have written it none, or none that counts. What was
    answered before the last 365 days counts no more; what waits counts, however long it does.
    """
    asked, heard = aliased(Instrument), aliased(Instrument)
    # A matter that was not projected yet has just begun.
    waits = or_(
        Matter.status.is_(None),
        tuple_(MatterHead.procedure_version, Matter.status).in_([*_open(catalogue, procedure)]),
    )
    first = (
        select(asked.reference, func.min(asked.at).label("at"), func.bool_or(waits).label("waits"))
        .join(
            MatterHead,
            (MatterHead.authority == asked.authority) & (MatterHead.reference == asked.reference),
        )
        .outerjoin(Matter, (Matter.authority == asked.authority) & (Matter.reference == asked.reference))
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
    answered = func.min(heard.at)
    came = (
        select(begun.c.at, answered)
        .outerjoin(
            heard,
            (heard.authority == owner)
            & (heard.reference == begun.c.reference)
            & heard.outgoing.is_(False)
            & (heard.side == "requested")
            & heard.chained
            & (heard.state == "accepted"),
        )
        .group_by(begun.c.reference, begun.c.at, begun.c.waits)
        # Where they spoke first they were asked by word of mouth, and answered before there was a letter.
        .having(or_(answered >= func.greatest(begun.c.at, now - WITHIN), answered.is_(None) & begun.c.waits))
        .order_by(begun.c.at.desc())
        .limit(LATEST)
    )
    rows = session.execute(came).all()
    spans = [(heard_at - at) / timedelta(seconds=1) for at, heard_at in rows if heard_at is not None]
    if not rows:
        return None
    return LatelyView(
        median_seconds=median(spans) if spans else None,
        slowest_seconds=max(spans, default=None),
        count=len(spans),
        unanswered=len(rows) - len(spans),
        since=rows[-1][0],
        newest=rows[0][0],
    )


def _open(catalogue: Catalogue, procedure: str) -> Iterator[tuple[int, str]]:
    """Version and status, wherever a matter of a procedure goes on."""
    for one in catalogue.procedures:
        if one.name == procedure:
            yield from ((one.version, status) for status in one.open)
