"""The codes that bodies use (`law.md` §2.6, §3.1.2, §4.1 to §4.3). Their words stand with the labels of the pages."""

from __future__ import annotations

from typing import Literal

# fmt: off
ClassCode = Literal["against_ict", "by_ict", "support", "other_serious"]
"""How an offence stands to information and communications technology: `Class` in `treaties/codes.py`."""
ChainCode = Literal[
    "BIC_TOOL_DEV", "BIC_TOOL_SALE", "BIC_DATA_TRADE", "BIC_ACCOUNT_SUPPLY", "BIC_SIM_SUPPLY", "BIC_PAYMENT",
    "BIC_HOSTING", "BIC_TRAFFIC_SELL", "BIC_RECRUIT", "BIC_TECH_SUPPORT", "BIC_ADVERT",
]
"""Roles in the chain that supplies crime: each is an offence of its own."""
OffenceCode = Literal[
    "ILLEGAL_ACCESS", "ILLEGAL_INTERCEPTION", "DATA_INTERFERENCE", "DATA_THEFT", "SYSTEM_INTERFERENCE", "CII_ATTACK",
    "DEVICE_MISUSE", "ICT_FORGERY", "ICT_FRAUD", "CSAM", "GROOMING", "INTIMATE_IMAGES", "LAUNDERING", "EXTORTION",
    "PORNOGRAPHY", "COPYRIGHT", "INCITEMENT", "TERRORISM", "HARMFUL_INFORMATION", "UN_TREATY_OFFENCE", "SERIOUS_CRIME",
    "OTHER", ChainCode,
]
OffenceMode = Literal[
    "committed", "attempt", "preparation", "participation_accomplice", "instigation", "aiding", "organising_group",
    "legal_person",
]
PenaltyKind = Literal["years", "life", "death", "corporal", "fine"]
DataCategory = Literal[
    "SUBSCRIBER", "ACCESS_LOGS", "TRAFFIC", "CONTENT", "DEVICE_IMAGE", "CLOUD_SNAPSHOT", "FINANCIAL", "OTHER",
]
GroundCode = Literal[
    "form", "sovereignty", "security", "public_order", "essential_interests", "domestic_prohibition", "legal_system",
    "dual_criminality", "de_minimis", "available_elsewhere", "persecution", "political_offence", "military_offence",
    "ne_bis_in_idem", "no_link", "immunity_privilege", "fundamental_rights", "personal_data", "dc_at_disclosure",
    "postpone_ongoing", "fiscal", "bank_secrecy", "nationality", "limitation", "torture_risk", "in_absentia",
    "death_penalty", "pending_proceedings", "humanitarian", "minimum_penalty", "insufficient_evidence",
    "third_party_rights", "already_executed", "asset_gone", "pending_debt_or_suit", "offence_not_covered",
    "not_punishable", "no_jurisdiction", "no_connection", "no_capacity",
]
"""`fiscal` and `bank_secrecy` are named so that a treaty may say they are never a ground (UNCC 40(23), 40(24))."""
OutcomeCode = Literal[
    "done", "done_partly", "served", "service_refused", "no_data", "not_retained", "not_identified", "person_not_found",
    "provider_elsewhere", "expired_before_execution", "provider_refused", "person_refused", "refused", "withdrawn",
    "executed_before_withdrawal", "lost", "provider_unknown",
]
ConditionCode = Literal[
    "confidentiality", "use_limit", "no_onward", "return_by", "destroy_by", "no_death_penalty", "not_as_basis_for",
    "exculpatory_notice", "report_outcome", "explain_use", "cost_share", "presence", "data_protection", "other",
]
AssuranceCode = Literal[
    "no_death_penalty", "no_life_without_release", "no_corporal_punishment", "no_torture", "fair_trial", "retrial",
    "specialty", "reciprocity", "confidentiality", "data_protection", "return", "safe_conduct", "cost", "other",
]
MeasureStatus = Literal[
    "asked", "accepted", "queried", "executing", "running", "done", "refused", "withdrawn",
]
PersonStatus = Literal["suspect", "accused", "convicted", "witness", "victim", "expert", "unknown"]
# fmt: on
