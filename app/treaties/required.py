"""What every request must hold, under whatever treaty (`law.md` §3.0): ONE table a kind.

A treaty's `[[contents]]` for the same kind and field takes the row's place: its expression, severity and article count.
`core`: what an emergency still needs (§3.1: authority, offence, facts, emergency facts and link, data wanted, whom to
call back, no intrusive means); all else then only advises.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties import (
    assets_law,
    assistance_law,
    emergency_law,
    extradition_law,
    hearing_law,
    information_law,
    joint_law,
    jurisdiction_law,
    preservation_law,
    provider_law,
    transfer_law,
)
from app.treaties.requirement import (
    ALWAYS,
    DATA,
    DEEP_DATA,
    EMERGENCY,
    NOT_ONLY_SERVICE,
    PERSONAL,
    SUBSCRIBER,
    THINGS,
    A,
    B,
    Required,
    W,
)

# fmt: off
REQUIRED: tuple[Required, ...] = (
    Required("authority.name", "authority_missing", ALWAYS, B, core=True),
    Required("conducting.name", "conducting_missing", ALWAYS, B),
    Required("conducting.functions", "conducting_missing", ALWAYS, B),
    Required("proceeding.kind", "proceeding_kind_missing", ALWAYS, B),
    Required("proceeding.reference", "proceeding_details_missing", ALWAYS, B),
    Required("proceeding.subject", "proceeding_details_missing", ALWAYS, B),
    Required("offences", "offences_missing", ALWAYS, B, core=True),
    Required("facts.summary", "facts_missing", NOT_ONLY_SERVICE, B, core=True),
    Required("facts.period", "facts_place_time_missing", NOT_ONLY_SERVICE, W),
    Required("facts.places", "facts_place_time_missing", NOT_ONLY_SERVICE, W),
    Required("link", "link_missing", ALWAYS, W, core=True),
    Required("measures", "measures_missing", ALWAYS, B, core=True),
    Required("items", "items_missing", THINGS, B),
    Required("purpose", "purpose_missing", ALWAYS, B),
    Required("period_sought", "period_missing", DEEP_DATA, B),
    Required("period_sought", "period_missing", SUBSCRIBER, W),
    Required("urgency.level", "urgency_missing", ALWAYS, B, core=True),
    Required("emergency.facts", "emergency_facts_missing", EMERGENCY, B, core=True),
    Required("emergency.risk_to", "emergency_facts_missing", EMERGENCY, B, core=True),
    Required("confidentiality.asked", "confidentiality_unanswered", ALWAYS, A),
    Required("specialty.acknowledged", "specialty_not_acknowledged", ALWAYS, B, affirmed=True),
    Required("data_protection", "data_protection_missing", PERSONAL, W),
    Required("no_intrusive_means", "intrusive_means_not_excluded", DATA, B, core=True, affirmed=True),
    Required("answer_language", "answer_language_missing", ALWAYS, A),
    Required("contact.name", "contact_missing", ALWAYS, B, core=True),
    Required("contact.phone", "contact_missing", ALWAYS, B, core=True),
    Required("contact.email", "contact_missing", ALWAYS, B, core=True),
    Required("channel.kind", "channel_missing", ALWAYS, B, core=True),
)
# fmt: on

BY_KIND: Mapping[str, tuple[Required, ...]] = {
    "mla_request": REQUIRED,
    **extradition_law.REQUIRED,
    **assets_law.REQUIRED,
    **transfer_law.REQUIRED,
    **jurisdiction_law.REQUIRED,
    **provider_law.REQUIRED,
    "hearing_request": (*REQUIRED, *hearing_law.REQUEST),
    "examination_mandate": REQUIRED,
    **joint_law.REQUIRED,
    **assistance_law.REQUIRED,
    **preservation_law.REQUIRED,
    **emergency_law.REQUIRED,
    **information_law.REQUIRED,
}
"""The rows of each kind of instrument that must hold something."""


def rows(kind: str) -> tuple[Required, ...]:
    """What an instrument of a kind must hold."""
    return BY_KIND.get(kind, ())


def row(kind: str, field: str) -> Required | None:
    """The row that words a field of a kind when a treaty has its own expression for it."""
    return next((one for one in rows(kind) if one.field == field), None)
