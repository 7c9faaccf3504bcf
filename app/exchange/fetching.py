"""For a node that only reaches out: it fetches what its peers laid out for it. And how receipts that were fetched or
asked for are taken in, one by one: what is malformed never holds up what lies beside it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime

from sqlalchemy.orm import Session

from app.exchange import contact, inbox
from app.exchange import envelope as wire
from app.exchange.courier import Courier, NoRoad
from app.exchange.desk import DeliveryDesk
from app.exchange.models import Inbox
from app.exchange.trouble import kept_apart
from app.instruments.store import Store
from app.kit.canonical import sha256
from app.kit.errors import Refused, RogatoryError, Unreadable
from app.kit.ids import AuthorityId, Digest, StateCode
from app.trust import jws

log = logging.getLogger("rogatory.deliver")
_DIGEST = re.compile(r"[0-9a-f]{64}")


def fetch(desk: DeliveryDesk, state: StateCode, courier: Courier) -> None:
    """Fetch envelopes, urgent ones first, and receipts. `NoRoad` when the road fails; an envelope or a receipt that
    is no good is logged and passed over.
    """
    envelopes, receipts = courier.waiting()
    for digest in envelopes:
        with kept_apart(f"fetching {digest[:16]!a} of {state}") as caught:
            _envelope(desk, state, courier, digest)
        if isinstance(caught.error, NoRoad):
            raise caught.error
    if receipts:
        _receipts(desk, state, courier, receipts)
    with desk.sessions.begin(desk.authorities[0]) as session:
        mended = contact.succeeded(session, desk, state, courier, desk.authorities[0])
    if mended:
        contact.take_up(desk, state)


def take_receipts(
    session: Session,
    peer: StateCode,
    tokens: Sequence[str],
    ours: Sequence[AuthorityId],
    now: datetime,
    *,
    about: str | None = None,
) -> list[str]:
    """Queue receipts for intake; answers the digests of those that are new. Each stands alone; with `about` only
    those count that speak of that instrument. `Unreadable` or `Unknown` when there are some and none is any good.
    """
    fresh: list[str] = []
    failures: list[RogatoryError] = []
    for token in tokens:
        try:
            if about is not None:
                _demand_about(token, about)
            fresh += inbox.store_receipt(session, peer, token, ours, now)
        except RogatoryError as error:  # raised before anything is written: the session is good
            log.warning("a receipt of %s is passed over: %s (%s)", peer, error.message[:200], error.code)
            failures.append(error)
    if failures and len(failures) == len(tokens):
        raise failures[0]
    return fresh


def _demand_about(token: str, instrument: str) -> None:
    named = wire.receipt_of(jws.read(token, wire.RECEIPT_TYPE).payload).instrument.id
    if named != instrument:
        raise Unreadable("receipt_elsewhere", f"A receipt for {named} was given where one for {instrument} was asked.")


def _envelope(desk: DeliveryDesk, state: StateCode, courier: Courier, digest: str) -> None:
    """Fetch one envelope with its parts, unless it is here: only what its State may send us, under its own digest."""
    if not _DIGEST.fullmatch(digest):
        raise Unreadable("bad_digest", f"What {state} lists is no SHA-256.")
    with desk.sessions.begin(None) as session:
        row = session.get(Inbox, digest)
        if row is not None and (row.done is not None or _whole(desk.store, state, row)):
            return
    token = courier.envelope(digest)
    if sha256(token.encode("ascii")) != digest:
        raise Refused("digest_mismatch", f"{state} gave another envelope than the one that it lists.")
    payload = wire.envelope_of(jws.read(token, wire.ENVELOPE_TYPE).payload)
    if payload.sender.state != state or payload.recipient.authority not in desk.authorities:
        raise Refused("not_for_us", f"{state} laid out what {payload.sender.state} sends to another node.")
    for part, size in payload.parts:
        _part(desk.store, inbox.shelf_in(state), courier, Digest(part), size)
    with desk.sessions.begin(None) as session:
        inbox.store_envelope(session, desk.store, state, token, desk.authorities, desk.now())
    desk.wake("intake", digest)


def _whole(store: Store, state: StateCode, row: Inbox) -> bool:
    """Whether an undecided envelope lies here with its parts; what rotted here is fetched once more."""
    shelf = inbox.shelf_in(state)
    return row.reason != "parts_missing" and store.has(shelf, row.envelope)


def _part(store: Store, shelf: str, courier: Courier, part: Digest, size: int) -> None:
    """Fetch one part, block by block to the disk; never more than the size that the envelope names."""
    if not store.has(shelf, part):
        with closing(courier.part(part)) as blocks:
            store.put_all(shelf, blocks, size, part)


def _receipts(desk: DeliveryDesk, state: StateCode, courier: Courier, receipts: Sequence[str]) -> None:
    """Take in receipts, then say which have arrived: a malformed one is not among them."""
    held: list[str] = []
    with desk.sessions.begin(None) as session:
        for token in receipts:
            with kept_apart(f"a receipt of {state}") as caught:
                inbox.store_receipt(session, state, token, desk.authorities, desk.now())
            if caught.error is None:
                held.append(sha256(token.encode("ascii")))
    if held:
        courier.seen(held)
        desk.wake("intake", "receipts")
