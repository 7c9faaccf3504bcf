"""What we sign is accepted by ourselves and by programs that know nothing of us."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest

from app.kit.clock import now
from app.kit.errors import Conflict, KeyAway, Unavailable
from app.trust import pdfsign, verification
from app.trust.anchors import Purpose
from app.trust.holder import Holders
from app.trust.pins import PinFile
from app.trust.pkcs11 import Pkcs11Signer
from app.trust.reasons import Aspect, Verdict
from app.trust.report import Report
from app.trust.timestamps import Timestamper
from certs.lab import Lab
from tests.trust import paper
from tests.trust.paper import Desk, content
from tests.trust.softhsm import PIN, tokens


def check(pdf: bytes, lab: Lab, holders: Holders, *, unstamped: bool = False) -> Report:
    return verification.verify(
        pdf, lab.anchors, holders, now(), fields=paper.fields, rerender=paper.render, unstamped=unstamped
    )


def external(command: Sequence[str | Path]) -> str:
    return subprocess.run([str(one) for one in command], capture_output=True, text=True, check=True).stdout


def test_a_letter_signed_and_sealed_is_valid_in_every_aspect(desk: Desk, holders: Holders) -> None:
    report = check(desk.letter(), desk.lab, holders)
    assert [report.aspect(one) for one in Aspect] == [Verdict.VALID] * 4 + [Verdict.UNDECIDED]
    assert report.verdict is Verdict.VALID
    assert report.compared == "identical"
    assert [(one.field, one.authority, one.official) for one in report.signatures] == [
        ("Signatory", "XA.moj", "XA.moj/ana"),
        ("Seal", "XA.moj", None),
    ]
    assert report.content == paper.content()


def test_a_receipt_with_the_seal_alone_is_valid(desk: Desk, holders: Holders) -> None:
    report = check(desk.receipt(), desk.lab, holders)
    assert report.verdict is Verdict.VALID
    assert [one.field for one in report.signatures] == ["Seal"]


def test_an_unstamped_letter_is_proven_by_the_time_of_receipt_only(desk: Desk, holders: Holders) -> None:
    desk.stamped = False
    pdf = desk.letter(content(urgency="urgent"))
    assert check(pdf, desk.lab, holders).failure.code == "timestamp_missing"
    report = check(pdf, desk.lab, holders, unstamped=True)
    assert report.verdict is Verdict.VALID
    assert {one.time_source for one in report.signatures} == {"receipt"}
    assert report.proven_time == report.at


def test_both_authorities_of_one_node_sign_for_themselves(lab: Lab, holders: Holders) -> None:
    report = check(Desk(lab, "XB", "cyber", "cem").letter(), lab, holders)
    assert report.verdict is Verdict.VALID
    assert report.signatures[0].official == "XB.cyber/cem"


def test_the_delivered_file_begins_with_the_frozen_one(desk: Desk) -> None:
    frozen = desk.freeze()
    signed = desk.sign(frozen)
    sealed = desk.seal(signed)
    assert frozen.startswith(paper.render(paper.content()))
    assert signed.startswith(frozen)
    assert sealed.startswith(signed)


def test_the_seal_does_not_come_before_the_signatory(desk: Desk) -> None:
    with pytest.raises(Conflict, match="signatory") as caught:
        desk.seal(desk.freeze())
    assert caught.value.code == "not_signed_yet"


def test_nobody_signs_twice(desk: Desk) -> None:
    signed = desk.sign(desk.freeze())
    with pytest.raises(Conflict):
        desk.sign(signed)
    sealed = desk.seal(signed)
    with pytest.raises(Conflict):
        desk.seal(sealed)


def test_an_unreachable_timestamping_authority_is_unavailable_not_a_bad_signature(desk: Desk) -> None:
    def down(_: bytes) -> bytes:
        raise Unavailable("tsa_unavailable", "no answer")

    with pytest.raises(Unavailable) as caught:
        pdfsign.sign_person(desk.freeze(), desk.lab.pki.signatory("XA.moj/ana"), Timestamper(down))
    assert caught.value.code == "tsa_unavailable"


@pytest.mark.needs("qpdf", "pdfsig")
def test_the_file_stays_pdf_a_with_one_attachment(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(desk.letter())
    with pikepdf.open(path) as pdf:
        with pdf.open_metadata() as metadata:
            assert metadata.pdfa_status == "3B"
        assert len(pdf.Root.OutputIntents) == 1
        assert [str(one.AFRelationship) for one in pdf.Root.AF] == ["/Data"]
        assert list(pdf.attachments) == ["content.json"]
    assert "No syntax or stream encoding errors" in external(["qpdf", "--check", path])
    for line in external(["pdffonts", path]).splitlines()[2:]:
        assert re.search(r"\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", line), line


@pytest.mark.needs("pdfsig")
def test_pdfsig_accepts_both_signatures_and_sees_the_whole_file_under_the_seal(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(desk.letter())
    text = external(["pdfsig", "-nocert", path])
    assert text.count("Signature is Valid.") == 2
    assert text.rstrip().rpartition("Signature #2")[2].count("Total document signed") == 1


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(("index", "purpose"), [(0, Purpose.SIGNATORY), (1, Purpose.SEAL)])
def test_openssl_accepts_each_signature_under_its_own_root_only(
    desk: Desk, tmp_path: Path, index: int, purpose: Purpose
) -> None:
    pdf = desk.letter()
    start, before, after, rest = byte_ranges(pdf)[index]
    content, signature = tmp_path / "content", tmp_path / "signature"
    content.write_bytes(pdf[start:before] + pdf[after : after + rest])
    signature.write_bytes(bytes.fromhex(pdf[before + 1 : after - 1].decode()))
    command = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any"]
    command += ["-in", str(signature), "-content", str(content), "-out", "/dev/null"]
    root = desk.lab.pki.anchors / "XA" / purpose.value / "root.pem"
    external([*command, "-CAfile", root])
    with pytest.raises(subprocess.CalledProcessError):
        external([*command, "-CAfile", desk.lab.pki.anchors / "XB" / purpose.value / "root.pem"])


def byte_ranges(pdf: bytes) -> list[list[int]]:
    """Every /ByteRange, read without any PDF library."""
    found = re.findall(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf)
    return [[int(number) for number in one] for one in found]


@pytest.mark.needs("softhsm2-util", "pkcs11-tool")
def test_a_seal_in_a_token_is_as_good_as_one_in_a_file(desk: Desk, holders: Holders, tmp_path: Path) -> None:
    """A token that is away is said as it is, through pyHanko."""
    (tmp_path / "pin").write_text(PIN, "utf-8")
    file = desk.lab.pki.signer("XA", "seal-moj")
    with tokens(tmp_path / "hsm") as drawer:
        drawer.make("ardenia")
        pin = PinFile(tmp_path / "pin", tmp_path / "refused")
        seal = Pkcs11Signer.of(drawer.put(file, "seal", "ardenia"), pin, [file.certificate, *file.chain])
        signed = desk.sign(desk.freeze())
        certificates = (*pdfsign.certificates(signed), seal.certificate, *seal.chain)
        revocation = desk.lab.revocation("XA", certificates)

        def sealed() -> bytes:
            return pdfsign.seal(signed, seal, desk.lab.tsa("XA"), revocation)

        assert check(sealed(), desk.lab, holders).verdict is Verdict.VALID
        drawer.take_out()
        with pytest.raises(KeyAway) as caught:
            sealed()
        assert caught.value.code == "token_away"
        drawer.put_back()
        assert check(sealed(), desk.lab, holders).verdict is Verdict.VALID
