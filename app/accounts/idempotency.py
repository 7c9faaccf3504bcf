"""Repeated requests: an answer is kept under its `Idempotency-Key`, and given again instead of acting again.

A key belongs to one official. Nothing here needs a permission: one finds one's own answers only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from app.accounts.models import Answered
from app.kit.actor import Actor
from app.kit.errors import Conflict, Invalid
from app.kit.ids import Digest

KEPT = timedelta(days=2)
"""How long an answer is found again; afterwards the key is as good as new."""
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True)
class Reply:
    """What a request was answered: status, headers of its own, and the bytes of the body."""

    status: int
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


def recall(session: Session, actor: Actor, key: str, request: Digest, now: datetime) -> Reply | None:
    """The answer that was given to this request; None for a new one, which the caller acts on and `remember`s.

    Until the transaction ends, nobody else gets past here with the same key: of two at once the second is answered
    with what the first did. `Conflict` `idempotency_reused` for a key that stands for another request.
    """
    if not _KEY.fullmatch(key):
        raise Invalid("bad_idempotency_key", "An Idempotency-Key is 1 to 200 visible ASCII characters.", "Use a UUID.")
    name = f"{actor.official} {key}"
    session.execute(text("select pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})
    session.execute(delete(Answered).where(Answered.authority == actor.authority, Answered.at < now - KEPT))
    row = session.get(Answered, (actor.authority, actor.official, key))
    if row is None:
        return None
    if row.request != request:
        raise Conflict(
            "idempotency_reused",
            "This Idempotency-Key was used for another request.",
            "Use a new key for a new request.",
        )
    return Reply(row.status, row.body, {name: str(value) for name, value in row.headers.items()})


def remember(session: Session, actor: Actor, key: str, request: Digest, reply: Reply, now: datetime) -> None:
    """Keep what a request was answered, in the transaction of the act."""
    session.add(
        Answered(
            authority=actor.authority,
            official=actor.official,
            key=key,
            request=request,
            status=reply.status,
            headers=dict(reply.headers),
            body=reply.body,
            at=now,
        )
    )
    session.flush()
