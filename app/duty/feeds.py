"""Private calendars of one's own duty (RFC 5545) behind a secret address: `<authority>_<id>_<secret>`.

The owner stands in the address, so that a door can open its session before it has read a row; the secret is 256 random
bits, shown once, and kept as a digest. A calendar tells when somebody is on duty, never of what.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import icalendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import may, permit
from app.access.roles import Permission
from app.accounts.models import Official
from app.audit.events import Event
from app.audit.record import record
from app.duty import queries
from app.duty.models import Feed
from app.duty.queries import Loaded
from app.duty.schedule import STANDING_IN, Schedule, Shift
from app.kit.actor import Actor
from app.kit.canonical import dumps, sha256
from app.kit.clock import stamp
from app.kit.errors import Conflict, RogatoryError, Unknown
from app.kit.ids import AuthorityId, authority_id
from app.kit.said import told

MOST = 10
"""Calendars of one official that are open at a time."""
BACK, AHEAD = timedelta(days=31), timedelta(days=200)
ON_DUTY, STANDS_IN, BESIDE = "On duty: {roster}", "Standing in: {roster}", "Beside: {names}"
SAID = (ON_DUTY, STANDS_IN, BESIDE)
"""Words of a calendar, in the language of its official."""
_ADDRESS = re.compile(r"(?P<authority>[^_/]{1,40})_(?P<id>[0-9a-f]{12})_(?P<secret>[0-9a-f]{64})")


@dataclass(frozen=True)
class MadeFeed:
    """A new calendar. `text` is what its address ends with: shown to its owner once, it cannot be had again."""

    id: str
    text: str = field(repr=False)

    @property
    def path(self) -> str:
        """Its place at the API."""
        return f"/v1/rosters/feed/{self.text}.ics"


def new_feed(session: Session, actor: Actor, now: datetime) -> MadeFeed:
    """Give one's own duty a secret address. `Conflict` `too_many_feeds`."""
    permit(actor, Permission.DUTY_ARRANGE, actor.authority)
    held = [row for row in feeds_of(session, actor) if row.revoked is None and row.official == actor.official]
    if len(held) >= MOST:
        raise Conflict("too_many_feeds", f"You have {len(held)} calendars.", "Revoke those that you do not use.")
    identity, secret = secrets.token_hex(6), secrets.token_hex(32)
    row = Feed(authority=actor.authority, id=identity, official=actor.official, secret=sha256(secret.encode()))
    row.made, row.revoked = now, None
    session.add(row)
    session.flush()
    record(session, actor, Event.FEED_MADE, at=now, subject={"feed": identity})
    return MadeFeed(identity, f"{actor.authority}_{identity}_{secret}")


def revoke_feed(session: Session, actor: Actor, feed: str, now: datetime) -> Feed:
    """Close a calendar's address: one's own, or as a head anybody's. `Unknown` `no_feed`; again changes nothing."""
    manages = may(actor, Permission.ROSTER_MANAGE, actor.authority)
    permit(actor, Permission.ROSTER_MANAGE if manages else Permission.DUTY_ARRANGE, actor.authority)
    row = session.get(Feed, (actor.authority, feed), with_for_update=True)
    if row is None or not (manages or row.official == actor.official):
        raise Unknown("no_feed", f"There is no calendar {feed} of yours.", "See `rogatory roster feed list`.")
    if row.revoked is None:
        row.revoked = now
        session.flush()
        subject = {"feed": feed, "official": row.official}
        record(session, actor, Event.FEED_REVOKED, at=now, subject=subject)
    return row


def feeds_of(session: Session, actor: Actor) -> list[Feed]:
    """One's own calendars, as a head everybody's, newest first; their addresses cannot be had again."""
    permit(actor, Permission.ROSTER_READ, actor.authority)
    query = select(Feed).where(Feed.authority == actor.authority)
    if not may(actor, Permission.ROSTER_MANAGE, actor.authority):
        query = query.where(Feed.official == actor.official)
    return list(session.scalars(query.order_by(Feed.made.desc(), Feed.id)))


def owner_of(text: str) -> AuthorityId:
    """The authority in an address, for opening its session; `Unknown` `no_feed` for what has not its form."""
    found = _ADDRESS.fullmatch(text)
    try:
        return authority_id(found["authority"] if found else "")
    except RogatoryError as error:
        raise _none() from error


def read_feed(session: Session, text: str, now: datetime) -> bytes:
    """The calendar behind an address, whose session it must be (`owner_of`).

    `Unknown` `no_feed` for every reason alike: never made, revoked, its official gone.
    """
    found = _ADDRESS.fullmatch(text)
    if found is None:
        raise _none()
    authority = AuthorityId(found["authority"])
    row = session.get(Feed, (authority, found["id"]))
    # Compared also where there is no such calendar, so that time does not tell.
    known = row.secret if row is not None else "0" * 64
    same = hmac.compare_digest(known, sha256(found["secret"].encode()))
    if row is None or not same or row.revoked is not None:
        raise _none()
    official = session.get(Official, (authority, row.official))
    if official is None or not official.active:
        raise _none()
    return written(session, official, now)


def written(session: Session, official: Official, now: datetime) -> bytes:
    """An official's own duty as iCalendar: from a month ago to half a year ahead."""
    # From the first of a month on: what is cut by the edge is known by its begin, which should not move every day.
    begin = (now - BACK).astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (now + AHEAD).astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    authority = AuthorityId(official.authority)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Rogatory//duty//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-published-ttl", "PT1H")
    for row in queries.newest(session, authority):
        roster = queries.loaded(session, authority, row.name, begin, end)
        for event in _events(session, official, roster, roster.final(begin, end), now):
            calendar.add_component(event)
    data: bytes = calendar.to_ical()
    return data


def _events(
    session: Session, official: Official, roster: Loaded, found: Schedule, now: datetime
) -> Iterator[icalendar.Event]:
    language = official.languages[0] if official.languages else "en"
    for one in found.shifts:
        if one.holder != official.id:
            continue
        event = icalendar.Event()
        name = dumps([official.authority, roster.name, one.layer, stamp(one.begin), official.id])
        event.add("uid", f"{sha256(name)[:32]}@rogatory")
        event.add("dtstamp", now)
        event.add("dtstart", one.begin)
        event.add("dtend", one.end)
        words = STANDS_IN if one.layer == STANDING_IN else ON_DUTY
        event.add("summary", told(language, words, {"roster": roster.body.title}))
        beside = _beside(session, official, found, one) if roster.body.names_in_feeds else ()
        if beside:
            event.add("description", told(language, BESIDE, {"names": ", ".join(beside)}))
        yield event


def _beside(session: Session, official: Official, found: Schedule, shift: Shift) -> tuple[str, ...]:
    """The names of those who are on duty at some time of a shift, too."""
    others = {
        one.holder
        for one in found.shifts
        if one.holder not in (None, official.id) and one.begin < shift.end and one.end > shift.begin
    }
    rows = (session.get(Official, (official.authority, who)) for who in sorted(str(one) for one in others))
    return tuple(row.name for row in rows if row is not None)


def _none() -> Unknown:
    return Unknown("no_feed", "There is no such calendar.", "Make one with `rogatory roster feed new`.")
