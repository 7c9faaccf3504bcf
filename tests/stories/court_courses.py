"""Hearings, examinations, jurisdiction, joint investigation, transfer, and what providers do."""

from __future__ import annotations

from app.kit.canonical import Json
from tests.factories import bodies
from tests.stories.day_turns import LENT, kept_longer, put_off
from tests.stories.turns import ANSWER, HEARD, Course, Q, R, Turn

_TOLD = bodies.of("examination_report")["results"]
assert isinstance(_TOLD, list)
assert isinstance(_TOLD[0], dict)
RESULTS: list[Json] = [*_TOLD, {**_TOLD[0], "number": 3}]
"""An answer also to the question that the change of scope added."""
NOTHING_CAME: dict[str, Json] = {
    "exhibits": [{"id": "t1", "arrived": False}, {"id": "t2", "arrived": False}],
    "defects": ["The bag has not arrived."],
}
UNREADABLE: dict[str, Json] = {"verified": False, "checked": None, "defects": [{"description": "It cannot be opened."}]}
MENDED: dict[str, Json] = {"outcomes": None, "conditions": LENT}
AGAIN = b"minute,words\n1,I was there.\n"
"""The record that could not be opened, sent again."""
BACK: dict[str, Json] = {"items": [{"description": "Telephone, black, damaged", "number": "XA-2026-0815"}]}
HERE: dict[str, Json] = {
    "items": [{"description": "Telephone, black, damaged", "number": "XA-2026-0815", "complete": True}]
}
ONE_OF_THEM: list[Json] = [{"description": "Memory card", "number": "XA-2026-0816"}]
PARCEL, APART = {"transmittal": "send_exhibits"}, {"transmittal": "agree_return_day"}
JURISDICTION = (
    Course(
        "two States agree who prosecutes",
        "jurisdiction",
        "fr",
        (
            Turn(R, "open", "OPEN"),
            Turn(Q, "state_position", "COMPARING"),
            Turn(R, "propose", "PROPOSED"),
            Turn(Q, "counter", "PROPOSED"),
            Turn(R, "agree", "AGREED", names={"agreed": "counter"}),
            Turn(Q, "report_outcome", "AGREED"),
            Turn(R, "close", "CLOSED"),
        ),
        shows=("S4", "S28", "S30"),
    ),
    Course(
        "each State proceeds by itself",
        "jurisdiction",
        "es",
        (
            Turn(R, "open", "OPEN"),
            Turn(Q, "state_position", "COMPARING", language="en"),
            Turn(Q, "propose", "PROPOSED", language="fr"),
            Turn(R, "disagree", "PARALLEL", language="zh"),
        ),
        treaty="uncac",
        asks="XB",
    ),
)
PROVIDERS = (
    Course(
        "a provider suspends an account, for a time",
        "provider_measures",
        "en",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "report_measures", "MEASURED"),
            Turn(R, "ask_change", "MEASURED"),
            Turn(Q, "decide_change", "MEASURED", language="es"),
            Turn(R, "close", "CLOSED"),
            Turn(Q, "report_review", "CLOSED", language="ru"),
            Turn(Q, "lift", "CLOSED", language="ar"),
        ),
        shows=("S17", "S47", "S48"),
    ),
    Course(
        "a question is answered, and the provider is left alone",
        "provider_measures",
        "fr",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "RECEIVED"),
            Turn(Q, "consult", "RECEIVED"),
            Turn(R, "answer_consult", "RECEIVED"),
            Turn(Q, "refuse", "REFUSED", HEARD, names={"consultation": "consult"}),
        ),
    ),
    Course(
        "a State tells what it had a provider do of its own motion",
        "provider_measures",
        "zh",
        (
            Turn(Q, "notify_own_initiative", "MEASURED"),
            Turn(R, "ask_change", "MEASURED"),
            Turn(Q, "decide_change", "MEASURED"),
            Turn(R, "close", "CLOSED"),
        ),
        asks="XB",
        shows=("S47",),
    ),
)
HEARINGS = (
    Course(
        "a witness is heard by video",
        "hearing",
        "ar",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="en"),
            Turn(Q, "report_willing", "SCHEDULING", {"decision": "willing"}),
            Turn(Q, "postpone", "POSTPONED"),
            Turn(Q, "resume", "SCHEDULING"),
            Turn(Q, "propose_slot", "SCHEDULING"),
            Turn(R, "agree_slot", "SCHEDULED", names={"proposal": "propose_slot"}),
            Turn(R, "send_bridge", "SCHEDULED", files=(ANSWER,), names={"schedule": "agree_slot"}),
            Turn(Q, "test_line", "SCHEDULED", names={"schedule": "agree_slot"}, language="zh"),
            Turn(Q, "hold", "HELD", files=(ANSWER,), names={"schedule": "agree_slot"}, language="ru"),
            Turn(Q, "transmit", "EXECUTED", {"final": True}, files=(ANSWER,)),
            Turn(R, "confirm_evidence", "EXECUTED", UNREADABLE),
            Turn(Q, "transmit", "EXECUTED", MENDED, files=(AGAIN,), names={"mends": "confirm_evidence"}),
            Turn(R, "confirm_evidence", "EXECUTED"),
            *kept_longer(R, "EXECUTED", "transmit"),
            Turn(R, "return_items", "EXECUTED"),
            Turn(Q, "confirm_items", "EXECUTED"),
        ),
        shows=("S36",),
    ),
    Course(
        "a hearing is stopped, and the witness is not found again",
        "hearing",
        "fr",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "propose_conditions", "CONDITIONS_PROPOSED"),
            Turn(R, "decline_conditions", "ACKNOWLEDGED"),
            Turn(Q, "propose_conditions", "CONDITIONS_PROPOSED"),
            Turn(R, "accept_conditions", "ACKNOWLEDGED"),
            Turn(Q, "consult", "ACKNOWLEDGED"),
            Turn(R, "answer_consult", "ACKNOWLEDGED"),
            Turn(Q, "report_summoned", "SCHEDULING"),
            Turn(R, "propose_slot", "SCHEDULING"),
            Turn(Q, "agree_slot", "SCHEDULED", names={"proposal": "propose_slot"}),
            Turn(R, "adjourn", "SCHEDULING", names={"schedule": "agree_slot"}),
            Turn(Q, "propose_slot", "SCHEDULING"),
            Turn(R, "agree_slot", "SCHEDULED", names={"proposal": "propose_slot"}),
            Turn(Q, "stop", "STOPPED"),
            Turn(R, "close", "CLOSED"),
            Turn(R, "reopen", "ACKNOWLEDGED"),
            Turn(
                Q,
                "not_found",
                "NOT_FOUND",
                {"decision": "not_found", "efforts": "The address and the employer were asked."},
            ),
        ),
        treaty="bilateral_xa_xb",
    ),
    Course(
        "a witness does not wish to be heard, and the hearing is refused",
        "hearing",
        "es",
        (
            Turn(R, "request", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="fr"),
            Turn(
                Q,
                "report_unwilling",
                "UNWILLING",
                {
                    "decision": "unwilling",
                    "summons": None,
                    "outcomes": [{"measure": "m1", "outcome": "person_refused"}],
                },
                language="fr",
            ),
            Turn(R, "close", "CLOSED"),
            Turn(R, "reopen", "ACKNOWLEDGED", {"reason": "Could the witness be summoned?"}),
            Turn(Q, "refuse", "REFUSED", language="fr"),
        ),
        asks="XB",
    ),
)
FORENSICS = (
    Course(
        "a device is examined abroad and comes back",
        "forensics",
        "en",
        (
            Turn(R, "entrust", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "MANDATED"),
            Turn(R, "send_exhibits", "EXHIBITS_SENT"),
            Turn(Q, "receive_exhibits", "EXHIBITS_IN"),
            Turn(Q, "ask_scope_change", "EXHIBITS_IN"),
            Turn(R, "decline_scope", "EXHIBITS_IN"),
            Turn(Q, "ask_scope_change", "EXHIBITS_IN"),
            Turn(R, "agree_scope", "EXHIBITS_IN", names={"change": "ask_scope_change"}),
            Turn(Q, "report", "REPORTED", {"results": RESULTS}, files=(ANSWER,), language="es"),
            Turn(Q, "return", "RETURNING", BACK, language="ru"),
            Turn(R, "confirm_return", "RETURNED", HERE),
        ),
        treaty="bilateral_xa_xb",
        shows=("S35",),
    ),
    Course(
        "an exhibit arrives at the second attempt, and comes back after the close",
        "forensics",
        "zh",
        (
            Turn(R, "entrust", "RECEIVED"),
            Turn(Q, "ask", "QUERIED", language="en"),
            Turn(R, "answer", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED", language="en"),
            Turn(Q, "accept", "MANDATED", language="en"),
            Turn(R, "send_exhibits", "EXHIBITS_SENT"),
            Turn(Q, "report_missing", "MANDATED", NOTHING_CAME, language="en"),
            Turn(R, "send_exhibits", "EXHIBITS_SENT"),
            Turn(Q, "receive_exhibits", "EXHIBITS_IN", language="en"),
            Turn(Q, "report", "REPORTED", files=(ANSWER,), language="en"),
            Turn(R, "ask_clarification", "REPORTED"),
            Turn(Q, "clarify", "REPORTED", language="en"),
            Turn(R, "close", "CLOSED"),
            Turn(Q, "return_items", "CLOSED", language="en"),
            Turn(R, "confirm_items", "CLOSED"),
        ),
        asks="XB",
    ),
    Course(
        "an examination is withdrawn, and its exhibits come back",
        "forensics",
        "en",
        (
            Turn(R, "entrust", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "MANDATED", language="fr"),
            Turn(R, "send_exhibits", "EXHIBITS_SENT"),
            Turn(Q, "receive_exhibits", "EXHIBITS_IN"),
            Turn(R, "withdraw", "WITHDRAWN"),
            Turn(Q, "return", "WITHDRAWN"),
            Turn(Q, "note_withdrawal", "WITHDRAWN"),
            Turn(R, "confirm_return", "WITHDRAWN"),
        ),
        treaty="bilateral_xa_xb",
    ),
    Course(
        "the examination is put off for a broken machine",
        "forensics",
        "en",
        (
            Turn(R, "entrust", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "MANDATED"),
            *put_off(
                R,
                "MANDATED",
                "exhibits",
                ("2046-12-20", "2047-01-10"),
                cause="no_transport",
                reason="The courier travels once a month.",
            ),
            Turn(R, "send_exhibits", "EXHIBITS_SENT"),
            Turn(Q, "receive_exhibits", "EXHIBITS_IN"),
            *put_off(
                Q,
                "EXHIBITS_IN",
                "examination",
                ("2047-06-15", "2047-05-15"),
                cause="out_of_order",
                reason="The station that takes chips off is broken; its maker comes in April.",
            ),
            Turn(Q, "report", "REPORTED", files=(ANSWER,)),
            Turn(Q, "return", "RETURNING", BACK),
            Turn(R, "confirm_return", "RETURNED", HERE),
        ),
        treaty="bilateral_xa_xb",
    ),
    Course(
        "exhibits stay longer",
        "forensics",
        "fr",
        (
            Turn(R, "entrust", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "accept", "MANDATED"),
            Turn(R, "send_exhibits", "EXHIBITS_SENT"),
            Turn(Q, "receive_exhibits", "EXHIBITS_IN"),
            *kept_longer(Q, "EXHIBITS_IN", "send_exhibits"),
            Turn(Q, "report", "REPORTED", files=(ANSWER,)),
            # One of them stays when the others go back, and goes back by itself.
            Turn(Q, "ask_longer_loan", "REPORTED", {"until": "2047-10-01", "items": ONE_OF_THEM}, names=PARCEL),
            Turn(R, "agree_return_day", "REPORTED", {"until": "2047-10-01"}, names=PARCEL),
            Turn(Q, "return", "RETURNING", BACK, names=PARCEL),
            Turn(R, "confirm_return", "RETURNED", HERE),
            Turn(Q, "ask_longer_loan", "RETURNED", {"until": "2047-11-01"}, names=APART),
            Turn(R, "close", "CLOSED"),
            Turn(R, "agree_return_day", "CLOSED", {"until": "2047-11-01"}, names=APART),
            Turn(Q, "return_items", "CLOSED", names=APART),
            Turn(R, "confirm_items", "CLOSED"),
        ),
    ),
    Course(
        "an examination is refused",
        "forensics",
        "ar",
        (
            Turn(R, "entrust", "RECEIVED"),
            Turn(Q, "acknowledge", "ACKNOWLEDGED"),
            Turn(Q, "postpone", "POSTPONED"),
            Turn(Q, "resume", "ACKNOWLEDGED"),
            Turn(Q, "consult", "ACKNOWLEDGED"),
            Turn(R, "answer_consult", "ACKNOWLEDGED"),
            Turn(Q, "refuse", "REFUSED", HEARD, names={"consultation": "consult"}),
        ),
    ),
)
DRAFTS = (
    Course(
        "a draft is shown again after it was mended",
        "draft_consultation",
        "fr",
        (
            Turn(R, "share_draft", "SHARED", language="es"),
            Turn(Q, "message", "SHARED"),
            Turn(R, "share_again", "SHARED", {"draft_version": 8}, language="zh"),
            Turn(R, "close", "CLOSED", language="ru"),
        ),
        treaty=None,
        asks="XB",
    ),
    Course(
        "a draft is shown before it is filed, and comments come back",
        "draft_consultation",
        "en",
        (
            Turn(R, "share_draft", "SHARED"),
            Turn(Q, "comment", "SHARED", language="ar"),
            Turn(R, "close", "CLOSED"),
        ),
        treaty=None,
    ),
)
COURSES = (*DRAFTS, *JURISDICTION, *PROVIDERS, *HEARINGS, *FORENSICS)
