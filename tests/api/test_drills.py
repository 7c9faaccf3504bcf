"""Drills over the API: proposed by whoever may run an exercise, listed, stopped; nothing tells when one comes."""

from __future__ import annotations

from datetime import timedelta

from app.kit.clock import stamp
from tests.api.asking import Door, refused


def window(door: Door, hours: float = 12) -> dict[str, str]:
    return {"begins": stamp(door.house.time), "ends": stamp(door.house.time + timedelta(hours=hours))}


def test_a_drill_is_proposed_once_for_a_key_and_listed(xa: Door) -> None:
    body = {"recipient": "XB.moj", **window(xa)}
    refused(xa.ask("POST", "/drills", json=body), 403, "role_missing")
    made = xa.ask("POST", "/drills", json=body, who="ben", key="d1")
    assert made.status_code == 202, made.text
    told = made.json()
    assert xa.ask("POST", "/drills", json=body, who="ben", key="d1").json() == told
    assert [row for queue, row in xa.house.woken if queue == "sign"]
    xa.house.rendered(told["instrument"])
    xa.house.issued(told["instrument"])
    xa.house.project()
    (listed,) = xa.get("/drills")["items"]
    assert (listed["reference"], listed["direction"], listed["state"]) == (told["reference"], "ours", "proposed")
    assert (listed["begins"], listed["ends"], listed["hops"]) == (body["begins"], body["ends"], [])
    assert xa.get(f"/drills/{told['reference']}") == listed
    ended = xa.ask("POST", f"/drills/{told['reference']}/end", json={"reason": "Not now."}, who="ben")
    assert ended.status_code == 202, ended.text
    refused(xa.ask("POST", f"/drills/{told['reference']}/agreement", json={}, who="ben"), 409, "not_proposed")
    # A promise is the head's.
    refused(xa.ask("POST", f"/drills/{told['reference']}/agreement", json={}, who="dora"), 403, "role_missing")


def test_a_window_that_is_none_and_a_drill_that_there_is_not(xa: Door) -> None:
    refused(xa.ask("POST", "/drills", json={"recipient": "XB.moj", **window(xa, 0.1)}, who="ben"), 422, "bad_window")
    refused(xa.ask("GET", "/drills/XA-2026-K7Q3MD9T"), 404, "no_drill")
    assert xa.get("/drills/reachability")["items"] == []


def test_drills_are_listed_a_page_at_a_time(xa: Door) -> None:
    made = []
    for _ in range(3):
        one = xa.ask("POST", "/drills/own", json=window(xa), who="ben").json()["reference"]
        made.insert(0, one)
        ended = xa.ask("POST", f"/drills/own/{one}/withdrawal", json={"reason": "Not now."}, who="ben")
        assert ended.status_code == 200
        xa.house.later(seconds=1)
    first = xa.get("/drills?limit=2")
    rest = xa.get(f"/drills?limit=2&cursor={first['next']}")
    assert [one["reference"] for page in (first, rest) for one in page["items"]] == made
    assert rest["next"] is None


def test_our_own_points_are_drilled_without_anybody(xa: Door) -> None:
    made = xa.ask("POST", "/drills/own", json=window(xa), who="dora")
    assert made.status_code == 202, made.text
    refused(xa.ask("POST", "/drills/own", json=window(xa), who="dora"), 409, "drill_open")
    (listed,) = xa.get("/drills")["items"]
    assert (listed["reference"], listed["direction"], listed["state"]) == (made.json()["reference"], "own", "agreed")
    assert listed["hops"] == []
    assert xa.get(f"/drills/own/{listed['reference']}") == listed
    where = f"/drills/own/{listed['reference']}/withdrawal"
    refused(xa.ask("POST", where, json={"reason": "Not now."}, who="cem"), 403, "role_missing")
    ended = xa.ask("POST", where, json={"reason": "Not now."}, who="ben")
    assert (ended.status_code, ended.json()["state"], ended.json()["reason"]) == (200, "stopped", "Not now.")
    refused(xa.ask("POST", where, json={"reason": "Not now."}, who="ben"), 409, "drill_over")
    refused(xa.ask("GET", "/drills/own/0197b6f5-0000-7000-8000-000000000000"), 404, "no_drill")
