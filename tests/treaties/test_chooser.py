"""Which instruments are open between two States, in which order, and why the others are not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid, Unknown
from app.procedures.catalogue import CATALOGUE
from app.treaties.catalogue import TREATIES
from app.treaties.chooser import Choice, choose
from app.treaties.codes import MEASURES, OFFENCES, PROCEDURES, PROVIDER_MEASURES
from app.treaties.matrix import EVIDENCE, FULL, GROUP, MAPPED, SHUT, Cell, cells, cells_of, compared, gathered
from app.treaties.page import printed
from app.treaties.profiles import profile
from app.treaties.schema import Treaty

DAY = date(2026, 11, 24)


def offence(code: str, years: int = 5, **more: Json) -> JsonObject:
    return {"code": code, "max_penalty": {"kind": "years", "years": years}, **more}


def found(one: str, other: str, measures: list[str], *offences: JsonObject, day: date = DAY) -> dict[str, Choice]:
    chosen = choose(TREATIES, profile(one), profile(other), day, measures=measures, offences=offences)
    return {choice.treaty.code: choice for choice in chosen}


def opened(chosen: dict[str, Choice]) -> list[str]:
    return [code for code, choice in chosen.items() if choice.open]


def opens(choice: Choice) -> dict[str, str]:
    return {one.measure: one.article for one in choice.opens}


def against(choice: Choice) -> set[str]:
    return {reason.code for reason in choice.against}


def test_the_bilateral_treaty_comes_first_and_the_conventions_give_way() -> None:
    chosen = found("XA", "XB", ["ACCESS_STORED"], offence("ILLEGAL_ACCESS"))
    assert opened(chosen) == ["bilateral_xa_xb", "budapest", "budapest_2ap", "un_cybercrime", "reciprocity"]
    way = [reason for reason in chosen["un_cybercrime"].provisos if reason.code == "gives_way"]
    assert [(reason.article, reason.verified) for reason in way] == [("UNCC 40(7)", False)]
    assert opens(chosen["bilateral_xa_xb"]) == {"ACCESS_STORED": "XA-XB 1(2)(l), 25"}


def test_only_corresponding_provisions_go_before() -> None:
    chosen = found("XA", "XC", ["CONTENT_REALTIME"], offence("ICT_FRAUD"))
    assert opened(chosen) == ["un_cybercrime"]
    assert against(chosen["bilateral_xa_xc"]) == {"measure_not_listed"}
    assert not chosen["un_cybercrime"].provisos


def test_what_is_open_in_an_emergency_only_is_shut_to_a_routine_request() -> None:
    untold = found("XA", "XB", ["ACCESS_STORED"])["budapest_2ap"]
    assert untold.open
    assert [(one.code, one.article) for one in untold.provisos] == [("measure_in_urgency", "2AP 9, 10")]
    for urgency, opens in (("routine", False), ("urgent", False), ("emergency", True)):
        chosen = choose(TREATIES, profile("XA"), profile("XB"), DAY, measures=["ACCESS_STORED"], urgency=urgency)
        protocol = next(one for one in chosen if one.treaty.code == "budapest_2ap")
        assert (protocol.open, against(protocol)) == (opens, set() if opens else {"measure_in_urgency"})


def test_the_protocol_gives_way_for_hearings_alone() -> None:
    hearing = found("XA", "XB", ["HEARING_VIDEO"])["budapest_2ap"]
    assert [(one.code, one.article) for one in hearing.provisos] == [("gives_way", "2AP 5(5)")]
    assert not found("XA", "XB", ["GIVE_EFFECT_ORDER"])["budapest_2ap"].against


def test_reciprocity_is_for_where_there_is_no_treaty() -> None:
    alone = found("XA", "XQ", ["RECORDS"], offence("OTHER"))
    assert opened(alone) == ["reciprocity"]
    assert {reason.code for reason in alone["reciprocity"].provisos} == {"dual_criminality", "diplomatic"}
    assert "profile_unknown" in against(alone["un_cybercrime"])
    beside = found("XA", "XB", ["RECORDS"], offence("ILLEGAL_ACCESS"))
    assert "last" in {reason.code for reason in beside["reciprocity"].provisos}


@pytest.mark.parametrize(
    ("code", "pair", "measure", "given", "why"),
    [
        ("budapest", "XAXC", "PRESERVE", offence("ILLEGAL_ACCESS"), {"not_party"}),
        ("bilateral_xa_xb", "XAXC", "RECORDS", offence("ILLEGAL_ACCESS"), {"not_party"}),
        ("budapest_2ap", "XAXB", "PRESERVE", offence("ILLEGAL_ACCESS"), {"measure_not_listed"}),
        ("un_cybercrime", "XAXB", "TAKE_STATEMENT", offence("OTHER"), {"measure_not_open"}),
        ("un_cybercrime", "XAXB", "ACCESS_STORED", offence("OTHER", 3), {"offence_outside"}),
        ("un_cybercrime", "XAXB", "ACCESS_STORED", {"code": "OTHER"}, {"penalty_missing"}),
        ("untoc", "XAXB", "TAKE_STATEMENT", offence("ICT_FRAUD"), {"organised_group_unsaid"}),
        ("untoc", "XAXB", "TAKE_STATEMENT", offence("ICT_FRAUD", organised_group=True), set()),
        ("untoc", "XAXB", "TAKE_STATEMENT", offence("LAUNDERING"), {"organised_group_unsaid"}),
        ("untoc", "XAXB", "TAKE_STATEMENT", offence("LAUNDERING", organised_group=True), set()),
        ("eu_eevidence", "XAXB", "ACCESS_STORED", offence("ILLEGAL_ACCESS"), {"not_party", "direct_to_provider"}),
    ],
)
def test_a_shut_instrument_says_why(code: str, pair: str, measure: str, given: JsonObject, why: set[str]) -> None:
    choice = found(pair[:2], pair[2:], [measure], given)[code]
    assert against(choice) == why
    assert choice.open is not bool(why)
    for reason in choice.against:
        assert reason.article.startswith(choice.treaty.short), reason


def test_without_a_treaty_custom_is_cited_and_the_requested_states_own_law() -> None:
    delmora = found("XA", "XD", ["RECORDS"], offence("OTHER"))["reciprocity"]
    assert opens(delmora) == {"RECORDS": "custom"}
    assert {reason.article for reason in delmora.provisos if reason.code != "last"} == {"custom"}
    china = found("XA", "CN", ["RECORDS"], offence("OTHER"))["reciprocity"]
    assert opens(china) == {"RECORDS": "ICJAL 25"}
    assert {reason.article for reason in china.provisos} == {"ICJAL 14", "ICJAL 5"}
    away = found("CN", "XA", ["RECORDS"], offence("OTHER"))["reciprocity"]
    assert opens(away) == {"RECORDS": "custom"}


def test_what_is_done_through_a_provider_is_open_where_that_procedure_is() -> None:
    """`law.md` §3.5: UNCC 47, 53 and domestic law; the conduct must be an offence in both States."""
    fraud = offence("ICT_FRAUD", 5)
    for code in PROVIDER_MEASURES:
        asked = choose(
            TREATIES,
            profile("XA"),
            profile("XB"),
            DAY,
            measures=[code],
            offences=[fraud],
            procedure="provider_measures",
        )
        found = {one.treaty.code: one for one in asked}
        uncc = found["un_cybercrime"]
        assert uncc.open
        assert [(one.measure, one.article) for one in uncc.opens] == [(code, "UNCC 47, 53")]
        assert {("own_law", "UNCC 47, 53"), ("dual_criminality", "UNCC 35(3)")} <= {
            (one.code, one.article) for one in uncc.provisos
        }
        assert "measure_not_listed" in against(found["budapest"])
        cells_there = cells_of(uncc.treaty, code, "ICT_FRAUD")
        assert {(one.state, one.procedures) for one in cells_there} == {(FULL, ("provider_measures",))}
        assert uncc.treaty.opened_in(code, "mla") is None, "assistance opens none of them"


def test_in_extradition_the_law_on_extradition_is_cited_and_not_that_on_assistance() -> None:
    """`law.md` §3.6; China: both States one year (7), the Ministry of Foreign Affairs (10)."""
    asked = choose(TREATIES, profile("XA"), profile("CN"), DAY, procedure="extradition")
    custom = next(one for one in asked if one.treaty.code == "reciprocity")
    assert {(reason.code, reason.article) for reason in custom.provisos} == {
        ("dual_criminality", "Extradition Law 7"), ("diplomatic", "Extradition Law 10"), ("last", "—"),
    }  # fmt: skip
    assert {one.text for one in custom.treaty.procedures.values()} == {"custom", "2, 7"}


def test_every_article_of_a_domestic_law_is_that_of_a_row() -> None:
    custom = TREATIES.newest("reciprocity")
    general = profile("CN").domestic
    assert general is not None
    assert {*general.instead} == {"extradition"}
    for law in (general, *general.instead.values()):
        assert set(law.measures) <= {one.code for one in custom.measures}
        assert set(law.contents) <= {one.field for one in custom.contents}
        assert set(law.grounds) <= {one.code for one in custom.refusals}
        assert set(law.provisions) <= set(custom.articles)
        assert set(law.procedures) <= set(custom.procedures)
    assert all(one.verified for one in custom.measures for one in [one.article])


def test_one_state_named_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="XA is named twice"):
        choose(TREATIES, profile("XA"), profile("XA"), DAY)


def test_an_unknown_procedure_is_met_with_the_nearest() -> None:
    with pytest.raises(Unknown) as refused:
        CATALOGUE.newest("preservaton")
    assert refused.value.remedy == "Did you mean preservation?"
    with pytest.raises(Unknown) as refused:
        CATALOGUE.newest("zzz")
    assert "preservation" in refused.value.remedy


def test_a_treaty_opens_on_its_day() -> None:
    begins = profile("XB").parties["un_cybercrime"]
    before = found("XA", "XB", ["PRESERVE"], day=begins - timedelta(days=1))["un_cybercrime"]
    assert [reason.words for reason in before.against] == [f"It enters into force for XB on {begins}."]
    assert found("XA", "XB", ["PRESERVE"], day=begins)["un_cybercrime"].open


def test_a_reservation_is_told() -> None:
    preserve = found("XA", "XC", ["PRESERVE"], offence("OTHER"))["un_cybercrime"]
    assert [(reason.code, reason.article) for reason in preserve.provisos] == [("dc_at_disclosure", "UNCC 42(5)")]
    assert not found("XA", "XC", ["EXPERT_EVALUATION"], offence("OTHER"))["un_cybercrime"].provisos
    order = found("XA", "XB", ["GIVE_EFFECT_ORDER"])["budapest_2ap"]
    assert [(reason.code, reason.article) for reason in order.provisos] == [("traffic_orders", "2AP 8(13)")]


def test_a_procedure_is_opened_or_not() -> None:
    chosen = choose(TREATIES, profile("XA"), profile("XB"), DAY, procedure="extradition")
    assert [one.treaty.code for one in chosen if one.open] == [
        "bilateral_xa_xb", "budapest", "un_cybercrime", "uncac", "untoc", "reciprocity",
    ]  # fmt: skip
    shut = next(one for one in chosen if one.treaty.code == "budapest_2ap")
    assert against(shut) == {"procedure_not_opened"}


@pytest.mark.parametrize("procedure", [one for one in PROCEDURES if one not in {"mla", "preservation"}])
def test_a_proviso_concerns_the_procedure_that_is_asked_about(procedure: str) -> None:
    for other in ("XB", "XC"):
        chosen = choose(TREATIES, profile("XA"), profile(other), DAY, procedure=procedure)
        for one in chosen:
            said = {reason.code for reason in one.provisos}
            assert not said & {"dc_at_disclosure", "traffic_orders"}, one.treaty.code
            if not one.treaty.opens(procedure):
                assert not said, one.treaty.code
            for reason in one.provisos:
                if reason.code == "gives_way":
                    before = next(two.treaty for two in chosen if two.treaty.short == dict(reason.params)["treaty"])
                    assert before.opens(procedure), one.treaty.code
                    assert procedure in (one.treaty.yields_in or (procedure,)), one.treaty.code


def test_the_convention_gives_way_to_what_opens_the_procedure_too() -> None:
    def ways(to: str, procedure: str) -> list[str]:
        chosen = choose(TREATIES, profile("XA"), profile(to), DAY, procedure=procedure)
        convention = next(one for one in chosen if one.treaty.code == "un_cybercrime")
        return [reason.words for reason in convention.provisos if reason.code == "gives_way"]

    assert ways("XC", "mla") == ["It gives way to XA-XC, unless both States agree to use it."]
    # XA-XC opens mutual legal assistance alone; and UNCC 40(7) speaks of article 40, not of extradition (37) or 42.
    assert [ways("XC", one) for one in ("extradition", "preservation", "forensics")] == [[], [], []]
    assert ways("XB", "forensics") == ["It gives way to XA-XB, unless both States agree to use it."]
    assert ways("XB", "extradition") == []


def test_dual_criminality_is_asked_for_where_conduct_is_judged() -> None:
    def rules(procedure: str) -> set[str]:
        chosen = choose(TREATIES, profile("XA"), profile("XQ"), DAY, procedure=procedure)
        return {reason.code for one in chosen if one.treaty.code == "reciprocity" for reason in one.provisos}

    assert "dual_criminality" in rules("mla")
    assert "dual_criminality" in rules("extradition")
    assert "dual_criminality" not in rules("information")


def test_one_version_of_a_treaty_is_offered() -> None:
    chosen = choose(TREATIES, profile("XA"), profile("XB"), DAY)
    assert len({one.treaty.code for one in chosen}) == len(chosen)
    assert next(one for one in chosen if one.treaty.code == "un_cybercrime").treaty.version == 2


def cell(treaty: Treaty, measure: str, offence: str) -> Cell:
    (found,) = cells_of(treaty, measure, offence)
    return found


def test_the_matrix_says_what_a_treaty_opens() -> None:
    uncc, untoc = TREATIES.newest("un_cybercrime"), TREATIES.newest("untoc")
    assert len(cells(uncc)) == len(MEASURES) * len(OFFENCES)
    assert cell(uncc, "TAKE_STATEMENT", "ILLEGAL_ACCESS").state == FULL
    assert cell(uncc, "TAKE_STATEMENT", "OTHER").state == SHUT
    evidence = cell(uncc, "ACCESS_STORED", "OTHER")
    assert (evidence.state, evidence.years, evidence.article) == (EVIDENCE, 4, "40(3)(d), 44; 35(1)(c), 2(h)")
    assert cell(uncc, "ACCESS_STORED", "BIC_HOSTING").state == MAPPED
    assert cell(untoc, "RECORDS", "OTHER").state == GROUP
    laundered = cell(untoc, "RECORDS", "LAUNDERING")
    assert (laundered.state, laundered.years, laundered.article) == (GROUP, 0, "18(3)(f); 6")
    assert cell(untoc, "PM_OTHER", "ILLEGAL_ACCESS").state == SHUT
    rows = gathered(one for one in cells(TREATIES.newest("bilateral_xa_xb")) if one.state != SHUT)
    assert ("PRESERVE", "open", "", "all") in rows


def test_an_offence_that_stands_under_two_articles_has_a_cell_for_each() -> None:
    untoc = TREATIES.newest("untoc")
    found = cells_of(untoc, "ACCESS_STORED", "UN_TREATY_OFFENCE")
    assert [(one.state, one.article) for one in found] == [
        (MAPPED, "18(3)(c), 18(3)(e); 5"),
        (GROUP, "18(3)(c), 18(3)(e); 8, 23"),
    ]
    assert [one for one in cells(untoc) if one in found] == [*found]
    told = {line[1] for line in gathered(found)}
    assert told == {"as far as mapped", "organised group"}
    assert "| `UN_TREATY_OFFENCE` | ◐◇ |" in printed(untoc)


@pytest.mark.parametrize("code", TREATIES.codes())
def test_every_row_of_a_treaty_on_an_offence_stands_in_its_matrix(code: str) -> None:
    treaty = TREATIES.newest(code)
    opened = treaty.measures[0].code
    for row in treaty.scope.offences:
        said = [f"; {one.article}" for one in cells_of(treaty, opened, row.code)]
        assert any(one.endswith(f"; {row.article.text}") for one in said), row


def test_a_row_of_the_matrix_says_in_which_procedures_it_counts() -> None:
    budapest = TREATIES.newest("budapest")
    groomed = cell(budapest, "ACCESS_STORED", "GROOMING")
    assert (groomed.state, groomed.procedures) == (FULL, ("mla", "preservation", "information"))
    assert groomed.to_json()["procedures"] == ["mla", "preservation", "information"]
    assert cell(budapest, "ACCESS_STORED", "CSAM").procedures == ()
    lines = [line for line in gathered(cells(budapest)) if line[0] == "ACCESS_STORED" and "GROOMING" in line[3]]
    assert [line[1] for line in lines] == ["open in mla, preservation, information"]


@pytest.mark.parametrize(("code", "opens"), [("CSAM", True), ("GROOMING", False), ("OTHER", False)])
def test_an_offence_beyond_the_convention_of_budapest_opens_no_extradition(code: str, opens: bool) -> None:
    chosen = choose(TREATIES, profile("XA"), profile("XB"), DAY, offences=[offence(code)], procedure="extradition")
    found = next(one for one in chosen if one.treaty.code == "budapest")
    told = [(reason.code, reason.article) for reason in found.against]
    assert told == ([] if opens else [("offence_not_in_procedure", "BC 24")])


def test_two_treaties_are_compared_key_by_key() -> None:
    untoc, uncac = TREATIES.newest("untoc"), TREATIES.newest("uncac")
    told = {(one.section, one.key): (one.left, one.right) for one in compared(untoc, uncac)}
    assert told["provisions", "safe conduct"] == ("18(27)", "46(27)")
    assert told["grounds", "de_minimis in mla, hearing, forensics"] == ("", "46(9)(b)")
    assert ("costs", "ordinary") not in told
    assert told["scope", "LAUNDERING"] == ("6 only of an organised criminal group", "23")
    assert told["dual criminality", "help without coercion"] == ("", "owed all the same (46(9)(b))")
    bilateral = {
        (one.section, one.key): one.right for one in compared(untoc, TREATIES.newest("bilateral_xa_xb"), same=True)
    }
    assert bilateral["extradition", "years of the maximum"] == "at least 1 (30(1), 30(2))"
    assert bilateral["extradition", "months left"] == "at least 6 (30(1), 30(2))"
    assert told["extradition", "months left"][0] == "as the requested State's law says (16(1), 16(7))"
    whole = {(one.section, one.key): (one.left, one.right) for one in compared(untoc, uncac, same=True)}
    assert whole["costs", "ordinary"] == ("requested", "requested")
    assert compared(untoc, untoc) == ()
    first = TREATIES.treaty("un_cybercrime", 1)
    assert compared(first, TREATIES.newest("un_cybercrime"))
