"""The form of the signatures in a file: step 11 of `verification.verify`.

What stands in the file is compared with what the signature dictionary says of it, byte by byte: most published
attacks on PDF signatures live in the difference.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, read_certification_data

from app.trust import entries
from app.trust.objects import word
from app.trust.pdfsign import SEAL
from app.trust.policy import Policy
from app.trust.report import Found

_SUBFILTER = "/ETSI.CAdES.detached"
_TOKEN = "signature_time_stamp_token"  # noqa: S105  # RFC 3161 appendix A


def check(
    pdf: bytes, reader: PdfFileReader, policy: Policy, ends: Sequence[int], *, unsealed: bool = False
) -> Iterator[Found]:
    """Everything that is wrong with the form of the signatures; `ends` are those of the revisions.

    `unsealed`: the seal, which locks the file, is still to come.
    """
    signatures = reader.embedded_signatures
    # One revision each for the rendering, the empty fields and every signature.
    if reader.total_revisions != 2 + len(signatures):
        yield Found("revisions", None, f"{reader.total_revisions}, not {2 + len(signatures)}")
    end = 0
    for index, embedded in enumerate(signatures):
        yield from _form(pdf, embedded, policy)
        end = sum([int(one) for one in embedded.byte_range][2:4])
        if len(pdf[:end].rstrip(b"\r\n")) != ends[min(2 + index, len(ends) - 1)]:
            yield Found("byte_range", str(embedded.field_name), f"it covers {end} bytes, not its revision")
    if end != len(pdf):
        yield Found("not_whole_file", None, f"{len(pdf) - end} bytes")
    yield from _certified(reader, signatures)
    if not unsealed:
        yield from _locked(signatures[-1])


def _form(pdf: bytes, embedded: EmbeddedPdfSignature, policy: Policy) -> Iterator[Found]:
    name, signature = str(embedded.field_name), embedded.sig_object
    if word(signature, "/Type") != "/Sig" or word(signature, "/SubFilter") != _SUBFILTER:
        yield Found("signature_format", name, word(signature, "/SubFilter"))
    byte_range = [int(one) for one in embedded.byte_range]
    if not _covers_all_but_itself(pdf, byte_range, embedded.pkcs7_content):
        yield Found("byte_range", name, str(byte_range))
        return
    used = len(cms.ContentInfo.load(embedded.pkcs7_content).dump())
    if embedded.pkcs7_content[used:].strip(b"\x00"):
        yield Found("padding", name)
    if not _definite(embedded.pkcs7_content[:used]):
        yield Found("signature_format", name, "the signature is not in DER")
    kinds = [one["type"].native for one in embedded.signer_info["signed_attrs"]]
    if "signing_certificate_v2" not in kinds or len(set(kinds)) != len(kinds):
        yield Found("signature_format", name, "the signed attributes do not name the certificate once")
    # A policy of the signer's own would say what the signature means, and nobody here has read it.
    if "signature_policy_identifier" in kinds:
        yield Found("signature_format", name, "it is made under a signature policy that is not known here")
    yield from _carried(embedded.signed_data, name, policy)
    if embedded.signed_data["encap_content_info"]["content"].native is not None:
        yield Found("signature_format", name, "the signature holds content of its own")
    yield from (Found("signature_format", name, words) for words in entries.check(embedded))


def _carried(signed: cms.SignedData, name: str, policy: Policy, allowed: Sequence[str] = (_TOKEN,)) -> Iterator[Found]:
    """What no signature covers and anybody could add: certificates and the timestamp, the like in it, nothing else."""
    certificates = signed["certificates"]
    if len(certificates) > policy.certificates:
        yield Found("signature_format", name, "too many certificates")
    if any(one.name != "certificate" for one in certificates) or len(signed["crls"]):
        yield Found("signature_format", name, "it carries something else than certificates")
    for attribute in signed["signer_infos"][0]["unsigned_attrs"]:
        kind = attribute["type"].native
        if kind not in allowed:
            yield Found("signature_format", name, f"it carries an unsigned attribute: {kind}")
        else:
            for token in attribute["values"]:
                yield from _carried(token["content"], name, policy, ())


def _definite(raw: bytes, depth: int = 40) -> bool:
    """Whether every length in a value is as DER has it (X.690 §10.1): another spelling would make a second file."""
    place = 0
    while place < len(raw):
        constructed, length, start = raw[place] & 0x20, *_length(raw, place + 1)
        if length < 0 or start + length > len(raw) or raw[place] & 0x1F == 0x1F or depth == 0:
            return False
        if constructed and not _definite(raw[start : start + length], depth - 1):
            return False
        place = start + length
    return True


def _length(raw: bytes, place: int) -> tuple[int, int]:
    """A length and where its value starts; -1 for a length that DER does not allow."""
    if place >= len(raw):
        return -1, place
    first = raw[place]
    if first < 0x80:
        return first, place + 1
    digits = raw[place + 1 : place + 1 + (first & 0x7F)]
    length = int.from_bytes(digits, "big")
    shortest = digits[:1] not in {b"", b"\x00"} and length >= 0x80
    return (length if shortest else -1), place + 1 + len(digits)


def _covers_all_but_itself(pdf: bytes, byte_range: list[int], contents: bytes) -> bool:
    """The gap is exactly the hexadecimal string of the signature, and the range reaches the end of a revision."""
    if len(byte_range) != 4 or byte_range[0] != 0 or min(byte_range) < 0:
        return False
    _, before, after, rest = byte_range
    gap = pdf[before:after]
    if after + rest > len(pdf) or gap[:1] != b"<" or gap[-1:] != b">" or len(gap) != 2 * len(contents) + 2:
        return False
    # Digits of one case: a mixture would make a second file out of the first.
    spelt = contents.hex().encode()
    return gap[1:-1] in {spelt, spelt.upper()} and pdf[: after + rest].rstrip(b"\r\n").endswith(b"%%EOF")


def _certified(reader: PdfFileReader, signatures: list[EmbeddedPdfSignature]) -> Iterator[Found]:
    """The first signature certifies; a seal alone does so too."""
    data = read_certification_data(reader)
    first = signatures[0]
    allowed = MDPPerm.NO_CHANGES if first.field_name == SEAL else MDPPerm.FILL_FORMS
    if data is None or data.permission is not allowed or not _same(data.author_sig, first.sig_object):
        yield Found("not_certified", str(first.field_name))


def _locked(seal: EmbeddedPdfSignature) -> Iterator[Found]:
    """The seal locks every field."""
    locked = seal.fieldmdp is not None and seal.fieldmdp.action is FieldMDPAction.ALL
    if not locked or seal.docmdp_level is not MDPPerm.NO_CHANGES:
        yield Found("not_locked", str(seal.field_name))


def _same(one: generic.DictionaryObject, other: generic.DictionaryObject) -> bool:
    return bool(one.container_ref == other.container_ref)
