"""What is printed from the tables is what stands in `docs/reference` and `openapi/`."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from app.settings import Settings
from tests.house.sources import ROOT, python_files, text
from tools import docs, pages


@pytest.mark.parametrize("name", docs.PAGES)
def test_a_page_is_fresh(name: str) -> None:
    path = ROOT / name
    assert path.is_file(), f"{name} was never printed: make docs"
    assert path.read_text("utf-8") == docs.PAGES[name](), f"{name} is stale: make docs"


def test_no_page_is_printed_by_nobody() -> None:
    assert docs.stray() == []


def test_every_table_that_can_be_printed_is_on_the_list() -> None:
    able = {
        ROOT / path for path in python_files("app", "workers", "migrations") if "\ndef printed() -> str:" in text(path)
    }
    assert able
    assert able - _printing() == set()


def test_every_setting_says_what_it_is() -> None:
    silent = [line.split("`")[1] for line in pages.settings().splitlines() if line.endswith("|  |")]
    assert silent == []


def test_every_setting_is_heeded() -> None:
    read = "".join(text(path) for path in python_files("app", "workers") if path != Path("app/settings.py"))
    heeded = "".join(text(Path("app/settings.py")).split("@property")[1:]) + read
    names = [field.name for field in dataclasses.fields(Settings)]
    assert [name for name in names if not re.search(rf"\b(?:settings|found|self)\.{name}\b", heeded)] == []


def _printing() -> set[Path]:
    """Files of the functions on the list, also of those that stand under a title."""
    found = set()
    for printed in docs.PAGES.values():
        inner = [one for one in getattr(printed, "args", ()) if callable(one)]
        for one in (getattr(printed, "func", printed), *inner):
            found.add(Path(one.__code__.co_filename))
    return found
