"""What is refused of a request that was executed in part has an act, and a report makes no refusal (ADR 0083)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.canonical import Json, JsonObject
from app.treaties.findings import Severity
from app.treaties.receiving import received
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories import bodies
from tests.procedures.played import played
from tests.stories.mla_courses import FOR_THREE, THREE
from tests.stories.turns import ANSWER, Course, Q, R, Turn
from tests.treaties.closing_cases import TWO, discontinues, executed, word
from tests.treaties.sample import answer


def refuses(*measures: str) -> JsonObject:
    return {"measures": [*measures]}


def outcomes(**told: str) -> JsonObject:
    return {"outcomes": [{"measure": name, "outcome": said} for name, said in told.items()]}


def blocks(*turns: Turn) -> dict[str, set[str]]:
    """What blocks each turn after the request, its acknowledgement and acceptance; each leads where it says."""
    begun = (
        Turn(R, "request", "RECEIVED", {**FOR_THREE, "measures": THREE}),
        Turn(Q, "acknowledge", "ACKNOWLEDGED"),
        Turn(Q, "accept", "EXECUTING", {"measures": ["m1", "m2", "m3"]}),
    )
    course = Course("part", "mla", "en", (*begun, *turns), treaty="untoc", asks="XB")
    found = {one.turn.act: {told.code for told in findings(one.asked) if told.blocks} for one in played(course)}
    return {act: codes for act, codes in found.items() if act in {one.act for one in turns}}


TRANSMIT = Turn(Q, "transmit", "PARTLY_EXECUTED", {"outcomes": None}, files=(ANSWER,))


def test_the_last_open_measure_is_refused_once_evidence_went() -> None:
    assert blocks(
        TRANSMIT,
        Turn(R, "withdraw_part", "PARTLY_EXECUTED", {"measures": ["m1", "m2"]}),
        Turn(Q, "refuse_part", "PARTLY_EXECUTED", refuses("m3")),
        Turn(Q, "report_execution", "EXECUTED", outcomes(m1="done_partly", m3="refused")),
    ) == {"transmit": set(), "withdraw_part": set(), "refuse_part": set(), "report_execution": set()}


def test_all_that_is_left_of_one_measure_is_refused_once_a_part_of_it_went() -> None:
    assert blocks(TRANSMIT, Turn(Q, "refuse_part", "PARTLY_EXECUTED", refuses("m1", "m2", "m3"))) == {
        "transmit": set(),
        "refuse_part": set(),
    }


def test_before_anything_was_executed_all_is_no_part() -> None:
    found = blocks(
        Turn(R, "withdraw_part", "EXECUTING", {"measures": ["m1", "m2"]}),
        Turn(Q, "refuse_part", "EXECUTING", refuses("m3")),
    )
    assert found["refuse_part"] == {"not_a_part"}


def test_who_withdraws_all_that_is_left_withdraws_the_whole() -> None:
    found = blocks(TRANSMIT, Turn(R, "withdraw_part", "PARTLY_EXECUTED", {"measures": ["m1", "m2", "m3"]}))
    assert found["withdraw_part"] == {"not_a_part"}


def test_a_report_refuses_nothing() -> None:
    found = blocks(Turn(Q, "report_execution", "EXECUTED", outcomes(m1="refused", m2="refused", m3="no_data")))
    assert found == {"report_execution": {"outcome_without_refusal"}}


def test_a_part_that_was_refused_is_reported_so() -> None:
    found = blocks(
        Turn(Q, "refuse_part", "EXECUTING", refuses("m2")),
        Turn(Q, "report_execution", "EXECUTED", outcomes(m1="no_data", m2="refused", m3="refused")),
    )
    assert found == {"refuse_part": set(), "report_execution": {"outcome_without_refusal"}}


def places(asked: Asked) -> set[str]:
    return {one.field for one in findings(asked) if one.code == "outcome_without_refusal"}


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ((), False),
        ((word("partial_refusal", measures=["m1"]),), True),
        ((word("partial_refusal", measures=["m2"]),), False),
        ((word("refusal", measures=["m1", "m2"]),), True),
        ((word("refusal"),), True),
        ((word("consultation", measures=["m1"]),), False),
    ],
)
def test_what_is_said_to_be_refused_was(words: tuple[Word, ...], stands: bool) -> None:
    assert places(executed("refused", *words)) == (set() if stands else {"outcomes.0.outcome"})
    assert places(executed("done", *words)) == set()


def test_what_was_accepted_again_after_its_refusal_is_refused_anew() -> None:
    refusal = word("refusal", measures=["m1", "m2"])
    assert places(executed("refused", refusal, measure="m2")) == {"outcomes.0.outcome"}


def test_the_last_package_refuses_nothing_and_one_before_it_only_announces() -> None:
    told: list[Json] = [{"measure": "m2", "outcome": "refused"}]
    for final in (True, False):
        body = bodies.of("evidence_transmittal", final=final, outcomes=told)
        sent = answer("evidence_transmittal", body, act="transmit", spoken=(word("acknowledgement"),), measures=TWO)
        assert places(sent) == ({"outcomes.0.outcome"} if final else set())


@pytest.mark.parametrize("procedure", ["mandate", "emergency_disclosure", "hearing", "preservation", "assets"])
def test_elsewhere_an_outcome_is_what_it_was(procedure: str) -> None:
    """No act refuses a part there, or none at that point; and a desk speaks to an authority of its own State."""
    assert places(executed("refused", procedure=procedure)) == set()


def test_where_nothing_of_the_matter_is_told_nothing_is_judged() -> None:
    assert places(replace(executed("refused"), spoken=())) == set()


def test_whoever_receives_it_is_warned() -> None:
    found = [one for one in received(executed("refused")) if one.code == "outcome_without_refusal"]
    assert [one.severity for one in found] == [Severity.WARNS]


@pytest.mark.parametrize(("about", "over"), [(("m1",), True), (("m2",), False), (("m1", "m2"), False), ((), False)])
def test_nobody_stops_for_want_of_an_answer_about_what_is_over(about: tuple[str, ...], over: bool) -> None:
    found = {one.code for one in findings(discontinues(*about))}
    assert ("question_over" in found) is over
    assert "question_unknown" not in found
