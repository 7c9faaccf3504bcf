"""What the families count, out of real rows of two nodes: the instruments' bodies, what lay beside them, receipts."""

from __future__ import annotations

from app.access import guards
from app.exchange.models import Delivery
from app.instruments import attachments
from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.statistics.figures import FiguresView, figures
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry


def seen(house: House) -> FiguresView:
    with house.session() as session:
        actor = house.official("aud")
        guards.stand_for(session, actor)
        return figures(session, house.office, actor)


def sums(house: House) -> dict[tuple[str, str], str]:
    return {(str(one["name"]), str(one["key"])): str(one["amount"]) for one in seen(house).sums}


def said(house: House, other: House, act: str, body: JsonObject, **more: object) -> Instrument:
    """One instrument, from a draft to the other side."""
    made = house.issue(act, body, **more)  # type: ignore[arg-type]  # tests name its members
    carry(house, made, other)
    for one in (house, other):
        one.project()
    return made


def laid(house: House, data: bytes) -> str:
    """A file beside what will be drafted."""
    with house.acting("eva") as (session, actor):
        return attachments.add(session, house.store, actor, "data.csv", "text/csv", [data], house.time).sha256


def test_evidence_its_bytes_its_defects_and_the_conditions_on_it(xa: House, xb: House) -> None:
    request = said(xa, xb, "request", bodies.mla_request(), **TO_XB)
    said(xb, xa, "acknowledge", bodies.acknowledgement(), reference=request.reference)
    said(xb, xa, "accept", bodies.of("acceptance"), reference=request.reference)
    file = laid(xb, b"at,address\n" * 50)
    handed = bodies.of("evidence_transmittal")
    handed["evidence"] = [{"file": file, "description": "Data", "measures": ["m1"], "category": "SUBSCRIBER"}]
    said(xb, xa, "transmit", handed, who="eva", reference=request.reference, attachments=(file,))
    receipt = {"received_on": "2026-12-03", "verified": False, "defects": [{"file": file, "description": "Cut off."}]}
    said(xa, xb, "confirm_evidence", receipt, who="eva", reference=request.reference)
    breach: JsonObject = {"kind": "condition", "code": "use_limit", "text": "It was used in another case."}
    said(xa, xb, "message", bodies.of("communication", breach=breach, about=None), reference=request.reference)
    for house, way in ((xa, "received"), (xb, "sent")):
        assert seen(house).tables["breach"] == {"condition use_limit": 1}
        found = sums(house)
        assert found["evidence", f"packages {way}"] == "1"
        assert [found["evidence", f"{what} SUBSCRIBER"] for what in ("items", "bytes", "defects")] == ["1", "550", "1"]
        assert seen(house).tables["condition"] == {handed["conditions"][0]["code"]: 1}  # type: ignore[index,call-overload]  # a list
    assert sums(xa)["evidence_pair", "XB bytes SUBSCRIBER"] == "550"


def test_assistance_and_a_consultation_count_alike_on_both_sides(xa: House, xb: House) -> None:
    asked = said(xa, xb, "request", bodies.of("ta_request"), procedure="assistance", recipient="XB.moj")
    plan = said(xb, xa, "match", bodies.of("ta_plan"), reference=asked.reference)
    given = bodies.of("ta_delivery", plan={"id": plan.id, "sha256": plan.sha256})
    said(xb, xa, "deliver", given, reference=asked.reference)
    claimed = {**TO_XB, "procedure": "jurisdiction"}
    opened = said(xa, xb, "open", bodies.of("jurisdiction_notice"), **claimed)
    said(xb, xa, "disagree", bodies.of("jurisdiction_disagreement"), reference=opened.reference)
    ours, theirs = seen(xa), seen(xb)
    for name in ("topic", "support", "jurisdiction", "agreement", "connection"):
        assert ours.tables[name] == theirs.tables[name] != {}
    assert ours.tables["agreement"] == {"parallel": 1}
    assert (ours.shares["agreed"], sums(xa)["assistance", "hours"], sums(xb)["assistance_pair", "XA hours"]) == (
        0.0,
        "30",
        "30",
    )


def test_time_to_receipt_is_that_of_the_other_nodes_receipt(xa: House, xb: House) -> None:
    request = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, request, xb)
    with xa.session("rog_intake") as session:
        session.get_one(Delivery, (xa.owner, request.id)).delivered = xa.later(minutes=4)
    for house in (xa, xb):
        house.project()
    took = [{one["milestone"]: one["median"] for one in seen(house).times if one["by"] == "all"} for house in (xa, xb)]
    assert took == [{"receipt": 240.0}, {"receipt": 0.0}], "here it is verified in the moment in which it comes"
