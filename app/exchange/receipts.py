"""Receipts: the receiving node's signed word on an envelope. Made by intake, pushed or fetched, read by intake."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange import chains, looks, outbox, standing, stuck
from app.exchange import envelope as wire
from app.exchange.desk import IntakeDesk
from app.exchange.models import Delivery, Outbox, ReceiptIn, ReceiptOut
from app.exchange.roads import pause
from app.exchange.trouble import left_for_later
from app.instruments.models import Instrument
from app.kit import lease
from app.kit.actor import Actor
from app.kit.clock import stamp
from app.kit.errors import Invalid, Refused, RogatoryError, Undecided
from app.kit.ids import AuthorityId, state_of, uuid7
from app.notices.locks import hold
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.trust import jws
from app.trust.anchors import Purpose

log = logging.getLogger("rogatory.intake")
LEASE = timedelta(seconds=30)
LEAST_UNBELIEVED, MOST_UNBELIEVED = timedelta(seconds=2), timedelta(hours=1)
"""Pauses before an envelope that was not believed is brought anew: a quarter of the time for which it has failed."""
_RANK = {"waiting": 0, "sent": 1, "delivered": 2, "held": 3}
"""How far a delivery is before it is decided; a late or repeated receipt never takes it back."""
_DEALT_WITH = (
    Occasion.DELIVERY_STALLED,
    Occasion.RECEIPT_MISSING,
    Occasion.DELIVERY_GAVE_UP,
    Occasion.UNSUPPORTED_THERE,
    *stuck.UNSENT,
)
"""What nobody need hear of any more once an instrument is decided."""


def sign(
    session: Session,
    desk: IntakeDesk,
    envelope: wire.Envelope,
    digest: str,
    status: str,
    reason: str | None = None,
    decision: str | None = None,
) -> str:
    """Sign a receipt for an envelope and queue it for its sender; answers its id."""
    receipt = wire.Receipt.model_validate(
        {
            "status": status,
            "reason": reason,
            "decision": decision,
            "envelope": digest,
            "instrument": envelope.instrument,
            "sender": envelope.recipient,
            "recipient": envelope.sender,
            "at": stamp(desk.now()),
        }
    )
    return queue(session, desk, receipt, envelope.urgent)


def queue(session: Session, desk: IntakeDesk, receipt: wire.Receipt, urgent: bool) -> str:
    """Sign what a receipt says and queue it for the sender of the instrument; answers its id."""
    now = desk.now()
    token = jws.sign(wire.payload(receipt), desk.receipt, wire.RECEIPT_TYPE)
    row = ReceiptOut(
        authority=receipt.sender.authority,
        id=uuid7(),
        peer=receipt.recipient.state,
        envelope=receipt.envelope,
        instrument=receipt.instrument.id,
        status=receipt.status,
        token=token,
        urgent=urgent,
        due=now,
        tries=0,
    )
    session.add(row)
    session.flush()
    subject = {
        "envelope": receipt.envelope,
        "instrument": receipt.instrument.id,
        "status": receipt.status,
        "reason": receipt.reason or "none",
    }
    record(session, Actor.node(AuthorityId(row.authority)), Event.RECEIPT_SIGNED, at=now, subject=subject)
    return row.id


def work(desk: IntakeDesk, worker: str, *where: ColumnElement[bool]) -> bool:
    """Read one receipt that came, of those `where` says; answers whether there was one. Peers take turns.

    A receipt that is not believed yet waits, and after `standing.CLOCKS` people hear of it; one that is never believed
    changes nothing, and the delivery goes on asking. Our own trouble decides nothing and does not keep the next receipt
    from being read.
    """
    now = desk.now()
    with desk.sessions.begin(None) as session:
        turn = desk.turns.order("receipts", ReceiptIn.peer)
        row = lease.take(session, ReceiptIn, worker, now, LEASE, *where, order=[turn])
        if row is None:
            return False
        desk.turns.took("receipts", row.peer)
        digest, owner, tries = row.sha256, AuthorityId(row.authority), row.tries
    wanted: bool | None = None
    with left_for_later(desk, ReceiptIn, digest, tries), desk.sessions.begin(owner) as session:
        wanted = _read(session, desk, owner, session.get_one(ReceiptIn, digest, with_for_update=True))
    if wanted is not None:
        desk.wake(wire.lane(wanted), digest)
    return True


def _read(session: Session, desk: IntakeDesk, owner: AuthorityId, row: ReceiptIn) -> bool | None:
    """Read one receipt to its end, or put it off. If it waits for an edition: whether the urgent lane should ask."""
    now = desk.now()
    if row.done is not None:
        return None
    try:
        with session.begin_nested():
            row.status = _take(session, desk, owner, row)
        if row.problem is not None:
            resolve(session, owner, Occasion.RECEIPT_WAITS, {"peer": row.peer}, now)
        row.problem = None
        lease.finish(row, now)
        return None
    except RogatoryError as error:
        row.problem = error.code
        # An anchor of that State may still be introduced, as what else our directory lacks.
        if not isinstance(error, Undecided) and error.code not in standing.LACKS and error.code != "no_anchor":
            _disbelieve(session, desk, owner, row, error)
            return None
        # It waits for ever: its peer signs no other one, and an edition, an anchor or a confirmation may come late.
        log.info("receipt %s waits: %s", row.sha256[:16], error)
        late = now - row.received > standing.CLOCKS
        longest = 3600.0 if late else 30.0 if row.urgent else 600.0
        lease.put_off(row, now + pause(min(row.tries - 1, 20), 1.0, longest))
        if late:
            told = {"peer": row.peer, "reason": error.code, "since": stamp(row.received)}
            post(session, owner, Occasion.RECEIPT_WAITS, {"peer": row.peer}, now, told)
        return row.urgent if error.code == "edition" else None


def _disbelieve(session: Session, desk: IntakeDesk, owner: AuthorityId, row: ReceiptIn, error: RogatoryError) -> None:
    """For ever: malformed, badly signed, of other parties, or about something else."""
    log.warning("receipt %s is not believed: %s", row.sha256[:16], error)
    lease.finish(row, desk.now())
    subject = {"envelope": row.sha256, "reason": error.code, "peer": row.peer}
    record(session, Actor.node(owner), Event.QUARANTINED, at=desk.now(), subject=subject)
    # One notice for a peer, a reason and a day: whoever brings a thousand bad receipts does not ring a thousand times,
    # and what somebody acknowledged a year ago does not keep today's silent.
    told = {"peer": row.peer, "reason": error.code}
    subject = {**told, "of": "receipts", "day": desk.now().date().isoformat()}
    post(session, owner, Occasion.INSTRUMENT_QUARANTINED, subject, desk.now(), told)


def _take(session: Session, desk: IntakeDesk, owner: AuthorityId, row: ReceiptIn) -> str:
    """Believe one receipt: signed by the node that hosts the recipient of our instrument; then what it says holds.

    It may be about any envelope that ever carried the instrument: after a rotation of keys the same instrument is
    packed anew, and a receipt for the envelope before still says what became of it.
    """
    try:
        token = jws.read(row.token, wire.RECEIPT_TYPE)
        receipt = wire.receipt_of(token.payload)
    except Invalid as error:
        raise Refused("receipt_malformed", error.message) from error
    if receipt.status in wire.OF_SENDER:
        return _take_from_sender(session, desk, owner, row, token, receipt)
    sent = session.get(Delivery, (owner, receipt.instrument.id))
    if sent is None:
        raise Refused("unknown_envelope", "The receipt is for an instrument that was never sent.")
    if receipt.sender.authority != sent.recipient or receipt.recipient.authority != owner:
        raise Refused("receipt_parties", "The receipt names other authorities than the delivery.")
    if receipt.instrument.sha256 != session.get_one(Instrument, (owner, owner, sent.id)).sha256:
        raise Refused("receipt_instrument", "The receipt names other bytes than the instrument that was sent.")
    _demand_signed(session, desk, row, token, sent.recipient)
    outgoing, delivery = outbox.lock(session, owner, sent.id)
    subject = {"envelope": receipt.envelope, "instrument": delivery.id, "status": receipt.status}
    record(session, Actor.node(owner), Event.RECEIPT_RECEIVED, at=desk.now(), subject=subject)
    if receipt.status == wire.UNATTENDED:
        _unattended(session, desk, owner, delivery, receipt)
    elif wire.is_final(receipt):
        _decide(session, desk, owner, outgoing, delivery, receipt)
    elif receipt.reason == wire.NOT_BELIEVED:
        _pack_anew(session, desk, owner, outgoing, delivery, receipt)
    else:
        _progress(session, desk, owner, delivery, receipt)
    return receipt.status


def _demand_signed(session: Session, desk: IntakeDesk, row: ReceiptIn, token: jws.Unverified, authority: str) -> None:
    """`Refused` or `Undecided` unless the node that hosts this authority signed it."""
    peer = state_of(AuthorityId(authority))
    anchors = directory.anchors_of(session, peer).of(peer, Purpose.NODE)
    certificate = standing.signer(token, anchors, row.received, desk.now(), desk.policy)
    standing.demand_receipt_signer(session, peer, authority, certificate, row.received)


def _take_from_sender(
    session: Session, desk: IntakeDesk, owner: AuthorityId, row: ReceiptIn, token: jws.Unverified, receipt: wire.Receipt
) -> str:
    """Believe what the sender of an instrument that is here says of it: whether its second look was given there."""
    about = session.get(Instrument, (owner, receipt.sender.authority, receipt.instrument.id))
    if about is None or about.outgoing:
        raise Refused("unknown_envelope", "The receipt is for an instrument that its sender has not sent here.")
    if receipt.recipient.authority != owner:
        raise Refused("receipt_parties", "The receipt names another authority than the instrument's recipient.")
    if receipt.instrument.sha256 != about.sha256:
        raise Refused("receipt_instrument", "The receipt names other bytes than the instrument that came.")
    _demand_signed(session, desk, row, token, about.sender)
    subject = {"envelope": receipt.envelope, "instrument": about.id, "status": receipt.status}
    record(session, Actor.node(owner), Event.RECEIPT_RECEIVED, at=desk.now(), subject=subject)
    looks.heard(session, about, receipt.status, desk.now())
    return receipt.status


def _progress(
    session: Session, desk: IntakeDesk, owner: AuthorityId, delivery: Delivery, receipt: wire.Receipt
) -> None:
    if delivery.final is None and _RANK[receipt.status] >= _RANK.get(delivery.state, 9):
        delivery.state, delivery.problem = receipt.status, receipt.reason
        if delivery.delivered is None:
            delivery.delivered = desk.now()
            resolve(session, owner, Occasion.URGENT_UNDELIVERED, outbox.subject(delivery), desk.now())
        if receipt.reason == "unsupported":
            told = {"instrument": delivery.id, "matter": delivery.reference}
            words = {"peer": state_of(delivery.recipient), "matter": delivery.reference}
            post(session, owner, Occasion.UNSUPPORTED_THERE, told, desk.now(), words)


def _unattended(
    session: Session, desk: IntakeDesk, owner: AuthorityId, delivery: Delivery, receipt: wire.Receipt
) -> None:
    """Nobody has taken our urgent instrument up there: people hear of it. It decides nothing (ADR 0031).

    A word that comes after something of the other side in that matter is overtaken, and told to nobody.
    """
    answered = select(Instrument.id).where(
        Instrument.authority == owner,
        Instrument.reference == delivery.reference,
        Instrument.outgoing.is_(False),
        Instrument.at >= delivery.made,
    )
    if session.scalar(answered.limit(1)) is not None:
        return
    told = {"matter": delivery.reference, "recipient": delivery.recipient, "since": receipt.at}
    post(session, owner, Occasion.UNATTENDED_THERE, {"matter": delivery.reference}, desk.now(), told)


def _pack_anew(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    outgoing: Outbox,
    delivery: Delivery,
    receipt: wire.Receipt,
) -> None:
    """Our envelope was not believed there: its bytes are made anew, with growing pauses, and people hear of it.

    Of an envelope that is not ours, or not ours any more, it says nothing to us.
    """
    if delivery.final is not None or receipt.envelope != delivery.envelope_sha256:
        return
    now = desk.now()
    delivery.state, delivery.problem = "waiting", wire.NOT_BELIEVED
    if outgoing.done is None:
        lease.put_off(outgoing, now + min(MOST_UNBELIEVED, max(LEAST_UNBELIEVED, (now - delivery.made) / 4)))
    words = {"instrument": delivery.id, "matter": delivery.reference, "peer": state_of(AuthorityId(delivery.recipient))}
    told, subject = {**words, "since": stamp(delivery.made)}, outbox.subject(delivery)
    if not stuck.told(session, owner, Occasion.DELIVERY_STALLED, subject):
        post(session, owner, Occasion.DELIVERY_STALLED, subject, now, told)


def _decide(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    outgoing: Outbox,
    delivery: Delivery,
    receipt: wire.Receipt,
) -> None:
    now, verdict = desk.now(), wire.verdict(receipt)
    if delivery.final is not None:
        if delivery.state != verdict:
            # The first decision stands; that the other node contradicts itself is told at once.
            subject = {"instrument": delivery.id, "reason": "contradicting_receipt", "said": verdict}
            record(session, Actor.node(owner), Event.ALARM, at=now, subject=subject)
            told = {"peer": state_of(delivery.recipient), "reason": "contradicting_receipt"}
            post(session, owner, Occasion.INSTRUMENT_QUARANTINED, {"instrument": delivery.id}, now, told)
        return
    head = chains.lock(session, owner, delivery.reference)
    instrument = session.get_one(Instrument, (owner, owner, delivery.id), with_for_update=True)
    delivery.state, delivery.final, delivery.problem = verdict, now, receipt.reason
    delivery.delivered = delivery.delivered or now
    instrument.state, instrument.decided, instrument.reason = verdict, now, receipt.reason
    subject = {"instrument": instrument.id, "matter": delivery.reference, "sha256": instrument.sha256}
    if verdict == "accepted":
        record(session, Actor.node(owner), Event.OWN_ACCEPTED, at=now, subject=subject)
    else:
        why = {**subject, "reason": receipt.reason or "none"}
        record(session, Actor.node(owner), Event.OWN_REJECTED, at=now, subject=why)
        chains.step_back(session, head, chains.table(desk.catalogue, head))
    head.changed += 1
    lease.finish(outgoing, now)
    told = outbox.subject(delivery)
    hold(session, owner, delivery.reference)
    for occasion in _DEALT_WITH:
        resolve(session, owner, occasion, told, now)
