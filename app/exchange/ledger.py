"""What the incoming spine writes: receipts, held rows, quarantine, accepted instruments. One transaction each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.directory import editions
from app.directory.queries import EditionPin
from app.exchange import chains, held, letters, quarantine, receipts
from app.exchange import envelope as wire
from app.exchange.admission import Verified
from app.exchange.desk import IntakeDesk
from app.exchange.inbox import shelf_in
from app.exchange.models import Inbox, Quarantined, ReceiptOut
from app.exchange.standing import OtherEdition
from app.instruments import beside
from app.instruments.header import Content, write
from app.instruments.keep import keep, keep_attachments
from app.instruments.models import Instrument, MatterHead
from app.kit import lease
from app.kit.actor import Actor
from app.kit.errors import Conflict, Refused, RogatoryError, Unknown
from app.kit.ids import AuthorityId, Digest, InstrumentId, StateCode, state_of
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.procedures import registering
from app.procedures.engine import Link, chained, successor
from app.procedures.judging import Held, Rejected, judge
from app.procedures.table import NONE, Procedure, Side, Who
from app.trust import jws
from app.trust.report import Report


@dataclass(frozen=True)
class Decided:
    """A final answer: accepted, rejected or duplicate; `reason` is a stable code."""

    status: str
    reason: str | None = None


@dataclass(frozen=True)
class Waits:
    """Held: it is looked at again, and whenever something of its matter arrives."""

    reason: str


@dataclass(frozen=True)
class Admitted:
    """An instrument whose step was open: where it goes."""

    head: MatterHead | None
    procedure: Procedure
    side: Side
    """The sender's."""
    heir: AuthorityId | None = None
    """The authority that takes the sender's part from now on (ADR 0020)."""


def delivered(
    session: Session, desk: IntakeDesk, owner: AuthorityId, envelope: wire.Envelope, digest: str, peer: StateCode
) -> None:
    """Sign the receipt `delivered`, once."""
    if not is_delivered(session, digest, peer):
        receipts.sign(session, desk, envelope, digest, "delivered")
        subject = {"envelope": digest, "instrument": envelope.instrument.id, "sha256": envelope.instrument.sha256}
        record(session, Actor.node(owner), Event.ENVELOPE_RECEIVED, at=desk.now(), subject=subject)


def is_delivered(session: Session, digest: str, peer: StateCode) -> bool:
    """Whether the receipt `delivered` was signed: the envelope was authentic and its parts whole."""
    signed = select(ReceiptOut.id).where(ReceiptOut.envelope == digest, ReceiptOut.peer == peer)
    return session.scalar(signed.where(ReceiptOut.status == "delivered").limit(1)) is not None


def known(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    envelope: wire.Envelope,
    digest: str,
    *,
    locked: bool = False,
) -> Decided | None:
    """What was decided of this instrument before, repeated; None if it is new. Other bytes under its id: an alarm."""
    if locked:
        key = f"{owner} {envelope.sender.authority} {envelope.instrument.id}"
        session.execute(text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})
    pin = envelope.instrument
    row = session.get(Instrument, (owner, envelope.sender.authority, pin.id), populate_existing=True)
    refused = session.scalars(
        select(Quarantined).where(
            Quarantined.authority == owner,
            Quarantined.instrument == pin.id,
            Quarantined.sender == envelope.sender.authority,
            Quarantined.envelope != digest,
            Quarantined.reason != "other_digest",
        )
    ).first()
    before = row.sha256 if row else refused.sha256 if refused else None
    if before is None:
        return None
    if before != pin.sha256:
        error = Refused("other_digest", f"{pin.id} came before with other bytes.", "Send a new instrument.")
        return _reject(session, desk, owner, envelope, digest, StateCode(envelope.sender.state), error, None)
    decision, reason = ("accepted", None) if row else ("rejected", refused.reason if refused else None)
    inbox = session.get_one(Inbox, digest, with_for_update=True)
    if inbox.done is None:
        inbox.state, inbox.reason, inbox.waits_for = "duplicate", reason, None
        lease.finish(inbox, desk.now())
        receipts.sign(session, desk, envelope, digest, "duplicate", reason, decision)
    return Decided("duplicate", reason)


def refuse_envelope(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    digest: str,
    peer: StateCode,
    error: RogatoryError,
    token: str,
) -> Decided | Waits:
    """An envelope that is not believed, or not yet. What can be read of it is answered with a signed receipt.

    What nobody signed decides nothing about the instrument that it names: it is kept by its own digest alone, and
    the same instrument may come in another envelope.
    """
    try:
        envelope = wire.envelope_of(jws.read(token, wire.ENVELOPE_TYPE).payload)
    except RogatoryError:
        envelope = None
    if envelope is not None and (envelope.sender.state, envelope.recipient.authority) != (peer, owner):
        envelope = None  # its words are not to be answered
    if envelope is not None and held.waits(error, _age(session, desk, digest)):
        return set_aside(session, desk, owner, envelope, digest, peer, error, None)
    before = _into_quarantine(session, desk, owner, None, digest, peer, error, None)
    if before is not None:
        return before
    if isinstance(error, OtherEdition):
        _note_fork(session, desk, owner, peer, error.named)
    if envelope is not None:
        receipts.sign(session, desk, envelope, digest, "held", wire.NOT_BELIEVED)
    return Decided("rejected", error.code)


def _note_fork(session: Session, desk: IntakeDesk, owner: AuthorityId, peer: StateCode, named: EditionPin) -> None:
    """Every answer from that directory says so from now on, and people are told; deliver asks for the file."""
    now = desk.now()
    editions.note_named(session, Actor.node(owner), peer, named.number, named.sha256, now)
    told = {"peer": peer, "number": str(named.number)}
    subject = editions.contradiction(session, peer, told, named.sha256)
    post(session, owner, Occasion.PEER_EDITION_FORK, subject, now, told)


def set_aside(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    envelope: wire.Envelope,
    digest: str,
    peer: StateCode,
    error: RogatoryError,
    report: Report | None,
    matter: str | None = None,
) -> Decided | Waits:
    """Hold what may still be accepted, reject what never can. `matter`: as a believed content names it."""
    if held.waits(error, _age(session, desk, digest)):
        held.hold(session, desk, owner, envelope, digest, peer, error)
        return Waits(error.code)
    return _reject(session, desk, owner, envelope, digest, peer, error, report, matter)


def _age(session: Session, desk: IntakeDesk, digest: str) -> timedelta:
    return desk.now() - session.get_one(Inbox, digest).received


def judge_step(
    session: Session, desk: IntakeDesk, owner: AuthorityId, content: Content, envelope: wire.Envelope
) -> Admitted:
    """Step 9. The matter's row is locked; for one that is opened, its reference is."""
    if content.kind == registering.KIND:
        # A State's record of somebody else's paper is its own affair: it would speak in the name of the other side.
        raise Refused("never_crosses", "A registration of a paper is the registrar's own record and is not sent.")
    session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"{owner} {content.matter}"}
    )
    head = session.get(MatterHead, (owner, content.matter), with_for_update=True)
    if head is None:
        procedure, side = _opening(desk, content)
        links: list[Link] = []
        void: set[InstrumentId] = set()
    else:
        # Which authority of that State speaks, the instruments say (ADR 0020); who has seen none of them is a stranger.
        blind = content.after.own is None and content.after.other is None
        known = content.sending == head.counterpart if blind else content.sender.state == state_of(head.counterpart)
        if not known:
            raise Refused("other_counterpart", f"{content.matter} is a matter with {head.counterpart}.")
        chains.refuse_other_table(head, content)
        procedure, side = chains.table(desk.catalogue, head), Side(head.side).other
        links, void = chains.known(session, owner, content.matter)
    if procedure.domestic and content.sender.state != content.recipient.state:
        raise Refused("crosses_border", f"{procedure.title} is between authorities of one State only.")
    if content.exercise != procedure.exercise:
        raise Refused("exercise_mixed", "An exercise is never taken for real, nor the reverse.")
    void |= quarantine.void_among(session, owner, content)
    link = chains.link_of(content, envelope.instrument.sha256, side)
    verdict = judge(procedure, links, void, link)
    if isinstance(verdict, Held):
        raise held.predecessor(verdict.reason, verdict.missing)
    if isinstance(verdict, Rejected):
        raise Refused(verdict.reason, f"{content.act} was not open to its signer: {verdict.reason}.")
    heir = successor(link)
    return Admitted(head, procedure, side, AuthorityId(heir) if heir else None)


def accept(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    envelope: wire.Envelope,
    digest: str,
    content: Content,
    verified: Verified,
    size: int,
    admitted: Admitted,
    peer: StateCode,
) -> Decided:
    """Step 10: the files under the owner's name first, then every row in one transaction."""
    now, pin = desk.now(), envelope.instrument
    for part in (digest, *(part for part, _ in envelope.parts)):
        desk.store.link(shelf_in(peer), owner, part)
    head = admitted.head or _head(owner, content, admitted.side.other, now)
    if admitted.head is None:
        session.add(head)
        session.flush()
    subject = {"instrument": pin.id, "matter": content.matter, "sha256": pin.sha256, "kind": content.kind}
    entry = record(session, Actor.node(owner), Event.INSTRUMENT_ACCEPTED, at=now, subject=subject)
    instrument = keep(
        session,
        head,
        content,
        write(content),
        Digest(pin.sha256),
        size,
        chained=chained(admitted.procedure, content.act),
        state="accepted",
        report=verified.report,
        at=now,
        entry=entry,
    )
    beside.keep(session, desk.store, instrument, verified.revocation)
    keep_attachments(session, owner, content, now)
    letters.owe(session, owner, content.body, state_of(content.sending), now)
    chains.advance(head, admitted.procedure, chains.link_of(content, pin.sha256, admitted.side))
    if admitted.heir is not None:
        head.counterpart = admitted.heir
    head.changed += 1
    inbox = session.get_one(Inbox, digest, with_for_update=True)
    inbox.state, inbox.reason, inbox.waits_for = "accepted", None, None
    lease.finish(inbox, now)
    receipts.sign(session, desk, envelope, digest, "accepted")
    _no_longer_held(session, owner, digest, now)
    held.look_again(session, owner, peer, pin.id, now)
    return Decided("accepted")


def wake(desk: IntakeDesk, urgent: bool, digest: str, outcome: Decided | Waits) -> Decided | Waits:
    """Receipts leave, a newer edition is asked for, the matter is projected: a sweep later without this."""
    desk.wake(wire.lane(urgent), digest)
    if isinstance(outcome, Decided) and outcome.status == "accepted":
        desk.wake("intake", digest)
    return outcome


def _opening(desk: IntakeDesk, content: Content) -> tuple[Procedure, Side]:
    """The procedure and the sender's side of an instrument that opens its matter here."""
    if content.after.own is not None:
        raise held.predecessor("predecessor", InstrumentId(content.after.own.id))
    if not content.matter.startswith(f"{content.sender.state}-"):
        raise Refused("reference_not_yours", f"{content.matter} is not a reference that {content.sender.state} gives.")
    pin = content.procedure
    try:
        procedure = desk.catalogue.pinned(pin.name, pin.version, pin.sha256)
    except Conflict as error:
        # Another release's table: ours, or theirs, is brought up to date. That decides nothing about the letter.
        raise Unknown("unsupported", error.message) from error
    rows = [row for row in procedure.rows(content.act) if NONE in row.at]
    return procedure, Side.REQUESTED if rows and rows[0].who is Who.Q else Side.REQUESTING


def _head(owner: AuthorityId, content: Content, side: Side, now: datetime) -> MatterHead:
    treaty = content.treaty
    return MatterHead(
        authority=owner,
        reference=content.matter,
        counterpart=content.sending,
        side=side.value,
        procedure=content.procedure.name,
        procedure_version=content.procedure.version,
        procedure_sha256=content.procedure.sha256,
        treaty=treaty.code if treaty else None,
        treaty_version=treaty.version if treaty else None,
        treaty_sha256=treaty.sha256 if treaty else None,
        opened=now,
        changed=0,
        projected=0,
    )


def _no_longer_held(session: Session, owner: AuthorityId, digest: str, now: datetime) -> None:
    for occasion in (Occasion.INSTRUMENT_HELD_LONG, Occasion.URGENT_HELD, Occasion.UNSUPPORTED_VERSION):
        resolve(session, owner, occasion, {"envelope": digest}, now)


def _reject(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    envelope: wire.Envelope,
    digest: str,
    peer: StateCode,
    error: RogatoryError,
    report: Report | None,
    matter: str | None = None,
) -> Decided:
    if error.code != "other_digest":
        # Another envelope with it may have been decided meanwhile: that decision stands.
        before = known(session, desk, owner, envelope, digest, locked=True)
        if before is not None:
            return before
    before = _into_quarantine(session, desk, owner, envelope, digest, peer, error, report, matter)
    if before is not None:
        return before
    receipts.sign(session, desk, envelope, digest, "rejected", error.code)
    held.look_again(session, owner, peer, envelope.instrument.id, desk.now())
    return Decided("rejected", error.code)


def _into_quarantine(
    session: Session,
    desk: IntakeDesk,
    owner: AuthorityId,
    envelope: wire.Envelope | None,
    digest: str,
    peer: StateCode,
    error: RogatoryError,
    report: Report | None,
    matter: str | None = None,
) -> Decided | None:
    """End an envelope's row with its reason and keep it apart; what was decided before, if another was quicker."""
    inbox = session.get_one(Inbox, digest, with_for_update=True)
    if inbox.done is not None:
        return Decided(inbox.state, inbox.reason)
    quarantine.keep(session, desk, owner, digest, peer, envelope, error, report, matter)
    inbox.state, inbox.reason, inbox.waits_for = "rejected", error.code, None
    lease.finish(inbox, desk.now())
    _no_longer_held(session, owner, digest, desk.now())
    return None
