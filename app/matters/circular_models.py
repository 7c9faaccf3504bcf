"""Tables of circulars: one text to several States, each in a draft and then a matter of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned


class Circular(Owned, Base):
    """What goes to several States alike. Each has a draft, which holds the common part and what is its own."""

    __tablename__ = "circular"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]
    """Counts changes of the common part."""
    title: Mapped[str]
    procedure: Mapped[str]
    act: Mapped[str]
    common: Mapped[dict[str, Json]]
    """The members of the body that are common, as they were edited last."""
    attachments: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    """Digests of what travels beside each State's part: also of one that is written to later."""
    author: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]
    changed: Mapped[datetime]
    kept: Mapped[str | None] = mapped_column(String(20))
    """The matter in which a State has it; the others were withdrawn."""


class CircularMember(Owned, Base):
    """One State's draft in a circular."""

    __tablename__ = "circular_member"

    circular: Mapped[str] = mapped_column(String(36), primary_key=True)
    draft: Mapped[str] = mapped_column(String(36), primary_key=True)
    withdrawal: Mapped[str | None] = mapped_column(String(36))
    """The draft by which it is withdrawn."""

    __table_args__ = (
        UniqueConstraint("authority", "draft"),
        ForeignKeyConstraint(["authority", "circular"], ["circular.authority", "circular.id"]),
        ForeignKeyConstraint(["authority", "draft"], ["draft.authority", "draft.id"]),
    )
