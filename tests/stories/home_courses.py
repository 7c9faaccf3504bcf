"""Mandates: what one authority of a State has another do (`law.md` §3.13), with every act of the table."""

from __future__ import annotations

from app.kit.canonical import Json, JsonObject
from tests.factories import bodies
from tests.stories.beside_courses import HEIR, WAITS, said, silence
from tests.stories.turns import ANSWER, Course, Q, R, Turn

_AT_HOME = "It crosses no border: `test_mandates_inside_a_state` runs it between two authorities of one node."
_BESIDE = "Nodes take these rows in other procedures; here the mandate's own table, texts and findings are looked at."
_HANDED = "Three authorities take part; `tests/exchange/test_within_a_state.py` hands a matter over."
_EVENT: dict[str, Json] = {"until": None, "event": "The arrest in XA."}
_GO_ON: dict[str, Json] = {"decision": "proceed", "until": None}


def outgoing(**changes: Json) -> JsonObject:
    """The request that Boreland's prosecutor wants to be sent to Ardenia."""
    told = bodies.of("mandate_submission")["outgoing"]
    assert isinstance(told, dict)
    found = {**told, "state": "XA", "recipient": "XA.moj", **changes}
    return {name: one for name, one in found.items() if one is not None}


_OUT: dict[str, Json] = {
    "outgoing": outgoing(),
    "authority": {"name": "Prosecutor General of Boreland", "directory_id": "XB.pros"},
}
SENT_ON = "a ministry sends on what a prosecutor wants, after it was completed"
EXECUTED = "an instruction comes back, is completed, asked about and executed"
UNEXECUTED = "an instruction is not executed"
RUN = (
    Course(
        SENT_ON,
        "mandate",
        "fr",
        (
            Turn(R, "submit", "RECEIVED", _OUT, files=(ANSWER,)),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "RECEIVED"),
            Turn(Q, "return_for_completion", "RETURNED"),
            Turn(R, "resubmit", "RECEIVED", _OUT, files=(ANSWER,)),
            Turn(Q, "forward", "FORWARDED"),
            Turn(R, "close", "CLOSED"),
            Turn(R, "reopen", "RECEIVED"),
            Turn(Q, "accept", "ACCEPTED"),
            Turn(Q, "report", "REPORTED", files=(ANSWER,)),
        ),
        None,
        asks="XB",
        apart=_AT_HOME,
    ),
    Course(
        EXECUTED,
        "mandate",
        "en",
        (
            Turn(R, "instruct", "RECEIVED"),
            Turn(Q, "return_for_completion", "RETURNED"),
            Turn(R, "instruct", "RECEIVED"),
            Turn(Q, "accept", "ACCEPTED"),
            Turn(Q, "ask", "QUERIED"),
            Turn(R, "answer", "ACCEPTED"),
            Turn(Q, "report", "REPORTED", files=(ANSWER,)),
            Turn(R, "close", "CLOSED"),
        ),
        None,
        asks="XB",
        apart=_AT_HOME,
    ),
)
"""What two authorities of one State run on their node."""
APART = (
    Course(
        UNEXECUTED,
        "mandate",
        "fr",
        (
            Turn(R, "instruct", "RECEIVED", {"note": "The order is served on the second provider, too."}),
            *said("instruct", "RECEIVED"),
            Turn(R, "decide_wait", "RECEIVED", _EVENT),
            Turn(Q, "report_event", "RECEIVED"),
            Turn(R, "decide_wait", "RECEIVED", _GO_ON),
            Turn(Q, "return_unexecuted", "UNEXECUTED"),
            Turn(R, "close", "CLOSED"),
            Turn(R, "reopen", "RECEIVED"),
            Turn(R, "withdraw", "WITHDRAWN"),
            Turn(Q, "note_withdrawal", "WITHDRAWN"),
        ),
        None,
        asks="XB",
        apart=_BESIDE,
    ),
    Course(
        "an instruction goes to the wrong desk",
        "mandate",
        "ru",
        (
            Turn(R, "instruct", "RECEIVED"),
            Turn(Q, "transfer_competence", "RECEIVED", HEIR["XA"]),
            Turn(Q, "return_unexecuted", "UNEXECUTED"),
        ),
        None,
        apart=_HANDED,
    ),
    Course(
        "a desk falls silent",
        "mandate",
        "en",
        (Turn(R, "instruct", "RECEIVED"), *silence("RECEIVED")),
        None,
        apart=WAITS,
    ),
)
COURSES = (*RUN, *APART)
