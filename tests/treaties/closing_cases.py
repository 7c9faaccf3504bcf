"""The end of a matter: for each finding a draft that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from app.kit.canonical import JsonObject
from app.treaties.review import Asked, Standing, Word
from tests.factories import bodies
from tests.treaties.sample import NOW, answer, asked, changed

NOTE: JsonObject = {"text": "The matter ends here."}


def word(kind: str, side: str = "requested", days: int = 200, **body: object) -> Word:
    """An instrument signed so many days ago."""
    return Word(f"{kind}-{days}", kind, side, changed({}, **body), NOW - timedelta(days=days))


LASTS = word("start_notice", measures=["m1"], until="2026-12-20")
TWO = (Standing("m1", "RECORDS", open=False), Standing("m2", "RECORDS"))
FROZEN = word("freezing_notice", days=100, measures=["m1"], until="2027-05-25")
"""One of two accounts."""
AWAY = word("hand_over_record", return_by="2026-12-30")
SPOKE = (word("mla_request", "requesting", 300), word("acknowledgement", days=200))
REMINDED = word("status_inquiry", "requesting", 40)


def closes(*words: Word, **more: object) -> Asked:
    """The requested side closes, long after the end."""
    told = {"act": "close", "status": "EXECUTED", "since": NOW - timedelta(days=100), "spoken": words}
    return answer("closing_note", NOTE, **{**told, **more})


def lent(*sides: str, days: int = 30) -> Mapping[str, Mapping[str, datetime]]:
    """What was lent is to be given back by these sides."""
    return {side: {"return_by": NOW + timedelta(days=days)} for side in sides}


def reports(clock: str) -> Mapping[str, Mapping[str, datetime]]:
    """What the requested side is still to say after the end."""
    return {"requested": {clock: NOW + timedelta(days=30)}}


def silent(*words: Word, **values: object) -> Asked:
    """The requesting side closes because the other is silent."""
    whole = asked(changed(NOTE, **values), kind="closing_note", act="close_silent", side="requesting", attachments=())
    return replace(whole, status="ACKNOWLEDGED", spoken=words)


def discontinues(*about: str) -> Asked:
    """The requested side stops for want of an answer; of two measures the first is over."""
    question = word("information_request", measures=[*about], questions=[])
    body = changed(bodies.of("discontinuance"), query={"id": question.id, "sha256": "b2" * 32})
    return answer("discontinuance", body, act="discontinue", spoken=(question,), measures=TWO)


def executed(outcome: str, *words: Word, measure: str = "m1", **more: object) -> Asked:
    """The last word on a request tells of a measure."""
    body = bodies.of("execution_report", outcomes=[{"measure": measure, "outcome": outcome}])
    told = {"act": "report_execution", "spoken": (*SPOKE, *words), "measures": TWO, **more}
    return answer("execution_report", body, **told)


def reopens(procedure: str, *kinds: str) -> Asked:
    """Who takes up again a matter in which such instruments have been."""
    words = tuple(word(kind, days=300 - place) for place, kind in enumerate((*kinds, "closing_note")))
    body: JsonObject = {"reason": "New facts have come to light."}
    return answer("reopening", body, act="reopen", status="CLOSED", procedure=procedure, spoken=words)


CASES: Mapping[str, Callable[[], Asked]] = {
    "closing_measure_runs": lambda: closes(LASTS, measures=(Standing("m1", "CONTENT_REALTIME"),)),
    "closing_frozen": lambda: closes(FROZEN, procedure="assets", status="CONFISCATED", side="requesting"),
    "closing_stage_open": lambda: closes(
        procedure="assets", status="TRACED", side="requesting", measures=(Standing("m2", "FREEZE"),)
    ),
    "question_over": lambda: discontinues("m1"),
    "outcome_without_refusal": lambda: executed("refused"),
    "closing_person_away": lambda: closes(AWAY, word("take_over_record", "requesting")),
    "closing_items_away": lambda: closes(owed=lent("requested")),
    "closing_items_lent": lambda: closes(owed=lent("requesting")),
    "closing_exhibits_held": lambda: closes(owed=lent("requested"), procedure="forensics"),
    "closing_outcome_owed": lambda: closes(owed=reports("report_stage"), procedure="transfer"),
    "closing_measures_stand": lambda: closes(owed=reports("review_measures"), procedure="provider_measures"),
    "closing_defects_open": lambda: closes(owed=reports("defects_answer")),
    "closing_early": lambda: closes(since=NOW - timedelta(days=89)),
    "silence_short": lambda: silent(*SPOKE, word("communication", days=179), REMINDED),
    "reminder_missing": lambda: silent(*SPOKE, word("status_inquiry", "requesting", 29)),
    "last_word_differs": lambda: silent(*SPOKE, REMINDED, last_word_on="2026-01-01"),
    "reminder_differs": lambda: silent(*SPOKE, REMINDED, reminded_on="2026-01-01"),
    "reopened_unasked": lambda: reopens("extradition", "provisional_arrest_request", "arrest_report"),
}
