"""One-tap links: `/n/<token>` acknowledges one notice for one person, once, for a short time.

Mail scanners open every link that they see: to look at one changes nothing, only `take` acknowledges. The owner stands
in the token, so that a door can open its session before it has read a row. The secret is 160 random bits; its digest
alone is kept.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy.orm import Session

from app.access import guards
from app.accounts.officials import actor_of
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Denied, RogatoryError, Unknown
from app.kit.ids import AuthorityId, OfficialId, authority_id
from app.notices import post, sendings
from app.notices.channel_models import NoticeLink
from app.notices.models import Notice
from app.notices.occasions import Occasion
from app.notices.policy import Link, policy_of
from app.notices.post import How

LIFE = timedelta(hours=1)
"""Longer than the ladder of what is urgent, and no longer than a device left lying about stays harmless."""
_TOKEN = re.compile(r"(?P<authority>[A-Za-z0-9.-]{1,40})~(?P<secret>[A-Za-z0-9_-]{27})")


class Standing(Enum):
    """What a link is good for now."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    ACKNOWLEDGED = "acknowledged"
    """Somebody sees to it already."""
    RESOLVED = "resolved"
    """Its cause is gone."""


@dataclass(frozen=True)
class LinkSeen:
    """What the bearer of a link may see: the least that they need to decide."""

    notice: str
    official: OfficialId
    """To whom it was sent."""
    severity: str
    exercise: bool
    """It is a drill: it can never be taken for a real request."""
    made: datetime
    expires: datetime
    standing: Standing
    acknowledged_by: str | None
    needs_factor: bool
    """The authority's policy asks for the second factor of `official`."""


def make(session: Session, notice: Notice, official: OfficialId, now: datetime, way: str | None = None) -> str:
    """A new link; answers its token, which cannot be had again. `way`: the row of the way by which it goes, which its
    use proves.
    """
    secret = secrets.token_urlsafe(20)
    row = NoticeLink(authority=notice.authority, digest=sha256(secret.encode()), notice=notice.id, official=official)
    row.method, row.made, row.expires, row.used = way, now, now + LIFE, None
    session.add(row)
    session.flush()
    return f"{notice.authority}~{secret}"


def is_exercise(notice: Notice) -> bool:
    """Whether a notice rings for a drill."""
    return notice.occasion == Occasion.DRILL_RINGS.value


def owner_of(token: str) -> AuthorityId:
    """The authority in a token, for opening its session; `Unknown` `no_link` for what has not its form."""
    return _parts(token)[0]


def look(session: Session, token: str, now: datetime) -> LinkSeen:
    """What a link is good for. Changes nothing. The session must be one of `owner_of(token)`; `Unknown` `no_link`."""
    authority, digest = _parts(token)
    row = session.get(NoticeLink, (authority, digest))
    notice = _meant(session, row) if row else None
    if row is None or notice is None:
        raise _none()
    return LinkSeen(
        notice=notice.id,
        official=OfficialId(row.official),
        severity=notice.severity,
        exercise=is_exercise(notice),
        made=notice.made,
        expires=row.expires,
        standing=_standing(row, notice, now),
        acknowledged_by=notice.acknowledged_by,
        needs_factor=policy_of(session, authority).link is Link.FACTOR,
    )


def take(session: Session, token: str, actor: Actor | None, now: datetime) -> Notice:
    """Acknowledge by a link, once. `actor`: who has shown the second factor; None: who bears the link and nothing more.

    The notice names who acknowledged first: of two at once the second is answered the first one's name. `Unknown`
    `no_link`; `Conflict` `link_used`, `link_expired` or `link_over`; `Denied` `factor_needed` or `link_of_another`.
    """
    authority, digest = _parts(token)
    row = session.get(NoticeLink, (authority, digest), with_for_update=True)
    if row is None:
        raise _none()
    official = OfficialId(row.official)
    if row.used is not None:
        raise Conflict("link_used", "This link has been used.", "Sign in to see what became of it.")
    if row.expires <= now or row.made > now + LIFE:
        raise Conflict("link_expired", "This link has expired.", "Sign in, or use the newest message.")
    if actor is None and policy_of(session, authority).link is Link.FACTOR:
        raise Denied("factor_needed", "Your authority asks for your second factor here.", "Show it, then go on.")
    if actor is not None and actor.official != official:
        raise Denied("link_of_another", "This link was sent to somebody else.", "Sign in and use your own list.")
    notice = _meant(session, row)
    if notice is not None and notice.resolved is not None:
        raise Conflict("link_over", "Nobody need see to it any more.", "Sign in to see what became of it.")
    who = actor if actor is not None else actor_of(session, official)
    guards.stand_for(session, who)
    row.used = now
    session.flush()
    if row.method is not None:
        sendings.arrived(session, authority, row.method)
    meant = _meant(session, row)  # as they see it for whom the session stands now
    return post.acknowledge(session, who, row.notice if meant is None else meant.id, now, How.LINK)


def _meant(session: Session, row: NoticeLink) -> Notice | None:
    """The notice that a link takes: the one that it was made for; of an offer that is over what it offered, where
    nobody has that, because whoever offered it left (`left_behind.py`).
    """
    found = session.get(Notice, (row.authority, row.notice))
    if found is None or found.occasion != Occasion.HANDED_OVER.value or found.resolved is None:
        return found
    offered = session.get(Notice, (row.authority, str(found.subject.get("notice"))))
    open_ = offered is not None and offered.acknowledged is None and offered.resolved is None
    return offered if open_ else found


def _standing(row: NoticeLink, notice: Notice, now: datetime) -> Standing:
    if notice.resolved is not None:
        return Standing.RESOLVED
    if notice.acknowledged is not None:
        return Standing.ACKNOWLEDGED
    if row.used is not None:
        return Standing.USED
    return Standing.EXPIRED if row.expires <= now else Standing.OPEN


def _parts(token: str) -> tuple[AuthorityId, str]:
    found = _TOKEN.fullmatch(token)
    if found is None:
        raise _none()
    try:
        return authority_id(found["authority"]), sha256(found["secret"].encode())
    except RogatoryError as error:
        raise _none() from error


def _none() -> Unknown:
    return Unknown("no_link", "There is no such link.", "Use the newest message, or sign in.")
