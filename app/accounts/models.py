"""Tables of accounts: officials, the tokens with which their systems act for them, and what those were answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned


class Official(Owned, Base):
    """A person of one authority. Never deleted: what they did stays theirs."""

    __tablename__ = "official"

    id: Mapped[str] = mapped_column(String(81), primary_key=True)
    """`XA.moj/ana`."""
    name: Mapped[str]
    function: Mapped[str]
    """As it is printed under a signature: Head of Section."""
    languages: Mapped[list[str]]
    roles: Mapped[list[str]]
    zone: Mapped[str]
    """IANA time zone of the desk."""
    certificate: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the signatory certificate."""
    active: Mapped[bool]
    made: Mapped[datetime]
    changed: Mapped[datetime]


class ApiToken(Owned, Base):
    """A personal token. Its secret is shown once and kept as a digest only."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    official: Mapped[str] = mapped_column(String(81))
    label: Mapped[str]
    secret: Mapped[str] = mapped_column(String(64))
    """SHA-256 of a secret of 256 random bits: nothing that could be guessed, hence no slow hash."""
    scopes: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    """None: everything that the official's roles allow."""
    made: Mapped[datetime]
    expires: Mapped[datetime]
    last_used: Mapped[datetime | None]
    revoked: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["authority", "official"], ["official.authority", "official.id"]),
        Index(None, "authority", "official"),
    )


class Answered(Owned, Base):
    """What a request with an `Idempotency-Key` was answered, so that its repetition is not a second act."""

    __tablename__ = "idempotency"

    official: Mapped[str] = mapped_column(String(81), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the request: the same key with another one is refused."""
    status: Mapped[int]
    headers: Mapped[dict[str, Json]]
    body: Mapped[bytes]
    at: Mapped[datetime]

    __table_args__ = (Index(None, "authority", "at"),)
