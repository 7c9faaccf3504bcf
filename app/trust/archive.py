"""Archival copies: a delivered instrument with document timestamps behind it (PAdES B-LTA).

Each document timestamp (ISO 32000-2 12.8.5, ETSI EN 319 142-1 5.4.3) covers everything before it: the delivered bytes,
which are the copy's exact prefix, the revocation data that was added (ISO 32000-2 12.8.4.3), and every timestamp of
before. It holds for as long as its certificates and algorithms do; the next one is made before that ends.

Reads no PDF and asks nobody: `docstamp` reads and writes them, in a parser process where the file is a stranger's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from cryptography import x509

from app.kit.errors import Misused, Unavailable
from app.trust import chain
from app.trust.algorithms import Use, Work, described, key_name
from app.trust.policy import POLICY, Policy

MARGIN = timedelta(days=180)
"""How long before a timestamp ceases to hold the next one is due; a quarter of its life where that is shorter."""
REST = timedelta(days=1)
"""After which an instrument is archived: the lists and answers of that day know what was revoked when it was signed."""
HASHES = ("sha256", "sha384", "sha512")
FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)


class Part(Enum):
    """What a certificate is to an instrument's verdict."""

    SIGNER = "signer"
    TIMESTAMP = "timestamp"
    ISSUER = "issuer"
    ANCHOR = "anchor"


@dataclass(frozen=True)
class Foundation:
    """A certificate (DER) that the verdict on an instrument stands on."""

    certificate: bytes
    part: Part


@dataclass(frozen=True)
class Prepared:
    """A copy that lacks its newest timestamp: the bytes with room for it, and what is to be stamped."""

    pdf: bytes
    digest: bytes
    algorithm: str
    start: int
    end: int
    """The reserved hexadecimal string, its angle brackets included: `pdf[start:end]`."""

    def complete(self, token: bytes) -> bytes:
        """The copy, once the authority gave its token (DER `ContentInfo`).

        `Unavailable` `tsa_token_long` when it does not fit; the next one is given more room.
        """
        digits = token.hex().encode()
        room = self.end - self.start - 2
        if len(digits) > room:
            raise Unavailable("tsa_token_long", f"The token takes {len(digits) // 2} bytes, {room // 2} are kept free.")
        return self.pdf[: self.start + 1] + digits.ljust(room, b"0") + self.pdf[self.end - 1 :]


@dataclass(frozen=True)
class Stamp:
    """One document timestamp: its time, how far it reaches, and the certificates with it (DER, the signer's first)."""

    at: datetime
    covers: int
    """Bytes from the start of the file to the end of its revision."""
    certificates: tuple[bytes, ...]
    hashes: tuple[str, ...] = ()
    """Names of the hashes under it: of what it covers, and of its own signature."""


@dataclass(frozen=True)
class Copy:
    """What an archival copy holds: so many delivered bytes, then the timestamps, oldest first."""

    delivered: int
    stamps: tuple[Stamp, ...]

    @property
    def last(self) -> Stamp:
        """The newest timestamp, on which everything before it rests."""
        return self.stamps[-1]


def holds_until(stamp: Stamp, anchors: Sequence[bytes], policy: Policy = POLICY) -> datetime:
    """When a timestamp ceases to hold: the first end among its chain's certificates and their algorithms.

    `anchors` are those of the timestamping authority (DER). `Refused` `no_anchor` where no chain leads to one.
    """
    return ends(chain.path(stamp.certificates, anchors), stamp.hashes, policy)


def ends(path: Sequence[bytes], hashes: Sequence[str], policy: Policy = POLICY) -> datetime:
    """The same for a chain (DER, the signer first, an anchor last) and the names of the hashes under the timestamp.

    Nobody relies on the hash under an anchor's own signature: it is ours because we chose it.
    """
    found = [FOR_EVER, *(_until(one, Use.TIMESTAMP, policy) for one in hashes)]
    for depth, der in enumerate(path):
        certificate = x509.load_der_x509_certificate(der)
        key, hashing = key_name(*described(certificate.public_key())), certificate.signature_hash_algorithm
        found += [certificate.not_valid_after_utc, _until(key, Use.CERTIFICATE, policy)]
        if depth == 0:
            found.append(_until(key, Use.TIMESTAMP, policy))
        if depth < len(path) - 1:
            found.append(_until(hashing.name if hashing is not None else None, Use.CERTIFICATE, policy))
    return min(found)


def hash_for(policy: Policy, at: datetime) -> str:
    """The hash to stamp with: of those that the policy accepts then, the one that does so longest, the shortest first.

    `Misused` `algorithm_not_allowed` where there is none.
    """
    names = [one for one in HASHES if policy.algorithms.accepts_digest(Use.TIMESTAMP, one, at)]
    if not names:
        raise Misused(
            "algorithm_not_allowed", "The policy accepts no hash under timestamps now.", "See the setting policy_file."
        )
    return max(names, key=lambda one: _until(one, Use.TIMESTAMP, policy))


def due_at(made: datetime, until: datetime) -> datetime:
    """When the next timestamp is due, for one made at `made` that holds until `until`."""
    return until - min(MARGIN, (until - made) / 4)


def _until(name: str | None, use: Use, policy: Policy) -> datetime:
    """The end of an algorithm in the policy's table; the beginning of time for one that it does not have."""
    key = (name or "", Work.ACCEPT, use)
    if key not in policy.algorithms.ends:
        return datetime.min.replace(tzinfo=UTC)
    return policy.algorithms.ends[key] or FOR_EVER
