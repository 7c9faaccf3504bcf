"""In which language the command line tells: `--lang`, else the environment's if it is one of six, else English."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from app.cli import printing
from app.cli.main import app
from app.cli.shell import PLACES, spoken
from app.kit.errors import Misused
from app.kit.words import LANGUAGES, catalogue, translate
from app.treaties.glossary import GLOSSARY

OTHERS = tuple(one for one in LANGUAGES if one != "en")


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(app, [*words], env={**dict.fromkeys(PLACES), **environment})


def said(*words: str, **environment: str) -> str:
    told = run(*words, **environment)
    assert told.exit_code == 0, told.output
    return told.stdout


@pytest.mark.parametrize(
    ("asked", "environment", "language"),
    [
        (None, {}, "en"),
        (None, {"LANG": "fr_CA.UTF-8"}, "fr"),
        (None, {"LANG": "zh_Hant_TW@x"}, "zh"),
        (None, {"LANG": "ru", "LC_ALL": "C.UTF-8"}, "en"),
        (None, {"LANG": "de_AT.UTF-8"}, "en"),
        (None, {"LANG": "fr", "LC_MESSAGES": "es_MX"}, "es"),
        (None, {"LANG": "fr", "LC_ALL": ""}, "fr"),
        (None, {"LC_ALL": "fr", "ROGATORY_LANG": "ar"}, "ar"),
        ("ru", {"LC_ALL": "fr", "ROGATORY_LANG": "ar"}, "ru"),
    ],
)
def test_what_is_asked_for_goes_before_the_environment(
    asked: str | None, environment: dict[str, str], language: str
) -> None:
    assert spoken(asked, environment) == language


def test_a_language_that_there_is_not_is_refused_where_it_was_asked_for() -> None:
    with pytest.raises(Misused) as refused:
        spoken("de", {"LANG": "fr"})
    assert refused.value.code == "unknown_language"
    told = run("--json", "--lang", "de", "treaties", "list", LANG="fr_FR")
    problem = json.loads(told.stderr)
    assert (told.exit_code, problem["code"]) == (2, "unknown_language")


@pytest.mark.parametrize("language", OTHERS)
def test_titles_of_treaties_and_procedures_and_why_one_is_not_open(language: str) -> None:
    title = "United Nations Convention against Transnational Organized Crime"
    for words in (
        said("treaties", "list", "--lang", language),
        said("treaties", "list", LC_ALL=f"{language}_XX.UTF-8"),
    ):
        assert translate(language, title) in words
        assert title not in words
    assert translate(language, title) in said("treaties", "show", "untoc", f"--lang={language}")
    listed = json.loads(said("--json", "--lang", language, "procedures", "list"))
    assert next(one["title"] for one in listed if one["name"] == "mla") == translate(
        language, "Mutual legal assistance"
    )
    found = json.loads(said("--json", "treaties", "open", "XA", "XB", "--measure", "PRESERVE", "--lang", language))
    words = {why["code"]: why["words"] for one in found for why in (*one["against"], *one["provisos"])}
    assert words["measure_not_listed"] == translate(language, "It does not open {measure}.", measure="PRESERVE")
    assert words["measure_not_listed"] in said("treaties", "open", "XA", "XB", "--measure", "PRESERVE", LANG=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_is_in_the_language(language: str) -> None:
    assert GLOSSARY[0].definition[language] in said("glossary", "--lang", language)
    assert GLOSSARY[0].definition[language] in said("glossary", LANG=f"{language}.UTF-8")
    assert GLOSSARY[0].definition["fr"] in said("glossary", "--language", "fr", "--lang", language)


@pytest.mark.parametrize("language", OTHERS)
def test_a_failure_is_told_in_the_language_and_keeps_its_code(language: str) -> None:
    told = run("treaties", "show", "palermo", "--lang", language)
    assert told.exit_code == 1
    assert "palermo" in told.stderr
    assert catalogue(language)["There is no treaty {a}."].split("{a}")[0].strip() in told.stderr
    problem = json.loads(run("--json", "treaties", "show", "palermo", LANG=language).stderr)
    assert problem["code"] == "no_treaty"
    assert problem["title"] == translate(language, "Unknown")
    assert "There is no treaty" not in problem["detail"]


def test_marks_of_direction_pass_to_a_terminal_and_overrides_do_not() -> None:
    assert printing.clean("a\u200e\u200f\u202e\u2066b") == "a\u200e\u200f\\u202e\\u2066b"
    assert printing.width("\u200eXB\u200e") == 2
