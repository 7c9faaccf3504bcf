"""A State's telephones by its directory: at one of them a spoken request is called back (`law.md` §3.0)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.directory import entries
from app.directory.entries import Entry
from app.kit.errors import Unknown
from app.kit.ids import StateCode

NOTE = "oral_note"


def listed_phones(session: Session, state: StateCode) -> Mapping[str, tuple[str, ...]]:
    """Every authority of a State with its numbers (E.164): its contact points' first, then its office's. Empty for a
    State of which nothing is known here.
    """
    try:
        told = entries.told(session, state)
    except Unknown as error:
        if error.code != "not_confirmed":
            raise
        return {}
    return {one.id: _numbers(one) for one in told.entries}


def phones_for(session: Session, kind: str, state: StateCode) -> Mapping[str, tuple[str, ...]] | None:
    """The same for the findings on an instrument of a kind; None where they ask for none. `state`: the requesting."""
    return listed_phones(session, state) if kind == NOTE else None


def _numbers(entry: Entry) -> tuple[str, ...]:
    told = entry.particulars
    points = [phone.number for point in told.contact_points for phone in point.phones]
    office = told.channels.telephones if told.channels else []
    return tuple(dict.fromkeys([*points, *office]))
