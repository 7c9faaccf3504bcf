"""J-1 to J-6: is the claim founded, can it be prosecuted, can losses be recovered (`law.md` §3.4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties import (
    agreement_rules,
    bodies,
    contents_rules,
    identifier_rules,
    offence_rules,
    road_rules,
    text_rules,
    time_rules,
)
from app.treaties.review import Review

Rule = Callable[[Review], None]

STRONG = frozenset({"result", "conduct", "offender"})
YEAR = 365
"""Days within which limitation is near (J-4: twelve months)."""


def connections(review: Review) -> None:
    """J-1, J-2, J-3, J-5. A State that makes no claim owes no connection."""
    if review.asked.kind == "jurisdiction_position" and review.text("claim") != "claimed":
        return
    kinds = {bodies.text(row, "kind") for _, row in bodies.rows(review.body, "connections")} - {""}
    if not kinds:
        review.find("connection_missing", "connections")
    elif kinds == {"transit"}:
        review.find("transit_only", "connections")
    elif kinds <= {"data_location", "transit"}:
        review.find("data_location_only", "connections")
    elif not kinds & STRONG:
        review.find("claim_weak", "connections")
    if not review.filled("real_and_sufficient"):
        review.find("sufficiency_unexplained", "real_and_sufficient")


def criteria(review: Review) -> None:
    """J-6: the two criteria of choice. J-4: limitation."""
    if review.asked.kind == "jurisdiction_position" and review.text("claim") == "not_claimed":
        return
    if not review.filled("prosecution_prospects"):
        review.find("prospects_missing", "prosecution_prospects")
    if not review.filled("loss_recovery"):
        review.find("recovery_missing", "loss_recovery")
    day = bodies.when(review.at("prosecution_prospects.limitation"))
    if day is None:
        return
    left = (day.start.date() - review.asked.now.date()).days
    if left < 0:
        review.find("claim_limitation_passed", "prosecution_prospects.limitation")
    elif left <= YEAR:
        review.find("claim_limitation_near", "prosecution_prospects.limitation", days=left)


def shares(review: Review) -> None:
    """Each of the two States has a part in what is settled."""
    named = {bodies.text(row, "state") for _, row in bodies.rows(review.body, "shares")}
    for state in (review.asked.ours.state, review.asked.theirs.state):
        if state not in named:
            review.find("share_missing", "shares", state=state)


def agreed(review: Review) -> None:
    """The shares, the States that take part, their conference and the one text are those of the proposal."""
    apart = ("reason", "follow_ups", "note")
    agreement_rules.same(review, "jurisdiction_proposal", "agreed", apart)


def side_by_side(review: Review) -> None:
    """Where both proceed: witnesses, deconfliction and ne bis in idem are settled, and a review lies ahead."""
    for member in ("witnesses", "deconfliction", "ne_bis_in_idem"):
        if not review.filled(f"coordination.{member}"):
            review.find("coordination_missing", f"coordination.{member}")
    day = bodies.when(review.at("review_on"))
    if day is not None and day.end < review.asked.now:
        review.find("parallel_review_past", "review_on")


_CASE: tuple[Rule, ...] = (
    connections,
    criteria,
    contents_rules.required,
    offence_rules.offences,
    time_rules.periods,
    road_rules.language,
    identifier_rules.identifiers,
)
RULES: Mapping[str, tuple[Rule, ...]] = {
    "jurisdiction_notice": (*_CASE, text_rules.duplicate),
    "jurisdiction_position": _CASE,
    "jurisdiction_proposal": (shares,),
    "jurisdiction_agreement": (shares, agreed),
    "jurisdiction_disagreement": (side_by_side,),
}
