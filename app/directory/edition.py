"""An edition: one signed, numbered version of a State's directory. Pure: part of the base install.

On disk and on the wire it is a flattened JWS (RFC 7515 §7.2.2) in canonical JSON, `edition-<number>.json`, signed by
the State's directory key. Its name is the SHA-256 of the canonical *payload*, not of the file: an ECDSA signature
can be respelt by anybody, and a respelt file must not look like a fork.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from app.directory.cards import Card, demand_cards
from app.directory.naming import (
    FormerNames,
    Language,
    Words,
    all_names,
    demand_distinct,
    demand_names,
    left_out_if_none,
)
from app.directory.particulars import Particulars
from app.directory.practice import Practice
from app.directory.scalars import (
    Address,
    Certificate,
    Code,
    Emblem,
    Hex64,
    Rfc3339,
    State,
    Version,
    left_out_if_empty,
    worded,
)
from app.directory.state_points import StatePoint
from app.directory.wording import several
from app.directory.working_days import WorkingDays, never_null
from app.kit import canonical
from app.kit.canonical import JsonObject, sha256
from app.kit.clock import instant, stamp
from app.kit.errors import Invalid, Refused, Unreadable
from app.kit.ids import AuthorityId, Digest, OfficialId, StateCode, authority_id, official_id
from app.trust import emblem, jws
from app.trust.anchors import Anchors, Purpose
from app.trust.holder import Holder, Holders, Names
from app.trust.keys import Signer
from app.trust.note import NoteKey
from app.trust.policy import POLICY, Policy

EDITION_TYPE = "rogatory-edition"
LARGEST = 8 * 1024 * 1024
FORMER_EMBLEMS = 100
"""How many emblems that it shows no more an authority may list."""
LEFT_OUT = ("names", "former_names", "practice", "calendar", "points", "cards")
"""Members that an edition does not have where nothing is in them."""
AHEAD = timedelta(minutes=10)
"""How far another State's clock may be ahead of ours before its edition is taken to be from the future."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class HeldCertificate(_Strict):
    """A certificate of an authority: what it is for, and for a signatory who the person is."""

    purpose: Literal["signatory", "seal", "exercise"]
    certificate: Certificate
    official: str | None
    official_name: Words | None
    function: Words | None
    valid_from: Rfc3339
    valid_until: Rfc3339 | None

    @cached_property
    def digest(self) -> Digest:
        """SHA-256 of the certificate."""
        return sha256(base64.b64decode(self.certificate))

    @model_validator(mode="after")
    def _whole(self) -> HeldCertificate:
        named = {one is not None for one in (self.official, self.official_name, self.function)}
        if named != {self.purpose == "signatory"}:
            raise ValueError("a signatory's certificate names official, official_name and function; no other does")
        if self.valid_until is not None and self.valid_until <= self.valid_from:
            raise ValueError("valid_until is not after valid_from")
        return self


class AuthorityEntry(_Strict):
    """An authority, its names by language, functions (`law.md` §6: central_mla, contact_24_7, …) and certificates.

    What it shows in the box of its seal is left out where there is none, so that such an entry is written as ever.
    """

    id: str
    names: Annotated[dict[Language, Words], Field(min_length=1, max_length=20)]
    functions: Annotated[list[Code], Field(max_length=20)]
    languages: Annotated[list[Language], Field(max_length=20)]
    certificates: Annotated[list[HeldCertificate], Field(max_length=2_000)]
    emblem: Emblem = None
    """PNG in base64 (`trust.emblem`)."""
    former_emblems: Annotated[
        list[Hex64],
        Field(max_length=FORMER_EMBLEMS, exclude_if=lambda ones: not ones, json_schema_extra=left_out_if_empty),
    ] = []
    """SHA-256 of those that it has shown before: documents that were frozen then are still true."""
    former_names: FormerNames = {}
    particulars: Annotated[
        Particulars | None, Field(exclude_if=lambda one: one is None, json_schema_extra=never_null)
    ] = None
    """What practitioners ask before they write."""

    @cached_property
    def listed_names(self) -> Names:
        """Every name that its instruments may give it."""
        return all_names(self.names, self.former_names)

    @cached_property
    def emblem_digests(self) -> frozenset[Digest]:
        """SHA-256 of every emblem that its instruments may show."""
        return frozenset(map(Digest, [*([emblem.digest(self.emblem)] if self.emblem else []), *self.former_emblems]))

    def name(self, language: str = "en") -> str:
        """The name in a language, else in English, else in the first language that the State gives."""
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()))

    @model_validator(mode="after")
    def _whole(self) -> AuthorityEntry:
        worded(authority_id, self.id)
        former = self.former_emblems
        if former == [] and "former_emblems" in self.model_fields_set:
            raise ValueError("former_emblems is left out where there are none")
        if len(set(former)) != len(former) or (self.emblem and emblem.digest(self.emblem) in former):
            raise ValueError("an emblem stands twice")
        if self.former_names == {} and "former_names" in self.model_fields_set:
            raise ValueError("former_names is left out where there are none")
        if self.particulars is None and "particulars" in self.model_fields_set:
            raise ValueError("particulars is left out where there are none")
        demand_names(self.names, self.former_names)
        if self.particulars is not None and any(one.answer_minutes is None for one in self.particulars.contact_points):
            raise ValueError("a contact point promises when somebody is there, and within how many minutes")
        for one in self.certificates:
            if one.official is not None:
                worded(official_id, one.official)
                if not one.official.startswith(f"{self.id}/"):
                    raise ValueError(f"{one.official} is not an official of {self.id}")
        return self


class NodeEntry(_Strict):
    """A node: where its door is, whom it hosts, and the certificates of its keys (DER in base64)."""

    id: Code
    address: Address
    authorities: Annotated[list[str], Field(min_length=1, max_length=500)]
    envelope_certificates: Annotated[list[Certificate], Field(min_length=1, max_length=20)]
    receipt_certificates: Annotated[list[Certificate], Field(min_length=1, max_length=20)]
    tls_certificates: Annotated[list[Certificate], Field(min_length=1, max_length=20)]
    reachable: bool
    """False: the node only reaches out and fetches what waits for it."""

    @cached_property
    def envelope_digests(self) -> frozenset[Digest]:
        """SHA-256 of the certificates that sign its envelopes."""
        return _digests(self.envelope_certificates)

    @cached_property
    def receipt_digests(self) -> frozenset[Digest]:
        """SHA-256 of the certificates that sign its receipts."""
        return _digests(self.receipt_certificates)

    @cached_property
    def tls_digests(self) -> frozenset[Digest]:
        """SHA-256 of the certificates that it shows as TLS client or server."""
        return _digests(self.tls_certificates)


class LogEntry(_Strict):
    """The State's log: origin `rogatory/XA` and the key that signs its checkpoints (C2SP signed-note vkey).

    When the key changes, `handover` is a signed note over `handover_text`, signed by the old and the new key.
    """

    origin: str
    vkey: Annotated[str, StringConstraints(max_length=300)]
    handover: Annotated[str, StringConstraints(max_length=4_000)] | None = None


class Edition(_Strict):
    """The payload of an edition. Every certificate stands in it once: one certificate, one holder, one use."""

    v: Literal[1] = 1
    type: Literal["edition"] = "edition"
    state: State
    number: Annotated[int, Field(ge=1, le=10**9)]
    issued_at: Rfc3339
    valid_until: Rfc3339
    previous: Hex64 | None
    """Name of the edition before this one; None for the first only."""
    authorities: Annotated[list[AuthorityEntry], Field(min_length=1, max_length=2_000)]
    nodes: Annotated[list[NodeEntry], Field(min_length=1, max_length=200)]
    log: LogEntry
    speaks: Annotated[dict[Code, list[Version]], Field(max_length=200)]
    """Procedures and the versions of each that its nodes speak."""
    contents: Annotated[dict[Code, list[Version]], Field(max_length=1_000)]
    """Kinds and the versions of their contents that its nodes read."""
    next_anchors: Hex64 | None = None
    """`introduction.anchors_digest` of the anchors that will replace the present ones."""
    names: Annotated[
        dict[Language, Words],
        Field(max_length=20, exclude_if=lambda ones: not ones, json_schema_extra=left_out_if_none),
    ] = {}
    """What the State is called, by language."""
    former_names: FormerNames = {}
    practice: Practice = {}
    """How fast the State means to do what is its duty (`law.md` §2.4, rule 3: targets)."""
    calendar: Annotated[WorkingDays | None, Field(exclude_if=lambda one: one is None, json_schema_extra=never_null)] = (
        None
    )
    """On which days the State works; by it both nodes count its deadlines."""
    points: list[StatePoint] = several(100)
    """What the State has beside its authorities (`law.md` S13, S20, S56)."""
    cards: list[Card] = several(1_000)
    """What it tells of its law and practice."""

    @cached_property
    def listed_names(self) -> Names:
        """Every name that its instruments may give the State."""
        return all_names(self.names, self.former_names)

    @cached_property
    def digest(self) -> Digest:
        """The edition's name: SHA-256 of its canonical payload."""
        return sha256(canonical.dumps(self.payload))

    @property
    def payload(self) -> JsonObject:
        """The JSON object that is signed."""
        return self.model_dump(mode="json")

    @property
    def file_name(self) -> str:
        """As it lies in a folder of anchors."""
        return f"edition-{self.number}.json"

    def authority(self, authority: str) -> AuthorityEntry | None:
        """The entry of an authority."""
        return next((one for one in self.authorities if one.id == authority), None)

    def node_of(self, authority: str) -> NodeEntry | None:
        """The node that hosts an authority."""
        return next((one for one in self.nodes if authority in one.authorities), None)

    def expired(self, at: datetime) -> bool:
        """Whether the State wanted a newer edition to be out by now. It stays in force; people are told."""
        return at > instant(self.valid_until)

    def certificates(self) -> Iterator[str]:
        """Every certificate of the edition, base64."""
        for authority in self.authorities:
            yield from (one.certificate for one in authority.certificates)
        for node in self.nodes:
            yield from (*node.envelope_certificates, *node.receipt_certificates, *node.tls_certificates)

    @model_validator(mode="after")
    def _whole(self) -> Edition:
        ids = [one.id for one in self.authorities]
        hosted = [one for node in self.nodes for one in node.authorities]
        nodes = [one.id for one in self.nodes]
        certificates = list(self.certificates())
        _demand(all(one.startswith(f"{self.state}.") for one in ids), "an authority is of another State")
        _demand(len(set(ids)) == len(ids) and len(set(nodes)) == len(nodes), "an authority or node stands twice")
        _demand(sorted(hosted) == sorted(ids), "every authority is hosted by exactly one node")
        _demand(len(set(certificates)) == len(certificates), "a certificate stands twice")
        _demand(self.valid_until > self.issued_at, "valid_until is not after issued_at")
        _demand((self.previous is None) == (self.number == 1), "the first edition, and only it, has no previous one")
        _demand(self.log.origin == f"rogatory/{self.state}", "the log's origin is rogatory/ and the State")
        empty = {one for one in LEFT_OUT if not getattr(self, one)}
        _demand(not empty & self.model_fields_set, f"{', '.join(LEFT_OUT)} are left out where there are none")
        demand_names(self.names, self.former_names)
        _demand(len({one.id for one in self.points}) == len(self.points), "a point stands twice")
        demand_cards(self.state, self.cards)
        demand_distinct((one.id, one.names, one.former_names) for one in self.authorities)
        worded(NoteKey.parse, self.log.vkey)
        _demand(NoteKey.parse(self.log.vkey).name == self.log.origin, "the log's key is named otherwise than the log")
        return self


def build_edition(payload: Mapping[str, object]) -> Edition:
    """Check the members of a payload; `Invalid` `edition_malformed` names the first that is wrong."""
    try:
        return Edition.model_validate(dict(payload))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "its whole"
        raise Invalid("edition_malformed", f"The edition is wrong at {place}: {first['msg']}.") from error


def sign_edition(edition: Edition, signer: Signer) -> bytes:
    """The file: a flattened JWS in canonical JSON, signed by the State's directory key."""
    return canonical.dumps(jws.flatten(jws.sign(edition.payload, signer, EDITION_TYPE)))


def read_edition(data: bytes, anchors: Anchors, at: datetime, policy: Policy = POLICY) -> Edition:
    """Read and verify an edition's file at an instant, by the policy of the State that reads (`envelope` there).

    1. A flattened JWS in canonical JSON of our form.  2. Its payload names a State.
    3. Signed below a *directory* anchor of that State (`Refused`, codes of `trust.chain`).
    4. Well-formed (`Unreadable` `edition_malformed`).  5. Not issued in the future (`Refused` `edition_from_future`).
    """
    # 1.
    token = jws.read(jws.compact(canonical.loads(data, limit=LARGEST)), EDITION_TYPE)
    # 2.
    state = token.payload.get("state")
    if not isinstance(state, str):
        raise Unreadable("edition_malformed", "The edition names no State.")
    # 3.
    verified = jws.check(token, anchors.of(state, Purpose.DIRECTORY), at, policy=policy)
    # 4.
    edition = _parsed(verified.payload)
    # 5.
    demand_issued(edition, at)
    return edition


def demand_issued(edition: Edition, at: datetime) -> None:
    """`Refused` `edition_from_future` for one that was issued after an instant, some minutes of skew apart."""
    if instant(edition.issued_at) > at + AHEAD:
        raise Refused(
            "edition_from_future",
            f"Edition {edition.number} of {edition.state} is dated {edition.issued_at}; here it is {stamp(at)}.",
            "Check the clocks of both nodes.",
        )


def unverified(data: bytes) -> Edition:
    """The edition in a file whose signature was verified before it was stored."""
    return _parsed(jws.read(jws.compact(canonical.loads(data, limit=LARGEST)), EDITION_TYPE).payload)


def holders(edition: Edition) -> Holders:
    """Whose certificates they are, by digest: what verification asks of a directory."""
    return {
        one.digest: Holder(
            AuthorityId(authority.id),
            Purpose(one.purpose),
            OfficialId(one.official) if one.official else None,
            instant(one.valid_from),
            instant(one.valid_until) if one.valid_until else None,
            authority.emblem_digests,
            authority.listed_names,
            edition.listed_names,
        )
        for authority in edition.authorities
        for one in authority.certificates
    }


def listed(edition: Edition) -> frozenset[Digest]:
    """SHA-256 of every certificate of an edition."""
    return _digests(list(edition.certificates()))


def common_version(ours: Edition, theirs: Edition, procedure: str) -> int | None:
    """The highest version of a procedure that both States speak; None if there is none."""
    both = set(ours.speaks.get(procedure, ())) & set(theirs.speaks.get(procedure, ()))
    return max(both, default=None)


def newest(files: tuple[bytes, ...], anchors: Anchors, state: StateCode, at: datetime) -> Edition | None:
    """The edition of a State with the highest number among files of a folder of anchors; each is verified."""
    found = [edition for data in files if (edition := read_edition(data, anchors, at)).state == state]
    return max(found, key=lambda one: one.number, default=None)


def _parsed(payload: JsonObject) -> Edition:
    try:
        return build_edition(payload)
    except Invalid as error:
        raise Unreadable(error.code, error.message) from error


def _digests(certificates: list[str]) -> frozenset[Digest]:
    return frozenset(sha256(base64.b64decode(one)) for one in certificates)


def _demand(holds: bool, words: str) -> None:
    if not holds:
        raise ValueError(words)
