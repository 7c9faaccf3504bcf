"""Keeping a signed instrument: one row whose columns repeat what its signed content says, and its attachments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.instruments.confidentiality import hide
from app.instruments.header import Content
from app.instruments.models import Attachment, Instrument, LimitedIdentifier, MatterHead
from app.kit.canonical import Json, dumps, fingerprint
from app.kit.ids import AuthorityId, Digest, state_of
from app.procedures.engine import Link
from app.procedures.table import Side
from app.treaties.limited import bound, keys
from app.trust.report import Report, to_json


def keep(
    session: Session,
    head: MatterHead,
    content: Content,
    canonical: bytes,
    digest: Digest,
    size: int,
    *,
    chained: bool,
    state: str,
    report: Report,
    at: datetime,
    entry: str,
    link: Link | None = None,
) -> Instrument:
    """Add the row of an instrument, our own or the other side's. `entry` is the log entry that names it.

    `link`: what a paper of the other side stands for, which our own seal registers; the row is then theirs.
    Its proven time is the token's, bounded above by our own log's entry (`design.md` §7).
    """
    own = content.sending == head.authority and link is None
    same_matter = (Instrument.authority == head.authority, Instrument.reference == head.reference)
    count = session.scalar(select(func.count()).select_from(Instrument).where(*same_matter)) or 0
    row = Instrument(
        authority=head.authority,
        sender=content.sending,
        id=content.id,
        reference=head.reference,
        outgoing=own,
        kind=link.kind if link else content.kind,
        act=link.act if link else content.act,
        side=(Side(head.side) if own else Side(head.side).other).value,
        chained=chained,
        urgency=content.urgency,
        exercise=content.exercise,
        content=canonical,
        sha256=digest,
        size=size,
        state=state,
        at=at,
        decided=None if own else at,
        proven=min(report.proven_time, at) if report.proven_time else at,
        report=dumps(to_json(report)),
        entry=entry,
        proof="own_record" if link else "signature",
        number=count + 1,
        body_sha256=fingerprint(content.body) if own else None,
    )
    session.add(row)
    session.flush()
    keep_limited(session, head, row, link.body if link else content.body)
    if not own and link is None:  # what leaves, and a paper that we register, is guarded from its draft on
        hide(session, row, content)
    return row


def keep_limited(session: Session, head: MatterHead, row: Instrument, body: Mapping[str, Json]) -> None:
    """Enter the identifiers that another State gave under conditions, or under a treaty, which may limit their use
    whatever is written, so that they are found again in ten years.

    `body`: what the other side says; of a registered paper what it was typed as.
    """
    state = state_of(AuthorityId(head.counterpart))
    if row.outgoing or row.state != "accepted" or state == state_of(AuthorityId(row.authority)):
        return
    said, written = dict(body), bound(dict(body))
    if not written and head.treaty is None:
        return
    named = {"authority": row.authority, "sender": row.sender, "instrument": row.id, "state": state}
    session.add_all(LimitedIdentifier(mark=one.mark, place=one.place, written=written, **named) for one in keys(said))
    session.flush()


def keep_attachments(session: Session, owner: str, content: Content, at: datetime) -> None:
    """Rows for the files that came beside an instrument; those that are known already stay as they are."""
    for one in content.attachments:
        row = {"authority": owner, "sha256": one.sha256, "name": one.name, "media_type": one.type, "size": one.size}
        session.execute(insert(Attachment).values(**row, at=at, official=None).on_conflict_do_nothing())
