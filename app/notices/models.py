"""Tables of notices and deadlines."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.canonical import Json
from app.kit.db import Base, Owned


class Notice(Owned, Base):
    """Something that an official must hear of. Its rule is stamped on it: a later release does not rewrite it."""

    __tablename__ = "notice"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    occasion: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(12))
    subject: Mapped[dict[str, Json]]
    """What it is about: references, ids, codes."""
    matter: Mapped[str | None] = mapped_column(String(36))
    """The matter that `subject` names, by which its open notices are found: what lies within `subject` cannot be looked
    up under row-level security. None where it names none, and for what was resolved before this was kept.
    """
    key: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the canonical subject: one open notice for one thing."""
    words: Mapped[str]
    """The msgid, as the rule worded it when the notice was posted."""
    params: Mapped[dict[str, Json]]
    """What fills its placeholders: no case content."""
    ladder: Mapped[list[Json]] = mapped_column(JSONB)
    """Rungs, stamped: `[{"after": seconds, "next_way": seconds, "roles": [...], "rosters": [...], "persons": [...],
    "channels": [...], "without": [...]}, …]`; of its lists only `roles` is always there.
    """
    ladder_of: Mapped[str | None] = mapped_column(String(70))
    """The authority's own ladder that was stamped, with its version; None: the rule's."""
    repeat: Mapped[int | None]
    """Seconds after which the last rung rings again."""
    roles: Mapped[list[str]]
    """Who hears it by now: the roles of all rungs climbed so far."""
    persons: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    """Who hears it besides: officials that its rungs named, or that were on duty when it rang."""
    passed_over: Mapped[list[Json]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    """Who was not called because they were away: `[{"official", "rung", "ring", "at"}, …]`, each once a rung."""
    rung: Mapped[int]
    """0 is the first."""
    rings: Mapped[int]
    """How often it rang."""
    called: Mapped[int] = mapped_column(server_default=text("0"))
    """For how many of its rings people were called by their channels."""
    made: Mapped[datetime]
    ring_due: Mapped[datetime | None]
    """When its last ring was due: how late its messages are is counted from here."""
    next_ring: Mapped[datetime | None]
    """When it climbs or rings again; None: never."""
    wait: Mapped[int | None]
    """Seconds that it waits for that: what lies further ahead was written by a clock that was put back since."""
    first_ring: Mapped[int] = mapped_column(server_default=text("1"))
    """With which of its rings it began anew last, because whoever had taken it could see to it no more; 1: never."""
    first_rung: Mapped[int] = mapped_column(server_default=text("0"))
    """The rung of that ring: from here on the ladder stands once more, whole."""
    left_by: Mapped[list[Json]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    """Who had taken it and can see to it no more: `[{"official", "taken", "how", "why", "at", "rings"}, …]`, `rings`
    until then; see `left_behind.py`.
    """
    acknowledged_by: Mapped[str | None] = mapped_column(String(81))
    acknowledged_how: Mapped[str | None] = mapped_column(String(8))
    """signed (in at a door), link, keypress."""
    acknowledged: Mapped[datetime | None]
    resolved: Mapped[datetime | None]
    """When its cause was gone; the same thing may then be posted again."""

    __table_args__ = (
        Index(
            "uq_notice_open",
            "authority",
            "occasion",
            "key",
            unique=True,
            postgresql_where=text("resolved is null"),
        ),
        Index("ix_notice_ringing", "authority", "next_ring", postgresql_where=text("next_ring is not null")),
        Index("ix_notice_made", "authority", "made"),
        Index(
            "ix_notice_taken",
            "authority",
            "acknowledged_by",
            postgresql_where=text("acknowledged_by is not null and resolved is null"),
        ),
        Index("ix_notice_matter", "authority", "matter", postgresql_where=text("resolved is null")),
        # Only what leaks nothing is looked up under row-level security: the id within `subject` cannot be.
        Index("ix_notice_offered", "authority", "made", postgresql_where=text("occasion = 'notice.handed_over'")),
        Index(
            "ix_notice_calling",
            "authority",
            "made",
            postgresql_where=text("called < rings and acknowledged is null and resolved is null"),
        ),
    )


class PassedOn(Owned, Base):
    """That somebody who heard a notice passed it on to the next of its ladder, and why."""

    __tablename__ = "notice_passed"

    notice: Mapped[str] = mapped_column(String(36), primary_key=True)
    rung: Mapped[int] = mapped_column(primary_key=True)
    """From which rung: each is passed on once."""
    by: Mapped[str] = mapped_column(String(81))
    reason: Mapped[str]
    """In their own words, for the next who reads it on the page; never in a message."""
    at: Mapped[datetime]

    __table_args__ = (ForeignKeyConstraint(["authority", "notice"], ["notice.authority", "notice.id"]),)


class Deadline(Owned, Base):
    """A clock on a matter. A projection of its instruments: `clocks.reconcile` writes it anew, nobody sets it."""

    __tablename__ = "deadline"

    reference: Mapped[str] = mapped_column(String(20), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_by: Mapped[str] = mapped_column(String(36), primary_key=True)
    """The instrument that started it."""
    kind: Mapped[str] = mapped_column(String(10))
    """treaty, agreed, practice."""
    article: Mapped[str]
    duty: Mapped[str] = mapped_column(String(12))
    """Whose: requesting or requested."""
    own: Mapped[bool]
    """Whether it is this authority's own duty."""
    started: Mapped[datetime]
    due: Mapped[datetime | None]
    """None while it is paused."""
    paused: Mapped[datetime | None]
    stopped_by: Mapped[str | None] = mapped_column(String(36))
    stopped: Mapped[datetime | None]
    near: Mapped[datetime | None]
    """When people are next told: that it is near, or after `parts` that other measures are late too; None: no more."""
    told: Mapped[str] = mapped_column(String(6), default="")
    """What was told already: nothing, near, parts (the first end has passed, others will), passed."""
    reckoning: Mapped[dict[str, Json] | None] = mapped_column(JSONB)
    """How its end was counted, or which member of the instrument named it. Beside that `parts`, the measures for which
    it ends otherwise, and `ends`, the act by which the other side may end the matter then.
    """
    wakes: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether it wakes people of both sides at any hour."""
    gone: Mapped[datetime | None]
    """When the projection no longer had it: the instrument that started it was rejected."""

    __table_args__ = (
        Index("ix_deadline_running", "authority", "due", postgresql_where=text("stopped is null and gone is null")),
    )


RUNS = (Deadline.stopped.is_(None), Deadline.gone.is_(None))
"""A clock that runs, or is paused."""
