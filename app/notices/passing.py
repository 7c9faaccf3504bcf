"""Passing a notice on: not me, the next, now. The ladder is not left; it is climbed at once."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Invalid
from app.notices import post
from app.notices.models import Notice, PassedOn

LONGEST = 500
"""Characters of a reason."""


def pass_on(session: Session, actor: Actor, notice: str, reason: str, at: datetime) -> Notice:
    """Hand a notice to the next rung of its ladder at once: it is due now, and the keeper rings it within seconds.

    `Conflict`: `notice_taken` once somebody has acknowledged it or its cause is gone, `nobody_above` on the last rung,
    `passed_already` while the next has not been rung yet. `Invalid` `bad_reason` without one.
    """
    permit(actor, Permission.NOTICE_ACKNOWLEDGE, actor.authority)
    words = _reason(reason)
    post.notice_of(session, actor, notice)
    # Read anew under its lock: somebody may have taken it since it was looked at.
    row = session.get_one(Notice, (actor.authority, notice), with_for_update=True, populate_existing=True)
    if row.acknowledged is not None or row.resolved is not None:
        raise Conflict("notice_taken", "Somebody has taken this, or its cause is gone.", "See who, on its page.")
    if not above(row):
        raise Conflict("nobody_above", "Nobody stands above you on this ladder.", "Take it, or telephone a colleague.")
    if session.get(PassedOn, (actor.authority, notice, row.rung)) is not None:
        raise Conflict("passed_already", "It has been passed on; the next is being called.", "Nothing more is needed.")
    session.add(
        PassedOn(authority=actor.authority, notice=notice, rung=row.rung, by=actor.official, reason=words, at=at)
    )
    row.next_ring = at
    session.flush()
    told = {"notice": row.id, "occasion": row.occasion, "rung": str(row.rung), "reason": sha256(words.encode())}
    record(session, actor, Event.NOTICE_PASSED_ON, at=at, subject=told)
    return row


def above(notice: Notice) -> bool:
    """Whether somebody stands above those who hear it now."""
    return notice.rung + 1 < len(notice.ladder)


def passed(session: Session, actor: Actor, notice: str) -> Sequence[PassedOn]:
    """Who passed a notice on, and why, the first of them first."""
    permit(actor, Permission.NOTICE_READ, actor.authority)
    mine = (PassedOn.authority == actor.authority, PassedOn.notice == notice)
    return session.scalars(select(PassedOn).where(*mine).order_by(PassedOn.rung)).all()


def _reason(text: str) -> str:
    words = " ".join(text.split())
    if not words or len(words) > LONGEST or any(unicodedata.category(one) in {"Cc", "Cf", "Cs"} for one in words):
        raise Invalid("bad_reason", "Say in a few words why you cannot take it.", "One sentence is enough.")
    return words
