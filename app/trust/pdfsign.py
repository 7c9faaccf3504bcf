"""Signing a PDF in the exchange form (design §1, ETSI EN 319 142-1).

One instrument is four revisions: rendering · empty fields · signatory · seal. The first two are frozen, hashed and
approved; the signatory certifies (PAdES B-T), the authority's seal carries the revocation data in its own revision
(B-LT) and locks every field, so that "the last signature covers the whole file" is one simple check. A kind with
the seal alone has three revisions, and its seal is certifying and locking at once.

The fields have no box: what a reader sees of the signatures is drawn by the template. A text stamp of pyHanko's would
cost 200 ms and a font outside PDF/A.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from asn1crypto import cms
from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from pyhanko.pdf_utils.generic import NumberObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields as pdf_fields
from pyhanko.sign.ades.api import CAdESSignedAttrSpec, GenericCommitment
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.kit.errors import Conflict, Refused, Unreadable
from app.trust.cms import CmsSigner, CmsTimestamper
from app.trust.keys import Signer, digest_name
from app.trust.revocation import Revocation
from app.trust.timestamps import Timestamper

SIGNATORY, SEAL = "Signatory", "Seal"
PERSON_AND_SEAL: tuple[str, ...] = (SIGNATORY, SEAL)
SEAL_ONLY: tuple[str, ...] = (SEAL,)

# Bytes of a signature beside its certificates and its timestamp. Keeping them free saves pyHanko a full rehearsal of
# the signature (87 → 44 ms); each byte too many costs every later reader.
_SIGNATURE = 2048


def prepare(pdf: bytes, fields: Sequence[str] = PERSON_AND_SEAL) -> bytes:
    """What is frozen: the rendering and, in a revision of their own, its empty signature fields."""
    writer = _writer(pdf)
    for name in fields:
        lock = FieldMDPSpec(FieldMDPAction.ALL) if name == SEAL else None
        permission = MDPPerm.NO_CHANGES if name == SEAL else None
        spec = SigFieldSpec(name, field_mdp_spec=lock, doc_mdp_update_value=permission)
        pdf_fields.append_signature_field(writer, spec)
    # Set now, so that signing need not change it: an uploaded signature is compared with the frozen file.
    writer.root["/AcroForm"][pdf_name("/SigFlags")] = NumberObject(3)  # type: ignore[no-untyped-call]  # pyHanko
    output = BytesIO()
    writer.write(output)  # type: ignore[no-untyped-call]  # pyHanko
    return output.getvalue()


def rendering(frozen: bytes) -> bytes:
    """The rendering alone: the first revision of a file that `prepare` made."""
    end: int = _reader(frozen).xrefs.get_xref_container_info(0).end_location
    marker = frozen.index(b"%%EOF", end) + len(b"%%EOF")
    return frozen[:marker]


def sign_person(pdf: bytes, signer: Signer, tsa: Timestamper | None, *, room: int = 0) -> bytes:
    """The signatory's personal signature over a frozen file: certifying, B-T; without a TSA B-B (`unstamped`).

    `room`: bytes that are kept free for a timestamp that comes later.
    """
    if any(_fields(pdf).values()):
        raise Conflict("already_signed", "The file is signed already.", "Freeze the draft again.")
    metadata = PdfSignatureMetadata(
        field_name=SIGNATORY,
        md_algorithm=_digest_name(signer),
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        cades_signed_attr_spec=CAdESSignedAttrSpec(commitment_type=GenericCommitment.PROOF_OF_APPROVAL.asn1),
        signer_key_usage={"non_repudiation"},
    )
    return _sign(_writer(pdf), metadata, signer, tsa, room)


def seal(pdf: bytes, signer: Signer, tsa: Timestamper | None, revocation: Revocation) -> bytes:
    """The authority's seal: B-LT, revocation data in its own revision, every field locked.

    `revocation` covers the signatory's chain, the seal's and the TSA's (see `revocation.gather`). Where the file has
    no field for a signatory the seal certifies. `Conflict` if a signatory is expected and has not signed.
    """
    fields = _fields(pdf)
    expected, signed = fields.keys(), {name for name, filled in fields.items() if filled}
    if SEAL in signed:
        raise Conflict("already_sealed", "The file is sealed already.")
    if SIGNATORY in expected and SIGNATORY not in signed:
        raise Conflict("not_signed_yet", "The signatory has not signed yet.", "The signatory signs before the seal.")
    certify = SIGNATORY not in expected
    metadata = PdfSignatureMetadata(
        field_name=SEAL,
        md_algorithm=_digest_name(signer),
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        signer_key_usage={"digital_signature"},
    )
    writer = _writer(pdf)
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[asn1_x509.Certificate.load(one) for one in (signer.certificate, *signer.chain)],
        crls=[asn1_crl.CertificateList.load(one) for one in revocation.crls],
        ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in revocation.ocsps],
    )
    return _sign(writer, metadata, signer, tsa)


def certificates(pdf: bytes) -> tuple[bytes, ...]:
    """Every certificate that the signatures and timestamps of a file carry, DER, each once."""
    found: dict[bytes, None] = {}
    for embedded in _reader(pdf).embedded_regular_signatures:
        for one in embedded.signed_data["certificates"]:
            found[one.chosen.dump()] = None
        for token in _tokens(embedded.signer_info):
            for one in token["certificates"]:
                found[one.chosen.dump()] = None
    return tuple(found)


def signed_fields(pdf: bytes) -> tuple[str, ...]:
    """Names of the fields that hold a signature."""
    return tuple(name for name, filled in _fields(pdf).items() if filled)


def read_signatures(pdf: bytes) -> list[EmbeddedPdfSignature]:
    """The signatures of a file, oldest first. `Unreadable` for bytes that are no PDF."""
    found: list[EmbeddedPdfSignature] = _reader(pdf).embedded_signatures
    return found


def _tokens(signer_info: cms.SignerInfo) -> list[cms.SignedData]:
    return [
        value["content"]
        for attribute in signer_info["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
        for value in attribute["values"]
    ]


def _sign(
    writer: IncrementalPdfFileWriter,
    metadata: PdfSignatureMetadata,
    signer: Signer,
    tsa: Timestamper | None,
    room: int = 0,
) -> bytes:
    output = BytesIO()
    stamper = CmsTimestamper(tsa) if tsa else None
    try:
        PdfSigner(metadata, signer=CmsSigner(signer), timestamper=stamper).sign_pdf(
            writer, existing_fields_only=True, bytes_reserved=_reserved(signer, tsa, room), output=output
        )
    except SigningError as error:
        raise Refused(
            "cannot_sign", f"The file cannot be signed: {error}", "Check the certificate's usages."
        ) from error
    return output.getvalue()


def _reserved(signer: Signer, tsa: Timestamper | None, room: int) -> int:
    """Hexadecimal digits, two a byte."""
    certificates = sum(len(one) for one in (signer.certificate, *signer.chain))
    return 2 * (_SIGNATURE + certificates + (tsa.room if tsa else room))


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        return IncrementalPdfFileWriter(BytesIO(pdf))
    except (PdfError, ValueError) as error:
        raise Unreadable("bad_pdf", f"The file cannot be read: {error}") from error


def _reader(pdf: bytes) -> PdfFileReader:
    try:
        return PdfFileReader(BytesIO(pdf))
    except (PdfError, ValueError) as error:
        raise Unreadable("bad_pdf", f"The file cannot be read: {error}") from error


def _fields(pdf: bytes) -> dict[str, bool]:
    """The signature fields, and whether each is signed; reading the signatures would cost half of making one."""
    return {name: value is not None for name, value, _ in pdf_fields.enumerate_sig_fields(_reader(pdf))}


def _digest_name(signer: Signer) -> str:
    return digest_name(x509.load_der_x509_certificate(signer.certificate))
