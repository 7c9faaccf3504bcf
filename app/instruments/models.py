"""Tables of instruments: heads of a matter, frozen documents and approvals, what was kept, the signing queue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Owned, Queued


class MatterHead(Owned, Base):
    """The two heads of one matter as its owner knows them; the row that signing and receiving lock."""

    __tablename__ = "matter_head"

    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    counterpart: Mapped[str] = mapped_column(String(40))
    side: Mapped[str] = mapped_column(String(12))
    """The owner's own side: requesting or requested."""
    procedure: Mapped[str]
    procedure_version: Mapped[int]
    procedure_sha256: Mapped[str]
    treaty: Mapped[str | None]
    treaty_version: Mapped[int | None]
    treaty_sha256: Mapped[str | None]
    opened: Mapped[datetime]
    own_id: Mapped[str | None]
    own_sha256: Mapped[str | None]
    other_id: Mapped[str | None]
    other_sha256: Mapped[str | None]
    signing: Mapped[str | None]
    """Id of the frozen document that is being signed: one at a time, or the own chain would fork."""
    changed: Mapped[int] = mapped_column(default=0)
    """Counts decisions; the projection notes the count it has seen."""
    projected: Mapped[int] = mapped_column(default=0)
    successor: Mapped[str | None] = mapped_column(String(40))
    """The authority that has taken the owner's part over, once the other side accepted it (ADR 0020)."""
    handed: Mapped[int] = mapped_column(default=0, server_default="0")
    """The count of `changed` up to which the successor has everything."""

    __table_args__ = (Index("ix_matter_head_stale", "authority", "reference", postgresql_where="changed <> projected"),)


class Frozen(Owned, Base):
    """A frozen document: rendered, with empty signature fields; what people approve is its SHA-256."""

    __tablename__ = "frozen"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The instrument's id."""
    reference: Mapped[str] = mapped_column(String(20))
    draft: Mapped[str] = mapped_column(String(36))
    opens: Mapped[bool]
    """Whether it opens its matter."""
    content: Mapped[bytes]
    """Canonical JSON (RFC 8785)."""
    sha256: Mapped[str | None]
    """Of the frozen PDF; None until it is rendered."""
    state: Mapped[str] = mapped_column(String(12))
    """rendering, frozen, signing, issued, overtaken, failed, discarded."""
    reason: Mapped[str | None]
    author: Mapped[str]
    """The official who froze it."""
    signatory: Mapped[str | None]
    """The official who asked for the signature and whose signature it carries."""
    made: Mapped[datetime]
    unstamped: Mapped[bool] = mapped_column(default=False)
    warnings: Mapped[list[str]] = mapped_column(default=list)
    """Codes of the warnings that the drafter ticked."""

    __table_args__ = (
        Index(None, "authority", "reference"),
        Index(None, "authority", "draft"),
        Index(None, "authority", "state"),
    )


class Approval(Owned, Base):
    """One pair of eyes on one frozen document, bound to its SHA-256."""

    __tablename__ = "approval"

    frozen: Mapped[str] = mapped_column(String(36), primary_key=True)
    official: Mapped[str] = mapped_column(String(81), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    after: Mapped[bool] = mapped_column(default=False)
    """A second look after an urgent document had left."""

    __table_args__ = (ForeignKeyConstraint(["authority", "frozen"], ["frozen.authority", "frozen.id"]),)


class Instrument(Owned, Base):
    """A signed instrument, our own or the other side's. Columns repeat what its signed content says."""

    __tablename__ = "instrument"

    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str] = mapped_column(String(20))
    outgoing: Mapped[bool]
    kind: Mapped[str]
    act: Mapped[str]
    side: Mapped[str] = mapped_column(String(12))
    chained: Mapped[bool]
    urgency: Mapped[str] = mapped_column(String(10))
    exercise: Mapped[bool]
    content: Mapped[bytes]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the delivered file."""
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    """pending, accepted, rejected; held for one of the other side that waits."""
    reason: Mapped[str | None]
    at: Mapped[datetime]
    """When it was signed (ours) or received (theirs)."""
    decided: Mapped[datetime | None]
    proven: Mapped[datetime | None]
    """Proven time: the token's, bounded by our own log's entry."""
    report: Mapped[bytes | None]
    """Canonical JSON of the verification report."""
    entry: Mapped[str | None]
    """The log entry that names it."""
    proof: Mapped[str] = mapped_column(String(12), server_default="signature")
    """signature; own_record for a paper of the other side, under whose registration our own seal stands."""
    number: Mapped[int] = mapped_column(default=0)
    """Order in which this owner came to know the instruments of the matter; display only."""
    body_sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the canonical body that was sent: by it the same request is known again. None: theirs, or sent before this was
    kept.
    """

    __table_args__ = (
        UniqueConstraint("authority", "sha256"),
        Index(None, "authority", "reference"),
        Index("ix_instrument_body", "authority", "body_sha256", postgresql_where=text("body_sha256 IS NOT NULL")),
        ForeignKeyConstraint(["authority", "reference"], ["matter_head.authority", "matter_head.reference"]),
    )


class InstrumentRevocation(Owned, Base):
    """A list or an answer that an instrument was accepted by, beside its own; the bytes are in the store."""

    __tablename__ = "instrument_revocation"

    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The instrument's id."""
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(4))
    """crl or ocsp."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["authority", "sender", "id"], ["instrument.authority", "instrument.sender", "instrument.id"]
        ),
    )


class LimitedIdentifier(Owned, Base):
    """An identifier that another State sent under conditions, or under a treaty that may limit its use, by the key that
    it is known by again: an index, written with the instrument, whose signed content says the identifier and the
    conditions.
    """

    __tablename__ = "limited_identifier"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of its kind and canonical value (`treaties.same_identifier`)."""
    place: Mapped[str | None] = mapped_column(String(32))
    """Of an address of IPv6: where it lies (`same_identifier.place_of`), so that it is found by the range around it."""
    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    instrument: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(2))
    """Who gave it: the other State of the matter, also where it came on paper."""
    written: Mapped[bool] = mapped_column(server_default=text("true"))
    """Whether the instrument itself limits the use of what it says; else the treaty of its matter may."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["authority", "sender", "instrument"], ["instrument.authority", "instrument.sender", "instrument.id"]
        ),
        Index("ix_limited_identifier_place", "authority", "place", postgresql_where=text("place is not null")),
    )


class Attachment(Owned, Base):
    """A file that travels beside an instrument, named in its content by digest."""

    __tablename__ = "attachment"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    at: Mapped[datetime]
    official: Mapped[str | None]


class Elsewhere(Owned, Base):
    """A signature under a frozen document that is made elsewhere: handed out, or brought in a file.

    Never deleted; once it is settled nothing of it changes any more, but for the name of a file that was being made.
    No key and no secret is in it.
    """

    __tablename__ = "signature_elsewhere"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    frozen: Mapped[str] = mapped_column(String(36))
    official: Mapped[str] = mapped_column(String(81))
    """Who asked for it or brought it, whom the document names: nobody else may answer."""
    way: Mapped[str] = mapped_column(String(8))
    """file (brought whole) or digest (handed out)."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the frozen PDF when it was asked: what people approved."""
    state: Mapped[str] = mapped_column(String(12))
    """preparing, offered, brought, proven; used, refused, expired, cancelled."""
    reason: Mapped[str | None]
    """Why it was refused: a code."""
    words: Mapped[str | None]
    made: Mapped[datetime]
    expires: Mapped[datetime | None]
    """Until when a handed out digest may be answered."""
    certificates: Mapped[bytes | None]
    """PEM: whose signature is asked for, and the issuing ones."""
    prepared: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the file with the place for the signature."""
    attributes: Mapped[bytes | None]
    """The signed attributes that were handed out, DER."""
    algorithm: Mapped[str | None] = mapped_column(String(8))
    answered: Mapped[datetime | None]
    answer: Mapped[bytes | None]
    answer_kind: Mapped[str | None] = mapped_column(String(8))
    """value (raw signature) or cms."""
    signed: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the file with the signatory's signature and without the seal: never shown, never sent."""

    __table_args__ = (
        ForeignKeyConstraint(["authority", "frozen"], ["frozen.authority", "frozen.id"]),
        # One at a time under a document; the database holds everybody to it.
        Index(
            "uq_signature_elsewhere_open",
            "authority",
            "frozen",
            unique=True,
            postgresql_where="state in ('preparing', 'offered', 'brought', 'proven')",
        ),
        Index("ix_signature_elsewhere_offered", "authority", "expires", postgresql_where="state = 'offered'"),
    )


class Signing(Queued, Base):
    """Work for the sign class: render a frozen document, make it ready for a signature elsewhere, or sign it."""

    __tablename__ = "signing_job"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    task: Mapped[str] = mapped_column(String(8))
    """freeze, handout or sign."""
    frozen: Mapped[str] = mapped_column(String(36))
    urgent: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str | None]

    __table_args__ = (
        Index("ix_signing_job_open", "urgent", "due", postgresql_where="done is null"),
        UniqueConstraint("authority", "frozen", "task"),
    )
