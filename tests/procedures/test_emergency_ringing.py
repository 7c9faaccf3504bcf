"""In an emergency nothing rings for what has come, is not there, or is asked for no more (ADR 0079)."""

from __future__ import annotations

import pytest

from app.kit.canonical import Json, JsonObject
from app.kit.clock import stamp
from app.matters.spoken import word_of
from tests.matters.course import START, Q, R
from tests.procedures.test_emergency_parts import CONDITIONS, HOUR, acts, asked, due, part, running, take

NOT_THERE: JsonObject = {"outcomes": [{"measure": "m1", "outcome": "no_data"}]}


@pytest.mark.parametrize(("act", "body"), [("disclose_part", part("m1", "m2")), ("report_part", NOT_THERE)])
def test_an_answer_about_conditions_is_owed_while_something_is_under_them(act: str, body: JsonObject) -> None:
    alone = asked()
    wanted = take(alone, Q, "propose_conditions", {**CONDITIONS, "measures": ["m1"]})
    take(alone, Q, act, body)
    assert running(alone) == {"disclose"}
    assert "accept_conditions" in acts(alone, R), "whoever has the data may still be bound"
    take(alone, R, "accept_conditions", answers=wanted)
    for measures in (["m1", "m2"], []):
        more = asked()
        take(more, Q, "propose_conditions", {**CONDITIONS, "measures": [*measures]})
        take(more, Q, act, {**body, "to_come": []})
        assert due(more, "conditions_answer") == [START + HOUR], "for the other item"
        take(more, Q, "report_part", {"outcomes": [{"measure": "m2", "outcome": "no_data"}]})
        assert running(more) == {"last_word"}, "nothing is left"


def test_what_came_leaves_the_conditions_of_another_item() -> None:
    course = asked()
    take(course, Q, "propose_conditions", {**CONDITIONS, "measures": ["m2"]})
    take(course, Q, "disclose_part", part("m1"))
    assert running(course) == {"conditions_answer"}


def test_the_usual_time_ends_with_the_last_item_that_has_no_time_of_its_own() -> None:
    course = asked("m1", "m2", "m3")
    rows: list[Json] = [
        {"measure": name, "expected_by": stamp(START + hours * HOUR)} for name, hours in (("m2", 1), ("m1", 2))
    ]
    take(course, Q, "disclose_part", {"outcomes": [], "to_come": rows})
    assert sorted(filter(None, due(course, "disclose"))) == [START + HOUR, START + 8 * HOUR]
    take(course, R, "withdraw_part", {"measures": ["m3"]})
    assert due(course, "disclose") == [START + HOUR], "for the third it would run to its end"
    take(course, R, "withdraw_part", {"measures": ["m2"]})
    assert due(course, "disclose") == [START + 2 * HOUR]


def test_an_answer_says_which_of_two_conditions_it_answers() -> None:
    course = asked()
    for name in ("m1", "m2"):
        wanted = take(course, Q, "propose_conditions", {**CONDITIONS, "measures": [name]})
    answer = take(course, R, "accept_conditions", answers=wanted)
    assert (word_of(answer, None).answers, word_of(wanted, None).answers) == (wanted.id, "")
    assert running(course) == {"conditions_answer", "disclose"}
    assert "accept_conditions" in acts(course, R), "the first waits still"
