"""The courses of the stories hold before any node runs them: steps of the table, whole texts, nothing that blocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.kit.canonical import JsonObject, sha256
from app.kit.ids import InstrumentId
from app.matters.measures import OVER, measures
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from app.procedures.engine import Link, chained, project
from app.procedures.heads import sound_head
from app.procedures.inherited import ACK_24_7, Sets, inherited, oral
from app.procedures.judging import Accepted, judge
from app.procedures.table import Side, at
from app.treaties.catalogue import TREATIES
from app.treaties.profiles import profile
from app.treaties.promised import promised
from app.treaties.review import Word
from app.treaties.rules import Asked, Standing, findings
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
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", COURSES)
def test_a_course_is_sound(name: str) -> None:
    assert list(faults(COURSES[name])) == []


def faults(course: Course) -> Iterator[str]:
    """What is wrong with a course, turn by turn: no sound text, a finding that blocks, a step that is not open."""
    links: list[Link] = []
    signed: dict[InstrumentId, datetime] = {}
    now = NOW
    for number, (turn, step) in enumerate(course.steps()):
        now += timedelta(days=turn.waits)
        pins: dict[str, JsonObject] = {one.act: {"id": one.id, "sha256": one.sha256} for one in links}
        body, seen = turn.text(step, pins, course.treaty), project(course.table, links)
        newest = contents.newest(step.instrument)
        yield from (f"{turn.act}: {one}" for one in contents.problems(step.instrument, newest, body))
        standing = tuple(Standing(one.id, one.code, one.status not in OVER) for one in measures(seen.history))
        spoken = tuple(
            Word(one.id, one.kind, one.side.value, dict(one.body), signed[one.id], one.sha256) for one in seen.applied
        )
        if turn.over and (end := promised(spoken, turn.over)) is not None:
            now = max(now, end + timedelta(seconds=1))  # it is taken when that clock has run out
        asked = Asked(
            procedure=course.procedure,
            act=turn.act,
            kind=step.instrument,
            kind_version=newest,
            body=body,
            urgency=course.urgency,
            language=turn.language or course.language,
            ours=profile(course.states[turn.side]),
            theirs=profile(course.states[turn.side.other]),
            treaty=TREATIES.newest(course.treaty) if course.treaty else None,
            attachments=tuple(sha256(one) for one in turn.files),
            now=now,
            side=turn.side.value,
            measures=standing,
            spoken=spoken,
            status=seen.status if links else "",
            since=signed[seen.source] if seen.source else None,
            opening=next((dict(one.body) for one in seen.applied if one.kind != "oral_note"), None),
        )
        yield from (f"{turn.act}: {one.key}: {one.words}" for one in findings(asked) if one.blocks)
        asks = [one for one in seen.unanswered if one.act in step.answers and one.side is not turn.side]
        link = Link(
            InstrumentId(f"019ab3c4-5d6e-7f80-9a1b-{number:012d}"),
            sha256(str(number).encode()),
            turn.side,
            turn.act,
            step.instrument,
            sound_head(course.table, links, turn.side),
            sound_head(course.table, links, turn.side.other),
            asks[0].pin if asks else None,
            None,
            course.urgency,
            body,
        )
        verdict = judge(course.table, links, (), link)
        if not isinstance(verdict, Accepted):
            yield f"{turn.act}: {verdict}"
            return
        links.append(link)
        signed[link.id] = now
        if (status := project(course.table, links).status) != turn.then:
            yield f"{turn.act}: leads to {status}, not to {turn.then}"
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
