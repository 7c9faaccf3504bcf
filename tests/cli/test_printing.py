"""What is printed fits, reads aloud, and obeys nobody but the reader."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from app.cli import printing

AT = datetime(2026, 11, 24, 8, 35, 51, tzinfo=UTC)


def test_a_table_is_whole_where_a_pipe_takes_it() -> None:
    text = printing.table(("id", "words"), [("a", "x" * 300)])
    assert "x" * 300 in text
    assert len(text.splitlines()) == 3


def test_a_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "screen_width", lambda: 40)
    text = printing.table(("id", "words", "more"), [("a" * 30, "x" * 300, "é" * 50), ("b", "審判", "")])
    assert all(printing.width(line) <= 40 for line in text.splitlines())
    assert "…" in text
    assert "審判" in text


def test_wide_and_combining_characters_keep_the_columns() -> None:
    text = printing.table(("name", "role"), [("審判", "a"), ("é", "b"), ("xxxx", "c")])
    rows = text.splitlines()[2:]
    assert {printing.width(row[: row.index(letter)]) for row, letter in zip(rows, "abc", strict=True)} == {6}


def test_a_stranger_cannot_speak_to_the_terminal() -> None:
    hostile = "\x1b[2J\x1b]0;owned\x07 and \u202eright to left"
    shown = printing.table(("words",), [(hostile,)]) + printing.facts({"words": hostile})
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\u202e" not in shown


def test_times_are_the_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert printing.cell(AT) == "2026-11-24 17:35:51 JST"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_nothing_is_said_to_be_nothing() -> None:
    assert printing.table(("a",), [], empty="No matter.") == "No matter."
    assert printing.cell(None) == printing.cell([]) == "–"
    assert printing.cell(True) == "yes"
