"""Sessions of the pages: a row in the database, a secret in a cookie of which the row holds the digest only.

A cookie's text is `<authority>_<id>_<secret>`: the owner stands in it, so that a door can open its session before it
has read a row. Each sign-in makes a new one; none is ever taken over from a visitor (session fixation).
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts.models import Official
from app.accounts.sign_in_models import KnownDevice, WebSession
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor, Role
from app.kit.canonical import sha256
from app.kit.errors import Denied, RogatoryError, Unknown
from app.kit.ids import AuthorityId, Digest, OfficialId, authority_id

IDLE = timedelta(minutes=30)
"""Without a sign of life it ends."""
LONGEST = timedelta(hours=12)
"""It ends whatever is done in it: a night's duty."""
SOON = timedelta(minutes=5)
"""So long before its end a page that rings says so."""
NOTED_EVERY = timedelta(minutes=1)
"""`seen` is written at most this often."""
KNOWN_FOR = timedelta(days=180)
"""A browser in which nobody signed in for so long is a stranger again."""
_COOKIE = re.compile(r"(?P<authority>[A-Z]{2}\.[a-z0-9-]{1,40})_(?P<id>[0-9a-f]{12})_(?P<secret>[0-9a-f]{64})")
_DEVICE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Signed:
    """Somebody who is signed in, in which session, and until when if they do nothing more."""

    actor: Actor
    id: str
    means: str
    ends: datetime
    language: str
    zone: str
    last: bool = False
    """Whether it ends then whatever is done: nothing but signing in again helps."""

    def left(self, now: datetime) -> int:
        """Whole seconds until it ends."""
        return max(0, int((self.ends - now).total_seconds()))


@dataclass(frozen=True)
class Begun:
    """A new session. `cookie` and `device` go to the browser and are kept nowhere else."""

    official: OfficialId
    cookie: str = field(repr=False)
    device: str = field(repr=False)
    expires: datetime


def begin(
    session: Session, official: OfficialId, *, means: str, agent: str, device: str | None, now: datetime
) -> Begun:
    """Make a session for somebody who has just proven who they are. The caller has judged that."""
    authority = AuthorityId(official.partition("/")[0])
    identity, secret = secrets.token_hex(6), secrets.token_hex(32)
    known = device if device is not None and _DEVICE.fullmatch(device) else secrets.token_hex(32)
    session.add(
        WebSession(
            authority=authority,
            id=identity,
            official=official,
            secret=sha256(secret.encode()),
            means=means,
            agent=_cut(agent),
            made=now,
            seen=now,
            expires=now + LONGEST,
            ended=None,
        )
    )
    session.execute(delete(KnownDevice).where(KnownDevice.authority == authority, KnownDevice.seen < now - KNOWN_FOR))
    session.merge(KnownDevice(authority=authority, official=official, device=sha256(known.encode()), seen=now))
    session.flush()
    subject = {"session": identity, "means": means}
    record(session, Actor.named(official), Event.SIGNED_IN, at=now, subject=subject)
    return Begun(official, f"{authority}_{identity}_{secret}", known, now + LONGEST)


def owner_of(cookie: str) -> AuthorityId | None:
    """The authority in a cookie; None for what has not its form."""
    found = _parts(cookie)
    return None if found is None else found[0]


def secret_of(cookie: str) -> str:
    """The secret in a cookie of ours, from which the token of a form is made."""
    return cookie.rpartition("_")[2]


def signed_in(session: Session, cookie: str, now: datetime, *, alone: bool = False) -> Signed | None:
    """Who comes with this cookie; None for nobody any more. The session must be one of `owner_of(cookie)`.

    `alone`: a page asks by itself, and is no sign of life.
    """
    parts = _parts(cookie)
    if parts is None:
        return None
    authority, identity, secret = parts
    row = session.get(WebSession, (authority, identity))
    same = hmac.compare_digest(row.secret if row is not None else "0" * 64, sha256(secret.encode()))
    if row is None or not same or row.ended is not None or now >= min(row.expires, row.seen + IDLE):
        return None
    official = session.get(Official, (authority, row.official))
    if official is None or not official.active:
        return None
    if not alone and now - row.seen >= NOTED_EVERY:
        row.seen = now
    roles = frozenset(Role(role) for role in official.roles)
    language = official.languages[0] if official.languages else "en"
    ends = min(row.expires, row.seen + IDLE)
    actor = Actor(authority, OfficialId(official.id), roles)
    return Signed(actor, row.id, row.means, ends, language, official.zone, last=row.expires <= row.seen + IDLE)


def sessions_of(session: Session, actor: Actor, now: datetime) -> Sequence[WebSession]:
    """One's own sessions that are open, the last used first."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    query = select(WebSession).where(
        WebSession.authority == actor.authority,
        WebSession.official == actor.official,
        WebSession.ended.is_(None),
        WebSession.expires > now,
        WebSession.seen > now - IDLE,
    )
    return session.scalars(query.order_by(WebSession.seen.desc(), WebSession.id)).all()


def end(session: Session, actor: Actor, identity: str, now: datetime) -> None:
    """End a session of one's own, by its id: the one that one is in, or another."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    row = session.get(WebSession, (actor.authority, identity), with_for_update=True)
    if row is None or row.official != actor.official:
        raise Unknown("no_session", "There is no such session.", "See your list of sessions.")
    if row.ended is None:
        row.ended = now
        session.flush()
        record(session, actor, Event.SIGNED_OUT, at=now, subject={"session": identity})


def send_away(session: Session, actor: Actor, official: OfficialId, now: datetime) -> None:
    """End every session of an official of one's authority: a telephone was stolen, a desk left open."""
    permit(actor, Permission.OFFICIAL_MANAGE, actor.authority)
    if session.get(Official, (actor.authority, official)) is None:
        raise Unknown("no_official", f"There is no official {official} in {actor.authority}.", "See `official list`.")
    end_all(session, official, now)
    record(session, actor, Event.SIGNED_OUT, at=now, subject={"official": official, "session": "all"})


def end_all(session: Session, official: OfficialId, now: datetime) -> None:
    """End every session of an official, and forget their browsers."""
    authority = official.partition("/")[0]
    mine = (WebSession.authority == authority, WebSession.official == official, WebSession.ended.is_(None))
    session.execute(update(WebSession).where(*mine).values(ended=now))
    session.execute(delete(KnownDevice).where(KnownDevice.authority == authority, KnownDevice.official == official))


def is_known(session: Session, official: OfficialId, device: str | None, now: datetime) -> Digest | None:
    """The digest of a browser in which this official signed in lately; None for any other."""
    if device is None or not _DEVICE.fullmatch(device):
        return None
    found = sha256(device.encode())
    row = session.get(KnownDevice, (official.partition("/")[0], official, found))
    return found if row is not None and row.seen > now - KNOWN_FOR else None


def nobody() -> Denied:
    """What is told to who is not signed in, or no longer."""
    return Denied("not_signed_in", "You are not signed in, or your session has ended.", "Sign in.")


def _parts(cookie: str) -> tuple[AuthorityId, str, str] | None:
    found = _COOKIE.fullmatch(cookie)
    if found is None:
        return None
    try:
        return authority_id(found["authority"]), found["id"], found["secret"]
    except RogatoryError:
        return None


def _cut(agent: str) -> str:
    return "".join(one for one in agent if one.isprintable())[:80]
