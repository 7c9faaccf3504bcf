"""Signatures made elsewhere: by programs that know nothing of us, whole or over a digest; and what is refused."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm

from app.kit.clock import now
from app.kit.errors import Refused
from app.trust import elsewhere, pdfsign, verification
from app.trust.anchors import Purpose
from app.trust.holder import Holders
from app.trust.reasons import Verdict
from app.trust.report import Report
from certs.lab import Lab
from certs.pki import signatory_label
from tests.hostile.sections import update, with_section
from tests.hostile.shadows import numbers
from tests.hostile.workshop import Stamp, put
from tests.outside import pdfsig
from tests.trust import paper
from tests.trust.paper import Desk

ANA = "XA.moj/ana"


@pytest.fixture
def frozen(desk: Desk) -> bytes:
    return desk.freeze()


def examined(lab: Lab, holders: Holders, frozen: bytes, pdf: bytes) -> Report:
    """What the sign class asks of a file that was brought."""
    try:
        known = lab.revocation("XA", pdfsign.certificates(pdf))
    except Exception:  # noqa: BLE001  # a parser process answers for such files
        known = lab.revocation("XA", ())
    return verification.verify(
        pdf,
        lab.anchors,
        holders,
        now(),
        fields=paper.fields,
        revocation=known,
        unstamped=True,
        unsealed=True,
        rerender=lambda _: pdfsign.rendering(frozen),
    )


def codes(report: Report) -> set[str]:
    """Reasons that are not a yes."""
    return {one.code for one in report.found if one.reason.verdict is not Verdict.VALID}


def whole(desk: Desk, holders: Holders, signed: bytes, folder: Path) -> None:
    """Stamped, sealed, it is an instrument like any other; poppler says so too."""
    stamped = elsewhere.stamped(signed, desk.lab.tsa("XA"))
    assert elsewhere.stamped(stamped, desk.lab.tsa("XA")) == stamped
    sealed = desk.seal(stamped)
    (folder / "sealed.pdf").write_bytes(sealed)
    said = pdfsig(folder / "sealed.pdf")
    assert said == "Signature is Valid; Signature is Valid; the last covers the whole file"
    report = verification.verify(sealed, desk.lab.anchors, holders, now(), fields=paper.fields, rerender=paper.render)
    assert (report.verdict, report.found) == (Verdict.VALID, ())
    assert [one.time_source for one in report.signatures] == ["timestamp", "timestamp"]


def key_files(lab: Lab, folder: Path, official: str = ANA) -> tuple[Path, Path, Path]:
    """Key, certificate and chain of an official as files of PEM."""
    signer = lab.pki.signatory(official)
    key, certificate, chain = folder / "key.pem", folder / "own.pem", folder / "chain.pem"
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key.write_bytes(signer.key.private_bytes(serialization.Encoding.PEM, *private))
    pems = re.findall(
        rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n",
        lab.pki.certificate_path("XA", signatory_label(official)).read_bytes(),
        re.DOTALL,
    )
    certificate.write_bytes(pems[0])
    chain.write_bytes(b"".join(pems[1:]))
    return key, certificate, chain


def run(*command: str | Path, given: bytes | None = None) -> bytes:
    """An outside program's answer."""
    return subprocess.run([str(one) for one in command], input=given, capture_output=True, check=True).stdout


@pytest.mark.needs("openssl", "pdfsig")
def test_a_signature_value_of_openssl_comes_back_for_a_digest(
    desk: Desk, frozen: bytes, holders: Holders, tmp_path: Path
) -> None:
    key, _, _ = key_files(desk.lab, tmp_path)
    signer = desk.lab.pki.signatory(ANA)
    out = elsewhere.hand_out(frozen, (signer.certificate, *signer.chain))
    assert out.prepared.startswith(frozen)
    value = run("openssl", "dgst", "-sha256", "-sign", key, given=out.attributes)
    signed = elsewhere.with_value(out.prepared, value)
    assert codes(examined(desk.lab, holders, frozen, signed)) == set()
    whole(desk, holders, signed, tmp_path)
    r, s = decode_dss_signature(value)
    assert elsewhere.with_value(out.prepared, r.to_bytes(32, "big") + s.to_bytes(32, "big")) == signed


@pytest.mark.needs("openssl", "pdfsig")
@pytest.mark.parametrize(
    ("key", "hashing"),
    [
        pytest.param(lambda: ec.generate_private_key(ec.SECP384R1()), "sha384", id="P-384"),
        pytest.param(lambda: rsa.generate_private_key(65537, 3072), "sha256", id="RSA-3072"),
    ],
)
def test_other_kinds_of_keys_answer_with_the_hash_that_is_handed_out(
    key: Callable[[], ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey],
    hashing: str,
    desk: Desk,
    frozen: bytes,
    holders: Holders,
    tmp_path: Path,
) -> None:
    made = key()
    label = f"signatory-{hashing}"
    signer = desk.lab.issue("XA", label, "signatory", usage=("non_repudiation",), name="Ana Albin", key=made)
    out = elsewhere.hand_out(frozen, (signer.certificate, *signer.chain))
    assert out.algorithm == hashing
    private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "key.pem").write_bytes(made.private_bytes(serialization.Encoding.PEM, *private))
    value = run("openssl", "dgst", f"-{hashing}", "-sign", tmp_path / "key.pem", given=out.attributes)
    signed = elsewhere.with_value(out.prepared, value)
    known = {**holders, signer.digest: paper.holder("XA.moj", Purpose.SIGNATORY, "ana")}
    assert codes(examined(desk.lab, known, frozen, signed)) == set()
    whole(desk, known, signed, tmp_path)


@pytest.mark.needs("openssl", "pdfsig")
def test_a_cms_of_openssl_is_embedded(desk: Desk, frozen: bytes, holders: Holders, tmp_path: Path) -> None:
    key, certificate, chain = key_files(desk.lab, tmp_path)
    signer = desk.lab.pki.signatory(ANA)
    out = elsewhere.hand_out(frozen, (signer.certificate, *signer.chain))
    _, before, after, rest = (int(one) for one in re.findall(rb"/ByteRange \[(.*?)\]", out.prepared)[-1].split())
    (tmp_path / "content").write_bytes(out.prepared[:before] + out.prepared[after : after + rest])
    command = ["openssl", "cms", "-sign", "-binary", "-cades", "-md", "sha256", "-outform", "DER"]
    made = run(
        *command, "-in", tmp_path / "content", "-signer", certificate, "-inkey", key, "-certfile", chain, "-nosmimecap"
    )
    signed = elsewhere.with_cms(out.prepared, made)
    assert codes(examined(desk.lab, holders, frozen, signed)) == set()
    whole(desk, holders, signed, tmp_path)


def test_a_file_that_the_command_line_of_pyhanko_signed(
    desk: Desk, frozen: bytes, holders: Holders, tmp_path: Path
) -> None:
    signed = pyhanko(desk.lab, frozen, tmp_path)
    assert codes(examined(desk.lab, holders, frozen, signed)) == set()
    with pytest.raises(Refused) as caught:
        elsewhere.stamped(signed, desk.lab.tsa("XA"))
    assert caught.value.code == "no_room", "it keeps no room for a timestamp: it must add one itself"


def test_an_ordinary_signature_that_does_not_certify_is_no_signature_under_an_instrument(
    desk: Desk, frozen: bytes, holders: Holders, tmp_path: Path
) -> None:
    signed = pyhanko(desk.lab, frozen, tmp_path, certify=False)
    assert codes(examined(desk.lab, holders, frozen, signed)) == {"not_certified"}


HOSTILE = {
    "seal-alone": ("fields", lambda desk, frozen: put(frozen, _stamp(desk, place="Seal"))),
    "own-field": ("fields", lambda desk, frozen: put(frozen, _stamp(desk, place="Mine", existing=False))),
    "second-signature": (
        "fields",
        lambda desk, frozen: put(_sound(desk, frozen), _stamp(desk, place="Seal", certify=False)),
    ),
    "unsigned": ("fields", lambda desk, frozen: frozen),
    "weak-hash": ("weak_algorithm", lambda desk, frozen: put(frozen, _stamp(desk, digest="sha1"))),
    "another-official": (
        "holder_official",
        lambda desk, frozen: put(frozen, _stamp(desk, signer=desk.lab.pki.signatory("XA.moj/ben"))),
    ),
    "another-state": (
        "wrong_state",
        lambda desk, frozen: put(frozen, _stamp(desk, signer=desk.lab.pki.signatory("XB.moj/ana"))),
    ),
    "the-authoritys-seal": (
        "holder_purpose",
        lambda desk, frozen: put(frozen, _stamp(desk, signer=desk.lab.pki.seal("XA.moj"))),
    ),
    "another-states-timestamp": (
        "timestamp_untrusted",
        lambda desk, frozen: put(frozen, _stamp(desk, tsa=desk.lab.tsa("XB"))),
    ),
    "truncated": ("unreadable", lambda desk, frozen: _sound(desk, frozen)[:-30]),
    "longer": ("not_whole_file", lambda desk, frozen: _sound(desk, frozen) + b"% more"),
    "page-painted-over": ("changed_after_rendering", lambda desk, frozen: put(frozen, _stamp(desk, change=_paint))),
    "page-painted-afterwards": ("modified", lambda desk, frozen: _painted_afterwards(_sound(desk, frozen))),
    "object-that-nothing-needs": (
        "changed_after_rendering",
        lambda desk, frozen: put(frozen, _stamp(desk, change=_orphan)),
    ),
    "note": ("annotation", lambda desk, frozen: put(frozen, _stamp(desk, change=_annotate))),
    "signature-of-another-document": ("digest", lambda desk, frozen: _of_another(desk, frozen)),
    "bytes-before": ("not_at_start", lambda desk, frozen: b"%!\n" + _sound(desk, frozen)),
    "not-a-pdf": ("not_at_start", lambda desk, frozen: b"MZ" * 5000),
    "emptied": ("not_at_start", lambda desk, frozen: b""),
    "huge": ("too_large", lambda desk, frozen: _sound(desk, frozen) + b"\n" * (26 * 1024 * 1024)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_brought_is_refused_for_its_flaw(name: str, desk: Desk, frozen: bytes, holders: Holders) -> None:
    wanted, make = HOSTILE[name]
    report = examined(desk.lab, holders, frozen, make(desk, frozen))
    assert report.verdict is Verdict.INVALID
    assert wanted in codes(report), report.found


def test_no_unsealed_file_passes_for_an_instrument(desk: Desk, frozen: bytes, holders: Holders) -> None:
    signed = _sound(desk, frozen)
    assert codes(examined(desk.lab, holders, frozen, signed)) == set()
    report = verification.verify(signed, desk.lab.anchors, holders, now(), fields=paper.fields, rerender=paper.render)
    assert report.failure is not None
    assert report.failure.code == "fields"


def test_a_kind_under_the_seal_alone_is_signed_by_nobody_elsewhere(desk: Desk, holders: Holders) -> None:
    frozen = pdfsign.prepare(paper.render(paper.content(kind="receipt")), pdfsign.SEAL_ONLY)
    assert codes(examined(desk.lab, holders, frozen, frozen)) == {"fields"}


def _stamp(desk: Desk, **changes: object) -> Stamp:
    """How an honest program signs, but for what is changed."""
    ana = desk.lab.pki.signatory(ANA)
    honest = {"signer": ana, "place": "Signatory", "certify": True, "permission": MDPPerm.FILL_FORMS}
    return Stamp(**{**honest, **changes})  # type: ignore[arg-type]  # members of a Stamp


def _sound(desk: Desk, frozen: bytes) -> bytes:
    return put(frozen, _stamp(desk))


def _first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    found: generic.DictionaryObject = writer.root["/Pages"]["/Kids"][0].get_object()
    writer.update_container(found)
    return found


def _paint(writer: IncrementalPdfFileWriter) -> None:
    page = _first_page(writer)
    white = writer.add_object(generic.StreamObject(stream_data=b"1 1 1 rg 0 0 600 900 re f"))
    page[pdf_name("/Contents")] = generic.ArrayObject([page.raw_get("/Contents"), white])


def _orphan(writer: IncrementalPdfFileWriter) -> None:
    writer.add_object(generic.StreamObject(stream_data=b"another letter"))


def _annotate(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText")}
    )
    page = _first_page(writer)
    page[pdf_name("/Annots")] = generic.ArrayObject([*page.get("/Annots", ()), writer.add_object(note)])


def _painted_afterwards(pdf: bytes) -> bytes:
    at = numbers(pdf)
    return with_section(
        pdf, update(pdf, {at["content"]: b"<</Length 25>>\nstream\n1 1 1 rg 0 0 600 900 re f\nendstream"})
    )


def _of_another(desk: Desk, frozen: bytes) -> bytes:
    """The CMS under one document in the place for another."""
    ana = desk.lab.pki.signatory(ANA)
    certificates = (ana.certificate, *ana.chain)
    other = elsewhere.hand_out(desk.freeze(paper.content(text="Another letter. " * 30)), certificates)
    here = elsewhere.hand_out(frozen, certificates)
    signed = elsewhere.with_value(other.prepared, ana.sign(other.attributes))
    (embedded,) = pdfsign.read_signatures(signed)
    return elsewhere.with_cms(here.prepared, cms.ContentInfo.load(embedded.pkcs7_content).dump())


def test_a_card_that_signs_a_hash_is_given_the_hash_of_the_attributes(
    desk: Desk, frozen: bytes, holders: Holders
) -> None:
    """As `signatures/signHash` of the CSC protocol does: it never sees what was hashed."""
    ana = desk.lab.pki.signatory(ANA)
    out = elsewhere.hand_out(frozen, (ana.certificate, *ana.chain))
    digest = hashlib.new(out.algorithm, out.attributes).digest()
    assert isinstance(ana.key, ec.EllipticCurvePrivateKey)
    value = ana.key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256())))
    assert codes(examined(desk.lab, holders, frozen, elsewhere.with_value(out.prepared, value))) == set()


def test_a_value_over_anything_else_is_no_signature(desk: Desk, frozen: bytes, holders: Holders) -> None:
    ana = desk.lab.pki.signatory(ANA)
    out = elsewhere.hand_out(frozen, (ana.certificate, *ana.chain))
    for value in (ana.sign(b"another letter"), ana.sign(hashlib.sha256(out.attributes).digest()), b"", b"\0" * 64):
        assert "signature" in codes(examined(desk.lab, holders, frozen, elsewhere.with_value(out.prepared, value)))
    with pytest.raises(Refused) as caught:
        elsewhere.with_cms(out.prepared, b"\x30" * 40_000)
    assert caught.value.code == "no_room"
    for junk in (b"", b"junk", b"\x30\x80" * 9):
        assert codes(examined(desk.lab, holders, frozen, elsewhere.with_cms(out.prepared, junk)))


def pyhanko(lab: Lab, frozen: bytes, folder: Path, *, certify: bool = True) -> bytes:
    """A file as pyHanko's command line signs it."""
    key, certificate, chain = key_files(lab, folder)
    (folder / "frozen.pdf").write_bytes(frozen)
    options = ["--field", "Signatory", "--existing-only", "--use-pades", *(["--certify"] if certify else [])]
    files = ["--key", key, "--cert", certificate, "--chain", chain, "--no-pass"]
    program = Path(sys.executable).parent / "pyhanko"
    run(program, "sign", "addsig", *options, "pemder", *files, folder / "frozen.pdf", folder / "out")
    return (folder / "out").read_bytes()
