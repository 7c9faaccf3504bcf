"""The officials of the tests."""

from __future__ import annotations

from datetime import UTC, datetime

from app.accounts import officials
from app.accounts.officials import Changed
from app.kit.actor import Actor, Role
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, OfficialId

MOJ = AuthorityId("XA.moj")
ANA, BEN = OfficialId("XA.moj/ana"), OfficialId("XA.moj/ben")
NODE = Actor.node(MOJ)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def enter(sessions: Sessions, short: str, *roles: Role, by: Actor = NODE) -> Changed:
    with sessions.begin(MOJ) as session:
        return officials.add_official(
            session, by, f"{MOJ}/{short}", name=short.title(), function="Official", roles=roles, at=NOW
        )


def actor(sessions: Sessions, official: OfficialId) -> Actor:
    with sessions.begin(MOJ) as session:
        return officials.actor_of(session, official)
