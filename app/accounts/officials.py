"""Acts on officials: add, change roles, name a certificate, deactivate.

No act here needs two officials; what needs two (confirming a State, the second pair of eyes) demands different
officials with roles that only another may give: nobody changes their own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import GRANTS, Permission
from app.accounts import web_sessions
from app.accounts.models import ApiToken, Official
from app.audit.events import Event
from app.audit.record import record
from app.directory import introduce
from app.kit.actor import Actor, Role
from app.kit.errors import Conflict, Denied, Invalid, Unknown
from app.kit.ids import AuthorityId, Digest, OfficialId, StateCode, authority_of, official_id

_MUST_REMAIN: tuple[tuple[Permission, int, str], ...] = (
    (Permission.SIGN, 1, "nobody can sign any more"),
    (Permission.APPROVE, 2, "fewer than two officials can approve: what needs a second pair of eyes will wait"),
    (Permission.PEER_CONFIRM, 2, "fewer than two officials can confirm another State"),
    # The head's alone: each ladder ends there, so do rosters, promises and the oversight of what is confidential.
    (Permission.LADDER_MANAGE, 1, "no head is left: what nobody takes rings with nobody in the end"),
    (Permission.OFFICIAL_MANAGE, 1, "nobody but the node's own command line can change officials any more"),
)


@dataclass(frozen=True)
class Taken:
    """A notice that an official has taken and whose cause is not gone."""

    notice: str
    matter: str | None
    urgent: bool


@dataclass(frozen=True)
class Changed:
    """An official after a change, and what the authority can no longer do because of it."""

    official: OfficialId
    roles: frozenset[Role]
    active: bool
    warnings: tuple[str, ...]
    taken: tuple[Taken, ...] = ()
    """What they have taken and leave behind: `app/notices/left_behind.py`, by which doors make such a change."""


def add_official(
    session: Session,
    actor: Actor,
    official: str,
    *,
    name: str,
    function: str,
    roles: Collection[Role],
    at: datetime,
    languages: Collection[str] = ("en",),
    zone: str = "UTC",
    certificate: Digest | None = None,
) -> Changed:
    """Enter an official of the actor's authority. `Conflict` `official_exists`; `Invalid` names what is wrong."""
    permit(actor, Permission.OFFICIAL_MANAGE, actor.authority)
    new = official_id(official)
    if authority_of(new) != actor.authority:
        raise Invalid("other_authority", f"{new} would not belong to {actor.authority}.", "Begin it with your own id.")
    if new.endswith("/node"):
        raise Invalid("reserved_name", f"{new} is the node itself.", "Choose another short name.")
    if not name.strip() or not function.strip():
        raise Invalid("name_missing", f"{new} needs a name and a function: both are printed under signatures.")
    if session.get(Official, (actor.authority, new)) is not None:
        raise Conflict("official_exists", f"{new} is entered already.", "Change its roles, or choose another name.")
    held = _checked(roles)
    row = Official(
        authority=actor.authority,
        id=new,
        name=name.strip(),
        function=function.strip(),
        languages=sorted(languages),
        roles=sorted(role.value for role in held),
        zone=_zone(zone),
        certificate=certificate,
        active=True,
        made=at,
        changed=at,
    )
    session.add(row)
    session.flush()
    subject = {"official": new, "roles": ",".join(row.roles)}
    record(session, actor, Event.OFFICIAL_ADDED, at=at, subject=subject)
    return _changed(session, row)


def change_roles(
    session: Session, actor: Actor, official: OfficialId, roles: Collection[Role], at: datetime
) -> Changed:
    """Give an official these roles and no others; the warnings say what the authority then cannot do."""
    row = _of_another(session, actor, official)
    row.roles, row.changed = sorted(role.value for role in _checked(roles)), at
    session.flush()
    subject = {"official": official, "roles": ",".join(row.roles)}
    record(session, actor, Event.OFFICIAL_CHANGED, at=at, subject=subject)
    confirms = GRANTS[Permission.PEER_CONFIRM].roles & frozenset(roles)
    return _changed(session, row, () if confirms else introduce.take_back(session, official, at))


def name_certificate(
    session: Session, actor: Actor, official: OfficialId, certificate: Digest | None, at: datetime
) -> Changed:
    """Say which signatory certificate is this official's. It counts abroad only once an edition lists it."""
    row = _of_another(session, actor, official)
    row.certificate, row.changed = certificate, at
    session.flush()
    subject = {"official": official, "certificate": certificate or "none"}
    record(session, actor, Event.OFFICIAL_CHANGED, at=at, subject=subject)
    return _changed(session, row)


def deactivate(session: Session, actor: Actor, official: OfficialId, at: datetime) -> Changed:
    """Let an official do nothing more from now on; all their tokens are revoked, and their sessions end."""
    row = _of_another(session, actor, official)
    row.active, row.changed = False, at
    query = select(ApiToken).where(
        ApiToken.authority == actor.authority, ApiToken.official == official, ApiToken.revoked.is_(None)
    )
    for token in session.scalars(query):
        token.revoked = at
    web_sessions.end_all(session, official, at)
    session.flush()
    record(session, actor, Event.OFFICIAL_CHANGED, at=at, subject={"official": official, "active": "no"})
    return _changed(session, row, introduce.take_back(session, official, at))


def actor_of(session: Session, official: OfficialId) -> Actor:
    """An official with their present roles, for doors that know by other means who stands before them.

    `Denied` `not_active` for one who is deactivated or not entered.
    """
    authority = authority_of(official)
    row = session.get(Official, (authority, official))
    if row is None or not row.active:
        raise Denied("not_active", f"{official} is not an active official of {authority}.", "Ask its head.")
    return Actor(authority, official, frozenset(Role(role) for role in row.roles))


def officials_of(session: Session, actor: Actor) -> list[Official]:
    """All officials of the actor's authority, by id."""
    permit(actor, Permission.OFFICIAL_READ, actor.authority)
    query = select(Official).where(Official.authority == actor.authority).order_by(Official.id)
    return list(session.scalars(query))


def official_entry(session: Session, official: OfficialId) -> Official:
    """The row of one official, whose name and function are printed; `Unknown` otherwise."""
    row = session.get(Official, (authority_of(official), official))
    if row is None:
        raise Unknown("no_official", f"There is no official {official}.", "See `official list`.")
    return row


def lacking(session: Session, authority: AuthorityId) -> tuple[str, ...]:
    """What an authority cannot do with the officials that it has, in words; nothing when all is well."""
    query = select(Official.roles).where(Official.authority == authority, Official.active)
    held = [frozenset(Role(role) for role in roles) for roles in session.scalars(query)]
    return tuple(
        words
        for permission, least, words in _MUST_REMAIN
        if sum(1 for roles in held if roles & GRANTS[permission].roles) < least
    )


def _of_another(session: Session, actor: Actor, official: OfficialId) -> Official:
    permit(actor, Permission.OFFICIAL_MANAGE, actor.authority)
    if official == actor.official:
        raise Denied("own_roles", "Nobody changes their own entry.", "Ask another head or operator.")
    row = session.get(Official, (actor.authority, official), with_for_update=True)
    if row is None:
        raise Unknown("no_official", f"There is no official {official} in {actor.authority}.", "See `official list`.")
    return row


def _checked(roles: Collection[Role]) -> frozenset[Role]:
    held = frozenset(roles)
    if not held or Role.NODE in held:
        raise Invalid("bad_roles", "An official has at least one role, and never the node's.", "See the permissions.")
    if Role.AUDITOR in held and len(held) > 1:
        # Whoever audits must not have done what is audited.
        raise Invalid("bad_roles", "An auditor has no other role beside.", "Enter another official.")
    return held


def _zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("bad_zone", f"{zone!r} is no IANA time zone.", "Write it like Europe/Vienna.") from error
    return zone


def _changed(session: Session, row: Official, unconfirmed: Sequence[StateCode] = ()) -> Changed:
    roles = frozenset(Role(role) for role in row.roles)
    told = [f"their confirmation of {state} no longer counts: another official must give it" for state in unconfirmed]
    return Changed(OfficialId(row.id), roles, row.active, (*lacking(session, AuthorityId(row.authority)), *told))
