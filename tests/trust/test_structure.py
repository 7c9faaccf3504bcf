"""The cheap checks before any signature is asked; what they refuse is in `tests/hostile`, here is what they take."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from app.kit.errors import Refused
from app.trust import form, pdfsign, revisions, structure
from app.trust.policy import POLICY, Policy
from tests.hostile import sections
from tests.hostile.template import render
from tests.hostile.workshop import Workshop


def refusal(pdf: bytes, policy: Policy = POLICY) -> str:
    with pytest.raises(Refused) as caught:
        structure.check(pdf, policy)
    return caught.value.code


def test_a_sound_letter_has_four_revisions_two_fields_and_its_content(shop: Workshop) -> None:
    found = structure.check(shop.sound)
    assert found.fields == (pdfsign.SIGNATORY, pdfsign.SEAL)
    assert found.content == shop.content() == structure.content(shop.sound)
    assert found.header["kind"] == "withdrawal"
    assert list(found.ends) == [len(shop.sound[:one].rstrip()) for one in sections.ends(shop.sound)]


def test_a_frozen_file_and_every_step_of_signing_pass(shop: Workshop) -> None:
    frozen = pdfsign.prepare(render(shop.content()))
    for pdf in (frozen, shop.sound):
        assert structure.check(pdf).content == shop.content()


def test_the_limits_are_the_policys(shop: Workshop) -> None:
    pdf = shop.sound
    assert refusal(pdf, Policy(file_limit=len(pdf) - 1)) == "too_large"
    assert refusal(pdf, Policy(revisions=3)) == "revisions"
    assert refusal(pdf, Policy(objects=20)) == "too_many_objects"
    assert refusal(pdf, Policy(depth=2)) == "too_many_objects"
    assert refusal(pdf, Policy(content_limit=100)) == "decompression"
    exact = Policy(file_limit=len(pdf), revisions=4, content_limit=len(shop.content()))
    assert structure.check(pdf, exact).content


@pytest.mark.parametrize(
    "text",
    [
        "#table(columns: 2)[a][b][c][d]",
        "#image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><circle r='3'/></svg>\"))",
        "#outline()\n= One\n== Two\n#footnote[Below]",
        "#rect(fill: gradient.linear(red, blue))[gradient]",
        "$ integral x^2 $ #highlight[x] #underline[y] #strike[z]",
        '#set page(numbering: "1")\n#lorem(900)',
        "#rotate(20deg)[turned] #box(stroke: 1pt)[boxed]",
    ],
)
def test_what_a_template_may_want_to_draw_is_allowed(shop: Workshop, text: str) -> None:
    rendered = render(shop.content(), text)
    assert structure.check(pdfsign.prepare(rendered)).content == shop.content()


def test_the_revisions_tile_the_file(shop: Workshop) -> None:
    found = revisions.read(shop.sound, structure.read(shop.sound))
    assert [len(one.objects) > 0 for one in found] == [True] * 4
    assert found[-1].end == len(shop.sound.rstrip(b"\n"))
    assert found[0].end == len(render(shop.content()).rstrip(b"\n"))


def test_a_file_with_tables_that_are_streams_is_read_too(shop: Workshop) -> None:
    with pikepdf.open(BytesIO(render(shop.content()))) as opened:
        output = BytesIO()
        opened.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    pdf = pdfsign.prepare(output.getvalue())
    assert structure.check(pdf).content == shop.content()


@pytest.mark.parametrize(
    ("raw", "definite"),
    [
        (b"\x30\x03\x02\x01\x07", True),
        (b"\x30\x81\x03\x02\x01\x07", False),  # a length in two bytes where one does
        (b"\x30\x82\x00\x03\x02\x01\x07", False),  # a leading zero
        (b"\x30\x80\x02\x01\x07\x00\x00", False),  # an indefinite length
        (b"\x30\x04\x02\x01\x07", False),  # longer than what there is
        (b"\x30\x04\x02\x81\x01\x07", False),  # the same within
        (b"\x30\x81\x80" + b"\x04\x7e" + bytes(126), True),
        (b"\x1f\x81\x01\x00", False),  # a tag of several bytes, which CMS has not
        (b"\x30", False),
        (b"\x30" * 200, False),
    ],
)
def test_a_signature_is_spelt_in_one_way(raw: bytes, definite: bool) -> None:
    assert form._definite(raw) is definite
