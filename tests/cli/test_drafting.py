"""Writing a draft by commands: fields set one by one, versions listed, compared and brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.cli.draft_advice import usually
from app.matters.advising import PublishedView, RouteView
from tests.cli.typing_commands import Terminal

ANA = ("--as", "XA.moj/ana")
NEW = ("draft", "new", "--act", "request", "--to", "XB.moj", "--treaty", "un_cybercrime")


def test_fields_are_set_one_by_one_and_versions_brought_back(introduced: Terminal) -> None:
    draft = str(introduced.json(*ANA, *NEW, "--body", '{"link": "A"}')["id"])
    introduced.done(*ANA, "draft", "change", draft, "--set", "link=B = C", "--set", 'facts.places:=["X"]')
    changed = introduced.json(*ANA, "draft", "change", draft, "--set", "link:=null")
    assert (changed["version"], changed["body"]) == (3, {"facts": {"places": ["X"]}})
    introduced.refused("bad_place", 2, *ANA, "draft", "change", draft, "--set", "link")
    introduced.refused("bad_json", 1, *ANA, "draft", "change", draft, "--set", "link:={")
    found = introduced.listed(*ANA, "draft", "versions", draft)
    assert [(one["version"], one["by"]) for one in found] == [(3, "XA.moj/ana"), (2, "XA.moj/ana"), (1, "XA.moj/ana")]
    assert "body.link" in introduced.done(*ANA, "draft", "versions", draft)
    assert "B = C" in introduced.done(*ANA, "draft", "compare", draft, "3")
    assert introduced.json(*ANA, "draft", "compare", draft, "3", "--since", "1")["since"] == 1
    assert introduced.json(*ANA, "draft", "restore", draft, "1")["body"] == {"link": "A"}
    introduced.refused("no_version", 1, *ANA, "draft", "restore", draft, "9")


def test_a_request_is_copied_and_says_what_was_left_out(introduced: Terminal) -> None:
    body = '{"link": "A", "key_dates": [{"kind": "trial", "date": "2020-01-01"}], "specialty": {"acknowledged": true}}'
    earlier = str(introduced.json(*ANA, *NEW, "--body", body)["id"])
    told = introduced.json(*ANA, "draft", "copy", earlier)
    assert isinstance(told["draft"], dict)
    assert told["draft"]["body"] == {"link": "A", "key_dates": []}
    assert told["left_out"] == [
        {"path": "specialty", "why": "This is affirmed anew."},
        {"path": "key_dates.0", "why": "Its date has passed."},
    ]
    assert "key_dates.0" in introduced.done(*ANA, "draft", "copy", earlier)
    introduced.refused("no_matter", 1, *ANA, "draft", "carry", "XA-2026-K7Q3MD9T")
    introduced.refused("no_matter", 1, *ANA, "matters", "linked", "XA-2026-K7Q3MD9T")


def test_a_clause_is_kept_and_put_into_a_draft(introduced: Terminal, tmp_path: Path) -> None:
    words = tmp_path / "clause.txt"
    words.write_text("The account {account} was used.\n", "utf-8")
    new = ("clause", "add", "--title", "Link", "--text", str(words), "--field", "link", "--kind", "mla_request")
    clause = str(introduced.json(*ANA, *new)["id"])
    assert introduced.json(*ANA, "clause", "change", clause, "--title", "The link")["version"] == 2
    introduced.refused("nothing_to_change", 2, *ANA, "clause", "change", clause)
    assert [one["title"] for one in introduced.listed(*ANA, "clause", "list", "--find", "link")] == ["The link"]
    draft = str(introduced.json(*ANA, *NEW, "--body", "{}")["id"])
    told = introduced.json(*ANA, "clause", "use", draft, clause, "--with", "account=a@example.xb")
    assert told["body"] == {"link": "The account a@example.xb was used."}
    assert "The account {account}" in introduced.done(*ANA, "clause", "show", clause)
    assert introduced.json(*ANA, "clause", "archive", clause)["archived"] is True
    assert "No clause." in introduced.done(*ANA, "clause", "list")
    assert introduced.json(*ANA, "clause", "archive", clause, "--back")["archived"] is False


def test_a_draft_is_shown_for_comment(introduced: Terminal) -> None:
    draft = str(introduced.json(*ANA, *NEW, "--body", '{"link": "A", "purpose": "P"}')["id"])
    letter = introduced.json(
        *ANA, "draft", "share", draft, "--field", "link", "--asks", "Enough?", "--by", "2047-01-01"
    )
    assert isinstance(letter["body"], dict)
    assert (letter["body"]["parts"], letter["body"]["asks"]) == ([{"field": "link", "text": "A"}], "Enough?")
    assert "No comment has come." in introduced.done(*ANA, "draft", "comments", draft)
    introduced.refused("no_return", 1, *ANA, "draft", "complete", draft)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"usual_days": 12.5, "answered": 1}, "12,5 j (1 affaire)"),
        ({"usual_days": 12.5, "answered": 2}, "12,5 j (2 affaires)"),
        (
            {"published": PublishedView("execution", 20, "working_days")},
            "exécution : 20 jours ouvrables, selon ce que cet État publie",
        ),
        ({}, "inconnu"),
    ],
)
def test_our_own_median_goes_before_what_a_state_publishes(told: dict[str, Any], words: str) -> None:
    none = {"rank": 1, "use": "", "why": "", "proviso": None, "article": None, "act": "request", "waiting": 0}
    blank: dict[str, Any] = {**none, "code": "mla", "procedure": "mla", "usual_days": None, "published": None}
    assert usually(RouteView(**{**blank, "answered": 0, **told}), "fr") == words


def test_the_roads_are_told_before_anything_is_written(introduced: Terminal) -> None:
    found = introduced.listed(*ANA, "draft", "advise", "--to", "XB", "--wants", "subscriber", "--volatile")
    assert [one["code"] for one in found][:2] == ["preservation", "mla"]
    assert "not known" in introduced.done(*ANA, "draft", "advise", "--to", "XB", "--wants", "content", "--lead")
    to_xd = (*ANA, "draft", "advise", "--to", "XD", "--wants", "content")
    assert "As far as the treaty covers the offence." in introduced.done(*to_xd)
    mla = next(one for one in introduced.listed(*to_xd, "--offence", "OTHER:5") if one["code"] == "mla")
    assert (mla["article"], mla["proviso"]) == ("UNCC 40(3)(d), 44", None)
    assert "tell the offence's maximum penalty" in introduced.done(*to_xd, "--offence", "OTHER")
    introduced.refused("unknown_code", 2, *to_xd, "--offence", "NO_SUCH")
    introduced.refused("bad_state", 2, *ANA, "draft", "advise", "--to", "xb", "--wants", "other")
    introduced.refused("own_state", 1, *ANA, "draft", "advise", "--to", "XA", "--wants", "other")
