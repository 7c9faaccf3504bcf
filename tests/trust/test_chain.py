"""Chains of envelopes, receipts and editions: one sound one, and each way in which one is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from app.kit.errors import Refused, Unreadable
from app.trust import chain
from app.trust.keys import FileSigner
from app.trust.narrowing import narrowed
from tests.trust.certificates import NOW, Authority, usage


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority("Root")


@pytest.fixture(scope="module")
def issuing(root: Authority) -> Authority:
    return Authority("Issuing", root, path_length=0)


def path(signer: FileSigner, *issuers: Authority) -> list[bytes]:
    return [signer.certificate, *(one.der for one in issuers)]


def refusal(certificates: list[bytes], anchors: list[bytes], **more: object) -> str:
    with pytest.raises(Refused) as caught:
        chain.check(certificates, anchors, NOW, **more)  # type: ignore[arg-type]
    return caught.value.code


def test_a_chain_to_an_anchor_answers_the_signers_certificate(root: Authority, issuing: Authority) -> None:
    signer = issuing.signer("seal")
    found = chain.check(path(signer, issuing), [root.der], NOW)
    assert found.subject.rfc4514_string() == "CN=seal"
    assert chain.check(path(root.signer()), [Authority("Other").der, root.der], NOW)
    assert chain.check(path(root.signer(key=ed25519.Ed25519PrivateKey.generate())), [root.der], NOW)


def test_no_chain_leads_to_a_namesake(root: Authority, issuing: Authority) -> None:
    signer = issuing.signer()
    assert refusal(path(signer, issuing), [Authority("Root").der]) == "no_anchor"
    assert refusal(path(signer), [root.der]) == "no_anchor"
    assert refusal(path(signer, issuing), []) == "no_anchor"
    assert not chain.reaches(path(signer), [root.der])
    assert chain.reaches(path(signer, issuing), [root.der])
    assert not chain.reaches([b"no certificate"], [root.der])


def test_an_anchor_itself_signs_nothing(root: Authority) -> None:
    assert refusal([root.der], [root.der]) == "anchor_signs"


def test_validity_is_asked_at_the_time_of_every_certificate(root: Authority) -> None:
    old = root.signer(since=NOW - timedelta(days=9), until=NOW - timedelta(days=1))
    young = root.signer(since=NOW + timedelta(days=1))
    assert refusal(path(old), [root.der]) == "expired"
    assert refusal(path(young), [root.der]) == "not_yet_valid"
    assert chain.check(path(old), [root.der], NOW - timedelta(days=2))


def test_only_authorities_issue_and_only_others_sign(root: Authority) -> None:
    ordinary = Authority("Ordinary", root, ca=False)
    assert refusal(path(ordinary.signer(), ordinary), [root.der]) == "not_a_ca"
    mute = Authority("Mute", root, usages=("crl_sign",))
    assert refusal(path(mute.signer(), mute), [root.der]) == "not_a_ca"
    below = Authority("Below", Authority("Closed", root, path_length=0))
    assert below.issuer is not None
    assert refusal(path(below.signer(), below, below.issuer), [root.der]) == "path_too_long"
    assert refusal([Authority("CA", root).der], [root.der]) == "key_usage"
    assert refusal(path(root.signer(extensions=[(usage("key_agreement"), True)])), [root.der]) == "key_usage"


def test_what_is_not_understood_and_critical_is_refused(root: Authority) -> None:
    strange = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
    assert refusal(path(root.signer(extensions=[(strange, True)])), [root.der]) == "unknown_extension"
    assert chain.check(path(root.signer(extensions=[(strange, False)])), [root.der], NOW)


@pytest.mark.parametrize(
    "signer",
    [
        lambda root: root.signer(key=rsa.generate_private_key(65537, 2048)),
        lambda root: root.signer(key=ec.generate_private_key(ec.SECP224R1())),
        lambda root: root.signer(hashing=hashes.SHA224()),
    ],
)
def test_weak_keys_and_hashes_are_refused(root: Authority, signer: object) -> None:
    assert refusal(path(signer(root)), [root.der]) == "weak_key"  # type: ignore[operator]


def test_a_state_may_narrow_what_it_takes(root: Authority) -> None:
    row = {"algorithm": "ecdsa-p256", "uses": ["envelope"], "works": ["accept"], "reason": "Ours"}
    assert refusal(path(root.signer()), [root.der], policy=narrowed({"end": [row]}, NOW)) == "weak_key"


def test_a_chain_has_one_to_four_certificates(root: Authority) -> None:
    assert refusal([], [root.der]) == "bad_chain"
    assert refusal([root.signer().certificate] * 5, [root.der]) == "bad_chain"
    with pytest.raises(Unreadable):
        chain.check([b"\x30\x00"], [root.der], NOW)


def test_a_path_is_told_with_its_anchor(root: Authority, issuing: Authority) -> None:
    signer = issuing.signer()
    assert chain.path(path(signer, issuing), [root.der]) == (signer.certificate, issuing.der, root.der)
    with pytest.raises(Refused):
        chain.path(path(signer), [root.der])
    with pytest.raises(Unreadable):
        chain.path([b"no certificate"], [root.der])


def test_what_an_anchor_was_signed_over_does_not_count() -> None:
    old = Authority("Old root")
    old.certificate = old.make(
        "Old root", old.key, [(x509.BasicConstraints(True, None), True)], hashing=hashes.SHA224()
    )
    signer = old.signer()
    assert (
        chain.check([signer.certificate], [old.der], NOW).subject
        == x509.load_der_x509_certificate(signer.certificate).subject
    )
    weak = old.signer(hashing=hashes.SHA224())
    assert refusal([weak.certificate], [old.der]) == "weak_key"


def test_all_that_a_certificate_may_hang_from_is_told() -> None:
    root, other = Authority("Root"), Authority("Other root")
    issuing = Authority("Issuing", root)
    # The same key under another root: either chain may be the one that counts.
    crossed = other.make("Issuing", issuing.key, [(x509.BasicConstraints(True, None), True)])
    der = crossed.public_bytes(Encoding.DER)
    signer, stranger = issuing.signer(), Authority("Stranger")
    found = chain.above([signer.certificate, issuing.der, der, stranger.der], [root.der, other.der, stranger.der])
    assert found[0] == signer.certificate
    assert set(found[1:]) == {issuing.der, der, root.der, other.der}
