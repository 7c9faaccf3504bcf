"""Proofs for others: that an entry is in the log, and that a later log contains an earlier one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.models import AuditEntry, LogCheckpoint, LogLeaf
from app.audit.sequencer import latest_row
from app.audit.tiles import StoredTree
from app.kit.errors import Refused, Unknown
from app.kit.ids import AuthorityId
from app.trust.note import Checkpoint, NoteKey, open_checkpoint, read_checkpoint


@dataclass(frozen=True)
class LogProof:
    """That an entry is in a log: its bytes, its index, the path to the root, and the signed head."""

    entry: bytes
    index: int
    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str
    """The signed note."""

    def check(self, key: NoteKey) -> Checkpoint:
        """The checkpoint it leads to; `Refused` or `Unreadable` unless `key` signed that and the path holds."""
        checkpoint = open_checkpoint(self.checkpoint, key)
        if checkpoint.size != self.size:
            raise Refused("wrong_checkpoint", f"The path is to {self.size} entries, the head of {checkpoint.size}.")
        tree.check_inclusion(tree.leaf(self.entry), self.index, self.size, self.hashes, checkpoint.root)
        return checkpoint


def prove(session: Session, entry_id: str) -> LogProof | None:
    """The proof of an entry of the session's authority under the newest checkpoint; None while it waits for its place.

    `Unknown` if the authority has no such entry.
    """
    owner = AuthorityId(session.info.get("authority") or "")
    entry = session.scalar(select(AuditEntry.entry).where(AuditEntry.authority == owner, AuditEntry.id == entry_id))
    if entry is None:
        raise Unknown("no_such_entry", f"There is no log entry {entry_id}.")
    index = place(session, owner, entry_id)
    head = latest_row(session)
    if index is None or head is None:
        return None
    path = tree.inclusion(index, head.size, StoredTree(session, head.size).lookup)
    return LogProof(entry, index, head.size, tuple(path), head.note)


def place(session: Session, owner: AuthorityId, entry_id: str) -> int | None:
    """The index of an entry; None while a checkpoint does not yet cover it."""
    return session.scalar(select(LogLeaf.index).where(LogLeaf.authority == owner, LogLeaf.entry == entry_id))


def consistency(session: Session, first: int, second: int) -> tuple[bytes, ...]:
    """That the log at `first` entries is the beginning of the log at `second`; `Unknown` beyond the newest head."""
    head = latest_row(session)
    if second > (head.size if head else 0):
        raise Unknown("no_such_size", f"The log has not {second} entries yet.")
    return tuple(tree.consistency(first, second, StoredTree(session, second).lookup))


def latest(session: Session) -> tuple[Checkpoint, str] | None:
    """The newest local checkpoint and its signed note; None for an empty log."""
    head = latest_row(session)
    return (read_checkpoint(head.note), head.note) if head else None


def note_at(session: Session, size: int) -> str:
    """The signed note of the local checkpoint of exactly that size; `Unknown` if there was none."""
    note = session.scalar(select(LogCheckpoint.note).where(LogCheckpoint.size == size))
    if note is None:
        raise Unknown("no_such_checkpoint", f"The log never signed a head of {size} entries.")
    return note
