"""A matter is handed over to the authority that took its holder's part (ADR 0020), within one node.

The holder's notice was accepted by the other side. Every instrument of the matter, with its report and its files, goes
into the heir's own rows and shelf, and the log of orders to providers with it; what comes to the former holder later
follows. Steps may be repeated or cut off:
what the heir has already is left as it is, and the sweep goes by counts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from app.access import guards
from app.audit.events import Event
from app.audit.record import record
from app.exchange import chains, held
from app.instruments.header import read
from app.instruments.keep import keep_attachments, keep_limited
from app.instruments.models import Instrument, InstrumentRevocation, MatterHead
from app.instruments.store import Store
from app.kit.actor import Actor
from app.kit.ids import AuthorityId, InstrumentId, state_of
from app.matters import confidential, grants, news, provider_handing
from app.matters.desk import ProjectionDesk
from app.matters.drill_yields import yield_to_real
from app.matters.grants import Given
from app.matters.models import Grant, Matter
from app.matters.provider_handing import ProviderLog
from app.procedures.catalogue import Catalogue
from app.procedures.engine import Projection, speakers, successor
from app.procedures.heads import sound_head
from app.procedures.table import Side

log = logging.getLogger("rogatory.handing")


@dataclass(frozen=True)
class File:
    """A matter as its former holder has it, read in one transaction."""

    owner: AuthorityId
    heir: AuthorityId
    reference: str
    changed: int
    head: dict[str, object]
    instruments: tuple[dict[str, object], ...]
    revocations: tuple[dict[str, object], ...]
    notice: str
    """The instrument that hands it over."""
    providers: ProviderLog
    """Our own record of what was ordered from providers; it goes along."""
    confidential: bool
    """Whether only those who are named see it: so it is with the heir, whose head names its own people, or whose duty
    officers are named where it cannot wait."""
    urgency: str
    former: tuple[tuple[str, AuthorityId], ...]
    """Who spoke for the side before, each with the notice by which it handed the matter on: they read on."""


def note(head: MatterHead, seen: Projection) -> None:
    """Write down who has taken the owner's part over, by what both sides have accepted."""
    spoke = speakers(seen).get(Side(head.side))
    head.successor = spoke if spoke and spoke != head.authority else None


def work(desk: ProjectionDesk, name: str) -> bool:
    """Hand one matter over, or what came into it since; answers whether there was one."""
    return any(_one(desk, owner, name) for owner in desk.authorities)


def _one(desk: ProjectionDesk, owner: AuthorityId, name: str) -> bool:
    """One matter of one holder. What cannot be handed over is logged and passed over until the next sweep."""
    stuck: list[str] = []
    while True:
        with desk.sessions.begin(owner) as session:
            file = _read(session, owner, desk.authorities, stuck)
        if file is None:
            return False
        try:
            _hand(desk, file, name)
        except Exception:
            log.exception("%s could not hand %s over", name, file.reference)
            stuck.append(file.reference)
        else:
            return True


def _hand(desk: ProjectionDesk, file: File, name: str) -> None:
    owner = file.owner
    log.info("%s hands %s over to %s", name, file.reference, file.heir)
    for digest in _files(desk.store, file):
        desk.store.link(owner, file.heir, digest)
    with desk.sessions.begin(file.heir) as session:
        _take(session, desk.catalogue, file, desk.now())
    with desk.sessions.begin(owner) as session:
        head = chains.lock(session, owner, file.reference)
        if head.handed == 0:
            subject = {"matter": file.reference, "successor": file.heir, "instrument": file.notice}
            record(session, Actor.node(owner), Event.MATTER_HANDED_OVER, at=desk.now(), subject=subject)
        provider_handing.let_go(session, owner, file.reference, desk.now())
        grants.let_go(session, owner, file.reference, file.heir, desk.now())
        head.handed = max(head.handed, file.changed)


def _read(session: Session, owner: AuthorityId, here: tuple[AuthorityId, ...], stuck: Sequence[str]) -> File | None:
    query = select(MatterHead).where(
        MatterHead.authority == owner,
        MatterHead.successor.in_(here),
        MatterHead.changed != MatterHead.handed,
        MatterHead.reference.not_in(stuck),
    )
    head = session.scalars(query.limit(1).with_for_update(skip_locked=True)).first()
    if head is None or head.successor is None:
        return None
    rows = chains.instruments(session, owner, head.reference)
    links = {row.id: chains.link_of(read(row.content), row.sha256, Side(row.side)) for row in rows}
    passed = {key: link for key, link in links.items() if successor(link) is not None and link.side.value == head.side}
    notices = [key for key, link in passed.items() if successor(link) == head.successor]
    ids = [row.id for row in rows]
    kept = session.scalars(
        select(InstrumentRevocation).where(InstrumentRevocation.authority == owner, InstrumentRevocation.id.in_(ids))
    )
    heir = AuthorityId(head.successor)
    changed, whole = head.changed, _columns(head)
    closed = guards.of_matter(session, owner, head.reference) is not None
    letters, lists = tuple(map(_columns, rows)), tuple(map(_columns, kept))
    orders = provider_handing.read(session, owner, heir, head.reference)
    matter = session.get_one(Matter, (owner, head.reference))
    return File(
        owner=owner,
        heir=heir,
        reference=head.reference,
        changed=changed,
        head=whole,
        instruments=letters,
        revocations=lists,
        notice=notices[-1],
        providers=orders,
        confidential=closed,
        urgency=matter.urgency,
        former=tuple((key, AuthorityId(link.sender)) for key, link in passed.items()),
    )


def _files(store: Store, file: File) -> list[str]:
    """The digests of all that lies on the former holder's shelf: letters, what came beside them, revocation data."""
    named = [str(row["sha256"]) for row in (*file.instruments, *file.revocations)]
    for row in file.instruments:
        content = row["content"]
        if isinstance(content, bytes):
            named += [one.sha256 for one in read(content).attachments]
    return [one for one in dict.fromkeys(named) if store.has(file.owner, one)]


def _take(session: Session, catalogue: Catalogue, file: File, now: datetime) -> None:
    """In the heir's name: the head, each instrument, then both heads as the instruments say."""
    heir, reference = file.heir, file.reference
    key = {"key": f"{heir} {reference}"}
    session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), key)
    head = session.get(MatterHead, (heir, reference), with_for_update=True)
    fresh = head is None
    if head is None:
        head = MatterHead(**{**file.head, "authority": heir, **_ANEW, "opened": now})
        session.add(head)
        session.flush()
    changes = [one for row in file.instruments if (one := _entered(session, heir, row, now)) is not None]
    for row in file.revocations:
        session.merge(InstrumentRevocation(**{**row, "authority": heir}))
    session.flush()
    provider_handing.take(session, heir, file.providers, now)
    if changes:
        procedure, side = chains.table(catalogue, head), Side(head.side)
        links, _ = chains.known(session, heir, reference)
        own, other = sound_head(procedure, links, side), sound_head(procedure, links, side.other)
        head.own_id, head.own_sha256 = (own.id, own.sha256) if own else (None, None)
        head.other_id, head.other_sha256 = (other.id, other.sha256) if other else (None, None)
        head.changed += 1
        for instrument in changes:
            held.look_again(session, heir, state_of(head.counterpart), instrument, now)
    if fresh:
        subject = {"matter": reference, "predecessor": file.owner, "instrument": file.notice}
        if file.confidential:
            confidential.arrive(session, head, guards.MARKED, file.urgency, now)
        record(session, Actor.node(heir), Event.MATTER_TAKEN_OVER, at=now, subject=subject)
    if file.notice in changes:
        head.successor, head.handed = None, 0  # also where it comes back: it is not handed over again by what was
        first = next(read(row.content) for row in chains.instruments(session, heir, reference))
        news.opened(session, head, file.urgency, first.body, now)
        yield_to_real(session, heir, now)
        for notice, former in file.former:
            if former != heir and session.get(Grant, (heir, notice)) is None:
                grants.give(session, heir, Given(notice, reference, ()), former, None, now)


def _entered(session: Session, heir: AuthorityId, row: dict[str, object], now: datetime) -> InstrumentId | None:
    """Enter one instrument, or what became of one that was undecided; its id if anything is new."""
    identity = InstrumentId(str(row["id"]))
    known = session.get(Instrument, (heir, row["sender"], identity))
    if known is None:
        # What the heir signed itself went out from here; all else came.
        subject = {"instrument": identity, "matter": str(row["reference"]), "sha256": str(row["sha256"])}
        entry = record(session, Actor.node(heir), Event.INSTRUMENT_TAKEN_OVER, at=now, subject=subject)
        made = Instrument(**{**row, "authority": heir, "outgoing": row["sender"] == heir, "entry": entry})
        session.add(made)
        session.flush()
        head = chains.head_of(session, heir, made.reference)
        keep_limited(session, head, made, chains.link_of(read(made.content), made.sha256, Side(made.side)).body)
        keep_attachments(session, heir, read(made.content), now)
        return identity
    if known.state == "pending" and row["state"] != "pending" and known.sender != heir:
        known.state, known.reason, known.decided = str(row["state"]), _text(row["reason"]), _when(row["decided"])
        return identity
    return None


_ANEW = {"changed": 0, "projected": 0, "handed": 0, "successor": None, "signing": None}
"""What of a head is the owner's own bookkeeping."""


def _columns(row: object) -> dict[str, object]:
    return {one.key: getattr(row, one.key) for one in inspect(type(row)).column_attrs}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _when(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None
