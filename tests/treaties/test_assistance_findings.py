"""What is found about technical assistance: nobody to teach, dates that are over, equipment that nobody answers for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.treaties import assistance_law
from app.treaties.findings import Severity
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories.assistance_samples import SAMPLES
from tests.treaties.assistance_cases import CASES, said
from tests.treaties.sample import asked
from tests.treaties.test_findings import _JSON


def codes(given_: Asked) -> set[str]:
    return {one.code for one in findings(given_)}


def test_every_finding_of_the_procedure_has_its_case() -> None:
    assert set(CASES) == {one.code for one in assistance_law.ENTRIES}


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_nothing_is_said_to_what_is_complete(kind: str) -> None:
    assert findings(said(kind)) == ()


@pytest.mark.parametrize("code", ["case_data_attached", "audience_empty", "assistance_past", "equipment_unclaimed"])
def test_what_the_law_wants_caught_blocks(code: str) -> None:
    assert next(one for one in findings(CASES[code]()) if one.code == code).severity is Severity.BLOCKS


@pytest.mark.parametrize("kind", [*sorted(SAMPLES), "communication", "supplement", "information_answer"])
def test_nothing_at_all_is_attached(kind: str) -> None:
    body: dict[str, Json] = dict(SAMPLES.get(kind, {"subject": "Rooms", "text": "Which room?"}))
    given_ = asked(body, procedure="assistance", kind=kind, act=kind, attachments=("ab" * 32,), treaty=None)
    assert "case_data_attached" in codes(given_)
    assert "case_data_attached" not in codes(replace(given_, procedure="mla"))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted(SAMPLES)))
def test_findings_never_raise_whatever_a_member_holds(data: st.DataObject, kind: str) -> None:
    body: dict[str, Json] = dict(SAMPLES[kind])
    body[data.draw(st.sampled_from(sorted(body)))] = data.draw(_JSON)
    for one in findings(asked(body, kind=kind, act=kind, procedure="assistance")):
        one.to_json()
