"""Each measure has its own course inside the matter."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.kit.canonical import Json, JsonObject
from app.matters.checks import standings
from app.matters.measures import with_ends
from app.procedures.assets import ASSETS
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.forensics import FORENSICS
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Side
from tests.matters.course import Course, Q, R


def test_a_question_attaches_to_its_measures_and_the_others_go_on() -> None:
    course = Course()
    course.begun("m1", "m2", "m3")
    course.take(Q, "accept")
    ask = course.take(Q, "ask", {"measures": ["m2"]})
    assert [course.measure(one) for one in ("m1", "m2", "m3")] == ["accepted", "queried", "accepted"]
    course.take(R, "answer", {"answers": []}, answers=ask)
    assert course.measure("m2") == "answered"
    assert course.measure("m1") == "accepted"


def test_a_question_that_names_no_measure_concerns_none() -> None:
    course = Course()
    course.begun("m1")
    course.take(Q, "ask")
    assert course.measure("m1") == "asked"


def test_refusing_in_part_leaves_the_rest_to_be_executed_with_its_outcomes() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "refuse_part", {"measures": ["m2"]})
    final = course.take(
        Q,
        "transmit_final",
        {"outcomes": [{"measure": "m1", "outcome": "done_partly", "note": "Six of eight days."}]},
    )
    found = {one.id: one for one in course.seen().measures}
    assert (found["m1"].status, found["m1"].outcome, found["m1"].note) == ("done", "done_partly", "Six of eight days.")
    assert (found["m1"].source, found["m2"].status) == (final.id, "refused")


def test_an_outcome_may_be_a_refusal_or_a_withdrawal() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    outcomes = [{"measure": "m1", "outcome": "refused"}, {"measure": "m2", "outcome": "no_data"}]
    course.take(Q, "report_execution", {"outcomes": [*outcomes, {"measure": "m9", "outcome": "done"}]})
    assert [course.measure(one) for one in ("m1", "m2")] == ["refused", "done"]
    assert len(course.seen().measures) == 2


def test_a_withdrawal_of_the_whole_does_not_undo_what_is_done() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-01-31"})
    course.take(Q, "end_measure", {"measures": ["m1"]})
    course.take(R, "withdraw")
    assert [course.measure(one) for one in ("m1", "m2")] == ["done", "withdrawn"]


def test_a_running_measure_says_until_when() -> None:
    course = Course()
    course.begun("m1")
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-01-31"})
    assert course.seen().measures[0].to_json()["until"] == "2027-01-31"


def test_a_crossed_instrument_changes_no_measure() -> None:
    course = Course()
    course.begun("m1")
    course.take(Q, "refuse")
    course.take(R, "withdraw", blind=True)
    assert course.seen().seen.status == "REFUSED"
    assert course.measure("m1") == "refused"


def test_what_is_preserved_runs_item_by_item_until_the_first_date_of_its_custodians() -> None:
    course = Course(PRESERVATION)
    course.take(R, "request", {"data": [{"id": "m1", "category": "TRAFFIC"}, {"id": "m2", "category": "SUBSCRIBER"}]})
    course.take(Q, "acknowledge")
    course.take(Q, "confirm", {"holdings": [
        {"measure": "m1", "custodian": "A", "outcome": "preserved", "until": "2027-02-20"},
        {"measure": "m1", "custodian": "B", "outcome": "partly", "until": "2027-01-31"},
        {"measure": "m1", "custodian": "C", "outcome": "none"},
        {"measure": "m2", "custodian": "A", "outcome": "lost"},
    ]})  # fmt: skip
    found = {one.id: one for one in course.seen().measures}
    assert (found["m1"].code, found["m1"].status, found["m1"].until) == ("PRESERVE", "running", "2027-01-31")
    assert (found["m2"].status, found["m2"].outcome) == ("done", "lost")
    asked = course.take(R, "ask_extension", {"measures": ["m1"], "until": "2027-04-30"})
    course.take(Q, "extend", {"holdings": [{"measure": "m1", "custodian": "A", "until": "2027-04-30"}]}, answers=asked)
    assert {one.id: one.until for one in course.seen().measures}["m1"] == "2027-01-31", "B has not prolonged it"
    asked = course.take(R, "ask_extension", {"measures": ["m1"], "until": "2027-04-30"})
    course.take(Q, "extend", {"measures": ["m1"], "until": "2027-04-30"}, answers=asked)
    assert {one.id: one.until for one in course.seen().measures}["m1"] == "2027-04-30"
    course.take(R, "follow_up")
    course.take(Q, "release_after_decision", {"released": [{"measure": "m1", "custodian": "A"}]})
    assert course.measure("m1") == "done"


def test_a_spoken_request_that_was_preserved_keeps_its_items_when_it_is_written_down() -> None:
    course = Course(PRESERVATION)
    course.take(Q, "note_oral")
    course.take(Q, "confirm", {"holdings": [{"measure": "m1", "custodian": "A", "outcome": "preserved"}]})
    course.take(R, "confirm_oral", {"data": [{"id": "m1"}, {"id": "m2"}]})
    assert [course.measure(one) for one in ("m1", "m2")] == ["running", "asked"]


def test_what_was_disclosed_on_a_call_is_done_and_the_letter_says_what_it_was() -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    course.take(Q, "note_oral")
    course.take(Q, "disclose", {"outcomes": [{"measure": "m1", "outcome": "done", "note": "The subscriber."}]})
    assert course.measure("m1") == "done"
    course.take(R, "confirm_oral", {"data": [{"id": "m1"}, {"id": "m2"}]})
    found = {one.id: one for one in course.seen().measures}
    assert (found["m1"].status, found["m1"].code, found["m1"].note) == ("done", "ACCESS_STORED", "The subscriber.")
    assert (found["m2"].status, found["m2"].code) == ("asked", "ACCESS_STORED")


def test_what_lapses_is_kept_no_longer() -> None:
    course = Course(PRESERVATION)
    course.take(Q, "note_oral")
    course.take(Q, "confirm", {"holdings": [{"measure": "m1", "custodian": "A", "outcome": "preserved"}]})
    course.take(Q, "lapse")
    assert course.measure("m1") == "done"


def ends(course: Course, now: str) -> dict[str, Json]:
    """Since when each measure is over by law, as doors tell it at a moment."""
    stored = course.seen().to_json()
    found = with_ends(stored["measures"], stored["clocks"], datetime.fromisoformat(now))  # type: ignore[arg-type]  # lists, as they are stored
    told = {str(one["id"]): one for one in found if isinstance(one, dict)}
    assert all((one["owed"] == "end_notice") is (one["over_since"] is not None) for one in told.values())
    return {name: one["over_since"] for name, one in told.items()}


def test_silence_ends_a_measure_and_its_end_is_owed_until_it_is_noted() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2026-12-01"})
    assert ends(course, "2026-12-01T23:00:00+00:00") == {"m1": None, "m2": None}
    over = ends(course, "2027-01-23T00:00:00+00:00")
    assert (str(over["m1"])[:10], over["m2"]) == ("2026-12-01", None)
    # A question changes how the measure stands, not that it is over.
    course.take(Q, "ask", {"measures": ["m1"]})
    assert ends(course, "2027-01-23T00:00:00+00:00") == over
    course.take(Q, "end_measure", {"measures": ["m1"], "ended_at": "2026-12-01T20:00:00Z"})
    assert ends(course, "2027-01-23T00:00:00+00:00") == {"m1": None, "m2": None}


def test_a_prolongation_moves_the_end_of_what_runs_and_begins_nothing_anew() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2026-12-01"})
    wish = course.take(R, "ask_prolong", {"measures": ["m1", "m2"], "until": "2027-01-31"})
    course.take(Q, "prolong", {"measures": ["m1", "m2"], "until": "2027-01-31"}, answers=wish)
    found = {one.id: one for one in course.seen().measures}
    assert [(one.status, one.until) for one in found.values()] == [("running", "2027-01-31"), ("accepted", None)]
    assert ends(course, "2027-01-23T00:00:00+00:00") == {"m1": None, "m2": None}
    assert ends(course, "2027-02-23T00:00:00+00:00")["m1"]
    course.take(Q, "report_execution", {"outcomes": [{"measure": "m1", "outcome": "done"}]})
    assert ends(course, "2027-02-23T00:00:00+00:00") == {"m1": None, "m2": None}


def test_a_freezing_shows_the_date_to_which_it_was_prolonged() -> None:
    course = Course(ASSETS)
    course.take(R, "ask_freeze", {"measures": [{"id": "m1", "code": "FREEZE"}]})
    course.take(Q, "freeze", {"measures": ["m1"], "until": "2026-12-24"})
    wish = course.take(R, "ask_prolong", {"measures": ["m1"], "until": "2027-01-31"})
    course.take(Q, "prolong", {"measures": ["m1"], "until": "2027-01-31"}, answers=wish)
    (found,) = course.seen().measures
    assert (found.status, found.until) == ("running", "2027-01-31")


def test_what_is_discontinued_is_over_and_stands_as_before_once_the_question_is_answered() -> None:
    course = Course()
    course.begun("m1", "m2", "m3")
    course.take(Q, "accept")
    course.take(Q, "refuse_part", {"measures": ["m3"]})
    ask = course.take(Q, "ask", {"measures": ["m2"]})
    end = course.take(Q, "discontinue")
    found = {one.id: (one.status, one.source) for one in course.seen().measures}
    assert (found["m1"], found["m2"]) == (("discontinued", end.id),) * 2
    assert found["m3"][0] == "refused"
    course.take(R, "answer", {"answers": []}, answers=ask)
    assert [course.measure(one) for one in ("m1", "m2", "m3")] == ["accepted", "answered", "refused"]


def test_what_runs_when_a_matter_is_discontinued_runs_until_its_end_is_noted() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-01-31"})
    ask = course.take(Q, "ask")
    course.take(Q, "discontinue")
    assert [course.measure(one) for one in ("m1", "m2")] == ["running", "discontinued"]
    course.take(Q, "end_measure", {"measures": ["m1", "m2"]})
    course.take(R, "answer", {"answers": []}, answers=ask)
    assert [course.measure(one) for one in ("m1", "m2")] == ["done", "done"]


@pytest.mark.parametrize("named", [["m1"], []])
def test_what_runs_goes_on_running_whatever_is_asked_answered_or_accepted_meanwhile(named: list[str]) -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    start = course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-01-31"})
    course.take(Q, "accept", {"measures": ["m1", "m2"], "wanted_by_accepted": True})
    ask = course.take(Q, "ask", {"measures": [*named]})
    assert course.measure("m1") == "running"
    course.take(R, "answer", {"measures": [*named]}, answers=ask)
    course.take(Q, "ask", {"measures": [*named]})
    course.take(Q, "discontinue")
    (found, left) = course.seen().measures
    assert (found.status, found.source, found.lasts) == ("running", start.id, start.id)
    assert left.status == "discontinued"
    (standing, _) = standings(course.seen().seen.history)
    assert standing.open
    course.take(Q, "end_measure", {"measures": ["m1"]})
    assert course.measure("m1") == "done"


@pytest.mark.parametrize(
    ("side", "act", "body", "then", "runs"),
    [
        (Q, "refuse_part", {"measures": ["m1"]}, "refused", False),
        (Q, "report_execution", {"outcomes": [{"measure": "m1", "outcome": "done"}]}, "done", False),
        (R, "withdraw_part", {"measures": ["m1"]}, "withdrawn", True),
    ],
)
def test_an_outcome_or_a_refusal_ends_what_runs_and_a_withdrawal_only_asks_for_that(
    side: Side, act: str, body: JsonObject, then: str, runs: bool
) -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-01-31"})
    course.take(side, act, body)
    assert course.measure("m1") == then
    (standing, _) = standings(course.seen().seen.history)
    assert (standing.open, standing.runs) == (False, runs)
    course.take(Q, "end_measure", {"measures": ["m1"]})
    assert not standings(course.seen().seen.history)[0].runs


def test_what_is_referred_to_another_state_is_over_here_until_the_matter_is_opened_again() -> None:
    course = Course()
    course.begun("m1")
    course.take(Q, "refer_elsewhere")
    course.take(R, "close")
    assert course.measure("m1") == "referred"
    course.take(Q, "reopen")
    assert course.measure("m1") == "asked"


def entrusted() -> Course:
    """An examination that was accepted, the exhibits of which have come."""
    course = Course(FORENSICS)
    course.take(R, "entrust", {"measures": [{"id": "m1", "code": "EXPERT_EVALUATION"}]})
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"report_by": "2027-03-01"})
    course.take(R, "send_exhibits")
    course.take(Q, "receive_exhibits")
    return course


def test_exhibits_that_go_back_without_a_report_leave_their_measure_unexamined() -> None:
    course = entrusted()
    course.take(Q, "return")
    assert course.measure("m1") == "unexamined"


def test_exhibits_that_go_back_after_the_report_change_nothing() -> None:
    course = entrusted()
    course.take(Q, "report", {"outcomes": [{"measure": "m1", "outcome": "done"}]})
    course.take(Q, "return")
    assert course.measure("m1") == "done"
