"""Tables of signing in: what an official proves themselves with, their sessions, and the pauses after failures.

No secret stands here as it is: the shared secrets of one-time codes are sealed (`factors`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base, Owned

_OFFICIAL = (["authority", "official"], ["official.authority", "official.id"])


class SignIn(Owned, Base):
    """What an official signs in with. There is a row from the first enrolment on."""

    __tablename__ = "sign_in"

    official: Mapped[str] = mapped_column(String(81), primary_key=True)
    handle: Mapped[str] = mapped_column(String(32))
    """Random: how an authenticator knows the official (WebAuthn §5.4.3: a user handle tells nothing of a person)."""
    password: Mapped[str | None]
    """argon2id, encoded with its parameters (RFC 9106)."""
    totp: Mapped[bytes | None]
    """Sealed, with its key's id: see `factors`; 20 bare bytes of before until its next use; None: no one-time codes."""
    totp_step: Mapped[int] = mapped_column(BigInteger)
    """The last step whose code was taken: that code, and any before it, is taken no more (RFC 6238 §5.2)."""
    changed: Mapped[datetime]

    __table_args__ = (ForeignKeyConstraint(*_OFFICIAL), Index(None, "authority", "handle", unique=True))


class RecoveryCode(Owned, Base):
    """A code for the day on which the telephone is lost; used once."""

    __tablename__ = "recovery_code"

    official: Mapped[str] = mapped_column(String(81), primary_key=True)
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of 100 random bits: nothing that could be guessed, hence no slow hash."""
    made: Mapped[datetime]

    __table_args__ = (ForeignKeyConstraint(*_OFFICIAL),)


class Passkey(Owned, Base):
    """A public key of an official's authenticator (WebAuthn level 3)."""

    __tablename__ = "passkey"

    id: Mapped[str] = mapped_column(String(1364), primary_key=True)
    """Its credential id, base64url: at most 1023 bytes."""
    official: Mapped[str] = mapped_column(String(81))
    label: Mapped[str] = mapped_column(String(80))
    public_key: Mapped[bytes]
    count: Mapped[int] = mapped_column(BigInteger)
    """How often the authenticator signed, as it says; 0: it does not count."""
    made: Mapped[datetime]
    last_used: Mapped[datetime | None]

    __table_args__ = (ForeignKeyConstraint(*_OFFICIAL), Index(None, "authority", "official"))


class Enrolment(Owned, Base):
    """A one-time code with which an official sets up what they sign in with. One an official."""

    __tablename__ = "enrolment"

    official: Mapped[str] = mapped_column(String(81), primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    """SHA-256 of 100 random bits."""
    salt: Mapped[bytes]
    """With the code it makes the secret that is offered while it is set up."""
    made: Mapped[datetime]
    expires: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(81))

    __table_args__ = (ForeignKeyConstraint(*_OFFICIAL),)


class WebSession(Owned, Base):
    """Somebody who signed in on the pages, until they leave, are sent away, or time ends it."""

    __tablename__ = "web_session"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    official: Mapped[str] = mapped_column(String(81))
    secret: Mapped[str] = mapped_column(String(64))
    """SHA-256 of 256 random bits."""
    means: Mapped[str] = mapped_column(String(10))
    """totp, passkey, recovery or enrolment."""
    agent: Mapped[str] = mapped_column(String(80))
    """What the browser calls itself, cut short: so that its owner knows it again."""
    made: Mapped[datetime]
    seen: Mapped[datetime]
    expires: Mapped[datetime]
    """When it ends whatever is done in it."""
    ended: Mapped[datetime | None]

    __table_args__ = (ForeignKeyConstraint(*_OFFICIAL), Index(None, "authority", "official"))


class KnownDevice(Owned, Base):
    """A browser in which an official signed in before: failures elsewhere make nobody wait on it."""

    __tablename__ = "known_device"

    official: Mapped[str] = mapped_column(String(81), primary_key=True)
    device: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of 256 random bits."""
    seen: Mapped[datetime]

    __table_args__ = (ForeignKeyConstraint(*_OFFICIAL),)


class Throttle(Base):
    """How long nobody tries after failures. Belongs to no authority: who fails has shown no right to be anybody's."""

    __tablename__ = "sign_in_throttle"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of what is limited: an account, where somebody comes from, or both. Also of who showed a right code from
    where, while two are asked for: such a row pauses nobody, and `until` says how long the code counts."""
    failures: Mapped[int]
    last: Mapped[datetime]
    until: Mapped[datetime]

    __table_args__ = (Index(None, "last"),)


class Challenge(Base):
    """What an authenticator is asked to sign: once, within minutes, for one purpose. Names nobody."""

    __tablename__ = "passkey_challenge"

    challenge: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    """32 random bytes."""
    purpose: Mapped[str] = mapped_column(String(64))
    """SHA-256 of what it is for: signing in, or one act of one session."""
    expires: Mapped[datetime]

    __table_args__ = (Index(None, "expires"),)
