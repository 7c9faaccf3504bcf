"""The edition inside its PDF: found whole, and pages that say something else are seen."""

from __future__ import annotations

import pytest
from pyhanko.pdf_utils.misc import PdfReadError

from app.directory.edition import sign_edition
from app.instruments.edition_file import edition_in, pages_fit
from app.instruments.edition_print import edition_pdf
from app.kit.errors import Refused
from tests.instruments.test_edition_print import XA, signed


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_file_inside_is_the_one_that_was_printed(language: str) -> None:
    data = signed()
    pdf = edition_pdf(data, language)
    found = edition_in(pdf)
    assert (found.data, found.language) == (data, language)
    assert pages_fit(pdf, found) is True
    assert pages_fit(pdf + b"%", found) is False


def test_true_pages_around_another_file_and_other_pages_around_a_true_one_do_not_fit() -> None:
    data, other = signed(), XA.signed(XA.edition())
    assert pages_fit(edition_pdf(other, "en"), edition_in(edition_pdf(data, "en"))) is False


@pytest.mark.parametrize("pdf", [b"%PDF-1.7\n", sign_edition(XA.edition(), XA.directory)])
def test_what_has_none_inside_is_refused(pdf: bytes) -> None:
    with pytest.raises((Refused, PdfReadError)):
        edition_in(pdf)
