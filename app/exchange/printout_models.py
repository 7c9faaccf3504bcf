"""The table of papers that are made of an instrument and are none: it in translation, its extract for a provider."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned


class Printout(Owned, Base):
    """A PDF that nobody signs, laid out by the sign class: the doors of people have no typesetter."""

    __tablename__ = "printout"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    holder: Mapped[str] = mapped_column(String(40))
    """Whose copy of the instrument it is made of: another authority's where a grant opens the matter."""
    sender: Mapped[str] = mapped_column(String(40))
    instrument: Mapped[str] = mapped_column(String(36))
    reference: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(11))
    """translation, servable."""
    language: Mapped[str] = mapped_column(String(2))
    file: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the translation."""
    beside: Mapped[bool]
    """Whether each original text stands beside its translation."""
    account: Mapped[dict[str, Json] | None]
    """The extract for a provider, as it was reckoned when it was asked for."""
    state: Mapped[str] = mapped_column(String(10))
    """making, made, failed."""
    reason: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    official: Mapped[str] = mapped_column(String(81))
    asked: Mapped[datetime]

    __table_args__ = (Index(None, "authority", "reference"),)
