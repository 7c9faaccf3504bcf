"""What people see of archival copies, and how they ask for a renewal. The keeper makes them: see `archiving`."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange.models import Archived, Foundation, Watched
from app.instruments.models import Instrument
from app.instruments.store import Store
from app.kit import canonical
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Conflict, Misused, Unknown


@dataclass(frozen=True)
class Kept:
    """How an instrument is archived."""

    id: str
    sender: str
    matter: str
    sha256: str
    """Of the delivered file."""
    copy: str | None
    """SHA-256 of its archival copy."""
    size: int | None
    stamps: int
    made: datetime | None
    holds_until: datetime | None
    next: datetime | None
    """When it is made, renewed or tried again; None: the instrument is void."""
    problem: str | None
    since: datetime | None

    def to_json(self) -> JsonObject:
        """Members as they are, times in RFC 3339."""
        times = {name: getattr(self, name) for name in ("made", "holds_until", "next", "since")}
        return {**self.__dict__, **{name: stamp(one) if one else None for name, one in times.items()}}


def listed(session: Session, actor: Actor, *, ids: Collection[str] = (), limit: int = 1000) -> list[Kept]:
    """How instruments are archived: what fails first, then by when something is due. `ids`: of these alone."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    same = (
        (Instrument.authority == Archived.authority)
        & (Instrument.sender == Archived.sender)
        & (Instrument.id == Archived.id)
    )
    query = select(Archived, Instrument.reference, Instrument.sha256).join(Instrument, same)
    query = query.where(Archived.authority == actor.authority)
    if ids:
        query = query.where(Archived.id.in_(ids))
    order = (Archived.problem.is_(None), Archived.next.nulls_last(), Archived.sender, Archived.id)
    found = [_kept(*row) for row in session.execute(query.order_by(*order).limit(limit))]
    missing = sorted(set(ids) - {one.id for one in found})
    if missing:
        words = f"{', '.join(missing)} is not an instrument that is kept here, or it came within the last minute."
        raise Unknown("not_archived", words, "See `rogatory trust list`.")
    return found


@dataclass(frozen=True)
class Affected:
    """An instrument that stands on a certificate."""

    id: str
    sender: str
    matter: str
    certificate: str
    """SHA-256."""
    part: str
    """signer, timestamp, issuer, anchor."""
    proven: datetime | None
    accepted: str | None
    """The verdict of its acceptance."""
    verdict: str | None
    """The verdict now."""
    reason: str | None
    judged: datetime | None
    """When it was judged anew; None: never."""
    waits: bool
    """It is about to be judged anew."""

    def to_json(self) -> JsonObject:
        """Members as they are, times in RFC 3339."""
        times = {name: getattr(self, name) for name in ("proven", "judged")}
        return {**self.__dict__, **{name: stamp(one) if one else None for name, one in times.items()}}


def known(session: Session, actor: Actor, text: str) -> list[Watched]:
    """The certificates that instruments stand on whose SHA-256 begins so; all of a State for its code."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    digits = text.lower().replace(":", "")
    if re.fullmatch(r"[A-Z]{2}", text):
        found = Watched.state == text
    elif re.fullmatch(r"[0-9a-f]{8,64}", digits):
        found = Watched.sha256.startswith(digits)
    else:
        words = f"{text!r} is neither a State's code nor the SHA-256 of a certificate, or its first 8 digits."
        raise Misused("bad_certificate_name", words, "See `rogatory trust certificates`.")
    return list(session.scalars(select(Watched).where(found).order_by(Watched.state, Watched.subject)))


def affected(session: Session, actor: Actor, certificates: Collection[str]) -> list[Affected]:
    """Every instrument that stands on one of these certificates (SHA-256), with its verdict then and now."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    stands = (
        (Foundation.authority == Archived.authority)
        & (Foundation.sender == Archived.sender)
        & (Foundation.id == Archived.id)
    )
    same = (
        (Instrument.authority == Archived.authority)
        & (Instrument.sender == Archived.sender)
        & (Instrument.id == Archived.id)
    )
    query = select(Foundation, Archived, Instrument).join(Archived, stands).join(Instrument, same)
    query = query.where(Foundation.authority == actor.authority, Foundation.certificate.in_(certificates))
    rows = session.execute(query.order_by(Instrument.proven, Instrument.sender, Instrument.id))
    return [_affected(*row) for row in rows]


def _affected(stands: Foundation, row: Archived, instrument: Instrument) -> Affected:
    told = canonical.loads(instrument.report).get("verdict") if instrument.report else None
    accepted = told if isinstance(told, str) else None
    return Affected(
        row.id,
        row.sender,
        instrument.reference,
        stands.certificate,
        stands.part,
        instrument.proven,
        accepted,
        row.verdict or accepted,
        row.reason,
        row.judged,
        row.look is not None,
    )


def renew(session: Session, actor: Actor, kept: Collection[Kept], at: datetime) -> None:
    """Have copies made or renewed in the keeper's next round, whatever is due."""
    permit(actor, Permission.NODE_OPERATE, actor.authority)
    for one in kept:
        row = session.get_one(Archived, (actor.authority, one.sender, one.id), with_for_update=True)
        if row.next is not None:
            row.next = min(row.next, at)


def file(session: Session, store: Store, actor: Actor, instrument: str, *, sender: str | None = None) -> Path:
    """Where the archival copy of an instrument is. `Unknown` `not_archived` while there is none."""
    found = [one for one in listed(session, actor, ids=[instrument]) if sender in {None, one.sender}]
    if len(found) > 1:
        raise Conflict("several_senders", f"Several senders have an instrument {instrument}.", "Name the sender.")
    if not found or found[0].copy is None:
        words = f"There is no archival copy of {instrument} yet."
        raise Unknown("not_archived", words, "It is made about a day after its decision: `rogatory trust renew`.")
    place = store.path(actor.authority, found[0].copy)
    if not place.is_file():
        words = f"The archival copy of {instrument} is not in the store."
        raise Unknown("no_blob", words, "Restore it from the backup.")
    return place


def _kept(row: Archived, matter: str, delivered: str) -> Kept:
    return Kept(
        row.id,
        row.sender,
        matter,
        delivered,
        row.sha256,
        row.size,
        row.stamps,
        row.made,
        row.holds_until,
        row.next,
        row.problem,
        row.since,
    )
