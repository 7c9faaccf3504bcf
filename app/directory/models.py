"""Tables of the directory: States, their introductions, and the editions that were accepted.

These tables belong to the node, not to one authority, and carry no policy: every authority of a node relies on the
same editions and the same confirmed anchors. Keys therefore begin with `state`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Kept


class PeerState(Base):
    """One State as this node knows it, its own included; the row that every change of its directory locks."""

    __tablename__ = "peer_state"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    status: Mapped[str] = mapped_column(String(12))
    """introduced, confirmed, withdrawn; own for the node's own State."""
    introduction: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the introduction file whose anchors count (once confirmed)."""
    replacement: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of an introduction that is to replace it and waits for two officials."""
    changed: Mapped[datetime]


class IntroductionFile(Kept, Base):
    """An introduction file as it was brought."""

    __tablename__ = "introduction"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes]
    """Canonical JSON, `directory/introduction.py`."""
    brought_by: Mapped[str] = mapped_column(String(81))
    brought: Mapped[datetime]

    __table_args__ = (ForeignKeyConstraint(["state"], ["peer_state.state"]),)


class Confirmation(Base):
    """One official compared the fingerprint of one introduction by telephone."""

    __tablename__ = "introduction_confirmation"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    official: Mapped[str] = mapped_column(String(81), primary_key=True)
    at: Mapped[datetime]
    void: Mapped[datetime | None]
    """When the State was withdrawn: from then on it does not count."""

    __table_args__ = (ForeignKeyConstraint(["state", "sha256"], ["introduction.state", "introduction.sha256"]),)


class EditionFile(Kept, Base):
    """An edition that was verified and accepted; the highest number of a State is in force."""

    __tablename__ = "edition"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    """The edition's name: SHA-256 of its canonical payload."""
    data: Mapped[bytes]
    """The file: a flattened JWS in canonical JSON."""
    accepted: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("state", "sha256"),
        Index(None, "state", "accepted"),
        ForeignKeyConstraint(["state"], ["peer_state.state"]),
    )


class EditionDraft(Kept, Base):
    """Who drafted an edition of our own State that tells people something else than the one before it."""

    __tablename__ = "edition_draft"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """The edition's name, which its signature does not change."""
    drafted_by: Mapped[str] = mapped_column(String(81), primary_key=True)
    number: Mapped[int]
    drafted: Mapped[datetime]

    __table_args__ = (ForeignKeyConstraint(["state"], ["peer_state.state"]),)


class EditionMeant(Kept, Base):
    """An official said of an edition that what it lacks is meant: the State was asked, or is our own."""

    __tablename__ = "edition_meant"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    official: Mapped[str] = mapped_column(String(81), primary_key=True)
    enough: Mapped[bool]
    """Whether this word alone is: a head's, or of our own edition its publisher's, for another has drafted it."""
    said: Mapped[datetime]

    __table_args__ = (ForeignKeyConstraint(["state", "number"], ["edition.state", "edition.number"]),)


class ListedState(Base):
    """What an official wrote down of a State that runs no node yet. Nobody signed it: it is shown as unverified."""

    __tablename__ = "listed_state"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """Of `data`."""
    data: Mapped[bytes]
    """Canonical JSON, `directory/listed.py`."""
    source: Mapped[str] = mapped_column(Text)
    """Where it was taken from."""
    brought_by: Mapped[str] = mapped_column(String(81))
    brought: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(81))
    """The second official, who compared it with its source: from then on it is shown."""
    confirmed: Mapped[datetime | None]


class ContradictingEdition(Kept, Base):
    """An edition, well signed, that contradicts what we hold: evidence of a fork. Never in force.

    One that we hold ourselves under that number was shown again long after a newer one: the State's node was set back.
    """

    __tablename__ = "edition_fork"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes]
    seen: Mapped[datetime]


class NamedEdition(Kept, Base):
    """An edition that an envelope, signed by that State's node, named beside ours of that number: evidence of a fork of
    which nobody has shown the file yet.
    """

    __tablename__ = "edition_named"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen: Mapped[datetime]


class ContradictionAgain(Kept, Base):
    """What contradicts what we hold was seen once more, after it had been settled: by something newer, or by two
    officials who vouched anew.
    """

    __tablename__ = "edition_again"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen: Mapped[datetime] = mapped_column(primary_key=True)


class WithdrawnCertificate(Base):
    """An anchor or certificate that two officials withdrew from a date on; `lifted` once two have taken it back."""

    __tablename__ = "withdrawn_certificate"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    certificate: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256."""
    since: Mapped[datetime] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    withdrawn_by: Mapped[str] = mapped_column(String(81))
    withdrawn: Mapped[datetime]
    confirmed_by: Mapped[str | None] = mapped_column(String(81))
    confirmed: Mapped[datetime | None]
    lifting_by: Mapped[str | None] = mapped_column(String(81))
    lifted_by: Mapped[str | None] = mapped_column(String(81))
    lifted: Mapped[datetime | None]

    __table_args__ = (ForeignKeyConstraint(["state"], ["peer_state.state"]),)
