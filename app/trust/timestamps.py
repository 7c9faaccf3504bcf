"""Trusted timestamps (RFC 3161): asking for a token, and checking one outside a PDF.

The request travels through an injected transport, so that this room opens no connection: DER request in, DER
response out, `application/timestamp-query` and `-reply` over HTTP (RFC 3161 §3.4) being the caller's business.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

import rfc3161_client
from asn1crypto import cms, core, tsp
from cryptography import x509
from rfc3161_client.errors import VerificationError

from app.kit.errors import Refused, Unavailable, Unreadable

Transport: TypeAlias = Callable[[bytes], bytes]
"""Sends a DER `TimeStampReq`, returns the DER `TimeStampResp`; raises `Unavailable` when there is no answer."""


@dataclass(frozen=True)
class Token:
    """A checked timestamp."""

    at: datetime
    token: bytes
    """The token, DER `ContentInfo`; what is kept."""


class Timestamper:
    """Asks one timestamping authority."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.room = 6144
        """Bytes to keep free for a token: a guess before the first, then what the authority's tokens take."""
        self.last: bytes | None = None
        """The newest token, DER `ContentInfo`: its certificates are those that the authority signs with now."""

    def token(self, digest: bytes, algorithm: str = "sha256") -> bytes:
        """A token over a digest: DER `ContentInfo`. `Unavailable` without an answer, `Refused` for a wrong one."""
        return bytes(self.response(digest, algorithm)["time_stamp_token"].dump())

    def response(self, digest: bytes, algorithm: str) -> tsp.TimeStampResp:
        """The whole response over a digest, its status, nonce and imprint checked (RFC 3161 §2.4.2)."""
        nonce = secrets.randbits(63)
        request = tsp.TimeStampReq(
            {
                "version": 1,
                "message_imprint": {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest},
                "nonce": core.Integer(nonce),
                "cert_req": True,
            }
        )
        response = _checked(self._transport(request.dump()), digest, nonce)
        # Tokens of one authority differ by a few bytes (serial number, signature); twice as much is kept in reserve.
        self.last = bytes(response["time_stamp_token"].dump())
        self.room = len(self.last) + 512
        return response


def certificates(token: bytes) -> tuple[bytes, ...]:
    """The certificates that a token carries, DER. `Unreadable` for what is no token."""
    with _token():
        signed = cms.ContentInfo.load(token)["content"]
        return tuple(one.chosen.dump() for one in signed["certificates"] if one.name == "certificate")


def claimed_time(token: bytes) -> datetime:
    """The time that a token claims; believed by nobody before `verify`. `Unreadable` for what is no token."""
    with _token():
        info = cms.ContentInfo.load(token)["content"]["encap_content_info"]["content"].parsed
        moment: datetime = info["gen_time"].native
        return moment.astimezone(UTC)


def verify(token: bytes, data: bytes, anchors: Iterable[bytes]) -> Token:
    """Check a token over `data` under TSA anchors (DER); `Refused` if it does not hold, `Unreadable` if it is none.

    Looks at no revocation: keep the authority's CRL of that day beside the token.
    """
    with _token():
        status = tsp.PKIStatusInfo({"status": "granted"})
        response = tsp.TimeStampResp({"status": status, "time_stamp_token": cms.ContentInfo.load(token)}).dump()
    builder = rfc3161_client.VerifierBuilder()
    for anchor in anchors:
        builder = builder.add_root_certificate(x509.load_der_x509_certificate(anchor))
    try:
        parsed = rfc3161_client.decode_timestamp_response(response)
        builder.build().verify_message(parsed, data)
    except (VerificationError, ValueError) as error:
        raise Refused("bad_timestamp", f"The timestamp does not hold: {error}") from error
    return Token(claimed_time(token), token)


def _checked(answer: bytes, digest: bytes, nonce: int) -> tsp.TimeStampResp:
    try:
        # A refusal has no token (RFC 3161 §2.4.2), which asn1crypto does not read as a response.
        status = tsp.PKIStatusInfo.load(core.Sequence.load(answer, strict=True)[0].dump())["status"].native
        if status not in {"granted", "granted_with_mods"}:
            raise Unavailable("tsa_refused", f"The timestamping authority answered {status}.", "Try again later.")
        response = tsp.TimeStampResp.load(answer, strict=True)
        info = response["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
        fits = info["message_imprint"]["hashed_message"].native == digest and info["nonce"].native == nonce
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise Unavailable("tsa_garbled", f"The timestamping authority's answer cannot be read: {error}") from error
    if not fits:
        raise Refused("tsa_wrong_answer", "The timestamp is not over what was asked.", "Check the authority's address.")
    return response


@contextmanager
def _token() -> Iterator[None]:
    """What asn1crypto raises for bytes that are no token, at once or when a part of it is asked for."""
    try:
        yield
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError) as error:
        raise Unreadable("bad_timestamp", f"This is not a timestamp token: {error}") from error
