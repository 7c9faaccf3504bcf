"""A claim of jurisdiction is founded, weak, or none at all (`law.md` §3.4, J-1 to J-6)."""

from __future__ import annotations

import pytest

from app.procedures import contents
from app.treaties.findings import Finding
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories.jurisdiction_samples import SAMPLES
from tests.treaties.jurisdiction_cases import CASES, notice, only, position, said
from tests.treaties.sample import DROP


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given)}


def found(given: Asked, code: str) -> Finding:
    return next(one for one in findings(given) if one.code == code)


@pytest.mark.parametrize("given", [notice(), position()])
def test_a_whole_claim_has_nothing_to_say(given: Asked) -> None:
    assert codes(given) <= {"mapping_missing"}


@pytest.mark.parametrize("kind", SAMPLES)
def test_what_is_drafted_can_be_signed(kind: str) -> None:
    assert contents.problems(kind, 1, SAMPLES[kind]) == ()


def test_transit_alone_founds_nothing_and_transit_beside_another_link_does_no_harm() -> None:
    assert found(CASES["transit_only"](), "transit_only").blocks
    assert found(CASES["connection_missing"](), "connection_missing").blocks
    assert codes(notice(connections=only("transit", "result"))) == set()


def test_data_alone_even_with_transit_is_a_claim_that_rests_on_data() -> None:
    assert "data_location_only" in codes(notice(connections=only("transit", "data_location")))
    assert "claim_weak" in codes(notice(connections=only("data_location", "flag")))


@pytest.mark.parametrize("kind", ["result", "conduct", "offender"])
def test_each_of_the_three_first_links_makes_a_claim_strong(kind: str) -> None:
    assert codes(notice(connections=only(kind, "data_location"))) == set()


def test_who_claims_nothing_owes_no_connection() -> None:
    given = position(claim="not_claimed", connections=[], prosecution_prospects=DROP, loss_recovery=DROP)
    assert codes(given) == set()
    assert "connection_missing" in codes(position(connections=[]))
    assert codes(position(claim="undecided", connections=[])) == set()


def test_limitation_is_near_for_twelve_months() -> None:
    near = notice(prosecution_prospects__limitation="2027-11-24")
    assert dict(found(near, "claim_limitation_near").params)["days"] == "365"
    assert codes(notice(prosecution_prospects__limitation="2027-11-25")) == set()


def test_findings_cite_the_convention() -> None:
    assert found(CASES["transit_only"](), "transit_only").article == "UNCC 22(1), BC 22(1)"
    assert found(CASES["prospects_missing"](), "prospects_missing").article == "UNCC 22(5), BC 22(5)"


def test_each_member_that_needs_coordination_is_named() -> None:
    bare = said("jurisdiction_disagreement", coordination={})
    fields = {one.field for one in findings(bare) if one.code == "coordination_missing"}
    assert fields == {"coordination.witnesses", "coordination.deconfliction", "coordination.ne_bis_in_idem"}
