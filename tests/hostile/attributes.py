"""Flaws inside a signature: what its attributes say, and what travels in it that nobody signed (steps 11 to 13).

No signature covers a CMS's own certificates and unsigned attributes (RFC 5652 §5.4): whoever holds a letter can add to
them. What could carry something of its own is refused; what cannot be refused is a second file of the same letter, as
valid as the first, which the receiver knows by its digest (`exchange.receive`, step 5).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from asn1crypto import algos, cms, core, tsp
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from pyhanko.sign.ades import cades_asn1

from app.trust.cms import CmsSigner
from tests.hostile.algorithms import issued, rsa_key
from tests.hostile.cases import flaw, good, several
from tests.hostile.damage import with_cms
from tests.hostile.sections import byte_ranges
from tests.hostile.workshop import Workshop

Make = Callable[[Workshop], bytes]
Change = Callable[[Workshop, cms.SignedData], None]
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the group of P-256 (FIPS 186-5 appendix)."""


def _afterwards(change: Change) -> Make:
    """The seal's CMS changed after everybody has signed, in a place that is large enough."""

    def make(shop: Workshop) -> bytes:
        pdf = shop.letter(sealer=shop.sealer(reserved=40_000))
        return with_cms(pdf, lambda content: change(shop, content["content"]))

    return make


def _info(signed: cms.SignedData) -> cms.SignerInfo:
    return signed["signer_infos"][0]


def _unsigned(kind: str, value: core.Asn1Value) -> Change:
    """One more unsigned attribute."""

    def change(shop: Workshop, signed: cms.SignedData) -> None:
        info = _info(signed)
        one = cms.CMSAttribute({"type": kind, "values": [value]})
        info["unsigned_attrs"] = cms.CMSAttributes([*info["unsigned_attrs"], one])

    return change


def _counter(shop: Workshop, signed: cms.SignedData) -> None:
    info = _info(signed)
    _unsigned("counter_signature", cms.SignerInfo.load(info.dump()))(shop, signed)


def _other_certificate(shop: Workshop, signed: cms.SignedData) -> None:
    other = cms.OtherCertificateFormat({"other_cert_format": "1.2.3.4", "other_cert": core.OctetString(b"a letter")})
    choice = cms.CertificateChoices({"other": other})
    signed["certificates"] = cms.CertificateSet([*signed["certificates"], choice])


def _lists(shop: Workshop, signed: cms.SignedData) -> None:
    found = cms.RevocationInfoChoices.load(
        core.SetOf([core.Any.load(shop.lab.crl("XA", "seal-root", shop.at))], spec=core.Any).dump()
    )
    signed["crls"] = found


several(
    "signature_format",
    "Somebody has added to the seal, after it was put, what no signature covers.",
    [
        ("unsigned-attribute-with-a-letter", _afterwards(_unsigned("1.2.3.4", core.OctetString(b"another letter")))),
        ("counter-signature", _afterwards(_counter)),
        ("certificate-of-another-form", _afterwards(_other_certificate)),
        ("lists-inside-the-signature", _afterwards(_lists)),
    ],
    "unreadable",
)


@flaw("signature_format", "unreadable")
def two_signers_in_one_signature(shop: Workshop) -> bytes:
    """The seal's CMS has its signer twice: which one is believed?"""

    def change(_: Workshop, signed: cms.SignedData) -> None:
        signed["signer_infos"] = cms.SignerInfos([_info(signed), cms.SignerInfo.load(_info(signed).dump())])

    return _afterwards(change)(shop)


@flaw("signature_format", "unreadable")
def signature_of_nobody(shop: Workshop) -> bytes:
    """A CMS without a signer, which vacuously holds."""
    return _afterwards(lambda _, signed: signed.__setitem__("signer_infos", cms.SignerInfos([])))(shop)


@flaw("timestamp_doubled")
def two_tokens_in_one_attribute(shop: Workshop) -> bytes:
    """The attribute of the timestamp holds two tokens."""

    def change(_: Workshop, signed: cms.SignedData) -> None:
        info = _info(signed)
        attribute = next(one for one in info["unsigned_attrs"] if one["type"].native == "signature_time_stamp_token")
        token = cms.ContentInfo.load(shop.tsa().token(b"\x01" * 32))
        both = cms.CMSAttribute({"type": attribute["type"].native, "values": [attribute["values"][0], token]})
        info["unsigned_attrs"] = cms.CMSAttributes([both])

    return _afterwards(change)(shop)


def _respelt(change: Callable[[int, int], tuple[int, int]]) -> Make:
    """The seal's ECDSA value changed as numbers."""

    def respell(_: Workshop, signed: cms.SignedData) -> None:
        first, second = change(*decode_dss_signature(_info(signed)["signature"].native))
        _info(signed)["signature"] = core.OctetString(encode_dss_signature(first, second)).native

    return _afterwards(respell)


several(
    "timestamp_invalid",
    "The seal's ECDSA value mirrored: as good for ECDSA, and not what was stamped.",
    [("signature-mirrored", _respelt(lambda r, s: (r, _ORDER - s)))],
)
several(
    "signature",
    "An ECDSA value out of its range.",
    [
        ("signature-of-zeros", _respelt(lambda r, s: (0, 0))),
        ("signature-one-round-further", _respelt(lambda r, s: (r + _ORDER, s))),
    ],
    "timestamp_invalid",
    "signature_format",
    "unreadable",
)


@flaw("signature_format", "unreadable", "padding")
def signature_of_indefinite_length(shop: Workshop) -> bytes:
    """The same CMS in BER, its outer length indefinite: another file, as valid for a lenient reader."""
    _, before, after, _ = byte_ranges(shop.sound)[1]
    raw = cms.ContentInfo.load(bytes.fromhex(shop.sound[before + 1 : after - 1].decode())).dump()
    respelt = (b"\x30\x80" + raw[4:] + b"\x00\x00").hex().encode()
    return shop.sound[: before + 1] + respelt.ljust(after - before - 2, b"0") + shop.sound[after - 1 :]


@good
def second_file_in_capitals(shop: Workshop) -> bytes:
    """Malleable: every digit of the seal's /Contents in capitals."""
    _, before, after, _ = byte_ranges(shop.sound)[1]
    return shop.sound[:before] + shop.sound[before:after].upper() + shop.sound[after:]


@good
def second_file_with_the_token_mirrored(shop: Workshop) -> bytes:
    """Malleable: the ECDSA value of the timestamp mirrored, as good as the first."""

    def change(content: cms.ContentInfo) -> None:
        for attribute in _info(content["content"])["unsigned_attrs"]:
            info = _info(attribute["values"][0]["content"])
            first, second = decode_dss_signature(info["signature"].native)
            info["signature"] = encode_dss_signature(first, _ORDER - second)

    return with_cms(shop.sound, change)


class _Saying(CmsSigner):
    """Signs other attributes than an honest signer would."""

    def __init__(self, inner: CmsSigner, change: Callable[[list[cms.CMSAttribute]], list[cms.CMSAttribute]]) -> None:
        super().__init__(inner._signer)
        self._change = change

    async def signed_attrs(self, *args: object, **more: object) -> cms.CMSAttributes:
        made = await super().signed_attrs(*args, **more)  # type: ignore[arg-type]
        return cms.CMSAttributes(self._change(list(made)))


def _saying(change: Callable[[list[cms.CMSAttribute]], list[cms.CMSAttribute]]) -> Make:
    return lambda shop: shop.letter(sealer=shop.sealer(wrap=lambda one: _Saying(one, change)))


def _without(kind: str) -> Callable[[list[cms.CMSAttribute]], list[cms.CMSAttribute]]:
    return lambda given: [one for one in given if one["type"].native != kind]


def _with(kind: str, value: object) -> Callable[[list[cms.CMSAttribute]], list[cms.CMSAttribute]]:
    return lambda given: [*given, cms.CMSAttribute({"type": kind, "values": [value]})]


def _another_certificate(given: list[cms.CMSAttribute]) -> list[cms.CMSAttribute]:
    named = tsp.SigningCertificateV2({"certs": [tsp.ESSCertIDv2({"cert_hash": bytes(32)})]})
    kind = "signing_certificate_v2"
    return _with(kind, named)(_without(kind)(given))


def _old_name(given: list[cms.CMSAttribute]) -> list[cms.CMSAttribute]:
    named = tsp.SigningCertificate({"certs": [tsp.ESSCertID({"cert_hash": bytes(20)})]})
    return _with("signing_certificate", named)(_without("signing_certificate_v2")(given))


def _twice(given: list[cms.CMSAttribute]) -> list[cms.CMSAttribute]:
    return [*given, next(one for one in given if one["type"].native == "signing_certificate_v2")]


_POLICY = cades_asn1.SignaturePolicyIdentifier(
    {
        "signature_policy_id": {
            "sig_policy_id": "1.2.3.4",
            "sig_policy_hash": {"digest_algorithm": {"algorithm": "sha256"}, "digest": bytes(32)},
        }
    }
)

several(
    "signature_format",
    "The seal's signed attributes do not name its certificate as they must.",
    [
        ("attribute-of-another-certificate", _saying(_another_certificate)),
        ("attribute-that-names-no-certificate", _saying(_without("signing_certificate_v2"))),
        ("attribute-of-the-old-kind-over-sha1", _saying(_old_name)),
        ("attribute-that-stands-twice", _saying(_twice)),
    ],
    "unreadable",
    "digest",
    "signature",
    "timestamp_invalid",
)


@flaw("signature_format")
def signature_under_a_policy_that_nobody_knows(shop: Workshop) -> bytes:
    """The signer says that a policy of its own says what the signature means (ETSI EN 319 122-1 5.2.9)."""
    return _saying(_with("signature_policy_identifier", _POLICY))(shop)


@good
def signing_time_far_off(shop: Workshop) -> bytes:
    """The signer's own clock says 1999: a claim, and not the proven time."""
    moment = datetime(1999, 1, 1, tzinfo=UTC)
    return _saying(_with("signing_time", cms.Time({"utc_time": moment})))(shop)


class _Masking(CmsSigner):
    """RSA-PSS with a mask and a salt of the caller's choice."""

    def __init__(self, inner: CmsSigner, mask: str, salt: int) -> None:
        super().__init__(inner._signer)
        self._mask, self._salt = mask, salt
        self._signature_mechanism = algos.SignedDigestAlgorithm(
            {
                "algorithm": "rsassa_pss",
                "parameters": algos.RSASSAPSSParams(
                    {
                        "hash_algorithm": {"algorithm": "sha256"},
                        "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": mask}},
                        "salt_length": salt,
                    }
                ),
            }
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        key = self._signer.key
        assert isinstance(key, rsa.RSAPrivateKey)
        masking = hashes.SHA1() if self._mask == "sha1" else hashes.SHA256()  # noqa: S303  # weak on purpose
        return key.sign(data, padding.PSS(padding.MGF1(masking), self._salt), hashes.SHA256())


def _masked(label: str, mask: str, salt: int) -> Make:
    return lambda shop: shop.letter(
        sealer=shop.sealer(signer=issued(shop, label, rsa_key()), wrap=lambda one: _Masking(one, mask, salt))
    )


@good
def seal_with_rsa_pss(shop: Workshop) -> bytes:
    """RSASSA-PSS with SHA-256 throughout and a salt of 32 bytes."""
    return _masked("seal-pss", "sha256", 32)(shop)


@flaw("weak_algorithm")
def pss_with_a_mask_over_sha1(shop: Workshop) -> bytes:
    """RSASSA-PSS whose mask is made with SHA-1."""
    return _masked("seal-mask", "sha1", 32)(shop)
