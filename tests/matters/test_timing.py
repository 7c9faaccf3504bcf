"""Clocks follow the instruments: started, stopped, paused, set anew, each bound to the side that must act."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.directory.calendar import Calendar
from app.kit.canonical import Json, JsonObject
from app.matters.matter_law import MatterLaw
from app.matters.picture import picture
from app.procedures.mla import MLA
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Basis, Side
from app.treaties.catalogue import DATA, TREATIES
from app.treaties.loading import read
from app.treaties.practice import Practised, Target
from app.treaties.toml import Table
from tests.matters.course import CALENDARS, START, Course, Q, R

DAY = timedelta(days=1)


def end_of(day: datetime) -> datetime:
    return day.replace(hour=23, minute=59, second=59)


def test_ten_working_days_to_acknowledge_are_the_requested_sides() -> None:
    course = Course()
    course.take(R, "request")
    clock = course.clock("ack_mla")
    assert (clock.duty, clock.due) == (Q, end_of(START + 14 * DAY))
    course.take(Q, "acknowledge", days=2)
    assert course.clock("ack_mla").stopped == START + 2 * DAY
    assert course.clock("execution").due == end_of(START + 92 * DAY)


def test_working_days_are_those_of_the_state_whose_duty_it_is() -> None:
    course = Course()
    course.take(R, "request")
    closed = [(START + n * DAY).date() for n in (1, 2)]
    for side, days in ((Q, 16), (R, 14)):
        calendars = {**CALENDARS, side: Calendar.of("UTC", closed=closed)}
        clock = picture(MLA, Q, course.known, calendars).clocks[0]
        assert clock.due == end_of(START + days * DAY)


def test_a_states_own_practice_counts_for_its_own_duties_from_when_it_was_published() -> None:
    course = Course()
    course.take(R, "request")
    course.take(Q, "acknowledge", days=1)
    own = {("mla", "ack_mla", "routine"): Target(2, "days"), ("mla", "execution", "routine"): Target(40, "days")}
    late = Practised(((START + timedelta(hours=1), own),))

    def due(practised: dict[Side, Practised]) -> dict[str, datetime | None]:
        return {one.code: one.due for one in picture(MLA, Q, course.known, CALENDARS, None, practised).clocks}

    table = due({})
    assert due({R: Practised(((START - DAY, own),))}) == table, "they are the duties of the other side"
    said = due({Q: Practised(((START - DAY, own),))})
    assert said["ack_mla"] == end_of(START + 2 * DAY)
    assert said["execution"] == end_of(START + 41 * DAY)
    # The acknowledgement's clock had begun before.
    assert due({Q: late}) == {**said, "ack_mla": table["ack_mla"]}


def test_a_treatys_deadline_goes_before_a_states_own_practice() -> None:
    course = Course()
    course.treaty = TREATIES.newest("bilateral_xa_xb")
    course.take(R, "request")
    own = {("mla", "ack_mla", "routine"): Target(300, "days")}
    practised = {Q: Practised(((START - DAY, own),))}
    told = picture(MLA, Q, course.known, CALENDARS, MatterLaw(course.treaty, course.parties), practised).clocks[0]
    assert told.due == course.clock("ack_mla").due


def test_an_urgent_matter_has_shorter_clocks_even_for_instruments_that_do_not_say_so() -> None:
    course = Course()
    course.take(R, "request", urgency="emergency")
    assert course.clock("ack_mla").due == START + timedelta(hours=1)
    course.take(Q, "acknowledge", urgency="routine")
    assert course.clock("execution").due == START + timedelta(hours=24)


def test_a_lowered_urgency_counts_for_the_clocks_that_start_after_it() -> None:
    course = Course()
    course.take(R, "request", urgency="emergency")
    course.take(Q, "change_urgency", {"was": "emergency", "level": "routine", "reason": "No risk."})
    course.take(Q, "acknowledge")
    assert course.clock("execution").due == end_of(START + 90 * DAY)
    assert course.seen().urgency == "routine"


def test_a_raised_urgency_shortens_what_runs_from_the_moment_it_is_raised() -> None:
    course = Course()
    course.begun()
    course.take(Q, "change_urgency", {"was": "routine", "level": "emergency", "reason": "A risk."}, days=60)
    clock = course.clock("execution")
    assert (clock.due, clock.started) == (START + 61 * DAY, START)
    assert clock.reckoning is not None
    assert clock.reckoning["number"] == 24


def test_a_raised_urgency_never_lengthens_what_runs() -> None:
    course = Course()
    course.begun()
    course.take(Q, "change_urgency", {"was": "routine", "level": "urgent", "reason": "A hearing."}, days=80)
    assert course.clock("execution").due == end_of(START + 90 * DAY)


def test_a_lowered_urgency_leaves_no_false_breach() -> None:
    course = Course()
    course.begun(urgency="emergency")
    assert course.clock("execution").due == START + 1 * DAY
    course.take(Q, "change_urgency", {"was": "emergency", "level": "routine", "reason": "No risk."}, days=0.5)
    clock = course.clock("execution")
    assert (clock.due, clock.started) == (end_of(START + 90 * DAY), START)


def test_a_change_of_urgency_brings_the_treatys_own_deadline_of_the_new_level() -> None:
    course = Course(treaty=TREATY)
    course.take(R, "request", urgency="urgent")
    course.take(Q, "change_urgency", {"was": "urgent", "level": "routine", "reason": "No hurry."}, days=1)
    clock = course.clock("ack_mla")
    assert (clock.due, clock.kind, clock.article) == (end_of(START + 3 * DAY), Basis.TREATY, "UNCC 9(2)")


def test_a_date_that_was_agreed_is_not_moved_by_the_urgency() -> None:
    course = Course()
    course.take(R, "request", {"measures": [{"id": "m1"}], "urgency": {"level": "routine", "wanted_by": "2026-12-20"}})
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": ["m1"], "wanted_by_accepted": True}, days=1)
    course.take(Q, "change_urgency", {"was": "routine", "level": "emergency", "reason": "A risk."}, days=1)
    assert course.clock("execution").due == datetime(2026, 12, 20, 23, 59, 59, tzinfo=START.tzinfo)


def test_a_clock_of_ours_runs_from_when_the_instrument_reached_us() -> None:
    course = Course()
    course.take(R, "request", travels=3 * DAY)
    assert course.clock("ack_mla").started == START + 3 * DAY
    course.take(Q, "acknowledge", days=4, travels=2 * DAY)
    assert course.clock("execution").started == START + 4 * DAY


def test_a_question_pauses_the_execution_and_its_answer_lets_it_run_on() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept", days=1)
    ask = course.take(Q, "ask", days=9)
    paused = course.clock("execution")
    assert (paused.due, paused.paused) == (None, START + 10 * DAY)
    assert course.clock("answer_query").duty is R
    course.take(R, "answer", days=20, answers=ask)
    # Days of which any part was paused do not count: 21 of them.
    assert course.clock("execution").due == end_of(START + (90 + 21) * DAY)
    assert course.clock("answer_query").stopped == START + 30 * DAY


def test_a_question_after_the_end_hides_no_deadline_that_is_past() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept", days=1)
    course.take(Q, "ask", days=119)
    clock = course.clock("execution")
    assert (clock.due, clock.paused) == (end_of(START + 90 * DAY), None)


def test_a_status_report_sets_its_own_clock_anew() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    first = course.clock("status_report")
    course.take(Q, "report_status", days=20)
    clocks = [one for one in course.seen().clocks if one.code == "status_report"]
    assert [one.stopped for one in clocks] == [START + 20 * DAY, None]
    assert (clocks[0].started, clocks[1].due) == (first.started, end_of(START + 50 * DAY))


def test_two_transmittals_are_owed_two_receipts() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    course.take(Q, "transmit", days=1)
    second = course.take(Q, "transmit", days=1)
    assert [one.stopped for one in course.seen().clocks if one.code == "receipt_of_evidence"] == [None, None]
    course.take(R, "confirm_evidence", days=1, answers=second)
    stopped = [one.stopped for one in course.seen().clocks if one.code == "receipt_of_evidence"]
    assert stopped == [None, START + 3 * DAY]


def test_what_conditions_want_by_a_date_rings_even_when_the_matter_is_closed() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    conditions: list[Json] = [
        {"id": "c1", "code": "return_by", "text": "Lent.", "by": "2027-06-30"},
        {"id": "c2", "code": "return_by", "text": "Lent.", "by": "2027-05-31"},
        {"id": "c3", "code": "destroy_by", "text": "Then destroyed.", "by": "2028-01-01"},
    ]
    course.take(Q, "transmit_final", {"outcomes": [], "conditions": conditions})
    course.take(R, "close", days=1)
    running = {one.code: one for one in course.seen().clocks if one.stopped is None}
    assert set(running) == {"return_by", "destroy_by"}
    assert (running["return_by"].due, running["return_by"].duty) == (datetime(2027, 5, 31, 23, 59, 59, tzinfo=UTC), R)
    back = course.take(R, "return_items", days=1)
    course.take(Q, "confirm_items", days=1, answers=back)
    assert course.clock("return_by").stopped is not None


def test_a_person_in_custody_is_reported_on_every_month_until_they_are_back() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    handed = course.take(Q, "hand_over", {"return_by": "2027-03-01"})
    course.take(R, "take_over", answers=handed)
    assert course.clock("custody_report").due == end_of(START + 30 * DAY)
    named: JsonObject = {"hand_over": {"id": handed.id, "sha256": handed.sha256}}
    course.take(R, "report_custody", named, days=20)
    assert [one.stopped is None for one in course.seen().clocks if one.code == "custody_report"] == [False, True]
    assert course.clock("custody_report").due == end_of(START + 50 * DAY)
    course.take(R, "return_person", named, days=1)
    assert course.clock("custody_report").stopped is not None


def test_a_spoken_request_that_was_acknowledged_owes_no_second_acknowledgement() -> None:
    course = Course()
    course.take(Q, "note_oral")
    course.take(R, "confirm_oral")
    course.take(Q, "acknowledge")
    assert course.clock("ack_24_7").stopped is not None


def test_each_lasting_measure_has_its_own_end_and_only_its_own_is_prolonged() -> None:
    course = Course()
    course.begun("m1", "m2")
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2026-12-31"})
    course.take(Q, "start_measure", {"measures": ["m2"], "until": "2027-01-31T12:00:00Z"})
    ask = course.take(R, "ask_prolong", {"measures": ["m1"], "until": "2027-03-01", "reason": "Goes on."})
    course.take(Q, "prolong", {"measures": ["m1"], "until": "2027-02-28"}, answers=ask)
    running = {one.due for one in course.seen().clocks if one.code == "measure_until" and one.stopped is None}
    assert running == {
        datetime(2027, 2, 28, 23, 59, 59, tzinfo=ZoneInfo("UTC")),
        datetime.fromisoformat("2027-01-31T12:00:00Z"),
    }
    course.take(Q, "end_measure", {"measures": ["m2"]})
    assert len([one for one in course.seen().clocks if one.code == "measure_until" and one.stopped is None]) == 1


def test_of_measures_that_began_together_the_end_of_one_is_not_that_of_the_other() -> None:
    course = Course()
    course.begun("m1", "m2", "m3")
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1", "m2", "m3"], "until": "2026-12-31"})
    course.take(Q, "end_measure", {"measures": ["m1"]}, days=1)
    clock = course.clock("measure_until")
    assert (clock.stopped, clock.due) == (None, datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC))
    ask = course.take(R, "ask_prolong", {"measures": ["m2"], "until": "2027-03-01", "reason": "Goes on."})
    course.take(Q, "prolong", {"measures": ["m2"], "until": "2027-02-28"}, answers=ask)
    running = [one.due for one in course.seen().clocks if one.code == "measure_until" and one.stopped is None]
    assert running == [clock.due, datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC)]
    course.take(Q, "end_measure", {"measures": ["m3"]}, days=1)
    running = [one.due for one in course.seen().clocks if one.code == "measure_until" and one.stopped is None]
    assert running == [datetime(2027, 2, 28, 23, 59, 59, tzinfo=UTC)]


def test_a_date_ends_in_the_zone_of_the_one_whose_duty_it_is() -> None:
    course = Course()
    course.take(R, "request", {"translation_due": "2026-12-10"})
    calendars = {**CALENDARS, R: Calendar.of("Asia/Dubai")}
    found = {one.code: one.due for one in picture(MLA, Q, course.known, calendars).clocks}
    assert found["translation_due"] == datetime.fromisoformat("2026-12-10T19:59:59Z")


@pytest.mark.parametrize("until", [None, 7, "soon", "2026-13-45", "2026-12-10T10:00:00"])
def test_an_end_that_cannot_be_read_starts_no_clock(until: object) -> None:
    course = Course()
    course.take(R, "request", {"translation_due": until})  # type: ignore[dict-item]
    assert [one.code for one in course.seen().clocks] == ["ack_mla"]


def test_a_withdrawal_stops_everything_and_asks_for_a_note() -> None:
    course = Course()
    course.begun()
    course.take(R, "withdraw", days=5)
    running = [one.code for one in course.seen().clocks if one.stopped is None]
    assert running == ["withdrawal_note"]


@pytest.mark.parametrize("ends", ["withdraw", "refuse", "discontinue", "close_silent", "report_execution"])
def test_no_step_that_ends_a_matter_forgets_a_person_who_is_held_or_a_measure_that_goes_on(ends: str) -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    course.take(Q, "start_measure", {"measures": ["m1"], "until": "2027-01-20"})
    handed = course.take(Q, "hand_over", {"return_by": "2027-01-30"})
    if ends == "discontinue":
        course.take(Q, "ask")
    course.take(R if ends == "withdraw" else Q, ends, days=2)
    if ends == "report_execution":
        course.take(R, "close", days=1)
    assert not course.seen().seen.crossed
    running = {one.code for one in course.seen().clocks if one.stopped is None}
    assert running == {"measure_until", "return_due"} | ({"withdrawal_note"} if ends == "withdraw" else set())
    course.take(Q, "end_measure", {"measures": ["m1"]}, days=1)
    course.take(R, "take_over", days=1, answers=handed)
    back = course.take(R, "return_person", {"hand_over": {"id": handed.id, "sha256": handed.sha256}}, days=1)
    course.take(Q, "confirm_person", days=1, answers=back)
    assert not course.seen().seen.crossed
    assert {one.code for one in course.seen().clocks if one.stopped is None} <= {"withdrawal_note"}


def test_a_crossed_instrument_stops_the_clocks_that_it_names_and_no_others() -> None:
    course = Course()
    course.begun()
    accept = course.take(Q, "accept")
    course.take(Q, "transmit_final", {"outcomes": []}, days=1)
    course.take(R, "withdraw", blind=True)
    seen = course.seen()
    assert seen.seen.status == "EXECUTED"
    assert [one.act for one in seen.seen.crossed] == ["withdraw"]
    assert course.clock("receipt_of_evidence").stopped is None
    assert accept.id == course.clock("status_report").started_by


def test_an_extension_that_crosses_a_warning_leaves_the_promised_day_running() -> None:
    course = Course(PRESERVATION)
    course.take(R, "request")
    course.take(Q, "confirm", {"preserved_until": "2027-01-31"})
    course.take(Q, "warn_unsafe", days=1)
    course.take(R, "ask_extension", blind=True)
    assert [one.act for one in course.seen().seen.crossed] == ["ask_extension"]
    assert (course.clock("preserved_until").stopped, course.seen().seen.status) == (None, "UNSAFE")


def test_what_was_promised_last_holds_while_an_extension_is_asked_and_ends_with_the_answer() -> None:
    course = Course(PRESERVATION)
    course.take(R, "request")
    course.take(Q, "confirm", {"preserved_until": "2027-01-31"})
    before = course.clock("preserved_until")
    asked = course.take(R, "ask_extension", days=1)
    clock = course.clock("extension_in_time")
    assert (clock.due, clock.duty, clock.kind.value) == (before.due, Q, "agreed")
    assert clock.reckoning is not None
    assert clock.reckoning["named"] == "preserved_until"
    course.take(Q, "extend", {"until": "2027-03-31"}, days=1, answers=asked)
    live = {one.code: str(one.due) for one in course.seen().clocks if one.stopped is None}
    assert live == {"preserved_until": "2027-03-31 23:59:59+00:00"}


def test_pauses_by_a_postponement_end_with_the_resumption_and_not_with_an_answer() -> None:
    course = Course()
    course.begun()
    course.take(Q, "accept")
    ask = course.take(Q, "ask", days=1)
    course.take(Q, "postpone", {"review_on": "2027-06-01"}, days=1)
    assert course.clock("review_postponement").duty is Q
    course.take(Q, "resume", days=10)
    assert course.clock("execution").paused == START + 1 * DAY
    course.take(R, "answer", days=1, answers=ask)
    assert course.clock("execution").paused is None


def test_an_acceptance_without_the_conditions_ends_their_pause() -> None:
    course = Course()
    course.begun()
    course.take(Q, "propose_conditions", days=1)
    assert course.clock("execution").due is None
    course.take(Q, "accept", {"measures": ["m1"]}, days=2)
    assert course.clock("execution").due == end_of(START + (90 + 3) * DAY)


def test_a_duty_of_the_other_side_is_that_of_the_one_who_was_warned() -> None:
    course = Course()
    course.begun()
    course.take(Q, "warn_confidentiality")
    assert course.clock("confidentiality_answer").duty is R
    course.take(R, "warn_confidentiality")
    assert course.clock("confidentiality_answer").duty is Q


TREATY = read(
    Table.of(
        "toy.toml",
        (DATA / "un_cybercrime.toml").read_text("utf-8")
        + """
[[deadline]]
code = "toy_ack"
kind = "treaty"
exactly = { working_days = 3 }
from = "receipt"
duty = "requested"
article = "9(2)"
clock = "ack_mla"
urgency = ["routine"]

[[deadline]]
code = "toy_execute"
kind = "treaty"
at_most = { days = 45 }
from = "acknowledgement"
duty = "requested"
article = "9(3)"
clock = "execution"
roll = true
""",
    )
)


def test_the_treatys_own_deadlines_take_the_place_of_practice() -> None:
    course = Course(treaty=TREATY)
    course.take(R, "request")
    clock = course.clock("ack_mla")
    assert (clock.due, clock.kind, clock.article) == (end_of(START + 3 * DAY), Basis.TREATY, "UNCC 9(2)")
    course.take(Q, "acknowledge")
    clock = course.clock("execution")
    # 45 days after Tuesday 24 November is Friday 8 January: no holiday in this calendar, so nothing moves.
    assert (clock.due, clock.kind) == (end_of(START + 45 * DAY), Basis.TREATY)
    urgent = Course(treaty=TREATY)
    urgent.take(R, "request", urgency="urgent")
    assert urgent.clock("ack_mla").kind is Basis.PRACTICE


def test_a_clock_of_practice_cites_the_matters_own_treaty() -> None:
    for code, article in (("bilateral_xa_xc", "XA-XC 6"), ("budapest", "BC 27(7)"), ("untoc", "UNTOC 18(24)")):
        course = Course(treaty=TREATIES.newest(code))
        course.begun()
        clock = course.clock("execution")
        assert (clock.kind, clock.article) == (Basis.PRACTICE, article)
    course = Course()
    course.begun()
    assert course.clock("execution").article == "UNCC 40(26)"


def test_a_date_that_was_wished_for_and_agreed_is_the_deadline() -> None:
    course = Course()
    course.take(R, "request", {"measures": [{"id": "m1"}], "urgency": {"level": "routine", "wanted_by": "2026-12-20"}})
    course.take(Q, "acknowledge")
    assert course.clock("execution").kind is Basis.PRACTICE
    course.take(Q, "accept", {"measures": ["m1"], "wanted_by_accepted": True}, days=1)
    clock = course.clock("execution")
    assert (clock.due, clock.kind) == (datetime(2026, 12, 20, 23, 59, 59, tzinfo=START.tzinfo), Basis.AGREED)
    assert clock.reckoning is not None
    assert clock.reckoning["named"] == "urgency.wanted_by"


def test_a_date_that_was_not_agreed_stays_a_wish() -> None:
    course = Course()
    course.take(R, "request", {"measures": [{"id": "m1"}], "urgency": {"level": "routine", "wanted_by": "2026-12-20"}})
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": ["m1"], "wanted_by_accepted": False}, days=1)
    assert course.clock("execution").kind is Basis.PRACTICE


def test_what_a_deadline_passed_over_is_told() -> None:
    course = Course()
    course.take(R, "request")
    counted = course.clock("ack_mla").reckoning
    assert counted is not None
    assert (counted["number"], counted["unit"], counted["zone"]) == (10, "working_days", "UTC")
    weekends = [("2026-11-28", "2026-11-29"), ("2026-12-05", "2026-12-06")]
    assert counted["passed_over"] == [
        {"from": first, "to": last, "why": "weekend", "name": ""} for first, last in weekends
    ]
