"""What is said to drafts of extradition: whole ones have nothing to hear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject
from app.procedures import contents
from app.treaties.catalogue import TREATIES
from app.treaties.findings import Finding, Severity
from app.treaties.profiles import profile
from app.treaties.review import Asked, Review, Word
from app.treaties.rules import findings
from app.treaties.schema import Article, Extradition
from tests.factories import bodies
from tests.factories.extradition_samples import SAMPLES
from tests.treaties.extradition_cases import (
    asks,
    closing,
    grants,
    lent,
    punished,
    refers,
    refuses,
    says,
    silent,
    transit,
)
from tests.treaties.sample import DROP, UNCC, changed
from tests.treaties.test_findings import _JSON


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


def severity(asked: Asked, code: str) -> Severity:
    return next(one.severity for one in findings(asked) if one.code == code)


@pytest.mark.parametrize(
    "whole",
    [
        asks(),
        asks("provisional_arrest_request", "ask_provisional_arrest"),
        punished(),
        punished("sentenced_transfer"),
        transit(),
        says("arrest_report", "report_arrest"),
        says("extradition_decision", "grant_postponed"),
        says("surrender_record", "surrender_temporarily"),
        says("surrender_receipt", "confirm_surrender"),
    ],
    ids=lambda one: f"{one.kind}-{one.act}",
)
def test_a_whole_letter_has_nothing_to_hear(whole: Asked) -> None:
    assert codes(whole) - {"attachment_unnamed"} == set()
    assert contents.problems(whole.kind, 1, whole.body) == ()  # type: ignore[arg-type]  # a sample is an object


def test_the_law_asks_less_of_a_provisional_arrest() -> None:
    """Warrant and limitation come with the request; the urgency and the promise come now."""
    bare = asks("provisional_arrest_request", "ask_provisional_arrest", proceeding=DROP, conducting=DROP)
    assert codes(bare) == set()


def under(code: str, given: Asked) -> Asked:
    """The same under another treaty."""
    return replace(given, treaty=TREATIES.newest(code))


def told(given: Asked, code: str) -> Finding | None:
    return next((one for one in findings(given) if one.code == code), None)


CONVENTIONS = ("un_cybercrime", "untoc", "uncac")
"""They leave the minimum to the requested State's law and to other treaties (UNCC 37(8), UNTOC 16(7), UNCAC 44(8))."""
LOW: tuple[JsonObject, ...] = ({"kind": "fine"}, {"kind": "years", "years": 0})


@pytest.mark.parametrize("penalty", LOW, ids=("fine", "months"))
@pytest.mark.parametrize(("code", "article"), [("budapest", "BC 24(1)"), ("bilateral_xa_xb", "XA-XB 30(1), 30(2)")])
def test_a_penalty_below_the_treaty_s_own_minimum_extradites_nobody(code: str, article: str, penalty: Json) -> None:
    found = told(under(code, asks(offences__n0__max_penalty=penalty)), "penalty_too_low")
    assert found is not None
    assert (found.article, found.severity, found.model) == (article, Severity.BLOCKS, False)


@pytest.mark.parametrize("penalty", [{"kind": "life"}, {"kind": "years", "years": 1}], ids=("life", "year"))
def test_a_penalty_that_reaches_the_minimum_is_enough(penalty: Json) -> None:
    given = under("budapest", asks(offences__n0__max_penalty=penalty))
    assert codes(given) & {"penalty_too_low", "penalty_below_custom"} == set()


def test_the_minimum_is_the_one_that_the_treaty_names() -> None:
    strict = replace(UNCC, extradition=Extradition(Article("37(9)"), minimum_years=2))
    low = told(replace(asks(offences__n0__max_penalty={"kind": "years", "years": 1}), treaty=strict), "penalty_too_low")
    assert low is not None
    assert (low.article, low.severity) == ("UNCC 37(9)", Severity.BLOCKS)
    assert "2 or more years" in low.words


def test_beside_an_offence_that_reaches_it_a_lesser_one_warns() -> None:
    both = asks()
    rows = both.body["offences"]  # type: ignore[index,call-overload]  # a sample's own
    beside = under("budapest", asks(offences=[*rows, {**rows[0], "max_penalty": LOW[0]}]))
    assert [(one.field, one.severity) for one in findings(beside) if one.code == "penalty_too_low"] == [
        ("offences.1.max_penalty", Severity.WARNS)
    ]


@pytest.mark.parametrize("code", CONVENTIONS)
def test_where_the_treaty_leaves_the_minimum_to_the_law_it_is_advised(code: str) -> None:
    low = under(code, asks(offences__n0__max_penalty=LOW[0]))
    assert told(low, "penalty_too_low") is None
    assert severity(low, "penalty_below_custom") is Severity.ADVISES
    short = under(code, punished(sentence__remaining_months=4))
    assert told(short, "sentence_rest_low") is None
    found = told(short, "sentence_rest_short")
    assert found is not None
    assert (found.article, found.severity) == ("practice", Severity.ADVISES)


def to_china(code: str, given: Asked, **more: object) -> Asked:
    """The same to China, on reciprocity or under a convention that leaves the minimum to its law."""
    return replace(under(code, given), theirs=profile("CN"), **more)


@pytest.mark.parametrize("code", ["reciprocity", "untoc", "uncac"])
def test_the_minimum_that_the_requested_law_names_counts_where_no_treaty_has_one(code: str) -> None:
    """`law.md` §3.6: Extradition Law 7, one year in both States, six months left."""
    low = told(to_china(code, asks(offences__n0__max_penalty=LOW[0])), "penalty_too_low")
    assert low is not None
    assert (low.article, low.severity, low.verified) == ("Extradition Law 7", Severity.BLOCKS, True)
    short = told(to_china(code, punished(sentence__remaining_months=5)), "sentence_rest_low")
    assert short is not None
    assert (short.article, short.severity) == ("Extradition Law 7", Severity.BLOCKS)
    whole = codes(to_china(code, punished(sentence__remaining_months=6))) | codes(to_china(code, asks()))
    assert whole & {"penalty_too_low", "penalty_below_custom", "sentence_rest_low", "sentence_rest_short"} == set()


def test_a_treaty_s_own_minimum_goes_before_the_law_s() -> None:
    low = told(to_china("budapest", asks(offences__n0__max_penalty=LOW[0])), "penalty_too_low")
    assert low is not None
    assert low.article == "BC 24(1)"


def test_in_extradition_nothing_of_the_law_on_assistance_is_cited() -> None:
    """ICJAL is about assistance and the transfer of sentenced persons; contents: Extradition Law 11 to 15, and 30."""
    assured: Json = [{"treaty": "reciprocity"}]
    dropped = {
        "offences": "11", "facts__result": "11", "limitation__provision": "11", "evidence_summary": "12",
        "specialty__acknowledged": "14", "no_reextradition": "14", "reciprocity__text": "15",
    }  # fmt: skip
    bare = to_china("reciprocity", asks(legal_basis=assured, **dict.fromkeys(dropped, DROP)))
    cited = {one.field: one.article for one in findings(bare)}
    assert not [article for article in cited.values() if "ICJAL" in article]
    for field, article in {**dropped, "translations": "13", "channel__kind": "10"}.items():
        assert cited[field.replace("__", ".")] == f"Extradition Law {article}"
    arrest = asks("provisional_arrest_request", "ask_provisional_arrest", full_request_follows=DROP)
    found = told(to_china("reciprocity", arrest), "full_request_not_promised")
    assert found is not None
    assert found.article == "Extradition Law 30"


def test_a_sentenced_person_is_moved_by_the_law_on_assistance() -> None:
    """ICJAL 55 to 63; no other part of extradition is."""
    moved = to_china("reciprocity", punished("sentenced_transfer", legal_basis=[{"treaty": "reciprocity"}]))
    cited = {one.code: one.article for one in findings(moved)}
    assert (cited["reciprocity_missing"], cited["channel_diplomatic"]) == ("ICJAL 13", "ICJAL 5")
    answered = to_china("reciprocity", refuses(), side="requested", ours=profile("CN"), opening=moved.body)
    assert Review(replace(answered, theirs=profile("XA"))).law is profile("CN").domestic


def test_a_refusal_without_a_treaty_names_the_ground_of_the_law_on_extradition() -> None:
    given = replace(under("reciprocity", refuses("nationality")), ours=profile("CN"), theirs=profile("XA"))
    read = Review(given).treaty
    assert read is not None
    assert {one.code: read.cite(one.article) for one in read.grounds("extradition")} == {
        **dict.fromkeys(("dual_criminality", "minimum_penalty"), "Extradition Law 7"),
        **dict.fromkeys(
            ("nationality", "ne_bis_in_idem", "political_offence", "persecution", "military_offence", "limitation",
             "torture_risk", "in_absentia"), "Extradition Law 8"
        ),
        **dict.fromkeys(("pending_proceedings", "humanitarian"), "Extradition Law 9"),
        "death_penalty": "custom",
    }  # fmt: skip


def test_of_several_bases_the_one_that_asks_least_counts() -> None:
    """A request that names two treaties may rest on either (`law.md` §2.1, row 3)."""
    low = under("budapest", asks(offences__n0__max_penalty=LOW[0]))
    assert told(replace(low, others=(UNCC,)), "penalty_too_low") is None
    protocol = replace(low, others=(TREATIES.newest("budapest_2ap"),))
    assert told(protocol, "penalty_too_low") is not None, "the Protocol does not open extradition"


def test_the_maximum_penalty_blocks_where_a_person_is_to_be_tried() -> None:
    assert severity(asks(offences__n0__max_penalty=DROP), "penalty_missing") is Severity.BLOCKS


def test_a_sentence_asks_for_a_judgment() -> None:
    assert "warrant_missing" in codes(punished(warrant__kind="arrest_warrant"))
    assert "absentia_without_retrial" not in codes(
        punished(sentence__in_absentia=True, sentence__retrial="Article 466 gives it.")
    )


def test_what_is_left_of_a_sentence_is_measured_by_the_treaty() -> None:
    short = told(under("bilateral_xa_xb", punished(sentence__remaining_months=5)), "sentence_rest_low")
    assert short is not None
    assert (short.article, short.severity) == ("XA-XB 30(1), 30(2)", Severity.BLOCKS)
    assert told(under("bilateral_xa_xb", punished(sentence__remaining_months=6)), "sentence_rest_low") is None
    year = replace(UNCC, extradition=Extradition(Article("37(9)"), remaining_months=12))
    assert severity(replace(punished(sentence__remaining_months=11), treaty=year), "sentence_rest_low")
    assert told(replace(punished(sentence__remaining_months=12), treaty=year), "sentence_rest_low") is None
    assert "sentence_rest_short" not in codes(punished(sentence__remaining_months=6))


def test_the_year_of_a_sentenced_person_is_that_of_one_law_and_advice() -> None:
    """ICJAL 56 asks for it, and no treaty that is encoded."""
    home = punished("sentenced_transfer", sentence__remaining_months=11)
    found = told(home, "sentenced_rest_short")
    assert found is not None
    assert (found.severity, found.cited) == (Severity.ADVISES, "after ICJAL 56")
    assert told(replace(home, theirs=profile("CN")), "sentenced_rest_short").cited == "ICJAL 56"  # type: ignore[union-attr]
    assert codes(home) & {"sentence_rest_low", "sentence_rest_short"} == set()


def test_a_serious_crime_outside_the_treaty_extradites_nobody() -> None:
    found = told(asks(offences__n0__code="SERIOUS_CRIME"), "offence_not_in_procedure")
    assert found is not None
    assert (found.article, found.severity) == ("UNCC 37, 38", Severity.BLOCKS)
    assert codes(asks()) & {"offence_outside", "offence_not_in_procedure"} == set()


def test_the_convention_of_budapest_extradites_for_its_own_offences_alone() -> None:
    """BC 24(1)(a): articles 2 to 11."""
    for code in ("GROOMING", "INTIMATE_IMAGES", "TERRORISM", "OTHER"):
        found = told(under("budapest", asks(offences__n0__code=code)), "offence_not_in_procedure")
        assert found is not None, code
        assert found.article == "BC 24"
    for code in ("ILLEGAL_ACCESS", "CSAM", "BIC_HOSTING"):
        assert told(under("budapest", asks(offences__n0__code=code)), "offence_not_in_procedure") is None


def test_without_the_group_the_convention_against_it_extradites_nobody() -> None:
    """UNTOC 16(1)."""
    laundered = under("untoc", asks(offences__n0__code="LAUNDERING"))
    assert "organised_group_unsaid" in codes(laundered)
    grouped = under("untoc", asks(offences__n0__code="LAUNDERING", offences__n0__organised_group=True))
    assert "organised_group_unsaid" not in codes(grouped)


def test_without_a_treaty_reciprocity_is_the_basis() -> None:
    given = asks(legal_basis=[{"treaty": "reciprocity"}], reciprocity={"text": "We will do the same."})
    assert codes(replace(given, treaty=None)) == set()


def test_a_bar_of_death_needs_its_assurance() -> None:
    assert "penalty_assurance_missing" in codes(asks(offences__n0__max_penalty={"kind": "death"}))


def test_a_refusal_says_whether_the_case_is_tried_instead() -> None:
    assert codes(refuses()) & {"prosecution_unanswered", "prosecution_report_missing"} == set()
    assert "prosecution_report_missing" not in codes(refuses(prosecute_instead=False, outcome_report_on=DROP))
    assert "nationality_without_prosecution" not in codes(refuses(prosecute_instead=False, outcome_report_on=DROP))


def test_only_extradition_is_asked_whether_it_is_tried_instead() -> None:
    elsewhere = replace(refuses(prosecute_instead=DROP), procedure="mla")
    assert "prosecution_unanswered" not in codes(elsewhere)


def test_silence_closes_nothing_while_a_person_is_held() -> None:
    assert "person_held" in codes(silent("release_of_person", "arrest_report"))
    for last in ("release_of_person", "surrender_record", "not_collected"):
        assert "person_held" not in codes(silent("arrest_report", last))
    assert "person_held" not in codes(silent())
    assert "person_held" not in codes(closing("arrest_report"))


def test_who_holds_a_person_says_that_they_are_free_before_the_matter_is_closed() -> None:
    assert severity(closing("arrest_report"), "release_untold") is Severity.BLOCKS
    assert severity(closing("arrest_report", side="requesting"), "release_untold") is Severity.WARNS
    for last in ("release_of_person", "surrender_record", "not_collected", "custody_ended"):
        assert "release_untold" not in codes(closing("arrest_report", last))


def test_nobody_closes_while_a_person_is_lent() -> None:
    back = Word("w1", "temporary_return", "requesting", {})
    final = Word("w1", "extradition_decision", "requested", {"decision": "made_final"})
    again = Word("w2", "surrender_record", "requested", {"return_by": "2027-09-01"})
    assert severity(lent(), "person_lent") is Severity.BLOCKS
    assert severity(lent(act="close_silent"), "person_lent") is Severity.BLOCKS
    assert "person_lent" in codes(lent(back, again))
    gone = Word("w1", "custody_ended", "requesting", {"outcome": "died"})
    noted = Word("w3", "custody_end_noted", "requested", {})
    assert "person_lent" in codes(lent(gone))
    for ended in (lent(back), lent(final), lent(gone, noted), lent(back, replace(again, body={"return_by": None}))):
        assert "person_lent" not in codes(ended)


def test_no_fiscal_ground() -> None:
    assert "ground_never" in codes(refuses("fiscal"))


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted({*SAMPLES, "refusal"})),
    member=st.text(max_size=8),
    value=_JSON,
    pick=st.integers(min_value=0, max_value=60),
    with_treaty=st.booleans(),
)
def test_findings_never_raise(kind: str, member: str, value: Json, pick: int, with_treaty: bool) -> None:
    body = bodies.of(kind)
    name = sorted(body)[pick % len(body)] if pick else member
    given_ = replace(asks(), kind=kind, body=changed(body, **{name.replace("__", "_"): value}))
    for one in findings(given_ if with_treaty else replace(given_, treaty=None)):
        assert one.words
    assert UNCC


def test_whoever_sends_the_request_elsewhere_says_what_becomes_of_the_person() -> None:
    assert "held_after_referral" in codes(refers("arrest_report"))
    assert "held_after_referral" not in codes(refers("arrest_report", "release_of_person"))
    assert "held_after_referral" not in codes(refers())


def test_nothing_is_granted_that_nobody_requested_in_writing() -> None:
    assert severity(grants("provisional_arrest_request"), "extradition_unrequested") is Severity.BLOCKS
    assert "extradition_unrequested" not in codes(grants("provisional_arrest_request", "extradition_request"))
