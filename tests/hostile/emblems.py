"""Flaws of the emblem in the box of the seal: pictures that harm who decodes them, and such that deceive who looks."""

from __future__ import annotations

from app.kit import canonical
from app.kit.canonical import Json
from tests.hostile.cases import Make, flaw, good, several
from tests.hostile.contents import embedded
from tests.hostile.template import render
from tests.hostile.workshop import FORMER, Workshop, freeze
from tests.trust import pictures

FLAWS = (
    "data-of-a-bomb",
    "sides-of-a-bomb",
    "bytes-after-the-end",
    "chunk-beyond-the-file",
    "wrong-check-sum",
    "interlaced",
    "sixteen-bits",
    "data-too-long",
    "data-followed-by-more",
    "text-within",
    "animated",
    "palette-missing",
    "larger-than-allowed",
)
"""Of `pictures.flawed`; `tests/trust/test_emblem.py` has them all."""


def showing(shop: Workshop, emblem: Json) -> bytes:
    """Content of a letter that shows an emblem."""
    whole = canonical.loads(shop.content())
    sender = whole["sender"]
    assert isinstance(sender, dict)
    return canonical.dumps({**whole, "sender": {**sender, "emblem": emblem}})


def _carried(emblem: Json) -> Make:
    """No template draws it: the letter only carries it."""
    return lambda shop: embedded(shop, showing(shop, emblem))


several(
    "content_malformed",
    "The emblem in the content is not one small, plain picture; nothing decodes it.",
    [
        *((f"emblem-with-{one}", _carried(pictures.text(pictures.flawed()[one][0]))) for one in FLAWS),
        ("emblem-that-is-nothing", _carried(None)),
        ("emblem-that-is-a-list", _carried([pictures.text(pictures.sound())])),
        ("emblem-with-a-line-feed", _carried(pictures.text(pictures.sound()) + "\n")),
    ],
)


@good
def letter_with_an_emblem(shop: Workshop) -> bytes:
    """A letter that shows its authority's emblem."""
    return shop.letter(showing(shop, shop.emblem()))


@good
def letter_with_a_former_emblem(shop: Workshop) -> bytes:
    """A letter that was frozen before the State chose another emblem."""
    return shop.letter(showing(shop, pictures.text(FORMER)))


@flaw("emblem_not_listed")
def emblem_of_another_state(shop: Workshop) -> bytes:
    """A letter of XA, rightly signed, that shows the emblem of XC."""
    return shop.letter(showing(shop, shop.emblem("XC.moj")))


@flaw("emblem_not_listed")
def emblem_that_no_state_lists(shop: Workshop) -> bytes:
    """A letter with an emblem of its signer's own making."""
    return shop.letter(showing(shop, pictures.text(pictures.sound(shade=200))))


@flaw("text_differs")
def emblem_drawn_that_the_content_lacks(shop: Workshop) -> bytes:
    """XC's emblem on the page, none in the content."""
    return shop.letter(frozen=freeze(render(shop.content(), f'\n#drawn("{shop.emblem("XC.moj")}")\n')))


@flaw("text_differs")
def emblem_drawn_beside_the_right_one(shop: Workshop) -> bytes:
    """XC's emblem on the page beside that of the content."""
    return shop.letter(frozen=freeze(render(showing(shop, shop.emblem()), f'\n#drawn("{shop.emblem("XC.moj")}")\n')))


@flaw("text_differs")
def emblem_of_the_content_not_drawn(shop: Workshop) -> bytes:
    """The content has the authority's emblem, the page has none."""
    return embedded(shop, showing(shop, shop.emblem()))
