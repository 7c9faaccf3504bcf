"""The nine terms of the field are defined in every language, and shown (`law.md` §8)."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kit.errors import Invalid
from app.treaties.glossary import FILE, GLOSSARY, LANGUAGES, load
from tools import glossary

NINE = [
    "electronic_evidence", "personal_information", "critical_information_infrastructure", "cloud_storage",
    "network_service_provider", "malware", "botnet", "harmful_information", "cyber_attack",
]  # fmt: skip


def test_the_nine_terms_have_words_and_definitions_in_six_languages() -> None:
    assert [one.code for one in GLOSSARY] == NINE
    for one in GLOSSARY:
        assert set(one.words) == set(one.definition) == set(LANGUAGES)
        assert len(set(one.definition.values())) == len(LANGUAGES)
        assert all(text.endswith((".", "。")) for text in one.definition.values())


def test_a_missing_language_is_named(tmp_path: Path) -> None:
    file = tmp_path / "glossary.toml"
    file.write_text(FILE.read_text("utf-8").replace("ru = ", "ru_ = ", 1), "utf-8")
    with pytest.raises(Invalid, match="ru"):
        load(file)


def test_the_page_shows_every_term_and_definition() -> None:
    page = glossary.printed()
    for one in GLOSSARY:
        assert f"`{one.code}`" in page
        for language in LANGUAGES:
            assert one.words[language] in page
            assert one.definition[language] in page
