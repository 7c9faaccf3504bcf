"""How one is reached, over the API; ladders and their checks; what an open page asks."""

from __future__ import annotations

from sqlalchemy import update

from app.notices.channel_models import ContactMethod
from tests.api.asking import Door, refused
from tests.notices.people import urgent

RUNGS = [
    {"after": 0, "next_way": 30, "roles": ["duty_officer"], "channels": ["voice"]},
    {"after": 600, "next_way": 120, "roles": ["head"]},
]
PLACE = "/ladders/occasion:matter.urgent"


def test_a_way_is_said_ordered_quieted_and_erased(xa: Door, police: Door) -> None:
    asked = {"channel": "email", "address": {"to": "dora@moj.xa.example"}}
    made = xa.ask("POST", "/contacts", who="dora", json=asked, key="k1")
    assert made.status_code == 201, made.text
    contact = made.json()["contact"]["id"]
    assert (made.json()["secret"], made.json()["contact"]["verified"]) == (None, None)
    hook = {"channel": "webhook", "address": {"to": "https://duty.xa.example/in"}}
    second = xa.ask("POST", "/contacts", who="dora", json=hook, key="k2")
    assert second.json()["secret"].startswith("whsec_")
    assert xa.ask("POST", "/contacts", who="dora", json=hook, key="k2").json()["secret"] is None
    order = [second.json()["contact"]["id"], contact]
    listed = xa.ask("PUT", "/contacts/order", who="dora", json={"contacts": order})
    assert [one["id"] for one in listed.json()["items"]] == order
    times = {"quiet": [{"from": "22:00", "to": "07:00", "days": [0, 1]}]}
    assert xa.ask("PUT", f"/contacts/{contact}/quiet", who="dora", json=times).json()["quiet"] == times["quiet"]
    refused(
        xa.ask("POST", f"/contacts/{contact}/verification", who="dora", json={"code": "00000000"}), 422, "wrong_code"
    )
    refused(xa.ask("POST", f"/contacts/{contact}/test", who="dora"), 409, "not_proven")
    assert xa.ask("POST", f"/contacts/{contact}/code", who="dora").status_code == 200
    for stranger in (xa, police):
        refused(stranger.ask("DELETE", f"/contacts/{contact}", who="cem"), 404, "no_contact")
    assert xa.ask("DELETE", f"/contacts/{contact}", who="dora").status_code == 204
    assert [one["id"] for one in xa.get("/contacts", who="dora")["items"]] == order[:1]
    refused(xa.ask("POST", "/contacts", json={"channel": "sms", "address": {"to": "0123"}}), 422, "bad_address")


def test_wrong_codes_are_counted_though_they_are_refused(xa: Door) -> None:
    made = xa.ask("POST", "/contacts", who="dora", json={"channel": "email", "address": {"to": "dora@moj.xa.example"}})
    place = f"/contacts/{made.json()['contact']['id']}/verification"
    for _ in range(5):
        refused(xa.ask("POST", place, who="dora", json={"code": "00000000"}), 422, "wrong_code")
    refused(xa.ask("POST", place, who="dora", json={"code": "00000000"}), 409, "code_spent")


def test_a_test_is_on_its_way_and_the_channels_say_how_they_fare(xa: Door) -> None:
    made = xa.ask("POST", "/contacts", who="dora", json={"channel": "email", "address": {"to": "dora@moj.xa.example"}})
    contact = made.json()["contact"]["id"]
    with xa.house.session() as session:
        session.execute(update(ContactMethod).values(verified=xa.house.time))
    answer = xa.ask("POST", f"/contacts/{contact}/test", who="dora")
    assert (answer.status_code, answer.json()["channel"]) == (202, "email")
    found = {one["channel"]: one for one in xa.get("/channels", who="dora")["items"]}
    assert set(found) == {"email", "sms", "voice", "push", "webhook", "screen"}
    assert (found["email"]["waiting"], found["email"]["configured"], found["screen"]["configured"]) == (2, False, True)
    refused(xa.ask("GET", "/channels", who="cem"), 403, "role_missing")


def test_a_ladder_is_checked_set_and_ended(xa: Door) -> None:
    asked = {"rungs": [RUNGS[0], {"after": 600, "roles": ["head"]}], "repeat": 900}
    check = xa.ask("POST", f"{PLACE}/check", who="cem", json=asked)
    assert check.json()["faults"] == []
    assert len(check.json()["unreached"]) == 2
    dead = {"rungs": RUNGS[:1], "repeat": 900}
    assert xa.ask("POST", f"{PLACE}/check", who="cem", json=dead).json()["faults"]
    refused(xa.ask("PUT", PLACE, who="ben", json=dead), 422, "dead_end")
    refused(xa.ask("PUT", PLACE, who="cem", json=asked), 403, "role_missing")
    made = xa.ask("PUT", PLACE, who="ben", json=asked)
    assert (made.status_code, made.json()["version"], made.json()["rungs"]) == (200, 1, RUNGS)
    notice = urgent(xa.house.database.sessions("rog_keeper"), at=xa.house.time)
    told = xa.get(f"/notices/{notice}", who="dora")
    assert (told["ladder_of"], told["ladder"], told["tried"]) == ("occasion:matter.urgent:1", RUNGS, [])
    assert [one["key"] for one in xa.get("/ladders")["items"]] == ["occasion:matter.urgent"]
    assert xa.ask("DELETE", PLACE, who="ben").status_code == 204
    assert xa.get("/ladders")["items"] == []
    refused(xa.ask("PUT", "/ladders/occasion:tea", who="ben", json=asked), 404, "no_such_occasion")


def test_how_notices_may_be_acknowledged_is_the_heads_word(xa: Door) -> None:
    assert xa.get("/notice-policy") == {"link": "factor", "keypress": True}
    refused(xa.ask("POST", "/notice-policy", who="dora", json={"link": "alone", "keypress": True}), 403, "role_missing")
    assert xa.ask("POST", "/notice-policy", who="ben", json={"link": "alone", "keypress": False}).status_code == 200
    assert xa.get("/notice-policy") == {"link": "alone", "keypress": False}


def test_an_open_page_hears_what_rang_and_sounds_for_what_is_urgent(xa: Door) -> None:
    xa.ask("POST", "/contacts", who="dora", json={"channel": "screen"})
    before = xa.get("/notices/screen", who="dora")
    assert (before["sound"], before["rings"]) == (False, 0)
    urgent(xa.house.database.sessions("rog_keeper"), at=xa.house.time)
    after = xa.get("/notices/screen", who="dora")
    assert (after["sound"], after["rings"], len(after["notices"])) == (True, 1, 1)
    with xa.house.session() as session:
        assert session.query(ContactMethod.seen).one()[0] == xa.house.time
    assert xa.get("/notices/screen", who="ana")["notices"] == []
