"""The sign class's work: one row of its queue, frozen or signed, put off, or given up where people see it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_

from app.audit.events import Event
from app.audit.record import record
from app.exchange import (
    chains,
    composing,
    dispatch,
    elsewhere,
    issue,
    letters,
    printouts,
    priority,
    replies,
    stuck,
)
from app.exchange.desk import SigningDesk
from app.exchange.roads import pause
from app.instruments.header import read
from app.instruments.models import Frozen, Signing
from app.kit import lease
from app.kit.actor import Actor
from app.kit.clock import stamp
from app.kit.errors import KeyAway, Overtaken, RogatoryError, Unavailable
from app.kit.ids import AuthorityId
from app.notices.occasions import Occasion
from app.notices.post import post, resolve
from app.notices.reason_words import one_line, reason_of
from app.trust.cabinet import seal_label, signatory_label

log = logging.getLogger("rogatory.sign")

LEASE = timedelta(seconds=90)
BUSY = timedelta(seconds=0.3)
"""How long to wait for another signature in the same matter."""
URGENT_PAUSE = timedelta(seconds=0.3)
TOLD_AFTER = 3
"""Tries after which people hear that a document waits for something of their own node."""
MOST_CRASHES = 8
"""Tries after which a document whose signing ends in an unknown error is set aside."""
PASSING = frozenset({"signing_busy", "signing_lost"})
"""Another signature in the same matter: it passes by itself."""
TSA = {"service": "tsa"}


def work(desk: SigningDesk, worker: str, urgent: bool | None = None) -> bool:
    """Do what is most urgent of a lane (`priority.rows`); answers whether there was anything."""
    now = desk.now()
    with desk.sessions.begin(None) as session:
        where = priority.rows(Signing.urgent, Signing.due, now, urgent)
        if not _tsa.asked(now):
            where.append(or_(Signing.urgent.is_(True), Signing.task != "sign"))
        row = lease.take(session, Signing, worker, now, LEASE, *where, order=[Signing.urgent.desc()])
        if row is None:
            return False
        job, owner, task, frozen, tries = row.id, AuthorityId(row.authority), row.task, row.frozen, row.tries
    if task == dispatch.TASK:
        composing.work(desk, owner, job, frozen, tries)
        return True
    if task == printouts.TASK:
        printouts.work(desk, owner, job, frozen, tries)
        return True
    if task == replies.TASK:
        replies.work(desk, owner, job, frozen, tries)
        return True
    if task == letters.TASK:
        letters.work(desk, owner, job, frozen, tries)
        return True
    try:
        issue.freeze(desk, owner, frozen)  # done already, as a rule, before anybody asked for a signature
        if task == "handout":
            elsewhere.prepare(desk, owner, frozen)
        if task == "sign":
            brought = elsewhere.prove(desk, owner, frozen)
            issue.issue(desk, owner, frozen, tries=tries, signature=brought)
            _settle(desk, owner, frozen)
    except Unavailable as error:
        _put_off(desk, owner, job, frozen, tries, error)
    except RogatoryError as error:
        _give_up(desk, owner, job, frozen, error)
    except Exception as error:
        log.exception("signing %s failed, try %s", frozen, tries)
        if tries < MOST_CRASHES:
            _put_off(desk, owner, job, frozen, tries, Unavailable("internal", type(error).__name__))
        else:
            _give_up(desk, owner, job, frozen, RogatoryError("internal", type(error).__name__))
    else:
        with desk.sessions.begin(owner) as session:
            row = session.get_one(Signing, job, with_for_update=True)
            row.error = None
            lease.finish(row, desk.now())
    return True


def _put_off(desk: SigningDesk, owner: AuthorityId, job: str, frozen_id: str, tries: int, error: Unavailable) -> None:
    """Something is away: the document waits and says for what, and people hear of the authority or key that is away.

    Its matter is given free, so that no other instrument waits for this one. It stays signable: when it is taken up
    again every condition is asked anew, and it is overtaken if something left in between.
    """
    now, away = desk.now(), error.code.startswith("tsa")
    log.warning("signing waits: %s", error)
    if away:
        _tsa.failed(now)
    with desk.sessions.begin(owner) as session:
        row = session.get_one(Signing, job, with_for_update=True)
        row.error = error.code
        wait = URGENT_PAUSE if row.urgent and tries < 3 else pause(tries - 1, 1.0, 30.0)
        if error.code in PASSING:
            row.tries, wait = max(0, row.tries - 1), BUSY  # nothing was tried
        elif isinstance(error, KeyAway):
            # Nor here: what an urgent instrument waits for its timestamp is counted in tries.
            row.tries, wait = max(0, row.tries - 1), _keys.failed(owner, error.key, urgent=row.urgent)
        lease.put_off(row, now + wait)
        frozen = session.get_one(Frozen, (owner, frozen_id))
        head = chains.lock(session, owner, frozen.reference)
        if head.signing == frozen_id:
            head.signing = None
        if wait != BUSY:
            session.refresh(frozen, with_for_update=True)
            if frozen.state in {"frozen", "signing"}:
                frozen.reason = error.code
        if away and (tries >= 2 or row.urgent):
            post(session, owner, Occasion.TSA_DOWN, TSA, now, {"since": stamp(now)})
        if isinstance(error, KeyAway):
            told = {"key": one_line(error.key), "since": stamp(now), "reason": error.code}
            post(session, owner, Occasion.KEY_AWAY, {"key": error.key}, now, told)
        elif not away and tries >= TOLD_AFTER and error.code not in PASSING:
            told = {"kind": read(frozen.content).kind, "matter": frozen.reference, "reason": error.code}
            subject = _subject(frozen_id, frozen.reference)
            if not stuck.told(session, owner, Occasion.SIGNING_FAILED, subject):
                post(session, owner, Occasion.SIGNING_WAITS, subject, now, told)


class _Keys:
    """How often keys could not be used, in a row: the pauses grow with it. Lost with the process."""

    def __init__(self) -> None:
        self.failures: dict[tuple[AuthorityId, str], int] = {}

    def failed(self, owner: AuthorityId, key: str, *, urgent: bool) -> timedelta:
        """One more failure; answers the pause."""
        times = self.failures[owner, key] = self.failures.get((owner, key), 0) + 1
        return pause(times - 1, 1.0, URGENT_KEY if urgent else MOST_AWAY)

    def used(self, owner: AuthorityId, key: str) -> None:
        self.failures.pop((owner, key), None)


MOST_AWAY, URGENT_KEY = 30.0, 5.0
"""Seconds that a document waits at most before its key is looked for again."""
_keys = _Keys()


@dataclass
class _Tsa:
    """What this process knows of the timestamping authority: while it is silent, ordinary documents do not each wait
    out its deadline, or an urgent one would stand behind them all. Lost with the process, which costs one question.
    """

    failures: int = 0
    again: datetime | None = None

    def asked(self, now: datetime) -> bool:
        """Whether ordinary documents ask it now; a clock that was put back does not keep them from it."""
        return self.again is None or not now < self.again <= now + timedelta(seconds=MOST_SILENT)

    def failed(self, now: datetime) -> None:
        self.failures += 1
        self.again = now + timedelta(seconds=min(MOST_SILENT, 0.5 * 2 ** min(self.failures, 10)))

    def answered(self) -> None:
        self.failures, self.again = 0, None


MOST_SILENT = 15.0
_tsa = _Tsa()


def _settle(desk: SigningDesk, owner: AuthorityId, frozen_id: str) -> None:
    """A signature was made: nobody need hear any more that it waits; its keys can be used; the timestamping authority
    answers, or was done without.
    """
    now = desk.now()
    with desk.sessions.begin(owner) as session:
        frozen = session.get_one(Frozen, (owner, frozen_id))
        for occasion in (Occasion.SIGNING_WAITS, Occasion.URGENT_UNSIGNED):
            resolve(session, owner, occasion, _subject(frozen_id, frozen.reference), now)
        content = read(frozen.content)
        keys = [seal_label(owner, exercise=content.exercise)]
        if issue.personal(desk, content):
            keys.append(signatory_label(content.official))
        for key in keys:
            _keys.used(owner, key)
            resolve(session, owner, Occasion.KEY_AWAY, {"key": key}, now)
        if frozen.unstamped:
            _tsa.failed(now)
            post(session, owner, Occasion.TSA_DOWN, TSA, now, {"since": stamp(now)})
        else:
            _tsa.answered()
            resolve(session, owner, Occasion.TSA_DOWN, TSA, now)


def _subject(frozen_id: str, reference: str) -> dict[str, str]:
    return {"instrument": frozen_id, "matter": reference}


def _give_up(desk: SigningDesk, owner: AuthorityId, job: str, frozen_id: str, error: RogatoryError) -> None:
    """It will not be signed as it is: the row ends, the document says why, people hear of it."""
    now = desk.now()
    log.warning("not signed %s: %s", frozen_id, error)
    with desk.sessions.begin(owner) as session:
        row = session.get_one(Signing, job, with_for_update=True)
        row.error = error.code
        lease.finish(row, now)
        reference = session.get_one(Frozen, (owner, frozen_id)).reference
        head = chains.lock(session, owner, reference)
        frozen = session.get_one(Frozen, (owner, frozen_id), with_for_update=True, populate_existing=True)
        if head.signing == frozen_id:
            head.signing = None
        elsewhere.end(session, owner, frozen_id, error.code, str(error), now)
        # Without a key here nothing was begun, and nothing will be: that it was asked for must end in sight as well.
        keyless = frozen.state == "frozen" and error.code == "key_elsewhere"
        if frozen.state in {"rendering", "signing"} or keyless:
            frozen.state, frozen.reason = "failed", error.code
            subject = {"instrument": frozen_id, "matter": reference, "reason": error.code}
            record(session, Actor.node(owner), Event.SIGNING_FAILED, at=now, subject=subject)
        content = read(frozen.content)
        told = {"kind": content.kind, "matter": reference}
        subject, letter = _subject(frozen_id, reference), stuck.Letter.of(content)
        resolve(session, owner, Occasion.SIGNING_WAITS, subject, now)
        if letter.wakes:
            stuck.unsigned(session, owner, letter, now, error)
        elif isinstance(error, Overtaken):
            post(session, owner, Occasion.INSTRUMENT_OVERTAKEN, subject, now, told)
        else:
            post(session, owner, Occasion.SIGNING_FAILED, subject, now, {**told, "reason": reason_of(error)})
