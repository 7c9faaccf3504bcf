"""`rogatory instrument verify --report OUT`: JSON, HTML, PDF/A and XML of one verification, for the court file."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from typer.testing import CliRunner, Result

from app.cli.main import app
from app.instruments import court, verifier
from app.kit.canonical import dumps
from app.trust.court import Occasion, account
from app.trust.report import Report
from certs import pki
from certs.lab import Lab
from tests.cli.test_verify import NODE
from tests.hostile.workshop import Workshop
from tests.instruments import pages

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in words])


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return Workshop(Lab(pki.make(tmp_path_factory.mktemp("reporting") / "pki")))


@pytest.fixture(scope="module")
def folder(shop: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound letter, a broken one, and the anchors."""
    out = tmp_path_factory.mktemp("letters")
    (out / "letter.pdf").write_bytes(shop.sound)
    (out / "cut.pdf").write_bytes(shop.sound[:5000])
    shop.write_anchors(out / "anchors")
    return out


@pytest.fixture(scope="module")
def found(shop: Workshop) -> Report:
    return verifier.examine(shop.sound, shop.lab.anchors, shop.directories(), shop.at)


def reported(folder: Path, name: str, out: Path, *more: str) -> Result:
    return typed("instrument", "verify", folder / name, "--anchors", folder / "anchors", "--report", out, *more)


@pytest.mark.parametrize("suffix", ["json", "html", "pdf", "xml"])
@pytest.mark.parametrize(("name", "code"), [("letter.pdf", 0), ("cut.pdf", 1)])
def test_a_report_is_written_whatever_the_verdict(
    folder: Path, tmp_path: Path, suffix: str, name: str, code: int
) -> None:
    out = tmp_path / f"report.{suffix}"
    told = reported(folder, name, out)
    assert told.exit_code == code, told.output
    assert told.stdout.startswith("GENUINE" if code == 0 else "NOT GENUINE")
    start = {"json": b"{", "html": b"<!DOCTYPE html>", "pdf": b"%PDF-1.7", "xml": b"<?xml"}[suffix]
    assert out.read_bytes().startswith(start)
    if suffix == "json":
        assert json.loads(out.read_text("utf-8"))["verdict"] == ("valid" if code == 0 else "invalid")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("report_format", ("--report", "report.docx")),
        ("report_language", ("--report", "report.pdf", "--language", "tlh")),
        ("report_files", ("--report", "report.pdf", "{letter}")),
        ("file_exists", ("--report", "{letter}")),
        ("report_unwritten", ("--report", "{letter}/report.json")),
    ],
)
def test_what_cannot_be_reported_is_said(folder: Path, code: str, words: tuple[str, ...]) -> None:
    letter = folder / "letter.pdf"
    filled = [one.format(letter=letter) for one in words]
    told = typed("instrument", "verify", letter, "--anchors", folder / "anchors", *filled, "--json")
    assert (json.loads(told.stderr)["code"], told.exit_code) == (code, 2)


@pytest.mark.needs("qpdf", "pdfsig")
@pytest.mark.parametrize(
    ("language", "words"), [("en", "Genuine"), ("fr", "Authentique"), ("ar", "SHA-256"), ("zh", "真实")]
)
def test_the_pdf_is_for_archives_and_holds_the_account(
    found: Report, tmp_path: Path, language: str, words: str
) -> None:
    value = account(found, Occasion("letter.pdf", language, AT, "rogatory", ()))
    file = tmp_path / "report.pdf"
    file.write_bytes(court.pdf(value, AT))
    assert court.pdf(value, AT) == file.read_bytes()
    with pikepdf.open(file) as document:
        assert document.open_metadata().pdfa_status == "3B"
        assert document.attachments["report.json"].get_file().read_bytes() == dumps(value)
    assert "No syntax or stream encoding errors" in pages.run(["qpdf", "--check", file])
    assert all(row.split()[-5] == "yes" for row in pages.run(["pdffonts", file]).splitlines()[2:])
    text = pages.run(["pdftotext", "-layout", file, "-"])
    assert words in text
    assert found.sha256[:32] in text
    for code in ("not_compared", "directory", "cryptography"):
        assert code in pages.UNSEEN.sub("", text)


@pytest.mark.needs("pdfsig")
def test_what_no_font_shows_keeps_no_report_from_being_made(found: Report, tmp_path: Path) -> None:
    notes = ('#read("/etc/passwd") \U00010330 \u202e\x07 𐎠',)
    file = tmp_path / "report.pdf"
    file.write_bytes(court.pdf(account(found, Occasion("a\nb.pdf", "en", AT, "rogatory", notes)), AT))
    text = pages.UNSEEN.sub("", pages.run(["pdftotext", file, "-"])).replace("\n", "")
    assert '#read("/etc/passwd") \\u10330 \\u202e\\u0007 \\u103a0' in text
    assert "root:" not in text


def test_the_base_install_reports_but_for_xml(folder: Path, tmp_path: Path) -> None:
    """Where every part of a node is missing, and xsdata with them."""
    program = (
        "import sys\n"
        f"for one in {(*NODE, 'xsdata')!r}: sys.modules[one] = None\n"
        "from typer.testing import CliRunner\n"
        "from app.cli.main import app\n"
        "for suffix in ('json', 'html', 'pdf', 'xml'):\n"
        f"    words = [{str(folder / 'letter.pdf')!r}, '--anchors', {str(folder / 'anchors')!r}, '--report']\n"
        f"    words = ['instrument', 'verify', *words, {str(tmp_path)!r} + '/report.' + suffix]\n"
        "    told = CliRunner().invoke(app, words)\n"
        "    print(suffix, told.exit_code, 'rogatory[verify]' in told.stderr)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert told.stdout.splitlines() == ["json 0 False", "html 0 False", "pdf 0 False", "xml 2 True"], told.stderr
    assert not (tmp_path / "report.xml").exists()
