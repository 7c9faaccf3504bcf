"""How fresh the revocation data of a chain is, and the first revocation that it tells; not about any one time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from cryptography import x509

from app.trust.algorithms import TABLE
from app.trust.answers import HARMLESS, HOLD
from app.trust.revocation import Revocation
from app.trust.statements import Data

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Revoked:
    """A revocation: since when, whether of the signer or of an issuer, and whether its key may be in other hands."""

    since: datetime
    issuer: bool
    compromised: bool


@dataclass(frozen=True)
class Freshness:
    """The oldest of the newest data of each certificate in a chain, and the first revocation that it tells."""

    at: datetime
    revoked: Revoked | None


def of_chain(path: Sequence[bytes], revocation: Revocation) -> Freshness:
    """Judge a chain (DER, signer first, anchor last); `NEVER` where a certificate has no authentic data.

    A suspension counts as data that is not there: it may be lifted.
    """
    certificates = [x509.load_der_x509_certificate(one) for one in path]
    data, oldest = Data.of(revocation), datetime.max.replace(tzinfo=UTC)
    revoked: list[Revoked] = []
    for depth, (certificate, issuer) in enumerate(pairwise(certificates)):
        said = [one for one in data.about(certificate, issuer, TABLE, None).statements if one.reason is not HOLD]
        oldest = min(oldest, max((one.at for one in said), default=NEVER))
        revoked += [Revoked(one.since, depth > 0, one.reason not in HARMLESS) for one in said if one.since is not None]
    return Freshness(oldest, min(revoked, key=lambda one: one.since, default=None))
