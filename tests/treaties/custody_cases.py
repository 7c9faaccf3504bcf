"""What rests on another instrument of the matter: for each finding a draft that names one which is not there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.treaties.review import Asked, Word
from tests.factories import bodies
from tests.treaties.sample import answer, asked, changed

ID, ELSE = "0197a2b4-0000-7000-8000-000000000001", "0197a2b4-0000-7000-8000-000000000002"
DIGEST = "b2" * 32
REF = {"id": ID, "sha256": DIGEST}


def said(kind: str, side: str = "requested", name: str = ID) -> Word:
    """An instrument of the matter."""
    return Word(name, kind, side, {}, sha256=DIGEST)


def hands(*words: Word) -> Asked:
    """The record of a handing over that names a consent."""
    return answer("hand_over_record", changed(bodies.of("hand_over_record"), consent=REF), spoken=words)


def returns(*words: Word) -> Asked:
    """The record of a return that names a handing over."""
    body = changed(bodies.of("return_record"), hand_over=REF)
    whole = asked(body, kind="return_record", act="return_person", side="requesting", attachments=())
    return replace(whole, spoken=words)


def escapes(*words: Word) -> Asked:
    """The notice of an escape that names a handing over."""
    return _of_a_person("custody_ended", "report_custody_end", "requesting", *words)


def stays(*words: Word) -> Asked:
    """A request for a longer stay that names a handing over."""
    return _of_a_person("stay_request", "ask_longer_stay", "requesting", *words)


def reports(*words: Word) -> Asked:
    """A report on the custody of a person that names a handing over."""
    return _of_a_person("custody_report", "report_custody", "requesting", *words)


def notes(*words: Word) -> Asked:
    """The note of an escape, by the side that had handed the person over."""
    return answer("custody_end_noted", changed(bodies.of("custody_end_noted"), hand_over=REF), spoken=words)


def _of_a_person(kind: str, act: str, side: str, *words: Word) -> Asked:
    whole = asked(changed(bodies.of(kind), hand_over=REF), kind=kind, act=act, side=side, attachments=())
    return replace(whole, spoken=words)


def stops(*words: Word) -> Asked:
    """A discontinuance that names a question."""
    return answer("discontinuance", changed(bodies.of("discontinuance"), query=REF), spoken=words)


CASES: Mapping[str, Callable[[], Asked]] = {
    "handover_without_consent": lambda: hands(said("consent_record", name=ELSE)),
    "return_of_nobody": lambda: returns(said("hand_over_record", name=ELSE)),
    "question_unknown": lambda: stops(said("information_request", name=ELSE)),
}
