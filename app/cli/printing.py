"""How the command line prints: tables that fit a terminal, JSON for programs, times in the reader's zone."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from app.kit.canonical import Json

GAP = "  "
MARKS = frozenset("\u200e\u200f")
NARROWEST = 8
"""Columns below which no cell is shortened."""


def as_json(value: Json) -> str:
    """JSON for programs: one value, names as the API has them, characters as they are."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str = "Nothing.") -> str:
    """Rows under a head. Shortened to the terminal's width; whole where a pipe or a file takes them."""
    cells = [[cell(value) for value in row] for row in rows]
    if not cells:
        return empty
    widths = [max(width(row[place]) for row in [list(columns), *cells]) for place in range(len(columns))]
    screen = screen_width()
    if screen is not None:
        widths = _fitted(widths, screen)
    lines = [_line(columns, widths), _line(["─" * one for one in widths], widths)]
    return "\n".join([*lines, *(_line(row, widths) for row in cells)])


def facts(members: Mapping[str, object]) -> str:
    """Names and values, one a line; a list takes a line for each of its values."""
    longest = max((width(name) for name in members), default=0)
    lines = []
    for name, value in members.items():
        parts = [cell(one) for one in value] if isinstance(value, list | tuple) else [cell(value)]
        lines.append(f"{_padded(name, longest)}{GAP}{parts[0] if parts else '–'}")
        lines += [f"{' ' * longest}{GAP}{one}" for one in parts[1:]]
    return "\n".join(lines)


def cell(value: object) -> str:
    """One value as people read it, on one line."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(cell(one) for one in value) or "–"
    return clean(str(value))


def local(moment: datetime) -> str:
    """An instant in the reader's zone (`TZ`), to the second, with its zone's name."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")


def clean(text: str) -> str:
    """Text without anything that a terminal would obey: it may have been written by a stranger. Marks of direction
    stay: they order what stands beside them, and override nothing.
    """
    return "".join(one if one in MARKS or unicodedata.category(one)[0] != "C" else f"\\u{ord(one):04x}" for one in text)


def width(text: str) -> int:
    """Columns that text takes on a terminal: wide characters two, combining ones none."""
    return sum(
        0 if one in MARKS or unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def screen_width() -> int | None:
    """Columns of the terminal; None where there is none."""
    return shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else None


def _fitted(widths: list[int], screen: int) -> list[int]:
    """Take from the widest columns until all fit, but never below what can be read."""
    found = list(widths)
    while sum(found) + len(GAP) * (len(found) - 1) > screen:
        widest = max(range(len(found)), key=lambda place: found[place])
        if found[widest] <= NARROWEST:
            break
        found[widest] -= 1
    return found


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = [_padded(_shortened(text, size), size) for text, size in zip(cells, widths, strict=True)]
    return GAP.join(shown).rstrip()


def _shortened(text: str, size: int) -> str:
    if width(text) <= size:
        return text
    kept = ""
    for one in text:
        if width(kept + one) > size - 1:
            break
        kept += one
    return kept + "…"


def _padded(text: str, size: int) -> str:
    return text + " " * (size - width(text))
