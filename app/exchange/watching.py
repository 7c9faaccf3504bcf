"""The certificates that kept instruments stand on are watched: what their issuers say of them, and their States.

A key that leaked is revoked days later, back to the day of the leak. The keeper asks about each certificate several
times a day until it ends, and has every instrument that stands on it judged anew once something was found.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from cryptography import x509
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.directory import queries as directory
from app.directory.withdrawals import withdrawals
from app.exchange import stampers
from app.exchange.desk import ArchiveDesk
from app.exchange.models import Archived, Foundation, Watched
from app.exchange.services import patience
from app.instruments.models import Instrument
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, Digest, StateCode, state_of
from app.notices import post
from app.notices.occasions import Occasion
from app.trust import chain, copying, freshness
from app.trust.anchors import Anchors, Purpose
from app.trust.revocation import Revocation, gather
from app.trust.sandbox import ParserPool

log = logging.getLogger("rogatory.archive")

EVERY = timedelta(hours=6)
AT_ONCE = 500
"""Instruments whose certificates are entered in one round."""


def enter(desk: ArchiveDesk) -> None:
    """Enter the certificates of instruments that came since the last round."""
    waiting = [(owner, key) for owner in desk.authorities for key in _unfounded(desk, owner)]
    if not waiting:
        return
    with desk.parsers() as pool:
        for owner, (sender, identity, digest) in waiting:
            try:
                _enter(desk, pool, owner, sender, identity, digest)
            except RogatoryError as error:
                # A damaged file, or a State that was never confirmed: seen as the copy's problem as well.
                log.warning("the certificates of %s are not entered: %s", identity, error)


def _unfounded(desk: ArchiveDesk, owner: AuthorityId) -> list[tuple[str, str, str]]:
    same = (Instrument.authority == Archived.authority, Instrument.sender == Archived.sender)
    query = select(Archived.sender, Archived.id, Instrument.sha256).join(
        Instrument, (Instrument.id == Archived.id) & same[0] & same[1]
    )
    with desk.sessions.begin(owner) as session:
        rows = session.execute(query.where(Archived.authority == owner, ~Archived.founded).limit(AT_ONCE))
        return [(sender, identity, digest) for sender, identity, digest in rows]


def _enter(desk: ArchiveDesk, pool: ParserPool, owner: AuthorityId, sender: str, identity: str, digest: str) -> None:
    state = state_of(sender)
    with desk.sessions.begin(owner) as session:
        known = every(directory.anchors_once(session, state))
    found = pool.run(copying.foundations, desk.store.read(owner, digest), known)
    with desk.sessions.begin(owner) as session:
        row = session.get_one(Archived, (owner, sender, identity), with_for_update=True)
        for one in found:
            values = {"authority": owner, "certificate": sha256(one.certificate), "sender": sender, "id": identity}
            session.execute(insert(Foundation).values(**values, part=one.part.value).on_conflict_do_nothing())
        watch(session, state, [one.certificate for one in found], desk.now())
        # What is known of them already counts for this one too.
        known_of = select(Watched.sha256).where(
            Watched.state == state,
            Watched.sha256.in_([sha256(one.certificate) for one in found]),
            adverse(desk.now()),
        )
        row.founded, row.look = True, desk.now() if session.scalar(known_of.limit(1)) else row.look


def watch(session: Session, state: StateCode, certificates: Iterable[bytes], now: datetime) -> None:
    """Have certificates (DER) watched from now on; those that are stay as they are."""
    for der in certificates:
        read = x509.load_der_x509_certificate(der)
        values = {"sha256": sha256(der), "state": state, "certificate": der, "subject": read.subject.rfc4514_string()}
        more = {"ends": read.not_valid_after_utc, "next": now}
        session.execute(insert(Watched).values(**values, **more).on_conflict_do_nothing())


def work(desk: ArchiveDesk) -> int:
    """Ask about what is due; answers of how many certificates something new was found."""
    found = _withdrawn(desk)
    with desk.sessions.begin(None) as session:
        query = select(Watched.state).where(Watched.next <= desk.now()).distinct()
        states = [StateCode(state) for state in session.scalars(query.order_by(Watched.state))]
    for state in states:
        try:
            found += _state(desk, state)
        except RogatoryError as error:
            # A State without an edition or anchors here: the others are asked all the same.
            log.warning("the certificates of %s are not asked about: %s", state, error)
            with desk.sessions.begin(None) as session:
                mine = update(Watched).where(Watched.state == state, Watched.next.is_not(None))
                session.execute(mine.values(next=desk.now() + EVERY, problem=error.code))
    return found


def _withdrawn(desk: ArchiveDesk) -> int:
    """What people withdrew, or took back, since the last round; who must still confirm it is told."""
    now, owner, found = desk.now(), desk.authorities[0], 0
    with desk.sessions.begin(None) as session:
        said = withdrawals(session)
        for state in sorted({one.state for one in said}):
            gone, changed = directory.withdrawn(session, state), []
            theirs = [one.certificate for one in said if one.state == state]
            watched = select(Watched).where(Watched.state == state, Watched.sha256.in_(theirs))
            for row in session.scalars(watched.with_for_update()):
                if row.withdrawn != gone.get(Digest(row.sha256)):
                    row.withdrawn = gone.get(Digest(row.sha256))
                    changed.append(row.sha256)
            _have_looked(desk, state, changed)
            found += len(changed)
    waiting = [one for one in said if one.confirmed is None and one.lifted is None]
    subjects = [
        {"peer": str(one.state), "certificate": str(one.certificate), "since": stamp(one.since)} for one in waiting
    ]
    with desk.sessions.begin(owner) as session:
        for subject, said_once in zip(subjects, waiting, strict=True):
            told = {"peer": said_once.state, "certificate": said_once.certificate[:16], "since": subject["since"]}
            post.post(session, owner, Occasion.WITHDRAWAL_WAITS, subject, now, told)
        post.resolve_others(session, owner, Occasion.WITHDRAWAL_WAITS, subjects, now)
    return found


def adverse(now: datetime) -> ColumnElement[bool]:
    """Certificates of which something is known that may change a verdict; an end that is still ahead changes none."""
    return Watched.revoked.is_not(None) | (Watched.ended <= now) | Watched.withdrawn.is_not(None)


def _state(desk: ArchiveDesk, state: StateCode) -> int:
    """Ask about all certificates of one State at once: they share lists and issuers."""
    now = desk.now()
    with desk.sessions.begin(None) as session:
        rows = list(session.scalars(select(Watched).where(Watched.state == state, Watched.next.is_not(None))))
        anchors = every(directory.anchors_once(session, state))
        listed = directory.holders_of(session, state)
    living = [row.certificate for row in rows if row.ends > now]
    with patience(60.0):
        gathered = gather(living, anchors, desk.fetch, now, desk.cache)
    changed: list[str] = []
    with desk.sessions.begin(None) as session:
        for row in rows:
            kept = session.get_one(Watched, (row.state, row.sha256), with_for_update=True)
            before = (kept.revoked, kept.ended)
            holder = listed.get(Digest(kept.sha256))
            kept.ended = holder.not_after if holder is not None else kept.ended
            _learn(kept, living, anchors, gathered.revocation)
            kept.checked, kept.next = now, now + EVERY if kept.ends > now else None
            if (kept.revoked, kept.ended) != before:
                changed.append(kept.sha256)
        _have_looked(desk, state, changed)
    return len(changed)


def _have_looked(desk: ArchiveDesk, state: StateCode, certificates: Sequence[str]) -> None:
    """Before what was found is committed: a keeper that dies in between finds it again, and nothing is forgotten.

    What a certificate of our own State has stamped, or one below it, is stamped anew.
    """
    for owner in desk.authorities:
        with desk.sessions.begin(owner) as session:
            look_again(session, owner, state, certificates, desk.now())
            if state == desk.state and certificates:
                resting = stampers.resting_on(session, state, owner, frozenset(certificates))
                mine = update(Archived).where(Archived.authority == owner, Archived.stamper.in_(resting))
                session.execute(mine.where(Archived.next > desk.now()).values(next=desk.now()))


def look_again(
    session: Session, owner: AuthorityId, state: StateCode, certificates: Sequence[str], now: datetime
) -> None:
    """Have every instrument of a State that stands on one of its certificates judged anew."""
    if not certificates:
        return
    stands = (
        (Foundation.authority == owner)
        & Foundation.sender.startswith(f"{state}.", autoescape=True)
        & (Foundation.sender == Archived.sender)
        & (Foundation.id == Archived.id)
        & Foundation.certificate.in_(certificates)
    )
    mine = update(Archived).where(Archived.authority == owner)
    session.execute(mine.where(select(Foundation.id).where(stands).exists()).values(look=now))


def _learn(row: Watched, given: Sequence[bytes], anchors: Sequence[bytes], told: Revocation) -> None:
    """What the issuer says of one certificate. The worst that it ever said counts: a revocation is not taken back."""
    if row.certificate in anchors:
        row.problem = None  # nobody issued it but itself: it is withdrawn by people
        return
    try:
        pair = chain.path([row.certificate, *given], anchors)[:2]
    except RogatoryError as error:
        row.problem = error.code
        return
    fresh = freshness.of_chain(pair, told)
    row.problem = "revocation_missing" if fresh.at == freshness.NEVER else None
    if fresh.revoked is None or (row.revoked is not None and row.revoked <= fresh.revoked.since):
        return
    row.revoked, row.compromised = fresh.revoked.since, fresh.revoked.compromised
    row.evidence_kind, row.evidence = _evidence(pair, told, fresh.revoked)


def _evidence(pair: Sequence[bytes], told: Revocation, revoked: freshness.Revoked) -> tuple[str, bytes]:
    for crl in told.crls:
        if freshness.of_chain(pair, Revocation((crl,))).revoked == revoked:
            return "crl", crl
    for answer in told.ocsps:
        if freshness.of_chain(pair, Revocation((), (answer,))).revoked == revoked:
            return "ocsp", answer
    raise AssertionError("what was told is in none of the things that told it")


def every(anchors: Anchors) -> tuple[bytes, ...]:
    """All anchors together, DER, whatever they are for."""
    return tuple(der for state in anchors.states for purpose in Purpose for der in anchors.of(state, purpose))
