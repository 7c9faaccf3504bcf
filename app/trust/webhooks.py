"""Messages between systems, signed with a shared key: Standard Webhooks 1.0 (`webhook-id`, `-timestamp`, `-signature`).

The signature is HMAC-SHA-256 over `id.timestamp.body`, so that what was signed once cannot be sent again later: the
receiver keeps the ids for as long as it takes a timestamp.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from app.kit.errors import Misused, Refused

ID, TIMESTAMP, SIGNATURE = "webhook-id", "webhook-timestamp", "webhook-signature"
TOLERANCE = timedelta(minutes=5)
PREFIX, VERSION = "whsec_", "v1"
SHORTEST, LONGEST = 24, 64
"""Bytes of a key (Standard Webhooks, «Signature scheme»)."""
_ID = re.compile(r"[\x21-\x2d\x2f-\x7e]{1,200}")  # no full stop: it divides what is signed
_SECONDS = re.compile(r"[0-9]{1,11}")


def key_of(secret: str) -> bytes:
    """The key in a secret, `whsec_` and base64; `Misused` `bad_webhook_secret`."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad() from error
    if not SHORTEST <= len(key) <= LONGEST:
        raise _bad()
    return key


def headers(secret: str, identity: str, body: bytes, now: datetime) -> dict[str, str]:
    """What is sent beside a body."""
    seconds = str(int(now.timestamp()))
    return {ID: identity, TIMESTAMP: seconds, SIGNATURE: f"{VERSION},{_made(key_of(secret), identity, seconds, body)}"}


def verify(secret: str, given: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The id of a message that was signed with this secret and just now. `given`: headers, names in lower case.

    `Refused` `webhook_forged` for a signature that is not ours, `webhook_stale` for one that was made long ago, or by
    a clock that is ahead.
    """
    identity, seconds = given.get(ID, ""), given.get(TIMESTAMP, "")
    forged = Refused("webhook_forged", "This message is not signed with our key.", "Compare the keys of both sides.")
    if not _ID.fullmatch(identity) or not _SECONDS.fullmatch(seconds):
        raise forged
    wanted = _made(key_of(secret), identity, seconds, body)
    # Several signatures may stand there while keys are being changed.
    offered = [one.partition(",") for one in given.get(SIGNATURE, "").split(" ")[:10]]
    if not any(
        version == VERSION and hmac.compare_digest(one.encode(), wanted.encode()) for version, _, one in offered
    ):
        raise forged
    if abs(now - datetime.fromtimestamp(int(seconds), UTC)) > TOLERANCE:
        raise Refused("webhook_stale", "This message was signed at another time.", "Set the clocks of both sides.")
    return identity


def _made(key: bytes, identity: str, seconds: str, body: bytes) -> str:
    signed = f"{identity}.{seconds}.".encode() + body
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def _bad() -> Misused:
    return Misused(
        "bad_webhook_secret", "That is no secret of a webhook.", "It is whsec_ and base64 of 24 to 64 random bytes."
    )
