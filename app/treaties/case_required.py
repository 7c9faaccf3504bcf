"""What every request outside mutual legal assistance must hold (`law.md` §3.0), beside what its procedure adds."""

from __future__ import annotations

from app.treaties.requirement import ALWAYS, EMERGENCY, A, B, Required, W

# fmt: off
CALLER: tuple[Required, ...] = (
    Required("authority.name", "authority_missing", ALWAYS, B, core=True),
    Required("contact.name", "contact_missing", ALWAYS, B, core=True),
    Required("contact.phone", "contact_missing", ALWAYS, B, core=True),
    Required("contact.email", "contact_missing", ALWAYS, B, core=True),
    Required("channel.kind", "channel_missing", ALWAYS, B, core=True),
    Required("urgency.level", "urgency_missing", ALWAYS, B, core=True),
)
"""Who asks, how soon, by which road."""
CASE: tuple[Required, ...] = (
    *CALLER,
    Required("conducting.name", "conducting_missing", ALWAYS, B),
    Required("conducting.functions", "conducting_missing", ALWAYS, B),
    Required("proceeding.kind", "proceeding_kind_missing", ALWAYS, B),
    Required("proceeding.reference", "proceeding_details_missing", ALWAYS, B),
    Required("proceeding.subject", "proceeding_details_missing", ALWAYS, B),
    Required("offences", "offences_missing", ALWAYS, B, core=True),
    Required("facts.summary", "facts_missing", ALWAYS, B, core=True),
    Required("facts.period", "facts_place_time_missing", ALWAYS, W),
    Required("facts.places", "facts_place_time_missing", ALWAYS, W),
    Required("emergency.facts", "emergency_facts_missing", EMERGENCY, B, core=True),
    Required("emergency.risk_to", "emergency_facts_missing", EMERGENCY, B, core=True),
    Required("confidentiality.asked", "confidentiality_unanswered", ALWAYS, A),
    Required("data_protection", "data_protection_missing", ALWAYS, W),
    Required("answer_language", "answer_language_missing", ALWAYS, A),
)
"""In which case."""
# fmt: on
