"""Mandates: what one authority of a State has another do (`law.md` §3.13), with every act of the table."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject
from tests.factories import bodies
from tests.factories.request_samples import FILE
from tests.stories.beside_courses import said
from tests.stories.turns import ANSWER, Course, Q, R, Turn

_AT_HOME = "It crosses no border: `test_mandates_inside_a_state` runs it between authorities of one node."
_EVENT: dict[str, Json] = {"until": None, "event": "The arrest in XA."}
_GO_ON: dict[str, Json] = {"decision": "proceed", "until": None}
_PORT: dict[str, Json] = {"competent": {"name": "Prosecutor's Office of the port", "state": "XB"}}


def outgoing(**changes: Json) -> JsonObject:
    """The request that Boreland's prosecutor wants to be sent to Ardenia."""
    told = bodies.of("mandate_submission")["outgoing"]
    assert isinstance(told, dict)
    found = {**told, "state": "XA", "recipient": "XA.moj", **changes}
    return {name: one for name, one in found.items() if one is not None}


def competence(heir: str, name: str) -> JsonObject:
    """Another authority of Boreland is competent."""
    return {
        "outcome": "transferred",
        "authority": {"name": name, "state": "XB", "directory_id": heir},
        "reason": "That office has been competent for requests of this kind since July.",
    }


_OUT: dict[str, Json] = {
    "outgoing": outgoing(),
    "authority": {"name": "Prosecutor General of Boreland", "directory_id": "XB.pros"},
}


FOUR: list[Json] = [
    {"id": "m1", "code": "CONTENT_REALTIME"},
    {"id": "m2", "code": "RECORDS"},
    {"id": "m3", "code": "TAKE_STATEMENT"},
    {"id": "m4", "code": "LOCATE_PERSON"},
]
BEGUN: dict[str, Json] = {
    "measure": "m1",
    "from": "2026-11-20T08:00:00+01:00",
    "until": "2047-01-20",
    "legal_basis": "Order 81/2026",
}
ENDED: dict[str, Json] = {
    "measure": "m1",
    "ended_at": "2026-11-25T08:00:00+01:00",
    "why": "The telephone is used no more.",
}
KEPT: dict[str, Json] = {"measure": "m2", "outcome": "done"}
WHOLE: dict[str, Json] = {"checked": None}
UNREADABLE: dict[str, Json] = {"verified": False, "checked": None, "defects": [{"description": "It cannot be opened."}]}
AGAIN, CALLS = b"day,amount\n2026-10-03,1200\n", b"time,number\n2026-11-21T09:00,+4485550199\n"


def _part(measure: str = "", category: str = "", **more: Json) -> dict[str, Json]:
    """A part of what a desk delivers: a file of one measure or none, and the rest still to come."""
    row: JsonObject = {"file": FILE, "description": "Answer", "measures": [measure], "category": category}
    rest: list[Json] = [{"measure": "m1", "text": "What is heard until the end.", "expected_on": "2027-01-25"}]
    return {"outcomes": None, "evidence": [row] if measure else None, "remains": rest, **more}


def _course(name: str, language: str, *turns: Turn) -> Course:
    return Course(name, "mandate", language, turns, None, asks="XB", apart=_AT_HOME)


# The prosecutor writes in languages of what is to go on to Ardenia, which reads all six.
SENT_ON = _course(
    "a ministry sends on what a prosecutor wants, after it was completed",
    "fr",
    Turn(R, "submit", "RECEIVED", _OUT, files=(ANSWER,), language="es"),
    Turn(Q, "ask", "QUERIED"),
    Turn(R, "answer", "RECEIVED", language="ru"),
    Turn(Q, "return_for_completion", "RETURNED"),
    Turn(R, "resubmit", "RECEIVED", _OUT, files=(ANSWER,), language="es"),
    Turn(Q, "forward", "FORWARDED"),
    Turn(R, "close", "CLOSED", language="zh"),
    Turn(R, "reopen", "RECEIVED"),
    Turn(Q, "accept", "ACCEPTED"),
    Turn(Q, "report", "REPORTED", files=(ANSWER,)),
)
EXECUTED = _course(
    "an instruction comes back, is completed, asked about and executed",
    "en",
    Turn(R, "instruct", "RECEIVED"),
    Turn(Q, "return_for_completion", "RETURNED"),
    Turn(R, "instruct", "RECEIVED"),
    Turn(Q, "accept", "ACCEPTED"),
    Turn(Q, "ask", "QUERIED"),
    Turn(R, "answer", "ACCEPTED"),
    Turn(Q, "report", "REPORTED", files=(ANSWER,)),
    Turn(R, "close", "CLOSED"),
)
UNEXECUTED = _course(
    "an instruction waits for an arrest and is not executed",
    "fr",
    Turn(R, "instruct", "RECEIVED", {"note": "The order is served on the second provider, too."}),
    *said("instruct", "RECEIVED"),
    Turn(R, "decide_wait", "RECEIVED", _EVENT),
    Turn(Q, "report_event", "RECEIVED"),
    Turn(R, "decide_wait", "RECEIVED", _GO_ON),
    Turn(Q, "return_unexecuted", "UNEXECUTED", _PORT),
    Turn(R, "close", "CLOSED"),
    Turn(R, "reopen", "RECEIVED"),
    Turn(R, "withdraw", "WITHDRAWN"),
    Turn(Q, "note_withdrawal", "WITHDRAWN"),
)
IN_PARTS = _course(
    "a desk delivers in parts, one measure cannot be executed and one is let go",
    "en",
    Turn(R, "instruct", "RECEIVED", {"measures": FOUR}),
    Turn(Q, "accept", "ACCEPTED"),
    Turn(Q, "deliver_part", "ACCEPTED", _part(lasting=[BEGUN])),
    Turn(R, "confirm_delivery", "ACCEPTED", WHOLE),
    Turn(Q, "deliver_part", "ACCEPTED", _part("m2", "FINANCIAL", outcomes=[KEPT]), (ANSWER,)),
    Turn(R, "confirm_delivery", "ACCEPTED", UNREADABLE),
    Turn(Q, "ask", "QUERIED"),
    Turn(Q, "deliver_part", "QUERIED", _part("m2", "FINANCIAL"), (AGAIN,), names={"mends": "confirm_delivery"}),
    Turn(R, "answer", "ACCEPTED"),
    Turn(R, "confirm_delivery", "ACCEPTED", WHOLE),
    Turn(Q, "return_part_unexecuted", "ACCEPTED", {"measures": ["m4"], **_PORT}),
    Turn(R, "withdraw_part", "ACCEPTED", {"measures": ["m3"]}),
    Turn(Q, "report_delay", "ACCEPTED"),
    Turn(R, "answer_delay", "ACCEPTED"),
    Turn(Q, "deliver_part", "ACCEPTED", _part("m1", "CONTENT", lasting=[ENDED]), (CALLS,)),
    Turn(R, "confirm_delivery", "ACCEPTED", WHOLE),
    Turn(Q, "report", "REPORTED", files=(ANSWER,)),
    Turn(R, "confirm_delivery", "REPORTED", WHOLE),
    Turn(R, "close", "CLOSED"),
)
WRONG_DESK = _course(
    "an instruction goes to the wrong desk",
    "ar",
    Turn(R, "instruct", "RECEIVED"),
    Turn(Q, "transfer_competence", "RECEIVED", competence("XB.pros", "Prosecutor General of Boreland")),
    Turn(Q, "accept", "ACCEPTED"),
    Turn(Q, "return_unexecuted", "UNEXECUTED", _PORT),
)
SILENT = _course(
    "a desk falls silent",
    "en",
    Turn(R, "instruct", "RECEIVED"),
    Turn(R, "message", "RECEIVED", {"subject": "Reminder", "text": "No answer has come."}, waits=160),
    Turn(R, "close_silent", "CLOSED", {"text": "Nothing came.", "outcome": None}, waits=31),
)
COURSES = (SENT_ON, EXECUTED, UNEXECUTED, IN_PARTS, WRONG_DESK, SILENT)
