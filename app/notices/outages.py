"""Channels by which nothing gets through to anybody: since when, and why. The operators hear of it until it does.

Judged by what was tried since the channel last took a message, by all authorities of the node: once may be chance, what
fails on for `LASTS` is not. What one address alone meets is that address's trouble, unless there is no other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.kit.clock import stamp
from app.kit.ids import AuthorityId
from app.notices.channel_models import ContactMethod, NoticeAttempt, NoticeSending
from app.notices.channels import CHANNELS, Channel
from app.notices.occasions import Occasion
from app.notices.post import post, resolve_others
from app.notices.resting import DOWN, RESTS, SHARED
from app.notices.senders import GONE
from app.notices.sendings import HANDED

LASTS = timedelta(minutes=3)
"""From the first failure to the last one: less is a server that starts again."""
_HELD, _FAR = timedelta(days=1), timedelta(days=30)
"""How long before the first try a message may have been made (a quiet time), and how far back failures are looked for
where nothing ever got through."""


@dataclass(frozen=True)
class Outage:
    """Since when nothing gets through by a channel, and the code of what its newest try met."""

    since: datetime
    reason: str


def outages(
    session: Session, authority: AuthorityId, channels: Collection[Channel], now: datetime
) -> Mapping[Channel, Outage]:
    """Of some channels those by which nothing gets through to anybody of an authority. For the node's own use."""
    found = {one: _outage(session, authority, one, now) for one in channels if one is not Channel.SCREEN}
    return {channel: one for channel, one in found.items() if one is not None}


def tell(session: Session, authority: AuthorityId, channels: Collection[Channel], now: datetime) -> int:
    """Post a notice for each such channel, resolve those of channels that let something through, or that this node has
    no more. Answers how many there are. Twice is the same as once.
    """
    found = outages(session, authority, channels, now)
    for channel, one in found.items():
        told = {"channel": channel.value, "since": stamp(one.since), "reason": one.reason}
        post(session, authority, Occasion.CHANNEL_DOWN, {"channel": channel.value}, now, told)
    left = [{"channel": one.value} for one in found]
    resolve_others(session, authority, Occasion.CHANNEL_DOWN, left, now)
    return len(found)


def _outage(session: Session, authority: AuthorityId, channel: Channel, now: datetime) -> Outage | None:
    failed = _failed(session, authority, channel, now)
    ended, shared = NoticeAttempt.ended, NoticeAttempt.problem.in_(SHARED | {DOWN})
    query = (
        select(func.min(ended), func.max(ended), func.coalesce(func.bool_or(shared), False))
        .join(NoticeSending, _SAME)
        .where(*failed)
    )
    first, last, gateway = session.execute(query).one()
    if first is None or last is None or last - first < LASTS:
        return None
    if not (gateway and not CHANNELS[channel].apart) and not _everybody(session, authority, channel, failed):
        return None
    newest = select(NoticeAttempt.problem).join(NoticeSending, _SAME).where(*failed)
    # That the channel rests is a consequence of what it met before.
    newest = newest.order_by((NoticeAttempt.problem == DOWN), ended.desc()).limit(1)
    return Outage(first, str(session.scalars(newest).one()))


_SAME = (NoticeSending.authority == NoticeAttempt.authority) & (NoticeSending.id == NoticeAttempt.sending)


def _failed(
    session: Session, authority: AuthorityId, channel: Channel, now: datetime
) -> tuple[ColumnElement[bool], ...]:
    """The tries that failed since the channel last took a message, whosever it was."""
    handed = NoticeSending.handed
    # One from the future was written by a clock that has been put back since.
    newest = select(handed).where(NoticeSending.channel == channel.value, handed <= now)
    last = session.scalars(newest.order_by(handed.desc()).limit(1)).first()
    since = last or now - _FAR
    # That an address rests, or that another than a gateway knows it no more, says nothing of the channel.
    apart = CHANNELS[channel].apart
    return (
        NoticeSending.authority == authority,
        NoticeSending.channel == channel.value,
        NoticeSending.problem.is_not(None),
        NoticeSending.made > since - _HELD,
        NoticeAttempt.ended > since,
        NoticeAttempt.outcome != HANDED,
        NoticeAttempt.problem.not_in({RESTS, GONE} if apart else {RESTS}),
    )


def _everybody(
    session: Session, authority: AuthorityId, channel: Channel, failed: tuple[ColumnElement[bool], ...]
) -> bool:
    """Whether it is not one address alone that fails, of several: behind one gateway two are enough to tell, and where
    each leads elsewhere all of them.
    """
    tried = select(NoticeSending.method).join(NoticeAttempt, _SAME).where(*failed).distinct()
    met = set(session.scalars(tried))
    if len(met) > 1 and not CHANNELS[channel].apart:
        return True
    proven = select(ContactMethod.id).where(
        ContactMethod.authority == authority,
        ContactMethod.channel == channel.value,
        ContactMethod.verified.is_not(None),
    )
    return set(session.scalars(proven)) <= met
