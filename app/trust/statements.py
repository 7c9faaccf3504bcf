"""What revocation data says of one certificate, item by item: only what its issuer or its responder really signed.

The data may come from the sender's own file. An item that says nothing, or that may not be believed, is named, so that
an *indeterminate* can tell people what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from asn1crypto import core
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto.keys import PublicKeyInfo
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.trust.algorithms import Table, Use, described
from app.trust.chain import MALFORMED, issued
from app.trust.keys import spki

if TYPE_CHECKING:
    from app.trust.revocation import Revocation  # which asks here whether what it was answered counts

_UNDERSTOOD = frozenset({x509.IssuingDistributionPoint.oid, x509.DeltaCRLIndicator.oid})
_EXPIRED_ON_LIST = x509.ObjectIdentifier("2.5.29.60")
_Value = TypeVar("_Value", bound=x509.ExtensionType)


@dataclass(frozen=True)
class Statement:
    """One authentic word about a certificate. `since` None: it is good."""

    at: datetime
    """When it was true: thisUpdate (RFC 5280 §5.1.2.4, RFC 6960 §2.4)."""
    until: datetime | None
    """When newer data was promised: nextUpdate; None: newer data is always to be had (RFC 6960 §2.4)."""
    since: datetime | None = None
    reason: x509.ReasonFlags | None = None
    invalid: datetime | None = None
    """Since when it is known or suspected to have been invalid (RFC 5280 §5.3.2); never later than `since`."""


@dataclass(frozen=True)
class Said:
    """All that is said about a certificate, and in words what was brought and does not count."""

    statements: tuple[Statement, ...]
    unusable: tuple[str, ...]


class _Unusable(Exception):
    """This item says nothing that counts; the message is why."""


_TROUBLE: tuple[type[Exception], ...] = (_Unusable, *MALFORMED)


@dataclass(frozen=True)
class Data:
    """Revocation data taken apart once, for all certificates of a verification."""

    crls: tuple[x509.CertificateRevocationList, ...]
    responses: tuple[ocsp.OCSPResponse, ...]

    @classmethod
    def of(cls, revocation: Revocation) -> Data:
        """Whatever of it can be read; the rest is no evidence, and its absence is what is then found."""
        crls = [one for one in (_crl(der) for der in revocation.crls) if one is not None]
        responses = [one for one in (_ocsp(der) for der in revocation.ocsps) if one is not None]
        return cls(tuple(crls), tuple(responses))

    def about(self, certificate: x509.Certificate, issuer: x509.Certificate, table: Table, at: datetime | None) -> Said:
        """What is said about a certificate. Algorithms are judged at `at`; None: when each item was made."""
        said: list[Statement] = []
        unusable: list[str] = []
        for crl in self.crls:
            if crl.issuer == issuer.subject:
                try:
                    said.append(_listed(crl, certificate, issuer, table, at))
                except _TROUBLE as error:
                    unusable.append(f"a list of {crl.last_update_utc:%Y-%m-%d %H:%M} UTC {error}")
        for response in self.responses:
            try:
                said += _answered(response, certificate, issuer, table, at)
            except _TROUBLE as error:
                unusable.append(f"an OCSP answer {error}")
        return Said(tuple(said), tuple(dict.fromkeys(unusable)))


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
    constraints = _extension(certificate.extensions, x509.BasicConstraints)
    issues = constraints is not None and constraints.ca
    if point.only_some_reasons or point.indirect_crl or point.only_contains_attribute_certs or point.relative_name:
        return False
    if point.only_contains_ca_certs > issues or (point.only_contains_user_certs and issues):
        return False
    given = _extension(certificate.extensions, x509.CRLDistributionPoints)
    named = [name for one in given or () for name in one.full_name or ()]
    return point.full_name is None or any(name in named for name in point.full_name)


def _listed(
    crl: x509.CertificateRevocationList,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    table: Table,
    at: datetime | None,
) -> Statement:
    key, hashing = issuer.public_key(), crl.signature_hash_algorithm
    if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey) or not crl.is_signature_valid(key):
        raise _Unusable("was not signed by the issuer whose name it bears")
    usage = _extension(issuer.extensions, x509.KeyUsage)
    if usage is not None and not usage.crl_sign:
        raise _Unusable("is of an issuer that may not sign lists")  # RFC 5280 §6.3.3 (f)
    _demand_strength(key, hashing, table, at or crl.last_update_utc)
    strange = [one.oid.dotted_string for one in crl.extensions if one.critical and one.oid not in _UNDERSTOOD]
    if strange:
        raise _Unusable(f"has a critical extension that is not known here ({', '.join(strange)})")  # RFC 5280 §5.2
    point = _extension(crl.extensions, x509.IssuingDistributionPoint)
    if point is not None and point.indirect_crl:
        raise _Unusable("speaks for several issuers, which is not supported")
    if crl.next_update_utc is None:
        raise _Unusable("does not say when the next one comes")  # RFC 5280 §5.1.2.5: it must
    entry = crl.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if entry is not None:
        found = _extension(entry.extensions, x509.CRLReason)
        reason = found.reason if found is not None else None
        if reason is x509.ReasonFlags.remove_from_crl:
            # RFC 5280 §5.3.1: in a delta alone, and it says only that the list before it is outdated.
            raise _Unusable("says that the certificate was released, without the whole list that it changes")
        return _gone(crl, entry, reason)
    if not covers(crl, certificate):
        delta = _extension(crl.extensions, x509.DeltaCRLIndicator) is not None
        raise _Unusable("is a delta, which alone clears nobody" if delta else "is about other certificates or reasons")
    _demand_scope(certificate, crl.last_update_utc, _expired_on(crl))
    return Statement(crl.last_update_utc, crl.next_update_utc)


def _demand_scope(certificate: x509.Certificate, made: datetime, kept_since: datetime | None) -> None:
    """A word that clears a certificate counts while its issuer must still tell of its revocation.

    RFC 5280 §3.3: a list may let go of a certificate that has expired, so that its silence says nothing from then on
    (ETSI EN 319 102-1 §5.2.5), unless it keeps those that expired at `kept_since` or later.
    """
    end = certificate.not_valid_after_utc
    if made > end and (kept_since is None or kept_since > end):
        raise _Unusable("was made after the certificate had expired, when its issuer need no longer say so")


def _expired_on(crl: x509.CertificateRevocationList) -> datetime | None:
    """From which end of validity on a list still names those that have expired (X.509 §9.5.2.4)."""
    found = [one.value for one in crl.extensions if one.oid == _EXPIRED_ON_LIST]
    if not found or not isinstance(found[0], x509.UnrecognizedExtension):
        return None
    told: datetime = core.GeneralizedTime.load(found[0].value, strict=True).native
    return told


def _cutoff(response: ocsp.OCSPResponse, index: int) -> datetime | None:
    """From which end of validity on a responder still tells revocations (RFC 6960 §4.4.4)."""
    read = asn1_ocsp.OCSPResponse.load(response.public_bytes(Encoding.DER))
    found = read.response_data["responses"][index].archive_cutoff_value
    told: datetime | None = found.native if found is not None else None
    return told


def _gone(
    crl: x509.CertificateRevocationList, entry: x509.RevokedCertificate, reason: x509.ReasonFlags | None
) -> Statement:
    since = entry.revocation_date_utc
    invalidity = _extension(entry.extensions, x509.InvalidityDate)
    invalid = invalidity.invalidity_date_utc if invalidity is not None else since
    return Statement(crl.last_update_utc, crl.next_update_utc, since, reason, min(invalid, since))


def _answered(
    response: ocsp.OCSPResponse,
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    table: Table,
    at: datetime | None,
) -> Iterator[Statement]:
    about = [(index, one) for index, one in enumerate(response.responses) if _about(one, certificate, issuer)]
    if not about:
        return
    signer = _signer(response, issuer)
    _demand_strength(signer.public_key(), response.signature_hash_algorithm, table, at or response.produced_at_utc)
    if not signer.not_valid_before_utc <= response.produced_at_utc <= signer.not_valid_after_utc:
        raise _Unusable("is of a responder whose certificate was not valid then")
    for index, one in about:
        if one.revocation_time_utc is not None:
            since = one.revocation_time_utc
            yield Statement(one.this_update_utc, one.next_update_utc, since, one.revocation_reason, since)
        elif one.certificate_status is ocsp.OCSPCertStatus.GOOD:
            late = one.this_update_utc > certificate.not_valid_after_utc
            _demand_scope(certificate, one.this_update_utc, _cutoff(response, index) if late else None)
            yield Statement(one.this_update_utc, one.next_update_utc)
        else:
            raise _Unusable("says that the responder does not know the certificate")


def _about(one: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """A responder may speak for several issuers, whose serial numbers mean different certificates."""
    if one.serial_number != certificate.serial_number:
        return False
    digest = hashes.Hash(one.hash_algorithm)
    digest.update(_key_bits(issuer))
    return digest.finalize() == one.issuer_key_hash


def _signer(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> x509.Certificate:
    """Who signed: the issuer or a responder that it appointed (RFC 6960 §4.2.2.2)."""
    wanted = (response.responder_name, response.responder_key_hash)
    for signer in (issuer, *response.certificates):
        if signer.subject != wanted[0] and _key_hash(signer) != wanted[1]:
            continue
        if signer is not issuer and not _appointed(signer, issuer):
            continue
        if _signed(response, signer):
            return signer
    raise _Unusable("is not of the issuer, nor of a responder that it appointed")


def _appointed(responder: x509.Certificate, issuer: x509.Certificate) -> bool:
    usages = _extension(responder.extensions, x509.ExtendedKeyUsage)
    if not issued(responder, issuer):
        return False
    return usages is not None and ExtendedKeyUsageOID.OCSP_SIGNING in usages


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


def _demand_strength(key: object, hashing: hashes.HashAlgorithm | None, table: Table, at: datetime) -> None:
    name = hashing.name if hashing is not None else "no hash"
    if not table.accepts_digest(Use.REVOCATION, name, at):
        raise _Unusable(f"was signed over {name}, which is not accepted")
    if not table.accepts_key(Use.REVOCATION, *described(key), at):
        raise _Unusable("was signed with a key that is not accepted")


def _key_hash(certificate: x509.Certificate) -> bytes:
    # RFC 6960 §4.2.1: the SHA-1 of the bit string alone, which is how a subject key identifier is made as well.
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest


def _key_bits(certificate: x509.Certificate) -> bytes:
    """The bit string of the public key, without tag, length and count of unused bits (RFC 6960 §4.1.1)."""
    return bytes(PublicKeyInfo.load(spki(certificate))["public_key"].contents[1:])


def _extension(extensions: x509.Extensions, kind: type[_Value]) -> _Value | None:
    try:
        return extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _crl(der: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(der)
    except MALFORMED:
        return None


def _ocsp(der: bytes) -> ocsp.OCSPResponse | None:
    try:
        response = ocsp.load_der_ocsp_response(der)
        return response if response.response_status is ocsp.OCSPResponseStatus.SUCCESSFUL else None
    except MALFORMED:
        return None
