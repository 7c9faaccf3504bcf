"""Answers to a digest by the right key, with one flaw each: what a faulty helper or a hostile official sends back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import pytest
from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1_x509

from app.trust import elsewhere, pdfsign
from app.trust.handout import HandOut
from app.trust.holder import Holders
from app.trust.reasons import Verdict
from tests.trust.paper import Desk
from tests.trust.test_elsewhere import ANA, codes, examined

Change = Callable[[Desk, cms.SignedData], None]


@pytest.fixture
def out(desk: Desk) -> HandOut:
    ana = desk.lab.pki.signatory(ANA)
    return elsewhere.hand_out(desk.freeze(), (ana.certificate, *ana.chain))


def sound(desk: Desk, out: HandOut) -> cms.ContentInfo:
    """The answer of an honest helper."""
    signed = elsewhere.with_value(out.prepared, desk.lab.pki.signatory(ANA).sign(out.attributes))
    (embedded,) = pdfsign.read_signatures(signed)
    return cms.ContentInfo.load(embedded.pkcs7_content)


def answered(desk: Desk, out: HandOut, holders: Holders, data: bytes) -> set[str]:
    """What is wrong with an answer, for the sign class."""
    frozen = out.prepared[: _revision(out.prepared)]
    report = examined(desk.lab, holders, frozen, elsewhere.with_cms(out.prepared, data))
    assert (report.verdict is Verdict.VALID) == (not codes(report))
    return codes(report)


def _revision(prepared: bytes) -> int:
    """Where the frozen document ends: before the last revision."""
    return [one.end() for one in re.finditer(rb"%%EOF\r?\n?", prepared)][-2]


def _attributes(data: cms.SignedData, change: Callable[[dict[str, list[cms.CMSAttribute]]], None]) -> None:
    """Change the signed attributes, by type."""
    info = data["signer_infos"][0]
    known: dict[str, list[cms.CMSAttribute]] = {}
    for one in info["signed_attrs"]:
        known.setdefault(one["type"].native, []).append(one.copy())
    change(known)
    info["signed_attrs"] = cms.CMSAttributes([one for several in known.values() for one in several])


def _drop(name: str) -> Change:
    return lambda desk, data: _attributes(data, lambda known: known.pop(name) and None)


def _set(name: str, value: object) -> Change:
    def change(desk: Desk, data: cms.SignedData) -> None:
        _attributes(data, lambda known: known.update({name: [cms.CMSAttribute({"type": name, "values": [value]})]}))

    return change


def _twice(desk: Desk, data: cms.SignedData) -> None:
    again = cms.CMSAttribute({"type": "message_digest", "values": [b"\1" * 32]})
    _attributes(data, lambda known: known["message_digest"].append(again))


def _names(certificate: bytes) -> Change:
    """RFC 5035 §4: which certificate the signer says that it is."""
    known = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(certificate).digest()})
    return _set("signing_certificate_v2", tsp.SigningCertificateV2({"certs": [known]}))


def _names_ben(desk: Desk, data: cms.SignedData) -> None:
    _names(desk.lab.pki.signatory("XA.moj/ben").certificate)(desk, data)


def _hash(name: str) -> Change:
    def change(desk: Desk, data: cms.SignedData) -> None:
        info = data["signer_infos"][0]
        info["digest_algorithm"] = algos.DigestAlgorithm({"algorithm": name})
        data["digest_algorithms"] = cms.DigestAlgorithms([info["digest_algorithm"]])

    return change


def _algorithm(name: str) -> Change:
    def change(desk: Desk, data: cms.SignedData) -> None:
        data["signer_infos"][0]["signature_algorithm"] = algos.SignedDigestAlgorithm({"algorithm": name})

    return change


def _two_signers(desk: Desk, data: cms.SignedData) -> None:
    data["signer_infos"] = cms.SignerInfos([data["signer_infos"][0], data["signer_infos"][0].copy()])


def _no_signer(desk: Desk, data: cms.SignedData) -> None:
    data["signer_infos"] = cms.SignerInfos([])


def _content_within(desk: Desk, data: cms.SignedData) -> None:
    data["encap_content_info"] = cms.ContentInfo({"content_type": "data", "content": b"another letter"})


def _no_certificates(desk: Desk, data: cms.SignedData) -> None:
    data["certificates"] = cms.CertificateSet([])


def _said_to_be(data: cms.SignedData, certificate: bytes) -> None:
    made = asn1_x509.Certificate.load(certificate)
    data["certificates"] = cms.CertificateSet([cms.CertificateChoices("certificate", made), *data["certificates"]][:2])
    sid = cms.IssuerAndSerialNumber({"issuer": made.issuer, "serial_number": made.serial_number})
    data["signer_infos"][0]["sid"] = cms.SignerIdentifier("issuer_and_serial_number", sid)


def _another_holder(desk: Desk, data: cms.SignedData) -> None:
    """The signer is said to be ben, whose certificate lies in the bag; the key was ana's."""
    _said_to_be(data, desk.lab.pki.signatory("XA.moj/ben").certificate)


def _another_holder_throughout(desk: Desk, data: cms.SignedData) -> None:
    _another_holder(desk, data)
    _names_ben(desk, data)


def _twin(desk: Desk, data: cms.SignedData) -> None:
    """Another certificate for ana's own key and name, which no edition lists."""
    ana = desk.lab.pki.signatory(ANA)
    twin = desk.lab.issue("XA", "twin", "signatory", usage=("non_repudiation",), name="Ana Albin", key=ana.key)
    _said_to_be(data, twin.certificate)
    _names(twin.certificate)(desk, data)


FLAWS: dict[str, tuple[set[str], Change]] = {
    "wrong-digest": ({"digest"}, _set("message_digest", b"\0" * 32)),
    "no-digest": ({"signature_format"}, _drop("message_digest")),
    "two-digests": ({"signature_format"}, _twice),
    "no-content-type": ({"signature_format"}, _drop("content_type")),
    "other-content-type": ({"signature_format"}, _set("content_type", "signed_data")),
    "no-signing-certificate": ({"signature_format"}, _drop("signing_certificate_v2")),
    "names-another-certificate": ({"signature_format"}, _names_ben),
    "weak-hash": ({"weak_algorithm"}, _hash("sha1")),
    "no-hash-of-its-own": ({"digest"}, _hash("sha512")),
    "other-algorithm": ({"unreadable"}, _algorithm("sha256_rsa")),
    "two-signers": ({"signature_format"}, _two_signers),
    "no-signer": ({"signature_format"}, _no_signer),
    "content-within": ({"signature_format"}, _content_within),
    "no-certificates": ({"signature_format"}, _no_certificates),
    "said-to-be-another": ({"signature_format"}, _another_holder),
    "said-to-be-another-throughout": ({"signature"}, _another_holder_throughout),
    "a-certificate-that-nobody-lists": ({"unknown_holder"}, _twin),
}


@pytest.mark.parametrize("name", FLAWS)
def test_an_answer_by_the_right_key_is_refused_for_its_flaw(
    name: str, desk: Desk, out: HandOut, holders: Holders
) -> None:
    wanted, change = FLAWS[name]
    made = sound(desk, out)
    change(desk, made["content"])
    for info in made["content"]["signer_infos"]:
        info["signature"] = desk.lab.pki.signatory(ANA).sign(info["signed_attrs"].untag().dump())
    found = answered(desk, out, holders, made.dump(force=True))
    assert found & wanted, found


def test_what_was_cut_off_or_goes_on_is_no_signature(desk: Desk, out: HandOut, holders: Holders) -> None:
    whole = sound(desk, out).dump()
    assert answered(desk, out, holders, whole) == set()
    for size in (1, 2, 20, len(whole) // 2, len(whole) - 1):
        assert answered(desk, out, holders, whole[:size]), size
    for more in (b"\0\0\0junk", b"junk", whole):
        assert answered(desk, out, holders, whole + more), more[:8]


def test_a_cms_with_open_ends_is_refused(desk: Desk, out: HandOut, holders: Holders) -> None:
    """BER with indefinite lengths: ISO 32000-2 12.8.3.3.1 wants DER."""
    whole = sound(desk, out).dump()
    length = 2 + (whole[1] & 0x7F)
    assert answered(desk, out, holders, b"\x30\x80" + whole[length:] + b"\0\0") == {"signature_format"}
