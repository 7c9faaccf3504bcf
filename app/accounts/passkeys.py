"""Passkeys (WebAuthn level 3): register, sign in, step up. The authenticator proves the person to itself (user
verification), so that a passkey alone is two factors.

What is signed is bound to what it is for: a challenge is kept with the SHA-256 of its purpose, taken once, and lives
for minutes.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.access.permit import permit
from app.access.roles import Permission
from app.accounts.models import Official
from app.accounts.sign_in_models import Challenge, Passkey, SignIn
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.errors import Denied, Invalid, RogatoryError, Unknown
from app.kit.ids import AuthorityId, OfficialId, authority_id

LIVES = timedelta(minutes=5)
LARGEST = 20_000
"""Characters of an authenticator's answer."""
SIGN_IN = "sign in"
_VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class Site:
    """Where the pages are, as browsers know it: `https://rogatory.example` and `rogatory.example`."""

    origin: str
    host: str


def challenge(session: Session, purpose: str, now: datetime) -> bytes:
    """A new challenge for one purpose; no row of an authority."""
    session.execute(delete(Challenge).where(Challenge.expires < now))
    made = secrets.token_bytes(32)
    session.add(Challenge(challenge=made, purpose=sha256(purpose.encode()), expires=now + LIVES))
    session.flush()
    return made


def asked(site: Site, made: bytes, ids: Sequence[str] = ()) -> str:
    """What a browser is asked, as JSON: to sign with one of these passkeys, or with any that it has for this site."""
    allowed = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in ids]
    options = generate_authentication_options(
        rp_id=site.host, challenge=made, allow_credentials=allowed, user_verification=_VERIFIED
    )
    return options_to_json(options)


def offered(session: Session, actor: Actor, site: Site, made: bytes) -> str:
    """What a browser is asked, as JSON: to make a passkey for this official."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    row = _row(session, actor)
    official = session.get_one(Official, (actor.authority, actor.official))
    options = generate_registration_options(
        rp_id=site.host,
        rp_name="Rogatory",
        user_id=f"{actor.authority}/{row.handle}".encode(),
        user_name=actor.official,
        user_display_name=official.name,
        challenge=made,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id)) for one in passkeys_of(session, actor)
        ],
    )
    return options_to_json(options)


def register(
    session: Session, actor: Actor, site: Site, answer: str, purpose: str, label: str, now: datetime
) -> Passkey:
    """Keep a new passkey of one's own. `Invalid` `bad_passkey`."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    told = _told(answer)
    try:
        found = verify_registration_response(
            credential=told,
            expected_challenge=_taken(session, told, purpose, now),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _bad() from error
    row = Passkey(
        authority=actor.authority,
        id=bytes_to_base64url(found.credential_id),
        official=actor.official,
        label=_line(label),
        public_key=found.credential_public_key,
        count=found.sign_count,
        made=now,
        last_used=None,
    )
    if session.get(Passkey, (row.authority, row.id)) is not None:
        raise _bad()
    session.add(row)
    session.flush()
    _changed(session, actor, "passkey_added", row.id, now)
    return row


def passkeys_of(session: Session, actor: Actor) -> Sequence[Passkey]:
    """One's own passkeys, the oldest first."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    mine = (Passkey.authority == actor.authority, Passkey.official == actor.official)
    return session.scalars(select(Passkey).where(*mine).order_by(Passkey.made, Passkey.id)).all()


def remove(session: Session, actor: Actor, identity: str, now: datetime) -> None:
    """A passkey of one's own is of no use any more."""
    permit(actor, Permission.SIGN_IN_MANAGE, actor.authority)
    row = session.get(Passkey, (actor.authority, identity))
    if row is None or row.official != actor.official:
        raise Unknown("no_passkey", "There is no such passkey.", "See your list of passkeys.")
    session.delete(row)
    session.flush()
    _changed(session, actor, "passkey_removed", identity, now)


def owner_of(answer: str) -> AuthorityId:
    """The authority of whoever answers, out of the user handle; `Denied` `passkey_refused` for what is none."""
    try:
        handle = base64url_to_bytes(str(_told(answer)["response"]["userHandle"])).decode("ascii")  # type: ignore[index]  # what is no object raises TypeError
        return authority_id(handle.partition("/")[0])
    except (RogatoryError, ValueError, KeyError, TypeError) as error:
        raise _refused() from error


def proven(session: Session, site: Site, answer: str, purpose: str, now: datetime) -> OfficialId:
    """Who has signed the challenge of this purpose with a passkey of theirs; `Denied` `passkey_refused` otherwise.

    The session must be one of the passkey's authority.
    """
    told = _told(answer)
    row = session.scalars(select(Passkey).where(Passkey.id == str(told.get("id"))).with_for_update()).first()
    official = session.get(Official, (row.authority, row.official)) if row is not None else None
    try:
        made = _taken(session, told, purpose, now)
        if row is None or official is None or not official.active:
            raise _refused()
        found = verify_authentication_response(
            credential=told,
            expected_challenge=made,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            # An authenticator whose count goes back was copied (WebAuthn §6.1.1).
            credential_current_sign_count=row.count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise _refused() from error
    row.count, row.last_used = found.new_sign_count, now
    session.flush()
    return OfficialId(row.official)


def _taken(session: Session, told: dict[str, object], purpose: str, now: datetime) -> bytes:
    """The challenge that an answer signs, taken: nobody answers it again."""
    response = told["response"]
    client = json.loads(base64url_to_bytes(str(response["clientDataJSON"])))  # type: ignore[index]  # as above
    made = base64url_to_bytes(str(client["challenge"]))
    wanted = (Challenge.challenge == made, Challenge.purpose == sha256(purpose.encode()), Challenge.expires > now)
    found = session.scalars(delete(Challenge).where(*wanted).returning(Challenge.challenge)).first()
    if found is None:
        raise _refused()
    return bytes(found)


def _told(answer: str) -> dict[str, object]:
    try:
        found = json.loads(answer) if len(answer) <= LARGEST else None
    except (ValueError, RecursionError) as error:
        raise _refused() from error
    if not isinstance(found, dict) or not isinstance(found.get("response"), dict):
        raise _refused()
    return found


def _row(session: Session, actor: Actor) -> SignIn:
    row = session.get(SignIn, (actor.authority, actor.official))
    if row is None:
        raise Unknown("not_enrolled", "You have not been enrolled.", "Ask your head or operator for a code.")
    return row


def _line(label: str) -> str:
    found = " ".join("".join(one for one in label if one.isprintable()).split())[:80]
    return found or "Passkey"


def _changed(session: Session, actor: Actor, what: str, identity: str, now: datetime) -> None:
    subject = {"official": actor.official, "what": what, "passkey": sha256(identity.encode())}
    record(session, actor, Event.SIGN_IN_CHANGED, at=now, subject=subject)


def _bad() -> Invalid:
    return Invalid("bad_passkey", "That passkey cannot be used here.", "Try again, or use another device.")


def _refused() -> Denied:
    return Denied("passkey_refused", "This passkey was not accepted.", "Try again, or sign in with your password.")
