"""Every procedure runs between two nodes, the one side over its API, the other by commands; both see one status."""

from __future__ import annotations

import itertools

import pytest

from app.cli.playground import RunningNode
from app.kit.canonical import Json, JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Side
from app.procedures.table import NONE
from tests.stories import world
from tests.stories.clerks import Clerk, Opening, System, Typist
from tests.stories.courses import COURSES, Course
from tests.stories.hands import agree

_numbers = itertools.count(1)
LANGUAGES = {"ar", "en", "es", "fr", "ru", "zh"}


@pytest.mark.parametrize("name", COURSES)
def test_a_course_is_run(name: str, xa: RunningNode, xb: RunningNode) -> None:
    course = COURSES[name]
    asking, asked = (xa, xb) if course.asks == "XA" else (xb, xa)
    clerks: dict[Side, Clerk] = {Side.REQUESTING: System.of(asking), Side.REQUESTED: Typist(asked)}
    if sum(map(ord, name)) % 2:  # each side is now the one that types, now the one with a system
        clerks = {Side.REQUESTING: Typist(asking), Side.REQUESTED: System.of(asked)}
    run(course, clerks)


def run(course: Course, clerks: dict[Side, Clerk]) -> str:
    """Take every turn; after each both sides see its status and hold the same instruments."""
    status, reference = NONE, ""
    nodes = [clerks[side].node for side in Side]
    for turn in course.turns:
        clerk, step = clerks[turn.side], course.step(turn, status)
        other = clerks[turn.side.other].node
        opening = Opening(course.procedure, other.authority, course.treaty) if status == NONE else None
        text = {"language": course.language, "urgency": course.urgency}
        body = _of_its_own(turn.text(step)) if opening else turn.text(step)
        reference = clerk.take(step, body, opening=opening, reference=reference, **text)
        agree(*nodes, reference, turn.then)
        status = turn.then
    for node in nodes:
        world.log_holds(node)
    return reference


def _of_its_own(body: JsonObject) -> JsonObject:
    """A case of its own: the same request twice would be stopped as a duplicate."""
    number = f"{next(_numbers)}/P/2026"
    proceeding: Json = body.get("proceeding")
    if isinstance(proceeding, dict):
        return {**body, "proceeding": {**proceeding, "reference": number}}
    return body


def test_each_procedure_has_a_course_and_each_language_is_spoken() -> None:
    procedures = {one.name for one in CATALOGUE.procedures if not one.exercise}
    assert {course.procedure for course in COURSES.values()} == procedures
    assert {course.language for course in COURSES.values()} == LANGUAGES
