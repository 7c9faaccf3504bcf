"""Who was tried, when, how, and what became of it: one notice with its whole story; and how the channels fare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.kit import lease
from app.kit.actor import Actor
from app.kit.clock import instant
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId
from app.notices import calling, dead_ends, post, sendings
from app.notices.calling import Means
from app.notices.channel_models import NoticeAttempt, NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.rungs import Stamped


@dataclass(frozen=True)
class Tried:
    """One message that told a notice."""

    sending: str
    official: str
    channel: str
    ring: int
    rung: int
    made: datetime
    handed: datetime | None
    settled: datetime | None
    state: str
    """waiting, handed, delivered, failed, dropped, bundled; away: passed over, with no message and no channel."""
    problem: str | None
    tries: int
    perhaps_repeated: bool
    """A try before the last one may have got through."""
    due: datetime | None
    """When it was to leave by the times of the ladder; None: not known of what was made before this was kept."""
    tried: datetime | None
    """When it first left; None: it waits, or was not needed any more, or goes with another."""
    late_ms: int | None
    """Milliseconds from one to the other; what left before its time was late by none."""


@dataclass(frozen=True)
class Fares:
    """How a channel fares."""

    channel: str
    configured: bool
    waiting: int
    held_back: int
    """Of those that wait, by a limit."""
    handed: int
    """Within a day, as the following."""
    delivered: int
    failed: int
    last_handed: datetime | None
    problem: str | None
    """Of the newest that failed within a day."""


def notice(session: Session, actor: Actor, identity: str) -> Notice:
    """One notice that the actor may hear of; `Unknown` `no_notice`."""
    permit(actor, Permission.NOTICE_READ, actor.authority)
    row = session.get(Notice, (actor.authority, identity))
    shown = None if row is None else post.shown_to(session, actor, row)
    if shown is None:
        raise Unknown("no_notice", f"There is no notice {identity[:40]}.", "See your list of notices.")
    return shown


def first_handed(session: Session, owner: AuthorityId, notice: str) -> datetime | None:
    """When the first message of a notice was handed over to be brought to somebody; None: none was. A page that shows
    it brings nothing. For the node's own use.
    """
    query = (
        select(func.min(NoticeSending.handed))
        .join(NoticeTold, (NoticeTold.sending == NoticeSending.id) & (NoticeTold.authority == NoticeSending.authority))
        .where(NoticeTold.authority == owner, NoticeTold.notice == notice)
        .where(NoticeSending.channel != Channel.SCREEN.value)
    )
    return session.scalar(query)


def tried(session: Session, actor: Actor, row: Notice) -> list[Tried]:
    """What was sent of a notice, and who was passed over because they were away, in order."""
    permit(actor, Permission.NOTICE_READ, actor.authority)
    query = (
        select(NoticeSending, NoticeTold)
        .join(NoticeTold, (NoticeTold.sending == NoticeSending.id) & (NoticeTold.authority == NoticeSending.authority))
        .where(NoticeTold.authority == actor.authority, NoticeTold.notice == row.id)
        .where(NoticeSending.authority == actor.authority)
        .order_by(NoticeSending.made, NoticeSending.planned, NoticeSending.id)
    )
    found = session.execute(query).all()
    ids = [one.id for one, _ in found]
    attempts = select(NoticeAttempt).where(NoticeAttempt.authority == actor.authority, NoticeAttempt.sending.in_(ids))
    made: dict[str, list[NoticeAttempt]] = {}
    for attempt in session.scalars(attempts):
        made.setdefault(attempt.sending, []).append(attempt)
    sent = [_tried(one, told, sorted(made.get(one.id, []), key=lambda attempt: attempt.number)) for one, told in found]
    return sorted([*sent, *_passed_over(row)], key=lambda one: one.made)


def _tried(one: NoticeSending, told: NoticeTold, attempts: Sequence[NoticeAttempt]) -> Tried:
    due, first = one.planned, attempts[0].began if attempts else None
    late = None if due is None or first is None else max(0, (first - due) // timedelta(milliseconds=1))
    return Tried(
        sending=one.id,
        official=one.official,
        channel=one.channel,
        ring=told.ring,
        rung=told.rung,
        made=one.made,
        handed=one.handed,
        settled=one.settled,
        state=one.state,
        problem=one.problem,
        tries=len(attempts),
        perhaps_repeated=any(attempt.repeated for attempt in attempts),
        due=due,
        tried=first,
        late_ms=late,
    )


def _passed_over(row: Notice) -> Iterator[Tried]:
    for one in row.passed_over:
        assert isinstance(one, dict)  # noqa: S101  # `calling` wrote it
        yield Tried(
            sending="",
            official=str(one["official"]),
            channel="",
            ring=int(str(one["ring"])),
            rung=int(str(one["rung"])),
            made=instant(str(one["at"])),
            handed=None,
            settled=None,
            state="away",
            problem=None,
            tries=0,
            perhaps_repeated=False,
            due=None,
            tried=None,
            late_ms=None,
        )


def last_handed(session: Session, actor: Actor) -> Mapping[str, datetime]:
    """When each of one's own ways last took a message, by its id; of those that ever did."""
    permit(actor, Permission.CONTACT_MANAGE, actor.authority)
    query = select(NoticeSending.method, func.max(NoticeSending.handed)).where(
        NoticeSending.authority == actor.authority,
        NoticeSending.official == actor.official,
        NoticeSending.handed.is_not(None),
    )
    found = session.execute(query.group_by(NoticeSending.method))
    return {method: handed for method, handed in found if handed is not None}


def fares(session: Session, actor: Actor, channels: Mapping[Channel, bool], now: datetime) -> list[Fares]:
    """How each channel fares for the authority. `channels`: whether this node has it."""
    permit(actor, Permission.CHANNEL_READ, actor.authority)
    mine, day = NoticeSending.authority == actor.authority, now - lease.LONGEST_PAUSE * 12
    waits = _by_channel(session, mine, NoticeSending.done.is_(None))
    held = _by_channel(session, mine, NoticeSending.done.is_(None), NoticeSending.held.is_(True))
    known = NoticeSending.channel.in_([one.value for one in channels])
    handed = _by_channel(session, mine, known, NoticeSending.handed > day)
    settled = mine, NoticeSending.settled > day
    delivered = _by_channel(session, *settled, NoticeSending.state == sendings.DELIVERED)
    failed = _by_channel(session, *settled, NoticeSending.state == sendings.FAILED)
    newest = (
        select(NoticeSending.channel, NoticeSending.problem)
        .where(mine, NoticeSending.problem.is_not(None), NoticeSending.made > day)
        .ext(distinct_on(NoticeSending.channel))
        .order_by(NoticeSending.channel, NoticeSending.made.desc())
    )
    problems = {str(channel): str(problem) for channel, problem in session.execute(newest)}
    return [
        Fares(
            channel=channel.value,
            configured=there,
            waiting=waits.get(channel.value, 0),
            held_back=held.get(channel.value, 0),
            handed=handed.get(channel.value, 0),
            delivered=delivered.get(channel.value, 0),
            failed=failed.get(channel.value, 0),
            last_handed=_last(session, mine, channel),
            problem=problems.get(channel.value),
        )
        for channel, there in channels.items()
    ]


def _by_channel(session: Session, *where: ColumnElement[bool]) -> Mapping[str, int]:
    """How many messages there are, by channel. Each condition has its index: of what is long over none is read."""
    query = select(NoticeSending.channel, func.count()).where(*where).group_by(NoticeSending.channel)
    return dict(session.execute(query).all())


def _last(session: Session, mine: ColumnElement[bool], channel: Channel) -> datetime | None:
    """When a channel last took a message."""
    handed = NoticeSending.handed
    query = select(handed).where(mine, NoticeSending.channel == channel.value, handed.is_not(None))
    return session.scalars(query.order_by(handed.desc()).limit(1)).first()


def unreached(session: Session, actor: Actor, rungs: list[Stamped], means: Means, now: datetime) -> list[str]:
    """What of a ladder would reach nobody at this moment, in words: a gap in a roster, people without a proven way."""
    permit(actor, Permission.LADDER_READ, actor.authority)
    ends = {one.rung: one for one in dead_ends.dead_ends(session, actor.authority, rungs, means, now)}
    found = []
    for place, one in enumerate(rungs, start=1):
        for roster in one.rosters:
            if not calling.on_duty(session, actor.authority, roster, means.rosters, now):
                found.append(f"Rung {place}: nobody is on duty in the roster {roster[:60]} now.")
        if place in ends:
            found.append(ends[place].words)
    return found
