"""What every request must hold, under whatever treaty (`law.md` §3.0): ONE table.

A treaty's `[[contents]]` for the same field takes the row's place: its expression, severity and article count.
`core`: what an emergency still needs (§3.1: authority, offence, facts, emergency facts and link, data wanted, whom to
call back, no intrusive means); all else then only advises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.treaties import grammar
from app.treaties.findings import Severity
from app.treaties.grammar import Expression


@dataclass(frozen=True)
class Required:
    """A row. `affirmed`: it must not only stand there but be true."""

    field: str
    code: str
    when: Expression
    severity: Severity
    core: bool = False
    affirmed: bool = False


B, W, A = Severity.BLOCKS, Severity.WARNS, Severity.ADVISES
ALWAYS = grammar.parse("always")
NOT_ONLY_SERVICE = grammar.parse("unless measure == 'SERVE_DOCUMENTS'")
DATA = grammar.parse("if measure.data in ['subscriber', 'traffic', 'content']")
DEEP_DATA = grammar.parse("if measure.data in ['traffic', 'content']")
SUBSCRIBER = grammar.parse("if measure.data == 'subscriber'")
EMERGENCY = grammar.parse("if urgency.level == 'emergency'")
THINGS = grammar.parse("if measure in ['SEARCH_SEIZE', 'EXAMINE_SITE']")
PERSONAL = grammar.parse("if personal == true")

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

BY_FIELD: Mapping[str, Required] = {one.field: one for one in reversed(REQUIRED)}
"""The row that words a field when the treaty has its own expression."""
