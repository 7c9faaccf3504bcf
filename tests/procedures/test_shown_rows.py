"""What a row of the coverage map must show is seen in the very instruments that its course exchanges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.instruments.rendering import Renderer
from app.procedures.printing import page
from tests.instruments import pages
from tests.procedures.looks import LOOKS, PRINTED
from tests.procedures.shown import Counts, Look, Told
from tests.stories.courses import BETWEEN_NODES
from tools.coverage import ROWS

pytestmark = pytest.mark.needs("pdfsig")

TOLD = [pytest.param(look, one, id=f"{look.name}: {one.act} {one.path}") for look in LOOKS for one in look.told]
COUNTS = [
    pytest.param(look, one, id=f"{look.name}: {one.act} {one.path or 'whole'} {number}")
    for look in LOOKS
    for number, one in enumerate(look.counts)
]
TABLES = [name for name, one in BETWEEN_NODES.items() if PRINTED in one.shows]


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    """Opened once: it reads 31 MB of fonts."""
    return Renderer.open()


@pytest.mark.parametrize("look", [pytest.param(one, id=one.name) for one in LOOKS])
def test_a_row_is_shown(look: Look, renderer: Renderer) -> None:
    shown = look.shown()
    letters = {one.act: shown.letter(renderer, one.act) for one in look.told}
    assert [one for one in look.told if pages.solid(one.words) not in letters[one.act]] == []
    assert [(one.act, one.path) for one in look.counts if not one.seen(shown)] == []


@pytest.mark.parametrize(("look", "one"), TOLD)
def test_words_are_gone_with_the_member_that_they_show(look: Look, one: Told, renderer: Renderer) -> None:
    letter = look.shown((one.act, one.path)).letter(renderer, one.act)
    assert pages.solid(one.words) not in letter


@pytest.mark.parametrize(("look", "one"), COUNTS)
def test_what_is_seen_is_gone_with_the_member_that_it_rests_on(look: Look, one: Counts) -> None:
    assert not one.seen(look.shown((one.act, one.path)))


@pytest.mark.parametrize("name", TABLES)
def test_each_step_of_a_course_is_a_line_of_the_printed_table(name: str) -> None:
    course = BETWEEN_NODES[name]
    for turn, step in course.steps():
        line = next(
            one for one in page(replace(course.table, steps=(step,))).splitlines() if f"| `{turn.act}` |" in one
        )
        others = tuple(one for one in course.table.steps if one is not step)
        assert page(course.table).splitlines().count(line) == 1
        assert line not in page(replace(course.table, steps=others)).splitlines()


def test_every_row_that_courses_alone_show_has_a_look_at_each() -> None:
    alone = {row.code for row in ROWS if not row.stories} - {PRINTED}
    asked = {(code, name) for name, one in BETWEEN_NODES.items() for code in one.shows if code in alone}
    assert {(one.row, one.course) for one in LOOKS} == asked
    assert len(LOOKS) == len(asked)
    assert len({BETWEEN_NODES[name].procedure for name in TABLES}) == len(TABLES) > 1


def test_a_look_looks_at_letters_and_at_what_they_do() -> None:
    assert [one.name for one in LOOKS if not (one.told and one.counts)] == []
