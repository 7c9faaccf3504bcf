"""Step-up: the second factor, shown anew for one act and for no other, in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.accounts import passkeys, secrets_shown, sign_in, throttle
from app.accounts.factors import Factors
from app.accounts.passkeys import Site
from app.accounts.throttle import Key
from app.accounts.web_sessions import Signed
from app.audit.events import Event
from app.audit.record import record
from app.kit.actor import Actor
from app.kit.canonical import dumps, sha256
from app.kit.errors import Denied
from app.kit.ids import Digest, OfficialId


@dataclass(frozen=True)
class Act:
    """What the second factor is shown for: a name, and everything that the act depends on."""

    name: str
    members: Mapping[str, str]

    @property
    def digest(self) -> Digest:
        """SHA-256 of the canonical act."""
        return sha256(dumps({"act": self.name, "members": dict(self.members)}))


@dataclass(frozen=True)
class Proof:
    """A one-time code or a recovery code, or the answer of a passkey to the challenge of this act."""

    code: str = ""
    passkey: str = ""


def keys(official: OfficialId, holder: str) -> Sequence[Key]:
    """What a try is charged to, by `sign_in.demand_pause`, in a transaction of its own."""
    return (Key("factor", f"{holder} {official}"), Key("factors", official))


def purpose(holder: str, act: Act) -> str:
    """What a passkey's challenge is for. `holder`: the session, or the link, in which the act is done."""
    return f"{holder} {act.digest}"


def demand(
    session: Session, actor: Actor, holder: str, act: Act, proof: Proof, site: Site, factors: Factors, now: datetime
) -> str:
    """Pass and log, or `Denied` `second_factor` or `passkey_refused`. Answers by what it was shown: `totp`, `recovery`
    or `passkey`. What was shown is spent with the act: if that fails, it can be shown again.
    """
    if proof.passkey:
        if passkeys.proven(session, site, proof.passkey, purpose(holder, act), now) != actor.official:
            raise Denied("second_factor", "That passkey is not yours.", "Use one of your own, or type a code.")
        means = "passkey"
    else:
        means = _by_code(session, actor.official, proof.code, factors, now)
    throttle.take_back(session, keys(actor.official, holder))
    subject = {"act": act.name, "bound": act.digest, "means": means}
    record(session, actor, Event.STEPPED_UP, at=now, subject=subject)
    return means


def holder_of(signed: Signed) -> str:
    """The session in which an act is done."""
    return f"session {signed.id}"


def _by_code(session: Session, official: OfficialId, code: str, factors: Factors, now: datetime) -> str:
    means = sign_in.spend(session, official, code, factors, now)
    if means is not None:
        return means
    if secrets_shown.is_code(code):
        raise Denied(
            "second_factor",
            "That recovery code was used, or is none of yours.",
            "Type another of them: each works once.",
        )
    raise Denied("second_factor", "That is not the code of this moment.", "Wait for the next code, and type that.")
