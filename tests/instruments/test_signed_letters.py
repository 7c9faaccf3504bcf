"""A rendered instrument, signed and sealed with the development PKI, gets a full yes, and its text is compared."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from app.instruments.kinds import fields_of
from app.instruments.reading import content_of
from app.instruments.rendering import Renderer
from app.kit.canonical import JsonObject
from app.kit.clock import now, stamp
from app.procedures.catalogue import CATALOGUE
from app.trust import pdfsign, verification
from app.trust.holder import Holders
from app.trust.reasons import Verdict
from app.trust.report import Report
from certs.lab import Lab
from tests.instruments import asked, letters, pages
from tests.trust.paper import Desk

pytestmark = pytest.mark.needs("pdfsig", "qpdf")

FIELDS = fields_of(CATALOGUE)
ANA: JsonObject = {"state": "XA", "authority": "XA.moj", "official": "XA.moj/ana"}


def check(pdf: bytes, lab: Lab, holders: Holders, renderer: Renderer) -> Report:
    return verification.verify(pdf, lab.anchors, holders, now(), fields=FIELDS, rerender=renderer.rerender)


def signed(canonical: bytes, fields: Sequence[str], renderer: Renderer, desk: Desk) -> bytes:
    frozen = renderer.frozen(canonical, fields)
    return desk.seal(desk.sign(frozen) if pdfsign.SIGNATORY in fields else frozen)


@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh"])
def test_a_request_signed_by_a_person_and_sealed_is_fully_valid(
    renderer: Renderer, desk: Desk, holders: Holders, language: str, tmp_path: Path
) -> None:
    labelled = language if language in asked.NAMES else "en"
    canonical = letters.request(renderer, labelled, sender=ANA, frozen_at=stamp(now()), language=language)
    pdf = signed(canonical, pdfsign.PERSON_AND_SEAL, renderer, desk)
    report = check(pdf, desk.lab, holders, renderer)
    assert report.found == ()
    assert report.verdict is Verdict.VALID
    assert report.compared == "identical"
    assert report.content == canonical
    assert content_of(pdf).language == language
    file = tmp_path / "signed.pdf"
    file.write_bytes(pdf)
    assert "No syntax or stream encoding errors" in pages.run(["qpdf", "--check", file])
    assert pages.run(["pdfsig", "-nocert", file]).count("Signature is Valid") == 2
    with pikepdf.open(file) as document:
        assert document.open_metadata().pdfa_status == "3B"
    fonts = pages.run(["pdffonts", file]).splitlines()[2:]
    assert fonts
    assert all(row.split()[-5] == "yes" for row in fonts), fonts


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_routine_letter_with_the_seal_alone_is_fully_valid(
    renderer: Renderer, desk: Desk, holders: Holders, language: str
) -> None:
    answer: JsonObject = {"sender": ANA, "recipient": {"state": "XB", "authority": "XB.moj"}}
    canonical = letters.acknowledgement(renderer, language, frozen_at=stamp(now()), **answer)
    report = check(signed(canonical, pdfsign.SEAL_ONLY, renderer, desk), desk.lab, holders, renderer)
    assert (report.found, report.verdict, report.compared) == ((), Verdict.VALID, "identical")


def test_an_exercise_under_its_own_anchor_is_fully_valid(renderer: Renderer, desk: Desk, holders: Holders) -> None:
    desk.sealer = desk.lab.pki.exercise("XA.moj")
    canonical = letters.exercise(renderer, sender=ANA, frozen_at=stamp(now()))
    report = check(signed(canonical, pdfsign.SEAL_ONLY, renderer, desk), desk.lab, holders, renderer)
    assert (report.found, report.verdict, report.compared) == ((), Verdict.VALID, "identical")


def test_pages_that_say_something_else_than_the_content_are_refused(
    renderer: Renderer, desk: Desk, holders: Holders
) -> None:
    """The file of one content carries another one: both are signed, and only rendering again tells."""
    told = letters.acknowledgement(renderer, sender=ANA, recipient={"state": "XB", "authority": "XB.moj"})
    embedded = told.replace(b"2027-01-20", b"2027-01-21")
    forged = _with_content(renderer.render(told), embedded)
    pdf = desk.seal(pdfsign.prepare(forged, pdfsign.SEAL_ONLY))
    report = check(pdf, desk.lab, holders, renderer)
    assert report.verdict is Verdict.INVALID
    assert report.failure.code == "text_differs"
    mute = verification.verify(pdf, desk.lab.anchors, holders, now(), fields=FIELDS)
    assert mute.verdict is not Verdict.INVALID


def _with_content(pdf: bytes, content: bytes) -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        file = document.Root.AF[0].EF
        stream = pikepdf.Stream(document, content)
        stream.Type, stream.Subtype = pikepdf.Name.EmbeddedFile, pikepdf.Name("/application/json")
        stream.Params = pikepdf.Dictionary(Size=len(content))
        for name in list(file.keys()):
            file[name] = document.make_indirect(stream)
        document.save(output)
    return output.getvalue()
