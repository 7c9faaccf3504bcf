"""A plausible body of every kind that only the procedure on assets has."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.extradition_samples import case
from tests.factories.request_samples import FILE, REF, REQUEST

_EURO: JsonObject = {"amount": "48200.00", "currency": "EUR"}
_COINS: JsonObject = {"amount": "0.41730000", "currency": "BTC"}
_TERMS: JsonObject = {
    "recipients": [{"kind": "victim_compensation", "count": 3, "amount": {"amount": "46900.00", "currency": "EUR"}}],
    "total": _EURO,
    "deducted": [{"amount": {"amount": "1300.00", "currency": "EUR"}, "reason": "Fees of the court and of the bank."}],
    "conditions": [{"kind": "judicial", "text": "The judgment of XA is final.", "article": "UNCAC 57(3)"}],
    "pay_to": "Account of the Treasury of XA with the Central Bank of XA, for the three victims.",
    "pay_by": "2028-01-31",
}
SAMPLES: dict[str, JsonObject] = {
    "asset_request": case(
        urgency={"level": "urgent", "reason": "Money leaves the account every evening."},
        legal_basis=[{"treaty": "un_cybercrime", "articles": ["40(3)(c)", "50"], "measures": ["m1"]}],
        facts=REQUEST["facts"],
        identifiers=[
            {"id": "i1", "kind": "bank_account", "iban": "GB82WEST12345698765432", "holder": "Example Trading Ltd."},
            {"id": "i2", "kind": "wallet", "chain": "bitcoin", "address": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"},
        ],
        orders=[
            {
                "id": "o1",
                "kind": "freezing order",
                "court": "Tribunal of Bucharest",
                "date": "2026-11-20",
                "number": "91/2026",
                "file": FILE,
            }
        ],
        stage="freeze",
        assets=[
            {
                "id": "a1",
                "kind": "account",
                "description": "Balance of the account that received the transfers",
                "identifiers": ["i1"],
                "owner": "Example Trading Ltd.",
                "holder": "Example Bank of XB",
                "address": "2 Harbour Road, Port XB",
                "state": "XB",
                "value": _EURO,
                "valued_at": "2026-11-19",
            },
            {
                "id": "a2",
                "kind": "virtual_asset",
                "description": "Coins bought with a part of the money",
                "identifiers": ["i2"],
                "holder": "Example Exchange of XB",
                "address": "5 Quay Street, Port XB",
                "value": _COINS,
                "valued_at": "2026-11-19T10:00:00Z",
            },
        ],
        measures=[
            {
                "id": "m1",
                "code": "FREEZE",
                "assets": ["a1", "a2"],
                "description": "No payment may leave the account, and no coin the wallet.",
                "orders": ["o1"],
            }
        ],
        persons=[{"id": "p1", "kind": "legal", "names": ["Example Trading Ltd."], "status": "suspect"}],
        link="The money reached the account directly from those of the victims.",
        risk="Each incoming sum was passed on within a day.",
        freeze_until="2027-05-31",
        third_party_law="Code of Criminal Procedure of XA, articles 249 and 250: who holds in good faith is heard.",
        no_intrusive_means=True,
    ),
    "asset_report": {
        "summary": "The account and one wallet were found; a second account had been closed.",
        "assets": [
            {"asset": "a1", "amount": _EURO, "holder": "Example Bank of XB", "valued_at": "2026-12-01"},
            {"description": "Flat, 12 Quay Street, Port XB", "owner": "Example Trading Ltd.", "location": "Port XB"},
        ],
        "outcomes": [{"measure": "m1", "outcome": "done"}],
        "legal_basis": "Act of XB on proceeds of crime, section 7",
    },
    "freezing_notice": {
        "measures": ["m1"],
        "assets": [
            {"asset": "a1", "amount": _EURO, "holder": "Example Bank of XB", "frozen_at": "2026-11-26T08:20:00Z"},
            {"asset": "a2", "amount": _COINS, "frozen_at": "2026-11-26T09:05:00Z"},
        ],
        "until": "2027-05-25",
        "legal_basis": "Act of XB on proceeds of crime, section 12; order 4471/2026 of the Port XB District Court",
        "remedy_or_review": "The holder may appeal within fifteen days.",
    },
    "lifting_intention": {
        "measures": ["m1"],
        "reason": "No request for confiscation has come within six months.",
        "lift_on": "2027-05-25",
        "answer_by": "2027-05-15",
    },
    "plea": {
        "measures": ["m1"],
        "text": "The trial opens on 1 June; the request for confiscation follows with the judgment.",
        "files": [FILE],
    },
    "lifting_notice": {
        "measures": ["m1"],
        "lifted_at": "2027-05-26T06:00:00Z",
        "reason": "The order has ended; the plea named no date for a judgment.",
        "intention": REF,
        "plea": REF,
        "order_ended": True,
    },
    "third_party_notice": {
        "claimant": "Example Leasing of XC",
        "assets": ["a1"],
        "claim": "A part of the balance is the price of machines that it had sold in good faith.",
        "court": "Port XB District Court",
        "filed_on": "2027-01-08",
        "consequence": "That part cannot be confiscated before the court has decided.",
    },
    "confiscation_notice": {
        "measures": ["m1", "m2"],
        "kind": "enforcement",
        "order": {"court": "Port XB District Court", "date": "2027-09-14", "number": "4471/2027"},
        "final_on": "2027-10-15",
        "assets": [{"asset": "a1", "amount": _EURO}],
        "third_parties": "Example Leasing of XC was heard; its claim was dismissed.",
    },
    "return_proposal": {**_TERMS, "text": "The victims are the three customers of the bank."},
    "return_declined": {
        "proposal": REF,
        "reason": "The costs that are kept back are those of our own proceedings.",
        "counter_proposal": "The costs of the sale alone.",
    },
    "return_agreement": {**_TERMS, "proposal": REF},
}
