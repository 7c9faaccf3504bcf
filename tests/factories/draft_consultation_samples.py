"""A plausible body of a draft that is shown, and of the comment on it."""

from __future__ import annotations

from app.kit.canonical import JsonObject

DRAFT = "01936f3e-4c5b-7aa1-9f00-0123456789ab"

SAMPLES: dict[str, JsonObject] = {
    "draft_shared": {
        "informal": True,
        "draft": DRAFT,
        "draft_version": 7,
        "procedure": "mla",
        "act": "request",
        "kind": "mla_request",
        "treaty": "un_cybercrime",
        "asks": "Whether the link is enough for subscriber data and one order for both accounts",
        "parts": [
            {"field": "facts.summary", "text": "Money was taken by telephone; the calls came from an account in XB."},
            {"field": "measures.0.code", "text": "ACCESS_STORED"},
            {"field": "measures.0.description", "text": "Who held the account on 3 October 2026"},
        ],
        "comment_wanted_by": "2026-12-10",
        "language": "en",
    },
    "draft_comment": {
        "informal": True,
        "draft": DRAFT,
        "draft_version": 7,
        "comments": [
            {
                "field": "facts.summary",
                "text": "Say when the calls were made, and how the account is known to have been used for them.",
                "weight": "must",
                "article": "UNCC 40(15)(c)",
                "proposal": "On 3 October 2026, between 10:00 and 10:40 UTC, four calls came from the account.",
            },
            {"text": "One order is enough for both accounts.", "weight": "remark"},
        ],
        "summary": "With the time of the calls it could be executed.",
    },
}
