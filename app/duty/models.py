"""Tables of duty: rosters in versions, who takes whose time, who is away, when the office is closed, private feeds.

Nothing is deleted: what stood at a time can be told later, with who changed it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned


class Roster(Owned, Base):
    """One version of a roster. In force from `since` until a later version's time has come."""

    __tablename__ = "roster"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[dict[str, Json]]
    """`bodies.RosterBody`: title, zone, layers, what is demanded."""
    retired: Mapped[bool]
    """Nobody need hold it any more."""
    since: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]


class Override(Owned, Base):
    """Somebody takes another's time in a roster, stands in beside its layers, or has a layer by a plan that is kept
    elsewhere; one half of an agreed swap, too.
    """

    __tablename__ = "duty_override"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    roster: Mapped[str] = mapped_column(String(40))
    layer: Mapped[str | None] = mapped_column(String(40))
    """Only in this layer."""
    of: Mapped[str | None] = mapped_column(String(81))
    """Whose time; None: has all of the layer, whoever's turn it is; without a layer stands in beside all."""
    taker: Mapped[str] = mapped_column(String(81))
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    swap: Mapped[str | None] = mapped_column(String(36))
    """The swap that it is one half of."""
    source: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the event that it was in a calendar: moved there, it is moved here."""
    by: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]
    withdrawn: Mapped[datetime | None]
    """From then on it does not count."""
    withdrawn_by: Mapped[str | None] = mapped_column(String(81))

    __table_args__ = (
        ForeignKeyConstraint(["authority", "swap"], ["duty_swap.authority", "duty_swap.id"]),
        Index(None, "authority", "roster", "ends"),
    )


class Swap(Owned, Base):
    """An official asks another to take their time, against some of the other's or against nothing."""

    __tablename__ = "duty_swap"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    roster: Mapped[str] = mapped_column(String(40))
    asker: Mapped[str] = mapped_column(String(81))
    asked: Mapped[str] = mapped_column(String(81))
    gives_begin: Mapped[datetime]
    gives_end: Mapped[datetime]
    takes_begin: Mapped[datetime | None]
    takes_end: Mapped[datetime | None]
    seen: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what both held in these times when it was asked: that is what is agreed to."""
    state: Mapped[str] = mapped_column(String(9))
    """asked, agreed, declined, withdrawn."""
    made: Mapped[datetime]
    answered: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(81))

    __table_args__ = (Index(None, "authority", "state"),)


class Absence(Owned, Base):
    """An official is away. Why is nobody's business here."""

    __tablename__ = "duty_absence"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    official: Mapped[str] = mapped_column(String(81))
    begins: Mapped[datetime]
    ends: Mapped[datetime]
    source: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of what it was in a calendar that was imported: the same is entered once."""
    by: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]
    withdrawn: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(81))

    __table_args__ = (
        ForeignKeyConstraint(["authority", "official"], ["official.authority", "official.id"]),
        Index(None, "authority", "official", "ends"),
    )


class ClosingDay(Owned, Base):
    """A day on which the authority's office is closed, beside those of its State's calendar."""

    __tablename__ = "closing_day"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    day: Mapped[date]
    name: Mapped[str]
    by: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]
    withdrawn: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(String(81))

    __table_args__ = (
        Index("uq_closing_day_open", "authority", "day", unique=True, postgresql_where=text("withdrawn is null")),
    )


class Feed(Owned, Base):
    """A private calendar of an official's own duty, behind a secret address that is kept as a digest only."""

    __tablename__ = "duty_feed"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    official: Mapped[str] = mapped_column(String(81))
    secret: Mapped[str] = mapped_column(String(64))
    """SHA-256 of a secret of 256 random bits: nothing that could be guessed, hence no slow hash."""
    made: Mapped[datetime]
    revoked: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["authority", "official"], ["official.authority", "official.id"]),
        Index(None, "authority", "official"),
    )
