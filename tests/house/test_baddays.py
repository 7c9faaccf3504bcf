"""Each bad day has a story, and what the table names exists."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tools.baddays import BAD_DAYS, ROOT, STORIES, BadDay


@pytest.mark.parametrize("day", BAD_DAYS, ids=lambda day: day.what)
def test_a_bad_day_has_a_story_and_what_it_names_exists(day: BadDay) -> None:
    assert day.tests[0].startswith(STORIES), f"{day.what}: no story"
    missing = [one for one in day.tests if one.partition("::")[2].partition("[")[0] not in _tests(_file(one))]
    assert missing == []


def test_each_stands_once_with_words() -> None:
    assert len({one.what for one in BAD_DAYS}) == len(BAD_DAYS)
    assert [one.what for one in BAD_DAYS if not one.holds.endswith(".")] == []
    assert [one.what for one in BAD_DAYS if len(set(one.tests)) != len(one.tests)] == []


def test_every_story_of_a_bad_night_stands_in_the_table() -> None:
    named = {one.partition("::")[2] for day in BAD_DAYS for one in day.tests if "test_bad_nights" in one}
    assert _tests(ROOT / STORIES / "test_bad_nights.py") == named


def _file(name: str) -> Path:
    return ROOT / name.partition("::")[0]


@cache
def _tests(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    found = (node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.FunctionDef))
    return frozenset(one.name for one in found if one.name.startswith("test_"))
