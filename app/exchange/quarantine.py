"""Quarantine: what was refused, kept apart with its reason, told to people, never shown as an instrument."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.exchange import envelope as wire
from app.exchange.desk import IntakeDesk
from app.exchange.inbox import shelf_in
from app.exchange.models import Quarantined
from app.instruments.header import Content
from app.kit.actor import Actor
from app.kit.canonical import dumps
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, InstrumentId, StateCode
from app.notices.occasions import Occasion
from app.notices.post import post
from app.trust.report import Report, to_json

_ALARMS = frozenset({"forked", "other_digest", "edition_fork"})


def void_among(session: Session, owner: AuthorityId, content: Content) -> set[InstrumentId]:
    """Instruments of the same sender that this one builds on and that were rejected: they are void for ever.

    To name one as replaced is how a rejection is cured; to follow it all the same is not.
    """
    pins = (content.after.own, content.in_reply_to)
    named = [pin.id for pin in pins if pin is not None]
    query = select(Quarantined.instrument).where(
        Quarantined.authority == owner,
        Quarantined.sender == content.sending,
        Quarantined.instrument.in_(named),
        Quarantined.reason != "other_digest",
    )
    return {InstrumentId(found) for found in session.scalars(query) if found}


def keep(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    digest: str,
    peer: StateCode,
    envelope: wire.Envelope | None,
    error: RogatoryError,
    report: Report | None,
    matter: str | None = None,
) -> None:
    """Keep what was refused, apart, with its reason; say so in the log and to people.

    `envelope`: once its signature was believed. Of another one only the token itself is kept. `matter`: named by a
    content whose signatures were believed.
    """
    now, alarm = desk.now(), error.code in _ALARMS
    pin = envelope.instrument if envelope else None
    session.add(
        Quarantined(
            authority=owner,
            envelope=digest,
            peer=peer,
            sender=envelope.sender.authority if envelope else None,
            instrument=pin.id if pin else None,
            sha256=pin.sha256 if pin else None,
            reason=error.code,
            words=error.message[:500],
            alarm=alarm,
            report=dumps(to_json(report)) if report else None,
            at=now,
            reference=matter,
        )
    )
    for part in (digest, *(part for part, _ in (envelope.parts if envelope else ()))):
        if desk.store.has(shelf_in(peer), part):
            desk.store.link(shelf_in(peer), owner, part)
    subject = {"envelope": digest, "peer": peer, "reason": error.code}
    if pin is not None:
        subject |= {"instrument": pin.id, "sha256": pin.sha256}
    record(session, Actor.node(owner), Event.QUARANTINED, at=now, subject=subject)
    if alarm:
        record(session, Actor.node(owner), Event.ALARM, at=now, subject=subject)
    told = {"peer": peer, "reason": error.code}
    # What nobody could have signed rings once a day for a peer and a reason; what a State did sign rings for itself.
    crowd = {**told, "of": "envelopes", "day": now.date().isoformat()}
    post(session, owner, Occasion.INSTRUMENT_QUARANTINED, {"envelope": digest} if envelope else crowd, now, told)
    if error.code == "other_digest" and pin is not None and envelope is not None:
        params = {"sender": envelope.sender.authority, "instrument": pin.id}
        post(session, owner, Occasion.OTHER_DIGEST, params, now, params)
    if error.code == "forked" and envelope is not None:
        params = {"sender": envelope.sender.authority, "matter": "of " + (pin.id if pin else digest[:16])}
        post(session, owner, Occasion.INSTRUMENT_FORKED, {"envelope": digest}, now, params)
