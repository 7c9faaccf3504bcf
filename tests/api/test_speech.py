"""In which language the API answers: as `Accept-Language` asks, of six; codes are codes in all of them."""

from __future__ import annotations

import re

import pytest

from app.api.speech import language_of
from app.kit.words import LANGUAGES, refilled
from app.treaties.glossary import GLOSSARY
from tests.api.asking import Door, refused
from tests.factories import bodies

LATIN = re.compile(r"[A-Za-z]{4,}")
SCRIPTS = {"ar": r"[\u0600-\u06ff]", "ru": r"[\u0400-\u04ff]", "zh": r"[\u4e00-\u9fff]"}


@pytest.mark.parametrize(
    ("sent", "answered"),
    [
        ([], "en"),
        ([""], "en"),
        (["fr"], "fr"),
        (["fr-CA, en;q=0.8"], "fr"),
        (["ZH-hant-TW"], "zh"),
        (["en;q=0.2, ru;q=0.9"], "ru"),
        (["en;q=0.2", "ar;q=0.30"], "ar"),
        (["de, es;q=0.1"], "es"),
        (["de"], "en"),
        (["es, fr"], "es"),
        (["fr;q=0, *"], "en"),
        (["en;q=0, *;q=0.5"], "ar"),
        (["fr;q=0.4, *;q=0.5"], "en"),
        (["*;q=0"], "en"),
        (["fr;q=0"], "en"),
        (["fr;q=1.5, es;q=abc, ;;, ru"], "ru"),
        (["fr ; q=0.7 ,es;Q=0.8"], "es"),
        (["x" * 10_000], "en"),
    ],
)
def test_the_language_is_chosen_by_weight(sent: list[str], answered: str) -> None:
    assert language_of(sent) == answered


def asked(language: str) -> dict[str, str]:
    return {"Accept-Language": f"{language}-XX, en;q=0.1"}


def in_script(language: str, words: str) -> bool:
    """Whether words are in a language: by its script, or for those in Latin letters by not being the English ones."""
    return bool(re.search(SCRIPTS[language], words)) if language in SCRIPTS else bool(LATIN.search(words))


def test_findings_are_told_in_the_language_of_the_caller(xa: Door) -> None:
    for language in LANGUAGES:
        _findings_are_told_in_the_language_of_the_caller(xa, language)


def _findings_are_told_in_the_language_of_the_caller(xa: Door, language: str) -> None:
    draft = xa.begin(body=bodies.mla_request(persons=None, link=None))
    english = xa.get(f"/drafts/{draft['id']}/findings")["items"]
    answer = xa.ask("GET", f"/drafts/{draft['id']}/findings", headers=asked(language))
    assert answer.headers["content-language"] == language
    assert "Accept-Language" in answer.headers["vary"]
    found = answer.json()["items"]
    assert len(found) > 2
    for one, same in zip(found, english, strict=True):
        assert [one[name] for name in ("key", "code", "severity", "field", "params")] == [
            same[name] for name in ("key", "code", "severity", "field", "params")
        ]
        for member in ("words", "mend"):
            assert (one[member] == same[member]) is (language == "en" or not same[member])
            assert not one[member] or in_script(language, one[member])


def test_what_stands_in_the_way_of_a_freeze_is_told_in_the_language_of_the_caller(xa: Door) -> None:
    for language in LANGUAGES:
        _what_stands_in_the_way_of_a_freeze_is_told_in_the_language_of_the_caller(xa, language)


def _what_stands_in_the_way_of_a_freeze_is_told_in_the_language_of_the_caller(xa: Door, language: str) -> None:
    draft = xa.begin(body=bodies.mla_request(conducting=None))
    answer = xa.ask("POST", f"/drafts/{draft['id']}/freeze", json={}, seen=1, headers=asked(language))
    told = refused(answer, 422, "findings_block")
    assert answer.headers["content-language"] == language
    assert ("cannot be frozen" in told["detail"]) is (language == "en")
    found = xa.ask("GET", f"/drafts/{draft['id']}/findings", headers=asked(language)).json()["items"]
    assert all(one["words"] in told["detail"] for one in found if one["severity"] == "blocks")
    assert "UNCC 40(15)" in told["detail"]


def test_errors_keep_their_code_and_say_the_rest_in_the_language(xa: Door) -> None:
    for language in LANGUAGES:
        _errors_keep_their_code_and_say_the_rest_in_the_language(xa, language)


def _errors_keep_their_code_and_say_the_rest_in_the_language(xa: Door, language: str) -> None:
    answer = xa.ask("GET", "/treaties/palermo", headers=asked(language))
    told = refused(answer, 404, "no_treaty")
    assert answer.headers["content-language"] == language
    assert "palermo" in told["detail"]
    assert "budapest" in told["remedy"]
    assert (told["title"] == "Unknown") is (language == "en")
    assert ("There is no treaty" in told["detail"]) is (language == "en")
    assert ("Known are" in told["remedy"]) is (language == "en")


def test_an_error_before_anybody_is_known_has_a_language_too(xa: Door) -> None:
    for language in LANGUAGES:
        _an_error_before_anybody_is_known_has_a_language_too(xa, language)


def _an_error_before_anybody_is_known_has_a_language_too(xa: Door, language: str) -> None:
    answer = xa.client.get("/v1/me", headers=asked(language))
    told = refused(answer, 401, "token_missing")
    assert answer.headers["content-language"] == language
    assert (told["detail"] == "This needs a personal token.") is (language == "en")
    large = xa.client.post("/v1/drafts", headers={**asked(language), "Content-Length": "99999999"}, content=b"")
    assert large.headers["content-language"] == language
    assert large.headers["vary"] == "Accept-Language"


def test_roads_treaties_procedures_and_terms_are_told_in_the_language(xa: Door) -> None:
    for language in LANGUAGES:
        _roads_treaties_procedures_and_terms_are_told_in_the_language(xa, language)


def _roads_treaties_procedures_and_terms_are_told_in_the_language(xa: Door, language: str) -> None:
    for path, params, members in (
        ("/advice", {"state": "XD", "wants": "content", "offence": "OTHER"}, ("use", "why", "proviso")),
        ("/treaties", {"limit": 200}, ("title",)),
        ("/procedures", {"limit": 200}, ("title",)),
    ):
        english = xa.get(path, params=params)["items"]
        answer = xa.ask("GET", path, params=params, headers=asked(language))
        assert answer.headers["content-language"] == language
        for one, same in zip(answer.json()["items"], english, strict=True):
            for member in members:
                # "Extradition" and "Convention …" may be spelt alike in two languages; a whole list may not.
                assert one[member] is same[member] is None or in_script(language, one[member])
            assert {k: v for k, v in one.items() if k not in members} == {
                k: v for k, v in same.items() if k not in members
            }
        assert (answer.json()["items"] == english) is (language == "en")
    whole = xa.ask("GET", "/treaties/untoc", headers=asked(language)).json()
    assert (whole["title"] == "United Nations Convention against Transnational Organized Crime") is (language == "en")
    params = {"requested": "XB", "measure": ["PRESERVE"], "offence": ["OTHER:4"], "on": "2026-11-24"}
    choices = xa.ask("GET", "/treaty-choices", params=params, headers=asked(language)).json()["items"]
    said = {why["code"]: why["words"] for one in choices for why in (*one["against"], *one["provisos"])}
    assert (said["measure_not_listed"] == "It does not open PRESERVE.") is (language == "en")
    assert "PRESERVE" in said["measure_not_listed"]
    terms = xa.ask("GET", "/glossary", headers=asked(language)).json()["items"]
    assert [one["term"] for one in terms] == [one.words[language] for one in GLOSSARY]
    assert [one["definition"] for one in terms] == [one.definition[language] for one in GLOSSARY]


def test_a_file_has_the_language_that_it_has(xa: Door) -> None:
    answer = xa.client.get("/docs", headers={"Accept-Language": "fr"})
    assert "content-language" not in answer.headers
    assert answer.headers["vary"] == "Accept-Language"


def test_a_repeated_request_is_answered_in_the_language_of_the_first(xa: Door) -> None:
    body = {"act": "request", "procedure": "mla", "recipient": "XB.moj", "body": {}}
    first = xa.ask("POST", "/drafts", json=body, key="one", headers={"Accept-Language": "fr"})
    again = xa.ask("POST", "/drafts", json=body, key="one", headers={"Accept-Language": "ru"})
    assert (first.status_code, again.json()) == (201, first.json())
    assert (first.headers["content-language"], again.headers["content-language"]) == ("fr", "fr")


def test_an_error_is_found_again_by_its_code_only() -> None:
    words = "There is no treaty 'palermo'."
    assert refilled("fr", "no_treaty", words) == "Il n’existe pas de traité 'palermo'."
    assert refilled("fr", "no_such_code", words) == words
    assert refilled("en", "no_treaty", words) == words
    assert refilled("fr", "not_permitted", "Nobody ever said {this}.") == "Nobody ever said {this}."
    assert refilled("ar", "no_treaty", words) == "لا توجد معاهدة \u200e'palermo'\u200e."
