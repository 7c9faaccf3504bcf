"""Drafts over HTTP: begun, read, changed on the version that was seen, discarded, frozen, listed page by page."""

from __future__ import annotations

import json

from sqlalchemy import select

from app.instruments.header import read
from app.instruments.models import Frozen, Signing
from app.kit.canonical import JsonObject
from tests.api.asking import REQUEST, Door, refused
from tests.factories import bodies


def test_a_draft_is_begun_with_its_etag_and_its_place(xa: Door) -> None:
    answer = xa.ask("POST", "/drafts", json=REQUEST)
    assert answer.status_code == 201
    draft = answer.json()
    assert (answer.headers["etag"], answer.headers["location"]) == ('"1"', f"/v1/drafts/{draft['id']}")
    assert (draft["state"], draft["matter"], draft["author"]) == ("open", None, "XA.moj/cem")
    assert draft["made"] == "2026-11-24T09:00:00.000Z"
    read = xa.ask("GET", f"/drafts/{draft['id']}")
    assert (read.headers["etag"], read.json()) == ('"1"', draft)


def test_a_draft_may_be_as_incomplete_as_it_is_and_its_findings_say_what_it_lacks(xa: Door) -> None:
    draft = xa.begin(body={})
    found = xa.get(f"/drafts/{draft['id']}/findings")["items"]
    assert isinstance(found, list)
    severities = [one["severity"] for one in found if isinstance(one, dict)]
    assert severities[0] == "blocks"
    assert severities == sorted(severities, key=["blocks", "warns", "advises"].index)
    assert all(isinstance(one, dict) and one["key"] == f"{one['code']}@{one['field']}" for one in found)
    refused(xa.ask("POST", f"/drafts/{draft['id']}/freeze", seen=1, json={}), 422, "findings_block")


def test_a_change_names_the_version_that_was_seen(xa: Door) -> None:
    place = f"/drafts/{xa.begin()['id']}"
    refused(xa.ask("PATCH", place, json={"language": "fr"}), 428, "if_match_missing")
    refused(xa.ask("PATCH", place, headers={"If-Match": "*"}, json={"language": "fr"}), 412, "bad_etag")
    refused(xa.ask("PATCH", place, headers={"If-Match": 'W/"1"'}, json={"language": "fr"}), 412, "bad_etag")
    changed = xa.ask("PATCH", place, seen=1, json={"language": "fr", "urgency": "urgent"})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (changed.json()["language"], changed.json()["urgency"]) == ("fr", "urgent")
    assert changed.json()["body"] == bodies.mla_request()
    refused(xa.ask("PATCH", place, seen=1, json={"language": "ar"}), 412, "draft_changed")
    assert xa.get(place)["language"] == "fr"


def test_null_takes_a_member_out_and_what_is_left_out_stays(xa: Door) -> None:
    place = f"/drafts/{xa.begin()['id']}"
    assert xa.ask("PATCH", place, seen=1, json={"treaty": None}).json()["treaty"] is None
    refused(xa.ask("PATCH", place, seen=2, json={"body": None}), 422, "bad_draft")
    assert xa.ask("PATCH", place, seen=2, json={}).json()["recipient"] == "XB.moj"


def test_a_discarded_draft_stays_readable_and_is_done_with(xa: Door) -> None:
    place = f"/drafts/{xa.begin()['id']}"
    refused(xa.ask("DELETE", place), 428, "if_match_missing")
    assert xa.ask("DELETE", place, seen=1).json()["state"] == "discarded"
    assert xa.get(place)["state"] == "discarded"
    refused(xa.ask("PATCH", place, seen=2, json={"language": "fr"}), 409, "draft_done")
    assert xa.get("/drafts")["items"] == []


def test_freezing_queues_the_rendering_and_wakes_the_sign_class_once_it_is_committed(xa: Door) -> None:
    place = f"/drafts/{xa.begin()['id']}"
    unticked = refused(xa.ask("POST", f"{place}/freeze", seen=1, json={}), 409, "findings_unticked")
    assert str(unticked["detail"]).startswith("Warnings wait for a tick.")
    assert xa.house.woken == []
    answer = xa.ask("POST", f"{place}/freeze", seen=1, json={"ticked": warnings(xa, place)})
    assert answer.status_code == 202, answer.text
    frozen = answer.json()
    assert (frozen["state"], frozen["sha256"], frozen["missing"]) == ("rendering", None, 1)
    assert answer.headers["location"] == f"/v1/frozen/{frozen['id']}"
    assert xa.house.woken == [("sign", frozen["id"])]
    with xa.house.session() as session:
        assert [(job.task, job.frozen) for job in session.scalars(select(Signing))] == [("freeze", frozen["id"])]
    assert xa.get(place)["frozen"] == frozen["id"]
    refused(xa.ask("POST", f"{place}/freeze", seen=1, json={}), 412, "draft_changed")


def test_reasons_for_warnings_travel_with_the_document(xa: Door) -> None:
    place = f"/drafts/{xa.begin()['id']}"
    keys = [str(one) for one in warnings(xa, place)]
    refused(xa.ask("POST", f"{place}/freeze", seen=1, json={"reasons": {keys[0]: ""}}), 422, "bad_request")
    told = {"ticked": keys[1:], "reasons": {keys[0]: "The court wants it so."}}
    frozen = xa.ask("POST", f"{place}/freeze", seen=1, json=told).json()
    assert sorted(frozen["warnings"]) == sorted(keys)
    with xa.house.session() as session:
        content = read(session.get_one(Frozen, (xa.house.owner, frozen["id"])).content)
    assert [one.reason for one in content.overridden or ()] == ["The court wants it so."]


def test_drafts_come_in_pages_newest_first_and_none_is_missed_or_repeated(xa: Door) -> None:
    made = []
    for number in range(7):
        if number % 3:
            xa.house.later(seconds=1)
        made.append(xa.begin()["id"])
    seen: list[object] = []
    cursor, pages = None, 0
    while True:
        page = xa.get("/drafts", params={"limit": 3, **({"cursor": cursor} if cursor else {})})
        assert isinstance(page["items"], list)
        seen += [one["id"] for one in page["items"] if isinstance(one, dict)]
        cursor, pages = page["next"], pages + 1
        if cursor is None:
            break
    assert pages == 3
    assert sorted(map(str, seen)) == sorted(map(str, made))
    assert seen[0] == made[-1]


def test_a_cursor_of_somebody_elses_making_is_refused(xa: Door) -> None:
    for cursor in ("AAAA", "x", "bm9uZQ", "MjAyNi0xMS0yNFQwOTowMDowMFogAA"):
        refused(xa.ask("GET", "/drafts", params={"cursor": cursor}), 422, "bad_cursor")
    refused(xa.ask("GET", "/drafts", params={"cursor": "not a cursor"}), 422, "bad_request")
    refused(xa.ask("GET", "/drafts", params={"limit": 0}), 422, "bad_request")
    refused(xa.ask("GET", "/drafts", params={"limit": 201}), 422, "bad_request")


def test_what_no_draft_can_hold_is_refused(xa: Door) -> None:
    wrong: list[tuple[JsonObject, str]] = [
        ({"act": "dance"}, "no_such_act"),
        ({"act": "acknowledge"}, "opens_nothing"),
        ({"recipient": "XA.moj"}, "bad_draft"),
        ({"recipient": "nobody"}, "bad_request"),
        ({"unknown": 1}, "bad_request"),
        ({"urgency": True}, "bad_request"),
        ({"attachments": ["x"]}, "bad_request"),
        ({"body": {"text": "half \u0000 text"}}, "bad_request"),
        ({"body": {"text": "\ud800"}}, "bad_request"),
        ({"body": {"\u0000": 1}}, "bad_request"),
        ({"body": {"n": 2**70}}, "not_json"),
    ]
    for change, code in wrong:
        body = json.dumps({**REQUEST, **change})  # in ASCII: half a surrogate pair travels as its escape
        answer = xa.ask("POST", "/drafts", content=body, headers={"Content-Type": "application/json"})
        refused(answer, 422, code)
    refused(xa.ask("POST", "/drafts", json={**REQUEST, "procedure": "no_such"}), 404, "no_procedure")
    assert xa.get("/drafts")["items"] == []


def warnings(door: Door, place: str) -> list[object]:
    """Keys of the warnings on a draft."""
    found = door.get(f"{place}/findings")["items"]
    assert isinstance(found, list)
    return [one["key"] for one in found if isinstance(one, dict) and one["severity"] == "warns"]
