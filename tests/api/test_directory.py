"""The directory over HTTP: who takes what at this minute, a State, its cards, companies, two States side by side."""

from __future__ import annotations

import io
import zipfile

from app.directory import editions, listed
from app.directory.edition import unverified
from app.kit.actor import Actor
from app.kit.canonical import sha256
from app.kit.clock import stamp
from app.kit.ids import StateCode
from tests.api.asking import Door, refused
from tests.directory.presented import FILE
from tests.directory.states import State
from tests.factories import bodies
from tests.matters.test_who import told


def test_the_directory_answers_what_practitioners_ask(xa: Door, states: tuple[State, State]) -> None:
    house = xa.house
    with house.session("rog_operator") as session:
        data = states[1].signed(told(states[1]))
        editions.accept_edition(session, Actor.node(house.owner), data, house.time)
    asked = {"procedure": "preservation", "urgent": "true", "at": "2026-12-02T02:00:00.000Z"}
    point, office = xa.get("/directory/states/XB/who", params=asked)["items"]
    assert (point["point"], point["open"], point["spoken"], point["lately"]) == ("night", True, ["en", "fr"], None)
    assert (office["open"], office["until"]) == (False, "2026-12-02T08:00:00.000Z")
    assert point["doubts"] == []
    late = {**asked, "at": "2046-01-01T00:00:00.000Z"}
    (doubt,) = xa.get("/directory/states/XB/who", params=late)["items"][0]["doubts"]
    assert (doubt["code"], doubt["edition"], doubt["remedy"][:14]) == ("stale", 2, "Telephone them")
    state = xa.get("/directory/states/XB")
    assert (state["edition"], state["verified"], state["forks"]) == (2, True, [])
    entry = next(one for one in state["entries"] if one["id"] == "XB.moj")
    assert entry["particulars"]["contact_points"][0]["promise"] == {"always": True, "answer_minutes": 30}
    (company,) = xa.get("/directory/companies", params={"find": "2001:db8::7"})["items"]
    assert (company["by"], company["matched"], company["points"]) == ("address", "2001:db8::/32", ["XB.moj/night"])
    assert (company["exact"], company["length"], company["edition"], company["contested"]) == (False, 32, 2, [])
    assert (company["source"], company["warning"]) == ("edition 2", None)
    cards = xa.get("/directory/cards", params={"state": "XB"})["items"]
    assert [(one["id"], one["overdue"]) for one in cards] == [("logs_connection", False), ("mailbox", True)]
    assert [one["id"] for one in xa.get("/directory/entries", params={"find": "locating"})["items"]] == []
    lines = xa.get("/directory/comparisons", params={"first": "XA", "second": "XB"})["items"]
    assert any(one["second"] == "180 days" for one in lines)
    assert xa.get("/directory/assurances")["items"] == []
    refused(xa.ask("GET", "/directory/states/XC"), 404, "not_confirmed")
    refused(xa.ask("GET", "/directory/states/XB/who", params={"procedure": "A'"}), 422, "bad_request")


def test_each_edition_is_given_as_it_was_signed_old_ones_too(xa: Door, states: tuple[State, State]) -> None:
    house = xa.house
    data = states[1].signed(told(states[1]))
    with house.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(house.owner), data, house.time)
    place = "/directory/states/XB/editions"
    assert [one["number"] for one in xa.get(place)["items"]] == [1, 2]
    (newer,) = xa.get(place, params={"after": "1"})["items"]
    assert (newer["number"], newer["sha256"]) == (2, unverified(data).digest)
    assert [one["number"] for one in xa.get(place, params={"limit": "1"})["items"]] == [1]
    given = xa.ask("GET", f"{place}/2")
    assert (given.status_code, given.content, given.headers["content-type"]) == (200, data, "application/jose+json")
    assert unverified(xa.ask("GET", f"{place}/1").content).number == 1
    refused(xa.ask("GET", f"{place}/3"), 404, "no_edition")
    assert xa.get("/directory/states/XC/editions")["items"] == []


def test_who_takes_it_under_a_treaty_and_for_a_measure(xa: Door, states: tuple[State, State]) -> None:
    house = xa.house
    row = '{ treaty = "untoc", procedures = ["preservation"], measures = ["SEIZE"] }'
    text = FILE.replace('{ procedures = ["mla", "preservation"] }', row)
    with house.session("rog_operator") as session:
        data = states[1].signed(told(states[1], text))
        editions.accept_edition(session, Actor.node(house.owner), data, house.time)

    def asked(**more: str) -> list[tuple[object, object]]:
        params = {"procedure": "preservation", "urgent": "true", **more}
        return [(one["point"], one["takes"]) for one in xa.get("/directory/states/XB/who", params=params)["items"]]

    both: list[tuple[object, object]] = [("night", True), (None, True)]
    assert asked() == asked(treaty="untoc") == asked(treaty="untoc", measure="SEIZE") == both
    assert asked(treaty="un_cybercrime") == asked(measure="FREEZE") == []
    found = xa.get("/directory/states/XB/who", params={"procedure": "preservation"})["items"]
    meant = [{"treaty": "untoc", "procedures": ["preservation"], "measures": ["SEIZE"]}]
    assert [(one["competences"], one["successor"]) for one in found] == [(meant, None), (meant, None)]
    for wrong, status, code in (
        ({"treaty": "untco"}, 404, "no_treaty"),
        ({"measure": "SIEZE"}, 422, "unknown_code"),
        ({"treaty": "A'"}, 422, "bad_request"),
        ({"measure": "seize"}, 422, "bad_request"),
    ):
        params = {"procedure": "preservation", **wrong}
        refused(xa.ask("GET", "/directory/states/XB/who", params=params), status, code)


def test_how_soon_they_answered_lately_is_told_with_the_days_of_the_letters(xa: Door) -> None:
    house = xa.house
    body = bodies.of("preservation_request", confidential=False)
    to = {"procedure": "preservation", "recipient": "XB.moj", "treaty": "un_cybercrime"}
    sent = house.issue("request", body, who="dora", urgency="urgent", **to)
    house.told(sent.id, "accepted")
    house.project()
    asked = {"procedure": "preservation", "urgent": "true"}
    (office,) = xa.get("/directory/states/XB/who", params=asked)["items"]
    day = stamp(sent.at)
    assert office["lately"] == {
        "count": 0,
        "median_seconds": None,
        "newest": day,
        "since": day,
        "slowest_seconds": None,
        "unanswered": 1,
    }


def test_what_is_taken_along_is_read_over_http(xa: Door, states: tuple[State, State]) -> None:
    house = xa.house
    with house.session("rog_operator") as session:
        data = states[1].signed(told(states[1]))
        editions.accept_edition(session, Actor.node(house.owner), data, house.time)
    card = xa.ask("GET", "/directory/authorities/XB.moj/card")
    assert card.headers["content-type"] == "text/vcard; charset=utf-8"
    assert card.headers["content-disposition"] == 'attachment; filename="XB.moj.vcf"'
    assert "UID:urn:rogatory:XB.moj/night" in card.text
    drawn = xa.ask("GET", "/directory/authorities/XB.moj/card", params={"form": "svg"})
    assert (drawn.headers["content-type"], drawn.text[:4]) == ("image/svg+xml", "<svg")
    refused(xa.ask("GET", "/directory/authorities/XB.none/card"), 404, "unknown_authority")
    refused(xa.ask("GET", "/directory/authorities/XC.moj/card"), 404, "not_confirmed")
    refused(xa.ask("GET", "/directory/authorities/XB.moj/card", params={"form": "pdf"}), 422, "bad_request")
    packed = xa.ask("GET", "/directory/export")
    assert packed.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        names, sums = archive.namelist(), archive.read("SHA256SUMS").decode().splitlines()
        assert {"index.html", "directory.json", "editions/XB/edition-2.json", "vcards/XB.moj.vcf"} <= set(names)
        assert {line.split("  ")[1]: line.split("  ")[0] for line in sums} == {
            name: sha256(archive.read(name)) for name in names if name != "SHA256SUMS"
        }
        assert archive.read("editions/XB/edition-2.json") == data


def test_lists_are_paged_by_state_and_never_verified(xa: Door) -> None:
    house = xa.house
    assert xa.get("/directory/lists")["items"] == []
    for code in ("XC", "XD", "XE"):
        rows = f"authority,name,functions,languages\n{code}.moj,Ministry,central_mla,en\n".encode()
        with house.session("rog_operator") as session:
            ana = house.official("ana")
            made = listed.bring(session, ana, "a.csv", rows, StateCode(code), "A list of 2025", house.time)
            if code == "XC":
                listed.confirm(session, house.official("ben"), StateCode(code), made.sha256[:16], house.time)
    first = xa.get("/directory/lists", params={"limit": 2})
    rest = xa.get("/directory/lists", params={"limit": 2, "cursor": first["next"]})
    found = [*first["items"], *rest["items"]]
    assert [(one["state"], one["confirmed_by"], one["verified"]) for one in found] == [
        ("XC", "XA.moj/ben", False),
        ("XD", None, False),
        ("XE", None, False),
    ]
    assert (found[0]["authorities"], found[0]["source"], rest["next"]) == (["XC.moj"], "A list of 2025", None)
