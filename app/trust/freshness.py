"""How fresh the revocation data of a chain is, and whether a certificate was revoked later.

The data may come from the sender's own file: only what the issuer (or its responder) really signed counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from asn1crypto.keys import PublicKeyInfo
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.trust.chain import covers
from app.trust.keys import spki
from app.trust.revocation import Revocation, needs_none

NEVER = datetime(1, 1, 1, tzinfo=UTC)


# RFC 5280 §5.3.1: the reasons for which a key may have been in other hands before it was revoked.
_HARMLESS = frozenset(
    (
        x509.ReasonFlags.affiliation_changed,
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
    )
)


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
    """Judge a chain (DER, signer first, anchor last); `NEVER` where a certificate has no authentic data."""
    certificates = [x509.load_der_x509_certificate(one) for one in path]
    crls = [one for one in (_crl(der) for der in revocation.crls) if one is not None]
    responses = [one for one in (_ocsp(der) for der in revocation.ocsps) if one is not None]
    oldest = datetime.max.replace(tzinfo=UTC)
    revoked: list[Revoked] = []
    for depth, (certificate, issuer) in enumerate(pairwise(certificates)):
        if needs_none(certificate):
            continue
        newest = NEVER
        for moment, gone in (*_from_lists(certificate, issuer, crls), *_from_responses(certificate, issuer, responses)):
            newest = max(newest, moment)
            if gone is not None:
                revoked.append(Revoked(gone[0], depth > 0, gone[1] not in _HARMLESS))
        oldest = min(oldest, newest)
    return Freshness(oldest, min(revoked, key=lambda one: one.since, default=None))


_Gone = tuple[datetime, x509.ReasonFlags | None]


def _from_lists(
    certificate: x509.Certificate, issuer: x509.Certificate, crls: Sequence[x509.CertificateRevocationList]
) -> Iterator[tuple[datetime, _Gone | None]]:
    key = issuer.public_key()
    for crl in crls:
        if crl.issuer != issuer.subject or not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            continue
        if crl.is_signature_valid(key):
            entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None:
                yield crl.last_update_utc, (entry.revocation_date_utc, _reason(entry))
            elif covers(crl, certificate):
                yield crl.last_update_utc, None


def _from_responses(
    certificate: x509.Certificate, issuer: x509.Certificate, responses: Sequence[ocsp.OCSPResponse]
) -> Iterator[tuple[datetime, _Gone | None]]:
    for response in responses:
        about = [one for one in response.responses if _about(one, certificate, issuer)]
        if not about or not _authentic(response, issuer):
            continue
        for one in about:
            if one.revocation_time_utc is not None:
                yield one.this_update_utc, (one.revocation_time_utc, one.revocation_reason)
            elif one.certificate_status is ocsp.OCSPCertStatus.GOOD:
                yield one.this_update_utc, None


def _about(one: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """A responder may speak for several issuers, whose serial numbers mean different certificates."""
    if one.serial_number != certificate.serial_number:
        return False
    digest = hashes.Hash(one.hash_algorithm)
    digest.update(_key_bits(issuer))
    return digest.finalize() == one.issuer_key_hash


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags | None:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return None


def _authentic(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Signed by the issuer or by a responder that it appointed (RFC 6960 §4.2.2.2)."""
    wanted = (response.responder_name, response.responder_key_hash)
    for signer in (issuer, *response.certificates):
        if signer.subject != wanted[0] and _key_hash(signer) != wanted[1]:
            continue
        if signer is not issuer and not _appointed(signer, issuer):
            continue
        if _signed(response, signer):
            return True
    return False


def _appointed(responder: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        usages = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        responder.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, InvalidSignature, ValueError, TypeError):
        return False
    return ExtendedKeyUsageOID.OCSP_SIGNING in usages


def _signed(response: ocsp.OCSPResponse, signer: x509.Certificate) -> bool:
    key, hashing = signer.public_key(), response.signature_hash_algorithm
    if hashing is None:
        return False
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(response.signature, response.tbs_response_bytes, ec.ECDSA(hashing))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(response.signature, response.tbs_response_bytes, padding.PKCS1v15(), hashing)
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _key_hash(certificate: x509.Certificate) -> bytes:
    # RFC 6960 §4.2.1: the SHA-1 of the bit string alone, which is how a subject key identifier is made as well.
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest


def _key_bits(certificate: x509.Certificate) -> bytes:
    """The bit string of the public key, without tag, length and count of unused bits (RFC 6960 §4.1.1)."""
    return bytes(PublicKeyInfo.load(spki(certificate))["public_key"].contents[1:])


def _crl(der: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(der)
    except ValueError:
        return None  # what cannot be read is no evidence; the caller then finds no data and says so


def _ocsp(der: bytes) -> ocsp.OCSPResponse | None:
    try:
        response = ocsp.load_der_ocsp_response(der)
        return response if response.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL else None
    except ValueError:
        return None  # as above
