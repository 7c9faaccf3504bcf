"""A file is named for one act or one noun, and is short enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.house.sources import module, python_files, text, tree
from tests.sides import SUMMED_UP

BANNED = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "base", "common", "misc", "stuff"}
LARGEST_FILE, LARGE_FILE, LARGEST_FUNCTION = 500, 300, 80
GENERATED = Path("migrations/versions")
"""Alembic writes these from the models; nobody reads them as prose."""


def written() -> list[Path]:
    """What people wrote."""
    return [path for path in python_files() if not path.is_relative_to(GENERATED)]


def functions(found: ast.Module) -> Iterator[tuple[str, int]]:
    """Name and lines of every function; one that stands in another is counted for itself, not twice."""
    for node in ast.walk(found):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = [
                one
                for one in ast.walk(node)
                if one is not node and isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
            lines = {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
            for one in inner:
                first = min([one.lineno, *(mark.lineno for mark in one.decorator_list)])
                lines -= {*range(first, (one.end_lineno or one.lineno) + 1)}
            yield node.name, len(lines)


def test_no_file_is_named_for_nothing() -> None:
    assert [str(path) for path in python_files() if path.stem in BANNED] == []


def test_rooms_are_flat() -> None:
    deep = [str(path) for path in python_files("app") if len(path.parts) > 3]
    assert deep == []


def test_files_are_short(record_property: Callable[[str, object], None]) -> None:
    sizes = {str(path): len(text(path).splitlines()) for path in written()}
    record_property(SUMMED_UP, "\n".join([f"files over {LARGE_FILE} lines:", *_told(sizes, LARGE_FILE)]))
    assert _told(sizes, LARGEST_FILE) == []


def test_functions_are_short(record_property: Callable[[str, object], None]) -> None:
    sizes = {f"{module(path)}.{name}": size for path in written() for name, size in functions(tree(path))}
    record_property(SUMMED_UP, "\n".join(["longest functions:", *_told(sizes, 0)[:5]]))
    assert _told(sizes, LARGEST_FUNCTION) == []


def _told(sizes: Mapping[str, int], limit: int) -> list[str]:
    """Those beyond a limit, the largest first."""
    return [f"  {size} {name}" for name, size in sorted(sizes.items(), key=lambda one: -one[1]) if size > limit]


def test_the_measure_sees_a_long_function() -> None:
    long = "def outer():\n" + "    x = 1\n" * 85
    nest = "def outer():\n    def inner():\n" + "        x = 1\n" * 60 + "    y = 1\n" * 30
    assert list(functions(ast.parse(long))) == [("outer", 86)]
    assert sorted(functions(ast.parse(nest))) == [("inner", 61), ("outer", 31)]
