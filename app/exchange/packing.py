"""Packing: the signed envelope around an instrument of ours. Repeats send the same bytes for as long as they would be
believed; when the certificate or the log key that vouches for them is no longer in force, it is packed anew.
"""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.proof import LogProof, prove
from app.audit.record import record
from app.directory import queries as directory
from app.directory.edition import Edition
from app.exchange import envelope as wire
from app.exchange.desk import DeliveryDesk
from app.exchange.models import Delivery, Outbox
from app.instruments.header import read
from app.instruments.models import Frozen, Instrument
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import RogatoryError, Unavailable
from app.kit.ids import AuthorityId
from app.trust import jws
from app.trust.note import NoteKey, open_checkpoint


def pack(session: Session, desk: DeliveryDesk, row: Outbox, delivery: Delivery, now: datetime) -> bytes | None:
    """The envelope of an outbox row; None while the log does not cover the instrument's entry yet.

    Both rows are locked (`outbox.lock`). Nothing leaves unless the log has it (`design.md` §1, idea 5): the proof is
    part of what is signed. `Unavailable` while our own certificate or log key is not in our edition in force: the
    peer would reject the envelope, and an instrument that was rejected is void for ever.
    """
    owner, edition = AuthorityId(row.authority), directory.current_edition(session, desk.state)
    outdated: str | None = None
    if delivery.envelope is not None:
        refused = delivery.state == "waiting" and delivery.problem == wire.NOT_BELIEVED
        outdated = wire.NOT_BELIEVED if refused else _outdated(delivery.envelope, owner, edition, now)
        if outdated is None:
            return delivery.envelope
    proof = prove(session, row.entry)
    if proof is None:
        return None
    _demand_in_force(desk, owner, edition, proof, now)
    instrument = session.get_one(Instrument, (owner, owner, row.id))
    frozen = session.get_one(Frozen, (owner, row.id))
    payload = wire.payload(_envelope(session, desk, instrument, proof, frozen.unstamped, now))
    token = jws.sign(payload, desk.envelope, wire.ENVELOPE_TYPE).encode("ascii")
    if outdated is not None:
        subject = {"envelope": sha256(token), "before": delivery.envelope_sha256 or "", "instrument": row.id}
        record(session, Actor.node(owner), Event.ENVELOPE_RENEWED, at=now, subject={**subject, "reason": outdated})
        # The peer does not know it under this name: it is brought, not asked about.
        delivery.state, delivery.problem = "waiting", None
    delivery.envelope, delivery.envelope_sha256 = token, sha256(token)
    row.envelope = delivery.envelope_sha256
    return token


def _outdated(token: bytes, owner: AuthorityId, edition: Edition, now: datetime) -> str | None:
    """Why an envelope that was packed earlier would not be believed now; None if it would."""
    told = jws.read(token, wire.ENVELOPE_TYPE)
    if (reason := _certificate_fails(told.certificates[0], owner, edition, now)) is not None:
        return reason
    checkpoint = wire.envelope_of(told.payload).log.checkpoint
    return None if _signed_by_log(checkpoint, edition) else "log_key_changed"


def _demand_in_force(desk: DeliveryDesk, owner: AuthorityId, edition: Edition, proof: LogProof, now: datetime) -> None:
    reason = _certificate_fails(desk.envelope.certificate, owner, edition, now)
    if reason is not None:
        raise Unavailable(
            reason,
            "The certificate with which this node signs envelopes would not be believed.",
            "Publish an edition that lists the certificate in use, or renew it.",
        )
    if not _signed_by_log(proof.checkpoint, edition):
        raise Unavailable(
            "log_key_unlisted",
            "The newest checkpoint is not signed by the log key of our edition in force.",
            "Publish an edition with the new log key and its handover.",
        )


def _certificate_fails(der: bytes, owner: AuthorityId, edition: Edition, now: datetime) -> str | None:
    node = edition.node_of(owner)
    if node is None or sha256(der) not in node.envelope_digests:
        return "envelope_certificate_unlisted"
    # A beginning in the future is no matter: then it is our own clock that is behind.
    return "envelope_certificate_expired" if x509.load_der_x509_certificate(der).not_valid_after_utc < now else None


def _signed_by_log(checkpoint: str, edition: Edition) -> bool:
    try:
        open_checkpoint(checkpoint, NoteKey.parse(edition.log.vkey))
    except RogatoryError:
        return False  # another key's signature; the caller says so
    return True


def _envelope(
    session: Session, desk: DeliveryDesk, instrument: Instrument, proof: LogProof, unstamped: bool, now: datetime
) -> wire.Envelope:
    content = read(instrument.content)
    pin = directory.current_pin(session, desk.state)
    return wire.Envelope.model_validate(
        {
            "sender": {"state": content.sender.state, "authority": content.sender.authority},
            "recipient": {"state": content.recipient.state, "authority": content.recipient.authority},
            "instrument": {"id": instrument.id, "sha256": instrument.sha256, "size": instrument.size},
            "attachments": [{"sha256": one.sha256, "size": one.size} for one in content.attachments],
            "edition": {"number": pin.number, "sha256": pin.sha256},
            "log": wire.log_part(proof),
            "urgent": wire.urgent(content.urgency),
            "exercise": content.exercise,
            "unstamped": unstamped,
            "sent_at": stamp(now),
        }
    )
