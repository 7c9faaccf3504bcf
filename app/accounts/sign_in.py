"""Signing in with a password and a one-time code, or with a recovery code in its place.

The door goes in three steps, of which the second holds no transaction: `weigh` charges the try and answers the hash to
compare with, `passwords.matches` compares, `judge` says yes or no. Every no reads the same and takes as long, whether
there is such an official or not. While the account alone pauses there is one step more, `shown`, before a hash is paid.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

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
    """A try that was charged: to what, and the hash of the account's password, if it has one."""

    keys: Sequence[Key]
    stored: str | None = field(repr=False)
    pause: Denied | None = None
    """The account pauses, by what others did as well: it is judged only once `shown` has cleared this."""
    twice: bool = False
    """In that pause so many codes were shown that one is not enough."""
    means: str | None = None
    """The second factor that was shown already, and spent."""


def weigh(session: Session, came: Came, now: datetime) -> Weighed:
    """Charge a try; `Denied` `sign_in_paused` while nobody may try from there. Committed by the door before it goes on:
    to `shown` where `pause` is set, else to compare.
    """
    keys = _keys(session, came, now)
    row = session.get(SignIn, (authority_of(came.official), came.official))
    stored = row.password if row is not None else None
    waits = throttle.waiting(session, keys, now)
    if {one.limit for one in waits} != {"account"}:
        if waits:
            raise _paused(max(waits.values()))
        throttle.add(session, keys, now)
        return Weighed(keys, stored)
    own = [one for one in keys if one not in waits]
    throttle.add(session, own, now)
    twice = bool(throttle.charge(session, (Key("blind", came.official),), now))
    return Weighed(own, stored, _paused(max(waits.values())), twice)


def demand_pause(session: Session, keys: Sequence[Key], now: datetime) -> None:
    """Charge a try to each key, or `Denied` `sign_in_paused` with how long to wait."""
    waits = throttle.charge(session, keys, now)
    if waits:
        raise Denied(
            "sign_in_paused",
            f"Too many tries failed. The next one is possible in {_seconds(waits)} s.",
            "Wait, or use a passkey: it is never made to wait.",
        )


def shown(session: Session, came: Came, weighed: Weighed, code: str, factors: Factors, now: datetime) -> Weighed:
    """While the account pauses: the try without the pause if it shows a right code, which is spent by this, whatever
    the password is; else as it was. Committed by the door before it answers, in either case.
    """
    key = (authority_of(came.official), came.official)
    row = session.get(SignIn, key)
    if _second(session, row, came.official, code, factors, now, use=False) is None:
        return weighed  # nothing is locked: who guesses holds up no act of the official
    row = session.get(SignIn, key, with_for_update=True, populate_existing=True)
    means = _second(session, row, came.official, code, factors, now, use=True)
    if means == "totp" and weighed.twice and not throttle.showed(session, _whence(came), now):
        return weighed
    return weighed if means is None else replace(weighed, pause=None, means=means)


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
    means = weighed.means or _second(session, row, came.official, code, factors, now, use=right and allowed)
    if not right or not allowed or means is None:
        refused(session, came.official, "password", now)
        return None
    throttle.take_back(session, weighed.keys)
    return means


def refused(session: Session, official: OfficialId, means: str, now: datetime) -> None:
    """Log that somebody was not let in as this official."""
    node = Actor.node(authority_of(official))
    record(session, node, Event.SIGN_IN_REFUSED, at=now, subject={"official": official, "means": means})


def spend(session: Session, official: OfficialId, code: str, factors: Factors, now: datetime) -> str | None:
    """By what a code shows the second factor of an official, `totp` or `recovery`; it is taken by this, and not again.
    None: it is none of theirs, or was taken before.
    """
    key = (authority_of(official), official)
    row = session.get(SignIn, key, with_for_update=True, populate_existing=True)
    return _second(session, row, official, code, factors, now, use=True)


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
    return (Key("pair", _whence(came)), Key("account", came.official), Key("source", place))


def _whence(came: Came) -> str:
    return f"{network(came.address)} {came.official}"


def _paused(waits: timedelta) -> Denied:
    return Denied(
        "sign_in_paused",
        f"Too many tries failed. The next one is possible in {_seconds(waits)} s.",
        "Wait, and type a code that is new. A passkey is never made to wait.",
    )


def _seconds(waits: timedelta) -> int:
    return max(1, round(waits.total_seconds()))


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
