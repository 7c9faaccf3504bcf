"""Names that a letter gives its sender: such as its State lists, and such as deceive who reads the head of the page."""

from __future__ import annotations

from app.kit import canonical
from app.kit.canonical import Json
from tests.hostile.cases import Make, flaw, good, several
from tests.hostile.contents import embedded
from tests.hostile.workshop import FORMER_NAME, STATE_NAMES, Workshop


def called(shop: Workshop, **members: Json) -> bytes:
    """Content of a letter whose sender has these members."""
    whole = canonical.loads(shop.content())
    sender = whole["sender"]
    assert isinstance(sender, dict)
    return canonical.dumps({**whole, "sender": {**sender, **members}})


def _carried(names: Json) -> Make:
    return lambda shop: embedded(shop, called(shop, names=names))


several(
    "content_malformed",
    "The names in the content are no texts by language.",
    [
        ("names-that-are-a-list", _carried(["Ministry of Justice"])),
        ("names-that-are-numbers", _carried({"en": 7})),
        ("names-that-are-nothing", _carried(None)),
    ],
)


@good
def letter_with_the_names_of_its_sender(shop: Workshop) -> bytes:
    """A letter that says how its authority and its State are called."""
    names: Json = {"en": shop.lab.pki.authorities("XA")["XA.moj"]}
    return shop.letter(called(shop, names=names, state_names=dict(STATE_NAMES["XA"])))


@good
def letter_with_a_former_name(shop: Workshop) -> bytes:
    """A letter that was frozen before its authority was called otherwise."""
    return shop.letter(called(shop, names={"en": FORMER_NAME}))


@flaw("name_not_listed")
def name_of_another_authority(shop: Workshop) -> bytes:
    """A letter of XA's ministry, rightly signed, under the name of its supreme court."""
    return shop.letter(called(shop, names={"en": "Supreme Court"}))


@flaw("name_not_listed")
def name_in_a_language_that_its_state_does_not_list(shop: Workshop) -> bytes:
    """The right name in one language beside an invented one in another, in which the letter may be read."""
    names: Json = {"en": shop.lab.pki.authorities("XA")["XA.moj"], "fr": "Cour suprême"}
    return shop.letter(called(shop, names=names))


@flaw("name_not_listed")
def name_of_another_state(shop: Workshop) -> bytes:
    """A letter of XA that calls its State by the name of XC."""
    return shop.letter(called(shop, state_names=dict(STATE_NAMES["XC"])))
