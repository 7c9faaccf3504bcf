"""Our own notes of calls over the API."""

from __future__ import annotations

from tests.api.asking import Door, refused

CALL = {
    "recipient": "XB.moj",
    "caller": "Ana Pop",
    "call_back_number": "+40 21 555 0123",
    "called_at": "2026-11-24T02:10:00+01:00",
    "code": "K7Q3-MD9T",
    "asked": "Who uses the telephone now?",
    "basis": "UNCC 40(13)",
}


def test_a_call_is_noted_once_and_read(xa: Door, police: Door) -> None:
    call = {**CALL, "called_at": xa.house.time.isoformat()}
    made = xa.ask("POST", "/calls", json=call, key="c1")
    assert made.status_code == 201, made.text
    assert xa.ask("POST", "/calls", json=call, key="c1").json()["id"] == made.json()["id"]
    place = f"/calls/{made.json()['id']}"
    assert (made.json()["matter"], made.json()["compared"], made.json()["by"]) == (None, [], "XA.moj/cem")
    assert xa.get(place) == made.json()
    assert [one["id"] for one in xa.get("/calls")["items"]] == [made.json()["id"]]
    refused(police.ask("GET", place), 404, "no_call")
    refused(xa.ask("POST", "/calls", json={**call, "called_at": "2026-11-24T02:10:00"}), 422, "bad_request")
    refused(xa.ask("POST", "/calls", json=call, who="aud"), 403, "role_missing")
