"""The incoming spine: from an envelope on the shelf to an accepted instrument, or to a reason why not.

The outcome of every step is data: `Decided` (accepted, rejected, duplicate) or `Waits` (held). Nothing is lost:
what is refused goes into quarantine with its reason, and a signed receipt says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.exchange import admission, ledger, remembered
from app.exchange import envelope as wire
from app.exchange.desk import IntakeDesk
from app.exchange.inbox import shelf_in
from app.exchange.ledger import Decided, Waits
from app.exchange.models import Inbox
from app.instruments.header import Content
from app.kit.errors import Refused, Unavailable, Undecided, Unknown
from app.kit.ids import AuthorityId, StateCode
from app.kit.steps import reached
from app.trust.anchors import Anchors
from app.trust.holder import Holders

Outcome = Decided | Waits


@dataclass(frozen=True)
class Opened:
    """An authentic envelope, and what the directory says of its sender's State now."""

    digest: str
    envelope: wire.Envelope
    anchors: Anchors
    holders: Holders
    log_keys: tuple[str, ...]
    """Keys that may have signed its checkpoint (C2SP vkeys)."""
    new: bool
    """No `delivered` was signed yet: its parts are to be hashed."""
    received: datetime
    """When the door stored it."""


def receive(desk: IntakeDesk, owner: AuthorityId, digest: str, peer: StateCode) -> Outcome:
    """Take in one stored envelope of `peer` for the authority `owner`; answers what became of it.

    1. Read the envelope from the shelf.
    2. Its signature is good, under a node anchor of the sender's State, by a certificate that its edition lists.
    3. Its parts are what it names, by digest and length.
    4. Sign the receipt `delivered`; commit.
    5. The same instrument again: the same bytes repeat the decision, other bytes are an alarm.
    6. The sender's log has the instrument.
    7. Verify the PDF: pure, in a child process, with anchors and directory of the sender's State alone.
    8. The content is what the envelope says, of a kind and version that are known here.
    9. Lock the matter; the step was open to its signer in what the signer had seen.
    10. Keep the instrument, log it, sign the final receipt; commit.
    11. Wake those who carry it on.
    """
    reached("receive.1")
    token = _token(desk, digest, peer)
    opened: Opened | None = None
    try:
        with desk.sessions.begin(owner) as session:
            reached("receive.2")
            opened = _open(session, desk, owner, token, digest, peer)
        reached("receive.3")
        admission.check_parts(desk.store, peer, opened.envelope, thorough=opened.new)
    except (Refused, Undecided, Unknown) as error:
        with desk.sessions.begin(owner) as session:
            if opened is None:
                outcome = ledger.refuse_envelope(session, desk, owner, digest, peer, error, token)
            else:
                outcome = ledger.set_aside(session, desk, owner, opened.envelope, digest, peer, error, None)
            urgent = session.get_one(Inbox, digest).urgent
        return ledger.wake(desk, urgent, digest, outcome)
    urgent = opened.envelope.urgent
    with desk.sessions.begin(owner) as session:
        reached("receive.4")
        ledger.delivered(session, desk, owner, opened.envelope, digest, peer)
    desk.wake(wire.lane(urgent), digest)

    with desk.sessions.begin(owner) as session:
        reached("receive.5")
        known = ledger.known(session, desk, owner, opened.envelope, digest)
    if known is not None:
        return ledger.wake(desk, urgent, digest, known)
    try:
        reached("receive.6")
        admission.check_log(opened.envelope, opened.log_keys, opened.received, desk.policy)
        remembered.remember(desk, peer, opened.envelope.log.checkpoint)
        reached("receive.7")
        pdf = admission.instrument_of(desk.store, peer, opened.envelope)
        verified = admission.verify(desk, opened.envelope, pdf, opened.anchors, opened.holders, opened.received)
        reached("receive.8")
        content = admission.content_of(verified.report, opened.envelope)
    except (Refused, Undecided, Unknown) as error:
        failed = admission.report_in(error)
        with desk.sessions.begin(owner) as session:
            outcome = ledger.set_aside(session, desk, owner, opened.envelope, digest, peer, error, failed)
        return ledger.wake(desk, urgent, digest, outcome)

    with desk.sessions.begin(owner) as session:
        outcome = _judge(session, desk, owner, opened, content, verified, len(pdf), peer)
    reached("receive.11")
    return ledger.wake(desk, urgent, digest, outcome)


def _token(desk: IntakeDesk, digest: str, peer: StateCode) -> str:
    """Step 1. A file that rotted is forgotten: the sender, asking for receipts, hears that it must bring it again."""
    try:
        return desk.store.read(shelf_in(peer), digest).decode("ascii")
    except Unavailable:
        desk.store.drop(shelf_in(peer), digest)
        raise


def _open(session: Session, desk: IntakeDesk, owner: AuthorityId, token: str, digest: str, peer: StateCode) -> Opened:
    """Step 2, with what the directory holds at this moment."""
    received = session.get_one(Inbox, digest).received
    envelope, log_keys = admission.open_envelope(session, token, peer, owner, received, desk.now(), desk.policy)
    anchors, holders = directory.trust_of(session, peer, desk.now())
    new = not ledger.is_delivered(session, digest, peer)
    return Opened(digest, envelope, anchors, holders, log_keys, new, received)


def _judge(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    opened: Opened,
    content: Content,
    verified: admission.Verified,
    size: int,
    peer: StateCode,
) -> Outcome:
    """Steps 9 and 10 in one transaction."""
    reached("receive.9")
    # Another worker may have decided the same instrument meanwhile, brought in another envelope.
    known = ledger.known(session, desk, owner, opened.envelope, opened.digest, locked=True)
    if known is not None:
        return known
    try:
        admitted = ledger.judge_step(session, desk, owner, content, opened.envelope)
    except (Refused, Undecided, Unknown) as error:
        found, report = opened.envelope, verified.report
        return ledger.set_aside(session, desk, owner, found, opened.digest, peer, error, report, content.matter)
    reached("receive.10")
    return ledger.accept(session, desk, owner, opened.envelope, opened.digest, content, verified, size, admitted, peer)
