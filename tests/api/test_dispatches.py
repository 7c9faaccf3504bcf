"""Papers over the API: a set is asked for and fetched, departures and arrivals are noted."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

from app.exchange.signing import work
from app.instruments.dispatch_letter import letter
from tests.api.asking import Door, refused
from tests.exchange.test_signing import desk_of
from tests.factories import bodies


def test_papers_are_made_fetched_sent_and_acknowledged(xa: Door) -> None:
    house = xa.house
    sent = house.issue("request", bodies.mla_request(), procedure="mla", recipient="XD.moj", treaty="un_cybercrime")
    house.project()
    order = {"instrument": sent.id, "letter": "note_verbale", "language": "es", "copies": 2}
    made = xa.ask("POST", "/dispatch-sets", json=order)
    assert made.status_code == 201, made.text
    name = made.json()["id"]
    assert ("sign", name) in house.woken
    refused(xa.ask("GET", f"/dispatch-sets/{name}/zip"), 409, "not_made")
    desk = replace(desk_of(house, lambda digest: b"stamp"), letter=letter)
    while work(desk, "sign-1"):
        pass
    file = xa.ask("GET", f"/dispatch-sets/{name}/zip")
    assert zipfile.ZipFile(io.BytesIO(file.content)).testzip() is None
    assert xa.get(f"/dispatch-sets/{name}")["sha256"] == file.headers["etag"].strip('"')
    day = house.time.date().isoformat()
    left = xa.ask("POST", f"/dispatch-sets/{name}/departures", json={"route": "pouch", "left": day}, key="k1")
    assert left.status_code == 201, left.text
    again = xa.ask("POST", f"/dispatch-sets/{name}/departures", json={"route": "pouch", "left": day}, key="k1")
    assert again.json()["id"] == left.json()["id"]
    refused(
        xa.ask("POST", f"/dispatch-sets/{name}/departures", json={"route": "pouch", "left": "2026-02-31"}),
        422,
        "bad_date",
    )
    word = {"arrived": day, "received_by": "Registry of XD", "known_how": "slip"}
    assert xa.ask("POST", f"/departures/{left.json()['id']}/arrival", json=word).status_code == 200
    house.project()
    found = xa.get(f"/matters/{sent.reference}")
    assert found["line"]["status"]["code"] == "RECEIVED"
    assert found["line"]["status"]["unproven"] == [sent.id]
    assert [one["arrived"] for one in xa.get(f"/matters/{sent.reference}/departures")["items"]] == [day]
    assert [one["state"] for one in xa.get(f"/matters/{sent.reference}/dispatch-sets")["items"]] == ["made"]


def test_papers_of_another_authority_do_not_exist_here(xa: Door, police: Door) -> None:
    sent = xa.house.issue("request", bodies.mla_request(), procedure="mla", recipient="XD.moj", treaty="un_cybercrime")
    refused(police.ask("POST", "/dispatch-sets", json={"instrument": sent.id}), 404, "no_instrument")
