"""Identifiers that came from a third State under conditions: drafting with them is stopped until it consents."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.instruments.models import Instrument, LimitedIdentifier
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, state_of
from app.treaties.bodies import rows
from app.treaties.review import Limited
from app.treaties.same_identifier import known_by


def limited_identifiers(session: Session, owner: str, recipient: AuthorityId, body: JsonObject) -> tuple[Limited, ...]:
    """Of the identifiers that a draft names those that third States gave under conditions, however long ago; newest
    first. What came from the recipient's State goes back to it.
    """
    marks = {mark for _, row in rows(body, "identifiers") if (mark := known_by(row)) is not None}
    if not marks:
        return ()
    same = (
        (Instrument.authority == LimitedIdentifier.authority)
        & (Instrument.sender == LimitedIdentifier.sender)
        & (Instrument.id == LimitedIdentifier.instrument)
    )
    query = (
        select(LimitedIdentifier.mark, LimitedIdentifier.state, Instrument.reference, Instrument.id)
        .join(Instrument, same)
        .where(
            LimitedIdentifier.authority == owner,
            LimitedIdentifier.mark.in_(marks),
            LimitedIdentifier.state != state_of(recipient),
            Instrument.state == "accepted",
        )
        .order_by(Instrument.at.desc(), Instrument.id)
    )
    return tuple(Limited(*found) for found in session.execute(query))
