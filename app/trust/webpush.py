"""Web Push: a message only the browser can read (RFC 8291), from a server that says who it is (RFC 8292)."""

from __future__ import annotations

import base64
import json
import os
import re
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from app.kit.errors import Misused, Refused

RECORD = 4096
"""Bytes of a record, and of a whole message (RFC 8291 §4): what a push service must take."""
LARGEST = RECORD - 86 - 16 - 1
"""Bytes of a text: less the header, the tag and the delimiter (RFC 8188 §2)."""
POINT, SHARED = 65, 16
"""Bytes of a browser's key and of its secret (RFC 8291 §2)."""
_CODED = re.compile(r"[A-Za-z0-9_-]{1,128}={0,2}")
VALID = timedelta(hours=12)
"""RFC 8292 §2: at most 24 hours."""


def load_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    """The key of an application server: P-256, PEM; `Misused` `bad_push_key`."""
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError) as error:
        raise Misused(
            "bad_push_key", "The key for Web Push cannot be read.", "Bring PEM without a passphrase."
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise Misused("bad_push_key", "The key for Web Push is not one of P-256.", "RFC 8292 §2 knows no other.")
    return key


def public_of(key: ec.EllipticCurvePrivateKey) -> str:
    """Its public part as browsers take it (`applicationServerKey`): base64url of the uncompressed point."""
    return _text(_point(key.public_key()))


def subscribed(browser: str, secret: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """The keys of a subscription: an uncompressed point of P-256 and 16 bytes (RFC 8291 §2), each base64url.

    `browser`: its `p256dh`; `secret`: its `auth`. `Refused` `address_gone` for what is none.
    """
    try:
        point, shared = _bytes(browser), _bytes(secret)
        if len(point) != POINT or len(shared) != SHARED:
            raise ValueError("of another length")
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point), shared
    except ValueError as error:
        raise Refused("address_gone", "That is no subscription of a browser.", "Subscribe anew.") from error


def encrypt(
    text: bytes,
    browser: str,
    secret: str,
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """A body in `aes128gcm` (RFC 8188) for one subscription. `browser`: its `p256dh`; `secret`: its `auth`, base64url.

    `key` and `salt` are random unless the vectors of the RFC are tried. `Refused` `address_gone` for a subscription
    that is none, `too_large`.
    """
    if len(text) > LARGEST:
        raise Refused("too_large", f"A message of Web Push holds {LARGEST} bytes at most.")
    theirs, shared = subscribed(browser, secret)
    theirs_point = _point(theirs)
    ours, salt = key or ec.generate_private_key(ec.SECP256R1()), salt or os.urandom(16)
    point = _point(ours.public_key())
    # RFC 8291 §3.3 and §3.4
    secret_key = ours.exchange(ec.ECDH(), theirs)
    input_key = _derived(shared, secret_key, b"WebPush: info\x00" + theirs_point + point, 32)
    content_key = _derived(salt, input_key, b"Content-Encoding: aes128gcm\x00", 16)
    nonce = _derived(salt, input_key, b"Content-Encoding: nonce\x00", 12)
    header = salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return header + AESGCM(content_key).encrypt(nonce, text + b"\x02", None)


def authorization(key: ec.EllipticCurvePrivateKey, origin: str, contact: str, now: datetime) -> str:
    """The `Authorization` header (RFC 8292 §3): a token for one push service, signed with ES256.

    `contact`: whom its operator may ask, `mailto:` or `https:`.
    """
    claims = {"aud": origin, "exp": int((now + VALID).timestamp()), "sub": contact}
    parts = [_text(json.dumps(one, separators=(",", ":")).encode()) for one in ({"typ": "JWT", "alg": "ES256"}, claims)]
    signed = ".".join(parts)
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    # RFC 7518 §3.4: the two numbers beside each other, 32 bytes each.
    return f"vapid t={signed}.{_text(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}, k={public_of(key)}"


def _derived(salt: bytes, key: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    if not _CODED.fullmatch(text):  # Python's own decoder passes over what is no letter of it
        raise ValueError("not base64url")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
