"""Tables of matters: cases, drafts, and the matter as it is projected from its instruments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned


class Case(Owned, Base):
    """An authority's own domestic file; groups matters."""

    __tablename__ = "case_file"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[str]
    title: Mapped[str]
    opened: Mapped[datetime]


class Matter(Owned, Base):
    """What the signed instruments say of one matter; computed, never set by hand."""

    __tablename__ = "matter"

    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    case: Mapped[str | None] = mapped_column(String(36))
    status: Mapped[str]
    source: Mapped[str | None] = mapped_column(String(36))
    """The instrument that the status comes from."""
    settled: Mapped[bool]
    projection: Mapped[dict[str, Json]]
    """The projection whole: applied, crossed, pending, measures, clocks."""
    urgency: Mapped[str] = mapped_column(String(10))
    exercise: Mapped[bool]
    changed: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["authority", "reference"], ["matter_head.authority", "matter_head.reference"]),
        ForeignKeyConstraint(["authority", "case"], ["case_file.authority", "case_file.id"]),
        Index(None, "authority", "status"),
        Index(None, "authority", "changed", "reference"),
        Index(None, "authority", "case"),
    )


class Grant(Owned, Base):
    """Another authority of the State may read a matter of the owner's, and prepare the named acts, until it ends."""

    __tablename__ = "matter_grant"

    source: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The instrument that gave it: of a mandate, or the notice by which a part was handed over."""
    reference: Mapped[str] = mapped_column(String(20))
    """The matter."""
    grantee: Mapped[str] = mapped_column(String(40))
    acts: Mapped[list[str]]
    mandate: Mapped[str | None] = mapped_column(String(20))
    """The reference of the mandate with which it ends; None: it ends with the matter."""
    made: Mapped[datetime]
    ended: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["authority", "reference"], ["matter_head.authority", "matter_head.reference"]),
        Index(None, "grantee", "reference"),
        Index(None, "authority", "mandate"),
    )


class Draft(Owned, Base):
    """What will become an instrument: free to change until it is frozen."""

    __tablename__ = "draft"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]
    """Counts changes; the ETag of the API."""
    reference: Mapped[str | None] = mapped_column(String(20))
    """The matter; None for a draft that opens one."""
    procedure: Mapped[str]
    act: Mapped[str]
    recipient: Mapped[str] = mapped_column(String(40))
    treaty: Mapped[str | None]
    urgency: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    body: Mapped[dict[str, Json]]
    attachments: Mapped[list[str]]
    """Digests of attachments, in the order in which they are listed."""
    in_reply_to: Mapped[str | None] = mapped_column(String(36))
    replaces: Mapped[str | None] = mapped_column(String(36))
    state: Mapped[str] = mapped_column(String(10))
    """open, frozen, issued, discarded."""
    frozen: Mapped[str | None] = mapped_column(String(36))
    author: Mapped[str]
    made: Mapped[datetime]
    changed: Mapped[datetime]
    open_parts: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    """Dotted paths in the body that alone may be changed, after a return for completion; None: the whole draft."""


class DraftVersion(Owned, Base):
    """What a draft held after a change, who made it and when. What differs is computed: `differences`."""

    __tablename__ = "draft_version"

    draft: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    """The draft's version after the last change that this row holds."""
    what: Mapped[str] = mapped_column(String(12))
    """begun, changed, restored, copied, carried, clause, shared, returned; shown: changed, and then shown to the
    other State; found: from before versions were kept.
    """
    source: Mapped[dict[str, Json]]
    """Where it came from: a version, a matter, a clause; empty for what was typed."""
    by: Mapped[str]
    began: Mapped[datetime]
    """When its first change was made: small changes of one official within a minute are one version."""
    at: Mapped[datetime]
    members: Mapped[dict[str, Json]]
    """Recipient, treaty, urgency, language, body, attachments, in_reply_to, replaces."""

    __table_args__ = (ForeignKeyConstraint(["authority", "draft"], ["draft.authority", "draft.id"]),)


class MatterLink(Owned, Base):
    """An instrument of one matter names another matter; written as the matter is projected, read from both ends."""

    __tablename__ = "matter_link"

    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    other: Mapped[str] = mapped_column(String(20), primary_key=True)
    """It may be a matter that this authority does not have."""
    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    instrument: Mapped[str] = mapped_column(String(36), primary_key=True)
    member: Mapped[str] = mapped_column(primary_key=True)
    """The dotted path at which it is named, list positions left out: `related.matter`."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["authority", "sender", "instrument"], ["instrument.authority", "instrument.sender", "instrument.id"]
        ),
        Index(None, "authority", "other"),
    )


class MatterOffence(Owned, Base):
    """An offence that a matter is about, and how somebody takes part in it; written as the matter is projected."""

    __tablename__ = "matter_offence"

    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    mode: Mapped[str] = mapped_column(String(40), primary_key=True)

    __table_args__ = (
        ForeignKeyConstraint(["authority", "reference"], ["matter.authority", "matter.reference"]),
        Index(None, "authority", "code", "mode"),
    )


class Clause(Owned, Base):
    """One version of a text that an authority uses again; rows are never changed, a change is a new version."""

    __tablename__ = "clause"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[str | None]
    """The kind of instrument that it fits; None: any."""
    field: Mapped[str | None]
    """The dotted path that it fits, list positions left out (`measures.grounds`); None: any."""
    text: Mapped[str]
    """With `{placeholders}`."""
    archived: Mapped[bool]
    by: Mapped[str]
    at: Mapped[datetime]


class Change(Owned, Base):
    """One line of the change feed: something of this authority changed. The cursor is `number`."""

    __tablename__ = "change"
    __table_args__ = (
        # By it the keeper sees which editions are told already, however long the feed is.
        Index("ix_change_edition", "authority", "subject", postgresql_where=text("what = 'edition'")),
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    what: Mapped[str]
    """matter, instrument, draft, edition."""
    subject: Mapped[str]


class ChangeCounter(Owned, Base):
    """The last number of an authority's change feed; locked while one is taken, so that no reader skips one."""

    __tablename__ = "change_counter"

    last: Mapped[int]
