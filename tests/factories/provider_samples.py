"""A plausible body of every kind of measures through a provider."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.jurisdiction_samples import CASE, CONTACT, OFFENCE

_DOMAIN: JsonObject = {"id": "i1", "kind": "domain", "name": "bank-xa-login.example"}
_PROVIDER: JsonObject = {"name": "Example Hosting", "service": "Web hosting", "state": "XB", "tier": "medium"}
_MEASURE: JsonObject = {
    "id": "m1",
    "code": "PM_SUSPEND_DOMAIN",
    "identifiers": ["i1"],
    "description": "Suspend the delegation of the domain.",
    "until": "2047-03-01",
    "proportionality": "The domain serves nothing but the deception; each hour costs about nine victims.",
    "reversibility": "reversible",
    "third_parties": "None known: the domain was registered for this purpose.",
    "remedy": "Complaint to the court of Port XB within two weeks.",
}

SAMPLES: dict[str, JsonObject] = {
    "provider_measure_request": {
        "authority": CASE["authority"],
        "contact": CONTACT,
        "urgency": {"level": "routine"},
        "conducting": CASE["conducting"],
        "proceeding": CASE["proceeding"],
        "offences": [OFFENCE],
        "corresponding": [
            {
                "domestic_provision": "Penal Code of XB, chapter 9, section 1",
                "text_of_provision": "Whoever by deception induces another to an act that brings gain and loss …",
            }
        ],
        "facts": CASE["facts"],
        "provider": _PROVIDER,
        "identifiers": [_DOMAIN],
        "measures": [_MEASURE],
        "no_intrusive_means": True,
        "why_needed": "The registrar in XA has no power over the domain, and warnings did not stop the deception.",
        "answer_language": "en",
    },
    "provider_measure_notice": {
        "authority": {"name": "Central Authority of XB", "directory_id": "XB.moj"},
        "contact": CONTACT,
        "offences": [OFFENCE],
        "facts": CASE["facts"],
        "provider": _PROVIDER,
        "identifiers": [_DOMAIN],
        "measures": [
            {
                **_MEASURE,
                "legal_basis": "Electronic Communications Act of XB, section 31",
                "served_at": "2026-11-20T09:00:00+01:00",
                "done_at": "2026-11-20T10:12:00+01:00",
                "appeal_until": "2026-12-04",
            }
        ],
        "why_told": "The victims are customers of a bank of XA.",
    },
    "provider_measure_report": {
        "outcomes": [
            {
                "measure": "m1",
                "outcome": "done",
                "legal_basis": "Electronic Communications Act of XB, section 31",
                "served_at": "2026-11-26T09:00:00+01:00",
                "done_at": "2026-11-26T10:12:00+01:00",
                "until": "2027-03-01",
                "appeal_until": "2026-12-10",
            }
        ],
    },
    "provider_measure_change": {
        "wanted": "prolong",
        "measures": ["m1"],
        "until": "2047-06-01",
        "reason": "The suspects registered three domains like it.",
    },
    "provider_measure_decision": {"decision": "agreed", "measures": ["m1"], "until": "2047-06-01"},
    "provider_measure_lifted": {
        "lifted_at": "2027-06-01T12:00:00+02:00",
        "reason": "The period has passed.",
        "remains": "The registrant did not come back.",
    },
}
