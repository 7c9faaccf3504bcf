"""Withdrawing one anchor or certificate of a State from a date on, and taking that back: acts of two officials.

An issuer revokes in its own lists, and a State ends a certificate by an edition. This is for when neither speaks in
time, or the anchor itself is lost: nobody revokes a root. To trust a State no longer at all is `introduce.withdraw`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import queries
from app.directory.models import EditionFile, PeerState, WithdrawnCertificate
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Conflict, Invalid, Unknown, Unreadable
from app.kit.ids import Digest, StateCode
from app.trust import chain
from app.trust.anchors import Anchors, Purpose

REASONS = ("key_compromise", "ca_compromise", "issued_in_error")
"""Why: the certificate's own key, that of an authority above it, or it was never to be issued (RFC 5280 §5.3.1)."""
PURPOSES = (Purpose.SIGNATORY, Purpose.SEAL, Purpose.TSA, Purpose.EXERCISE)
"""What signs or stamps instruments. Of nodes the State's edition says which certificates count."""


@dataclass(frozen=True)
class Withdrawal:
    """How a withdrawal stands. `since`: what was proven from then on does not hold."""

    state: StateCode
    certificate: Digest
    since: datetime
    reason: str
    by: str
    confirmed: datetime | None
    lifting_by: str | None
    lifted: datetime | None

    @property
    def counts(self) -> bool:
        """Whether two officials have said so, and no two have taken it back."""
        return self.confirmed is not None and self.lifted is None


def withdraw(
    session: Session,
    actor: Actor,
    state: StateCode,
    certificate: Digest,
    since: datetime,
    reason: str,
    at: datetime,
    *,
    der: bytes | None = None,
) -> Withdrawal:
    """Say that nothing that was proven from `since` on under a certificate or anchor holds; the second word counts.

    `der`: the certificate itself, without which an issuer between signers and anchors is not known.
    `Conflict` `withdrawn_already` for the same official again, or when it counts from then or earlier already;
    `Unknown` `not_withdrawable` for what neither is nor issues below an anchor of that State, and stands in none of
    its editions.
    """
    permit(actor, Permission.PEER_CONFIRM, actor.authority)
    _lock(session, state)
    if reason not in REASONS:
        raise Invalid("bad_withdrawal", f"{reason!r} is no reason for it.", f"Reasons are {', '.join(REASONS)}.")
    if since > at:
        raise Invalid("bad_withdrawal", f"{stamp(since)} lies ahead.", "Give the time of the loss, or the present.")
    _demand_theirs(session, state, certificate, der)
    since = since.replace(microsecond=since.microsecond // 1000 * 1000)
    row = session.get(WithdrawnCertificate, (state, certificate, since))
    standing = queries.withdrawn(session, state).get(certificate)
    if standing is not None and standing <= since:
        words = f"{certificate[:16]} is withdrawn from {stamp(standing)} on already."
        raise Conflict("withdrawn_already", words, "Nothing is to be done.")
    if row is None or row.lifted is not None:
        row = row or WithdrawnCertificate(state=state, certificate=certificate, since=since)
        row.reason, row.withdrawn_by, row.withdrawn = reason, actor.official, at
        row.confirmed_by = row.confirmed = row.lifting_by = row.lifted_by = row.lifted = None
        session.add(row)
    elif row.withdrawn_by == actor.official:
        raise Conflict("withdrawn_already", f"{actor.official} has said so already.", "A second official must.")
    else:
        row.confirmed_by, row.confirmed = actor.official, at
    session.flush()
    _record(session, actor, Event.CERTIFICATE_WITHDRAWN, row, at)
    return _standing(row)


def lift(session: Session, actor: Actor, state: StateCode, certificate: Digest, at: datetime) -> list[Withdrawal]:
    """Take back what was said of a certificate; the second official's word counts. What nobody confirmed ends at once.

    `Unknown` `not_withdrawn` where nothing stands; `Conflict` `lifted_already` for the same official again.
    """
    permit(actor, Permission.PEER_CONFIRM, actor.authority)
    _lock(session, state)
    query = select(WithdrawnCertificate).where(
        WithdrawnCertificate.state == state,
        WithdrawnCertificate.certificate == certificate,
        WithdrawnCertificate.lifted.is_(None),
    )
    rows = list(session.scalars(query.order_by(WithdrawnCertificate.since)))
    if not rows:
        raise Unknown(
            "not_withdrawn", f"{certificate[:16]} of {state} is not withdrawn.", "See `rogatory trust withdrawals`."
        )
    if any(row.lifting_by == actor.official for row in rows):
        raise Conflict("lifted_already", f"{actor.official} has said so already.", "A second official must.")
    for row in rows:
        if row.confirmed is None or row.lifting_by is not None:
            row.lifted_by, row.lifted = actor.official, at
        else:
            row.lifting_by = actor.official
        _record(session, actor, Event.WITHDRAWAL_LIFTED, row, at)
    session.flush()
    return [_standing(row) for row in rows]


def withdrawals(session: Session) -> list[Withdrawal]:
    """Everything that was ever withdrawn, the newest first. Needs no permission: it is the directory."""
    rows = session.scalars(select(WithdrawnCertificate).order_by(WithdrawnCertificate.withdrawn.desc()))
    return [_standing(row) for row in rows]


def _lock(session: Session, state: StateCode) -> None:
    if session.get(PeerState, state, with_for_update=True) is None:
        raise Unknown("not_introduced", f"No State {state} was introduced here.")


def _demand_theirs(session: Session, state: StateCode, certificate: Digest, der: bytes | None) -> None:
    anchors = queries.anchors_once(session, state)
    if any(sha256(der) == certificate for purpose in PURPOSES for der in anchors.of(state, purpose)):
        return
    files = session.scalars(select(EditionFile.number).where(EditionFile.state == state))
    if any(certificate in queries.holders_in(session, state, number) for number in files):
        return
    if der is not None and sha256(der) == certificate and _issues(der, anchors, state):
        return
    raise Unknown(
        "not_withdrawable",
        f"{certificate[:16]} is no anchor of {state} under which instruments are signed, and in none of its editions.",
        "Give an issuer between the two as a file; a whole State is withdrawn by `rogatory peer withdraw`.",
    )


def _issues(der: bytes, anchors: Anchors, state: StateCode) -> bool:
    """Whether it is an issuer below one of the anchors under which instruments are signed."""
    try:
        issuer = chain.may_issue(*chain.read([der]))
    except Unreadable:
        return False
    return issuer and any(chain.reaches([der], anchors.of(state, purpose)) for purpose in PURPOSES)


def _record(session: Session, actor: Actor, event: Event, row: WithdrawnCertificate, at: datetime) -> None:
    subject = {"state": row.state, "certificate": row.certificate, "since": stamp(row.since), "reason": row.reason}
    record(session, actor, event, at=at, subject=subject)


def _standing(row: WithdrawnCertificate) -> Withdrawal:
    return Withdrawal(
        StateCode(row.state),
        Digest(row.certificate),
        row.since,
        row.reason,
        row.withdrawn_by,
        row.confirmed,
        row.lifting_by,
        row.lifted,
    )
