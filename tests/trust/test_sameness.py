"""A file that draws the same and is packed otherwise shows the same; anything else that a reader can reach does not."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from app.kit.errors import Refused
from app.trust import sameness
from app.trust.policy import POLICY, Policy
from tests.trust.paper import content, render


@pytest.fixture(scope="module")
def rendered() -> bytes:
    return render(content())


def packed(pdf: bytes, change: Callable[[Pdf], object] = lambda _: None, **how: object) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        output = BytesIO()
        opened.save(output, fix_metadata_version=False, **how)  # type: ignore[arg-type]  # pikepdf's own options
    return output.getvalue()


def test_it_is_the_same_as_itself(rendered: bytes) -> None:
    assert sameness.difference(rendered, rendered, POLICY) is None


@pytest.mark.parametrize(
    "how",
    [
        {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.generalized},
        {"recompress_flate": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.generate},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "static_id": True},
    ],
)
def test_packing_alone_makes_no_difference(rendered: bytes, how: dict[str, object]) -> None:
    again = packed(rendered, **how)
    assert again != rendered
    assert sameness.difference(again, rendered, POLICY) is None
    assert sameness.difference(rendered, again, POLICY) is None


def _language(pdf: Pdf) -> None:
    pdf.Root.Lang = pikepdf.String("fr")


def _wider(pdf: Pdf) -> None:
    pdf.pages[0].MediaBox = Array([0, 0, 600, 842])


def _content(pdf: Pdf) -> None:
    pdf.Root.AF[0].EF.F.write(content(person="bo"))


def _font(pdf: Pdf) -> None:
    descriptor = next(iter(pdf.pages[0].Resources.Font.values())).DescendantFonts[0].FontDescriptor
    program = descriptor.FontFile3 if "/FontFile3" in descriptor else descriptor.FontFile2
    program.write(program.read_bytes()[:-8] + bytes(8))


def _more(pdf: Pdf) -> None:
    pdf.pages[0].Resources.ExtGState = Dictionary(A=Dictionary(Type=Name.ExtGState, ca=0))


@pytest.mark.parametrize("change", [_language, _wider, _content, _font, _more])
def test_whatever_else_differs_is_found(rendered: bytes, change: Callable[[Pdf], None]) -> None:
    again = packed(rendered, change)
    assert sameness.difference(again, rendered, POLICY)
    assert sameness.difference(rendered, again, POLICY)


def test_another_text_is_found_where_it_is_drawn(rendered: bytes) -> None:
    other = render(content(text="Please destroy the log files."))
    place = sameness.difference(other, rendered, POLICY)
    assert place is not None
    assert place.startswith("/Root")


def test_a_graph_without_an_end_has_one(rendered: bytes) -> None:
    with pytest.raises(Refused) as caught:
        sameness.difference(rendered, packed(rendered), Policy(objects=1))
    assert caught.value.code in {"text_differs", "too_many_objects"}
