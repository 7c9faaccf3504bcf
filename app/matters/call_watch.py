"""Calls of ours that the other side never wrote down: somebody hears, while the spoken word may still be written.

Until their note is here nothing shows that anybody acts on the call; and what nobody confirms in writing lapses
(`law.md` §3.0; UNCC 40(13), 2AP 9(4)).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.kit import apart
from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.matters.call_models import OwnCall
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.post import post

log = logging.getLogger("rogatory.notices")

WAITED = timedelta(hours=4)
"""Since the call. Written confirmation is owed within 24 hours: time enough is left to write the request."""
OLD = timedelta(days=3)
"""A call that is noted later than this after it was made is history: nobody is woken for it."""


def ring(session: Session, authority: AuthorityId, now: datetime, *, limit: int = 200) -> int:
    """Post a notice for each call that no note has answered, once; answers how many. For the keeper."""
    told = exists().where(
        Notice.authority == OwnCall.authority,
        Notice.occasion == Occasion.CALL_UNANSWERED.value,
        Notice.subject["call"].astext == OwnCall.id,
    )
    query = select(OwnCall).where(
        OwnCall.authority == authority,
        OwnCall.instrument.is_(None),
        OwnCall.called_at <= now - WAITED,
        OwnCall.called_at > now - OLD,
        ~told,
    )
    rows = list(session.scalars(query.order_by(OwnCall.called_at).limit(limit)))

    def tell(row: OwnCall) -> None:
        words = {"recipient": row.recipient, "since": stamp(row.called_at)}
        post(session, authority, Occasion.CALL_UNANSWERED, {"call": row.id}, now, words)

    return apart.each(session, rows, tell, log)
