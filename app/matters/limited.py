"""Identifiers that came from a third State under conditions: drafting with them is stopped until it consents."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ARRAY, ColumnElement, String, cast, func, select
from sqlalchemy.orm import Session

from app.instruments.models import Instrument, LimitedIdentifier
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, state_of
from app.treaties.review import Limited
from app.treaties.same_identifier import touched_by

_GAVE = (
    (Instrument.authority == LimitedIdentifier.authority)
    & (Instrument.sender == LimitedIdentifier.sender)
    & (Instrument.id == LimitedIdentifier.instrument)
)


def limited_identifiers(
    session: Session, owner: str, recipient: AuthorityId, identifiers: Iterable[JsonObject]
) -> tuple[Limited, ...]:
    """Of the identifiers that a draft tells those that third States gave under conditions, by themselves or by a range
    in which they lie, however long ago; newest first. What came from the recipient's State goes back to it.
    """
    marks = frozenset[str]().union(*map(touched_by, identifiers))
    if not marks:
        return ()
    query = (
        select(LimitedIdentifier.mark, LimitedIdentifier.state, Instrument.reference, Instrument.id)
        .join(Instrument, _GAVE)
        .where(LimitedIdentifier.mark == func.any(cast(sorted(marks), ARRAY(String))), *_held(owner, recipient))
        .order_by(Instrument.at.desc(), Instrument.id)
    )
    return tuple(Limited(*found) for found in session.execute(query))


def limited_to_others(session: Session, owner: str, other: AuthorityId) -> frozenset[str]:
    """The keys of all identifiers that States other than that of `other` gave under conditions."""
    query = select(LimitedIdentifier.mark).join(Instrument, _GAVE).where(*_held(owner, other))
    return frozenset(session.scalars(query.distinct()))


def _held(owner: str, other: AuthorityId) -> tuple[ColumnElement[bool], ...]:
    return (
        LimitedIdentifier.authority == owner,
        LimitedIdentifier.state != state_of(other),
        Instrument.state == "accepted",
    )
