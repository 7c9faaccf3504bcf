"""Measures that last: for each finding a draft that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from app.kit.canonical import JsonObject
from app.treaties.review import Asked, Standing, Word
from tests.factories import bodies
from tests.treaties.sample import NOW, answer, changed

OPENING: JsonObject = {
    "measures": [{"id": "m1", "code": "CONTENT_REALTIME", "period": {"from": "2026-11-01", "to": "2026-12-31"}}]
}
FILE = "e5" * 32


def word(kind: str, side: str = "requested", **body: object) -> Word:
    """What was said of m1 before."""
    return Word(kind, kind, side, changed({"measures": ["m1"]}, **body), NOW - timedelta(days=1))


BEGUN = word("start_notice", **{"from": "2026-11-01T00:00:00Z"}, until="2026-12-20")
EARLIER = word("start_notice", **{"from": "2026-10-20T00:00:00Z"}, until="2026-10-25")
UNREAD = word("start_notice", **{"from": "soon"}, until="2026-12-20")
OVER = word("start_notice", **{"from": "2026-11-01T00:00:00Z"}, until="2026-11-20")
ENDED = word("end_notice", ended_at="2026-11-15T12:00:00Z")


def says(kind: str, *words: Word, side: str = "requested", **values: object) -> Asked:
    """An instrument on m1, after these."""
    body = changed(bodies.of(kind), **values)
    acts = {"start_notice": "start_measure", "extension_request": "ask_prolong", "extension_confirmation": "prolong"}
    whole = answer(kind, body, measures=(Standing("m1", "CONTENT_REALTIME"),), spoken=words, opening=OPENING)
    return replace(whole, side=side, act=acts.get(kind, kind))


def begins(**values: object) -> Asked:
    """The notice that m1 has begun, on the first of November."""
    told = {"until": "2026-12-20", **values}
    return says("start_notice", word("acceptance"), **{"from": "2026-11-01T00:00:00Z"}, **told)


def asks(*words: Word, until: str = "2026-12-31") -> Asked:
    """A prolongation is asked for."""
    return says("extension_request", *words, side="requesting", until=until)


def confirms(*words: Word, until: str = "2026-12-31") -> Asked:
    """… and confirmed."""
    return says("extension_confirmation", *words, until=until)


def stops(*words: Word, **values: object) -> Asked:
    """It is asked to stop."""
    return says("stop_request", *words, side="requesting", **values)


def ends(*words: Word, at: str) -> Asked:
    """Its end is noted."""
    return says("end_notice", *words, ended_at=at)


def sends(*words: Word, at: str | None) -> Asked:
    """Material of m1 is sent that was obtained then."""
    row: JsonObject = {"file": FILE, "description": "Calls", "measures": ["m1"], "category": "CONTENT"}
    whole = says("evidence_transmittal", *words, evidence=[row if at is None else {**row, "obtained_at": at}])
    return replace(whole, attachments=(FILE,))


CASES: Mapping[str, Callable[[], Asked]] = {
    "lasting_until_past": lambda: begins(until="2020-01-01"),
    "lasting_end_before_start": lambda: begins(until="2026-10-31"),
    "lasting_longer_than_asked": lambda: begins(until="2027-01-01"),
    "prolonged_longer_than_asked": lambda: confirms(
        BEGUN, word("extension_request", "requesting", until="2026-12-30"), until="2026-12-31"
    ),
    "prolongation_after_end": lambda: asks(OVER),
    "prolongation_not_longer": lambda: asks(BEGUN, until="2026-12-20"),
    "measure_not_begun": lambda: stops(word("acceptance")),
    "measure_ended_already": lambda: stops(BEGUN, ENDED),
    "stop_in_the_past": lambda: stops(BEGUN, stop_at="2026-11-23"),
    "stop_after_end": lambda: stops(BEGUN, stop_at="2026-12-21"),
    "end_ahead": lambda: ends(BEGUN, at="2026-11-25T00:00:00Z"),
    "end_before_start": lambda: ends(BEGUN, at="2026-10-31T12:00:00Z"),
    "ran_past_its_end": lambda: ends(OVER, at="2026-11-22T12:00:00Z"),
    "gathered_before_begin": lambda: sends(BEGUN, at="2026-10-31T23:59:59Z"),
    "gathered_after_end": lambda: sends(OVER, at="2026-11-22T12:00:00Z"),
    "gathering_undated": lambda: sends(OVER, at=None),
}

__all__ = [
    "BEGUN",
    "CASES",
    "EARLIER",
    "ENDED",
    "OVER",
    "UNREAD",
    "asks",
    "begins",
    "confirms",
    "ends",
    "sends",
    "stops",
    "word",
]
