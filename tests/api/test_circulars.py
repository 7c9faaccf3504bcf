"""Circulars over the API: begun, edited with the version that was seen, shown as a board."""

from __future__ import annotations

from tests.api.asking import Door, refused
from tests.factories import bodies

TO = [
    {"recipient": "XB.moj", "treaty": "un_cybercrime", "language": "fr", "own": {"purpose": "For the trial."}},
    {"recipient": "XD.moj", "treaty": "un_cybercrime", "language": "es"},
]


def test_a_circular_is_begun_edited_once_and_shown(xa: Door) -> None:
    body = {"title": "The booter", "procedure": "mla", "act": "request", "common": bodies.mla_request(), "to": TO}
    made = xa.ask("POST", "/circulars", json=body, key="c1")
    assert made.status_code == 201, made.text
    told = made.json()
    assert [one["answer"] for one in told["lines"]] == ["drafting", "drafting"]
    assert made.headers["etag"] == '"1"'
    assert xa.ask("POST", "/circulars", json=body, key="c1").json()["id"] == told["id"]
    place = f"/circulars/{told['id']}"
    common = {**told["common"], "link": "The same address."}
    refused(xa.ask("PUT", f"{place}/common", json={"common": common}, seen=7), 409, "circular_changed")
    edited = xa.ask("PUT", f"{place}/common", json={"common": common}, seen=1)
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    draft = xa.get(f"/drafts/{told['lines'][1]['draft']}")
    assert (draft["body"]["link"], draft["version"]) == ("The same address.", 2)
    more = xa.ask("POST", f"{place}/states", json={"recipient": "XD.prosecutor", "treaty": "un_cybercrime"})
    assert more.status_code == 201, more.text
    assert [one["recipient"] for one in xa.get(place)["lines"]] == ["XB.moj", "XD.moj", "XD.prosecutor"]
    assert [one["title"] for one in xa.get("/circulars")["items"]] == ["The booter"]
    rest = {"kept": "XA-2026-K7Q3MD9T", "reason": "Enough."}
    refused(xa.ask("POST", f"{place}/rest", json=rest), 404, "no_member")


def test_a_circular_of_another_authority_does_not_exist_here(xa: Door, police: Door) -> None:
    body = {"title": "T", "procedure": "mla", "act": "request", "common": {}, "to": TO}
    made = xa.ask("POST", "/circulars", json=body).json()
    refused(police.ask("GET", f"/circulars/{made['id']}"), 404, "no_circular")


def test_conferences_are_listed_and_one_that_there_is_not_is_told_of_nothing(xa: Door) -> None:
    assert xa.get("/conferences")["items"] == []
    refused(xa.ask("POST", "/conferences/words", json={"conference_ref": "None"}), 404, "no_conference")
