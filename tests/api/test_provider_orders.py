"""The provider log over the API."""

from __future__ import annotations

from datetime import timedelta

from app.kit.clock import stamp
from tests.api.asking import Door, refused
from tests.factories import bodies
from tests.factories.node import carry
from tests.matters.test_provider_log import PRESERVE

ORDER = {"provider": "Nordlys Hosting", "basis": "Section 12", "gag": True, "items": ["m1", "m2"]}


def test_an_order_goes_its_way_over_the_api(xa: Door, xb: Door, police: Door) -> None:
    sent = xa.house.issue("request", bodies.of("preservation_request"), who="dora", urgency="urgent", **PRESERVE)
    carry(xa.house, sent, xb.house)
    xb.house.project()
    xa.house.project()
    place, now = f"/matters/{sent.reference}/provider-orders", xb.house.time
    refused(xa.ask("POST", place, json=ORDER, who="dora"), 409, "not_requested_side")
    refused(xb.ask("POST", place, json={**ORDER, "items": ["x"]}, who="dora"), 422, "bad_request")
    made = xb.ask("POST", place, json=ORDER, who="dora", key="o1")
    assert made.status_code == 201, made.text
    assert xb.ask("POST", place, json=ORDER, who="dora", key="o1").json()["id"] == made.json()["id"]
    one = f"/provider-orders/{made.json()['id']}"
    refused(xb.ask("POST", f"{place}/confirmation", who="dora"), 409, "nothing_preserved")
    service = {"how": "portal", "at": stamp(now), "ticket": "T1", "promised": stamp(now + timedelta(hours=3))}
    assert xb.ask("POST", f"{one}/service", json=service, who="dora").json()["clock"] == "provider_answer"
    promise = {"by": stamp(now + timedelta(hours=5)), "reached": "Ingrid Solberg"}
    assert xb.ask("POST", f"{one}/promise", json=promise, who="dora").json()["due"] == promise["by"]
    items = [
        {"measure": name, "outcome": "preserved", "at": stamp(now), "until": "2047-06-01"} for name in ("m1", "m2")
    ]
    assert xb.ask("POST", f"{one}/answers", json={"items": items}, who="dora").json()["state"] == "answered"
    note = {"kind": "reminder", "words": "Asked for the receipt."}
    assert xb.ask("POST", f"{one}/follow-ups", json=note, who="dora").status_code == 200
    invoice = {"number": "R1", "amount": "12.50", "currency": "EUR", "dated": "2026-11-30"}
    assert xb.ask("POST", f"{one}/invoice", json=invoice, who="dora").json()["invoice"] == invoice
    draft = xb.ask("POST", f"{place}/confirmation", who="dora")
    assert (draft.status_code, draft.json()["act"]) == (201, "confirm")
    told = xb.ask("POST", f"{place}/milestones", who="dora")
    assert told.status_code == 202, told.text
    refused(
        xb.ask("POST", f"{one}/end", json={"reason": "Not needed.", "items": ["m9"]}, who="dora"), 422, "unknown_item"
    )
    part = xb.ask("POST", f"{one}/end", json={"reason": "Not needed.", "items": ["m1"]}, who="dora").json()
    assert (part["state"], [each["lifted"] is not None for each in part["items"]]) == ("answered", [True, False])
    assert xb.ask("POST", f"{one}/end", json={"reason": "Released."}, who="dora").json()["state"] == "lifted"
    acts = ["ordered", "served", "promised", "answered", "followed", "invoiced", "lifted", "lifted"]
    assert [each["act"] for each in xb.get(one, who="dora")["history"]] == acts
    assert [each["number"] for each in xb.get(place, who="dora")["items"]] == [1]
    refused(xb.ask("POST", f"{one}/end", json={"reason": "Again."}, who="aud"), 403, "role_missing")
