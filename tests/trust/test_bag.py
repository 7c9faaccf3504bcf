"""Certificates that travel along: what was changed is seen, what is merely unknown is not minded."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes

from app.trust import bag
from tests.trust.certificates import Authority


def changed(der: bytes) -> bytes:
    return der[:-3] + bytes([der[-3] ^ 1]) + der[-2:]


def test_a_sound_bag_has_nothing_broken() -> None:
    root = Authority("Root")
    issuing = Authority("Issuing", root)
    given = [issuing.signer().certificate, issuing.der, root.der]
    assert list(bag.broken(given, [])) == []
    assert list(bag.broken(given[:2], [root.der])) == []
    assert list(bag.broken([Authority("Elsewhere", root).signer().certificate], [])) == []


def test_a_changed_certificate_is_broken() -> None:
    root = Authority("Root")
    issuing = Authority("Issuing", root)
    signer = issuing.signer("seal")
    assert list(bag.broken([signer.certificate, changed(issuing.der)], [root.der])) == ["CN=Issuing"]
    assert list(bag.broken([changed(signer.certificate), issuing.der], [root.der])) == ["CN=seal"]
    assert list(bag.broken([changed(root.der)], [])) == ["CN=Root"]


def test_a_namesake_does_not_spoil_a_sound_one() -> None:
    old, new = Authority("Root"), Authority("Root")
    signer = new.signer("seal", hashing=hashes.SHA384())
    assert list(bag.broken([signer.certificate], [old.der, new.der])) == []
