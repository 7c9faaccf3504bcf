"""A plausible body of every kind of the procedure `assistance`."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.request_samples import REF, REQUEST

_EQUIPMENT: JsonObject = {
    "what": "Write blocker",
    "quantity": 4,
    "recipient_authority": "Forensic laboratory of the police of XA",
    "export_control": "No licence is needed for it.",
}
_PROGRAMME: JsonObject = {
    "supports": ["training", "equipment"],
    "topics": ["e_evidence", "digital_forensics"],
    "audience": {"roles": ["Prosecutors", "Police examiners"], "people": 24, "women_share": 50},
    "grade": "intermediate",
    "spoken": ["en", "fr"],
    "starts_on": "2047-05-03",
    "ends_on": "2047-05-07",
    "place": "Judicial academy of XA",
    "budget": {"amount": {"amount": "18000.00", "currency": "EUR"}, "payer": "Ministry of Justice of XB"},
    "partners": ["Regional academy"],
    "deliverables": ["A handbook on requests for electronic data"],
    "equipment": [_EQUIPMENT],
    "indicators": [{"what": "Requests returned for a missing field", "before": "4 of 10"}],
    "contact": REQUEST["contact"],
}
SAMPLES: dict[str, JsonObject] = {
    "ta_request": {**_PROGRAMME, "need": "Prosecutors have had no training in electronic evidence for six years."},
    "ta_offer": {**_PROGRAMME, "offer": "Two trainers for a week, with handbooks and four write blockers."},
    "ta_plan": {
        **_PROGRAMME,
        "plan": "Three days of teaching, one of exercises, one of examination.",
        "sessions": [
            {"on": "2047-05-03", "what": "Kinds of data and identifiers", "taught_hours": 6, "trainer": "Nora Feld"},
            {"on": "2047-05-04", "what": "Writing a request", "taught_hours": 6},
        ],
    },
    "ta_declined": {"reason": "No trainer speaks the language.", "other_ways": "A regional course is held in autumn."},
    "ta_delivery": {
        "plan": REF,
        "starts_on": "2026-05-03",
        "ends_on": "2026-05-07",
        "attended": 22,
        "women_attended": 11,
        "taught_hours": 30,
        "delivered": ["All sessions of the plan"],
        "equipment": [_EQUIPMENT],
        "accepted_by": "Ana Pop, head of the laboratory",
    },
    "ta_evaluation": {
        "summary": "The participants now write requests that are seldom returned.",
        "rating": "aims_met",
        "indicators": [{"what": "Requests returned for a missing field", "before": "4 of 10", "after": "1 of 10"}],
        "lessons": "More time for exercises.",
        "follow_up": "A course for trainers next year.",
    },
}
