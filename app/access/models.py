"""Tables of confidential matters: what is guarded, who is named, which files lie in it (`law.md` §3.0)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Owned

_OPEN = text("ended is null")


class Guard(Owned, Base):
    """One matter, or the draft that will open it, is confidential until `ended`."""

    __tablename__ = "matter_guard"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str | None] = mapped_column(String(20))
    """The matter; None while its opening draft has no reference yet."""
    draft: Mapped[str | None] = mapped_column(String(36))
    """The draft that opens it; None where the other side opened the matter."""
    why: Mapped[str] = mapped_column(String(8))
    """asked (by the request itself) or marked (by an official)."""
    reason: Mapped[str]
    by: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]
    ended: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(81))

    __table_args__ = (
        Index("uq_matter_guard_reference", "authority", "reference", unique=True, postgresql_where=_OPEN),
        Index("uq_matter_guard_draft", "authority", "draft", unique=True, postgresql_where=_OPEN),
    )


class Named(Owned, Base):
    """An official is named in a confidential matter from `made` until `ended`. Never deleted: who saw it is known."""

    __tablename__ = "matter_named"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    guard: Mapped[str] = mapped_column(String(36))
    official: Mapped[str] = mapped_column(String(81))
    """Of the owner, or of an authority of the State that holds a grant on the matter."""
    how: Mapped[str] = mapped_column(String(10))
    """drafted, marked, named, arrived (duty officers, of what cannot wait), emergency (a head broke the glass)."""
    reason: Mapped[str]
    by: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]
    ended: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(81))
    until: Mapped[datetime | None]
    """When an entry in an emergency ends by itself; None for who is named."""

    __table_args__ = (
        ForeignKeyConstraint(["authority", "guard"], ["matter_guard.authority", "matter_guard.id"]),
        Index("uq_matter_named_open", "authority", "guard", "official", unique=True, postgresql_where=_OPEN),
    )


class GuardedFile(Owned, Base):
    """A file that lies beside an instrument or a draft of a confidential matter."""

    __tablename__ = "matter_guard_file"

    guard: Mapped[str] = mapped_column(String(36), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(["authority", "guard"], ["matter_guard.authority", "matter_guard.id"]),
        Index(None, "authority", "sha256"),
    )
