"""What doors read of instruments, and of what came and went. Re-exported by `queries`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo
from pathlib import Path

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.exchange import envelope as wire
from app.exchange.models import Archived, Delivery, Quarantined, ReceiptIn, ReceiptOut
from app.instruments.header import read
from app.instruments.models import Instrument
from app.kit import canonical, clock
from app.kit.actor import Actor
from app.kit.clock import instant
from app.kit.errors import Conflict, Unknown
from app.kit.ids import AuthorityId, state_of
from app.matters import grants
from app.matters.models import Matter
from app.matters.office import Office
from app.matters.received import Received
from app.matters.views import (
    DeliveryView,
    InstrumentLine,
    InstrumentView,
    QuarantineView,
    ReceiptView,
    ReceivedFinding,
    text_of,
    verdict_of,
)
from app.trust import jws


def instruments(
    session: Session, actor: Actor, *, limit: int = 200, before: tuple[datetime, str, str] | None = None
) -> tuple[InstrumentLine, ...]:
    """Instruments of all matters, newest first.

    `before`: instant, sender and id of the one that the list goes on after.
    """
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    query = select(Instrument).where(Instrument.authority == actor.authority)
    if before is not None:
        query = query.where(tuple_(Instrument.at, Instrument.sender, Instrument.id) < tuple_(*before))
    order = (Instrument.at.desc(), Instrument.sender.desc(), Instrument.id.desc())
    rows = list(session.scalars(query.order_by(*order).limit(limit)))
    crossed = {one for row in rows for one in _crossed(session, row)}
    return lines(session, actor.authority, rows, crossed)


def instrument(session: Session, actor: Actor, instrument_id: str, *, sender: str | None = None) -> InstrumentView:
    """One instrument whole. An id is unique for its sender; with several senders, `sender` says which is meant.

    In a matter that another authority of the State lets us read, too; that use is logged.
    """
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    row = _instrument(session, actor, instrument_id, sender, clock.now())
    report = canonical.loads(row.report) if row.report else None
    line = lines(session, AuthorityId(row.authority), [row], _crossed(session, row))[0]
    archived = session.get(Archived, (row.authority, row.sender, row.id))
    later = canonical.loads(archived.report) if archived is not None and archived.report else None
    return InstrumentView(line, canonical.loads(row.content), report, later, row.entry)


def instrument_row(
    session: Session, office: Office, actor: Actor, instrument_id: str, *, sender: str | None = None
) -> Instrument:
    """The row of an instrument that somebody may read, as `instrument` finds it: for what is made of it."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    return _instrument(session, actor, instrument_id, sender, office.now())


def findings_on_received(
    session: Session,
    office: Office,
    actor: Actor,
    instrument_id: str,
    *,
    sender: str | None = None,
    language: str = "en",
    zone: tzinfo | None = None,
) -> tuple[ReceivedFinding, ...]:
    """What our own law says of an instrument that came, gravest first; empty for one of ours. It decides nothing.

    `language`, `zone`: the reader's.
    """
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    row = _instrument(session, actor, instrument_id, sender, office.now())
    return Received(session, office, AuthorityId(row.authority), row.reference, language, zone).of(row)


def instrument_file(
    session: Session, office: Office, actor: Actor, instrument_id: str, *, sender: str | None = None
) -> tuple[InstrumentLine, Path]:
    """The signed PDF as it was delivered: its line, and where the bytes are."""
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    row = _instrument(session, actor, instrument_id, sender, office.now())
    place = office.store.path(row.authority, row.sha256)
    if not place.is_file():
        raise Unknown("no_blob", f"The file of {instrument_id} is not in the store.", "Restore it from the backup.")
    return lines(session, AuthorityId(row.authority), [row], _crossed(session, row))[0], place


def receipts(
    session: Session, actor: Actor, instrument_id: str, *, sender: str | None = None
) -> tuple[ReceiptView, ...]:
    """The signed receipts on an instrument, in order: those that came and those that we signed. Of ours the other side
    signs what became of it and we what became of its second look; of theirs it is the reverse.

    None for one that is read by a grant: they are between the holder and the other side.
    """
    permit(actor, Permission.INSTRUMENT_READ, actor.authority)
    row = _instrument(session, actor, instrument_id, sender, clock.now())
    if row.authority != actor.authority:
        return ()
    peer = state_of(read(row.content).receiving if row.outgoing else AuthorityId(row.sender))
    # Intake alone has read and believed a receipt: it then has a status.
    came = select(ReceiptIn).where(
        ReceiptIn.authority == actor.authority,
        ReceiptIn.instrument == row.id,
        ReceiptIn.peer == peer,
        ReceiptIn.status.is_not(None),
    )
    signed = select(ReceiptOut).where(
        ReceiptOut.authority == actor.authority, ReceiptOut.instrument == row.id, ReceiptOut.peer == peer
    )
    found = [
        *(
            ReceiptView(one.sha256, False, one.status, one.received, one.problem, one.token)
            for one in session.scalars(came)
        ),
        *(
            ReceiptView(one.id, True, one.status, instant(_told(one.token).at), None, one.token)
            for one in session.scalars(signed)
        ),
    ]
    found = [one for one in found if (_told(one.token).status in wire.OF_SENDER) is (one.outgoing is row.outgoing)]
    # Within one millisecond what decides comes last.
    return tuple(sorted(found, key=lambda one: (one.at, wire.is_final(_told(one.token)), one.id)))


def deliveries(
    session: Session, actor: Actor, *, states: Collection[str] = (), limit: int = 200
) -> tuple[DeliveryView, ...]:
    """Our instruments on their way, newest first; without `states` those that are not decided yet."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    wanted = states or ("waiting", "sent", "delivered", "held", "gave_up")
    query = select(Delivery).where(Delivery.authority == actor.authority, Delivery.state.in_(wanted))
    return tuple(_delivery(row) for row in session.scalars(query.order_by(Delivery.made.desc()).limit(limit)))


def quarantine(
    session: Session, actor: Actor, *, limit: int = 200, before: tuple[datetime, str] | None = None
) -> tuple[QuarantineView, ...]:
    """What came and was refused, newest first, with the reason.

    `before`: instant and envelope that the list goes on after.
    """
    permit(actor, Permission.QUARANTINE_READ, actor.authority)
    query = select(Quarantined).where(Quarantined.authority == actor.authority)
    if before is not None:
        query = query.where(tuple_(Quarantined.at, Quarantined.envelope) < tuple_(*before))
    return tuple(
        QuarantineView(
            row.envelope,
            row.peer,
            row.instrument,
            row.sha256,
            row.reason,
            row.words,
            row.alarm,
            row.at,
            canonical.loads(row.report) if row.report else None,
        )
        for row in session.scalars(query.order_by(Quarantined.at.desc(), Quarantined.envelope.desc()).limit(limit))
    )


def lines(
    session: Session, owner: AuthorityId, rows: Sequence[Instrument], crossed: Collection[str] = ()
) -> tuple[InstrumentLine, ...]:
    """Instruments as lines, each with its delivery."""
    ids = [row.id for row in rows if row.outgoing]
    query = select(Delivery).where(Delivery.authority == owner, Delivery.id.in_(ids))
    sent = {row.id: _delivery(row) for row in session.scalars(query)} if ids else {}
    looked = select(Archived).where(
        Archived.authority == owner, Archived.id.in_([row.id for row in rows]), Archived.verdict.is_not(None)
    )
    later = {(row.sender, row.id): row for row in session.scalars(looked)} if rows else {}
    return tuple(
        _line(row, sent.get(row.id) if row.outgoing else None, row.id in crossed, later.get((row.sender, row.id)))
        for row in rows
    )


def _instrument(session: Session, actor: Actor, instrument_id: str, sender: str | None, now: datetime) -> Instrument:
    """One of ours, or one in a matter that a grant opens to us: that use is logged."""
    query = select(Instrument).where(Instrument.id == instrument_id)
    if sender is not None:
        query = query.where(Instrument.sender == sender)
    found = session.scalars(query.where(Instrument.authority == actor.authority)).all()
    if not found:
        for grant in grants.all_held(session, actor):
            theirs = (Instrument.authority == grant.authority, Instrument.reference == grant.reference)
            found = session.scalars(query.where(*theirs)).all()
            if found:
                grants.permit_granted(actor, Permission.INSTRUMENT_READ, grant)
                grants.used(session, actor, grant, now, read=instrument_id)
                break
    if not found:
        raise Unknown("no_instrument", f"There is no instrument {instrument_id}.", "See the matter's instruments.")
    if len(found) > 1:
        raise Conflict("several_senders", f"Several senders have an instrument {instrument_id}.", "Name the sender.")
    return found[0]


def _crossed(session: Session, row: Instrument) -> list[str]:
    matter = session.get(Matter, (row.authority, row.reference))
    found = matter.projection.get("crossed") if matter else None
    return [str(one) for one in found] if isinstance(found, list) else []


def _line(row: Instrument, delivery: DeliveryView | None, crossed: bool, later: Archived | None) -> InstrumentLine:
    content = read(row.content)
    report = canonical.loads(row.report) if row.report else None
    return InstrumentLine(
        id=row.id,
        matter=row.reference,
        sender=row.sender,
        official=content.official,
        outgoing=row.outgoing,
        side=row.side,
        kind=row.kind,
        act=row.act,
        urgency=row.urgency,
        exercise=row.exercise,
        state=row.state,
        proof=row.proof,
        reason=row.reason,
        crossed=crossed,
        in_reply_to=content.in_reply_to.id if content.in_reply_to else None,
        replaces=content.replaces.id if content.replaces else None,
        sha256=row.sha256,
        size=row.size,
        at=row.at,
        decided=row.decided,
        proven=row.proven,
        verdict=later.verdict if later else verdict_of(row, report),
        verdict_reason=later.reason if later else None,
        judged=later.judged if later else None,
        text=text_of(report),
        delivery=delivery,
    )


def _delivery(row: Delivery) -> DeliveryView:
    return DeliveryView(
        row.id,
        row.reference,
        row.recipient,
        row.state,
        row.attempts,
        row.next_try,
        row.problem,
        row.made,
        row.sent,
        row.delivered,
        row.final,
    )


def _told(token: str) -> wire.Receipt:
    return wire.receipt_of(jws.read(token, wire.RECEIPT_TYPE).payload)
