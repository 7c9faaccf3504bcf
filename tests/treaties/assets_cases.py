"""For every finding on assets a draft that has it: changed in one thing, which the finding names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.treaties.profiles import profile
from app.treaties.review import Asked, Standing, Word
from tests.factories import bodies
from tests.factories.request_samples import FILE
from tests.treaties.sample import DROP, UNCC, asked, changed

_MORE = tuple(replace(UNCC.measures[0], code=code) for code in ("CONFISCATE", "RETURN") if UNCC.opened(code) is None)
TREATY = replace(UNCC, measures=(*UNCC.measures, *_MORE))
"""The Convention with the measures of its articles 50 and 52."""

_CONFISCATION: JsonObject = {
    "kind": "enforcement",
    "order": "o1",
    "extent": "The whole balance up to 48,200 euro.",
    "final": True,
    "final_on": "2026-11-10",
    "notice_to_third_parties": "The creditors were told by a notice in the gazette.",
    "due_process": "The owner was present and had counsel.",
}
_EURO: JsonObject = {"amount": "48200.00", "currency": "EUR"}
_RESTITUTION: JsonObject = {
    "kind": "victim_compensation",
    "victims": {"count": 3, "total": _EURO},
    "ownership_evidence": "The statements of their accounts.",
    "pay_to": "Account of the Treasury of XA with the Central Bank of XA.",
}


def freezes(**values: object) -> Asked:
    """A request of XA to XB to freeze, with other values."""
    return _of(changed(bodies.of("asset_request"), **values))


def asks(stage: str, **values: object) -> Asked:
    """A request for another stage."""
    body = changed(
        bodies.of("asset_request"),
        stage=stage,
        measures__n0__code={"trace": "TRACE", "confiscate": "CONFISCATE", "return": "RETURN"}[stage],
        risk=DROP,
        freeze_until=DROP,
        third_party_law=DROP,
        **({"confiscation": _CONFISCATION} if stage == "confiscate" else {}),
        **({"restitution": _RESTITUTION} if stage == "return" else {}),
    )
    return _of(changed(body, **values), act=f"ask_{stage}")


def says(kind: str, act: str, side: str = "requested", **values: object) -> Asked:
    """Another letter with other values, of XB but for what the requesting side says."""
    ours, theirs = ("XB", "XA") if side == "requested" else ("XA", "XB")
    return asked(
        changed(bodies.of(kind), **values), procedure="assets", act=act, kind=kind, attachments=(FILE,),
        ours=profile(ours), theirs=profile(theirs), side=side, treaty=TREATY,
    )  # fmt: skip


def _of(body: JsonObject, act: str = "ask_freeze") -> Asked:
    return asked(
        body, procedure="assets", act=act, kind="asset_request", attachments=(FILE,), urgency="urgent", treaty=TREATY,
        problems=tuple((one.field, one.words) for one in contents.problems("asset_request", 1, body)),
    )  # fmt: skip


FREEZING = (Standing("m1", "FREEZE"), Standing("m2", "FREEZE"))
RETURNING = (Standing("m2", "RETURN"),)

CASES: Mapping[str, Callable[[], Asked]] = {
    "amount_currency_missing": lambda: freezes(assets__n0__value={"amount": "48200.00"}),
    "amount_decimals": lambda: freezes(assets__n0__value={"amount": "48200.005", "currency": "EUR"}),
    "wallet_checksum": lambda: freezes(identifiers__n1__address="1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"),
    "freeze_holder_missing": lambda: freezes(assets__n0__holder=DROP),
    "order_not_final": lambda: asks("confiscate", confiscation__final=False),
    "victims_uncounted": lambda: asks("return", restitution__victims={}),
    "third_parties_unheard": lambda: asks("confiscate", confiscation__notice_to_third_parties=DROP),
    "return_precondition": lambda: says(
        "return_proposal", "propose_return", conditions=[{"kind": "other", "text": "XA first pays an older debt."}]
    ),
    "amount_currency_unknown": lambda: freezes(assets__n0__value={"amount": "1", "currency": "ZZZ"}),
    "stage_differs": lambda: replace(freezes(), act="ask_trace"),
    "stage_measure_differs": lambda: freezes(measures__n0__code="TRACE"),
    "asset_unidentified": lambda: asks("trace", assets__n0={"id": "a1", "kind": "money", "description": "The money"}),
    "freeze_amount_missing": lambda: freezes(assets__n0__value=DROP),
    "seal_place_missing": lambda: freezes(
        measures__n0__code="SEAL", measures__n0__assets=["a1"], assets__n0__address=DROP
    ),
    "seizure_keeper_missing": lambda: freezes(measures__n0__code="SEIZE"),
    "freeze_risk_missing": lambda: freezes(risk=DROP),
    "freeze_limit_missing": lambda: freezes(freeze_until=DROP),
    "third_party_law_missing": lambda: freezes(third_party_law=DROP),
    "confiscation_way_missing": lambda: asks("confiscate", confiscation=DROP),
    "confiscation_order_missing": lambda: asks("confiscate", confiscation__order=DROP),
    "confiscation_extent_missing": lambda: asks("confiscate", confiscation__extent=DROP),
    "confiscation_value_missing": lambda: asks("confiscate", assets__n0__value=DROP),
    "return_basis_missing": lambda: asks("return", restitution=DROP),
    "ownership_unproven": lambda: asks("return", restitution__ownership_evidence=DROP),
    "return_before_confiscation": lambda: replace(
        says("return_proposal", "propose_return"), status="ACKNOWLEDGED", opening={"stage": "freeze"}
    ),
    "return_account_missing": lambda: asks("return", restitution__pay_to=DROP),
    "virtual_asset_thin": lambda: freezes(assets__n1__identifiers=[], assets__n1__valued_at=DROP),
    "freezing_end_passed": lambda: says("freezing_notice", "freeze", until="2026-11-23"),
    "others_go_on": lambda: replace(
        says("lifting_notice", "lift", measures=["m1"]), status="FROZEN", measures=FREEZING
    ),
    "return_incomplete": lambda: replace(
        says("return_receipt", "confirm", "requesting", not_come="The part for the second victim."),
        status="RETURN_PAID",
    ),
    "receipt_of_other": lambda: replace(
        says("return_receipt", "confirm", "requesting"),
        status="RETURN_PAID",
        spoken=(Word("p", "return_note", "requested", {"payments": [{"amount": _EURO}]}),),
    ),
    "stage_undecided": lambda: replace(
        says("return_proposal", "propose_return"), status="CONFISCATED", measures=(Standing("m3", "CONFISCATE"),)
    ),
    "lifting_unheard": lambda: says("lifting_notice", "lift", intention=DROP, plea=DROP, order_ended=DROP),
}
