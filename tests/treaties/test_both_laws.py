"""What follows from dual criminality, treaty by treaty: nothing is decided, the rule and its article are told."""

from __future__ import annotations

import pytest

from app.treaties.both_laws import ALWAYS, CONDUCT, FOLLOWS, RESERVED, UNCOERCIVE, WAIVED, rule_of
from app.treaties.catalogue import TREATIES
from app.treaties.chooser import WORDS, choose
from app.treaties.codes import PROCEDURES
from app.treaties.dual_rules import GROUND
from app.treaties.profiles import unknown
from app.treaties.review import wanted
from app.treaties.schema import Treaty
from app.treaties.tables import DUAL
from tests.factories import bodies
from tests.treaties.sample import NOW

EVERY = TREATIES.treaties
RULES: dict[str, dict[str, tuple[str, str]]] = {
    "bilateral_xa_xb": {
        "mla": ("discretionary", "XA-XB 3(1)(b)"),
        "assets": ("discretionary", "XA-XB 3(1)(b)"),
        "hearing": ("discretionary", "XA-XB 3(1)(b)"),
        "forensics": ("discretionary", "XA-XB 3(1)(b)"),
        "preservation": ("none", "XA-XB 24(1)"),
        "extradition": ("mandatory", "XA-XB 30(2)"),
    },
    "bilateral_xa_xc": {"mla": ("mandatory", "XA-XC 3(1)(b)")},
    "budapest": {
        "mla": ("domestic_law", "BC 25(5)"),
        "preservation": ("none", "BC 29(3)"),
        "extradition": ("mandatory", "BC 24(1)(a)"),
    },
    "budapest_2ap": {"mla": ("domestic_law", "2AP 5(6)")},
    "eu_eevidence": {"mla": ("discretionary", "EER 12(1)(d), Annex IV"), "preservation": ("none", "EER 6(3), 16(5)")},
    "eu_eio": dict.fromkeys(("mla", "preservation", "hearing"), ("discretionary", "EIO 11(1)(g), Annex D")),
    "reciprocity": {
        **dict.fromkeys(("mla", "assets", "hearing", "forensics", "extradition", "transfer"), ("mandatory", "custom")),
        "preservation": ("discretionary", "custom"),
        "emergency_disclosure": ("discretionary", "custom"),
    },
    "un_cybercrime": {
        **dict.fromkeys(("mla", "hearing", "forensics"), ("discretionary", "UNCC 40(8), 35(3)")),
        "assets": ("discretionary", "UNCC 50(3), 40(8)"),
        "preservation": ("none", "UNCC 42(4)"),
        "extradition": ("mandatory", "UNCC 37(1)"),
    },
    "uncac": {
        **dict.fromkeys(("mla", "hearing", "forensics"), ("discretionary", "UNCAC 46(9), 43(2)")),
        "assets": ("discretionary", "UNCAC 55(3), 46(9)(b)"),
        "extradition": ("mandatory", "UNCAC 44(1)"),
    },
    "untoc": {
        **dict.fromkeys(("mla", "hearing", "forensics"), ("discretionary", "UNTOC 18(9)")),
        "assets": ("discretionary", "UNTOC 13(3), 18(9)"),
        "extradition": ("mandatory", "UNTOC 16(1)"),
    },
}
"""The rule of each treaty in each procedure in which it has one."""
ASKED = {"preservation": {"PRESERVE"}, "emergency_disclosure": {"ACCESS_STORED"}, "mla": {"SEARCH_SEIZE"}}
"""What a request of a procedure asks for; of the others nothing that has a measure's name."""


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("code", TREATIES.codes())
def test_each_treaty_is_read_in_each_procedure(code: str, procedure: str) -> None:
    law = TREATIES.newest(code)
    found = rule_of(law, procedure, ASKED.get(procedure, ()))
    expected = RULES[code].get(procedure, ("unregulated", None))
    assert (found.code, found.article) == (("mandatory", None) if procedure in ALWAYS else expected)
    assert next(words for words, _ in found.sentences()) == FOLLOWS[found.code]
    if found.code in ("none", "unregulated"):
        assert (found.ground, found.uncoercive) == (None, None)


@pytest.mark.parametrize("law", EVERY, ids=lambda law: f"{law.code}_{law.version}")
def test_no_version_is_without_words_and_no_state_must_refuse_on_a_ground_that_leaves_it_free(law: Treaty) -> None:
    for procedure in PROCEDURES:
        found = rule_of(law, procedure, ASKED.get(procedure, ()))
        assert found.sentences()[0][0] == FOLLOWS[found.code]
        row = law.ground(GROUND, procedure)
        if procedure in law.procedures and found.ground is not None and row is not None and found.article:
            listed = row.mandatory or procedure in law.dual_criminality.procedures
            assert (found.code == "mandatory") is listed, procedure


def test_every_rule_that_a_file_may_have_has_its_words() -> None:
    assert {*DUAL} <= {*FOLLOWS}


def test_the_items_of_a_preservation_are_what_is_waived() -> None:
    """UNCC 42(4), BC 29(3): a preservation lists data, and each item of it is a measure."""
    measures = [one.code for one in wanted("preservation_request", bodies.of("preservation_request"))]
    assert {*measures} == {"PRESERVE"}
    for code, article in (("un_cybercrime", "UNCC 42(4)"), ("budapest", "BC 29(3)")):
        found = rule_of(TREATIES.newest(code), "preservation", measures)
        assert [(one.code, one.article) for one in found.waived] == [("PRESERVE", article)]
        assert found.sentences() == (
            (FOLLOWS["none"], {}),
            (WAIVED, {"measure": "PRESERVE", "article": article}),
            (CONDUCT, {}),
        )


def test_a_reservation_lets_the_state_refuse_preservation_all_the_same() -> None:
    """BC 29(4)."""
    law = TREATIES.newest("budapest")
    found = rule_of(law, "preservation", ["PRESERVE"], (RESERVED,))
    assert found.reserved is not None
    assert found.reserved.article == "BC 29(4)"
    assert (WORDS[RESERVED], {}) in found.sentences()
    assert rule_of(law, "mla", ["ACCESS_STORED"], (RESERVED,)).reserved is None


def test_preservation_on_reciprocity_may_be_refused_and_may_be_given() -> None:
    """Its own ground leaves the State free: neither the view nor the chooser says that it must refuse."""
    law = TREATIES.newest("reciprocity")
    found = rule_of(law, "preservation", ["PRESERVE"])
    assert found.sentences()[0][0] == FOLLOWS["discretionary"]
    assert found.ground is not None
    assert "dual_criminality" in provisos("mla")
    assert "dual_criminality" not in provisos("preservation")


def test_what_is_waived_for_all_that_is_asked_is_no_ground() -> None:
    law = TREATIES.newest("un_cybercrime")
    found = rule_of(law, "mla", ["PRESERVE"])
    assert (found.code, found.article, found.ground) == ("none", "UNCC 42(4)", None)


def provisos(procedure: str) -> set[str]:
    """What binds all the same where two States share no treaty."""
    chosen = choose(TREATIES, unknown("XY"), unknown("XZ"), NOW.date(), procedure=procedure)
    return {reason.code for one in chosen if one.treaty.kind == "reciprocity" for reason in one.provisos}


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
        assert found.article == law.cite(law.dual_criminality.article)


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
    assert rule_of(TREATIES.newest("uncac"), "hearing", []).uncoercive == found.uncoercive
    assert rule_of(TREATIES.newest("uncac"), "extradition", []).uncoercive is None


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
