"""Keys from files: read once, belonging to their certificate, signing with the hash that is as strong as they."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_public_key,
    pkcs12,
)

from app.kit.errors import Misused
from app.trust import keyfile, keys
from app.trust.keys import FileSigner
from tests.trust.certificates import Authority


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority("Root")


def written(tmp_path: Path, signer: FileSigner, passphrase: bytes | None = None) -> tuple[Path, Path]:
    key, certificates = tmp_path / "key.pem", tmp_path / "certificates.pem"
    packing = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    key.write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, packing))
    ders = [x509.load_der_x509_certificate(one) for one in (signer.certificate, *signer.chain)]
    certificates.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in ders))
    return key, certificates


def test_a_key_is_read_with_its_chain(tmp_path: Path, root: Authority) -> None:
    signer = root.signer(chain=[root.der])
    assert FileSigner.load(*written(tmp_path, signer)).chain == (root.der,)
    assert FileSigner.load(*written(tmp_path, signer)).digest == signer.digest


def test_a_passphrase_is_needed_where_there_is_one(tmp_path: Path, root: Authority) -> None:
    paths = written(tmp_path, root.signer(), b"secret")
    assert FileSigner.load(*paths, b"secret").certificate
    for wrong in (None, b"other"):
        with pytest.raises(Misused):
            FileSigner.load(*paths, wrong)


def test_key_and_certificate_belong_together(root: Authority) -> None:
    one, other = root.signer(), root.signer()
    with pytest.raises(Misused) as caught:
        FileSigner.of(one.key, [other.certificate])
    assert caught.value.code == "bad_key"


def test_a_missing_file_and_another_kind_of_key_are_said(tmp_path: Path, root: Authority) -> None:
    key, certificates = written(tmp_path, root.signer())
    with pytest.raises(Misused):
        FileSigner.load(tmp_path / "nothing", certificates)
    with pytest.raises(Misused):
        FileSigner.of(ed448.Ed448PrivateKey.generate(), [root.der])
    key.write_bytes(b"no key")
    with pytest.raises(Misused):
        FileSigner.load(key, certificates)


@pytest.mark.parametrize(
    ("key", "digest"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "sha256"),
        (ec.generate_private_key(ec.SECP384R1()), "sha384"),
        (ec.generate_private_key(ec.SECP521R1()), "sha512"),
        (rsa.generate_private_key(65537, 3072), "sha256"),
        (ed25519.Ed25519PrivateKey.generate(), "sha512"),
    ],
)
def test_the_hash_is_as_strong_as_the_key(root: Authority, key: ec.EllipticCurvePrivateKey, digest: str) -> None:
    signer = root.signer(key=key)
    certificate = x509.load_der_x509_certificate(signer.certificate)
    assert keys.digest_name(certificate) == digest
    public, signature = load_der_public_key(keys.spki(certificate)), signer.sign(b"data")
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, b"data", ec.ECDSA(getattr(hashes, digest.upper())()))
    elif isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, b"data", padding.PKCS1v15(), hashes.SHA256())
    else:
        assert isinstance(public, ed25519.Ed25519PublicKey)
        public.verify(signature, b"data")


def test_a_private_key_is_shown_nowhere(root: Authority) -> None:
    assert "PrivateKey" not in repr(root.signer())


def test_a_certificate_is_called_by_its_common_name(root: Authority) -> None:
    assert keys.common_name(root.signer("Ana Albin").certificate) == "Ana Albin"


def test_a_word_in_a_comment_does_not_put_a_key_under_a_passphrase(tmp_path: Path, root: Authority) -> None:
    signer = root.signer()
    key, certificates = written(tmp_path, signer)
    key.write_bytes(b"Bag Attributes: NOT ENCRYPTED\n" + key.read_bytes())
    assert not keyfile.locked(key.read_bytes())
    assert FileSigner.load(key, certificates, b"any").digest == signer.digest


@pytest.mark.parametrize(
    "damage", [b"", b"\x30", b"\x30\x82\x00\x05junk", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA\n"]
)
def test_a_damaged_key_file_is_said(damage: bytes) -> None:
    with pytest.raises(Misused) as caught:
        keyfile.opened(damage, "seal.key", b"secret")
    assert caught.value.code in {"bad_key", "passphrase_refused"}


def test_a_pkcs12_file_without_a_key_or_a_passphrase(root: Authority) -> None:
    signer = root.signer()
    own = x509.load_der_x509_certificate(signer.certificate)
    bare = pkcs12.serialize_key_and_certificates(None, None, None, [own], NoEncryption())
    with pytest.raises(Misused) as caught:
        keyfile.opened(bare, "any.p12")
    assert caught.value.code == "bad_key"
    plain = pkcs12.serialize_key_and_certificates(None, signer.key, own, None, NoEncryption())
    assert not keyfile.locked(plain)
    assert keyfile.opened(plain, "any.p12")[1] == (own,)
