"""What follows from dual criminality, treaty by treaty: nothing is decided, the rule and its article are told."""

from __future__ import annotations

import pytest

from app.treaties.both_laws import CONDUCT, FOLLOWS, UNCOERCIVE, WAIVED, rule_of
from app.treaties.catalogue import TREATIES


@pytest.mark.parametrize(
    ("treaty", "procedure", "code"),
    [
        ("un_cybercrime", "mla", "discretionary"),
        ("uncac", "mla", "discretionary"),
        ("reciprocity", "mla", "mandatory"),
        ("un_cybercrime", "provider_measures", "mandatory"),
    ],
)
def test_the_rule_is_the_treatys_own(treaty: str, procedure: str, code: str) -> None:
    law = TREATIES.newest(treaty)
    found = rule_of(law, procedure, ["ACCESS_STORED"])
    assert found.code == code
    assert found.sentences()[0][0] == FOLLOWS[code]
    assert found.sentences()[-1][0] == CONDUCT
    if procedure == "mla":
        assert found.article == law.cite(law.dual("mla")[1])


def test_what_is_waived_names_its_measure_and_article() -> None:
    law = TREATIES.newest("un_cybercrime")
    found = rule_of(law, "mla", ["PRESERVE", "ACCESS_STORED"])
    [waived] = found.waived
    assert (waived.code, waived.article) == ("PRESERVE", law.cite(law.dual_criminality.waived["PRESERVE"]))
    assert (WAIVED, {"measure": "PRESERVE", "article": waived.article}) in found.sentences()
    assert rule_of(law, "mla", ["ACCESS_STORED"]).waived == ()


def test_help_without_coercion_is_owed_all_the_same() -> None:
    """UNCAC 46(9)(b)."""
    found = rule_of(TREATIES.newest("uncac"), "mla", [])
    assert found.uncoercive is not None
    assert UNCOERCIVE in [words for words, _ in found.sentences()]


def test_the_ground_of_refusal_is_named_where_the_treaty_has_it() -> None:
    found = rule_of(TREATIES.newest("un_cybercrime"), "mla", [])
    assert found.ground is not None
    assert found.ground.article == "UNCC 40(8)"
    assert rule_of(TREATIES.newest("un_cybercrime"), "assistance", []).ground is None


def test_without_a_treaty_the_law_of_the_state_decides() -> None:
    found = rule_of(None, "mla", [])
    assert (found.code, found.article, found.ground) == ("untold", None, None)
    assert found.sentences()[0][0] == FOLLOWS["untold"]
    assert rule_of(None, "provider_measures", []).code == "mandatory"
