"""What may sign and what is accepted, by use and date; judged at the proven time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from app.kit.errors import Misused
from app.trust.algorithms import ALGORITHMS, RSA_2048_UNTIL, TABLE, Use, Work, described, key_name
from app.trust.policy import POLICY
from tests.trust.certificates import Authority

NOW = datetime(2026, 11, 24, tzinfo=UTC)
P256, P384, P521 = ("ecdsa", 256, "secp256r1"), ("ecdsa", 384, "secp384r1"), ("ecdsa", 521, "secp521r1")
ED = ("ed25519", 256, None)


@pytest.mark.parametrize("use", [Use.PDF_SIGNATURE, Use.CERTIFICATE, Use.TIMESTAMP, Use.REVOCATION])
def test_what_is_accepted_of_a_paper(use: Use) -> None:
    accepted = [P256, P384, P521, ("rsa", 3072, None), ("rsa", 4096, None)]
    refused = [
        ("ecdsa", 224, "secp224r1"),
        ("ecdsa", 256, "secp256k1"),
        ("ecdsa", 256, "brainpoolP256r1"),
        ("rsa", 2048, None),
        ("rsa", 1024, None),
        ("dsa", 3072, None),
        ED,
    ]
    assert [one for one in accepted if not TABLE.accepts_key(use, *one, NOW)] == []
    assert [one for one in refused if TABLE.accepts_key(use, *one, NOW)] == []
    hashes = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256")
    assert [one for one in hashes if TABLE.accepts_digest(use, one, NOW)] == ["sha256", "sha384", "sha512"]


def test_an_end_is_the_first_instant_of_refusal() -> None:
    before = RSA_2048_UNTIL - timedelta(seconds=1)
    for bits in (2048, 2049, 3071):
        assert TABLE.accepts_key(Use.PDF_SIGNATURE, "rsa", bits, None, before)
        assert not TABLE.accepts_key(Use.PDF_SIGNATURE, "rsa", bits, None, RSA_2048_UNTIL)
    assert not TABLE.accepts_key(Use.PDF_SIGNATURE, "rsa", 2047, None, before)


def test_a_node_signs_with_less_than_it_accepts() -> None:
    for use in Use:
        signs = {one.name for one in ALGORITHMS if TABLE.allows(one.name, Work.SIGN, use, NOW)}
        accepts = {one.name for one in ALGORITHMS if TABLE.allows(one.name, Work.ACCEPT, use, NOW)}
        assert signs <= accepts
    signing = {one.name for one in ALGORITHMS if TABLE.allows(one.name, Work.SIGN, Use.PDF_SIGNATURE, NOW)}
    assert signing == {"ecdsa-p256", "ecdsa-p384", "sha256", "sha384", "sha512"}


def test_edwards_keys_are_for_envelopes_and_heads_of_the_log() -> None:
    assert [use for use in Use if TABLE.accepts_key(use, *ED, NOW)] == [Use.ENVELOPE, Use.CHECKPOINT]


def test_a_key_is_named_by_what_it_is() -> None:
    keys = {
        "ecdsa-p384": ec.generate_private_key(ec.SECP384R1()),
        "rsa-2048": rsa.generate_private_key(65537, 2048),
        "ed25519": ed25519.Ed25519PrivateKey.generate(),
        None: ec.generate_private_key(ec.SECP256K1()),
    }
    assert {key_name(*described(key.public_key())): name for name, key in keys.items()} == {one: one for one in keys}
    assert described(object()) == ("object", 0, None)


def test_who_asks_for_what_is_not_allowed_hears_what_is() -> None:
    root = Authority("Root")
    POLICY.algorithms.demand(Work.SIGN, Use.PDF_SIGNATURE, root.signer().certificate, NOW)
    large = root.signer(key=rsa.generate_private_key(65537, 3072)).certificate
    POLICY.algorithms.demand(Work.ACCEPT, Use.PDF_SIGNATURE, large, NOW)
    with pytest.raises(Misused, match=r"rsa-3072 with sha256 may not sign here .* ecdsa-p256, ecdsa-p384"):
        POLICY.algorithms.demand(Work.SIGN, Use.PDF_SIGNATURE, large, NOW)
    edwards = root.signer(key=ed25519.Ed25519PrivateKey.generate()).certificate
    POLICY.algorithms.demand(Work.SIGN, Use.ENVELOPE, edwards, NOW)
    with pytest.raises(Misused) as caught:
        POLICY.algorithms.demand(Work.ACCEPT, Use.PDF_SIGNATURE, edwards, NOW)
    assert caught.value.code == "algorithm_not_allowed"
