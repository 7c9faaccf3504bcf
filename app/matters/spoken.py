"""What has been said in a draft's matter and when, as its findings need it: our own pending instruments count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.exchange import chains
from app.kit.ids import AuthorityId, InstrumentId
from app.matters.standing import Standing
from app.matters.terms import Terms
from app.procedures.engine import Link
from app.treaties.review import Word


def spoken_words(session: Session, spoken: Terms) -> tuple[Word, ...]:
    """The instruments that have taken effect, in their order."""
    return () if spoken.standing is None else words_of(session, spoken.standing)


def words_of(session: Session, standing: Standing) -> tuple[Word, ...]:
    """The same, where a matter stands."""
    at = _signed(session, standing)
    return tuple(word_of(one, at.get(one.id)) for one in standing.ahead.applied)


def word_of(one: Link, at: datetime | None) -> Word:
    """One of them. `at`: when it was signed; None: not told."""
    answers = "" if one.in_reply_to is None else one.in_reply_to.id
    return Word(one.id, one.kind, one.side.value, dict(one.body), at, one.sha256, answers)


def since(session: Session, spoken: Terms) -> datetime | None:
    """Since when the matter stands where it does: when that instrument was signed; None for what opens a matter."""
    if spoken.standing is None or (source := spoken.standing.ahead.source) is None:
        return None
    return _signed(session, spoken.standing).get(source)


def _signed(session: Session, standing: Standing) -> Mapping[InstrumentId, datetime]:
    head = standing.head
    rows = chains.instruments(session, AuthorityId(head.authority), head.reference)
    return {InstrumentId(row.id): row.proven or row.at for row in rows}
