"""Certificate chains for envelopes, receipts and editions, without PDF and without network.

A deliberate subset of RFC 5280 §6: at most four certificates below the anchor, names chained by their values, no
unknown critical extension, no name constraints or policies. What is outside the subset is refused, never ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from app.kit.errors import Refused, Unreadable
from app.trust.algorithms import Use, described
from app.trust.policy import POLICY, Policy

LONGEST = 4
"""Certificates in a chain, the anchor not counted."""
_Extension = TypeVar("_Extension", bound=x509.ExtensionType)
_KNOWN_CRITICAL = frozenset(
    {x509.OID_BASIC_CONSTRAINTS, x509.OID_KEY_USAGE, x509.OID_EXTENDED_KEY_USAGE, x509.OID_SUBJECT_ALTERNATIVE_NAME}
)


MALFORMED: tuple[type[Exception], ...] = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What `cryptography` raises for a stranger's certificate, at once or when one of its parts is asked for."""
_NOT_SIGNED: tuple[type[Exception], ...] = (InvalidSignature, *MALFORMED)


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
    policy: Policy = POLICY,
) -> x509.Certificate:
    """The signer's certificate (the first), once its chain reaches one of our anchors, valid at `at`.

    Revocation is not asked about (docs/explanation/the-trust-model.md): a State disowns a node's key by an edition.
    `Refused` names what fails: `no_anchor`, `expired`, `not_yet_valid`, `not_a_ca`, `key_usage`, `weak_key`,
    `unknown_extension`.
    """
    if not 1 <= len(certificates) <= LONGEST:
        raise Refused("bad_chain", f"A chain holds 1 to {LONGEST} certificates, not {len(certificates)}.")
    try:
        found = _path(read(certificates), read(anchors))
        for depth, one in enumerate(found):
            _judge(one, depth, at, policy, believed=one is found[-1])
    except MALFORMED as error:
        raise Unreadable("bad_certificate", f"A certificate cannot be read: {error}") from error
    return found[0]


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
            if issued(path[-1], anchor):
                return [*path, anchor]
        issuer = next((one for one in given if one not in path and issued(path[-1], one)), None)
        if issuer is None:
            break
        path.append(issuer)
    raise Refused("no_anchor", "No chain leads from the certificate to an anchor of that State for that purpose.")


def above(certificates: Sequence[bytes], anchors: Sequence[bytes]) -> tuple[bytes, ...]:
    """A certificate (the first) and all among these and the anchors that it may hang from, by whatever way; DER.

    Unlike `path` it holds every certificate of every chain, however long and whatever the names: who asks what a
    verdict rests on must miss none. `Unreadable` for what is no certificate.
    """
    given, known = read(certificates), read(anchors)
    found = [given[0]]
    for child in found:  # it grows
        found += [one for one in dict.fromkeys((*given, *known)) if one not in found and signed(child, one)]
    return tuple(one.public_bytes(Encoding.DER) for one in found)


def issued(child: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether one is the issuer of the other by name and signature.

    RFC 5280 §7.1: names are compared by their values; the same in another kind of string is the same name.
    """
    return child.issuer == issuer.subject and signed(child, issuer)


def signed(child: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether the key of one certificate signed the other, whatever their names."""
    try:
        key, how = issuer.public_key(), child.signature_algorithm_parameters
        if isinstance(key, rsa.RSAPublicKey) and isinstance(how, padding.PKCS1v15 | padding.PSS):
            hashing = child.signature_hash_algorithm
            if hashing is None:
                return False
            key.verify(child.signature, child.tbs_certificate_bytes, how, hashing)
        elif isinstance(key, ec.EllipticCurvePublicKey) and isinstance(how, ec.ECDSA):
            key.verify(child.signature, child.tbs_certificate_bytes, how)
        elif isinstance(key, ed25519.Ed25519PublicKey) and how is None:
            key.verify(child.signature, child.tbs_certificate_bytes)
        else:
            return False
    except _NOT_SIGNED:
        return False
    return True


def may_issue(certificate: x509.Certificate) -> bool:
    """Whether a certificate says that its holder issues others (RFC 5280 §4.2.1.9, §4.2.1.3).

    `Unreadable` for extensions that cannot be read.
    """
    try:
        usage, constraints = _extension(certificate, x509.KeyUsage), _extension(certificate, x509.BasicConstraints)
    except MALFORMED as error:
        raise Unreadable("bad_certificate", f"A certificate cannot be read: {error}") from error
    return constraints is not None and constraints.ca and (usage is None or usage.key_cert_sign)


def _judge(certificate: x509.Certificate, depth: int, at: datetime, policy: Policy, *, believed: bool) -> None:
    name = certificate.subject.rfc4514_string()
    if at < certificate.not_valid_before_utc:
        raise Refused("not_yet_valid", f"The certificate of {name} was not valid yet.")
    if at > certificate.not_valid_after_utc:
        raise Refused("expired", f"The certificate of {name} had expired.")
    for extension in certificate.extensions:
        if extension.critical and extension.oid not in _KNOWN_CRITICAL:
            raise Refused("unknown_extension", f"{name}: critical extension {extension.oid.dotted_string}.")
    _judge_key(certificate, name, depth, at, policy, believed=believed)
    usage = _extension(certificate, x509.KeyUsage)
    constraints = _extension(certificate, x509.BasicConstraints)
    if depth == 0:
        if (constraints is not None and constraints.ca) or (usage is not None and not usage.digital_signature):
            raise Refused("key_usage", f"The certificate of {name} is not for signing.")
        return
    if constraints is None or not may_issue(certificate):
        raise Refused("not_a_ca", f"{name} may not issue certificates.")
    if constraints.path_length is not None and constraints.path_length < depth - 1:
        raise Refused("path_too_long", f"{name} may not issue a chain of this length.")


def _judge_key(
    certificate: x509.Certificate, name: str, depth: int, at: datetime, policy: Policy, *, believed: bool
) -> None:
    # Issuing certificates may also be those that papers hang from: then RSA is among their keys.
    uses = (Use.ENVELOPE,) if depth == 0 else (Use.ENVELOPE, Use.CERTIFICATE)
    # An anchor is believed because our State chose it; its signature over itself proves nothing (RFC 5280 §6.1.1).
    table, hashing = policy.algorithms, None if believed else certificate.signature_hash_algorithm
    kind = described(certificate.public_key())
    accepted = any(table.accepts_key(use, *kind, at) for use in uses)
    if not accepted or (hashing is not None and not table.accepts_digest(Use.ENVELOPE, hashing.name, at)):
        raise Refused("weak_key", f"The certificate of {name} uses an algorithm that the policy does not accept.")


def _extension(certificate: x509.Certificate, kind: type[_Extension]) -> _Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
