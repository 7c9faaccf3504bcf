"""Every procedure runs between two nodes, the one side over its API, the other by commands; both see one status."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping

import pytest

from app.cli.hands import instruments
from app.cli.playground import RunningNode
from app.instruments.header import read
from app.kit.canonical import Json, JsonObject
from app.procedures.catalogue import CATALOGUE
from app.procedures.table import Side
from app.treaties.profiles import profile
from tests.stories import world
from tests.stories.clerks import Clerk, Opening, Paper, System, Typist
from tests.stories.courses import BETWEEN_NODES, WITHOUT_TREATY
from tests.stories.hands import agree
from tests.stories.home_courses import COURSES as AT_HOME
from tests.stories.passing import days_pass, run_out
from tests.stories.turns import Course, Turn

_numbers = itertools.count(1)
HANDS_OVER = "transfer_competence"
LANGUAGES = {"ar", "en", "es", "fr", "ru", "zh"}


@pytest.mark.parametrize("name", [one for one in BETWEEN_NODES if one not in WITHOUT_TREATY])
def test_a_course_is_run(name: str, xa: RunningNode, xb: RunningNode) -> None:
    course = BETWEEN_NODES[name]
    opens, answers = (xa, xb) if course.asks == "XA" else (xb, xa)
    # Each side is now the one that types, now the one with a system.
    clerks: dict[Side, Clerk] = {course.opener: System.of(opens), course.opener.other: Typist(answers)}
    if sum(map(ord, name)) % 2:
        clerks = {course.opener: Typist(opens), course.opener.other: System.of(answers)}
    run(course, clerks)


def run(
    course: Course,
    clerks: Mapping[Side, Clerk],
    after: Callable[[str, Turn], None] = lambda *_: None,
    heir: Clerk | None = None,
) -> str:
    """Take every turn; after each both sides see its status and hold the same instruments, and `after` looks.

    `heir`: who goes on for a side that hands the matter over.
    """
    reference, acting = "", dict(clerks)
    said: JsonObject = {}
    own: JsonObject = {}
    for turn, step in course.steps():
        clerk, other = acting[turn.side], acting[turn.side.other]
        opening = None if reference else Opening(course.procedure, other.owner, course.treaty)
        text = turn.text(step, _pins(clerk, reference), course.treaty)
        if opening:
            own = _of_its_own(text)
            said = {name: text[name] for name in own}
        # What is said again later, for instance when it comes back for completion, is said of the same case.
        body = {**text, **{name: new for name, new in own.items() if opening or text.get(name) == said[name]}}
        for node in _nodes(clerk, other):
            _wait(node, reference, turn)
        reference = clerk.take(
            step,
            Paper(turn.act, body, turn.language or course.language, course.urgency, turn.files),
            opening,
            reference,
        )
        if turn.act == HANDS_OVER and heir is not None:
            acting[turn.side] = heir
        one, two = (acting[side] for side in Side)
        agree(one.node, two.node, reference, turn.then, owners=(one.owner, two.owner))
        for side in acting.values() if turn.runs else ():
            clocks = System.of(side.node).get(f"/matters/{reference}/deadlines")["items"]
            assert turn.runs in {clock["code"] for clock in clocks if clock["stopped"] is None}
        if turn.flagged:
            place = f"/instruments/{clerk.owner}/{_pins(other, reference)[turn.act]['id']}/findings"
            assert turn.flagged in {one["code"] for one in System.of(other.node).get(place)["items"]}
        after(reference, turn)
    for node in _nodes(*acting.values()):
        world.log_holds(node)
    return reference


def _nodes(*clerks: Clerk) -> list[RunningNode]:
    """Their nodes: two authorities of one State have one."""
    return list({one.node.home: one.node for one in clerks}.values())


def _wait(node: RunningNode, reference: str, turn: Turn) -> None:
    """What has to pass before a turn passes on a node."""
    if turn.over:
        run_out(node, reference, turn.over)
    if turn.waits:
        days_pass(node, reference, turn.waits)


def _pins(clerk: Clerk, reference: str) -> dict[str, JsonObject]:
    """Id and digest of the last instrument of each act."""
    rows = instruments(clerk.node, reference, clerk.owner) if reference else []
    return {read(row.content).act: {"id": row.id, "sha256": row.sha256} for row in rows}


def _of_its_own(body: JsonObject) -> JsonObject:
    """What makes it a case of its own: the same request twice would be stopped as a duplicate."""
    number = f"{next(_numbers)}/P/2026"
    proceeding: Json = body.get("proceeding")
    if isinstance(proceeding, dict):
        return {"proceeding": {**proceeding, "reference": number}}
    for member in ("special_instructions", "question", "subject"):
        if isinstance(said := body.get(member), str):
            return {member: f"{said} ({number})"}
    return {}


def test_each_procedure_has_a_course() -> None:
    # Mandates never cross a border: `test_mandates_inside_a_state` runs them between authorities of one State.
    procedures = {one.name for one in CATALOGUE.procedures if not (one.exercise or one.domestic)}
    assert {course.procedure for course in BETWEEN_NODES.values()} == procedures


def test_the_courses_of_each_procedure_speak_all_six_languages_together() -> None:
    """What is written in them is frozen, signed, sent and read by both sides, each turn in its own language.

    Exercises have no case, and their courses are run by stories of their own.
    """
    spoken: dict[str, set[str]] = {one.name: set() for one in CATALOGUE.procedures if not one.exercise}
    for course in (*BETWEEN_NODES.values(), *AT_HOME):
        spoken[course.procedure] |= {turn.language or course.language for turn in course.turns}
    assert spoken == dict.fromkeys(spoken, LANGUAGES)


def test_a_turn_in_another_language_is_written_for_a_side_that_reads_it() -> None:
    for course in BETWEEN_NODES.values():
        for turn in course.turns:
            reader = profile(course.states[turn.side.other])
            assert turn.language in {"", *reader.languages}, (course.name, turn.act)
