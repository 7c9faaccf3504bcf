"""A plausible body of every kind that information has of its own."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.preservation_samples import SAMPLES as PRESERVATION
from tests.factories.request_samples import IP, REF, REQUEST

_CONTACT = PRESERVATION["preservation_request"]["contact"]
_HANDLING: JsonObject = {
    "confidential": True,
    "until": "2027-06-30",
    "may_disseminate_to": ["Police Authority of XB, Cybercrime Centre"],
    "tlp": "amber",
}
SAMPLES: dict[str, JsonObject] = {
    "information_offer": {
        "kind": "spontaneous",
        "authority": REQUEST["authority"],
        "contact": _CONTACT,
        "subject": "Servers in XB that are used against banks",
        "handling": _HANDLING,
        "use": "ask_first",
        "conditions": [{"id": "c1", "code": "confidentiality", "text": "Named persons only.", "article": "UNCC 40(5)"}],
        "answer_by": "2026-11-30",
    },
    "terms_answer": {"decision": "declined", "reason": "The law of XB demands that such files are open to the court."},
    "information": {
        "kind": "lead",
        "authority": REQUEST["authority"],
        "contact": _CONTACT,
        "legal_basis": [{"treaty": "un_cybercrime", "articles": ["40(4)", "47"]}],
        "summary": "A server in XB gave orders to infected computers of eleven banks on 14 September 2026.",
        "offences": REQUEST["offences"],
        "persons": [
            {
                "id": "p1",
                "kind": "unknown",
                "names": ["unknown user of the address"],
                "status": "suspect",
                "link": "Signed in to the server while the orders were given.",
            }
        ],
        "identifiers": [IP],
        "data_categories": ["TRAFFIC"],
        "grade": {"scale": "6x6", "source_grade": "B", "information_grade": 2},
        "handling": _HANDLING,
        "use": "intelligence_only",
        "origin": "own",
        "victims_count": 11,
        "action_suggested": "Preserve the records of the server's host.",
        "related": [{"kind": "preservation", "matter": "XA-2026-K7Q3MD9T"}],
        "answer_language": "en",
    },
    "inquiry": {
        "kind": "locate_provider",
        "authority": REQUEST["authority"],
        "contact": _CONTACT,
        "question": "The name of the provider that assigned this address at the time and how long its records are kept",
        "identifiers": [IP],
        "handling": _HANDLING,
        "use": "intelligence_only",
        "reply_by": "2026-11-27T12:00:00+02:00",
    },
    "information_reply": {
        "text": "The address belongs to Example Telecom.",
        "located": [
            {
                "provider": {"name": "Example Telecom", "address": "1 Harbour Road\nPort XB", "state": "XB"},
                "data_categories": ["SUBSCRIBER", "TRAFFIC"],
                "retention_days": 180,
                "deleted_by": "2027-03-13",
            }
        ],
        "provisions": [{"citation": "Act of XB on electronic data, section 12", "text": "Records are kept 180 days."}],
        "handling": _HANDLING,
        "use": "intelligence_only",
    },
    "nondisclosure_instruction": {
        "grounds": [
            {
                "code": "sovereignty",
                "article": "BC 27(4)(b)",
                "explanation": "The subscriber is an organ of XB; what is asked for touches its essential interests.",
            }
        ],
        "instructed_on": "2026-11-28",
        "provider": {"name": "Example Telecom", "state": "XB"},
        "other_road": "mla",
    },
    "feedback": {"assessment": "led_to_request", "request": REF, "matter": "XB-2026-K7Q3MD9T"},
}
