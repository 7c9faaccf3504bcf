"""Flaws of how: weak hashes and keys, signatures of another form (steps 11 and 12)."""

from __future__ import annotations

from functools import cache

from asn1crypto import algos, cms
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from app.trust.cms import CmsSigner
from app.trust.keys import FileSigner, PrivateKey
from tests.hostile.cases import flaw, good
from tests.hostile.workshop import Stamp, Workshop


@good
def seal_with_rsa_3072(shop: Workshop) -> bytes:
    """An RSA key of 3072 bits."""
    return shop.letter(sealer=shop.sealer(signer=issued(shop, "seal-rsa", rsa_key())))


@good
def seal_with_p384(shop: Workshop) -> bytes:
    """ECDSA on P-384 with SHA-384."""
    signer = issued(shop, "seal-p384", ec.generate_private_key(ec.SECP384R1()))
    return shop.letter(sealer=shop.sealer(signer=signer, digest="sha384"))


@flaw("weak_algorithm")
def rsa_of_2048_bits(shop: Workshop) -> bytes:
    """A key that ended with 2025."""
    return shop.letter(sealer=shop.sealer(signer=issued(shop, "seal-short", rsa.generate_private_key(65537, 2048))))


@flaw("weak_algorithm")
def curve_that_is_not_ours(shop: Workshop) -> bytes:
    """ECDSA on secp256k1."""
    return shop.letter(sealer=shop.sealer(signer=issued(shop, "seal-coin", ec.generate_private_key(ec.SECP256K1()))))


@flaw("weak_algorithm")
def curve_too_short(shop: Workshop) -> bytes:
    """ECDSA on P-224."""
    return shop.letter(sealer=shop.sealer(signer=issued(shop, "seal-p224", ec.generate_private_key(ec.SECP224R1()))))


@flaw("weak_algorithm")
def edwards_curve_in_a_pdf(shop: Workshop) -> bytes:
    """Ed25519, which poppler and OpenSSL 3.0 cannot check in a PDF."""
    signer = issued(shop, "seal-ed", ed25519.Ed25519PrivateKey.generate())
    return shop.letter(sealer=shop.sealer(signer=signer, digest="sha512"))


@flaw("weak_algorithm")
def signed_over_sha1(shop: Workshop) -> bytes:
    """The seal's digest is SHA-1."""
    return shop.letter(sealer=_weak(shop, "sha1"))


@flaw("weak_algorithm")
def signed_over_md5(shop: Workshop) -> bytes:
    """The seal's digest is MD5."""
    return shop.letter(sealer=_weak(shop, "md5"))


@flaw("weak_algorithm", "signature_format")
def certificate_signed_over_sha1(shop: Workshop) -> bytes:
    """The seal's certificate was issued with SHA-1."""
    signer = shop.issue("seal-old-hash", more={"digest-algo": "sha1"})
    return shop.letter(sealer=shop.sealer(signer=signer))


@flaw("signature_format")
def form_of_another_time(shop: Workshop) -> bytes:
    """The seal is adbe.pkcs7.detached, without the certificate's name among what is signed."""
    return shop.letter(sealer=shop.sealer(subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED))


@flaw("signature_format", "digest", "unreadable")
def signature_with_content_of_its_own(shop: Workshop) -> bytes:
    """The seal's CMS encapsulates the data that it signs."""
    return shop.letter(sealer=shop.sealer(wrap=_Encapsulating))


@flaw("not_certified")
def signatory_does_not_certify(shop: Workshop) -> bytes:
    """The first signature is an approval: it forbids nothing."""
    return shop.letter(signatory=shop.signatory(certify=False))


@flaw("not_certified")
def certified_for_annotations(shop: Workshop) -> bytes:
    """The first signature allows annotations afterwards."""
    return shop.letter(signatory=shop.signatory(permission=MDPPerm.ANNOTATE))


@cache
def rsa_key() -> rsa.RSAPrivateKey:
    """One key of 3072 bits for all who need one: making it takes longer than all the rest."""
    return rsa.generate_private_key(65537, 3072)


def issued(shop: Workshop, label: str, key: PrivateKey | ec.EllipticCurvePrivateKey) -> FileSigner:
    return shop.issue(label, key=key)


def _weak(shop: Workshop, digest: str) -> Stamp:
    """A seal over a weak hash, by an RSA key that would do."""
    signer = issued(shop, f"seal-{digest}", rsa_key())
    return shop.sealer(signer=signer, digest=digest, wrap=lambda one: _Hashing(one, digest))


class _Hashing(CmsSigner):
    """Signs with a hash of the caller's choice."""

    def __init__(self, inner: CmsSigner, digest: str) -> None:
        super().__init__(inner._signer)
        self._digest = digest
        self._signature_mechanism = algos.SignedDigestAlgorithm({"algorithm": f"{digest}_rsa"})

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        hashing = {"sha1": hashes.SHA1, "md5": hashes.MD5}[self._digest]()  # weak on purpose
        key = self._signer.key
        assert isinstance(key, rsa.RSAPrivateKey)
        return key.sign(data, padding.PKCS1v15(), hashing)


class _Encapsulating(CmsSigner):
    """Puts something into the signature that nobody looks at."""

    def __init__(self, inner: CmsSigner) -> None:
        super().__init__(inner._signer)

    async def async_sign(self, *args: object, **more: object) -> cms.ContentInfo:
        made = await super().async_sign(*args, **more)
        made["content"]["encap_content_info"] = cms.ContentInfo({"content_type": "data", "content": b"another letter"})
        return made
