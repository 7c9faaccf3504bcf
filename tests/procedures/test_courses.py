"""The courses of the stories hold before any node runs them: steps of the table, whole texts, nothing that blocks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Link, chained, project
from app.procedures.inherited import ACK_24_7, Sets, inherited, oral
from app.procedures.judging import Accepted, judge
from app.procedures.table import Side, at
from app.treaties.rules import findings
from tests.procedures.played import played
from tests.stories.courses import COURSES
from tests.stories.turns import Course

_EVERYWHERE = Sets(
    at("RECEIVED", "ACKNOWLEDGED", "WITHDRAWN"),
    at("REFERRED", "WITHDRAWN"),
    at("RECEIVED"),
    "RECEIVED",
    work=("execution",),
    delays=True,
)
INHERITED = {step.act for step in (*inherited(_EVERYWHERE), *oral("mla_request", ACK_24_7))}
"""Acts that procedures have from one table (`law.md` §3.0)."""
NOT_BY_NODES = {
    # Half a year has to pass: `tests/stories/test_a_matter_ends_when_its_time_has_come.py`.
    "close_silent",
    # The successor is a third party, which joins in `tests/stories/test_mandates_inside_a_state.py`.
    "transfer_competence",
}


@pytest.mark.parametrize("name", COURSES)
def test_a_course_is_sound(name: str) -> None:
    assert list(faults(COURSES[name])) == []


def faults(course: Course) -> Iterator[str]:
    """What is wrong with a course, turn by turn: no sound text, a finding that blocks, a step that is not open."""
    links: list[Link] = []
    for one in played(course):
        act, asked = one.turn.act, one.asked
        yield from (f"{act}: {told}" for told in contents.problems(asked.kind, asked.kind_version, asked.body))
        yield from (f"{act}: {told.key}: {told.words}" for told in findings(asked) if told.blocks)
        verdict = judge(course.table, one.before, (), one.link)
        if not isinstance(verdict, Accepted):
            yield f"{act}: {verdict}"
            return
        links = [*one.before, one.link]
        if (status := project(course.table, links).status) != one.turn.then:
            yield f"{act}: leads to {status}, not to {one.turn.then}"
    if not any(chained(course.table, one.act) for one in links):
        yield "nothing in it is chained"


def test_both_sides_are_heard_in_every_course_for_nodes() -> None:
    for course in COURSES.values():
        if course.apart:
            continue
        assert {turn.side for turn in course.turns} == set(Side), course.name


def test_every_act_of_every_procedure_stands_in_a_course() -> None:
    taken = {(course.procedure, turn.act) for course in COURSES.values() for turn in course.turns}
    assert {(one.name, step.act) for one in CATALOGUE.procedures for step in one.steps} - taken == set()


def test_what_nodes_do_not_take_is_said() -> None:
    """A step of a procedure's own is for nodes in that procedure, an inherited one in some procedure."""
    crossing = [one for one in CATALOGUE.procedures if not (one.exercise or one.domestic)]
    taken = {(one.procedure, turn.act) for one in COURSES.values() if not one.apart for turn in one.turns}
    anywhere = {act for _, act in taken}
    own = {(one.name, step.act) for one in crossing for step in one.steps if step.act not in INHERITED}
    assert own - taken == set()
    assert INHERITED - anywhere == NOT_BY_NODES


def test_a_course_that_nodes_run_needs_no_wait_and_only_such_a_one_shows_a_row() -> None:
    for course in COURSES.values():
        if course.apart:
            assert not course.shows, course.name
        else:
            assert not any(turn.waits for turn in course.turns), course.name
