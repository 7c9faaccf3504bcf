"""What the Second Additional Protocol asks of an order (2AP 8) and of an emergency request (2AP 10)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.treaties.cases import emergency, of, order

PROTOCOL = TREATIES.newest("budapest_2ap")
COPY = [{"authority": "XB.moj"}]


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(replace(asked, treaty=PROTOCOL))}


@pytest.mark.parametrize(("category", "reserved"), [("SUBSCRIBER", False), ("TRAFFIC", True), ("ACCESS_LOGS", True)])
def test_logs_of_connections_are_traffic_data(category: str, reserved: bool) -> None:
    asked = of(order(order={"data_categories": [category]}))
    assert ("order_reserved" in codes(asked)) is reserved
    (days,) = [one.number for one in PROTOCOL.deadlines if category in one.data]
    assert days == (45 if reserved else 20)


def test_an_order_that_tells_all_is_found_whole() -> None:
    assert {code for code in codes(of(order())) if code.startswith("order_")} == set()


@pytest.mark.parametrize("kind", ["judicial_direct", "interpol", "contact_point"])
def test_a_road_leads_only_to_a_state_that_has_declared_it_and_with_the_copy(kind: str) -> None:
    asked = emergency(channel={"kind": kind}, copy_to=COPY)
    assert "channel_not_declared" in codes(asked)
    declared = profile("XB").declared(PROTOCOL)
    opened = replace(declared, direct_roads=(kind,))
    theirs = replace(profile("XB"), declarations={**profile("XB").declarations, "budapest_2ap": opened})
    assert not {"channel_not_declared", "copies_missing"} & codes(replace(asked, theirs=theirs))
    alone = replace(emergency(channel={"kind": kind}), theirs=theirs)
    assert "copies_missing" in codes(alone)
    assert "channel_not_declared" not in codes(emergency(channel={"kind": "central"}))


def test_a_refusal_owes_no_consultation_by_article_8() -> None:
    rows = [one for one in PROTOCOL.refusals if "mla" in one.procedures and one.code != "personal_data"]
    assert {(one.article.text, one.consult) for one in rows} == {("8(8), 10(7)", False)}
