"""From decided instruments to status, deadlines, notices and feed, on both sides, as often as one likes."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.directory import editions
from app.exchange import priority
from app.instruments.models import Instrument, MatterHead
from app.kit.actor import Actor
from app.kit.canonical import JsonObject, objects
from app.kit.ids import AuthorityId, Reference
from app.matters import acts, changes, exercises, projection, queries, second_look
from app.matters.models import Draft, Matter
from app.notices import clocks, post
from app.notices.models import Deadline, Notice
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, edition, urgent_request


def opened(xa: House, xb: House, *, urgency: str = "routine") -> str:
    """A request that has arrived; answers the matter's reference."""
    body = bodies.mla_request() if urgency == "routine" else urgent_request(urgency)
    sent = xa.issue("request", body, urgency=urgency, **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    xb.project()
    return sent.reference


def step(sender: House, recipient: House, act: str, body: JsonObject, reference: str, **more: object) -> Instrument:
    """Issue and deliver one instrument, and project it on both sides."""
    sent = sender.issue(act, body, reference=reference, **more)
    carry(sender, sent, recipient)
    sender.project()
    recipient.project()
    return sent


def status(house: House, reference: str) -> tuple[str, str | None, bool]:
    found = house.matter(reference)
    return found.status, found.source, found.settled


def deadlines(house: House, reference: str) -> dict[str, datetime | None]:
    with house.session() as session:
        rows = session.scalars(select(Deadline).where(Deadline.reference == reference, Deadline.stopped.is_(None)))
        return {row.code: row.due for row in rows}


def feed(house: House) -> list[tuple[str, str]]:
    with house.session() as session:
        rows, _ = changes.since(session, house.official("cem"), 0, 1000)
        return [(row.what, row.subject) for row in rows]


def test_a_request_and_its_acknowledgement_are_the_same_on_both_sides(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    assert status(xa, reference)[0] == status(xb, reference)[0] == "RECEIVED"
    sent = step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
    assert status(xa, reference) == status(xb, reference) == ("ACKNOWLEDGED", sent.id, False)
    note = step(xa, xb, "ask_status", bodies.status_inquiry(), reference)
    assert status(xa, reference)[2]
    assert xa.matter(reference).projection["history"] == [
        {**line, "at": mine["at"]}  # proven times are each side's own
        for line, mine in zip(
            xb.matter(reference).projection["history"], xa.matter(reference).projection["history"], strict=True
        )
    ]
    assert note.kind == "status_inquiry"


def test_our_own_instrument_waits_beside_the_status(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    sent = xb.issue("acknowledge", bodies.acknowledgement(), reference=reference)
    xb.project()
    found = xb.matter(reference)
    assert found.status == "RECEIVED"
    assert [one["id"] for one in found.projection["pending"]] == [sent.id]
    carry(xb, sent, xa)
    xb.project()
    assert (xb.matter(reference).status, xb.matter(reference).projection["pending"]) == ("ACKNOWLEDGED", [])


def test_projecting_again_changes_nothing(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
    before, told, lines = xb.matter(reference), xb.notices(), feed(xb)
    xb.later(days=1)
    with xb.session("rog_intake") as session:
        head = session.get_one(MatterHead, (xb.owner, reference))
        assert head.changed == head.projected
        projection.recompute(session, xb.owner, reference, xb.office.catalogue, xb.office.treaties, xb.time)  # type: ignore[arg-type]
    after = xb.matter(reference)
    assert (after.projection, after.changed, after.status) == (before.projection, before.changed, before.status)
    assert (xb.notices(), feed(xb)) == (told, lines)
    assert xb.project() == 0


def test_each_side_has_the_same_clocks_and_knows_which_are_its_own(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    # Ten working days of Senegal: 24 November 2026 is a Tuesday, 8 December no holiday there.
    assert deadlines(xb, reference) == {"ack_mla": datetime.fromisoformat("2026-12-08T23:59:59+00:00")}
    with xb.session() as session:
        assert [row.own for row in session.scalars(select(Deadline))] == [True]
    with xa.session() as session:
        assert [row.own for row in session.scalars(select(Deadline))] == [False]
    step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
    assert set(deadlines(xa, reference)) == set(deadlines(xb, reference)) == {"execution"}


def test_a_question_about_one_measure_is_shown_as_a_pause_for_it_only_on_both_sides(xa: House, xb: House) -> None:
    body = bodies.mla_request()
    one: JsonObject = body["measures"][0]  # type: ignore[index,assignment,call-overload]
    body |= {
        "measures": [one, {**one, "id": "m2"}],
        "legal_basis": [{"treaty": "un_cybercrime", "measures": ["m1", "m2"]}],
    }
    sent = xa.issue("request", body, **TO_XB)
    carry(xa, sent, xb)
    reference = sent.reference
    step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
    before = deadlines(xb, reference)["execution"]
    ask = bodies.information_request(questions=[{"number": 1, "question": "Which account?", "measures": ["m1"]}])
    step(xb, xa, "ask", ask | {"measures": ["m1"]}, reference)
    for house in (xa, xb):
        with house.session() as session:
            view = queries.matter(session, house.office, house.official("cem"), Reference(reference))
        found = next(line for line in view.deadlines if line.code == "execution")
        assert (found.due, found.paused) == (before, None)
        assert [(part.measures, part.due, part.paused is None) for part in found.parts] == [
            (("m1",), None, False),
            (("m2",), before, True),
        ]
        assert "parts" not in (found.reckoning or {})
        assert [part["measures"] for part in found.to_json()["parts"]] == [["m1"], ["m2"]]  # type: ignore[index,union-attr,call-overload]


def test_a_clock_runs_as_the_edition_of_the_state_whose_duty_it_is_says_on_both_sides(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    own = {"mla": {"ack_mla": {"routine": {"number": 3, "unit": "days"}}}}
    later = edition(states[1], number=2, previous=edition(states[1]), practice=own)
    data = states[1].signed(later)
    with xb.session("rog_operator") as session:
        editions.publish(session, xb.official("olga"), data, xb.time)
    reference = opened(xa, xb)
    three_days = xb.time.replace(hour=23, minute=59, second=59, microsecond=0) + timedelta(days=3)
    assert deadlines(xb, reference) == {"ack_mla": three_days}
    # Not here yet at XA; as soon as it is, the matter counts the same, read anew.
    assert deadlines(xa, reference) != deadlines(xb, reference)
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), data, xa.time)
    step(xb, xa, "message", {"subject": "Receipt", "text": "We have it."}, reference)
    assert deadlines(xa, reference) == deadlines(xb, reference)


def test_clocks_of_a_matter_ring_until_they_are_stopped(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    with xb.session("rog_keeper") as session:
        assert clocks.ring(session, xb.owner, xb.later(days=20)) == 1
    assert "target.passed" in xb.notices()
    step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
    assert "target.passed" not in xb.notices()


def test_a_new_matter_is_told_to_people_until_they_act_on_it(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    assert (xa.notices(), xb.notices()) == ([], ["matter.received"])
    step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
    assert (xa.notices(), xb.notices()) == (["instrument.received"], [])
    step(xa, xb, "withdraw", bodies.withdrawal(), reference)
    assert (xa.notices(), xb.notices()) == ([], ["instrument.received"])


@pytest.mark.parametrize("more", [{"cii": True}, {"code": "CII_ATTACK"}], ids=str)
def test_what_concerns_critical_infrastructure_is_told_before_others(xa: House, xb: House, more: JsonObject) -> None:
    body = bodies.mla_request()
    (first,) = objects(body["offences"])
    sent = xa.issue("request", {**body, "offences": [{**first, **more}]}, **TO_XB)
    carry(xa, sent, xb)
    for house in (xa, xb):
        house.project()
    assert (xa.notices(), xb.notices()) == ([], ["matter.first"])
    step(xb, xa, "acknowledge", bodies.acknowledgement(), sent.reference)
    assert xb.notices() == []


def test_what_was_acknowledged_is_not_told_again(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    with xb.session() as session:
        notice = session.scalars(select(Notice)).one()
        post.acknowledge(session, xb.official("cem"), notice.id, xb.time)
    step(xa, xb, "message", bodies.communication(), reference)
    with xb.session() as session:
        told = [(row.occasion, row.acknowledged_by) for row in session.scalars(select(Notice).order_by(Notice.made))]
    assert told == [("matter.received", "XB.moj/cem"), ("instrument.received", None)]


@pytest.mark.parametrize("level", ["urgent", "emergency"])
def test_an_urgent_matter_is_told_as_one_and_has_short_clocks(xa: House, xb: House, level: str) -> None:
    reference = opened(xa, xb, urgency=level)
    assert xb.notices() == ["matter.urgent"]
    assert xb.matter(reference).urgency == level
    if level == "emergency":
        assert deadlines(xb, reference) == {"ack_mla": xb.time + timedelta(hours=1)}


def test_letters_that_cross_are_told_on_both_sides(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    refusal = xb.issue("refuse", bodies.refusal(), who="ana", reference=reference)
    withdrawal = xa.issue("withdraw", bodies.withdrawal(), who="ana", reference=reference)
    carry(xb, refusal, xa)
    carry(xa, withdrawal, xb)
    for house in (xa, xb):
        house.project()
        assert status(house, reference)[:2] == ("REFUSED", refusal.id)
        assert house.matter(reference).projection["crossed"] == [withdrawal.id]
        assert "instrument.crossed" in house.notices()


def test_a_rejected_instrument_of_ours_is_told_and_void(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    sent = xb.issue("acknowledge", bodies.acknowledgement(), reference=reference)
    xb.project()
    xb.told(sent.id, "rejected", "content_malformed")
    xb.project()
    found = xb.matter(reference)
    assert (found.status, [one["reason"] for one in found.projection["void"]]) == ("RECEIVED", ["content_malformed"])
    assert "instrument.rejected" in xb.notices()
    again = xb.issue("acknowledge", bodies.acknowledgement(), reference=reference, replaces=sent.id)
    xb.project()
    assert "instrument.rejected" not in xb.notices()
    carry(xb, again, xa)
    xb.project()
    assert xb.matter(reference).status == "ACKNOWLEDGED"


def test_measures_have_their_own_course_inside_the_matter(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
    step(xb, xa, "accept", bodies.acceptance(), reference)
    for house in (xa, xb):
        assert [one["status"] for one in house.matter(reference).projection["measures"]] == ["accepted"]


def test_a_draft_whose_instrument_has_left_is_done(xa: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    xa.project()
    with xa.session() as session:
        draft = session.scalars(select(Draft)).one()
        assert (draft.state, draft.frozen) == ("issued", sent.id)


def test_the_feed_names_what_changed(xa: House, xb: House) -> None:
    reference = opened(xa, xb)
    assert feed(xb) == [("instrument", xb.matter(reference).source), ("matter", reference)]
    before = len(feed(xa))
    sent = xa.issue("message", bodies.communication(), reference=reference)
    xa.project()
    drafted = [what for what, _ in feed(xa)[before:]]
    assert drafted == ["draft", "draft", "draft", "draft", "instrument", "matter"]
    assert ("instrument", sent.id) in feed(xa)[before:]


def test_a_missed_second_look_is_told_to_the_head(xa: House) -> None:
    sent = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    xa.project()
    assert xa.notices() == ["second_look.due"]
    with xa.session("rog_keeper") as session:
        assert second_look.ring(session, xa.owner, xa.later(hours=19)) == 0
        assert second_look.ring(session, xa.owner, xa.later(hours=4)) == 1
        assert second_look.ring(session, xa.owner, xa.later(hours=2)) == 1
        assert second_look.ring(session, xa.owner, xa.later(hours=2)) == 0
    assert xa.notices() == ["second_look.missed"]
    with xa.session() as session:
        acts.approve(session, xa.official("ben"), sent.id, xa.frozen(sent.id).sha256, xa.time)  # type: ignore[arg-type]
    assert xa.notices() == []


def test_an_exercise_wakes_nobody_and_has_no_deadline_that_rings(xa: House, xb: House) -> None:
    with xa.session() as session:
        frozen, _ = exercises.begin(session, xa.office, Actor.node(xa.owner), AuthorityId("XB.moj"))
    xa.rendered(frozen.id)
    carry(xa, xa.issued(frozen.id), xb)
    xb.project()
    found = xb.matter(frozen.reference)
    assert (found.exercise, found.status, xb.notices()) == (True, "RECEIVED", [])
    assert deadlines(xb, frozen.reference) == {}
    assert [one["code"] for one in found.projection["clocks"]] == ["ack_24_7"]


def test_urgent_matters_are_projected_first(xa: House, xb: House) -> None:
    ordinary = [xa.issue("request", bodies.mla_request(link=f"Case {n}."), **TO_XB) for n in range(2)]
    urgent = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    for sent in (*ordinary, urgent):
        carry(xa, sent, xb)
    assert projection.work(xb.desk, "tests")
    with xb.session() as session:
        assert list(session.scalars(select(Matter.reference))) == [urgent.reference]
    assert xb.project() == 2


def test_each_lane_projects_its_own_and_what_is_late(xa: House, xb: House) -> None:
    ordinary = xa.issue("request", bodies.mla_request(link="Another case."), **TO_XB)
    urgent = xa.issue("request", urgent_request(), urgency="urgent", **TO_XB)
    for sent in (ordinary, urgent):
        carry(xa, sent, xb)

    def there() -> set[str]:
        with xb.session() as session:
            return set(session.scalars(select(Matter.reference)))

    assert projection.work(xb.desk, "intake", False)
    assert not projection.work(xb.desk, "intake", False)
    assert there() == {ordinary.reference}
    assert projection.work(xb.desk, "intake-urgent", True)
    assert not projection.work(xb.desk, "intake-urgent", True)
    assert there() == {ordinary.reference, urgent.reference}
    for reference in there():
        with xb.session("rog_intake") as session:
            session.get_one(MatterHead, (xb.owner, reference)).changed += 1
    xb.later(seconds=priority.LATE.total_seconds())
    assert projection.work(xb.desk, "intake", False)
    assert projection.work(xb.desk, "intake", False)
    assert not projection.work(xb.desk, "intake-urgent", True)


def test_a_matter_that_cannot_be_projected_does_not_hold_up_the_others(
    xa: House, xb: House, caplog: pytest.LogCaptureFixture
) -> None:
    sent = [xa.issue("request", bodies.mla_request(link=f"Case {n}."), **TO_XB) for n in range(2)]
    for one in sent:
        carry(xa, one, xb)
    with xb.database.admin().begin(xb.owner) as session:
        session.get_one(MatterHead, (xb.owner, sent[0].reference)).procedure_sha256 = "0" * 64
    assert xb.project() == 1
    assert sent[0].reference in caplog.text
    with xb.session() as session:
        assert list(session.scalars(select(Matter.reference))) == [sent[1].reference]


def test_two_workers_do_not_project_the_same_matter_twice(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    with xb.session("rog_intake") as session:
        session.get_one(MatterHead, (xb.owner, sent.reference), with_for_update=True)
        assert not projection.work(xb.desk, "another")
    assert projection.work(xb.desk, "tests")
    assert not projection.work(xb.desk, "tests")
