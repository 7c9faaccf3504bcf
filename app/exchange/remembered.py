"""Peers' logs: the newest head that each State showed is remembered, and every other one is compared with it.

Heads come in envelopes (intake lays them down) and from the peer's door (the deliver class, which alone may knock
there, asks hourly and whenever a head was laid down). Two heads are of one log if the door proves it (RFC 6962 §2.1.2)
and the proof holds. An older head in a delayed envelope is fine if it is the beginning of the remembered one. What
cannot be proven is an alarm: both signed heads are kept as evidence.
"""

from __future__ import annotations

import base64
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit import tree
from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.directory.edition import NodeEntry
from app.exchange import roads
from app.exchange.courier import Courier
from app.exchange.desk import DeliveryDesk, IntakeDesk
from app.exchange.engaged import Busy
from app.exchange.models import PeerCheckpoint, PeerHead, PeerLogConflict
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Refused, RogatoryError, Unknown
from app.kit.ids import StateCode
from app.notices.occasions import Occasion
from app.notices.post import post
from app.trust.note import Checkpoint, NoteKey, open_checkpoint, open_note, read_checkpoint

log = logging.getLogger("rogatory.deliver")

INCONSISTENT = "peer_log_inconsistent"
HOURLY, SOON = timedelta(hours=1), timedelta(seconds=5)
"""How often a door is asked for its head, and how soon again while a head waits to be compared."""
MOST = 1000
"""Heads of one peer that wait; more are not laid down while its door does not answer."""


def remember(desk: IntakeDesk, peer: StateCode, note: str) -> None:
    """Lay down a head that an envelope showed and whose signature was verified; the first of a peer is remembered."""
    with desk.sessions.begin(None) as session:
        lay_down(session, peer, note, desk.now())


def lay_down(session: Session, peer: StateCode, note: str, now: datetime) -> None:
    """Remember a verified head if it is the first of its peer, else let it wait for its comparison."""
    head = read_checkpoint(note)
    row = {"peer": peer, "size": head.size, "root": head.root, "note": note, "seen": now}
    known = session.get(PeerCheckpoint, peer)
    if known is None:
        session.execute(insert(PeerCheckpoint).values(**row).on_conflict_do_nothing())
        known = session.get_one(PeerCheckpoint, peer)
    if (known.size, known.root) == (head.size, head.root):
        return
    waiting = session.scalar(select(func.count()).where(PeerHead.peer == peer)) or 0
    if waiting < MOST:
        session.execute(insert(PeerHead).values(**row).on_conflict_do_nothing())


def work(desk: DeliveryDesk) -> bool:
    """Compare what waits of one peer, and ask its door; answers whether one was due."""
    with desk.engaged.one(lambda busy: _due(desk, busy)) as found:
        if found is None:
            return False
        look(desk, found.peer, found.node)
        return True


@dataclass(frozen=True)
class _Due:
    """A peer whose door is to be asked."""

    peer: StateCode
    node: NodeEntry


def _due(desk: DeliveryDesk, busy: Busy) -> _Due | None:
    now = desk.now()
    with desk.sessions.begin(None) as session:
        shut = {*busy, *roads.closed(session, now)}
        waiting = set(session.scalars(select(PeerHead.peer).distinct()))
        nodes = {peer.state: peer.node for peer in directory.reachable_peers(session) if peer.state not in shut}
    for state, node in nodes.items():
        every = SOON if state in waiting else HOURLY
        last = desk.asked.compared.get(state)
        if last is None or not last <= now < last + every:
            desk.asked.compared[state] = now
            return _Due(state, node)
    return None


def look(desk: DeliveryDesk, peer: StateCode, node: NodeEntry) -> None:
    """Ask a peer's door for its newest head and compare all that wait. What does not answer is asked again later."""
    with desk.sessions.begin(None) as session:
        before = session.get(PeerCheckpoint, peer)
        keys = [NoteKey.parse(one) for one in directory.log_keys(session, peer, desk.now())]
    courier = desk.courier(peer, node.address, node.tls_digests)
    try:
        note = courier.checkpoint()
        head = _opened(note, keys)
        with desk.sessions.begin(desk.authorities[0]) as session:
            if before is not None and head.size < before.size:
                # Not an old envelope: the door says so now, of a log that had more entries before we asked.
                _alarm(session, desk, peer, before.note, note, (), "log_went_back")
            else:
                lay_down(session, peer, note, desk.now())
        while _compare(desk, peer, courier):
            pass
    except RogatoryError as error:
        log.warning("the log of %s was not compared: %s", peer, error)


def _compare(desk: DeliveryDesk, peer: StateCode, courier: Courier) -> bool:
    """Compare the smallest head that waits with the remembered one; answers whether there was one."""
    with desk.sessions.begin(None) as session:
        known = session.get(PeerCheckpoint, peer)
        query = select(PeerHead).where(PeerHead.peer == peer).order_by(PeerHead.size, PeerHead.root).limit(1)
        head = session.scalars(query).first()
    if known is None or head is None:
        return False
    proof, fits = _proven(courier, read_checkpoint(known.note), read_checkpoint(head.note))
    with desk.sessions.begin(desk.authorities[0]) as session:
        row = session.get_one(PeerCheckpoint, peer, with_for_update=True, populate_existing=True)
        if row.note != known.note:
            return True  # another worker was quicker: compare with what is remembered now
        session.execute(
            delete(PeerHead).where(PeerHead.peer == peer, PeerHead.size == head.size, PeerHead.root == head.root)
        )
        if not fits:
            _alarm(session, desk, peer, known.note, head.note, proof, INCONSISTENT)
        elif head.size > row.size:
            row.size, row.root, row.note, row.seen = head.size, head.root, head.note, head.seen
    return True


def _proven(courier: Courier, one: Checkpoint, other: Checkpoint) -> tuple[Sequence[str], bool]:
    """The door's proof that two heads are of one log, and whether it holds.

    `Unavailable` when the door does not answer. A door that knows no such size has signed a head that it does not have.
    """
    old, new = sorted((one, other), key=lambda head: head.size)
    proof: Sequence[str] = ()
    if 0 < old.size < new.size:
        try:
            proof = courier.consistency(old.size, new.size)
        except Refused as error:
            if error.code != "no_such_size":
                raise
            return (), False
    try:
        hashes = [base64.b64decode(text, validate=True) for text in proof]
        tree.check_consistency(old.size, new.size, hashes, old.root, new.root)
    except (Refused, ValueError):
        return proof, False
    return proof, True


def _alarm(
    session: Session,
    desk: DeliveryDesk,
    peer: StateCode,
    remembered: str,
    shown: str,
    proof: Sequence[str],
    reason: str,
) -> None:
    """Keep both heads, log the alarm and tell people; the same two heads again change nothing."""
    now, owner = desk.now(), desk.authorities[0]
    digest = sha256((remembered + shown).encode())
    row = session.get_one(PeerCheckpoint, peer, with_for_update=True)
    row.problem = reason
    if session.get(PeerLogConflict, (peer, digest)) is not None:
        return
    told = {"peer": peer, "sha256": digest, "remembered": remembered, "shown": shown, "reason": reason, "seen": now}
    session.add(PeerLogConflict(**told, proof=list(proof)))
    session.flush()
    subject = {
        "peer": peer,
        "reason": reason,
        "remembered": sha256(remembered.encode()),
        "shown": sha256(shown.encode()),
    }
    record(session, Actor.node(owner), Event.ALARM, at=now, subject=subject)
    post(session, owner, Occasion.LOG_MISMATCH, {"peer": peer, "heads": digest}, now, {"peer": peer, "reason": reason})
    log.error("the log of %s contradicts what it showed before: %s", peer, reason)


def _opened(note: str, keys: Sequence[NoteKey]) -> Checkpoint:
    """The head, once one of the peer's log keys signed it; `Refused` otherwise."""
    if not keys:
        raise Unknown("no_log_key", "No log key of this peer is known here.")
    _, signatures = open_note(note, keys)
    return open_checkpoint(note, signatures[0].key)


@dataclass(frozen=True)
class PeerLog:
    """What is remembered of a peer's log."""

    peer: str
    size: int
    note: str
    seen: datetime
    problem: str | None
    waiting: int
    """Heads that were not compared yet."""
    conflicts: tuple[PeerLogConflict, ...]


def peer_logs(session: Session, actor: Actor) -> list[PeerLog]:
    """Every peer's log as it is remembered here, by State."""
    permit(actor, Permission.LOG_READ, actor.authority)
    found = []
    for row in session.scalars(select(PeerCheckpoint).order_by(PeerCheckpoint.peer)):
        waiting = session.scalar(select(func.count()).where(PeerHead.peer == row.peer)) or 0
        query = select(PeerLogConflict).where(PeerLogConflict.peer == row.peer).order_by(PeerLogConflict.seen)
        conflicts = tuple(session.scalars(query))
        found.append(PeerLog(row.peer, row.size, row.note, row.seen, row.problem, waiting, conflicts))
    return found
