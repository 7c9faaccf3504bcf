"""Showing a draft for comment over HTTP."""

from __future__ import annotations

from tests.api.asking import Door, refused


def test_a_draft_is_shown_and_has_no_comments_yet(xa: Door) -> None:
    place = f"/drafts/{xa.begin()['id']}"
    assert xa.get(f"{place}/comments") == {"items": [], "next": None}
    told = {"fields": ["facts", "link"], "asks": "Is the link enough?", "comment_wanted_by": "2026-12-10"}
    answer = xa.ask("POST", f"{place}/sharings", key="k", json=told)
    assert answer.status_code == 201, answer.text
    letter = answer.json()
    assert (letter["procedure"], letter["act"], letter["open_parts"]) == ("draft_consultation", "share_draft", None)
    assert {one["field"].partition(".")[0] for one in letter["body"]["parts"]} == {"facts", "link"}
    assert xa.get(f"/drafts/{letter['id']}/findings")["items"] == []
    refused(xa.ask("POST", f"{place}/sharings", json={"fields": ["nowhere"]}), 422, "nothing_to_share")
    refused(xa.ask("POST", f"/drafts/{letter['id']}/sharings", json={}), 409, "not_shared")
    refused(xa.ask("POST", "/drafts/returned", json={"instrument": letter["id"]}), 404, "no_return")


def test_another_authority_shows_nothing_of_ours(xa: Door, police: Door) -> None:
    place = f"/drafts/{xa.begin()['id']}"
    refused(police.ask("POST", f"{place}/sharings", json={}), 404, "no_draft")
    refused(police.ask("GET", f"{place}/comments"), 404, "no_draft")
