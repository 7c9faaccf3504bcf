"""Whether whoever is on duty can be woken: what proves a way to somebody, for how long, and what it lacks otherwise.

An address that was right once says nothing of tonight. A way counts as proven while something that came by it was
used, confirmed or typed within `LASTS`, its newest message did not fail, and its channel is up. What somebody does on a
page says nothing of the ways by which they were called; nor does a call that was answered, for a mailbox answers too:
of a telephone only the key counts that was pressed, or the code that was typed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.duty import queries
from app.kit.actor import Actor
from app.kit.clock import stamp
from app.kit.ids import AuthorityId, OfficialId
from app.notices import resting, sendings
from app.notices.channel_models import PRESSED, ContactMethod, NoticeCallback, NoticeLink, NoticeSending
from app.notices.channels import Channel
from app.notices.occasions import Occasion
from app.notices.post import post, resolve_others

LASTS = timedelta(days=30)
"""How long a proof holds."""
BEFORE = timedelta(hours=12)
"""So long before a turn begins it is told that its officer has no proven way: somebody can still be put in."""
DOWN = timedelta(hours=1)
"""How long a failure of a whole channel counts when nothing was handed over by it since."""
_AWAY = resting.SHARED | {resting.DOWN}
"""Codes of what failed for a fault that all of a channel share, or was not tried while it rests."""


class By(Enum):
    """What proves a way."""

    ACKNOWLEDGED = "acknowledged"
    DELIVERED = "delivered"
    PRESSED = "pressed"
    CODE = "code"


PROOFS: Mapping[By, str] = {
    By.ACKNOWLEDGED: "They acknowledged by a link that came there.",
    By.DELIVERED: "The gateway confirmed that a message, or a test, arrived.",
    By.PRESSED: "They pressed the key that a call, or a test, asked for.",
    By.CODE: "They typed the code that was sent there.",
}


class Lack(Enum):
    """Why nothing proves a way."""

    STALE = "stale"
    CHANNEL_DOWN = "channel_down"
    FAILING = "failing"
    CHANNEL_GONE = "channel_gone"
    NO_WAY = "no_way"


LACKS: Mapping[Lack, tuple[str, str]] = {
    Lack.STALE: ("Nothing has proven it for {days} days.", "They prove it anew: `rogatory channel code`."),
    Lack.CHANNEL_DOWN: ("Its channel is down.", "See `rogatory channel state`."),
    Lack.FAILING: ("The last message by it failed.", "They test it, or name another: `rogatory channel test`."),
    Lack.CHANNEL_GONE: ("This node does not have its channel.", "They name another: `rogatory channel add`."),
    Lack.NO_WAY: ("They have named none and proven it, or it has ended.", "They name one: `rogatory channel add`."),
}
"""Words, and what to do (msgids with `days`); the least bad first."""


@dataclass(frozen=True)
class Standing:
    """How somebody is reached: by their best way. `lack` None: it is proven."""

    official: OfficialId
    channel: str | None = None
    by: By | None = None
    """What proved it last."""
    at: datetime | None = None
    lack: Lack | None = Lack.NO_WAY


@dataclass(frozen=True)
class OnDuty:
    """Somebody's time on duty, and how they are reached."""

    begin: datetime
    """Not later than now: they are on duty."""
    standing: Standing


def standings(
    session: Session,
    authority: AuthorityId,
    officials: Collection[OfficialId],
    channels: Collection[Channel],
    now: datetime,
) -> dict[OfficialId, Standing]:
    """Each one's best way. `channels`: those that this node has. A page that is open proves nothing of the night."""
    mine = (ContactMethod.authority == authority, ContactMethod.official.in_(officials))
    query = select(ContactMethod).where(*mine, ContactMethod.verified.is_not(None))
    rows = [one for one in session.scalars(query) if one.channel != Channel.SCREEN.value]
    proofs, down = _proofs(session, authority, rows, now), _down(session, authority, now)
    found = {one: [Standing(one)] for one in officials}
    for row in rows:
        by, at = max(proofs[row.id], key=lambda one: one[1])
        lack = _lack(row, at, Channel(row.channel) in channels, row.channel in down, now)
        found[OfficialId(row.official)].append(Standing(OfficialId(row.official), row.channel, by, at, lack))
    return {who: min(ways, key=_worse) for who, ways in found.items()}


def coming(
    session: Session, authority: AuthorityId, roster: str, channels: Collection[Channel], now: datetime
) -> list[OnDuty]:
    """Who is on duty now and whose turn begins within `BEFORE`, each once, with how they are reached."""
    first = _turns(session, authority, roster, now)
    how = standings(session, authority, tuple(first), channels, now)
    return [OnDuty(begin, how[who]) for who, begin in first.items()]


def of_roster(
    session: Session, actor: Actor, roster: str, channels: Collection[Channel], now: datetime
) -> list[OnDuty]:
    """`coming`, for an official; addresses are not told. `Unknown` `no_roster`."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    return coming(session, actor.authority, roster, channels, now)


def own(session: Session, actor: Actor, channels: Collection[Channel], now: datetime) -> Standing:
    """How one is reached oneself."""
    permit(actor, Permission.CONTACT_MANAGE, actor.authority)
    return standings(session, actor.authority, (actor.official,), channels, now)[actor.official]


def tell(session: Session, authority: AuthorityId, channels: Collection[Channel], now: datetime) -> int:
    """Post a notice for each who is on duty, or soon will be, and whom nothing that is proven reaches; resolve those
    that hold no more. Answers how many there are. A node without channels calls nobody, and is told nothing.
    """
    ahead, here = list[dict[str, str]](), list[dict[str, str]]()
    if set(channels) - {Channel.SCREEN, Channel.WEBHOOK}:
        rosters = {name: _turns(session, authority, name, now) for name in queries.rosters_of(session, authority)}
        # Once for all of them: who holds three rosters is looked up once, and so is which channels are down.
        how = standings(session, authority, {who for turns in rosters.values() for who in turns}, channels, now)
        for roster, turns in rosters.items():
            for who, begin in turns.items():
                subject = {"roster": roster, "official": who}
                if how[who].lack is None:
                    continue
                if begin <= now:
                    here.append(subject)
                else:
                    ahead.append({**subject, "begins": stamp(begin)})
    for occasion, subjects in ((Occasion.ROSTER_UNPROVEN, ahead), (Occasion.ROSTER_UNREACHED, here)):
        for subject in subjects:
            post(session, authority, occasion, subject, now, subject)
        resolve_others(session, authority, occasion, subjects, now)
    return len(ahead) + len(here)


def _turns(session: Session, authority: AuthorityId, roster: str, now: datetime) -> dict[OfficialId, datetime]:
    """When the first turn of each begins, of those on duty now and within `BEFORE`, in order."""
    found = queries.loaded(session, authority, roster, now, now + BEFORE).final(now, now + BEFORE)
    first: dict[OfficialId, datetime] = {}
    for one in sorted(found.shifts, key=lambda shift: shift.begin):
        if one.holder is not None:
            first.setdefault(one.holder, one.begin)
    return first


def _proofs(
    session: Session, authority: AuthorityId, rows: Iterable[ContactMethod], now: datetime
) -> dict[str, list[tuple[By, datetime]]]:
    """Of each way the code, and of the rest the newest within `LASTS`: what is older proves nothing."""
    found = {one.id: [(By.CODE, one.verified)] for one in rows if one.verified is not None}
    since = now - LASTS
    delivered = (
        select(NoticeSending.method, func.max(NoticeSending.settled))
        .where(NoticeSending.authority == authority, NoticeSending.state == sendings.DELIVERED)
        .where(NoticeSending.method.in_(found), NoticeSending.settled > since)
        .group_by(NoticeSending.method)
    )
    same = (NoticeCallback.authority == NoticeSending.authority) & (NoticeCallback.sending == NoticeSending.id)
    key = select(func.max(NoticeCallback.at)).where(same, NoticeCallback.result == PRESSED).scalar_subquery()
    pressed = delivered.with_only_columns(NoticeSending.method, func.max(key))
    pressed = pressed.where(NoticeSending.channel == Channel.VOICE.value)
    delivered = delivered.where(NoticeSending.channel != Channel.VOICE.value)
    used = (
        select(NoticeLink.method, func.max(NoticeLink.used))
        .where(NoticeLink.authority == authority, NoticeLink.method.in_(found), NoticeLink.used > since)
        .group_by(NoticeLink.method)
    )
    for by, query in ((By.DELIVERED, delivered), (By.PRESSED, pressed), (By.ACKNOWLEDGED, used)):
        for method, at in session.execute(query) if found else ():
            if method is not None and at is not None:
                found[method].append((by, at))
    return found


def _down(session: Session, authority: AuthorityId, now: datetime) -> frozenset[str]:
    """Channels whose gateway failed lately, whomever it was for, and took nothing since."""
    since = now - DOWN
    failures = (
        select(NoticeSending.channel, func.max(NoticeSending.made))
        .where(NoticeSending.authority == authority, NoticeSending.problem.in_(_AWAY), NoticeSending.made > since)
        .group_by(NoticeSending.channel)
    )
    failed = dict(session.execute(failures).all())
    if not failed:
        return frozenset()
    taken = (
        select(NoticeSending.channel, func.max(NoticeSending.handed))
        .where(NoticeSending.authority == authority, NoticeSending.channel.in_(failed))
        # One from the future was written by a clock that has been put back since.
        .where(NoticeSending.handed > since, NoticeSending.handed <= now)
        .group_by(NoticeSending.channel)
    )
    handed = {channel: last for channel, last in session.execute(taken) if last is not None}
    return frozenset(channel for channel, last in failed.items() if channel not in handed or handed[channel] < last)


def _lack(row: ContactMethod, proven: datetime, here: bool, down: bool, now: datetime) -> Lack | None:
    if not here:
        return Lack.CHANNEL_GONE
    if row.problem_at is not None and row.problem_at > proven:
        return Lack.FAILING
    if down:
        return Lack.CHANNEL_DOWN
    return Lack.STALE if proven <= now - LASTS else None


def _worse(one: Standing) -> tuple[int, float]:
    place = 0 if one.lack is None else 1 + list(LACKS).index(one.lack)
    return place, 0.0 if one.at is None else -one.at.timestamp()
