"""Acts by which this node comes to trust another State, and ceases to: bring, confirm, replace, withdraw.

Two-officials rule: nothing of an introduction counts until two different officials have each typed the fingerprint
that they heard on the telephone. Distrust needs one. New anchors of our own State take the same two officials here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import editions
from app.directory.edition import Edition
from app.directory.introduction import (
    Introduction,
    anchors_digest,
    build_introduction,
    read_introduction,
    same_fingerprint,
)
from app.directory.models import Confirmation, IntroductionFile, PeerState
from app.directory.succession import succeeds
from app.kit import canonical
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Misused, Refused, Unknown
from app.kit.ids import Digest, OfficialId, StateCode, state_of
from app.trust.policy import POLICY, Policy

EYES = 2
"""Officials who must compare a fingerprint before it counts."""
STANDS = ("confirmed", "own")
"""States whose anchors count: they are replaced, never introduced anew."""


@dataclass(frozen=True)
class Standing:
    """How an introduction stands: its State's status, and how many officials have confirmed it."""

    state: StateCode
    sha256: Digest
    status: str
    """introduced, confirmed, withdrawn, own."""
    confirmed_by: int
    replaces: bool = False
    """Whether it is to replace the anchors of a State that is confirmed already."""


def introduce(session: Session, actor: Actor, data: bytes, at: datetime, policy: Policy = POLICY) -> Standing:
    """Bring another State's introduction file. It is kept, and trusted by nobody yet.

    `Conflict` `already_confirmed` when the State is known by another introduction: see `replace_anchors`.
    """
    permit(actor, Permission.PEER_INTRODUCE, actor.authority)
    introduction, _ = read_introduction(data, at, policy)
    state, digest = StateCode(introduction.state), sha256(data)
    if state == state_of(actor.authority):
        raise Misused("own_state", f"{state} is this node's own State.", "Bring the file of another State.")
    peer = session.get(PeerState, state, with_for_update=True)
    if peer is None:
        peer = PeerState(state=state, status="introduced", introduction=digest, changed=at)
        session.add(peer)
        session.flush()
    elif peer.status == "confirmed":
        if peer.introduction != digest:
            raise Conflict(
                "already_confirmed",
                f"{state} is confirmed by another introduction.",
                "New addresses and certificates come by editions; new anchors by `peer replace`.",
            )
        return _standing(session, peer, digest)
    elif (peer.status, peer.introduction) != ("introduced", digest):
        peer.status, peer.introduction, peer.changed = "introduced", digest, at
    _keep(session, actor, state, data, at)
    record(session, actor, Event.PEER_INTRODUCED, at=at, subject={"state": state, "introduction": digest})
    return _standing(session, peer, digest)


def replace_anchors(session: Session, actor: Actor, data: bytes, at: datetime, policy: Policy = POLICY) -> Standing:
    """Bring the introduction file with a confirmed State's, or our own, new anchors; two officials then `confirm` it.

    `Refused` `anchors_not_announced` unless the edition in force, signed below the old directory anchor, names these
    anchors in `next_anchors`; and the file's own edition must be that one or the next.
    """
    permit(actor, Permission.PEER_INTRODUCE, actor.authority)
    introduction, edition = read_introduction(data, at, policy)
    state, digest = StateCode(introduction.state), sha256(data)
    peer = session.get(PeerState, state, with_for_update=True)
    if peer is None or peer.status not in STANDS:
        raise Unknown("not_confirmed", f"{state} is not confirmed, so nothing is replaced.", "Introduce it first.")
    if peer.introduction == digest:
        return _standing(session, peer, digest)
    _demand_announced(session, introduction, edition)
    peer.replacement, peer.changed = digest, at
    _keep(session, actor, state, data, at)
    record(session, actor, Event.PEER_INTRODUCED, at=at, subject={"state": state, "introduction": digest})
    return _standing(session, peer, digest)


def confirm(
    session: Session, actor: Actor, state: StateCode, typed: str, at: datetime, policy: Policy = POLICY
) -> Standing:
    """Say: I compared this fingerprint by telephone. The second official's word makes the anchors count.

    `Refused` `fingerprint_differs` when what was typed is not the file's; `Conflict` `already_confirmed` for the
    same official again, or when nothing waits for a confirmation.
    """
    permit(actor, Permission.PEER_CONFIRM, actor.authority)
    peer = session.get(PeerState, state, with_for_update=True)
    if peer is None or peer.status == "withdrawn":
        raise Unknown("not_introduced", f"No introduction of {state} waits here.", "Bring its file first.")
    digest = peer.replacement if peer.status in STANDS else peer.introduction
    if digest is None:
        raise Conflict("already_confirmed", f"{state} is confirmed already.", "Nothing is to be done.")
    data = session.get_one(IntroductionFile, (state, digest)).data
    if not same_fingerprint(typed, data):
        raise Refused(
            "fingerprint_differs",
            f"What you typed is not the fingerprint of the file that was brought for {state}.",
            "Do not confirm it. Compare all eight groups again with a person whom you know, on a number that you know.",
        )
    known = session.get(Confirmation, (state, digest, actor.official))
    if known is None:
        session.add(Confirmation(state=state, sha256=digest, official=actor.official, at=at))
    elif known.void is None:
        raise Conflict("already_confirmed", f"{actor.official} has confirmed it already.", "A second official must.")
    else:
        known.at, known.void = at, None
    session.flush()
    record(session, actor, Event.PEER_CONFIRMED, at=at, subject={"state": state, "introduction": digest})
    standing = _standing(session, peer, Digest(digest))
    if standing.confirmed_by >= EYES:
        _take_effect(session, actor, peer, data, at, policy)
    return _standing(session, peer, Digest(digest))


def withdraw(session: Session, actor: Actor, state: StateCode, at: datetime) -> Standing:
    """Trust a State no longer: nothing of it is accepted until a new introduction is confirmed by two officials."""
    permit(actor, Permission.PEER_CONFIRM, actor.authority)
    peer = session.get(PeerState, state, with_for_update=True)
    if peer is None or peer.status == "own":
        raise Unknown("not_introduced", f"No State {state} was introduced here.")
    peer.status, peer.replacement, peer.changed = "withdrawn", None, at
    for row in session.scalars(select(Confirmation).where(Confirmation.state == state, Confirmation.void.is_(None))):
        row.void = at
    session.flush()
    record(session, actor, Event.PEER_WITHDRAWN, at=at, subject={"state": state, "introduction": peer.introduction})
    return _standing(session, peer, Digest(peer.introduction))


def take_back(session: Session, official: OfficialId, at: datetime) -> tuple[StateCode, ...]:
    """The confirmations of one who may not confirm any more no longer count, where a second official's is still to
    come. Answers the States concerned; a State that two have confirmed stays confirmed.
    """
    peer, made = PeerState, Confirmation
    waiting = or_(and_(peer.status == "introduced", peer.introduction == made.sha256), peer.replacement == made.sha256)
    query = select(made).join(peer, peer.state == made.state)
    rows = session.scalars(query.where(made.official == official, made.void.is_(None), waiting)).all()
    for row in rows:
        row.void = at
    session.flush()
    return tuple(sorted(StateCode(row.state) for row in rows))


def found_own(session: Session, actor: Actor, data: bytes, at: datetime) -> Standing:
    """Enter this node's own State: its own introduction file, with the edition that it begins with.

    The same file again changes nothing, nor does one that a later edition has renewed (`renew_own`).
    """
    permit(actor, Permission.EDITION_PUBLISH, actor.authority)
    introduction, _ = read_introduction(data, at)
    state, digest = StateCode(introduction.state), sha256(data)
    if state != state_of(actor.authority):
        raise Misused("other_state", f"{state} is not the State of {actor.authority}.", "Give your own State's file.")
    peer = session.get(PeerState, state, with_for_update=True)
    if peer is None:
        peer = PeerState(state=state, status="own", introduction=digest, changed=at)
        session.add(peer)
        session.flush()
        _keep(session, actor, state, data, at)
        editions.take(session, actor, introduction.edition_file, introduction.trust, at, Event.EDITION_PUBLISHED)
    elif session.get(IntroductionFile, (state, digest)) is None:
        raise Conflict("already_founded", f"{state} has its introduction already.", "Publish a new edition instead.")
    return _standing(session, peer, digest)


def renew_own(session: Session, actor: Actor, at: datetime) -> bytes:
    """Our own introduction file with the anchors that count and the edition in force: what new peers are handed.

    Repeated under the same edition it is the same file.
    """
    permit(actor, Permission.EDITION_PUBLISH, actor.authority)
    state = state_of(actor.authority)
    peer = session.get(PeerState, state, with_for_update=True)
    if peer is None or peer.status != "own":
        raise Unknown("not_founded", f"{state} has no introduction of its own yet.", "Run `rogatory node init`.")
    trust = Introduction.model_validate(
        canonical.loads(session.get_one(IntroductionFile, (state, peer.introduction)).data)
    ).trust
    edition = editions.in_force(session, state)
    node = edition.node_of(actor.authority)
    if node is None:
        raise Refused("own_node_missing", f"Edition {edition.number} has no node for {actor.authority}.")
    file = editions.file_in_force(session, state)
    data = build_introduction(state, trust.certificates[state], node.address, file, at)
    _keep(session, actor, state, data, at)
    if peer.introduction != sha256(data):
        peer.introduction, peer.changed = sha256(data), at
    return data


def _demand_announced(session: Session, introduction: Introduction, edition: Edition) -> None:
    current = editions.in_force(session, StateCode(introduction.state))
    if current.next_anchors != anchors_digest(introduction):
        raise Refused(
            "anchors_not_announced",
            f"Edition {current.number} of {current.state} does not announce these anchors.",
            "Ask for an edition, signed by the present directory key, that names them in next_anchors.",
        )
    succeeds(current, edition)


def _take_effect(session: Session, actor: Actor, peer: PeerState, data: bytes, at: datetime, policy: Policy) -> None:
    introduction, edition = read_introduction(data, at, policy)
    state, digest = StateCode(peer.state), sha256(data)
    subject = {"state": state, "introduction": digest}
    replaces, own = peer.status in STANDS, peer.status == "own"
    if replaces:
        _demand_announced(session, introduction, edition)
        record(session, actor, Event.ANCHORS_REPLACED, at=at, subject={**subject, "before": peer.introduction})
    peer.status = "own" if own else "confirmed"
    peer.introduction, peer.replacement, peer.changed = digest, None, at
    file, trust = introduction.edition_file, introduction.trust
    event = Event.EDITION_PUBLISHED if own else Event.EDITION_ACCEPTED
    editions.take(session, actor, file, trust, at, event, begins=not replaces, policy=policy)


def _keep(session: Session, actor: Actor, state: StateCode, data: bytes, at: datetime) -> None:
    if session.get(IntroductionFile, (state, sha256(data))) is None:
        row = IntroductionFile(state=state, sha256=sha256(data), data=data, brought_by=actor.official, brought=at)
        session.add(row)
        session.flush()


def _standing(session: Session, peer: PeerState, digest: Digest) -> Standing:
    query = select(func.count()).where(
        Confirmation.state == peer.state, Confirmation.sha256 == digest, Confirmation.void.is_(None)
    )
    count = session.scalar(query) or 0
    return Standing(StateCode(peer.state), digest, peer.status, count, replaces=peer.replacement == digest)
