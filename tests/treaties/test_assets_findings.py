"""What is said to drafts on assets: stages, amounts that exist, returns on lawful terms (A-1 to A-7)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kit.canonical import Json, JsonObject
from app.procedures import contents
from app.treaties.amounts import DECIMALS
from app.treaties.catalogue import TREATIES
from app.treaties.findings import Finding, Severity
from app.treaties.review import Asked, Standing, Word
from app.treaties.rules import findings
from tests.factories import bodies
from tests.factories.assets_samples import SAMPLES
from tests.treaties.assets_cases import FREEZING, RETURNING, asks, freezes, says
from tests.treaties.sample import DROP, changed, refusal
from tests.treaties.test_findings import _JSON


def codes(asked: Asked) -> set[str]:
    return {one.code for one in findings(asked)}


def one(asked: Asked, code: str) -> Finding:
    return next(finding for finding in findings(asked) if finding.code == code)


@pytest.mark.parametrize(
    "whole",
    [
        freezes(),
        asks("trace"),
        asks("confiscate"),
        asks("return"),
        says("asset_report", "report_trace"),
        says("freezing_notice", "freeze"),
        says("lifting_intention", "announce_lifting"),
        says("plea", "plead", "requesting"),
        says("lifting_notice", "lift"),
        says("third_party_notice", "third_party_claim"),
        says("confiscation_notice", "confiscate"),
        says("return_proposal", "propose_return"),
        says("return_agreement", "agree_return", "requesting"),
    ],
    ids=lambda one: f"{one.kind}-{one.act}",
)
def test_a_whole_letter_has_nothing_to_hear(whole: Asked) -> None:
    assert codes(whole) - {"attachment_unnamed"} == set()
    assert contents.problems(whole.kind, 1, whole.body) == ()  # type: ignore[arg-type]  # a sample is an object


@pytest.mark.parametrize(
    ("amount", "currency", "fits"),
    [
        ("1250.00", "EUR", True), ("1250.005", "EUR", False), ("1250", "JPY", True), ("1250.5", "JPY", False),
        ("1.250", "KWD", True), ("1.2505", "KWD", False), ("0.41730000", "BTC", True), ("0.417300001", "BTC", False),
        ("0.000000000000000001", "ETH", True), ("5.1234567", "TRX", False), ("10.123456", "USDT", True),
    ],
)  # fmt: skip
def test_an_amount_has_the_decimals_that_exist(amount: str, currency: str, fits: bool) -> None:
    found = codes(freezes(assets__n0__value={"amount": amount, "currency": currency}))
    assert ("amount_decimals" not in found) is fits


def test_every_currency_has_a_code_of_its_own() -> None:
    assert len(DECIMALS) > 170
    assert all(0 <= number <= 18 for number in DECIMALS.values())
    assert (DECIMALS["EUR"], DECIMALS["JPY"], DECIMALS["TND"], DECIMALS["BTC"]) == (2, 0, 3, 8)


def test_an_amount_anywhere_in_the_letter_is_looked_at() -> None:
    found = one(says("return_proposal", "propose_return", total={"amount": "1.999", "currency": "EUR"}),
                "amount_decimals")  # fmt: skip
    assert found.field == "total.amount"
    paid = bodies.of("return_note", payments=[{"amount": {"amount": "1.5", "currency": "JPY"}}])
    assert "amount_decimals" in codes(replace(says("return_note", "pay"), body=paid))
    assert "amount_decimals" in codes(replace(says("return_note", "pay"), body=paid, procedure="mla"))


def test_a_wallet_says_where_it_is_wrong_and_says_it_once() -> None:
    asked = freezes(identifiers__n1__address="1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")
    found = one(asked, "wallet_checksum")
    assert found.field == "identifiers.1.address"
    assert "shape" not in codes(asked)


def test_a_freezing_needs_holder_and_place_but_an_own_wallet_is_its_place() -> None:
    assert "freeze_holder_missing" in codes(
        freezes(assets__n0__address=DROP, assets__n0__identifiers=DROP, assets__n0__location=DROP)
    )
    own = freezes(assets__n1__holder=DROP, assets__n1__address=DROP, assets__n1__self_hosted=True)
    assert codes(own) == set()


def test_only_what_is_enforced_must_be_final() -> None:
    own = asks("confiscate", confiscation={"kind": "own_order"})
    assert codes(own) == {"third_parties_unheard"}
    assert one(own, "third_parties_unheard").severity is Severity.WARNS
    enforced = asks("confiscate", confiscation__due_process=DROP)
    assert one(enforced, "third_parties_unheard").severity is Severity.BLOCKS


def test_victims_are_named_or_counted() -> None:
    assert "victims_uncounted" in codes(asks("return", restitution__victims={"count": 3}))
    assert "victims_uncounted" not in codes(asks("return", restitution__victims={"names": ["A. B."]}))
    assert "victims_uncounted" not in codes(asks("return", restitution={"kind": "prior_owner"}))


def test_a_return_rests_on_a_judge_on_costs_or_on_what_was_agreed() -> None:
    for kind in ("judicial", "costs"):
        allowed = says("return_proposal", "counter", conditions=[{"kind": kind, "text": "As the court says."}])
        assert "return_precondition" not in codes(allowed)
    shared = {"amount": {"amount": "1000.00", "currency": "EUR"}, "agreement": "Agreement of 3 May 2020"}
    condition = [{"kind": "sharing", "text": "XB keeps its part."}]
    assert "return_precondition" in codes(says("return_proposal", "counter", conditions=condition))
    agreed = says("return_proposal", "counter", conditions=condition, sharing=shared)
    assert "return_precondition" not in codes(agreed)
    bare = says("return_proposal", "counter", sharing={"amount": shared["amount"]})
    assert one(bare, "return_precondition").field == "sharing.agreement"


def test_conditions_before_a_return_are_looked_at_too() -> None:
    found = says("conditions", "propose_conditions")
    assert "return_precondition" in codes(replace(found, measures=RETURNING))
    assert "return_precondition" not in codes(found)
    assert "return_precondition" not in codes(replace(found, measures=RETURNING, procedure="mla"))


def test_the_refusal_of_a_stage_names_all_that_it_asked() -> None:
    body = changed(refusal(), measures=["m2"])
    stage = replace(says("partial_refusal", "refuse_stage"), body=body, measures=RETURNING)
    assert "not_a_part" not in codes(stage)
    assert "not_a_part" in codes(replace(stage, act="refuse_part"))


def test_a_convention_gives_way_to_a_treaty_of_these_two_states_for_assets_too() -> None:
    request = replace(freezes(), treaty=TREATIES.newest("uncac"), known=TREATIES.treaties)
    assert "gives_way" in codes(request)
    assert "gives_way" not in codes(replace(request, known=()))


def test_an_article_that_a_treaty_has_not_is_told_for_assets_too() -> None:
    body = changed(freezes().body, legal_basis=[{"treaty": "uncac", "articles": ["955"], "measures": ["m1"]}])
    assert "article_unknown" in codes(replace(freezes(), body=body, treaty=TREATIES.newest("uncac")))


def test_a_report_tells_of_every_measure() -> None:
    found = replace(says("asset_report", "report_trace"), measures=RETURNING)
    assert "outcome_missing" in codes(found)


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted({*SAMPLES, "conditions", "return_note", "cost_estimate"})),
    value=_JSON,
    pick=st.integers(min_value=0, max_value=60),
    with_treaty=st.booleans(),
)
def test_findings_never_raise(kind: str, value: Json, pick: int, with_treaty: bool) -> None:
    body = bodies.of(kind)
    asked = replace(freezes(), kind=kind, body=changed(body, **{sorted(body)[pick % len(body)]: value}),
                    measures=RETURNING)  # fmt: skip
    for finding in findings(asked if with_treaty else replace(asked, treaty=None)):
        assert finding.words


def lifts(act: str, *names: str) -> Asked:
    """One of two accounts, or both."""
    return replace(says("lifting_notice", act, measures=[*names]), status="FROZEN", measures=FREEZING)


def test_a_lifting_or_a_receipt_that_ends_the_matter_leaves_nothing_behind() -> None:
    assert "others_go_on" not in codes(lifts("lift", "m1", "m2"))
    assert "others_go_on" in codes(lifts("lift", "m1"))
    assert "others_go_on" not in codes(lifts("lift_part", "m1"))
    held = Word("w", "freezing_notice", "requested", {"measures": ["m2"], "until": "2027-09-01"})
    paid = replace(says("return_receipt", "confirm", "requesting"), status="RETURN_PAID", measures=RETURNING)
    assert "others_go_on" not in codes(paid)
    assert "others_go_on" in codes(replace(paid, measures=(), spoken=(held,)))
    assert "others_go_on" not in codes(replace(paid, measures=(), spoken=(held,), act="confirm_part"))


def test_a_lifting_that_names_nothing_is_of_all_that_is_frozen() -> None:
    held = Word("w", "freezing_notice", "requested", {"measures": ["m1"], "until": "2026-01-01"})
    assert one(replace(lifts("lift"), spoken=(held,)), "others_go_on").params == (("measure", "m2"),)


def test_a_part_that_is_lifted_is_named_and_is_a_part() -> None:
    assert not codes(lifts("lift_part", "m1")) & {"part_unnamed", "not_a_part"}
    assert "part_unnamed" in codes(lifts("lift_part"))
    assert "not_a_part" in codes(lifts("lift_part", "m1", "m2"))


def test_a_proposal_for_return_leaves_no_stage_undecided() -> None:
    undecided = (*RETURNING, Standing("m5", "FREEZE"))
    proposal = replace(says("return_proposal", "propose_return"), status="CONFISCATED", measures=undecided)
    found = one(proposal, "stage_undecided")
    assert (found.severity, found.params) == (Severity.BLOCKS, (("measure", "m5"),))
    assert one(replace(proposal, side="requesting"), "stage_undecided").severity is Severity.WARNS
    frozen = Word("w", "freezing_notice", "requested", {"measures": ["m5"], "until": "2027-09-01"})
    assert "stage_undecided" not in codes(replace(proposal, spoken=(frozen,)))


@pytest.mark.parametrize("procedure", ["assets", "mla", "preservation", "hearing"])
def test_a_withdrawal_that_would_end_more_than_it_names_is_stopped(procedure: str) -> None:
    def withdraws(*names: str, act: str = "withdraw") -> Asked:
        body: JsonObject = {"reason": "The court has lifted the order.", "measures": [*names]}
        return replace(says("withdrawal", act, "requesting"), body=body, measures=FREEZING, procedure=procedure)

    found = one(withdraws("m1"), "part_withdrawn")
    assert (found.severity, found.params) == (Severity.BLOCKS, (("measure", "m2"),))
    assert not codes(withdraws()) & {"part_withdrawn", "part_unnamed"}
    assert "part_withdrawn" not in codes(withdraws("m1", "m2"))
    over = replace(withdraws("m1"), measures=(FREEZING[0], replace(FREEZING[1], open=False)))
    assert "part_withdrawn" not in codes(over)
    assert not codes(withdraws("m1", act="withdraw_part")) & {"part_withdrawn", "part_unnamed", "not_a_part"}
    assert "part_unnamed" in codes(withdraws(act="withdraw_part"))
    assert "not_a_part" in codes(withdraws("m1", "m2", act="withdraw_part"))


def test_who_let_it_go_itself_needs_no_hearing_before_it_is_lifted() -> None:
    let_go = Word("w", "withdrawal", "requesting", {"measures": ["m1"]})
    bare = says("lifting_notice", "lift_part", measures=["m1"], intention=DROP, plea=DROP, order_ended=DROP)
    assert "lifting_unheard" in codes(bare)
    assert "lifting_unheard" not in codes(replace(bare, spoken=(let_go,)))
    assert "lifting_unheard" in codes(replace(bare, spoken=(replace(let_go, body={"measures": ["m2"]}),)))
    assert "lifting_unheard" not in codes(replace(bare, spoken=(replace(let_go, body={"reason": "All over."}),)))


EURO = "46900.00"


def receipt(act: str, *rows: Json, paid: tuple[str, ...] = (EURO,), **values: object) -> Asked:
    """A receipt for what was paid in as many notes, each of which but the last was reported missing as a whole."""
    body = bodies.of("return_receipt", items=None, payments=[*rows], **values)
    notes = [Word(f"p{n}", "return_note", "requested", {"payments": [{"amount": euro(one)}]})
             for n, one in enumerate(paid)]  # fmt: skip
    return replace(
        says("return_receipt", act, "requesting"), body=body, status="RETURN_PAID", measures=RETURNING,
        spoken=(Word("a", "return_agreement", "requesting", bodies.of("return_agreement")), *notes),
    )  # fmt: skip


def euro(amount: str, currency: str = "EUR") -> JsonObject:
    return {"amount": amount, "currency": currency}


@pytest.mark.parametrize("act", ["confirm", "confirm_part"])
def test_a_return_that_has_not_come_whole_is_not_confirmed(act: str) -> None:
    wrong = {"return_incomplete", "receipt_of_other"}
    whole: JsonObject = {"amount": euro(EURO), "complete": True}
    assert not codes(receipt(act, whole)) & wrong
    assert not codes(receipt(act, {**whole, "amount": euro("46900")})) & wrong
    short = receipt(act, {**whole, "complete": False})
    assert one(short, "return_incomplete").blocks
    assert "return_incomplete" in codes(receipt(act, whole, not_come="The part for the second victim."))
    for other in (euro("100.00"), euro(EURO, "USD")):
        found = one(receipt(act, {**whole, "amount": other}), "receipt_of_other")
        assert (found.severity, found.field) == (Severity.BLOCKS, "payments")
    assert "receipt_of_other" in codes(receipt(act)), "no payment is named at all"
    assert not codes(receipt(act, whole, paid=("1.00", EURO))) & wrong, "the last payment is the one that is confirmed"
    for elsewhere in ({"status": "WITHDRAWN"}, {"procedure": "mla", "status": ""}):
        assert not codes(replace(short, **elsewhere)) & wrong  # type: ignore[arg-type]  # members of a draft


def test_a_report_of_what_is_missing_says_what() -> None:
    whole: JsonObject = {"amount": euro(EURO), "complete": True}
    assert "receipt_differs" in codes(receipt("report_missing", whole))
    assert "receipt_differs" not in codes(receipt("report_missing", {**whole, "complete": False}))
    assert "receipt_differs" not in codes(receipt("report_missing", not_come="Nothing has come."))
    assert not codes(receipt("report_missing", not_come="Nothing.")) & {"return_incomplete", "receipt_of_other"}
