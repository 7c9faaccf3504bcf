"""Deadlines that stand in a treaty ring in its matters, with its article; of several treaties the first end counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.cli.counting import counted
from app.kit.canonical import Json, JsonObject
from app.matters.matter_law import MatterLaw
from app.notices.clocks import Running
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.engine import Link
from app.procedures.hearing import HEARING_BY_VIDEO
from app.procedures.preservation import PRESERVATION
from app.procedures.table import Basis
from app.treaties.catalogue import TREATIES, Treaties
from app.treaties.loading import read
from app.treaties.profiles import profile
from app.treaties.toml import Table
from tests.matters.course import START, Course, Q, R
from tests.treaties.test_law import toy

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BOTH = (profile("XA"), profile("XB"))


def end_of(day: datetime) -> datetime:
    return day.replace(hour=23, minute=59, second=59)


def under(code: str, *measures: str, urgency: str = "routine", beside: tuple[str, ...] = ()) -> Course:
    course = Course(treaty=TREATIES.newest(code), parties=BOTH)
    rows: list[Json] = [{"id": one, "code": "SUBSCRIBER"} for one in measures or ("m1",)]
    basis: list[Json] = [{"treaty": one} for one in (code, *beside)]
    course.take(R, "request", {"measures": rows, "legal_basis": basis}, urgency=urgency)
    return course


def said(clock: Running) -> tuple[datetime | None, Basis, str]:
    return clock.due, clock.kind, clock.article


def running(course: Course) -> set[str]:
    return {one.code for one in course.seen().clocks if one.stopped is None}


def test_a_decision_is_due_and_the_acceptance_is_one() -> None:
    course = under("bilateral_xa_xb", "m1", "m2")
    assert "decision" not in running(course)
    course.take(Q, "acknowledge", days=1)
    assert said(course.clock("decision")) == (end_of(START + 31 * DAY), Basis.TREATY, "XA-XB 6(3)")
    course.take(Q, "accept", {"measures": ["m1"]}, days=1)
    assert course.clock("decision").stopped is None, "of m2 nothing was decided yet"
    course.take(Q, "refuse_part", {"measures": ["m2"]}, days=1)
    assert course.clock("decision").stopped == START + 3 * DAY


def test_a_question_pauses_the_decision_for_what_it_names() -> None:
    course = under("bilateral_xa_xb", "m1", "m2")
    course.take(Q, "acknowledge")
    ask = course.take(Q, "ask", {"measures": ["m1"]}, days=2)
    assert [(one.measures, one.due is None) for one in course.clock("decision").parts] == [
        (("m1",), True), (("m2",), False),
    ]  # fmt: skip
    course.take(R, "answer", days=3, answers=ask)
    assert course.clock("decision").parts[0].due == end_of(START + (30 + 4) * DAY)


def test_conditions_that_are_given_up_pause_nothing_any_more() -> None:
    course = under("bilateral_xa_xb", "m1", "m2")
    course.take(Q, "acknowledge")
    course.take(Q, "propose_conditions", {"measures": ["m1", "m2"]}, days=2)
    assert course.clock("decision").due is None
    course.take(Q, "accept", {"measures": ["m1"]}, days=1)
    clock = course.clock("decision")
    assert (clock.due, clock.stopped) == (end_of(START + (30 + 2) * DAY), None)


@pytest.mark.parametrize("ends", ["refuse", "withdraw", "transmit_final", "report_execution"])
def test_what_ends_the_matter_ends_the_decision(ends: str) -> None:
    course = under("bilateral_xa_xb", "m1", "m2")
    course.take(Q, "acknowledge")
    course.take(R if ends == "withdraw" else Q, ends, {"measures": ["m1"]}, days=1)
    assert course.clock("decision").stopped == START + 1 * DAY


def test_a_decision_that_nobody_takes_passes_and_is_seen() -> None:
    course = under("bilateral_xa_xb")
    course.take(Q, "acknowledge")
    course.take(Q, "report_status", days=60)
    clock = course.clock("decision")
    assert (clock.due, clock.stopped) == (end_of(START + 30 * DAY), None)


def test_an_investigation_order_is_executed_within_ninety_days_of_its_decision() -> None:
    course = under("eu_eio", "m1", "m2")
    assert said(course.clock("decision")) == (end_of(START + 30 * DAY), Basis.TREATY, "EIO 12(3), 12(5)")
    course.take(Q, "acknowledge")
    assert course.clock("execution").kind is Basis.PRACTICE
    course.take(Q, "accept", {"measures": ["m1", "m2"]}, days=20)
    assert said(course.clock("execution")) == (end_of(START + 110 * DAY), Basis.TREATY, "EIO 12(4), 12(6)")
    clocks = [one for one in course.seen().clocks if one.code == "execution"]
    assert [one.stopped for one in clocks] == [START + 20 * DAY, None], "the target gave way"
    ask = course.take(Q, "ask", {"measures": ["m1", "m2"]}, days=1)
    course.take(R, "answer", days=1, answers=ask)
    assert course.clock("execution").due == end_of(START + 112 * DAY)
    course.take(Q, "transmit_final", {"outcomes": []}, days=1)
    assert course.clock("execution").stopped == START + 23 * DAY


def delay(course: Course, days: float, **told: Json) -> Link:
    return course.take(Q, "report_delay", {"reason": "The court does not sit.", **told}, days=days)


def test_a_decision_that_cannot_be_taken_in_time_is_due_on_the_day_that_is_estimated() -> None:
    course = under("eu_eio", "m1", "m2")
    delay(course, 25, decide_by="2027-01-08")
    clock = course.clock("decision")
    assert said(clock) == (datetime(2027, 1, 8, 23, 59, 59, tzinfo=UTC), Basis.TREATY, "EIO 12(3), 12(5)")
    assert clock.reckoning is not None
    assert (clock.reckoning["number"], clock.reckoning["later"]) == (
        30, {"until": "2027-01-08T23:59:59.000Z", "by": 30, "article": "EIO 12(5)"},
    )  # fmt: skip
    assert counted(clock.reckoning).endswith("extended, asked until 2027-01-08, by at most 30 (EIO 12(5))")
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": ["m1", "m2"]}, days=10)
    assert course.clock("decision").stopped is not None


def test_it_is_extended_by_thirty_days_at_most_however_often() -> None:
    course = under("eu_eio")
    delay(course, 10, decide_by="2027-03-01")
    assert course.clock("decision").due == end_of(START + 60 * DAY)
    delay(course, 10, decide_by="2027-06-01")
    assert course.clock("decision").due == end_of(START + 60 * DAY)
    delay(course, 1, decide_by="2026-12-30")
    assert course.clock("decision").due == datetime(2026, 12, 30, 23, 59, 59, tzinfo=UTC), "the last word counts"
    delay(course, 1, decide_by="2026-12-18")
    assert course.clock("decision").due == end_of(START + 30 * DAY), "no notice takes time away"


def test_a_pause_and_an_extension_are_both_given() -> None:
    course = under("eu_eio")
    course.take(Q, "acknowledge")
    course.take(Q, "postpone", {"review_on": "2027-01-01"}, days=2)
    course.take(Q, "resume", days=3)
    delay(course, 1, decide_by="2027-06-01")
    assert course.clock("decision").due == end_of(START + 64 * DAY)
    # A pause in the time that was given beside its own counts as one before does.
    course.take(Q, "postpone", {"review_on": "2027-02-01"}, days=40)
    course.take(Q, "resume", days=3)
    assert course.clock("decision").due == end_of(START + 68 * DAY)


def test_a_time_that_is_over_is_not_extended_afterwards() -> None:
    course = under("eu_eio")
    delay(course, 31, decide_by="2027-01-08")
    assert course.clock("decision").due == end_of(START + 30 * DAY)


def test_a_delay_of_one_measure_leaves_the_others_their_time() -> None:
    course = under("eu_eio", "m1", "m2")
    delay(course, 5, decide_by="2027-01-08", measures=["m2"])
    clock = course.clock("decision")
    assert clock.due == end_of(START + 30 * DAY)
    assert [(one.measures, one.due) for one in clock.parts] == [
        (("m1",), end_of(START + 30 * DAY)), (("m2",), datetime(2027, 1, 8, 23, 59, 59, tzinfo=UTC)),
    ]  # fmt: skip


def test_a_day_for_carrying_it_out_counts_when_both_sides_agree_to_it() -> None:
    course = under("eu_eio", "m1")
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": ["m1"]}, days=20)
    notice = delay(course, 60, execute_by="2027-05-15", answer_by="2027-02-20")
    assert course.clock("execution").due == end_of(START + 110 * DAY), "a proposal moves nothing"
    assert course.clock("consult_answer").due == datetime(2027, 2, 20, 23, 59, 59, tzinfo=UTC)
    course.take(
        R, "answer_delay", {"accepts_proposal": False, "text": "The trial is in April."}, answers=notice, days=1
    )
    assert course.clock("execution").due == end_of(START + 110 * DAY)
    assert course.clock("consult_answer").stopped is not None
    again = delay(course, 1, execute_by="2027-04-01")
    course.take(R, "answer_delay", {"accepts_proposal": True}, answers=again, days=1)
    assert said(course.clock("execution")) == (
        datetime(2027, 4, 1, 23, 59, 59, tzinfo=UTC), Basis.AGREED, "EIO 12(4), 12(6)",
    )  # fmt: skip
    assert counted(course.clock("execution").reckoning).endswith("agreed until 2027-04-01")


def test_a_day_is_agreed_where_only_practice_counts_too() -> None:
    course = Course()
    course.begun()
    notice = delay(course, 60, execute_by="2027-04-01")
    course.take(R, "answer_delay", {"accepts_proposal": True}, answers=notice, days=1)
    assert course.clock("execution").due == datetime(2027, 4, 1, 23, 59, 59, tzinfo=UTC)
    assert course.clock("execution").kind is Basis.AGREED


def test_measures_that_are_accepted_one_after_the_other_have_an_end_each() -> None:
    course = under("eu_eio", "m1", "m2")
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": ["m1"]}, days=5)
    assert course.clock("decision").stopped is None
    clocks = [one for one in course.seen().clocks if one.code == "execution" and one.stopped is None]
    assert [(one.due, one.kind) for one in clocks] == [(end_of(START + 95 * DAY), Basis.TREATY)]


def test_an_order_for_a_hearing_is_decided_on_too() -> None:
    course = Course(HEARING_BY_VIDEO, treaty=TREATIES.newest("eu_eio"))
    course.take(R, "request", {"measures": [{"id": "m1", "code": "HEARING_VIDEO"}]})
    course.take(Q, "acknowledge")
    course.take(Q, "report_willing", days=9)
    assert course.clock("decision").stopped == START + 9 * DAY
    assert said(course.clock("execution")) == (end_of(START + 99 * DAY), Basis.TREATY, "EIO 12(4), 12(6)")


def test_a_provisional_measure_is_decided_on_within_a_day_of_the_order() -> None:
    course = Course(PRESERVATION, treaty=TREATIES.newest("eu_eio"))
    course.take(R, "request", {"data": [{"id": "d1"}]}, urgency="urgent")
    course.take(Q, "acknowledge", days=0.5)
    clocks = [one for one in course.seen().clocks if one.code == "preserve_act"]
    assert [said(one) for one in clocks] == [(START + 24 * HOUR, Basis.TREATY, "EIO 32(2)")]
    course.take(Q, "confirm", {"preserved_until": "2027-03-01"}, days=0.1)
    assert course.clock("preserve_act").stopped is not None


def test_an_emergency_under_the_protocol_has_its_own_targets() -> None:
    course = under("budapest_2ap", urgency="emergency")
    assert said(course.clock("ack_mla")) == (START + 8 * HOUR, Basis.PRACTICE, "2AP 9, 10")
    assert said(course.clock("first_result")) == (START + 24 * HOUR, Basis.PRACTICE, "2AP 9(6), 10(4)")
    course.take(Q, "acknowledge", urgency="emergency")
    course.take(Q, "transmit", {"measures": ["m1"]}, urgency="emergency", days=0.25)
    assert course.clock("first_result").stopped == START + 6 * HOUR
    assert "first_result" not in running(under("budapest_2ap"))


def test_the_protocols_first_result_counts_between_contact_points() -> None:
    course = Course(EMERGENCY_DISCLOSURE, treaty=TREATIES.newest("budapest_2ap"))
    course.take(R, "request", {"data": [{"id": "d1"}]}, urgency="emergency")
    assert course.clock("first_result").due == START + 24 * HOUR
    course.take(Q, "acknowledge", urgency="emergency")
    course.take(Q, "disclose", urgency="emergency", days=0.5)
    assert course.clock("first_result").stopped == START + 12 * HOUR


def test_a_matter_that_becomes_an_emergency_gets_its_targets_from_then() -> None:
    course = under("budapest_2ap")
    course.take(Q, "change_urgency", {"was": "routine", "level": "emergency", "reason": "A risk."}, days=2)
    assert course.clock("first_result").due == START + 3 * DAY
    course.take(Q, "change_urgency", {"was": "emergency", "level": "routine", "reason": "No risk."}, days=0.5)
    assert "first_result" not in {one.code for one in course.seen().clocks}


ORDER: JsonObject = {"id": "m1", "code": "GIVE_EFFECT_ORDER", "order": {"data_categories": ["SUBSCRIBER", "TRAFFIC"]}}
OTHER: JsonObject = {"id": "m2", "code": "GIVE_EFFECT_ORDER", "order": {"data_categories": ["SUBSCRIBER"]}}


def order(*rows: JsonObject) -> Course:
    course = Course(treaty=TREATIES.newest("budapest_2ap"))
    course.take(R, "request", {"measures": [*rows]})
    return course


def test_an_order_is_served_within_45_days_of_all_information_and_its_return_is_due_from_then() -> None:
    course = order(ORDER, {"id": "m3", "code": "HEARING_VIDEO"})
    assert said(course.clock("order_service")) == (end_of(START + 45 * DAY), Basis.TREATY, "2AP 8(6)(a)")
    course.take(Q, "acknowledge")
    ask = course.take(Q, "ask", {"measures": ["m1"]}, days=10)
    assert course.clock("order_service").due is None
    course.take(R, "answer", days=10, answers=ask)
    assert course.clock("order_service").due == end_of(START + 65 * DAY), "counted from all information"
    course.take(Q, "accept", {"measures": ["m1", "m3"]})
    progress: list[Json] = [{"measure": "m1", "status": "running", "served_on": "2026-12-20"}]
    course.take(Q, "report_status", {"progress": progress}, days=10)
    assert course.clock("order_service").stopped == START + 30 * DAY
    served = datetime(2026, 12, 20, tzinfo=START.tzinfo)
    assert said(course.clock("order_return_subscriber")) == (end_of(served + 20 * DAY), Basis.TREATY, "2AP 8(6)(a)(i)")
    assert course.clock("order_return_traffic").due == end_of(served + 45 * DAY)
    course.take(Q, "transmit", {"measures": ["m1"]}, days=1)
    assert not {"order_return_subscriber", "order_return_traffic"} & running(course)


def test_orders_that_were_served_on_two_days_have_an_end_each() -> None:
    course = order(ORDER, OTHER)
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": ["m1", "m2"]})
    rows: list[Json] = [
        {"measure": "m1", "status": "running", "served_on": "2026-12-01"},
        {"measure": "m2", "status": "running", "served_on": "2026-12-05"},
    ]
    course.take(Q, "report_status", {"progress": rows}, days=20)
    clock = course.clock("order_return_subscriber")
    assert clock.due == datetime(2026, 12, 21, 23, 59, 59, tzinfo=START.tzinfo)
    assert [(one.measures, one.due) for one in clock.parts] == [
        (("m1",), clock.due),
        (("m2",), datetime(2026, 12, 25, 23, 59, 59, tzinfo=START.tzinfo)),
    ]
    assert course.clock("order_return_traffic").parts == ()


@pytest.mark.parametrize(("told", "counts"), [("2020-01-01", START), ("2099-01-01", START + 20 * DAY), ("soon", None)])
def test_a_day_of_service_before_the_request_or_after_its_report_is_not_believed(
    told: str, counts: datetime | None
) -> None:
    course = order(OTHER)
    course.take(Q, "acknowledge")
    rows: list[Json] = [{"measure": "m2", "status": "running", "served_on": told}]
    course.take(Q, "report_status", {"progress": rows}, days=20)
    assert course.clock("order_return_subscriber").due == end_of((counts or START + 20 * DAY) + 20 * DAY)


def test_a_report_of_other_measures_starts_and_stops_nothing() -> None:
    course = order(OTHER)
    course.take(Q, "acknowledge")
    rows: list[Json] = [{"measure": "m2", "status": "executing"}]
    course.take(Q, "report_status", {"progress": rows}, days=20)
    assert "order_return_subscriber" not in running(course)
    assert "order_service" in running(course)
    assert "order_service" not in running(under("budapest_2ap"))


def test_of_several_treaties_the_shortest_deadline_counts_with_its_article() -> None:
    alone = under("un_cybercrime")
    assert alone.clock("ack_mla").kind is Basis.PRACTICE
    both = under("un_cybercrime", beside=("bilateral_xa_xb",))
    assert said(both.clock("ack_mla")) == (end_of(START + 7 * DAY), Basis.TREATY, "XA-XB 6(2)")
    both.take(Q, "acknowledge")
    assert said(both.clock("execution")) == (end_of(START + 60 * DAY), Basis.TREATY, "XA-XB 6(4)")
    assert said(both.clock("decision")) == (end_of(START + 30 * DAY), Basis.TREATY, "XA-XB 6(3)")


QUICK = """
[[deadline]]
code = "quick_execute"
kind = "{kind}"
at_most = {{ days = 6 }}
from = "acknowledgement"
duty = "requested"
article = "9(3)"
clock = "execution"
"""


def law(kind: str) -> MatterLaw:
    toys = read(Table.of("toy.toml", toy(days=70).replace('clock = "ack_mla"', 'clock = "execution"')))
    other = read(Table.of("quick.toml", toy(days=8).replace("toy_xa_xd", "quick") + QUICK.format(kind=kind)))
    return MatterLaw(toys, (), Treaties((toys, other)))


def test_what_binds_goes_before_a_target_that_ends_sooner() -> None:
    for kind, days in (("treaty", 6), ("practice", 70)):
        found = law(kind)
        course = Course(law=found)
        course.take(R, "request", {"measures": [], "legal_basis": [{"treaty": "quick"}]})
        course.take(Q, "acknowledge")
        assert course.clock("execution").due == end_of(START + days * DAY), kind


def test_a_treaty_that_does_not_bind_both_shortens_nothing() -> None:
    course = Course(treaty=TREATIES.newest("un_cybercrime"), parties=(profile("XA"), profile("XC")))
    course.take(R, "request", {"measures": [], "legal_basis": [{"treaty": "bilateral_xa_xb"}, {"treaty": "nowhere"}]})
    assert course.clock("ack_mla").kind is Basis.PRACTICE
    assert [*MatterLaw(None, BOTH).beside({"legal_basis": [{"treaty": "bilateral_xa_xb"}]}, date(2018, 1, 1))] == []
    assert [*MatterLaw(None, BOTH).beside({"legal_basis": "custom"}, date(2026, 1, 1))] == []


def test_of_two_treaties_clocks_of_one_name_the_one_that_ends_first_runs() -> None:
    course = under("eu_eio", beside=("bilateral_xa_xb",))
    assert course.clock("decision").article == "EIO 12(3), 12(5)"
    course.take(Q, "acknowledge", days=3)
    assert said(course.clock("decision")) == (end_of(START + 30 * DAY), Basis.TREATY, "EIO 12(3), 12(5)")
    other = under("bilateral_xa_xb", beside=("un_cybercrime",))
    other.take(Q, "acknowledge")
    assert [one.code for one in other.seen().clocks].count("decision") == 1


DECIDES = """
[[deadline]]
code = "{level}_decide"
kind = "treaty"
at_most = {{ days = {days} }}
from = "acknowledgement"
duty = "requested"
article = "6({days})"
clock = "decision"
urgency = ["{level}"]
starts_on = ["acknowledge"]
stops_on = ["accept"]
"""


def decides(**days: int) -> MatterLaw:
    text = toy() + "".join(DECIDES.format(level=level, days=number) for level, number in days.items())
    return MatterLaw(read(Table.of("toy.toml", text)))


def told(course: Course) -> list[tuple[datetime | None, str]]:
    return [(one.due, one.article) for one in course.seen().clocks if one.code == "decision"]


def level(course: Course, was: str, now: str, days: float) -> None:
    course.take(Q, "change_urgency", {"was": was, "level": now, "reason": "So it is."}, days=days)


def test_a_treatys_clock_of_a_higher_urgency_counts_from_the_change_and_never_gives_more() -> None:
    course = Course(law=decides(routine=30, urgent=10))
    course.begun()
    assert told(course) == [(end_of(START + 30 * DAY), "TOY 6(30)")]
    level(course, "routine", "urgent", 5)
    assert told(course) == [(end_of(START + 15 * DAY), "TOY 6(10)")]
    level(course, "urgent", "routine", 1)
    assert told(course) == [(end_of(START + 30 * DAY), "TOY 6(30)")]
    level(course, "routine", "urgent", 19)
    assert told(course) == [(end_of(START + 30 * DAY), "TOY 6(30)")], "ten days from now were more than was left"
    course.take(Q, "accept", {"measures": ["m1"]}, days=1)
    assert len(told(course)) == 1


def test_of_two_treaties_that_start_a_clock_with_the_same_act_one_is_told() -> None:
    long = read(Table.of("toy.toml", toy() + DECIDES.format(level="routine", days=30)))
    short = read(Table.of("short.toml", toy().replace("toy_xa_xd", "short") + DECIDES.format(level="routine", days=20)))
    for pinned, beside in ((long, short), (short, long)):
        course = Course(law=MatterLaw(pinned, (), Treaties((long, short))))
        course.take(R, "request", {"measures": [{"id": "m1"}], "legal_basis": [{"treaty": beside.code}]})
        course.take(Q, "acknowledge")
        assert told(course) == [(end_of(START + 20 * DAY), "TOY 6(20)")]


def test_a_question_before_the_acknowledgement_takes_the_decision_up_for_the_whole_matter() -> None:
    course = under("bilateral_xa_xb", "m1", "m2")
    ask = course.take(Q, "ask", {"measures": ["m1"]}, days=2)
    clock = course.clock("decision")
    assert (clock.started, clock.kind, clock.article) == (START + 2 * DAY, Basis.TREATY, "XA-XB 6(3)")
    assert [(one.measures, one.due) for one in clock.parts] == [(("m1",), None), (("m2",), end_of(START + 32 * DAY))]
    course.take(R, "answer", days=3, answers=ask)
    assert course.clock("decision").parts[0].due == end_of(START + 35 * DAY)
    # What has begun is not begun anew: nobody wins time with a late acknowledgement, nor with a second question.
    course.take(Q, "acknowledge", days=20)
    again = course.take(Q, "ask", {"measures": ["m2"]}, days=1)
    course.take(R, "answer", days=1, answers=again)
    assert [one.started for one in course.seen().clocks if one.code == "decision"] == [START + 2 * DAY]
    course.take(Q, "accept", {"measures": ["m1", "m2"]}, days=1)
    assert course.clock("decision").stopped == START + 28 * DAY


def test_what_is_accepted_at_once_after_a_question_has_been_decided_in_its_time() -> None:
    course = under("bilateral_xa_xb")
    course.take(Q, "ask", {"measures": ["m1"]}, days=1)
    course.take(Q, "accept", {"measures": ["m1"]}, days=1)
    clock = course.clock("decision")
    assert (clock.stopped, len(course.seen().clocks)) == (
        START + 2 * DAY,
        len({one.code for one in course.seen().clocks}),
    )
    course.take(Q, "ask", {"measures": ["m1"]}, days=1)
    assert "decision" not in running(course), "the decision is taken: a question about the work begins none"


def test_what_is_refused_at_once_leaves_no_decision_open() -> None:
    course = under("bilateral_xa_xb")
    course.take(Q, "refuse", {"measures": ["m1"]}, days=1)
    assert running(course) == set()


@pytest.mark.parametrize(
    ("code", "clocks"),
    [
        ("bilateral_xa_xb", {"decision": (30, "XA-XB 6(3)"), "execution": (60, "XA-XB 6(4)")}),
        ("eu_eio", {"decision": (30, "EIO 12(3), 12(5)"), "execution": (90, "EIO 12(4), 12(6)")}),
    ],
)
def test_a_matter_that_is_reopened_has_the_treatys_times_and_not_the_tables(
    code: str, clocks: dict[str, tuple[int, str]]
) -> None:
    course = under(code)
    course.take(Q, "acknowledge")
    course.take(Q, "accept", {"measures": ["m1"]}, days=1)
    course.take(Q, "report_execution", {"outcomes": []}, days=1)
    course.take(R, "close", days=1)
    assert not set(clocks) & running(course)
    course.take(R, "reopen", {"reason": "The provider found more."}, days=7)
    for name, (days, article) in clocks.items():
        live = [one for one in course.seen().clocks if one.code == name and one.stopped is None]
        assert [said(one) for one in live] == [(end_of(START + (10 + days) * DAY), Basis.TREATY, article)], name
    course.take(Q, "accept", {"measures": ["m1"]}, days=5)
    assert "decision" not in running(course)
