"""The act's word in the log: written in the same transaction as the fact, or the act fails (`design.md` §9.4)."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.audit import tree
from app.audit.events import Event
from app.audit.models import AuditEntry, AuditPending, AuditSalt
from app.kit.actor import Actor
from app.kit.canonical import Json, dumps
from app.kit.clock import stamp
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId, OfficialId, official_id, uuid7

NONCE = SALT = 32
"""Bytes. The nonce keeps an entry from being guessed from its leaf hash, the salt a name from its commitment."""
ACTOR = "actor"
_MEMBER = re.compile(r"[a-z][a-z0-9_]{0,39}")
_VALUE = re.compile(r"[\x21-\x7e]{0,200}")


@dataclass(frozen=True)
class Committed:
    """An official behind a commitment: which member of the entry, under which salt."""

    member: str
    salt: bytes
    official: OfficialId


def record(session: Session, actor: Actor, event: Event, *, at: datetime, subject: Mapping[str, str]) -> str:
    """Log what `actor` did; answers the entry's id. The session must be one of the actor's authority.

    `subject` names what it was done to, by digests, references, ids and codes: values of at most 200 printable ASCII
    characters without a space, so that no case content and no words of people can get in (`Invalid`). An official's
    id becomes a salted commitment, wherever it stands.
    """
    entry, committed = compose(actor, event, at=at, subject=subject)
    authority, identity = actor.authority, uuid7()
    row = {"authority": authority, "id": identity, "at": at, "event": event.value}
    session.execute(insert(AuditEntry).values(**row, entry=entry, leaf_hash=tree.leaf(entry)))
    for one in committed:
        names = {"member": one.member, "salt": one.salt, "official": one.official}
        session.execute(insert(AuditSalt).values(authority=authority, entry=identity, **names))
    session.execute(insert(AuditPending).values(entry=identity, authority=authority))
    return identity


def compose(
    actor: Actor, event: Event, *, at: datetime, subject: Mapping[str, str]
) -> tuple[bytes, tuple[Committed, ...]]:
    """The canonical bytes of an entry, and what its commitments stand for."""
    committed: list[Committed] = []

    def hide(member: str, value: str) -> str:
        official = _person(value)
        if official is None:
            return value
        committed.append(Committed(member, secrets.token_bytes(SALT), official))
        return commitment(committed[-1].salt, official)

    told: dict[str, Json] = {}
    for name, value in subject.items():
        if not _MEMBER.fullmatch(name) or name == ACTOR or not _VALUE.fullmatch(value):
            raise Invalid(
                "bad_subject", f"The log takes no {name!r} with this value.", "Name it by id, digest or code."
            )
        told[name] = hide(name, value)
    content: dict[str, Json] = {
        "v": 1,
        "event": event.value,
        "at": stamp(at),
        "authority": actor.authority,
        "actor": hide(ACTOR, actor.official),
        "subject": told,
        "nonce": secrets.token_hex(NONCE),
    }
    return dumps(content), tuple(committed)


def commitment(salt: bytes, official: OfficialId) -> str:
    """HMAC-SHA-256 of an official's id under a salt: `committed:` and 64 hexadecimal digits."""
    return "committed:" + hmac.new(salt, official.encode(), hashlib.sha256).hexdigest()


def revealed(session: Session, authority: AuthorityId, entry: str) -> dict[str, OfficialId]:
    """The officials behind an entry's commitments, by member; empty once the salts are erased."""
    rows = session.execute(
        select(AuditSalt.member, AuditSalt.official).where(AuditSalt.authority == authority, AuditSalt.entry == entry)
    )
    return {member: OfficialId(official) for member, official in rows}


def _person(value: str) -> OfficialId | None:
    """The official that a value names, if it names one. A node is not a person and stays in clear."""
    try:
        official = official_id(value)
    except Invalid:
        return None
    return None if official.endswith("/node") else official
