"""Housekeeping of signatures that are made elsewhere: files that were brought or handed out and that nothing needs.

A row stays for ever, and the log names what was brought by its SHA-256; the bytes are of no use once the signature was
refused, has expired, was given up, or has become part of an instrument, which begins with them.
"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.exchange.models import Archived, Quarantined
from app.exchange.shelves import Swept
from app.instruments.elsewhere import OPEN
from app.instruments.models import Attachment, Elsewhere, Frozen, Instrument
from app.instruments.store import Store
from app.kit.ids import AuthorityId

SETTLED = timedelta(days=1)
"""Age of a signature and of its file, below which it stays: nothing goes that is being worked on at this moment."""
LOOKED_BACK = timedelta(days=90)
"""How old signatures are whose files are still looked for; a keeper that stands still for longer leaves some behind."""
_NAMES = (
    (Frozen.authority, Frozen.sha256),
    (Instrument.authority, Instrument.sha256),
    (Attachment.authority, Attachment.sha256),
    (Archived.authority, Archived.sha256),
    (Archived.authority, Archived.before),
    (Quarantined.authority, Quarantined.sha256),
)
"""Whatever else names files under an authority's own name: the same bytes are one file."""


def sweep_signatures(session: Session, store: Store, owner: AuthorityId, now: datetime) -> Swept:
    """Drop the files of settled signatures; for the keeper, hourly. What anything else names stays."""
    swept = Swept()
    for digest in _unneeded(session, store, owner, now):
        with contextlib.suppress(FileNotFoundError):
            found = store.path(owner, digest).stat()
            if now - datetime.fromtimestamp(found.st_mtime, UTC) > SETTLED:
                store.drop(owner, digest)
                swept.files, swept.bytes = swept.files + 1, swept.bytes + found.st_size
    return swept


def _unneeded(session: Session, store: Store, owner: AuthorityId, now: datetime) -> set[str]:
    files = select(Elsewhere.prepared, Elsewhere.signed).where(Elsewhere.authority == owner)
    settled = files.where(
        Elsewhere.state.not_in(OPEN), Elsewhere.made <= now - SETTLED, Elsewhere.made > now - LOOKED_BACK
    )
    found = {one for pair in session.execute(settled) for one in pair if one is not None and store.has(owner, one)}
    found -= {one for pair in session.execute(files.where(Elsewhere.state.in_(OPEN))) for one in pair}
    for authority, name in _NAMES:
        found -= set(session.scalars(select(name).where(authority == owner, name.in_(found))))
    return found
