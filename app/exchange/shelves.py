"""Housekeeping of the store's waiting rooms: `in-XB` (what a peer brought), `out-XB` (what is laid out for it).

A shelf is only a place to wait. What was accepted or quarantined lies under its owner too (a hard link where the file
system has them), and that copy is never touched here.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.exchange import envelope as wire
from app.exchange.inbox import shelf_in, shelf_out
from app.exchange.models import Inbox, Outbox
from app.instruments.store import Store
from app.kit.errors import RogatoryError
from app.kit.ids import StateCode
from app.trust import jws

UNFINISHED = timedelta(days=1)
"""Age of a file that was begun and never finished, after which it goes."""
UNNAMED = timedelta(days=3)
"""Age of a file on a shelf that no envelope names, after which it goes: its envelope may still be on its way."""
DECIDED = timedelta(days=30)
"""How long the shelf keeps the files of a decided envelope."""
_SHELF = re.compile(r"(in|out)-([A-Z]{2})")


@dataclass
class Swept:
    """How many files went, and how many bytes they had."""

    files: int = 0
    bytes: int = 0


def sweep_shelves(session: Session, store: Store, now: datetime) -> Swept:
    """Clear the shelves; for the keeper, hourly. `session` has no owner: it reads queue rows only.

    A file younger than `UNNAMED` always stays, so that nothing goes that is being brought at this moment; one that
    goes too early by a restored clock is asked for again, for the door then says that it is not here.
    """
    swept = Swept()
    for owner in store.owners():
        shelf = _SHELF.fullmatch(owner)
        named = _named(session, store, StateCode(shelf[2]), shelf[1], now) if shelf else None
        for file in store.files(owner):
            with contextlib.suppress(FileNotFoundError):
                found = file.stat()
                age = now - datetime.fromtimestamp(found.st_mtime, UTC)
                unfinished = file.name.endswith(".part") and age > UNFINISHED
                unnamed = named is not None and file.name not in named and age > UNNAMED
                if unfinished or unnamed:
                    file.unlink()
                    swept.files, swept.bytes = swept.files + 1, swept.bytes + found.st_size
    return swept


def _named(session: Session, store: Store, peer: StateCode, way: str, now: datetime) -> set[str]:
    """Digests of the envelopes that still need a shelf, and of every part that they name."""
    if way == "in":
        open_or_young = or_(Inbox.done.is_(None), Inbox.done > now - DECIDED)
        shelf, query = shelf_in(peer), select(Inbox.envelope).where(Inbox.peer == peer, open_or_young)
    else:
        laid_out = (Outbox.peer == peer, Outbox.waits, Outbox.done.is_(None), Outbox.envelope.is_not(None))
        shelf, query = shelf_out(peer), select(func.coalesce(Outbox.envelope, "")).where(*laid_out)
    named: set[str] = set()
    for digest in session.scalars(query):
        named.add(digest)
        try:
            envelope = wire.envelope_of(jws.read(store.read(shelf, digest), wire.ENVELOPE_TYPE).payload)
        except RogatoryError:
            continue  # lost or rotten: it is brought again with its parts, which are younger then
        named.update(part for part, _ in envelope.parts)
    return named
