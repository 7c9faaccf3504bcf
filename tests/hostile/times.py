"""Flaws of when: timestamps, revocation, freshness (steps 13 and 14)."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from asn1crypto import cms, keys, tsp
from asn1crypto import x509 as asn1_x509
from certomancer.services import TimeStamper as Stamping
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp

from app.trust.anchors import Purpose
from app.trust.cms import CmsSigner
from app.trust.keys import FileSigner
from app.trust.revocation import Revocation
from app.trust.timestamps import Timestamper
from tests.hostile.cases import flaw, good
from tests.hostile.workshop import Workshop, put


@flaw("timestamp_missing")
def no_timestamp(shop: Workshop) -> bytes:
    """The seal carries no timestamp, and no envelope excuses it."""
    return shop.letter(sealer=shop.sealer(tsa=None))


@flaw("timestamp_untrusted")
def timestamp_of_another_state(shop: Workshop) -> bytes:
    """A timestamp of XB's authority under a letter of XA."""
    return shop.letter(sealer=shop.sealer(tsa=shop.tsa("XB")))


@flaw("timestamp_untrusted")
def timestamp_by_a_seal(shop: Workshop) -> bytes:
    """A seal's certificate stamps: no certificate for timestamps, below another anchor."""
    return shop.letter(sealer=shop.sealer(tsa=_Homemade(shop.lab.pki.seal("XA.moj"), shop.at)))


@flaw("timestamp_untrusted")
def timestamp_without_its_extended_usage(shop: Workshop) -> bytes:
    """Below the anchor for timestamps, but not issued for stamping."""
    signer = shop.lab.issue("XA", "tsa-plain", "tsa")
    return shop.letter(sealer=shop.sealer(tsa=_Homemade(signer, shop.at)))


@flaw("timestamp_untrusted")
def timestamp_of_a_revoked_authority(shop: Workshop) -> bytes:
    """The stamping certificate was revoked the day before."""
    signer = _stamping(shop, "tsa-revoked")
    shop.revoke("tsa-revoked", shop.at - timedelta(days=1))
    return shop.letter(sealer=shop.sealer(tsa=_Homemade(signer, shop.at)))


@flaw("timestamp_compromised")
def timestamp_of_a_key_lost_since(shop: Workshop) -> bytes:
    """The stamping key was compromised an hour after: who has it can stamp any past."""
    signer = _stamping(shop, "tsa-lost")
    past = shop.at - timedelta(hours=3)
    shop.revoke("tsa-lost", shop.at - timedelta(hours=1))
    return shop.letter(
        signatory=shop.signatory(tsa=_Homemade(signer, past)),
        sealer=shop.sealer(tsa=_Homemade(signer, past)),
    )


@good
def timestamp_key_replaced_since(shop: Workshop) -> bytes:
    """The stamping certificate was superseded an hour after: what it stamped stands."""
    signer = _stamping(shop, "tsa-superseded")
    past = shop.at - timedelta(hours=3)
    shop.revoke("tsa-superseded", shop.at - timedelta(hours=1), "superseded")
    return shop.letter(
        signatory=shop.signatory(tsa=_Homemade(signer, past)),
        sealer=shop.sealer(tsa=_Homemade(signer, past)),
    )


@flaw("timestamp_revocation")
def timestamp_without_revocation_data(shop: Workshop) -> bytes:
    """Nothing says whether the stamping certificate was revoked."""
    revocation = without(shop, _all(shop), {"tsa"})
    return shop.letter(sealer=shop.sealer(revocation=revocation))


@flaw("timestamp_invalid")
def timestamp_of_other_data(shop: Workshop) -> bytes:
    """A sound token over another digest."""
    honest = shop.tsa()
    return shop.letter(sealer=shop.sealer(tsa=_Tampering(lambda digest, name: honest.response(bytes(32), name))))


@flaw("timestamp_invalid")
def timestamp_with_a_changed_time(shop: Workshop) -> bytes:
    """The token's time was moved by an hour, and its signature was not."""
    honest = shop.tsa()

    def tamper(digest: bytes, name: str) -> tsp.TimeStampResp:
        response = honest.response(digest, name)
        content = response["time_stamp_token"]["content"]["encap_content_info"]["content"]
        info = content.parsed
        info["gen_time"] = info["gen_time"].native - timedelta(hours=1)
        token = response["time_stamp_token"]
        token["content"]["encap_content_info"]["content"] = cms.ParsableOctetString(info.dump(force=True))
        return tsp.TimeStampResp({"status": response["status"], "time_stamp_token": token})

    return shop.letter(
        signatory=shop.signatory(tsa=shop.tsa(at=shop.at - timedelta(hours=2))),
        sealer=shop.sealer(tsa=_Tampering(tamper)),
    )


@flaw("timestamp_doubled")
def two_timestamps(shop: Workshop) -> bytes:
    """Two sound tokens in one signature: which is the time?"""
    return shop.letter(sealer=shop.sealer(tsa=None, wrap=lambda one: _Stamped(one, shop.tsa(), ["sha256", "sha256"])))


@flaw("timestamp_ahead", "timestamp_revocation", "revocation_stale")
def timestamp_half_an_hour_ahead(shop: Workshop) -> bytes:
    """The stamping clock is 30 minutes ahead: wait."""
    return shop.letter(sealer=shop.sealer(tsa=shop.tsa(at=shop.at + timedelta(minutes=30))))


@flaw("timestamp_far_ahead", "timestamp_revocation", "revocation_stale")
def timestamp_two_days_ahead(shop: Workshop) -> bytes:
    """The stamping clock is two days ahead."""
    return shop.letter(sealer=shop.sealer(tsa=shop.tsa(at=shop.at + timedelta(hours=20))))


@flaw("timestamp_order")
def seal_older_than_the_signature(shop: Workshop) -> bytes:
    """The seal's timestamp is an hour older than the signatory's."""
    return shop.letter(sealer=shop.sealer(tsa=shop.tsa(at=shop.at - timedelta(hours=1))))


@flaw("weak_algorithm")
def timestamp_over_sha1(shop: Workshop) -> bytes:
    """The token names its data by SHA-1."""
    return shop.letter(sealer=shop.sealer(tsa=None, wrap=lambda one: _Stamped(one, shop.tsa(), ["sha1"])))


@flaw("revoked")
def seal_revoked_before(shop: Workshop) -> bytes:
    """The seal's certificate was revoked the day before it sealed."""
    signer = shop.issue("seal-revoked")
    shop.revoke("seal-revoked", shop.at - timedelta(days=1))
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("revoked")
def signatory_revoked_before(shop: Workshop) -> bytes:
    """The person's certificate was revoked the day before."""
    usage = ["digital_signature", "non_repudiation"]
    signer = shop.issue("person-revoked", purpose="signatory", official="XA.moj/ana", usage=usage)
    shop.revoke("person-revoked", shop.at - timedelta(days=1))
    return shop.letter(signatory=shop.signatory(signer=signer))


@flaw("revoked")
def revoked_behind_an_older_good_answer(shop: Workshop) -> bytes:
    """An answer of this morning says good, a later one says revoked since yesterday: pyHanko takes the first."""
    signer = shop.issue("seal-hidden")
    early = shop.known(shop.frozen, signer, at=shop.at - timedelta(minutes=2))
    shop.revoke("seal-hidden", shop.at - timedelta(days=1))
    late = shop.known(shop.frozen, signer)
    signed = put(shop.frozen, shop.signatory())
    known = shop.known(signed)
    return put(signed, shop.sealer(signer=signer, revocation=early + known + late))


@good
def seal_revoked_afterwards(shop: Workshop) -> bytes:
    """Sealed three hours ago, revoked one hour ago: still good."""
    signer = shop.issue("seal-later")
    past = shop.at - timedelta(hours=3)
    shop.revoke("seal-later", shop.at - timedelta(hours=1))
    known = shop.known(shop.frozen, signer, at=past) + shop.known(shop.sound, signer)
    return shop.letter(
        signatory=shop.signatory(tsa=shop.tsa(at=past)),
        sealer=shop.sealer(signer=signer, tsa=shop.tsa(at=past), revocation=known),
    )


@flaw("issuer_revoked")
def issuing_authority_revoked_before(shop: Workshop) -> bytes:
    """The certificate between seal and anchor was revoked the day before."""
    signer = _own_issuer(shop, "fallen")
    shop.revoke("ca-fallen", shop.at - timedelta(days=1), "ca_compromise")
    return shop.letter(sealer=shop.sealer(signer=signer, revocation=for_own_issuer(shop, "fallen", signer)))


@good
def issuing_authority_revoked_afterwards(shop: Workshop) -> bytes:
    """The certificate between seal and anchor was revoked after the proven time."""
    signer = _own_issuer(shop, "closed")
    past = shop.at - timedelta(hours=3)
    shop.revoke("ca-closed", shop.at - timedelta(hours=1), "cessation_of_operation")
    known = for_own_issuer(shop, "closed", signer)
    return shop.letter(
        signatory=shop.signatory(tsa=shop.tsa(at=past)),
        sealer=shop.sealer(signer=signer, tsa=shop.tsa(at=past), revocation=known),
    )


@flaw("revocation_missing", "timestamp_revocation")
def no_revocation_data(shop: Workshop) -> bytes:
    """The file brings no revocation data at all."""
    return shop.letter(sealer=shop.sealer(revocation=Revocation()))


@flaw("revocation_missing")
def revocation_data_of_another_state(shop: Workshop) -> bytes:
    """Lists and answers of XB's authorities for the seal, those of XA for the rest."""
    revocation = without(shop, _all(shop), {"seal"})
    other = shop.lab.revocation("XB", [shop.lab.pki.seal("XB.moj").certificate, *shop.lab.pki.seal("XB.moj").chain])
    return shop.letter(sealer=shop.sealer(revocation=revocation + other))


@flaw("revocation_missing")
def answer_of_the_wrong_responder(shop: Workshop) -> bytes:
    """An OCSP answer that the signatories' responder signed, about a seal."""
    revocation = without(shop, _all(shop), {"seal"})
    seal = shop.lab.pki.seal("XA.moj")
    root = shop.lab.crl("XA", "seal-root", shop.at)
    answer = _answer(shop, seal, shop.lab.pki.signer("XA", "signatory-ocsp"))
    return shop.letter(sealer=shop.sealer(revocation=revocation + Revocation((root,), (answer,))))


@flaw("revocation_missing")
def answer_of_an_unknown_responder(shop: Workshop) -> bytes:
    """An OCSP answer that the seal signed about itself."""
    revocation = without(shop, _all(shop), {"seal"})
    seal = shop.lab.pki.seal("XA.moj")
    root = shop.lab.crl("XA", "seal-root", shop.at)
    return shop.letter(sealer=shop.sealer(revocation=revocation + Revocation((root,), (_answer(shop, seal, seal),))))


@flaw("revocation_missing")
def list_with_a_broken_signature(shop: Workshop) -> bytes:
    """The list that would clear the seal was signed by somebody else."""
    return shop.letter(sealer=shop.sealer(revocation=_with_list(shop, _List(signer="signatory-issuing"))))


@flaw("revocation_stale", "revocation_missing")
def stale_list(shop: Workshop) -> bytes:
    """The list that clears the seal is a week old."""
    return shop.letter(sealer=shop.sealer(revocation=_with_list(shop, _List(age=timedelta(days=7)))))


@flaw("revocation_stale", "revocation_missing")
def fresh_delta_over_a_stale_list(shop: Workshop) -> bytes:
    """A list of a week ago clears the seal; a fresh one speaks of the changes since another list only."""
    revocation = _with_list(shop, _List(age=timedelta(days=7)))
    fresh = _list(shop, _List(delta=True))
    return shop.letter(sealer=shop.sealer(revocation=revocation + Revocation((fresh,))))


@flaw("revocation_stale", "revocation_missing")
def fresh_list_about_authorities_only(shop: Workshop) -> bytes:
    """A list of a week ago clears the seal; a fresh one is about certificates of authorities."""
    revocation = _with_list(shop, _List(age=timedelta(days=7)))
    fresh = _list(shop, _List(authorities=True))
    return shop.letter(sealer=shop.sealer(revocation=revocation + Revocation((fresh,))))


def _all(shop: Workshop) -> Revocation:
    return shop.known(shop.sound, shop.lab.pki.seal("XA.moj"))


@flaw("signature_format")
def timestamp_with_a_crowd(shop: Workshop) -> bytes:
    """The token carries 40 certificates: each is held against each, and no signature covers them."""
    honest = shop.tsa()

    def crowded(digest: bytes, name: str) -> tsp.TimeStampResp:
        response = honest.response(digest, name)
        certificates = response["time_stamp_token"]["content"]["certificates"]
        for _ in range(40):
            certificates.append(certificates[0])
        return tsp.TimeStampResp({"status": response["status"], "time_stamp_token": response["time_stamp_token"]})

    return shop.letter(sealer=shop.sealer(tsa=_Tampering(crowded), reserved=120_000))


def without(shop: Workshop, given: Revocation, purposes: set[str]) -> Revocation:
    """What is known, without the lists and answers of some purposes' authorities of XA."""
    issuers = {
        one.subject
        for purpose in Purpose
        if purpose.value in purposes
        for one in map(x509.load_der_x509_certificate, _authorities(shop, purpose.value))
    }
    crls = tuple(der for der in given.crls if x509.load_der_x509_crl(der).issuer not in issuers)
    keys = {x509.SubjectKeyIdentifier.from_public_key(one.public_key()).digest for one in _loaded(shop, purposes)}
    ocsps = tuple(der for der in given.ocsps if ocsp.load_der_ocsp_response(der).issuer_key_hash not in keys)
    return Revocation(crls, ocsps)


def _authorities(shop: Workshop, purpose: str) -> list[bytes]:
    labels = [f"{purpose}-root", f"{purpose}-issuing"] if purpose in {"seal", "signatory"} else [f"{purpose}-root"]
    return [shop.lab.certificate("XA", label) for label in labels]


def _loaded(shop: Workshop, purposes: set[str]) -> list[x509.Certificate]:
    return [x509.load_der_x509_certificate(one) for purpose in purposes for one in _authorities(shop, purpose)]


class _List:
    """How a list of the seals' issuing authority is made."""

    def __init__(
        self,
        signer: str = "seal-issuing",
        age: timedelta = timedelta(),
        delta: bool = False,
        authorities: bool = False,
        issuer: str = "seal-issuing",
    ) -> None:
        self.signer, self.age, self.delta, self.authorities, self.issuer = signer, age, delta, authorities, issuer


def _list(shop: Workshop, how: _List) -> bytes:
    issuer = x509.load_der_x509_certificate(shop.lab.certificate("XA", how.issuer))
    made = shop.at - how.age - timedelta(minutes=1)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(made)
        .next_update(made + timedelta(days=30))
        .add_extension(x509.CRLNumber(1), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.public_key()), critical=False)
    )
    if how.delta:
        builder = builder.add_extension(x509.DeltaCRLIndicator(1), critical=True)
    if how.authorities:
        point = x509.IssuingDistributionPoint(None, None, False, True, None, False, False)
        builder = builder.add_extension(point, critical=True)
    signed = builder.sign(shop.lab.pki.signer("XA", how.signer).key, hashes.SHA256())
    return signed.public_bytes(Encoding.DER)


def _with_list(shop: Workshop, how: _List) -> Revocation:
    """What is known, with a list of our own making for the seal."""
    root = shop.lab.crl("XA", "seal-root", shop.at)
    return without(shop, _all(shop), {"seal"}) + Revocation((root, _list(shop, how)))


def _answer(shop: Workshop, about: FileSigner, by: FileSigner) -> bytes:
    """An OCSP answer `good` about a certificate, signed by somebody."""
    certificate, issuer = (x509.load_der_x509_certificate(one) for one in (about.certificate, about.chain[0]))
    signer = x509.load_der_x509_certificate(by.certificate)
    builder = ocsp.OCSPResponseBuilder().add_response(
        certificate,
        issuer,
        hashes.SHA1(),  # noqa: S303  # names the issuer, protects nothing (RFC 5019 §2.1.1)
        ocsp.OCSPCertStatus.GOOD,
        shop.at.replace(microsecond=0),
        shop.at.replace(microsecond=0) + timedelta(days=1),
        None,
        None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer).certificates([signer])
    return builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _own_issuer(shop: Workshop, label: str) -> FileSigner:
    """A seal below an issuing authority of its own, which hangs from the anchor for seals."""
    authority: dict[str, object] = {
        "profiles": [{"id": "simple-ca", "params": {"max-path-len": 0, "crl-repo": "seal-root"}}],
        "extensions": [],
        "issuer": "seal-root",
        "authority-key": "seal-root",
        "entity": {"common-name": f"Authority {label}"},
    }
    shop.lab.issue("XA", f"ca-{label}", usage=(), more=authority)
    return shop.issue(f"seal-{label}", more={"issuer": f"ca-{label}", "authority-key": f"ca-{label}"})


def for_own_issuer(shop: Workshop, label: str, signer: FileSigner) -> Revocation:
    """What is known, with the list of a seal's own issuing authority."""
    own = _list(shop, _List(signer=f"ca-{label}", issuer=f"ca-{label}"))
    return _all(shop) + shop.known(shop.sound, signer) + Revocation((own,))


def _stamping(shop: Workshop, label: str) -> FileSigner:
    usage = {"id": "extended_key_usage", "critical": True, "value": ["time_stamping"]}
    return shop.lab.issue("XA", label, "tsa", more={"extensions": [usage]})


class _Tampering(Timestamper):
    """Answers with what a function gives."""

    def __init__(self, answer: object) -> None:
        super().__init__(lambda _: b"")
        self._answer = answer

    def response(self, digest: bytes, algorithm: str) -> tsp.TimeStampResp:
        return self._answer(digest, algorithm)  # type: ignore[operator]  # one of the closures above


class _Stamped(CmsSigner):
    """Puts tokens over its signature, one for each of some hashes."""

    def __init__(self, inner: CmsSigner, tsa: Timestamper, hashing: list[str]) -> None:
        super().__init__(inner._signer)
        self._tsa, self._hashing = tsa, hashing

    async def unsigned_attrs(self, digest_algorithm: str, signature: bytes, *_: object, **__: object) -> object:
        return cms.CMSAttributes(
            [
                cms.CMSAttribute(
                    {
                        "type": "signature_time_stamp_token",
                        "values": [self._tsa.response(hashlib.new(one, signature).digest(), one)["time_stamp_token"]],
                    }
                )
                for one in self._hashing
            ]
        )


class _Homemade(Timestamper):
    """A token made by any certificate at any time, whatever it was issued for."""

    def __init__(self, signer: FileSigner, moment: datetime) -> None:
        super().__init__(lambda _: b"")
        private = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._stamper = Stamping(
            asn1_x509.Certificate.load(signer.certificate),
            keys.PrivateKeyInfo.load(private),
            certs_to_embed=[asn1_x509.Certificate.load(one) for one in signer.chain],
            fixed_dt=moment.replace(microsecond=0),
        )

    def response(self, digest: bytes, algorithm: str) -> tsp.TimeStampResp:
        imprint = {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": digest}
        request = tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "cert_req": True})
        return self._stamper.request_tsa_response(request)
