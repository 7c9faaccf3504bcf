"""Signed JSON: JWS (RFC 7515) over canonical JSON (RFC 8785), the certificate chain in `x5c`.

Envelopes, receipts and editions are made so. The subset is small on purpose: one signature, protected header
`alg`, `typ`, `x5c` and nothing else, ES256, ES384, ES512 or EdDSA as the certificate's key demands.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from app.kit import canonical
from app.kit.canonical import Json, JsonObject, sha256
from app.kit.errors import Misused, Refused, Unreadable
from app.kit.ids import Digest
from app.trust import chain
from app.trust.keys import Signer, hash_for
from app.trust.policy import POLICY, Policy

_ALGORITHMS = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
LARGEST = 16 * 1024 * 1024


@dataclass(frozen=True)
class Unverified:
    """A token taken apart; nothing of it is believed yet."""

    typ: str
    algorithm: str
    payload: JsonObject
    certificates: tuple[bytes, ...]
    signed: bytes
    """The bytes that the signature covers: protected header, a dot, payload, both base64url."""
    signature: bytes


@dataclass(frozen=True)
class Verified:
    """A payload and the certificate that signed it, under an anchor of ours."""

    payload: JsonObject
    certificate: bytes
    """The signer's certificate, DER; `certificate_digest` is its name in editions."""

    @property
    def certificate_digest(self) -> Digest:
        """SHA-256 of the certificate."""
        return sha256(self.certificate)


def sign(payload: JsonObject, signer: Signer, typ: str) -> str:
    """Sign a payload: the compact form `header.payload.signature` (RFC 7515 §7.1). `typ` names what it is."""
    public = x509.load_der_x509_certificate(signer.certificate).public_key()
    certificates: list[Json] = [base64.b64encode(one).decode() for one in (signer.certificate, *signer.chain)]
    header: JsonObject = {"alg": _algorithm(public), "typ": typ, "x5c": certificates}
    signed = f"{_encode(canonical.dumps(header))}.{_encode(canonical.dumps(payload))}"
    signature = signer.sign(signed.encode())
    if isinstance(public, ec.EllipticCurvePublicKey):
        # RFC 7518 §3.4: r and s in fixed width, not the DER that a signer gives.
        r, s = decode_dss_signature(signature)
        width = (public.key_size + 7) // 8
        signature = r.to_bytes(width, "big") + s.to_bytes(width, "big")
    return f"{signed}.{_encode(signature)}"


def read(token: str | bytes, typ: str) -> Unverified:
    """Take a compact token apart; `Unreadable` unless it is exactly of our form and of this `typ`."""
    text = token.decode("ascii", "replace") if isinstance(token, bytes) else token
    if len(text) > LARGEST:
        raise Unreadable("token_too_large", f"The token holds more than {LARGEST} characters.")
    parts = text.split(".")
    if len(parts) != 3:
        raise Unreadable("token_malformed", "This is not a compact JWS of three parts.")
    header = canonical.loads(_decode(parts[0]))
    payload = canonical.loads(_decode(parts[1]), limit=LARGEST)
    if set(header) != {"alg", "typ", "x5c"}:
        raise Unreadable("token_header", "The protected header must hold alg, typ and x5c, and nothing else.")
    found, algorithm, certificates = header["typ"], header["alg"], header["x5c"]
    if found != typ or not isinstance(algorithm, str):
        raise Unreadable("token_type", f"A token of type {typ} is expected, not {found!r}.")
    if not isinstance(certificates, list) or not 1 <= len(certificates) <= chain.LONGEST:
        raise Unreadable("token_header", f"x5c must hold 1 to {chain.LONGEST} certificates.")
    ders = tuple(_certificate(one) for one in certificates)
    return Unverified(typ, algorithm, payload, ders, f"{parts[0]}.{parts[1]}".encode(), _decode(parts[2]))


def check(
    token: Unverified,
    anchors: Sequence[bytes],
    at: datetime,
    *,
    policy: Policy = POLICY,
) -> Verified:
    """Believe a token: signature good, certificate below one of `anchors` (DER) and valid at `at`.

    `Refused` with the code of `chain.check`, or `bad_signature`.
    """
    public = chain.check(token.certificates, anchors, at, policy=policy).public_key()
    try:
        expected = _algorithm(public)
    except Misused as error:
        raise Refused("bad_signature", error.message) from error
    if token.algorithm != expected or not _good(public, token):
        raise Refused("bad_signature", "The signature does not fit the content and the certificate.")
    return Verified(token.payload, token.certificates[0])


def verify(token: str | bytes, typ: str, anchors: Sequence[bytes], at: datetime) -> Verified:
    """`read` and `check` in one."""
    return check(read(token, typ), anchors, at)


def flatten(token: str) -> JsonObject:
    """The flattened JSON form (RFC 7515 §7.2.2) of a compact token, as editions are published."""
    protected, payload, signature = token.split(".")
    return {"payload": payload, "protected": protected, "signature": signature}


def compact(flattened: JsonObject) -> str:
    """The compact form of a flattened one; `Unreadable` unless it has exactly our three members."""
    parts = [flattened.get(name) for name in ("protected", "payload", "signature")]
    if set(flattened) != {"protected", "payload", "signature"} or not all(isinstance(one, str) for one in parts):
        raise Unreadable("token_malformed", "This is not a flattened JWS of protected, payload and signature.")
    return ".".join(str(one) for one in parts)


def _algorithm(public: object) -> str:
    if isinstance(public, ed25519.Ed25519PublicKey):
        return "EdDSA"
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name in _ALGORITHMS:
        return _ALGORITHMS[public.curve.name]
    raise Misused("bad_key", "Envelopes, receipts and editions are signed with ECDSA on a NIST curve or Ed25519.")


def _good(public: object, token: Unverified) -> bool:
    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            public.verify(token.signature, token.signed)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            width = (public.key_size + 7) // 8
            if len(token.signature) != 2 * width:
                return False
            r, s = (int.from_bytes(half, "big") for half in (token.signature[:width], token.signature[width:]))
            public.verify(encode_dss_signature(r, s), token.signed, ec.ECDSA(hash_for(public)))
    except InvalidSignature:
        return False
    return True


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("token_malformed", "A part of the token is not base64url.") from error
    # Base64 leaves bits over: only the one canonical spelling is read, else a token could be respelt.
    if _encode(data) != text:
        raise Unreadable("token_malformed", "A part of the token is not canonical base64url without padding.")
    return data


def _certificate(value: Json) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unreadable("token_header", "x5c holds something that is not base64.") from error
