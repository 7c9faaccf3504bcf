"""Showing a draft for comment over HTTP."""

from __future__ import annotations

from app.kit.canonical import Json
from tests.api.asking import Door, refused
from tests.factories import bodies
from tests.factories.node import TO_XB


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


def test_the_servable_extract_holds_nothing_of_the_case(xa: Door) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), **TO_XB)
    found = xa.get(f"/instruments/XA.moj/{sent.id}/servable")
    assert (found["matter"], found["sha256"], found["served_by"]) == (sent.reference, sent.sha256, "XA.moj")
    assert found["called"]["served_by"]["en"]
    assert found["extracts"]
    assert bodies.mla_request()["facts"]["summary"] not in str(found)  # type: ignore[index, call-overload]
    place = f"/instruments/XA.moj/{sent.id}/servable"
    assert len(xa.get(place, params={"measure": found["extracts"][0]["measure"]})["extracts"]) == 1
    refused(xa.ask("GET", place, params={"measure": "m999"}), 422, "nothing_servable")


def test_what_goes_to_a_provider_in_an_emergency_holds_nothing_of_the_danger(xa: Door) -> None:
    told = {**TO_XB, "procedure": "emergency_disclosure", "urgency": "emergency"}
    data: Json = [{"id": "m1", "category": "ACCESS_LOGS", "description": "Sign-ins.", "identifiers": ["i1"]}]
    sent = xa.house.issue("request", bodies.of("emergency_request", data=data), **told)
    (found,) = xa.get(f"/instruments/XA.moj/{sent.id}/servable")["extracts"]
    assert (found["urgency"], found["wanted_by"]) == ("emergency", bodies.of("emergency_request")["wanted_by"])
    assert "child" not in str(found)


def test_advice_tells_the_roads_that_are_open_first(xa: Door) -> None:
    told = {"state": "XB", "wants": "subscriber", "volatile": True}
    found = xa.get("/advice", params=told)["items"]
    assert [one["code"] for one in found if one["rank"]][:2] == ["preservation", "mla"]
    assert {one["usual_days"] for one in found} == {None}
    roads = {one["code"]: one for one in xa.get("/advice", params={"state": "XD", "wants": "content"})["items"]}
    assert (roads["mla"]["article"], roads["mla"]["proviso"][:10]) == ("UNCC 40(3)(d), 44", "As far as ")
    named = {"state": "XD", "wants": "content", "offence": ["OTHER:2"]}
    outside = {one["code"]: one for one in xa.get("/advice", params=named)["items"]}
    assert (outside["mla"]["article"], outside["mla"]["proviso"]) == (None, None)
    refused(xa.ask("GET", "/advice", params={**named, "offence": "NO_SUCH"}), 422, "unknown_code")
    refused(xa.ask("GET", "/advice", params={"state": "XA", "wants": "other"}), 404, "own_state")
    refused(xa.ask("GET", "/advice", params={"state": "XB"}), 422, "bad_request")
