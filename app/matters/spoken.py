"""What has been said in a draft's matter and when, as its findings need it: our own pending instruments count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.exchange import chains
from app.kit.ids import AuthorityId, InstrumentId
from app.matters.terms import Terms
from app.treaties.review import Word


def spoken_words(session: Session, spoken: Terms) -> tuple[Word, ...]:
    """The instruments that have taken effect, in their order."""
    if spoken.standing is None:
        return ()
    at = _signed(session, spoken)
    return tuple(
        Word(one.id, one.kind, one.side.value, dict(one.body), at.get(one.id), one.sha256)
        for one in spoken.standing.ahead.applied
    )


def since(session: Session, spoken: Terms) -> datetime | None:
    """Since when the matter stands where it does: when that instrument was signed; None for what opens a matter."""
    source = spoken.standing.ahead.source if spoken.standing else None
    return None if source is None else _signed(session, spoken).get(source)


def _signed(session: Session, spoken: Terms) -> Mapping[InstrumentId, datetime]:
    if spoken.standing is None:
        return {}
    head = spoken.standing.head
    rows = chains.instruments(session, AuthorityId(head.authority), head.reference)
    return {InstrumentId(row.id): row.proven or row.at for row in rows}
