"""Chains of the signatures in a PDF, at their proven time: step 14 of `verification.verify`.

Only the sender State's own anchors for the purpose count; nothing is fetched; the operating system's store is never
asked. pyHanko's `ades_*` calls are not used: they pass a certificate that had expired before its timestamp, and one
whose issuer was revoked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from asn1crypto import x509
from asn1crypto.keys import PublicKeyInfo
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    DisallowedAlgorithmError,
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)

from app.trust import chain, parsed
from app.trust.algorithms import Use
from app.trust.anchors import Anchors, Purpose
from app.trust.policy import Policy
from app.trust.report import Found
from app.trust.revocation import Revocation


def context(anchors: Sequence[bytes], at: datetime, revocation: Revocation) -> ValidationContext:
    """What pyHanko may believe: these anchors, this moment, this revocation data, nothing else."""
    return ValidationContext(
        trust_roots=[parsed.certificate(one) for one in anchors],
        allow_fetching=False,
        revocation_mode="require",
        crls=[parsed.revocation_list(one) for one in revocation.crls],
        ocsps=[parsed.answer(one) for one in revocation.ocsps],
        moment=at,
        best_signature_time=at,
        retroactive_revinfo=True,
    )


def usage(certificate: x509.Certificate, field: str, policy: Policy) -> Iterator[Found]:
    """Key usages (RFC 5280 §4.2.1.3 and §4.2.1.12) of a certificate that signs documents.

    pyHanko's own check accepts a TLS server's certificate, or refuses one without extended usages.
    """
    given = certificate.key_usage_value
    names = given.native if given is not None else set()
    if certificate.ca or not names & {"digital_signature", "non_repudiation"} or names & {"key_cert_sign", "crl_sign"}:
        yield Found("key_usage", field, ", ".join(sorted(names)))
    extended = certificate.extended_key_usage_value
    dotted = [one.dotted for one in extended] if extended is not None else []
    if dotted and not set(dotted) & set(policy.extended_usages):
        yield Found("extended_key_usage", field, ", ".join(dotted))


def strength(
    certificates: Sequence[x509.Certificate],
    field: str,
    at: datetime,
    policy: Policy,
    use: Use = Use.CERTIFICATE,
    *,
    anchors: Sequence[bytes] = (),
) -> Iterator[Found]:
    """Keys and hashes of the certificates of a chain; with another `use`, of one that made a signature of that kind.

    Of the anchors (DER) the key alone counts: they are believed because our State chose them, and what they were
    signed over, mostly by themselves and long ago, proves nothing (RFC 5280 §6.1.1 (d)).
    """
    table = policy.algorithms
    for one in certificates:
        family, size, curve = kind(one.public_key)
        if not table.accepts_key(use, family, size, curve, at):
            yield Found("weak_algorithm", field, f"{curve or family} {size} in {one.subject.human_friendly}")
        elif one.dump() not in anchors and not table.accepts_digest(Use.CERTIFICATE, _hash(one), at):
            yield Found("weak_algorithm", field, f"{_hash(one)} in {one.subject.human_friendly}")


def kind(public: PublicKeyInfo) -> tuple[str, int, str | None]:
    """Family, bits and curve of a key, as the table names them."""
    family = {"ec": "ecdsa", "rsa": "rsa", "rsassa_pss": "rsa"}.get(public.algorithm, public.algorithm)
    return family, bits(public), str(public.curve[1]) if family == "ecdsa" else None


def bits(public: PublicKeyInfo) -> int:
    """The size of a key; asn1crypto does not know that of the Edwards curves."""
    return {"ed25519": 256, "ed448": 456}.get(public.algorithm) or int(public.bit_size)


def _hash(certificate: x509.Certificate) -> str:
    """The hash that a certificate was signed over; for a scheme with one of its own, the scheme's name."""
    try:
        return str(certificate.hash_algo)
    except ValueError:
        return str(certificate["signature_algorithm"]["algorithm"].native)


async def diagnose(
    certificate: x509.Certificate,
    others: Sequence[x509.Certificate],
    believed: ValidationContext,
    anchors: Anchors,
    state: str,
    purpose: Purpose,
) -> tuple[str, str] | None:
    """Why a chain does not hold: code and detail; None if it does. Asked only after pyHanko has said no."""
    validator = CertificateValidator(certificate, intermediate_certs=others, validation_context=believed)
    try:
        await validator.async_validate_path()
    except RevokedError as error:
        return ("revoked" if error.is_ee_cert else "issuer_revoked"), error.failure_msg
    except InsufficientRevinfoError as error:
        return "revocation_missing", error.failure_msg
    except ExpiredError as error:
        return "expired", error.failure_msg
    except NotYetValidError as error:
        return "not_yet_valid", error.failure_msg
    except DisallowedAlgorithmError as error:
        return "weak_algorithm", error.failure_msg
    except PathBuildingError as error:
        return _unanchored(certificate, others, anchors, state, purpose), str(error)
    except ValidationError as error:
        # pyHanko sees that a certificate issued itself before it looks for a path.
        return ("self_signed" if certificate.self_issued else "chain_invalid"), error.failure_msg
    return None


def _unanchored(
    certificate: x509.Certificate, others: Sequence[x509.Certificate], anchors: Anchors, state: str, purpose: Purpose
) -> str:
    """No chain: because of another purpose, another State, or nothing that we know."""
    ders = [certificate.dump(), *(one.dump() for one in others if one != certificate)]
    if certificate.self_issued:
        return "self_signed"
    for other in Purpose:
        if other is not purpose and chain.reaches(ders, anchors.of(state, other)):
            return "wrong_purpose"
    for foreign in anchors.states:
        if foreign != state and any(chain.reaches(ders, anchors.of(foreign, one)) for one in Purpose):
            return "wrong_state"
    return "no_chain"
