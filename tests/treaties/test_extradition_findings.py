"""What is said to drafts of extradition: whole ones have nothing to hear."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json
from app.procedures import contents
from app.treaties.findings import Severity
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories import bodies
from tests.factories.extradition_samples import SAMPLES
from tests.treaties.extradition_cases import asks, closing, lent, punished, refuses, says, silent, transit
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


def test_a_fine_or_months_do_not_reach_the_least_penalty() -> None:
    for penalty in ({"kind": "fine"}, {"kind": "years", "years": 0}):
        assert "penalty_too_low" in codes(asks(offences__n0__max_penalty=penalty))
    for penalty in ({"kind": "life"}, {"kind": "years", "years": 1}):
        assert "penalty_too_low" not in codes(asks(offences__n0__max_penalty=penalty))


def test_the_maximum_penalty_blocks_where_a_person_is_to_be_tried() -> None:
    assert severity(asks(offences__n0__max_penalty=DROP), "penalty_missing") is Severity.BLOCKS


def test_a_sentence_asks_for_a_judgment_and_months_by_the_way_it_is_served() -> None:
    assert "warrant_missing" in codes(punished(warrant__kind="arrest_warrant"))
    assert severity(punished(sentence__remaining_months=5), "sentence_rest_low") is Severity.BLOCKS
    assert "sentence_rest_low" not in codes(punished(sentence__remaining_months=6))
    home = punished("sentenced_transfer", sentence__remaining_months=11)
    assert severity(home, "sentence_rest_low") is Severity.WARNS
    assert "absentia_without_retrial" not in codes(
        punished(sentence__in_absentia=True, sentence__retrial="Article 466 gives it.")
    )


def test_a_serious_crime_outside_the_treaty_extradites_nobody() -> None:
    assert "offence_outside" in codes(asks(offences__n0__code="SERIOUS_CRIME"))
    assert "offence_outside" not in codes(asks())


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
    for last in ("release_of_person", "surrender_record", "not_collected"):
        assert "release_untold" not in codes(closing("arrest_report", last))


def test_nobody_closes_while_a_person_is_lent() -> None:
    back = Word("w1", "temporary_return", "requesting", {})
    final = Word("w1", "extradition_decision", "requested", {"decision": "made_final"})
    again = Word("w2", "surrender_record", "requested", {"return_by": "2027-09-01"})
    assert severity(lent(), "person_lent") is Severity.BLOCKS
    assert severity(lent(act="close_silent"), "person_lent") is Severity.BLOCKS
    assert "person_lent" in codes(lent(back, again))
    for ended in (lent(back), lent(final), lent(back, replace(again, body={"return_by": None}))):
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
