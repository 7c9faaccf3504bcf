"""What is said to drafts of a transfer of proceedings: whole ones have nothing to hear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.procedures import contents
from app.treaties.findings import Severity
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories import bodies
from tests.factories.transfer_samples import SAMPLES
from tests.treaties.sample import DROP, changed
from tests.treaties.test_findings import _JSON
from tests.treaties.transfer_cases import asks, says, sends


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


@pytest.mark.parametrize(
    "whole",
    [
        asks(),
        sends(),
        says("transfer_acceptance", "accept"),
        says("transfer_handed_back", "hand_back"),
    ],
    ids=lambda one: one.kind,
)
def test_a_whole_letter_has_nothing_to_hear(whole: Asked) -> None:
    assert codes(whole) - {"attachment_unnamed"} == set()
    assert contents.problems(whole.kind, 1, whole.body) == ()  # type: ignore[arg-type]  # a sample is an object


def test_who_does_not_stop_cannot_ask() -> None:
    for values in ({"stay": DROP}, {"stay__what": " "}, {"stay__from": DROP}):
        found = [one for one in findings(asks(**values)) if one.code == "stay_missing"]
        assert found
        assert all(one.severity is Severity.BLOCKS for one in found)


def test_the_limitation_of_both_states_is_looked_at() -> None:
    for name, where in (("limitation_here", "the requesting"), ("limitation_there", "the requested")):
        found = [one for one in findings(asks(**{name: DROP})) if one.code == "limitation_unsaid"]
        assert [one.field for one in found] == [f"{name}.ends_on"]
        assert where in found[0].words
        assert "limitation_passed" in codes(asks(**{f"{name}__ends_on": "2026-11-01"}))
    assert "limitation_there_near" not in codes(asks(limitation_here__ends_on="2027-05-01"))


def test_transit_beside_another_link_is_no_fault() -> None:
    two = [
        {"kind": "transit", "weight": "weak", "facts": "It passed through."},
        {"kind": "result", "weight": "strong", "facts": "The loss arose there."},
    ]
    assert "transfer_transit_only" not in codes(asks(connections=two))


def test_a_file_that_comes_by_package_alone_is_whole() -> None:
    assert codes(sends(files=[])) - {"attachment_unnamed"} == set()


@settings(max_examples=100, deadline=None)
@given(
    kind=st.sampled_from(sorted(SAMPLES)),
    value=_JSON,
    pick=st.integers(min_value=0, max_value=60),
    with_treaty=st.booleans(),
)
def test_findings_never_raise(kind: str, value: Json, pick: int, with_treaty: bool) -> None:
    body = bodies.of(kind)
    asked = replace(asks(), kind=kind, body=changed(body, **{sorted(body)[pick % len(body)]: value}))
    for finding in findings(asked if with_treaty else replace(asked, treaty=None)):
        assert finding.words
