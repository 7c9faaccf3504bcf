"""How the notices of an authority may be acknowledged outside of a signed-in page: the head says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.ids import AuthorityId
from app.notices.channel_models import NoticePolicy


class Link(Enum):
    """What a one-tap link asks for."""

    ALONE = "alone"
    """Nothing: whoever has the link may take the notice. For an authority whose officers have no second factor."""
    FACTOR = "factor"
    """The second factor of the official that it was sent to, or a browser in which they are signed in."""


@dataclass(frozen=True)
class Policy:
    """An authority's word. What holds where it has said nothing: ADR 0038."""

    link: Link = Link.FACTOR
    keypress: bool = True
    """Whether a key that is pressed on the telephone acknowledges."""


DEFAULT = Policy()


def policy_of(session: Session, authority: AuthorityId) -> Policy:
    """What holds now."""
    row = session.scalars(select(NoticePolicy).where(NoticePolicy.authority == authority)).first()
    return DEFAULT if row is None else Policy(Link(row.link), row.keypress)


def set_policy(session: Session, actor: Actor, wanted: Policy, at: datetime) -> Policy:
    """Say how notices may be acknowledged."""
    permit(actor, Permission.LADDER_MANAGE, actor.authority)
    row = session.get(NoticePolicy, actor.authority, with_for_update=True) or NoticePolicy(authority=actor.authority)
    row.link, row.keypress, row.by, row.changed = wanted.link.value, wanted.keypress, actor.official, at
    session.add(row)
    session.flush()
    subject = {"link": wanted.link.value, "keypress": "yes" if wanted.keypress else "no"}
    record(session, actor, Event.NOTICE_POLICY_SET, at=at, subject=subject)
    return wanted
