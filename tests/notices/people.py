"""Officials of an authority, and how they are reached, for tests of notices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from app.accounts.models import Official
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.db import Sessions
from app.kit.ids import AuthorityId, OfficialId, uuid7
from app.notices.channel_models import ContactMethod
from app.notices.occasions import Occasion
from app.notices.post import post
from tests.notices.logins import under

MOJ = AuthorityId("XA.moj")
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PEOPLE: Mapping[str, Role] = {
    "dora": Role.DUTY_OFFICER,
    "cem": Role.CASE_OFFICER,
    "ana": Role.SIGNATORY,
    "ben": Role.HEAD,
    "olga": Role.OPERATOR,
}


def who(name: str) -> OfficialId:
    """An official's id."""
    return OfficialId(f"{MOJ}/{name}")


def actor(name: str) -> Actor:
    """An official with their role."""
    return Actor(MOJ, who(name), frozenset({PEOPLE[name]}))


def enter(sessions: Sessions, *names: str) -> None:
    """Enter officials, by default all of them."""
    with under(sessions, "rog_operator", MOJ) as session:
        for name in names or PEOPLE:
            row = Official(authority=MOJ, id=who(name), name=name.title(), function="Officer", languages=["en"])
            row.roles, row.zone, row.certificate, row.active = [PEOPLE[name].value], "UTC", None, True
            row.made = row.changed = NOW
            session.add(row)


def reached(
    sessions: Sessions, name: str, channel: str, address: JsonObject | str, place: int = 0, **more: object
) -> str:
    """Give somebody a proven way; answers its id."""
    with under(sessions, "rog_web", MOJ) as session:
        told: JsonObject = {"to": address} if isinstance(address, str) else address
        row = ContactMethod(authority=MOJ, id=uuid7(), official=who(name), channel=channel, address=told, place=place)
        row.quiet, row.made, row.verified, row.tries = [], NOW, NOW, 0
        for key, value in more.items():
            setattr(row, key, value)
        session.add(row)
        return row.id


def urgent(sessions: Sessions, number: int = 1, at: datetime = NOW) -> str:
    """Post an urgent notice; answers its id."""
    return urgents(sessions, [number], at)[0]


def urgents(sessions: Sessions, numbers: Iterable[int], at: datetime = NOW) -> list[str]:
    """Post urgent notices at once; answers their ids."""
    found = []
    with under(sessions, "rog_intake", MOJ) as session:
        for number in numbers:
            reference = f"XB-2026-{number:08d}"
            params = {"matter": reference, "sender": "XB.moj", "urgency": "emergency"}
            found.append(post(session, MOJ, Occasion.MATTER_URGENT, {"matter": reference}, at, params))
    return found


def ordinary(sessions: Sessions, number: int = 1, at: datetime = NOW) -> str:
    """Post one that is not urgent."""
    reference = f"XC-2026-{number:08d}"
    with under(sessions, "rog_intake", MOJ) as session:
        params = {"matter": reference, "sender": "XC.moj"}
        return post(session, MOJ, Occasion.MATTER_RECEIVED, {"matter": reference}, at, params)


def desk(sessions: Sessions, number: int = 1, at: datetime = NOW) -> str:
    """Post that an ordinary instrument came."""
    reference = f"XC-2026-{number:08d}"
    with under(sessions, "rog_intake", MOJ) as session:
        params = {"kind": "message", "matter": reference, "sender": "XC.moj"}
        return post(session, MOJ, Occasion.INSTRUMENT_RECEIVED, {"matter": reference}, at, params)
