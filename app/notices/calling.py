"""A ring becomes messages: who is on the rung now, how each of them is reached, and who is next if nobody is.

Never a dead end: a rung on which nobody can be reached (a gap in a roster, nobody with a proven way, every way failed)
makes the next one ring at once, and that is said in the log. Who hears a rung by their role and is away is passed over,
which is said on the notice, for as long as somebody else is left; on the last rung they are called all the same.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session

from app.access import guards
from app.access.permit import may
from app.access.roles import Permission
from app.accounts.models import Official
from app.audit.events import Event
from app.audit.record import record
from app.kit import apart
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Unknown
from app.kit.ids import AuthorityId, OfficialId
from app.notices import quiet, sendings
from app.notices.channel_models import ContactMethod, NoticeSending, NoticeTold
from app.notices.channels import Channel
from app.notices.models import Notice
from app.notices.post import LATE, URGENT, shown_to
from app.notices.ranks import Rank
from app.notices.rosters import Rosters
from app.notices.rungs import Stamped, rung

log = logging.getLogger("rogatory.notices")

SOON, BUNDLE = timedelta(seconds=5), timedelta(minutes=1)
"""How long a repetition waits for others: of what is urgent, and of the rest."""
AGAIN = timedelta(minutes=1)
"""When the last rung rings again if no way to anybody on it worked."""
BATCH = 20
"""Rings that one transaction makes messages for: between two, what is new is looked for and goes first."""
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
    _closed: frozenset[str] = frozenset()
    """Confidential matters among those that rang."""

    def absent(self) -> frozenset[OfficialId]:
        """Who is away now."""
        if self._absent is None:
            self._absent = self.means.rosters.absent(self.session, self.authority, self.now)
        return self._absent

    def look(self, notices: Sequence[Notice]) -> None:
        """What holds for some notices, asked once for all of them."""
        matters = {str(one.subject.get("matter")) for one in notices}
        self._closed = guards.closed_of(self.session, self.authority, matters, guards.NOBODY)

    def may(self, notice: Notice, official: Official) -> bool:
        """Whether an official may hear of a notice at all."""
        confidential = str(notice.subject.get("matter")) in self._closed
        return not confidential or shown_to(self.session, _actor(official), notice) is not None

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


def call(session: Session, authority: AuthorityId, means: Means, now: datetime, *, limit: int = BATCH) -> int:
    """Make messages for some of the rings that have none yet; answers how many. For the keeper.

    What is urgent goes first; of that what nobody has ever been called for, the newest and the oldest; then what climbs
    or was left behind, then what repeats.
    """
    urgent = Notice.severity.in_(URGENT).desc()
    new = Notice.called == 0
    climbs = Notice.rings - Notice.first_ring <= Notice.rung - Notice.first_rung
    sort = case((new, 0), (climbs, 1), else_=2)
    query = (
        select(Notice)
        .where(
            Notice.authority == authority,
            Notice.called < Notice.rings,
            Notice.acknowledged.is_(None),
            Notice.resolved.is_(None),
        )
        .with_for_update(skip_locked=True)
    )
    # Half from either end: hundreds that were posted at once keep the one after them no longer than a batch.
    newest = query.where(new, Notice.severity.in_(URGENT)).order_by(Notice.made.desc())
    rows = list(session.scalars(newest.limit(limit // 2)))
    oldest = query.where(Notice.id.not_in([one.id for one in rows])).order_by(urgent, sort, Notice.made)
    rows += session.scalars(oldest.limit(limit - len(rows)))
    book = _Book(session, authority, means, now)
    book.look(rows)
    # One that cannot be read must not keep the others from ringing; it is tried again with the next.
    return apart.each(session, rows, lambda row: _call(book, row), log)


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
    """Those who may take what rings."""
    query = select(Official).where(Official.authority == authority, Official.active).order_by(Official.id)
    return {one.id: one for one in session.scalars(query) if able(one)}


def able(official: Official) -> bool:
    """Whether somebody may acknowledge what they hear: nobody else is called to it."""
    return may(_actor(official), Permission.NOTICE_ACKNOWLEDGE, AuthorityId(official.authority))


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
    return [active[one] for one in dict.fromkeys(named) if one in active and one not in here.without]


def ways(session: Session, authority: AuthorityId, official: str, means: Means, now: datetime) -> list[ContactMethod]:
    """The ways to an official that are proven and that this node has, in their order."""
    query = select(ContactMethod).where(
        ContactMethod.authority == authority, ContactMethod.official == official, ContactMethod.verified.is_not(None)
    )
    rows = session.scalars(query.order_by(ContactMethod.place, ContactMethod.id))
    return [one for one in rows if Channel(one.channel) in means.channels and _there(one, now)]


def _call(book: _Book, notice: Notice) -> None:
    session, means, now = book.session, book.means, book.now
    new, notice.called = notice.called < notice.first_ring, notice.rings
    here = rung(notice.ladder[notice.rung], notice.rung + 1)
    people = _on(session, book.authority, here, means.rosters, now, book.officials())
    may = [one for one in people if book.may(notice, one)]
    named = [one.id for one in may if not {role.value for role in here.roles}.intersection(one.roles)]
    notice.persons = [*notice.persons, *(one for one in named if one not in notice.persons)]
    # What is not urgent waits on the screens of those whose roles hear it, unless the authority wants it otherwise.
    climbs = (notice.severity in URGENT or notice.ladder_of is not None) and (means.calls or book.anybody())
    above = notice.rung + 1 < len(notice.ladder)
    left = _present(book, notice, here, may, climbs=climbs and above)
    before = Counter[str]() if new else _told_before(session, notice)
    # What rings anew was heard, by who took it: many at once keep no word waiting that nobody has had.
    unheard = notice.first_ring == 1 and (new or not _anybody_heard(session, notice))
    reached = [_tell(book, notice, one, here, before[one.id], unheard=unheard) for one in left]
    # A gap in a roster is known without any channel: nobody would look at a screen for it, and the next rung is rung.
    if (climbs and not any(reached)) or (above and here.rosters and not may):
        why = "no_way_to_them" if left else "all_away" if may else "nobody_there"
        nobody(session, book.authority, notice, now, why)
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


def _tell(book: _Book, notice: Notice, official: Official, here: Stamped, before: int, *, unheard: bool) -> bool:
    """Message one person of one ring; whether there is any way to them. `before`: how many rings told them already;
    `unheard`: nobody has had a word of it.
    """
    found, now = book.ways(official.id), book.now
    if not found:
        return False
    urgent = notice.severity in URGENT
    asked = notice.ring_due if notice.ring_due is not None and notice.ring_due <= now else now
    begun = asked if asked > now - LATE else now  # who was down for an hour does not call by all ways at once
    begin = begun if urgent and not before else begun + (SOON if urgent else BUNDLE)
    in_turn = _in_turn(found, here.channels, before)
    for place, methods in enumerate(in_turn if urgent else in_turn[:1]):
        after = place * timedelta(seconds=here.next_way)
        if before and place and notice.wait is not None and after >= timedelta(seconds=notice.wait):
            break  # a repetition ends where the next one begins
        rank = _rank(place, urgent=urgent, before=before, unheard=unheard)
        for method in methods:
            due = begin + after
            rests = None if urgent else hushed(method, official, due)
            planned = due if place else due - (begun - asked)
            # What nobody has heard of stands in the queue by its age, on whatever rung: what climbs is not new.
            since = notice.made if rank is Rank.FIRST else rests or due
            sendings.tell(book.session, [notice], method, rank, due=since, at=now, planned=rests or planned)
    return True


def _rank(place: int, *, urgent: bool, before: int, unheard: bool) -> Rank:
    if not urgent:
        return Rank.CALM
    if before:
        return Rank.AGAIN
    if place:
        return Rank.FURTHER
    return Rank.FIRST if unheard else Rank.CLIMBED


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


def _told_before(session: Session, notice: Notice) -> Counter[str]:
    """How many rings of a notice each official was told of, since it began to ring."""
    query = (
        select(NoticeTold.official, func.count(NoticeTold.ring.distinct()))
        .where(NoticeTold.authority == notice.authority, NoticeTold.notice == notice.id)
        .where(NoticeTold.ring >= notice.first_ring)
        .group_by(NoticeTold.official)
    )
    return Counter({str(who): int(count) for who, count in session.execute(query)})


def _anybody_heard(session: Session, notice: Notice) -> bool:
    """Whether a message of a notice got through to anybody, since it began to ring."""
    told = exists().where(
        NoticeTold.authority == notice.authority,
        NoticeTold.notice == notice.id,
        NoticeTold.ring >= notice.first_ring,
        NoticeSending.authority == notice.authority,
        NoticeSending.id == NoticeTold.sending,
        NoticeSending.state.in_((sendings.HANDED, sendings.DELIVERED)),
    )
    return bool(session.scalar(select(told)))


def nobody(session: Session, authority: AuthorityId, notice: Notice, now: datetime, why: str) -> None:
    """Say in the log that a rung reached nobody."""
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
