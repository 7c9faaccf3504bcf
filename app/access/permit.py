"""The first line of every act: may this actor do this, for this authority?"""

from __future__ import annotations

from collections.abc import Collection

from app.access.roles import GRANTS, SCOPES, Permission
from app.kit.actor import Actor, Role
from app.kit.errors import Denied, Misused
from app.kit.ids import AuthorityId


def permit(actor: Actor, permission: Permission, authority: AuthorityId) -> None:
    """Pass, or raise `Denied`: `other_authority`, `role_missing` or `scope_missing`.

    An authority is sovereign over its own rows: whatever the roles, nobody acts for another one.
    """
    if actor.authority != authority:
        raise Denied(
            "other_authority",
            f"{actor.official} belongs to {actor.authority} and may not act for {authority}.",
            "Sign in as an official of that authority.",
        )
    grant = GRANTS[permission]
    if not actor.roles & grant.roles:
        raise Denied(
            "role_missing",
            f"{actor.official} may not {grant.words}.",
            f"Ask the head of {authority} for one of the roles {_list(grant.roles)}.",
        )
    if actor.scopes is not None and permission not in permissions_in(actor.scopes):
        raise Denied(
            "scope_missing",
            f"This token of {actor.official} is not for this: it may not {grant.words}.",
            f"Use a token with the scope {permission.value}.",
        )


def permit_step(
    actor: Actor, roles: Collection[Role], authority: AuthorityId, permission: Permission = Permission.ACT
) -> None:
    """`permit` an act in a matter, and demand one of the roles that the step's row in its procedure names.

    `permission`: what the act is. Who signs what colleagues prepared needs `SIGN` and nothing more.
    """
    permit(actor, permission, authority)
    if not actor.roles.intersection(roles):
        raise Denied(
            "step_role_missing",
            f"{actor.official} has none of the roles that take this step.",
            f"Ask an official with the role {_list(roles)}.",
        )


def may(actor: Actor, permission: Permission, authority: AuthorityId) -> bool:
    """Whether `permit` would pass: for what pages and answers offer, never instead of `permit`."""
    try:
        permit(actor, permission, authority)
    except Denied:
        return False
    return True


def permissions_in(scopes: Collection[str]) -> frozenset[Permission]:
    """The permissions that scopes name; `Misused` for a scope that does not exist."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise Misused(
            "unknown_scope", f"There is no scope {', '.join(unknown)}.", f"Scopes are {', '.join(sorted(SCOPES))}."
        )
    return frozenset(permission for scope in scopes for permission in SCOPES[scope])


def _list(roles: Collection[Role]) -> str:
    return ", ".join(role.value for role in Role if role in roles)
