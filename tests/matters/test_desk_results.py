"""What a desk delivered in parts stands in the draft of the transmittal, once: what was sent is not sent again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from app.instruments import attachments
from app.kit.canonical import Json, JsonObject, objects, sha256
from app.kit.errors import Invalid, Unknown
from app.kit.ids import Digest, InstrumentId, Reference
from app.matters import copying, drafts
from app.matters.desk_results import transmittal
from app.matters.grants import held
from app.procedures.engine import Link
from app.procedures.table import Side
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


def delivered(*bodies: JsonObject) -> list[Link]:
    """Deliveries, one after the other: d0, d1."""
    return [
        Link(InstrumentId(f"d{place}"), sha256(b""), Side.REQUESTED, "deliver_part", "mandate_delivery", body=body)
        for place, body in enumerate(bodies)
    ]


def receipt(answers: Link, *files: str) -> Link:
    """r0, which finds these wrong; an empty name: it names none."""
    defects: list[Json] = [{"description": "It is wrong.", **({"file": one} if one else {})} for one in files]
    side = Side.REQUESTING
    body: JsonObject = {"verified": not files, "defects": defects}
    return Link(
        InstrumentId("r0"),
        sha256(b""),
        side,
        "confirm_delivery",
        "evidence_receipt",
        in_reply_to=answers.pin,
        body=body,
    )


def test_all_parts_stand_in_it_with_the_law_of_each() -> None:
    found = transmittal(delivered(*PARTS), ())
    assert found.body == {
        "final": False,
        "evidence": [row("a", "m1"), row("b", "m2")],
        "outcomes": came("m1", "m2"),
        "legal_basis": "Order 1\nOrder 2",
    }
    assert [one.path for one in found.left_out] == ["summary", "remains"]


def test_what_was_sent_is_left_out_and_that_is_said() -> None:
    found = transmittal(delivered(*PARTS), ({"evidence": [row("a")], "outcomes": came("m1")},))
    assert (found.body["evidence"], found.body["outcomes"]) == ([row("b", "m2")], came("m2"))
    assert [one.path for one in found.left_out][:2] == ["evidence", "outcomes"]
    assert found.body["legal_basis"] == "Order 2", "nothing is sent that was obtained under the other"


def test_an_outcome_is_told_unless_the_last_that_was_sent_says_the_same() -> None:
    before: JsonObject = {"outcomes": [{"measure": "m1", "outcome": "no_data", "note": None}]}
    desk = delivered(*PARTS)
    assert transmittal(desk, (before,)).body["outcomes"] == came("m1", "m2")
    found = transmittal(desk, (before, {"outcomes": came("m1", "m2")}))
    assert ("outcomes" in found.body, "outcomes" in [one.path for one in found.left_out]) == (False, True)
    assert transmittal(desk, ({"outcomes": came("m1", "m2")}, before)).body["outcomes"] == came("m1")


TWO: JsonObject = {"evidence": [row("a", "m1"), row("b", "m2")], "legal_basis": "Order 1"}
MENDS: JsonObject = {"evidence": [row("c", "m1")], "mends": {"id": "r0"}, "legal_basis": "Order 2"}


@pytest.mark.parametrize(
    ("wrong", "mends", "sent"),
    [
        (("a",), MENDS, ["b", "c"]),
        (("",), MENDS, ["c"]),  # no file is named: all that came with it
        (("a", ""), {**MENDS, "evidence": [row("a"), row("b")]}, ["a", "b"]),  # the same again, with other words
        (("a",), {**MENDS, "mends": {"id": "d0"}}, ["b", "c"]),  # it mends something else: a is wrong still
        (("x",), MENDS, ["a", "b", "c"]),
        ((), MENDS, ["a", "b", "c"]),
    ],
)
def test_what_was_found_wrong_stays_behind_once_it_came_anew(
    wrong: tuple[str, ...], mends: JsonObject, sent: list[str]
) -> None:
    first, again = delivered(TWO, mends)
    found = transmittal([first, receipt(first, *wrong), again], ())
    assert [one["file"] for one in objects(found.body["evidence"])] == sent
    said = [one for one in found.left_out if one.path == "evidence"]
    assert bool(said) is (found.body["evidence"] != [*TWO["evidence"], *mends["evidence"]])  # type: ignore[misc]
    assert ("Order 1" in str(found.body["legal_basis"])) is ("b" in sent and "c" in sent)


def test_what_was_found_wrong_and_did_not_come_anew_stays_behind_with_the_outcome_of_its_measure() -> None:
    first, other = delivered({**TWO, "outcomes": came("m1", "m2")}, {"evidence": [row("d")]})
    found = transmittal([first, receipt(first, "a"), other], ())
    assert [one["file"] for one in objects(found.body["evidence"])] == ["b", "d"]
    assert found.body["outcomes"] == came("m2"), "m1 is done once its material is sound"
    assert [(one.path, one.why.partition(":")[0]) for one in found.left_out] == [("evidence", "a"), ("outcomes", "m1")]
    whole = transmittal([first, receipt(first, ""), other], ())
    assert ([one["file"] for one in objects(whole.body["evidence"])], "outcomes" in whole.body) == (["d"], False)
    unmatched: JsonObject = {"checked": [{"file": "b", "matches": False}], "defects": [{"file": "a"}]}
    neither = transmittal([first, replace(receipt(first), body=unmatched), other], ())
    assert [one["file"] for one in objects(neither.body["evidence"])] == ["d"]


def test_once_it_came_anew_its_outcome_is_carried_too_and_what_came_again_as_it_was_stands() -> None:
    first, again = delivered({**TWO, "outcomes": came("m1", "m2")}, MENDS)
    found = transmittal([first, receipt(first, "a"), again], ({"evidence": [row("b")], "outcomes": came("m2")},))
    assert ([one["file"] for one in objects(found.body["evidence"])], found.body["outcomes"]) == (["c"], came("m1"))
    first, same = delivered(TWO, {"evidence": [row("a")]})
    assert len(objects(transmittal([first, receipt(first, "a"), same], ()).body["evidence"])) == 2


def test_where_another_delivery_is_meant_it_stands() -> None:
    first, other, again = delivered(TWO, {"evidence": [row("d")]}, MENDS)
    found = transmittal([first, other, receipt(other, ""), again], ())
    assert [one["file"] for one in objects(found.body["evidence"])] == ["a", "b", "c"]


def test_the_last_word_on_a_file_and_a_measure_counts() -> None:
    again: JsonObject = {"evidence": [row("a", "m2")], "outcomes": [{"measure": "m1", "outcome": "no_data"}]}
    found = transmittal(delivered(*PARTS, again), ())
    assert found.body["evidence"] == [row("a", "m2"), row("b", "m2")]
    assert found.body["outcomes"] == [{"measure": "m1", "outcome": "no_data"}, *came("m2")]


@pytest.mark.parametrize("body", [{}, {"evidence": "none"}, {"outcomes": [None, 3]}, {"evidence": [{}], "lasting": {}}])
def test_a_body_may_hold_anything(body: JsonObject) -> None:
    first, again = delivered(body, {**body, "mends": [1]})
    assert transmittal([first, replace(receipt(first), body={"defects": body}), again], (body,)).body["final"] is False


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


def test_what_came_wrong_is_not_sent_as_if_it_were_good(xa: House, ministry: House, desk: House) -> None:
    """It stays out of the draft, which says so, and whoever adds it on purpose is warned."""
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    first = part(desk, ministry, mandate, FIRST)
    body = bodies.of("evidence_receipt", verified=False, checked=[], defects=[{"file": first, "description": "Torn."}])
    answered(ministry, desk, "confirm_delivery", mandate, body=body)
    cem = ministry.official("cem")
    with ministry.session() as session, pytest.raises(Invalid) as caught:
        copying.carry_delivery(session, ministry.office, cem, Reference(mandate))
    assert caught.value.code == "nothing_delivered"
    second = part(desk, ministry, mandate, SECOND, "report")
    with ministry.session() as session:
        found = copying.carry_delivery(session, ministry.office, cem, Reference(mandate))
        assert (found.draft.attachments, "outcomes" in found.draft.body) == ([second], False)
        named = [one.why.partition(":")[0] for one in found.left_out if ":" in one.why]
        assert named == [first[:12], "m1"], "m1 waits with its material"
        evidence: list[Json] = [row(second, "m1"), row(first, "m1")]
        told = found_on(session, ministry, found.draft.id, 1, evidence=evidence, files=[second, first])
        assert told == {"evidence.1.file"}
        assert found_on(session, ministry, found.draft.id, 2, evidence=[row(second, "m1")], files=[second]) == set()


def found_on(
    session: Session, house: House, draft: str, version: int, evidence: list[Json], files: list[Json]
) -> set[str]:
    """The places of a draft with this material that are said to have come wrong."""
    actor = house.official("cem")
    changed = drafts.change(
        session, house.office, actor, draft, version, {"attachments": files}, fields={"evidence": evidence}
    )
    return {
        one.field
        for one in drafts.findings_of(session, house.office, actor, changed.id)
        if one.code == "file_found_wrong"
    }


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
