"""What we accept: algorithms with dates, limits of size, how old revocation data may be.

Acceptance is judged at the proven time, so that an instrument of 2026 is still read by the rules of 2026 in 2036.
A State may narrow the table; nothing may widen it. Sources: ETSI TS 119 312 V1.4.3 (tables 1–5), SOG-IS Agreed
Cryptographic Mechanisms 1.3. ML-DSA has no settled PDF profile yet and therefore no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MIB = 1024 * 1024


@dataclass(frozen=True)
class KeyRule:
    """A kind of key. `bits` is the modulus or the size of the curve; `until` the first instant of refusal."""

    algorithm: str
    bits: int
    until: datetime | None = None
    larger_too: bool = False


@dataclass(frozen=True)
class Policy:
    """What is accepted. Sizes in bytes, `at` everywhere the proven time."""

    keys: tuple[KeyRule, ...] = (
        KeyRule("ecdsa", 256),
        KeyRule("ecdsa", 384),
        KeyRule("ecdsa", 521),
        KeyRule("rsa", 3072, larger_too=True),
    )
    digests: tuple[str, ...] = ("sha256", "sha384", "sha512")
    curves: tuple[str, ...] = ("secp256r1", "secp384r1", "secp521r1")
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

    def key_accepted(self, algorithm: str, bits: int, at: datetime) -> bool:
        """Whether a key of this kind may have signed at that time."""
        return any(
            rule.algorithm == algorithm
            and (rule.bits == bits or (rule.larger_too and bits > rule.bits))
            and (rule.until is None or at < rule.until)
            for rule in self.keys
        )


POLICY = Policy()
"""The policy of this release."""

RSA_2048_UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
"""ETSI TS 119 312: RSA of 1900 to 2999 bits ended with 2025; a State may keep its older instruments readable."""
