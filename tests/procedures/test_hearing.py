"""Hearing by video or audio: slots that both sides agree on, who may end it, what crosses (`law.md` §3.8)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.directory.calendar import Calendar
from app.kit.canonical import Json, JsonObject
from app.matters.clock_rack import Moment
from app.matters.timing import clocks
from app.notices.clocks import LEADS
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import project
from app.procedures.hearing import HEARING_BY_VIDEO as HEARING
from app.procedures.judging import Rejected
from app.procedures.table import Basis, Eyes, Side, Starts
from tests.factories import bodies
from tests.matters.course import Course
from tests.procedures.walking import Q, R, Walk, started, unstoppable

TO_SCHEDULING = ((R, "request"), (Q, "acknowledge"), (Q, "report_willing"))
TO_SCHEDULED = (*TO_SCHEDULING, (R, "propose_slot"), (Q, "agree_slot"))


def walk(*steps: tuple[object, str]) -> Walk:
    return Walk(HEARING).go(*steps)  # type: ignore[arg-type]


def test_from_the_request_to_the_record_and_its_receipt() -> None:
    course = walk(
        *TO_SCHEDULED, (Q, "send_bridge"), (R, "test_line"), (Q, "hold"), (Q, "transmit"), (R, "confirm_evidence"),
        (R, "close"),
    )  # fmt: skip
    assert course.status == "CLOSED"
    assert walk(*TO_SCHEDULED, (Q, "hold")).status == "HELD"


def test_no_side_agrees_to_its_own_proposal() -> None:
    course = walk(*TO_SCHEDULING, (R, "propose_slot"))
    assert course.may(Q, "agree_slot")
    assert not course.may(R, "agree_slot")
    course.go((Q, "propose_slot"))
    assert course.may(R, "agree_slot")
    assert course.may(Q, "agree_slot")


def test_a_newer_proposal_takes_the_place_of_the_older() -> None:
    course = walk(*TO_SCHEDULING, (R, "propose_slot"))
    first = course.links[-1]
    course.go((R, "propose_slot"))
    assert course.judged(course.link(Q, "agree_slot", first.pin)) == Rejected("answers_nothing_open")
    assert course.go((Q, "agree_slot")).status == "SCHEDULED"


def test_two_proposals_that_cross_both_stand() -> None:
    course = walk(*TO_SCHEDULING).both((R, "propose_slot"), (Q, "propose_slot"))
    assert {one.side for one in course.seen.unanswered} == {R, Q}
    assert course.seen.crossed == ()


def test_an_agreement_that_crosses_another_leaves_one_schedule() -> None:
    course = (
        walk(*TO_SCHEDULING).both((R, "propose_slot"), (Q, "propose_slot")).both((R, "agree_slot"), (Q, "agree_slot"))
    )
    assert course.status == "SCHEDULED"
    assert [(one.side, one.act) for one in course.seen.crossed] == [(R, "agree_slot")]


def test_an_adjourned_hearing_is_scheduled_anew() -> None:
    course = walk(*TO_SCHEDULED, (R, "adjourn"))
    assert course.status == "SCHEDULING"
    assert course.go((Q, "propose_slot"), (R, "agree_slot"), (Q, "hold")).status == "HELD"


def test_a_hearing_that_was_held_while_the_other_side_adjourned_was_held() -> None:
    course = walk(*TO_SCHEDULED).both((R, "adjourn"), (Q, "hold"))
    assert course.status == "HELD"
    assert [one.act for one in course.seen.crossed] == ["adjourn"]


@pytest.mark.parametrize("reached", ["ACKNOWLEDGED", "SCHEDULING", "SCHEDULED"])
@pytest.mark.parametrize(("act", "status"), [("report_unwilling", "UNWILLING"), ("not_found", "NOT_FOUND")])
def test_a_person_may_change_their_mind_or_vanish_until_the_hearing(reached: str, act: str, status: str) -> None:
    course = {
        "ACKNOWLEDGED": walk((R, "request"), (Q, "acknowledge")),
        "SCHEDULING": walk(*TO_SCHEDULING),
        "SCHEDULED": walk(*TO_SCHEDULED),
    }[reached]
    assert course.status == reached
    assert not course.may(R, act)
    assert course.go((Q, act)).status == status


def test_only_the_requested_side_stops_a_hearing_and_refuses_it() -> None:
    for course in (walk(*TO_SCHEDULED), walk(*TO_SCHEDULED, (Q, "hold"))):
        assert not course.may(R, "stop")
        assert not course.may(Q, "refuse")
        assert course.go((Q, "stop")).status == "STOPPED"
    assert all(row.eyes is Eyes.TWO for act in ("stop", "refuse", "hold", "transmit") for row in HEARING.rows(act))


def test_a_declined_condition_leaves_the_request_acknowledged() -> None:
    course = walk((R, "request"), (Q, "acknowledge"), (Q, "propose_conditions"))
    assert not course.may(Q, "report_willing")
    assert course.go((R, "decline_conditions")).status == "ACKNOWLEDGED"
    assert course.go((Q, "propose_conditions"), (R, "accept_conditions"), (Q, "report_summoned")).status == "SCHEDULING"


def test_a_question_leads_back_to_where_it_was_asked() -> None:
    assert walk((R, "request"), (Q, "ask"), (R, "answer")).status == "RECEIVED"
    assert walk((R, "request"), (Q, "acknowledge"), (Q, "ask"), (R, "answer")).status == "ACKNOWLEDGED"


def test_silence_may_end_it_from_both_sides_wherever_it_is_open() -> None:
    rows = HEARING.rows("close_silent")
    assert {status for row in rows for status in row.at} == set(HEARING.open)
    assert walk((R, "request")).go((Q, "close_silent")).go((R, "reopen")).status == "ACKNOWLEDGED"


def test_every_clock_can_be_stopped_and_the_hearing_rings_three_days_before() -> None:
    assert unstoppable(HEARING) <= {"status_report"}
    assert started(HEARING, "report_willing") == {"slot": "any"}
    assert started(HEARING, "hold") == {"record_sent": "requested"}
    clock = next(c for row in HEARING.rows("agree_slot") for c in row.clocks if isinstance(c, Starts))
    assert (clock.code, clock.until, clock.basis) == ("hearing", "begins_at", Basis.AGREED)
    assert [one.total_seconds() / 3600 for one in LEADS["hearing"]] == [72, 24, 2]


def test_the_measure_is_told_apart_from_the_matter() -> None:
    effects = {step.act: step.measures for step in HEARING.steps if step.measures}
    assert effects["request"] == "asked"
    assert {effects[act] for act in ("transmit", "stop", "not_found", "report_unwilling")} == {"outcome"}
    assert CATALOGUE.newest("hearing") is HEARING
    assert project(HEARING, ()).status == "—"


@pytest.mark.parametrize(
    ("kind", "changes", "said"),
    [
        ("slot_proposal", {"requested": "2047-03-12T10:00:00+01:00"}, "slots.0.requested.from: is another instant"),
        ("schedule", {"begins_at": "2047-03-12T09:00:00Z"}, "begins_at: is another instant than the begin of the slot"),
        ("willingness_report", {"summons": None}, "summons: is missing"),
        ("willingness_report", {"decision": "not_found"}, "efforts: is missing"),
        ("bridge_details", {"sealed": "ab" * 32}, "sealed: must stand where no file travels beside"),
        ("bridge_details", {"file": None, "sealed": "ab" * 32}, "road: is missing"),
        ("bridge_details", {"address": "https://meet.example.org"}, "address: is not known here"),
        ("bridge_details", {"expires_at": None}, "expires_at: is missing"),
    ],
)
def test_what_the_bodies_mean_nothing_without(kind: str, changes: dict[str, Json], said: str) -> None:
    body = bodies.of(kind, **{name: value for name, value in changes.items() if name != "requested"})
    if "requested" in changes:
        body["slots"][0]["requested"]["from"] = changes["requested"]  # type: ignore[index,call-overload]
    assert f"{contents.problems(kind, 1, body)[0].field}: {contents.problems(kind, 1, body)[0].words}".startswith(said)


def test_no_member_holds_the_address_of_the_line_or_its_codes() -> None:
    names = set(contents.KINDS["bridge_details"].versions[1].model_fields)
    assert names == {"schedule", "encryption", "recipients", "file", "sealed", "road", "expires_at"}


def running(course: Walk) -> list[tuple[str, str]]:
    """The clocks that run, and whose duty each is."""
    start = datetime(2027, 3, 1, 9, tzinfo=UTC)
    told = {
        one.id: Moment(start + timedelta(hours=n), start + timedelta(hours=n)) for n, one in enumerate(course.links)
    }
    found = clocks(HEARING, course.seen.history, told, {side: Calendar.of("UTC") for side in Side})
    return [(one.code, one.duty.value) for one in found if one.stopped is None]


def test_one_answer_on_a_time_is_owed_at_once_and_none_once_a_time_is_agreed() -> None:
    course = walk(*TO_SCHEDULING, (R, "propose_slot"), (R, "propose_slot"), (Q, "propose_slot"))
    assert [one for one in running(course) if one[0] == "slot_answer"] == [("slot_answer", "requesting")]
    course.go((Q, "agree_slot"))
    assert not [one for one in running(course) if one[0] in ("slot", "slot_answer")]


def test_a_record_that_cannot_be_opened_is_sent_again_and_nobody_is_heard_anew() -> None:
    course = Course(HEARING)
    for side, act in (*TO_SCHEDULED, (Q, "hold"), (Q, "transmit")):
        proposal = course.known[-1].link if act == "agree_slot" else None
        course.take(side, act, days=1, **({"answers": proposal} if proposal else {}))
    wrong: JsonObject = {"verified": False, "defects": [{"description": "It cannot be opened."}]}
    receipt = course.take(R, "confirm_evidence", wrong, days=1)
    clock = course.clock("defects_answer")
    assert (clock.duty, clock.stopped) == (Q, None)
    course.take(Q, "transmit", {"mends": {"id": receipt.id, "sha256": receipt.sha256}}, days=1)
    assert course.clock("defects_answer").stopped is not None
    assert course.clock("receipt_of_evidence").stopped is None, "what is sent again is confirmed too"
    course.take(R, "confirm_evidence", days=1)
    assert (course.seen().seen.status, course.clock("receipt_of_evidence").stopped is not None) == ("EXECUTED", True)
