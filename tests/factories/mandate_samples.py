"""A plausible body of every kind of a mandate."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.jurisdiction_samples import CONTACT
from tests.factories.request_samples import FILE, REF

LINKED: JsonObject = {"matter": "XB-2026-K7Q3MD9T", "instrument": REF}

SAMPLES: dict[str, JsonObject] = {
    "mandate_submission": {
        "authority": {"name": "Prosecutor's Office for Cybercrime of XA", "directory_id": "XA.pros"},
        "contact": CONTACT,
        "urgency": {"level": "routine"},
        "subject": "Subscriber data in XB, case 1184/P/2026",
        "outgoing": {
            "procedure": "mla",
            "state": "XB",
            "recipient": "XB.moj",
            "treaty": "un_cybercrime",
            "language": "en",
            "files": [FILE],
        },
        "signed_letter": FILE,
    },
    "mandate_instruction": {
        "contact": CONTACT,
        "urgency": {"level": "routine", "wanted_by": "2047-02-01", "reason": "The answer is due on 1 March."},
        "linked": LINKED,
        "measures": [{"id": "m1", "code": "ACCESS_STORED", "text": "Serve the order on the provider."}],
        "domestic_law": "Code of Criminal Procedure of XA, article 170",
        "access": {"linked": LINKED, "acts": ["report_execution"]},
        "note": "The requesting State asks that the user is not told.",
    },
    "mandate_return": {
        "findings": [
            {"field": "outgoing.files", "text": "The text of the provision is missing.", "article": "UNCC 40(15)(b)"}
        ],
        "answer_by": "2027-01-15",
    },
    "mandate_forwarded": {
        "left": REF,
        "access": {"linked": {"matter": "XA-2026-K7Q3MD9T"}},
        "note": "The request has left.",
    },
    "mandate_acceptance": {"officer": CONTACT, "reference": "CP 2026/118", "expected_on": "2027-02-01"},
    "mandate_question": {"questions": [{"number": 1, "question": "Which of the two addresses is meant?"}]},
    "mandate_answer": {"answers": [{"number": 1, "answer": "The first."}]},
    "mandate_delivery": {
        "summary": "The provider has given the subscriber's name and address.",
        "outcomes": [{"measure": "m1", "outcome": "done"}],
        "evidence": [
            {
                "file": FILE,
                "description": "Answer of the provider",
                "measures": ["m1"],
                "category": "SUBSCRIBER",
                "source": "Example Telecom",
            }
        ],
        "legal_basis": "Code of Criminal Procedure of XA, article 170; order 77/2027",
    },
    "mandate_unexecuted": {
        "why": "not_competent",
        "reason": "The provider has its seat in the district of another office.",
        "competent": {"name": "Prosecutor's Office of the port", "state": "XA", "directory_id": "XA.port"},
    },
}
