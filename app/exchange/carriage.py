"""What a person carries between two nodes: written out of our outbox, taken in where the door would have taken it in.

The road changes and nothing else: the same signed envelopes, the same receipts, the same inbox, the same intake
(ADR 0032). The door knows who stands before it by a TLS certificate; here every token itself must be signed by a node
of the State that it names, before a byte of it is stored.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange import envelope as wire
from app.exchange import standing
from app.exchange.bundle import Bundle, Reader
from app.exchange.gate import Gate
from app.exchange.models import Delivery, Inbox, ReceiptOut
from app.instruments.header import read
from app.instruments.models import Instrument
from app.instruments.store import Store
from app.kit.actor import Actor
from app.kit.db import Sessions
from app.kit.errors import Conflict, Refused, RogatoryError, Unavailable, Undecided, Unreadable
from app.kit.ids import AuthorityId, Digest, StateCode, state_of
from app.trust import jws
from app.trust.anchors import Purpose

MOST = 1000
"""Envelopes, and receipts, that one bundle takes."""
TAKEN, HERE, REFUSED = "taken", "here", "refused"


@dataclass(frozen=True)
class Carried:
    """What became of one token of a bundle."""

    what: str
    """envelope or receipt."""
    digest: str
    instrument: str | None
    result: str
    """taken, here (it was here before), refused."""
    code: str | None = None
    words: str | None = None


def collect(
    session: Session, store: Store, actor: Actor, peer: StateCode, now: datetime, instruments: Collection[str] = ()
) -> Bundle:
    """What an authority would push to a State's node now: undecided envelopes, urgent ones first, and receipts owed.

    `instruments`: these alone, and no receipts. What its reader may not see is left out. `Conflict` `not_packed` for an
    instrument that is named and has no envelope yet, `nothing_to_carry` where there is nothing.
    """
    demand_may(actor)
    owner = actor.authority
    query = select(Delivery).where(
        Delivery.authority == owner,
        Delivery.final.is_(None),
        Delivery.recipient.startswith(f"{peer}.", autoescape=True),
    )
    if instruments:
        query = query.where(Delivery.id.in_(instruments))
    rows = [
        (one, session.get(Instrument, (owner, owner, one.id))) for one in session.scalars(query.order_by(Delivery.made))
    ]
    seen = [(one, letter) for one, letter in rows if letter is not None]
    _demand_packed(instruments, {one.id: one.envelope is not None for one, _ in seen})
    ready = [(one, letter) for one, letter in seen if one.envelope is not None][:MOST]
    parts: dict[str, Path] = {}
    for _, letter in ready:
        for digest in (letter.sha256, *(one.sha256 for one in read(letter.content).attachments)):
            if not store.sound(owner, digest):
                raise Unavailable(
                    "blob_missing", f"The store has no whole file {digest}.", "Restore it from the backup."
                )
            parts[digest] = store.path(owner, digest)
    owed = [] if instruments else _owed(session, owner, peer)
    if not ready and not owed:
        raise Conflict("nothing_to_carry", f"Nothing of {owner} waits for {peer}.", "See `rogatory deliveries`.")
    for one, _ in ready:
        subject = {"envelope": one.envelope_sha256 or "", "instrument": one.id, "peer": peer}
        record(session, actor, Event.ENVELOPE_CARRIED, at=now, subject=subject)
    for each in owed:
        subject = {"envelope": each.envelope, "instrument": each.instrument, "status": each.status, "peer": peer}
        record(session, actor, Event.RECEIPT_CARRIED, at=now, subject=subject)
    envelopes = [(one.envelope or b"").decode("ascii") for one, _ in ready]
    return Bundle(state_of(owner), peer, envelopes, [one.token for one in owed], parts)


def take(gate: Gate, sessions: Sessions, bundle: Reader, ours: StateCode, now: datetime) -> list[Carried]:
    """Take in a bundle: every envelope with its parts, then every receipt, each standing for itself.

    `gate` and `sessions` are those of the node door: what it may not write, nothing writes here. Again it changes
    nothing. `Refused` `other_node` for a bundle that is addressed to another State.
    """
    if bundle.recipient != ours:
        raise Refused("other_node", f"This bundle is for {bundle.recipient}, and this is a node of {ours}.")
    found = []
    for what, digests in (("envelope", bundle.envelopes), ("receipt", bundle.receipts)):
        for digest in digests:
            try:
                found.append(_one(gate, sessions, bundle, what, digest, now))
            except RogatoryError as error:
                found.append(Carried(what, digest, None, REFUSED, error.code, error.message))
    return found


def took(session: Session, actor: Actor, bundle: Digest, found: Sequence[Carried], now: datetime) -> None:
    """Log who brought a bundle, and how much of it was taken."""
    demand_may(actor)
    counted = {name: str(sum(one.result == name for one in found)) for name in (TAKEN, HERE, REFUSED)}
    record(session, actor, Event.BUNDLE_TAKEN, at=now, subject={"bundle": bundle, **counted})


def demand_may(actor: Actor) -> None:
    """`permit` to carry: whoever runs the node, and whoever acts in its matters."""
    operates = may(actor, Permission.NODE_OPERATE, actor.authority)
    permit(actor, Permission.NODE_OPERATE if operates else Permission.ACT, actor.authority)


def _demand_packed(instruments: Collection[str], packed: dict[str, bool]) -> None:
    missing = sorted(one for one in instruments if not packed.get(one))
    if missing:
        raise Conflict(
            "not_packed",
            f"No undecided envelope of {missing[0]} is here.",
            "Ask again in a moment, or see `rogatory deliveries --all`.",
        )


def _owed(session: Session, owner: AuthorityId, peer: StateCode) -> list[ReceiptOut]:
    query = select(ReceiptOut).where(ReceiptOut.authority == owner, ReceiptOut.peer == peer, ReceiptOut.done.is_(None))
    return list(session.scalars(query.order_by(ReceiptOut.id).limit(MOST)))


def _one(gate: Gate, sessions: Sessions, bundle: Reader, what: str, digest: str, now: datetime) -> Carried:
    act = _envelope if what == "envelope" else _receipt
    return act(gate, sessions, bundle, digest, now)


def _envelope(gate: Gate, sessions: Sessions, bundle: Reader, digest: str, now: datetime) -> Carried:
    token = bundle.token("envelopes", digest)
    signed = jws.read(token, wire.ENVELOPE_TYPE)
    told = wire.envelope_of(signed.payload)
    peer = StateCode(told.sender.state)
    with sessions.begin(None) as session:
        row = session.get(Inbox, digest)
        if row is not None and row.done is not None:
            return Carried("envelope", digest, told.instrument.id, HERE)
        known = row is not None
        # Undecided: it names a newer edition, or a clock is wrong. It is held in the inbox, as what the door took is.
        # Another edition of a number: intake refuses it with a receipt, and marks the directory.
        with contextlib.suppress(Undecided, standing.OtherEdition):
            certificate = _signer(session, signed, peer, now)
            standing.demand_envelope_signer(
                standing.editions_for(session, told, now), told.sender.authority, certificate
            )
    for part, size in told.parts:
        if gate.has_part(peer, part):
            continue
        if not bundle.has_part(part):
            raise Unreadable("bundle_incomplete", f"The part {part[:16]}… is not in the bundle.", "Write it anew.")
        asyncio.run(gate.store_part(peer, part, _stream(bundle.part(part), size)))
    gate.store_envelope(peer, token)
    return Carried("envelope", digest, told.instrument.id, HERE if known else TAKEN)


def _receipt(gate: Gate, sessions: Sessions, bundle: Reader, digest: str, now: datetime) -> Carried:
    token = bundle.token("receipts", digest)
    signed = jws.read(token, wire.RECEIPT_TYPE)
    told = wire.receipt_of(signed.payload)
    peer = StateCode(told.sender.state)
    with sessions.begin(None) as session, contextlib.suppress(Undecided):
        _signer(session, signed, peer, now)
    fresh = gate.store_receipts(peer, [token])
    return Carried("receipt", digest, told.instrument.id, TAKEN if fresh else HERE)


def _signer(session: Session, signed: jws.Unverified, peer: StateCode, now: datetime) -> Digest:
    """Below a node anchor of a State that two officials confirmed; the door asks no less of who knocks."""
    anchors = directory.anchors_of(session, peer).of(peer, Purpose.NODE)
    return standing.signer(signed, anchors, now, now)


async def _stream(blocks: Iterator[bytes], size: int) -> AsyncIterator[bytes]:
    left = size
    for block in blocks:
        left -= len(block)
        if left < 0:
            raise Refused("bundle_damaged", f"A part holds more than the {size} bytes that its envelope names.")
        yield block


def digest_of(path: Path) -> Digest:
    """SHA-256 of a bundle, for the log."""
    with path.open("rb") as file:
        return Digest(hashlib.file_digest(file, "sha256").hexdigest())
