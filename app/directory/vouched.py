"""Editions that a later one vouches for. Pure: part of the base install.

A directory certificate ends; what it signed does not become untrue with that. An edition's name is the SHA-256 of its
payload, and the next one names it in `previous`: whoever believes that one knows, byte for byte, what the State said
before. Nobody who comes by a key that has ended can write another text under that name (FIPS 180-4).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509

from app.directory.edition import EDITION_TYPE, LARGEST, Edition, read_edition, unverified
from app.directory.succession import fork
from app.kit import canonical
from app.kit.clock import instant
from app.kit.errors import Refused, Unreadable
from app.kit.ids import Digest
from app.trust import jws
from app.trust.anchors import Anchors
from app.trust.policy import POLICY, Policy

ENDED = ("expired", "weak_key")
"""Codes of `read_edition` for a signer that counted once and does not any more."""


def read_named(data: bytes, name: str | None, anchors: Anchors, at: datetime, policy: Policy = POLICY) -> Edition:
    """Read and verify an edition's file at an instant, when the next edition, which is believed, names it so.

    A signer that has ended since is judged as of when it signed. `Refused` with the codes of `read_edition`, also for
    one that is not named; `edition_fork` for one that holds today and is not the one that is named. None: as
    `read_edition`.
    """
    try:
        found = read_edition(data, anchors, at, policy)
    except Refused as error:
        if error.code not in ENDED or unverified(data).digest != name:
            raise
        found = read_edition(data, anchors, _signed(data), policy)
    if name is not None and found.digest != name:
        raise fork(found)
    return found


def ended(data: bytes, anchors: Anchors, at: datetime, policy: Policy = POLICY) -> bool:
    """Whether an edition does not hold at an instant because its signer has ended, whatever else may be wrong."""
    try:
        read_edition(data, anchors, at, policy)
    except Refused as error:
        return error.code in ENDED
    except Unreadable:
        return False
    return False


@dataclass(frozen=True)
class Vouched:
    """Which editions of a State one that was believed vouches for: each names the one before it, without a gap."""

    names: Mapping[int, Digest]
    """By number."""

    @classmethod
    def by(cls, data: bytes, anchors: Anchors, at: datetime, policy: Policy = POLICY) -> Vouched:
        """What an edition that holds at an instant vouches for; `Refused` and `Unreadable` as `read_edition`."""
        found = read_edition(data, anchors, at, policy)
        return cls({found.number: found.digest, **_before(found)})

    @property
    def newest(self) -> tuple[int, Digest]:
        """Number and name of the edition that vouches for the others."""
        number = max(self.names)
        return number, self.names[number]

    @property
    def lowest(self) -> int:
        """The lowest number that is named: the file of it says what came before."""
        return min(self.names)

    def further(self, data: bytes, anchors: Anchors, at: datetime, policy: Policy = POLICY) -> Vouched:
        """With what the file of the lowest one says of the one before it.

        `Refused` or `Unreadable` for another file, as `read_named`.
        """
        found = unverified(data)
        if found.number != self.lowest or found.digest != self.names[self.lowest]:
            raise fork(read_edition(data, anchors, at, policy))
        return Vouched({**self.names, **_before(found)})


def _before(edition: Edition) -> Mapping[int, Digest]:
    return {edition.number - 1: Digest(edition.previous)} if edition.previous is not None else {}


def _signed(data: bytes) -> datetime:
    """When an edition was signed at the earliest: it was issued, and its signer's certificate had begun."""
    token = jws.read(jws.compact(canonical.loads(data, limit=LARGEST)), EDITION_TYPE)
    begins = x509.load_der_x509_certificate(token.certificates[0]).not_valid_before_utc
    return max(instant(str(token.payload["issued_at"])), begins)
