"""Mandates: what one authority of a State has another do (`law.md` §3.13), with every act of the table."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject
from tests.factories import bodies
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
COURSES = (SENT_ON, EXECUTED, UNEXECUTED, WRONG_DESK, SILENT)
