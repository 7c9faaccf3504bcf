"""A ring becomes messages: who is on the rung now, how each of them is reached, and who is next if nobody is.

Never a dead end: a rung on which nobody can be reached (a gap in a roster, nobody with a proven way, every way failed)
makes the next one ring at once, and that is said in the log. Who hears a rung by their role and is away is passed over,
which is said on the notice, for as long as somebody else is left; on the last rung they are called all the same.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.accounts.models import Official
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, OfficialId
from app.notices import quiet, sendings
from app.notices.channel_models import ContactMethod, NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.post import URGENT, shown_to
from app.notices.rosters import Rosters
from app.notices.rungs import Stamped, rung

log = logging.getLogger("rogatory.notices")

SOON, BUNDLE = timedelta(seconds=5), timedelta(minutes=1)
"""How long a repetition waits for others: of what is urgent, and of the rest."""
NEXT_WAY = timedelta(minutes=2)
"""How long somebody is left to answer one of their ways before the next one is taken too, of what is urgent."""
AGAIN = timedelta(minutes=1)
"""When the last rung rings again if no way to anybody on it worked."""
WATCHED = timedelta(seconds=90)
"""How long ago an open page asked, at most, for its reader to count as reached by it."""


@dataclass
class _Book:
    """Who there is and how they are reached, read once for all that rang together."""

    session: Session
    authority: AuthorityId
    means: Means
    now: datetime
    _officials: dict[str, Official] = field(default_factory=dict)
    _ways: dict[str, list[ContactMethod]] = field(default_factory=dict)
    _absent: frozenset[OfficialId] | None = None

    def absent(self) -> frozenset[OfficialId]:
        """Who is away now."""
        if self._absent is None:
            self._absent = self.means.rosters.absent(self.session, self.authority, self.now)
        return self._absent

    def officials(self) -> dict[str, Official]:
        """Active ones by id, in order."""
        if not self._officials:
            self._officials = _active(self.session, self.authority)
        return self._officials

    def anybody(self) -> bool:
        """Whether any official of the authority is reached otherwise than before a screen."""
        found = (one.channel for who in self.officials() for one in self.ways(who))
        return any(channel != Channel.SCREEN.value for channel in found)

    def ways(self, official: str) -> list[ContactMethod]:
        """See `ways`."""
        if official not in self._ways:
            self._ways[official] = ways(self.session, self.authority, official, self.means, self.now)
        return self._ways[official]


@dataclass(frozen=True)
class Means:
    """What is there to call with: rosters, and the channels that this node has."""

    rosters: Rosters
    channels: frozenset[Channel]

    @property
    def calls(self) -> bool:
        """Whether this node was told of channels. Where not, and nobody said how else, ladders go by time alone."""
        return bool(self.channels - {Channel.SCREEN, Channel.WEBHOOK})


def call(session: Session, authority: AuthorityId, means: Means, now: datetime, *, limit: int = 100) -> int:
    """Make messages for the rings that have none yet, urgent ones first; answers how many. For the keeper."""
    query = (
        select(Notice)
        .where(
            Notice.authority == authority,
            Notice.called < Notice.rings,
            Notice.acknowledged.is_(None),
            Notice.resolved.is_(None),
        )
        .order_by(Notice.severity.in_(URGENT).desc(), Notice.made)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = list(session.scalars(query))
    book, count = _Book(session, authority, means, now), 0
    for row in rows:
        try:
            with session.begin_nested():
                _call(book, row)
                session.flush()
            count += 1
        except DBAPIError:
            raise  # the database is away: the next round tries all of them again
        except Exception:
            # One that cannot be read must not keep the others from ringing; it is tried again with the next.
            log.exception("a notice could not be called: %s", row.id)
    return count


def pass_on(session: Session, row: NoticeSending, means: Means, now: datetime) -> None:
    """A message failed: take the next way to this person for what it told, or, with none left, have the next rung ring.

    Once for a message, however often it fails afterwards. A failure wakes nobody higher for what is not urgent: it is
    tried on, and climbs on its own times.
    """
    if row.passed_on or row.purpose != sendings.RING:
        return
    row.passed_on = True
    session.flush()
    authority = AuthorityId(row.authority)
    for notice in _open_of(session, row):
        planned = _planned(session, notice, row.official, now)
        if planned is not None:
            planned.due = now
            continue
        used = select(NoticeTold.method).where(
            NoticeTold.authority == authority,
            NoticeTold.notice == notice.id,
            NoticeTold.official == row.official,
            NoticeTold.ring == notice.rings,
        )
        tried = set(session.scalars(used))
        left = [one for one in ways(session, authority, row.official, means, now) if one.id not in tried]
        if left:
            sendings.tell(session, notice, left[0], urgent=row.urgent, first=row.first, due=now, at=now)
        elif not sendings.lives(session, notice):
            _nobody(session, authority, notice, now, "every_way_failed")
            if notice.severity in URGENT:
                hurry(notice, now)
    session.flush()


def hurry(notice: Notice, now: datetime) -> None:
    """Have the next rung ring at once; the last one, soon again."""
    last = notice.rung + 1 >= len(notice.ladder)
    soon = now + AGAIN if last else now
    if notice.next_ring is None or notice.next_ring > soon:
        notice.next_ring = soon


def on_duty(
    session: Session, authority: AuthorityId, roster: str, rosters: Rosters, now: datetime
) -> tuple[OfficialId, ...]:
    """Who holds a roster; nobody where it is retired since the ladder was stamped: a gap like any other."""
    try:
        return rosters.on_duty(session, authority, roster, now)
    except Unknown:
        return ()


def hearers(session: Session, authority: AuthorityId, here: Stamped, rosters: Rosters, now: datetime) -> list[Official]:
    """Active officials on a rung, each once: those named, then those on duty, then those with the roles."""
    return _on(session, authority, here, rosters, now, _active(session, authority))


def _active(session: Session, authority: AuthorityId) -> dict[str, Official]:
    query = select(Official).where(Official.authority == authority, Official.active).order_by(Official.id)
    return {one.id: one for one in session.scalars(query)}


def _on(
    session: Session,
    authority: AuthorityId,
    here: Stamped,
    rosters: Rosters,
    now: datetime,
    active: Mapping[str, Official],
) -> list[Official]:
    named = [*here.persons]
    for roster in here.rosters:
        named += on_duty(session, authority, roster, rosters, now)
    wanted = {role.value for role in here.roles}
    named += [OfficialId(one.id) for one in active.values() if wanted.intersection(one.roles)]
    return [active[one] for one in dict.fromkeys(named) if one in active]


def ways(session: Session, authority: AuthorityId, official: str, means: Means, now: datetime) -> list[ContactMethod]:
    """The ways to an official that are proven and that this node has, in their order."""
    query = select(ContactMethod).where(
        ContactMethod.authority == authority, ContactMethod.official == official, ContactMethod.verified.is_not(None)
    )
    rows = session.scalars(query.order_by(ContactMethod.place, ContactMethod.id))
    return [one for one in rows if Channel(one.channel) in means.channels and _there(one, now)]


def _call(book: _Book, notice: Notice) -> None:
    session, means, now = book.session, book.means, book.now
    notice.called = notice.rings
    here = rung(notice.ladder[notice.rung], notice.rung + 1)
    people = _on(session, book.authority, here, means.rosters, now, book.officials())
    may = [one for one in people if shown_to(session, _actor(one), notice) is not None]
    named = [one.id for one in may if not {role.value for role in here.roles}.intersection(one.roles)]
    notice.persons = [*notice.persons, *(one for one in named if one not in notice.persons)]
    # What is not urgent waits on the screens of those whose roles hear it, unless the authority wants it otherwise.
    climbs = (notice.severity in URGENT or notice.ladder_of is not None) and (means.calls or book.anybody())
    above = notice.rung + 1 < len(notice.ladder)
    left = _present(book, notice, here, may, climbs=climbs and above)
    reached = [_tell(book, notice, one, here) for one in left]
    if climbs and not any(reached):
        why = "no_way_to_them" if left else "all_away" if may else "nobody_there"
        _nobody(session, book.authority, notice, now, why)
        if above:
            hurry(notice, now)


def _present(book: _Book, notice: Notice, here: Stamped, people: list[Official], *, climbs: bool) -> list[Official]:
    """Those who are not away, and those whom the rung names itself. Where nobody is left: nobody if the ladder `climbs`
    at once instead, else all of them.
    """
    away = [one for one in people if one.id in book.absent() and one.id not in here.persons]
    left = [one for one in people if one not in away]
    if not left and not climbs:
        return people
    known = {(str(one["official"]), one["rung"]) for one in notice.passed_over if isinstance(one, dict)}
    for one in away:
        if (one.id, notice.rung) in known:
            continue
        told: JsonObject = {"official": one.id, "rung": notice.rung, "ring": notice.rings, "at": stamp(book.now)}
        notice.passed_over = [*notice.passed_over, told]
        subject = {"notice": notice.id, "occasion": notice.occasion, "rung": str(notice.rung), "official": one.id}
        record(book.session, Actor.node(book.authority), Event.NOTICE_PASSED_OVER, at=book.now, subject=subject)
    return left


def _tell(book: _Book, notice: Notice, official: Official, here: Stamped) -> bool:
    """Message one person of one ring; whether there is any way to them."""
    found, now = book.ways(official.id), book.now
    if not found:
        return False
    before = book.session.scalar(
        select(func.count(NoticeTold.ring.distinct())).where(
            NoticeTold.authority == book.authority, NoticeTold.notice == notice.id, NoticeTold.official == official.id
        )
    )
    urgent = notice.severity in URGENT
    first = urgent and not before
    begin = now if first else now + (SOON if urgent else BUNDLE)
    in_turn = _in_turn(found, here.channels, before or 0)
    for place, methods in enumerate(in_turn if urgent else in_turn[:1]):
        after = place * NEXT_WAY
        if before and place and notice.wait is not None and after >= timedelta(seconds=notice.wait):
            break  # a repetition ends where the next one begins
        for method in methods:
            due = begin + after if urgent else hushed(method, official, begin) or begin
            due = sendings.no_later(due, now)
            sendings.tell(book.session, notice, method, urgent=urgent, first=first, due=due, at=now)
    return True


def hushed(method: ContactMethod, official: Official, at: datetime) -> datetime | None:
    """Until when nothing comes this way but what is urgent; None: it may come now."""
    return quiet.until(quiet.read(method.quiet), at, ZoneInfo(official.zone))


def _in_turn(
    found: Sequence[ContactMethod], channels: Sequence[Channel], before: int
) -> Sequence[Sequence[ContactMethod]]:
    """The ways of one ring, one turn after the other. The rung's own channels are used all at once; else one way a
    turn, beginning at each further ring with the next one: who slept through an e-mail is not sent e-mails all night.
    """
    named = [one for channel in channels for one in found if one.channel == channel.value]
    first = before % len(found)
    return [named] if named else [[one] for one in (*found[first:], *found[:first])]


def _planned(session: Session, notice: Notice, official: str, now: datetime) -> NoticeSending | None:
    """The next message to somebody that this ring has made and that has not left: its turn comes later."""
    query = (
        select(NoticeSending)
        .join(NoticeTold, (NoticeTold.authority == NoticeSending.authority) & (NoticeTold.sending == NoticeSending.id))
        .where(
            NoticeTold.authority == notice.authority,
            NoticeTold.notice == notice.id,
            NoticeTold.official == official,
            NoticeTold.ring == notice.rings,
            NoticeSending.state == sendings.WAITING,
            NoticeSending.tries == 0,
            NoticeSending.taken_by.is_(None),
            NoticeSending.due > now,
        )
        .order_by(NoticeSending.due, NoticeSending.id)
        .limit(1)
        .with_for_update(of=NoticeSending, skip_locked=True)
    )
    return session.scalars(query).first()


def _open_of(session: Session, row: NoticeSending) -> list[Notice]:
    query = (
        select(Notice)
        .join(NoticeTold, (NoticeTold.authority == Notice.authority) & (NoticeTold.notice == Notice.id))
        .where(
            NoticeTold.authority == row.authority,
            NoticeTold.sending == row.id,
            NoticeTold.ring == Notice.rings,
            Notice.acknowledged.is_(None),
            Notice.resolved.is_(None),
        )
        .order_by(Notice.made)
        .with_for_update(of=Notice)
    )
    return list(session.scalars(query))


def _nobody(session: Session, authority: AuthorityId, notice: Notice, now: datetime, why: str) -> None:
    subject = {"notice": notice.id, "occasion": notice.occasion, "rung": str(notice.rung), "reason": why}
    record(session, Actor.node(authority), Event.NOTICE_UNREACHED, at=now, subject=subject)


def _there(method: ContactMethod, now: datetime) -> bool:
    if method.channel != Channel.SCREEN.value:
        return True
    return method.seen is not None and method.seen <= now + WATCHED and now < method.seen + WATCHED


def _actor(official: Official) -> Actor:
    return Actor(
        AuthorityId(official.authority), OfficialId(official.id), frozenset(Role(one) for one in official.roles)
    )
