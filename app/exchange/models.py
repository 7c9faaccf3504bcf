"""Tables of the exchange: what leaves, what arrives, receipts both ways, and the state of each road."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Kept, Owned, Queued


class Outbox(Queued, Base):
    """One instrument on its way to one peer. Ids and owner only; the facts are in `Delivery`."""

    __tablename__ = "outbox"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The instrument's id."""
    peer: Mapped[str] = mapped_column(String(2))
    urgent: Mapped[bool]
    entry: Mapped[str] = mapped_column(String(36))
    """The log entry that must be in the tree before the instrument may leave."""
    envelope: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the signed envelope once it is made."""
    waits: Mapped[bool] = mapped_column(default=False)
    """Laid out for the peer to fetch, because it cannot be reached."""

    __table_args__ = (Index("ix_outbox_open", "urgent", "due", postgresql_where="done is null"),)


class Delivery(Owned, Base):
    """How one of our instruments fares: visible to its owner at every moment."""

    __tablename__ = "delivery"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    reference: Mapped[str] = mapped_column(String(20))
    recipient: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10))
    """waiting, sent, delivered, held, accepted, rejected, gave_up."""
    envelope: Mapped[bytes | None]
    """The compact JWS; repeats send the same bytes for as long as its certificate and log key are in force."""
    envelope_sha256: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try: Mapped[datetime | None]
    problem: Mapped[str | None]
    made: Mapped[datetime]
    sent: Mapped[datetime | None]
    delivered: Mapped[datetime | None]
    final: Mapped[datetime | None]
    asked: Mapped[datetime | None]
    """When a missing receipt was last asked for."""
    failing: Mapped[datetime | None]
    """Since when every try fails, moved on by the time in which nobody tried; None: none has failed."""

    __table_args__ = (
        UniqueConstraint("authority", "envelope_sha256"),
        Index("ix_delivery_open", "authority", "state"),
    )


class Inbox(Queued, Base):
    """One envelope that the node door has stored. The bytes are in the store under `envelope`."""

    __tablename__ = "inbox"

    envelope: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the compact JWS."""
    peer: Mapped[str] = mapped_column(String(2))
    """The State whose TLS certificate brought it, or from whose door it was fetched."""
    urgent: Mapped[bool] = mapped_column(default=False)
    received: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="stored")
    """stored, held, accepted, rejected, duplicate."""
    reason: Mapped[str | None]
    waits_for: Mapped[str | None] = mapped_column(String(36))
    """Id of the instrument of the same State that a held one builds on: its decision wakes this row, no other does."""

    __table_args__ = (
        Index("ix_inbox_open", "urgent", "due", postgresql_where="done is null"),
        Index("ix_inbox_waits_for", "authority", "waits_for", postgresql_where="done is null"),
    )


class Quarantined(Owned, Base):
    """An envelope that was refused: kept with its reason, never shown as an instrument."""

    __tablename__ = "quarantine"

    envelope: Mapped[str] = mapped_column(String(64), primary_key=True)
    peer: Mapped[str] = mapped_column(String(2))
    sender: Mapped[str | None] = mapped_column(String(40))
    """The sending authority. It, instrument and digest are known of an envelope whose signature was believed."""
    instrument: Mapped[str | None]
    sha256: Mapped[str | None]
    reason: Mapped[str]
    words: Mapped[str]
    alarm: Mapped[bool]
    report: Mapped[bytes | None]
    at: Mapped[datetime]
    reference: Mapped[str | None] = mapped_column(String(20))
    """The matter that its signed content names; None where its signatures were not believed."""


class ReceiptOut(Queued, Base):
    """A receipt that we signed and owe to a peer: pushed, and kept to be fetched."""

    __tablename__ = "receipt_out"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    peer: Mapped[str] = mapped_column(String(2), index=True)
    envelope: Mapped[str] = mapped_column(String(64), index=True)
    instrument: Mapped[str] = mapped_column(String(36), index=True)
    status: Mapped[str] = mapped_column(String(10))
    token: Mapped[str]
    """Compact JWS; it carries digests and ids only."""
    urgent: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index("ix_receipt_out_open", "due", postgresql_where="done is null"),
        # The few of which the other side may still have to hear that the look was given (`unreviewed.owed`).
        Index("ix_receipt_out_unreviewed", "authority", "instrument", postgresql_where="status = 'unreviewed'"),
    )


class ReceiptIn(Queued, Base):
    """A receipt that came, before intake has read it; afterwards its proof."""

    __tablename__ = "receipt_in"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    peer: Mapped[str] = mapped_column(String(2))
    instrument: Mapped[str] = mapped_column(String(36), index=True)
    """The instrument that it claims to be about; believed only once it was read."""
    token: Mapped[str]
    urgent: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It claims to be about an urgent instrument of ours on its way to this peer: read before what is ordinary."""
    received: Mapped[datetime]
    status: Mapped[str | None]
    """What it said, once it was believed."""
    problem: Mapped[str | None]
    """Why it is not believed: for ever once it is done, else not yet (`edition`, `clock`)."""

    __table_args__ = (Index("ix_receipt_in_open", "urgent", "due", postgresql_where="done is null"),)


class Road(Base):
    """The circuit to one peer: opened after failures, so that a dead peer costs nothing."""

    __tablename__ = "road"

    peer: Mapped[str] = mapped_column(String(2), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    closed_until: Mapped[datetime | None]
    last_success: Mapped[datetime | None]
    last_failure: Mapped[datetime | None]
    problem: Mapped[str | None]
    skew: Mapped[float | None]
    """Seconds by which the peer's clock seemed ahead of ours at the last contact."""


class EditionHeard(Base):
    """A peer said that it has a newer edition than ours: its own word, which costs one question and changes nothing."""

    __tablename__ = "edition_heard"

    state: Mapped[str] = mapped_column(String(2), primary_key=True)
    number: Mapped[int]
    heard: Mapped[datetime]
    asked: Mapped[datetime | None]
    """When its editions were fetched since."""


class PeerCheckpoint(Base):
    """The newest checkpoint of a peer's log that we hold: a later one must be consistent with it."""

    __tablename__ = "peer_checkpoint"

    peer: Mapped[str] = mapped_column(String(2), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes]
    note: Mapped[str]
    seen: Mapped[datetime]
    problem: Mapped[str | None]


class PeerHead(Base):
    """A head of a peer's log, signed by its key, that was not yet compared with the one that is remembered."""

    __tablename__ = "peer_head"

    peer: Mapped[str] = mapped_column(String(2), primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    root: Mapped[bytes] = mapped_column(primary_key=True)
    note: Mapped[str]
    seen: Mapped[datetime]


class PeerLogConflict(Kept, Base):
    """Two heads of a peer's log, both signed by its key, that cannot be of one log: evidence."""

    __tablename__ = "peer_log_conflict"

    peer: Mapped[str] = mapped_column(String(2), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of `remembered` and `shown`, one after the other."""
    reason: Mapped[str] = mapped_column(String(40))
    remembered: Mapped[str]
    """The signed note that was remembered."""
    shown: Mapped[str]
    """The signed note that contradicts it."""
    proof: Mapped[list[str]]
    """What the peer's door gave as proof of consistency, base64; empty if it gave none."""
    seen: Mapped[datetime]


class Archived(Owned, Base):
    """The archival copy of one instrument, ours or theirs: what there is, how long it holds, what is due."""

    __tablename__ = "archived"

    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The instrument's id."""
    sha256: Mapped[str | None] = mapped_column(String(64))
    """Of the newest copy, which lies in the store beside the delivered file; None until there is one."""
    before: Mapped[str | None] = mapped_column(String(64))
    """Of the copy before it, its prefix: kept until the next renewal, because a backup may name it."""
    size: Mapped[int | None]
    stamps: Mapped[int] = mapped_column(default=0)
    """Document timestamps in it."""
    made: Mapped[datetime | None]
    """The newest timestamp's own time."""
    holds_until: Mapped[datetime | None]
    stamper: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the certificate that signed the newest timestamp."""
    hashes: Mapped[list[str] | None]
    """Names of the hashes that the newest timestamp rests on, its chain's apart."""
    founded: Mapped[bool] = mapped_column(default=False)
    """Whether the certificates that it stands on are entered (`foundation`)."""
    look: Mapped[datetime | None]
    """When it is to be judged anew, because something was found of a certificate that it stands on."""
    verdict: Mapped[str | None]
    """What a later look said; None: the verdict of its acceptance stands."""
    reason: Mapped[str | None] = mapped_column(String(40))
    judged: Mapped[datetime | None]
    report: Mapped[bytes | None]
    """Canonical JSON of the later look's report."""
    next: Mapped[datetime | None]
    """When it is to be made, renewed or tried again; None: never, it is void. No lease: one keeper works."""
    tries: Mapped[int] = mapped_column(default=0)
    """Failures in a row."""
    problem: Mapped[str | None]
    since: Mapped[datetime | None]
    """Since when it fails."""

    __table_args__ = (
        ForeignKeyConstraint(
            ["authority", "sender", "id"], ["instrument.authority", "instrument.sender", "instrument.id"]
        ),
        Index("ix_archived_next", "authority", "next", postgresql_where="next is not null"),
        Index("ix_archived_look", "authority", "look", postgresql_where="look is not null"),
        Index("ix_archived_unfounded", "authority", postgresql_where="not founded"),
    )


class Foundation(Owned, Base):
    """A certificate that the verdict on an instrument stands on, anchor included."""

    __tablename__ = "foundation"

    certificate: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256."""
    sender: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    part: Mapped[str] = mapped_column(String(10))
    """signer, timestamp, issuer, anchor."""

    __table_args__ = (
        Index("ix_foundation_instrument", "authority", "sender", "id"),
        ForeignKeyConstraint(["authority", "sender", "id"], ["archived.authority", "archived.sender", "archived.id"]),
    )


class Watched(Base):
    """A certificate that kept instruments stand on: what its issuer and its State say of it, asked again and again.

    Of each State apart: two may share a timestamping authority, and what one is said of is no word on the other.
    """

    __tablename__ = "watched_certificate"

    state: Mapped[str] = mapped_column(String(2), primary_key=True, index=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    certificate: Mapped[bytes]
    """DER."""
    subject: Mapped[str]
    ends: Mapped[datetime]
    next: Mapped[datetime | None]
    """When it is asked about next; None: it has ended, and its issuer says nothing any more."""
    checked: Mapped[datetime | None]
    problem: Mapped[str | None]
    """Why nothing could be learnt at the last try."""
    revoked: Mapped[datetime | None]
    """Since when it is revoked, as its issuer says."""
    compromised: Mapped[bool | None]
    """Whether its key may be in other hands."""
    evidence: Mapped[bytes | None]
    """The list or the answer that says so, DER: the verdict can be had again from it."""
    evidence_kind: Mapped[str | None] = mapped_column(String(4))
    """crl or ocsp."""
    ended: Mapped[datetime | None]
    """The end that its State's newest edition gives it."""
    withdrawn: Mapped[datetime | None]
    """Since when two officials of ours have withdrawn it."""
