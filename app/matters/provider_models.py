"""The provider log: what the requested side ordered from whom, and what came of it (`law.md` §5.5).

Our own record: nothing of it crosses the border. The other side hears milestones only (`milestones.py`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned


class ProviderOrder(Owned, Base):
    """An order to one provider in a matter, as it stands now; each change is a row of `ProviderChange` beside it."""

    __tablename__ = "provider_order"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    """1 is the first order of its matter: what notices and milestones call it by."""
    state: Mapped[str] = mapped_column(String(10))
    """ordered, served, answered (every item), lifted."""
    version: Mapped[int]
    provider: Mapped[str] = mapped_column(String(200))
    """The legal entity that is ordered."""
    address: Mapped[str | None]
    """Where it is served: portal, fax, street."""
    basis: Mapped[str]
    """The provision that the order rests on, and who gave it."""
    gag: Mapped[bool]
    """Whether the provider is forbidden to tell its customer."""
    urgent: Mapped[bool]
    items: Mapped[list[Json]] = mapped_column(JSONB)
    """One object an item of the request: `{"measure": "m1", "answer": {...} | null}` (`provider_entries.Answer`), with
    `lifted` (an instant) once the order was lifted for it alone.
    """
    ordered: Mapped[datetime]
    serve_by: Mapped[datetime]
    served: Mapped[datetime | None]
    served_how: Mapped[str | None] = mapped_column(String(12))
    """portal, fax, email, post, in_person, telephone."""
    ticket: Mapped[str | None] = mapped_column(String(200))
    """The provider's own number."""
    reached: Mapped[str | None] = mapped_column(String(200))
    """The person who was reached there."""
    promised: Mapped[datetime | None]
    """By when the provider promised its answer."""
    answered: Mapped[datetime | None]
    """When the last item was."""
    lifted: Mapped[datetime | None]
    follow_ups: Mapped[list[Json]] = mapped_column(JSONB)
    """What followed a refusal or silence: `{"kind", "at", "words", "by"}`."""
    invoice: Mapped[dict[str, Json] | None]
    """`{"number", "amount", "currency", "dated"}`; the amount is a decimal string."""
    rings: Mapped[datetime | None]
    """When people are told next that its clock is near or past; None: not any more."""
    told: Mapped[str] = mapped_column(String(6))
    """What was told of the clock that runs: nothing, near, passed."""
    changed: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["authority", "reference"], ["matter_head.authority", "matter_head.reference"]),
        UniqueConstraint("authority", "reference", "number"),
        Index("ix_provider_order_rings", "authority", "rings", postgresql_where=text("rings is not null")),
    )


class ProviderChange(Owned, Base):
    """One change of an order: who made it, when, and which members it gave which values. Never changed itself."""

    __tablename__ = "provider_change"

    provider_order: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str] = mapped_column(String(12))
    """ordered, served, answered, followed, invoiced, lifted, promised."""
    by: Mapped[str] = mapped_column(String(81))
    at: Mapped[datetime]
    members: Mapped[dict[str, Json]]
    """The members that it set, each with its new value."""
    salt: Mapped[str] = mapped_column(String(64))
    """Random, in the digest that the log has of this row: short facts are not to be guessed from it."""

    __table_args__ = (
        ForeignKeyConstraint(["authority", "provider_order"], ["provider_order.authority", "provider_order.id"]),
    )
