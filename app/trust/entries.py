"""What a signature says beside "I approve this": its dictionary and its signed attributes, entry by entry.

Viewers show a reason, a place or a name that stands in a signature dictionary as the signatory's own words, and the
signature covers them: a letter "signed under protest" would be valid and say the opposite. What only says how and with
which program the signature was made is known here; everything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from asn1crypto import cms
from pyhanko.pdf_utils import generic
from pyhanko.sign.ades.api import GenericCommitment
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.trust.objects import array, mapping, word

# ISO 32000-2, table 255; ETSI EN 319 142-1 §5.3 and 6.3.
_HOW = frozenset(("/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange", "/M", "/Reference", "/Prop_Build"))
_WORDS = {
    "/Reason": "the reason",
    "/Location": "the location",
    "/ContactInfo": "the contact information",
}
# ISO 32000-2 §12.7.5.5: D: and year, month, day, hour, minute, second, offset.
_DATE = re.compile(r"D:\d{4}(\d\d){0,5}(Z|[+-]\d\d)?('?\d\d'?)?")
_Known: TypeAlias = Mapping[str, "_Known | None"]
# ISO 32000-2, tables 256 to 258: certification and the lock of fields.
_PARAMETERS: _Known = {"/Type": None, "/V": None, "/P": None, "/Action": None, "/Fields": None}
_REFERENCE: _Known = {
    "/Type": None,
    "/TransformMethod": None,
    "/TransformParams": _PARAMETERS,
    "/DigestMethod": None,
    "/Data": None,
}
_METHODS = frozenset(("/DocMDP", "/FieldMDP"))
# Adobe, PDF Signature Build Dictionary Specification: the program, its version and its machine.
_PROGRAM: _Known = dict.fromkeys(
    ("/Name", "/Date", "/R", "/V", "/OS", "/PreRelease", "/NonEFontNoWarn", "/TrustedMode", "/REx"), None
)
_BUILD: _Known = dict.fromkeys(("/Filter", "/PubSec", "/App", "/SigQ"), _PROGRAM)

_COMMITMENT = "1.2.840.113549.1.9.16.2.16"
_ATTRIBUTES = frozenset(
    (
        "1.2.840.113549.1.9.3",  # content-type, RFC 5652 §11.1
        "1.2.840.113549.1.9.4",  # message-digest, RFC 5652 §11.2
        "1.2.840.113549.1.9.5",  # signing-time, RFC 5652 §11.3: OpenSSL writes it
        "1.2.840.113549.1.9.15",  # S/MIME capabilities, RFC 8551 §2.5.2: OpenSSL writes it
        "1.2.840.113549.1.9.52",  # CMS algorithm protection, RFC 6211
        "1.2.840.113549.1.9.16.2.20",  # content-time-stamp, ETSI EN 319 122-1 §5.2.8
        "1.2.840.113549.1.9.16.2.47",  # signing-certificate-v2, RFC 5035
        "1.2.840.113583.1.1.8",  # revocation data, ISO 32000-2 §12.8.3.3.2
        _COMMITMENT,
    )
)
_APPROVAL = GenericCommitment.PROOF_OF_APPROVAL.asn1.dump()


def check(embedded: EmbeddedPdfSignature) -> Iterator[str]:
    """Each thing that a signature says and may not, in words that tell what to switch off in the signing tool."""
    yield from _dictionary(embedded.sig_object, _common_name(embedded))
    yield from _attributes(embedded.signer_info)


def _dictionary(signature: generic.DictionaryObject, named: str) -> Iterator[str]:
    for entry in signature:
        if entry in _HOW or (entry in _WORDS and word(signature, entry) == ""):
            continue
        if entry == "/Name":
            if word(signature, entry) != named:
                yield f"it gives another name than the certificate's ({named}): leave it out in the signing tool"
        elif entry in _WORDS:
            yield f"it says {_WORDS[entry]} ({entry}): leave that empty in the signing tool, the letter says all"
        else:
            yield f"it has the entry {entry}, which may say more than that it was signed"
    if "/M" in signature and not _DATE.fullmatch(word(signature, "/M")):
        yield "its time (/M) is no date"
    build = mapping(signature, "/Prop_Build")
    if "/Prop_Build" in signature and (build is None or not _known(build, _BUILD)):
        yield "its entry /Prop_Build says more than which program made it"
    yield from _references(signature)


def _references(signature: generic.DictionaryObject) -> Iterator[str]:
    """What the signature certifies and locks."""
    if "/Reference" not in signature:
        return
    several = array(signature, "/Reference")
    if several is None or not all(_reference(several[index]) for index in range(len(several))):
        yield "its entry /Reference says more than what it certifies and locks"


def _reference(one: object) -> bool:
    if not isinstance(one, generic.DictionaryObject):
        return False
    return word(one, "/TransformMethod") in _METHODS and _known(one, _REFERENCE)


def _known(found: generic.DictionaryObject, known: _Known) -> bool:
    """Whether a dictionary has none but known entries, down to the last."""
    for entry in found:
        if entry not in known:
            return False
        inner, below = known[entry], mapping(found, entry)
        if inner is not None and (below is None or not _known(below, inner)):
            return False
    return True


def _attributes(info: cms.SignerInfo) -> Iterator[str]:
    for attribute in info["signed_attrs"]:
        kind = attribute["type"].dotted
        if kind not in _ATTRIBUTES:
            yield (
                f"it has the signed attribute {attribute['type'].native}, which may say more than that it was signed: "
                "leave roles, places and policies out in the signing tool"
            )
        # ETSI EN 319 122-1 §5.2.3: proof of origin or of receipt, say, is no approval; a qualifier may take it back.
        elif kind == _COMMITMENT and [one.dump() for one in attribute["values"]] != [_APPROVAL]:
            yield "its type of commitment is not proof of approval: choose that one, or none, in the signing tool"


def _common_name(embedded: EmbeddedPdfSignature) -> str:
    return str(embedded.signer_cert.subject.native.get("common_name") or "")
