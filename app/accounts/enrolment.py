"""Enrolment: how an official gets what they sign in with, by a one-time code out of the hands of a head or operator.

The code is handed over in person or by telephone, works once and for a day. Whoever has lost everything is enrolled
anew: the code given, and what they had before is of no use once they have used it.

The secret of their authenticator app comes of the code and of a salt that is forgotten with it (RFC 5869): the database
alone opens nothing, nor does a code that was used, and whoever enrols needs no key of the pages.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts import secrets_shown, sign_in, totp
from app.accounts.factors import Factors
from app.accounts.models import Official
from app.accounts.sign_in_models import Enrolment
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.errors import Denied, Invalid, Unknown
from app.kit.ids import OfficialId, authority_of

LIFETIME = timedelta(days=1)
_SALT, _SECRET = 32, 20
"""Bytes: of a block of SHA-256, and of 160 bits as RFC 4226 §4 R6 wants them."""


@dataclass(frozen=True)
class EnrolmentCode:
    """A new code. It is shown once."""

    official: OfficialId
    code: str = field(repr=False)
    expires: datetime


@dataclass(frozen=True)
class Offered:
    """What is set up with a good code: whose it is, and the secret for their authenticator app."""

    official: OfficialId
    name: str
    totp: bytes = field(repr=False)


def enrol(session: Session, actor: Actor, official: OfficialId, at: datetime) -> EnrolmentCode:
    """Make the code for another official; one that they had is of no use any more.

    `Denied` for oneself: who sits at a head's open session must not make it theirs for good.
    """
    permit(actor, Permission.OFFICIAL_MANAGE, actor.authority)
    if official == actor.official:
        raise Denied("own_enrolment", "Nobody enrols themselves.", "Ask another head or operator.")
    row = session.get(Official, (actor.authority, official))
    if row is None or not row.active:
        raise Unknown("no_official", f"There is no official {official} in {actor.authority}.", "See `official list`.")
    code = secrets_shown.new_code()
    made = session.get(Enrolment, (actor.authority, official), with_for_update=True)
    if made is None:
        made = Enrolment(authority=actor.authority, official=official)
        session.add(made)
    made.code, made.salt = secrets_shown.digest_of(code), secrets.token_bytes(_SALT)
    made.made, made.expires, made.by = at, at + LIFETIME, actor.official
    session.flush()
    record(session, actor, Event.ENROLMENT_GIVEN, at=at, subject={"official": official})
    return EnrolmentCode(official, code, made.expires)


def offered(session: Session, official: OfficialId, code: str, now: datetime) -> Offered:
    """What a code opens; `Denied` `bad_enrolment` for every reason that a stranger could learn from."""
    authority = authority_of(official)
    row = session.get(Enrolment, (authority, official))
    same = hmac.compare_digest(row.code if row is not None else "0" * 64, secrets_shown.digest_of(code))
    person = session.get(Official, (authority, official))
    if row is None or not same or row.expires <= now or person is None or not person.active:
        raise Denied(
            "bad_enrolment",
            "This code is not valid for this official.",
            "Ask your head or operator for a new one: it works once, for a day.",
        )
    return Offered(official, person.name, _secret(official, code, row.salt))


def complete(
    session: Session, official: OfficialId, code: str, hashed: str, typed: str, factors: Factors, now: datetime
) -> None:
    """Set up what the official signs in with, by the code, the hash of a password and a first one-time code.

    `Invalid` `bad_totp`: the app shows other codes; its clock is wrong, or the secret was typed wrongly.
    """
    found = offered(session, official, code, now)
    step = totp.matched(found.totp, typed, now, 0)
    if step is None:
        raise Invalid(
            "bad_totp", "That is not the code of this moment.", "Look whether the clock of your telephone is right."
        )
    session.delete(session.get_one(Enrolment, (authority_of(official), official), with_for_update=True))
    sign_in.set_up(session, official, hashed=hashed, secret=factors.seal(official, found.totp), step=step, now=now)
    record(session, Actor.named(official), Event.ENROLLED, at=now, subject={"official": official})


def _secret(official: OfficialId, code: str, salt: bytes) -> bytes:
    key = HKDF(SHA256(), _SECRET, salt, b"rogatory enrolment " + official.encode())
    return key.derive(secrets_shown.plain(code).encode())
