"""What is found about a joint investigation: whose law, until when, and that one agrees to what was proposed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.treaties import joint_law
from app.treaties.findings import Severity
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories.joint_samples import SAMPLES
from tests.treaties.joint_cases import CASES, CHANGE, PROPOSED, said, share
from tests.treaties.sample import DROP, asked
from tests.treaties.test_findings import _JSON


def codes(given_: Asked) -> set[str]:
    return {one.code for one in findings(given_)}


def test_every_finding_of_the_procedure_has_its_case() -> None:
    assert set(CASES) == {one.code for one in joint_law.ENTRIES} | {"evidence_unassigned"}


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_nothing_is_said_to_what_is_complete(kind: str) -> None:
    assert findings(said(kind, "", PROPOSED if kind == "jit_agreement" else CHANGE)) == ()


def test_nothing_is_said_to_evidence_that_is_shared_as_it_should_be() -> None:
    assert codes(share()) == set()


@pytest.mark.parametrize(
    ("code", "article", "severity"),
    [
        ("host_law_missing", "UNCC 48", Severity.BLOCKS),
        ("team_end_missing", "2AP 12(2)", Severity.BLOCKS),
        ("team_terms_missing", "2AP 12(2)", Severity.WARNS),
        ("guest_powers_wide", "UNCC 48", Severity.WARNS),
        ("share_without_conditions", "UNCC 48", Severity.BLOCKS),
        ("share_without_manifest", "UNCC 48", Severity.BLOCKS),
    ],
)
def test_a_finding_cites_its_article(code: str, article: str, severity: Severity) -> None:
    found = next(one for one in findings(CASES[code]()) if one.code == code)
    assert (found.article, found.severity) == (article, severity)


def test_the_agreement_is_the_proposal() -> None:
    found = next(one for one in findings(CASES["agreement_differs"]()) if one.code == "agreement_differs")
    assert found.words == "The agreement differs from the proposal in territory."
    less = said("jit_agreement", "accept", PROPOSED, media=DROP)
    assert "agreement_differs" in codes(less)
    free = said("jit_agreement", "accept", PROPOSED, note="With thanks.")
    assert "agreement_differs" not in codes(free)
    other = replace(PROPOSED, id="0197a2b4-0000-7000-8000-000000000009")
    assert "agreement_differs" not in codes(said("jit_agreement", "accept", other, territory="XA only"))


def test_a_team_of_three_states_signs_one_text() -> None:
    three = {"participants": ["XA", "XB", "XC"]}
    assert "common_text_missing" not in codes(said("jit_proposal", common_text="5b" * 32, **three))
    assert "common_text_missing" in codes(said("jit_proposal", conference_ref="JIT-2047-3"))


def test_only_a_team_shares_with_a_manifest() -> None:
    found = codes(replace(CASES["share_without_manifest"](), procedure="mla"))
    assert "share_without_manifest" not in found


@settings(max_examples=150, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted(SAMPLES)))
def test_findings_never_raise_whatever_a_member_or_the_matter_holds(data: st.DataObject, kind: str) -> None:
    body: dict[str, Json] = dict(SAMPLES[kind])
    body[data.draw(st.sampled_from(sorted(body)))] = data.draw(_JSON)
    words = tuple(Word(PROPOSED.id, name, "requesting", data.draw(_JSON)) for name in ("jit_proposal", "jit_change"))
    for spoken in (words, (PROPOSED, CHANGE)):
        for one in findings(asked(body, kind=kind, act=kind, procedure="joint", spoken=spoken)):
            one.to_json()
