"""How the tests sign in: as the door does, in its three steps, and by a telephone that shows codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from app.accounts import enrolment, passwords, sign_in, totp, web_sessions
from app.accounts.factors import Factors
from app.accounts.sign_in import Came
from app.accounts.web_sessions import Begun
from app.kit.actor import Actor
from app.kit.db import Sessions
from app.kit.errors import Denied
from app.kit.ids import OfficialId, authority_of
from tests.conftest import Database

FACTORS = Factors(lambda: [b"k" * 32])
"""A node's key."""
PASSWORD = "seven herons stand in the rain"


@dataclass
class Telephone:
    """An official's authenticator app."""

    secret: bytes = field(repr=False)

    def code(self, now: datetime) -> str:
        return totp.code_at(self.secret, totp.step_of(now))


def enrolled(database: Database, official: OfficialId, now: datetime, password: str = PASSWORD) -> Telephone:
    """Enrol an official by a code of the node's command line; answers their telephone."""
    owner = authority_of(official)
    with database.sessions("rog_operator").begin(owner) as session:
        made = enrolment.enrol(session, Actor.node(owner), official, now)
    with database.sessions("rog_web").begin(owner) as session:
        phone = Telephone(enrolment.offered(session, official, made.code, now).totp)
        hashed = passwords.hashed(password)
        enrolment.complete(session, official, made.code, hashed, phone.code(now), FACTORS, now)
    return phone


@dataclass
class Gate:
    """The door's steps."""

    sessions: Sessions
    factors: Factors = FACTORS

    def try_it(
        self,
        official: OfficialId,
        password: str,
        code: str,
        now: datetime,
        *,
        address: str = "192.0.2.1",
        device: str | None = None,
    ) -> Begun | str:
        """A session, or the code of the refusal: `refused` where nothing tells why."""
        came = Came(official, address, "Test", device)
        owner = authority_of(official)
        try:
            with self.sessions.begin(owner) as session:
                weighed = sign_in.weigh(session, came, now)
            if weighed.pause is not None:
                with self.sessions.begin(owner) as session:
                    weighed = sign_in.shown(session, came, weighed, code, self.factors, now)
            if weighed.pause is not None:
                raise weighed.pause
        except Denied as error:
            return error.code
        right = passwords.matches(weighed.stored, password)
        with self.sessions.begin(owner) as session:
            means = sign_in.judge(session, came, weighed, right, code, self.factors, now)
            if means is None:
                return "refused"
            return web_sessions.begin(session, official, means=means, agent="Test", device=device, now=now)
