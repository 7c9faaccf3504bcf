"""Versions of drafts over HTTP: listed in pages, compared, restored with the version that was seen."""

from __future__ import annotations

from tests.api.asking import Door, refused


def test_versions_are_listed_compared_and_restored(xa: Door) -> None:
    place = f"/drafts/{xa.begin(body={'link': 'A'})['id']}"
    xa.house.later(minutes=2)
    changed = xa.ask("PATCH", place, seen=1, json={"fields": {"link": "B", "facts.summary": "S"}})
    assert (changed.status_code, changed.json()["body"]) == (200, {"link": "B", "facts": {"summary": "S"}})
    found = xa.get(f"{place}/versions")["items"]
    assert [(one["version"], one["what"], sorted(one["paths"])) for one in found] == [
        (2, "changed", ["body.facts", "body.link"]),
        (1, "begun", []),
    ]
    whole = xa.get(f"{place}/versions/2")
    assert whole["members"]["body"]["link"] == "B"
    assert next(one for one in whole["differences"] if one["path"] == "body.link") == {
        "path": "body.link",
        "was": "A",
        "now": "B",
        "added": False,
        "removed": False,
    }
    assert xa.get(f"{place}/versions/2", params={"since": 2})["differences"] == []
    refused(xa.ask("POST", f"{place}/versions/1/restore"), 428, "if_match_missing")
    refused(xa.ask("POST", f"{place}/versions/1/restore", seen=1), 412, "draft_changed")
    back = xa.ask("POST", f"{place}/versions/1/restore", seen=2)
    assert (back.status_code, back.headers["etag"], back.json()["body"]) == (200, '"3"', {"link": "A"})
    refused(xa.ask("GET", f"{place}/versions/9"), 404, "no_version")
    refused(xa.ask("GET", f"{place}/versions/0"), 422, "bad_request")


def test_versions_come_in_pages(xa: Door) -> None:
    place = f"/drafts/{xa.begin(body={})['id']}"
    for number in range(1, 5):
        xa.house.later(minutes=2)
        xa.ask("PATCH", place, seen=number, json={"fields": {"link": f"{number}"}})
    page = xa.get(f"{place}/versions", params={"limit": 3})
    assert [one["version"] for one in page["items"]] == [5, 4, 3]
    rest = xa.get(f"{place}/versions", params={"limit": 3, "cursor": page["next"]})
    assert ([one["version"] for one in rest["items"]], rest["next"]) == ([2, 1], None)


def test_a_place_that_is_none_is_refused_and_nothing_is_changed(xa: Door) -> None:
    place = f"/drafts/{xa.begin(body={'link': 'A'})['id']}"
    refused(xa.ask("PATCH", place, seen=1, json={"fields": {"link.more": "B"}}), 422, "no_such_place")
    assert xa.get(place)["version"] == 1


def test_what_belongs_to_another_authority_does_not_exist(xa: Door, police: Door) -> None:
    place = f"/drafts/{xa.begin()['id']}"
    refused(police.ask("GET", f"{place}/versions"), 404, "no_draft")
    refused(police.ask("POST", f"{place}/versions/1/restore", seen=1), 404, "no_draft")
