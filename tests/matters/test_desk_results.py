"""What a desk delivered in parts stands in the draft of the transmittal, once: what was sent is not sent again."""

from __future__ import annotations

import pytest

from app.instruments import attachments
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, Unknown
from app.kit.ids import Digest, Reference
from app.matters import copying
from app.matters.desk_results import transmittal
from app.matters.grants import held
from tests.factories import bodies
from tests.factories.node import House
from tests.matters.ministry_and_desk import answered, desk, mandated, ministry, received, xa

__all__ = ["desk", "ministry", "xa"]
FIRST, SECOND = b"name,address\nV. Marin,12 Quay Street\n", b"day,amount\n2026-10-03,1200\n"


def row(file: str, *measures: str) -> JsonObject:
    named: list[Json] = [*measures]
    return {"file": file, "description": "Answer", "measures": named, "category": "SUBSCRIBER"}


def came(*names: str) -> list[Json]:
    return [{"measure": one, "outcome": "done"} for one in names]


PARTS: tuple[JsonObject, ...] = (
    {"summary": "Bank.", "evidence": [row("a", "m1")], "legal_basis": "Order 1", "remains": [{"text": "More."}]},
    {"summary": "Witness.", "evidence": [row("b", "m2")], "outcomes": came("m1", "m2"), "legal_basis": "Order 2"},
)


def test_all_parts_stand_in_it_with_the_law_of_each() -> None:
    found = transmittal(PARTS, ())
    assert found.body == {
        "final": False,
        "evidence": [row("a", "m1"), row("b", "m2")],
        "outcomes": came("m1", "m2"),
        "legal_basis": "Order 1\nOrder 2",
    }
    assert [one.path for one in found.left_out] == ["summary", "remains"]


def test_what_was_sent_is_left_out_and_that_is_said() -> None:
    found = transmittal(PARTS, ({"evidence": [row("a")], "outcomes": came("m1")},))
    assert (found.body["evidence"], found.body["outcomes"]) == ([row("b", "m2")], came("m2"))
    assert [one.path for one in found.left_out][:2] == ["evidence", "outcomes"]


def test_the_last_word_on_a_file_and_a_measure_counts() -> None:
    again: JsonObject = {"evidence": [row("a", "m2")], "outcomes": [{"measure": "m1", "outcome": "no_data"}]}
    found = transmittal((*PARTS, again), ())
    assert found.body["evidence"] == [row("a", "m2"), row("b", "m2")]
    assert found.body["outcomes"] == [{"measure": "m1", "outcome": "no_data"}, *came("m2")]


@pytest.mark.parametrize("body", [{}, {"evidence": "none"}, {"outcomes": [None, 3]}, {"evidence": [{}], "lasting": {}}])
def test_a_body_may_hold_anything(body: JsonObject) -> None:
    assert transmittal((body,), (body,)).body["final"] is False


def part(house: House, to: House, mandate: str, content: bytes, act: str = "deliver_part") -> Digest:
    """The desk delivers a file, which the ministry's store has once it has come."""
    with house.acting("cem") as (session, actor):
        kept = attachments.add(session, house.store, actor, "answer.csv", "text/csv", [content], house.time)
        digest = Digest(kept.sha256)
    assert to.store.put(to.owner, content) == digest
    more: JsonObject = {"expected_on": "2027-01-20", "outcomes": None} if act == "deliver_part" else {}
    body = bodies.of("mandate_delivery", evidence=[row(digest, "m1")], **more)
    answered(house, to, act, mandate, body=body, attachments=(digest,))
    return digest


def test_the_draft_of_the_transmittal_begins_with_all_that_came(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    first = part(desk, ministry, mandate, FIRST)
    second = part(desk, ministry, mandate, SECOND, "report")
    with ministry.session() as session:
        found = copying.carry_delivery(session, ministry.office, ministry.official("cem"), Reference(mandate))
        draft = found.draft
        assert (draft.reference, draft.act, draft.attachments) == (reference, "transmit", [first, second])
        assert draft.body["evidence"] == [row(first, "m1"), row(second, "m1")]
        assert draft.body["outcomes"] == came("m1")
        assert held(session, desk.official("cem"), reference) is None
    with desk.session() as session, pytest.raises(Invalid) as caught:
        copying.carry_delivery(session, desk.office, desk.official("cem"), Reference(mandate))
    assert caught.value.code == "no_mandate"


def test_nothing_is_carried_where_nothing_came(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    with ministry.session() as session:
        cem = ministry.official("cem")
        with pytest.raises(Invalid) as caught:
            copying.carry_delivery(session, ministry.office, cem, Reference(mandate))
        assert caught.value.code == "nothing_delivered"
        with pytest.raises(Invalid) as caught:
            copying.carry_delivery(session, ministry.office, cem, Reference(reference))
        assert caught.value.code == "no_mandate"
        with pytest.raises(Unknown):
            copying.carry_delivery(session, ministry.office, cem, Reference("XB-2026-K7Q3MD9T"))
