"""Since when authorities stand in their State's editions: what names no day of its own is as old as that."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.directory.models import EditionFile
from app.directory.queries import edition_by_number
from app.kit.clock import instant
from app.kit.ids import StateCode

_listed: dict[str, tuple[date, frozenset[str]]] = {}
"""When editions were issued, and whom they list, by their names: a name is the digest of what stands in it."""


def first_listed(session: Session, state: StateCode, authorities: Collection[str]) -> Mapping[str, date]:
    """The day (UTC) of the first edition here that has each of these authorities; one that none has is left out."""
    wanted, found = set(authorities), dict[str, date]()
    if not wanted:
        return found
    query = select(EditionFile.number, EditionFile.sha256).where(EditionFile.state == state)
    for number, name in session.execute(query.order_by(EditionFile.number)):
        if name not in _listed:
            edition = edition_by_number(session, state, number)
            if len(_listed) >= 1024:
                _listed.clear()
            _listed[name] = instant(edition.issued_at).date(), frozenset(one.id for one in edition.authorities)
        issued, listed = _listed[name]
        found.update(dict.fromkeys(listed & wanted, issued))
        wanted -= listed
        if not wanted:
            break
    return found
