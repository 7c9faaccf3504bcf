"""Each assurance that was asked for is given or declined; nobody refuses for want of one whose answer is not due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.procedures import contents
from app.treaties.findings import Severity
from app.treaties.review import Asked
from app.treaties.rules import findings
from tests.factories import bodies
from tests.treaties.assurance_cases import CASES, LIFE, declines, gives, not_given, refuses, spoke, wants


def found(given: Asked) -> dict[str, Severity]:
    return {one.code: one.severity for one in findings(given) if one.code in CASES}


def test_all_that_was_asked_for_is_given_or_declined() -> None:
    both = wants("no_death_penalty", "fair_trial")
    assert found(gives(both)) == {"assurance_unspoken": Severity.WARNS}
    assert found(gives(both, not_given=[not_given("fair_trial")])) == {}
    assert found(declines(both)) == {"assurance_unspoken": Severity.WARNS}
    assert found(declines(wants("no_death_penalty"))) == {}
    # What an earlier answer has spoken of is not owed again.
    assert found(gives(both, spoke("assurance_declined", not_given=[not_given("fair_trial")]))) == {}


def test_what_is_asked_for_anew_after_an_answer_is_owed_anew() -> None:
    first, no = wants("no_torture"), spoke("assurance_declined", not_given=[not_given("no_torture")])
    again = replace(first, id="w3")
    assert found(refuses(first, no, again)) == {"assurance_awaited": Severity.WARNS}
    assert found(refuses(first, no, again, replace(no, id="w4"))) == {}
    other = gives(
        wants("no_death_penalty"), spoke("assurance"), replace(wants("no_death_penalty", "fair_trial"), id="w3")
    )
    assert found(other) == {"assurance_unspoken": Severity.WARNS}
    fair = declines(first, no, again, not_given__n0__code="fair_trial")
    assert found(fair) == {"assurance_unspoken": Severity.WARNS, "assurance_unasked": Severity.WARNS}


def test_an_answer_speaks_of_the_request_that_it_answers() -> None:
    first, second = wants("no_death_penalty"), replace(wants("fair_trial"), id="w3")
    assert found(gives(first, second)) == {"assurance_unspoken": Severity.WARNS}
    assert found(replace(gives(first, second), replies="w1")) == {}
    assert found(replace(gives(first, second), replies="w3")) == {"assurance_unspoken": Severity.WARNS}
    # What was spoken of in the answer to the other request is not owed again.
    assert (
        found(
            replace(
                gives(first, second, spoke("assurance_declined", not_given=[not_given("fair_trial")])), replies="w3"
            )
        )
        == {}
    )


def test_where_nothing_of_the_matter_is_told_nothing_is_judged() -> None:
    assert found(gives()) == {}
    assert found(declines()) == {}


def test_a_part_of_one_is_given_and_the_rest_declined() -> None:
    asked = wants("no_death_penalty")
    rest = not_given("no_death_penalty", "Nor will it be sought in a later case.")
    assert found(gives(asked, not_given=[rest])) == {}
    assert found(gives(asked, not_given=[not_given("no_death_penalty", LIFE)])) == {"assurance_both": Severity.BLOCKS}


def test_whoever_offers_nothing_hears_what_follows() -> None:
    (told,) = [one for one in findings(CASES["nothing_instead"]()) if one.code == "nothing_instead"]
    assert (told.severity, "may then refuse" in told.words) == (Severity.ADVISES, True)


@pytest.mark.parametrize(("ground", "severity"), [("torture_risk", Severity.WARNS), ("security", Severity.ADVISES)])
def test_a_refusal_while_the_answer_is_owed_is_told(ground: str, severity: Severity) -> None:
    assert found(refuses(wants("no_torture"), ground=ground)) == {"assurance_awaited": severity}


def test_a_refusal_after_the_answer_or_after_its_time_is_left_alone() -> None:
    asked = wants("no_torture")
    declined = spoke("assurance_declined", not_given=[not_given("no_torture")])
    assert found(refuses(asked, declined)) == {}
    assert found(refuses(asked, left=timedelta(days=-1))) == {}
    assert found(refuses()) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"not_given": []}, "not_given"),
        ({"not_given": [{**not_given("fair_trial"), "why": "law_forbids"}]}, "not_given.0.law"),
        ({"not_given": [{**not_given("fair_trial"), "why": "we_do_not_like_it"}]}, "not_given.0.why"),
        ({"assurances": []}, "assurances"),
    ],
)
def test_a_no_names_what_it_declines_and_the_law_that_forbids_it(changes: dict[str, object], field: str) -> None:
    body = bodies.of("assurance_declined", **changes)  # type: ignore[arg-type]  # a test's own values
    assert field in {one.field for one in contents.problems("assurance_declined", 1, body)}
