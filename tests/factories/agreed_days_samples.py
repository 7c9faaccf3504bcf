"""A plausible body of every kind by which a day is moved."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from tests.factories.request_samples import REF

_LOAN: JsonObject = {"which": "loan", "transmittal": REF}
SAMPLES: dict[str, JsonObject] = {
    "day_proposal": {
        **_LOAN,
        "until": "2047-09-30",
        "cause": "still_needed",
        "reason": "The court of appeal wishes to see the telephone in September.",
    },
    "day_agreed": {**_LOAN, "until": "2047-09-30", "note": "The owner was asked and agrees."},
    "day_declined": {
        **_LOAN,
        "reason": "The telephone is needed at the trial of its owner.",
        "other_days": ["2047-08-01"],
    },
    "day_taken_back": {**_LOAN, "reason": "The hearing is held sooner than was thought."},
}
