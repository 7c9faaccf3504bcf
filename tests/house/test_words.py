"""The catalogues hold every word that the tables say, and a translation fills what its English fills."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from app.kit.words import FOLDER, LANGUAGES, catalogue, places, translate
from tools import words

TRANSLATED = (
    "notice",
    "kind of instrument",
    "procedure",
    "reason of a verification",
    "step of a verification",
    "report of a verification",
)
"""Groups that are whole in French and Arabic; the rest falls back to English until somebody has translated it."""


@pytest.mark.parametrize("path", words.FILES, ids=lambda path: path.name)
def test_a_catalogue_is_fresh(path: Path) -> None:
    assert path.is_file(), f"{path.name} was never written: make docs"
    assert path.read_bytes() == words.FILES[path](), f"{path.name} is stale: make docs"


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_a_translation_fills_what_its_english_fills(language: str) -> None:
    with (FOLDER / f"{language}.po").open("rb") as file:
        read = {str(one.id): str(one.string) for one in read_po(file, locale=language) if one.id and one.string}
    assert {msgid: said for msgid, said in read.items() if places(said) != places(msgid)} == {}


@pytest.mark.parametrize("group", TRANSLATED)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_an_official_must_hear_is_said_in_their_language(language: str, group: str) -> None:
    said = catalogue(language)
    assert [msgid for msgid in words.GROUPS[group]() if msgid not in said] == []


def test_a_value_is_no_format_string() -> None:
    msgid = "{kind} in {matter} from {sender}."
    assert translate("fr", msgid, kind="{matter}", matter="M", sender="S") == "{matter} dans M, de S."


def test_what_is_not_translated_is_said_in_english() -> None:
    assert translate("fr", "Nobody ever translated {this}.", this="it") == "Nobody ever translated it."
    assert translate("en", "The file is encrypted.") == "The file is encrypted."
    assert translate("tlh", "A {gap} stays.") == "A {gap} stays."
