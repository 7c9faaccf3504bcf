"""The edition that a State begins with, and the next ones as its officials and nodes change. Pure."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.directory.edition import Edition, build_edition
from app.kit.clock import stamp
from app.kit.ids import AuthorityId, OfficialId, StateCode
from app.trust.note import NoteKey


@dataclass(frozen=True)
class Person:
    """A signatory: official, name, function, certificate (DER)."""

    official: OfficialId
    name: str
    function: str
    certificate: bytes


@dataclass(frozen=True)
class Founder:
    """An authority as its State's first edition presents it; certificates are DER."""

    id: AuthorityId
    names: Mapping[str, str]
    functions: Sequence[str]
    languages: Sequence[str]
    seal: bytes
    exercise: bytes
    signatories: Sequence[Person]
    emblem: str | None = None
    """PNG in base64 (`trust.emblem`)."""


@dataclass(frozen=True)
class NodeKeys:
    """Certificates of a node's keys, DER."""

    envelope: bytes
    receipt: bytes
    tls: Sequence[bytes]


def first_edition(
    state: StateCode,
    authorities: Sequence[Founder],
    keys: NodeKeys,
    address: str,
    log: NoteKey,
    speaks: Mapping[str, list[int]],
    contents: Mapping[str, list[int]],
    issued: datetime,
    valid_until: datetime,
    certified_from: datetime,
    *,
    reachable: bool = True,
    names: Mapping[str, str] | None = None,
    practice: Mapping[str, object] | None = None,
    calendar: Mapping[str, object] | None = None,
) -> Edition:
    """Edition 1 of a State whose one node hosts these authorities; `Invalid` names what is wrong.

    `names`: what the State is called, by language; `practice`: its numbers, and `calendar`: its
    working days, as an edition writes them.
    """
    return build_edition(
        {
            "v": 1,
            "type": "edition",
            "state": state,
            "number": 1,
            "issued_at": stamp(issued),
            "valid_until": stamp(valid_until),
            "previous": None,
            "authorities": [authority_entry(one, certified_from) for one in authorities],
            "nodes": [node_entry([one.id for one in authorities], keys, address, reachable=reachable)],
            "log": {"origin": f"rogatory/{state}", "vkey": log.vkey, "handover": None},
            "speaks": {name: list(versions) for name, versions in speaks.items()},
            "contents": {name: list(versions) for name, versions in contents.items()},
            "next_anchors": None,
            **({"names": dict(names)} if names else {}),
            **({"practice": dict(practice)} if practice else {}),
            **({"calendar": dict(calendar)} if calendar else {}),
        }
    )


def authority_entry(one: Founder, certified_from: datetime) -> dict[str, object]:
    """An authority as an edition writes it."""
    nobody: dict[str, str | None] = {"official": None, "official_name": None, "function": None}
    held = [_held("seal", one.seal, nobody, certified_from), _held("exercise", one.exercise, nobody, certified_from)]
    for person in one.signatories:
        named = {"official": person.official, "official_name": person.name, "function": person.function}
        held.append(_held("signatory", person.certificate, named, certified_from))
    return {
        "id": one.id,
        "names": dict(one.names),
        "functions": list(one.functions),
        "languages": list(one.languages),
        "certificates": held,
        **({"emblem": one.emblem} if one.emblem is not None else {}),
    }


def node_entry(
    authorities: Iterable[AuthorityId], keys: NodeKeys, address: str, *, reachable: bool = True
) -> dict[str, object]:
    """A node as an edition writes it."""
    return {
        "id": "main",
        "address": address,
        "authorities": list(authorities),
        "envelope_certificates": [_text(keys.envelope)],
        "receipt_certificates": [_text(keys.receipt)],
        "tls_certificates": [_text(one) for one in keys.tls],
        "reachable": reachable,
    }


def _held(purpose: str, der: bytes, named: Mapping[str, str | None], since: datetime) -> dict[str, object]:
    return {
        "purpose": purpose,
        "certificate": _text(der),
        **named,
        "valid_from": stamp(since),
        "valid_until": None,
    }


def _text(der: bytes) -> str:
    return base64.b64encode(der).decode()
