"""What every procedure lets the sides say beside its own steps (`law.md` §3.0), in each procedure and to its end."""

from __future__ import annotations

from collections.abc import Iterator

from app.kit.canonical import JsonObject
from app.procedures.catalogue import CATALOGUE
from tests.stories.turns import ANSWER, CALLER, GROUP, MONEY, Course, Q, R, Turn

_APART = "Nodes take these rows in other procedures; here each procedure's own table, texts and findings are looked at."
_HANDED = (
    "A node of the pair serves one authority, and nobody else is there: `tests/exchange/test_within_a_state.py` "
    "hands a matter over between States; here each procedure's own table, texts and findings are looked at."
)
WAITS = "Half a year passes, and the timestamps that nodes get are of today."
_DRILL = "Drills carry certificates of their own: `test_nodes_of_other_kinds` runs a chain test between nodes."
_OPENED: dict[str, tuple[str | None, str, str, str, Turn]] = {
    "mla": ("budapest", "fr", "routine", "XA", Turn(R, "request", "RECEIVED")),
    "preservation": ("bilateral_xa_xb", "fr", "urgent", "XA", Turn(R, "request", "RECEIVED")),
    "emergency_disclosure": ("budapest_2ap", "fr", "emergency", "XB", Turn(R, "request", "RECEIVED")),
    "information": ("uncac", "ru", "urgent", "XB", Turn(R, "inquire", "SENT")),
    "jurisdiction": ("untoc", "en", "routine", "XA", Turn(R, "open", "OPEN")),
    "provider_measures": ("un_cybercrime", "es", "routine", "XB", Turn(R, "request", "RECEIVED")),
    "extradition": (
        "uncac",
        "fr",
        "routine",
        "XA",
        Turn(R, "request", "RECEIVED", {"offences": MONEY}, files=(ANSWER,)),
    ),
    "assets": ("uncac", "zh", "urgent", "XB", Turn(R, "ask_freeze", "RECEIVED", {"offences": MONEY}, files=(ANSWER,))),
    "hearing": ("untoc", "fr", "routine", "XA", Turn(R, "request", "RECEIVED", {"offences": GROUP})),
    "forensics": ("un_cybercrime", "fr", "routine", "XB", Turn(R, "entrust", "RECEIVED")),
    "joint": ("budapest_2ap", "fr", "routine", "XA", Turn(R, "propose", "PROPOSED")),
    "transfer": ("untoc", "fr", "routine", "XA", Turn(R, "request", "RECEIVED", {"offences": GROUP})),
    "assistance": (None, "ar", "routine", "XB", Turn(R, "request", "OPEN")),
}
"""How each procedure is opened here: treaty, language, urgency, the State that asks, and the first turn."""
HEIR: dict[str, JsonObject] = {
    state: {
        "outcome": "transferred",
        "authority": {"name": "Cybercrime Centre", "state": state, "directory_id": f"{state}.cyber"},
        "reason": "The Centre has been competent for requests of this kind since July.",
    }
    for state in ("XA", "XB")
}
"""Who takes over, by the State whose part it is."""


def said(act: str, then: str) -> Iterator[Turn]:
    """Everything that may be said while a matter is open and its status stays."""
    yield Turn(R, "message", then)
    yield Turn(R, "ask_status", then)
    yield Turn(Q, "report_status", then)
    yield Turn(R, "supplement", then)
    yield Turn(R, "correct", then, names={"corrects": act})
    yield Turn(Q, "estimate_costs", then)
    yield Turn(R, "decide_costs", then)
    yield Turn(Q, "ask_assurance", then)
    yield Turn(R, "give_assurance", then)
    yield Turn(Q, "ask_assurance", then)
    yield Turn(R, "decline_assurance", then)
    yield Turn(Q, "warn_confidentiality", then)
    yield Turn(R, "decide_confidentiality", then)
    yield Turn(R, "ask_other_use", then)
    yield Turn(Q, "decide_other_use", then)
    yield Turn(Q, "ask_other_use", then)
    yield Turn(R, "decide_other_use", then)
    yield Turn(R, "notify_disclosure", then)
    yield Turn(R, "notify_exculpatory", then)
    yield Turn(Q, "message", then, {"wants_consultation": False}, names={"about": "notify_exculpatory"})


def event(then: str) -> Iterator[Turn]:
    """The asked side is to wait for an arrest, and hears of it."""
    yield Turn(Q, "warn_confidentiality", then)
    yield Turn(R, "decide_confidentiality", then, {"until": None, "event": "The arrest in XA."})
    yield Turn(Q, "report_event", then)


def delay(then: str) -> Iterator[Turn]:
    """The asked side cannot keep its time, and both agree on a day."""
    yield Turn(Q, "report_delay", then)
    yield Turn(R, "answer_delay", then)


def _course(name: str, procedure: str, turns: Iterator[Turn], apart: str) -> Course:
    treaty, language, urgency, asks, first = _OPENED[procedure]
    return Course(name, procedure, language, (first, *turns), treaty, urgency, asks, apart=apart)


def _talk(procedure: str) -> Iterator[Turn]:
    """Everything is said, the request withdrawn and the matter closed; where it may be, it is opened again."""
    first = _OPENED[procedure][-1]
    yield from said(first.act, first.then)
    if CATALOGUE.newest(procedure).rows("report_event"):
        yield from event(first.then)
    if CATALOGUE.newest(procedure).rows("report_delay"):
        yield from delay(first.then)
    yield Turn(R, "withdraw", "WITHDRAWN")
    yield Turn(Q, "note_withdrawal", "WITHDRAWN")
    yield Turn(R, "close", "CLOSED")
    if again := CATALOGUE.newest(procedure).reopen:
        yield Turn(R, "reopen", again)


def _elsewhere(procedure: str) -> Iterator[Turn]:
    """Another authority of the same State is competent, and then another State."""
    asked = "XB" if _OPENED[procedure][3] == "XA" else "XA"
    yield Turn(Q, "transfer_competence", "RECEIVED", HEIR[asked])
    yield Turn(Q, "refer_elsewhere", "REFERRED")


def _taken_over(procedure: str) -> Iterator[Turn]:
    """It is acknowledged, and then another authority of the same State goes on with it."""
    asked = "XB" if _OPENED[procedure][3] == "XA" else "XA"
    yield Turn(Q, "acknowledge", "ACKNOWLEDGED")
    yield Turn(Q, "transfer_competence", "ACKNOWLEDGED", HEIR[asked])


def silence(then: str) -> Iterator[Turn]:
    """The asked side says nothing, is reminded, and half a year later the matter is closed."""
    reminded, closed = ("2026-12-28", "2027-06-26")
    yield Turn(R, "message", then, {"subject": "Reminder", "text": "No answer has come."}, waits=30)
    yield Turn(
        R,
        "close_silent",
        "CLOSED",
        {"text": f"Nothing came until {closed}.", "outcome": None, "reminded_on": reminded},
        waits=180,
    )


def _unwritten(caller: str) -> Iterator[Turn]:
    """A call that is noted and acted upon, and that nothing in writing follows."""
    yield Turn(Q, "note_oral", "ORAL", CALLER[caller])
    yield Turn(Q, "report_act", "ORAL")
    yield Turn(R, "message", "ORAL")
    yield Turn(Q, "lapse", "LAPSED", names={"note": "note_oral"})
    yield Turn(R, "close", "CLOSED")


def _courses() -> Iterator[Course]:
    for procedure in _OPENED:
        acts = {step.act for step in CATALOGUE.newest(procedure).steps}
        yield _course(f"{procedure}: everything is said beside", procedure, _talk(procedure), _APART)
        if "refer_elsewhere" in acts:
            yield _course(f"{procedure}: somebody else is competent", procedure, _elsewhere(procedure), _HANDED)
        elif "transfer_competence" in acts:
            yield _course(f"{procedure}: another authority is competent", procedure, _taken_over(procedure), _HANDED)
        yield _course(
            f"{procedure}: the other side falls silent", procedure, silence(_OPENED[procedure][-1].then), WAITS
        )
        if "note_oral" in acts:
            treaty, language, urgency, asks, _ = _OPENED[procedure]
            name = f"{procedure}: a call is never confirmed"
            turns = tuple(_unwritten("XB" if asks == "XA" else "XA"))
            yield Course(name, procedure, language, turns, treaty, urgency, asks, apart=_APART)


DRILLS = (
    Course(
        "a drill is answered",
        "exercise",
        "en",
        (
            Turn(R, "start", "RECEIVED"),
            Turn(R, "message", "RECEIVED"),
            Turn(R, "ask_status", "RECEIVED"),
            Turn(Q, "report_status", "RECEIVED"),
            Turn(Q, "answer", "ANSWERED"),
            Turn(R, "close", "CLOSED"),
        ),
        None,
        apart=_DRILL,
    ),
    Course(
        "a drill that was agreed proves that somebody answers",
        "exercise",
        "es",
        (
            Turn(R, "propose", "PROPOSED"),
            Turn(Q, "agree", "AGREED"),
            Turn(R, "start", "RECEIVED"),
            Turn(Q, "answer", "ANSWERED"),
            Turn(R, "report", "ANSWERED"),
        ),
        None,
        apart=_DRILL,
    ),
    Course(
        "a real case ends a drill",
        "exercise",
        "fr",
        (
            Turn(R, "propose", "PROPOSED"),
            Turn(Q, "agree", "AGREED"),
            Turn(R, "start", "RECEIVED"),
            Turn(Q, "stop", "STOPPED"),
        ),
        None,
        asks="XB",
        apart=_DRILL,
    ),
)
COURSES = (*_courses(), *DRILLS)
