"""A plausible body of every kind that emergency disclosure has of its own."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.preservation_samples import SAMPLES as PRESERVATION
from tests.factories.request_samples import REQUEST

SAMPLES: dict[str, JsonObject] = {
    "emergency_request": {
        "authority": REQUEST["authority"],
        "contact": PRESERVATION["preservation_request"]["contact"],
        "issued_on": "2026-11-25",
        "statement": "Issued for disclosure in an emergency between contact points (UNCC 41(3)(e)).",
        "legal_basis": [{"treaty": "un_cybercrime", "articles": ["41(3)(e)"]}],
        "offences": [
            {
                "code": "SERIOUS_CRIME",
                "mode": "committed",
                "domestic_provision": "Criminal Code of XA, article 205",
                "text_of_provision": "Whoever deprives another of liberty is punished with five to fifteen years.",
                "max_penalty": {"kind": "years", "years": 15},
            }
        ],
        "emergency": {
            "facts": "A child was taken on 24 November; a message of this night says it will be killed at noon.",
            "risk_to": "The child, six years old",
        },
        "persons": [{"id": "p1", "kind": "natural", "names": ["A. M."], "status": "victim"}],
        "relationship": "The message came over the account below: its last address shows where the child is held.",
        "provider": {"name": "Example Mail", "service": "E-mail", "address": "1 Harbour Road\nPort XB", "state": "XB"},
        "data": [
            {
                "id": "m1",
                "category": "ACCESS_LOGS",
                "description": "Addresses of the last sign-ins.",
                "identifiers": ["i1"],
                "period": {"from": "2026-11-24T00:00:00+02:00", "to": "2026-11-25T08:00:00+02:00"},
                "justifications": [
                    {
                        "category": "ACCESS_LOGS",
                        "necessity": "Nothing else shows where the child is held.",
                        "proportionality": "The last sign-ins alone are asked for, and no content.",
                    }
                ],
            }
        ],
        "identifiers": [{"id": "i1", "kind": "email", "address": "grey.wolf@mail.example.org"}],
        "special_instructions": "The account must not be closed.",
        "wanted_by": "2026-11-25T12:00:00+02:00",
        "specialty": {"acknowledged": True},
        "confidential": True,
        "do_not_notify_user": True,
        "no_intrusive_means": True,
        "answer_language": "en",
    },
    "determination": {"decision": "will_disclose", "expected_by": "2046-11-25T11:00:00+01:00"},
    "emergency_disclosure": {
        "short_data": [
            {
                "measure": "m1",
                "category": "ACCESS_LOGS",
                "text": "81.2.69.142, port 40122, 2026-11-25 06:12:44 UTC.",
                "identifiers": [
                    {
                        "id": "i1",
                        "kind": "ip",
                        "address": "81.2.69.142",
                        "port": 40122,
                        "instant_from": "2026-11-25T06:12:44Z",
                        "clock_source": "The provider's log, NTP",
                    }
                ],
                "obtained_at": "2026-11-25T10:20:00+01:00",
            }
        ],
        "outcomes": [{"measure": "m1", "outcome": "done"}],
        "conditions": [{"id": "c1", "code": "use_limit", "text": "To find the child; other use needs consent."}],
        "clearance": {"reference": "XB-CL 2026/131", "decided_on": "2026-11-25"},
        "regularise_by": "2026-12-05",
    },
}
