"""A letter that is signed although something warns tells the other side of what, in the letter's own language."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.kit.words import LANGUAGES
from app.matters.checks import overridden
from app.treaties.finding_codes import ENTRIES
from app.treaties.findings import Finding, Severity


def warning(code: str, **params: str) -> Finding:
    entry = ENTRIES[code]
    return Finding(code, Severity.WARNS, "facts", entry.words, tuple(params.items()), "UNCC 40(15)(c)", entry.mend)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_overridden_warning_is_told_in_the_language_of_the_letter(language: str) -> None:
    found = warning("translation_incomplete", count="3", language="fr")
    (told,) = overridden([found], {found.key: "The court wants it so."}, language)
    said = {
        "en": "3 texts of the translation into fr are not translated.",
        "fr": "3 textes de la traduction en fr ne sont pas traduits.",
        "es": "3 textos de la traducción al idioma fr no están traducidos.",
        "ru": "В переводе на язык fr не переведены 3 текста.",
        "zh": "译为 fr 的译本中有 3 段文本未译。",
        "ar": "في الترجمة إلى اللغة \u200efr\u200e 3 نصوص دون ترجمة.",
    }
    assert told["words"] == said[language]
    assert (told["code"], told["article"], told["reason"]) == (
        "translation_incomplete", "UNCC 40(15)(c)", "The court wants it so.",
    )  # fmt: skip


def test_its_dates_are_in_words_and_in_the_zone_of_the_sender() -> None:
    found = warning("extension_late", end="2027-01-05T23:30:00.000Z")
    (told,) = overridden([found], {found.key: "Agreed by telephone."}, "fr", ZoneInfo("Europe/Paris"))
    assert "6 janvier 2027, 00:30 CET" in str(told["words"])


def test_words_that_a_state_wrote_itself_go_before_ours() -> None:
    found = Finding("content_missing", Severity.WARNS, "facts", "Say it.", other=(("fr", "Dites-le."),))
    (told,) = overridden([found], {found.key: "Later."}, "fr")
    assert told["words"] == "Dites-le."
    (told,) = overridden([found], {found.key: "Later."}, "es")
    assert told["words"] == "Say it."
