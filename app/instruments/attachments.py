"""Attachments: files beside an instrument, named in its content by digest (a domestic order, a translation).

What is larger, or is evidence, is a package and not an attachment (`design.md` §8).
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from psycopg.errors import InsufficientPrivilege
from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.instruments.header import hidden
from app.instruments.models import Attachment
from app.instruments.store import Store
from app.kit.actor import Actor
from app.kit.errors import Denied, Invalid, Unknown
from app.kit.ids import Digest

LARGEST = 100 * 1024 * 1024
"""Bytes."""
NAME = 200
"""Characters of a file's name at most."""

MEDIA_TYPES: Mapping[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "application/json": (),
    "application/xml": (),
    "text/plain": (),
    "text/csv": (),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/tiff": (b"II*\x00", b"MM\x00*"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (b"PK\x03\x04",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (b"PK\x03\x04",),
    "application/vnd.oasis.opendocument.text": (b"PK\x03\x04",),
    "message/rfc822": (),
}
"""What may be attached, and how such a file begins where that is fixed: nothing that runs, no archive."""


def add(
    session: Session,
    store: Store,
    actor: Actor,
    name: str,
    media_type: str,
    blocks: Iterable[bytes],
    at: datetime,
) -> Attachment:
    """Keep a file of at most 100 MB; the same bytes again are the same attachment, under its first name.

    `Invalid` `bad_file_name`, `bad_media_type`, `attachment_empty`, `too_large`; `Denied` `attachment_closed`.
    """
    permit(actor, Permission.ATTACHMENT_WRITE, actor.authority)
    named = _file_name(name)
    checked = _checked(media_type, blocks)
    digest = store.put_all(actor.authority, checked, LARGEST)
    size = store.path(actor.authority, digest).stat().st_size
    row = {
        "authority": actor.authority,
        "sha256": digest,
        "name": named,
        "media_type": media_type,
        "size": size,
        "at": at,
        "official": actor.official,
    }
    # The same file may be brought twice at once.
    statement = insert(Attachment).values(row).on_conflict_do_nothing().returning(Attachment.sha256)
    try:
        fresh = session.scalars(statement).first() is not None
    except ProgrammingError as error:
        if isinstance(error.orig, InsufficientPrivilege):  # the same bytes lie in a confidential matter
            raise Denied("attachment_closed", "This file may not be added by you.", "Ask the head.") from error
        raise
    if fresh:
        record(session, actor, Event.ATTACHMENT_ADDED, at=at, subject={"sha256": digest, "size": str(size)})
    return session.get_one(Attachment, (actor.authority, digest))


def attachments_of(
    session: Session, actor: Actor, *, limit: int = 200, before: tuple[datetime, str] | None = None
) -> list[Attachment]:
    """The authority's attachments, those that came last first: its own, and those of instruments that it received.

    `before`: instant and digest of the attachment that the list goes on after.
    """
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    query = select(Attachment).where(Attachment.authority == actor.authority)
    if before is not None:
        query = query.where(tuple_(Attachment.at, Attachment.sha256) < tuple_(*before))
    return list(session.scalars(query.order_by(Attachment.at.desc(), Attachment.sha256.desc()).limit(limit)))


def read(session: Session, store: Store, actor: Actor, sha256: Digest) -> tuple[Attachment, Path]:
    """One attachment, and where its bytes are."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    row = session.get(Attachment, (actor.authority, sha256))
    if row is None or not store.has(actor.authority, sha256):
        raise Unknown("no_attachment", f"There is no attachment {sha256}.", "Add it first.")
    return row, store.path(actor.authority, sha256)


def _file_name(name: str) -> str:
    """A name as the header takes it: NFC, no folder, no leading dot, nothing that a screen does not show."""
    found = unicodedata.normalize("NFC", name).strip()
    if not 0 < len(found) <= NAME or found.startswith(".") or "/" in found or "\\" in found or hidden(found):
        raise Invalid(
            "bad_file_name", "An attachment is named by a plain file name.", "Write it like domestic order.pdf."
        )
    return found


def _checked(media_type: str, blocks: Iterable[bytes]) -> Iterable[bytes]:
    """The blocks, once the first is seen to be of the type that they are said to be."""
    begins = MEDIA_TYPES.get(media_type)
    if begins is None:
        raise Invalid(
            "bad_media_type", f"{media_type!r} may not be attached.", f"These may: {', '.join(sorted(MEDIA_TYPES))}."
        )
    rest = (block for block in blocks if block)
    first = b""
    for block in rest:
        first += block
        if len(first) >= 8:
            break
    if not first:
        raise Invalid("attachment_empty", "The file is empty.", "Choose the right file.")
    if begins and not first.startswith(begins):
        raise Invalid("bad_media_type", f"The file does not begin like {media_type}.", "Give its true type.")
    return itertools.chain([first], rest)
