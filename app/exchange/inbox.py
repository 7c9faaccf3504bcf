"""What the node door does with what is brought: stored whole, named by digest, queued. Nothing is believed."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.exchange import envelope as wire
from app.exchange.models import EditionHeard, Inbox, Outbox, ReceiptIn, ReceiptOut
from app.instruments.store import Store
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Refused, RogatoryError, Unavailable, Unknown, Unreadable
from app.kit.ids import AuthorityId, Digest, StateCode
from app.trust import jws

log = logging.getLogger("rogatory.inbox")
BACKLOG = 20_000
"""Undecided envelopes, or receipts, of one peer after which its door asks it to come back later."""
LISTED = 100


def shelf_in(peer: StateCode) -> str:
    """The store's waiting room for what a peer brought."""
    return f"in-{peer}"


def shelf_out(peer: StateCode) -> str:
    """The store's waiting room for what a peer fetches."""
    return f"out-{peer}"


def store_envelope(
    session: Session, store: Store, peer: StateCode, token: str, ours: Sequence[AuthorityId], now: datetime
) -> tuple[Digest, str]:
    """Queue an envelope whose parts are all in the store; answers its digest and its authority.

    `Unreadable` for what is no envelope, `Unknown` for a recipient that is not here, `Conflict` `parts_missing`,
    `Unavailable` when the peer has too many undecided. The same envelope again changes nothing.
    """
    payload = wire.envelope_of(jws.read(token, wire.ENVELOPE_TYPE).payload)
    if payload.recipient.authority not in ours:
        raise Unknown(
            "unknown_recipient",
            f"{payload.recipient.authority} is not an authority of this node.",
            "Fetch this State's current edition.",
        )
    if payload.sender.state != peer:
        raise Refused("sender_not_peer", f"{peer} may not bring what {payload.sender.state} sends.")
    missing = [digest for digest, _ in payload.parts if not store.has(shelf_in(peer), digest)]
    digest = sha256(token.encode("ascii"))
    known = session.get(Inbox, digest)
    if missing and (known is None or known.done is None):
        raise Conflict("parts_missing", f"Not here yet: {', '.join(missing)}.", "Bring the parts first, each by PUT.")
    if known is not None and known.done is None:
        store.put(shelf_in(peer), token.encode("ascii"))  # the file may have been lost since
    if known is None:
        _demand_room(session, Inbox, peer, "envelopes")
        store.put(shelf_in(peer), token.encode("ascii"))
        row = {
            "envelope": digest,
            "authority": payload.recipient.authority,
            "peer": peer,
            "urgent": payload.urgent,
            "received": now,
            "due": now,
            "tries": 0,
            "state": "stored",
        }
        session.execute(insert(Inbox).values(row).on_conflict_do_nothing())
    return digest, payload.recipient.authority


def store_receipts(
    session: Session, peer: StateCode, tokens: Sequence[str], ours: Sequence[AuthorityId], now: datetime
) -> list[str]:
    """Queue receipts for intake; answers the digests of those that are new.

    Each stands for itself: one that is malformed, too long, or for an authority that is not here is passed over and
    never read, and the others are queued. Of more than `envelope.RECEIPTS` only the last ones are looked at.
    """
    fresh: list[str] = []
    for token in tokens[-wire.RECEIPTS :]:
        try:
            fresh += store_receipt(session, peer, token, ours, now)
        except RogatoryError as error:
            log.warning("a receipt that %s brought is passed over: %s", peer, error)
    return fresh


def store_receipt(
    session: Session, peer: StateCode, token: str, ours: Sequence[AuthorityId], now: datetime
) -> list[str]:
    """Queue one receipt for intake; answers its digest if it is new. `Unreadable`, `Unknown` for a recipient that is
    not here, or `Unavailable` when the peer has too many undecided, before anything is written.
    """
    receipt = _receipt(token, ours)
    _demand_room(session, ReceiptIn, peer, "receipts")
    row = {
        "sha256": sha256(token.encode("ascii")),
        "authority": receipt.recipient.authority,
        "peer": peer,
        "instrument": receipt.instrument.id,
        "token": token,
        "urgent": _about_urgent(session, peer, receipt),
        "received": now,
        "due": now,
        "tries": 0,
    }
    added = session.execute(insert(ReceiptIn).values(row).on_conflict_do_nothing().returning(ReceiptIn.sha256))
    return [found for (found,) in added]


def _demand_room(session: Session, table: type[Inbox] | type[ReceiptIn], peer: StateCode, what: str) -> None:
    query = select(func.count()).select_from(table).where(table.peer == peer, table.done.is_(None))
    undecided = session.scalar(query) or 0
    if undecided >= BACKLOG:
        raise Unavailable("backlog", f"{undecided} {what} of {peer} are undecided here.", "Come back later.")


def _receipt(token: str, ours: Sequence[AuthorityId]) -> wire.Receipt:
    if len(token) > wire.RECEIPT_LIMIT or not token.isascii():
        raise Unreadable("receipt_malformed", f"A receipt is ASCII of at most {wire.RECEIPT_LIMIT} characters.")
    receipt = wire.receipt_of(jws.read(token, wire.RECEIPT_TYPE).payload)
    if receipt.recipient.authority not in ours:
        raise Unknown("unknown_recipient", f"{receipt.recipient.authority} is not an authority of this node.")
    return receipt


def _about_urgent(session: Session, peer: StateCode, receipt: wire.Receipt) -> bool:
    """Whether it claims to be about an urgent instrument that is on its way to this peer: a place in the queue only."""
    query = select(Outbox.urgent).where(
        Outbox.id == receipt.instrument.id, Outbox.authority == receipt.recipient.authority, Outbox.peer == peer
    )
    return bool(session.scalar(query))


def editions_wanted(session: Session, *, urgent: bool = False) -> set[StateCode]:
    """States whose newer edition is waited for: an envelope names it, a receipt is signed under it, or they told of it.

    What a peer told is asked for once.
    """
    envelopes = select(Inbox.peer).where(Inbox.done.is_(None), Inbox.state == "held", Inbox.reason == "edition")
    receipts = select(ReceiptIn.peer).where(ReceiptIn.done.is_(None), ReceiptIn.problem == "edition")
    if urgent:
        envelopes, receipts = envelopes.where(Inbox.urgent), receipts.where(ReceiptIn.urgent)
        return {StateCode(peer) for peer in session.scalars(envelopes.union(receipts))}
    told = select(EditionHeard.state).where(EditionHeard.asked.is_(None))
    return {StateCode(peer) for peer in session.scalars(envelopes.union(receipts, told))}


def hear_edition(session: Session, peer: StateCode, number: int, now: datetime) -> bool:
    """A peer says that it has an edition; answers whether it is newer than ours, which is then fetched."""
    if number <= directory.current_pin(session, peer).number:
        return False
    row = session.get(EditionHeard, peer, with_for_update=True)
    if row is None:
        session.add(EditionHeard(state=peer, number=number, heard=now, asked=None))
    else:
        row.number, row.heard, row.asked = number, now, None
    return True


def asked_editions(session: Session, peer: StateCode, now: datetime) -> None:
    """A peer's editions were fetched: what it told is done with."""
    session.execute(
        update(EditionHeard).where(EditionHeard.state == peer, EditionHeard.asked.is_(None)).values(asked=now)
    )


def receipts_for(session: Session, store: Store, peer: StateCode, envelope: str) -> list[str]:
    """The newest receipts signed for an envelope of this peer, oldest first.

    `Unknown` when it never came, or when it is undecided and its file was lost here: then it must be brought again.
    """
    row = session.get(Inbox, envelope)
    lost = row is not None and row.done is None and not store.has(shelf_in(peer), envelope)
    if row is None or row.peer != peer or lost:
        raise Unknown("unknown_envelope", f"No envelope {envelope} of {peer} is here.", "Send it again.")
    query = select(ReceiptOut.token).where(ReceiptOut.envelope == envelope, ReceiptOut.peer == peer)
    return list(session.scalars(query.order_by(ReceiptOut.id.desc()).limit(LISTED)))[::-1]


def waiting(session: Session, peer: StateCode) -> tuple[list[str], list[str]]:
    """Envelopes laid out for a peer that only reaches out, urgent ones first, and the receipts owed to it."""
    envelopes = session.scalars(
        select(Outbox.envelope)
        .where(Outbox.peer == peer, Outbox.waits, Outbox.done.is_(None), Outbox.envelope.is_not(None))
        .order_by(Outbox.urgent.desc(), Outbox.id)
        .limit(LISTED)
    )
    receipts = session.scalars(
        select(ReceiptOut.token)
        .where(ReceiptOut.peer == peer, ReceiptOut.done.is_(None))
        .order_by(ReceiptOut.urgent.desc(), ReceiptOut.id)
        .limit(LISTED)
    )
    return [found for found in envelopes if found], list(receipts)


def seen(session: Session, peer: StateCode, digests: Sequence[str], now: datetime) -> None:
    """The peer holds these receipts: they need not be listed or pushed again."""
    for row in session.scalars(select(ReceiptOut).where(ReceiptOut.peer == peer, ReceiptOut.done.is_(None))):
        if sha256(row.token.encode("ascii")) in digests:
            row.done = now
