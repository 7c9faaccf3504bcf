"""An emergency is answered as its data comes in: a part, another, the last; one item refused, one let go (ADR 0079)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE, END, OPEN
from app.procedures.engine import Link, open_steps
from app.procedures.table import Eyes, Side
from app.treaties.catalogue import TREATIES
from tests.matters.course import START, Course, Q, R
from tests.procedures.playing import status as ends

HOUR = timedelta(hours=1)
YES: JsonObject = {"decision": "will_disclose"}
NO: JsonObject = {"decision": "not_an_emergency"}


def take(course: Course, side: Side, act: str, body: JsonObject | None = None, **more: object) -> Link:
    return course.take(side, act, body, urgency="emergency", **more)  # type: ignore[arg-type]  # a test's own keywords


def asked(*items: str, determined: bool = True) -> Course:
    course = Course(EMERGENCY_DISCLOSURE)
    take(course, R, "request", {"data": [{"id": one} for one in items or ("m1", "m2")]})
    take(course, Q, "acknowledge")
    if determined:
        take(course, Q, "determine", YES)
    return course


def part(came: str, coming: str = "", hours: float = 1, **more: Json) -> JsonObject:
    """One item has come; the other is expected so many hours after the begin."""
    follows: list[Json] = [{"measure": coming, "expected_by": stamp(START + hours * HOUR)}] if coming else []
    return {"outcomes": [{"measure": came, "outcome": "done"}], "to_come": follows, **more}


def status(course: Course) -> str:
    return course.seen().seen.status


def running(course: Course) -> set[str]:
    return {one.code for one in course.seen().clocks if one.stopped is None}


def due(course: Course, code: str) -> list[datetime | None]:
    return [one.due for one in course.seen().clocks if one.code == code and one.stopped is None]


def items(course: Course) -> dict[str, str]:
    return {one.id: one.status for one in course.seen().measures}


def acts(course: Course, side: Side) -> set[str]:
    return {step.act for step in open_steps(EMERGENCY_DISCLOSURE, course.seen().seen, side)}


def test_a_part_goes_at_once_and_the_rest_is_still_owed() -> None:
    course = asked()
    take(course, Q, "disclose_part", part("m1", "m2"))
    assert (status(course), items(course)) == ("DETERMINED", {"m1": "done", "m2": "asked"})
    assert due(course, "disclose") == [START + HOUR], "what was promised"
    assert {"confirm_evidence", "regularise", "withdraw", "withdraw_part"} <= acts(course, R)
    assert {"disclose", "disclose_part", "refuse_part", "refuse_rest", "report_rest"} <= acts(course, Q)
    take(course, Q, "disclose", part("m2"))
    assert (status(course), items(course), running(course)) == ("DISCLOSED", {"m1": "done", "m2": "done"}, set())


def test_a_later_promise_leaves_the_usual_time() -> None:
    course = asked()
    take(course, Q, "disclose_part", part("m1", "m2", hours=20))
    assert due(course, "disclose") == [START + 8 * HOUR]


def test_a_determination_that_says_when_is_held_to_that_and_a_later_time_is_not() -> None:
    for hours, end in ((2, 2), (20, 8)):
        course = asked(determined=False)
        take(course, Q, "determine", {**YES, "expected_by": stamp(START + hours * HOUR)})
        assert due(course, "disclose") == [START + end * HOUR]


def test_several_items_that_are_to_come_have_times_of_their_own() -> None:
    course = asked("m1", "m2", "m3")
    rows: list[Json] = [
        {"measure": name, "expected_by": stamp(START + hours * HOUR)} for name, hours in (("m2", 1), ("m3", 3))
    ]
    take(course, Q, "disclose_part", {**part("m1"), "to_come": rows})
    (clock,) = [one for one in course.seen().clocks if one.code == "disclose" and one.stopped is None]
    assert [(one.measures, one.due) for one in clock.parts] == [(("m2",), START + HOUR), (("m3",), START + 3 * HOUR)]
    take(course, Q, "disclose_part", part("m2", "m3", hours=3))
    assert due(course, "disclose") == [START + 3 * HOUR]


def test_what_is_over_is_waited_for_by_nobody_though_it_is_announced() -> None:
    course = asked()
    take(course, R, "withdraw_part", {"measures": ["m2"]})
    take(course, Q, "disclose_part", part("m1", "m2"))
    assert running(course) == {"last_word"}


def test_a_part_leaves_a_time_that_an_earlier_letter_gave_to_another_item() -> None:
    course = asked("m1", "m2", "m3")
    take(course, Q, "disclose_part", part("m1", "m2", hours=2))
    assert sorted(filter(None, due(course, "disclose"))) == [START + 2 * HOUR, START + 8 * HOUR]
    take(course, Q, "disclose_part", part("m3", "m2", hours=3))
    assert due(course, "disclose") == [START + 2 * HOUR], "a later promise moves nothing"


def test_before_anything_was_determined_the_rest_is_still_to_be_determined_on() -> None:
    course = asked(determined=False)
    take(course, Q, "disclose_part", part("m1", "m2"))
    assert (status(course), running(course)) == ("ACKNOWLEDGED", {"determine", "disclose"})
    take(course, Q, "determine", {**YES, "measures": ["m2"]})
    assert running(course) == {"disclose"}


def test_on_a_call_a_part_is_given_and_the_letter_is_owed() -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    take(course, Q, "note_oral")
    take(course, Q, "disclose_part", part("m1", "m2", regularise_by="2026-12-24"))
    assert (status(course), running(course)) == ("ORAL", {"confirm_oral", "disclose", "regularise"})
    take(course, R, "confirm_oral", {"data": [{"id": "m1"}, {"id": "m2"}]})
    assert (status(course), items(course)) == ("RECEIVED", {"m1": "done", "m2": "asked"})
    take(course, Q, "acknowledge")
    take(course, Q, "report_rest", {"outcomes": [{"measure": "m2", "outcome": "no_data"}]})
    assert (status(course), running(course)) == ("DISCLOSED", {"regularise"})


GO = {
    "refuse_part": lambda item: (Q, {"measures": [item]}),
    "withdraw_part": lambda item: (R, {"measures": [item]}),
    "report_part": lambda item: (Q, {"outcomes": [{"measure": item, "outcome": "no_data"}]}),
}


@pytest.mark.parametrize("first", GO)
@pytest.mark.parametrize("second", GO)
def test_a_time_that_items_share_ends_when_one_after_the_other_has_gone(first: str, second: str) -> None:
    course = asked("m1", "m2", "m3", determined=False)
    take(course, Q, "determine", {**YES, "measures": ["m2", "m3"]})
    assert "disclose" in running(course)
    for act, item in ((first, "m2"), (second, "m3")):
        side, body = GO[act](item)
        take(course, side, act, body)
    assert running(course) == {"determine"}, "the first item is still to be determined on"


def test_where_nothing_is_left_the_last_word_is_owed_and_may_be_said() -> None:
    """The plainest crossing: one item came while the other was let go."""
    course = asked()
    take(course, Q, "disclose_part", part("m1", "m2"))
    take(course, R, "withdraw_part", {"measures": ["m2"]}, blind=True)
    assert (status(course), running(course)) == ("DETERMINED", {"last_word"})
    assert course.clock("last_word").duty is Q
    take(course, Q, "report_rest", {"outcomes": [{"measure": "m2", "outcome": "no_data"}]})
    assert (status(course), running(course)) == ("DISCLOSED", set())


def test_of_a_call_nothing_is_known_to_be_over() -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    take(course, Q, "note_oral")
    take(course, Q, "determine", YES)
    take(course, Q, "disclose_part", part("m1", "m2", hours=20))
    assert "last_word" not in running(course)
    take(course, R, "confirm_oral", {"data": [{"id": "m1"}, {"id": "m2"}]})
    assert "last_word" not in running(course)


def test_one_formal_request_is_owed_from_the_first_part_on() -> None:
    course = asked("m1", "m2", "m3")
    take(course, Q, "disclose_part", part("m1", "m2", regularise_by="2026-12-10"))
    first = course.clock("regularise")
    take(course, Q, "disclose_part", part("m2", "m3", regularise_by="2026-12-20"))
    assert [one for one in course.seen().clocks if one.code == "regularise"] == [first]
    take(course, Q, "disclose_part", part("m2", "m3", regularise_by="2026-12-01"))
    assert [str(one)[:10] for one in due(course, "regularise")] == ["2026-12-01"]
    take(course, R, "regularise")
    take(course, Q, "disclose", part("m3", regularise_by="2026-12-20"))
    assert "regularise" not in running(course), "it has followed"


def test_after_a_reopening_it_may_be_owed_again() -> None:
    course = asked("m1")
    take(course, Q, "disclose", part("m1", regularise_by="2026-12-10"))
    take(course, R, "close")
    assert running(course) == set()
    take(course, R, "reopen")
    take(course, Q, "disclose", part("m1", regularise_by="2026-12-20"))
    assert running(course) == {"regularise"}


def test_each_letter_has_its_own_day_of_destruction() -> None:
    course = asked()
    until: list[list[Json]] = [[{"code": "destroy_by", "by": day}] for day in ("2027-06-01", "2027-09-01")]
    take(course, Q, "disclose_part", part("m1", "m2", conditions=[*until[0]]))
    take(course, Q, "disclose", part("m2", conditions=[*until[1]]))
    assert [str(one)[:10] for one in due(course, "destroy_by")] == ["2027-06-01", "2027-09-01"]


@pytest.mark.parametrize(
    ("side", "act", "then"),
    [(R, "withdraw", "WITHDRAWN"), (Q, "refuse_rest", "DISCLOSED"), (Q, "report_rest", "DISCLOSED"),
     (Q, "refuse", "REFUSED"), (Q, "report_none", "NOT_FOUND")],
)  # fmt: skip
def test_what_came_outlives_the_end_of_the_rest(side: Side, act: str, then: str) -> None:
    course = asked()
    kept: list[Json] = [{"code": "destroy_by", "by": "2027-06-01"}]
    take(course, Q, "disclose_part", part("m1", "m2", regularise_by="2026-12-10", conditions=kept))
    body: JsonObject = {"outcomes": [{"measure": "m2", "outcome": "no_data"}]} if act.startswith("report") else {}
    take(course, side, act, body)
    assert (status(course), items(course)["m1"]) == (then, "done")
    assert running(course) - {"withdrawal_note"} == {"regularise", "destroy_by"}
    assert {"confirm_evidence", "regularise"} <= acts(course, R)


def test_one_item_is_refused_and_the_rest_goes_on() -> None:
    course = asked()
    take(course, Q, "refuse_part", {"measures": ["m2"]})
    assert (status(course), items(course)) == ("DETERMINED", {"m1": "asked", "m2": "refused"})
    assert running(course) == {"disclose"}
    assert EMERGENCY_DISCLOSURE.rows("refuse_part")[0].eyes is Eyes.TWO


def test_what_is_not_there_is_said_at_once_and_the_rest_goes_on() -> None:
    course = asked()
    take(course, Q, "report_part", {"outcomes": [{"measure": "m1", "outcome": "provider_elsewhere"}]})
    assert (status(course), items(course)) == ("DETERMINED", {"m1": "done", "m2": "asked"})
    assert due(course, "disclose") == [START + 8 * HOUR]
    take(course, Q, "report_none", {"outcomes": [{"measure": "m2", "outcome": "no_data"}]})
    assert (status(course), running(course)) == ("NOT_FOUND", set())


@pytest.mark.parametrize("came", ["done", "done_partly"])
def test_what_came_stays_so_whatever_is_reported_of_it(came: str) -> None:
    course = asked()
    take(course, Q, "disclose_part", {"outcomes": [{"measure": "m1", "outcome": came}]})
    take(course, Q, "report_part", {"outcomes": [{"measure": "m1", "outcome": "no_data"}]})
    (first, _) = course.seen().measures
    assert (first.status, first.outcome) == ("done", came)
    take(course, Q, "disclose_part", part("m1"))
    assert course.seen().measures[0].outcome == "done", "the rest of it came too"


def test_one_item_is_let_go_and_the_rest_has_its_time() -> None:
    course = asked(determined=False)
    take(course, Q, "determine", {**YES, "measures": ["m1"]})
    assert running(course) == {"determine", "disclose"}
    take(course, R, "withdraw_part", {"measures": ["m2"]})
    assert (items(course), due(course, "disclose")) == ({"m1": "asked", "m2": "withdrawn"}, [START + 8 * HOUR])
    assert EMERGENCY_DISCLOSURE.rows("withdraw_part")[0].eyes is Eyes.TWO_AFTER


def test_what_names_no_part_stops_no_clock() -> None:
    course = asked()
    take(course, R, "withdraw_part", {})
    assert running(course) == {"disclose"}
    assert status(course) == "DETERMINED"


@pytest.mark.parametrize("first", [R, Q])
def test_a_part_that_crosses_a_partial_withdrawal_has_come(first: Side) -> None:
    course = asked()
    letters: dict[Side, tuple[str, JsonObject]] = {
        Q: ("disclose_part", part("m2", "m1")),
        R: ("withdraw_part", {"measures": ["m2"]}),
    }
    for side in (first, first.other):
        act, body = letters[side]
        take(course, side, act, body, blind=side is not first)
    assert not course.seen().seen.crossed
    assert (status(course), items(course)) == ("DETERMINED", {"m1": "asked", "m2": "done"})
    assert due(course, "disclose") == [START + HOUR]


@pytest.mark.parametrize("first", [R, Q])
def test_a_part_that_crosses_a_withdrawal_has_come_and_its_duties_with_it(first: Side) -> None:
    course = asked()
    given = part("m1", "m2", regularise_by="2026-12-10")
    letters: dict[Side, tuple[str, JsonObject]] = {Q: ("disclose_part", given), R: ("withdraw", {})}
    for side in (first, first.other):
        act, body = letters[side]
        take(course, side, act, body, blind=side is not first)
    assert not course.seen().seen.crossed
    assert (status(course), items(course)) == ("WITHDRAWN", {"m1": "done", "m2": "withdrawn"})
    assert running(course) == {"withdrawal_note", "regularise"}


def test_when_the_last_that_is_left_is_let_go_meanwhile_a_word_of_that_is_owed() -> None:
    course = asked()
    take(course, Q, "disclose_part", part("m1", "m2"))
    take(course, R, "withdraw_part", {"measures": ["m2"]}, blind=True)
    assert (status(course), running(course)) == ("DETERMINED", {"last_word"})
    assert {"report_rest"} <= acts(course, Q)
    assert {"withdraw"} <= acts(course, R)


def test_a_disclosure_that_crosses_a_partial_withdrawal_ends_the_matter() -> None:
    course = asked()
    take(course, Q, "disclose", {"outcomes": [{"measure": one, "outcome": "done"} for one in ("m1", "m2")]})
    take(course, R, "withdraw_part", {"measures": ["m2"]}, blind=True)
    assert [one.act for one in course.seen().seen.crossed] == ["withdraw_part"]
    assert (status(course), items(course)["m2"]) == ("DISCLOSED", "done")


def test_a_no_for_one_item_leaves_the_time_of_the_other() -> None:
    course = asked()
    take(course, Q, "determine", {**NO, "measures": ["m2"]})
    (clock,) = [one for one in course.seen().clocks if one.code == "disclose" and one.stopped is None]
    assert clock.due == START + 8 * HOUR
    take(course, Q, "disclose_part", part("m1", "m2", hours=3))
    assert due(course, "disclose") == [START + 3 * HOUR], "it will be given all the same"


def test_conditions_for_one_item_are_answered_for_that_item() -> None:
    course = asked(determined=False)
    wanted = take(course, Q, "propose_conditions", {"decision": "with_conditions", "measures": ["m2"]})
    assert running(course) == {"determine", "conditions_answer"}
    take(course, R, "accept_conditions", answers=wanted)
    assert running(course) == {"determine", "disclose"}
    take(course, Q, "disclose_part", part("m2", "m1"))
    assert running(course) == {"determine", "disclose"}
    take(course, Q, "determine", {**YES, "measures": ["m1"]})
    assert running(course) == {"disclose"}


CONDITIONS: JsonObject = {"decision": "with_conditions"}


@pytest.mark.parametrize(
    ("act", "decision", "begun"),
    [
        ("determine", YES, {"disclose"}),
        ("determine", NO, set()),
        ("propose_conditions", CONDITIONS, {"conditions_answer"}),
    ],
)
def test_before_anybody_acknowledged_a_word_on_one_item_leaves_the_time_for_the_rest(
    act: str, decision: JsonObject, begun: set[str]
) -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    take(course, R, "request", {"data": [{"id": one} for one in ("m1", "m2", "m3")]})
    take(course, Q, act, {**decision, "measures": ["m1"]}, days=1 / 24)
    assert (status(course), running(course)) == ("DETERMINED", {"determine", *begun})
    assert due(course, "determine") == [START + 5 * HOUR]
    take(course, Q, "determine", {**YES, "measures": ["m2"]})
    assert running(course) == {"determine", "disclose", *begun}
    assert due(course, "determine") == [START + 5 * HOUR], "for the third, and it begins for none anew"
    take(course, Q, "determine", {**NO, "measures": ["m3"]})
    assert running(course) == {"disclose", *begun}


def test_a_word_on_all_of_them_leaves_nothing_to_determine() -> None:
    for measures in ([], ["m1", "m2"]):
        course = Course(EMERGENCY_DISCLOSURE)
        take(course, R, "request", {"data": [{"id": "m1"}, {"id": "m2"}]})
        take(course, Q, "determine", {**YES, "measures": [*measures]})
        assert running(course) == {"disclose"}


@pytest.mark.parametrize(("named", "owed"), [(["m1"], {"determine"}), (["m1", "m2"], set()), ([], set())])
@pytest.mark.parametrize(("decision", "begun"), [(YES, {"disclose"}), (NO, set())])
def test_an_item_that_only_the_letter_after_the_call_names_is_to_be_determined_on(
    named: list[Json], owed: set[str], decision: JsonObject, begun: set[str]
) -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    take(course, Q, "note_oral")
    take(course, Q, "determine", {**decision, "measures": named})
    assert running(course) == {"confirm_oral", *begun}
    take(course, R, "confirm_oral", {"data": [{"id": "m1"}, {"id": "m2"}]}, days=1 / 24)
    assert (status(course), running(course)) == ("DETERMINED", {*owed, *begun})
    assert due(course, "determine") == [START + 5 * HOUR for _ in owed]


def test_what_came_on_the_call_is_not_determined_on_any_more() -> None:
    course = Course(EMERGENCY_DISCLOSURE)
    take(course, Q, "note_oral")
    take(course, Q, "determine", {**YES, "measures": ["m1"]})
    take(course, Q, "disclose_part", part("m2", "m1"))
    take(course, R, "confirm_oral", {"data": [{"id": "m1"}, {"id": "m2"}]})
    assert running(course) == {"disclose"}


def test_conditions_for_what_came_meanwhile_bind_and_begin_no_time() -> None:
    course = asked()
    wanted = take(course, Q, "propose_conditions", {"decision": "with_conditions", "measures": ["m2"]})
    take(course, Q, "disclose_part", part("m2", "m1"))
    take(course, R, "accept_conditions", answers=wanted, blind=True)
    assert due(course, "disclose") == [START + HOUR]


def test_conditions_for_what_is_let_go_are_waited_for_by_nobody() -> None:
    course = asked()
    take(course, Q, "propose_conditions", {"decision": "with_conditions", "measures": ["m2"]})
    take(course, R, "withdraw_part", {"measures": ["m2"]})
    assert running(course) == {"disclose"}


def test_the_first_part_is_the_first_result_of_the_protocol() -> None:
    course = Course(EMERGENCY_DISCLOSURE, treaty=TREATIES.newest("budapest_2ap"))
    take(course, R, "request", {"data": [{"id": "m1"}, {"id": "m2"}]})
    take(course, Q, "acknowledge")
    take(course, Q, "disclose_part", part("m1", "m2"), days=0.25)
    assert course.clock("first_result").stopped == START + 6 * HOUR


def test_every_part_wakes_people_as_the_whole_does() -> None:
    for act in ("disclose", "disclose_part", "report_part", "report_rest"):
        for step in EMERGENCY_DISCLOSURE.rows(act):
            assert step.wakes, act
    (whole,), (some,) = (EMERGENCY_DISCLOSURE.rows(act) for act in ("disclose", "disclose_part"))
    assert (some.role, some.sign, some.eyes, some.at) == (whole.role, whole.sign, whole.eyes, whole.at)


def test_what_came_is_confirmed_wherever_the_matter_has_gone() -> None:
    (row,) = EMERGENCY_DISCLOSURE.rows("confirm_evidence")
    assert row.at == {*OPEN, *END, "CLOSED"}


@pytest.mark.parametrize(
    ("acts_", "then"),
    [
        (["request", "acknowledge", "disclose_part", "confirm_evidence", "regularise", "disclose"], "DISCLOSED"),
        (["request", "acknowledge", "disclose_part", "disclose_part", "refuse_rest", "close"], "CLOSED"),
        (["note_oral", "disclose_part", "lapse"], "LAPSED"),
        (["note_oral", "determine", "disclose_part", "confirm_oral", "disclose"], "DISCLOSED"),
        (["request", "refuse_part", "withdraw_part", "acknowledge", "disclose"], "DISCLOSED"),
        (["request", "acknowledge", "disclose_part", "withdraw", "confirm_evidence", "note_withdrawal"], "WITHDRAWN"),
        (["request", "acknowledge", "disclose_part", "disclose", "close", "reopen", "disclose_part"], "ACKNOWLEDGED"),
    ],
)
def test_a_course_of_parts_ends_where_it_should(acts_: list[str], then: str) -> None:
    assert ends(EMERGENCY_DISCLOSURE, *acts_) == then
