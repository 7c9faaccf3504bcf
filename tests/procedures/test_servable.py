"""What a provider may see of a request: order, identifiers, data, period; nothing of the case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject, dumps
from app.procedures.measures import AccessStored, ContentRealtime, GiveEffectOrder, TrafficRealtime
from app.procedures.preservation_contents import DataItem
from app.procedures.servable import ITEM, MEASURES, ORDER, servable
from app.treaties.bodies import strings
from tests.factories import bodies
from tests.matters.test_differences import JSON

SECRET = "What nobody at the provider may read"


def test_every_servable_member_exists() -> None:
    assert set(MEASURES["ACCESS_STORED"]) <= set(AccessStored.model_fields)
    assert set(MEASURES["TRAFFIC_REALTIME"]) <= set(TrafficRealtime.model_fields)
    assert set(MEASURES["CONTENT_REALTIME"]) <= set(ContentRealtime.model_fields)
    assert set(ITEM) <= set(DataItem.model_fields)
    assert set(MEASURES["GIVE_EFFECT_ORDER"]) <= set(GiveEffectOrder.model_fields)
    order = GiveEffectOrder.model_fields["order"].annotation
    assert set(ORDER) <= set(order.model_fields)  # type: ignore[union-attr]


def test_only_what_is_in_the_table_is_shown_whatever_else_the_request_says() -> None:
    """Each text of a request for everything is replaced by one that gives it away."""
    whole = bodies.large_request()
    shown = servable("mla_request", whole)
    assert {one["code"] for one in shown} == set(MEASURES)
    open_members = {"measures", "identifiers", "orders", "period_sought", "confidentiality"}
    closed: JsonObject = {name: one if name in open_members else SECRET for name, one in whole.items()}
    assert dumps([*servable("mla_request", closed)]) == dumps([*shown])
    assert SECRET not in str(servable("mla_request", closed))


def test_facts_supporting_part_and_notes_never_leave() -> None:
    whole = bodies.large_request()
    texts = {value for _, value in strings([*servable("mla_request", whole)])}
    for measure in whole["measures"]:  # type: ignore[union-attr]
        assert isinstance(measure, dict)
        if measure["code"] == "GIVE_EFFECT_ORDER":
            assert not texts & {value for _, value in strings(measure["supporting"])}
        if measure["code"] == "ACCESS_STORED":
            assert measure.get("why_vulnerable") not in texts
    noted: JsonObject = {
        "measures": [{"id": "m1", "code": "ACCESS_STORED", "identifiers": ["i1"], "note": SECRET, "facts": SECRET}],
        "identifiers": [{"id": "i1", "kind": "email", "address": "a@example.xb", "note": SECRET}, {"id": "i2"}],
        "period_sought": {"from": "2026-10-01T00:00:00Z", "to": "2026-10-02T00:00:00Z"},
        "confidentiality": {"asked": True, "reason": SECRET, "do_not_notify_user": True},
    }
    assert servable("mla_request", noted) == (
        {
            "measure": "m1",
            "code": "ACCESS_STORED",
            "identifiers": [{"kind": "email", "address": "a@example.xb"}],
            "period": noted["period_sought"],
            "do_not_notify_user": True,
        },
    )


def test_an_item_to_be_preserved_goes_to_its_custodian_with_its_identifiers() -> None:
    found = servable("preservation_request", bodies.of("preservation_request"))
    assert found
    for one in found:
        assert one["code"] == "PRESERVE"
        assert one["identifiers"]
        assert not {"facts", "relationship", "necessity", "offences"} & set(one)


def test_an_item_without_identifiers_of_its_own_shows_none_of_another_custodian_s() -> None:
    """Each custodian is served the request's identifiers, but for those that were named for somebody else alone."""
    body: JsonObject = {
        "custodian": {"name": "Gamma"},
        "identifiers": [
            {"id": "i1", "kind": "email", "address": "victim@a.example"},
            {"id": "i2", "kind": "account", "provider": "Beta", "value": "wolf"},
            {"id": "i3", "kind": "phone", "number": "+40215550177"},
            {"id": "i4", "kind": "ip", "address": "9.9.9.9"},
        ],
        "data": [
            {"id": "m1", "description": "A", "identifiers": ["i1", "i4"], "custodian": {"name": "Alpha"}},
            {"id": "m2", "description": "B", "custodian": {"name": "Beta", "state": "XB"}},
            {"id": "m3", "description": "C", "identifiers": ["i2", "i4"], "custodian": {"name": " beta"}},
            {"id": "m4", "description": "D"},
        ],
    }
    shown = {
        str(one["measure"]): {row["kind"] for row in one["identifiers"]}  # type: ignore[union-attr,index,call-overload]
        for one in servable("preservation_request", body)
    }
    assert shown == {
        "m1": {"email", "ip"},
        "m2": {"account", "phone", "ip"},  # m3 asks the same custodian
        "m3": {"account", "ip"},
        "m4": {"phone"},
    }


@pytest.mark.parametrize("code", ["TRAFFIC_REALTIME", "CONTENT_REALTIME"])
def test_a_provider_that_collects_in_real_time_learns_what_from_when_to_when_by_which_order(code: str) -> None:
    whole = bodies.large_request()
    (asked,) = [one for one in whole["measures"] if one["code"] == code]  # type: ignore[union-attr,index,call-overload]
    assert isinstance(asked, dict)
    (shown,) = [one for one in servable("mla_request", whole) if one["code"] == code]
    assert (shown["measure"], shown["communications"], shown["period"]) == (
        asked["id"],
        asked["communications"],
        asked["period"],
    )
    assert not {"id", "note", "clock_source"} & set(shown["identifiers"][0])  # type: ignore[index,arg-type]
    assert shown["identifiers"][0]["kind"] == "ip"  # type: ignore[index,call-overload]
    assert shown["do_not_notify_user"] is True
    assert bool(shown.get("orders")) is (code == "CONTENT_REALTIME")
    texts = {value for _, value in strings([shown])}
    for name in ("user", "justification", "period_justification", "facts", "serious_offence"):
        assert name not in shown
        assert asked.get(name) not in texts


def test_who_intercepts_is_told_to_keep_silent_by_the_measure_alone() -> None:
    measure: JsonObject = {"id": "m1", "code": "CONTENT_REALTIME", "identifiers": [], "non_notification": True}
    assert servable("mla_request", {"measures": [measure]})[0]["do_not_notify_user"] is True
    assert (
        "do_not_notify_user" not in servable("mla_request", {"measures": [{**measure, "non_notification": False}]})[0]
    )


def test_in_an_emergency_the_provider_learns_which_data_by_when_and_not_what_has_happened() -> None:
    whole = bodies.of("emergency_request", sources=[{"matter": SECRET}], facts=SECRET)
    shown = servable("emergency_request", whole)
    assert shown == (
        {
            "measure": "m1",
            "code": "ACCESS_STORED",
            "category": "ACCESS_LOGS",
            "urgency": "emergency",
            "wanted_by": "2026-11-25T12:00:00+02:00",
            "provider": whole["provider"],
            "description": "Addresses of the last sign-ins.",
            "identifiers": [{"kind": "email", "address": "grey.wolf@mail.example.org"}],
            "period": {"from": "2026-11-24T00:00:00+02:00", "to": "2026-11-25T08:00:00+02:00"},
            "do_not_notify_user": True,
        },
    )
    kept = {"emergency", "persons", "relationship", "offences", "special_instructions", "statement", "legal_basis"}
    for name in kept:
        assert not {value for _, value in strings([*shown])} & {value for _, value in strings(whole[name])} - {"XB"}


def test_what_is_no_data_request_has_nothing_for_a_provider() -> None:
    assert servable("refusal", bodies.of("refusal")) == ()
    assert servable("mla_request", {"measures": [{"id": "m1", "code": "SEARCH_SEIZE", "place": SECRET}]}) == ()


@given(st.dictionaries(st.sampled_from(["measures", "identifiers", "data", "orders", "confidentiality"]), JSON))
def test_it_never_raises(body: dict[str, Json]) -> None:
    for kind in ("mla_request", "preservation_request", "emergency_request"):
        servable(kind, body)
