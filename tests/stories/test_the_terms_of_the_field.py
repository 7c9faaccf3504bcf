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


def test_members_of_a_request_lead_to_their_terms_at_every_door_in_six_languages(
    xa: RunningNode, xb: RunningNode
) -> None:
    """Who fills in a form is told what its words mean: the system by the API, an official by a command."""
    system, terminal = System.of(xa), Terminal(xb.home)
    known = {str(one["code"]): one for one in terminal.listed("glossary")}
    linked: set[str] = set()
    for kind in ("mla_request", "evidence_transmittal"):
        for language in LANGUAGES:
            told = system.ask("GET", f"/kinds/{kind}", headers={"Accept-Language": language}).json()
            typed = terminal.json("--lang", language, "procedures", "kind", kind)
            assert told == typed
            for one in told["terms"]:
                words, definition = known[one["code"]]["term"], known[one["code"]]["definition"]
                assert isinstance(words, dict)
                assert isinstance(definition, dict)
                assert (one["term"], one["definition"]) == (words[language], definition[language])
                linked.add(one["code"])
    assert linked == set(known)
    assert "offences[].cii" in terminal.done("procedures", "kind", "mla_request")
    whole = [one for one in system.get("/kinds?limit=200")["items"] if one["kind"] == "mla_request"]
    assert whole == [system.get("/kinds/mla_request")]
