"""What the law says of an emergency disclosure, on both sides (`law.md` §3.14)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject
from app.treaties import emergency_law, emergency_rules
from app.treaties.findings import Severity
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories.emergency_samples import SAMPLES
from tests.procedures.test_contents import JSON
from tests.treaties.emergency_cases import CASES, case, determined, disclosed, sought
from tests.treaties.sample import DROP, changed


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


def test_every_finding_of_this_law_has_a_case_and_each_case_its_finding() -> None:
    assert set(CASES) == {entry.code for entry in emergency_law.ENTRIES}
    for code, one in CASES.items():
        assert code in codes(one()), code


@pytest.mark.parametrize("one", [sought, determined, disclosed])
def test_what_is_whole_has_nothing_to_say(one: object) -> None:
    assert callable(one)
    assert codes(one()) == set()


def test_an_unknown_person_is_admitted_where_the_facts_show_one() -> None:
    unknown = sought(persons__n0={"id": "p1", "kind": "unknown", "names": ["unknown child"], "status": "victim"})
    assert codes(unknown) == set()
    assert {"nobody_at_risk", "danger_missing"} <= codes(sought(persons=[], emergency__facts=DROP))


def test_in_an_emergency_its_core_still_blocks() -> None:
    for member in ("relationship", "provider", "data", "offences", "emergency", "no_intrusive_means"):
        assert any(finding.blocks for finding in findings(sought(**{member: DROP}))), member


@pytest.mark.parametrize("told", [sought, determined, disclosed])
def test_the_same_facts_are_remembered_on_both_sides(told: object) -> None:
    """E-1."""
    assert callable(told)
    found = next(one for one in findings(replace(told(), earlier=("XA-2026-K7Q3MD9T",))))
    assert (found.code, found.severity) == ("not_an_emergency_before", Severity.WARNS)
    assert "XA-2026-K7Q3MD9T" in found.words


def test_every_item_that_was_asked_for_is_told_of() -> None:
    assert "outcome_missing" in codes(disclosed(outcomes=[]))
    assert "outcome_missing" in codes(nothing([]))


def nothing(outcomes: list[Json]) -> Asked:
    """That nothing is held."""
    body: JsonObject = {"summary": "The account was never opened.", "outcomes": outcomes}
    return case("execution_report", "report_none", "requested", body)


@pytest.mark.parametrize("outcome", ["no_data", "not_retained", "provider_elsewhere", "provider_unknown"])
def test_that_nothing_is_held_is_an_answer(outcome: str) -> None:
    assert codes(nothing([{"measure": "m1", "outcome": outcome}])) == set()


@pytest.mark.parametrize("outcome", ["done", "done_partly"])
def test_who_has_something_discloses_it(outcome: str) -> None:
    assert "says_another_act" in codes(nothing([{"measure": "m1", "outcome": outcome}]))
    elsewhere = replace(nothing([{"measure": "m1", "outcome": outcome}]), procedure="mla", act="report_execution")
    assert "says_another_act" not in codes(elsewhere)


CONDITIONS: JsonObject = {
    "decision": "with_conditions",
    "conditions": [{"id": "c1", "code": "use_limit", "text": "To find the child alone."}],
}


def test_conditions_are_a_step_of_their_own_which_the_other_side_answers() -> None:
    assert codes(case("determination", "propose_conditions", "requested", CONDITIONS)) == set()
    assert "says_another_act" in codes(case("determination", "determine", "requested", CONDITIONS))
    for decision in ("will_disclose", "not_an_emergency"):
        said: JsonObject = {"decision": decision, "reason": "It is over.", "other_road": "mla"}
        assert "says_another_act" in codes(case("determination", "propose_conditions", "requested", said)), decision


@settings(max_examples=200, deadline=None)
@given(kind=st.sampled_from(sorted(emergency_rules.RULES)), value=JSON, data=st.data())
def test_no_member_makes_a_rule_raise(kind: str, value: Json, data: st.DataObject) -> None:
    member = data.draw(st.sampled_from(sorted(SAMPLES[kind])))
    findings(replace(sought(), kind=kind, body=changed(SAMPLES[kind], **{member: value})))
    findings(replace(sought(), kind=kind, body=value))
