"""What is looked at in the instruments of an emergency disclosure (`law.md` §3.14; UNCC 2(o), 41(3)(e), 2AP 9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties import (
    basis_rules,
    bodies,
    contents_rules,
    emergency_parts_rules,
    identifier_rules,
    measure_rules,
    offence_rules,
    plausible_rules,
    refusal_rules,
    road_rules,
    text_rules,
    time_rules,
)
from app.treaties.codes import CAME
from app.treaties.findings import Severity
from app.treaties.review import Review, Wanted

Rule = Callable[[Review], None]

_PEOPLE = ("natural", "unknown")
_NOTHING = ("report_none", "report_part", "report_rest")


def request(review: Review) -> None:
    """It is an emergency, somebody is at risk, and the data is somebody's."""
    if review.asked.urgency != "emergency":
        review.find("emergencies_only", "", filed=review.asked.urgency)
    people = [bodies.text(row, "kind") for _, row in bodies.rows(review.body, "persons")]
    if not any(kind in _PEOPLE for kind in people):
        review.find("nobody_at_risk", "persons")
    known = review.filled("identifiers")
    for one in review.wanted:
        if not known and not bodies.filled(one.row.get("identifiers")):
            review.find("emergency_data_unidentified", one.path, item=one.id or one.path)
        _needed(review, one)


def _needed(review: Review, one: Wanted) -> None:
    """UNCC 24, 36: each item is necessary to avert the danger, and no more than that."""
    category = bodies.text(one.row, "category")
    if category in measure_rules.justified(one.row):
        return
    eased = Severity.ADVISES if category == "SUBSCRIBER" else None
    review.find(
        "emergency_need_unstated", f"{one.path}.justifications",
        severity=eased, item=one.id or one.path, category=category.lower().replace("_", " "),
    )  # fmt: skip


def before(review: Review) -> None:
    """E-1, on both sides: the same facts were looked at before, and were no emergency."""
    for matter in review.asked.earlier:
        review.find("not_an_emergency_before", "", matter=matter)


def determination(review: Review) -> None:
    """The step is that of the decision. Who says no says why, and which road is open."""
    said = review.text("decision")
    if said and (said == "with_conditions") != (review.asked.act == "propose_conditions"):
        review.find("says_another_act", "decision", said=said, act=review.asked.act)
    if said != "not_an_emergency":
        return
    if not review.text("reason"):
        review.find("no_emergency_unexplained", "reason")
    if not review.text("other_road") and not review.text("other_help"):
        review.find("other_road_missing", "other_road")


def nothing(review: Review) -> None:
    """Who reports that there is nothing has nothing to disclose."""
    for path, row in bodies.rows(review.body, "outcomes"):
        if (said := bodies.text(row, "outcome")) in CAME and review.asked.act in _NOTHING:
            review.find("says_another_act", f"{path}.outcome", said=said, act=review.asked.act)


def disclosure(review: Review) -> None:
    """Cleared before it leaves, the last with a word on every item; not against one's own determination."""
    refusal_rules.cleared(review)
    if review.asked.act == "disclose":
        refusal_rules.outcomes(review)
    if emergency_parts_rules.refused_before(review):
        review.find("disclosed_after_no", "")


RULES: Mapping[str, tuple[Rule, ...]] = {
    "emergency_request": (
        basis_rules.basis,
        basis_rules.in_force,
        basis_rules.covered,
        contents_rules.required,
        contents_rules.sources,
        offence_rules.codes,
        time_rules.periods,
        plausible_rules.together,
        plausible_rules.provider,
        road_rules.language,
        road_rules.confirming,
        identifier_rules.identifiers,
        text_rules.duplicate,
        measure_rules.shown,
        request,
        before,
    ),
    "determination": (
        determination,
        before,
        emergency_parts_rules.known,
        emergency_parts_rules.expected,
        emergency_parts_rules.open_yet,
        emergency_parts_rules.conditions,
    ),
    "emergency_disclosure": (
        disclosure,
        before,
        emergency_parts_rules.known,
        emergency_parts_rules.expected,
        emergency_parts_rules.given,
        emergency_parts_rules.once,
    ),
}
SHARED: Mapping[str, tuple[Rule, ...]] = {
    "execution_report": (
        nothing,
        emergency_parts_rules.whole,
        emergency_parts_rules.rest,
        emergency_parts_rules.some,
        emergency_parts_rules.no_more,
    ),
    "refusal": (emergency_parts_rules.whole,),
    "partial_refusal": (emergency_parts_rules.rest, emergency_parts_rules.no_more),
    "evidence_receipt": (emergency_parts_rules.after,),
    "follow_up_notice": (emergency_parts_rules.after,),
    "closing_note": (emergency_parts_rules.closing,),
    "withdrawal": (emergency_parts_rules.confirmed_first,),
}
"""For kinds that other procedures have as well."""
