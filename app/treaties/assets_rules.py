"""Assets: each stage by what its article asks, amounts that exist, returns on lawful terms only (`law.md` §3.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from app.kit.canonical import JsonObject
from app.treaties import agreement_rules, basis_rules, bodies, contents_rules, plausible_rules, refusal_rules
from app.treaties.case_rules import CASE, Rule
from app.treaties.findings import Severity
from app.treaties.lasting import KEEPING, frozen, kept
from app.treaties.review import Review

_STAGES: Mapping[str, tuple[str, ...]] = {
    "trace": ("TRACE",),
    "freeze": KEEPING,
    "confiscate": ("CONFISCATE",),
    "return": ("RETURN",),
}
"""What is asked for at each stage."""
_ACTS = {f"ask_{stage}": stage for stage in _STAGES}
_WALLET = re.compile(r"identifiers\.\d{1,3}\.address", re.ASCII)
_WITHIN_LAW = ("judicial", "costs")
_WITHIN_CONDITIONS = ("cost_share",)
"""Codes of ordinary conditions that are costs; all others are none of what UNCAC 57(4) lets a return depend on."""


def wallets(review: Review) -> None:
    """A-2: what the body's type says of a wallet's address, said so that people can mend it."""
    for field, _ in review.asked.problems:
        if not _WALLET.fullmatch(field):
            continue
        row = review.at(field.removesuffix(".address"))
        if bodies.text(row, "kind") == "wallet" and bodies.text(row, "address"):
            review.find("wallet_checksum", field, chain=bodies.text(row, "chain"))


def stage(review: Review) -> None:
    """Act, stage and measures say the same."""
    said = review.text("stage")
    if said and _ACTS.get(review.asked.act, said) != said:
        review.find("stage_differs", "stage", stage=said)
    for one in review.wanted:
        if said in _STAGES and one.code and one.code not in _STAGES[said]:
            review.find("stage_measure_differs", f"{one.path}.code", measure=one.name, stage=said)


def property_(review: Review) -> None:
    """A-3 and the like: each asset leads somewhere; for a freezing, to a holder and an address."""
    said = review.text("stage")
    for path, row in bodies.rows(review.body, "assets"):
        asset = bodies.text(row, "id")
        place = any(bodies.filled(row.get(name)) for name in ("identifiers", "address", "location"))
        holder = bool(bodies.text(row, "holder")) or row.get("self_hosted") is True
        if said == "freeze" and not (holder and place):
            review.find("freeze_holder_missing", f"{path}.holder", asset=asset)
        elif not (holder or place):
            review.find("asset_unidentified", path, asset=asset)
        if said == "freeze" and not bodies.filled(row.get("value")):
            review.find("freeze_amount_missing", f"{path}.value", asset=asset)
        if said == "confiscate" and not (place and bodies.filled(row.get("value"))):
            review.find("confiscation_value_missing", path, asset=asset)
        if bodies.text(row, "kind") == "virtual_asset":
            _virtual(review, path, row, asset)


def sealed(review: Review) -> None:
    """What is sealed stands somewhere; what is seized is kept by somebody."""
    places = {
        bodies.text(row, "id"): any(bodies.filled(row.get(name)) for name in ("location", "address"))
        for _, row in bodies.rows(review.body, "assets")
    }
    for path, row in bodies.rows(review.body, "measures"):
        if bodies.text(row, "code") == "SEAL":
            for asset in bodies.texts(row, "assets"):
                if not places.get(asset, True):
                    review.find("seal_place_missing", f"{path}.assets", asset=asset)
        elif bodies.text(row, "code") == "SEIZE" and not bodies.text(row, "kept_by"):
            review.find("seizure_keeper_missing", f"{path}.kept_by")


def confiscation(review: Review) -> None:
    """A-4, A-6: an order that is enforced is final, here, measured, and third parties were heard."""
    if review.text("stage") != "confiscate":
        return
    enforced = review.text("confiscation.kind") == "enforcement"
    if enforced:
        if review.at("confiscation.final") is not True:
            review.find("order_not_final", "confiscation.final")
        if not review.text("confiscation.extent"):
            review.find("confiscation_extent_missing", "confiscation.extent")
        copied = {bodies.text(row, "id") for _, row in bodies.rows(review.body, "orders") if bodies.text(row, "file")}
        if review.text("confiscation.order") not in copied:
            review.find("confiscation_order_missing", "confiscation.order")
    for name in ("notice_to_third_parties", "due_process"):
        if not review.text(f"confiscation.{name}"):
            severity = None if enforced else Severity.WARNS
            review.find("third_parties_unheard", f"confiscation.{name}", severity=severity)


def restitution(review: Review) -> None:
    """A-5: victims are named or counted."""
    if review.text("stage") != "return" or review.text("restitution.kind") != "victim_compensation":
        return
    named = review.filled("restitution.victims.names")
    counted = review.at("restitution.victims.count") and review.filled("restitution.victims.total")
    if not named and not counted:
        review.find("victims_uncounted", "restitution.victims")


def until(review: Review) -> None:
    """What is frozen stays so for a time that lies ahead."""
    end = bodies.when(review.at("until"))
    if end is not None and end.end < review.asked.now:
        review.find("freezing_end_passed", "until")


def lifted(review: Review) -> None:
    """UNCAC 55(8): the other side was heard, the order ended, or it let go of all that is lifted itself."""
    told = review.names("intention", "lifting_intention", side="requested")
    heard = told or review.names("plea", "plea", side="requesting")
    if not heard and review.at("order_ended") is not True and not _let_go(review):
        review.find("lifting_unheard", "intention")


def lifted_part(review: Review) -> None:
    """A lifting that ends the matter leaves nothing else behind; one that does not names its part of what is left."""
    act, named = review.asked.act, bodies.texts(review.body, "measures")
    if act == "lift_part":
        refusal_rules.a_part(review) if named else review.find("part_unnamed", "measures")
    elif act == "lift" and review.asked.status in ("FROZEN", "LIFTING_ANNOUNCED"):
        _go_on(review, {*(named or kept(review))})


def received(review: Review) -> None:
    """Nor does a receipt of what was given back; and what has not come whole is confirmed by none."""
    act, asked = review.asked.act, review.asked
    came = {
        name: all(row.get("complete") is True for _, row in bodies.rows(review.body, name))
        for name in ("payments", "items")
    }
    told = review.text("not_come")
    if act == "report_missing" and not told and all(came.values()):
        review.find("receipt_differs", "not_come", act=act)
    if act not in ("confirm", "confirm_part") or asked.status != "RETURN_PAID":
        return
    if act == "confirm":
        _go_on(review, {one.id for one in asked.measures if one.code == "RETURN"})
    if told or not came["payments"]:
        review.find("return_incomplete", "not_come" if told else "payments")
    agreement_rules.confirmed(review)


def undecided(review: Review) -> None:
    """A proposal for return leads on from the further stages: what was asked there beside it is decided first."""
    held = kept(review)
    for one in review.asked.measures if review.asked.act == "propose_return" else ():
        if one.open and one.code != "RETURN" and one.id not in held:
            own = review.asked.side == "requesting"
            review.find("stage_undecided", "", severity=Severity.WARNS if own else None, measure=one.id)


def confiscated(review: Review) -> None:
    """A-6 from the other side: who was told and heard."""
    if not review.text("third_parties"):
        review.find("third_parties_unheard", "third_parties", severity=Severity.WARNS)


def preconditions(review: Review) -> None:
    """A-7: a return depends on judicial procedure, on costs, or on a sharing that was agreed. What nobody has
    confiscated is not given back (UNCAC 57): before that only where the return was what was asked for first.
    """
    first = bodies.text(review.asked.opening, "stage")
    if review.asked.act == "propose_return" and review.asked.status == "ACKNOWLEDGED" and first not in ("", "return"):
        review.find("return_before_confiscation", "")
    for path, condition in outside(review.body):
        review.find("return_precondition", path, condition=condition)


def outside(body: JsonObject) -> Iterator[tuple[str, str]]:
    """What the terms of a return make it depend on outside judicial procedure (S51): dotted path and words. Pure."""
    shared = bodies.text(body, "sharing.agreement")
    for path, row in bodies.rows(body, "conditions"):
        kind = bodies.text(row, "kind")
        if kind not in _WITHIN_LAW and not (kind == "sharing" and shared):
            yield path, bodies.text(row, "text")
    if bodies.filled(body.get("sharing")) and not shared:
        yield "sharing.agreement", "sharing without an agreement"


def agreed(review: Review) -> None:
    """The terms are those of the proposal."""
    agreement_rules.same(review, "return_proposal", "proposal", ("text", "note"))


def conditions(review: Review) -> None:
    """A-7 where the conditions come before a return that was asked for."""
    if not any(one.open and one.code == "RETURN" for one in review.asked.measures):
        return
    for path, row in bodies.rows(review.body, "conditions"):
        if bodies.text(row, "code") not in _WITHIN_CONDITIONS:
            review.find("return_precondition", path, condition=bodies.text(row, "text"))


def _let_go(review: Review) -> bool:
    """Whether the requesting side requires none of what is named any more (UNTOC 18(24))."""
    given_up = [bodies.texts(word.body, "measures") for word in review.spoken("withdrawal")]
    named = set(bodies.texts(review.body, "measures"))
    return not all(given_up) or bool(named and named <= {name for names in given_up for name in names})


def _go_on(review: Review, over: set[str]) -> None:
    for name in {**dict.fromkeys(one.id for one in review.asked.measures if one.open), **frozen(review)}:
        if name and name not in over:
            review.find("others_go_on", "measures", measure=name)


def _virtual(review: Review, path: str, row: JsonObject, asset: str) -> None:
    missing = []
    kinds = {
        bodies.text(one, "kind")
        for _, one in bodies.rows(review.body, "identifiers")
        if bodies.text(one, "id") in bodies.texts(row, "identifiers")
    }
    if not kinds & {"wallet", "tx"}:
        missing.append("the wallet or transaction")
    if not bodies.text(row, "holder") and not isinstance(row.get("self_hosted"), bool):
        missing.append("who holds the keys")
    if not bodies.filled(row.get("value")) or not bodies.text(row, "valued_at"):
        missing.append("the amount and when it was valued")
    if missing:
        review.find("virtual_asset_thin", path, asset=asset, missing=", ".join(missing))


RULES: Mapping[str, tuple[Rule, ...]] = {
    "asset_request": (
        *CASE,
        basis_rules.covered,
        basis_rules.gives_way,
        plausible_rules.articles,
        contents_rules.people,
        contents_rules.orders,
        wallets,
        stage,
        property_,
        sealed,
        confiscation,
        restitution,
    ),
    "asset_report": (refusal_rules.outcomes,),
    "freezing_notice": (until,),
    "lifting_notice": (lifted, lifted_part),
    "confiscation_notice": (confiscated,),
    "return_proposal": (preconditions, undecided),
    "return_agreement": (preconditions, agreed),
}
SHARED: Mapping[str, tuple[Rule, ...]] = {
    "conditions": (conditions,),
    "return_note": (agreement_rules.paid,),
    "return_receipt": (received,),
}
"""Rules for kinds that other procedures have too."""
