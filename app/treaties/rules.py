"""Findings: what a treaty, a State's profile and practice say about a draft. Pure, and never an exception.

A body may be any JSON: its structural faults come in as `problems` (from `procedures.contents`) and go out as findings
`shape`, but for fields at which another finding already blocks and says it better.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties import (
    admissibility_rules,
    agreed_days_rules,
    assets_rules,
    assistance_rules,
    assurance_rules,
    basis_rules,
    call_rules,
    closing_rules,
    competence_rules,
    contents_rules,
    custody_rules,
    delay_rules,
    emergency_rules,
    extradition_rules,
    forensics_rules,
    hearing_rules,
    identifier_rules,
    information_rules,
    joint_rules,
    jurisdiction_rules,
    lasting_rules,
    mandate_rules,
    measure_rules,
    offence_rules,
    opening_rules,
    plausible_rules,
    preservation_rules,
    provider_rules,
    reference_rules,
    refusal_rules,
    road_rules,
    text_rules,
    time_rules,
    transfer_rules,
    waiting_rules,
    zone_rules,
)
from app.treaties.findings import Finding
from app.treaties.review import Asked, Review, Standing

__all__ = ["Asked", "Standing", "findings"]

Rule = Callable[[Review], None]

ALL: tuple[Rule, ...] = (
    basis_rules.here,
    basis_rules.direct,
    opening_rules.opened,
    opening_rules.by_own_law,
    text_rules.secrets,
    text_rules.placeholders,
    text_rules.printable,
    text_rules.files,
    assistance_rules.no_case_data,
    mandate_rules.goes_on,
    identifier_rules.limited,
    identifier_rules.mentioned,
    reference_rules.within,
    road_rules.translations,
    waiting_rules.waits,
    waiting_rules.wait_in_reach,
    waiting_rules.event_came,
    zone_rules.clocks,
    plausible_rules.amounts,
    plausible_rules.ahead,
)
"""For every instrument."""
REQUEST: tuple[Rule, ...] = (
    basis_rules.basis,
    basis_rules.in_force,
    basis_rules.covered,
    basis_rules.gives_way,
    basis_rules.reserved,
    basis_rules.both_sides,
    plausible_rules.articles,
    contents_rules.required,
    contents_rules.people,
    contents_rules.things,
    contents_rules.issuing,
    contents_rules.sources,
    contents_rules.orders,
    offence_rules.offences,
    time_rules.periods,
    time_rules.urgency,
    time_rules.term,
    time_rules.key_dates,
    time_rules.retention,
    plausible_rules.together,
    plausible_rules.coherent,
    plausible_rules.provider,
    road_rules.language,
    road_rules.channel,
    road_rules.compared,
    road_rules.confirming,
    measure_rules.measures,
    identifier_rules.identifiers,
    text_rules.duplicate,
)
_REFUSAL: tuple[Rule, ...] = (
    refusal_rules.grounds,
    refusal_rules.consulted,
    refusal_rules.remedy,
    assurance_rules.awaited,
    plausible_rules.known_measures,
)

BY_KIND: Mapping[str, tuple[Rule, ...]] = {
    "mla_request": REQUEST,
    "oral_note": (road_rules.oral, call_rules.called_back),
    "lapse_notice": (road_rules.lapsed, call_rules.written),
    "delay_notice": (delay_rules.told, plausible_rules.known_measures),
    "delay_answer": (delay_rules.answered,),
    "information_answer": (identifier_rules.identifiers,),
    "supplement": (identifier_rules.identifiers,),
    "refusal": _REFUSAL,
    "partial_refusal": (*_REFUSAL, refusal_rules.a_part),
    "postponement": (
        refusal_rules.grounds,
        refusal_rules.consulted,
        refusal_rules.postponed,
        refusal_rules.waits,
        plausible_rules.known_measures,
    ),
    "resumption": (refusal_rules.goes_on, plausible_rules.known_measures),
    "discontinuance": (refusal_rules.unanswered,),
    "cost_estimate": (refusal_rules.costs,),
    "withdrawal": (refusal_rules.withdrawn,),
    "execution_report": (refusal_rules.outcomes, plausible_rules.known_measures),
    "evidence_transmittal": (
        refusal_rules.cleared,
        refusal_rules.assigned,
        admissibility_rules.stated,
        refusal_rules.outcomes,
        hearing_rules.last,
        joint_rules.shared,
        mandate_rules.sound,
        reference_rules.mended,
    ),
    **extradition_rules.RULES,
    **assets_rules.RULES,
    **transfer_rules.RULES,
    **closing_rules.RULES,
    **competence_rules.RULES,
    **custody_rules.RULES,
    **assurance_rules.RULES,
    **jurisdiction_rules.RULES,
    **lasting_rules.RULES,
    **provider_rules.RULES,
    **mandate_rules.RULES,
    "hearing_request": (*REQUEST, *hearing_rules.REQUEST),
    **hearing_rules.RULES,
    "examination_mandate": (*REQUEST, *forensics_rules.REQUEST),
    **forensics_rules.RULES,
    **joint_rules.RULES,
    **assistance_rules.RULES,
    **preservation_rules.RULES,
    **emergency_rules.RULES,
    **information_rules.RULES,
    **agreed_days_rules.RULES,
}
"""The rules of each kind of instrument."""

BY_PROCEDURE: Mapping[str, Mapping[str, tuple[Rule, ...]]] = {
    "mla": {
        **lasting_rules.SHARED,
        **custody_rules.SHARED,
        "execution_report": (refusal_rules.refusal_stands,),
        "evidence_transmittal": (*lasting_rules.SHARED["evidence_transmittal"], refusal_rules.refusal_stands),
    },
    "preservation": preservation_rules.SHARED,
    "emergency_disclosure": emergency_rules.SHARED,
    "extradition": extradition_rules.SHARED,
    "mandate": mandate_rules.SHARED,
    "assets": assets_rules.SHARED,
}
"""What a procedure adds for kinds that others have as well."""


def findings(asked: Asked) -> tuple[Finding, ...]:
    """Every finding, what blocks first. Never raises, whatever the body holds."""
    review = Review(asked)
    for field, words in asked.problems:
        review.find("shape", field, problem=words)
    added = BY_PROCEDURE.get(asked.procedure, {}).get(asked.kind, ())
    for rule in (*BY_KIND.get(asked.kind, ()), *added, *ALL):
        rule(review)
    return review.findings()
