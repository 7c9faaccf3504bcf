"""In which order notices are locked where one transaction locks several: the oldest first, everywhere. Two that lock
the same notices then wait for each other in turn, and never in a ring.
"""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.kit.ids import AuthorityId
from app.notices.models import Notice

OLDEST_FIRST = (Notice.made, Notice.id)


def hold(session: Session, authority: AuthorityId, matter: str) -> None:
    """Lock every open notice on a matter. For who resolves several of them one by one, in an order of their own."""
    session.execute(open_of(authority, matter)).all()


def open_of(authority: AuthorityId, matter: str) -> Select[str]:
    """The query by which they are locked; it reads them alone, by an index."""
    mine = Notice.authority == authority, Notice.resolved.is_(None), Notice.matter == matter
    return select(Notice.id).where(*mine).order_by(*OLDEST_FIRST).with_for_update()
