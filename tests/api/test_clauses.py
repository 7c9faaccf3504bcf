"""The clause library over HTTP."""

from __future__ import annotations

from tests.api.asking import Door, refused

CLAUSE = {"title": "Link", "language": "en", "text": "The account {account} was used.", "field": "link"}


def test_a_clause_is_added_changed_used_and_archived(xa: Door) -> None:
    made = xa.ask("POST", "/clauses", json=CLAUSE)
    assert (made.status_code, made.headers["etag"], made.json()["placeholders"]) == (201, '"1"', ["account"])
    place = f"/clauses/{made.json()['id']}"
    assert made.headers["location"] == f"/v1{place}"
    refused(xa.ask("PATCH", place, json={"title": "L"}), 428, "if_match_missing")
    changed = xa.ask("PATCH", place, seen=1, json={"kind": "mla_request"})
    assert (changed.headers["etag"], changed.json()["title"], changed.json()["by"]) == ('"2"', "Link", "XA.moj/cem")
    refused(xa.ask("PATCH", place, seen=1, json={"title": "L"}), 412, "clause_changed")
    refused(xa.ask("PATCH", place, seen=2, json={"title": None}), 422, "bad_clause")
    assert [one["version"] for one in xa.get(f"{place}/versions")["items"]] == [2, 1]
    assert [one["id"] for one in xa.get("/clauses", params={"field": "link"})["items"]] == [made.json()["id"]]
    assert xa.get("/clauses", params={"find": "nothing"})["items"] == []

    draft = f"/drafts/{xa.begin(body={})['id']}"
    wanted = {"clause": made.json()["id"], "values": {"account": "a@example.xb"}}
    put = xa.ask("POST", f"{draft}/clauses", seen=1, key="k", json=wanted)
    assert (put.status_code, put.headers["etag"]) == (200, '"2"')
    assert put.json()["body"] == {"link": "The account a@example.xb was used."}
    refused(xa.ask("POST", f"{draft}/clauses", seen=1, json=wanted), 412, "draft_changed")
    assert xa.ask("PATCH", place, seen=2, json={"archived": True}).json()["archived"] is True
    refused(xa.ask("POST", f"{draft}/clauses", seen=2, json=wanted), 409, "clause_archived")
    assert xa.get("/clauses")["items"] == []


def test_a_clause_of_another_authority_does_not_exist(xa: Door, police: Door) -> None:
    made = xa.ask("POST", "/clauses", json=CLAUSE).json()["id"]
    refused(police.ask("GET", f"/clauses/{made}"), 404, "no_clause")
    assert police.get("/clauses")["items"] == []
