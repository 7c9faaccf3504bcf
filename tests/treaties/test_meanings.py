"""What the codes of a treaty mean, in the language of the reader."""

from __future__ import annotations

import pytest

from app.kit.words import LANGUAGES
from app.treaties import matrix
from app.treaties.catalogue import TREATIES
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES, meaning
from app.treaties.meanings import meanings
from app.treaties.page import printed


@pytest.mark.parametrize("code", TREATIES.codes())
def test_every_code_that_a_treaty_uses_is_explained(code: str) -> None:
    treaty = TREATIES.newest(code)
    found = {(one.kind, one.code) for one in meanings(treaty, "en")}
    cells = [one for one in matrix.cells(treaty) if one.state != matrix.SHUT]
    assert found >= {("offence", one.offence) for one in cells} | {("measure", one.measure) for one in cells}
    assert found >= {("offence", one.code) for one in treaty.scope.offences}
    assert found >= {("ground", one.code) for one in treaty.refusals}
    assert found >= {("ground", one) for one in treaty.refusal_rules.never}


def test_a_code_that_stands_in_two_tables_is_explained_in_each() -> None:
    words = {(one.kind, one.code): one.words for one in meanings(TREATIES.newest("un_cybercrime"), "en")}
    assert words["offence", "OTHER"] == "None of these"
    assert words["measure", "OTHER"] == "Other assistance"
    assert ("measure", "PM_OTHER") in words, "the treaty opens it through a provider"
    untoc = {(one.kind, one.code) for one in meanings(TREATIES.newest("untoc"), "en")}
    assert ("measure", "PM_OTHER") not in untoc, "the treaty does not open it"


@pytest.mark.parametrize("language", [one for one in LANGUAGES if one != "en"])
def test_every_meaning_is_in_words_of_the_language(language: str) -> None:
    for known in (OFFENCES, MEASURES, GROUNDS):
        same = {code for code, one in known.items() if meaning(known, code, language) == one.words}
        assert same <= {"BIC_ADVERT"}, "French has the same word for it"


def test_a_code_of_a_later_version_stands_as_it_is() -> None:
    assert meaning(OFFENCES, "NOT_YET_THOUGHT_OF", "fr") == "NOT_YET_THOUGHT_OF"


def test_the_page_of_a_treaty_says_what_its_codes_mean() -> None:
    page = printed(TREATIES.newest("untoc"))
    assert "| offence | what it is | article |  |" in page
    assert "| `LAUNDERING` | Laundering of proceeds | 6" in page
    assert "| `SEARCH_SEIZE` | Search and seize | 18(3)(c)" in page
    assert "| `bank_secrecy` | Bank secrecy" not in page, "it is never a ground there"
    assert "| deadline | article |  |" in page
