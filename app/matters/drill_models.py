"""Drills of our own points: on our own record, they cross no border."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Owned


class OwnDrill(Owned, Base):
    """A drill that an authority holds for itself. When it comes is drawn as for others, and stands nowhere before."""

    __tablename__ = "own_drill"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    begins: Mapped[datetime]
    """Of the window within which it comes."""
    ends: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(81))
    """Who asked for it."""
    made: Mapped[datetime]
    rang: Mapped[datetime | None]
    ended: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(10))
    """reached, unanswered, stopped (a real case came, its window passed, or it was called off)."""
    ended_by: Mapped[str | None] = mapped_column(String(81))
    """Who called it off; None: it ended by itself."""
    reason: Mapped[str | None]
    """Why it was called off, in their words."""
    handed: Mapped[datetime | None]
    """When the first message was handed to a provider."""
    acknowledged: Mapped[datetime | None]
    how: Mapped[str | None] = mapped_column(String(8))
    """By which way it was acknowledged: signed (in at a door), link, keypress; None: not, or not known of before."""

    __table_args__ = (
        Index("ix_own_drill_open", "authority", postgresql_where=text("ended is null")),
        Index(None, "authority", "made"),
    )
