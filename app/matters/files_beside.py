"""Files beside instruments, for people to read: their own authority's, and those in a matter that a grant opens."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, literal, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments import attachments
from app.instruments.header import AttachmentPin, read
from app.instruments.models import Attachment, Instrument
from app.kit.actor import Actor
from app.kit.ids import AuthorityId, Digest, Reference
from app.matters import grants
from app.matters.models import Grant
from app.matters.office import Office


@dataclass(frozen=True)
class FileBeside:
    """A file, what it is called, and where its bytes are."""

    sha256: Digest
    name: str
    media_type: str
    place: Path


def file_beside(
    session: Session, office: Office, actor: Actor, sha256: Digest, matter: Reference | None = None
) -> FileBeside:
    """One file by its digest; `Unknown` `no_attachment`. `matter`: where it is read, for a matter that a grant opens:
    in no other is it looked for. The use of the grant is logged.
    """
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    if matter is not None and session.get(Attachment, (actor.authority, sha256)) is None:
        grant = grants.held(session, actor, matter)
        if grant is not None and (found := _granted(session, office, grant, sha256)) is not None:
            grants.permit_granted(actor, Permission.INSTRUMENT_READ, grant)
            grants.used(session, actor, grant, office.now(), file=sha256)
            return found
    row, place = attachments.read(session, office.store, actor, sha256)
    return FileBeside(sha256, row.name, row.media_type, place)


def _granted(session: Session, office: Office, grant: Grant, sha256: Digest) -> FileBeside | None:
    owner = AuthorityId(grant.authority)
    entry = _named(session, grant, sha256) if office.store.has(owner, sha256) else None
    if entry is None:
        return None
    return FileBeside(sha256, entry.name, entry.type, office.store.path(owner, sha256))


def _named(session: Session, grant: Grant, sha256: Digest) -> AttachmentPin | None:
    """The file as an instrument of the granted matter names it that was not rejected; no other content is parsed."""
    query = select(Instrument.content).where(
        Instrument.authority == grant.authority,
        Instrument.reference == grant.reference,
        Instrument.state != "rejected",
        func.position(literal(sha256.encode()).op("in")(Instrument.content)) > 0,
    )
    found = (one for content in session.scalars(query) for one in read(content).attachments)
    return next((one for one in found if one.sha256 == sha256), None)
