"""What the law says of an emergency disclosure, on both sides (`law.md` §3.14)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.treaties import emergency_law, emergency_rules
from app.treaties.findings import Severity
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories.emergency_samples import SAMPLES
from tests.procedures.test_contents import JSON
from tests.treaties.emergency_cases import CASES, determined, disclosed, sought
from tests.treaties.sample import DROP, changed


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


def test_every_finding_of_this_law_has_a_case_and_each_case_its_finding() -> None:
    assert set(CASES) == {entry.code for entry in emergency_law.ENTRIES}
    for code, case in CASES.items():
        assert code in codes(case()), code


@pytest.mark.parametrize("case", [sought, determined, disclosed])
def test_what_is_whole_has_nothing_to_say(case: object) -> None:
    assert callable(case)
    assert codes(case()) == set()


def test_an_unknown_person_is_admitted_where_the_facts_show_one() -> None:
    unknown = sought(persons__n0={"id": "p1", "kind": "unknown", "names": ["unknown child"], "status": "victim"})
    assert codes(unknown) == set()
    assert {"nobody_at_risk", "danger_missing"} <= codes(sought(persons=[], emergency__facts=DROP))


def test_in_an_emergency_its_core_still_blocks() -> None:
    for member in ("relationship", "provider", "data", "offences", "emergency", "no_intrusive_means"):
        assert any(finding.blocks for finding in findings(sought(**{member: DROP}))), member


@pytest.mark.parametrize("case", [sought, determined, disclosed])
def test_the_same_facts_are_remembered_on_both_sides(case: object) -> None:
    """E-1."""
    assert callable(case)
    found = next(one for one in findings(replace(case(), earlier=("XA-2026-K7Q3MD9T",))))
    assert (found.code, found.severity) == ("not_an_emergency_before", Severity.WARNS)
    assert "XA-2026-K7Q3MD9T" in found.words


def test_every_item_that_was_asked_for_is_told_of() -> None:
    assert "outcome_missing" in codes(disclosed(outcomes=[]))


@settings(max_examples=200, deadline=None)
@given(kind=st.sampled_from(sorted(emergency_rules.RULES)), value=JSON, data=st.data())
def test_no_member_makes_a_rule_raise(kind: str, value: Json, data: st.DataObject) -> None:
    member = data.draw(st.sampled_from(sorted(SAMPLES[kind])))
    findings(replace(sought(), kind=kind, body=changed(SAMPLES[kind], **{member: value})))
    findings(replace(sought(), kind=kind, body=value))
