"""Certificate chains for envelopes, receipts and editions, without PDF and without network.

A deliberate subset of RFC 5280 §6: at most four certificates, names chained exactly, no unknown critical extension,
no name constraints or policies. What is outside the subset is refused, never ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from app.kit.errors import Refused, Undecided, Unreadable
from app.trust.policy import POLICY, Policy

LONGEST = 4
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)
_KNOWN_CRITICAL = frozenset(
    {x509.OID_BASIC_CONSTRAINTS, x509.OID_KEY_USAGE, x509.OID_EXTENDED_KEY_USAGE, x509.OID_SUBJECT_ALTERNATIVE_NAME}
)


@dataclass(frozen=True)
class Lists:
    """Certificate revocation lists, DER, from wherever they came; each is checked before it is believed."""

    crls: tuple[bytes, ...] = ()


MALFORMED: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What `cryptography` raises for a stranger's certificate, at once or when one of its parts is asked for."""


def read(certificates: Iterable[bytes]) -> list[x509.Certificate]:
    """Parse DER certificates; `Unreadable` if one is not."""
    try:
        return [x509.load_der_x509_certificate(one) for one in certificates]
    except MALFORMED as error:
        raise Unreadable("bad_certificate", f"A certificate cannot be read: {error}") from error


def check(
    certificates: Sequence[bytes],
    anchors: Sequence[bytes],
    at: datetime,
    *,
    lists: Lists | None = None,
    policy: Policy = POLICY,
) -> x509.Certificate:
    """The signer's certificate (the first), once its chain reaches one of our anchors, valid at `at`.

    With `lists` every certificate must be covered by a fresh list of its issuer, else `Undecided`.
    `Refused` names what fails: `no_anchor`, `expired`, `not_yet_valid`, `not_a_ca`, `key_usage`, `weak_key`,
    `unknown_extension`, `revoked`.
    """
    if not 1 <= len(certificates) <= LONGEST:
        raise Refused("bad_chain", f"A chain holds 1 to {LONGEST} certificates, not {len(certificates)}.")
    try:
        path = _path(read(certificates), read(anchors))
        for depth, one in enumerate(path):
            _judge(one, depth, at, policy)
            if lists is not None and depth + 1 < len(path):
                _judge_revocation(one, path[depth + 1], lists, at, policy)
    except MALFORMED as error:
        raise Unreadable("bad_certificate", f"A certificate cannot be read: {error}") from error
    return path[0]


def reaches(certificates: Sequence[bytes], anchors: Sequence[bytes]) -> bool:
    """Whether some chain of good signatures leads to one of the anchors, whatever else may be wrong with it."""
    try:
        _path(read(certificates), read(anchors))
    except (Refused, Unreadable):
        return False
    except MALFORMED:
        return False
    return True


def path(certificates: Sequence[bytes], anchors: Sequence[bytes]) -> tuple[bytes, ...]:
    """The chain from a certificate (the first) up to one of the anchors, DER, both included; its times are not judged.

    `Refused` `no_anchor` or `anchor_signs` where there is none, `Unreadable` for what is no certificate.
    """
    try:
        found = _path(read(certificates), read(anchors))
    except MALFORMED as error:
        raise Unreadable("bad_certificate", f"A certificate cannot be read: {error}") from error
    return tuple(one.public_bytes(Encoding.DER) for one in found)


def _path(given: Sequence[x509.Certificate], anchors: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    path = [given[0]]
    if given[0] in anchors:
        raise Refused("anchor_signs", "An anchor itself has signed; only certificates below it may.")
    while len(path) <= LONGEST:
        for anchor in anchors:
            if _issued(path[-1], anchor):
                return [*path, anchor]
        issuer = next((one for one in given if one not in path and _issued(path[-1], one)), None)
        if issuer is None:
            break
        path.append(issuer)
    raise Refused("no_anchor", "No chain leads from the certificate to an anchor of that State for that purpose.")


def _issued(child: x509.Certificate, issuer: x509.Certificate) -> bool:
    if child.issuer != issuer.subject:
        return False
    try:
        child.verify_directly_issued_by(issuer)
    except (InvalidSignature, TypeError, ValueError):
        return False
    return True


def _judge(certificate: x509.Certificate, depth: int, at: datetime, policy: Policy) -> None:
    name = certificate.subject.rfc4514_string()
    if at < certificate.not_valid_before_utc:
        raise Refused("not_yet_valid", f"The certificate of {name} was not valid yet.")
    if at > certificate.not_valid_after_utc:
        raise Refused("expired", f"The certificate of {name} had expired.")
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _KNOWN_CRITICAL:
            raise Refused("unknown_extension", f"{name}: critical extension {extension.oid.dotted_string}.")
    _judge_key(certificate, name, at, policy)
    usage = _extension(certificate, x509.KeyUsage)
    constraints = _extension(certificate, x509.BasicConstraints)
    if depth == 0:
        if (constraints is not None and constraints.ca) or (usage is not None and not usage.digital_signature):
            raise Refused("key_usage", f"The certificate of {name} is not for signing.")
        return
    if constraints is None or not constraints.ca or (usage is not None and not usage.key_cert_sign):
        raise Refused("not_a_ca", f"{name} may not issue certificates.")
    if constraints.path_length is not None and constraints.path_length < depth - 1:
        raise Refused("path_too_long", f"{name} may not issue a chain of this length.")


def _judge_key(certificate: x509.Certificate, name: str, at: datetime, policy: Policy) -> None:
    public = certificate.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        return
    if isinstance(public, ec.EllipticCurvePublicKey):
        accepted = public.curve.name in policy.curves and policy.key_accepted("ecdsa", public.key_size, at)
    else:
        accepted = isinstance(public, rsa.RSAPublicKey) and policy.key_accepted("rsa", public.key_size, at)
    hashing = certificate.signature_hash_algorithm
    if not accepted or (hashing is not None and hashing.name not in policy.digests):
        raise Refused("weak_key", f"The certificate of {name} uses an algorithm that the policy does not accept.")


def _judge_revocation(
    certificate: x509.Certificate, issuer: x509.Certificate, lists: Lists, at: datetime, policy: Policy
) -> None:
    name = certificate.subject.rfc4514_string()
    covered = False
    for der in lists.crls:
        try:
            crl = x509.load_der_x509_crl(der)
        except MALFORMED:
            continue  # an unreadable list is no evidence; if no other covers the certificate this ends in Undecided
        key = issuer.public_key()
        if crl.issuer != issuer.subject or not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            continue
        if not crl.is_signature_valid(key):
            continue
        entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is not None and entry.revocation_date_utc <= at:
            raise Refused("revoked", f"The certificate of {name} was revoked before {at.isoformat()}.")
        covered = covered or (covers(crl, certificate) and crl.last_update_utc >= at - policy.revocation_max_age)
    if not covered:
        raise Undecided("no_revocation_data", f"No fresh revocation list covers the certificate of {name}.")


def covers(crl: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Whether a list that does not name a certificate says that it is good: not a delta, and not about others only.

    RFC 5280 §5.2.5: the issuing distribution point says which certificates and reasons a list is about.
    """
    found = {type(one.value): one.value for one in crl.extensions}
    point = found.get(x509.IssuingDistributionPoint)
    if x509.DeltaCRLIndicator in found:
        return False
    if not isinstance(point, x509.IssuingDistributionPoint):
        return True
    constraints = _extension(certificate, x509.BasicConstraints)
    issues = constraints is not None and constraints.ca
    if point.only_some_reasons or point.indirect_crl or point.only_contains_attribute_certs or point.relative_name:
        return False
    if point.only_contains_ca_certs > issues or (point.only_contains_user_certs and issues):
        return False
    given = _extension(certificate, x509.CRLDistributionPoints)
    named = [name for one in given or () for name in one.full_name or ()]
    return point.full_name is None or any(name in named for name in point.full_name)


def _extension(certificate: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
