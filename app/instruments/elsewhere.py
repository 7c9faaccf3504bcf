"""Signatures under our documents that are made elsewhere: the rows, and what every change of one leaves in the log.

    file:    brought → proven → used
    digest:  preparing → offered → brought → proven → used

and from each but the last: refused, expired, cancelled. One at a time is open under a document. What is brought is
believed by nobody before the sign class has proven it, and what is proven is no instrument before the seal is on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.instruments.models import Elsewhere, Frozen
from app.kit.actor import Actor
from app.kit.clock import stamp
from app.kit.errors import Conflict, Refused
from app.kit.ids import AuthorityId, uuid7

FILE, DIGEST = "file", "digest"
OPEN = ("preparing", "offered", "brought", "proven")
ANSWERABLE = timedelta(minutes=15)
"""How long a digest that was handed out may be answered: a card, a PIN, a telephone call."""
TRIES = 100
"""Signatures elsewhere that one document may gather, whatever became of them."""


def open_row(session: Session, owner: AuthorityId, frozen_id: str, *, locked: bool = False) -> Elsewhere | None:
    """The signature that is under way elsewhere for a document."""
    query = select(Elsewhere).where(
        Elsewhere.authority == owner, Elsewhere.frozen == frozen_id, Elsewhere.state.in_(OPEN)
    )
    return session.scalars(query.with_for_update() if locked else query).first()


def newest_row(session: Session, owner: AuthorityId, frozen_id: str) -> Elsewhere | None:
    """The signature that was last asked for or brought for a document, whatever became of it."""
    query = select(Elsewhere).where(Elsewhere.authority == owner, Elsewhere.frozen == frozen_id)
    return session.scalars(query.order_by(Elsewhere.made.desc(), Elsewhere.id.desc()).limit(1)).first()


def begin(session: Session, actor: Actor, frozen: Frozen, way: str, at: datetime, **more: object) -> Elsewhere:
    """A new row for a document, in place of the one that is open; the event is the caller's.

    `Conflict` `too_many_tries` for a document that has gathered `TRIES`: each may hold a file of its own.
    """
    tried = select(func.count()).where(Elsewhere.authority == actor.authority, Elsewhere.frozen == frozen.id)
    if session.scalars(tried).one() >= TRIES:
        raise Conflict(
            "too_many_tries",
            f"Signatures under this document have been asked for or brought {TRIES} times.",
            "Freeze the draft again, have it approved, and sign that document; see first why the others were refused.",
        )
    if (before := open_row(session, actor.authority, frozen.id, locked=True)) is not None:
        settle(session, before, "cancelled", at, actor, reason="asked_anew")
        session.flush()
    row = Elsewhere(
        authority=actor.authority,
        id=uuid7(),
        frozen=frozen.id,
        official=actor.official,
        way=way,
        sha256=frozen.sha256,
        state="brought" if way == FILE else "preparing",
        made=at,
        **more,
    )
    session.add(row)
    session.flush()
    return row


def take_back(session: Session, actor: Actor, frozen_id: str, at: datetime) -> None:
    """A digest that is out: the signature is asked for here, or was brought in another way."""
    row = open_row(session, actor.authority, frozen_id, locked=True)
    if row is not None and row.state in {"preparing", "offered"}:
        settle(session, row, "cancelled", at, actor, reason="asked_anew")


def discard(session: Session, owner: AuthorityId, frozen_id: str, at: datetime) -> None:
    """Whatever is under way for a document that is discarded."""
    row = open_row(session, owner, frozen_id, locked=True)
    if row is not None:
        settle(session, row, "cancelled", at, Actor.node(owner), reason="discarded")


def settle(
    session: Session, row: Elsewhere, state: str, at: datetime, actor: Actor, *, reason: str, words: str | None = None
) -> None:
    """It comes to nothing: refused, expired or cancelled. The document may be signed again, in any way."""
    row.state, row.reason = state, reason
    if words is not None:
        row.words = words
    about = {**subject(row), "state": state, "reason": reason}
    record(
        session, actor, Event.SIGNATURE_REFUSED if state == "refused" else Event.SIGNATURE_ENDED, at=at, subject=about
    )


def unanswered(owner: AuthorityId, now: datetime) -> Select[Elsewhere]:
    """Digests that were handed out and whose time is over."""
    where = (Elsewhere.authority == owner, Elsewhere.state == "offered", Elsewhere.expires <= now)
    return select(Elsewhere).where(*where).order_by(Elsewhere.expires).limit(200)


def until(row: Elsewhere) -> str:
    """Until when a digest may be answered, RFC 3339; empty while it is not handed out."""
    return stamp(row.expires) if row.expires is not None else ""


def subject(row: Elsewhere) -> dict[str, str]:
    """What log entries about it name."""
    return {"signature": row.id, "instrument": row.frozen, "sha256": row.sha256, "way": row.way}


def demand_ours(frozen: bytes, pdf: bytes) -> None:
    """`Refused` `other_document` unless a file begins, byte for byte, with the document that was frozen.

    Necessary and far from enough: what was added is looked at by the sign class, in a process with limits.
    """
    if not pdf.startswith(frozen):
        raise Refused(
            "other_document",
            "The file does not begin with the document that was frozen, byte for byte.",
            "Download the document again and sign that file, with a program that appends its signature and saves"
            " nothing anew.",
        )
