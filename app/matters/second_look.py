"""The second look at what left at once: owed within 24 hours, and loud when it is missed. For the keeper."""

from __future__ import annotations

import logging
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kit import apart
from app.kit.ids import AuthorityId
from app.matters.news import SECOND_LOOK
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post, resolve

log = logging.getLogger("rogatory.notices")


def miss(session: Session, owner: AuthorityId, now: datetime, *, limit: int = 200) -> int:
    """Tell the head of every second look that nobody gave in time; answers how many. Twice is the same as once."""
    query = select(Notice).where(
        Notice.authority == owner,
        Notice.occasion == Occasion.SECOND_LOOK_DUE.value,
        Notice.resolved.is_(None),
        Notice.made <= now - SECOND_LOOK,
    )
    rows = list(session.scalars(query.order_by(Notice.made).limit(limit).with_for_update(skip_locked=True)))

    def tell(row: Notice) -> None:
        subject = {name: str(value) for name, value in row.subject.items()}
        told = {"kind": str(row.params["kind"]), "matter": subject["matter"]}
        resolve(session, owner, Occasion.SECOND_LOOK_DUE, subject, now)
        post(session, owner, Occasion.SECOND_LOOK_MISSED, subject, now, told)

    return apart.each(session, rows, tell, log)
