"""How long another authority took to answer, measured from our own letters and theirs.

An answer is the first letter of theirs after ours that its chain counts: an acknowledgement, a question, a
confirmation, a refusal. Somebody there has read what we sent, and signed. No statistic of others: what this authority
itself has seen, of the matters that the reader may see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
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


def lately(
    session: Session, catalogue: Catalogue, owner: AuthorityId, counterpart: str, procedure: str, *, urgent: bool
) -> LatelyView | None:
    """Of one authority (`XB.moj`) in one procedure; None: we have written it none, or none that counts."""
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
        .having(or_(answered >= begun.c.at, answered.is_(None) & begun.c.waits))
        .order_by(begun.c.at.desc())
        .limit(LATEST)
    )
    rows = session.execute(came).all()
    spans = [(heard_at - at) / timedelta(seconds=1) for at, heard_at in rows if heard_at is not None]
    if not rows:
        return None
    return LatelyView(median(spans) if spans else None, max(spans, default=None), len(spans), len(rows) - len(spans))


def _open(catalogue: Catalogue, procedure: str) -> Iterator[tuple[int, str]]:
    """Version and status, wherever a matter of a procedure goes on."""
    for one in catalogue.procedures:
        if one.name == procedure:
            yield from ((one.version, status) for status in one.open)
