"""What is found about a joint investigation: whose law, until when, and that one agrees to what was proposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject
from app.treaties import joint_law
from app.treaties.findings import Severity
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories.joint_samples import SAMPLES
from tests.treaties.joint_cases import CASES, CHANGE, ELSE, FOUNDED, NEXT, PROPOSED, TEAM, THREE, ended, said, share
from tests.treaties.sample import DROP, asked, changed
from tests.treaties.test_findings import _JSON

KINDS = ("jit_proposal", "jit_agreement", "jit_change", "jit_change_agreed")
UNIT: JsonObject = {"state": "XD", "authority": "Financial Intelligence Unit of XD", "leader": False}


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
        ("team_over", "UNCC 48", Severity.BLOCKS),
        ("team_not_in_force", "UNCC 48", Severity.WARNS),
        ("share_with_no_member", "UNCC 48", Severity.WARNS),
    ],
)
def test_a_finding_cites_its_article(code: str, article: str, severity: Severity) -> None:
    found = next(one for one in findings(CASES[code]()) if one.code == code)
    assert (found.article, found.severity) == (article, severity)


def test_nothing_is_shared_once_the_end_has_passed_that_both_sides_signed_last() -> None:
    over, agreed_later = ended("2026-01-01"), ended("2048-01-14", "jit_change_agreed")
    assert "team_over" in codes(replace(share(), spoken=(over, CHANGE))), "a later end was only proposed"
    assert "team_over" not in codes(replace(share(), spoken=(over, CHANGE, agreed_later)))
    assert "team_over" in codes(replace(share(), spoken=(agreed_later, ended("2026-01-01", "jit_change_agreed"))))
    late = replace(share(), spoken=(over,), now=datetime(2026, 1, 2, 11, tzinfo=UTC))
    assert "team_over" not in codes(late), "somewhere the day has not ended"
    assert "team_over" in codes(replace(late, now=datetime(2026, 1, 2, 13, tzinfo=UTC)))


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
    assert codes(said("jit_proposal", common_text="5b" * 32, conference_ref="JIT-2047-3", **three)) == set()


def test_a_change_of_more_than_two_states_has_a_new_common_text() -> None:
    assert codes(said("jit_change", "propose_change", FOUNDED, **NEXT)) == set()
    longer = said("jit_change", "propose_change", FOUNDED, changes=["prolong"], joins=DROP)
    assert {(one.code, one.field, one.blocks) for one in findings(longer)} == {
        ("common_text_missing", "common_text", True)
    }
    without = {**NEXT, "common_text": DROP}
    assert "common_text_missing" in codes(said("jit_change", "propose_change", FOUNDED, **without))
    leaves: Json = [{"state": "XD", "authority": "Prosecutor of XD", "leader": True}]
    released = {"changes": ["release_member"], "joins": DROP, "leaves": leaves}
    assert "common_text_missing" in codes(said("jit_change", "propose_change", FOUNDED, **released))
    # A team of two that a third State joins; one of two that stays so.
    two = replace(FOUNDED, body=SAMPLES["jit_agreement"])
    joined = {"common_text_missing", "conference_missing"}
    assert codes(said("jit_change", "propose_change", two, joins=NEXT["joins"])) == joined
    assert codes(said("jit_change", "propose_change", two)) == set()


def test_who_takes_part_is_who_took_part_and_joins_and_does_not_leave() -> None:
    leaves: Json = [{"state": "XD", "authority": "Prosecutor of XD", "leader": True}]
    swapped = {**NEXT, "leaves": leaves, "participants": ["XC", "XB", "XA"]}
    assert codes(said("jit_change", "propose_change", FOUNDED, **swapped)) == set()
    found = findings(said("jit_change", "propose_change", FOUNDED, **{**swapped, "participants": ["XA", "XB"]}))
    assert [one.words for one in found] == [
        "By who joins and who leaves the team is of XA, XB, XC, but it lists XA, XB."
    ]
    # Of two authorities of a State one leaves: the State stays.
    unit = {"changes": ["release_member"], "joins": DROP, "leaves": [{**UNIT}], "participants": [*THREE]}
    assert codes(said("jit_change", "propose_change", FOUNDED, **{**NEXT, **unit})) == set()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, set()),
        ({"common_text": "7d" * 32}, {"agreement_differs"}),
        ({"common_text": DROP}, {"agreement_differs", "common_text_missing"}),
        ({"participants": ["XA", "XB", "XD"]}, {"agreement_differs"}),
        ({"conference_ref": "JIT-9"}, {"agreement_differs", "conference_differs"}),
        ({"conference_ref": "JIT-1"}, {"agreement_differs"}),
        ({"common_text": "5b" * 32}, {"agreement_differs", "common_text_old"}),
    ],
)
def test_the_agreement_to_a_change_says_its_text_again(changes: dict[str, object], found: set[str]) -> None:
    proposed = replace(CHANGE, body=changed(SAMPLES["jit_change"], **NEXT))
    again = {name: NEXT[name] for name in ("participants", "common_text")}
    given = said("jit_change_agreed", "agree_change", FOUNDED, proposed, **{**again, **changes})
    assert codes(given) == found


def test_the_text_of_the_last_change_that_was_agreed_to_is_the_old_one() -> None:
    proposed = replace(CHANGE, body=changed(SAMPLES["jit_change"], **NEXT))
    agreed = Word(ELSE, "jit_change_agreed", "requested", {**SAMPLES["jit_change_agreed"], "common_text": "6c" * 32})
    longer = {"changes": ["prolong"], "joins": DROP, "participants": NEXT["participants"], "common_text": "6c" * 32}
    assert codes(said("jit_change", "propose_change", FOUNDED, proposed, **longer)) == {"participants_differ"}
    assert codes(said("jit_change", "propose_change", FOUNDED, proposed, agreed, **longer)) == {"common_text_old"}


def test_only_a_team_shares_with_a_manifest() -> None:
    found = codes(replace(CASES["share_without_manifest"](), procedure="mla"))
    assert "share_without_manifest" not in found


def test_who_shares_hears_whom_the_common_text_does_not_bind_yet() -> None:
    assert codes(replace(share(), conference=TEAM)) == set()
    found = findings(CASES["team_not_in_force"]())
    assert [one.words for one in found] == ["The common text of JIT-1 is not in force: it does not bind XB–XD."]
    assert codes(CASES["share_with_no_member"]()) == {"share_with_no_member"}
    assert codes(replace(CASES["team_not_in_force"](), procedure="mla")) & {"team_not_in_force"} == set()


@settings(max_examples=150, deadline=None)
@given(data=st.data(), kind=st.sampled_from(sorted(SAMPLES)))
def test_findings_never_raise_whatever_a_member_or_the_matter_holds(data: st.DataObject, kind: str) -> None:
    body: dict[str, Json] = dict(SAMPLES[kind])
    body[data.draw(st.sampled_from(sorted(body)))] = data.draw(_JSON)
    words = tuple(Word(PROPOSED.id, name, "requesting", data.draw(_JSON)) for name in KINDS)
    for spoken in (words, (PROPOSED, CHANGE)):
        for one in findings(asked(body, kind=kind, act=kind, procedure="joint", spoken=spoken)):
            one.to_json()
