"""What may be refused and postponed: listed grounds, barred ones, others that name their law, consultation before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.canonical import Json
from app.treaties.catalogue import TREATIES
from app.treaties.codes import GROUNDS
from app.treaties.findings import Severity
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing
from app.treaties.rules import findings
from tests.treaties.cases import treaty
from tests.treaties.sample import DROP, UNCC, answer, refusal
from tests.treaties.test_findings import codes, one


@pytest.mark.parametrize("code", sorted(GROUNDS))
def test_only_listed_grounds_refuse(code: str) -> None:
    found = codes(answer("refusal", refusal(code)))
    listed = {one.code for one in UNCC.grounds("mla", postpones=False)}
    expected = (
        set() if code in listed else {"ground_never"} if code in UNCC.refusal_rules.never else {"ground_not_listed"}
    )
    assert found - {"ask_first"} == expected


@pytest.mark.parametrize(
    ("procedure", "article"),
    [("mla", "UNCC 40(21), 40(8), 40(22)"), ("preservation", "UNCC 40(21), 40(22), 42(6), 43(2)")],
)
def test_what_is_not_listed_cites_the_list_of_its_procedure(procedure: str, article: str) -> None:
    found = one(answer("refusal", refusal("ne_bis_in_idem"), procedure=procedure), "ground_not_listed")
    assert found.article == article


def test_an_open_list_takes_other_grounds_but_never_the_barred() -> None:
    opened = treaty(("closed = true", "closed = false"))
    named = refusal("political_offence", grounds__n0__article="Assistance Act, section 12")
    assert codes(answer("refusal", named, treaty=opened)) == set()
    assert codes(answer("refusal", refusal("fiscal"), treaty=opened)) == {"ground_never"}


@pytest.mark.parametrize(
    ("article", "found"),
    [
        ("Criminal Procedure Code, section 5", set()),
        ("ICJAL 14(6)", set()),
        ("no person shall be tried twice", set()),
        ("一事不再理", set()),
        ("40(21)", {"ground_without_law"}),
        ("UNCC 40(21)", {"ground_without_law"}),
        ("custom", {"ground_without_law"}),
        ("—", {"ground_without_law"}),
        ("", {"ground_without_law"}),
        (DROP, {"ground_without_law"}),
    ],
)
def test_another_ground_names_the_law_or_principle_that_gives_it(article: object, found: set[str]) -> None:
    opened = treaty(("closed = true", "closed = false"))
    given = answer("refusal", refusal("political_offence", grounds__n0__article=article), treaty=opened)
    assert codes(given) == found
    if found:
        told = one(given, "ground_without_law")
        assert told.blocks
        assert (told.field, told.article) == ("grounds.0.article", "UNCC 40(21), 40(8), 40(22)")
    # It says why, too; and where the list is closed naming a law opens nothing.
    short = refusal("political_offence", grounds__n0__article=article, grounds__n0__explanation="Our law.")
    assert codes(answer("refusal", short, treaty=opened)) == found | {"reasons_missing"}
    assert "ground_not_listed" in codes(replace(given, treaty=UNCC))


def test_without_a_treaty_the_list_of_custom_is_open_and_another_ground_names_its_law() -> None:
    custom = TREATIES.newest("reciprocity")
    for article, found in (("custom", {"ground_without_law"}), ("Assistance Act, section 12", set())):
        given = answer("refusal", refusal("fundamental_rights", grounds__n0__article=article), treaty=custom)
        assert codes(given) == found
    assert codes(answer("refusal", refusal("sovereignty", grounds__n0__article="custom"), treaty=custom)) == set()


CHINA = replace(profile("XB"), domestic=profile("CN").domestic)


@pytest.mark.parametrize(
    ("code", "article", "found"),
    [
        ("dual_criminality", "ICJAL 14(1)", set()),
        ("dual_criminality", "14(1)", set()),
        ("dual_criminality", "ICJAL 14", set()),
        ("sovereignty", "ICJAL 15", set()),
        ("sovereignty", "15", set()),
        ("sovereignty", "ICJAL 14(1)", {"ground_article_differs"}),
        ("dual_criminality", "ICJAL 140", {"ground_article_differs"}),
        ("fundamental_rights", "ICJAL 14(7)", set()),
        ("fundamental_rights", "14(7)", {"ground_without_law"}),
        ("fundamental_rights", "custom", {"ground_without_law"}),
    ],
)
def test_without_a_treaty_the_state_s_own_law_is_cited(code: str, article: str, found: set[str]) -> None:
    body = refusal(code, grounds__n0__article=article)
    given = answer("refusal", body, treaty=TREATIES.newest("reciprocity"), ours=CHINA)
    assert codes(given) == found
    if "ground_article_differs" in found:
        told = one(given, "ground_article_differs")
        params = dict(told.params)
        listed = {"dual_criminality": "14", "sovereignty": "15"}[code]
        assert (params["treaty"], params["listed"], told.article) == ("ICJAL", listed, f"ICJAL {listed}")


def test_where_only_custom_gives_a_ground_any_law_is_named_for_it() -> None:
    custom = TREATIES.newest("reciprocity")
    for article, found in (("Assistance Act, section 12", set()), ("12(1)", {"ground_article_differs"})):
        body = refusal("sovereignty", grounds__n0__article=article)
        assert codes(answer("refusal", body, treaty=custom)) == found


@pytest.mark.parametrize(
    ("article", "found"),
    [
        ("40(21)(b)", set()),
        ("UNCC 40(21)(b)", set()),
        ("UNCC 40(21)", {"ground_article_differs"}),
        ("40(21)(c)", {"ground_article_differs"}),
        ("Assistance Act, section 12", {"ground_article_differs"}),
    ],
)
def test_under_a_treaty_its_own_article_is_cited(article: str, found: set[str]) -> None:
    assert UNCC.ground("sovereignty", "mla").article.text == "40(21)(b)"  # type: ignore[union-attr]
    assert codes(answer("refusal", refusal("sovereignty", grounds__n0__article=article))) == found


def test_a_refusal_may_say_why_it_did_not_consult() -> None:
    body = refusal(consultation=DROP, no_consultation_reason="The matter could not wait for an answer.")
    assert codes(answer("refusal", body)) == set()
    assert codes(answer("refusal", refusal("persecution", consultation=DROP))) == set()


def test_a_consultation_is_owed_where_any_treaty_that_was_named_wants_one() -> None:
    bilateral, second = TREATIES.newest("bilateral_xa_xb"), TREATIES.newest("budapest")
    asked = answer("refusal", refusal("persecution", consultation=DROP))
    assert codes(asked) == set(), "the treaty at the head wants none before this ground"
    for others, article in (((bilateral,), "XA-XB 3(3)"), ((second, bilateral), "XA-XB 3(3)"), ((second,), None)):
        found = [said for said in findings(replace(asked, others=others)) if said.code == "consultation_missing"]
        assert [(said.article, said.blocks) for said in found] == ([(article, True)] if article else [])
    without = replace(asked, treaty=None, others=(bilateral,))
    assert [said.article for said in findings(without) if said.code == "consultation_missing"] == ["XA-XB 3(3)"]
    said_why = refusal("persecution", consultation=DROP, no_consultation_reason="The matter could not wait for it.")
    assert codes(replace(asked, body=said_why, others=(bilateral,))) == set()


def test_the_order_is_refused_without_consultation_on_some_grounds_only() -> None:
    order = TREATIES.newest("eu_eio")
    for code, owed in (("ne_bis_in_idem", True), ("fundamental_rights", True), ("dual_criminality", False)):
        body = refusal(code, consultation=DROP)
        found = [
            said for said in findings(answer("refusal", body, treaty=order)) if said.code == "consultation_missing"
        ]
        assert [said.article for said in found] == ["EIO 11(4)"] * owed, code


def test_a_postponement_has_its_own_ground() -> None:
    whole = {"review_on": "2027-03-01", "partial_now": "The subscriber's name can be given at once."}
    assert codes(answer("postponement", refusal("postpone_ongoing", **whole))) == set()
    assert "ground_not_listed" in codes(answer("postponement", refusal("sovereignty", **whole)))
    found = one(answer("postponement", refusal("postpone_ongoing", consultation=DROP, **whole)), "consultation_missing")
    assert found.severity is Severity.WARNS


UNCAC = TREATIES.newest("uncac")
ASKED_FOR = (
    Standing("m1", "SERVE_DOCUMENTS"),
    Standing("m2", "TAKE_STATEMENT"),
    Standing("m3", "LOCATE_PERSON"),
    Standing("m4", "SEARCH_SEIZE"),
)


def refused(*measures: str, grounds: tuple[str, ...] = ("dual_criminality",), **more: object) -> Asked:
    """A refusal under the Convention against Corruption, for which the conduct is no offence there."""
    rows: Json = [
        {"code": code, "article": "", "explanation": "No such offence is known there. " * 2} for code in grounds
    ]
    body = refusal(measures=list(measures), grounds=rows)
    return answer("partial_refusal", body, **{"treaty": UNCAC, "measures": ASKED_FOR, **more})


def test_help_without_coercion_is_owed_although_the_conduct_is_no_offence_there() -> None:
    """UNCAC 46(9)(b)."""
    found = one(refused("m1", "m2", "m3"), "uncoercive_help_owed")
    assert (found.article, found.severity, found.field) == ("UNCAC 46(9)(b)", Severity.BLOCKS, "grounds.0.code")
    assert found.words.endswith("m1, m2, m3.")
    assert one(refused("m1", "m4"), "uncoercive_help_owed").words.endswith(" m1.")
    assert "uncoercive_help_owed" not in codes(refused("m4"))


@pytest.mark.parametrize("procedure", ["hearing", "forensics"])
def test_it_is_owed_wherever_the_rule_of_assistance_holds(procedure: str) -> None:
    assert "uncoercive_help_owed" in codes(refused("m2", procedure=procedure))


def test_extradition_is_never_owed_without_an_offence() -> None:
    assert "uncoercive_help_owed" not in codes(refused("m2", procedure="extradition"))


@pytest.mark.parametrize("beside", ["de_minimis", "available_elsewhere", "legal_system"])
def test_what_the_paragraph_itself_excepts_is_no_breach(beside: str) -> None:
    assert "uncoercive_help_owed" not in codes(refused("m1", grounds=("dual_criminality", beside)))
    assert "uncoercive_help_owed" in codes(refused("m1", grounds=("dual_criminality", "security")))


def test_other_treaties_leave_it_to_the_requested_state() -> None:
    for code in ("un_cybercrime", "untoc"):
        assert "uncoercive_help_owed" not in codes(refused("m1", treaty=TREATIES.newest(code)))


@pytest.mark.parametrize(
    ("offences", "severity"),
    [
        (("ILLEGAL_ACCESS", "CSAM"), Severity.BLOCKS),
        (("ILLEGAL_ACCESS", "OTHER"), Severity.WARNS),
        ((), Severity.WARNS),
        (("OTHER",), None),
        (("TERRORISM",), None),
    ],
)
def test_a_fiscal_ground_is_barred_for_the_offences_of_the_convention_of_budapest_alone(
    offences: tuple[str, ...], severity: Severity | None
) -> None:
    """BC 25(4): for articles 2 to 11; for others the requested State's law decides, which is then named."""
    opening: Json = {"offences": [{"code": code} for code in offences]} if offences else None
    given = answer("refusal", refusal("fiscal"), treaty=TREATIES.newest("budapest"), opening=opening)
    found = {told.code: told for told in findings(given)}
    assert ("ground_never" in found) is (severity is not None)
    if severity is not None:
        assert (found["ground_never"].severity, found["ground_never"].article) == (severity, "BC 25(4)")
    else:
        assert "ground_without_law" in found


def test_elsewhere_a_fiscal_ground_is_barred_whatever_the_offence() -> None:
    opening: Json = {"offences": [{"code": "OTHER"}]}
    assert one(answer("refusal", refusal("fiscal"), opening=opening), "ground_never").blocks
