"""The sequencer: gives entries their place in the tree and signs the new head, all in one transaction.

It takes what is pending by deleting it, never by a cursor: a transaction that commits late would fall behind one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from app.audit import tiles, tree
from app.audit.models import AuditEntry, AuditPending, LogCheckpoint, LogLeaf, LogTile
from app.kit.steps import reached
from app.trust.note import Checkpoint, NoteSigner

LOCK = 5_102_776_340_918_225
"""Number of the advisory lock. It only spares work: the fence is the primary key of `log_leaf`."""
BATCH = 8192
"""Entries in one transaction at most."""
PENDING = select(AuditPending.entry).limit(1)
"""An entry that waits for its place, if there is one."""


def sequence(session: Session, signer: NoteSigner, now: datetime, *, batch: int = BATCH) -> Checkpoint | None:
    """Put pending entries into the tree; answers the new local checkpoint, None if there was nothing to do.

    The session's login must read every authority's leaf hashes. The caller commits, and calls again while it is
    answered: after a batch there may be more.

    1. Only one sequencer at a time; another one that finds the lock taken has nothing to do.
    2. Take what is pending, oldest first.
    3. Read the head: size and right edge.
    4. Append, keep leaves and the tiles that became complete.
    5. Sign the head and keep it.
    6. The caller commits all of it at once.
    """
    reached("sequence.1")
    if not session.scalar(text("select pg_try_advisory_xact_lock(:number)"), {"number": LOCK}):
        return None
    reached("sequence.2")
    taken = _take(session, batch)
    if not taken:
        return None
    reached("sequence.3")
    head = latest_row(session)
    size, edge = (head.size, _hashes(head.edge)) if head else (0, [])
    grown, total = tree.append(edge, size, (found for _, _, found in taken))
    leaves = [
        {"index": size + number, "authority": authority, "entry": entry, "hash": found}
        for number, (authority, entry, found) in enumerate(taken)
    ]
    reached("sequence.4")
    session.execute(insert(LogLeaf), leaves)
    _keep_tiles(session, size, total)
    reached("sequence.5")
    checkpoint = Checkpoint(signer.name, total, tree.root(grown))
    signed = {"size": total, "root": checkpoint.root, "edge": b"".join(grown), "note": signer.sign(checkpoint.text)}
    session.execute(insert(LogCheckpoint).values(**signed, at=now))
    reached("sequence.6")
    return checkpoint


def waiting(session: Session) -> bool:
    """Whether anything is pending."""
    return session.scalar(PENDING) is not None


def latest_row(session: Session) -> LogCheckpoint | None:
    """The newest local checkpoint."""
    return session.scalars(select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(1)).first()


def _take(session: Session, batch: int) -> list[tuple[str, str, bytes]]:
    """Authority, id and leaf hash of what was pending. A row without its entry stays, for the checker to find."""
    oldest = select(AuditPending.entry).order_by(AuditPending.entry).limit(batch)
    same = (AuditEntry.authority == AuditPending.authority, AuditEntry.id == AuditPending.entry)
    gone = delete(AuditPending).where(AuditPending.entry.in_(oldest), *same)
    columns = (AuditEntry.authority, AuditEntry.id, AuditEntry.leaf_hash)
    rows = session.execute(gone.returning(*columns), execution_options={"synchronize_session": False})
    return sorted(((owner, entry, digest) for owner, entry, digest in rows), key=lambda row: row[1])


def _keep_tiles(session: Session, before: int, after: int) -> None:
    """Keep every tile that became complete between two sizes, level by level."""
    level, low, high = 0, before, after
    while high // tiles.WIDTH > low // tiles.WIDTH:
        session.execute(insert(LogTile), list(_complete(session, level, low // tiles.WIDTH, high // tiles.WIDTH)))
        level, low, high = level + 1, low // tiles.WIDTH, high // tiles.WIDTH


def _complete(session: Session, level: int, first: int, end: int) -> Iterator[dict[str, object]]:
    low, high = first * tiles.WIDTH, end * tiles.WIDTH
    if level == 0:
        rows = select(LogLeaf.hash).where(LogLeaf.index >= low, LogLeaf.index < high).order_by(LogLeaf.index)
    else:
        below = (LogTile.level == level - 1, LogTile.index >= low, LogTile.index < high)
        rows = select(LogTile.root).where(*below).order_by(LogTile.index)
    found: Sequence[bytes] = session.scalars(rows).all()
    for number in range(end - first):
        part = found[number * tiles.WIDTH : (number + 1) * tiles.WIDTH]
        tile = {"level": level, "index": first + number, "hashes": b"".join(part), "root": tree.root_of(part)}
        yield tile


def _hashes(edge: bytes) -> list[bytes]:
    return [edge[at : at + tree.HASH] for at in range(0, len(edge), tree.HASH)]
