"""Archival copies are made and renewed: the keeper's work, each authority for what it keeps, sent and received alike.

A copy is made `after` the decision (about a day), with revocation data fetched then, and renewed before its newest
timestamp ceases to hold. What is out of reach is asked again after growing pauses, and people see it. There is no
lease: one keeper at a time does this round, and a copy that was made twice is kept once.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from sqlalchemy import Interval, exists, false, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange import stampers
from app.exchange.desk import ArchiveDesk
from app.exchange.models import Archived
from app.exchange.roads import pause
from app.exchange.services import patience
from app.exchange.watching import every, watch
from app.instruments import beside
from app.instruments.models import Instrument
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.errors import Refused, RogatoryError, Unavailable
from app.kit.ids import AuthorityId, Digest, state_of
from app.notices import post
from app.notices.occasions import Occasion
from app.trust import archive, chain, copying, timestamps
from app.trust.anchors import Purpose
from app.trust.archive import Copy
from app.trust.chain import MALFORMED
from app.trust.revocation import Revocation, gather
from app.trust.sandbox import ParserPool

log = logging.getLogger("rogatory.archive")

TURN = 60.0
"""Seconds that one round works at most."""
AT_ONCE = 200
"""Rows that are looked up at once."""
FIRST, LONGEST = 600.0, 12 * 3600.0
"""Seconds of the pauses between two tries."""
WAIT_FOR_LISTS = timedelta(days=7)
"""How long a copy waits for revocation data that is out of reach; then it is stamped with what there is."""
STALLED = timedelta(hours=6)
"""How long something fails before people hear of it."""
ENDS_SOON = timedelta(days=30)
"""How long before a timestamp ceases to hold people hear of it: by then it should have been renewed for longer."""


@dataclass(frozen=True)
class Due:
    """One instrument whose copy is to be made or renewed."""

    owner: AuthorityId
    sender: str
    id: str
    delivered: Digest
    size: int
    copy: Digest | None
    since: datetime | None

    @property
    def key(self) -> tuple[str, str, str]:
        """Of its row."""
        return self.owner, self.sender, self.id


def work(desk: ArchiveDesk, seconds: float = TURN) -> int:
    """Make and renew what is due, for some seconds at most; answers how many copies were made."""
    end, made = time.monotonic() + seconds, 0
    for owner in desk.authorities:
        _enter(desk, owner)
        _reckon(desk, owner)
    due = [one for owner in desk.authorities for one in _due(desk, owner)]
    if due:
        with desk.parsers() as pool:
            for one in due:
                if time.monotonic() >= end:
                    break
                done, away = _try(desk, pool, one)
                made += done
                if away:
                    break  # every other one would wait out the same silence
    for owner in desk.authorities:
        _tell(desk, owner)
    return made


def _enter(desk: ArchiveDesk, owner: AuthorityId) -> None:
    """A row for every instrument that has none yet, due a day after its decision. Exercises prove nothing."""
    known = exists().where(
        Archived.authority == Instrument.authority, Archived.sender == Instrument.sender, Archived.id == Instrument.id
    )
    due = func.coalesce(Instrument.decided, Instrument.at) + literal(desk.after, Interval)
    new = select(Instrument.authority, Instrument.sender, Instrument.id, due, literal(0), literal(0), false())
    with desk.sessions.begin(owner) as session:
        mine = (Instrument.authority == owner, Instrument.exercise.is_(False), ~known)
        columns = ["authority", "sender", "id", "next", "stamps", "tries", "founded"]
        session.execute(insert(Archived).from_select(columns, new.where(*mine)))


def _reckon(desk: ArchiveDesk, owner: AuthorityId) -> None:
    """Once a process: another release or policy may have moved the day until which copies hold."""
    if owner in desk.reckoned:
        return
    with desk.sessions.begin(owner) as session:
        if changed := stampers.reckon(session, desk.state, owner, desk.policy):
            log.warning("until when copies hold was reckoned anew: %d of %s have another end", changed, owner)
    desk.reckoned.add(owner)


def _due(desk: ArchiveDesk, owner: AuthorityId) -> list[Due]:
    """What is due; an instrument that is still undecided waits on, one that was rejected is void."""
    query = select(Archived).where(Archived.authority == owner, Archived.next <= desk.now())
    found = []
    with desk.sessions.begin(owner) as session:
        for row in session.scalars(query.order_by(Archived.next).limit(AT_ONCE)):
            instrument = session.get_one(Instrument, (owner, row.sender, row.id))
            if instrument.state == "accepted":
                copy = Digest(row.sha256) if row.sha256 else None
                delivered = Digest(instrument.sha256)
                found.append(Due(owner, row.sender, row.id, delivered, instrument.size, copy, row.since))
            else:
                row.next = None if instrument.state == "rejected" else desk.now() + desk.after
    return found


def _try(desk: ArchiveDesk, pool: ParserPool, one: Due) -> tuple[bool, bool]:
    """Whether a copy was made, and whether it was not because the timestamping authority is away."""
    try:
        copy, found = _make(desk, pool, one)
        _keep(desk, one, copy, found)
    except RogatoryError as error:
        log.warning("archival copy of %s waits: %s", one.id, error)
        _put_off(desk, one, error.code)
        return False, error.code.startswith("tsa")
    except Exception:
        log.exception("archival copy of %s failed", one.id)
        _put_off(desk, one, "internal")
        return False, False
    return True, False


def _make(desk: ArchiveDesk, pool: ParserPool, one: Due) -> tuple[bytes, Copy]:
    """The copy with one more timestamp, checked as a stranger would.

    1. The newest copy, or the delivered file, with what it was accepted by beside its own data.  2. Revocation data of
    its chains and of the authority that will stamp, as of now.  3. One more revision.  4. The token; if it was signed
    by a certificate that was not known yet, once again with that one's revocation data.  5. Our own work holds under
    the anchors that we publish.
    """
    # 1.
    before = desk.store.read(one.owner, one.copy or one.delivered)
    with desk.sessions.begin(one.owner) as session:
        theirs = directory.anchors_once(session, state_of(one.sender))
        own = directory.anchors_once(session, desk.state).of(desk.state, Purpose.TSA)
        gone = stampers.gone(session, desk.state, desk.now())
        kept = beside.listed(session, *one.key) if one.copy is None else []  # a copy carries it
    known, accepted_by = every(theirs), beside.read(desk.store, one.owner, kept)
    certificates = pool.run(copying.certificates, before)
    algorithm = archive.hash_for(desk.policy, desk.now())
    for _ in range(2):
        # 2.
        revocation = _revocation(desk, one, (*certificates, *sorted(desk.stampers)), (*known, *own))
        # 3.
        prepared = pool.run(copying.prepare, before, accepted_by + revocation, desk.tsa.room, algorithm)
        # 4.
        with patience(20.0):
            token = desk.tsa.token(prepared.digest, prepared.algorithm)
        if not _learn(desk, token, own, gone):
            break
    copy = prepared.complete(token)
    # 5.
    found = pool.run(copying.check, copy, own, desk.now())
    if found.delivered != one.size or sha256(copy[: found.delivered]) != one.delivered:
        raise Refused("copy_form", f"The copy of {one.id} does not begin with the delivered file.")
    # Older timestamps follow the rules of their day, the newest our State's of today.
    if archive.holds_until(found.last, own, desk.policy) <= desk.now():
        words = "The timestamping authority uses an algorithm that the policy of our State accepts no longer."
        raise Refused("tsa_algorithm", words, "Have it use another, or set another tsa_url.")
    return copy, found


def _learn(desk: ArchiveDesk, token: bytes, anchors: tuple[bytes, ...], gone: Collection[Digest]) -> bool:
    """Whether a token came with certificates that were not known yet.

    `Refused` for those of a foreign authority, and for what is withdrawn (`gone`) with all that hangs from it.
    """
    given = timestamps.certificates(token)
    new = set(given) - desk.stampers
    standing = [one for one in anchors if sha256(one) not in gone]
    if any(sha256(one) in gone for one in given) or not any(chain.reaches([one, *given], standing) for one in given):
        words = "The timestamp is not of an authority below the TSA anchors that our State publishes."
        raise Refused("tsa_untrusted", words, "Check tsa_url, or publish the authority's anchor.")
    desk.stampers.update(new)
    return bool(new)


def _revocation(desk: ArchiveDesk, one: Due, certificates: Iterable[bytes], anchors: tuple[bytes, ...]) -> Revocation:
    """What can be had now. `Unavailable` while something is out of reach that may still come."""
    with patience(20.0):
        asked = [der for der in certificates if _lives(der, desk.now())]
        gathered = gather(asked, anchors, desk.fetch, desk.now(), desk.cache)
    if gathered.missing:
        name, why = gathered.missing[0]
        if one.since is None or desk.now() - one.since < WAIT_FOR_LISTS:
            raise Unavailable("revocation_missing", f"No revocation data for {name}: {why}.", "It is tried again.")
        log.warning("archival copy of %s is made without revocation data for %s: %s", one.id, name, why)
    return gathered.revocation


def _lives(der: bytes, now: datetime) -> bool:
    """Whether a certificate has not ended: of one that has, its issuer says nothing any more (RFC 5280 §3.3)."""
    try:
        return x509.load_der_x509_certificate(der).not_valid_after_utc > now
    except MALFORMED:
        return True  # `gather` names it


def _keep(desk: ArchiveDesk, one: Due, copy: bytes, found: Copy) -> None:
    """The file first, then the row and the log's word in one transaction. Of older copies, prefixes all, one stays."""
    digest = desk.store.put(one.owner, copy)
    with desk.sessions.begin(one.owner) as session:
        own = directory.anchors_once(session, desk.state).of(desk.state, Purpose.TSA)
        row = session.get_one(Archived, one.key, with_for_update=True)
        if row.sha256 != one.copy:
            return  # another keeper was quicker, whose lock was lost with its connection: its copy is as good
        older, row.before = row.before, row.sha256
        row.sha256, row.size, row.stamps = digest, len(copy), len(found.stamps)
        row.made, row.stamper = found.last.at, sha256(found.last.certificates[0])
        row.hashes = list(found.last.hashes)
        row.holds_until = archive.holds_until(found.last, own, desk.policy)
        # Not again today, however short the certificate's life: it is told while it ends.
        row.next = max(archive.due_at(found.last.at, row.holds_until), desk.now() + timedelta(days=1))
        row.tries, row.problem, row.since = 0, None, None
        row.look = row.look and desk.now()  # what lacked may be in it
        watch(session, desk.state, chain.path(found.last.certificates, own), desk.now())
        subject = {"instrument": one.id, "sha256": one.delivered, "copy": digest, "stamps": str(row.stamps)}
        record(session, Actor.node(one.owner), Event.INSTRUMENT_ARCHIVED, at=desk.now(), subject=subject)
    if older is not None:
        desk.store.drop(one.owner, older)


def _put_off(desk: ArchiveDesk, one: Due, code: str) -> None:
    now = desk.now()
    with desk.sessions.begin(one.owner) as session:
        row = session.get_one(Archived, one.key, with_for_update=True)
        row.next = now + pause(row.tries, FIRST, LONGEST)
        row.tries, row.problem, row.since = row.tries + 1, code, row.since or now


def _tell(desk: ArchiveDesk, owner: AuthorityId) -> None:
    """People hear of what has failed for hours, and of a timestamp that ends soon without its renewal."""
    now = desk.now()
    failing = select(Archived.problem, func.min(Archived.since)).where(
        Archived.authority == owner, Archived.problem.is_not(None), Archived.since <= now - STALLED
    )
    with desk.sessions.begin(owner) as session:
        found = session.execute(failing.group_by(Archived.problem))
        stalled = {str(code): since for code, since in found if since is not None}
        for code, since in stalled.items():
            told = {"reason": code, "since": stamp(since)}
            post.post(session, owner, Occasion.ARCHIVING_STALLED, {"reason": code}, now, told)
        subjects = [{"reason": code} for code in stalled]
        post.resolve_others(session, owner, Occasion.ARCHIVING_STALLED, subjects, now)
        _tell_ends(session, owner, now)


def _tell_ends(session: Session, owner: AuthorityId, now: datetime) -> None:
    ending = select(func.min(Archived.holds_until)).where(
        Archived.authority == owner, Archived.holds_until <= now + ENDS_SOON, Archived.next.is_not(None)
    )
    first = session.scalar(ending)
    if first is None:
        post.resolve_others(session, owner, Occasion.ARCHIVE_ENDS, [], now)
    else:
        told = {"ends": stamp(first), "command": "rogatory trust list"}
        post.post(session, owner, Occasion.ARCHIVE_ENDS, {"what": "archive"}, now, told)
