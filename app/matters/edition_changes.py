"""Editions in the change feed: other systems hear that a directory says something else, and read what it says by now.

Whoever takes an edition in (another process class, by its own login) writes no feed of an authority. The keeper adds
what has come since it looked; that it looks by what stands in the feed, none is missed and none told twice.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, cast, exists, select
from sqlalchemy.orm import Session

from app.directory.models import EditionFile
from app.kit.ids import AuthorityId
from app.matters import changes
from app.matters.models import Change


def tell(session: Session, owner: AuthorityId, now: datetime) -> int:
    """Add a line for every edition that is here and stands in the authority's feed not yet; answers how many."""
    subject = EditionFile.state + "/" + cast(EditionFile.number, String)
    told = exists().where(Change.authority == owner, Change.what == changes.EDITION, Change.subject == subject)
    order = (EditionFile.accepted, EditionFile.state, EditionFile.number)
    found = session.scalars(select(subject).where(~told).order_by(*order)).all()
    changes.note_all(session, owner, [(changes.EDITION, one) for one in found], now)
    return len(found)
