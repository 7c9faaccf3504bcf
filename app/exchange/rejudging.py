"""Kept instruments are judged anew once something was found of a certificate that they stand on.

The verdict that people see changes, and they hear of it; the acceptance does not (`design.md` §6): what was done on
the strength of it was done, and both sides still hold the same instruments.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.directory import queries as directory
from app.exchange import watching
from app.exchange.desk import ArchiveDesk
from app.exchange.models import Archived, Foundation, Watched
from app.exchange.roads import pause
from app.instruments import beside, hindsight
from app.instruments.models import Instrument
from app.kit import canonical
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import instant, stamp
from app.kit.errors import RogatoryError
from app.kit.ids import AuthorityId, Digest, state_of
from app.notices import post
from app.notices.occasions import Occasion
from app.trust import copying
from app.trust.anchors import Purpose
from app.trust.reasons import Verdict
from app.trust.report import Found, Report, to_json
from app.trust.revocation import Revocation
from app.trust.sandbox import ParserPool

log = logging.getLogger("rogatory.archive")

TURN = 60.0
LACKING = frozenset({"revocation_missing", "revocation_stale", "timestamp_revocation", "no_edition", "no_anchors"})
"""Reasons that only say what is not at hand now: by what was at hand then it was accepted, and that stands. Beside a
reason that says more they hide nothing."""
LACKS = timedelta(hours=12)
"""After how long what could not be judged for such reasons alone is looked at again; a new copy brings data earlier."""
AGAIN = 600.0, 12 * 3600.0
"""Seconds of the pauses after which what could not be judged is looked at again."""


def work(desk: ArchiveDesk, seconds: float = TURN) -> int:
    """Judge what is due, for some seconds at most; answers how many verdicts are otherwise than before."""
    end, changed = time.monotonic() + seconds, 0
    due = [(owner, key) for owner in desk.authorities for key in _due(desk, owner)]
    if not due:
        return 0
    with desk.parsers() as pool:
        for owner, (sender, identity) in due:
            if time.monotonic() >= end:
                break
            try:
                changed += _judge(desk, pool, owner, sender, identity)
            except RogatoryError as error:
                log.warning("%s is not judged anew yet: %s", identity, error)
                with desk.sessions.begin(owner) as session:
                    row = session.get_one(Archived, (owner, sender, identity), with_for_update=True)
                    row.look = desk.now() + pause(0, *AGAIN)
    return changed


def _due(desk: ArchiveDesk, owner: AuthorityId) -> list[tuple[str, str]]:
    query = select(Archived.sender, Archived.id).where(Archived.authority == owner, Archived.look <= desk.now())
    with desk.sessions.begin(owner) as session:
        return [(sender, identity) for sender, identity in session.execute(query.order_by(Archived.look).limit(500))]


def _judge(desk: ArchiveDesk, pool: ParserPool, owner: AuthorityId, sender: str, identity: str) -> bool:
    state = state_of(sender)
    with desk.sessions.begin(owner) as session:
        instrument = session.get_one(Instrument, (owner, sender, identity))
        row = session.get_one(Archived, (owner, sender, identity))
        looked, copy = row.look, row.sha256
        anchors = directory.anchors_once(session, state)
        holders = directory.holders_in_hindsight(session, state, instrument.at)
        adverse = _adverse(desk, session, (owner, sender, identity))
        kept = beside.listed(session, owner, sender, identity)
    before = canonical.loads(instrument.report) if instrument.report else {}
    pdf = desk.store.read(owner, instrument.sha256)
    known = beside.read(desk.store, owner, kept)
    if copy is not None:
        known = known + pool.run(copying.revocation_in, desk.store.read(owner, copy))
    for one in adverse:
        known = known + _told(one)
    unstamped = "unstamped" in _codes(before)
    received = instant(str(before["at"])) if "at" in before else instrument.at
    report = pool.run(hindsight.judge, pdf, anchors, holders, received, unstamped, known, desk.catalogue)
    report = hindsight.carried(report, before)
    gone = {Digest(one.sha256): one.withdrawn for one in adverse if one.withdrawn is not None}
    stampers = {sha256(der) for der in anchors.of(state, Purpose.TSA)}
    report = hindsight.without(report, gone, stampers)
    lacking = _lacking(report)
    with desk.sessions.begin(owner) as session:
        row = session.get_one(Archived, (owner, sender, identity), with_for_update=True)
        if row.look == looked:  # else something more was found meanwhile
            row.look = desk.now() + LACKS if lacking else None
        if lacking:
            log.warning("%s cannot be judged anew: %s", identity, ", ".join(one.code for one in lacking))
            return False
        return _write(desk, session, row, instrument, report, adverse)


def _lacking(report: Report) -> list[Found]:
    """Why nothing can be said of it now; none where some reason says more than that something is not at hand."""
    against = [one for one in report.found if one.reason.verdict is not Verdict.VALID]
    return [] if any(one.code not in LACKING for one in against) else against


def _said(report: Report) -> Found | None:
    """The reason that people are told: of those that make the verdict, the first that says more than what lacks."""
    making = [one for one in report.found if one.reason.verdict is report.verdict is not Verdict.VALID]
    return next((one for one in making if one.code not in LACKING), report.failure)


def _write(
    desk: ArchiveDesk,
    session: Session,
    row: Archived,
    instrument: Instrument,
    report: Report,
    adverse: Sequence[Watched],
) -> bool:
    """Keep what the later look says; log it and tell people where it says otherwise than what was shown."""
    now, owner = desk.now(), AuthorityId(row.authority)
    failure = _said(report)
    shown = (row.verdict or Verdict.VALID.value, row.reason)
    said = (report.verdict.value, failure.code if failure else None)
    row.verdict, row.reason, row.judged, row.report = *said, now, canonical.dumps(to_json(report))
    if said == shown:
        return False
    subject = {"instrument": row.id, "sha256": instrument.sha256, "verdict": said[0], "reason": said[1] or "none"}
    record(session, Actor.node(owner), Event.VERDICT_CHANGED, at=now, subject=subject)
    if failure is not None:
        _tell(desk, session, instrument, failure, adverse)
    return True


def _tell(
    desk: ArchiveDesk,
    session: Session,
    instrument: Instrument,
    failure: Found,
    adverse: Sequence[Watched],
) -> None:
    """One notice a certificate, however many instruments stand on it."""
    owner, proven = AuthorityId(instrument.authority), instrument.proven or instrument.at
    for one in adverse:
        # A timestamp's key may spoil what it stamped before; an end or a withdrawal counts from its date.
        ends = [end for end in (one.ended, one.withdrawn) if end is not None and end <= proven]
        since = min([*ends, *([one.revoked] if one.revoked else [])], default=None)
        if since is None:
            continue
        told = {"peer": one.state, "certificate": one.sha256[:16], "reason": failure.code, "since": stamp(since)}
        subject = {"peer": one.state, "certificate": one.sha256}
        post.post(session, owner, Occasion.VERDICT_CHANGED, subject, desk.now(), told)


def _adverse(desk: ArchiveDesk, session: Session, key: tuple[AuthorityId, str, str]) -> list[Watched]:
    """The certificates that an instrument stands on and of which something was found."""
    mine = select(Foundation.certificate).where(
        Foundation.authority == key[0], Foundation.sender == key[1], Foundation.id == key[2]
    )
    query = select(Watched).where(Watched.state == state_of(key[1]), Watched.sha256.in_(mine))
    return list(session.scalars(query.where(watching.adverse(desk.now())).order_by(Watched.sha256)))


def _told(one: Watched) -> Revocation:
    if one.evidence is None:
        return Revocation()
    return Revocation((one.evidence,)) if one.evidence_kind == "crl" else Revocation((), (one.evidence,))


def _codes(report: canonical.JsonObject) -> set[str]:
    reasons = report.get("reasons")
    return {str(one.get("code")) for one in reasons if isinstance(one, dict)} if isinstance(reasons, list) else set()
