"""Flaws of what revocation data says: suspensions, doubts, lists that do not count (step 14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp

from app.trust.keys import FileSigner
from app.trust.revocation import Revocation
from tests.hostile.cases import flaw, good
from tests.hostile.times import without
from tests.hostile.workshop import Workshop

HOUR = timedelta(hours=1)
_ROOTS = ("signatory-root", "seal-root")
_STRANGE = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\x00")
_INDIRECT = x509.IssuingDistributionPoint(None, None, False, False, None, True, False)


@flaw("suspended")
def seal_suspended(shop: Workshop) -> bytes:
    """The seal's certificate was suspended the day before: its issuer has to release or to revoke it."""
    signer = shop.issue("seal-held")
    shop.revoke("seal-held", shop.at - timedelta(days=1), "certificate_hold")
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("invalid_perhaps")
def seal_that_was_perhaps_invalid(shop: Workshop) -> bytes:
    """Revoked an hour after it sealed, and the issuer suspects that its key was in other hands before that."""
    signer, past = shop.issue("seal-doubted"), shop.at - 3 * HOUR
    entry = _Entry(signer.certificate, shop.at - HOUR, shop.at - 4 * HOUR)
    return shop.letter(
        signatory=shop.signatory(tsa=shop.tsa(at=past)),
        sealer=shop.sealer(signer=signer, tsa=shop.tsa(at=past), revocation=_with(shop, _List(shop, entries=[entry]))),
    )


@good
def seal_revoked_later_and_certainly_valid(shop: Workshop) -> bytes:
    """Revoked an hour after it sealed; invalid, as its issuer says, only from then on."""
    signer, past = shop.issue("seal-certain"), shop.at - 3 * HOUR
    entry = _Entry(signer.certificate, shop.at - HOUR, shop.at - 2 * HOUR)
    return shop.letter(
        signatory=shop.signatory(tsa=shop.tsa(at=past)),
        sealer=shop.sealer(signer=signer, tsa=shop.tsa(at=past), revocation=_with(shop, _List(shop, entries=[entry]))),
    )


@flaw("revocation_stale", "revocation_missing")
def list_that_is_overdue(shop: Workshop) -> bytes:
    """The list that clears the seal is two hours old, and the next one was to come an hour ago."""
    return _cleared_by(shop, _List(shop, made=shop.at - 2 * HOUR, following=shop.at - HOUR))


@flaw("revocation_missing")
def list_signed_over_sha224(shop: Workshop) -> bytes:
    """The list that clears the seal is signed over a hash that is not accepted."""
    return _cleared_by(shop, _List(shop, hashing=hashes.SHA224()))


@flaw("revocation_missing")
def list_with_something_unknown(shop: Workshop) -> bytes:
    """The list has a critical extension that nobody knows: it may mean that it clears nobody."""
    return _cleared_by(shop, _List(shop, extensions=[_STRANGE]))


@flaw("revocation_missing")
def list_for_several_issuers(shop: Workshop) -> bytes:
    """An indirect list, whose entries may be of other issuers."""
    return _cleared_by(shop, _List(shop, extensions=[_INDIRECT]))


@flaw("revocation_missing")
def list_that_let_the_expired_go(shop: Workshop) -> bytes:
    """Revoked, used afterwards, expired since: the list of now no longer names it, as lists may (RFC 5280 3.3)."""
    signer, past = shop.issue("seal-expired-list", more={"validity": _ended(shop)}), shop.at - 3 * HOUR
    return shop.letter(
        signatory=shop.signatory(tsa=shop.tsa(at=past)),
        sealer=shop.sealer(signer=signer, tsa=shop.tsa(at=past), revocation=_with(shop, _List(shop))),
    )


@flaw("revocation_missing")
def answer_that_let_the_expired_go(shop: Workshop) -> bytes:
    """The same with the good answer of a responder that keeps no archive (RFC 6960 4.4.4)."""
    signer, past = shop.issue("seal-expired-answer", more={"validity": _ended(shop)}), shop.at - 3 * HOUR
    return shop.letter(
        signatory=shop.signatory(tsa=shop.tsa(at=past)),
        sealer=shop.sealer(signer=signer, tsa=shop.tsa(at=past), revocation=_with(shop, _answer(shop, signer))),
    )


@flaw("revocation_stale")
def seal_that_says_it_is_never_revoked(shop: Workshop) -> bytes:
    """Its certificate bears id-pkix-ocsp-nocheck, a responder's word; the list that clears it is 20 days old."""
    signer = shop.issue("seal-nocheck", more={"extensions": [{"id": "ocsp_no_check", "value": None}]})
    how = _List(shop, made=shop.at - timedelta(days=20))
    return shop.letter(sealer=shop.sealer(signer=signer, revocation=_with(shop, how)))


@good
def list_of_a_root_kept_offline(shop: Workshop) -> bytes:
    """The roots' lists are ten days old and stand for 80 more; those of the authorities below are of today."""
    known = shop.known(shop.sound, shop.lab.pki.seal("XA.moj"))
    roots = {label: x509.load_der_x509_certificate(shop.lab.certificate("XA", label)) for label in _ROOTS}
    names = [one.subject for one in roots.values()]
    young = tuple(der for der in known.crls if x509.load_der_x509_crl(der).issuer not in names)
    how = {"made": shop.at - timedelta(days=10), "following": shop.at + timedelta(days=80)}
    slow = tuple(_List(shop, issuer=label, **how).der(shop) for label in roots)
    return shop.letter(sealer=shop.sealer(revocation=Revocation(young + slow, known.ocsps)))


@flaw("revocation_stale")
def list_of_a_root_that_is_overdue(shop: Workshop) -> bytes:
    """The list of the seals' root is 91 days old; the next one was to come yesterday."""
    root = _List(shop, issuer="seal-root", made=shop.at - timedelta(days=91), following=shop.at - timedelta(days=1))
    known = shop.known(shop.sound, shop.lab.pki.seal("XA.moj"))
    revocation = without(shop, known, {"seal"}) + Revocation((root.der(shop), _List(shop).der(shop)))
    return shop.letter(sealer=shop.sealer(revocation=revocation))


def _ended(shop: Workshop) -> dict[str, str]:
    """A certificate that expired an hour ago."""
    return {"valid-from": (shop.at - timedelta(days=30)).isoformat(), "valid-to": (shop.at - HOUR).isoformat()}


def _answer(shop: Workshop, signer: FileSigner) -> Revocation:
    """The responder of the seals says now that a certificate is good."""
    responder = shop.lab.pki.signer("XA", "seal-ocsp")
    issuer, by = shop.lab.certificate("XA", "seal-issuing"), x509.load_der_x509_certificate(responder.certificate)
    builder = ocsp.OCSPResponseBuilder().add_response(
        x509.load_der_x509_certificate(signer.certificate),
        x509.load_der_x509_certificate(issuer),
        hashes.SHA1(),  # noqa: S303  # names the issuer only
        ocsp.OCSPCertStatus.GOOD,
        shop.at - timedelta(minutes=1),
        shop.at + HOUR,
        None,
        None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, by).certificates([by])
    return Revocation((), (builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER),))


@dataclass(frozen=True)
class _Entry:
    certificate: bytes
    since: datetime
    invalid: datetime


class _List:
    """How a list of an authority is made, that which issues the seals if nothing is said."""

    def __init__(
        self,
        shop: Workshop,
        *,
        made: datetime | None = None,
        following: datetime | None = None,
        entries: Sequence[_Entry] = (),
        extensions: Sequence[x509.ExtensionType] = (),
        hashing: hashes.HashAlgorithm | None = None,
        issuer: str = "seal-issuing",
    ) -> None:
        self.made = made or shop.at - timedelta(minutes=1)
        self.following = following or self.made + timedelta(days=30)
        self.entries, self.extensions, self.hashing = entries, extensions, hashing or hashes.SHA256()
        self.issuer = issuer

    def der(self, shop: Workshop) -> bytes:
        issuer = x509.load_der_x509_certificate(shop.lab.certificate("XA", self.issuer))
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.subject)
            .last_update(self.made)
            .next_update(self.following)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
        )
        for one in self.entries:
            serial = x509.load_der_x509_certificate(one.certificate).serial_number
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(one.since)
            entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), False)
            builder = builder.add_revoked_certificate(
                entry.add_extension(x509.InvalidityDate(one.invalid.replace(tzinfo=None)), False).build()
            )
        for extension in self.extensions:
            builder = builder.add_extension(extension, critical=True)
        return builder.sign(shop.lab.pki.signer("XA", self.issuer).key, self.hashing).public_bytes(Encoding.DER)


def _with(shop: Workshop, how: _List | Revocation) -> Revocation:
    """What is known of all, with this list or answer for the seals."""
    mine = how if isinstance(how, Revocation) else Revocation((how.der(shop),))
    root = shop.lab.crl("XA", "seal-root", shop.at)
    known = shop.known(shop.sound, shop.lab.pki.seal("XA.moj"))
    early = shop.known(shop.sound, at=shop.at - 3 * HOUR)
    return without(shop, known + early, {"seal"}) + Revocation((root,)) + mine


def _cleared_by(shop: Workshop, how: _List) -> bytes:
    return shop.letter(sealer=shop.sealer(revocation=_with(shop, how)))
