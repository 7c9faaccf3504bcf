"""Each treaty is encoded as its text says: scope, grounds by procedure, what was read, what no list may hold."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid
from app.procedures.catalogue import CATALOGUE
from app.procedures.own_clocks import misfits
from app.treaties.basis_rules import Cover, cover
from app.treaties.catalogue import DATA, TREATIES, Treaties
from app.treaties.codes import PROCEDURES
from app.treaties.comparing import compared, numbers
from app.treaties.dual_rules import dual
from app.treaties.loading import load, read
from app.treaties.page import printed
from app.treaties.profiles import PROFILES
from app.treaties.schema import Treaty
from app.treaties.toml import Table
from tests.treaties.sample import UNCC

NEWEST = [TREATIES.newest(code) for code in TREATIES.codes()]


def newest(code: str) -> Treaty:
    return TREATIES.newest(code)


def offence(code: str, years: int | None = None, **more: Json) -> JsonObject:
    penalty: JsonObject = {} if years is None else {"max_penalty": {"kind": "years", "years": years}}
    return {"code": code, **penalty, **more}


def test_every_instrument_of_the_field_is_here() -> None:
    assert TREATIES.codes() == (
        "bilateral_xa_xb", "bilateral_xa_xc", "budapest", "budapest_2ap", "eu_eevidence", "eu_eio", "reciprocity",
        "un_cybercrime", "uncac", "untoc",
    )  # fmt: skip


@pytest.mark.parametrize("treaty", NEWEST, ids=lambda one: one.code)
def test_a_treaty_is_whole(treaty: Treaty) -> None:
    assert treaty.scope.offences or treaty.scope.any
    assert treaty.measures
    assert treaty.procedures
    assert set(treaty.procedures) <= set(PROCEDURES)
    assert {name for one in treaty.scope.offences for name in one.procedures} <= set(treaty.procedures)
    for procedure in {name for one in treaty.refusals for name in one.procedures}:
        assert procedure in treaty.procedures, f"{treaty.code} refuses {procedure}, which it does not open"
    assert printed(treaty).startswith(f"# {treaty.title['en']}")
    assert (not treaty.verified) or "~ |" not in printed(treaty), "what is called verified has been compared whole"


@pytest.mark.parametrize(
    ("citation", "named"),
    [
        ("40(15)(c)", (40,)), ("29(2), 30", (29, 30)), ("18(10)-(12)", (18,)), ("7-10", (7, 8, 9, 10)),
        ("31, 49-52", (31, 49, 50, 51, 52)), ("2(o)", (2,)), ("27(9)(b), (c)", (27,)), ("24(1)(a)-(b)", (24,)),
        ("Annex D", ()), ("40(3)(d), 44", (40, 44)),
    ],
)  # fmt: skip
def test_the_articles_of_a_citation(citation: str, named: tuple[int, ...]) -> None:
    assert numbers(citation) == named


@pytest.mark.parametrize(
    ("citation", "found"),
    [
        ("25", True), ("24(1), 25(1)", True), ("24(2)(b)", True), ("24(1)-(3)", True), ("24(1), (4)", True),
        ("24", False), ("24(a)", False), ("24(5)", False), ("24(3)-(5)", False), ("24(1), (5)", False),
        ("24(1), 26", False), ("24-25", False), ("Annex A", False), ("25, Annex A", True),
    ],
)  # fmt: skip
def test_a_place_is_compared_where_its_paragraphs_were_read(citation: str, found: bool) -> None:
    assert compared(citation, {24: frozenset({1, 2, 3, 4}), 25: frozenset()}) is found


def test_an_order_is_refused_after_consultation_on_the_grounds_that_want_it() -> None:
    """EIO 11(4): (a), (b), (d), (e) and (f) of 11(1)."""
    order = newest("eu_eio")
    for procedure in ("mla", "preservation", "hearing"):
        assert {one.code for one in order.grounds(procedure) if one.consult} == {
            "immunity_privilege", "security", "ne_bis_in_idem", "no_jurisdiction", "fundamental_rights",
        }, procedure  # fmt: skip


def test_only_articles_that_were_read_are_marked() -> None:
    budapest, protocol, order = newest("budapest"), newest("budapest_2ap"), newest("eu_eio")
    assert budapest.verified
    assert "statengeneraal/laws-markdown" in budapest.text_read
    assert not any(one.article.verified for one in (*protocol.measures, *protocol.refusals, *protocol.deadlines))
    assert not protocol.text_read
    assert all(one.article.verified for one in order.deadlines)
    assert order.procedures["hearing"].verified, "24(1) was read"
    assert not order.articles["video"].verified, "24 was not read whole"
    assert not order.procedures["mla"].verified, "3 and 5 were not read"
    assert not order.refusal_rules.reasons.verified, "16(1) was read, 16(3) was not"
    for whole in ("untoc", "uncac", "eu_eevidence"):
        treaty = newest(whole)
        rows = (*treaty.scope.offences, *treaty.measures, *treaty.contents, *treaty.refusals, *treaty.deadlines)
        assert all(one.article.verified for one in rows), whole
        assert all(one.verified for one in treaty.articles.values()), whole
    for wrong in ("two", "24(a)", "24(1)-4"):
        with pytest.raises(Invalid, match=f"'{re.escape(wrong)}' is no article"):
            read(Table.of("x.toml", (DATA / "budapest.toml").read_text("utf-8").replace('"1-42"', f'"{wrong}"')))


@pytest.mark.parametrize("beyond", ["1-49", "49", "49-50"])
def test_no_article_beyond_the_last_was_read(beyond: str) -> None:
    text = (DATA / "budapest.toml").read_text("utf-8")
    with pytest.raises(Invalid, match=f"'{beyond}' goes beyond the last article, 48"):
        read(Table.of("x.toml", text.replace('"1-42"', f'"{beyond}"')))
    assert read(Table.of("x.toml", text.replace('"1-42"', '"1-48"'))).verified


def test_the_regulation_has_other_grounds_for_preserving_than_for_producing() -> None:
    regulation = newest("eu_eevidence")
    assert {one.code: one.article.text for one in regulation.grounds("preservation")} == {
        "immunity_privilege": "16(5)(e)", "fundamental_rights": "16(5)(f)",
    }  # fmt: skip
    assert regulation.dual_criminality.waived["PRESERVE"].text == "6(3), 16(5)"


def test_a_ground_has_the_article_of_its_procedure_and_act() -> None:
    budapest = newest("budapest")
    assert {one.code: one.article.text for one in budapest.grounds("preservation", act="withhold_traffic")} == {
        "political_offence": "30(2)(a)", "sovereignty": "30(2)(b)", "security": "30(2)(b)",
        "public_order": "30(2)(b)", "essential_interests": "30(2)(b)",
    }  # fmt: skip
    assert {one.code for one in budapest.grounds("preservation")} == {
        "political_offence", "sovereignty", "security", "public_order", "essential_interests", "dc_at_disclosure",
    }  # fmt: skip
    found = [budapest.ground("sovereignty", procedure, act) for procedure, act in
             (("mla", "refuse"), ("preservation", "refuse"), ("preservation", "withhold_traffic"))]  # fmt: skip
    assert [one.article.text for one in found if one] == ["27(4)(b)", "29(5)(b)", "30(2)(b)"]
    assert not budapest.closed("mla")
    assert budapest.closed("preservation")
    assert budapest.never("dual_criminality", "preservation")
    assert not budapest.never("dual_criminality", "mla")


def test_the_conventions_close_assistance_and_leave_extradition_to_the_requested_law() -> None:
    for code in ("un_cybercrime", "untoc", "uncac"):
        treaty = newest(code)
        assert treaty.closed("mla"), code
        assert not treaty.closed("extradition"), code
        assert {"nationality", "persecution", "death_penalty", "limitation"} <= {
            one.code for one in treaty.grounds("extradition")
        }, code
        assert dual(treaty, "extradition") == ("mandatory", treaty.dual_criminality.procedures["extradition"][1])
        assert dual(treaty, "mla") == ("discretionary", treaty.dual_criminality.article)
    assert newest("uncac").never("political_offence", "extradition")
    assert not newest("untoc").never("political_offence", "extradition")


def test_an_offence_that_is_not_covered_is_a_ground_of_its_own() -> None:
    """UNTOC 13(7) is no rule of dual criminality; that is article 18(9), which 13(3) applies to assets too."""
    listed = {one.code: one.article.text for one in newest("untoc").grounds("assets")}
    assert (listed["offence_not_covered"], listed["dual_criminality"]) == ("13(7)", "13(3), 18(9)")


def test_grounds_of_a_bilateral_treaty_say_what_must_be_refused() -> None:
    listed = newest("bilateral_xa_xb").grounds("extradition")
    assert {one.code for one in listed if not one.mandatory} == {"nationality", "pending_proceedings", "humanitarian"}
    extradition = newest("bilateral_xa_xb").extradition
    assert extradition is not None
    assert (extradition.minimum_years, extradition.remaining_months) == (1, 6)


@pytest.mark.parametrize(
    ("code", "given", "covered"),
    [
        ("budapest", offence("ILLEGAL_ACCESS"), Cover.FULL),
        ("budapest", offence("OTHER", 1), Cover.SERIOUS),
        ("un_cybercrime", offence("OTHER", 4), Cover.SERIOUS),
        ("un_cybercrime", offence("OTHER", 3), Cover.NONE),
        ("un_cybercrime", offence("OTHER"), Cover.UNTOLD),
        ("untoc", offence("ICT_FRAUD", 4, organised_group=True), Cover.FULL),
        ("untoc", offence("ICT_FRAUD", 4, mode="organising_group"), Cover.FULL),
        ("untoc", offence("ICT_FRAUD", 4), Cover.GROUP),
        ("untoc", offence("ICT_FRAUD", 3, organised_group=True), Cover.NONE),
        ("untoc", offence("LAUNDERING"), Cover.GROUP),
        ("untoc", offence("LAUNDERING", organised_group=True), Cover.FULL),
        ("untoc", offence("LAUNDERING", mode="organising_group"), Cover.FULL),
        (
            "untoc",
            offence("UN_TREATY_OFFENCE", treaty="Convention against Transnational Organized Crime, 8"),
            Cover.GROUP,
        ),
        ("untoc", offence("UN_TREATY_OFFENCE", treaty="UNTOC 23", organised_group=True), Cover.FULL),
        (
            "untoc",
            offence("UN_TREATY_OFFENCE", treaty="Convention against Transnational Organized Crime, 5"),
            Cover.FULL,
        ),
        ("untoc", offence("UN_TREATY_OFFENCE", treaty="Participation in an organised criminal group"), Cover.FULL),
        ("untoc", offence("UN_TREATY_OFFENCE", treaty="Firearms Protocol", organised_group=True), Cover.UNTOLD),
        ("uncac", offence("UN_TREATY_OFFENCE", treaty="United Nations Convention against Corruption, 15"), Cover.FULL),
        ("uncac", offence("UN_TREATY_OFFENCE", treaty="Firearms Protocol"), Cover.NONE),
        ("uncac", offence("ILLEGAL_ACCESS", 9), Cover.NONE),
        ("bilateral_xa_xb", offence("OTHER"), Cover.FULL),
        ("bilateral_xa_xc", offence("OTHER", 1), Cover.FULL),
        ("bilateral_xa_xc", offence("OTHER"), Cover.UNTOLD),
    ],
)
def test_a_treaty_covers_an_offence(code: str, given: JsonObject, covered: Cover) -> None:
    assert cover(newest(code), given) is covered


@pytest.mark.parametrize(
    ("code", "given", "procedure", "covered"),
    [
        ("budapest", offence("GROOMING"), "mla", Cover.FULL),
        ("budapest", offence("GROOMING"), "preservation", Cover.FULL),
        ("budapest", offence("GROOMING"), "extradition", Cover.NONE),
        ("budapest", offence("ILLEGAL_ACCESS"), "extradition", Cover.FULL),
        ("budapest", offence("OTHER", 9), "extradition", Cover.NONE),
        ("un_cybercrime", offence("OTHER", 9), "transfer", Cover.NONE),
        ("un_cybercrime", offence("OTHER"), "extradition", Cover.NONE),
        ("bilateral_xa_xb", offence("OTHER"), "extradition", Cover.FULL),
    ],
)
def test_a_treaty_covers_an_offence_in_a_procedure(
    code: str, given: JsonObject, procedure: str, covered: Cover
) -> None:
    assert cover(newest(code), given, procedure) is covered


def test_the_protocol_supplements_the_convention() -> None:
    day = PROFILES.profile("XB").parties["budapest_2ap"]
    protocol, party = newest("budapest_2ap"), PROFILES.profile("XB")
    assert party.bound(protocol, day)
    assert not PROFILES.profile("XC").bound(protocol, day)
    assert not PROFILES.profile("XC").bound(newest("bilateral_xa_xb"), day)
    assert PROFILES.profile("XC").bound(newest("reciprocity"), day)


def test_the_template_is_no_treaty_in_force_but_can_be_checked() -> None:
    found = load(DATA / "templates" / "bilateral.toml")
    assert found.template
    assert found.code not in TREATIES.codes()


def test_the_optional_part_of_the_template_is_a_whole_law_of_preservation() -> None:
    text = (DATA / "templates" / "bilateral.toml").read_text("utf-8")
    plain = read(Table.of("bilateral.toml", text))
    assert not plain.opens("preservation")
    found = read(Table.of("bilateral.toml", text.replace("#: ", "  ")))
    assert [*misfits(found, CATALOGUE)] == []
    assert found.opens("preservation")
    assert found.closed("preservation")
    _preserves(found, "19")
    assert found.dual_criminality.waived["PRESERVE"].text == "19(1)"
    assert {one.code for one in found.deadlines} - {one.code for one in plain.deadlines} == {
        "preserve_ack", "preserve", "preserve_min",
    }  # fmt: skip


def test_the_treaty_of_ardenia_and_boreland_says_what_a_preservation_needs() -> None:
    _preserves(newest("bilateral_xa_xb"), "24")


def _preserves(treaty: Treaty, article: str) -> None:
    """What BC 29(2) lists, each with its letter; what the answers owe; the grounds for holding back the path."""
    rows = {one.field: one.article.text for one in treaty.contents if one.kinds == ("preservation_request",)}
    assert rows == {
        "authority.name": f"{article}(5)(a)", "offences": f"{article}(5)(b)", "facts.summary": f"{article}(5)(b)",
        "data": f"{article}(5)(c)", "relationship": f"{article}(5)(c)", "custodian": f"{article}(5)(d)",
        "necessity": f"{article}(5)(e)", "intends_mla": f"{article}(5)(f)", "intended_by": f"{article}(5)(f)",
        "do_not_notify_user": f"{article}(5)(g)",
    }  # fmt: skip
    answers = {kind for one in treaty.contents for kind in one.kinds} - {"mla_request", "preservation_request"}
    assert answers == {
        "preservation_confirmation", "preservation_warning", "preservation_decision", "traffic_disclosure",
        "follow_up_notice",
    }  # fmt: skip
    path = treaty.grounds("preservation", act="withhold_traffic")
    assert {(one.code, one.article.text) for one in path} == {
        (code, f"{article}(4)") for code in ("sovereignty", "security", "public_order", "essential_interests")
    }
    assert treaty.articles["preservation_extension"].text == f"{article}(6)"


def test_a_bilateral_treaty_names_its_two_parties(tmp_path: Path) -> None:
    text = (DATA / "bilateral_xa_xb.toml").read_text("utf-8").replace('between = ["XA", "XB"]\n', "")
    (tmp_path / "one.toml").write_text(text, "utf-8")
    with pytest.raises(Invalid, match="'between' names the two parties"):
        Treaties.load(tmp_path)


def test_an_assurance_is_worded_in_six_languages() -> None:
    assert set(newest("reciprocity").assurance) == {"ar", "en", "es", "fr", "ru", "zh"}
    assert not UNCC.assurance


def test_the_page_has_matrix_parties_form_and_use() -> None:
    page = printed(newest("un_cybercrime"))
    assert "| XB: Boreland | 2026-01-19 | — |" in page
    assert "| XC: Calvera | 2026-01-26 | languages ar, en; reservations dc_at_disclosure |" in page
    assert "- Other use: consent before other use (40(19) ~)" in page
    assert "- By word of mouth urgent and agreed, confirmed forthwith (40(13) ~)" in page
    row = next(line for line in page.splitlines() if line.startswith("| `OTHER` | ") and "○" in line)
    assert row.count("○") == len([one for one in UNCC.measures if one.serious_crime])
    assert "- **zh**:" in printed(newest("reciprocity"))
    assert "Rogatory does not: the State is asked." in printed(newest("eu_eevidence"))
    assert "BWBV0001839" in printed(newest("budapest"))


@pytest.mark.parametrize("act", ["refuse", "postpone"])
def test_a_hearing_is_refused_and_postponed_on_all_the_grounds_of_assistance(act: str) -> None:
    """XA-XB 3(1) and 3(2): a hearing by video can be asked for within assistance, too."""
    treaty = newest("bilateral_xa_xb")
    found = [treaty.grounds(one, postpones=act == "postpone", act=act) for one in ("hearing", "mla")]
    assert found[0] == found[1]
    assert {one.article.text.partition(")")[0] for one in found[0]} == {"3(1" if act == "refuse" else "3(2"}
    assert all(one.consult for one in found[0])


def test_three_months_before_a_hearing_are_never_less() -> None:
    """ICJAL 22: from 1 July to 1 October are ninety-two days."""
    assert PROFILES.profile("CN").service_days == (date(2026, 10, 1) - date(2026, 7, 1)).days


def test_the_longer_term_of_an_order_to_a_provider_counts() -> None:
    """2AP 7(7): thirty days, or the order's own term if that is longer."""
    (row,) = [one for one in newest("budapest_2ap").deadlines if one.code == "2ap_subscriber_direct"]
    assert "longer term" in row.no_clock
    assert row.no_clock in printed(newest("budapest_2ap"))
