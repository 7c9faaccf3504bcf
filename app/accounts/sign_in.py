"""Signing in with a password and a one-time code, or with a recovery code in its place.

The door goes in three steps, of which the second holds no transaction: `weigh` charges the try and answers the hash to
compare with, `passwords.matches` compares, `judge` says yes or no. Every no reads the same and takes as long, whether
there is such an official or not.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts import secrets_shown, throttle, totp, web_sessions
from app.accounts.factors import Factors
from app.accounts.models import Official
from app.accounts.sign_in_models import Passkey, RecoveryCode, SignIn
from app.accounts.throttle import Key, network
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.errors import Denied
from app.kit.ids import OfficialId, authority_of

_NOBODYS = b"\0" * 20
CODES = 10
"""Recovery codes that are given at once."""


@dataclass(frozen=True)
class Came:
    """Somebody who tries to sign in, and from where."""

    official: OfficialId
    address: str
    agent: str = ""
    device: str | None = field(default=None, repr=False)
    """The cookie by which a browser is known again."""


@dataclass(frozen=True)
class Weighed:
    """A try that may be judged: what it was charged to, and the hash of the account's password, if it has one."""

    keys: Sequence[Key]
    stored: str | None = field(repr=False)


def weigh(session: Session, came: Came, now: datetime) -> Weighed:
    """Charge a try; `Denied` `sign_in_paused` while nobody may try. Committed by the door before it compares."""
    keys = _keys(session, came, now)
    demand_pause(session, keys, now)
    row = session.get(SignIn, (authority_of(came.official), came.official))
    return Weighed(keys, row.password if row is not None else None)


def demand_pause(session: Session, keys: Sequence[Key], now: datetime) -> None:
    """Charge a try to each key, or `Denied` `sign_in_paused` with how long to wait."""
    waits = throttle.charge(session, keys, now)
    if waits:
        seconds = max(1, round(waits.total_seconds()))
        raise Denied(
            "sign_in_paused",
            f"Too many tries failed. The next one is possible in {seconds} s.",
            "Wait, or use a passkey: it is never made to wait.",
        )


def judge(
    session: Session, came: Came, weighed: Weighed, right: bool, code: str, factors: Factors, now: datetime
) -> str | None:
    """By what the second factor was shown, `totp` or `recovery`; None: refused, and nothing tells why.

    `right`: whether the password was. A refusal is logged and left in the throttle; a success takes the charge back.
    """
    authority = authority_of(came.official)
    official = session.get(Official, (authority, came.official))
    row = session.get(SignIn, (authority, came.official), with_for_update=True)
    allowed = row is not None and row.password == weighed.stored and official is not None and official.active
    means = _second(session, row, came.official, code, factors, now, use=right and allowed)
    if not right or not allowed or means is None:
        refused(session, came.official, "password", now)
        return None
    throttle.take_back(session, weighed.keys)
    return means


def refused(session: Session, official: OfficialId, means: str, now: datetime) -> None:
    """Log that somebody was not let in as this official."""
    node = Actor.node(authority_of(official))
    record(session, node, Event.SIGN_IN_REFUSED, at=now, subject={"official": official, "means": means})


def spend_totp(session: Session, official: OfficialId, code: str, factors: Factors, now: datetime) -> bool:
    """Whether this is a one-time code of an official that was not taken before; it is taken by this."""
    row = session.get(SignIn, (authority_of(official), official), with_for_update=True)
    step = totp.matched(_secret(row, factors), code, now, row.totp_step if row is not None else 0)
    if row is None or row.totp is None or step is None:
        return False
    _take(row, step, factors)
    session.flush()
    return True


def new_recovery_codes(session: Session, actor: Actor, now: datetime) -> tuple[str, ...]:
    """Ten codes in place of those that one had; shown once."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    mine = (RecoveryCode.authority == actor.authority, RecoveryCode.official == actor.official)
    session.query(RecoveryCode).where(*mine).delete()
    made = tuple(secrets_shown.new_code() for _ in range(CODES))
    for code in made:
        digest = secrets_shown.digest_of(code)
        session.add(RecoveryCode(authority=actor.authority, official=actor.official, code=digest, made=now))
    session.flush()
    record(session, actor, Event.SIGN_IN_CHANGED, at=now, subject={"official": actor.official, "what": "recovery"})
    return made


def recovery_left(session: Session, actor: Actor) -> int:
    """How many recovery codes one still has."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    mine = (RecoveryCode.authority == actor.authority, RecoveryCode.official == actor.official)
    return session.query(RecoveryCode).where(*mine).count()


def change_password(session: Session, actor: Actor, hashed: str, now: datetime) -> None:
    """Another password of one's own; `hashed` is `passwords.hashed` of it. Every other session ends at the door."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    row = session.get_one(SignIn, (actor.authority, actor.official), with_for_update=True)
    row.password, row.changed = hashed, now
    session.flush()
    record(session, actor, Event.SIGN_IN_CHANGED, at=now, subject={"official": actor.official, "what": "password"})


def set_up(session: Session, official: OfficialId, *, hashed: str, secret: bytes, step: int, now: datetime) -> None:
    """What an official signs in with from now on; what they had before is of no use any more, and nobody is signed in
    by it. `secret`: as `factors` sealed it.
    """
    authority = authority_of(official)
    row = session.get(SignIn, (authority, official), with_for_update=True)
    if row is None:
        row = SignIn(authority=authority, official=official, handle=secrets.token_hex(10))
        session.add(row)
    row.password, row.totp, row.totp_step, row.changed = hashed, secret, step, now
    session.execute(delete(Passkey).where(Passkey.authority == authority, Passkey.official == official))
    web_sessions.end_all(session, official, now)
    session.flush()


def _keys(session: Session, came: Came, now: datetime) -> Sequence[Key]:
    """What a try is charged to. In a browser that is known nobody waits for what strangers do."""
    known = web_sessions.is_known(session, came.official, came.device, now)
    if known is not None:
        return (Key("device", f"{known} {came.official}"),)
    place = network(came.address)
    return (Key("pair", f"{place} {came.official}"), Key("account", came.official), Key("source", place))


def _second(
    session: Session, row: SignIn | None, official: OfficialId, code: str, factors: Factors, now: datetime, *, use: bool
) -> str | None:
    """By what the second factor is shown. `use`: it is taken, and not again."""
    if secrets_shown.is_code(code):
        key = (authority_of(official), official, secrets_shown.digest_of(code))
        found = session.get(RecoveryCode, key)  # the row of `sign_in` is locked: of two, one takes it
        if found is not None and use:
            session.delete(found)
            session.flush()
        return "recovery" if found is not None else None
    step = totp.matched(_secret(row, factors), code, now, row.totp_step if row is not None else 0)
    if row is None or row.totp is None or step is None:
        return None
    if use:
        _take(row, step, factors)
        session.flush()
    return "totp"


def _secret(row: SignIn | None, factors: Factors) -> bytes:
    return factors.open(OfficialId(row.official), row.totp) if row is not None and row.totp is not None else _NOBODYS


def _take(row: SignIn, step: int, factors: Factors) -> None:
    """Take a code. A secret that was stored bare, or sealed with a key of before, is sealed with today's."""
    row.totp_step = step
    if row.totp is not None and not factors.is_current(row.totp):
        official = OfficialId(row.official)
        row.totp = factors.seal(official, factors.open(official, row.totp))
