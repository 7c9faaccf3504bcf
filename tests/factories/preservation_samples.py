"""A plausible body of every kind that preservation has of its own."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.request_samples import IP, REF, REQUEST

_PATH: JsonObject = {
    "number": 1,
    "provider": {"name": "Transit Example", "state": "XC"},
    "sender": {"address": "81.2.69.142", "port": 51812},
    "receiver": {"address": "93.184.216.34", "port": 443},
    "instant_from": "2026-09-14T19:11:05+02:00",
    "instant_to": "2026-09-14T19:14:40+02:00",
    "clock_source": "Flow collector of Example Telecom, NTP stratum 2",
}
SAMPLES: dict[str, JsonObject] = {
    "preservation_request": {
        "authority": REQUEST["authority"],
        "contact": {
            "name": "Duty officer of XA",
            "phone": "+40 21 555 0199",
            "email": "duty@moj.example.org",
            "hours": "At any hour",
            "tz": "Europe/Bucharest",
        },
        "conducting": REQUEST["conducting"],
        "request_status": "new",
        "legal_basis": [{"treaty": "un_cybercrime", "articles": ["42"]}],
        "offences": REQUEST["offences"],
        "facts": {"summary": "On 14 September 2026 money was taken from eleven accounts over the address below."},
        "data": [
            {
                "id": "m1",
                "category": "TRAFFIC",
                "description": "Connection records of the address in the hour of the transfers.",
                "identifiers": ["i1"],
                "period": {"from": "2026-09-14T20:00:00+03:00", "to": "2026-09-14T21:00:00+03:00"},
            },
            {
                "id": "m2",
                "category": "SUBSCRIBER",
                "description": "Subscriber to whom address and port were assigned.",
                "identifiers": ["i1"],
                "custodian": {"name": "Example Registry", "state": "XB"},
            },
        ],
        "identifiers": [IP],
        "relationship": "The transfers were ordered over a connection from this address.",
        "custodian": {"name": "Example Telecom", "service": "Fixed Internet access", "state": "XB"},
        "necessity": "Connection records are deleted after ninety days.",
        "duration_wanted": 90,
        "traffic_path_wanted": True,
        "intends_mla": True,
        "intended_by": "2027-01-05",
        "intended_from": {"name": "Ministry of Justice of XA, Central Authority", "directory_id": "XA.moj"},
        "confidential": True,
        "do_not_notify_user": True,
        "no_intrusive_means": True,
        "related": [{"kind": "information", "matter": "XA-2026-M4P7Q9RT"}],
        "answer_language": "en",
    },
    "preservation_confirmation": {
        "preserved_at": "2026-11-25T09:30:00+01:00",
        "preserved_until": "2027-01-31",
        "holdings": [
            {
                "measure": "m1",
                "custodian": "Example Telecom",
                "outcome": "preserved",
                "status": "held",
                "until": "2027-01-31",
                "custodian_reference": "ET-LE-2026-4471",
                "integrity": {"means": "copy", "sha256": "3d" * 32},
            },
            {
                "measure": "m2",
                "custodian": "Example Registry",
                "outcome": "partly",
                "status": "served",
                "reason": "The means of payment are held by another company.",
                "until": "2027-02-20",
                "custodian_reference": "R 118",
            },
        ],
        "user_will_be_notified": False,
        "other_providers": [{"name": "Transit Example", "state": "XC"}],
        "traffic_disclosure_due": "2026-11-27T09:30:00+01:00",
        "legal_basis": "Act of XB on electronic data, section 12; order of 25 November 2026",
    },
    "preservation_warning": {
        "status": "unsafe",
        "dangers": ["confidentiality"],
        "measures": ["m2"],
        "text": "The registry tells its customers of every order after ten days.",
        "proposal": "The records could be seized from its host instead.",
    },
    "preservation_decision": {"decision": "proceed", "reason": "The suspect has left the service."},
    "traffic_disclosure": {
        "measures": ["m1"],
        "data_categories": ["TRAFFIC"],
        "path": [_PATH],
        "source": "Flow records of Example Telecom",
        "sha256": "7a" * 32,
        "clearance": {"reference": "XB-CL 2026/120", "decided_on": "2026-11-26"},
    },
    "follow_up_notice": {
        "request": REF,
        "matter": "XA-2026-K7Q3MD9T",
        "sent_on": "2026-12-20",
        "authority": {"name": "Ministry of Justice of XA, Central Authority", "directory_id": "XA.moj"},
    },
    "release_notice": {
        "cause": "decision",
        "released": [
            {"measure": "m1", "custodian": "Example Telecom", "released_at": "2027-03-02"},
            {"measure": "m2", "custodian": "Example Registry", "released_at": "2027-03-02"},
        ],
        "decided_by": REF,
    },
    "loss_report": {
        "losses": [{"measure": "m2", "custodian": "Example Registry", "lost_at": "2026-12-01"}],
        "noticed_at": "2026-12-03T10:00:00+01:00",
        "how": "A disk failed before the copy was made.",
        "left": "The record of the last payment.",
    },
}
