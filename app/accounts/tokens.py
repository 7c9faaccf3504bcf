"""Personal tokens: `rog_<authority>_<id>_<secret>`. The owner stands in the token, so that a door can open its
session before it has read a row; the secret is 256 random bits and is shown once.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import may, permissions_in, permit
from app.access.roles import Permission
from app.accounts.models import ApiToken, Official
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor, Role
from app.kit.canonical import sha256
from app.kit.errors import Conflict, Denied, Invalid, RogatoryError, Unknown
from app.kit.ids import AuthorityId, OfficialId, authority_id

LONGEST = timedelta(days=366)
FIRST = timedelta(days=1)
NOTED_EVERY = timedelta(minutes=1)
"""`last_used` is written at most this often: reading must not cost a write each time."""
_TOKEN = re.compile(r"rog_(?P<authority>[^_]{1,40})_(?P<id>[0-9a-f]{12})_(?P<secret>[0-9a-f]{64})")


@dataclass(frozen=True)
class IssuedToken:
    """A new token. `text` is shown to its owner once and cannot be had again."""

    id: str
    text: str = field(repr=False)
    expires: datetime


def issue_token(
    session: Session, actor: Actor, *, label: str, scopes: Collection[str] | None, lifetime: timedelta, at: datetime
) -> IssuedToken:
    """Make a token for oneself: nobody, whatever the role, gets one that acts as somebody else.

    `scopes` None: everything that one's roles allow. `Denied` when the actor itself came with a token.
    """
    permit(actor, Permission.TOKEN_MANAGE, actor.authority)
    if actor.scopes is not None:
        raise Denied("token_by_token", "A token does not make tokens.", "Sign in yourself.")
    if not timedelta(0) < lifetime <= LONGEST:
        raise Invalid("bad_lifetime", f"A token lives for at most {LONGEST.days} days.", "Make a new one in time.")
    if scopes is not None:
        permissions_in(scopes)
    return _made(session, actor, actor.official, label, scopes, lifetime, at)


def first_token(session: Session, actor: Actor, official: OfficialId, at: datetime) -> IssuedToken:
    """The token with which an official who never had one begins: made at the node's own command line, for one day.

    With it they make their own; it is the operator's to hand over and cannot be made a second time (`Conflict`
    `had_token`). The log names both.
    """
    permit(actor, Permission.OFFICIAL_MANAGE, actor.authority)
    if Role.NODE not in actor.roles:
        raise Denied("node_only", "A first token is made at the node's own command line.", "Ask its operator.")
    known = select(ApiToken.id).where(ApiToken.authority == actor.authority, ApiToken.official == official).limit(1)
    if session.scalar(known) is not None:
        raise Conflict("had_token", f"{official} has had a token already.", "They make further ones themselves.")
    return _made(session, actor, official, "first", None, FIRST, at)


def _made(
    session: Session,
    actor: Actor,
    owner: OfficialId,
    label: str,
    scopes: Collection[str] | None,
    lifetime: timedelta,
    at: datetime,
) -> IssuedToken:
    official = session.get(Official, (actor.authority, owner))
    if official is None or not official.active:
        raise Denied("not_active", f"{owner} is not an active official.", "Ask the head of the authority.")
    identity, secret = secrets.token_hex(6), secrets.token_hex(32)
    row = ApiToken(
        authority=actor.authority,
        id=identity,
        official=owner,
        label=label,
        secret=sha256(secret.encode()),
        scopes=None if scopes is None else sorted(scopes),
        made=at,
        expires=at + lifetime,
    )
    session.add(row)
    session.flush()
    subject = {"token": identity, "official": owner, "scopes": ",".join(row.scopes or ["all"])[:200]}
    record(session, actor, Event.TOKEN_ISSUED, at=at, subject=subject)
    return IssuedToken(identity, f"rog_{actor.authority}_{identity}_{secret}", row.expires)


def revoke_token(session: Session, actor: Actor, token: str, at: datetime) -> None:
    """End a token, by its id: one's own, or any of the authority for those who manage officials."""
    permit(actor, Permission.TOKEN_MANAGE, actor.authority)
    row = session.get(ApiToken, (actor.authority, token), with_for_update=True)
    others = may(actor, Permission.OFFICIAL_MANAGE, actor.authority)
    if row is None or (row.official != actor.official and not others):
        raise Unknown("no_token", f"There is no token {token}.", "See your list of tokens.")
    if row.revoked is None:
        row.revoked = at
        session.flush()
        record(session, actor, Event.TOKEN_REVOKED, at=at, subject={"token": token, "official": row.official})


def tokens_of(session: Session, actor: Actor) -> list[ApiToken]:
    """One's own tokens, newest first."""
    permit(actor, Permission.TOKEN_MANAGE, actor.authority)
    query = select(ApiToken).where(ApiToken.authority == actor.authority, ApiToken.official == actor.official)
    return list(session.scalars(query.order_by(ApiToken.made.desc(), ApiToken.id)))


def owner_of(text: str) -> AuthorityId:
    """The authority in a token, for opening its session; `Denied` `bad_token` for what has not its form."""
    return _parts(text)[0]


def authenticate(session: Session, text: str, now: datetime) -> Actor:
    """Who comes with this token. The session must be one of `owner_of(text)`.

    `Denied` `bad_token` for every reason that a stranger could learn from; `token_expired` and `token_revoked` only
    for one who has shown the secret.
    """
    authority, identity, secret = _parts(text)
    row = session.get(ApiToken, (authority, identity))
    # Compared also where there is no such token, so that time does not tell.
    known = row.secret if row is not None else "0" * 64
    same = hmac.compare_digest(known, sha256(secret.encode()))
    if row is None or not same:
        raise _bad()
    if row.revoked is not None:
        raise Denied("token_revoked", "This token was revoked.", "Make a new one.")
    if row.expires <= now:
        raise Denied("token_expired", "This token has expired.", "Make a new one.")
    official = session.get(Official, (authority, row.official))
    if official is None or not official.active:
        raise _bad()
    if row.last_used is None or now - row.last_used >= NOTED_EVERY:
        row.last_used = now
    scopes = None if row.scopes is None else frozenset(row.scopes)
    return Actor(authority, OfficialId(official.id), frozenset(Role(role) for role in official.roles), scopes)


def _parts(text: str) -> tuple[AuthorityId, str, str]:
    found = _TOKEN.fullmatch(text)
    if found is None:
        raise _bad()
    try:
        authority = authority_id(found["authority"])
    except RogatoryError as error:
        raise _bad() from error
    return authority, found["id"], found["secret"]


def _bad() -> Denied:
    return Denied("bad_token", "This token is not valid.", "Make one with `rogatory token new`.")
