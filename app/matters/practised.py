"""What either side's State published of its own practice: how soon it answers where no treaty says it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.directory import published
from app.instruments.models import MatterHead
from app.kit.ids import AuthorityId, StateCode, state_of
from app.procedures.table import Side
from app.treaties.practice import Practised, Target


def practised(session: Session, head: MatterHead) -> dict[Side, Practised]:
    """Of both sides of a matter, over time, as far as their editions are here."""
    own = Side(head.side)
    return {own: practised_by(session, head.authority), own.other: practised_by(session, head.counterpart)}


def practised_by(session: Session, authority: str) -> Practised:
    """Of the State of an authority."""
    return practised_in(session, state_of(AuthorityId(authority)))


def practised_in(session: Session, state: StateCode) -> Practised:
    """Of a State."""
    said = published.practice_of(session, state)
    return Practised(
        tuple(
            (
                since,
                {
                    (procedure, clock, level): Target(one.number, one.unit)
                    for procedure, clocks in practice.items()
                    for clock, levels in clocks.items()
                    for level, one in levels.items()
                },
            )
            for since, practice in said
        )
    )
