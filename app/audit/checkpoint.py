"""Anchored checkpoints: a local one with a timestamp (RFC 3161), and the cosignatures of peers (C2SP tlog-cosignature).

Nothing waits for these. The keeper asks what is `due`, has it stamped outside any transaction, and keeps the answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.models import LogAnchor, LogCosignature
from app.audit.proof import note_at
from app.audit.sequencer import latest_row
from app.kit.errors import Refused
from app.trust.note import Checkpoint, NoteKey, NoteSigner, open_checkpoint, open_note, read_checkpoint

WITH_NEWS, AT_LEAST = timedelta(minutes=1), timedelta(hours=1)

Stamp: TypeAlias = Callable[[bytes], bytes]
"""Asks a timestamping authority: SHA-256 in, TimeStampToken (DER) out; `Unavailable` when it does not answer."""


@dataclass(frozen=True)
class Anchor:
    """A signed note with a timestamp over its UTF-8 bytes."""

    note: str
    token: bytes
    at: datetime
    revocation: bytes | None = None
    """The CRL of that day, DER, for judging the token years later."""


def due(session: Session, now: datetime) -> str | None:
    """The note to anchor now: each minute while there is something new, hourly in any case; None if it is too early."""
    head = latest_row(session)
    if head is None:
        return None
    last = session.execute(select(LogAnchor.size, LogAnchor.at).order_by(LogAnchor.at.desc()).limit(1)).first()
    if last is None or now - last.at >= (WITH_NEWS if head.size > last.size else AT_LEAST):
        return head.note
    return None


def anchor(note: str, stamp: Stamp, now: datetime, revocation: bytes | None = None) -> Anchor:
    """Have a note stamped. Talks to the network through `stamp`: call it outside a transaction."""
    return Anchor(note, stamp(hashlib.sha256(note.encode()).digest()), now, revocation)


def keep(session: Session, made: Anchor) -> Checkpoint:
    """Keep an anchor; keeping it again changes nothing. `Refused` if it is not over one of our own checkpoints."""
    checkpoint = read_checkpoint(made.note)
    if note_at(session, checkpoint.size) != made.note:
        raise Refused("foreign_checkpoint", f"The note of {checkpoint.size} entries is not the one this log signed.")
    row = {"size": checkpoint.size, "at": made.at, "note": made.note, "token": made.token}
    session.execute(insert(LogAnchor).values(**row, revocation=made.revocation).on_conflict_do_nothing())
    return checkpoint


def keep_cosignature(session: Session, size: int, witness: NoteKey, line: str, now: datetime) -> None:
    """Keep a peer's cosignature over our checkpoint of `size`; `Refused` unless it is good."""
    _, signatures = open_note(note_at(session, size) + line, [witness])
    if all(one.time is None for one in signatures):
        raise Refused("no_cosignature", f"The line of {witness.name} is no cosignature.")
    row = {"size": size, "witness": witness.name, "line": line, "at": now}
    session.execute(insert(LogCosignature).values(**row).on_conflict_do_nothing())


def cosigned_note(session: Session, size: int) -> str:
    """The signed note of `size` entries with all cosignatures that came; `Unknown` if no such head was signed."""
    rows = select(LogCosignature.line).where(LogCosignature.size == size).order_by(LogCosignature.witness)
    return note_at(session, size) + "".join(session.scalars(rows))


def cosign(
    signer: NoteSigner, log: NoteKey, seen: Checkpoint | None, note: str, proof: Sequence[bytes], now: datetime
) -> tuple[Checkpoint, str]:
    """Cosign a peer's checkpoint if what we saw before is its beginning; answers it and the line. Pure.

    `Refused` if the peer's log went back or was rewritten: an alarm.
    """
    checkpoint = open_checkpoint(note, log)
    if seen is not None:
        if seen.origin != checkpoint.origin or seen.size > checkpoint.size:
            raise Refused("log_went_back", f"The log {log.name} had {seen.size} entries and shows {checkpoint.size}.")
        tree.check_consistency(seen.size, checkpoint.size, proof, seen.root, checkpoint.root)
    return checkpoint, signer.cosignature_line(checkpoint.text, int(now.timestamp()))
