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

GAVE = (
    (Instrument.authority == LimitedIdentifier.authority)
    & (Instrument.sender == LimitedIdentifier.sender)
    & (Instrument.id == LimitedIdentifier.instrument)
)
"""The instrument that an identifier came with."""


def limited_identifiers(
    session: Session, owner: str, recipient: AuthorityId, identifiers: Iterable[JsonObject]
) -> tuple[Limited, ...]:
    """Of the identifiers that a draft tells those that third States gave under conditions, by themselves, by a range
    in which they lie or by what lies in them, however long ago; newest first. What came from the recipient's State goes
    back to it.
    """
    named = naming(identifiers)
    if named is None:
        return ()
    query = (
        select(
            LimitedIdentifier.mark,
            LimitedIdentifier.state,
            Instrument.reference,
            Instrument.id,
            LimitedIdentifier.place,
        )
        .join(Instrument, GAVE)
        .where(named, *held(owner, recipient, written=True))
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
    query = select(LimitedIdentifier.mark, LimitedIdentifier.place).join(Instrument, GAVE)
    found = session.execute(query.where(*held(owner, other, written=True)).distinct()).all()
    places = sorted({place for _, place in found if place is not None})
    return LimitedToOthers(frozenset(mark for mark, _ in found), tuple(places))


def naming(identifiers: Iterable[JsonObject]) -> ColumnElement[bool] | None:
    """Rows of what some identifiers name: they themselves, a range in which they lie, what lies in them. None: nothing
    can be known by them.
    """
    marks, spans = touched(identifiers)
    if not marks:
        return None
    known = LimitedIdentifier.mark == func.any(cast(sorted(marks), ARRAY(String)))
    return or_(known, *(LimitedIdentifier.place.between(first, last) for first, last in spans))


def held(owner: str, other: AuthorityId, *, written: bool) -> tuple[ColumnElement[bool], ...]:
    """Rows of what came from others than the State of `other`, with a condition that was written or without one."""
    return (
        LimitedIdentifier.authority == owner,
        LimitedIdentifier.written.is_(written),
        LimitedIdentifier.state != state_of(other),
        Instrument.state == "accepted",
    )
