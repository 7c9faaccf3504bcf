"""Findings on assets, A-1 to A-7 among them, and what each stage's request must hold (`law.md` §3.7)."""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties import grammar
from app.treaties.case_required import CASE, means
from app.treaties.entry import OWN, A, B, Entry, W
from app.treaties.requirement import ALWAYS, Required

_LAW = "provision asset_return"
_FREEZE = grammar.parse("if stage == 'freeze'")
_KEEP = grammar.parse("if stage in ['freeze', 'confiscate']")
_CONFISCATE = grammar.parse("if stage == 'confiscate'")
_RETURN = grammar.parse("if stage == 'return'")

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    #
    Entry("amount_currency_missing", B, "The amount {amount} has no currency.", OWN,
          "Give the currency by ISO 4217, or the code of the virtual asset."),
    Entry("amount_decimals", B, "{currency} has {allowed} decimals: {amount} has {given}.", OWN,
          "Give the amount in the units that exist."),
    Entry("wallet_checksum", B, "The address is none of {chain}, or its checksum is wrong.", OWN,
          "Copy it from the source, never by hand."),
    Entry("freeze_holder_missing", B, "Say who holds asset {asset}, and at what address, account or wallet.",
          "UNCAC 55(3)(c), ICJAL 40"),
    Entry("order_not_final", B, "An order is enforced only when it is final.", "UNCAC 55(3)(b), ICJAL 48",
          "Wait until it is, or ask for a freezing."),
    Entry("victims_uncounted", B, "Name the victims, or say how many they are and what they lost.",
          "UNCAC 57(3), ICJAL 53"),
    Entry("third_parties_unheard", B, "Say how third parties in good faith were told, and what process was due.",
          "UNCAC 55(3)(b), 55(9)", varies="warns where nothing of the requesting State is enforced"),
    Entry("return_precondition", W, "This is a precondition outside judicial procedure: {condition}.",
          "UNCAC 57(4), ICJAL 53", "Leave it out, or rest it on a judicial procedure, costs or an agreed sharing."),
    # beside them
    Entry("amount_currency_unknown", A, "{currency} is no currency of ISO 4217, and no virtual asset known here.", OWN,
          "Check the code: its decimals were not checked."),
    Entry("stage_differs", B, "The act asks for another stage than the text: {stage}.", OWN, "Make the two the same."),
    Entry("stage_measure_differs", B, "Measure {measure} does not belong to the stage {stage}.", OWN,
          "Each stage has its own request."),
    Entry("asset_unidentified", W, "Asset {asset} has neither identifier, holder nor place.", "UNCAC 55(3)(a)",
          "Add what leads to it."),
    Entry("freeze_amount_missing", W, "Say up to what amount asset {asset} is to be frozen.", "ICJAL 40"),
    Entry("seal_place_missing", B, "Say where asset {asset} is, which is to be sealed.", "ICJAL 39-40"),
    Entry("seizure_keeper_missing", W, "Say who is to keep what is seized.", "ICJAL 39-40"),
    Entry("freeze_risk_missing", W, "Say why the assets may be gone soon.", "ICJAL 40"),
    Entry("freeze_limit_missing", W, "Say until when the assets are to stay frozen.", "ICJAL 40"),
    Entry("third_party_law_missing", W, "Quote the law on the rights of interested persons.", "ICJAL 40"),
    Entry("confiscation_way_missing", B,
          "Say whether the requested State is to order it itself or to enforce your order.", "UNCAC 55(1)"),
    Entry("confiscation_order_missing", B, "Attach an admissible copy of the order that is to be enforced.",
          "UNCAC 55(3)(b), ICJAL 48"),
    Entry("confiscation_extent_missing", B, "Say to what extent the order is to be enforced.", "UNCAC 55(3)(b)"),
    Entry("confiscation_value_missing", W, "Say where asset {asset} is and what it is worth, as far as known.",
          "UNCAC 55(3)(a)"),
    Entry("return_basis_missing", B, "Say to whom the assets belong.", "UNCAC 57(3), ICJAL 53"),
    Entry("ownership_unproven", W, "Say what proves the ownership.", "UNCAC 57(3), ICJAL 53"),
    Entry("return_account_missing", W, "Say to which account is to be paid.", _LAW),
    Entry("virtual_asset_thin", W, "Of the virtual asset {asset} say: {missing}.", OWN),
    Entry("return_before_confiscation", B, "Nothing was confiscated yet that could be given back.", "UNCAC 57",
          "Confiscate it first; before that only what was asked back in the first request is given back."),
    Entry("others_go_on", B, "The measure {measure} is not over: this would end the matter for it too.", OWN,
          "Use `lift_part` or `confirm_part`; or have it decided first."),
    Entry("return_incomplete", B, "By this receipt not all has come: this would confirm the return all the same.", OWN,
          "Use `report_missing`: what has not come is owed again."),
    Entry("receipt_of_other", B, "{paid} was paid, and the receipt is for {came}.", OWN,
          "Confirm the last payment as it was made; or use `report_missing`."),
    Entry("stage_undecided", B, "The measure {measure} is asked for and not decided: the proposal would leave it so.",
          OWN, "Decide it first.", varies="warns who asked for it"),
    Entry("freezing_end_passed", B, "The day until which it is frozen has passed.", OWN, "Give a later day."),
    Entry("lifting_unheard", W, "Before a measure is lifted the other side is heard.", "UNCAC 55(8)",
          "Announce it first, and name the announcement or the plea; or say that the order has ended."),
)

REQUIRED: Mapping[str, tuple[Required, ...]] = {
    "asset_request": (
        *CASE,
        Required("specialty.acknowledged", "specialty_not_acknowledged", ALWAYS, B, affirmed=True),
        Required("link", "link_missing", ALWAYS, W, core=True),
        Required("measures", "measures_missing", ALWAYS, B, core=True),
        Required("risk", "freeze_risk_missing", _FREEZE, W),
        Required("freeze_until", "freeze_limit_missing", _FREEZE, W),
        Required("third_party_law", "third_party_law_missing", _FREEZE, W),
        Required("confiscation.kind", "confiscation_way_missing", _CONFISCATE, B),
        *means(_KEEP),
        Required("restitution.kind", "return_basis_missing", _RETURN, B),
        Required("restitution.ownership_evidence", "ownership_unproven", _RETURN, W),
        Required("restitution.pay_to", "return_account_missing", _RETURN, W),
    ),
}
# fmt: on
