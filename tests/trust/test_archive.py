"""Archival copies: the delivered bytes are their prefix, timestamps carry each other, and what is forged is seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from asn1crypto import crl as asn1_crl
from cryptography import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import DocumentTimestamp
from pyhanko.sign.validation.dss import DocumentSecurityStore

from app.kit.clock import now
from app.kit.errors import Refused, RogatoryError, Unavailable, Undecided
from app.trust import archive, docstamp, verification
from app.trust.algorithms import TABLE, Table
from app.trust.anchors import Purpose
from app.trust.holder import Holders
from app.trust.narrowing import narrowed
from app.trust.policy import POLICY, Policy
from app.trust.reasons import Verdict
from app.trust.revocation import Revocation
from certs.lab import Lab
from tests import outside
from tests.trust import paper
from tests.trust.certificates import NOW, Authority, usage
from tests.trust.paper import Desk
from tests.trust.stamping import Tsa, stamped

DAY, YEAR = timedelta(days=1), timedelta(days=365)


@pytest.fixture(scope="module")
def letter(lab: Lab) -> bytes:
    """A letter of XA as it was delivered."""
    return Desk(lab).letter()


@pytest.fixture(scope="module")
def copy(lab: Lab, letter: bytes) -> bytes:
    """What XB keeps of it: renewed once."""
    stamping = lab.pki.signer("XB", "tsa")
    certificates = (stamping.certificate, *stamping.chain)
    first = stamped(letter, lab.tsa("XB"), lab.revocation("XB", ()), certificates)
    return stamped(first, lab.tsa("XB"), lab.revocation("XB", ()), certificates)


@pytest.fixture(scope="module")
def root() -> Authority:
    return Authority("Stamping root")


@pytest.fixture(scope="module")
def tsa(root: Authority) -> Tsa:
    """Its certificate ends in a year, its root too."""
    return Tsa(root, NOW - 30 * DAY, NOW + 200 * DAY)


def refused(code: str, copy: bytes, *anchors: bytes, at: datetime = NOW, **more: object) -> RogatoryError:
    with pytest.raises(RogatoryError) as caught:
        docstamp.check(copy, anchors, at, **more)  # type: ignore[arg-type]
    assert caught.value.code == code, caught.value.message
    return caught.value


def test_the_delivered_bytes_are_the_exact_prefix_and_still_verify(
    lab: Lab, holders: Holders, letter: bytes, copy: bytes
) -> None:
    found = docstamp.check(copy, lab.anchors.of("XB", Purpose.TSA), now())
    assert (found.delivered, len(found.stamps)) == (len(letter), 2)
    assert copy[: found.delivered] == letter
    report = verification.verify(
        copy[: found.delivered], lab.anchors, holders, now(), fields=paper.fields, rerender=paper.render
    )
    assert report.verdict is Verdict.VALID
    assert found.stamps[0].covers < found.stamps[1].covers == len(copy)


def test_a_copy_is_no_instrument_to_the_verifier(lab: Lab, holders: Holders, copy: bytes) -> None:
    report = verification.verify(copy, lab.anchors, holders, now(), fields=paper.fields, rerender=paper.render)
    assert report.verdict is Verdict.INVALID


@pytest.mark.needs("pdfsig", "openssl")
def test_poppler_and_openssl_accept_the_copy(lab: Lab, copy: bytes, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(copy)
    words = outside.pdfsig(path)
    assert words.startswith("Signature is Valid; Signature is Valid; ")
    assert words.endswith("the last covers the whole file")
    for covered, raw in outside.signed_parts(copy)[2:]:
        token, data = tmp_path / "token", tmp_path / "data"
        token.write_bytes(cms.ContentInfo.load(raw).dump())
        data.write_bytes(covered)
        command = ["openssl", "ts", "-verify", "-token_in", "-in", token, "-data", data, "-CAfile"]
        assert outside.told([*command, lab.pki.anchors / "XB" / "tsa" / "root.pem"])[0] == 0
        assert outside.told([*command, lab.pki.anchors / "XA" / "tsa" / "root.pem"])[0] != 0


@pytest.mark.needs("qpdf")
def test_the_copy_stays_pdf_a(copy: bytes, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(copy)
    assert "No syntax or stream encoding errors" in outside.told(["qpdf", "--check", path])[1]
    with pikepdf.open(path) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "3B"
        assert list(pdf.attachments) == ["content.json"]


def test_a_renewal_before_its_end_carries_the_first_timestamp_beyond_it(
    letter: bytes, root: Authority, tsa: Tsa
) -> None:
    first = tsa.stamped(letter, NOW)
    refused("copy_ended", first, root.der, at=NOW + 201 * DAY)
    other = Authority("Later root")
    later = Tsa(other, NOW + 150 * DAY, NOW + 300 * DAY)
    renewed = later.stamped(first, NOW + 190 * DAY, root.crl(at=NOW + 190 * DAY))
    assert docstamp.check(renewed, (root.der, other.der), NOW + 250 * DAY).delivered == len(letter)
    assert docstamp.check(first, (root.der,), NOW + 199 * DAY).last.at == NOW


def test_a_renewal_that_came_too_late_carries_nothing(letter: bytes, root: Authority, tsa: Tsa) -> None:
    other = Authority("Later root")
    later = Tsa(other, NOW + 150 * DAY, NOW + 300 * DAY)
    late = later.stamped(tsa.stamped(letter, NOW), NOW + 210 * DAY, root.crl(at=NOW + 190 * DAY))
    assert "ended before" in refused("copy_untrusted", late, root.der, other.der, at=NOW + 220 * DAY).message


def test_the_anchor_must_be_that_of_a_timestamping_authority_we_chose(lab: Lab, copy: bytes) -> None:
    for purpose, state in ((Purpose.SEAL, "XB"), (Purpose.TSA, "XA")):
        refused("copy_untrusted", copy, *lab.anchors.of(state, purpose), at=now())
    refused("copy_untrusted", copy, at=now())


@pytest.mark.parametrize(
    ("since", "reason", "expected"),
    [
        (-DAY, x509.ReasonFlags.superseded, "copy_untrusted"),
        (DAY, x509.ReasonFlags.superseded, None),
        (DAY, x509.ReasonFlags.key_compromise, "copy_unknown"),
        (DAY, None, "copy_unknown"),
    ],
)
def test_what_is_known_later_of_the_last_timestamps_certificate_counts(
    letter: bytes, root: Authority, tsa: Tsa, since: timedelta, reason: x509.ReasonFlags | None, expected: str | None
) -> None:
    copy = tsa.stamped(letter, NOW)
    told = Revocation((root.crl([(tsa.signer.certificate, NOW + since, reason)], at=NOW + 2 * DAY),))
    if expected is None:
        assert docstamp.check(copy, (root.der,), NOW + 3 * DAY, revocation=told).last.at == NOW
    else:
        refused(expected, copy, root.der, at=NOW + 3 * DAY, revocation=told)


def test_a_key_in_other_hands_after_the_renewal_leaves_the_first_timestamp_good(
    letter: bytes, root: Authority, tsa: Tsa
) -> None:
    other = Authority("Other root")
    stolen = [(tsa.signer.certificate, NOW + 20 * DAY, x509.ReasonFlags.key_compromise)]
    early = [(tsa.signer.certificate, NOW + 5 * DAY, x509.ReasonFlags.key_compromise)]
    second = Tsa(other, NOW, NOW + 300 * DAY)
    renewed = second.stamped(tsa.stamped(letter, NOW), NOW + 10 * DAY, root.crl(at=NOW + 10 * DAY))
    both = (root.der, other.der)
    later = Revocation((root.crl(stolen, at=NOW + 30 * DAY),))
    assert len(docstamp.check(renewed, both, NOW + 31 * DAY, revocation=later).stamps) == 2
    refused(
        "copy_untrusted",
        renewed,
        *both,
        at=NOW + 31 * DAY,
        revocation=Revocation((root.crl(early, at=NOW + 30 * DAY),)),
    )


def test_without_revocation_data_it_is_not_known(letter: bytes, root: Authority, tsa: Tsa) -> None:
    copy = tsa.stamped(letter, NOW, fresh=False)
    assert isinstance(refused("copy_unknown", copy, root.der), Undecided)


def test_a_certificate_that_is_not_for_timestamps_stamps_nothing(letter: bytes, root: Authority) -> None:
    wrong = Tsa(root, NOW - DAY, NOW + YEAR, extensions=[(usage("digital_signature"), True)])
    refused("copy_untrusted", wrong.stamped(letter, NOW), root.der)


def test_timestamps_out_of_order_are_refused(letter: bytes, root: Authority, tsa: Tsa) -> None:
    twice = tsa.stamped(tsa.stamped(letter, NOW), NOW - DAY)
    refused("copy_timestamp", twice, root.der)


def test_an_algorithm_that_has_ended_carries_nothing(letter: bytes, root: Authority, tsa: Tsa) -> None:
    copy = tsa.stamped(letter, NOW)
    ended = ending("ecdsa-p256", NOW + DAY)
    refused("copy_ended", copy, root.der, at=NOW + 2 * DAY, policy=ended)
    assert docstamp.check(copy, (root.der,), NOW + DAY / 2, policy=ended)
    refused("copy_untrusted", copy, root.der, policy=ending("ecdsa-p256", NOW - DAY))
    refused("copy_timestamp", copy, root.der, policy=without("sha256"))


def ending(algorithm: str, until: datetime) -> Policy:
    """Our policy, in which an algorithm comes to its end."""
    ends = {key: until if key[0] == algorithm else end for key, end in TABLE.ends.items()}
    return replace(POLICY, algorithms=Table(ends))


def without(algorithm: str) -> Policy:
    """Our policy without an algorithm."""
    return replace(POLICY, algorithms=Table({key: end for key, end in TABLE.ends.items() if key[0] != algorithm}))


def flipped(place: Callable[[bytes], int]) -> Callable[[bytes], bytes]:
    def damage(pdf: bytes) -> bytes:
        at = place(pdf)
        return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]

    return damage


def overpainted(pdf: bytes) -> bytes:
    """A later revision that changes the document's title, then a timestamp over all of it."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    writer.root[pdf_name("/Lang")] = pdf_string("xx")
    writer.update_root()
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_copy_that_changes_the_document_is_refused(letter: bytes, root: Authority, tsa: Tsa) -> None:
    refused("copy_changed", tsa.stamped(overpainted(tsa.stamped(letter, NOW)), NOW + DAY), root.der, at=NOW + 2 * DAY)
    refused("copy_changed", tsa.stamped(overpainted(letter), NOW), root.der)


def another_title(writer: IncrementalPdfFileWriter) -> None:
    writer.set_info(writer.add_object(generic.DictionaryObject({pdf_name("/Title"): pdf_string("WITHDRAWN")})))


def a_keyword(writer: IncrementalPdfFileWriter) -> None:
    kept = writer.prev.trailer["/Info"]
    information = generic.DictionaryObject({pdf_name(one): kept.raw_get(one) for one in kept})
    information[pdf_name("/Keywords")] = pdf_string("void")
    writer.set_info(writer.add_object(information))


def another_title_in_xmp(writer: IncrementalPdfFileWriter) -> None:
    told = b'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">VOID</rdf:li></rdf:Alt></dc:title>'
    data = re.sub(rb"<dc:title>.*?</dc:title>", told, writer.root["/Metadata"].data, flags=re.DOTALL)
    kind = {pdf_name("/Type"): pdf_name("/Metadata"), pdf_name("/Subtype"): pdf_name("/XML")}
    writer.root[pdf_name("/Metadata")] = writer.add_object(generic.StreamObject(kind, stream_data=data))
    writer.update_root()


def a_stray(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.StreamObject(stream_data=b"A" * 1000))


@pytest.mark.parametrize("change", [another_title, a_keyword, another_title_in_xmp, a_stray])
def test_a_copy_with_another_title_or_something_that_belongs_to_nothing_is_refused(
    letter: bytes, root: Authority, tsa: Tsa, change: Callable[[IncrementalPdfFileWriter], None]
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(letter))
    change(writer)
    output = BytesIO()
    writer.write(output)
    refused("copy_changed", tsa.stamped(output.getvalue(), NOW), root.der)


@pytest.mark.parametrize(
    ("name", "words"), [("Timestamp-1", {}), ("Timestamp-1", {"/Reason": "Void"}), ("Withdrawn", {})]
)
def test_a_timestamp_that_says_more_is_refused(
    letter: bytes, root: Authority, tsa: Tsa, name: str, words: dict[str, str]
) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(letter))
    crl = asn1_crl.CertificateList.load(root.crl(at=NOW))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[], crls=[crl], ocsps=[])
    making = PdfCMSEmbedder(new_field_spec=SigFieldSpec(name)).write_cms(name, writer, existing_fields_only=False)
    next(making)
    placeholder = DocumentTimestamp(bytes_reserved=12288)
    placeholder.update({pdf_name(entry): pdf_string(told) for entry, told in words.items()})
    making.send(SigObjSetup(sig_placeholder=placeholder))
    ranged, output = making.send(SigIOSetup(md_algorithm="sha256"))
    region = (ranged.reserved_region_start, ranged.reserved_region_end)
    made = archive.Prepared(output.getvalue(), ranged.document_digest, "sha256", *region)
    copy = made.complete(tsa.at(NOW).token(made.digest))
    if name == "Timestamp-1" and not words:
        assert docstamp.check(copy, (root.der,), NOW).delivered == len(letter)
    else:
        assert "says more" in refused("copy_changed", copy, root.der).message


@pytest.mark.parametrize(
    ("damage", "codes"),
    [
        (flipped(lambda pdf: pdf.index(b"stream") + 12), {"copy_timestamp", "copy_unreadable", "copy_form"}),
        (flipped(lambda pdf: pdf.index(b"/DocTimeStamp") - 40), {"copy_timestamp", "copy_unreadable", "copy_form"}),
        (lambda pdf: pdf + b"% more\n", {"copy_form", "copy_unreadable"}),
        (lambda pdf: pdf[:-40], {"copy_unreadable"}),
        (lambda pdf: b"junk" + pdf, {"not_at_start"}),
        (lambda pdf: b"", {"not_at_start"}),
        (lambda pdf: pdf[:2000], {"copy_unreadable"}),
    ],
)
def test_a_damaged_copy_is_refused(
    letter: bytes, root: Authority, tsa: Tsa, damage: Callable[[bytes], bytes], codes: set[str]
) -> None:
    with pytest.raises(Refused) as caught:
        docstamp.check(damage(tsa.stamped(letter, NOW)), (root.der,), NOW)
    assert caught.value.code in codes


@pytest.mark.parametrize("read", [docstamp.read, docstamp.certificates, docstamp.revocation_in])
def test_a_copy_that_cannot_be_read_is_refused_by_whatever_reads_it(
    read: Callable[[bytes], object], copy: bytes
) -> None:
    """Found by the fuzzer: the keeper's worker would have stopped at it."""
    for data in (copy[:2000], copy[:-40], copy.replace(b"/Pages", b"/Pa[[s")):
        with pytest.raises(Refused) as caught:
            read(data)
        assert caught.value.code == "copy_unreadable"


def test_a_token_of_other_data_is_refused(letter: bytes, root: Authority, tsa: Tsa) -> None:
    prepared = docstamp.prepare(letter, (), Revocation((root.crl(),)), 6144)
    refused("copy_timestamp", prepared.complete(tsa.at(NOW).token(bytes(32))), root.der)


def test_an_instrument_alone_is_no_copy(letter: bytes, root: Authority) -> None:
    refused("copy_form", letter, root.der)


def test_a_token_that_needs_more_room_says_so(letter: bytes, tsa: Tsa) -> None:
    prepared = docstamp.prepare(letter, (), Revocation(), 100)
    with pytest.raises(Unavailable) as caught:
        prepared.complete(tsa.at(NOW).token(prepared.digest))
    assert caught.value.code == "tsa_token_long"


def test_the_same_revocation_data_is_not_stored_twice(letter: bytes, root: Authority, tsa: Tsa) -> None:
    crl = Revocation((root.crl(),))
    once = stamped(letter, tsa.at(NOW), crl)
    again = stamped(once, tsa.at(NOW + DAY), crl)
    assert docstamp.revocation_in(once) == docstamp.revocation_in(again)
    assert len(docstamp.revocation_in(letter).crls) < len(docstamp.revocation_in(once).crls)


def test_when_a_timestamp_ceases_to_hold_and_the_next_one_is_due(letter: bytes, root: Authority, tsa: Tsa) -> None:
    stamp = docstamp.read(tsa.stamped(letter, NOW)).last
    assert archive.holds_until(stamp, (root.der,)) == NOW + 200 * DAY
    soon = ending("ecdsa-p256", NOW + 90 * DAY)
    assert archive.holds_until(stamp, (root.der,), soon) == NOW + 90 * DAY
    assert archive.holds_until(stamp, (root.der,), without("ecdsa-p256")) < NOW
    # A long life: half a year ahead. A short one: before its last quarter.
    assert archive.due_at(NOW, NOW + 4 * YEAR) == NOW + 4 * YEAR - archive.MARGIN
    assert archive.due_at(NOW, NOW + 40 * DAY) == NOW + 30 * DAY
    with pytest.raises(Refused):
        archive.holds_until(stamp, (), POLICY)


@pytest.mark.parametrize("use", ["timestamp", "certificate"])
@pytest.mark.parametrize("algorithm", ["ecdsa-p256", "sha256"])
def test_a_timestamp_holds_no_longer_than_any_key_or_hash_under_it(
    letter: bytes, root: Authority, tsa: Tsa, algorithm: str, use: str
) -> None:
    copy = tsa.stamped(letter, NOW)
    row = {"algorithm": algorithm, "uses": [use], "works": ["accept"], "at": NOW + DAY, "reason": "Ours"}
    policy = narrowed({"end": [row]}, NOW)
    stamp = docstamp.check(copy, (root.der,), NOW, policy=policy).last
    assert stamp.hashes == ("sha256",)
    assert archive.holds_until(stamp, (root.der,), policy) == NOW + DAY
    refused("copy_ended", copy, root.der, at=NOW + DAY, policy=policy)


def test_the_next_timestamp_is_over_the_hash_that_is_accepted_longest(letter: bytes, root: Authority, tsa: Tsa) -> None:
    assert archive.hash_for(POLICY, NOW) == "sha256"
    row = {"algorithm": "sha256", "uses": ["timestamp"], "works": ["accept"], "at": NOW + YEAR, "reason": "Ours"}
    assert archive.hash_for(narrowed({"end": [row]}, NOW), NOW) == "sha384"
    prepared = docstamp.prepare(letter, (), Revocation((root.crl(),)), 6144, "sha384")
    copy = prepared.complete(tsa.at(NOW).token(prepared.digest, prepared.algorithm))
    assert docstamp.check(copy, (root.der,), NOW).last.hashes == ("sha256", "sha384")


def test_decades_of_renewals_stay_readable(letter: bytes, root: Authority, tsa: Tsa) -> None:
    copy = letter
    for year in range(8):
        copy = tsa.stamped(copy, NOW + year * DAY)
    assert len(docstamp.check(copy, (root.der,), NOW + 8 * DAY).stamps) == 8
    assert copy.startswith(letter)
    assert len(re.findall(rb"/DocTimeStamp", copy)) == 8
