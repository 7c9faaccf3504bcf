"""One-time codes from a telephone: TOTP (RFC 6238) as every authenticator app speaks it. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

PERIOD, DIGITS, AROUND = 30, 6, 1
"""Seconds of a step, digits of a code, and how many steps a telephone's clock may be off on either side."""


def code_at(secret: bytes, step: int) -> str:
    """The code of a step (RFC 4226 §5.3)."""
    # SHA-1 is what authenticator apps have; an HMAC does not lean on its resistance to collisions (RFC 6238 §1.2).
    mac = hmac.new(secret, step.to_bytes(8), hashlib.sha1).digest()
    start = mac[-1] & 0x0F
    number = int.from_bytes(mac[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(now: datetime) -> int:
    """The step that an instant lies in."""
    return int(now.timestamp()) // PERIOD


def matched(secret: bytes, code: str, now: datetime, after: int) -> int | None:
    """The step whose code this is, of those around now and later than `after`; None: it is none of them.

    Every step is compared, so that time does not tell which came close.
    """
    typed = "".join(one for one in code[:40] if not one.isspace()).encode()
    at, found = step_of(now), None
    for step in range(at - AROUND, at + AROUND + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), typed) and step > after:
            found = step
    return found


def written(secret: bytes) -> str:
    """The secret as it is typed into an app that cannot read the picture: base 32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def address(secret: bytes, issuer: str, account: str) -> str:
    """What the picture holds: `otpauth://totp/…`, as authenticator apps read it."""
    told = {"secret": base64.b32encode(secret).decode(), "issuer": issuer, "digits": DIGITS, "period": PERIOD}
    return f"otpauth://totp/{quote(issuer)}:{quote(account, safe='')}?{urlencode(told, quote_via=quote)}"
