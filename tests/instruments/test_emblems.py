"""The seal's box: the authority's emblem where reading begins, what the seal is, and nothing that it covers."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops

from app.instruments import header
from app.instruments.rendering import Renderer
from app.kit.canonical import Json, dumps, loads
from app.kit.errors import Unreadable
from app.trust import pdfsign
from tests.instruments import letters, pages
from tests.trust import pictures

pytestmark = pytest.mark.needs("pdfsig", "qpdf")

LABELS = Path(header.__file__).parent / "templates" / "instrument_1"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
LETTERS = (letters.request, letters.acknowledgement)
"""Under a person's signature and a seal; under a seal alone."""
BLUE = pictures.text(pictures.png(pictures.header(64, 64), pictures.image((b"\0" + b"\x14\x28\xc8" * 64) * 64)))
"""Nothing else on the pages is blue."""
Letter = Callable[..., bytes]


def showing(canonical: bytes, emblem: Json) -> bytes:
    """The content with an emblem in its sender."""
    whole = loads(canonical)
    sender = whole["sender"]
    assert isinstance(sender, dict)
    return dumps({**whole, "sender": {**sender, "emblem": emblem}})


def blue(pdf: bytes, folder: Path) -> list[tuple[int, int, int, int] | None]:
    """What is blue on each page: left, top, right, bottom, in points."""
    file = folder / "blue.pdf"
    file.write_bytes(pdf)
    pages.run(["pdftoppm", "-r", "72", "-png", file, folder / "blue"])
    found = []
    for page in sorted(folder.glob("blue-*.png")):
        with Image.open(page) as image:
            red, green, shade = image.convert("RGB").split()
            masks = [red.point(lambda one: 255 * (one < 80)), green.point(lambda one: 255 * (one < 90))]
            masks.append(shade.point(lambda one: 255 * (one > 150)))
            found.append(ImageChops.multiply(ImageChops.multiply(masks[0], masks[1]), masks[2]).getbbox())
        page.unlink()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_the_emblem_stands_in_the_box_where_reading_begins(
    renderer: Renderer, letter: Letter, language: str, tmp_path: Path
) -> None:
    pdf = renderer.render(showing(letter(renderer, language), BLUE))
    boxes = blue(pdf, tmp_path)
    assert sum(one is not None for one in boxes) == 1
    page, box = next((index, one) for index, one in enumerate(boxes, 1) if one is not None)
    left, top, right, bottom = box
    side = 15 / 25.4 * 72
    assert (right - left, bottom - top) == (pytest.approx(side, abs=2), pytest.approx(side, abs=2))
    words = [one for one in pages.words(pdf, tmp_path) if one.page == page]
    assert not [one for one in words if one.left < right and one.right > left and one.top < bottom and one.bottom > top]
    beside = [one for one in words if top < one.top and one.bottom < bottom]
    after = [one for one in beside if (one.right <= left if language == "ar" else one.left >= right)]
    assert {"XA", "XB"} & {one.text for one in after}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("letter", LETTERS)
def test_the_box_says_what_the_seal_is_with_and_without_an_emblem(
    renderer: Renderer, letter: Letter, language: str, tmp_path: Path
) -> None:
    ui = json.loads((LABELS / f"{language}.json").read_text("utf-8"))["ui"]
    plain = letter(renderer, language)
    without = renderer.render(plain)
    assert not any(blue(without, tmp_path))
    for pdf in (without, renderer.render(showing(plain, BLUE))):
        file = tmp_path / "box.pdf"
        file.write_bytes(pdf)
        # Chinese breaks its lines within what a program takes for one word.
        shown = pages.solid(pages.run(["pdftotext", file, "-"]))
        for words in (ui["seal_of"], ui["seal_valid"], ui["seal_line"]):
            assert [one for one in re.findall(r"\w+", words) if one not in shown] == []


@pytest.mark.parametrize("colours", sorted(pictures.SAMPLES))
def test_every_kind_of_picture_stays_pdf_a_3b_and_renders_the_same_again(
    renderer: Renderer, colours: int, tmp_path: Path
) -> None:
    canonical = showing(letters.acknowledgement(renderer), pictures.text(pictures.sound(40, 60, colours)))
    pdf = renderer.frozen(canonical, pdfsign.SEAL_ONLY)
    again = renderer.rerender(canonical)
    assert again is not None
    assert pdf.startswith(again)
    file = tmp_path / "emblem.pdf"
    file.write_bytes(pdf)
    assert "No syntax or stream encoding errors" in pages.run(["qpdf", "--check", file])
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.open_metadata().pdfa_status == "3B"
        assert document.attachments["content.json"].get_file().read_bytes() == canonical
        images = [
            one for one in document.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]
        assert images
        # ISO 19005-3 6.2.8: no alternates, no interpolation; 6.2.4: colours that do not depend on a device.
        assert not [one for one in images if {"/Alternates", "/OPI", "/Interpolate"} & set(one.keys())]
        colour_spaces = [one.ColorSpace for one in images if "/SMask" in one or len(images) == 1]
        assert [str(one[0]) for one in colour_spaces] == ["/ICCBased"]


@pytest.mark.parametrize("name", ["data-of-a-bomb", "interlaced", "wrong-check-sum", "bytes-after-the-end"])
def test_a_picture_that_is_no_emblem_is_no_content_and_reaches_no_decoder(renderer: Renderer, name: str) -> None:
    given = showing(letters.acknowledgement(renderer), pictures.text(pictures.flawed()[name][0]))
    with pytest.raises(Unreadable, match=r"sender\.emblem"):
        renderer.render(given)
    assert renderer.rerender(given) is None


def test_a_content_without_an_emblem_says_nothing_of_it(renderer: Renderer) -> None:
    canonical = letters.acknowledgement(renderer)
    assert b"emblem" not in canonical
    assert header.write(header.read(canonical)) == canonical
    with pytest.raises(Unreadable, match="left out"):
        header.read(showing(canonical, None))


def test_a_content_with_an_emblem_is_read_and_written_the_same(renderer: Renderer) -> None:
    canonical = showing(letters.acknowledgement(renderer), BLUE)
    assert header.write(header.read(canonical)) == canonical
