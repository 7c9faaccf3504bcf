"""Assurances that are asked for, given or declined: for each finding a draft that has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from app.kit.canonical import Json, JsonObject
from app.treaties.review import Asked, Word
from tests.factories import bodies
from tests.treaties.sample import NOW, answer, changed, refusal

LIFE = "The death penalty will not be sought or carried out."


def wants(*codes: str) -> Word:
    """The requested side asks for assurances."""
    rows: list[Json] = [{"code": one, "text": LIFE} for one in codes]
    return Word("w1", "assurance_request", "requested", {"assurances": rows, "reason": "Our constitution."}, NOW)


def spoke(kind: str, **more: Json) -> Word:
    """The requesting side has answered already."""
    return Word("w2", kind, "requesting", bodies.of(kind, **more), NOW)


def gives(*words: Word, **more: Json) -> Asked:
    """It gives one, of a death penalty."""
    body = bodies.of("assurance", **more)
    return answer("assurance", body, act="give_assurance", side="requesting", spoken=words)


def declines(*words: Word, **changes: object) -> Asked:
    """It gives none."""
    body = changed(bodies.of("assurance_declined"), **changes)
    return answer("assurance_declined", body, act="decline_assurance", side="requesting", spoken=words)


def not_given(code: str, text: str = LIFE) -> JsonObject:
    """One that is not given."""
    return {"code": code, "text": text, "why": "other", "reason": "It is not decided yet.", "instead": "A word on it."}


def refuses(*words: Word, ground: str = "torture_risk", left: timedelta = timedelta(days=3)) -> Asked:
    """A refusal while the answer about an assurance is owed for so long still."""
    due = {"assurance_answer": NOW + left} if words else {}
    return answer("refusal", refusal(ground), act="refuse", spoken=words, due=due)


CASES: Mapping[str, Callable[[], Asked]] = {
    "assurance_unspoken": lambda: gives(wants("no_death_penalty", "fair_trial")),
    "assurance_unasked": lambda: declines(wants("fair_trial")),
    "assurance_both": lambda: gives(wants("no_death_penalty"), not_given=[not_given("no_death_penalty")]),
    "nothing_instead": lambda: declines(wants("no_death_penalty"), not_given__n0__instead=""),
    "assurance_awaited": lambda: refuses(wants("no_torture")),
}
