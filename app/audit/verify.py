"""The log checked from the ground (`rogatory log fsck`): everything is computed anew from the entries' bytes.

Shares only `tree.py` and the table definitions with the writer. Reports every discrepancy it finds, not the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.models import (
    AuditEntry,
    AuditPending,
    LogAnchor,
    LogCheckpoint,
    LogCosignature,
    LogLeaf,
    LogTile,
)
from app.kit.canonical import loads
from app.kit.clock import stamp
from app.kit.errors import RogatoryError
from app.trust import timestamps
from app.trust.note import Checkpoint, NoteKey, open_checkpoint, open_note

_TILE = 256
_ROWS = 2000


class Fault(Enum):
    """What can be wrong with a log."""

    ENTRY_ALTERED = "entry_altered"
    ENTRY_MISSING = "entry_missing"
    ENTRY_LOST = "entry_lost"
    PENDING_ORPHAN = "pending_orphan"
    PENDING_TWICE = "pending_twice"
    LEAF_GAP = "leaf_gap"
    LEAF_WRONG = "leaf_wrong"
    TILE_WRONG = "tile_wrong"
    TILE_MISSING = "tile_missing"
    TILE_EXTRA = "tile_extra"
    CHECKPOINT_WRONG = "checkpoint_wrong"
    CHECKPOINT_MISSING = "checkpoint_missing"
    SIGNATURE_WRONG = "signature_wrong"
    ANCHOR_WRONG = "anchor_wrong"
    COSIGNATURE_WRONG = "cosignature_wrong"
    WENT_BACK = "went_back"


@dataclass(frozen=True)
class Discrepancy:
    """One thing that is wrong, where, in words."""

    fault: Fault
    place: str
    words: str


@dataclass(frozen=True)
class Expected:
    """What the log is checked against."""

    keys: tuple[NoteKey, ...]
    """The log's own keys, the present one and earlier ones."""
    witnesses: tuple[NoteKey, ...] = ()
    tsa: tuple[bytes, ...] = ()
    """Anchors of the timestamping authority, DER; without any, tokens are not judged."""
    known: tuple[Checkpoint, ...] = ()
    """Heads that others saw: the log must contain them."""


@dataclass
class _Walk:
    """The tree as it is rebuilt, leaf by leaf."""

    size: int = 0
    edge: list[bytes] = field(default_factory=list)
    open: list[list[bytes]] = field(default_factory=list)
    roots: dict[int, bytes] = field(default_factory=dict)

    def add(self, digest: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
        """Append a leaf hash; yields level, index, hashes and root of each tile that it completes."""
        self.edge, self.size = tree.append(self.edge, self.size, [digest])
        level = 0
        while True:
            if level == len(self.open):
                self.open.append([])
            self.open[level].append(digest)
            if len(self.open[level]) < _TILE:
                return
            part, self.open[level] = self.open[level], []
            digest = tree.root_of(part)
            yield level, (self.size >> 8 * (level + 1)) - 1, b"".join(part), digest
            level += 1


def verify(session: Session, expected: Expected) -> list[Discrepancy]:
    """Every discrepancy of the log; empty if it holds. The login must read all authorities' entries.

    It must be the session's first act: the whole check sees one snapshot, while others go on writing.
    """
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    found: list[Discrepancy] = []
    heads = set(session.scalars(select(LogCheckpoint.size)))
    walk = _Walk()
    found += _leaves(session, walk, heads | {one.size for one in expected.known})
    found += _loose(session)
    found += _checkpoints(session, walk, expected)
    found += _anchors(session, expected)
    found += _cosignatures(session, expected)
    found += _known(walk, expected.known)
    return found


def _leaves(session: Session, walk: _Walk, sizes: Iterable[int]) -> Iterator[Discrepancy]:
    """Entries against leaves, leaves against tiles; notes the root at each of `sizes`."""
    wanted = set(sizes)
    walk.roots[0] = tree.EMPTY
    same = and_(AuditEntry.authority == LogLeaf.authority, AuditEntry.id == LogLeaf.entry)
    query = select(LogLeaf, AuditEntry).outerjoin(AuditEntry, same).order_by(LogLeaf.index)
    tiles: dict[int, int] = {}
    for leaf, entry in session.execute(query.execution_options(yield_per=_ROWS)):
        if leaf.index != walk.size:
            yield Discrepancy(Fault.LEAF_GAP, f"leaf {leaf.index}", f"Leaf {walk.size} should come here.")
        digest = leaf.hash
        if entry is None:
            yield Discrepancy(Fault.ENTRY_MISSING, f"leaf {leaf.index}", f"Its entry {leaf.entry} is not there.")
        else:
            digest = tree.leaf(entry.entry)
            yield from _entry(entry, leaf, digest)
        for level, index, hashes, root in walk.add(digest):
            tiles[level] = index + 1
            yield from _tile(session, level, index, hashes, root)
        if walk.size in wanted:
            walk.roots[walk.size] = tree.root(walk.edge)
    for level, index in session.execute(select(LogTile.level, LogTile.index)):
        if index >= tiles.get(level, 0):
            yield Discrepancy(Fault.TILE_EXTRA, f"tile {level}/{index}", "The tree has no such complete tile.")


def _entry(entry: AuditEntry, leaf: LogLeaf, digest: bytes) -> Iterator[Discrepancy]:
    if entry.leaf_hash != digest:
        yield Discrepancy(Fault.ENTRY_ALTERED, f"entry {entry.id}", "Its bytes do not have its leaf hash.")
    if leaf.hash != digest:
        yield Discrepancy(Fault.LEAF_WRONG, f"leaf {leaf.index}", f"It is not the hash of entry {entry.id}.")
    try:
        told = loads(entry.entry)
    except RogatoryError as error:
        yield Discrepancy(Fault.ENTRY_ALTERED, f"entry {entry.id}", str(error))
        return
    columns = {"authority": entry.authority, "event": entry.event, "at": stamp(entry.at)}
    for name, value in columns.items():
        if told.get(name) != value:
            yield Discrepancy(Fault.ENTRY_ALTERED, f"entry {entry.id}", f"Its column {name} is not what its bytes say.")


def _tile(session: Session, level: int, index: int, hashes: bytes, root: bytes) -> Iterator[Discrepancy]:
    columns = select(LogTile.hashes, LogTile.root).where(LogTile.level == level, LogTile.index == index)
    kept = session.execute(columns).first()
    if kept is None:
        yield Discrepancy(Fault.TILE_MISSING, f"tile {level}/{index}", "It is complete and was not kept.")
    elif (kept.hashes, kept.root) != (hashes, root):
        yield Discrepancy(Fault.TILE_WRONG, f"tile {level}/{index}", "It is not what its leaves make.")


def _loose(session: Session) -> Iterator[Discrepancy]:
    """Entries without a place, and places promised without an entry."""
    placed = and_(LogLeaf.authority == AuditEntry.authority, LogLeaf.entry == AuditEntry.id)
    promised = and_(AuditPending.authority == AuditEntry.authority, AuditPending.entry == AuditEntry.id)
    lost = select(AuditEntry.id).where(
        ~select(LogLeaf).where(placed).exists(), ~select(AuditPending).where(promised).exists()
    )
    for entry in session.scalars(lost):
        yield Discrepancy(Fault.ENTRY_LOST, f"entry {entry}", "It is neither in the tree nor waiting for its place.")
    orphans = select(AuditPending.entry).where(~select(AuditEntry).where(promised).exists())
    for entry in session.scalars(orphans):
        yield Discrepancy(Fault.PENDING_ORPHAN, f"entry {entry}", "It waits for its place and is not there.")
    twice = select(AuditPending.entry).join(LogLeaf, LogLeaf.entry == AuditPending.entry)
    for entry in session.scalars(twice.where(LogLeaf.authority == AuditPending.authority)):
        yield Discrepancy(Fault.PENDING_TWICE, f"entry {entry}", "It has its place and waits for another.")


def _checkpoints(session: Session, walk: _Walk, expected: Expected) -> Iterator[Discrepancy]:
    for row in session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size)):
        place = f"checkpoint {row.size}"
        root = walk.roots.get(row.size)
        if root is None or row.root != root:
            yield Discrepancy(Fault.CHECKPOINT_WRONG, place, "The entries do not make this root.")
        yield from _signed(row, place, expected.keys)
    newest = session.scalar(select(func.max(LogCheckpoint.size))) or 0
    if newest != walk.size:
        words = f"The newest checkpoint covers {newest} entries of {walk.size}."
        yield Discrepancy(Fault.CHECKPOINT_MISSING, f"checkpoint {walk.size}", words)


def _signed(row: LogCheckpoint, place: str, keys: tuple[NoteKey, ...]) -> Iterator[Discrepancy]:
    problem = "No key of this log is known."
    for key in keys:
        try:
            checkpoint = open_checkpoint(row.note, key)
        except RogatoryError as error:
            problem = str(error)
            continue
        if (checkpoint.size, checkpoint.root) != (row.size, row.root):
            yield Discrepancy(Fault.CHECKPOINT_WRONG, place, "Its note names another head.")
        return
    yield Discrepancy(Fault.SIGNATURE_WRONG, place, problem)


def _anchors(session: Session, expected: Expected) -> Iterator[Discrepancy]:
    query = select(LogAnchor, LogCheckpoint.note).outerjoin(LogCheckpoint, LogCheckpoint.size == LogAnchor.size)
    for row, note in session.execute(query):
        place = f"anchor {row.size} of {stamp(row.at)}"
        if row.note != note:
            yield Discrepancy(Fault.ANCHOR_WRONG, place, "It is not over the note that the log signed.")
        if expected.tsa:
            try:
                timestamps.verify(row.token, row.note.encode(), expected.tsa)
            except (RogatoryError, ValueError) as error:  # bytes that are no token at all are a finding too
                yield Discrepancy(Fault.ANCHOR_WRONG, place, str(error))


def _cosignatures(session: Session, expected: Expected) -> Iterator[Discrepancy]:
    query = select(LogCosignature, LogCheckpoint.note).outerjoin(
        LogCheckpoint, LogCheckpoint.size == LogCosignature.size
    )
    keys = {key.name: key for key in expected.witnesses}
    for row, note in session.execute(query):
        place = f"cosignature {row.size} of {row.witness}"
        if note is None:
            yield Discrepancy(Fault.COSIGNATURE_WRONG, place, "The log signed no such head.")
        elif (key := keys.get(row.witness)) is not None:
            try:
                open_note(note + row.line, [key])
            except RogatoryError as error:
                yield Discrepancy(Fault.COSIGNATURE_WRONG, place, str(error))


def _known(walk: _Walk, known: tuple[Checkpoint, ...]) -> Iterator[Discrepancy]:
    for head in known:
        if walk.roots.get(head.size) != head.root:
            words = f"Others saw another head of {head.size} entries; the log has {walk.size}."
            yield Discrepancy(Fault.WENT_BACK, f"checkpoint {head.size}", words)
