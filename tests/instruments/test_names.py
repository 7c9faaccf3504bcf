"""The head of a letter says who writes to whom and under which treaty, by their names, in the letter's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.instruments import header
from app.instruments.rendering import Renderer
from app.kit.canonical import Json, JsonObject, dumps, loads
from app.kit.errors import Unreadable
from tests.instruments import letters, pages

pytestmark = pytest.mark.needs("pdfsig")

SENDER: JsonObject = {
    "state": "XA",
    "authority": "XA.moj",
    "official": "XA.moj/ana.castell",
    "names": {
        "ar": "وزارة العدل",
        "en": "Ministry of Justice",
        "es": "Ministerio de Justicia",
        "fr-CA": "Ministère de la justice",
        "ru": "Министерство юстиции",
        "zh": "司法部",
    },
    "state_names": {"ar": "أردينيا", "en": "Ardenia", "fr": "Ardénie", "ru": "Ардения", "zh": "阿登尼亚"},
}
RECIPIENT: JsonObject = {
    "state": "XB",
    "authority": "XB.moj",
    "names": {"en": "Justice Office"},
    "state_names": {"en": "Boreland"},
}
TREATY: JsonObject = {
    "treaty": {"code": "bilateral_xa_xq", "version": 1, "sha256": "ab" * 32},
    "treaty_titles": {"bilateral_xa_xq": {"en": "Treaty on Mutual Assistance", "fr": "Traité d’entraide"}},
}
IN_WORDS = {
    "ar": ("وزارة العدل", "أردينيا", "Treaty on Mutual Assistance"),
    "en": ("Ministry of Justice", "Ardenia (XA)", "Treaty on Mutual Assistance (bilateral_xa_xq)"),
    "es": ("Ministerio de Justicia", "Ardenia (XA)", "Treaty on Mutual Assistance (bilateral_xa_xq)"),
    "fr": ("Ministère de la justice", "Ardénie (XA)", "Traité d’entraide (bilateral_xa_xq)"),
    "ru": ("Министерство юстиции", "Ардения (XA)", "Treaty on Mutual Assistance (bilateral_xa_xq)"),
    "zh": ("司法部", "阿登尼亚 (XA)", "Treaty on Mutual Assistance (bilateral_xa_xq)"),
}


def shown(renderer: Renderer, folder: Path, language: str = "en", /, **more: Json) -> str:
    return pages.solid(pages.text(renderer.render(letters.acknowledgement(renderer, language, **more)), folder))


@pytest.mark.parametrize("language", sorted(IN_WORDS))
def test_names_and_titles_stand_in_the_wordlanguage_with_their_codes(
    renderer: Renderer, language: str, tmp_path: Path
) -> None:
    told = shown(renderer, tmp_path, language, sender=SENDER, recipient=RECIPIENT, **TREATY)
    for words in (*IN_WORDS[language], "Justice Office", "Boreland", "XB.moj", "bilateral_xa_xq"):
        assert pages.solid(words) in told, words


def test_without_english_the_name_stands_in_its_own_script_and_in_latin_letters(
    renderer: Renderer, tmp_path: Path
) -> None:
    told = {"el": "Υπουργείο Δικαιοσύνης", "el-Latn": "Ypourgeio Dikaiosynis"}
    canonical = letters.request(renderer, recipient={**RECIPIENT, "names": told, "state_names": {"und": "Boreland"}})
    words = pages.solid(pages.text(renderer.render(canonical), tmp_path))
    assert pages.solid("Υπουργείο Δικαιοσύνης (Ypourgeio Dikaiosynis) (XB.moj), Boreland (XB)") in words


def test_without_names_the_codes_stand_as_ever(renderer: Renderer, tmp_path: Path) -> None:
    canonical = letters.acknowledgement(renderer)
    assert b"names" not in canonical
    assert b"treaty_titles" not in canonical
    assert pages.solid("To XA.moj, State XA") in shown(renderer, tmp_path)


def test_the_names_come_before_what_a_drafter_calls_the_authority(renderer: Renderer, tmp_path: Path) -> None:
    words = pages.text(renderer.render(letters.request(renderer, sender=SENDER)), tmp_path)
    head = words[: words.index("Request for mutual legal assistance")]
    assert "Ministry of Justice" in head
    assert "Ministry of Justice of Ardenia" not in head


def test_a_content_with_names_is_read_written_and_rendered_the_same_again(renderer: Renderer) -> None:
    canonical = letters.request(renderer, "fr", sender=SENDER, recipient=RECIPIENT, **TREATY)
    assert header.write(header.read(canonical)) == canonical
    assert renderer.rerender(canonical) == renderer.render(canonical)


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (None, "left out"),
        ({}, "at least 1"),
        ({"en": "Ministry\u202eof Justice"}, "no screen shows"),
        ({"en": "Ministe\u0301re"}, "normal form C"),
        ({"English": "Ministry"}, "pattern"),
        ({"en": "M" * 301}, "at most 300"),
    ],
)
def test_names_that_are_none_are_no_content(renderer: Renderer, names: Json, why: str) -> None:
    whole = loads(letters.acknowledgement(renderer))
    recipient = whole["recipient"]
    assert isinstance(recipient, dict)
    with pytest.raises(Unreadable, match=why):
        header.read(dumps({**whole, "recipient": {**recipient, "names": names}}))


def test_texts_that_run_the_other_way_keep_the_order_of_the_letter(renderer: Renderer, tmp_path: Path) -> None:
    """Of a list in Arabic the first item stands to the right, also where all items run from left to right."""
    canonical = letters.content(
        renderer, "communication", "message", {"names": ["alpha", "beta", "gamma"]}, language="ar"
    )
    found = {one.text.strip("،"): one.left for one in pages.words(renderer.render(canonical), tmp_path)}
    assert found["alpha"] > found["beta"] > found["gamma"]
    arabic: JsonObject = {"names": ["ألف", "باء", "جيم"]}
    words = pages.words(renderer.render(letters.content(renderer, "communication", "message", arabic)), tmp_path)
    (first,), (last,) = ([one.left for one in words if {*word} <= {*one.text}] for word in ("ألف", "جيم"))
    assert first < last
