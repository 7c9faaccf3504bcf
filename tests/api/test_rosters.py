"""Rosters over HTTP: made and changed by the head, asked by everybody, arranged among officers; private calendars."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from app.accounts import officials
from app.kit.actor import Actor, Role
from app.kit.canonical import JsonObject
from app.kit.clock import instant
from app.kit.ids import OfficialId
from app.notices import left_behind
from app.notices.occasions import Occasion
from app.notices.post import post
from tests.api.asking import Door, Told, refused
from tests.duty.test_imported import calendar

OTHER = "fay"
SHAPE: JsonObject = {"title": "Nights", "zone": "Europe/Vienna"}


@pytest.fixture
def duty(xa: Door) -> Door:
    """XA, whose duty officers Dora and Fay take turns by day from tomorrow at 8 on."""
    with xa.house.session("rog_operator") as session:
        node = Actor.node(xa.house.owner)
        more = {"name": "Fay", "function": "Officer", "roles": [Role.DUTY_OFFICER], "at": xa.house.time}
        officials.add_official(session, node, f"{xa.house.owner}/{OTHER}", **more)  # type: ignore[arg-type]  # as named
    put(xa, 0)
    return xa


def roster(door: Door, **more: object) -> JsonObject:
    begins = (door.house.time + timedelta(days=1)).date().isoformat()
    row: JsonObject = {"name": "first", "people": ["XA.moj/dora", "XA.moj/fay"], "unit": "days", "begins": begins}
    return {**SHAPE, "layers": [row], **more}  # type: ignore[dict-item]  # JSON


def put(door: Door, seen: int, status: int = 200, who: str = "ben", **more: object) -> Told:
    answer = door.ask("PUT", "/rosters/nights", who=who, seen=seen, json={"roster": roster(door, **more)})
    assert answer.status_code == status, answer.text
    found: Told = answer.json()
    return found


def turn(door: Door, number: int) -> Told:
    """The begin and end of a turn of the first layer."""
    shifts = door.get("/rosters/nights/schedule")["shifts"]
    return {name: shifts[number][name] for name in ("begin", "end")}


def test_a_roster_is_put_with_the_version_that_was_seen(duty: Door) -> None:
    assert duty.get("/rosters/nights")["layers"][0]["hand_over"] == "08:00"
    refused(duty.ask("PUT", "/rosters/nights", who="ben", json={"roster": roster(duty)}), 428, "if_match_missing")
    assert put(duty, 0, 412)["code"] == "roster_changed"
    assert put(duty, 1, title="Days")["version"] == 2
    assert put(duty, 2, 403, who="dora")["code"] == "role_missing"
    assert put(duty, 2, 422, zone="Mars/Olympus")["code"] == "bad_request"
    assert put(duty, 2, 422, layers=[])["code"] == "bad_request"
    assert [one["version"] for one in duty.get("/rosters/nights/versions")["items"]] == [2, 1]
    refused(duty.ask("GET", "/rosters/other"), 404, "no_roster")
    retired = duty.ask("POST", "/rosters/nights/retirement", who="ben", seen=2)
    assert (retired.status_code, retired.json()["retired"]) == (200, True)
    assert duty.get("/rosters")["items"] == []
    assert len(duty.get("/rosters", params={"retired": True})["items"]) == 1


def test_it_is_told_whether_those_on_duty_can_be_woken(duty: Door) -> None:
    assert duty.get("/rosters/nights/proven")["items"] == []
    turn = duty.get("/rosters/nights/schedule")["shifts"][0]
    duty.house.later(seconds=(instant(turn["begin"]) - duty.house.time).total_seconds() - 3600)
    [told] = duty.get("/rosters/nights/proven")["items"]
    assert (told["official"], told["begin"]) == ("XA.moj/dora", turn["begin"])
    assert (told["proven"], told["lack"], told["by"], told["channel"]) == (False, "no_way", None, None)
    refused(duty.ask("GET", "/rosters/other/proven"), 404, "no_roster")


def test_what_was_taken_is_handed_over(duty: Door) -> None:
    house = duty.house
    subject = {"matter": "XB-2026-00000001"}
    with house.session("rog_intake") as session:
        params = {**subject, "sender": "XB.moj", "urgency": "urgent"}
        notice = post(session, house.owner, Occasion.MATTER_URGENT, subject, house.time, params)
    place, to = f"/notices/{notice}/hand-over", {"to": "XA.moj/fay"}
    refused(duty.ask("POST", place, who="dora", json=to), 409, "not_taken")
    assert duty.ask("POST", f"/notices/{notice}/acknowledgement", who="dora").status_code == 200
    offer = duty.ask("POST", place, who="dora", json=to)
    assert (offer.status_code, offer.json()["occasion"]) == (200, "notice.handed_over")
    [told] = duty.ask("GET", f"/notices/{notice}", who="dora").json()["offers"]
    assert (told["by"], told["to"], told["open"], told["taken"]) == ("XA.moj/dora", "XA.moj/fay", True, None)
    refused(duty.ask("POST", place, who="dora", json={"to": "XA.moj/nobody"}), 403, "not_active")


def test_what_nobody_has_taken_is_passed_on_with_a_reason(duty: Door) -> None:
    house = duty.house
    subject = {"matter": "XB-2026-00000001"}
    with house.session("rog_intake") as session:
        params = {**subject, "sender": "XB.moj", "urgency": "urgent"}
        notice = post(session, house.owner, Occasion.MATTER_URGENT, subject, house.time, params)
    place = f"/notices/{notice}/passing"
    refused(duty.ask("POST", place, who="dora", json={"reason": " "}), 422, "bad_reason")
    assert duty.ask("POST", place, who="dora", json={"reason": "I am on the road."}).status_code == 200
    told = duty.ask("GET", f"/notices/{notice}", who="dora").json()
    [passed] = told["passed"]
    assert (passed["by"], passed["rung"], passed["reason"]) == ("XA.moj/dora", 0, "I am on the road.")
    assert instant(told["next_ring"]) == house.time, "the next is rung at once"
    refused(duty.ask("POST", place, who="fay", json={"reason": "Nor can I."}), 409, "passed_already")


def test_a_notice_tells_who_had_taken_it_and_can_see_to_it_no_more(duty: Door) -> None:
    house = duty.house
    subject = {"matter": "XB-2026-00000001"}
    with house.session("rog_intake") as session:
        params = {**subject, "sender": "XB.moj", "urgency": "urgent"}
        notice = post(session, house.owner, Occasion.MATTER_URGENT, subject, house.time, params)
    assert duty.ask("POST", f"/notices/{notice}/acknowledgement", who="dora").status_code == 200
    with house.session("rog_operator") as session:
        left_behind.deactivate(session, Actor.node(house.owner), OfficialId("XA.moj/dora"), house.time)
    with house.session("rog_keeper") as session:
        assert left_behind.look(session, house.owner, house.time) == 1
    told = duty.ask("GET", f"/notices/{notice}", who="fay").json()
    assert told["notice"]["acknowledged_by"] is None
    [left] = told["left"]
    assert (left["official"], left["why"], left["how"]) == ("XA.moj/dora", "not_active", "signed")
    assert instant(left["at"]) == house.time


def test_the_schedule_and_its_gaps_are_asked_for_a_time(duty: Door) -> None:
    found = duty.get("/rosters/nights/schedule")
    assert [one["holder"] for one in found["shifts"][:2]] == ["XA.moj/dora", "XA.moj/fay"]
    [gap] = duty.get("/rosters/nights/gaps")["items"]
    assert (gap["end"], found["gaps"]) == (found["shifts"][0]["begin"], [gap])
    told = duty.get("/rosters/nights/on-duty", params={"at": found["shifts"][1]["begin"]})
    assert (told["on_duty"], told["called_by"]) == (["XA.moj/fay"], ["rules"])
    assert duty.get("/rosters/nights/on-duty")["on_duty"] == []
    for begin, end in (
        ("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z"),
    ):
        params = {"begin": begin, "end": end}
        refused(duty.ask("GET", "/rosters/nights/schedule", params=params), 422, "bad_span")
    for wrong in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "2026-01-01T00:00:00", "soon"):
        refused(duty.ask("GET", "/rosters/nights/schedule", params={"begin": wrong}), 422, "bad_request")


def test_time_is_given_swapped_and_missed(duty: Door) -> None:
    first, second = turn(duty, 0), turn(duty, 1)
    taken = {"of": "XA.moj/dora", "taker": "XA.moj/fay", **first}
    refused(duty.ask("POST", "/rosters/nights/overrides", who="dora", json=taken), 403, "role_missing")
    made = duty.ask("POST", "/rosters/nights/overrides", who="ben", key="k", json=taken)
    again = duty.ask("POST", "/rosters/nights/overrides", who="ben", key="k", json=taken)
    assert (made.status_code, again.json()) == (201, made.json())
    assert len(duty.get("/rosters/nights/overrides")["items"]) == 1
    assert duty.get("/rosters/nights/schedule")["shifts"][0]["why"] == "override"
    gone = duty.ask("POST", f"/overrides/{made.json()['id']}/withdrawal", who="ben")
    assert gone.json()["withdrawn_by"] == "XA.moj/ben"

    asked = duty.ask(
        "POST", "/rosters/nights/swaps", who="dora", json={"asked": "XA.moj/fay", "gives": first, "takes": second}
    )
    assert (asked.status_code, asked.json()["state"], asked.json()["takes"]) == (201, "asked", second)
    place = f"/swaps/{asked.json()['id']}"
    refused(duty.ask("POST", f"{place}/agreement", who="dora"), 404, "no_swap")
    assert duty.get("/swaps", who=OTHER)["items"] == [asked.json()]
    assert duty.ask("POST", f"{place}/agreement", who=OTHER).json()["state"] == "agreed"
    assert [one["holder"] for one in duty.get("/rosters/nights/schedule")["shifts"][:2]] == [
        "XA.moj/fay",
        "XA.moj/dora",
    ]
    other = duty.ask("POST", "/rosters/nights/swaps", who="dora", json={"asked": "XA.moj/fay", "gives": second}).json()
    assert duty.ask("POST", f"/swaps/{other['id']}/refusal", who=OTHER).json()["state"] == "declined"
    assert duty.get("/swaps", who="dora")["items"] == []
    assert len(duty.get("/swaps", who="dora", params={"all": True})["items"]) == 2

    away = duty.ask("POST", "/absences", who=OTHER, json=first)
    assert away.status_code == 201
    missed = duty.get("/rosters/nights/schedule")["shifts"][0]
    assert (missed["holder"], missed["assigned"], missed["missing"]) == (None, "XA.moj/fay", "absent")
    assert duty.get("/absences", who="dora")["items"] == []
    refused(duty.ask("POST", "/absences", who="dora", json={"official": "XA.moj/fay", **first}), 403, "role_missing")
    assert duty.ask("POST", f"/absences/{away.json()['id']}/end", who=OTHER).json()["withdrawn"]
    assert duty.get("/absences", who=OTHER)["items"] == []


def test_calendars_are_brought_over_http(duty: Door) -> None:
    day = duty.house.time + timedelta(days=3)
    event = f"UID:1\nDTSTART;VALUE=DATE:{day:%Y%m%d}\nSUMMARY:Feast"
    ics = calendar(event).decode()
    told = duty.ask("POST", "/absences/calendar", who="dora", json={"calendar": ics})
    assert told.json() == {"new": 1, "known": 0, "ended": 0}
    told = duty.ask("POST", "/absences/calendar", who="dora", json={"calendar": ics, "matching": "no", "replace": True})
    assert told.json() == {"new": 0, "known": 0, "ended": 1}
    wrong = {"calendar": ics.replace(";VALUE=DATE:", ";TZID=No/Where:").replace("\r\nSUMMARY", "T080000\r\nSUMMARY")}
    refused(duty.ask("POST", "/absences/calendar", who="dora", json=wrong), 422, "bad_zone")
    refused(duty.ask("POST", "/absences/calendar", who="dora", json={"calendar": "x"}), 422, "bad_ics")
    assert duty.ask("POST", "/closing-days/calendar", who="ben", json={"calendar": ics}).json()["new"] == 1
    assert [one["name"] for one in duty.get("/closing-days")["items"]] == ["Feast"]
    days = {"days": ["2027-01-04", "2027-01-05"], "name": "Day of the house"}
    refused(duty.ask("POST", "/closing-days", who="dora", json=days), 403, "role_missing")
    assert duty.ask("POST", "/closing-days", who="ben", json=days).json()["new"] == 2
    assert duty.ask("DELETE", "/closing-days/2027-01-04", who="ben").json()["ended"] == 1
    refused(duty.ask("DELETE", "/closing-days/2027-02-30", who="ben"), 422, "bad_day")


def test_a_plan_that_is_kept_elsewhere_is_brought_over_http(duty: Door) -> None:
    first = turn(duty, 0)
    begin, end = (f"{datetime.fromisoformat(first[name]).astimezone(UTC):%Y%m%dT%H%M%SZ}" for name in ("begin", "end"))
    ics = calendar(f"UID:1\nDTSTART:{begin}\nDTEND:{end}\nSUMMARY:Early").decode()
    place, asked = "/rosters/nights/calendar", {"calendar": ics, "layer": "first"}
    answer = duty.ask("POST", place, who="ben", json=asked)
    refused(answer, 422, "bad_duty")
    told = answer.json()["detail"].splitlines()
    assert told[0] == "Events of this calendar that are not understood: 1. Nothing is entered."
    assert "“Early”: no address" in told[1]
    asked["who"] = [{"text": "Early", "official": "XA.moj/fay"}]  # type: ignore[assignment]  # JSON
    refused(duty.ask("POST", place, who="dora", json=asked), 403, "role_missing")
    refused(duty.ask("POST", "/rosters/other/calendar", who="ben", json=asked), 404, "no_roster")
    dry = duty.ask("POST", place, who="ben", json={**asked, "dry_run": True}).json()
    assert (dry["written"], dry["new"], dry["turns"]) == (
        False,
        1,
        [{**first, "official": "XA.moj/fay", "how": "new"}],
    )
    assert duty.get("/rosters/nights/schedule")["shifts"][0]["holder"] == "XA.moj/dora"
    made = duty.ask("POST", place, who="ben", key="k", json=asked)
    assert made.json() == duty.ask("POST", place, who="ben", key="k", json=asked).json()
    assert (made.json()["written"], made.json()["new"]) == (True, 1)
    shift = duty.get("/rosters/nights/schedule")["shifts"][0]
    assert (shift["holder"], shift["planned"], shift["why"]) == ("XA.moj/fay", "XA.moj/dora", "override")
    [row] = duty.get("/rosters/nights/overrides")["items"]
    assert (row["layer"], row["of"], row["imported"]) == ("first", None, True)
    assert duty.ask("POST", place, who="ben", json=asked).json()["known"] == 1
    asked["who"] = [{"text": "Early"}]  # type: ignore[assignment]  # JSON
    over = duty.ask("POST", place, who="ben", json={**asked, "replace": True}).json()
    assert (over["nobody"], over["gone"]) == (1, 1)
    assert duty.get("/rosters/nights/schedule")["shifts"][0]["holder"] == "XA.moj/dora"


def test_a_private_calendar_needs_no_token_and_tells_nothing_else(duty: Door) -> None:
    made = duty.ask("POST", "/rosters/feeds", who="dora", key="once")
    path = made.json()["path"]
    assert made.status_code == 201
    repeated = duty.ask("POST", "/rosters/feeds", who="dora", key="once").json()
    assert (repeated["id"], repeated["path"]) == (made.json()["id"], None), "a secret is not told twice"
    assert duty.get("/rosters/feeds", who="dora")["items"][0]["path"] is None
    answer = duty.client.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert answer.headers["cache-control"] == "no-store"
    found = list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))
    assert found[0]["DTSTART"].dt == datetime.fromisoformat(turn(duty, 0)["begin"]).astimezone(UTC)
    assert b"Fay" not in answer.content
    assert b"fay" not in answer.content
    for wrong in (path.replace(".ics", "0.ics"), path[:-5] + ("0" if path[-5] != "0" else "1") + ".ics"):
        refused(duty.client.get(wrong), 404, "no_feed")
    refused(duty.client.get("/v1/rosters/feed/XC.moj_0123456789ab_" + "0" * 64 + ".ics"), 404, "no_feed")
    refused(duty.client.get(f"{path}?more=1"), 422, "unknown_parameter")
    refused(duty.ask("POST", f"/rosters/feeds/{made.json()['id']}/revocation", who=OTHER), 404, "no_feed")
    assert duty.ask("POST", f"/rosters/feeds/{made.json()['id']}/revocation", who="dora").json()["revoked"]
    refused(duty.client.get(path), 404, "no_feed")


def test_another_authority_knows_no_roster_of_ours(duty: Door, police: Door) -> None:
    assert police.get("/rosters")["items"] == []
    refused(police.ask("GET", "/rosters/nights/schedule"), 404, "no_roster")
