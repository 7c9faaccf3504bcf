"""Acts by which editions come in: another State's, and our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.directory import contradictions
from app.directory.edition import Edition, unverified
from app.directory.introduction import Introduction
from app.directory.models import ContradictingEdition, EditionFile, IntroductionFile, NamedEdition, PeerState
from app.directory.shrinkage import shrunken
from app.directory.succession import fork, succeeds
from app.directory.vouched import Vouched, read_named
from app.kit import canonical
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Misused, Refused, RogatoryError, Unknown
from app.kit.ids import Digest, StateCode, state_of
from app.trust.anchors import Anchors
from app.trust.policy import POLICY, Policy

LAGS = timedelta(days=1)
"""So long a State's several nodes may show different editions of it after a newer one is out."""


@dataclass(frozen=True)
class Taken:
    """An edition that is in force now. `lost`: what the one before it still had (`shrinkage.shrunken`)."""

    edition: Edition
    new: bool
    lost: tuple[str, ...] = ()


def accept_edition(
    session: Session,
    actor: Actor,
    data: bytes,
    at: datetime,
    policy: Policy = POLICY,
    vouched: Vouched | None = None,
) -> Taken:
    """Take in an edition of a State that is confirmed; the same one again changes nothing.

    `vouched`: names to which a newer edition leads that holds under the anchors that count here. What it names holds
    though its signer has ended since.

    `Refused` for a bad signature or `edition_fork` (the caller then runs `note_refusal` in a transaction of its own
    and raises the alarm), `Undecided` `edition_gap` while one between is missing, `Conflict` `edition_older`.
    """
    permit(actor, Permission.EDITION_ACCEPT, actor.authority)
    state = StateCode(unverified(data).state)
    peer = session.get(PeerState, state, with_for_update=True)
    if peer is None or peer.status != "confirmed":
        raise Unknown("not_confirmed", f"{state} is not a State that this node trusts.", "Introduce and confirm it.")
    trust = _trust(session, peer)
    return take(session, actor, data, trust, at, Event.EDITION_ACCEPTED, policy=policy, vouched=vouched)


def publish(session: Session, actor: Actor, data: bytes, at: datetime) -> Taken:
    """Put our own State's next edition in force; it must be signed by our directory key.

    `Refused` for a bad signature, `edition_fork` or `edition_expired`; `Undecided` `edition_gap` for one that is not
    the next; `Conflict` `edition_older`. The same one again changes nothing.
    """
    permit(actor, Permission.EDITION_PUBLISH, actor.authority)
    edition = unverified(data)
    state = StateCode(edition.state)
    if state != state_of(actor.authority):
        raise Misused("other_state", f"This is an edition of {state}.", "Publish editions of your own State.")
    peer = session.get(PeerState, state, with_for_update=True)
    if peer is None or peer.status != "own":
        raise Unknown("not_founded", f"{state} has no introduction of its own yet.", "Run `rogatory node init`.")
    if edition.expired(at):
        words = f"Edition {edition.number} ended on {edition.valid_until}, before it was published."
        raise Refused("edition_expired", words, "Draft it anew and have that signed.")
    return take(session, actor, data, _trust(session, peer), at, Event.EDITION_PUBLISHED)


def note_refusal(
    session: Session, actor: Actor, state: StateCode, data: bytes, error: RogatoryError, at: datetime
) -> None:
    """Log that an edition was refused; one that contradicts what we hold is kept as evidence, and the log says alarm.

    In a transaction of its own: that of the refusal was rolled back.
    """
    permit(actor, Permission.EDITION_ACCEPT, actor.authority)
    forked = error.code == "edition_fork"
    if forked:
        edition = unverified(data)
        key = {"state": edition.state, "number": edition.number, "sha256": edition.digest}
        if session.get(ContradictingEdition, tuple(key.values())) is None:
            session.add(ContradictingEdition(**key, data=data, seen=at))
        else:
            contradictions.again(session, state, edition.number, edition.digest, at)
    event = Event.ALARM if forked else Event.EDITION_REFUSED
    record(session, actor, event, at=at, subject={"state": state, "file": sha256(data), "reason": error.code})


def note_named(session: Session, actor: Actor, state: StateCode, number: int, name: Digest, at: datetime) -> None:
    """Keep that an envelope of a State named another edition than ours of that number: the directory forks.

    The caller has believed the envelope's signature. Its quarantine is in the log, as an alarm.
    """
    permit(actor, Permission.EDITION_ACCEPT, actor.authority)
    if session.get(NamedEdition, (state, number, name)) is None:
        session.add(NamedEdition(state=state, number=number, sha256=name, seen=at))
    else:
        contradictions.again(session, state, number, name, at)


def contradiction(session: Session, state: StateCode, told: Mapping[str, str], name: str) -> dict[str, str]:
    """What a notice of a fork is about. Nothing resolves one, so that each contradiction is a subject of its own, and
    one that is seen again after two officials have vouched anew is, too: it rings.
    """
    at = contradictions.vouched(session, state)
    return {**told, "sha256": name, **({"vouched": stamp(at)} if at else {})}


class Shown(Enum):
    """How the edition that a State's node shows stands to the newest that we hold of it."""

    LEVEL = "level"
    LAGS = "lags"
    """Older, and the newer one has been out for `LAGS` at most: a second node of the State may not have it yet."""
    SET_BACK = "set_back"


@dataclass(frozen=True)
class Standing:
    """The edition that a State's node shows beside the newest that counts here."""

    how: Shown
    number: int
    held: int


def note_shown(session: Session, actor: Actor, state: StateCode, data: bytes, at: datetime) -> Standing:
    """How what a State's node shows as its newest stands to what counts here. The ONE place where a directory is found
    to have gone back: notices, and the mark on answers (`doubts.py`), follow from it.

    What was set back is kept as evidence, where we hold the very same edition: once, and again after something newer
    had settled it. Never taken in.
    """
    permit(actor, Permission.EDITION_ACCEPT, actor.authority)
    edition, newest = unverified(data), _newest(session, state)
    if newest is None or edition.number >= newest.number:
        return Standing(Shown.LEVEL, edition.number, edition.number)
    if at - newest.accepted <= LAGS:
        return Standing(Shown.LAGS, edition.number, newest.number)
    _keep_as_evidence(session, actor, state, edition.number, data, at)
    return Standing(Shown.SET_BACK, edition.number, newest.number)


def _keep_as_evidence(session: Session, actor: Actor, state: StateCode, number: int, data: bytes, at: datetime) -> None:
    held = session.get(EditionFile, (state, number))
    if held is None or held.sha256 != unverified(data).digest:
        return
    if session.get(ContradictingEdition, (state, number, held.sha256)) is None:
        row = ContradictingEdition(state=state, number=held.number, sha256=held.sha256, data=held.data, seen=at)
        session.add(row)
    elif not contradictions.again(session, state, number, Digest(held.sha256), at):
        return
    subject = {"state": state, "file": sha256(data), "reason": "edition_older"}
    record(session, actor, Event.EDITION_REFUSED, at=at, subject=subject)


def take(
    session: Session,
    actor: Actor,
    data: bytes,
    anchors: Anchors,
    at: datetime,
    event: Event,
    *,
    begins: bool = False,
    policy: Policy = POLICY,
    vouched: Vouched | None = None,
) -> Taken:
    """Verify an edition, join it to the chain and keep it. The State's row must be locked.

    The edition of a newly confirmed introduction `begins`: two officials vouch for it, so it may follow after a gap;
    but it never goes back to a number that we have held.
    """
    name = vouched.names.get(unverified(data).number) if vouched is not None else None
    edition = read_named(data, name, anchors, at, policy)
    state = StateCode(edition.state)
    held = session.get(EditionFile, (state, edition.number))
    if held is not None:
        if held.sha256 != edition.digest:
            raise fork(edition)
        return Taken(edition, new=False)
    current = _newest(session, state)
    lost: tuple[str, ...] = ()
    if current is not None:
        before = unverified(current.data)
        if not (begins and edition.number > before.number):
            succeeds(before, edition)
        lost = shrunken(before, edition)
    _demand_own_certificates(session, edition)
    row = EditionFile(state=state, number=edition.number, sha256=edition.digest, data=data, accepted=at)
    session.add(row)
    session.flush()
    subject = {"state": state, "number": str(edition.number), "edition": edition.digest}
    record(session, actor, event, at=at, subject=subject)
    return Taken(edition, new=True, lost=lost)


def _demand_own_certificates(session: Session, edition: Edition) -> None:
    """A TLS certificate is the name by which a node door knows its caller: no State may list that of another one."""
    own = {digest for node in edition.nodes for digest in node.tls_digests}
    others = select(PeerState.state).where(PeerState.state != edition.state, PeerState.status.in_(("confirmed", "own")))
    for state in session.scalars(others.order_by(PeerState.state)):
        listed = {digest for node in in_force(session, StateCode(state)).nodes for digest in node.tls_digests}
        if own & listed:
            raise Refused(
                "edition_foreign_certificate",
                f"Edition {edition.number} of {edition.state} lists a TLS certificate of {state}.",
                "Do not trust it. Ask that State by telephone how this came about.",
            )


def in_force(session: Session, state: StateCode) -> Edition:
    """The newest accepted edition of a State; `Unknown` if there is none."""
    return unverified(file_in_force(session, state))


def file_in_force(session: Session, state: StateCode) -> bytes:
    """Its file; `Unknown` if there is none."""
    row = _newest(session, state)
    if row is None:
        raise Unknown("no_edition", f"No edition of {state} is here.", "Introduce and confirm that State.")
    return row.data


def _newest(session: Session, state: StateCode) -> EditionFile | None:
    query = select(EditionFile).where(EditionFile.state == state).order_by(EditionFile.number.desc()).limit(1)
    return session.scalars(query).first()


def _trust(session: Session, peer: PeerState) -> Anchors:
    file = session.get_one(IntroductionFile, (peer.state, peer.introduction))
    return Introduction.model_validate(canonical.loads(file.data)).trust
