"""Assets: stages, spoken requests, lifting with a hearing, return by agreement, and their clocks (`law.md` §3.7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.procedures.assets import ASSETS
from app.procedures.engine import Link, open_steps
from app.procedures.table import Basis, Eyes, Side
from app.treaties.catalogue import TREATIES
from tests.factories import bodies
from tests.matters.course import START, Course

R, Q = Side.REQUESTING, Side.REQUESTED


def body(name: str, code: str) -> JsonObject:
    return {"measures": [{"id": name, "code": code, "assets": ["a1"]}]}


def course(act: str = "ask_freeze", code: str = "FREEZE", urgency: str = "urgent") -> Course:
    found = Course(ASSETS)
    found.take(R, act, body("m1", code), urgency=urgency)
    return found


def frozen() -> Course:
    found = course()
    found.take(Q, "freeze", {"measures": ["m1"], "until": "2027-05-25"}, days=1, urgency="urgent")
    return found


def confiscated() -> Course:
    found = frozen()
    found.take(R, "ask_next_stage", body("m2", "CONFISCATE"), days=60)
    found.take(Q, "confiscate", {"measures": ["m1", "m2"]}, days=30)
    return found


def status(found: Course) -> str:
    return found.seen().seen.status


def running(found: Course) -> set[str]:
    return {one.code for one in found.seen().clocks if one.stopped is None}


def acts(found: Course, side: Side) -> set[str]:
    return {step.act for step in open_steps(ASSETS, found.seen().seen, side)}


def first(kind: str, **changes: object) -> str:
    found = contents.problems(kind, 1, bodies.of(kind, **changes))  # type: ignore[arg-type]  # tests hand in anything
    return f"{found[0].field}: {found[0].words}" if found else ""


def test_only_the_freezing_leaves_at_once() -> None:
    after = {step.act for step in ASSETS.steps if step.eyes is Eyes.TWO_AFTER}
    assert {"ask_freeze", "freeze", "confirm_oral"} <= after
    returning = {"ask_return", "propose_return", "counter", "agree_return", "pay"}
    assert not after & {*returning, "refuse", "refuse_stage", "lift", "confiscate"}


def test_from_freezing_to_return() -> None:
    found = course()
    assert running(found) == {"ack_24_7", "execution"}
    found.take(Q, "freeze", {"measures": ["m1"], "until": "2027-05-25"}, days=1, urgency="urgent")
    assert found.clock("frozen_until").due == datetime(2027, 5, 25, 23, 59, 59, tzinfo=UTC)
    assert found.measure("m1") == "running"
    found.take(R, "ask_next_stage", body("m2", "CONFISCATE"), days=60)
    found.take(Q, "confiscate", {"measures": ["m1", "m2"]}, days=30)
    assert (status(found), found.measure("m2")) == ("CONFISCATED", "done")
    assert running(found) == {"return_decision"}
    found.take(R, "ask_next_stage", body("m3", "RETURN"), days=2)
    found.take(Q, "propose_return", days=20)
    proposal = found.known[-1].link
    found.take(R, "counter", answers=proposal, days=5)
    counter = found.known[-1].link
    assert found.clock("proposal_answer").duty is Q
    found.take(Q, "agree_return", answers=counter, days=5)
    assert (status(found), running(found)) == ("RETURN_AGREED", {"return"})
    found.take(Q, "pay", days=20)
    found.take(R, "confirm", answers=found.known[-1].link, days=3)
    assert (status(found), found.measure("m3"), running(found)) == ("RETURNED", "done", set())


@pytest.mark.parametrize("act", ["ask_trace", "ask_confiscate", "ask_return"])
def test_any_stage_may_be_the_first(act: str) -> None:
    found = course(act, "TRACE", "routine")
    assert running(found) == {"ack_mla"}
    found.take(Q, "acknowledge", days=2)
    assert running(found) == {"execution"}


def test_tracing_tells_what_came_of_it() -> None:
    found = course("ask_trace", "TRACE", "routine")
    found.take(Q, "acknowledge")
    found.take(Q, "report_trace", {"outcomes": [{"measure": "m1", "outcome": "done_partly"}]}, days=10)
    assert (status(found), found.measure("m1"), running(found)) == ("TRACED", "done", set())


def test_a_stage_may_be_refused_and_the_matter_goes_on() -> None:
    found = frozen()
    asked = found.take(R, "ask_next_stage", body("m2", "CONFISCATE"), days=60)
    assert "refuse_stage" in acts(found, Q)
    found.take(Q, "refuse_stage", {"measures": ["m2"]}, answers=asked, days=5)
    assert (status(found), found.measure("m1"), found.measure("m2")) == ("FROZEN", "running", "refused")
    assert "ack_mla" not in running(found)


def test_what_was_done_is_not_refused_afterwards() -> None:
    found = confiscated()
    assert "refuse_stage" not in acts(found, Q)
    assert not found.seen().seen.unanswered


def test_what_stays_frozen_beside_a_confiscation_keeps_its_day() -> None:
    found = frozen()
    found.take(R, "ask_next_stage", body("m2", "CONFISCATE"), days=60)
    found.take(Q, "confiscate", {"measures": ["m2"]}, days=30)
    assert running(found) == {"frozen_until", "return_decision"}
    assert found.measure("m1") == "running"


def test_a_spoken_request_is_frozen_on_and_confirmed_later() -> None:
    found = Course(ASSETS)
    found.take(Q, "note_oral", urgency="emergency")
    found.take(Q, "freeze", {"until": "2026-12-24"}, urgency="emergency")
    assert (status(found), running(found)) == ("FROZEN", {"confirm_oral", "frozen_until"})
    found.take(R, "confirm_oral", body("m1", "FREEZE"), days=0.5, urgency="emergency")
    assert (status(found), running(found)) == ("FROZEN", {"frozen_until"})


def test_a_spoken_request_that_nobody_confirms_lapses() -> None:
    found = Course(ASSETS)
    found.take(Q, "note_oral", urgency="emergency")
    found.take(Q, "lapse", days=2)
    assert (status(found), running(found)) == ("LAPSED", set())


@pytest.mark.parametrize("announced", [False, True])
def test_what_was_frozen_on_a_call_that_nobody_confirms_lapses_and_is_no_longer_watched(announced: bool) -> None:
    found = Course(ASSETS)
    found.take(Q, "note_oral", urgency="emergency")
    found.take(Q, "freeze", {"until": "2026-12-24"}, urgency="emergency")
    if announced:
        found.take(Q, "announce_lifting", days=1)
    found.take(Q, "lapse", days=1)
    assert (status(found), running(found)) == ("LAPSED", set())


def test_what_was_frozen_on_request_in_writing_never_lapses() -> None:
    found = frozen()
    assert "lapse" not in {one.act for one in open_steps(ASSETS, found.seen().seen, Q)}
    assert "confirm_oral" not in {one.act for one in open_steps(ASSETS, found.seen().seen, R)}


@pytest.mark.parametrize("turns", [("announce_lifting",), ("confiscate",), ("confiscate", "propose_return")])
def test_a_spoken_request_is_confirmed_wherever_its_execution_has_led_by_then(turns: tuple[str, ...]) -> None:
    found = Course(ASSETS)
    found.take(Q, "note_oral", urgency="emergency")
    for act in ("freeze", *turns):
        found.take(Q, act, {"until": "2026-12-24"} if act == "freeze" else {}, urgency="emergency")
    before = status(found)
    assert "confirm_oral" in running(found)
    found.take(R, "confirm_oral", body("m1", "FREEZE"), days=0.5, urgency="emergency")
    assert status(found) == before
    assert "confirm_oral" not in running(found)


def test_before_it_is_lifted_the_other_side_is_heard() -> None:
    found = frozen()
    found.take(Q, "announce_lifting", days=100)
    assert found.clock("lifting_answer").duty is R
    found.take(R, "plead", days=5)
    assert (status(found), running(found)) == ("FROZEN", {"frozen_until"})
    found.take(Q, "announce_lifting", days=20)
    found.take(Q, "lift", days=16)
    assert (status(found), found.measure("m1"), running(found)) == ("LIFTED", "done", set())


def test_a_plea_that_crosses_the_lifting_came_too_late() -> None:
    found = frozen()
    found.take(Q, "announce_lifting", days=100)
    found.take(R, "plead", days=5)
    found.take(Q, "lift", blind=True)
    seen = found.seen().seen
    assert (seen.status, [one.act for one in seen.crossed]) == ("LIFTED", ["plead"])


def test_two_proposals_that_cross_leave_the_requested_sides() -> None:
    found = confiscated()
    found.take(R, "propose_return", days=5)
    theirs = found.take(Q, "propose_return", blind=True)
    seen = found.seen().seen
    assert seen.status == "RETURN_PROPOSED"
    assert [one.side for one in seen.crossed] == [R]
    found.take(R, "agree_return", answers=theirs)
    assert status(found) == "RETURN_AGREED"


def test_nobody_agrees_with_their_own_proposal() -> None:
    found = confiscated()
    found.take(Q, "propose_return")
    assert {"counter", "agree_return"} <= acts(found, R)
    assert not {"counter", "agree_return"} & acts(found, Q)


def test_a_prolongation_sets_a_new_day() -> None:
    found = frozen()
    asked = found.take(R, "ask_prolong", {"measures": ["m1"], "until": "2027-11-25"}, days=100)
    found.take(Q, "prolong", {"measures": ["m1"], "until": "2027-10-01"}, answers=asked, days=5)
    assert found.clock("frozen_until").due == datetime(2027, 10, 1, 23, 59, 59, tzinfo=UTC)
    assert len([one for one in found.seen().clocks if one.code == "frozen_until" and one.stopped is None]) == 1


def test_conditions_and_questions_lead_back() -> None:
    found = course("ask_confiscate", "CONFISCATE", "routine")
    found.take(Q, "acknowledge")
    found.take(Q, "propose_conditions", days=5)
    found.take(R, "decline_conditions", answers=found.known[-1].link, days=5)
    assert status(found) == "ACKNOWLEDGED"
    assert found.clock("execution").paused is None
    asked: Link = found.take(Q, "ask", days=5)
    found.take(R, "answer", answers=asked, days=5)
    assert status(found) == "ACKNOWLEDGED"


def test_silence_never_closes_what_is_frozen() -> None:
    places = {place for step in ASSETS.rows("close_silent") for place in step.at}
    assert not places & {"ORAL", "FROZEN", "LIFTING_ANNOUNCED"}
    assert places | {"ORAL", "FROZEN", "LIFTING_ANNOUNCED"} == set(ASSETS.open)


@pytest.mark.parametrize("closed", [False, True])
def test_what_is_frozen_when_the_request_is_withdrawn_is_watched_until_it_is_lifted(closed: bool) -> None:
    found = frozen()
    found.take(R, "withdraw", days=1)
    if closed:
        found.take(R, "close", days=1)
    assert "frozen_until" in running(found)
    before = status(found)
    found.take(Q, "lift", days=1)
    assert status(found) == before
    assert "frozen_until" not in running(found)


def test_what_was_paid_is_confirmed_though_the_request_was_withdrawn() -> None:
    found = confiscated()
    proposal = found.take(R, "propose_return")
    found.take(Q, "agree_return", answers=proposal)
    paid = found.take(Q, "pay")
    found.take(R, "withdraw", days=1)
    found.take(R, "confirm", days=1, answers=paid)
    assert not found.seen().seen.crossed
    assert status(found) == "WITHDRAWN"


def test_ids_of_assets_stand_once_and_name_something() -> None:
    whole = bodies.of("asset_request")
    assets, measures = whole["assets"], whole["measures"]
    assert isinstance(assets, list)
    assert isinstance(measures, list)
    assert first("asset_request", assets=[assets[0], assets[0]]) == "assets: holds the id a1 twice"
    assert "names a2" in first("asset_request", assets=[assets[0]])
    assert "names o1" in first("asset_request", orders=None)


def test_the_parts_of_a_return_are_the_whole() -> None:
    assert first("return_proposal", total={"amount": "48000.00", "currency": "EUR"}).startswith("total: is not the sum")
    assert first("return_proposal", total={"amount": "1.0", "currency": "BTC"}) == ""


def test_money_or_things_are_returned() -> None:
    paid: JsonObject = {
        "amount": {"amount": "46900.00", "currency": "EUR"},
        "asset": "a1",
        "paid_on": "2028-01-12",
        "paid_to": "Account of the Treasury of XA.",
        "reference": "XBCB-2028-0112-77",
    }
    assert first("return_note", items=None, carrier=None, payments=[paid]) == ""
    assert first("return_note", items=None) == "items: or payments must be given: say what is returned"
    assert first("return_note", carrier=None) == "carrier: is missing: say who carries the things"
    received = [{"amount": {"amount": "46900.00", "currency": "EUR"}, "complete": True}]
    assert first("return_receipt", items=None, payments=received) == ""
    assert first("return_receipt", items=None).startswith("items")


def test_an_asset_that_nobody_named_is_described() -> None:
    assert "description" in first("freezing_notice", assets=[{"frozen_at": "2026-11-26T08:20:00Z"}])


DAY = timedelta(days=1)


@pytest.mark.parametrize("urgency", ["urgent", "emergency"])
def test_an_urgent_freeze_is_decided_on_within_a_day_of_its_receipt(urgency: str) -> None:
    found = course(urgency=urgency)
    assert running(found) == {"ack_24_7", "execution"}
    due = found.clock("execution").due
    assert (due, found.clock("execution").kind) == (START + DAY, Basis.PRACTICE)
    found.take(Q, "acknowledge", days=0.1, urgency=urgency)
    assert [one.due for one in found.seen().clocks if one.code == "execution"] == [due], "no weeks after it"
    asked = found.take(Q, "ask", {"measures": ["m1"]}, days=0.1, urgency=urgency)
    found.take(R, "answer", answers=asked, days=0.25, urgency=urgency)
    assert found.clock("execution").due == START + 1.25 * DAY
    found.take(Q, "freeze", {"measures": ["m1"], "until": "2027-05-25"}, days=0.1, urgency=urgency)
    assert running(found) == {"frozen_until"}


def test_a_routine_freeze_and_any_other_stage_keep_their_days() -> None:
    for act, code, urgency in (("ask_freeze", "FREEZE", "routine"), ("ask_confiscate", "CONFISCATE", "urgent")):
        found = course(act, code, urgency)
        assert "execution" not in running(found)
        found.take(Q, "acknowledge", urgency=urgency)
        days = 90 if urgency == "routine" else 30
        assert found.clock("execution").due == (START + days * DAY).replace(hour=23, minute=59, second=59)


def test_a_freeze_that_is_asked_for_later_is_urgent_too_and_may_be_refused() -> None:
    found = course("ask_trace", "TRACE", "routine")
    found.take(Q, "acknowledge")
    found.take(Q, "report_trace", {"outcomes": [{"measure": "m1", "outcome": "done"}]}, days=10)
    asked = found.take(R, "ask_next_stage", {**body("m2", "FREEZE"), "stage": "freeze"}, urgency="urgent", days=1)
    assert found.clock("execution").due == START + 12 * DAY
    found.take(Q, "refuse_stage", {"measures": ["m2"]}, answers=asked, days=0.5)
    assert not {"execution", "ack_mla"} & running(found)
    found.take(R, "ask_next_stage", {**body("m3", "CONFISCATE"), "stage": "confiscate"}, urgency="urgent", days=1)
    assert "execution" not in running(found)


def test_a_spoken_freeze_that_is_confirmed_has_its_day_from_then() -> None:
    found = Course(ASSETS)
    found.take(Q, "note_oral", urgency="emergency")
    found.take(R, "confirm_oral", body("m1", "FREEZE"), days=0.5, urgency="emergency")
    assert found.clock("execution").due == START + 1.5 * DAY


def test_under_a_treaty_that_says_so_the_day_binds_whatever_came_before() -> None:
    for first_stage in (False, True):
        found = Course(ASSETS, treaty=TREATIES.newest("bilateral_xa_xb"))
        if first_stage:
            found.take(R, "ask_freeze", {**body("m2", "FREEZE"), "stage": "freeze"}, urgency="urgent")
        else:
            found.take(R, "ask_trace", body("m1", "TRACE"), urgency="urgent")
            found.take(Q, "acknowledge", urgency="urgent")
            found.take(Q, "report_trace", {"outcomes": [{"measure": "m1", "outcome": "done"}]})
            found.take(R, "ask_next_stage", {**body("m2", "FREEZE"), "stage": "freeze"}, urgency="urgent")
        found.take(Q, "acknowledge", days=0.1, urgency="urgent")
        clock = found.clock("execution")
        assert (clock.due, clock.kind, clock.article) == (START + DAY, Basis.TREATY, "XA-XB 14(3)")
        found.take(Q, "freeze", {"measures": ["m2"], "until": "2027-05-25"}, days=0.5, urgency="urgent")
        assert "execution" not in running(found)


def test_under_that_treaty_the_day_binds_after_a_spoken_request_too_unless_it_is_frozen_by_then() -> None:
    for before in (False, True):
        found = Course(ASSETS, treaty=TREATIES.newest("bilateral_xa_xb"))
        found.take(Q, "note_oral", urgency="emergency")
        if before:
            found.take(Q, "freeze", {"until": "2026-12-24"}, urgency="emergency")
        confirms = {**body("m1", "FREEZE"), "stage": "freeze"}
        found.take(R, "confirm_oral", confirms, days=0.5, urgency="emergency")
        if before:
            assert (status(found), running(found)) == ("FROZEN", {"frozen_until"})
            continue
        clock = found.clock("execution")
        assert (clock.due, clock.kind, clock.article) == (START + 1.5 * DAY, Basis.TREATY, "XA-XB 14(3)")
        found.take(Q, "freeze", {"measures": ["m1"], "until": "2027-05-25"}, days=0.5, urgency="emergency")
        assert "execution" not in running(found)
