"""What is carried to the machine with the directory key: an unsigned edition beside the one in force. Pure.

Canonical JSON: `{"v": 1, "type": "edition-request", "edition": <payload>, "current": <file of the one in force>}`. The
one in force travels along so that whoever signs sees what changes. Part of the base install.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from app.directory.edition import LARGEST, Edition, build_edition, read_edition, sign_edition, unverified
from app.directory.succession import succeeds
from app.kit import canonical
from app.kit.errors import Invalid, Refused, Unreadable
from app.trust.anchors import Anchors
from app.trust.keys import Signer

REQUEST_TYPE = "edition-request"


@dataclass(frozen=True)
class Request:
    """An edition that is to be signed, and the one that it follows."""

    edition: Edition
    current: Edition
    current_file: bytes


def build_request(edition: Edition, current: bytes) -> bytes:
    """The file to carry; the errors of `succession.succeeds` if the one does not follow the other."""
    succeeds(unverified(current), edition)
    return canonical.dumps(
        {"v": 1, "type": REQUEST_TYPE, "edition": edition.payload, "current": canonical.loads(current, limit=LARGEST)}
    )


def read_request(data: bytes, anchors: Anchors | None, at: datetime) -> Request:
    """Read such a file. With anchors the edition in force is verified; without them it is what the file says.

    `Unreadable` `request_malformed`; what `read_edition` and `succession.succeeds` say.
    """
    found = canonical.loads(data, limit=2 * LARGEST)
    payload, current = found.get("edition"), found.get("current")
    if set(found) != {"v", "type", "edition", "current"} or found["type"] != REQUEST_TYPE or found["v"] != 1:
        raise Unreadable(
            "request_malformed",
            "This is no edition that waits for its signature.",
            "Give what `edition request` wrote.",
        )
    if not isinstance(payload, dict) or not isinstance(current, dict):
        raise Unreadable("request_malformed", "The request lacks the edition or the one in force.")
    try:
        edition = build_edition(payload)
    except Invalid as error:
        raise Unreadable("request_malformed", error.message) from error
    file = canonical.dumps(current)
    before = unverified(file) if anchors is None else read_edition(file, anchors, at)
    succeeds(before, edition)
    return Request(edition, before, file)


def sign_request(request: Request, signer: Signer, anchors: Anchors | None, at: datetime) -> bytes:
    """The signed edition. `Refused` when the certificate is expired; with anchors, whatever others would say of it."""
    certificate = x509.load_der_x509_certificate(signer.certificate)
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        words = f"The directory certificate is valid until {certificate.not_valid_after_utc:%Y-%m-%d} only."
        raise Refused("expired", words, "Have a new one issued below the same anchor.")
    signed = sign_edition(request.edition, signer)
    if anchors is not None:
        read_edition(signed, anchors, at)
    return signed
