"""What came back for completion is open in the named parts alone, however its completion is begun; the desk that sent
it back is told of any other change.
"""

from __future__ import annotations

import pytest

from app.instruments import header
from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject
from app.kit.errors import Conflict, Invalid
from app.kit.ids import uuid7
from app.matters import completion, drafts, open_parts, queries
from app.procedures.mandate import MANDATE
from tests.factories import bodies
from tests.factories.node import House
from tests.matters.course import Course, Q, R
from tests.matters.ministry_and_desk import answered, desk, instruction, mandated, ministry, received, xa
from tests.matters.test_received import about

__all__ = ["desk", "ministry", "xa"]
NAMED = ("facts.summary", "measures.0.text")


def sent_back(xa: House, ministry: House, desk: House) -> tuple[JsonObject, str]:
    """An instruction that the desk returned for completion: its body, and the mandate's reference."""
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    findings: list[Json] = [{"field": one, "text": "Say more."} for one in NAMED]
    answered(desk, ministry, "return_for_completion", mandate, body=bodies.of("mandate_return", findings=findings))
    return instruction(reference), mandate


def told(house: House, draft: str) -> set[tuple[str, str, str]]:
    with house.session() as session:
        found = drafts.findings_of(session, house.office, house.official("cem"), draft)
    return {
        (one.code, one.field, one.severity.value)
        for one in found
        if one.code in {"part_not_returned", "completed_as_another"}
    }


def completed(body: JsonObject) -> JsonObject:
    """The named parts, and what may always be said of them."""
    (measure,) = body["measures"]  # type: ignore[misc]  # as the sample has it
    more = {"facts": {"summary": "Money was taken by telephone."}, "note": "Completed."}
    return {**body, **more, "measures": [{**measure, "text": "Serve it on both providers."}]}  # type: ignore[dict-item]


def test_a_fresh_draft_is_open_in_the_named_parts_alone(xa: House, ministry: House, desk: House) -> None:
    body, mandate = sent_back(xa, ministry, desk)
    draft = ministry.draft("instruct", {**completed(body), "domestic_law": "Another law"}, reference=mandate)
    with ministry.session() as session:
        assert drafts.draft_of(session, ministry.official("cem"), draft).open_parts == [*NAMED]
    assert told(ministry, draft) == {("part_not_returned", "domestic_law", "blocks")}
    with pytest.raises(Invalid, match="domestic_law was not returned for completion"):
        ministry.freeze(draft)

    def changed(version: int, fields: JsonObject) -> None:
        with ministry.session() as session:
            drafts.change(session, ministry.office, ministry.official("cem"), draft, version, {}, fields=fields)

    # What is closed may be brought back to what it was, and nowhere else.
    with pytest.raises(Conflict, match=r"contact\.name was not returned"):
        changed(1, {"contact.name": "Somebody else"})
    changed(1, {"domestic_law": body["domestic_law"]})
    assert told(ministry, draft) == set()
    with pytest.raises(Conflict, match="domestic_law was not returned"):
        changed(2, {"domestic_law": "Another law"})
    frozen = ministry.freeze(draft)
    assert header.read(frozen.content).body == completed(body)


def test_what_is_typed_in_anew_from_nothing_can_be_brought_to_what_it_was(
    xa: House, ministry: House, desk: House
) -> None:
    body, mandate = sent_back(xa, ministry, desk)
    draft = ministry.draft("instruct", {}, reference=mandate)
    assert {code for code, _, _ in told(ministry, draft)} == {"part_not_returned"}
    for version, (name, value) in enumerate(completed(body).items(), start=1):
        with ministry.session() as session:
            cem = ministry.official("cem")
            drafts.change(session, ministry.office, cem, draft, version, {}, fields={name: value})
    assert told(ministry, draft) == set()


def test_a_draft_begun_from_the_return_and_one_begun_anew_are_open_alike(
    xa: House, ministry: House, desk: House
) -> None:
    body, mandate = sent_back(xa, ministry, desk)
    with ministry.session() as session:
        cem = ministry.official("cem")
        view = queries.matter(session, ministry.office, cem, mandate)  # type: ignore[arg-type]
        back = next(one for one in view.instruments if one.kind == "mandate_return")
        begun = completion.complete(session, ministry.office, cem, back.id)
        assert (begun.act, begun.open_parts, begun.body) == ("instruct", [*NAMED], body)
    # A message in the same matter answers no return.
    message = ministry.draft("message", bodies.of("communication"), reference=mandate)
    with ministry.session() as session:
        assert drafts.draft_of(session, ministry.official("cem"), message).open_parts is None


def test_the_desk_is_told_of_what_was_changed_beside_the_named_parts(xa: House, ministry: House, desk: House) -> None:
    body, mandate = sent_back(xa, ministry, desk)
    whole = answered(ministry, desk, "instruct", mandate, body=completed(body))
    assert not {one.code for one in about(desk, desk.office, whole)} & {"part_not_returned", "completed_as_another"}
    # As a node that guards nothing would send it.
    forced = came(desk, whole, {**completed(body), "domestic_law": "Another law"})
    found = [one for one in about(desk, desk.office, forced) if one.code == "part_not_returned"]
    assert [(one.field, one.severity, one.told) for one in found] == [("domestic_law", "warns", "new")]


def came(house: House, like: Instrument, body: JsonObject) -> Instrument:
    """In place of an instrument that completes what came back, another that says something else."""
    with house.session("rog_intake") as session:
        row = session.get_one(Instrument, (house.owner, like.sender, like.id))
        row.state = "rejected"
    content = header.read(like.content).model_dump(mode="json", exclude_none=False)
    content |= {"id": uuid7(), "body": body}
    written = header.write(header.parse({key: one for key, one in content.items() if key != "overridden" or one}))
    return house.receive(written, b"signed " + written)


def test_a_submission_that_came_back_is_not_completed_as_an_instruction() -> None:
    course = Course(MANDATE)
    course.take(R, "submit", {"subject": "S"})
    course.take(Q, "return_for_completion", {"findings": [{"field": "subject", "text": "Say which."}]})
    seen = course.seen().seen
    found = open_parts.returned(seen.status, seen.applied)
    assert found == open_parts.Returned("mandate_submission", {"subject": "S"}, ("subject",))
    assert open_parts.unreturned(found, "mandate_instruction", {"contact": {}}) == ()
    assert open_parts.unreturned(found, "mandate_submission", {"subject": "T", "linked": None}) == ()
    assert open_parts.unreturned(found, "mandate_submission", {"subject": "T", "linked": {"matter": "M"}}) == (
        "linked",
    )
    course.take(R, "resubmit", {"subject": "T"})
    seen = course.seen().seen
    assert open_parts.returned(seen.status, seen.applied) is None
