"""Tables of the log. Entries belong to an authority; leaves, tiles and checkpoints to the node's one tree.

All but `audit_pending` and `audit_salt` are append-only: `Kept` marks them, and triggers hold even the owner to it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Kept, Owned


class AuditEntry(Owned, Kept, Base):
    """One fact, as canonical bytes. Its leaf hash is what the tree holds."""

    __tablename__ = "audit_entry"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(40))
    entry: Mapped[bytes]
    """Canonical JSON (RFC 8785) with a random nonce of 32 bytes."""
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    """SHA-256(0x00 ‖ entry), RFC 6962 §2.1."""

    __table_args__ = (Index(None, "authority", "at"),)


class AuditPending(Base):
    """An entry that has no index yet. No lock, no sequence: the sequencer gives it its place."""

    __tablename__ = "audit_pending"

    entry: Mapped[str] = mapped_column(String(36), primary_key=True)
    authority: Mapped[str] = mapped_column(String(40))


class AuditSalt(Owned, Base):
    """What a commitment in an entry stands for. Erase the row, and nobody can tell any more."""

    __tablename__ = "audit_salt"

    entry: Mapped[str] = mapped_column(String(36), primary_key=True)
    member: Mapped[str] = mapped_column(String(60), primary_key=True)
    """Which member of the entry: `actor`, or a name of its subject."""
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    official: Mapped[str] = mapped_column(String(81))

    __table_args__ = (Index(None, "authority", "official"),)


class LogLeaf(Kept, Base):
    """A leaf of the tree. The primary key is the fence: two sequencers cannot both give an index."""

    __tablename__ = "log_leaf"

    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    authority: Mapped[str] = mapped_column(String(40))
    entry: Mapped[str] = mapped_column(String(36))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    __table_args__ = (UniqueConstraint("authority", "entry"),)


class LogTile(Kept, Base):
    """A complete tile (C2SP tlog-tiles): 256 hashes of one level. Incomplete ones are read from what lies below."""

    __tablename__ = "log_tile"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hashes: Mapped[bytes]
    """8192 bytes."""
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Hash of the whole tile: an entry of the tile one level up."""


class LogCheckpoint(Kept, Base):
    """A local checkpoint: the tree's head after one batch, signed with the log key."""

    __tablename__ = "log_checkpoint"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    edge: Mapped[bytes]
    """Roots of the complete subtrees, largest first, 32 bytes each: all that the next append needs."""
    note: Mapped[str]
    at: Mapped[datetime]


class LogAnchor(Kept, Base):
    """An anchored checkpoint: a local one with an RFC 3161 token over its signed note."""

    __tablename__ = "log_anchor"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    note: Mapped[str]
    token: Mapped[bytes]
    """TimeStampToken, DER (RFC 3161 §2.4.2)."""
    revocation: Mapped[bytes | None]
    """The CRL of that day, DER: the token is judged by it years later."""


class LogCosignature(Kept, Base):
    """A peer's word that our checkpoint is consistent with what it saw before (C2SP tlog-cosignature)."""

    __tablename__ = "log_cosignature"

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    witness: Mapped[str] = mapped_column(String(200), primary_key=True)
    line: Mapped[str]
    at: Mapped[datetime]
