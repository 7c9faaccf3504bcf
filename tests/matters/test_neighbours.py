"""What guards a draft beside its own body: clocks, requests that rest on a preservation, what was no emergency."""

from __future__ import annotations

from sqlalchemy import select

from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject
from app.matters import drafts
from app.matters.neighbours import rests_on
from app.notices.models import Notice
from app.notices.post import acknowledge
from app.treaties.findings import Severity
from tests.factories import bodies
from tests.factories.node import House, carry

TO_XB = {"procedure": "preservation", "recipient": "XB.moj", "treaty": "un_cybercrime", "urgency": "urgent"}
NO: JsonObject = {"decision": "not_an_emergency", "reason": "The danger is over.", "other_road": "mla"}


def findings(house: House, draft: str) -> dict[str, Severity]:
    """What a draft is told: code and severity."""
    with house.session() as session:
        return {
            one.code: one.severity for one in drafts.findings_of(session, house.office, house.official("cem"), draft)
        }


def passed(sender: House, addressee: House, act: str, body: JsonObject, **more: object) -> Instrument:
    """An instrument is signed, brought to the other side and read there."""
    made = sender.issue(act, body, **more)
    carry(sender, made, addressee)
    for one in (sender, addressee):
        one.project()
    return made


def preserved(xa: House, xb: House) -> Instrument:
    """A preservation that XA asked for and XB confirmed."""
    asked = passed(xa, xb, "request", bodies.of("preservation_request"), who="dora", **TO_XB)
    told = {"reference": asked.reference, "urgency": "urgent", "who": "dora"}
    passed(xb, xa, "acknowledge", bodies.of("acknowledgement"), **told)
    passed(xb, xa, "confirm", bodies.of("preservation_confirmation", preserved_at="2026-11-24T08:30:00Z"), **told)
    return asked


def emergency(**changes: Json) -> JsonObject:
    """A request for data of the day before."""
    data: Json = [{"id": "m1", "category": "ACCESS_LOGS", "description": "Sign-ins.", "identifiers": ["i1"]}]
    return bodies.of("emergency_request", **{"data": data, **changes})


def expiring(xb: House, reference: str) -> dict[str, Severity]:
    """What XB hears when it drafts the release."""
    body = bodies.of("release_notice", cause="expired", decided_by=None)
    return findings(xb, xb.draft("expire", body, reference=reference, urgency="urgent"))


def test_what_an_undecided_request_rests_on_is_not_let_go(xa: House, xb: House) -> None:
    """P-3, although no notice of the request was sent."""
    asked = preserved(xa, xb)
    assert "preservation_pending" not in expiring(xb, asked.reference)
    body = bodies.mla_request(related=[{"kind": "preservation", "matter": asked.reference}])
    formal = passed(xa, xb, "request", body, procedure="mla", recipient="XB.moj", treaty="un_cybercrime")
    assert expiring(xb, asked.reference)["preservation_pending"] is Severity.BLOCKS
    passed(xb, xa, "acknowledge", bodies.of("acknowledgement"), reference=formal.reference)
    assert expiring(xb, asked.reference)["preservation_pending"] is Severity.BLOCKS
    passed(xa, xb, "withdraw", bodies.of("withdrawal"), reference=formal.reference)
    assert "preservation_pending" not in expiring(xb, asked.reference)


def held(house: House, reference: str) -> list[str]:
    query = select(Notice.params).where(Notice.occasion == "matter.held_no_more", Notice.resolved.is_(None))
    with house.session("rog_keeper") as session:
        found = session.scalars(query).all()
    return [str(one["other"]) for one in found if one["matter"] == reference]


def followed(xa: House, xb: House, **names: Json) -> tuple[Instrument, Instrument]:
    """A preservation, and the request that rests on it."""
    asked = preserved(xa, xb)
    body = bodies.mla_request(related=[{"kind": "preservation", "matter": asked.reference}])
    formal = passed(xa, xb, "request", body, procedure="mla", recipient="XB.moj", treaty="un_cybercrime")
    notice = bodies.of("follow_up_notice", request={"id": formal.id, "sha256": formal.sha256}, **names)
    passed(xa, xb, "follow_up", notice, reference=asked.reference)
    return asked, formal


def test_who_keeps_data_for_a_request_hears_that_it_has_ended_and_may_let_it_go(xa: House, xb: House) -> None:
    asked, formal = followed(xa, xb)
    assert held(xb, asked.reference) == []
    ended = passed(xa, xb, "withdraw", bodies.of("withdrawal"), reference=formal.reference)
    assert held(xb, asked.reference) == [formal.reference]
    assert held(xa, asked.reference) == [], "the data is not here"
    body = bodies.of("release_notice", cause="decision", decided_by={"id": ended.id, "sha256": ended.sha256})
    told = findings(xb, xb.draft("release_after_decision", body, reference=asked.reference, urgency="urgent"))
    assert not {"preservation_pending", "reference_of_another_kind", "decision_unnamed"} & set(told)
    passed(xb, xa, "release_after_decision", body, reference=asked.reference, urgency="urgent", who="dora")
    assert held(xb, asked.reference) == []


def test_who_announces_a_request_that_has_ended_already_leaves_nothing_kept_unseen(xa: House, xb: House) -> None:
    asked = preserved(xa, xb)
    body = bodies.mla_request()
    formal = passed(xa, xb, "request", body, procedure="mla", recipient="XB.moj", treaty="un_cybercrime")
    passed(xb, xa, "refuse", bodies.of("refusal"), reference=formal.reference)
    notice = bodies.of("follow_up_notice", request={"id": formal.id, "sha256": formal.sha256})
    passed(xa, xb, "follow_up", notice, reference=asked.reference)
    assert held(xb, asked.reference) == [formal.reference]


def test_the_date_guards_the_release_and_each_item_must_be_one_of_the_request(xa: House, xb: House) -> None:
    asked = preserved(xa, xb)
    assert expiring(xb, asked.reference)["released_early"] is Severity.BLOCKS
    wrong = bodies.of("release_notice", released=[{"measure": "m9", "custodian": "A", "released_at": "2047-02-01"}])
    draft = xb.draft("expire", wrong, reference=asked.reference, urgency="urgent")
    assert findings(xb, draft)["item_unknown"] is Severity.BLOCKS


def test_the_same_facts_that_were_no_emergency_are_remembered_on_both_sides(xa: House, xb: House) -> None:
    to_xb = {**TO_XB, "procedure": "emergency_disclosure", "urgency": "emergency"}
    first = passed(xa, xb, "request", emergency(), **to_xb)
    passed(xb, xa, "determine", NO, reference=first.reference, urgency="emergency", who="dora")
    told: JsonObject = {
        "facts": "  a CHILD was taken on 24 November; a message of this night says it will be killed at noon.",
        "risk_to": "The child",
    }
    again = xa.draft("request", emergency(emergency=told), **to_xb)
    assert findings(xa, again)["not_an_emergency_before"] is Severity.WARNS
    other: JsonObject = {"facts": "Another person was taken.", "risk_to": "That person"}
    assert "not_an_emergency_before" not in findings(xa, xa.draft("request", emergency(emergency=other), **to_xb))
    second = passed(xa, xb, "request", emergency(emergency=told), **to_xb)
    answer = xb.draft("determine", bodies.of("determination"), reference=second.reference, urgency="emergency")
    assert findings(xb, answer)["not_an_emergency_before"] is Severity.WARNS


def test_what_cannot_wait_wakes_people_at_the_other_side_until_they_answer(xa: House, xb: House) -> None:
    reference = preserved(xa, xb).reference
    told = {"reference": reference, "urgency": "urgent", "who": "dora"}
    with xa.acting("dora") as (session, dora):  # she has heard that it is preserved
        query = select(Notice.id).where(Notice.occasion == "instrument.urgent", Notice.resolved.is_(None))
        acknowledge(session, dora, session.scalars(query).one(), xa.time)
    passed(xb, xa, "report_loss", bodies.of("loss_report", noticed_at="2026-11-24T08:40:00Z"), **told)
    assert xa.notices().count("instrument.urgent") == 2
    passed(xb, xa, "warn_unsafe", bodies.of("preservation_warning"), **told)
    passed(xa, xb, "withdraw", bodies.of("withdrawal"), reference=reference, urgency="urgent")
    assert "instrument.urgent" not in xa.notices()


def test_a_request_may_name_a_preservation_in_each_of_its_ways() -> None:
    ref: JsonObject = {"id": "i-1", "sha256": "ab" * 32}
    for body in (
        {"measures": [{"id": "m1", "preservation": ref}]},
        {"measures": [{"id": "m1", "preservation_matter": "XA-2026-K7Q3MD9T"}]},
        {"related": [{"kind": "preservation", "ref": ref}]},
        {"related": [{"kind": "preservation", "matter": "XA-2026-K7Q3MD9T"}]},
    ):
        assert rests_on(body, "XA-2026-K7Q3MD9T", {"i-1"})  # type: ignore[arg-type]  # a test's own body
    assert not rests_on({"measures": "m1", "related": [7, {"ref": "i-1"}]}, "XA-2026-K7Q3MD9T", {"i-1"})
