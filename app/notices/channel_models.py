"""Tables of how officials are reached, of the ladders of an authority, and of what was sent to whom, when and how."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned, Queued


class ContactMethod(Owned, Base):
    """One way to one official. Personal data: it stands here and nowhere else, and is erased with this row."""

    __tablename__ = "contact_method"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    official: Mapped[str] = mapped_column(String(81))
    channel: Mapped[str] = mapped_column(String(8))
    address: Mapped[dict[str, Json]]
    """`{"to": …}`, or a browser's subscription (RFC 8030): `{"endpoint": …, "p256dh": …, "auth": …}`."""
    secret: Mapped[str | None]
    """The key under which messages to a webhook are signed; its receiver has it too."""
    place: Mapped[int]
    """In which order the official is tried."""
    quiet: Mapped[list[Json]] = mapped_column(JSONB)
    """When nothing comes this way but what is urgent: `[{"from": "22:00", "to": "07:00", "days": [0, …]}]`."""
    made: Mapped[datetime]
    verified: Mapped[datetime | None]
    tries: Mapped[int]
    """Wrong codes since the last one that was sent."""
    problem: Mapped[str | None] = mapped_column(String(40))
    """Why the last message did not get through, as a code."""
    problem_at: Mapped[datetime | None]
    seen: Mapped[datetime | None]
    """When the page last asked, of a screen."""

    __table_args__ = (
        ForeignKeyConstraint(["authority", "official"], ["official.authority", "official.id"]),
        Index(None, "authority", "official"),
    )


class ContactCode(Owned, Base):
    """A code that was sent to prove an address. Its digest only."""

    __tablename__ = "contact_code"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    method: Mapped[str] = mapped_column(String(36))
    digest: Mapped[str] = mapped_column(String(64))
    made: Mapped[datetime]
    expires: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(
            ["authority", "method"], ["contact_method.authority", "contact_method.id"], ondelete="CASCADE"
        ),
        Index(None, "authority", "method"),
    )


class NoticeLadder(Owned, Base):
    """A ladder of the authority's own, for an occasion or a severity. Each change is a version; none is deleted."""

    __tablename__ = "notice_ladder"

    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    """`occasion:matter.urgent` or `severity:urgent`."""
    version: Mapped[int] = mapped_column(primary_key=True)
    rungs: Mapped[list[Json]] = mapped_column(JSONB)
    repeat: Mapped[int]
    """Seconds after which the last rung rings again."""
    by: Mapped[str] = mapped_column(String(81))
    made: Mapped[datetime]
    ended: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(81))

    __table_args__ = (
        Index("uq_notice_ladder_open", "authority", "key", unique=True, postgresql_where=text("ended is null")),
    )


class NoticePolicy(Owned, Base):
    """How notices of an authority may be acknowledged outside of a signed-in page. No row: as `policy.DEFAULT`."""

    __tablename__ = "notice_policy"

    link: Mapped[str] = mapped_column(String(6))
    """alone: the link is enough; factor: it asks for the second factor."""
    keypress: Mapped[bool]
    """Whether a key that is pressed on the telephone acknowledges."""
    by: Mapped[str] = mapped_column(String(81))
    changed: Mapped[datetime]


PROVING = "code"
"""Purpose of the message that holds a code: to an address that nobody has proven, and that may be mistyped."""


class NoticeSending(Queued, Base):
    """One message to one person by one method: a row of its channel's queue."""

    __tablename__ = "notice_sending"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    method: Mapped[str] = mapped_column(String(36))
    official: Mapped[str] = mapped_column(String(81))
    purpose: Mapped[str] = mapped_column(String(6))
    """ring, code, test."""
    urgent: Mapped[bool]
    first: Mapped[bool]
    """The first word of an urgent notice to this person: it waits for no other."""
    rank: Mapped[int] = mapped_column(server_default=text("1"))
    """Its place in the queue: `ranks.Rank`."""
    state: Mapped[str] = mapped_column(String(10))
    """waiting, handed, delivered, failed, dropped, bundled."""
    problem: Mapped[str | None] = mapped_column(String(40))
    handle: Mapped[str | None] = mapped_column(String(200))
    """The provider's own id of it."""
    held: Mapped[bool]
    """It was held back by a limit: the next message to this person tells it too, unless nobody has heard of it yet."""
    passed_on: Mapped[bool]
    """The next way to this person was taken in its place."""
    made: Mapped[datetime]
    planned: Mapped[datetime | None]
    """When it was to leave, by the times of its notice's ladder. None: it was made before this was kept."""
    handed: Mapped[datetime | None]
    settled: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_notice_sending_waiting", "channel", "due", postgresql_where=text("done is null")),
        Index("ix_notice_sending_method", "method", postgresql_where=text("done is null")),
        Index("ix_notice_sending_handed", "channel", "handed", postgresql_where=text("handed is not null")),
        Index("ix_notice_sending_last", "authority", "channel", "handed", postgresql_where=text("handed is not null")),
        Index("ix_notice_sending_settled", "authority", "settled", postgresql_where=text("settled is not null")),
        Index("ix_notice_sending_delivered", "method", "settled", postgresql_where=text("state = 'delivered'")),
        Index("ix_notice_sending_problem", "authority", "made", postgresql_where=text("problem is not null")),
    )


class NoticeTold(Owned, Base):
    """Which notices a message tells: at which ring, on which rung."""

    __tablename__ = "notice_told"

    sending: Mapped[str] = mapped_column(String(36), primary_key=True)
    notice: Mapped[str] = mapped_column(String(36), primary_key=True)
    official: Mapped[str] = mapped_column(String(81))
    method: Mapped[str] = mapped_column(String(36))
    ring: Mapped[int]
    """The count of the notice's rings then; 1 is the first."""
    rung: Mapped[int]
    named: Mapped[bool]
    """Its words stood in the message; others were counted."""

    __table_args__ = (
        ForeignKeyConstraint(["authority", "notice"], ["notice.authority", "notice.id"]),
        Index(None, "authority", "notice"),
    )


class NoticeAttempt(Owned, Base):
    """One try to hand a message over: written before it and after it. Without an end nobody knows whether it went."""

    __tablename__ = "notice_attempt"

    sending: Mapped[str] = mapped_column(String(36), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    began: Mapped[datetime]
    repeated: Mapped[bool]
    """A try before it may have got through: the message is perhaps a repetition."""
    ended: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(8))
    """handed, failed, unknown."""
    problem: Mapped[str | None] = mapped_column(String(40))


class NoticeLink(Owned, Base):
    """A link that acknowledges one notice for one person, once. Its digest only."""

    __tablename__ = "notice_link"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    notice: Mapped[str] = mapped_column(String(36))
    official: Mapped[str] = mapped_column(String(81))
    method: Mapped[str | None] = mapped_column(String(36))
    """By which way it went: who uses it was reached by that. None: no message held it."""
    made: Mapped[datetime]
    expires: Mapped[datetime]
    used: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["authority", "notice"], ["notice.authority", "notice.id"]),
        Index(None, "authority", "notice"),
        Index("ix_notice_link_used", "authority", "method", "used", postgresql_where=text("used is not null")),
    )


PRESSED = "pressed"
"""What was done with the word that somebody pressed the key that a call asked for."""


class NoticeCallback(Owned, Base):
    """What a gateway called back, once each: a repetition finds its row."""

    __tablename__ = "notice_callback"

    sending: Mapped[str] = mapped_column(String(36), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what was signed; of forged ones all the same: one row a message is enough."""
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(20))
    result: Mapped[str] = mapped_column(String(10))
    """applied; pressed: the key that the call asked for, which no mailbox presses; forged."""
