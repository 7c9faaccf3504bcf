"""Keyed marks: one key for a pair, one mark for an identifier in a round, and nothing for who has not the key."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.errors import Misused, Refused
from app.kit.ids import AuthorityId
from app.trust import keyfile, marks
from app.trust.marks import Pair, agree, new_key, padded

XA, XB, XC = AuthorityId("XA.moj"), AuthorityId("XB.moj"), AuthorityId("XC.moj")
WORD = b"a long passphrase"
A, B, C = new_key(WORD), new_key(WORD), new_key(WORD)


def ab() -> Pair:
    return agree(XA, A[0], WORD, XB, B[1])


def test_both_sides_have_one_key_and_one_fingerprint() -> None:
    ours, theirs = ab(), agree(XB, B[0], WORD, XA, A[1])
    assert (ours.key, ours.binding) == (theirs.key, theirs.binding)
    assert ours.mark("1", "x") == theirs.mark("1", "x")
    assert ours.seal(b"file") == theirs.seal(b"file")


def test_another_pair_another_name_and_another_round_have_other_marks() -> None:
    told = {
        ab().mark("1", "x"),
        ab().mark("2", "x"),
        ab().mark("1", "y"),
        agree(XA, A[0], WORD, XC, B[1]).mark("1", "x"),
        agree(XA, A[0], WORD, XB, C[1]).mark("1", "x"),
    }
    assert len(told) == 5


def test_somebody_between_is_seen_in_the_fingerprint() -> None:
    assert ab().binding != agree(XA, A[0], WORD, XB, C[1]).binding != agree(XB, B[0], WORD, XA, C[1]).binding


def test_it_is_what_the_standards_say() -> None:
    """X25519, HKDF (RFC 5869 §2) and HMAC, written out anew."""
    secret = load_pem_private_key(A[0], WORD)
    public = load_pem_public_key(B[1])
    assert isinstance(public, X25519PublicKey)
    shared = secret.exchange(public)  # type: ignore[union-attr,call-arg,arg-type]
    rows = sorted([(b"XA.moj", secret.public_key().public_bytes_raw()), (b"XB.moj", public.public_bytes_raw())])  # type: ignore[union-attr]
    parts = [one for row in rows for one in row]
    binding = b"".join(len(one).to_bytes(8, "big") + one for one in parts)
    extracted = hmac.new(hashlib.sha256(binding).digest(), shared, hashlib.sha256).digest()
    key = hmac.new(extracted, b"rogatory deconfliction 1" + b"\x01", hashlib.sha256).digest()
    message = b"".join(len(one).to_bytes(8, "big") + one for one in (b"mark", b"2026-12", b"x"))
    assert ab().key == key
    assert ab().mark("2026-12", "x") == hmac.new(key, message, hashlib.sha256).hexdigest()[:32]


def test_a_key_that_is_none_or_our_own_is_refused() -> None:
    other = generate_private_key(SECP256R1()).public_key()
    pem = other.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    low = X25519PublicKey.from_public_bytes(bytes(32)).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    for bad in (b"no key", pem, A[0]):
        with pytest.raises(Misused):
            agree(XA, A[0], WORD, XB, bad)
    for weak in (low, A[1]):
        with pytest.raises(Refused, match=r"secret|own public"):
            agree(XA, A[0], WORD, XB, weak)
    with pytest.raises(Misused):
        agree(XA, A[0], WORD, XA, B[1])
    with pytest.raises(Misused, match="passphrase"):
        agree(XA, A[0], b"another", XB, B[1])


def test_the_private_key_is_never_written_without_a_passphrase() -> None:
    assert keyfile.locked(A[0])
    assert b"PRIVATE" not in A[1]
    assert ab().key.hex() not in repr(ab())


@settings(max_examples=30, deadline=None)
@given(st.sets(st.integers(0, 2**64), max_size=200))
def test_a_file_tells_only_about_how_many_there_are(found: set[int]) -> None:
    real = {f"{one:032x}" for one in found}
    whole = padded(real)
    assert real <= set(whole)
    assert whole == sorted(set(whole))
    assert len(whole) % marks.BLOCK == 0
    assert len(whole) - len(real) <= marks.BLOCK
    assert {len(one) for one in whole} == {2 * marks.LENGTH}


def test_a_key_that_was_agreed_elsewhere_makes_the_same_pair() -> None:
    ours = ab()
    assert marks.public_of(A[0], WORD) == A[1]
    assert marks.agreed(XA, A[1], XB, B[1], ours.key) == ours
    with pytest.raises(Misused, match="32 bytes"):
        marks.agreed(XA, A[1], XB, B[1], ours.key[:31])
    with pytest.raises(Refused, match="our own"):
        marks.agreed(XA, A[1], XB, A[1], ours.key)
