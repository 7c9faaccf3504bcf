"""The route adviser: which roads are open, in which order, what for, and when a time is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit.canonical import JsonObject
from app.matters.advising import on_paper
from app.procedures.catalogue import CATALOGUE
from app.treaties.catalogue import TREATIES, Treaties
from app.treaties.chooser import choose
from app.treaties.codes import OFFENCES
from app.treaties.domestic import DomesticLaw
from app.treaties.narrowing import Narrowing
from app.treaties.practice import Target
from app.treaties.profiles import profile
from app.treaties.routes import COVERED, MENDABLE, Asked, Route, Usual, routes
from app.treaties.schema import Article

DAY = date(2026, 11, 24)
ALL = ("mla", "preservation", "information", "emergency_disclosure")
ASKED = Asked("subscriber", evidence=True, day=DAY)


def advised(asked: Asked = ASKED, spoken: tuple[str, ...] = ALL, **usual: Usual) -> dict[str, Route]:
    found = routes(asked, profile("XA"), profile("XB"), TREATIES, spoken, usual)
    return {one.code: one for one in found}


def order(asked: Asked) -> list[str]:
    return [code for code, one in advised(asked).items() if one.rank is not None]


def test_evidence_is_asked_for_by_mutual_legal_assistance_under_a_treaty() -> None:
    assert order(ASKED)[0] == "mla"
    found = advised()["mla"]
    assert (found.procedure, found.act) == ("mla", "request")
    assert found.article
    assert advised()["open_source"].rank is None
    assert advised()["emergency_disclosure"].rank is None


def test_what_may_be_gone_is_kept_first() -> None:
    assert order(replace(ASKED, volatile=True))[:2] == ["preservation", "mla"]
    assert "preservation" not in order(replace(ASKED, wants="other", volatile=True))


def test_a_life_at_risk_comes_before_everything() -> None:
    assert order(replace(ASKED, life_at_risk=True, volatile=True)) == [
        "emergency_disclosure",
        "preservation",
        "mla",
        "police_lead",
    ]


def test_a_lead_is_no_evidence_and_says_so() -> None:
    found = order(replace(ASKED, evidence=False, public=True))
    assert found[:2] == ["open_source", "police_lead"]
    assert "Not as evidence" in advised()["police_lead"].use


def test_a_road_that_no_procedure_serves_says_so() -> None:
    found = advised(spoken=("mla",))
    assert found["police_lead"].rank is None
    assert "another channel" in found["police_lead"].why


def test_only_a_treaty_that_binds_both_is_cited() -> None:
    danger = replace(ASKED, life_at_risk=True)
    told = {}
    for state in ("XB", "XD", "XQ"):
        found = routes(danger, profile("XA"), profile(state), TREATIES, ALL, {})
        told[state] = {one.code: one for one in found}
    assert told["XB"]["emergency_disclosure"].article == "2AP 9"
    assert told["XB"]["police_lead"].article == "XA-XB 18"
    assert told["XD"]["emergency_disclosure"].article == "UNCC 41(3)(e)"
    assert (told["XD"]["emergency_disclosure"].rank, told["XD"]["mla"].article) == (1, "UNCC 40(3)(d), 44")
    assert told["XQ"]["emergency_disclosure"].rank == 1
    assert "as far as the law of that State allows it" in told["XQ"]["emergency_disclosure"].why
    assert not any(one.article for one in told["XQ"].values())


def test_without_a_treaty_data_is_kept_on_an_assurance_where_that_states_law_allows_it() -> None:
    volatile = replace(ASKED, volatile=True)
    open_to_all = {one.code: one for one in routes(volatile, profile("XA"), profile("XQ"), TREATIES, ALL, {})}
    assert (open_to_all["preservation"].rank, open_to_all["preservation"].article) == (1, None)
    assert "as far as the law of that State allows it" in open_to_all["preservation"].why
    shut = replace(profile("XQ"), narrowings={"reciprocity": Narrowing(without_procedures=("preservation",))})
    found = {one.code: one for one in routes(volatile, profile("XA"), shut, TREATIES, ALL, {})}
    assert (found["preservation"].rank, found["mla"].rank is None) == (None, False)
    none = {one.code: one for one in routes(volatile, profile("XA"), profile("XQ"), Treaties(()), ALL, {})}
    assert none["preservation"].rank is None


@pytest.mark.parametrize("procedure", ["preservation", "emergency_disclosure"])
def test_a_state_whose_file_names_its_law_or_shuts_the_road_is_told_of_as_it_says(procedure: str) -> None:
    danger = replace(ASKED, life_at_risk=True, volatile=True)

    def road(**held: object) -> Route:
        theirs = replace(profile("XQ"), **held)  # type: ignore[arg-type]
        found = routes(danger, profile("XA"), theirs, TREATIES, ALL, {})
        return next(one for one in found if one.code == procedure)

    law = DomesticLaw("QAL", "Assistance Law", procedures={procedure: Article("12", True)})
    named, shut = road(domestic=law), road(narrowings={"reciprocity": Narrowing(without_procedures=(procedure,))})
    assert (named.article, named.why) == ("QAL 12", "Without a treaty that opens it: by an assurance of reciprocity.")
    assert (shut.rank, shut.why) == (None, "No treaty in force between both States opens it.")


def asked_of(state: str, **more: object) -> dict[str, Route]:
    asked = replace(ASKED, **more)  # type: ignore[arg-type]
    return {one.code: one for one in routes(asked, profile("XA"), profile(state), TREATIES, ALL, {})}


def test_a_treaty_that_does_not_cover_the_offence_is_not_cited() -> None:
    told = asked_of("CN")["mla"]
    assert (told.article, told.proviso) == ("UNCAC 46(3)(c), 46(3)(e)", COVERED)
    fraud: JsonObject = {"code": "ICT_FRAUD", "max_penalty": {"kind": "years", "years": 3}}
    outside = asked_of("CN", offences=(fraud,))
    assert (outside["mla"].rank, outside["mla"].article, outside["mla"].proviso) == (1, None, None)
    assert outside["mla"].why == "Without a treaty that opens it: by an assurance of reciprocity."
    assert outside["police_lead"].article is None
    laundered = asked_of("CN", offences=({"code": "LAUNDERING"},))["mla"]
    assert (laundered.article, laundered.proviso) == ("UNCAC 46(3)(c), 46(3)(e)", None)


def test_what_must_be_said_of_the_offence_before_a_treaty_opens_is_told() -> None:
    told = asked_of("XD", offences=({"code": "OTHER"},), volatile=True)
    for road in ("mla", "preservation"):
        assert (told[road].article, told[road].proviso) == (None, MENDABLE)
        assert told[road].rank is not None
    serious: JsonObject = {"code": "OTHER", "max_penalty": {"kind": "years", "years": 5}}
    said = asked_of("XD", offences=(serious,), volatile=True)
    assert (said["mla"].article, said["mla"].proviso) == ("UNCC 40(3)(d), 44", None)
    assert said["preservation"].article == "UNCC 42"


def test_a_treaty_for_any_offence_is_cited_without_a_proviso() -> None:
    told = asked_of("XB", volatile=True)
    assert (told["mla"].article, told["mla"].proviso) == ("XA-XB 1(2)(l), 25", None)
    assert asked_of("XD", volatile=True)["preservation"].proviso == COVERED
    assert told["open_source"].proviso is None
    assert told["emergency_disclosure"].proviso is None, "it is not open: nobody is at risk"


def test_where_nothing_is_open_mutual_legal_assistance_is_not_either() -> None:
    none = {one.code: one for one in routes(ASKED, profile("XA"), profile("XQ"), Treaties(()), ALL, {})}
    assert (none["mla"].rank, none["mla"].why) == (None, "No treaty in force between both States opens it.")


@given(
    state=st.sampled_from(["XB", "XC", "XD", "XQ", "CN", "RU"]),
    wants=st.sampled_from(["subscriber", "traffic", "content", "other"]),
    code=st.sampled_from([*OFFENCES]),
    years=st.none() | st.integers(0, 15),
    group=st.booleans(),
    life=st.booleans(),
)
def test_the_adviser_and_the_chooser_never_say_two_things(  # type: ignore[no-untyped-def]
    state, wants, code, years, group, life
) -> None:
    penalty = {"kind": "years", "years": years} if years is not None else {}
    offence: JsonObject = {"code": code, "organised_group": group, "max_penalty": penalty}
    told = asked_of(state, wants=wants, life_at_risk=life, offences=(offence,))["mla"]
    chosen = choose(
        TREATIES,
        profile("XA"),
        profile(state),
        DAY,
        measures=["OTHER" if wants == "other" else "ACCESS_STORED"],
        offences=[offence],
        urgency="emergency" if life else "routine",
    )
    first = next((one for one in chosen if one.open), None)
    assert (told.rank is None) == (first is None)
    cited = first.opens[0].article if first is not None and first.treaty.kind != "reciprocity" else None
    assert told.article == cited


def test_paper_speaks_every_procedure_that_crosses_a_border() -> None:
    assert set(ALL) <= on_paper(CATALOGUE)
    assert not {"exercise", "mandate"} & on_paper(CATALOGUE)


def test_a_road_has_the_times_of_its_procedure() -> None:
    usual = Usual(40.0, 1, 3, Target(20, "days"))
    assert advised(mla=usual)["mla"].usual == usual
    assert advised(mla=usual)["preservation"].usual == Usual(None, 0, 0)
    assert advised()["open_source"].usual is None


@given(
    wants=st.sampled_from(["subscriber", "traffic", "content", "other"]),
    flags=st.tuples(*[st.booleans()] * 4),
    spoken=st.sets(st.sampled_from(ALL)),
)
def test_every_road_is_told_once_and_the_open_ones_are_ranked(wants, flags, spoken) -> None:  # type: ignore[no-untyped-def]
    found = advised(Asked(wants, *flags, day=DAY), tuple(spoken))
    assert set(found) == {"open_source", "police_lead", "preservation", "emergency_disclosure", "mla"}
    ranks = [one.rank for one in found.values() if one.rank is not None]
    assert ranks == list(range(1, len(ranks) + 1))
    assert all(one.why and one.use for one in found.values())
