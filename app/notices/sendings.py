"""Messages on their way: rows of their channel's queue, from the ring that makes them to what became of them.

A message is recorded before it is handed over and after it (`channel_models.NoticeAttempt`): what was begun and never
ended may have got through, and its repetition says so. Nothing here speaks to a network.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.events import Event
from app.audit.record import record
from app.kit import lease
from app.kit.actor import Actor
from app.kit.errors import Refused, RogatoryError
from app.kit.ids import AuthorityId, uuid7
from app.notices.channel_models import ContactMethod, NoticeAttempt, NoticeSending, NoticeTold
from app.notices.channels import CHANNELS, Channel
from app.notices.models import Notice
from app.notices.senders import GONE

RING, CODE, TEST = "ring", "code", "test"
ENDED = "ended"
"""Of the person's other ways: that one of theirs takes nothing any more."""
WAITING, HANDED, DELIVERED, FAILED = "waiting", "handed", "delivered", "failed"
DROPPED, BUNDLED = "dropped", "bundled"
MINUTE = timedelta(minutes=1)
LEASE = timedelta(minutes=2)
HELD = timedelta(seconds=3)
"""How long a message rests that a limit holds back."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=15), timedelta(minutes=10)
GIVE_UP = timedelta(hours=1)
"""After so long one message is tried no more: its notice has rung anew by then, or nobody needs to hear of it."""
SILENT = "channel_silent"
"""Code of a try whose end nobody knows."""


def enqueue(
    session: Session,
    authority: AuthorityId,
    method: ContactMethod,
    purpose: str,
    *,
    urgent: bool,
    at: datetime,
    due: datetime | None = None,
    first: bool = False,
) -> NoticeSending:
    """A new message in its channel's queue."""
    row = NoticeSending(authority=authority, id=uuid7(), channel=method.channel, method=method.id, purpose=purpose)
    row.official, row.urgent, row.first, row.state = method.official, urgent, first, WAITING
    row.held = row.passed_on = False
    row.made, row.due, row.tries = at, due or at, 0
    session.add(row)
    session.flush()
    return row


def tell(
    session: Session, notice: Notice, method: ContactMethod, *, urgent: bool, first: bool, due: datetime, at: datetime
) -> NoticeSending:
    """Have a message tell a notice. The first word of an urgent one goes alone; others join what waits to leave."""
    authority = AuthorityId(notice.authority)
    query = (
        select(NoticeSending)
        .where(
            NoticeSending.authority == authority,
            NoticeSending.method == method.id,
            NoticeSending.purpose == RING,
            NoticeSending.done.is_(None),
            NoticeSending.taken_by.is_(None),
            NoticeSending.first.is_(False),
            NoticeSending.urgent.is_(urgent),
            NoticeSending.passed_on.is_(False),
            NoticeSending.tries == 0,
        )
        .order_by(NoticeSending.due)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = None if first else session.scalars(query).first()
    row = row or enqueue(session, authority, method, RING, urgent=urgent, at=at, due=due, first=first)
    join(session, row, notice)
    return row


def join(session: Session, row: NoticeSending, notice: Notice) -> None:
    """Have a message tell one notice more. One that it tells already has rung anew since: it is told by that ring now,
    so that the next way is taken for it if the message fails.
    """
    values: dict[str, object] = {"authority": row.authority, "sending": row.id, "notice": notice.id}
    values |= {"official": row.official, "method": row.method, "ring": notice.rings, "rung": notice.rung}
    values["named"] = False
    made = insert(NoticeTold).values(values)
    newer = {"ring": made.excluded.ring, "rung": made.excluded.rung}
    session.execute(
        made.on_conflict_do_update(
            index_elements=["authority", "sending", "notice"], set_=newer, where=NoticeTold.ring < made.excluded.ring
        )
    )


def free_all(session: Session, channel: Channel) -> None:
    """Give back what the one who did this channel before had taken: there is one at a time, so it is dead."""
    mine = update(NoticeSending).where(
        NoticeSending.channel == channel.value, NoticeSending.done.is_(None), NoticeSending.taken_by.is_not(None)
    )
    session.execute(mine.values(taken_by=None, taken_until=None), execution_options={"synchronize_session": False})


def wait(session: Session, channel: Channel, now: datetime) -> bool:
    """Whether a message of a channel may leave now, or was taken by one who may be dead."""
    taken = NoticeSending.done.is_(None) & NoticeSending.taken_by.is_not(None)
    here = NoticeSending.channel == channel.value
    return bool(session.scalar(select(exists().where(here, or_(lease.free(NoticeSending, now), taken)))))


def take(
    session: Session, channel: Channel, worker: str, now: datetime, *, most: int, per_minute: int, flying: Counter[str]
) -> list[NoticeSending]:
    """Lease what may leave now, urgent first. What is not urgent uses half of each limit: there is always room.

    `flying`: what this worker has taken and not ended yet, by official.
    """
    recent = and_(
        NoticeSending.channel == channel.value,
        NoticeSending.handed > now - MINUTE,
        NoticeSending.handed <= now + MINUTE,  # a clock that was put back does not close the channel
    )
    lately = select(NoticeSending.official, func.count()).where(recent).group_by(NoticeSending.official)
    people = flying + Counter({str(who): int(count) for who, count in session.execute(lately)})
    count, taken = people.total(), list[NoticeSending]()
    query = (
        select(NoticeSending)
        .where(lease.free(NoticeSending, now), NoticeSending.channel == channel.value)
        .order_by(NoticeSending.urgent.desc(), NoticeSending.due, NoticeSending.id)
        .limit(500)
        .with_for_update(skip_locked=True)
    )
    for row in session.scalars(query):
        share = 1 if row.urgent else 2
        if len(taken) >= most or count >= max(1, per_minute // share):
            break
        if people[row.official] >= max(1, CHANNELS[channel].per_person // share):
            row.held = row.held or row.purpose == RING
            lease.put_off(row, now + HELD)
            continue
        row.taken_by, row.taken_until = worker, now + LEASE
        row.tries += 1
        people[row.official] += 1
        count += 1
        taken.append(row)
    session.flush()
    return taken


def gather(session: Session, row: NoticeSending, now: datetime) -> None:
    """What a limit held back for the same person goes with this message: told together, and sooner than one by one."""
    if row.purpose != RING or not row.held:
        return
    query = select(NoticeSending).where(
        NoticeSending.authority == row.authority,
        NoticeSending.method == row.method,
        NoticeSending.purpose == RING,
        NoticeSending.held,
        NoticeSending.done.is_(None),
        NoticeSending.taken_by.is_(None),
        NoticeSending.passed_on.is_(False),
        NoticeSending.id != row.id,
    )
    for other in session.scalars(query.with_for_update(skip_locked=True)):
        told = select(NoticeTold).where(NoticeTold.authority == other.authority, NoticeTold.sending == other.id)
        for one in session.scalars(told):
            values = {
                name: getattr(one, name) for name in ("authority", "notice", "official", "method", "ring", "rung")
            }
            session.execute(
                insert(NoticeTold).values({**values, "sending": row.id, "named": False}).on_conflict_do_nothing()
            )
        row.urgent = row.urgent or other.urgent
        other.state, other.settled = BUNDLED, now
        lease.finish(other, now)
    session.flush()


def begin_attempt(session: Session, row: NoticeSending, now: datetime) -> NoticeAttempt:
    """Write down that a message is about to be handed over. One before it without an end may have got through."""
    query = select(NoticeAttempt).where(NoticeAttempt.authority == row.authority, NoticeAttempt.sending == row.id)
    before = list(session.scalars(query.order_by(NoticeAttempt.number)))
    for one in before:
        if one.ended is None:
            one.ended, one.outcome, one.problem = now, "unknown", SILENT
    made = NoticeAttempt(authority=row.authority, sending=row.id, number=len(before) + 1, began=now)
    made.repeated = any(one.outcome != FAILED for one in before)
    session.add(made)
    session.flush()
    record(session, Actor.node(AuthorityId(row.authority)), Event.NOTICE_TRIED, at=now, subject=subject(row, made))
    return made


def end_handed(session: Session, row: NoticeSending, number: int, handle: str, now: datetime) -> None:
    """It was handed over. What a gateway called back meanwhile stands."""
    attempt = _attempt(session, row, number)
    attempt.ended, attempt.outcome = now, HANDED
    row.handle, row.handed = handle[:200] or None, now
    if row.state == WAITING:
        row.state, row.problem = HANDED, None
    lease.finish(row, now)
    method = session.get(ContactMethod, (row.authority, row.method))
    if method is not None and method.problem is not None:
        method.problem = method.problem_at = None
    session.flush()
    subjects = subject(row, attempt)
    record(session, Actor.node(AuthorityId(row.authority)), Event.NOTICE_HANDED, at=now, subject=subjects)


def end_failed(session: Session, row: NoticeSending, number: int | None, error: RogatoryError, now: datetime) -> None:
    """It was not handed over, or nobody knows: tried again later where that may help. The next way is the caller's."""
    final = isinstance(error, Refused) or now >= row.made + GIVE_UP
    row.problem = error.code[:40]
    if final:
        row.state, row.settled = FAILED, now
        lease.finish(row, now)
    else:
        lease.put_off(row, now + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(row.tries - 1, 10)))
    method = session.get(ContactMethod, (row.authority, row.method))
    # That an address takes nothing stays said of it, whatever befalls what was under way to it meanwhile.
    if method is not None and (method.verified is not None or method.problem != GONE):
        method.problem, method.problem_at = row.problem, now
        if error.code == GONE and method.verified is not None:
            _end_way(session, method, now, tells=number is not None)
    told = {**subject(row), "reason": row.problem}
    if number is not None:
        attempt = _attempt(session, row, number)
        attempt.ended, attempt.problem = now, row.problem
        attempt.outcome = "unknown" if error.code == SILENT else FAILED
        told = {**subject(row, attempt), "reason": row.problem}
    session.flush()
    record(session, Actor.node(AuthorityId(row.authority)), Event.NOTICE_FAILED, at=now, subject=told)


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
        enqueue(session, AuthorityId(method.authority), other, ENDED, urgent=False, at=now)


def no_later(until: datetime, now: datetime) -> datetime:
    """When a message that rests is looked at again: what is put off for longer than a pause may be counts as due."""
    return min(until, now + lease.LONGEST_PAUSE * 0.75)


def drop(session: Session, row: NoticeSending, now: datetime) -> None:
    """Nobody needs to hear it any more."""
    row.state, row.settled = DROPPED, now
    lease.finish(row, now)
    session.flush()


def lives(session: Session, notice: Notice) -> bool:
    """Whether any message of a notice's present ring got through, or is about to be tried for the first time."""
    getting = (NoticeSending.state.in_((HANDED, DELIVERED))) | (
        (NoticeSending.state == WAITING) & NoticeSending.passed_on.is_(False)
    )
    query = select(
        exists().where(
            NoticeTold.authority == notice.authority,
            NoticeTold.notice == notice.id,
            NoticeTold.ring == notice.rings,
            NoticeSending.authority == notice.authority,
            NoticeSending.id == NoticeTold.sending,
            getting,
        )
    )
    return bool(session.scalar(query))


def subject(row: NoticeSending, attempt: NoticeAttempt | None = None) -> dict[str, str]:
    """How the log names a message: whom it was to reach, by which channel; never where."""
    found = {"sending": row.id, "channel": row.channel, "official": row.official, "purpose": row.purpose}
    if attempt is not None:
        found |= {"try": str(attempt.number)} | ({"perhaps": "repeated"} if attempt.repeated else {})
    return found


def _attempt(session: Session, row: NoticeSending, number: int) -> NoticeAttempt:
    return session.get_one(NoticeAttempt, (row.authority, row.id, number))
