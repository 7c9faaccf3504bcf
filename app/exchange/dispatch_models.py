"""Tables of what leaves and comes back on paper, where no node is reached (`law.md` §3.17)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned


class DispatchSet(Owned, Base):
    """What leaves instead of an envelope where no node is reached: one file, made by one act (`law.md` §3.17).

    Its members from `letter` to `kit` are all that it is made from, beside the instrument: made again it is the same.
    """

    __tablename__ = "dispatch_set"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    instrument: Mapped[str] = mapped_column(String(36))
    """The id of the instrument, which is our own."""
    reference: Mapped[str] = mapped_column(String(20))
    letter: Mapped[str] = mapped_column(String(16))
    """cover_letter or note_verbale."""
    language: Mapped[str] = mapped_column(String(2))
    """Of letter and checklist."""
    addressee: Mapped[list[str]]
    """Lines of the address, the authority's name first."""
    dated: Mapped[date]
    copies: Mapped[int]
    """Of every paper, beside the original."""
    originals: Mapped[list[str]]
    """Papers that go along on paper alone, in words."""
    kit: Mapped[str | None]
    """The act that the enclosed reply kit answers with; None: none is enclosed."""
    state: Mapped[str] = mapped_column(String(10))
    """composing, made, failed."""
    reason: Mapped[str | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the file (ZIP)."""
    size: Mapped[int | None]
    official: Mapped[str] = mapped_column(String(81))
    asked: Mapped[datetime]

    __table_args__ = (
        Index(None, "authority", "reference"),
        ForeignKeyConstraint(["authority", "reference"], ["matter_head.authority", "matter_head.reference"]),
    )


class Dispatch(Owned, Base):
    """One departure of a paper: our own record, it crosses no border."""

    __tablename__ = "dispatch"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    instrument: Mapped[str] = mapped_column(String(36))
    reference: Mapped[str] = mapped_column(String(20))
    bundle: Mapped[str] = mapped_column(String(36))
    """The dispatch set that left."""
    route: Mapped[str] = mapped_column(String(16))
    left: Mapped[date]
    bearer: Mapped[str | None]
    tracking: Mapped[str | None]
    expected: Mapped[date]
    """By when word of its arrival is expected."""
    official: Mapped[str] = mapped_column(String(81))
    entered: Mapped[datetime]
    arrived: Mapped[date | None]
    received_by: Mapped[str | None]
    known_how: Mapped[str | None]
    """How its arrival is known: signed slip, letter, telephone, tracking, message, reply."""
    noted_by: Mapped[str | None] = mapped_column(String(81))
    noted: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "authority", "reference"),
        ForeignKeyConstraint(["authority", "bundle"], ["dispatch_set.authority", "dispatch_set.id"]),
        ForeignKeyConstraint(["authority", "reference"], ["matter_head.authority", "matter_head.reference"]),
    )


class LetterLook(Owned, Base):
    """What the signatures of a court's letter prove that is among the attachments: read by the sign class, in a process
    with limits. A later look at the same file has a row of its own.
    """

    __tablename__ = "letter_look"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    file: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the attachment."""
    state: Mapped[str] = mapped_column(String(2))
    """Whose authority wrote it: under the anchors of that State its signatures are asked about."""
    word: Mapped[str] = mapped_column(String(16))
    """reading, or a word of `trust.letter_words`."""
    reason: Mapped[str | None]
    """Why it could not be read."""
    signatures: Mapped[list[Json]] = mapped_column(JSONB)
    asked: Mapped[datetime]
    read: Mapped[datetime | None]

    __table_args__ = (Index(None, "authority", "file"),)


class ReplyReading(Owned, Base):
    """What stood in a reply kit that came back: read by the sign class, in a process with limits."""

    __tablename__ = "reply_reading"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    file: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the PDF, which is an attachment."""
    state: Mapped[str] = mapped_column(String(10))
    """reading, complete, incomplete, failed."""
    reason: Mapped[str | None]
    reference: Mapped[str | None] = mapped_column(String(20))
    """The matter of our instrument that it answers."""
    body: Mapped[dict[str, Json] | None]
    """The registration as far as the form tells it (`register_paper`)."""
    problems: Mapped[list[str]]
    """What is missing or wrong, each `field: words`."""
    official: Mapped[str] = mapped_column(String(81))
    asked: Mapped[datetime]
