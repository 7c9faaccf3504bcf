"""What we accept: algorithms with dates, limits of size, how old revocation data may be.

The algorithms stand in `algorithms`; a State may narrow them and the age of revocation data (`narrowing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.trust.algorithms import TABLE, Table

MIB = 1024 * 1024
URGENT = frozenset({"urgent", "emergency"})
"""Urgencies that take the priority lane; only such an instrument may come without a timestamp."""


@dataclass(frozen=True)
class Policy:
    """What is accepted. Sizes in bytes, `at` everywhere the proven time."""

    algorithms: Table = TABLE
    extended_usages: tuple[str, ...] = (
        "1.3.6.1.5.5.7.3.4",  # emailProtection, RFC 5280 §4.2.1.12
        "1.3.6.1.5.5.7.3.36",  # document signing, RFC 9336
        "1.2.840.113583.1.1.5",  # authentic documents, Adobe
    )
    file_limit: int = 25 * MIB
    content_limit: int = 4 * MIB
    revisions: int = 6
    objects: int = 20_000
    depth: int = 60
    certificates: int = 30
    token_ahead: timedelta = timedelta(minutes=5)
    """How far a token's time may lie after our own time of receipt."""
    token_ahead_held: timedelta = timedelta(hours=1)
    """Beyond `token_ahead` and up to this the instrument is held until that time has come."""
    revocation_max_age: timedelta = timedelta(hours=24)
    """How much older than the proven time revocation data may be."""
    issuer_max_age: timedelta = timedelta(days=366)
    """The same for what an authority says of another authority below it, while it stands by it (nextUpdate).

    An authority that is kept offline signs such a list once in three months to a year (CA/Browser Forum, Baseline
    Requirements 4.9.7: at least once in twelve months); a younger one is fetched where there is one.
    """


POLICY = Policy()
"""The policy of this release."""
