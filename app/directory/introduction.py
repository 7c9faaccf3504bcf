"""The introduction of a State's node to another: one file, compared by telephone. Pure.

The file is canonical JSON; its fingerprint, 8 groups of 4 hexadecimal digits of its SHA-256, is read aloud in both
directions by two officials each. Whoever confirms it chooses the anchors in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Annotated, Literal

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from app.directory.edition import Edition, LogEntry, read_edition
from app.directory.scalars import Address, State
from app.kit import canonical
from app.kit.canonical import JsonObject, sha256
from app.kit.errors import Invalid, Refused, Unreadable
from app.kit.ids import Digest, StateCode
from app.trust import chain
from app.trust.anchors import Anchors, Purpose, pem_certificates
from app.trust.keys import spki
from app.trust.policy import POLICY, Policy

_SEPARATORS = re.compile(r"[\s.\-]+")
Pem = Annotated[str, StringConstraints(max_length=40_000)]
PurposeName = Literal["signatory", "seal", "node", "tsa", "directory", "exercise"]


class Flattened(BaseModel):
    """A flattened JWS (RFC 7515 §7.2.2)."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    payload: str
    protected: str
    signature: str


class Introduction(BaseModel):
    """A State's node, as its own people hand it over: anchors for each purpose, log, address, current edition."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    v: Literal[1] = 1
    type: Literal["introduction"] = "introduction"
    state: State
    anchors: dict[PurposeName, Annotated[list[Pem], Field(min_length=1, max_length=10)]]
    """PEM certificates; all six purposes."""
    log: LogEntry
    address: Address
    edition: Flattened

    @property
    def payload(self) -> JsonObject:
        """The JSON object of the file."""
        return self.model_dump(mode="json")

    @property
    def edition_file(self) -> bytes:
        """The edition as its own file."""
        return canonical.dumps(self.edition.model_dump(mode="json"))

    @cached_property
    def trust(self) -> Anchors:
        """Its anchors, as verification takes them; without editions."""
        state = StateCode(self.state)
        found = {
            Purpose(name): tuple(der for pem in pems for der in pem_certificates(pem.encode()))
            for name, pems in self.anchors.items()
        }
        return Anchors({state: found}, {state: (self.log.vkey,)})

    @model_validator(mode="after")
    def _whole(self) -> Introduction:
        if set(self.anchors) != {purpose.value for purpose in Purpose}:
            raise ValueError("anchors for signatory, seal, node, tsa, directory and exercise are needed")
        return self


def build_introduction(
    state: StateCode, anchors: Mapping[Purpose, Sequence[bytes]], address: str, edition: bytes, at: datetime
) -> bytes:
    """The introduction file of a State: anchors (DER) by purpose, its node's address, its current edition's file.

    `Invalid`, `Unreadable` or `Refused` as `read_introduction` would say of it: nobody hands out what others refuse.
    """
    known = Anchors({state: {purpose: tuple(ders) for purpose, ders in anchors.items()}})
    log = read_edition(edition, known, at).log
    data = canonical.dumps(
        {
            "v": 1,
            "type": "introduction",
            "state": state,
            "anchors": {purpose.value: [_pem(der) for der in ders] for purpose, ders in anchors.items()},
            "log": log.model_dump(mode="json"),
            "address": address,
            "edition": canonical.loads(edition),
        }
    )
    read_introduction(data, at)
    return data


def read_introduction(data: bytes, at: datetime, policy: Policy = POLICY) -> tuple[Introduction, Edition]:
    """Read an introduction and the edition in it, which must agree with each other.

    Nothing here says that the file is genuine: only the telephone does. `Unreadable` `introduction_malformed`;
    `Refused` `introduction_inconsistent`, `anchor_not_a_ca`, `anchors_shared`; `Unreadable`
    `bad_certificate`; or what `read_edition` says.
    """
    try:
        introduction = Introduction.model_validate(canonical.loads(data))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "its whole"
        raise Unreadable("introduction_malformed", f"The introduction is wrong at {place}: {first['msg']}.") from error
    _judge_anchors(introduction.trust, StateCode(introduction.state))
    edition = read_edition(introduction.edition_file, introduction.trust, at, policy)
    if (
        edition.state != introduction.state
        or edition.log != introduction.log
        or introduction.address not in {node.address for node in edition.nodes}
    ):
        raise Refused(
            "introduction_inconsistent",
            "State, log or address of the introduction are not those of the edition in it.",
            "Ask for a new introduction file.",
        )
    return introduction, edition


def fingerprint(data: bytes) -> str:
    """What is read aloud: the first 128 bits of the file's SHA-256 as `A1B2 C3D4 …`, 8 groups of 4 digits."""
    digits = sha256(data)[:32].upper()
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))


def same_fingerprint(typed: str, data: bytes) -> bool:
    """Whether what somebody typed is the file's fingerprint, all of it; spaces, dots, hyphens and case do not count."""
    return _SEPARATORS.sub("", typed).upper() == fingerprint(data).replace(" ", "")


def anchors_digest(introduction: Introduction) -> Digest:
    """What an edition's `next_anchors` names: SHA-256 of the canonical `anchors` object."""
    return sha256(canonical.dumps(introduction.payload["anchors"]))


def digest_of_anchors(anchors: Mapping[Purpose, Sequence[bytes]]) -> Digest:
    """The same of anchors (DER) that no introduction holds yet: what an edition announces ahead."""
    return sha256(canonical.dumps({purpose.value: [_pem(der) for der in ders] for purpose, ders in anchors.items()}))


def _judge_anchors(trust: Anchors, state: StateCode) -> None:
    keys: dict[bytes, Purpose] = {}
    for purpose in Purpose:
        for certificate in chain.read(trust.of(state, purpose)):
            try:
                name, key, issues = certificate.subject.rfc4514_string(), spki(certificate), _is_ca(certificate)
            except chain.MALFORMED as error:
                raise Unreadable("bad_certificate", f"A {purpose.value} anchor cannot be read: {error}") from error
            if not issues:
                raise Refused("anchor_not_a_ca", f"The {purpose.value} anchor {name} may not issue certificates.")
            # One key for two purposes would let a certificate of the one pass for the other (design §2, exercise).
            if keys.setdefault(key, purpose) is not purpose:
                raise Refused("anchors_shared", f"The key of a {purpose.value} anchor serves another purpose too.")


def _is_ca(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _pem(der: bytes) -> str:
    try:
        return x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM).decode()
    except ValueError as error:
        raise Invalid("bad_certificate", f"An anchor is not a certificate: {error}") from error
