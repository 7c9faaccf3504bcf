"""Signatures that are made elsewhere: by a program of the ministry, a smart card, a remote service.

A document goes out in one of two ways. Whole: the frozen file is signed with any program and brought back. Or as a
digest: the file is made ready here with a place for the signature, the signed attributes (RFC 5652 §5.4, DER) go out,
and a raw signature value or a whole CMS comes back and is put into that place. What comes back is a stranger's
either way: nothing here judges it, `verification.verify` does (`unsealed`), in a process with limits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from asn1crypto import cms, core
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.kit.errors import Invalid, Refused
from app.trust.handout import HandOut
from app.trust.keys import digest_name
from app.trust.pdfsign import SIGNATORY, read_signatures, sign_person
from app.trust.timestamps import Timestamper

ROOM = 8192
"""Bytes that are kept free for the timestamp that is added when the signature is back."""
_TOKEN = "signature_time_stamp_token"  # noqa: S105  # RFC 3161 appendix A
_UNKNOWN = bytes(72)
"""Stands where the signature will be: no key ever made it, and no verifier takes it for a signature."""


@dataclass
class _Elsewhere:
    """Stands for a key that is not here: writes down what it is asked to sign."""

    certificate: bytes
    chain: tuple[bytes, ...]
    asked: list[bytes] = field(default_factory=list)

    def sign(self, data: bytes) -> bytes:
        """See `Signer.sign`; what is answered is no signature."""
        self.asked.append(data)
        return _UNKNOWN


def hand_out(frozen: bytes, certificates: Sequence[bytes]) -> HandOut:
    """Make a frozen file ready for the holder of a certificate (DER, its own first, then the issuing ones).

    `Refused` when the certificate cannot sign, `Conflict` when the file is signed already.
    """
    stand_in = _Elsewhere(certificates[0], tuple(certificates[1:]))
    prepared = sign_person(frozen, stand_in, None, room=ROOM)
    algorithm = digest_name(x509.load_der_x509_certificate(certificates[0]))
    return HandOut(prepared, stand_in.asked[-1], algorithm)


def with_value(prepared: bytes, value: bytes) -> bytes:
    """The file with a raw signature value in its place: ECDSA in DER or as r‖s, RSA PKCS #1 v1.5."""
    embedded = _signatory(prepared)
    found = cms.ContentInfo.load(embedded.pkcs7_content)
    found["content"]["signer_infos"][0]["signature"] = core.OctetString(_spelt(embedded, value))
    return _replaced(prepared, embedded, found.dump())


def with_cms(prepared: bytes, data: bytes) -> bytes:
    """The file with a whole CMS (DER) in its place."""
    return _replaced(prepared, _signatory(prepared), data)


def stamped(signed: bytes, tsa: Timestamper) -> bytes:
    """The file with a timestamp of our State's authority in the signatory's signature, where it carries none.

    Unsigned attributes are not covered by the signature (RFC 5652 §5.4). `Refused` `no_room` when it does not fit.
    """
    embedded = _signatory(signed)
    found = cms.ContentInfo.load(embedded.pkcs7_content)
    info = found["content"]["signer_infos"][0]
    known = list(info["unsigned_attrs"])
    if any(one["type"].native == _TOKEN for one in known):
        return signed
    token = cms.ContentInfo.load(tsa.token(hashlib.sha256(info["signature"].native).digest()))
    stamp = cms.CMSAttribute({"type": _TOKEN, "values": [token]})
    info["unsigned_attrs"] = cms.CMSAttributes([*known, stamp])
    return _replaced(signed, embedded, found.dump())


def _signatory(pdf: bytes) -> EmbeddedPdfSignature:
    found = [one for one in read_signatures(pdf) if one.field_name == SIGNATORY]
    if len(found) != 1:
        raise Refused("fields", f"{len(found)} signatures in the field {SIGNATORY}; one is expected.")
    return found[0]


def _replaced(pdf: bytes, embedded: EmbeddedPdfSignature, data: bytes) -> bytes:
    """The file with another CMS in the gap of its signature; the rest of the gap is zeros."""
    _, before, after, _ = (int(one) for one in embedded.byte_range)
    room = (after - before - 2) // 2
    if len(data) > room:
        raise Refused(
            "no_room",
            f"The signature with its timestamp takes {len(data)} bytes, and {room} are kept for it in the file.",
            "Let the signing program add a timestamp of your State's authority, or reserve more room.",
        )
    return pdf[: before + 1] + data.hex().encode().ljust(2 * room, b"0") + pdf[after - 1 :]


def _spelt(embedded: EmbeddedPdfSignature, value: bytes) -> bytes:
    """ECDSA as DER (RFC 5753 §7.2): smart cards answer r‖s, twice the size of the curve."""
    try:
        public = x509.load_der_x509_certificate(embedded.signer_cert.dump()).public_key()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise Invalid("bad_certificate", f"The certificate cannot be read: {error}") from error
    if not isinstance(public, ec.EllipticCurvePublicKey):
        return value
    size = (public.curve.key_size + 7) // 8
    if len(value) != 2 * size:
        return value
    return encode_dss_signature(int.from_bytes(value[:size], "big"), int.from_bytes(value[size:], "big"))
