"""The envelope: what a node signs over an instrument that leaves. Compact JWS (RFC 7515) with x5c over canonical JSON.

The parts travel beside it, each named by its SHA-256: the PDF and its attachments. The envelope is the identity of
a delivery; TLS is only the gate.
"""

from __future__ import annotations

import base64
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from app.audit.proof import LogProof
from app.kit.canonical import JsonObject
from app.kit.errors import Unreadable
from app.trust.policy import URGENT

Hex64 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Hex32 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Authority = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}\.[a-z0-9-]{1,30}$")]
Uuid = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
Base64 = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+/]*={0,2}$", max_length=100_000)]
Rfc3339 = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]

T = TypeVar("T", bound=BaseModel)

ENVELOPE_TYPE = "rogatory-envelope"
RECEIPT_TYPE = "rogatory-receipt"
ATTACHMENT_LIMIT = 100 * 1024 * 1024
INSTRUMENT_LIMIT = 25 * 1024 * 1024
ATTACHMENTS = 50
TOKEN_LIMIT = 350_000
"""Characters of an envelope at most."""
NOT_BELIEVED = "envelope_refused"
"""Reason of a receipt `held` on an envelope whose signature is not believed. It decides nothing about the instrument
that stands in it: whoever brought it need not be who could have signed it. Its sender packs the instrument anew.
"""
UNATTENDED = "unattended"
"""Status of a receipt that says: the instrument is urgent, and whoever was called here has not acknowledged it. It is
informative, comes beside the decision, and changes nothing (ADR 0031).
"""
UNREVIEWED, REVIEWED = "unreviewed", "reviewed"
"""Statuses of receipts that the sender of an instrument signs, not its recipient: what left at once was not given its
second look by its time; it was given after all. They are informative and change nothing (ADR 0054).
"""
OF_SENDER = frozenset({UNREVIEWED, REVIEWED})
RECEIPTS = 200
"""Receipts that one call brings at most."""
RECEIPT_LIMIT = 20_000
"""Characters of a receipt at most."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Party(_Strict):
    """A State and one of its authorities."""

    state: State
    authority: Authority


class Part(_Strict):
    """A file beside the envelope: digest and length in bytes."""

    sha256: Hex64
    size: Annotated[int, Field(ge=1, le=ATTACHMENT_LIMIT)]


class Pinned(_Strict):
    """The instrument: its id and the file that is delivered."""

    id: Uuid
    sha256: Hex64
    size: Annotated[int, Field(ge=1, le=INSTRUMENT_LIMIT)]


class EditionPin(_Strict):
    """The edition of its State's directory that the sender spoke under."""

    number: Annotated[int, Field(ge=1)]
    sha256: Hex64


class LogPart(_Strict):
    """Proof that the sender's log has the instrument (RFC 6962 inclusion, C2SP checkpoint).

    `entry` is the one entry, base64; `hashes` the inclusion proof, base64, leaf to root.
    """

    entry: Base64
    index: Annotated[int, Field(ge=0)]
    size: Annotated[int, Field(ge=1)]
    hashes: Annotated[list[Base64], Field(max_length=64)]
    checkpoint: Annotated[str, StringConstraints(max_length=8_000)]


class Envelope(_Strict):
    """The payload of an envelope (`openapi/node.v1.yaml`, `Envelope`)."""

    v: Literal[1] = 1
    type: Literal["envelope"] = "envelope"
    sender: Party
    recipient: Party
    instrument: Pinned
    attachments: Annotated[list[Part], Field(max_length=ATTACHMENTS)]
    edition: EditionPin
    log: LogPart
    urgent: bool
    exercise: bool
    unstamped: bool
    """No time-stamp in the instrument: the authority was out of reach and it could not wait."""
    sent_at: Rfc3339

    @property
    def parts(self) -> tuple[tuple[str, int], ...]:
        """Digest and size of the files that travel beside it: the instrument, then its attachments."""
        beside = ((one.sha256, one.size) for one in self.attachments)
        return ((self.instrument.sha256, self.instrument.size), *beside)


class Receipt(_Strict):
    """The payload of a receipt: the receiving node's signed word on one envelope."""

    v: Literal[1] = 1
    type: Literal["receipt"] = "receipt"
    status: Literal["delivered", "held", "accepted", "rejected", "duplicate", "unattended", "unreviewed", "reviewed"]
    reason: Annotated[str, StringConstraints(max_length=80)] | None
    decision: Literal["accepted", "rejected"] | None
    """What `duplicate` repeats."""
    envelope: Hex64
    """SHA-256 of the compact JWS."""
    instrument: Pinned
    sender: Party
    """Who signs the receipt: the recipient of the envelope; of `unreviewed` and `reviewed` its sender."""
    recipient: Party
    at: Rfc3339

    @model_validator(mode="after")
    def _repeats(self) -> Receipt:
        if (self.status == "duplicate") != (self.decision is not None):
            raise ValueError("a duplicate, and only it, repeats a decision")
        return self


def log_part(proof: LogProof) -> LogPart:
    """A proof as it travels."""
    return LogPart(
        entry=base64.b64encode(proof.entry).decode(),
        index=proof.index,
        size=proof.size,
        hashes=[base64.b64encode(one).decode() for one in proof.hashes],
        checkpoint=proof.checkpoint,
    )


def payload(told: Envelope | Receipt) -> JsonObject:
    """The JSON object that is signed."""
    return told.model_dump(mode="json")


def envelope_of(signed: JsonObject) -> Envelope:
    """Parse a payload; `Unreadable` names the first member that is wrong."""
    return _parse(Envelope, signed)


def receipt_of(signed: JsonObject) -> Receipt:
    """Parse a payload; `Unreadable` names the first member that is wrong."""
    return _parse(Receipt, signed)


def _parse(kind: type[T], signed: JsonObject) -> T:
    try:
        return kind.model_validate(signed)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        words = f"The {kind.__name__.lower()} is wrong at {place}: {first['msg']}."
        raise Unreadable(f"{kind.__name__.lower()}_malformed", words) from error


def is_final(receipt: Receipt) -> bool:
    """Whether the receipt decides; `delivered` and `held` do not."""
    return receipt.status in {"accepted", "rejected", "duplicate"}


def verdict(receipt: Receipt) -> str:
    """The decision of a final receipt: accepted or rejected."""
    return receipt.decision or receipt.status


def urgent(urgency: str) -> bool:
    """Whether an urgency takes the priority lane."""
    return urgency in URGENT


def lane(is_urgent: bool) -> str:
    """The queue that brings what is urgent, or the rest."""
    return "deliver-urgent" if is_urgent else "deliver"
