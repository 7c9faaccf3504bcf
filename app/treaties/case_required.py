"""What every request that stands for itself must hold (`law.md` §3.0), each row once; its procedure adds the rest."""

from __future__ import annotations

from app.treaties.grammar import Expression
from app.treaties.requirement import ALWAYS, EMERGENCY, A, B, Required, W

# fmt: off
SEEKER: tuple[Required, ...] = (
    Required("authority.name", "authority_missing", ALWAYS, B, core=True),
)
CONTACT: tuple[Required, ...] = (
    Required("contact.name", "contact_missing", ALWAYS, B, core=True),
    Required("contact.phone", "contact_missing", ALWAYS, B, core=True),
    Required("contact.email", "contact_missing", ALWAYS, B, core=True),
)
CHANNEL: tuple[Required, ...] = (
    Required("channel.kind", "channel_missing", ALWAYS, B, core=True),
)
URGENCY: tuple[Required, ...] = (
    Required("urgency.level", "urgency_missing", ALWAYS, B, core=True),
)
PROCEEDING: tuple[Required, ...] = (
    Required("conducting.name", "conducting_missing", ALWAYS, B),
    Required("conducting.functions", "conducting_missing", ALWAYS, B),
    Required("proceeding.kind", "proceeding_kind_missing", ALWAYS, B),
    Required("proceeding.reference", "proceeding_details_missing", ALWAYS, B),
    Required("proceeding.subject", "proceeding_details_missing", ALWAYS, B),
    Required("offences", "offences_missing", ALWAYS, B, core=True),
)
DANGER: tuple[Required, ...] = (
    Required("emergency.facts", "emergency_facts_missing", EMERGENCY, B, core=True),
    Required("emergency.risk_to", "emergency_facts_missing", EMERGENCY, B, core=True),
)
CONFIDENTIALITY: tuple[Required, ...] = (
    Required("confidentiality.asked", "confidentiality_unanswered", ALWAYS, A),
)
ANSWER: tuple[Required, ...] = (
    Required("answer_language", "answer_language_missing", ALWAYS, A),
)
# fmt: on


def facts(when: Expression = ALWAYS) -> tuple[Required, ...]:
    """What happened, when and where."""
    return (
        Required("facts.summary", "facts_missing", when, B, core=True),
        Required("facts.period", "facts_place_time_missing", when, W),
        Required("facts.places", "facts_place_time_missing", when, W),
    )


def data_protection(when: Expression = ALWAYS) -> tuple[Required, ...]:
    """How personal data is guarded."""
    return (Required("data_protection", "data_protection_missing", when, W),)


def means(when: Expression = ALWAYS) -> tuple[Required, ...]:
    """S33, UNCC 5: no intrusive or destructive technical means across the border."""
    return (
        Required("no_intrusive_means", "intrusive_means_not_excluded", when, B, core=True, affirmed=True, firm=True),
    )


CALLER = (*SEEKER, *CONTACT, *CHANNEL, *URGENCY)
"""Who asks, how soon, by which road."""
CASE = (*CALLER, *PROCEEDING, *facts(), *DANGER, *CONFIDENTIALITY, *data_protection(), *ANSWER)
"""In which case: every request outside mutual legal assistance."""
