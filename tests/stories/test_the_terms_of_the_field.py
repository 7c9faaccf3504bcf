"""The nine terms of the field are the same at every door, in six languages."""

from __future__ import annotations

from app.cli.playground import RunningNode
from tests.cli.typing_commands import Terminal
from tests.stories.clerks import System

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")


def test_the_glossary_is_the_same_at_every_door_in_six_languages(xa: RunningNode, xb: RunningNode) -> None:
    typed = {str(one["code"]): one for one in Terminal(xb.home).listed("glossary")}
    assert len(typed) == 9
    for language in LANGUAGES:
        told = System.of(xa).ask("GET", "/glossary", headers={"Accept-Language": language}).json()["items"]
        assert [one["code"] for one in told] == list(typed)
        page = Terminal(xb.home).done("glossary", "--language", language)
        for one in told:
            term, definition = typed[one["code"]]["term"], typed[one["code"]]["definition"]
            assert isinstance(term, dict)
            assert isinstance(definition, dict)
            assert (one["term"], one["definition"]) == (term[language], definition[language])
            assert one["term"] in page
            assert one["definition"] in page
