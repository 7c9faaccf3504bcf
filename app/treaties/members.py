"""What the requests of each kind hold: a treaty's `[[contents]]` that names anything else is misspelt.

A room above defines the bodies (`app.procedures`); a test holds these names against them.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.codes import MEMBERS

_LETTER = frozenset({"authority", "contact", "legal_basis", "related", "answer_language", "language", "translations"})
_CASE = _LETTER | {
    "issuing_authority", "conducting", "proceeding", "reciprocity", "offences", "facts", "identifiers", "urgency",
    "emergency", "confidentiality", "specialty", "data_protection", "assurances", "orders", "sources", "key_dates",
    "copy_to", "channel", "costs",
}  # fmt: skip

MEMBERS_OF: Mapping[str, frozenset[str]] = {
    "mla_request": MEMBERS,
    "preservation_request": _LETTER
    | {
        "issuing_authority", "conducting", "request_status", "previous", "reciprocity", "offences", "facts", "data",
        "identifiers", "relationship", "custodian", "location", "necessity", "duration_wanted", "traffic_path_wanted",
        "intends_mla", "intended_by", "intended_from", "confidential", "do_not_notify_user", "no_intrusive_means",
        "sources",
    },
    "emergency_request": _LETTER
    | {
        "issued_on", "statement", "reciprocity", "provider", "offences", "emergency", "data", "identifiers",
        "relationship", "special_instructions", "specialty", "persons", "sources", "no_intrusive_means", "wanted_by",
    },
    "hearing_request": _CASE
    | {
        "link", "measures", "persons", "presence", "purpose", "hearing", "why_remote", "subjects", "slots",
        "no_intrusive_means",
    },
    "examination_mandate": _CASE
    | {
        "link", "measures", "persons", "presence", "purpose", "exhibits", "questions", "standard", "method",
        "no_intrusive_means",
    },
    "extradition_request": _CASE
    | {"person", "warrant", "mode", "limitation", "sentence", "evidence_summary", "no_reextradition", "consent"},
    "provisional_arrest_request": _CASE | {"person", "warrant", "full_request_by", "full_request_follows"},
    "asset_request": _CASE
    | {
        "stage", "assets", "measures", "persons", "link", "risk", "freeze_until", "third_party_law", "confiscation",
        "restitution", "no_intrusive_means",
    },
    "transfer_request": _CASE
    | {
        "persons", "reasons", "connections", "custody", "offences_there", "limitation_here", "limitation_there",
        "acts_done", "evidence_list", "victims_rights", "civil_claims", "suspect_position", "stay",
    },
    "provider_measure_request": frozenset({
        "authority", "contact", "urgency", "emergency", "conducting", "proceeding", "offences", "corresponding",
        "facts", "provider", "persons", "identifiers", "measures", "why_needed", "reciprocity", "orders",
        "confidentiality", "related", "answer_language", "translations",
    }),
    "jit_proposal": frozenset({
        "purpose", "legal_basis", "reciprocity", "offences", "members", "functions", "territory", "starts_on",
        "ends_on", "organisation", "gathering", "use_rules", "host_law", "host_acts", "guest_powers", "personal_data",
        "costs", "media", "liability", "review", "participants", "conference_ref", "common_text", "related", "contact",
        "note", "reply_by",
    }),
    "jurisdiction_notice": frozenset({
        "authority", "contact", "conducting", "facts", "persons", "identifiers", "connections", "real_and_sufficient",
        "prosecution_prospects", "loss_recovery", "ne_bis_in_idem", "interests_of_victims", "related", "translations",
        "conference_ref", "common_text", "reciprocity", "wanted", "offences", "other_proceeding", "proceeding",
    }),
}  # fmt: skip
