"""Document timestamps in a PDF: adding one to an instrument or its archival copy, and checking all that are there.

See `archive` for what they are for. What is a stranger's is read in a parser process; nothing is fetched.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from io import BytesIO

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, async_validate_pdf_timestamp
from pyhanko.sign.validation.status import DocumentTimestampStatus

from app.kit.clock import stamp as written
from app.kit.errors import Refused, RogatoryError, Undecided, Unreadable
from app.trust import bag, chain, changes, freshness, path, pdfsign, revisions, scan, structure
from app.trust.algorithms import Use
from app.trust.archive import Copy, Prepared, Stamp, holds_until
from app.trust.policy import POLICY, Policy
from app.trust.reader import Reader
from app.trust.revocation import Revocation

MOST = 60
"""Timestamps that a copy may have: a century of them, and more."""
_STAMP = frozenset(("/Type", "/Filter", "/SubFilter", "/Contents", "/ByteRange", "/M"))
"""What the dictionary of a document timestamp may hold (ETSI EN 319 142-1 §5.4.3): viewers show a reason as well."""


def prepare(
    pdf: bytes, certificates: Iterable[bytes], revocation: Revocation, room: int, algorithm: str = "sha256"
) -> Prepared:
    """One more revision with revocation data, certificates and room of so many bytes for a document timestamp.

    `pdf` is a delivered instrument or an archival copy of one, and stays the exact prefix. Certificates (DER) and
    revocation data are those of every chain in it and of the authority that will stamp; what is there stays once.
    """
    writer = _writer(pdf)
    name = f"Timestamp-{len(writer.prev.embedded_timestamp_signatures) + 1}"
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[asn1_x509.Certificate.load(one) for one in dict.fromkeys(certificates)],
        crls=[asn1_crl.CertificateList.load(one) for one in revocation.crls],
        ocsps=[asn1_ocsp.OCSPResponse.load(one) for one in revocation.ocsps],
    )
    making = PdfCMSEmbedder(new_field_spec=SigFieldSpec(name)).write_cms(name, writer, existing_fields_only=False)
    next(making)
    placeholder = DocumentTimestamp(bytes_reserved=2 * room)  # type: ignore[no-untyped-call]  # pyHanko
    making.send(SigObjSetup(sig_placeholder=placeholder))
    ranged, output = making.send(SigIOSetup(md_algorithm=algorithm))
    return Prepared(
        output.getvalue(),
        ranged.document_digest,
        algorithm,
        ranged.reserved_region_start,
        ranged.reserved_region_end,
    )


def check(
    copy: bytes,
    anchors: Sequence[bytes],
    at: datetime,
    *,
    revocation: Revocation = Revocation(),  # noqa: B008  # frozen and empty
    policy: Policy = POLICY,
) -> Copy:
    """Check the timestamps of an archival copy, under TSA anchors (DER), as of a moment; no word on the instrument.

    What it carries of revocation data counts beside `revocation`. The instrument is `copy[: found.delivered]`.

    1. Readable within bounds (`copy_unreadable`).  2. Signatures, then at least one document timestamp, and nothing
    after the last (`copy_form`).  3. After the delivered bytes nothing but revocation data and timestamps
    (`copy_changed`).  4. Each token is good and over the bytes that it covers, in the order of time
    (`copy_timestamp`).  5. Its chain leads to an anchor and holds until the next one was made; that of the last held
    when it was made, and no key was in other hands since (`copy_untrusted`; `Undecided` `copy_unknown` where
    revocation data is missing).  6. The last one still holds at `at` (`Undecided` `copy_ended`: the log may prove it).
    """
    with _stranger():
        return _check(copy, anchors, at, revocation, policy)


def read(copy: bytes, policy: Policy = POLICY) -> Copy:
    """What a copy holds, its form alone being checked (steps 1 and 2 of `check`); believed by nobody."""
    with _stranger():
        return _copy(copy, _read(copy, policy))


def certificates(pdf: bytes, policy: Policy = POLICY) -> tuple[bytes, ...]:
    """The certificates whose revocation is worth asking for before the next timestamp, DER, each once.

    Of an instrument all that its signatures and their timestamps carry; of a copy those of its newest timestamp: what
    came before was gathered when that one was made. `Refused` `copy_unreadable` for what cannot be read.
    """
    with _stranger():
        stamps = _read(pdf, policy).embedded_timestamp_signatures
        return tuple(dict.fromkeys(bag.certificates(stamps[-1].signed_data))) if stamps else pdfsign.certificates(pdf)


def revocation_in(pdf: bytes, policy: Policy = POLICY) -> Revocation:
    """The revocation data that a file carries; each item is checked before it is believed. `Refused`
    `copy_unreadable` for what cannot be read.
    """
    with _stranger():
        return _stored(_read(pdf, policy))


@contextmanager
def _stranger() -> Iterator[None]:
    """Whatever a parser throws at a stranger's bytes becomes one reason."""
    try:
        yield
    except RogatoryError:
        raise
    except Exception as error:
        raise Refused("copy_unreadable", f"The copy cannot be read: {type(error).__name__} {error}"[:300]) from error


def _check(copy: bytes, anchors: Sequence[bytes], at: datetime, revocation: Revocation, policy: Policy) -> Copy:
    # 1, 2.
    reader = _read(copy, policy)
    found = _copy(copy, reader)
    # 3.
    base = reader.embedded_regular_signatures[-1].signed_revision
    changed = DEFAULT_DIFF_POLICY.review_file(reader, base)
    if not isinstance(changed, DiffResult) or changed.modification_level.value > ModificationLevel.LTA_UPDATES.value:
        raise Refused("copy_changed", "After the delivered bytes there is more than revocation data and timestamps.")
    for detail in _foreign(copy, reader, base, policy):
        raise Refused("copy_changed", f"After the delivered bytes there is more than timestamps: {detail}.")
    # 4, 5.
    known = _stored(reader) + revocation
    signatures = reader.embedded_timestamp_signatures
    for index, (embedded, one) in enumerate(zip(signatures, found.stamps, strict=True)):
        later = found.stamps[index + 1 :]
        if later and later[0].at < one.at:
            raise Refused("copy_timestamp", f"A timestamp of {written(later[0].at)} covers one of {written(one.at)}.")
        moment = later[0].at if later else one.at
        _trusted(one, _token(embedded, anchors, moment, known, policy), anchors, moment, known, policy)
    # 6.
    until = holds_until(found.last, anchors, policy)
    if until <= at:
        raise Undecided("copy_ended", f"The last timestamp held until {written(until)}.", "Prove it by the log.")
    return found


def _foreign(copy: bytes, reader: Reader, base: int, policy: Policy) -> Iterator[str]:
    """3. What pyHanko does not ask: that no object acts, hides or belongs to nothing, and that no title is another."""
    stamps = len(reader.embedded_timestamp_signatures)
    room = replace(policy, certificates=(1 + stamps) * policy.certificates, objects=(1 + stamps) * policy.objects)
    try:
        scan.check(reader, revisions.read(copy, reader), room)
    except Refused as error:
        yield f"{error.code} {error.message}"
    yield from changes.appended(reader, base + 1, room)
    for number, embedded in enumerate(reader.embedded_timestamp_signatures, 1):
        more = sorted(set(embedded.sig_object) - _STAMP)
        if more or embedded.field_name != f"Timestamp-{number}":
            yield f"timestamp {number} says more ({more[0] if more else embedded.field_name})"


def _copy(copy: bytes, reader: Reader) -> Copy:
    """Step 2."""
    signatures, stamps = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    if not signatures or not stamps:
        raise Refused("copy_form", "This is no archival copy: it lacks a signature or a document timestamp.")
    if len(reader.embedded_signatures) != len(signatures) + len(stamps):
        raise Refused("copy_form", "The copy holds a signature of an unknown kind.")
    ends = [_end(copy, one) for one in (*signatures, *stamps)]
    if sorted(ends) != ends or len(set(ends)) != len(ends) or ends[-1] != len(copy):
        raise Refused("copy_form", "The signatures and timestamps do not each cover all before them, to the end.")
    return Copy(ends[len(signatures) - 1], tuple(_stamps(stamps, ends[len(signatures) :])))


def _end(copy: bytes, embedded: EmbeddedPdfSignature) -> int:
    """Where a signature's coverage ends: all but its own hexadecimal string, from byte 0 to the end of a revision."""
    start, before, after, rest = (int(one) for one in embedded.byte_range)
    gap = copy[before:after]
    spelt = embedded.pkcs7_content.hex().encode()
    whole = start == 0 and gap[:1] == b"<" and gap[-1:] == b">" and gap[1:-1] in {spelt, spelt.upper()}
    if not whole or not copy[: after + rest].rstrip(b"\r\n").endswith(b"%%EOF"):
        raise Refused("copy_form", f"{embedded.field_name} does not cover all that stands before it.")
    return after + rest


def _stamps(signatures: Sequence[EmbeddedPdfSignature], ends: Sequence[int]) -> Iterator[Stamp]:
    for embedded, end in zip(signatures, ends, strict=True):
        try:
            given = extract_certificate_info(embedded.signed_data)
        except CMSExtractionError as error:
            raise Refused("copy_timestamp", f"{embedded.field_name} names no certificate: {error}") from error
        others = tuple(one.dump() for one in given.other_certs)
        moment: datetime = embedded.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
        yield Stamp(moment, end, (given.signer_cert.dump(), *others), tuple(sorted(_digests(embedded))))


def _digests(embedded: EmbeddedPdfSignature) -> set[str]:
    """The hashes under a timestamp: of what it covers, and of its own signature."""
    imprint = embedded.signed_data["encap_content_info"]["content"].parsed["message_imprint"]["hash_algorithm"]
    return {str(imprint["algorithm"].native), str(embedded.signer_info["digest_algorithm"]["algorithm"].native)}


def _token(
    embedded: EmbeddedPdfSignature, anchors: Sequence[bytes], moment: datetime, known: Revocation, policy: Policy
) -> DocumentTimestampStatus:
    """4. One token, and pyHanko's word on its chain at the moment."""
    name = str(embedded.field_name)
    if not all(policy.algorithms.accepts_digest(Use.TIMESTAMP, one, moment) for one in _digests(embedded)):
        raise Refused("copy_timestamp", f"{name} uses an algorithm that is not accepted.")
    try:
        believed = path.context(anchors, moment, known)
        status = asyncio.run(async_validate_pdf_timestamp(embedded, believed, skip_diff=True))
    except SignatureValidationError as error:
        raise Refused("copy_timestamp", f"{name} is not of the agreed form: {error}") from error
    if not status.intact or not status.valid:
        raise Refused("copy_timestamp", f"{name} is broken or of other data.")
    return status


def _trusted(
    one: Stamp,
    status: DocumentTimestampStatus,
    anchors: Sequence[bytes],
    moment: datetime,
    known: Revocation,
    policy: Policy,
) -> None:
    """5. The chain until the moment, and whether a key was in other hands since."""
    try:
        ders = chain.path(one.certificates, anchors)
    except Refused as error:
        raise Refused("copy_untrusted", f"A timestamp leads to no timestamping anchor: {error.message}") from error
    chain_of = [asn1_x509.Certificate.load(der) for der in ders]
    stamping = path.strength(chain_of[:1], "", moment, policy, Use.TIMESTAMP, anchors=anchors)
    for weak in (*path.strength(chain_of, "", moment, policy, anchors=anchors), *stamping):
        raise Refused("copy_untrusted", f"A timestamp rests on an algorithm that had ended: {weak.detail}.")
    for certificate in chain.read(ders):
        if not certificate.not_valid_before_utc <= one.at <= moment <= certificate.not_valid_after_utc:
            words = f"{certificate.subject.rfc4514_string()} had ended before the next timestamp was made."
            raise Refused("copy_untrusted", words)
    fresh = freshness.of_chain(ders, known)
    gone = fresh.revoked
    # RFC 3161 §4: a token stays good when its key was given up, and none does once the key is in other hands.
    if gone is not None and (gone.since <= one.at or (gone.compromised and gone.since <= moment)):
        raise Refused("copy_untrusted", f"A timestamp's certificate was revoked on {written(gone.since)}.")
    if gone is not None and gone.compromised and moment == one.at:
        words = f"The last timestamp's key may have been in other hands on {written(gone.since)}."
        raise Undecided("copy_unknown", words, "Have the log's proof of that time.")
    if fresh.at == freshness.NEVER:
        raise Undecided("copy_unknown", "It is not known whether a timestamp's certificate was revoked.")
    if not status.trusted and gone is None:
        why = status.trust_problem_indic
        if why is AdESIndeterminate.TRY_LATER or why is AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE:
            raise Undecided("copy_unknown", "The revocation data of a timestamp is too old for its time.")
        raise Refused("copy_untrusted", f"A timestamp's certificate is not for timestamps, or its chain breaks: {why}.")


def _read(pdf: bytes, policy: Policy) -> Reader:
    """Step 1: as strict as for an instrument, with room for what decades add."""
    wider = replace(policy, file_limit=8 * policy.file_limit, revisions=policy.revisions + MOST)
    return structure.read(pdf, wider)


def _stored(reader: Reader) -> Revocation:
    if "/DSS" not in reader.root:
        return Revocation()
    store = DocumentSecurityStore.read_dss(reader)
    crls = tuple(one.get_object().data for one in store.crls)
    return Revocation(crls, tuple(one.get_object().data for one in store.ocsps))


def _writer(pdf: bytes) -> IncrementalPdfFileWriter:
    try:
        return IncrementalPdfFileWriter(BytesIO(pdf))
    except (PdfError, ValueError) as error:
        raise Unreadable("bad_pdf", f"The file cannot be read: {error}") from error
