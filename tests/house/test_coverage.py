"""The map of what the field asks is whole, and what it names exists."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.stories.courses import COURSES
from tools.coverage import ROOT, ROWS, STORY, shown


def test_every_row_stands_once_in_order() -> None:
    assert [row.number for row in ROWS] == list(range(1, 62))


def test_every_row_is_shown_or_says_what_it_waits_for() -> None:
    assert [row.code for row in ROWS if not (list(shown(row)) or row.waits)] == []


def test_courses_name_rows_that_exist() -> None:
    known = {row.code for row in ROWS}
    assert {code for course in COURSES.values() for code in course.shows} <= known


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


def _tests(path: Path) -> set[str]:
    if not path.is_file():
        return set()
    return {node.name for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef)}


def test_what_the_duty_cards_brought_waits_for_nothing() -> None:
    cards = [row for row in ROWS if row.number in (16, 18, 19, 27)]
    assert [row.waits for row in cards] == ["", "", "", ""]
    assert all("test_duties.py" in " ".join(shown(row)) for row in cards)
