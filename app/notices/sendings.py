"""Messages on their way: rows of their channel's queue, from the ring that makes them to what became of them.

A message is recorded before it is handed over and after it (`channel_models.NoticeAttempt`): what was begun and never
ended may have got through, and its repetition says so. Nothing here speaks to a network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.kit import lease
from app.kit.actor import Actor
from app.kit.errors import Refused, RogatoryError
from app.kit.ids import AuthorityId, uuid7
from app.notices import gone
from app.notices.channel_models import PROVING, ContactMethod, NoticeAttempt, NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.locks import OLDEST_FIRST
from app.notices.models import Notice
from app.notices.ranks import ALONE, Rank
from app.notices.senders import GONE

RING, CODE, TEST = "ring", PROVING, "test"
ENDED = "ended"
"""Of the person's other ways: that one of theirs takes nothing any more."""
WAITING, HANDED, DELIVERED, FAILED = "waiting", "handed", "delivered", "failed"
DROPPED, BUNDLED = "dropped", "bundled"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=10)
GIVE_UP = timedelta(hours=1)
"""After so long one message is tried no more: its notice has rung anew by then, or nobody needs to hear of it."""
SILENT = "channel_silent"
"""Code of a try whose end nobody knows."""
BOUNCED = "not_delivered"
"""Code of what a gateway took and could not deliver: that it takes the next says nothing of whether that arrives."""


def enqueue(
    session: Session,
    authority: AuthorityId,
    method: ContactMethod,
    purpose: str,
    rank: Rank,
    *,
    at: datetime,
    due: datetime | None = None,
    planned: datetime | None = None,
) -> NoticeSending:
    """A new message in its channel's queue. `planned`: when it was to leave, where that is not when it is due."""
    row = NoticeSending(authority=authority, id=uuid7(), channel=method.channel, method=method.id, purpose=purpose)
    row.official, row.rank, row.state = method.official, rank, WAITING
    row.urgent, row.first = rank != Rank.CALM, purpose == RING and rank in ALONE
    row.held = row.passed_on = False
    row.made, row.due, row.tries = at, no_later(due or at, at), 0
    row.planned = planned or due or at
    session.add(row)
    return row


def tell(
    session: Session,
    notices: Sequence[Notice],
    method: ContactMethod,
    rank: Rank,
    *,
    due: datetime,
    at: datetime,
    planned: datetime | None = None,
) -> NoticeSending:
    """Have one message tell some notices. First words go alone; others join what waits to leave."""
    authority = AuthorityId(notices[0].authority)
    query = (
        select(NoticeSending)
        .where(
            NoticeSending.authority == authority,
            NoticeSending.method == method.id,
            NoticeSending.purpose == RING,
            NoticeSending.rank == rank,
            NoticeSending.done.is_(None),
            NoticeSending.taken_by.is_(None),
            NoticeSending.passed_on.is_(False),
            NoticeSending.tries == 0,
        )
        .order_by(NoticeSending.due)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = None if rank in ALONE else session.scalars(query).first()
    if row is not None:
        join(session, row, notices)
        return row
    # Written with all that is new at the next flush, in one statement for many.
    row = enqueue(session, authority, method, RING, rank, at=at, due=due, planned=planned)
    for one in notices:
        told = NoticeTold(authority=row.authority, sending=row.id, notice=one.id, official=row.official)
        told.method, told.ring, told.rung, told.named = row.method, one.rings, one.rung, False
        session.add(told)
    return row


def join(session: Session, row: NoticeSending, notices: Sequence[Notice]) -> None:
    """Have a message tell notices more. One that it tells already has rung anew since: it is told by that ring now,
    so that the next way is taken for it if the message fails.
    """
    values: dict[str, object] = {"authority": row.authority, "sending": row.id, "named": False}
    values |= {"official": row.official, "method": row.method}
    made = insert(NoticeTold).values(
        [{**values, "notice": one.id, "ring": one.rings, "rung": one.rung} for one in notices]
    )
    newer = {"ring": made.excluded.ring, "rung": made.excluded.rung}
    session.execute(
        made.on_conflict_do_update(
            index_elements=["authority", "sending", "notice"], set_=newer, where=NoticeTold.ring < made.excluded.ring
        )
    )


def begin_attempt(session: Session, row: NoticeSending, now: datetime) -> NoticeAttempt:
    """Write down that a message is about to be handed over. One before it without an end may have got through."""
    before = _attempts(session, row, now)
    made = _next_attempt(row, before, now)
    session.add(made)
    session.flush()
    record(session, Actor.node(AuthorityId(row.authority)), Event.NOTICE_TRIED, at=now, subject=subject(row, made))
    return made


def rested(session: Session, row: NoticeSending, error: RogatoryError, now: datetime) -> None:
    """Its way rests: it was not tried, which is written down as a try that has failed, and in the log as that alone."""
    made = _next_attempt(row, _attempts(session, row, now), now)
    made.ended, made.outcome, made.problem = now, FAILED, error.code[:40]
    session.add(made)
    end_failed(session, row, made, error, now, rests=True)


def end_handed(session: Session, row: NoticeSending, number: int, handle: str, now: datetime) -> None:
    """It was handed over. What a gateway called back meanwhile stands."""
    attempt = attempt_of(session, row, number)
    attempt.ended, attempt.outcome = now, HANDED
    row.handle, row.handed = handle[:200] or None, now
    if row.state == WAITING:
        row.state, row.problem = HANDED, None
    lease.finish(row, now)
    method = session.get(ContactMethod, (row.authority, row.method))
    if method is not None and method.problem not in {None, BOUNCED}:
        method.problem = method.problem_at = None
    session.flush()
    subjects = subject(row, attempt)
    record(session, Actor.node(AuthorityId(row.authority)), Event.NOTICE_HANDED, at=now, subject=subjects)


def end_failed(
    session: Session,
    row: NoticeSending,
    attempt: NoticeAttempt | None,
    error: RogatoryError,
    now: datetime,
    *,
    rests: bool = False,
) -> None:
    """It was not handed over, or nobody knows: tried again later where that may help. The next way is the caller's.
    None: it was not tried, and cannot be. `rests`: it was not tried now.
    """
    final = isinstance(error, Refused) or now >= row.made + GIVE_UP
    row.problem = error.code[:40]
    if final:
        row.state, row.settled = FAILED, now
        lease.finish(row, now)
    else:
        lease.put_off(row, now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.tries - 1, 10)))
        row.rank = max(row.rank, Rank.FURTHER)  # the next way is taken meanwhile: it goes before no first word
    method = session.get(ContactMethod, (row.authority, row.method))
    # That an address takes nothing stays said of it, whatever befalls what was under way to it meanwhile.
    if method is not None and not takes_nothing(method):
        tried = attempt is not None
        problem, since = gone.judged(session, method, row.problem, now) if tried else (row.problem, now)
        if method.problem != BOUNCED or problem == GONE:
            method.problem = problem
        method.problem_at = since
        if problem == GONE and method.verified is not None:
            _end_way(session, method, now, tells=tried)
    told = {**subject(row), "reason": row.problem}
    if attempt is not None:
        attempt.ended, attempt.problem = now, row.problem
        attempt.outcome = "unknown" if error.code == SILENT else FAILED
        told = {**subject(row, None if rests else attempt), "reason": row.problem}
    session.flush()
    record(session, Actor.node(AuthorityId(row.authority)), Event.NOTICE_FAILED, at=now, subject=told)


def takes_nothing(method: ContactMethod) -> bool:
    """Whether the address of a way takes nothing any more: it must be said, or proven, anew."""
    return method.verified is None and method.problem == GONE


def arrived(session: Session, authority: AuthorityId, way: str) -> None:
    """Something that came by a way was confirmed or used: it fails no more. Locks the way: before any notice."""
    method = session.get(ContactMethod, (authority, way), with_for_update=True)
    if method is not None and not takes_nothing(method):
        method.problem = method.problem_at = None
        session.flush()


def bounced(session: Session, row: NoticeSending) -> None:
    """A gateway took a message and could not deliver it: said of its way as of when it left, for gateways may give up
    days later, and what proved the way since counts. Locks the way: before any notice.
    """
    method, left = session.get(ContactMethod, (row.authority, row.method), with_for_update=True), row.handed or row.made
    if method is None or takes_nothing(method) or (method.verified is not None and method.verified > left):
        return
    since = exists().where(
        NoticeSending.authority == row.authority,
        NoticeSending.method == row.method,
        NoticeSending.state == DELIVERED,
        NoticeSending.settled > left,
    )
    if session.scalar(select(since)):
        return
    method.problem, method.problem_at = BOUNCED, max(left, method.problem_at or left)
    session.flush()


def _end_way(session: Session, method: ContactMethod, now: datetime, *, tells: bool) -> None:
    """A way takes nothing any more: it is proven no longer, and whoever it led to hears of it by the next. Not where
    nothing was tried: somebody who works here no more is told nothing.
    """
    method.verified = None
    told = {"contact": method.id, "channel": method.channel, "official": method.official}
    record(session, Actor.node(AuthorityId(method.authority)), Event.CONTACT_ENDED, at=now, subject=told)
    query = select(ContactMethod).where(
        ContactMethod.authority == method.authority,
        ContactMethod.official == method.official,
        ContactMethod.id != method.id,
        ContactMethod.verified.is_not(None),
        ContactMethod.channel != Channel.SCREEN.value,
    )
    other = session.scalars(query.order_by(ContactMethod.place, ContactMethod.id).limit(1)).first()
    if other is not None and tells:
        enqueue(session, AuthorityId(method.authority), other, ENDED, Rank.CALM, at=now)


def no_later(until: datetime, now: datetime) -> datetime:
    """When a message that rests is looked at again: what is put off for longer than a pause may be counts as due."""
    return min(until, now + lease.LONGEST_PAUSE * 0.75)


def take_up(session: Session, authority: AuthorityId, now: datetime) -> None:
    """The clock was put back: what was made, or put off, by the one that was ahead leaves now."""
    tried = exists().where(
        NoticeAttempt.authority == authority, NoticeAttempt.sending == NoticeSending.id, NoticeAttempt.ended > now
    )
    rested = NoticeSending.passed_on  # what rests is put off without a try
    ahead = or_(NoticeSending.made > now, tried, rested)
    lease.take_up(session, NoticeSending, now, NoticeSending.authority == authority, ahead)


def drop(session: Session, row: NoticeSending, now: datetime) -> None:
    """Nobody needs to hear it any more."""
    row.state, row.settled = DROPPED, now
    lease.finish(row, now)
    session.flush()


def open_of(session: Session, row: NoticeSending, *, locked: bool = False) -> list[Notice]:
    """The notices that a message tells and that nobody has acknowledged or seen to; `locked`: oldest first, and only
    those that it tells of their present ring.

    By keys alone, in two steps, and looked at here: joined in one, or asked for those that are open, the database may
    read all that waits again for each message.
    """
    told = select(NoticeTold.notice, NoticeTold.ring).where(
        NoticeTold.authority == row.authority, NoticeTold.sending == row.id
    )
    rings = dict(session.execute(told).tuples().all())
    if not rings:
        return []
    query = select(Notice).where(Notice.authority == row.authority, Notice.id.in_(rings))
    if locked:
        query = query.order_by(*OLDEST_FIRST).with_for_update().execution_options(populate_existing=True)
    found = [one for one in session.scalars(query) if one.acknowledged is None and one.resolved is None]
    return [one for one in found if not locked or rings[one.id] == one.rings]


@dataclass(frozen=True)
class Telling:
    """That a message tells somebody of the present ring of a notice, and by which way."""

    sending: str
    notice: str
    method: str


def tellings(session: Session, notices: Sequence[Notice], official: str | None = None) -> list[Telling]:
    """What the present rings of some notices of one authority have told, to everybody or to one official; by keys alone
    as in `open_of`.
    """
    rings = {one.id: one.rings for one in notices}
    query = select(NoticeTold.sending, NoticeTold.notice, NoticeTold.method, NoticeTold.ring).where(
        NoticeTold.authority.in_({one.authority for one in notices}), NoticeTold.notice.in_(rings)
    )
    if official is not None:
        query = query.where(NoticeTold.official == official)
    rows = session.execute(query) if rings else ()
    return [Telling(sending, notice, method) for sending, notice, method, ring in rows if ring == rings[notice]]


def living(session: Session, notices: Sequence[Notice]) -> frozenset[str]:
    """Of some notices of one authority, those of whose present ring a message got through, or is about to be tried for
    the first time.
    """
    by_sending: dict[str, set[str]] = {}
    for one in tellings(session, notices):
        by_sending.setdefault(one.sending, set()).add(one.notice)
    waits = (NoticeSending.state == WAITING) & NoticeSending.passed_on.is_(False)
    getting = or_(NoticeSending.state.in_((HANDED, DELIVERED)), waits)
    found = session.scalars(select(NoticeSending.id).where(NoticeSending.id.in_(by_sending), getting))
    return frozenset[str]().union(*(by_sending[one] for one in found))


def let_rest(session: Session, row: NoticeSending, now: datetime, span: timedelta, *, channel: bool) -> None:
    """Put off what waits as a message does whose way rests and whose next way was taken: with it all of that way, or
    of the `channel`, at once. What is to be given up is not.
    """
    whose = NoticeSending.channel == row.channel if channel else NoticeSending.method == row.method
    waiting = select(NoticeSending.id).where(
        whose,
        NoticeSending.done.is_(None),
        NoticeSending.taken_by.is_(None),
        NoticeSending.passed_on,
        NoticeSending.due <= now,
        NoticeSending.made > now - GIVE_UP,
    )
    free = update(NoticeSending).where(NoticeSending.id.in_(waiting.with_for_update(skip_locked=True)))
    session.execute(free.values(due=now + span), execution_options={"synchronize_session": False})
    lease.put_off(row, now + span)
    row.tries -= 1


def subject(row: NoticeSending, attempt: NoticeAttempt | None = None) -> dict[str, str]:
    """How the log names a message: whom it was to reach, by which channel; never where."""
    found = {"sending": row.id, "channel": row.channel, "official": row.official, "purpose": row.purpose}
    if attempt is not None:
        found |= {"try": str(attempt.number)} | ({"perhaps": "repeated"} if attempt.repeated else {})
    return found


def _attempts(session: Session, row: NoticeSending, now: datetime) -> list[NoticeAttempt]:
    """The tries of a message so far; what was begun and never ended, nobody knows."""
    query = select(NoticeAttempt).where(NoticeAttempt.authority == row.authority, NoticeAttempt.sending == row.id)
    found = list(session.scalars(query.order_by(NoticeAttempt.number)))
    for one in found:
        if one.ended is None:
            one.ended, one.outcome, one.problem = now, "unknown", SILENT
    return found


def _next_attempt(row: NoticeSending, before: Sequence[NoticeAttempt], now: datetime) -> NoticeAttempt:
    made = NoticeAttempt(authority=row.authority, sending=row.id, number=len(before) + 1, began=now)
    made.repeated = any(one.outcome != FAILED for one in before)
    return made


def attempt_of(session: Session, row: NoticeSending, number: int) -> NoticeAttempt:
    """One try of a message."""
    return session.get_one(NoticeAttempt, (row.authority, row.id, number))
