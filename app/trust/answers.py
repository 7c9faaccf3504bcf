"""The four answers to "was it revoked?", for each certificate of a chain at the proven time.

Never a yes for an unknown. *Good*: the issuer said so in data that was fresh at that time or is younger. *Revoked
before*: a no. *Revoked after*:
still good, and said. *Indeterminate*: nothing that counts says so, and `missing` tells what would. The worst that was
ever said counts, however many newer items say good: a revocation is for ever. A suspension is not (RFC 5280 §5.3.1):
while it stands the certificate is neither good nor revoked, so the answer waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

from cryptography import x509

from app.kit.canonical import JsonObject, sha256
from app.kit.clock import stamp
from app.kit.ids import Digest
from app.trust.policy import Policy
from app.trust.statements import Data, Said, Statement

HOLD = x509.ReasonFlags.certificate_hold
# RFC 5280 §5.3.1: the reasons for which a key was certainly in no other hands before it was revoked.
HARMLESS = frozenset(
    (
        x509.ReasonFlags.affiliation_changed,
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
    )
)


class Standing(Enum):
    """The four answers."""

    GOOD = "good"
    REVOKED_BEFORE = "revoked_before"
    REVOKED_AFTER = "revoked_after"
    INDETERMINATE = "indeterminate"


class Missing(Enum):
    """Why an answer is indeterminate."""

    DATA = "data"
    """Nothing that counts says anything."""
    FRESHNESS = "freshness"
    """What there is was out of date at the proven time."""
    RELEASE = "release"
    """It was suspended at the proven time."""
    CERTAINTY = "certainty"
    """It was revoked later, as of a time that may lie before the proven time."""


@dataclass(frozen=True)
class Answer:
    """The answer about one certificate."""

    certificate: Digest
    subject: str
    standing: Standing
    as_of: datetime | None = None
    """The time of the newest word of the issuer; None: there is none, or none is needed."""
    since: datetime | None = None
    """Since when it is revoked or suspended."""
    reason: str = ""
    """The reason that the issuer gave (RFC 5280 §5.3.1), as in `keyCompromise`."""
    compromised: bool = False
    """Whether its key may have been in other hands before it was revoked."""
    missing: Missing | None = None
    words: str = ""
    """What exactly is missing, for people."""

    def to_json(self) -> JsonObject:
        """For a report."""
        return {
            "certificate": self.certificate,
            "subject": self.subject,
            "answer": self.standing.value,
            "as_of": stamp(self.as_of) if self.as_of else None,
            "since": stamp(self.since) if self.since else None,
            "reason": self.reason,
            "missing": self.missing.value if self.missing else None,
            "words": self.words,
        }


@dataclass(frozen=True)
class _Oldest:
    """How old a word about a certificate may be at the proven time."""

    always: timedelta
    """However long its issuer said that it stands."""
    promised: timedelta
    """While its issuer stands by it (nextUpdate)."""

    @classmethod
    def of(cls, policy: Policy, *, issuing: bool) -> _Oldest:
        """An authority that is kept offline signs a list every few months, of the few that it has issued to."""
        return cls(policy.revocation_max_age, policy.issuer_max_age if issuing else policy.revocation_max_age)


def of_chain(chain: Sequence[bytes], data: Data, at: datetime, policy: Policy) -> tuple[Answer, ...]:
    """An answer for each certificate of a chain (DER, signer first, anchor last) but the anchor, at the proven time."""
    certificates = [x509.load_der_x509_certificate(one) for one in chain]
    found = []
    for depth, (der, (certificate, issuer)) in enumerate(zip(chain, pairwise(certificates), strict=False)):
        name = (sha256(der), certificate.subject.rfc4514_string())
        most = _Oldest.of(policy, issuing=depth > 0)
        found.append(_answer(*name, data.about(certificate, issuer, policy.algorithms, at), at, most))
    return tuple(found)


def _answer(digest: Digest, subject: str, said: Said, at: datetime, most: _Oldest) -> Answer:
    gone = [one for one in said.statements if one.since is not None and one.reason is not HOLD]
    newest = max((one.at for one in said.statements), default=None)
    first = min(gone, key=_since, default=None)
    if first is not None and _since(first) <= at:
        return _revoked(digest, subject, Standing.REVOKED_BEFORE, first, newest)
    held = _held(said.statements, at)
    if held is not None:
        words = f"suspended since {_since(held):%Y-%m-%d %H:%M} UTC; its issuer has to release or to revoke it"
        return Answer(
            digest, subject, Standing.INDETERMINATE, newest, held.since, "certificateHold", True, Missing.RELEASE, words
        )
    doubtful = next((one for one in gone if one.invalid is not None and one.invalid <= at), None)
    if doubtful is not None and doubtful.invalid is not None:
        words = f"revoked on {_since(doubtful):%Y-%m-%d}, invalid perhaps since {doubtful.invalid:%Y-%m-%d %H:%M} UTC"
        reason = _named(doubtful)
        return Answer(
            digest, subject, Standing.INDETERMINATE, newest, doubtful.since, reason, True, Missing.CERTAINTY, words
        )
    if not any(_current(one, at, most) for one in said.statements):
        return _unknown(digest, subject, said, newest, most)
    later = first or min((one for one in said.statements if one.since is not None), key=_since, default=None)
    if later is not None and _since(later) > at:
        return _revoked(digest, subject, Standing.REVOKED_AFTER, later, newest)
    return Answer(digest, subject, Standing.GOOD, newest)


def _revoked(digest: Digest, subject: str, standing: Standing, told: Statement, newest: datetime | None) -> Answer:
    return Answer(digest, subject, standing, newest, told.since, _named(told), told.reason not in HARMLESS)


def _held(statements: Sequence[Statement], at: datetime) -> Statement | None:
    """A suspension that stood at the proven time: nothing between its word and that time says that it was lifted."""
    held = [one for one in statements if one.reason is HOLD and one.since is not None and one.since <= at]
    good = [one.at for one in statements if one.since is None and one.at <= at]
    return next((one for one in held if not any(moment > one.at for moment in good)), None)


def _current(one: Statement, at: datetime, most: _Oldest) -> bool:
    """Whether a word still held at the proven time: younger than it, or not older than issuer and policy allow."""
    if one.at >= at:
        return True
    if one.until is None:
        return one.at >= at - most.always
    return one.at >= at - most.promised and one.until >= at


def _unknown(digest: Digest, subject: str, said: Said, newest: datetime | None, most: _Oldest) -> Answer:
    if newest is None:
        words = "; ".join(said.unusable) or "no list of its issuer and no OCSP answer about it"
        return Answer(digest, subject, Standing.INDETERMINATE, missing=Missing.DATA, words=words)
    last = max(said.statements, key=lambda one: one.at)
    promised = f", valid until {last.until:%Y-%m-%d %H:%M} UTC" if last.until is not None else ""
    oldest = most.promised if last.until is not None else most.always
    age = f"{oldest.days} days" if oldest.days > 2 else f"{oldest / timedelta(hours=1):g} hours"
    words = f"the newest data is of {newest:%Y-%m-%d %H:%M} UTC{promised}; it may be {age} old"
    words = "; ".join((words, *said.unusable))
    return Answer(digest, subject, Standing.INDETERMINATE, newest, missing=Missing.FRESHNESS, words=words)


def _since(one: Statement) -> datetime:
    assert one.since is not None  # noqa: S101  # asked of revocations only
    return one.since


def _named(one: Statement) -> str:
    return one.reason.value if one.reason is not None else "unspecified"
