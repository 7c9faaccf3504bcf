"""What two sides sign is one text, and what is paid is what they signed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.canonical import Json
from app.treaties.review import Asked, Word
from app.treaties.rules import findings
from tests.factories import bodies
from tests.treaties.assets_cases import says
from tests.treaties.jurisdiction_cases import said
from tests.treaties.sample import DROP, changed

REF = {"id": "0197a2b4-0000-7000-8000-000000000001", "sha256": "b2" * 32}


def codes(given: Asked) -> set[str]:
    return {one.code for one in findings(given)}


def proposed(kind: str, **values: object) -> Word:
    return Word(REF["id"], kind, "requesting", changed(bodies.of(kind), **values))


def settles(*spoken: Word) -> Asked:
    return replace(said("jurisdiction_agreement", agreed=REF), spoken=spoken)


def returns(*spoken: Word) -> Asked:
    return replace(says("return_agreement", "agree_return", proposal=REF), spoken=spoken)


def test_an_agreement_says_what_the_proposal_said() -> None:
    assert not codes(settles(proposed("jurisdiction_proposal"))) & {"agreement_differs", "agreement_to_nothing"}
    shares: Json = [{"state": "XB", "prosecutes": "All of it."}]
    assert "agreement_differs" in codes(settles(proposed("jurisdiction_proposal", shares=shares)))
    assert not codes(returns(proposed("return_proposal"))) & {"agreement_differs", "agreement_to_nothing"}
    assert "agreement_differs" in codes(returns(proposed("return_proposal", pay_to="Another account.")))
    other = replace(proposed("return_proposal"), id="0197a2b4-0000-7000-8000-000000000002")
    assert "agreement_to_nothing" in codes(returns(other))


CONFER: dict[str, object] = {"conference_ref": "Port XB", "common_text": "a" * 64, "participants": ["XA", "XB", "XC"]}


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({}, ""),
        ({"common_text": "b" * 64}, "common text"),
        ({"conference_ref": "Port XC"}, "conference ref"),
        ({"participants": ["XA", "XB", "XD"]}, "participants"),
        ({"conference_ref": DROP, "common_text": DROP, "participants": DROP}, "conference ref, common text"),
    ],
)
def test_who_confers_agrees_to_the_one_text_of_the_one_conference(changes: dict[str, object], differs: str) -> None:
    agreed = changed(bodies.of("jurisdiction_agreement", agreed=REF), **{**CONFER, **changes})
    given = replace(settles(proposed("jurisdiction_proposal", **CONFER)), body=agreed)
    found = [one for one in findings(given) if one.code == "agreement_differs"]
    assert bool(found) is bool(differs)
    assert all(one.blocks and differs in one.words for one in found)


def test_an_agreement_of_two_names_no_conference_that_was_not_proposed() -> None:
    agreed = changed(bodies.of("jurisdiction_agreement", agreed=REF), **CONFER)
    assert "agreement_differs" in codes(replace(settles(proposed("jurisdiction_proposal")), body=agreed))


@pytest.mark.parametrize(
    ("amount", "currency", "differs"),
    [("46900.00", "EUR", False), ("48200", "EUR", False), ("46000.00", "EUR", True), ("1", "USD", False)],
)
def test_a_payment_is_what_was_agreed(amount: str, currency: str, differs: bool) -> None:
    paid: Json = [{"amount": {"amount": amount, "currency": currency}}]
    given = replace(says("return_note", "pay", payments=paid), spoken=(proposed("return_agreement"),))
    assert ("payment_differs" in codes(given)) is differs


@pytest.mark.parametrize(("again", "differs"), [("46800.00", False), ("46900.00", True), ("100.00", True)])
def test_what_is_paid_again_is_what_had_not_come(again: str, differs: bool) -> None:
    came: Json = [{"amount": {"amount": "100.00", "currency": "EUR"}, "complete": False}]
    before = Word("r1", "return_receipt", "requesting", changed(bodies.of("return_receipt"), payments=came))
    given = says("return_note", "pay", payments=[{"amount": {"amount": again, "currency": "EUR"}}])
    given = replace(given, spoken=(before, proposed("return_agreement"), replace(before, id="r2")))
    assert ("payment_differs" in codes(given)) is differs


def test_the_day_of_the_payment_is_one_of_the_terms() -> None:
    assert "agreement_differs" in codes(returns(proposed("return_proposal", pay_by="2028-02-28")))
    assert "agreement_differs" in codes(returns(proposed("return_proposal", pay_by=DROP)))
