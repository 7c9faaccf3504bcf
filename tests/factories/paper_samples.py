"""A plausible registration of a paper."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.request_samples import FILE, REF

SAMPLES: dict[str, JsonObject] = {
    "registered_paper": {
        "act": "acknowledge",
        "kind": "acknowledgement",
        "kind_version": 1,
        "dated": "2027-01-11",
        "received_on": "2027-01-25",
        "language": "es",
        "their_reference": "DCJI 118/2027",
        "signed_by": "Lucía Paredes",
        "function": "Directora de Cooperación Judicial Internacional",
        "route": "pouch",
        "brought_by": "Courier of the Ministry of Foreign Affairs",
        "scan": FILE,
        "pages": 2,
        "in_reply_to": REF,
        "said": {"reference": "DCJI 118/2027", "expected_on": "2027-05-01"},
    }
}
