"""The map of what the field asks is whole, and what it names exists."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.stories.courses import COURSES
from tools import doors
from tools.coverage import LOOK, ROOT, ROWS, STORY, TABLE, looked_at, printed, shown

UNSHOWN: set[str] = set()
"""Rows that nothing shows yet."""
PARTLY = {"S25", "S42", "S43"}
"""Rows that a story shows, and of which something is still to come."""


def test_every_row_stands_once_in_order() -> None:
    assert [row.number for row in ROWS] == list(range(1, 62))


def test_every_row_names_a_story_but_those_whose_part_is_not_built_yet() -> None:
    assert {row.code for row in ROWS if not list(shown(row))} == UNSHOWN
    assert {row.code for row in ROWS if row.waits} == UNSHOWN | PARTLY


def test_what_a_row_names_are_stories() -> None:
    assert [one for row in ROWS for one in shown(row) if not one.startswith("tests/stories/test_")] == []


def test_courses_name_rows_that_exist() -> None:
    known = {row.code for row in ROWS}
    assert {code for course in COURSES.values() for code in course.shows} <= known
    assert [course.name for course in COURSES.values() if course.shows and course.apart] == []


def test_what_a_row_names_exists() -> None:
    missing = []
    for one in {name for row in ROWS for name in shown(row)}:
        path, _, test = one.partition("::")
        if one.startswith(f"{STORY}["):
            assert one.removeprefix(f"{STORY}[").removesuffix("]") in COURSES
            test = test.partition("[")[0]
        if test not in _tests(ROOT / path):
            missing.append(one)
    assert missing == []


def test_what_courses_alone_show_is_looked_at_and_the_page_says_where() -> None:
    page = printed()
    for row in ROWS:
        looks = list(looked_at(row))
        assert bool(looks) is not bool(row.stories), row.code
        for one in looks:
            assert f"looked at: `{one.removeprefix('tests/')}`" in page
    for one in (LOOK, TABLE):
        path, _, test = one.partition("::")
        assert test in _tests(ROOT / path)


def _tests(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    return {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}


def test_what_the_duty_cards_brought_waits_for_nothing() -> None:
    cards = [row for row in ROWS if row.number in (16, 18, 19, 27)]
    assert [row.waits for row in cards] == ["", "", "", ""]
    assert all("test_what_providers_owe.py" in " ".join(shown(row)) for row in cards)


@pytest.mark.parametrize(
    ("story", "gone"),
    [
        ("test_every_procedure.py::test_a_course_is_run[any]", (doors.API, doors.COMMANDS)),
        ("test_every_procedure.py::test_the_courses_of_each_procedure_speak_all_six_languages_together", ()),
        ("test_systems_work_over_the_api.py::test_a_request_goes_out_and_is_acknowledged_over_the_api", (doors.API,)),
        ("test_a_request_lives_its_whole_life.py::test_the_whole_life", (doors.SERVICES,)),
        ("test_the_demo.py::test_everything_held", (doors.COMMANDS,)),
    ],
)
def test_a_story_goes_through_the_doors_that_its_source_comes_to(story: str, gone: tuple[str, ...]) -> None:
    assert doors.doors(f"tests/stories/{story}") == gone


def test_the_page_names_every_story_once_or_more_with_its_doors() -> None:
    page = printed()
    for one in doors.stories():
        assert one.removeprefix("tests/") in page
    assert "`stories/test_a_request_lives_its_whole_life.py::test_the_whole_life` (services)" in page
