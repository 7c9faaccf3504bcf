"""Programs that know nothing of us agree with us: poppler's pdfsig, OpenSSL's cms and ts, and ten lines of our own."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from app.trust import structure
from app.trust.anchors import Purpose
from app.trust.reasons import Verdict
from tests import outside
from tests.hostile import run
from tests.hostile.corpus import CASES
from tests.hostile.workshop import Workshop

GOOD = [name for name, case in CASES.items() if not case.reason]
WHOLE = "Signature is Valid; Signature is Valid; the last covers the whole file"
FORGED = (
    "flip-in-the-page",
    "flip-in-the-signature-value",
    "byte-range-starts-at-one",
    "forgery-with-zeros",
    "signature-of-another-letter",
    "seal-cut-off",
)
# What pdfsig says a full yes to and we do not: what a profile of our own is for.
BLIND = (
    "letter-of-XB-with-certificates-of-XC",
    "seal-in-the-signatory-field",
    "text-painted-over",
    "text-of-another-letter",
    "certificate-of-a-web-server",
    "page-painted-while-signing",
    "two-attachments-of-one-name",
    "no-timestamp",
    "seal-revoked-before",
    "bytes-between-the-revisions",
    "page-replaced-under-the-same-dictionary",
)


def roots(shop: Workshop, state: str = "XA") -> list[Path]:
    return [shop.lab.pki.anchors / state / one.value / "root.pem" for one in Purpose]


@pytest.mark.needs("pdfsig")
@pytest.mark.parametrize("name", GOOD)
def test_pdfsig_accepts_every_sound_file(shop: Workshop, tmp_path: Path, name: str) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(CASES[name].make(shop))
    words = outside.pdfsig(path)
    assert set(words.split("; ")) == {"Signature is Valid", "the last covers the whole file"}, words


@pytest.mark.needs("openssl")
@pytest.mark.parametrize("name", GOOD)
def test_openssl_accepts_every_sound_file_under_its_own_roots_only(shop: Workshop, name: str) -> None:
    pdf = CASES[name].make(shop)
    state = json.loads(shop_content(pdf))["sender"]["state"]
    other = "XB" if state == "XA" else "XA"
    assert set(outside.openssl_cms(pdf, roots(shop, state), when_stamped=True).split("; ")) == {"good"}
    assert set(outside.openssl_cms(pdf, roots(shop, other)).split("; ")) == {"bad"}


@pytest.mark.needs("pdfsig", "openssl")
@pytest.mark.parametrize("name", FORGED)
def test_pdfsig_or_openssl_sees_a_broken_signature_too(shop: Workshop, tmp_path: Path, name: str) -> None:
    pdf = CASES[name].make(shop)
    path = tmp_path / "forged.pdf"
    path.write_bytes(pdf)
    said = (outside.pdfsig(path), outside.openssl_cms(pdf, roots(shop)))
    assert said != (WHOLE, "good; good")


@pytest.mark.needs("pdfsig")
@pytest.mark.parametrize("name", BLIND)
def test_what_pdfsig_accepts_and_we_refuse(shop: Workshop, tmp_path: Path, name: str) -> None:
    pdf = CASES[name].make(shop)
    path = tmp_path / "forged.pdf"
    path.write_bytes(pdf)
    assert outside.pdfsig(path) == WHOLE
    assert run.examine(pdf, shop.lab.anchors, shop.directories(), shop.at).verdict is not Verdict.VALID


@pytest.mark.needs("openssl")
def test_openssl_accepts_the_timestamps(shop: Workshop, tmp_path: Path) -> None:
    for _, raw in outside.signed_parts(shop.sound):
        token, value = outside.timestamp_of(raw)
        stamp, data = tmp_path / "token", tmp_path / "data"
        stamp.write_bytes(token)
        data.write_bytes(value)
        command = ["openssl", "ts", "-verify", "-token_in", "-in", stamp, "-data", data, "-CAfile"]
        tsa = Path("tsa") / "root.pem"
        assert outside.told([*command, shop.lab.pki.anchors / "XA" / tsa])[0] == 0
        assert outside.told([*command, shop.lab.pki.anchors / "XB" / tsa])[0] != 0
        data.write_bytes(value + b"x")
        assert outside.told([*command, shop.lab.pki.anchors / "XA" / tsa])[0] != 0


@pytest.mark.needs("qpdf")
@pytest.mark.parametrize("name", ["good-letter", "good-message-under-the-seal-alone"])
def test_qpdf_finds_no_fault_with_the_form(shop: Workshop, tmp_path: Path, name: str) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(CASES[name].make(shop))
    code, text = outside.told(["qpdf", "--check", path])
    assert (code, "No syntax or stream encoding errors" in text) == (0, True), text


def test_ten_lines_find_the_whole_file_under_the_seal(shop: Workshop) -> None:
    pdf = shop.sound
    signatory, seal = outside.byte_ranges(pdf)
    assert seal[0] == signatory[0] == 0
    assert seal[2] + seal[3] == len(pdf)
    assert signatory[2] + signatory[3] < seal[1]
    for (covered, raw), (_, before, after, rest) in zip(outside.signed_parts(pdf), (signatory, seal), strict=True):
        assert len(covered) == before + rest
        assert pdf[before : before + 1] + pdf[after - 1 : after] == b"<>"
        # The digest that the CMS signs is that of the covered bytes (RFC 5652 §11.2).
        assert hashlib.sha256(covered).digest() in raw


def shop_content(pdf: bytes) -> bytes:
    """The embedded content, by our own reader: which State's roots to ask with."""
    return structure.content(pdf)
