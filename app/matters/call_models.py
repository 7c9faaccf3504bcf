"""Our own notes of calls: what we asked by word of mouth, before the other side's note came (`law.md` §3.0)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Owned


class OwnCall(Owned, Base):
    """A call of ours, on our own record: it crosses no border, and only what it was matched with is ever changed."""

    __tablename__ = "own_call"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    recipient: Mapped[str] = mapped_column(String(40))
    """The authority that was called."""
    caller: Mapped[str]
    call_back_number: Mapped[str]
    """At which they called back: ours in the directory."""
    called_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(String(200))
    """The read-back code, as it was read back."""
    asked: Mapped[str]
    basis: Mapped[str]
    by: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(String(20))
    """The matter that the other side's note opened."""
    instrument: Mapped[str | None] = mapped_column(String(36))
    """That note."""
    matched: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["authority", "reference"], ["matter_head.authority", "matter_head.reference"]),
        Index(None, "authority", "recipient", "made"),
        Index(None, "authority", "reference"),
    )
