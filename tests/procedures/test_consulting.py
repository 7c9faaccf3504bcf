"""Before a refusal the sides consult, in every procedure (`law.md` §1, S58), each under its own articles."""

from __future__ import annotations

import pytest

from app.procedures.catalogue import CATALOGUE
from app.procedures.emergency_disclosure import EMERGENCY_DISCLOSURE
from app.procedures.provider_measures import PROVIDER_MEASURES
from app.procedures.table import Procedure, Starts, Step, Unit
from tests.procedures.playing import status

REFUSING = [one for one in CATALOGUE.procedures if one.rows("refuse")]
OF_EXTRADITION = ("UNCC 37(", "UNTOC 16(", "UNCAC 44(", "BC 24(")


def row(procedure: Procedure, act: str) -> Step:
    return procedure.rows(act)[0]


@pytest.mark.parametrize("procedure", REFUSING, ids=lambda one: one.name)
def test_where_a_request_may_be_refused_it_may_be_talked_over_first(procedure: Procedure) -> None:
    refused = {place for step in procedure.rows("refuse") for place in step.at}
    talked = {place for step in procedure.rows("consult") for place in step.at}
    answered = {place for step in procedure.rows("answer_consult") for place in step.at}
    assert talked & refused
    assert talked <= answered


def test_the_law_of_extradition_is_cited_for_extradition_alone() -> None:
    for procedure in CATALOGUE.procedures:
        cited = {step.act: step.articles for step in procedure.steps}
        assert procedure.name == "extradition" or not [
            act for act, told in cited.items() if any(one in told for one in OF_EXTRADITION)
        ], procedure.name


def test_a_preservation_is_talked_over_under_the_articles_on_assistance() -> None:
    preservation = CATALOGUE.newest("preservation")
    for act in ("consult", "answer_consult"):
        assert row(preservation, act).articles == "UNCC 40(28), BC 27(6), EIO 11(4)"


def test_who_prosecutes_in_place_of_extraditing_does_so_under_each_convention() -> None:
    told = row(CATALOGUE.newest("extradition"), "report_outcome").articles
    assert told == "UNCC 37(11), UNTOC 16(10), UNCAC 44(11), BC 24(6)"


def test_an_emergency_cites_the_paragraph_of_each_act() -> None:
    cited = {
        act: row(EMERGENCY_DISCLOSURE, act).articles
        for act in (
            "determine",
            "propose_conditions",
            "accept_conditions",
            "decline_conditions",
            "disclose",
            "disclose_part",
        )
    }
    assert {act: told.rpartition("2AP ")[2] for act, told in cited.items()} == {
        "determine": "9(6)",
        "propose_conditions": "9(6)",
        "accept_conditions": "9(7)",
        "decline_conditions": "9(7)",
        "disclose": "9(2)",
        "disclose_part": "9(2)",
    }


@pytest.mark.parametrize(
    ("acts", "then"),
    [
        (["request", "consult", "answer_consult", "refuse"], "REFUSED"),
        (["request", "ask", "consult", "answer", "answer_consult"], "RECEIVED"),
        (["request", "acknowledge", "consult", "report_measures"], "MEASURED"),
    ],
)
def test_measures_through_a_provider_are_talked_over_beside_the_work(acts: list[str], then: str) -> None:
    assert status(PROVIDER_MEASURES, *acts) == then


def test_what_is_urgent_is_talked_over_within_hours() -> None:
    clocks = [one for one in row(PROVIDER_MEASURES, "consult").clocks if isinstance(one, Starts)]
    assert clocks[0].spans is not None
    assert [(one.number, one.unit) for one in clocks[0].spans if one] == [
        (15, Unit.DAYS),
        (24, Unit.HOURS),
        (24, Unit.HOURS),
    ]
