"""What another system follows: the change feed, notices, the directory."""

from __future__ import annotations

from tests.api.asking import REQUEST, Door, refused


def test_the_feed_goes_on_where_its_cursor_stands(xa: Door) -> None:
    start = xa.get("/changes")
    assert (start["items"], start["next"]) == ([], "0")
    drafts = [xa.begin()["id"] for _ in range(3)]
    first = xa.get("/changes", params={"cursor": start["next"], "limit": 2})
    rest = xa.get("/changes", params={"cursor": first["next"], "limit": 2})
    seen = [*first["items"], *rest["items"]]
    assert [(one["what"], one["subject"]) for one in seen] == [("draft", draft) for draft in drafts]
    assert [one["number"] for one in seen] == [1, 2, 3]
    assert xa.get("/changes", params={"cursor": rest["next"]}) == {"items": [], "next": rest["next"]}
    for cursor in ("-1", "x", "9" * 19):
        refused(xa.ask("GET", "/changes", params={"cursor": cursor}), 422, "bad_request")


def test_a_change_that_was_refused_is_not_in_the_feed(xa: Door) -> None:
    refused(xa.ask("POST", "/drafts", json={**REQUEST, "recipient": "XA.moj"}), 422, "bad_draft")
    assert xa.get("/changes")["items"] == []


def test_a_notice_is_heard_by_its_roles_and_acknowledged_once(xa: Door) -> None:
    frozen = xa.house.freeze(str(xa.begin()["id"]))
    notice = xa.get("/notices", who="ana")["items"][0]
    assert (notice["occasion"], notice["subject"]["instrument"]) == ("approval.needed", frozen.id)
    assert xa.get("/notices", who="aud")["items"] == []
    place = f"/notices/{notice['id']}/acknowledgement"
    done = xa.ask("POST", place, who="ana").json()
    assert done["acknowledged_by"] == "XA.moj/ana"
    assert xa.ask("POST", place, who="ben").json()["acknowledged_by"] == "XA.moj/ana"
    assert xa.get("/notices", who="ana")["items"] == []
    assert [one["id"] for one in xa.get("/notices", who="ana", params={"all": True})["items"]] == [notice["id"]]


def test_notices_come_in_pages(xa: Door) -> None:
    for _ in range(3):
        xa.house.freeze(str(xa.begin()["id"]))
    first = xa.get("/notices", who="ana", params={"limit": 2})
    rest = xa.get("/notices", who="ana", params={"limit": 2, "cursor": first["next"]})
    ids = {one["id"] for page in (first, rest) for one in page["items"]}
    assert (len(ids), rest["next"]) == (3, None)


def test_the_directory_tells_states_and_finds_authorities(xa: Door) -> None:
    peers = xa.get("/directory/peers")["items"]
    assert [(one["state"], one["status"]) for one in peers] == [("XA", "own"), ("XB", "confirmed")]
    assert peers[1]["confirmed_by"] == ["XA.moj/ana", "XA.moj/ben"]
    found = xa.get("/directory/authorities", params={"find": "of xb"})["items"]
    assert [(one["id"], one["reachable"]) for one in found] == [("XB.moj", True)]
    first = xa.get("/directory/authorities", params={"limit": 1})
    rest = xa.get("/directory/authorities", params={"limit": 1, "cursor": first["next"]})
    ids = [one["id"] for page in (first, rest) for one in page["items"]]
    assert (ids, rest["next"]) == (["XA.moj", "XB.moj"], None)
