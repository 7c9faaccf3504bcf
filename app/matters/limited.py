"""Identifiers that came from a third State under conditions: drafting with them is stopped until it consents."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ARRAY, ColumnElement, String, cast, func, or_, select
from sqlalchemy.orm import Session

from app.instruments.models import Instrument, LimitedIdentifier
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, state_of
from app.treaties.limited import Touch, touched
from app.treaties.review import Limited

_GAVE = (
    (Instrument.authority == LimitedIdentifier.authority)
    & (Instrument.sender == LimitedIdentifier.sender)
    & (Instrument.id == LimitedIdentifier.instrument)
)


def limited_identifiers(
    session: Session, owner: str, recipient: AuthorityId, identifiers: Iterable[JsonObject]
) -> tuple[Limited, ...]:
    """Of the identifiers that a draft tells those that third States gave under conditions, by themselves, by a range
    in which they lie or by what lies in them, however long ago; newest first. What came from the recipient's State goes
    back to it.
    """
    marks, spans = touched(identifiers)
    if not marks:
        return ()
    known = LimitedIdentifier.mark == func.any(cast(sorted(marks), ARRAY(String)))
    lies = [LimitedIdentifier.place.between(first, last) for first, last in spans]
    query = (
        select(
            LimitedIdentifier.mark,
            LimitedIdentifier.state,
            Instrument.reference,
            Instrument.id,
            LimitedIdentifier.place,
        )
        .join(Instrument, _GAVE)
        .where(or_(known, *lies), *_held(owner, recipient))
        .order_by(Instrument.at.desc(), Instrument.id, LimitedIdentifier.mark)
    )
    return tuple(Limited(*found) for found in session.execute(query))


@dataclass(frozen=True)
class LimitedToOthers:
    """What States gave under conditions: by what it is known, and where its addresses lie, in order."""

    marks: frozenset[str]
    places: tuple[str, ...]

    def touches(self, row: JsonObject) -> bool:
        """Whether an identifier is one of them, lies in one, or holds one."""
        touch = Touch.of(row)
        if touch.span is None or touch.marks & self.marks:
            return bool(touch.marks & self.marks)
        after = bisect_left(self.places, touch.span[0])
        return after < len(self.places) and self.places[after] <= touch.span[1]


def limited_to_others(session: Session, owner: str, other: AuthorityId) -> LimitedToOthers:
    """All identifiers that States other than that of `other` gave under conditions."""
    query = select(LimitedIdentifier.mark, LimitedIdentifier.place).join(Instrument, _GAVE)
    found = session.execute(query.where(*_held(owner, other)).distinct()).all()
    places = sorted({place for _, place in found if place is not None})
    return LimitedToOthers(frozenset(mark for mark, _ in found), tuple(places))


def _held(owner: str, other: AuthorityId) -> tuple[ColumnElement[bool], ...]:
    return (
        LimitedIdentifier.authority == owner,
        LimitedIdentifier.written.is_(True),
        LimitedIdentifier.state != state_of(other),
        Instrument.state == "accepted",
    )
