"""Renderings that were packed otherwise before anybody signed: what still shows the same, and what not (step 10)."""

from __future__ import annotations

from collections.abc import Callable

from pikepdf import Pdf, String

from tests.hostile.cases import good, several
from tests.hostile.pages import rewritten
from tests.hostile.workshop import Workshop

Make = Callable[[Workshop], bytes]
_BOX = b"q 1 1 1 rg 0 0 600 900 re f Q"


def changed(change: Callable[[Pdf], None]) -> Make:
    """A letter whose rendering was changed and packed anew."""
    return lambda shop: rewritten(shop, change)


@good
def packed_otherwise(shop: Workshop) -> bytes:
    """What another build of the renderer may do: the same pages, numbered and compressed otherwise."""
    return rewritten(shop, lambda pdf: None)


def _drawn(old: bytes, new: bytes) -> Make:
    """One string of the rendering's drawing is another, packed otherwise."""

    def change(pdf: Pdf) -> None:
        page = pdf.pages[0]
        data = page.Contents.read_bytes()
        assert old in data
        page.Contents.write(data.replace(old, new, 1))

    return changed(change)


def _lying_font(pdf: Pdf) -> None:
    """The table of characters says another text than the glyphs show."""
    fonts = pdf.pages[0].Resources.Font
    table = next(iter(fonts.values())).ToUnicode
    data = table.read_bytes()
    place = data.index(b"<0041>") if b"<0041>" in data else data.rindex(b"> <") + 3
    table.write(data[:place] + b"005A" + data[place + 4 :])


def _other_title(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = String("Refusal")


several(
    "text_differs",
    "Packed otherwise, and something is drawn or said otherwise too.",
    [
        ("white-box-over-unchanged-text", changed(lambda pdf: pdf.pages[0].contents_add(_BOX, prepend=False))),
        ("text-moved-off-the-page", _drawn(b" Tm", b" Tm 900 0 Td")),
        ("font-that-says-another-text", changed(_lying_font)),
        ("page-turned-round", changed(lambda pdf: pdf.pages[0].rotate(180, relative=False))),
        ("page-doubled", changed(lambda pdf: pdf.pages.append(pdf.pages[0]))),
        ("other-title-in-the-window", changed(_other_title)),
    ],
)
