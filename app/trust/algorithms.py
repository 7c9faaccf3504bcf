"""Which algorithms may sign and which are accepted: ONE table by algorithm, work, use and date.

Acceptance is judged at the proven time, so that an instrument of 2026 is still read by the rules of 2026 in 2036. A
State may narrow the table for what it receives and signs (`narrowing`); nothing widens it but a release.

Sources: ETSI TS 119 312 V1.4.3 (clauses 5 to 8: hash functions, signature schemes, key sizes and their ends), SOG-IS
Agreed Cryptographic Mechanisms 1.3 (2 and 4), RFC 8032 for Ed25519. SHA-1 is nowhere in it: in an OCSP answer it names
the issuer (RFC 5019 §2.1.1) and protects nothing. What has to come before post-quantum signatures or SM2 are rows here
stands in docs/decisions/0013.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from app.kit.errors import Misused
from app.trust.keys import digest_name


class Use(Enum):
    """What a signature is for."""

    PDF_SIGNATURE = "pdf_signature"
    CERTIFICATE = "certificate"
    TIMESTAMP = "timestamp"
    REVOCATION = "revocation"
    ENVELOPE = "envelope"
    CHECKPOINT = "checkpoint"


class Work(Enum):
    """`sign`: what this node does with its own keys; `accept`: what it believes of others."""

    SIGN = "sign"
    ACCEPT = "accept"


@dataclass(frozen=True)
class Algorithm:
    """A kind of key or a hash. `smallest` and `largest` are bits of the modulus, the curve or the hash, inclusive."""

    name: str
    family: str
    smallest: int
    largest: int | None
    source: str
    words: str = ""
    curve: str | None = None


_NIST = "ETSI TS 119 312 clause 6 and 8; SOG-IS 1.3 section 4.3"
_RSA = "ETSI TS 119 312 clause 6 and 8; SOG-IS 1.3 section 4.1"
_SHA = "ETSI TS 119 312 clause 5; SOG-IS 1.3 section 2.3"

ALGORITHMS: tuple[Algorithm, ...] = (
    Algorithm("ecdsa-p256", "ecdsa", 256, 256, _NIST, curve="secp256r1"),
    Algorithm("ecdsa-p384", "ecdsa", 384, 384, _NIST, curve="secp384r1"),
    Algorithm("ecdsa-p521", "ecdsa", 521, 521, _NIST, "Accepted; few tokens make it.", curve="secp521r1"),
    Algorithm("rsa-3072", "rsa", 3072, None, _RSA, "PKCS #1 v1.5 and PSS."),
    Algorithm("rsa-2048", "rsa", 2048, 3071, _RSA, "What was signed before the end is still read."),
    Algorithm(
        "ed25519", "ed25519", 256, 256, "RFC 8032", "Not in PDFs: poppler and OpenSSL 3.0 cannot check it there."
    ),
    Algorithm("sha256", "hash", 256, 256, _SHA),
    Algorithm("sha384", "hash", 384, 384, _SHA),
    Algorithm("sha512", "hash", 512, 512, _SHA),
)

RSA_2048_UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
"""ETSI TS 119 312 and SOG-IS 1.3: RSA of 1900 to 2999 bits ended with 2025."""

Ends: TypeAlias = Mapping[tuple[str, Work, Use], datetime | None]
"""What is allowed at all, and the first instant at which it no longer is (None: no end is known)."""

_PAPER = (Use.PDF_SIGNATURE, Use.CERTIFICATE, Use.TIMESTAMP, Use.REVOCATION)


def _rows() -> Iterator[tuple[str, Work, tuple[Use, ...], datetime | None]]:
    own = (Use.PDF_SIGNATURE, Use.ENVELOPE)
    for curve in ("ecdsa-p256", "ecdsa-p384"):
        yield curve, Work.SIGN, own, None
        yield curve, Work.ACCEPT, (*_PAPER, Use.ENVELOPE), None
    yield "ecdsa-p521", Work.ACCEPT, (*_PAPER, Use.ENVELOPE), None
    yield "rsa-3072", Work.ACCEPT, _PAPER, None
    yield "rsa-2048", Work.ACCEPT, _PAPER, RSA_2048_UNTIL
    for work in Work:
        yield "ed25519", work, (Use.ENVELOPE, Use.CHECKPOINT), None
    for hashing in ("sha256", "sha384", "sha512"):
        yield hashing, Work.SIGN, own, None
        yield hashing, Work.ACCEPT, (*_PAPER, Use.ENVELOPE), None
    # RFC 6962 §2.1: the tree of the log is hashed with SHA-256; Ed25519 brings its own SHA-512.
    for work in Work:
        yield "sha256", work, (Use.CHECKPOINT,), None


@dataclass(frozen=True)
class Table:
    """The algorithms and when each may do what. `at` is the proven time, or now for a signature to be made."""

    ends: Ends

    def allows(self, name: str | None, work: Work, use: Use, at: datetime) -> bool:
        """Whether an algorithm (by its name here; None: none of ours) may do this at that time."""
        if name is None or (name, work, use) not in self.ends:
            return False
        until = self.ends[name, work, use]
        return until is None or at < until

    def accepts_key(self, use: Use, family: str, bits: int, curve: str | None, at: datetime) -> bool:
        """Whether a key of this kind may have made what is accepted."""
        return self.allows(key_name(family, bits, curve), Work.ACCEPT, use, at)

    def accepts_digest(self, use: Use, digest: str, at: datetime) -> bool:
        """Whether a hash (`sha256`, …) may stand under what is accepted."""
        return self.allows(digest, Work.ACCEPT, use, at)

    def demand(self, work: Work, use: Use, certificate: bytes, at: datetime) -> None:
        """The key of a DER certificate, and the hash that goes with it, may do this work.

        `Misused` code `algorithm_not_allowed` names what may.
        """
        loaded = x509.load_der_x509_certificate(certificate)
        family, bits, curve = described(loaded.public_key())
        names = [key_name(family, bits, curve), *([] if family == "ed25519" else [digest_name(loaded)])]
        if not all(self.allows(name, work, use, at) for name in names):
            allowed = ", ".join(one.name for one in ALGORITHMS if self.allows(one.name, work, use, at))
            told = " with ".join(name or f"{family} of {bits} bits" for name in names)
            raise Misused(
                "algorithm_not_allowed",
                f"{told} may not {work.value} here ({use.value}); allowed now: {allowed}.",
                "Use a key of an allowed kind; see docs/reference/algorithms.md and the setting policy_file.",
            )

    def demand_heads(self, at: datetime) -> None:
        """The node's log may sign its heads. `Misused` `algorithm_not_allowed` where the policy has ended that."""
        if not self.accepts_heads(at, Work.SIGN):
            raise Misused(
                "algorithm_not_allowed",
                f"The policy ends Ed25519 or SHA-256 for heads of the log ({Use.CHECKPOINT.value}).",
                "Nothing leaves without a head, and this release has no other kind; see the setting policy_file.",
            )

    def accepts_heads(self, at: datetime, work: Work = Work.ACCEPT) -> bool:
        """Whether heads of logs are believed: signed with Ed25519, over a tree of SHA-256 (RFC 6962 §2.1)."""
        return all(self.allows(name, work, Use.CHECKPOINT, at) for name in ("ed25519", "sha256"))


TABLE = Table({(name, work, use): end for name, work, uses, end in _rows() for use in uses})
"""The table of this release."""


def key_name(family: str, bits: int, curve: str | None = None) -> str | None:
    """The name of a kind of key; None if the table has none such. `family`: `ecdsa`, `rsa` or `ed25519`."""
    for one in ALGORITHMS:
        fits = one.smallest <= bits and (one.largest is None or bits <= one.largest)
        if one.family == family and fits and (one.curve is None or one.curve == curve):
            return one.name
    return None


def described(public: object) -> tuple[str, int, str | None]:
    """Family, bits and curve of a key of `cryptography`."""
    if isinstance(public, ec.EllipticCurvePublicKey):
        return "ecdsa", public.key_size, public.curve.name
    if isinstance(public, rsa.RSAPublicKey):
        return "rsa", public.key_size, None
    if isinstance(public, ed25519.Ed25519PublicKey):
        return "ed25519", 256, None
    return type(public).__name__, 0, None


def printed() -> str:
    """The table as a page of the reference."""
    lines = [
        "# Algorithms",
        "",
        "Printed from `app/trust/algorithms.py`. `sign`: what a node does with its own keys; `accept`: what it",
        "believes of others, judged at the proven time. A date is the first day of refusal. What is not here is",
        "refused. A State may narrow the table for itself ([how](../how-to/narrow-the-algorithms.md)); only a release",
        "widens it.",
        "",
    ]
    for work in Work:
        lines += [f"## What may {work.value}", "", f"| algorithm | {' | '.join(use.value for use in Use)} |"]
        lines.append("|---" * (len(Use) + 1) + "|")
        for one in ALGORITHMS:
            cells = [_cell(TABLE, one.name, work, use) for use in Use]
            if any(cells):
                lines.append(f"| `{one.name}` | {' | '.join(cells)} |")
        lines.append("")
    lines += ["## What they are", "", "| algorithm | kind | bits | words | source |", "|---|---|---|---|---|"]
    for one in ALGORITHMS:
        bits = f"{one.smallest} and up" if one.largest is None else f"{one.smallest} to {one.largest}"
        bits = str(one.smallest) if one.largest == one.smallest else bits
        lines.append(f"| `{one.name}` | {one.curve or one.family} | {bits} | {one.words} | {one.source} |")
    return "\n".join(lines) + "\n"


def _cell(table: Table, name: str, work: Work, use: Use) -> str:
    if (name, work, use) not in table.ends:
        return ""
    until = table.ends[name, work, use]
    return "yes" if until is None else f"until {until:%Y-%m-%d}"
