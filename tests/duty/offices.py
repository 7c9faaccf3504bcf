"""An authority with a head and duty officers, on a real database under the logins of its classes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import guards
from app.accounts import officials
from app.audit.models import AuditEntry
from app.duty.bodies import RosterBody
from app.duty.models import Roster
from app.duty.rosters import set_roster
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.ids import AuthorityId, OfficialId
from tests.conftest import Database
from tests.duty.plans import MONDAY

MOJ = AuthorityId("XA.moj")
HEAD = OfficialId("XA.moj/head")
PEOPLE: dict[str, tuple[Role, ...]] = {
    "head": (Role.HEAD,),
    "second": (Role.HEAD, Role.DUTY_OFFICER),
    "ana": (Role.DUTY_OFFICER,),
    "ben": (Role.DUTY_OFFICER, Role.SIGNATORY),
    "cem": (Role.DUTY_OFFICER,),
    "dora": (Role.CASE_OFFICER,),
}


def body(*people: str, **changes: object) -> JsonObject:
    """A roster of weeks from Monday at 8, for these."""
    row: JsonObject = {
        "name": "first",
        "people": [f"XA.moj/{one}" for one in people],
        "unit": "weeks",
        "weekday": 0,
        "begins": "2026-11-30",
    }
    return {"title": "Nights", "zone": "Europe/Vienna", "layers": [row], **changes}  # type: ignore[dict-item]  # JSON


@dataclass
class Office:
    """The authority and its clock."""

    database: Database
    time: datetime = MONDAY - timedelta(days=3)

    @contextmanager
    def acting(self, short: str = "head", login: str = "rog_web") -> Iterator[tuple[Session, Actor]]:
        """One transaction of a door of people."""
        with self.database.sessions(login).begin(MOJ) as session:
            actor = officials.actor_of(session, OfficialId(f"{MOJ}/{short}"))
            guards.stand_for(session, actor)
            yield session, actor

    @contextmanager
    def session(self, login: str = "rog_keeper", owner: AuthorityId = MOJ) -> Iterator[Session]:
        """One transaction of another class."""
        with self.database.sessions(login).begin(owner) as session:
            yield session

    def roster(
        self, name: str = "nights", *people: str, seen: int = 0, since: datetime | None = None, **changes: object
    ) -> Roster:
        """Make a roster, or a new version of it."""
        told = RosterBody.model_validate(body(*(people or ("ana", "ben")), **changes))
        with self.acting() as (session, actor):
            return set_roster(session, actor, name, told, self.time, seen=seen, since=since)

    def people(self, act: str, short: str, *roles: Role) -> None:
        """The operator changes an official."""
        with self.session("rog_operator") as session:
            node, who = Actor.node(MOJ), OfficialId(f"{MOJ}/{short}")
            if act == "deactivate":
                officials.deactivate(session, node, who, self.time)
            else:
                officials.change_roles(session, node, who, roles, self.time)

    def events(self) -> list[str]:
        """What the log says of duty, in order."""
        with self.session() as session:
            rows = session.scalars(select(AuditEntry.event).order_by(AuditEntry.at, AuditEntry.id))
            return [one for one in rows if not one.startswith("official.")]


def opened(database: Database) -> Office:
    """The authority with its people."""
    made = Office(database)
    with made.session("rog_operator") as session:
        for short, roles in PEOPLE.items():
            officials.add_official(
                session,
                Actor.node(MOJ),
                f"{MOJ}/{short}",
                name=short.title(),
                function="Official",
                roles=roles,
                at=made.time - timedelta(days=30),
                zone="Europe/Vienna",
            )
    return made
